//! `/session`, `/settings`, `/sample`.

use axum::extract::State;
use mrm_app::session::{RecoverRequest, SampleView, SessionView, Settings, StartRequest, UnlockRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};
use crate::reader::Reader;

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(session))
        .routes(routes!(start))
        .routes(routes!(unlock))
        .routes(routes!(recover))
        .routes(routes!(settings))
        .routes(routes!(sample))
}

/// The state of the application: ready, or what is needed first.
#[utoipa::path(get, path = "/session", responses((status = 200, body = SessionView)))]
async fn session(State(ctx): State<Ctx>) -> Answer<SessionView> {
    answer(Ok(ctx.app.session(ctx.grants.host()).await))
}

/// Creates the workspace on this device.
#[utoipa::path(post, path = "/session/start", request_body = StartRequest, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn start(State(ctx): State<Ctx>, Input(request): Input<StartRequest>) -> Answer<SessionView> {
    answer(ctx.app.start(request, ctx.grants.host()).await)
}

/// Opens the sealed key file with its passphrase.
#[utoipa::path(post, path = "/session/unlock", request_body = UnlockRequest, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn unlock(State(ctx): State<Ctx>, Input(request): Input<UnlockRequest>) -> Answer<SessionView> {
    answer(ctx.app.unlock(request, ctx.grants.host()).await)
}

/// Opens an existing database with a key given by hand.
#[utoipa::path(post, path = "/session/recover", request_body = RecoverRequest, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn recover(State(ctx): State<Ctx>, Input(request): Input<RecoverRequest>) -> Answer<SessionView> {
    answer(ctx.app.recover(request, ctx.grants.host()).await)
}

/// Sets language, theme and density.
#[utoipa::path(put, path = "/settings", request_body = Settings, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn settings(State(ctx): State<Ctx>, Input(request): Input<Settings>) -> Answer<SessionView> {
    answer(ctx.app.set_settings(request, ctx.grants.host()).await)
}

/// Creates the sample project, or finds the one made before.
#[utoipa::path(post, path = "/sample", responses((status = 200, body = SampleView), (status = "default", body = Problem)))]
async fn sample(State(ctx): State<Ctx>, reader: Reader) -> Answer<SampleView> {
    answer(ctx.app.sample(reader.0).await)
}
