//! A device that comes back from a copy of its folder has sent more than it remembers. What it sees of its own at the relay
//! tells it where to go on counting; what it had sealed under numbers that are used is sealed anew.
//!
//! Its changes are no others' for that: whoever opens a document writes as a new actor.

use mrm_document::DocumentId;
use mrm_store::{TeamWrite, ThreadRow, Write};
use mrm_wire::{Envelope, EnvelopeId, SpaceId};

use crate::bench::Bench;
use crate::failure::Failure;
use crate::session::store_failure;

impl Bench {
    /// Looks for envelopes of this device that it does not remember. Whether something has to be sealed anew.
    pub(super) async fn remember_own(&self, id: DocumentId, space: SpaceId, own: &[Envelope]) -> Result<bool, Failure> {
        let Some(newest) = own.iter().max_by_key(|envelope| envelope.open_part().counter) else { return Ok(false) };
        let (counter, last) = (newest.open_part().counter, newest.id());
        let threads = self.store.threads().await.map_err(store_failure)?;
        let before = threads.into_iter().find(|row| row.document == id && row.space == space);
        let known = before.as_ref().map_or(0, |row| row.counter);
        let tag = newest.open_part().document;
        let unsent = self.store.outbox().await.map_err(store_failure)?;
        let unsent = unsent.into_iter().filter_map(|bytes| Envelope::read(bytes).ok());
        let clash =
            |envelope: &Envelope| envelope.open_part().document == tag && envelope.open_part().counter <= counter;
        let dropped: Vec<EnvelopeId> = unsent.filter(clash).map(|envelope| envelope.id()).collect();
        if counter <= known && dropped.is_empty() {
            return Ok(false);
        }
        let anew = !dropped.is_empty();
        let thread = ThreadRow {
            document: id,
            space,
            counter: counter.max(known),
            last: if counter >= known { last } else { before.as_ref().map_or(last, |row| row.last) },
            sent: if anew { None } else { before.and_then(|row| row.sent) },
        };
        tracing::warn!(document = %id, counter, known, anew, "this device has sent more than it remembers");
        let team = TeamWrite { acknowledged: dropped.clone(), dropped, threads: vec![thread], ..TeamWrite::default() };
        self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        Ok(anew)
    }
}
