//! `/plans/{id}/export`: a workbook goes out.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use mrm_app::exports::{ExportFile, ExportRequest, ExportSaved, ExportTo};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::{Asked, Input};
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new().routes(routes!(download)).routes(routes!(save))
}

/// The plan as a file.
#[utoipa::path(get, path = "/plans/{id}/export", params(("id" = String, Path), ExportRequest), responses((status = 200, description = "The file", content_type = "application/octet-stream"), (status = "default", body = Problem)))]
async fn download(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(request): Asked<ExportRequest>,
) -> Result<Response, Box<Problem>> {
    Ok(attached(ctx.app.export(&id, request).await?))
}

/// Writes the plan to a path that a dialog granted.
#[utoipa::path(post, path = "/plans/{id}/exports", params(("id" = String, Path)), request_body = ExportTo, responses((status = 200, body = ExportSaved), (status = "default", body = Problem)))]
async fn save(State(ctx): State<Ctx>, Path(id): Path<String>, Input(request): Input<ExportTo>) -> Answer<ExportSaved> {
    let path = std::path::PathBuf::from(&request.path);
    if !ctx.grants.is_granted(&path) {
        return Err(mrm_app::not_granted(&path).into());
    }
    answer(ctx.app.export_to(&id, request.export, &path).await)
}

/// A file as an answer, under its name.
pub(crate) fn attached(file: ExportFile) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encoded(&file.name));
    let headers = [(header::CONTENT_TYPE, file.media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, file.bytes).into_response()
}

/// RFC 5987: everything but unreserved characters as `%XX`.
fn percent_encoded(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
