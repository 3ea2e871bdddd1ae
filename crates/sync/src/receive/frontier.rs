//! What counts of a device that was taken out of the team.
//!
//! A change of a removed device counts if it is among what was accepted of it, or if a change that counts by itself builds
//! upon it: the document library cannot leave out a change's past. Both follow from the changes and the membership log
//! alone, so every device comes to the same, whether it heard of the removal before the changes or after them.

use mrm_document::{ChangeHash, Standing, Streams};
use mrm_wire::{DeviceKey, DocumentTag};
use std::collections::{BTreeMap, BTreeSet};

use crate::membership::{Frontier, Team};

/// Whether a change counts by itself: its device is in the team, or it is among what was accepted of it.
pub(super) fn counts(team: &Team, document: DocumentTag, device: DeviceKey, actor: [u8; 16], seq: u64) -> bool {
    let Some((_, accepted)) = team.devices.get(&device).and_then(|device| device.revoked.as_ref()) else { return true };
    accepted.get(&document).and_then(|actors| actors.get(&actor)).is_some_and(|last| seq <= *last)
}

/// How far the work of `device` is known here: what whoever takes it out accepts of it.
pub fn frontier<'s>(documents: impl IntoIterator<Item = (DocumentTag, &'s Streams)>, device: DeviceKey) -> Frontier {
    let mut frontier = Frontier::new();
    for (document, streams) in documents {
        let of_device = streams.by_actor().iter().filter(|(_, stream)| stream.device == device.0);
        let actors: BTreeMap<[u8; 16], u64> = of_device.map(|(actor, stream)| (*actor, stream.seq)).collect();
        if !actors.is_empty() {
            frontier.insert(document, actors);
        }
    }
    frontier
}

/// Which of a document's changes do not count for the team as it is now: to be asked after an entry that takes a device
/// out. If there are any, the document is made anew without them, before anything is written into it; their envelopes are
/// then put aside as [`super::Quarantine::Revoked`].
///
/// Whoever kept them would build upon them, and so let them in everywhere.
pub fn outside(team: &Team, document: DocumentTag, changes: &[Standing]) -> BTreeSet<ChangeHash> {
    let counts = |change: &Standing| counts(team, document, DeviceKey(change.device), change.actor, change.seq);
    let stay = stays(&changes.iter().collect::<Vec<_>>(), &changes.iter().map(counts).collect::<Vec<_>>());
    changes.iter().map(|change| change.hash).filter(|hash| !stay.contains(hash)).collect()
}

/// Of some changes those that count by themselves and their past.
pub(super) fn stays(changes: &[&Standing], counts: &[bool]) -> BTreeSet<ChangeHash> {
    let by_hash: BTreeMap<ChangeHash, &Standing> = changes.iter().map(|change| (change.hash, *change)).collect();
    let counting = changes.iter().zip(counts).filter(|(_, counts)| **counts);
    let mut asked: Vec<&Standing> = counting.map(|(change, _)| *change).collect();
    let mut stay: BTreeSet<ChangeHash> = asked.iter().map(|change| change.hash).collect();
    while let Some(change) = asked.pop() {
        let past = change.deps.iter().filter_map(|dep| by_hash.get(dep));
        asked.extend(past.filter(|before| stay.insert(before.hash)));
    }
    stay
}
