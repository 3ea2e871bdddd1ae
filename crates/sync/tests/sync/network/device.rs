//! A device of the simulated network: what is on its disk, and the program, which falls over now and then.

use mrm_domain::rights::{Action as Deed, Circumstances, Object, ProjectRole};
use mrm_domain::{PersonId, ProjectId};
use mrm_sync::membership::{Action, By, LogError, MembershipLog};
use mrm_sync::receive::{Receiving, frontier};
use mrm_sync::session::{Kept, Session};
use mrm_wire::{DeviceKey, Entry, EnvelopeId, Invitation, SpaceId};
use rand::rngs::StdRng;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::peer::Peer;
use crate::people::{Desk, NOW, WEEK, into_project};

/// Something that a member wants of the team.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    Invite,
    Roles(PersonId, ProjectRole),
    Rotate,
    Remove(PersonId),
    Revoke(DeviceKey),
    Accept(DeviceKey, PersonId),
}

#[derive(Clone)]
pub struct Device {
    pub number: u8,
    pub person: PersonId,
    pub peer: Peer,
    pub kept: Kept,
    pub session: Session,
    pub wishes: VecDeque<Wish>,
    /// The entry that is on its way, and the code of the invitation that it is.
    pub pending: Option<(Entry, Option<Invitation>)>,
    starts: u8,
    /// It is not in the team any more and knows it, as far as it can.
    pub out: bool,
    /// It was shown a log that is not the one here.
    pub alarmed: bool,
    /// Everything that was ever here.
    pub ever: BTreeSet<EnvelopeId>,
    /// What was written here.
    pub written: BTreeSet<EnvelopeId>,
}

pub fn reads(log: &MembershipLog) -> BTreeSet<SpaceId> {
    let spaces = log.team().spaces().filter(|space| *space != SpaceId::LOG);
    spaces.filter(|space| log.keyring().reads(*space)).collect()
}

impl Device {
    pub fn new(desk: Desk, space: SpaceId, number: u8) -> Device {
        let kept = Kept::default();
        let session = Session::new(desk.log.id(), "ws://relay", desk.log.head(), reads(&desk.log), kept.clone());
        let person = desk.person;
        let mut device = Device {
            number,
            person,
            peer: Peer::new(desk, space, number),
            kept,
            session,
            wishes: VecDeque::new(),
            pending: None,
            starts: 0,
            out: false,
            alarmed: false,
            ever: BTreeSet::new(),
            written: BTreeSet::new(),
        };
        device.start();
        device
    }

    /// The program starts: with what is on the disk, and a new actor.
    pub fn start(&mut self) {
        self.starts += 1;
        self.peer.copy.write_as(self.peer.keys.device(), [self.number, self.starts]);
        self.pending = None;
        let log = &self.peer.log;
        self.session = Session::new(log.id(), "ws://relay", log.head(), reads(log), self.kept.clone());
    }

    /// Takes entries; what the relay has to be asked for the rest.
    pub fn take_entries(&mut self, entries: Vec<Vec<u8>>) -> Option<u32> {
        for bytes in entries {
            if self.out || self.alarmed {
                return None;
            }
            match self.peer.take_entry(Entry::read(bytes).expect("an entry")) {
                Ok(_) => {}
                Err(LogError::NotNext { .. }) => return Some(self.peer.log.length()),
                Err(LogError::NoKey(_) | LogError::Sealed { .. }) => self.out = true,
                Err(LogError::Fork(_) | LogError::Chain(_)) => self.alarmed = true,
                Err(other) => panic!("{}: {other}", self.number),
            }
        }
        None
    }

    /// Whether it may write the plan, as far as it knows.
    pub fn may_write(&self, project: ProjectId) -> bool {
        let team = self.peer.log.team();
        let shared = Circumstances { shared: false, ..Circumstances::ANY };
        team.person_at(self.peer.keys.device())
            .is_some_and(|person| team.allows(person, Some(project), Object::MediaPlan, Deed::Update, shared))
    }

    /// The entry for a wish, if it would count.
    pub fn compose(&self, wish: &Wish, project: ProjectId, rng: &mut StdRng) -> Option<(Entry, Option<Invitation>)> {
        let (log, by) = (&self.peer.log, By { device: &self.peer.keys, moment_ms: NOW });
        let accepted = |device: DeviceKey| frontier([(self.peer.thread.document(), &self.peer.copy.streams())], device);
        let action = match wish {
            Wish::Invite => {
                let offer =
                    into_project(mrm_domain::rights::OrganisationRole::Member, project, &[ProjectRole::Specialist]);
                let invited = log.invite(offer, NOW + WEEK, "ws://relay", by, rng).ok()?;
                return Some((invited.0, Some(invited.1)));
            }
            Wish::Accept(door, person) => return Some((log.accept(*door, *person, by, rng).ok()?, None)),
            Wish::Roles(person, role) => Action::SetProjectRoles { project, person: *person, roles: [*role].into() },
            Wish::Rotate => Action::Rotate { spaces: log.team().spaces().collect() },
            Wish::Remove(person) => {
                let theirs = log.team().devices.iter().filter(|(_, device)| device.person == *person);
                let frontier: BTreeMap<_, _> = theirs.map(|(key, _)| (*key, accepted(*key))).collect();
                Action::RemovePerson { person: *person, frontier }
            }
            Wish::Revoke(device) => Action::RevokeDevice { device: *device, frontier: accepted(*device) },
        };
        Some((log.compose(action, by, rng).ok()?, None))
    }
}
