//! Everything that is here of one document, and what the core makes of it.

use mrm_document::DocumentId;
use mrm_store::{EnvelopeRow, EnvelopeState, SnapshotState};
use mrm_sync::membership::MembershipLog;
use mrm_sync::receive;
use mrm_sync::snapshot::{Desk, Place, Shelf, Snapshot, Standing, State, Whole};
use mrm_wire::{DocumentTag, Envelope, EnvelopeId, EnvelopeKind, Seen, SnapshotName, SpaceId};
use std::collections::BTreeMap;

use crate::bench::Bench;
use crate::failure::Failure;
use crate::session::store_failure;
use crate::team::home::object_of;
use crate::team::incoming::waits;

/// Everything that is here of one document.
pub(in crate::team) struct Kept {
    envelopes: BTreeMap<EnvelopeId, (Envelope, Standing)>,
    places: Vec<Place>,
    known: BTreeMap<SnapshotName, State>,
}

impl Kept {
    /// What the core makes of it.
    pub(in crate::team) fn at_desk<T>(&self, log: &MembershipLog, ask: impl FnOnce(&Desk) -> T) -> T {
        let shelf = Shelf { places: &self.places, envelopes: &self.envelopes, known: &self.known };
        ask(&Desk::new(shelf, log, object_of))
    }

    /// The document that these envelopes are of.
    pub(super) fn id(&self, log: &MembershipLog) -> Option<DocumentId> {
        let read = |(envelope, _): &(Envelope, Standing)| {
            let (kind, uuid) = match envelope.open_part().kind {
                EnvelopeKind::Snapshot => {
                    receive::open_part(envelope, log, object_of).map(|part| (part.kind, part.uuid))
                }
                _ => receive::open(envelope, log, object_of).map(|changes| (changes.kind, changes.uuid)),
            }
            .ok()?;
            DocumentId::from_frame(kind, uuid)
        };
        self.envelopes.values().find_map(read)
    }

    /// The snapshots whose changes were taken and do not all count.
    pub(in crate::team) fn revoked(&self, log: &MembershipLog) -> Vec<(SnapshotName, Seen, Snapshot)> {
        if !self.known.values().any(|state| *state == State::Revoked) {
            return Vec::new();
        }
        self.at_desk(log, |desk| {
            let of = desk.wholes().iter().filter(|whole| whole.state == Some(State::Revoked));
            let covers = |whole: &Whole| if desk.passes(whole.covers) { whole.covers } else { Seen::START };
            of.filter_map(|whole| Some((whole.name, covers(whole), desk.snapshot(whole)?.clone()))).collect()
        })
    }
}

impl Bench {
    /// Everything that is here of a document.
    pub(in crate::team) async fn kept(&self, space: SpaceId, tag: DocumentTag) -> Result<Kept, Failure> {
        let rows = self.store.envelopes_of(space, tag).await.map_err(store_failure)?;
        let places = self.store.places(space, tag).await.map_err(store_failure)?;
        let known = self.store.snapshots().await.map_err(store_failure)?;
        let read = |row: EnvelopeRow| Some((row.id, (Envelope::read(row.bytes).ok()?, standing(&row.state))));
        Ok(Kept {
            envelopes: rows.into_iter().filter_map(read).collect(),
            places: places.into_iter().map(|(seq, id, chain)| Place { seq, id, chain }).collect(),
            known: known
                .into_iter()
                .filter(|row| row.document == tag)
                .map(|row| (row.name, state(row.state)))
                .collect(),
        })
    }
}

fn standing(state: &EnvelopeState) -> Standing {
    match state {
        EnvelopeState::Applied => Standing::In,
        EnvelopeState::Parked { .. } => Standing::Waits,
        EnvelopeState::Quarantined { .. } if waits(state) => Standing::Revoked,
        EnvelopeState::Quarantined { .. } => Standing::Aside,
    }
}

fn state(state: SnapshotState) -> State {
    match state {
        SnapshotState::Right => State::Right,
        SnapshotState::Taken => State::Taken,
        SnapshotState::Revoked => State::Revoked,
        SnapshotState::Wrong => State::Wrong,
    }
}
