//! A device as the stories and the simulated network need it: the membership log, one document, and every envelope that was
//! ever here with what became of it.

use mrm_document::ChangeHash;
use mrm_sync::membership::{LogError, MembershipLog, Taken};
use mrm_sync::receive::{self, Parked, Quarantine, Received};
use mrm_sync::{Changes, DeviceKeys, Thread};
use mrm_wire::{Envelope, EnvelopeId, SpaceId};
use rand::rngs::StdRng;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::documents::{Copy, PLAN, object_of};
use crate::people::Desk;

pub const UUID: [u8; 16] = [42; 16];

/// What became of an envelope.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    In,
    Waits(Parked),
    Aside(Quarantine),
}

#[derive(Clone)]
pub struct Peer {
    pub keys: DeviceKeys,
    pub log: MembershipLog,
    pub copy: Copy,
    pub thread: Thread,
    pub shelf: BTreeMap<EnvelopeId, (Envelope, State)>,
}

impl Peer {
    /// At the project's plan in `space`, as the actor `number`.
    pub fn new(desk: Desk, space: SpaceId, number: u8) -> Peer {
        let copy = Copy::new(desk.keys.device(), number);
        let thread = Thread::new(space, PLAN, UUID);
        Peer { keys: desk.keys, log: desk.log, copy, thread, shelf: BTreeMap::new() }
    }

    /// Writes a value, and keeps the envelope around it.
    pub fn write(&mut self, key: &str, value: i64, rng: &mut StdRng) -> Envelope {
        let change = self.copy.write(key, value);
        self.send(&[change], rng)
    }

    pub fn send(&mut self, changes: &[Vec<u8>], rng: &mut StdRng) -> Envelope {
        let sent = self.thread.send(changes, &self.copy.heads(), &self.log, &self.keys, rng);
        let (mut envelopes, thread) = sent.expect("an envelope");
        assert_eq!(envelopes.len(), 1);
        self.thread = thread;
        let envelope = envelopes.remove(0);
        self.shelf.insert(envelope.id(), (envelope.clone(), State::In));
        envelope
    }

    /// An envelope arrives, and whatever waits is asked with it.
    pub fn take(&mut self, envelope: &Envelope) -> State {
        let id = envelope.id();
        if let Entry::Vacant(place) = self.shelf.entry(id) {
            place.insert((envelope.clone(), State::Waits(Parked::Missing(Vec::new()))));
            self.ask();
        }
        self.shelf[&id].1.clone()
    }

    /// A device that hears of all that is here at once and anew.
    pub fn anew(&self) -> Peer {
        let mut peer = Peer { copy: Copy::new(self.keys.device(), 255), ..self.clone() };
        peer.shelf.values_mut().for_each(|(_, state)| *state = State::Waits(Parked::Missing(Vec::new())));
        peer.ask();
        peer
    }

    /// The next entry of the log arrives: what does not count any more goes, and whatever waits is asked again.
    pub fn take_entry(&mut self, entry: mrm_wire::Entry) -> Result<Taken, LogError> {
        let taken = self.log.take(entry, &self.keys)?;
        let gone = receive::outside(self.log.team(), self.thread.document(), &self.copy.standing());
        if !gone.is_empty() {
            self.copy = self.copy.without(&gone);
            self.put_aside(&gone);
        }
        self.ask();
        Ok(taken)
    }

    fn put_aside(&mut self, gone: &BTreeSet<ChangeHash>) {
        for (envelope, state) in self.shelf.values_mut().filter(|(_, state)| *state == State::In) {
            let Ok(changes) = receive::open(envelope, &self.log, object_of) else { continue };
            let read = changes.changes.iter().filter_map(|bytes| mrm_document::Incoming::read(bytes).ok());
            if read.into_iter().any(|change| gone.contains(&change.hash())) {
                *state = State::Aside(Quarantine::Revoked);
            }
        }
    }

    /// Everything that waits or was put aside because its author had gone, once, together.
    fn ask(&mut self) {
        let again = |state: &State| matches!(state, State::Waits(_) | State::Aside(Quarantine::Revoked));
        let ids: Vec<EnvelopeId> =
            self.shelf.iter().filter(|(_, (_, state))| again(state)).map(|(id, _)| *id).collect();
        let mut opened: Vec<(Envelope, Changes)> = Vec::new();
        for id in ids {
            let envelope = self.shelf[&id].0.clone();
            match receive::open(&envelope, &self.log, object_of) {
                Ok(changes) => opened.push((envelope, changes)),
                Err(received) => self.settle(id, received),
            }
        }
        let asked: Vec<(&Envelope, &Changes)> = opened.iter().map(|(envelope, changes)| (envelope, changes)).collect();
        let answers = receive::receive_all(&asked, &self.log, &mut self.copy);
        for ((envelope, _), received) in opened.iter().zip(answers) {
            self.settle(envelope.id(), received);
        }
    }

    fn settle(&mut self, id: EnvelopeId, received: Received) {
        let state = match received {
            Received::Applied(_) | Received::Known => State::In,
            Received::Parked(why) => State::Waits(why),
            Received::Quarantined(why) => State::Aside(why),
        };
        self.shelf.get_mut(&id).expect("it is here").1 = state;
    }

    pub fn waiting(&self) -> usize {
        self.shelf.values().filter(|(_, state)| matches!(state, State::Waits(_))).count()
    }

    pub fn aside(&self) -> BTreeSet<EnvelopeId> {
        let aside = self.shelf.iter().filter(|(_, (_, state))| matches!(state, State::Aside(_)));
        aside.map(|(id, _)| *id).collect()
    }
}
