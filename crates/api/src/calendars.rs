//! `/calendars`, `/seasons`: what all plans share about days and months.

use axum::extract::{Path, State};
use mrm_app::calendars::{CalendarsView, SetCalendar, SetSeason};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(set_calendar))
        .routes(routes!(add_season))
        .routes(routes!(set_season, delete_season))
}

/// Changed days of countries' calendars, and sets of seasonal coefficients.
#[utoipa::path(get, path = "/calendars", responses((status = 200, body = CalendarsView), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>) -> Answer<CalendarsView> {
    answer(ctx.app.calendars().await)
}

/// Puts the changed days of a country in the place of those it had.
#[utoipa::path(put, path = "/calendars/{country}", params(("country" = String, Path)), request_body = SetCalendar, responses((status = 200, body = CalendarsView), (status = "default", body = Problem)))]
async fn set_calendar(
    State(ctx): State<Ctx>,
    Path(country): Path<String>,
    Input(request): Input<SetCalendar>,
) -> Answer<CalendarsView> {
    answer(ctx.app.set_calendar(&country, request).await)
}

/// Keeps a new set of seasonal coefficients.
#[utoipa::path(post, path = "/seasons", request_body = SetSeason, responses((status = 200, body = CalendarsView), (status = "default", body = Problem)))]
async fn add_season(State(ctx): State<Ctx>, Input(request): Input<SetSeason>) -> Answer<CalendarsView> {
    answer(ctx.app.set_season(None, request).await)
}

/// Changes a set of seasonal coefficients.
#[utoipa::path(put, path = "/seasons/{id}", params(("id" = String, Path)), request_body = SetSeason, responses((status = 200, body = CalendarsView), (status = "default", body = Problem)))]
async fn set_season(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<SetSeason>,
) -> Answer<CalendarsView> {
    answer(ctx.app.set_season(Some(&id), request).await)
}

/// Forgets a set of seasonal coefficients.
#[utoipa::path(delete, path = "/seasons/{id}", params(("id" = String, Path)), responses((status = 200, body = CalendarsView), (status = "default", body = Problem)))]
async fn delete_season(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<CalendarsView> {
    answer(ctx.app.delete_season(&id).await)
}
