//! Whether an entry counts, and what the team is after it.
//!
//! Every device comes to the same answer from the same log: nothing here asks a clock, the order of arrival or what this
//! device may read. An entry that does not count stays in the log and changes nothing.

use mrm_domain::rights::{Action as Deed, Circumstances, Object, OrganisationRole, ProjectRole};
use mrm_domain::{PersonId, ProjectId};
use mrm_wire::{ASKING, DeviceKey, EntryDraft, Grant, Rights, SpaceId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::action::{Action, Body, Frontier, Offer};
use super::team::{Device, Door, DoorState, Person, ProjectTeam, Team};

/// Why an entry does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Void {
    /// Its author is not in the team, or not any more.
    #[error("its author is not in the team")]
    Stranger,
    /// Its author may not do that.
    #[error("its author may not do that")]
    NotAllowed,
    /// It is about somebody or something that is not there.
    #[error("it is about something that is not there")]
    Unknown,
    /// It makes something that is there already.
    #[error("it makes something that is there already")]
    Exists,
    /// The invitation is used, taken back or was answered.
    #[error("the invitation is not open")]
    DoorClosed,
    /// The invitation had expired when it was used.
    #[error("the invitation has expired")]
    Expired,
    /// The workspace would have no admin.
    #[error("the workspace would have no admin")]
    LastAdmin,
    /// A guest would work for the agency.
    #[error("a guest can only be a client in projects")]
    GuestAtWork,
    /// What it tells the relay is not what it does.
    #[error("what it tells the relay is not what it does")]
    Grants,
    /// It does not give the keys that it has to, or others.
    #[error("it does not give the keys that it has to")]
    Keys,
    /// It begins a workspace that has begun, or is first and does not.
    #[error("it begins nothing")]
    Beginning,
}

/// The team after the first entry.
pub(super) fn begin(head: &EntryDraft, body: &Body) -> Result<Team, Void> {
    let team = beginning(head, body)?;
    check_open_part(&Changed::between(None, &team, BTreeSet::new()), head, body)?;
    Ok(team)
}

/// What the first entry has to say in the open.
pub(super) fn foresee_beginning(head: &EntryDraft, body: &Body) -> Result<Changed, Void> {
    Ok(Changed::between(None, &beginning(head, body)?, BTreeSet::new()))
}

fn beginning(head: &EntryDraft, body: &Body) -> Result<Team, Void> {
    let Action::Begin { person, label, exchange, common, policy } = &body.action else { return Err(Void::Beginning) };
    if head.index != 0 || *common == SpaceId::LOG {
        return Err(Void::Beginning);
    }
    let device = Device { person: *person, label: label.clone(), exchange: *exchange, added: 0, revoked: None };
    Ok(Team {
        policy: Arc::new(policy.clone()),
        people: BTreeMap::from([(*person, Person { role: OrganisationRole::Admin, removed: None })]),
        devices: BTreeMap::from([(head.author, device)]),
        projects: BTreeMap::new(),
        common: *common,
        epochs: BTreeMap::from([(SpaceId::LOG, 0), (*common, 0)]),
        doors: BTreeMap::new(),
    })
}

/// The team after another entry.
pub(super) fn apply(team: &Team, head: &EntryDraft, body: &Body) -> Result<Team, Void> {
    let (after, changed) = foresee(team, head, &body.action)?;
    check_open_part(&changed, head, body)?;
    Ok(after)
}

/// The team after an action, and what an entry that does it has to say in the open.
pub(super) fn foresee(team: &Team, head: &EntryDraft, action: &Action) -> Result<(Team, Changed), Void> {
    let (mut after, rotate) = Change { team, head }.make(action)?;
    let mut changed = Changed::between(Some(team), &after, rotate);
    for space in &changed.rotated {
        *after.epochs.entry(*space).or_default() += 1;
    }
    changed.epochs.clone_from(&after.epochs);
    Ok((after, changed))
}

/// What an entry has to tell the relay and whom it has to give keys, given what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changed {
    /// Rights that are other than before.
    pub grants: BTreeMap<(DeviceKey, SpaceId), Rights>,
    /// Spaces that get a new key, because somebody who had the old one may not read on.
    pub rotated: BTreeSet<SpaceId>,
    /// Who gets a key.
    pub keys: BTreeSet<(DeviceKey, SpaceId)>,
    /// The numbers of the keys.
    pub epochs: BTreeMap<SpaceId, u32>,
}

impl Changed {
    /// From one team to the next; `rotate` are spaces that get a new key in any case.
    fn between(before: Option<&Team>, after: &Team, rotate: BTreeSet<SpaceId>) -> Changed {
        let old = before.map(Team::grants).unwrap_or_default();
        let new = after.grants();
        let mut grants: BTreeMap<_, _> =
            new.iter().filter(|(at, rights)| old.get(at) != Some(rights)).map(|(at, rights)| (*at, *rights)).collect();
        grants.extend(old.keys().filter(|at| !new.contains_key(at)).map(|at| (*at, Rights::NONE)));
        let (mut rotated, mut keys) = (rotate, BTreeSet::new());
        for space in after.spaces() {
            let had = before.map(|team| team.readers(space)).unwrap_or_default();
            let has = after.readers(space);
            if had.difference(&has).next().is_some() {
                rotated.insert(space);
            }
            let all = rotated.contains(&space);
            keys.extend(has.into_iter().filter(|device| all || !had.contains(device)).map(|device| (device, space)));
        }
        Changed { grants, rotated, keys, epochs: after.epochs.clone() }
    }

    /// The number of a space's key after the change.
    pub(super) fn epoch(&self, space: SpaceId) -> u32 {
        self.epochs.get(&space).copied().unwrap_or_default()
    }

    /// What the relay has to be told.
    pub(super) fn grants(&self) -> Vec<Grant> {
        let grants = self.grants.iter();
        grants.map(|((device, space), rights)| Grant { device: *device, space: *space, rights: *rights }).collect()
    }
}

/// What stands in the open must be what the action makes of the team, no more and no less: otherwise whoever may append
/// could tell the relay to let anybody in.
fn check_open_part(changed: &Changed, head: &EntryDraft, body: &Body) -> Result<(), Void> {
    let told: BTreeMap<_, _> = head.grants.iter().map(|grant| ((grant.device, grant.space), grant.rights)).collect();
    if told.len() != head.grants.len() || told != changed.grants {
        return Err(Void::Grants);
    }
    let epoch = |space: &SpaceId| changed.epochs.get(space).copied();
    let given: BTreeSet<_> = head.wraps.iter().map(|wrap| (wrap.device, wrap.space)).collect();
    let numbers = head.wraps.iter().all(|wrap| epoch(&wrap.space) == Some(wrap.epoch));
    if given.len() != head.wraps.len() || given != changed.keys || !numbers {
        return Err(Void::Keys);
    }
    let kept: BTreeSet<_> = body.previous.iter().map(|previous| previous.space).collect();
    let before = |space: &SpaceId| epoch(space).and_then(|epoch| epoch.checked_sub(1));
    let follow = body.previous.iter().all(|previous| before(&previous.space) == Some(previous.epoch));
    if kept.len() != body.previous.len() || kept != changed.rotated || !follow {
        return Err(Void::Keys);
    }
    let sealed_with = if matches!(body.action, Action::Ask { .. }) { Some(ASKING) } else { epoch(&SpaceId::LOG) };
    if sealed_with == Some(head.epoch) { Ok(()) } else { Err(Void::Keys) }
}

/// An entry upon a team.
struct Change<'t> {
    team: &'t Team,
    head: &'t EntryDraft,
}

impl Change<'_> {
    /// The team after the action, with the keys' numbers as before; and the spaces for which the action asks a new key.
    fn make(&self, action: &Action) -> Result<(Team, BTreeSet<SpaceId>), Void> {
        let mut after = self.team.clone();
        if let Action::Ask { device, exchange, label } = action {
            let door = after.doors.get_mut(&self.head.author).ok_or(Void::Stranger)?;
            if door.state != DoorState::Open {
                return Err(Void::DoorClosed);
            }
            if self.head.moment_ms > door.expires_ms {
                return Err(Void::Expired);
            }
            if self.team.devices.contains_key(device) || self.team.doors.contains_key(device) {
                return Err(Void::Exists);
            }
            door.state = DoorState::Asked { device: *device, exchange: *exchange, label: label.clone() };
            return Ok((after, BTreeSet::new()));
        }
        let by = self.team.person_at(self.head.author).ok_or(Void::Stranger)?;
        let mut rotate = BTreeSet::new();
        match action {
            Action::Begin { .. } => return Err(Void::Beginning),
            Action::Ask { .. } => {}
            Action::Invite { key, opening, offer, expires_ms } => {
                self.may_invite(by, offer)?;
                if self.team.doors.contains_key(key) || self.team.devices.contains_key(key) {
                    return Err(Void::Exists);
                }
                let (offer, opening) = (offer.clone(), opening.clone());
                let door = Door { offer, opening, expires_ms: *expires_ms, by, state: DoorState::Open };
                after.doors.insert(*key, door);
            }
            Action::TakeBackInvitation { key } => {
                let door = self.door(*key, by)?;
                if !matches!(door.state, DoorState::Open | DoorState::Asked { .. }) {
                    return Err(Void::DoorClosed);
                }
                after.doors.insert(*key, Door { state: DoorState::TakenBack, ..door.clone() });
            }
            Action::Decline { invitation } => {
                let door = self.door(*invitation, by)?;
                if !matches!(door.state, DoorState::Asked { .. }) {
                    return Err(Void::DoorClosed);
                }
                after.doors.insert(*invitation, Door { state: DoorState::Declined, ..door.clone() });
            }
            Action::Accept { invitation, person, label } => {
                let door = self.door(*invitation, by)?;
                let DoorState::Asked { device, exchange, .. } = &door.state else { return Err(Void::DoorClosed) };
                self.let_in(&mut after, door, *person)?;
                let (exchange, label) = (*exchange, label.clone());
                let joined = Device { person: *person, label, exchange, added: self.head.index, revoked: None };
                after.devices.insert(*device, joined);
                after.doors.insert(*invitation, Door { state: DoorState::Used, ..door.clone() });
            }
            Action::BeginProject { project, internal, client } => {
                self.organisation(by, Object::Project, Deed::Create)?;
                let taken = |space: &SpaceId| self.team.use_of(*space).is_some();
                if self.team.projects.contains_key(project) || taken(internal) || taken(client) || internal == client {
                    return Err(Void::Exists);
                }
                let roles = BTreeMap::from([(by, BTreeSet::from([ProjectRole::Pm]))]);
                after.projects.insert(*project, ProjectTeam { internal: *internal, client: *client, roles });
                after.epochs.extend([(*internal, 0), (*client, 0)]);
            }
            Action::SetRole { person, role } => self.set_role(&mut after, by, *person, *role)?,
            Action::SetProjectRoles { project, person, roles } => {
                self.set_project_roles(&mut after, by, *project, *person, roles)?;
            }
            Action::RevokeDevice { device, frontier } => self.revoke(&mut after, by, *device, frontier)?,
            Action::RemovePerson { person, frontier } => self.remove(&mut after, by, *person, frontier)?,
            Action::Rotate { spaces } => {
                self.organisation(by, Object::Members, Deed::Update)?;
                if spaces.iter().any(|space| self.team.use_of(*space).is_none()) {
                    return Err(Void::Unknown);
                }
                rotate.clone_from(spaces);
            }
            Action::SetPolicy { policy } => {
                self.admin(by)?;
                after.policy = Arc::new(policy.clone());
            }
            Action::Rename { device, label } => {
                let named = after.devices.get_mut(device).ok_or(Void::Unknown)?;
                if named.person != by {
                    self.admin(by)?;
                }
                named.label = label.clone();
            }
        }
        Ok((after, rotate))
    }

    fn organisation(&self, by: PersonId, object: Object, deed: Deed) -> Result<(), Void> {
        let allowed = self.team.allows(by, None, object, deed, Circumstances::ANY);
        if allowed { Ok(()) } else { Err(Void::NotAllowed) }
    }

    fn admin(&self, by: PersonId) -> Result<(), Void> {
        if self.team.role(by) == Some(OrganisationRole::Admin) { Ok(()) } else { Err(Void::NotAllowed) }
    }

    /// An invitation that this person opened or may answer for whoever did.
    fn door(&self, key: DeviceKey, by: PersonId) -> Result<&Door, Void> {
        let door = self.team.doors.get(&key).ok_or(Void::Unknown)?;
        if door.by != by {
            self.may_invite(by, &door.offer)?;
        }
        Ok(door)
    }

    /// Another device of one's own may always be offered. Who is taken into the organisation is its managers' matter; into
    /// a project alone, that project's.
    fn may_invite(&self, by: PersonId, offer: &Offer) -> Result<(), Void> {
        if let Some(person) = offer.person {
            self.team.role(person).ok_or(Void::Unknown)?;
            return if person == by { Ok(()) } else { self.admin(by) };
        }
        guest_does_not_work(offer.role, offer.projects.values())?;
        if offer.projects.keys().any(|project| !self.team.projects.contains_key(project)) {
            return Err(Void::Unknown);
        }
        if matches!(offer.role, OrganisationRole::Admin) {
            return self.admin(by);
        }
        // A client that is invited into a project is the part of the team that its account manager has.
        let circumstances =
            Circumstances { own_part: offer.role == OrganisationRole::Guest, ..Circumstances::default() };
        let may = |project| self.team.allows(by, project, Object::Members, Deed::Create, circumstances);
        let by_projects = !matches!(offer.role, OrganisationRole::Manager) && !offer.projects.is_empty();
        if may(None) || by_projects && offer.projects.keys().all(|project| may(Some(*project))) {
            Ok(())
        } else {
            Err(Void::NotAllowed)
        }
    }

    fn let_in(&self, after: &mut Team, door: &Door, person: PersonId) -> Result<(), Void> {
        if let Some(known) = door.offer.person {
            return if person == known && self.team.role(known).is_some() { Ok(()) } else { Err(Void::Unknown) };
        }
        if self.team.people.contains_key(&person) {
            return Err(Void::Exists);
        }
        after.people.insert(person, Person { role: door.offer.role, removed: None });
        for (project, roles) in &door.offer.projects {
            let team = after.projects.get_mut(project).ok_or(Void::Unknown)?;
            team.roles.insert(person, roles.clone());
        }
        Ok(())
    }

    fn set_role(&self, after: &mut Team, by: PersonId, person: PersonId, role: OrganisationRole) -> Result<(), Void> {
        let before = self.team.role(person).ok_or(Void::Unknown)?;
        self.organisation(by, Object::Members, Deed::Update)?;
        if [before, role].contains(&OrganisationRole::Admin) {
            self.admin(by)?;
        }
        let projects = self.team.projects.values().filter_map(|team| team.roles.get(&person));
        guest_does_not_work(role, projects)?;
        if let Some(person) = after.people.get_mut(&person) {
            person.role = role;
        }
        if after.admins() == 0 { Err(Void::LastAdmin) } else { Ok(()) }
    }

    fn set_project_roles(
        &self,
        after: &mut Team,
        by: PersonId,
        project: ProjectId,
        person: PersonId,
        roles: &BTreeSet<ProjectRole>,
    ) -> Result<(), Void> {
        let role = self.team.role(person).ok_or(Void::Unknown)?;
        let team = after.projects.get_mut(&project).ok_or(Void::Unknown)?;
        let may = |project| self.team.allows(by, project, Object::Members, Deed::Update, Circumstances::default());
        if !may(None) && !may(Some(project)) {
            return Err(Void::NotAllowed);
        }
        guest_does_not_work(role, [roles])?;
        if roles.is_empty() {
            team.roles.remove(&person)
        } else {
            team.roles.insert(person, roles.clone())
        };
        Ok(())
    }

    fn revoke(&self, after: &mut Team, by: PersonId, device: DeviceKey, frontier: &Frontier) -> Result<(), Void> {
        let found = after.devices.get_mut(&device).filter(|device| device.revoked.is_none()).ok_or(Void::Unknown)?;
        let role = self.team.role(found.person).ok_or(Void::Unknown)?;
        if found.person != by {
            self.organisation(by, Object::Members, Deed::Update)?;
            if role == OrganisationRole::Admin {
                self.admin(by)?;
            }
        }
        found.revoked = Some((self.head.index, frontier.clone()));
        // The last admin's last device: nobody could let anybody in any more.
        let admin =
            |device: &&Device| device.revoked.is_none() && after.role(device.person) == Some(OrganisationRole::Admin);
        if after.devices.values().any(|device| admin(&device)) { Ok(()) } else { Err(Void::LastAdmin) }
    }

    fn remove(
        &self,
        after: &mut Team,
        by: PersonId,
        person: PersonId,
        frontier: &BTreeMap<DeviceKey, Frontier>,
    ) -> Result<(), Void> {
        self.team.role(person).ok_or(Void::Unknown)?;
        // Everybody may leave.
        if person != by {
            self.organisation(by, Object::Members, Deed::Delete)?;
        }
        if let Some(gone) = after.people.get_mut(&person) {
            gone.removed = Some(self.head.index);
        }
        let devices = after.devices.iter_mut();
        for (key, device) in devices.filter(|(_, device)| device.person == person && device.revoked.is_none()) {
            device.revoked = Some((self.head.index, frontier.get(key).cloned().unwrap_or_default()));
        }
        for team in after.projects.values_mut() {
            team.roles.remove(&person);
        }
        if after.admins() == 0 { Err(Void::LastAdmin) } else { Ok(()) }
    }
}

fn guest_does_not_work<'r>(
    role: OrganisationRole,
    projects: impl IntoIterator<Item = &'r BTreeSet<ProjectRole>>,
) -> Result<(), Void> {
    let works = projects.into_iter().flatten().any(|role| role.is_internal());
    if role == OrganisationRole::Guest && works { Err(Void::GuestAtWork) } else { Ok(()) }
}
