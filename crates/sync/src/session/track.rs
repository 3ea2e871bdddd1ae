//! How far this device knows one document's log at the relay.

use mrm_wire::{EnvelopeId, Seen};
use std::collections::{BTreeMap, BTreeSet};

use crate::snapshot::Place;

/// How far a document is known, and places beyond a gap.
#[derive(Debug, Clone)]
pub(super) struct Track {
    pub(super) seen: Seen,
    /// As far as the device has kept it.
    pub(super) kept: Seen,
    pub(super) ahead: BTreeMap<u64, (EnvelopeId, [u8; 32])>,
    /// Places over which the cursor went and of which the device has not heard.
    pub(super) passed: Vec<Place>,
    /// What the relay has of a document whose log is not the one known here; until it has all been told.
    pub(super) anew: Option<BTreeSet<EnvelopeId>>,
}

impl Track {
    pub(super) fn at(seen: Seen) -> Track {
        Track { seen, kept: seen, ahead: BTreeMap::new(), passed: Vec::new(), anew: None }
    }

    /// The relay's log is not the one known here: it is read from its beginning.
    pub(super) fn begin_anew(&mut self) {
        (self.seen, self.anew) = (Seen::START, Some(BTreeSet::new()));
        self.ahead.clear();
        self.passed.clear();
    }
}
