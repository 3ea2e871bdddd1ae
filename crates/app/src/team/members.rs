//! People and devices of the team: inviting, letting in, roles, taking out.

use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_domain::{PersonId, ProjectId};
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{Action, By, Frontier, MAX_NAME, Names, Offer};
use mrm_wire::{DeviceKey, DocumentTag};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

use super::hex;
use super::view::{self, InvitedView, ProjectRolesView, RightsView, TeamView};
use crate::App;
use crate::bench::Bench;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::rights::UseCase;
use crate::session::store_failure;

/// How long an invitation holds unless somebody says otherwise, and at most, in hours.
const HOURS: u32 = 72;
const MOST_HOURS: u32 = 24 * 30;

/// Somebody is invited.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct InviteRequest {
    /// What they will be in the organisation.
    pub role: OrganisationRole,
    /// And in projects.
    #[serde(default)]
    pub projects: Vec<ProjectRolesView>,
    /// For how many hours the code holds: 72 unless given, at most 720.
    #[serde(default)]
    pub hours: Option<u32>,
    /// Another device of the person of this device; role and projects are not looked at.
    #[serde(default)]
    pub my_device: bool,
}

/// Another role in the organisation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct RoleRequest {
    /// Which.
    pub role: OrganisationRole,
}

/// Other roles in a project.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ProjectRolesRequest {
    /// Which; none takes the person out of the project.
    pub roles: Vec<ProjectRole>,
}

/// A device makes entries, at a moment.
pub(crate) struct Maker {
    keys: Arc<DeviceKeys>,
    moment_ms: u64,
}

impl Maker {
    /// For the composer.
    pub(crate) fn as_by(&self) -> By<'_> {
        By { device: &self.keys, moment_ms: self.moment_ms }
    }
}

impl Bench {
    /// This device, now.
    pub(crate) fn by(&self) -> Maker {
        Maker { keys: Arc::clone(self.membership.keys()), moment_ms: u64::try_from(self.now_ms()).unwrap_or_default() }
    }

    /// Who invites into the organisation may invite into all of its projects; others into those where they may.
    fn may_invite(
        &self,
        use_case: UseCase,
        role: OrganisationRole,
        projects: impl Iterator<Item = ProjectId>,
    ) -> Result<(), Failure> {
        let permit = |project| {
            let mut asked = self.asked(use_case, project);
            asked.circumstances.own_part = role == OrganisationRole::Guest;
            self.permit_as(asked)
        };
        if permit(None).is_ok() {
            return Ok(());
        }
        let mut into = projects.peekable();
        if into.peek().is_none() { permit(None) } else { into.try_for_each(|project| permit(Some(project))) }
    }

    /// Whoever opened a door answers for it, and whoever could have opened it. That of another device is judged by the log.
    fn may_answer(&self, key: DeviceKey) -> Result<(), Failure> {
        let log = self.membership.log();
        let Some(door) = log.team().doors.get(&key) else { return Ok(()) };
        if Some(door.by) == self.membership.person() || door.offer.person.is_some() {
            return Ok(());
        }
        self.may_invite(UseCase::AnswerInvitation, door.offer.role, door.offer.projects.keys().copied())
    }

    /// The names of the projects that this device holds, by id.
    async fn project_names(&self) -> Result<BTreeMap<String, String>, Failure> {
        let rows = self.store.projects().await.map_err(store_failure)?;
        Ok(rows.into_iter().map(|row| (row.id.to_string(), row.name)).collect())
    }

    /// How far what devices wrote is known here: what is accepted of them when they are taken out.
    async fn frontiers(&self, devices: &BTreeSet<DeviceKey>) -> Result<BTreeMap<DeviceKey, Frontier>, Failure> {
        let mut frontiers: BTreeMap<DeviceKey, Frontier> = devices.iter().map(|key| (*key, Frontier::new())).collect();
        for kind in mrm_document::DocumentKind::ALL {
            for id in self.store.documents(kind).await.map_err(store_failure)? {
                let Some(home) = self.home(id).await? else { continue };
                let Some(space) = self.membership.team(|team| home.space(team)) else { continue };
                let tag = DocumentTag::of(space, kind.byte(), id.uuid().as_bytes());
                let shared = self.shared(id).await?;
                for (actor, stream) in shared.streams().by_actor() {
                    if let Some(frontier) = frontiers.get_mut(&DeviceKey(stream.device)) {
                        frontier.entry(tag).or_default().insert(*actor, stream.seq);
                    }
                }
            }
        }
        Ok(frontiers)
    }
}

impl App {
    /// Who is in the workspace.
    pub async fn team(&self) -> Result<TeamView, Failure> {
        let bench = self.may(UseCase::ReadTeam).await?;
        let (log, names, projects) = (bench.membership.log(), bench.authors().await?, bench.project_names().await?);
        let name = |project: &str| projects.get(project).cloned().unwrap_or_default();
        let (this, own_name) = (bench.membership.device(), bench.own_device_name().await?);
        let may = |use_case| bench.permit(use_case, None).is_ok();
        Ok(TeamView {
            me: log.team().person_at(this).map(|person| person.to_string()),
            role: bench.membership.role(),
            may_invite: may(UseCase::Invite),
            may_manage: may(UseCase::SetRole),
            members: view::members(&log, (this, &own_name), &names, name),
            invitations: view::invitations(&log, bench.now_ms(), name),
            log_length: log.length(),
        })
    }

    /// Who may do what.
    pub async fn rights(&self) -> Result<RightsView, Failure> {
        Ok(view::rights(&self.may(UseCase::ReadTeam).await?.membership.log()))
    }

    /// Opens a door: the code goes to whoever is invited, by a way that only they read.
    pub async fn invite(&self, request: InviteRequest) -> Result<InvitedView, Failure> {
        let bench = self.bench().await?;
        let projects = offered(&request.projects)?;
        // Another device of one's own anybody may invite.
        if !request.my_device {
            bench.may_invite(UseCase::Invite, request.role, projects.keys().copied())?;
        }
        let link = self.link(&bench).await?;
        let link = link.ok_or_else(|| {
            Failure::new(Code::Precondition, "others come in through a relay: add one first").arg("reason", "no_relay")
        })?;
        let relay = link.origin.clone();
        link.online().await?;
        // Projects into which somebody is invited have their spaces first.
        Box::pin(self.begin_projects(&bench)).await;
        let hours = request.hours.unwrap_or(HOURS);
        if !(1..=MOST_HOURS).contains(&hours) {
            return Err(Failure::new(Code::BadValue, format!("an invitation holds 1 to {MOST_HOURS} hours"))
                .field("hours")
                .arg("text", hours));
        }
        let person = if request.my_device { bench.membership.person() } else { None };
        let offer = Offer { role: request.role, projects, person };
        let expires_ms = u64::try_from(bench.now_ms()).unwrap_or_default() + u64::from(hours) * 3_600_000;
        let invitation = self
            .change_team(&bench, |log| {
                log.invite(offer.clone(), expires_ms, &relay, bench.by().as_by(), &mut rand::rng())
            })
            .await?;
        let (log, projects) = (bench.membership.log(), bench.project_names().await?);
        let name = |project: &str| projects.get(project).cloned().unwrap_or_default();
        let key = DeviceKey(invitation.key().public());
        let door = log.team().doors.get(&key).ok_or_else(|| Failure::unexpected("the invitation is not there"))?;
        let view = view::invitation(&log, key, door, bench.now_ms(), name);
        Ok(InvitedView { invitation: view, code: invitation.code() })
    }

    /// Closes a door before it was used.
    pub async fn take_back_invitation(&self, id: &str) -> Result<TeamView, Failure> {
        let key = device_key(id, "invitation")?;
        let bench = self.bench().await?;
        bench.may_answer(key)?;
        self.act(bench, Action::TakeBackInvitation { key }).await
    }

    /// Lets somebody in who asked.
    pub async fn accept_request(&self, id: &str) -> Result<TeamView, Failure> {
        let bench = self.bench().await?;
        let (key, person) = (device_key(id, "invitation")?, PersonId::from_uuid(bench.uuid()));
        bench.may_answer(key)?;
        let accept =
            self.change_team(&bench, |log| Ok((log.accept(key, person, bench.by().as_by(), &mut rand::rng())?, ())));
        accept.await?;
        self.team().await
    }

    /// Sends away somebody who asked.
    pub async fn decline_request(&self, id: &str) -> Result<TeamView, Failure> {
        let invitation = device_key(id, "invitation")?;
        let bench = self.bench().await?;
        bench.may_answer(invitation)?;
        self.act(bench, Action::Decline { invitation }).await
    }

    /// Gives a member another role in the organisation.
    pub async fn set_role(&self, person: &str, request: RoleRequest) -> Result<TeamView, Failure> {
        let person: PersonId = parse_id(person)?;
        self.act(self.may(UseCase::SetRole).await?, Action::SetRole { person, role: request.role }).await
    }

    /// Gives a member other roles in a project.
    pub async fn set_project_roles(
        &self,
        project: &str,
        person: &str,
        request: ProjectRolesRequest,
    ) -> Result<TeamView, Failure> {
        let (project, person): (ProjectId, PersonId) = (parse_id(project)?, parse_id(person)?);
        let bench = self.may_in(UseCase::SetProjectRoles, project).await?;
        let roles = request.roles.into_iter().collect();
        self.act(bench, Action::SetProjectRoles { project, person, roles }).await
    }

    /// Takes a person out of the workspace, with all their devices. What they wrote and is known here stays.
    pub async fn remove_person(&self, person: &str) -> Result<TeamView, Failure> {
        let person: PersonId = parse_id(person)?;
        let bench = self.bench().await?;
        let own = bench.membership.person() == Some(person);
        bench.permit(if own { UseCase::BeMyself } else { UseCase::RemovePerson }, None)?;
        let devices: BTreeSet<DeviceKey> = bench.membership.team(|team| {
            let theirs = team.devices.iter().filter(|(_, device)| device.person == person && device.revoked.is_none());
            theirs.map(|(key, _)| *key).collect()
        });
        let frontier = bench.frontiers(&devices).await?;
        self.act(bench, Action::RemovePerson { person, frontier }).await
    }

    /// Takes a device away: it was lost, or is not used any more.
    pub async fn revoke_device(&self, device: &str) -> Result<TeamView, Failure> {
        let device = device_key(device, "device")?;
        let bench = self.bench().await?;
        let owner = bench.membership.team(|team| team.devices.get(&device).map(|device| device.person));
        let own = owner.is_some() && owner == bench.membership.person();
        bench.permit(if own { UseCase::BeMyself } else { UseCase::RevokeDevice }, None)?;
        let frontier = bench.frontiers(&[device].into()).await?.remove(&device).unwrap_or_default();
        self.act(bench, Action::RevokeDevice { device, frontier }).await
    }

    /// Gives every space that this device reads a new key.
    pub async fn rotate_keys(&self) -> Result<TeamView, Failure> {
        let bench = self.may(UseCase::RotateKeys).await?;
        let mut spaces = bench.membership.reads();
        spaces.insert(mrm_wire::SpaceId::LOG);
        self.act(bench, Action::Rotate { spaces }).await
    }

    /// Other names for the person of this device, and for the device.
    pub async fn rename_me(&self, person: &str, device: &str) -> Result<TeamView, Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        let names = names(person, device)?;
        let this = bench.membership.device();
        let renamed =
            self.change_team(&bench, |log| Ok((log.rename(this, &names, bench.by().as_by(), &mut rand::rng())?, ())));
        renamed.await?;
        self.team().await
    }

    async fn act(&self, bench: Arc<Bench>, action: Action) -> Result<TeamView, Failure> {
        let acted = self
            .change_team(&bench, |log| Ok((log.compose(action.clone(), bench.by().as_by(), &mut rand::rng())?, ())));
        acted.await?;
        self.team().await
    }
}

/// Names of a person and a device, as they are typed.
pub(super) fn names(person: &str, device: &str) -> Result<Names, Failure> {
    let named = |text: &str, field: &str| {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_NAME {
            return Err(Failure::new(Code::BadValue, format!("a name has 1 to {MAX_NAME} bytes"))
                .field(field)
                .arg("text", text));
        }
        Ok(text.to_owned())
    };
    Ok(Names { person: named(person, "person")?, device: named(device, "device")? })
}

fn offered(projects: &[ProjectRolesView]) -> Result<BTreeMap<ProjectId, BTreeSet<ProjectRole>>, Failure> {
    projects.iter().map(|of| Ok((parse_id(&of.project)?, of.roles.iter().copied().collect()))).collect()
}

fn device_key(text: &str, what: &'static str) -> Result<DeviceKey, Failure> {
    hex::<32>(text).map(DeviceKey).ok_or_else(|| Failure::not_found(what, text))
}
