//! Making a snapshot.

use mrm_document::{ChangeHash, Incoming};
use mrm_wire::{EnvelopeKind, Seen};
use std::collections::{BTreeMap, BTreeSet};

use super::Written;
use super::content::Snapshot;
use super::desk::{Desk, Standing, named};

impl Desk<'_> {
    /// A snapshot of everything in the relay's log, of the document of this kind and id. `None`: not now. Something waits,
    /// or the relay has let go of something that is not here.
    ///
    /// What is here and has no place in the log yet is left out: nobody else could say that it is right.
    pub fn make(&self, document: &impl Written, kind: u8, uuid: [u8; 16]) -> Option<Snapshot> {
        let last = self.shelf.places.last()?;
        let covers = Seen { seq: last.seq, chain: last.chain };
        let mut covered: BTreeSet<ChangeHash> = BTreeSet::new();
        let mut counters: BTreeMap<[u8; 32], (u64, [u8; 32])> = BTreeMap::new();
        let mut count = |device: [u8; 32], counter: u64, id: [u8; 32]| {
            let known = counters.entry(device).or_insert((counter, id));
            if counter > known.0 {
                *known = (counter, id);
            }
        };
        for base in self.bases() {
            let opened = self.opened(base)?;
            covered.extend(opened.changes.keys());
            opened.snapshot.counters.iter().for_each(|(device, (counter, id))| count(*device, *counter, *id));
        }
        for row in self.rows() {
            let (envelope, standing) = row.here?;
            let head = envelope.open_part();
            count(head.author.0, head.counter, row.place.id.0);
            if head.kind != EnvelopeKind::Changes {
                continue;
            }
            match standing {
                Standing::Waits => return None,
                Standing::In => covered.extend(self.changes_of(envelope)?),
                Standing::Aside | Standing::Revoked => {}
            }
        }
        // What another snapshot has and nobody has sent here may yet be taken.
        let pending = self.wholes().iter().filter(|whole| whole.state.is_none() && !whole.doubted());
        for opened in pending.filter(|whole| self.place_of(whole) > 0).filter_map(|whole| self.opened(whole)) {
            if opened.changes.keys().any(|change| !document.has(change)) {
                return None;
            }
        }
        let revoked = self.revoked();
        let carried_changes: BTreeSet<ChangeHash> =
            revoked.iter().flat_map(|(_, changes)| changes.iter().copied()).collect();
        // What is in a snapshot before and does not count any more is carried along, if its envelope is here.
        let lost = |change: &&ChangeHash| !document.has(change) && !carried_changes.contains(change);
        if covered.iter().any(|change| lost(&change)) {
            return None;
        }
        let all = document.changes().into_iter();
        let read =
            all.map(|bytes| Incoming::read(&bytes).ok().map(|change| (change, bytes))).collect::<Option<Vec<_>>>()?;
        let inside: Vec<(Incoming, Vec<u8>)> =
            read.into_iter().filter(|(change, _)| covered.contains(&change.hash())).collect();
        let mut past: BTreeSet<ChangeHash> = BTreeSet::new();
        for (change, _) in &inside {
            // Something before it has no place in the log yet.
            if change.deps().iter().any(|dep| !covered.contains(dep)) {
                return None;
            }
            past.extend(change.deps().iter().copied());
        }
        let heads = inside.iter().map(|(change, _)| change.hash()).filter(|hash| !past.contains(hash));
        let streams = document.streams();
        let author =
            |(change, _): &(Incoming, Vec<u8>)| Some((change.actor(), streams.by_actor().get(&change.actor())?.device));
        let authors = inside.iter().map(author).collect::<Option<_>>()?;
        let here: BTreeSet<ChangeHash> = inside.iter().map(|(change, _)| change.hash()).collect();
        let carried = revoked.iter().filter(|(_, changes)| changes.iter().any(|change| !here.contains(change)));
        let mut carried: Vec<Vec<u8>> = carried.map(|(envelope, _)| envelope.bytes().to_vec()).collect();
        carried.sort_by_key(|bytes| named(bytes));
        let heads = heads.map(|hash| hash.0).collect();
        let changes: Vec<Vec<u8>> = inside.iter().map(|(_, bytes)| bytes.clone()).collect();
        if changes.is_empty() {
            return None;
        }
        Some(Snapshot { kind, uuid, covers, heads, authors, counters, changes, carried })
    }
}
