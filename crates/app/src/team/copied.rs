//! A device that comes back from a copy of its folder has sent more than it remembers. What it sees of its own at the relay
//! tells it where to go on counting; what it had sealed under numbers that are used is sealed anew.
//!
//! Its changes are no others' for that: whoever opens a document writes as a new actor.

use mrm_document::{DocumentId, DocumentKind};
use mrm_store::{TeamWrite, ThreadRow, Write};
use mrm_wire::{DocumentTag, Envelope, EnvelopeId, SpaceId};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use crate::bench::Bench;
use crate::failure::Failure;
use crate::session::store_failure;

impl Bench {
    /// The relay has refused a number that is used. What used it may have come while this device was sealing, and so was
    /// not seen to be in the way.
    pub(super) async fn look_for_clashes(&self) -> Result<(), Failure> {
        let me = self.membership.device();
        let unsent = self.store.outbox().await.map_err(store_failure)?;
        let unsent: BTreeSet<EnvelopeId> =
            unsent.into_iter().filter_map(|bytes| Envelope::read(bytes).ok()).map(|envelope| envelope.id()).collect();
        for row in self.store.threads().await.map_err(store_failure)? {
            let tag = DocumentTag::of(row.space, row.document.kind().byte(), row.document.uuid().as_bytes());
            let sent = self.store.envelopes_of(row.space, tag).await.map_err(store_failure)?;
            let sent = sent.into_iter().filter(|sent| sent.author == me && !unsent.contains(&sent.id));
            let own: Vec<Envelope> = sent.filter_map(|sent| Envelope::read(sent.bytes).ok()).collect();
            self.remember_own(row.document, row.space, &own).await?;
        }
        Ok(())
    }

    /// Looks for envelopes of this device that it does not remember.
    pub(super) async fn remember_own(&self, id: DocumentId, space: SpaceId, own: &[Envelope]) -> Result<(), Failure> {
        let Some(newest) = own.iter().max_by_key(|envelope| envelope.open_part().counter) else { return Ok(()) };
        let head = newest.open_part();
        self.count_on(id, space, head.document, head.counter, newest.id()).await
    }

    /// Goes on counting from an envelope of this device's.
    pub(super) async fn count_on(
        &self,
        id: DocumentId,
        space: SpaceId,
        tag: DocumentTag,
        counter: u64,
        last: EnvelopeId,
    ) -> Result<(), Failure> {
        let threads = self.store.threads().await.map_err(store_failure)?;
        let before = threads.into_iter().find(|row| row.document == id && row.space == space);
        let known = before.as_ref().map_or(0, |row| row.counter);
        let unsent = self.store.outbox().await.map_err(store_failure)?;
        let unsent = unsent.into_iter().filter_map(|bytes| Envelope::read(bytes).ok());
        let clash =
            |envelope: &Envelope| envelope.open_part().document == tag && envelope.open_part().counter <= counter;
        let dropped: Vec<EnvelopeId> = unsent.filter(clash).map(|envelope| envelope.id()).collect();
        if counter <= known && dropped.is_empty() {
            return Ok(());
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
        self.sent_elsewhere.store(true, Ordering::Relaxed);
        if anew {
            self.seals_anew.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// The document of this device that the relay knows by a tag.
    pub(super) async fn document_named(&self, space: SpaceId, tag: DocumentTag) -> Result<Option<DocumentId>, Failure> {
        for kind in DocumentKind::ALL {
            let all = self.store.documents(kind).await.map_err(store_failure)?;
            let named = |id: &DocumentId| DocumentTag::of(space, id.kind().byte(), id.uuid().as_bytes()) == tag;
            if let Some(id) = all.into_iter().find(named) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}
