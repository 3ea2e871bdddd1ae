//! Questions about the team and what travels between its devices.

use mrm_document::DocumentId;
use mrm_wire::{DeviceKey, DocumentTag, EnvelopeId, Seen, SpaceId};

use super::Store;
use crate::StoreError;
use crate::table::{EnvelopeRow, PlaceRow, SnapshotRow, ThreadRow, snapshots, team};

impl Store {
    /// The membership log of the workspace, in order.
    pub async fn team_entries(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        team::entries(&self.0.readers).await
    }

    /// Envelopes that the relay has not acknowledged, the oldest first.
    pub async fn outbox(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        team::outbox(&self.0.readers).await
    }

    /// How many envelopes of each document the relay has not acknowledged.
    pub async fn waiting(&self) -> Result<Vec<(SpaceId, DocumentTag, u64)>, StoreError> {
        team::waiting(&self.0.readers).await
    }

    /// When the newest envelope of each author came here or was made, in milliseconds since 1970.
    pub async fn last_of_authors(&self) -> Result<Vec<(DeviceKey, i64)>, StoreError> {
        team::last_of_authors(&self.0.readers).await
    }

    /// How far each document is known at the relay.
    pub async fn cursors(&self) -> Result<Vec<(SpaceId, DocumentTag, Seen)>, StoreError> {
        team::cursors(&self.0.readers).await
    }

    /// Documents of whose logs something is not in an envelope yet, with the number of the last chunk.
    pub async fn unsent(&self) -> Result<Vec<(DocumentId, u64)>, StoreError> {
        team::unsent(&self.0.readers).await
    }

    /// How far each document's log went into envelopes.
    pub async fn threads(&self) -> Result<Vec<ThreadRow>, StoreError> {
        team::threads(&self.0.readers).await
    }

    /// One envelope.
    pub async fn envelope(&self, id: EnvelopeId) -> Result<Option<EnvelopeRow>, StoreError> {
        team::envelope(&self.0.readers, id).await
    }

    /// Envelopes that wait for something or were put aside, the oldest first.
    pub async fn envelopes_not_applied(&self) -> Result<Vec<EnvelopeRow>, StoreError> {
        team::not_applied(&self.0.readers).await
    }

    /// All envelopes of a document, in the order in which they came here.
    pub async fn envelopes_of(&self, space: SpaceId, document: DocumentTag) -> Result<Vec<EnvelopeRow>, StoreError> {
        team::of_document(&self.0.readers, space, document).await
    }

    /// The relay's log of a document from its first place.
    pub async fn places(&self, space: SpaceId, document: DocumentTag) -> Result<Vec<PlaceRow>, StoreError> {
        snapshots::places(&self.0.readers, (space, document)).await
    }

    /// What this device made of the snapshots that it saw.
    pub async fn snapshots(&self) -> Result<Vec<SnapshotRow>, StoreError> {
        snapshots::all(&self.0.readers).await
    }

    /// Documents of which a part of a snapshot or a receipt is here.
    pub async fn with_snapshots(&self) -> Result<Vec<(SpaceId, DocumentTag)>, StoreError> {
        snapshots::with_snapshots(&self.0.readers).await
    }

    /// Documents with more envelopes of changes in the relay's log since the last snapshot than so many, or of more bytes.
    pub async fn grown(&self, envelopes: usize, bytes: usize) -> Result<Vec<(SpaceId, DocumentTag)>, StoreError> {
        snapshots::grown(&self.0.readers, (envelopes, bytes)).await
    }
}
