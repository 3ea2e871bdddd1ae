//! The team in the words of the API.

use chrono::{DateTime, Utc};
use mrm_domain::rights::{Action, Object, OrganisationRole, ProjectRole, Role};
use mrm_sync::membership::{Door, DoorState, MembershipLog, fingerprint};
use mrm_wire::DeviceKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Authors;

/// Who is in the workspace.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamView {
    /// The id of the person of this device; `None`: they were taken out.
    pub me: Option<String>,
    /// Their role in the organisation.
    pub role: Option<OrganisationRole>,
    /// Whether the person of this device may invite people into the organisation.
    pub may_invite: bool,
    /// Whether they may change roles and take people out.
    pub may_manage: bool,
    /// Everybody, those who have left last.
    pub members: Vec<MemberView>,
    /// Invitations that are open or wait for an answer.
    pub invitations: Vec<InvitationView>,
    /// How many entries the membership log has.
    pub log_length: u32,
}

/// Somebody of the team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberView {
    /// Their id.
    pub id: String,
    /// Their name; `None`: this device may not know it.
    pub name: Option<String>,
    /// In the organisation.
    pub role: OrganisationRole,
    /// Whether it is the person of this device.
    pub me: bool,
    /// Whether they were taken out.
    pub removed: bool,
    /// A number that stays theirs, for their colour.
    pub number: usize,
    /// Their devices.
    pub devices: Vec<DeviceView>,
    /// What they are in projects.
    pub projects: Vec<ProjectRolesView>,
}

/// A device of somebody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeviceView {
    /// Its public key, 64 hexadecimal digits.
    pub key: String,
    /// Its name; `None`: this device may not know it.
    pub name: Option<String>,
    /// What people compare.
    pub fingerprint: String,
    /// Whether it is this one.
    pub this: bool,
    /// Whether it was taken away.
    pub revoked: bool,
}

/// Somebody's roles in a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectRolesView {
    /// The project.
    pub project: String,
    /// Its name; empty where this device does not hold the project.
    #[serde(default)]
    pub name: String,
    /// The roles.
    pub roles: Vec<ProjectRole>,
}

/// An invitation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitationView {
    /// The public key of the invitation, which names it.
    pub id: String,
    /// What whoever comes will be in the organisation.
    pub role: OrganisationRole,
    /// And in projects.
    pub projects: Vec<ProjectRolesView>,
    /// Whether it is for another device of a member.
    pub for_device_of: Option<String>,
    /// Until when it can be used: RFC 3339.
    pub expires_at: String,
    /// Whether that is past.
    pub expired: bool,
    /// Whoever asks to be let in by it.
    pub request: Option<JoinRequestView>,
}

/// Somebody asks to be let in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JoinRequestView {
    /// What they say they are called; `None`: it cannot be read.
    pub person: Option<String>,
    /// What they call their device.
    pub device: Option<String>,
    /// What both sides compare, by voice or face to face.
    pub fingerprint: String,
}

/// A new invitation, with the code for whoever is invited. The code is shown once: it is kept nowhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitedView {
    /// The invitation.
    pub invitation: InvitationView,
    /// The code.
    pub code: String,
}

/// Who may do what: the matrix of the workspace.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RightsView {
    /// The roles, in the order of the columns.
    pub roles: Vec<String>,
    /// One row for each kind of thing.
    pub objects: Vec<ObjectRightsView>,
}

/// Who may do what with one kind of thing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ObjectRightsView {
    /// Its code.
    pub object: String,
    /// One cell for each role.
    pub cells: Vec<RightsCell>,
}

/// What one role may do with one kind of thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RightsCell {
    /// As the matrix writes it: letters of actions, small ones with a condition.
    pub notation: String,
    /// Actions that are allowed in some circumstances.
    pub actions: Vec<String>,
}

/// How things stand with the relay.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SyncView {
    /// The relay's address; `None`: there is none.
    pub relay: Option<String>,
    /// `none` without a relay, `offline`, `connecting`, `syncing`, `synced`, `removed` (this device is not in the team any
    /// more), `trouble` (a person has to do something).
    pub state: String,
    /// Changes on this device that the relay does not have on its disk yet.
    pub waiting: u64,
    /// Envelopes of others that wait for something.
    pub parked: u64,
    /// Envelopes of others that were put aside.
    pub quarantined: u64,
    /// Snapshots on which this device relies: the relay need not keep what they hold.
    pub snapshots: u64,
    /// Those of them whose content came here on the word of colleagues, because the relay had let go of the changes
    /// themselves.
    pub on_trust: u64,
    /// What a person has to know: stable codes.
    pub notices: Vec<String>,
    /// Devices of the team that signed two different changes under one number: broken or lying, to be taken away.
    pub suspects: Vec<SuspectView>,
    /// Why there is no connection, in words for whoever looks into it.
    pub detail: Option<String>,
    /// Documents of which something waits, was put aside or cannot be sent.
    pub documents: Vec<DocumentSyncView>,
}

/// A device of the team that is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SuspectView {
    /// Whose it is, as far as this device may know.
    pub person: Option<String>,
    /// What its person calls it, as far as this device may know.
    pub device: Option<String>,
    /// Its fingerprint.
    pub fingerprint: String,
}

/// How things stand with one document.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct DocumentSyncView {
    /// Its id; `None`: a document that is not here yet.
    pub id: Option<String>,
    /// Changes that the relay does not have yet.
    pub waiting: u64,
    /// Envelopes of others that wait for something.
    pub parked: u64,
    /// Envelopes that were put aside.
    pub quarantined: u64,
    /// Why it cannot be sent: `not_allowed` where the role does not let it be sent any more, otherwise in words.
    pub unsendable: Option<String>,
    /// The hashes of the document's heads; only where all documents are asked for.
    pub heads: Vec<String>,
}

/// An envelope that waits or was put aside.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnvelopeView {
    /// Its id.
    pub id: String,
    /// `parked` or `quarantined`.
    pub state: String,
    /// Why: a stable code.
    pub reason: String,
    /// In words for whoever looks into it.
    pub detail: String,
    /// Who signed it, as far as this device may know.
    pub author: Option<String>,
    /// When it came: RFC 3339.
    pub received_at: String,
}

/// All of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnvelopesView {
    /// The oldest first.
    pub envelopes: Vec<EnvelopeView>,
}

/// The matrix as a table.
pub(super) fn rights(log: &MembershipLog) -> RightsView {
    let policy = &log.team().policy;
    let cell = |object, role| {
        let permission = policy.permission(object, role);
        let actions =
            Action::ALL.iter().filter(|action| permission.allows(**action, mrm_domain::rights::Circumstances::ANY));
        RightsCell {
            notation: permission.to_string(),
            actions: actions.map(|action| action.code().to_owned()).collect(),
        }
    };
    RightsView {
        roles: Role::all().map(|role| role.code().to_owned()).collect(),
        objects: Object::ALL
            .iter()
            .map(|object| ObjectRightsView {
                object: object.code().to_owned(),
                cells: Role::all().map(|role| cell(*object, role)).collect(),
            })
            .collect(),
    }
}

/// People with their devices and projects.
pub(super) fn members(
    log: &MembershipLog,
    (this, own_name): (DeviceKey, &str),
    names: &Authors,
    project_name: impl Fn(&str) -> String,
) -> Vec<MemberView> {
    let team = log.team();
    let mine = team.person_at(this);
    let view = |(number, (id, person)): (usize, (&mrm_domain::PersonId, &mrm_sync::membership::Person))| {
        let devices = team.devices.iter().filter(|(_, device)| device.person == *id);
        let devices: Vec<DeviceView> = devices
            .map(|(key, device)| DeviceView {
                key: key.to_string(),
                name: match log.names(*key) {
                    Some(names) => Some(names.device),
                    None => (*key == this).then(|| own_name.to_owned()),
                },
                fingerprint: fingerprint(*key),
                this: *key == this,
                revoked: device.revoked.is_some() || person.removed.is_some(),
            })
            .collect();
        let projects = team.projects.iter().filter_map(|(project, team)| {
            let (project, roles) = (project.to_string(), team.roles.get(id)?.iter().copied().collect::<Vec<_>>());
            (!roles.is_empty()).then(|| ProjectRolesView { name: project_name(&project), project, roles })
        });
        MemberView {
            id: id.to_string(),
            name: devices.first().and_then(|device| names.author(&device.key)?.name.clone()),
            role: person.role,
            me: Some(*id) == mine,
            removed: person.removed.is_some(),
            number,
            projects: projects.collect(),
            devices,
        }
    };
    let mut members: Vec<MemberView> = team.people.iter().enumerate().map(view).collect();
    members.sort_by_key(|member| (member.removed, !member.me, member.role, member.name.clone()));
    members
}

/// Invitations on which nobody has decided.
pub(super) fn invitations(
    log: &MembershipLog,
    now_ms: i64,
    project_name: impl Fn(&str) -> String,
) -> Vec<InvitationView> {
    let open =
        log.team().doors.iter().filter(|(_, door)| matches!(door.state, DoorState::Open | DoorState::Asked { .. }));
    open.map(|(key, door)| invitation(log, *key, door, now_ms, &project_name)).collect()
}

pub(super) fn invitation(
    log: &MembershipLog,
    key: DeviceKey,
    door: &Door,
    now_ms: i64,
    project_name: impl Fn(&str) -> String,
) -> InvitationView {
    let request = log.requests().into_iter().find(|request| request.invitation == key).map(|request| JoinRequestView {
        person: request.names.as_ref().map(|names| names.person.clone()),
        device: request.names.map(|names| names.device),
        fingerprint: fingerprint(request.device),
    });
    let expires = i64::try_from(door.expires_ms).unwrap_or(i64::MAX);
    let projects = door.offer.projects.iter().map(|(project, roles)| {
        let project = project.to_string();
        ProjectRolesView { name: project_name(&project), project, roles: roles.iter().copied().collect() }
    });
    InvitationView {
        id: key.to_string(),
        role: door.offer.role,
        projects: projects.collect(),
        for_device_of: door.offer.person.map(|person| person.to_string()),
        expires_at: DateTime::<Utc>::from_timestamp_millis(expires).unwrap_or_default().to_rfc3339(),
        expired: expires < now_ms,
        request,
    }
}
