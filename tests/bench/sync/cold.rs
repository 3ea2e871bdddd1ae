//! A device that has nothing of a document: what the relay sends it, beside the library's own sync from nothing. The relay
//! has let go of what the last snapshot covers: of that come the names, then the snapshot, what was said of it, and the
//! envelopes since.

use automerge::Automerge;
use automerge::sync::State;
use mrm_document::Shared;
use mrm_sync::Thread;
use mrm_sync::receive::{self, Authors, Source};
use mrm_sync::snapshot::{Desk, Place, Shelf, Standing, WORTH_ENVELOPES};
use mrm_wire::{Envelope, Receipt, RelayFrame, Seen, StoredEnvelope, ToDevice, chain_after};
use std::collections::{BTreeMap, BTreeSet};

use super::{AUTHORS, PLAN, Team, Trace, object_of, parsed, take, talk, thread};
use crate::measure::Outcome;

/// People whose word the relay waits for, beside the author's own.
const VOUCHING: usize = 2;

/// Bytes that the relay sends: right after a snapshot, halfway to the next one, just before it.
pub(super) struct Cold {
    pub(super) ours: [usize; 3],
    pub(super) bare: usize,
}

pub(super) fn cold(team: &Team, trace: &Trace) -> Outcome<Cold> {
    let mut there = Automerge::new();
    there.apply_changes(parsed(&trace.base)?)?;
    for (_, changes) in &trace.runs {
        there.apply_changes(parsed(changes)?)?;
    }
    let mut ours = [0; 3];
    for (bytes, since) in ours.iter_mut().zip([0, WORTH_ENVELOPES / 2, WORTH_ENVELOPES]) {
        *bytes = newcomer(team, trace, trace.runs.len().saturating_sub(since), &there)?;
    }
    let bare = talk(&mut there, &mut Automerge::new(), (&mut State::new(), &mut State::new()))?;
    Ok(Cold { ours, bare })
}

/// The relay's log of the document, as one device after another writes into it.
struct Log {
    threads: Vec<Thread>,
    envelopes: Vec<Envelope>,
    places: Vec<Place>,
}

impl Log {
    fn push(&mut self, envelopes: Vec<Envelope>) {
        for envelope in envelopes {
            let last = self.places.last().map_or(Seen::START, |place| Seen { seq: place.seq, chain: place.chain });
            let (seq, id) = (last.seq + 1, envelope.id());
            self.places.push(Place { seq, id, chain: chain_after(&last.chain, &id, seq) });
            self.envelopes.push(envelope);
        }
    }

    fn write(&mut self, team: &Team, author: usize, changes: &[Vec<u8>]) -> Outcome<()> {
        let thread = &self.threads[author];
        let (envelopes, after) = thread.send(changes, &[], &team.log, &team.keys[author], &mut rand::rng())?;
        self.threads[author] = after;
        self.push(envelopes);
        Ok(())
    }
}

/// Bytes for a device that comes when a snapshot covers so many runs; it has to come to what `whole` is.
fn newcomer(team: &Team, trace: &Trace, covered: usize, whole: &Automerge) -> Outcome<usize> {
    let threads = (0..AUTHORS).map(|_| thread(team)).collect();
    let mut log = Log { threads, envelopes: Vec::new(), places: Vec::new() };
    log.write(team, 0, &trace.base)?;
    for (author, changes) in &trace.runs[..covered] {
        log.write(team, *author, changes)?;
    }
    let gone = log.envelopes.len();
    cover(team, &mut log)?;
    for (author, changes) in &trace.runs[covered..] {
        log.write(team, *author, changes)?;
    }
    let sent = log.places.iter().zip(&log.envelopes).enumerate().map(|(at, (place, envelope))| StoredEnvelope {
        seq: place.seq,
        chain: place.chain,
        envelope: (at >= gone).then(|| envelope.bytes().to_vec()),
        id: place.id,
    });
    let document = log.threads[0].document();
    let frame = ToDevice::Stored { space: team.space, document, envelopes: sent.collect() }.encode()?;
    let mut here = Shared::unknown(PLAN.into());
    let rest = log.envelopes.split_off(gone);
    let later = {
        let shelf: BTreeMap<_, _> = rest.iter().map(|of| (of.id(), (of.clone(), Standing::In))).collect();
        let known = BTreeMap::new();
        let desk = Desk::new(Shelf { places: &log.places, envelopes: &shelf, known: &known }, &team.log, object_of);
        let whole = desk.to_take(&here).ok_or("no snapshot to take")?;
        let snapshot = desk.snapshot(whole).ok_or("a snapshot that cannot be read")?;
        let authors = Authors::Attested(&snapshot.authors);
        receive::receive_sources(&[Source { document, changes: &snapshot.changes, authors }], &team.log, &mut here);
        rest.split_at(whole.parts.len() + 1 + VOUCHING).1
    };
    take(team, &mut here, later)?;
    let heads: BTreeSet<_> = here.heads().into_iter().collect();
    if heads != whole.get_heads().into_iter().collect() {
        return Err("a newcomer did not come to the same document".into());
    }
    Ok(frame.len())
}

/// A snapshot of all of it, with the words of its author's device and of those that vouch.
fn cover(team: &Team, log: &mut Log) -> Outcome<()> {
    let mut here = Shared::unknown(PLAN.into());
    take(team, &mut here, &log.envelopes)?;
    let parts = {
        let shelf: BTreeMap<_, _> = log.envelopes.iter().map(|of| (of.id(), (of.clone(), Standing::In))).collect();
        let known = BTreeMap::new();
        let desk = Desk::new(Shelf { places: &log.places, envelopes: &shelf, known: &known }, &team.log, object_of);
        let author = &log.threads[0];
        desk.make(&here, author.kind, author.uuid).ok_or("no snapshot can be made")?.parts()?
    };
    let last = log.places.last().ok_or("an empty log")?;
    let covers = Seen { seq: last.seq, chain: last.chain };
    let (envelopes, after) = log.threads[0].send_parts(&parts, &team.log, &team.keys[0], &mut rand::rng())?;
    log.threads[0] = after;
    let parts: Vec<_> = envelopes.iter().map(Envelope::id).collect();
    log.push(envelopes);
    for device in 0..=VOUCHING {
        let keys = &team.keys[device];
        let person = team.log.team().person_at(keys.device()).ok_or("a person")?;
        let person = receive::tag(&team.log, person);
        let receipt = Receipt { right: true, person, covers, parts: parts.clone() };
        let (said, after) = log.threads[device].say(&receipt, &team.log, keys)?;
        log.threads[device] = after;
        log.push(vec![said]);
    }
    Ok(())
}
