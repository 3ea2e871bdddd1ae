//! `/plans/{id}/export`: a workbook goes out.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use mrm_app::exports::{ExportFile, ExportRequest, ExportSaved, ExportTo};
use mrm_app::templates::{FillFor, FillRequest, FillSaved, TemplateSource};
use mrm_app::{Failure, FillReport};
use mrm_domain::Audience;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::{Asked, Input};
use crate::problem::{Answer, Problem, answer};
use crate::reader::Reader;

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(download))
        .routes(routes!(save))
        .routes(routes!(check_template))
        .routes(routes!(fill_template))
        .routes(routes!(save_template))
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

/// A template whose content is the request's body.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TemplateQuery {
    /// The template's file name, when the body is the file.
    name: Option<String>,
    /// For whom, when the body is the file.
    audience: Option<Audience>,
}

/// What writing the plan into a workbook would do and what stands against it. The body is the template, or JSON with a
/// granted path; JSON without one means the workbook that the plan came from.
#[utoipa::path(post, path = "/plans/{id}/template-check", params(("id" = String, Path), TemplateQuery), request_body(content = FillRequest, description = "JSON, or the template itself as application/octet-stream"), responses((status = 200, body = FillReport), (status = "default", body = Problem)))]
async fn check_template(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(query): Asked<TemplateQuery>,
    reader: Reader,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<FillReport> {
    let (source, audience, _) = template(&ctx, query, &headers, body)?;
    answer(ctx.app.check_template(&id, source, FillFor { audience, lang: reader.0 }).await)
}

/// The workbook with the plan's values, as a file. The body is as for `template-check`.
#[utoipa::path(post, path = "/plans/{id}/template-fill", params(("id" = String, Path), TemplateQuery), request_body(content = FillRequest, description = "JSON, or the template itself as application/octet-stream"), responses((status = 200, description = "The file", content_type = "application/octet-stream"), (status = "default", body = Problem)))]
async fn fill_template(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(query): Asked<TemplateQuery>,
    reader: Reader,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Box<Problem>> {
    let (source, audience, _) = template(&ctx, query, &headers, body)?;
    Ok(attached(ctx.app.fill_template(&id, source, FillFor { audience, lang: reader.0 }).await?))
}

/// Writes the filled workbook to a path that a dialog granted; never over the template.
#[utoipa::path(post, path = "/plans/{id}/template-exports", params(("id" = String, Path)), request_body = FillRequest, responses((status = 200, body = FillSaved), (status = "default", body = Problem)))]
async fn save_template(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    reader: Reader,
    Input(request): Input<FillRequest>,
) -> Answer<FillSaved> {
    let (source, path) = granted(&ctx, &request)?;
    let path = path.ok_or_else(|| Failure::bad_request("say where to write: path"))?;
    answer(ctx.app.fill_template_to(&id, source, FillFor { audience: request.audience, lang: reader.0 }, &path).await)
}

fn template(
    ctx: &Ctx,
    query: TemplateQuery,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<(TemplateSource, Audience, Option<std::path::PathBuf>), Box<Problem>> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") {
        let request: FillRequest = serde_json::from_slice(&body).map_err(|e| Failure::bad_request(e.to_string()))?;
        let (source, path) = granted(ctx, &request)?;
        return Ok((source, request.audience, path));
    }
    let name = query.name.ok_or_else(|| Failure::bad_request("say the file's name: ?name=plan.xlsx"))?;
    let audience = query.audience.ok_or_else(|| Failure::bad_request("say for whom: ?audience=client"))?;
    // A name from outside: only its last part counts.
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(255).collect();
    Ok((TemplateSource::Bytes(name, body.into()), audience, None))
}

/// The paths of a request, if the host grants them.
fn granted(ctx: &Ctx, request: &FillRequest) -> Result<(TemplateSource, Option<std::path::PathBuf>), Box<Problem>> {
    let path = |text: &String| {
        let path = std::path::PathBuf::from(text);
        if ctx.grants.is_granted(&path) { Ok(path) } else { Err(Box::<Problem>::from(mrm_app::not_granted(&path))) }
    };
    let source = match request.template.as_ref().map(path).transpose()? {
        Some(path) => TemplateSource::Path(path),
        None => TemplateSource::Original,
    };
    Ok((source, request.path.as_ref().map(path).transpose()?))
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
