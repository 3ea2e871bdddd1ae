//! `/mappings`: how workbooks were read.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use mrm_app::mappings::{MappingFile, MappingList, MappingSummary, UpdateMapping};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(view, update, delete))
}

/// All remembered mappings, last used first.
#[utoipa::path(get, path = "/mappings", responses((status = 200, body = MappingList), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>) -> Answer<MappingList> {
    answer(ctx.app.list_mappings().await)
}

/// Takes a mapping over from a file; one of the same shape and client is replaced by it.
#[utoipa::path(post, path = "/mappings", request_body = MappingFile, responses((status = 200, body = MappingSummary), (status = "default", body = Problem)))]
async fn add(State(ctx): State<Ctx>, Input(file): Input<MappingFile>) -> Answer<MappingSummary> {
    answer(ctx.app.add_mapping(file).await)
}

/// A mapping as a file.
#[utoipa::path(get, path = "/mappings/{id}", params(("id" = String, Path)), responses((status = 200, body = MappingFile), (status = "default", body = Problem)))]
async fn view(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<MappingFile> {
    answer(ctx.app.mapping(&id).await)
}

/// Gives a mapping another name, and reads columns of it otherwise from now on.
#[utoipa::path(patch, path = "/mappings/{id}", params(("id" = String, Path)), request_body = UpdateMapping, responses((status = 200, body = MappingSummary), (status = "default", body = Problem)))]
async fn update(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<UpdateMapping>,
) -> Answer<MappingSummary> {
    answer(ctx.app.update_mapping(&id, request).await)
}

/// Forgets a mapping. Plans that were imported by it stay as they are.
#[utoipa::path(delete, path = "/mappings/{id}", params(("id" = String, Path)), responses((status = 204), (status = "default", body = Problem)))]
async fn delete(State(ctx): State<Ctx>, Path(id): Path<String>) -> Result<StatusCode, Box<Problem>> {
    ctx.app.delete_mapping(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
