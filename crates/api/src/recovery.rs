//! The recovery kit, a keyring that has lost the key, and a device that was copied.

use axum::extract::State;
use mrm_app::session::{SecurityView, SessionView};
use mrm_app::team::{KitView, RecoveryKitView, SealKitRequest, SealedKitView, TestKitRequest, UseKitRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(use_kit))
        .routes(routes!(kit, make_kit))
        .routes(routes!(seal_kit))
        .routes(routes!(test_kit))
        .routes(routes!(kit_later))
        .routes(routes!(keep_key_again))
        .routes(routes!(copied_seen))
}

/// Comes back with a recovery kit, in a fresh folder: as a new device of the kit's person.
#[utoipa::path(post, path = "/session/recover/kit", request_body = UseKitRequest, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn use_kit(State(ctx): State<Ctx>, Input(request): Input<UseKitRequest>) -> Answer<SessionView> {
    answer(ctx.app.use_recovery_kit(request, ctx.grants.host()).await)
}

/// How it stands with the recovery kit of the person of this device.
#[utoipa::path(get, path = "/team/recovery-kit", responses((status = 200, body = KitView), (status = "default", body = Problem)))]
async fn kit(State(ctx): State<Ctx>) -> Answer<KitView> {
    answer(ctx.app.recovery_kit().await)
}

/// Makes a recovery kit; the answer has its code, once. One that was made before opens nothing any more.
#[utoipa::path(post, path = "/team/recovery-kit", responses((status = 200, body = RecoveryKitView), (status = "default", body = Problem)))]
async fn make_kit(State(ctx): State<Ctx>) -> Answer<RecoveryKitView> {
    answer(ctx.app.make_recovery_kit().await)
}

/// Seals a recovery kit into a file that its passphrase opens.
#[utoipa::path(post, path = "/team/recovery-kit/file", request_body = SealKitRequest, responses((status = 200, body = SealedKitView), (status = "default", body = Problem)))]
async fn seal_kit(State(ctx): State<Ctx>, Input(request): Input<SealKitRequest>) -> Answer<SealedKitView> {
    answer(ctx.app.seal_recovery_kit(request).await)
}

/// Tests the recovery kit: two groups of its code, the whole code, or its file.
#[utoipa::path(post, path = "/team/recovery-kit/test", request_body = TestKitRequest, responses((status = 200, body = KitView), (status = "default", body = Problem)))]
async fn test_kit(State(ctx): State<Ctx>, Input(request): Input<TestKitRequest>) -> Answer<KitView> {
    answer(ctx.app.test_recovery_kit(request).await)
}

/// The person makes or tests the kit later: they are only reminded.
#[utoipa::path(post, path = "/team/recovery-kit/later", responses((status = 200, body = KitView), (status = "default", body = Problem)))]
async fn kit_later(State(ctx): State<Ctx>) -> Answer<KitView> {
    answer(ctx.app.recovery_kit_later().await)
}

/// Gives the keyring the key of the open database once more, where it has lost it.
#[utoipa::path(post, path = "/security/keyring", responses((status = 200, body = SecurityView), (status = "default", body = Problem)))]
async fn keep_key_again(State(ctx): State<Ctx>) -> Answer<SecurityView> {
    answer(ctx.app.keep_key_again().await)
}

/// The person has read that this device was copied.
#[utoipa::path(post, path = "/security/copied/seen", responses((status = 200, body = SecurityView), (status = "default", body = Problem)))]
async fn copied_seen(State(ctx): State<Ctx>) -> Answer<SecurityView> {
    answer(ctx.app.copied_seen().await)
}
