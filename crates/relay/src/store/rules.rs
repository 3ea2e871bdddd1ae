//! What every store goes by, whatever database it is.

use mrm_wire::{DeviceKey, DocumentTag, Entry, Known, Rights, Seen, SpaceId, StoredEnvelope};
use std::collections::BTreeMap;

use super::Lacking;

/// Whether the relay takes an entry from its author: whoever may append anything, and whoever was invited, for a request
/// that changes nothing in the open.
pub(in crate::store) fn may_append(entry: &Entry, rights: impl Fn(DeviceKey, SpaceId) -> Rights) -> bool {
    let open = entry.open_part();
    let rights = rights(open.author, SpaceId::LOG);
    let quiet = open.grants.is_empty() && open.wraps.is_empty();
    rights.include(Rights::APPEND) || rights.include(Rights::ASK) && quiet
}

/// What a device that knows `known` lacks of documents whose logs end so.
pub(in crate::store) fn compare<E>(
    ends: &BTreeMap<DocumentTag, E>,
    known: &[Known],
    end: impl Fn(&E) -> Seen,
    chain_at: impl Fn(&E, u64) -> Option<[u8; 32]>,
) -> Vec<Lacking> {
    let known: BTreeMap<DocumentTag, Seen> = known.iter().map(|known| (known.document, known.seen)).collect();
    let mut lacking = Vec::new();
    for (document, log) in ends {
        let seen = known.get(document).copied().unwrap_or(Seen::START);
        let same = seen.seq == 0 || chain_at(log, seen.seq) == Some(seen.chain);
        let end = end(log);
        if !same || end.seq > seen.seq {
            let after = if same { seen.seq } else { 0 };
            lacking.push(Lacking { document: *document, after, end, reset: !same });
        }
    }
    // Documents of which nothing is here, though the device knows that something was.
    for (document, seen) in known.iter().filter(|(document, seen)| seen.seq > 0 && !ends.contains_key(document)) {
        lacking.push(Lacking { document: *document, after: seen.seq, end: Seen::START, reset: true });
    }
    lacking
}

/// How much still goes into an answer: as much as comes to about its size, and at least one piece.
pub(in crate::store) struct Room {
    most: usize,
    taken: usize,
}

impl Room {
    pub(in crate::store) fn new(most: usize) -> Room {
        Room { most, taken: 0 }
    }

    /// Whether a piece of this size goes in.
    pub(in crate::store) fn takes(&mut self, size: usize) -> bool {
        let first = self.taken == 0;
        self.taken = self.taken.saturating_add(size.max(1));
        first || self.taken <= self.most
    }

    /// The first of these, as many as go in.
    pub(in crate::store) fn fill<T>(mut self, all: Vec<T>, size: impl Fn(&T) -> usize) -> Vec<T> {
        all.into_iter().take_while(|piece| self.takes(size(piece))).collect()
    }
}

/// What an envelope takes in an answer, in bytes.
pub(in crate::store) fn size(stored: &StoredEnvelope) -> usize {
    stored.envelope.as_ref().map_or(0, Vec::len) + 80
}
