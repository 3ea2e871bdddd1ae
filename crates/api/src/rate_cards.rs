//! `/rate-cards`: what vendors ask. The agency's own: nothing of it is for a client.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use mrm_app::exports::ExportSaved;
use mrm_app::rate_cards::{CreateRateCard, EditRateCard, RateCardBody, RateCardList, RateCardReading, RateCardView};
use mrm_app::{Failure, Language};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::exports::attached;
use crate::input::{Asked, Input};
use crate::problem::{Answer, Problem, answer};
use crate::reader::Reader;

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read))
        .routes(routes!(view, replace, edit, delete))
        .routes(routes!(download))
        .routes(routes!(save))
}

/// All rate cards, by name.
#[utoipa::path(get, path = "/rate-cards", responses((status = 200, body = RateCardList), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>) -> Answer<RateCardList> {
    answer(ctx.app.list_rate_cards().await)
}

/// Keeps a new rate card.
#[utoipa::path(post, path = "/rate-cards", request_body = CreateRateCard, responses((status = 200, body = RateCardView), (status = "default", body = Problem)))]
async fn create(State(ctx): State<Ctx>, Input(request): Input<CreateRateCard>) -> Answer<RateCardView> {
    answer(ctx.app.create_rate_card(request).await)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReadQuery {
    /// The file's name, when the body is the file.
    name: Option<String>,
    /// Its password, when the body is the file.
    password: Option<String>,
}

/// A workbook by path, where the host grants paths.
#[derive(Debug, Deserialize, ToSchema)]
struct ReadByPath {
    /// A path that a drop or a dialog granted.
    path: String,
    /// Its password.
    #[serde(default)]
    password: Option<String>,
}

/// Reads the prices of a workbook: the body is the file, or JSON with a granted path. Nothing is kept.
#[utoipa::path(post, path = "/rate-cards/read", params(ReadQuery), request_body(content = ReadByPath, description = "JSON with a path, or the file itself as application/octet-stream"), responses((status = 200, body = RateCardReading), (status = "default", body = Problem)))]
async fn read(
    State(ctx): State<Ctx>,
    Asked(query): Asked<ReadQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<RateCardReading> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("application/json")) {
        let request: ReadByPath = serde_json::from_slice(&body).map_err(|e| Failure::bad_request(e.to_string()))?;
        let path = std::path::PathBuf::from(request.path);
        if !ctx.grants.is_granted(&path) {
            return Err(mrm_app::not_granted(&path).into());
        }
        return answer(ctx.app.read_rate_card_file(&path, request.password).await);
    }
    let name = query.name.ok_or_else(|| Failure::bad_request("say the file's name: ?name=rates.xlsx"))?;
    answer(ctx.app.read_rate_card(name, body.into(), query.password).await)
}

/// A whole rate card.
#[utoipa::path(get, path = "/rate-cards/{id}", params(("id" = String, Path)), responses((status = 200, body = RateCardView), (status = "default", body = Problem)))]
async fn view(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<RateCardView> {
    answer(ctx.app.rate_card(&id).await)
}

/// Replaces what a rate card says.
#[utoipa::path(put, path = "/rate-cards/{id}", params(("id" = String, Path)), request_body = RateCardBody, responses((status = 200, body = RateCardView), (status = "default", body = Problem)))]
async fn replace(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(body): Input<RateCardBody>,
) -> Answer<RateCardView> {
    answer(ctx.app.replace_rate_card(&id, body).await)
}

/// Edits a rate card: all edits or none, texts as typed.
#[utoipa::path(patch, path = "/rate-cards/{id}", params(("id" = String, Path)), request_body = EditRateCard, responses((status = 200, body = RateCardView), (status = "default", body = Problem)))]
async fn edit(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Reader(language): Reader,
    Input(request): Input<EditRateCard>,
) -> Answer<RateCardView> {
    answer(ctx.app.edit_rate_card(&id, request, language).await)
}

/// Forgets a rate card. Lines that took its prices keep them.
#[utoipa::path(delete, path = "/rate-cards/{id}", params(("id" = String, Path)), responses((status = 204), (status = "default", body = Problem)))]
async fn delete(State(ctx): State<Ctx>, Path(id): Path<String>) -> Result<StatusCode, Box<Problem>> {
    ctx.app.delete_rate_card(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The language of a workbook's headers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LanguageQuery {
    /// `ru` or `en`.
    lang: Language,
}

/// A rate card as a workbook.
#[utoipa::path(get, path = "/rate-cards/{id}/export", params(("id" = String, Path), LanguageQuery), responses((status = 200, description = "The file", content_type = "application/octet-stream"), (status = "default", body = Problem)))]
async fn download(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(query): Asked<LanguageQuery>,
) -> Result<Response, Box<Problem>> {
    Ok(attached(ctx.app.export_rate_card(&id, query.lang).await?))
}

/// Where a rate card is written to.
#[derive(Debug, Deserialize, ToSchema)]
struct ExportRateCardTo {
    /// `ru` or `en`: the language of its headers.
    lang: Language,
    /// A path that a dialog granted.
    path: String,
}

/// Writes a rate card to a path that a dialog granted.
#[utoipa::path(post, path = "/rate-cards/{id}/exports", params(("id" = String, Path)), request_body = ExportRateCardTo, responses((status = 200, body = ExportSaved), (status = "default", body = Problem)))]
async fn save(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<ExportRateCardTo>,
) -> Answer<ExportSaved> {
    let path = std::path::PathBuf::from(&request.path);
    if !ctx.grants.is_granted(&path) {
        return Err(mrm_app::not_granted(&path).into());
    }
    answer(ctx.app.export_rate_card_to(&id, request.lang, &path).await)
}
