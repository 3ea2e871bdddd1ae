//! `/session`, `/security`, `/settings`, `/sample`, and what is refused while the application is locked.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use mrm_app::session::{
    LockRequest, RecoverRequest, SampleView, SecurityView, SessionView, Settings, StartRequest, UnlockRequest,
};
use mrm_app::{Code, Failure};
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
        .routes(routes!(open_again))
        .routes(routes!(lock))
        .routes(routes!(active))
        .routes(routes!(security))
        .routes(routes!(set_lock))
        .routes(routes!(remove_lock))
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

/// Opens an existing database with a key given by hand, or with the recovery kit.
#[utoipa::path(post, path = "/session/recover", request_body = RecoverRequest, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn recover(State(ctx): State<Ctx>, Input(request): Input<RecoverRequest>) -> Answer<SessionView> {
    answer(ctx.app.recover(request, ctx.grants.host()).await)
}

/// Tries once more to open what could not be opened: an unlocked keyring, a folder that is free now.
#[utoipa::path(post, path = "/session/open", responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn open_again(State(ctx): State<Ctx>) -> Answer<SessionView> {
    answer(ctx.app.open_again(ctx.grants.host()).await)
}

/// Locks the application: everything but the session is refused until its passphrase is given.
#[utoipa::path(post, path = "/session/lock", responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn lock(State(ctx): State<Ctx>) -> Answer<SessionView> {
    answer(ctx.app.lock(ctx.grants.host()).await)
}

/// Somebody is at the screen: the application does not lock itself yet.
#[utoipa::path(post, path = "/session/active", responses((status = 204), (status = "default", body = Problem)))]
async fn active(State(ctx): State<Ctx>) -> StatusCode {
    ctx.app.active();
    StatusCode::NO_CONTENT
}

/// What protects the data of this device, and where it is.
#[utoipa::path(get, path = "/security", responses((status = 200, body = SecurityView), (status = "default", body = Problem)))]
async fn security(State(ctx): State<Ctx>) -> Answer<SecurityView> {
    answer(ctx.app.security().await)
}

/// Puts a lock on the application, or gives it another passphrase.
#[utoipa::path(put, path = "/security/lock", request_body = LockRequest, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn set_lock(State(ctx): State<Ctx>, Input(request): Input<LockRequest>) -> Answer<SessionView> {
    answer(ctx.app.set_lock(request, ctx.grants.host()).await)
}

/// Takes the lock off.
#[utoipa::path(post, path = "/security/lock/remove", request_body = UnlockRequest, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn remove_lock(State(ctx): State<Ctx>, Input(request): Input<UnlockRequest>) -> Answer<SessionView> {
    answer(ctx.app.remove_lock(request, ctx.grants.host()).await)
}

/// While the application is locked only what opens it is answered. This is the one place.
pub(crate) async fn refuse_while_locked(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    if !OPENS.contains(&request.uri().path()) && ctx.app.is_locked().await {
        let failure = Failure::new(Code::Locked, "the application is locked: its passphrase opens it");
        return Problem::from(failure).into_response();
    }
    next.run(request).await
}

/// What is answered while the application is locked. Events say only that the session has changed then.
const OPENS: [&str; 5] =
    ["/api/v1/session", "/api/v1/session/unlock", "/api/v1/session/recover", "/api/v1/events", "/api/v1/openapi.json"];

/// Sets language, theme, density and when the application locks itself.
#[utoipa::path(put, path = "/settings", request_body = Settings, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn settings(State(ctx): State<Ctx>, Input(request): Input<Settings>) -> Answer<SessionView> {
    answer(ctx.app.set_settings(request, ctx.grants.host()).await)
}

/// Creates the sample project, or finds the one made before.
#[utoipa::path(post, path = "/sample", responses((status = 200, body = SampleView), (status = "default", body = Problem)))]
async fn sample(State(ctx): State<Ctx>, reader: Reader) -> Answer<SampleView> {
    answer(ctx.app.sample(reader.0).await)
}
