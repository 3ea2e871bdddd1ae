//! What a device says to the relay, and what it makes of the answers. Pure: events come in, effects go out, and whoever
//! drives it does them in order.
//!
//! An envelope is kept on this device before the session hears of it, so nothing is sent that could be lost here; it leaves
//! the outbox only when the relay has said that it is on its disk. Nothing that is here goes because the relay lacks it:
//! what the relay has lost it gets again.

mod effect;
mod notice;
mod track;

pub use effect::Effect;
pub use notice::Notice;

use mrm_wire::{
    DocumentTag, Envelope, EnvelopeId, Known, LogHead, LogId, PROTOCOL, Refusal, RelayKey, Seen, SpaceId, StoreId,
    ToDevice, ToRelay, auth_statement, chain_after,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::DeviceKeys;
use track::Track;

/// How many envelopes may be on their way at a time.
const IN_FLIGHT: usize = 32;

/// How many places of a document's log may be known before those that stand between.
const AHEAD: usize = 10_000;

/// The relay that this device has spoken to before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownRelay {
    /// Its key. Another one at the same address is another relay.
    pub key: RelayKey,
    /// What it stored in.
    pub store: StoreId,
    /// How often that had come back from a copy.
    pub generation: u32,
}

/// What a session begins with, as the device has kept it.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The relay, if there was one.
    pub relay: Option<KnownRelay>,
    /// How far each document is known.
    pub cursors: BTreeMap<(SpaceId, DocumentTag), Seen>,
    /// Envelopes that the relay has not acknowledged, the oldest first.
    pub outbox: Vec<Envelope>,
    /// What lets the workspace begin at a relay that asks for it.
    pub token: Option<String>,
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// There is a connection.
    Connected,
    /// The relay said something.
    Frame(ToDevice),
    /// The connection is gone.
    Lost,
    /// Envelopes of this device that are kept now.
    Written(Vec<Envelope>),
    /// The membership log here is other than before: its end, and the spaces that this device reads.
    Log {
        /// Its end.
        head: LogHead,
        /// What this device has keys of, without the log itself.
        reads: BTreeSet<SpaceId>,
    },
    /// Somebody wants to know whether everything is here: the relay is asked for all news.
    Look,
    /// Some time has passed: what was refused for a while may be tried again.
    Again,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Offline,
    /// Connected; the relay has to say who it is.
    Waiting,
    /// The answer to its challenge is on the way.
    Asked,
    Online,
}

/// The session of one workspace with one relay.
#[derive(Debug, Clone)]
pub struct Session {
    workspace: LogId,
    origin: String,
    token: Option<String>,
    /// The relay as it was when everything was last with it: until then, whoever falls over begins again.
    relay: Option<KnownRelay>,
    /// The relay of this connection.
    now: Option<KnownRelay>,
    stage: Stage,
    log: LogHead,
    reads: BTreeSet<SpaceId>,
    followed: BTreeSet<SpaceId>,
    caught_up: BTreeSet<SpaceId>,
    tracks: BTreeMap<(SpaceId, DocumentTag), Track>,
    outbox: VecDeque<(EnvelopeId, Envelope)>,
    in_flight: BTreeSet<EnvelopeId>,
    /// What the relay did not take for what it is; tried again with the next connection, and holds nothing else up.
    not_taken: BTreeSet<EnvelopeId>,
    /// Nothing is pushed until [`Event::Again`].
    halted: bool,
    /// The end of the relay's log for which it was to be brought up to the one here.
    brought_up: Option<LogHead>,
}

/// How things stand, for a person to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Whether the relay has let this device in.
    pub online: bool,
    /// Envelopes that the relay has not acknowledged.
    pub waiting: usize,
    /// Whether everything that the relay had was received.
    pub caught_up: bool,
}

impl Session {
    /// A session of a workspace with the relay at `origin`, with what was kept of the ones before.
    pub fn new(workspace: LogId, origin: &str, log: LogHead, reads: BTreeSet<SpaceId>, kept: Kept) -> Session {
        let tracks = kept.cursors.into_iter().map(|(document, seen)| (document, Track::at(seen))).collect();
        Session {
            workspace,
            origin: origin.to_owned(),
            token: kept.token,
            relay: kept.relay,
            now: None,
            stage: Stage::Offline,
            log,
            reads,
            followed: BTreeSet::new(),
            caught_up: BTreeSet::new(),
            tracks,
            outbox: kept.outbox.into_iter().map(named).collect(),
            in_flight: BTreeSet::new(),
            not_taken: BTreeSet::new(),
            halted: false,
            brought_up: None,
        }
    }

    /// How things stand. Everything is with the relay only if nothing waits and everything was received.
    pub fn status(&self) -> Status {
        let online = self.stage == Stage::Online;
        let caught_up = online && self.reads.iter().all(|space| self.caught_up.contains(space));
        Status { online, waiting: self.outbox.len(), caught_up }
    }

    /// What follows from an event.
    pub fn handle(&mut self, event: Event, device: &DeviceKeys) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Connected => self.begin(Stage::Waiting),
            Event::Lost => self.begin(Stage::Offline),
            Event::Frame(frame) => self.hear(frame, device, &mut effects),
            Event::Written(envelopes) => self.outbox.extend(envelopes.into_iter().map(named)),
            Event::Log { head, reads } => {
                (self.log, self.reads) = (head, reads);
                // Whoever gets a role back may send what was not taken without it.
                self.not_taken.clear();
                self.follow(&mut effects);
            }
            Event::Look if self.stage == Stage::Online => {
                // Answered in this order: what the log lets this device read is known before its spaces are caught up.
                effects.push(Effect::Send(ToRelay::Entries { from: self.log.length }));
                self.followed.clear();
                self.caught_up.clear();
                self.follow(&mut effects);
            }
            Event::Look => {}
            Event::Again => {
                self.halted = false;
                self.not_taken.clear();
            }
        }
        self.push(&mut effects);
        effects
    }

    fn begin(&mut self, stage: Stage) {
        self.stage = stage;
        self.followed.clear();
        self.caught_up.clear();
        self.in_flight.clear();
        self.not_taken.clear();
        self.halted = false;
        self.brought_up = None;
        for track in self.tracks.values_mut() {
            track.ahead.clear();
            track.passed.clear();
            track.seen = track.kept;
            track.anew = None;
        }
    }

    fn hear(&mut self, frame: ToDevice, device: &DeviceKeys, effects: &mut Vec<Effect>) {
        match frame {
            ToDevice::Challenge { protocol, relay, store, generation, nonce } => {
                if self.stage == Stage::Waiting {
                    let relay = KnownRelay { key: relay, store, generation };
                    self.challenged(protocol, relay, &nonce, device, effects);
                }
            }
            ToDevice::Welcome { log, .. } => {
                if self.stage == Stage::Asked {
                    self.stage = Stage::Online;
                    self.compare_logs(log, effects);
                    self.follow(effects);
                }
            }
            ToDevice::Entries { entries, .. } if !entries.is_empty() => effects.push(Effect::TakeEntries(entries)),
            ToDevice::Stored { space, document, envelopes } => self.stored(space, document, envelopes, effects),
            ToDevice::CaughtUp { space } => self.caught_up(space, effects),
            ToDevice::Accepted { id, at } => self.accepted(id, at, effects),
            ToDevice::Reset { space, document, .. } => {
                let track = self.tracks.entry((space, document)).or_insert_with(|| Track::at(Seen::START));
                track.begin_anew();
                effects.push(Effect::Tell(Notice::RelayForgot));
            }
            ToDevice::Passing { envelope } => effects.push(Effect::Presence(envelope)),
            ToDevice::Refused { id, why } => self.refused(id, why, device, effects),
            // There is nothing after what is here, and still an entry did not follow.
            ToDevice::Entries { log, .. } if log.length <= self.log.length => self.compare_logs(log, effects),
            ToDevice::Entries { .. }
            | ToDevice::Appended { .. }
            | ToDevice::Lacking { .. }
            | ToDevice::Part { .. }
            | ToDevice::Draining
            | ToDevice::Pong => {}
        }
    }

    fn challenged(
        &mut self,
        protocol: u16,
        relay: KnownRelay,
        nonce: &[u8; 32],
        device: &DeviceKeys,
        effects: &mut Vec<Effect>,
    ) {
        if protocol < PROTOCOL {
            effects.extend([Effect::Tell(Notice::OldRelay), Effect::Hang]);
            return;
        }
        match self.relay {
            Some(known) if known.key != relay.key => {
                effects.extend([Effect::Tell(Notice::OtherRelay), Effect::Hang]);
                return;
            }
            // The first time that all would be with a relay: which one acknowledged what is here is not known.
            None => self.tracks.values_mut().for_each(Track::begin_anew),
            // Another store, or the same one from a copy: what it knows is asked anew, and it gets what it lacks.
            Some(known) if known != relay => {
                effects.push(Effect::Tell(Notice::RelayForgot));
                self.tracks.values_mut().for_each(Track::begin_anew);
            }
            // Something was accepted of which no cursor knows: whether it is still there shows only what the relay has.
            _ => self.tracks.values_mut().filter(|track| track.kept == Seen::START).for_each(Track::begin_anew),
        }
        self.now = Some(relay);
        let (context, statement) = auth_statement(relay.key, &self.origin, nonce, self.workspace);
        let signature = device.signing().sign(context, &[&statement]);
        let (mut first, mut second) = ([0; 32], [0; 32]);
        first.copy_from_slice(&signature[..32]);
        second.copy_from_slice(&signature[32..]);
        let (workspace, device) = (self.workspace, device.device());
        let signature = (first, second);
        effects.push(Effect::Send(ToRelay::Authenticate { workspace, device, signature, token: self.token.clone() }));
        self.stage = Stage::Asked;
    }

    /// The relay's membership log beside the one here.
    fn compare_logs(&mut self, theirs: LogHead, effects: &mut Vec<Effect>) {
        if theirs.length > self.log.length {
            effects.push(Effect::Send(ToRelay::Entries { from: self.log.length }));
        } else if theirs.length < self.log.length {
            // Whether what it has is the beginning of ours shows when it takes the next entry, or does not.
            if self.brought_up.replace(theirs) == Some(theirs) {
                effects.push(Effect::Tell(Notice::Fork));
            } else {
                effects.push(Effect::AppendFrom(theirs.length));
            }
        } else if theirs.hash != self.log.hash {
            // Its last entry is asked for: beside ours it is the proof.
            effects.push(Effect::Send(ToRelay::Entries { from: self.log.length.saturating_sub(1) }));
            effects.push(Effect::Tell(Notice::Fork));
        }
    }

    /// Follows every space that this device reads and does not follow yet.
    fn follow(&mut self, effects: &mut Vec<Effect>) {
        if self.stage != Stage::Online {
            return;
        }
        for space in self.reads.difference(&self.followed) {
            let known = self.tracks.iter().filter(|((of, _), track)| of == space && track.seen.seq > 0);
            let known = known.map(|((_, document), track)| Known { document: *document, seen: track.seen });
            effects.push(Effect::Send(ToRelay::Follow { space: *space, known: known.collect() }));
        }
        self.followed.clone_from(&self.reads);
    }

    fn stored(
        &mut self,
        space: SpaceId,
        document: DocumentTag,
        envelopes: Vec<mrm_wire::StoredEnvelope>,
        effects: &mut Vec<Effect>,
    ) {
        if !self.tracks.contains_key(&(space, document)) {
            // Before the first of it: whoever falls over with some of it and no cursor gives it to a relay that lost it.
            effects.push(Effect::KeepCursor { space, document, seen: Seen::START, passed: Vec::new(), anew: false });
        }
        for stored in envelopes {
            let track = self.tracks.entry((space, document)).or_insert_with(|| Track::at(Seen::START));
            if let Some(there) = &mut track.anew {
                there.insert(stored.id);
            }
            if stored.seq > track.seen.seq && track.ahead.len() < AHEAD {
                track.ahead.insert(stored.seq, (stored.id, stored.chain));
                if let Some(envelope) = stored.envelope {
                    effects.push(Effect::Arrived { space, envelope });
                }
            }
        }
        self.advance(space, document, effects);
    }

    fn accepted(&mut self, id: EnvelopeId, at: Seen, effects: &mut Vec<Effect>) {
        self.in_flight.remove(&id);
        // Near the front: they are sent in order.
        let Some(place) = self.outbox.iter().position(|(known, _)| *known == id) else { return };
        let Some((_, envelope)) = self.outbox.remove(place) else { return };
        let head = envelope.open_part();
        let (space, document) = (head.space, head.document);
        let track = self.tracks.entry((space, document)).or_insert_with(|| Track::at(Seen::START));
        if let Some(there) = &mut track.anew {
            there.insert(id);
        }
        if at.seq > track.seen.seq {
            track.ahead.insert(at.seq, (id, at.chain));
        }
        let mut moved = Vec::new();
        self.advance(space, document, &mut moved);
        // That it is at the relay is known before it leaves the outbox: should it be lost there, it goes again.
        let kept = |effect: &mut Effect| matches!(effect, Effect::KeepCursor { .. });
        effects.extend(moved.extract_if(.., kept));
        if let Some(track) =
            self.tracks.get_mut(&(space, document)).filter(|track| track.anew.is_some() || track.kept.seq < at.seq)
        {
            // The cursor does not know of it: there is a gap before its place, or the log is being read anew.
            track.kept = Seen::START;
            let (seen, passed) = (Seen::START, Vec::new());
            effects.push(Effect::KeepCursor { space, document, seen, passed, anew: false });
        }
        effects.push(Effect::Acknowledged(id));
        effects.extend(moved);
    }

    /// Moves the cursor over the places that follow it without a gap.
    fn advance(&mut self, space: SpaceId, document: DocumentTag, effects: &mut Vec<Effect>) {
        let Some(track) = self.tracks.get_mut(&(space, document)) else { return };
        let before = track.seen;
        while let Some((id, chain)) = track.ahead.remove(&(track.seen.seq + 1)) {
            let seq = track.seen.seq + 1;
            if chain_after(&track.seen.chain, &id, seq) != chain {
                // Its chain does not follow from what it showed before: the next connection compares anew.
                track.ahead.clear();
                effects.extend([Effect::Tell(Notice::Fork), Effect::Hang]);
                break;
            }
            track.seen = Seen { seq, chain };
            track.passed.push(crate::snapshot::Place { seq, id, chain });
        }
        // While the relay is asked what it has anew, the old cursor stays: whoever falls over in between asks again.
        if track.seen != before && track.anew.is_none() {
            track.kept = track.seen;
            let passed = std::mem::take(&mut track.passed);
            effects.push(Effect::KeepCursor { space, document, seen: track.seen, passed, anew: false });
        }
    }

    fn caught_up(&mut self, space: SpaceId, effects: &mut Vec<Effect>) {
        self.caught_up.insert(space);
        for ((of, document), track) in &mut self.tracks {
            if *of != space {
                continue;
            }
            if let Some(there) = track.anew.take() {
                let (document, seen) = (*document, track.seen);
                track.kept = seen;
                let passed = std::mem::take(&mut track.passed);
                effects.push(Effect::SendLacking { space, document, there });
                effects.push(Effect::KeepCursor { space, document, seen, passed, anew: true });
            }
        }
        let all = self.reads.iter().all(|space| self.caught_up.contains(space));
        if all && self.relay != self.now {
            self.relay = self.now;
            effects.extend(self.now.map(Effect::KeepRelay));
        }
    }

    fn refused(&mut self, id: Option<EnvelopeId>, why: Refusal, device: &DeviceKeys, effects: &mut Vec<Effect>) {
        if let Some(id) = id {
            self.in_flight.remove(&id);
            let place = self.outbox.iter().position(|(known, _)| *known == id);
            let others = place.and_then(|place| self.outbox.get(place));
            // Another device's, brought back because the relay had lost it: that device was copied, and not this one.
            if why == Refusal::Cloned && others.is_some_and(|(_, e)| e.open_part().author != device.device()) {
                place.and_then(|place| self.outbox.remove(place));
                effects.push(Effect::KeepBack(id));
                return;
            }
        }
        if id.is_none() && why == Refusal::NotAllowed && self.stage == Stage::Online && self.brought_up.is_none() {
            // A space was followed that this device may not read any more. That is no trouble: the log says the same, here
            // or on its way, and what is not read any more is not waited for.
            return;
        }
        let notice = match why {
            Refusal::Cloned => Notice::Cloned,
            Refusal::NotAMember => Notice::NotAMember,
            Refusal::Quota => Notice::Quota,
            Refusal::Protocol => Notice::OldRelay,
            // Somebody was quicker: their entry comes with the log.
            Refusal::Moved => {
                effects.push(Effect::Send(ToRelay::Entries { from: self.log.length }));
                return;
            }
            Refusal::NotAllowed | Refusal::TooLarge | Refusal::Signature | Refusal::Malformed => {
                self.not_taken.extend(id);
                effects.push(Effect::Tell(Notice::Refused(why)));
                return;
            }
            other => Notice::Refused(other),
        };
        // It stays in the outbox: the reason may pass.
        self.halted = true;
        effects.push(Effect::Tell(notice));
    }

    fn push(&mut self, effects: &mut Vec<Effect>) {
        if self.stage != Stage::Online || self.halted {
            return;
        }
        for (id, envelope) in &self.outbox {
            if self.in_flight.len() >= IN_FLIGHT {
                return;
            }
            if !self.not_taken.contains(id) && self.in_flight.insert(*id) {
                effects.push(Effect::Send(ToRelay::Push { envelope: envelope.bytes().to_vec() }));
            }
        }
    }
}

fn named(envelope: Envelope) -> (EnvelopeId, Envelope) {
    (envelope.id(), envelope)
}
