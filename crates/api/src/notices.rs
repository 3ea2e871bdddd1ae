//! `/notices`: what the person of this device is told.

use axum::extract::State;
use mrm_app::notices::{NoticeSettings, NoticeSettingsView, NoticesView, ReadNotices};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read)).routes(routes!(settings, set_settings))
}

/// What the person of this device is told, what came last first, and how much of what is said they have not read.
#[utoipa::path(get, path = "/notices", responses((status = 200, body = NoticesView), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>) -> Answer<NoticesView> {
    answer(ctx.app.notices().await)
}

/// Marks notices as read.
#[utoipa::path(post, path = "/notices/read", request_body = ReadNotices, responses((status = 200, body = NoticesView), (status = "default", body = Problem)))]
async fn read(State(ctx): State<Ctx>, Input(request): Input<ReadNotices>) -> Answer<NoticesView> {
    answer(ctx.app.read_notices(request).await)
}

/// What is told, and when it may disturb.
#[utoipa::path(get, path = "/notices/settings", responses((status = 200, body = NoticeSettingsView), (status = "default", body = Problem)))]
async fn settings(State(ctx): State<Ctx>) -> Answer<NoticeSettingsView> {
    answer(ctx.app.notice_settings().await)
}

/// Sets what is told, and when it may disturb.
#[utoipa::path(put, path = "/notices/settings", request_body = NoticeSettings, responses((status = 200, body = NoticeSettingsView), (status = "default", body = Problem)))]
async fn set_settings(State(ctx): State<Ctx>, Input(request): Input<NoticeSettings>) -> Answer<NoticeSettingsView> {
    answer(ctx.app.set_notice_settings(request).await)
}
