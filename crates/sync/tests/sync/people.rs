//! People and their devices, as the stories need them.

use mrm_domain::rights::{OrganisationRole, Policy, ProjectRole};
use mrm_domain::{PersonId, ProjectId};
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{Action, Beginning, By, ComposeError, MembershipLog, Names, Offer, Taken, ask};
use mrm_testkit::Uuids;
use mrm_wire::{DeviceKey, Invitation};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::{BTreeMap, BTreeSet};

/// Noon of 2026-11-26, UTC.
pub const NOW: u64 = 1_795_694_400_000;
pub const WEEK: u64 = 7 * 24 * 3_600_000;

/// A device with its copy of the log.
#[derive(Clone)]
pub struct Desk {
    pub keys: DeviceKeys,
    pub person: PersonId,
    pub log: MembershipLog,
}

/// An agency: everybody's desks, and a relay that hands entries on.
pub struct Agency {
    pub rng: StdRng,
    ids: Uuids,
    seeds: u8,
}

impl Agency {
    pub fn new() -> Agency {
        Agency { rng: StdRng::seed_from_u64(1), ids: Uuids::new(1), seeds: 0 }
    }

    pub fn keys(&mut self) -> DeviceKeys {
        self.seeds += 1;
        DeviceKeys::from_seed([self.seeds; 32])
    }

    pub fn person(&mut self) -> PersonId {
        PersonId::from_uuid(self.ids.next_uuid())
    }

    /// The id of a project that nobody has begun.
    pub fn project(&mut self) -> ProjectId {
        ProjectId::from_uuid(self.ids.next_uuid())
    }

    /// `by` begins a project, and their own log has it.
    pub fn begin_project(&mut self, by: &mut Desk) -> ProjectId {
        let project = self.project();
        let entry = by.log.begin_project(project, By { device: &by.keys, moment_ms: NOW }, &mut self.rng);
        assert_eq!(by.log.take(entry.expect("whoever may begins it"), &by.keys), Ok(Taken::Counts));
        project
    }

    /// Anna begins the workspace.
    pub fn begin(&mut self) -> Desk {
        let (keys, person) = (self.keys(), self.person());
        let beginning =
            Beginning { person, names: names("Анна"), policy: Policy::standard().expect("the standard matrix") };
        let by = By { device: &keys, moment_ms: NOW };
        let log = MembershipLog::begin_workspace(beginning, by, &mut self.rng).expect("a workspace");
        Desk { keys, person, log }
    }

    /// `by` does something, and their own log has it.
    pub fn act(&mut self, by: &mut Desk, action: Action) -> Result<(), ComposeError> {
        let entry = by.log.compose(action, By { device: &by.keys, moment_ms: NOW }, &mut self.rng)?;
        assert_eq!(by.log.take(entry, &by.keys), Ok(Taken::Counts));
        Ok(())
    }

    pub fn invite(&mut self, by: &mut Desk, offer: Offer) -> Result<Invitation, ComposeError> {
        let author = By { device: &by.keys, moment_ms: NOW };
        let (entry, invitation) = by.log.invite(offer, NOW + WEEK, "wss://relay.agency.ru", author, &mut self.rng)?;
        assert_eq!(by.log.take(entry, &by.keys), Ok(Taken::Counts));
        Ok(invitation)
    }

    /// Whoever has the code asks to be let in; `door` is any desk of the team, whose log the relay has.
    pub fn ask(&mut self, invitation: &Invitation, name: &str, door: &mut Desk) -> Result<DeviceKeys, ComposeError> {
        let keys = self.keys();
        let by = By { device: &keys, moment_ms: NOW };
        let entry = ask(invitation, (door.log.id(), door.log.head()), &names(name), by, &mut self.rng)?;
        assert_eq!(door.log.take(entry, &door.keys), Ok(Taken::Counts));
        Ok(keys)
    }

    /// From the invitation to a desk with the log.
    pub fn join(&mut self, by: &mut Desk, name: &str, offer: Offer) -> Result<Desk, ComposeError> {
        let invitation = self.invite(by, offer)?;
        let keys = self.ask(&invitation, name, by)?;
        let new = self.person();
        let door = DeviceKey(invitation.key().public());
        let author = By { device: &by.keys, moment_ms: NOW };
        let entry = by.log.accept(door, new, author, &mut self.rng)?;
        assert_eq!(by.log.take(entry, &by.keys), Ok(Taken::Counts));
        let log = MembershipLog::read(by.log.entries().to_vec(), &keys).expect("a newcomer reads the whole log");
        let person = log.team().devices[&keys.device()].person;
        Ok(Desk { keys, person, log })
    }
}

impl Desk {
    /// Takes what another desk has more of.
    pub fn catch_up(&mut self, with: &Desk) {
        let new = with.log.entries().iter().skip(self.log.entries().len());
        for entry in new {
            self.log.take(entry.clone(), &self.keys).expect("the next entry");
        }
    }
}

pub fn names(person: &str) -> Names {
    Names { person: person.to_owned(), device: format!("Ноутбук {person}") }
}

pub fn as_role(role: OrganisationRole) -> Offer {
    Offer { role, projects: BTreeMap::new(), person: None }
}

pub fn into_project(role: OrganisationRole, project: ProjectId, roles: &[ProjectRole]) -> Offer {
    let roles: BTreeSet<_> = roles.iter().copied().collect();
    Offer { role, projects: BTreeMap::from([(project, roles)]), person: None }
}
