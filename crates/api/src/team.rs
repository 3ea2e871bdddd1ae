//! `/team`, `/invitations`, `/relay`, `/sync`, `/presence`, and coming in by an invitation.

use axum::extract::{Path, Query, State};
use mrm_app::rights::MyRightsView;
use mrm_app::session::SessionView;
use mrm_app::team::{
    EnvelopesView, InviteRequest, InvitedView, JoinRequest, PresencesView, ProjectRolesRequest, RelayRequest,
    RightsView, RoleRequest, SyncRequest, SyncView, TeamView, WhereRequest,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(join, give_up_joining))
        .routes(routes!(wait_to_join))
        .routes(routes!(team))
        .routes(routes!(rights))
        .routes(routes!(my_rights))
        .routes(routes!(rename_me))
        .routes(routes!(rotate))
        .routes(routes!(invite))
        .routes(routes!(take_back))
        .routes(routes!(accept))
        .routes(routes!(decline))
        .routes(routes!(set_role))
        .routes(routes!(remove_person))
        .routes(routes!(revoke_device))
        .routes(routes!(set_project_roles))
        .routes(routes!(add_relay, remove_relay))
        .routes(routes!(sync_status, sync_now))
        .routes(routes!(envelopes))
        .routes(routes!(presences, i_am))
}

/// How long somebody waits.
#[derive(Debug, Clone, Deserialize, ToSchema)]
struct WaitRequest {
    /// At most so many seconds.
    seconds: u64,
}

/// Names of a person and their device.
#[derive(Debug, Clone, Deserialize, ToSchema)]
struct RenameRequest {
    /// The person.
    person: String,
    /// The device.
    device: String,
}

/// What of the status is wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StatusQuery {
    /// Every document with its heads, not only those of which something waits.
    #[serde(default)]
    all: bool,
}

/// Asks to be let into a workspace by an invitation.
#[utoipa::path(post, path = "/session/join", request_body = JoinRequest, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn join(State(ctx): State<Ctx>, Input(request): Input<JoinRequest>) -> Answer<SessionView> {
    answer(ctx.app.join(request, ctx.grants.host()).await)
}

/// Waits no more to be let in: the folder is as fresh as before.
#[utoipa::path(delete, path = "/session/join", responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn give_up_joining(State(ctx): State<Ctx>) -> Answer<SessionView> {
    answer(ctx.app.give_up_joining(ctx.grants.host()).await)
}

/// Waits until somebody of the team has let this device in.
#[utoipa::path(post, path = "/session/join/wait", request_body = WaitRequest, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
async fn wait_to_join(State(ctx): State<Ctx>, Input(request): Input<WaitRequest>) -> Answer<SessionView> {
    answer(ctx.app.wait_to_join(request.seconds, ctx.grants.host()).await)
}

/// Who is in the workspace.
#[utoipa::path(get, path = "/team", responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
async fn team(State(ctx): State<Ctx>) -> Answer<TeamView> {
    answer(ctx.app.team().await)
}

/// Who may do what.
#[utoipa::path(get, path = "/team/rights", responses((status = 200, body = RightsView), (status = "default", body = Problem)))]
async fn rights(State(ctx): State<Ctx>) -> Answer<RightsView> {
    answer(ctx.app.rights().await)
}

/// What the person of this device may not do, and who may: screens follow it.
#[utoipa::path(get, path = "/team/me/rights", responses((status = 200, body = MyRightsView), (status = "default", body = Problem)))]
async fn my_rights(State(ctx): State<Ctx>) -> Answer<MyRightsView> {
    answer(ctx.app.my_rights().await)
}

/// Names the person of this device, and the device.
#[utoipa::path(put, path = "/team/me", request_body = RenameRequest, responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
async fn rename_me(State(ctx): State<Ctx>, Input(request): Input<RenameRequest>) -> Answer<TeamView> {
    answer(ctx.app.rename_me(&request.person, &request.device).await)
}

/// Gives every space that this device reads a new key.
#[utoipa::path(post, path = "/team/rotate", responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
async fn rotate(State(ctx): State<Ctx>) -> Answer<TeamView> {
    answer(ctx.app.rotate_keys().await)
}

/// Invites somebody; the answer has the code, once.
#[utoipa::path(post, path = "/team/invitations", request_body = InviteRequest, responses((status = 200, body = InvitedView), (status = "default", body = Problem)))]
async fn invite(State(ctx): State<Ctx>, Input(request): Input<InviteRequest>) -> Answer<InvitedView> {
    answer(ctx.app.invite(request).await)
}

/// Takes an invitation back.
#[utoipa::path(delete, path = "/team/invitations/{id}", params(("id" = String, Path)), responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
async fn take_back(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<TeamView> {
    answer(ctx.app.take_back_invitation(&id).await)
}

/// Lets somebody in who asked; compare the fingerprint first.
#[utoipa::path(post, path = "/team/invitations/{id}/accept", params(("id" = String, Path)), responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
async fn accept(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<TeamView> {
    answer(ctx.app.accept_request(&id).await)
}

/// Sends away somebody who asked.
#[utoipa::path(post, path = "/team/invitations/{id}/decline", params(("id" = String, Path)), responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
async fn decline(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<TeamView> {
    answer(ctx.app.decline_request(&id).await)
}

/// Gives a member another role in the organisation.
#[utoipa::path(put, path = "/team/members/{id}/role", params(("id" = String, Path)), request_body = RoleRequest, responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
async fn set_role(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<RoleRequest>,
) -> Answer<TeamView> {
    answer(ctx.app.set_role(&id, request).await)
}

/// Takes a person out of the workspace, with all their devices.
#[utoipa::path(delete, path = "/team/members/{id}", params(("id" = String, Path)), responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
async fn remove_person(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<TeamView> {
    answer(ctx.app.remove_person(&id).await)
}

/// Takes a device away: it was lost, or is not used any more.
#[utoipa::path(delete, path = "/team/devices/{key}", params(("key" = String, Path)), responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
async fn revoke_device(State(ctx): State<Ctx>, Path(key): Path<String>) -> Answer<TeamView> {
    answer(ctx.app.revoke_device(&key).await)
}

/// Gives a member other roles in a project; none takes them out of it.
#[utoipa::path(put, path = "/projects/{id}/team/{person}", params(("id" = String, Path), ("person" = String, Path)), request_body = ProjectRolesRequest, responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
async fn set_project_roles(
    State(ctx): State<Ctx>,
    Path((id, person)): Path<(String, String)>,
    Input(request): Input<ProjectRolesRequest>,
) -> Answer<TeamView> {
    answer(ctx.app.set_project_roles(&id, &person, request).await)
}

/// Adds a relay.
#[utoipa::path(put, path = "/relay", request_body = RelayRequest, responses((status = 200, body = SyncView), (status = "default", body = Problem)))]
async fn add_relay(State(ctx): State<Ctx>, Input(request): Input<RelayRequest>) -> Answer<SyncView> {
    answer(ctx.app.add_relay(request).await)
}

/// Leaves the relay.
#[utoipa::path(delete, path = "/relay", responses((status = 200, body = SyncView), (status = "default", body = Problem)))]
async fn remove_relay(State(ctx): State<Ctx>) -> Answer<SyncView> {
    answer(ctx.app.remove_relay().await)
}

/// How things stand with the relay.
#[utoipa::path(get, path = "/sync", params(StatusQuery), responses((status = 200, body = SyncView), (status = "default", body = Problem)))]
async fn sync_status(State(ctx): State<Ctx>, Query(query): Query<StatusQuery>) -> Answer<SyncView> {
    answer(ctx.app.sync_status(query.all).await)
}

/// Sends and receives now.
#[utoipa::path(post, path = "/sync", request_body = SyncRequest, responses((status = 200, body = SyncView), (status = "default", body = Problem)))]
async fn sync_now(State(ctx): State<Ctx>, Input(request): Input<SyncRequest>) -> Answer<SyncView> {
    answer(ctx.app.sync_now(request).await)
}

/// What others sent that waits for something or was put aside.
#[utoipa::path(get, path = "/sync/envelopes", responses((status = 200, body = EnvelopesView), (status = "default", body = Problem)))]
async fn envelopes(State(ctx): State<Ctx>) -> Answer<EnvelopesView> {
    answer(ctx.app.envelopes().await)
}

/// Who else is where.
#[utoipa::path(get, path = "/presence", responses((status = 200, body = PresencesView), (status = "default", body = Problem)))]
async fn presences(State(ctx): State<Ctx>) -> Answer<PresencesView> {
    answer(ctx.app.presences().await)
}

/// Tells others where the person of this device is; the answer is who else is where.
#[utoipa::path(put, path = "/presence", request_body = WhereRequest, responses((status = 200, body = PresencesView), (status = "default", body = Problem)))]
async fn i_am(State(ctx): State<Ctx>, Input(request): Input<WhereRequest>) -> Answer<PresencesView> {
    if let Err(failure) = ctx.app.i_am(request).await {
        return answer(Err(failure));
    }
    answer(ctx.app.presences().await)
}
