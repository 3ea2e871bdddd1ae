//! From the change log into envelopes: what was written here and is not sent yet is sealed for those who read its space.
//!
//! It is on disk long before; nothing is made while there is no relay, so a workspace that never had one sends its whole
//! history when it gets one.

use mrm_document::{DocumentId, Incoming, own_changes};
use mrm_store::{EnvelopeRow, EnvelopeState, TeamWrite, ThreadRow, Write};
use mrm_sync::Thread;
use mrm_wire::{Envelope, EnvelopeId, Rights, SpaceId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::bench::Bench;
use crate::failure::Failure;
use crate::session::store_failure;

/// What could not be sealed, and why: shown with the document.
pub(crate) type Unsendable = BTreeMap<DocumentId, String>;

impl Bench {
    /// Seals what is not in an envelope yet and keeps it in the outbox.
    pub(crate) async fn seal_unsent(&self) -> Result<(Vec<Envelope>, Unsendable), Failure> {
        let (mut sealed, mut unsendable) = (Vec::new(), Unsendable::new());
        let unsent = self.store.unsent().await.map_err(store_failure)?;
        if unsent.is_empty() {
            return Ok((sealed, unsendable));
        }
        let threads = self.store.threads().await.map_err(store_failure)?;
        let threads: BTreeMap<DocumentId, ThreadRow> = threads.into_iter().map(|row| (row.document, row)).collect();
        for (document, _) in unsent {
            let Some(space) = self.space_to_write(document).await? else { continue };
            if let DocumentId::Plan(plan) = document {
                // Before the plan: whoever has it looks for the workbook that it came from.
                sealed.extend(Box::pin(self.seal_files(plan, space)).await?);
            }
            match self.seal_document(document, space, threads.get(&document)).await? {
                Ok(envelopes) => sealed.extend(envelopes),
                Err(why) => {
                    tracing::error!(%document, %why, "a document cannot be sealed");
                    unsendable.insert(document, why);
                }
            }
        }
        Ok((sealed, unsendable))
    }

    /// Whether something is to be sealed that can be.
    pub(super) async fn can_seal_more(&self, unsendable: &Unsendable) -> Result<bool, Failure> {
        for (document, _) in self.store.unsent().await.map_err(store_failure)? {
            if !unsendable.contains_key(&document) && self.space_to_write(document).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The space of a document into which the person of this device may write.
    async fn space_to_write(&self, document: DocumentId) -> Result<Option<SpaceId>, Failure> {
        let Some(home) = self.home(document).await? else { return Ok(None) };
        Ok(self.membership.team(|team| {
            let (space, person) = (home.space(team)?, team.person_at(self.membership.device())?);
            team.rights(person, space).include(Rights::PUSH).then_some(space)
        }))
    }

    async fn seal_document(
        &self,
        document: DocumentId,
        space: SpaceId,
        row: Option<&ThreadRow>,
    ) -> Result<Result<Vec<Envelope>, String>, Failure> {
        let row = row.filter(|row| row.space == space);
        let sent = row.and_then(|row| row.sent);
        let Some(log) = self.store.chunks_after(document, sent).await.map_err(store_failure)? else {
            return Ok(Ok(Vec::new()));
        };
        let head = log.head;
        let (membership, keys, now) = (self.membership.log(), Arc::clone(self.membership.keys()), self.now_ms());
        let thread = Thread {
            space,
            kind: document.kind().byte(),
            uuid: *document.uuid().as_bytes(),
            counter: row.map_or(0, |row| row.counter),
            last: row.map_or(EnvelopeId([0; 32]), |row| row.last),
        };
        let made = tokio::task::spawn_blocking(move || {
            let changes = own_changes(&log, sent).map_err(|error| error.to_string())?;
            if changes.is_empty() {
                return Ok((Vec::new(), thread));
            }
            let heads = heads_of(&changes);
            let sent = thread.send(&changes, &heads, &membership, &keys, &mut rand::rng());
            sent.map_err(|error| error.to_string())
        });
        let (envelopes, after) = match made.await.map_err(Failure::unexpected)? {
            Ok(made) => made,
            Err(why) => return Ok(Err(why)),
        };
        let kept = |envelope: &Envelope| EnvelopeRow {
            id: envelope.id(),
            space,
            document: envelope.open_part().document,
            author: envelope.open_part().author,
            state: EnvelopeState::Applied,
            received_ms: now,
            bytes: envelope.bytes().to_vec(),
        };
        let team = TeamWrite {
            envelopes: envelopes.iter().map(kept).collect(),
            outbox: envelopes.iter().map(Envelope::id).collect(),
            threads: vec![ThreadRow {
                document,
                space,
                counter: after.counter,
                last: after.last,
                sent: Some(head.seq),
            }],
            ..TeamWrite::default()
        };
        self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        Ok(Ok(envelopes))
    }
}

/// Those of some changes on which none of the others builds.
fn heads_of(changes: &[Vec<u8>]) -> Vec<[u8; 32]> {
    let read: Vec<Incoming> = changes.iter().filter_map(|change| Incoming::read(change).ok()).collect();
    let built_on: BTreeSet<_> = read.iter().flat_map(|change| change.deps().iter().copied()).collect();
    read.iter().map(Incoming::hash).filter(|hash| !built_on.contains(hash)).map(|hash| hash.0).collect()
}
