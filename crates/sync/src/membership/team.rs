//! The team as the membership log makes it: people, devices, projects, spaces, open doors.

use mrm_domain::rights::{Action as Deed, Circumstances, Object, OrganisationRole, Policy, ProjectRole};
use mrm_domain::{Audience, PersonId, ProjectId};
use mrm_wire::{DeviceKey, Rights, SpaceId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::action::{Frontier, Label, Offer};
use crate::ExchangeKey;

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// In the organisation.
    pub role: OrganisationRole,
    /// The entry that took them out.
    pub removed: Option<u32>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Whose.
    pub person: PersonId,
    /// Name of the person and of the device, sealed.
    pub label: Label,
    /// Where others seal something for it.
    pub exchange: ExchangeKey,
    /// The entry that let it in.
    pub added: u32,
    /// The entry that took it away, and how far its work is accepted.
    pub revoked: Option<(u32, Frontier)>,
}

/// A project's spaces and team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectTeam {
    /// What only the agency reads.
    pub internal: SpaceId,
    /// What the client reads too.
    pub client: SpaceId,
    /// Who is in it, as what.
    pub roles: BTreeMap<PersonId, BTreeSet<ProjectRole>>,
}

/// A space: whose, and who is meant to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpaceUse {
    /// The membership log.
    Log,
    /// What belongs to no project: the directory, rate cards, templates.
    Common,
    /// One audience of one project.
    Project(ProjectId, Audience),
}

/// Where an invitation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoorState {
    /// Nobody has come yet.
    Open,
    /// Somebody asks to be let in.
    Asked {
        /// Their device.
        device: DeviceKey,
        /// Where others seal something for it.
        exchange: ExchangeKey,
        /// Their names, sealed for the invitation.
        label: Label,
    },
    /// It was used.
    Used,
    /// Whoever asked was sent away.
    Declined,
    /// It was taken back.
    TakenBack,
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// What whoever comes will be.
    pub offer: Offer,
    /// What opens a request, sealed under the common space's key.
    pub opening: Label,
    /// Until when, in milliseconds since 1970.
    pub expires_ms: u64,
    /// Who opened it.
    pub by: PersonId,
    /// Where it stands.
    pub state: DoorState,
}

/// The team after an entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Who may do what.
    pub policy: Arc<Policy>,
    /// Everybody who is or was in it.
    pub people: BTreeMap<PersonId, Person>,
    /// All their devices.
    pub devices: BTreeMap<DeviceKey, Device>,
    /// Projects.
    pub projects: BTreeMap<ProjectId, ProjectTeam>,
    /// The space of what belongs to no project.
    pub common: SpaceId,
    /// The number of the key that each space has now.
    pub epochs: BTreeMap<SpaceId, u32>,
    /// Invitations by the key that follows from their code.
    pub doors: BTreeMap<DeviceKey, Door>,
}

impl Team {
    /// Whose a device is, if both are still in the team.
    pub fn person_at(&self, device: DeviceKey) -> Option<PersonId> {
        let found = self.devices.get(&device).filter(|device| device.revoked.is_none())?;
        self.role(found.person).map(|_| found.person)
    }

    /// The role of somebody who is in the team.
    pub fn role(&self, person: PersonId) -> Option<OrganisationRole> {
        self.people.get(&person).filter(|person| person.removed.is_none()).map(|person| person.role)
    }

    /// The roles of a person in a project.
    pub fn project_roles(&self, person: PersonId, project: ProjectId) -> BTreeSet<ProjectRole> {
        let team = self.projects.get(&project);
        team.and_then(|team| team.roles.get(&person)).cloned().unwrap_or_default()
    }

    /// Whether a person may do this, in a project or, without one, in the organisation.
    pub fn allows(
        &self,
        person: PersonId,
        project: Option<ProjectId>,
        object: Object,
        deed: Deed,
        circumstances: Circumstances,
    ) -> bool {
        let Some(role) = self.role(person) else { return false };
        let roles = project.map(|project| self.project_roles(person, project)).unwrap_or_default();
        self.policy.allows(role, &roles, object, deed, circumstances)
    }

    /// What a space is for.
    pub fn use_of(&self, space: SpaceId) -> Option<SpaceUse> {
        if space == SpaceId::LOG {
            return Some(SpaceUse::Log);
        }
        if space == self.common {
            return Some(SpaceUse::Common);
        }
        self.projects.iter().find_map(|(id, team)| match space {
            found if found == team.internal => Some(SpaceUse::Project(*id, Audience::Internal)),
            found if found == team.client => Some(SpaceUse::Project(*id, Audience::Client)),
            _ => None,
        })
    }

    /// How many admins there are: a workspace never loses its last one.
    pub fn admins(&self) -> usize {
        self.people.values().filter(|p| p.removed.is_none() && p.role == OrganisationRole::Admin).count()
    }

    /// All spaces.
    pub fn spaces(&self) -> impl Iterator<Item = SpaceId> {
        let projects = self.projects.values().flat_map(|team| [team.internal, team.client]);
        [SpaceId::LOG, self.common].into_iter().chain(projects)
    }

    /// What the relay lets a person's devices do in a space.
    ///
    /// An admin reads everything, so that a workspace outlives the loss of anybody else. Others read the projects that they
    /// are in; a guest reads what is meant for clients.
    pub fn rights(&self, person: PersonId, space: SpaceId) -> Rights {
        let (Some(role), Some(used)) = (self.role(person), self.use_of(space)) else { return Rights::NONE };
        let both = Rights::PULL.and(Rights::PUSH);
        let admin = role == OrganisationRole::Admin;
        let guest = role == OrganisationRole::Guest;
        match used {
            SpaceUse::Log if guest => Rights::PULL,
            SpaceUse::Log => Rights::PULL.and(Rights::APPEND),
            SpaceUse::Common if guest => Rights::NONE,
            SpaceUse::Common => both,
            SpaceUse::Project(project, audience) => {
                let roles = self.project_roles(person, project);
                let internal = !guest && roles.iter().any(|role| role.is_internal());
                let client = audience == Audience::Client && !roles.is_empty();
                if admin || internal || client { both } else { Rights::NONE }
            }
        }
    }

    /// What the relay lets each device do, without those that may do nothing.
    pub fn grants(&self) -> BTreeMap<(DeviceKey, SpaceId), Rights> {
        let mut grants = BTreeMap::new();
        for (key, device) in self.devices.iter().filter(|(_, device)| device.revoked.is_none()) {
            for space in self.spaces() {
                let rights = self.rights(device.person, space);
                if rights != Rights::NONE {
                    grants.insert((*key, space), rights);
                }
            }
        }
        for (key, door) in &self.doors {
            if matches!(door.state, DoorState::Open | DoorState::Asked { .. }) {
                grants.insert((*key, SpaceId::LOG), Rights::PULL.and(Rights::ASK));
            }
        }
        grants
    }

    /// The devices that hold the key of a space.
    pub fn readers(&self, space: SpaceId) -> BTreeSet<DeviceKey> {
        let active = self.devices.iter().filter(|(_, device)| device.revoked.is_none());
        let reads = |person| self.rights(person, space).include(Rights::PULL);
        active.filter(|(_, device)| reads(device.person)).map(|(key, _)| *key).collect()
    }
}
