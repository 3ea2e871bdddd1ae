//! A device as the stories and the simulated network need it: the membership log, one document, and every envelope that was
//! ever here with what became of it.

use mrm_document::ChangeHash;
use mrm_sync::membership::{LogError, MembershipLog, Taken};
use mrm_sync::receive::{self, Authors, Parked, Quarantine, Received, Receiving, Source};
use mrm_sync::snapshot::{Desk as Bench, Place, Shelf, Snapshot, Standing, State as Made, Verdict, Whole};
use mrm_sync::{Changes, DeviceKeys, Thread};
use mrm_wire::{Envelope, EnvelopeId, EnvelopeKind, Receipt, Seen, SnapshotName, SpaceId};
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
    /// The relay's log, as it was told here.
    pub places: Vec<Place>,
    /// What this device made of snapshots.
    pub known: BTreeMap<SnapshotName, Made>,
}

impl Peer {
    /// At the project's plan in `space`, as the actor `number`.
    pub fn new(desk: Desk, space: SpaceId, number: u8) -> Peer {
        let copy = Copy::new(desk.keys.device(), number);
        let thread = Thread::new(space, PLAN, UUID);
        let (shelf, places, known) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        Peer { keys: desk.keys, log: desk.log, copy, thread, shelf, places, known }
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

    /// Sends what its own program would not make: here too it goes the way of what arrives.
    pub fn send_crafted(&mut self, changes: &[Vec<u8>], rng: &mut StdRng) -> Envelope {
        let sent = self.thread.send(changes, &[], &self.log, &self.keys, rng);
        let (mut envelopes, thread) = sent.expect("an envelope");
        self.thread = thread;
        let envelope = envelopes.remove(0);
        self.take(&envelope);
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

    /// Envelopes arrive one after the other.
    pub fn take_all(&mut self, envelopes: &[&Envelope]) {
        envelopes.iter().for_each(|envelope| {
            self.take(envelope);
        });
    }

    /// A device that hears of all that is here at once and anew.
    pub fn anew(&self) -> Peer {
        let mut peer = Peer { copy: Copy::new(self.keys.device(), 255), ..self.clone() };
        peer.shelf.values_mut().for_each(|(_, state)| *state = State::Waits(Parked::Missing(Vec::new())));
        // What was taken from a snapshot is taken from it again.
        let taken = peer.known.values_mut().filter(|made| matches!(made, Made::Taken | Made::Revoked));
        taken.for_each(|made| *made = Made::Revoked);
        peer.ask();
        peer.ask();
        peer
    }

    /// The next entry of the log arrives: what does not count any more goes, and whatever waits is asked again.
    pub fn take_entry(&mut self, entry: mrm_wire::Entry) -> Result<Taken, LogError> {
        let taken = self.log.take(entry, &self.keys)?;
        let gone = receive::outside(self.log.team(), self.thread.document(), &self.copy.standing());
        if !gone.is_empty() {
            self.copy = self.copy.without(&gone);
            self.put_snapshots_aside(&gone);
            self.put_aside(&gone.into_iter().map(|change| (change, Quarantine::Revoked)).collect());
        }
        self.ask();
        Ok(taken)
    }

    fn put_aside(&mut self, gone: &BTreeMap<ChangeHash, Quarantine>) {
        for (envelope, state) in self.shelf.values_mut().filter(|(_, state)| *state == State::In) {
            let Ok(changes) = receive::open(envelope, &self.log, object_of) else { continue };
            let read = changes.changes.iter().filter_map(|bytes| mrm_document::Incoming::read(bytes).ok());
            if let Some(why) = read.into_iter().find_map(|change| gone.get(&change.hash())) {
                *state = State::Aside(why.clone());
            }
        }
    }

    /// Everything that waits or was put aside to be asked again, once, together.
    fn ask(&mut self) {
        let again = |state: &State| match state {
            State::In => false,
            State::Waits(_) => true,
            State::Aside(why) => why.is_asked_again(),
        };
        let ids: Vec<EnvelopeId> =
            self.shelf.iter().filter(|(_, (_, state))| again(state)).map(|(id, _)| *id).collect();
        let mut opened: Vec<(Envelope, Changes)> = Vec::new();
        for id in ids {
            let envelope = self.shelf[&id].0.clone();
            let read = match envelope.open_part().kind {
                EnvelopeKind::Snapshot => receive::open_part(&envelope, &self.log, object_of).map(|_| None),
                EnvelopeKind::Receipt => receive::open_receipt(&envelope, &self.log).map(|_| None),
                _ => receive::open(&envelope, &self.log, object_of).map(Some),
            };
            match read {
                Ok(Some(changes)) => opened.push((envelope, changes)),
                Ok(None) => self.settle(id, Received::Known),
                Err(received) => self.settle(id, received),
            }
        }
        let again: Vec<SnapshotName> =
            self.known.iter().filter(|(_, made)| **made == Made::Revoked).map(|(name, _)| *name).collect();
        let snapshots: Vec<(SnapshotName, Snapshot)> = self.at_desk(|bench| {
            let whole = |name| Some((name, bench.snapshot(bench.whole(name)?)?.clone()));
            again.into_iter().filter_map(whole).collect()
        });
        self.apply(&opened, &snapshots);
    }

    fn apply(&mut self, opened: &[(Envelope, Changes)], snapshots: &[(SnapshotName, Snapshot)]) {
        let document = self.thread.document();
        let attested = snapshots.iter().map(|(_, snapshot)| Source {
            document,
            changes: &snapshot.changes,
            authors: Authors::Attested(&snapshot.authors),
        });
        let sources = opened.iter().map(|(envelope, changes)| Source::of(envelope, changes)).chain(attested);
        let sources: Vec<Source> = sources.collect();
        let mut answers = receive::receive_sources(&sources, &self.log, &mut self.copy).into_iter();
        let gone = std::mem::take(&mut self.copy.gone);
        self.put_aside(&gone);
        self.put_snapshots_aside(&gone.into_keys().collect());
        for (envelope, _) in opened {
            self.settle(envelope.id(), answers.next().expect("an answer"));
        }
        for (name, _) in snapshots {
            let made = match answers.next().expect("an answer") {
                Received::Applied(_) | Received::Known => Made::Taken,
                Received::Quarantined(why) if why.is_asked_again() => Made::Revoked,
                Received::Parked(_) | Received::Quarantined(_) => Made::Wrong,
            };
            self.known.insert(*name, made);
        }
    }

    /// What the core makes of everything that is here.
    pub fn at_desk<T>(&self, ask: impl FnOnce(&Bench) -> T) -> T {
        let standing = |state: &State| match state {
            State::In => Standing::In,
            State::Waits(_) => Standing::Waits,
            State::Aside(why) if why.is_asked_again() => Standing::Revoked,
            State::Aside(_) => Standing::Aside,
        };
        let envelopes =
            self.shelf.iter().map(|(id, (envelope, state))| (*id, (envelope.clone(), standing(state)))).collect();
        let shelf = Shelf { places: &self.places, envelopes: &envelopes, known: &self.known };
        ask(&Bench::new(shelf, &self.log, object_of))
    }

    fn put_snapshots_aside(&mut self, gone: &BTreeSet<ChangeHash>) {
        let taken: Vec<SnapshotName> =
            self.known.iter().filter(|(_, made)| **made == Made::Taken).map(|(name, _)| *name).collect();
        let hit: Vec<SnapshotName> = self.at_desk(|bench| {
            let holds = |snapshot: &Snapshot| {
                let mut read = snapshot.changes.iter().map(|bytes| mrm_document::Incoming::read(bytes));
                read.any(|change| change.is_ok_and(|change| gone.contains(&change.hash())))
            };
            let hit =
                |name: &SnapshotName| bench.whole(*name).and_then(|whole| bench.snapshot(whole)).is_some_and(holds);
            taken.into_iter().filter(hit).collect()
        });
        self.known.extend(hit.into_iter().map(|name| (name, Made::Revoked)));
    }

    /// Takes a snapshot if this device lacks what only one holds. Whether it did.
    pub fn take_snapshot(&mut self) -> bool {
        let found = self.at_desk(|bench| {
            let whole = bench.to_take(&self.copy)?;
            Some((whole.name, bench.snapshot(whole).cloned()))
        });
        let Some((name, snapshot)) = found else { return false };
        let Some(snapshot) = snapshot else {
            self.known.insert(name, Made::Wrong);
            return true;
        };
        for bytes in &snapshot.carried {
            let Ok(envelope) = Envelope::read(bytes.clone()) else { continue };
            let waits = State::Waits(Parked::Missing(Vec::new()));
            self.shelf.entry(envelope.id()).or_insert((envelope, waits));
        }
        self.known.insert(name, Made::Revoked);
        self.ask();
        true
    }

    /// Looks at the snapshots that it does not know, and says what it finds of each.
    pub fn judge(&mut self) -> Vec<Envelope> {
        let mut said = Vec::new();
        let found = self.at_desk(|bench| {
            let new = bench.wholes().iter().filter(|whole| whole.state.is_none());
            let empty = || Copy::new(self.keys.device(), 254);
            let judged = new.map(|whole| {
                let verdict = bench.judge(whole, self.thread.document(), &self.copy, &mut empty());
                (whole.clone(), verdict)
            });
            judged.collect::<Vec<(Whole, Verdict)>>()
        });
        for (whole, verdict) in found {
            let right = match verdict {
                Verdict::Open => continue,
                Verdict::Right => true,
                Verdict::Wrong(_) => false,
            };
            self.known.insert(whole.name, if right { Made::Right } else { Made::Wrong });
            said.push(self.say(right, whole.covers, whole.parts));
        }
        said
    }

    fn say(&mut self, right: bool, covers: Seen, parts: Vec<EnvelopeId>) -> Envelope {
        let person = self.log.team().person_at(self.keys.device()).expect("somebody in the team");
        let receipt = Receipt { right, person: receive::tag(&self.log, person), covers, parts };
        let (envelope, thread) = self.thread.say(&receipt, &self.log, &self.keys).expect("a receipt");
        self.thread = thread;
        self.shelf.insert(envelope.id(), (envelope.clone(), State::In));
        envelope
    }

    /// Makes a snapshot, if it can now, bent by `bend`, and vouches for it.
    pub fn snapshot(&mut self, rng: &mut StdRng, bend: impl FnOnce(&mut Snapshot)) -> Vec<Envelope> {
        let made = self.at_desk(|bench| bench.make(&self.copy, self.thread.kind, self.thread.uuid));
        let Some(mut snapshot) = made else { return Vec::new() };
        bend(&mut snapshot);
        let Ok(parts) = snapshot.parts() else { return Vec::new() };
        let sent = self.thread.send_parts(&parts, &self.log, &self.keys, rng);
        let (mut envelopes, thread) = sent.expect("envelopes");
        self.thread = thread;
        for envelope in &envelopes {
            self.shelf.insert(envelope.id(), (envelope.clone(), State::In));
        }
        let ids: Vec<EnvelopeId> = envelopes.iter().map(Envelope::id).collect();
        self.known.insert(SnapshotName::of(snapshot.covers, &ids), Made::Right);
        envelopes.push(self.say(true, snapshot.covers, ids));
        envelopes
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
