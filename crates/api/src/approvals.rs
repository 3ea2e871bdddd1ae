//! `/plans/{id}/approvals`, `/publication`: what was decided about a plan, and what the client gets.

use axum::extract::{Path, State};
use mrm_app::approvals::{ApprovalsView, Decide, PublicationView, Publish, RequestReview};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(list, decide))
        .routes(routes!(take_back))
        .routes(routes!(request_review))
        .routes(routes!(publication, publish))
}

/// What was decided about a plan, what the person of this device may decide, and who is in the project.
#[utoipa::path(get, path = "/plans/{id}/approvals", params(("id" = String, Path)), responses((status = 200, body = ApprovalsView), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<ApprovalsView> {
    answer(ctx.app.approvals(&id).await)
}

/// Approves the present state, or rejects it with a reason: signed by this device.
#[utoipa::path(post, path = "/plans/{id}/approvals", params(("id" = String, Path)), request_body = Decide, responses((status = 200, body = ApprovalsView), (status = "default", body = Problem)))]
async fn decide(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<Decide>,
) -> Answer<ApprovalsView> {
    answer(ctx.app.decide(&id, request).await)
}

/// Takes back what was said earlier; that it was said stays readable.
#[utoipa::path(delete, path = "/plans/{id}/approvals/{statement}", params(("id" = String, Path), ("statement" = String, Path)), responses((status = 200, body = ApprovalsView), (status = "default", body = Problem)))]
async fn take_back(State(ctx): State<Ctx>, Path((id, statement)): Path<(String, String)>) -> Answer<ApprovalsView> {
    answer(ctx.app.take_back(&id, &statement).await)
}

/// Hands the present state in for review.
#[utoipa::path(post, path = "/plans/{id}/review", params(("id" = String, Path)), request_body = RequestReview, responses((status = 200, body = ApprovalsView), (status = "default", body = Problem)))]
async fn request_review(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<RequestReview>,
) -> Answer<ApprovalsView> {
    answer(ctx.app.request_review(&id, request).await)
}

/// What the client would see if the plan were published now, and what stays inside.
#[utoipa::path(get, path = "/plans/{id}/publication", params(("id" = String, Path)), responses((status = 200, body = PublicationView), (status = "default", body = Problem)))]
async fn publication(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<PublicationView> {
    answer(ctx.app.publication(&id).await)
}

/// Publishes the approved state to the client.
#[utoipa::path(post, path = "/plans/{id}/publication", params(("id" = String, Path)), request_body = Publish, responses((status = 200, body = ApprovalsView), (status = "default", body = Problem)))]
async fn publish(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<Publish>,
) -> Answer<ApprovalsView> {
    answer(ctx.app.publish(&id, request).await)
}
