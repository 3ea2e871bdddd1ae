//! `/plans/{id}/optimise`: the best split of a plan's budget.

use axum::extract::{Path, State};
use mrm_app::optimise::{ApplyOptimised, OptimiseRequest, OptimiseView};
use mrm_app::plans::EditAnswer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new().routes(routes!(propose)).routes(routes!(apply))
}

/// The best split of the plan's budget, as a proposal. Nothing is changed.
#[utoipa::path(post, path = "/plans/{id}/optimise", params(("id" = String, Path)), request_body = OptimiseRequest, responses((status = 200, body = OptimiseView), (status = "default", body = Problem)))]
async fn propose(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<OptimiseRequest>,
) -> Answer<OptimiseView> {
    answer(ctx.app.optimise(&id, request).await)
}

/// Takes the proposal of a request over: one intent that can be undone. The state before it is kept.
#[utoipa::path(post, path = "/plans/{id}/optimise/apply", params(("id" = String, Path)), request_body = ApplyOptimised, responses((status = 200, body = EditAnswer), (status = "default", body = Problem)))]
async fn apply(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<ApplyOptimised>,
) -> Answer<EditAnswer> {
    answer(ctx.app.apply_optimised(&id, request).await)
}
