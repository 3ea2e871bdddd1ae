//! `/plans/{id}/comments`: what is said about a plan.

use axum::extract::{Path, State};
use mrm_app::comments::{AddComment, CommentList, ThreadView, UpdateComment};
use mrm_app::notices::{NoticesView, ReadersView};
use mrm_domain::Audience;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::{Asked, Input};
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(update, delete))
        .routes(routes!(readers))
        .routes(routes!(read))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReaderQuery {
    /// Who reads; the agency unless said otherwise.
    audience: Option<Audience>,
}

/// All that is said about a plan, as far as a reader may read it.
#[utoipa::path(get, path = "/plans/{id}/comments", params(("id" = String, Path), ReaderQuery), responses((status = 200, body = CommentList), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>, Path(id): Path<String>, Asked(query): Asked<ReaderQuery>) -> Answer<CommentList> {
    answer(ctx.app.comments(&id, query.audience.unwrap_or(Audience::Internal)).await)
}

/// Says something about the plan, a row or a cell, or replies to what was said. The thread as it is then.
#[utoipa::path(post, path = "/plans/{id}/comments", params(("id" = String, Path)), request_body = AddComment, responses((status = 200, body = ThreadView), (status = "default", body = Problem)))]
async fn add(State(ctx): State<Ctx>, Path(id): Path<String>, Input(request): Input<AddComment>) -> Answer<ThreadView> {
    answer(ctx.app.add_comment(&id, request).await)
}

/// Changes what was said, for whom, or whether its thread is settled. The thread as it is then.
#[utoipa::path(patch, path = "/plans/{id}/comments/{comment}", params(("id" = String, Path), ("comment" = String, Path)), request_body = UpdateComment, responses((status = 200, body = ThreadView), (status = "default", body = Problem)))]
async fn update(
    State(ctx): State<Ctx>,
    Path((id, comment)): Path<(String, String)>,
    Input(request): Input<UpdateComment>,
) -> Answer<ThreadView> {
    answer(ctx.app.update_comment(&id, &comment, request).await)
}

/// Deletes a comment; who deleted it and when stays in the thread. The thread as it is then.
#[utoipa::path(delete, path = "/plans/{id}/comments/{comment}", params(("id" = String, Path), ("comment" = String, Path)), responses((status = 200, body = ThreadView), (status = "default", body = Problem)))]
async fn delete(State(ctx): State<Ctx>, Path((id, comment)): Path<(String, String)>) -> Answer<ThreadView> {
    answer(ctx.app.delete_comment(&id, &comment).await)
}

/// Who reads what is said beside a plan for an audience, and can be mentioned there.
#[utoipa::path(get, path = "/plans/{id}/readers", params(("id" = String, Path), ReaderQuery), responses((status = 200, body = ReadersView), (status = "default", body = Problem)))]
async fn readers(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(query): Asked<ReaderQuery>,
) -> Answer<ReadersView> {
    answer(ctx.app.comment_readers(&id, query.audience.unwrap_or(Audience::Internal)).await)
}

/// The person of this device has read a thread; the answer is what they are still told.
#[utoipa::path(post, path = "/plans/{id}/comments/{comment}/read", params(("id" = String, Path), ("comment" = String, Path)), responses((status = 200, body = NoticesView), (status = "default", body = Problem)))]
async fn read(State(ctx): State<Ctx>, Path((id, comment)): Path<(String, String)>) -> Answer<NoticesView> {
    if let Err(failure) = ctx.app.read_thread(&id, &comment).await {
        return answer(Err(failure));
    }
    answer(ctx.app.notices().await)
}
