//! `/plans/{id}/versions`, `/compare`, `/status`: kept states of a plan.

use axum::extract::{Path, State};
use axum::response::Response;
use mrm_app::exports::ExportSaved;
use mrm_app::plans::{EditAnswer, PlanView};
use mrm_app::versions::{
    CellHistory, CompareFileRequest, CompareRequest, CompareTo, Comparison, CreateVersion, RowHistory, SetStatus,
    StatusView, UpdateVersion, VersionList, VersionView,
};
use mrm_domain::Audience;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::exports::attached;
use crate::input::{Asked, Input};
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(list, keep))
        .routes(routes!(view, update))
        .routes(routes!(restore))
        .routes(routes!(compare))
        .routes(routes!(compare_file))
        .routes(routes!(compare_save))
        .routes(routes!(history))
        .routes(routes!(row_history))
        .routes(routes!(status))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ViewQuery {
    /// Whom to show the plan to; the agency unless said otherwise.
    audience: Option<Audience>,
}

/// The versions of a plan, the newest first, with the plan's status.
#[utoipa::path(get, path = "/plans/{id}/versions", params(("id" = String, Path)), responses((status = 200, body = VersionList), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<VersionList> {
    answer(ctx.app.versions(&id).await)
}

/// Keeps the present state under a name.
#[utoipa::path(post, path = "/plans/{id}/versions", params(("id" = String, Path)), request_body = CreateVersion, responses((status = 200, body = VersionView), (status = "default", body = Problem)))]
async fn keep(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<CreateVersion>,
) -> Answer<VersionView> {
    answer(ctx.app.keep_version(&id, request).await)
}

/// The plan as it was at a version, to be read only.
#[utoipa::path(get, path = "/plans/{id}/versions/{version}", params(("id" = String, Path), ("version" = String, Path), ViewQuery), responses((status = 200, body = PlanView), (status = "default", body = Problem)))]
async fn view(
    State(ctx): State<Ctx>,
    Path((id, version)): Path<(String, String)>,
    Asked(query): Asked<ViewQuery>,
) -> Answer<PlanView> {
    answer(ctx.app.version_plan(&id, &version, query.audience.unwrap_or(Audience::Internal)).await)
}

/// Names a version, or writes a note to it.
#[utoipa::path(patch, path = "/plans/{id}/versions/{version}", params(("id" = String, Path), ("version" = String, Path)), request_body = UpdateVersion, responses((status = 200, body = VersionView), (status = "default", body = Problem)))]
async fn update(
    State(ctx): State<Ctx>,
    Path((id, version)): Path<(String, String)>,
    Input(request): Input<UpdateVersion>,
) -> Answer<VersionView> {
    answer(ctx.app.update_version(&id, &version, request).await)
}

/// Makes the plan as it was at a version: one intent that can be undone. The state before it is kept.
#[utoipa::path(post, path = "/plans/{id}/versions/{version}/restore", params(("id" = String, Path), ("version" = String, Path)), responses((status = 200, body = EditAnswer), (status = "default", body = Problem)))]
async fn restore(State(ctx): State<Ctx>, Path((id, version)): Path<(String, String)>) -> Answer<EditAnswer> {
    answer(ctx.app.restore_version(&id, &version).await)
}

/// Compares two states: versions, the plan now, other plans, or an import that is ready.
#[utoipa::path(get, path = "/plans/{id}/compare", params(("id" = String, Path), CompareRequest), responses((status = 200, body = Comparison), (status = "default", body = Problem)))]
async fn compare(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(request): Asked<CompareRequest>,
) -> Answer<Comparison> {
    answer(ctx.app.compare(&id, request).await)
}

/// A comparison as a page or a workbook.
#[utoipa::path(get, path = "/plans/{id}/compare/file", params(("id" = String, Path), CompareFileRequest), responses((status = 200, description = "The file", content_type = "application/octet-stream"), (status = "default", body = Problem)))]
async fn compare_file(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(request): Asked<CompareFileRequest>,
) -> Result<Response, Box<Problem>> {
    Ok(attached(ctx.app.compare_file(&id, request).await?))
}

/// Writes a comparison to a path that a dialog granted.
#[utoipa::path(post, path = "/plans/{id}/compare/files", params(("id" = String, Path)), request_body = CompareTo, responses((status = 200, body = ExportSaved), (status = "default", body = Problem)))]
async fn compare_save(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<CompareTo>,
) -> Answer<ExportSaved> {
    let path = std::path::PathBuf::from(&request.path);
    if !ctx.grants.is_granted(&path) {
        return Err(mrm_app::not_granted(&path).into());
    }
    answer(ctx.app.compare_to(&id, request.comparison, &path).await)
}

/// Everything that was ever written to one cell, the newest first.
#[utoipa::path(get, path = "/plans/{id}/cells/{row}/{ref}/history", params(("id" = String, Path), ("row" = String, Path), ("ref" = String, Path)), responses((status = 200, body = CellHistory), (status = "default", body = Problem)))]
async fn history(
    State(ctx): State<Ctx>,
    Path((id, row, reference)): Path<(String, String, String)>,
) -> Answer<CellHistory> {
    answer(ctx.app.cell_history(&id, &row, &reference).await)
}

/// Everything that was ever done to one row, the newest first.
#[utoipa::path(get, path = "/plans/{id}/rows/{row}/history", params(("id" = String, Path), ("row" = String, Path)), responses((status = 200, body = RowHistory), (status = "default", body = Problem)))]
async fn row_history(State(ctx): State<Ctx>, Path((id, row)): Path<(String, String)>) -> Answer<RowHistory> {
    answer(ctx.app.row_history(&id, &row).await)
}

/// Gives the plan a status: its present state is kept as the version that has it.
#[utoipa::path(put, path = "/plans/{id}/status", params(("id" = String, Path)), request_body = SetStatus, responses((status = 200, body = StatusView), (status = "default", body = Problem)))]
async fn status(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<SetStatus>,
) -> Answer<StatusView> {
    answer(ctx.app.set_status(&id, request).await)
}
