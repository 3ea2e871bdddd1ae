//! `/imports`: a workbook comes in.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use mrm_app::Failure;
use mrm_app::imports::{
    Choices, CommitAnswer, CommitRequest, ImportView, MergePreview, PasswordRequest, Picture, ReadByMapping,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::{Asked, Input};
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(view, cancel))
        .routes(routes!(password))
        .routes(routes!(choices))
        .routes(routes!(mapping))
        .routes(routes!(picture))
        .routes(routes!(merge))
        .routes(routes!(commit))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StartQuery {
    /// The file's name, when the body is the file.
    name: Option<String>,
}

/// A workbook by path, where the host grants paths.
#[derive(Debug, Deserialize, ToSchema)]
struct StartByPath {
    /// A path that a drop or a dialog granted.
    path: String,
}

/// Starts reading a workbook: the body is the file, or JSON with a granted path. Ask for the state, or listen to events.
#[utoipa::path(post, path = "/imports", params(StartQuery), request_body(content = StartByPath, description = "JSON with a path, or the file itself as application/octet-stream"), responses((status = 202, body = ImportView), (status = "default", body = Problem)))]
async fn start(
    State(ctx): State<Ctx>,
    Asked(query): Asked<StartQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<ImportView>), Box<Problem>> {
    let json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|t| t.starts_with("application/json"));
    let view = if json {
        let request: StartByPath = serde_json::from_slice(&body).map_err(|e| Failure::bad_request(e.to_string()))?;
        let path = std::path::PathBuf::from(request.path);
        if !ctx.grants.is_granted(&path) {
            return Err(mrm_app::not_granted(&path).into());
        }
        ctx.app.import_file(path).await
    } else {
        let name = query.name.ok_or_else(|| Failure::bad_request("say the file's name: ?name=plan.xlsx"))?;
        ctx.app.import_bytes(name, body.into()).await
    };
    Ok((StatusCode::ACCEPTED, Json(view?)))
}

/// How far an import is and what it found.
#[utoipa::path(get, path = "/imports/{id}", params(("id" = String, Path)), responses((status = 200, body = ImportView), (status = "default", body = Problem)))]
async fn view(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<ImportView> {
    answer(ctx.app.import(&id).await)
}

/// Cancels an import and forgets it. Nothing has been stored.
#[utoipa::path(delete, path = "/imports/{id}", params(("id" = String, Path)), responses((status = 204), (status = "default", body = Problem)))]
async fn cancel(State(ctx): State<Ctx>, Path(id): Path<String>) -> Result<StatusCode, Box<Problem>> {
    ctx.app.cancel_import(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The password of a protected workbook.
#[utoipa::path(post, path = "/imports/{id}/password", params(("id" = String, Path)), request_body = PasswordRequest, responses((status = 200, body = ImportView), (status = "default", body = Problem)))]
async fn password(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<PasswordRequest>,
) -> Answer<ImportView> {
    answer(ctx.app.import_password(&id, request).await)
}

/// What the planner decided otherwise than the importer.
#[utoipa::path(put, path = "/imports/{id}/choices", params(("id" = String, Path)), request_body = Choices, responses((status = 200, body = ImportView), (status = "default", body = Problem)))]
async fn choices(State(ctx): State<Ctx>, Path(id): Path<String>, Input(request): Input<Choices>) -> Answer<ImportView> {
    answer(ctx.app.import_choices(&id, request).await)
}

/// Reads the workbook by another mapping, or as the importer reads it by itself.
#[utoipa::path(put, path = "/imports/{id}/mapping", params(("id" = String, Path)), request_body = ReadByMapping, responses((status = 200, body = ImportView), (status = "default", body = Problem)))]
async fn mapping(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<ReadByMapping>,
) -> Answer<ImportView> {
    answer(ctx.app.import_by_mapping(&id, request).await)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PictureQuery {
    /// The sheet's name.
    sheet: String,
    /// The first row, from 1.
    row: Option<u32>,
    /// How many rows, at most 500.
    rows: Option<u32>,
}

/// A part of a sheet as a picture with the detected regions.
#[utoipa::path(get, path = "/imports/{id}/picture", params(("id" = String, Path), PictureQuery), responses((status = 200, body = Picture), (status = "default", body = Problem)))]
async fn picture(State(ctx): State<Ctx>, Path(id): Path<String>, Asked(query): Asked<PictureQuery>) -> Answer<Picture> {
    answer(ctx.app.import_picture(&id, &query.sheet, query.row.unwrap_or(1), query.rows.unwrap_or(200)).await)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MergeQuery {
    /// The plan to import into.
    plan_id: String,
}

/// What importing into an existing plan would do.
#[utoipa::path(get, path = "/imports/{id}/merge", params(("id" = String, Path), MergeQuery), responses((status = 200, body = MergePreview), (status = "default", body = Problem)))]
async fn merge(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(query): Asked<MergeQuery>,
) -> Answer<MergePreview> {
    answer(ctx.app.import_merge(&id, &query.plan_id).await)
}

/// Stores the import as a new plan, or into an existing one as one undoable change.
#[utoipa::path(post, path = "/imports/{id}/commit", params(("id" = String, Path)), request_body = CommitRequest, responses((status = 200, body = CommitAnswer), (status = "default", body = Problem)))]
async fn commit(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<CommitRequest>,
) -> Answer<CommitAnswer> {
    answer(ctx.app.commit_import(&id, request).await)
}
