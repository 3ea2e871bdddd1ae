//! A snapshot goes into the document.

use mrm_document::DocumentId;
use mrm_store::SnapshotState;
use mrm_sync::Changes;
use mrm_sync::receive;
use mrm_sync::snapshot::Snapshot;
use mrm_wire::{DocumentTag, Envelope, EnvelopeId, Seen, SnapshotName, SpaceId};

use crate::bench::Bench;
use crate::events::Event;
use crate::failure::Failure;

/// What was opened of envelopes, and snapshots, applied together.
pub(in crate::team) type Taken = (SnapshotName, Seen, Snapshot);

impl Bench {
    /// Takes a snapshot in, then what it carries along.
    pub(super) async fn take_snapshot(
        &self,
        id: DocumentId,
        space: SpaceId,
        taken: (SnapshotName, Seen, Snapshot),
    ) -> Result<Vec<Event>, Failure> {
        let me = self.membership.device();
        let counted = taken.2.counters.get(&me.0).copied();
        let carried: Vec<Envelope> =
            taken.2.carried.iter().filter_map(|bytes| Envelope::read(bytes.clone()).ok()).collect();
        let tag = DocumentTag::of(space, id.kind().byte(), id.uuid().as_bytes());
        let events = Box::pin(self.take_into(id, space, Vec::new(), vec![taken], Vec::new(), Vec::new())).await?;
        let carried = carried.into_iter().filter(|envelope| envelope.open_part().document == tag).collect();
        let more = Box::pin(self.take_in(carried, Vec::new())).await?;
        if let Some((counter, last)) = counted {
            self.count_on(id, space, tag, counter, EnvelopeId(last)).await?;
        }
        Ok(events.into_iter().chain(more).collect())
    }
}

/// Where everything comes from that is applied together.
pub(in crate::team) fn sources<'a>(
    tag: DocumentTag,
    group: &'a [(Envelope, Changes)],
    snapshots: &'a [Taken],
) -> Vec<receive::Source<'a>> {
    let opened = group.iter().map(|(envelope, changes)| receive::Source::of(envelope, changes));
    let attested = snapshots.iter().map(|(_, _, snapshot)| receive::Source {
        document: tag,
        changes: &snapshot.changes,
        authors: receive::Authors::Attested(&snapshot.authors),
    });
    opened.chain(attested).collect()
}

/// What became of a snapshot that was taken.
pub(in crate::team) fn became(received: &receive::Received) -> SnapshotState {
    match received {
        receive::Received::Applied(_) | receive::Received::Known => SnapshotState::Taken,
        receive::Received::Quarantined(why) if why.is_asked_again() => SnapshotState::Revoked,
        receive::Received::Parked(_) | receive::Received::Quarantined(_) => SnapshotState::Wrong,
    }
}
