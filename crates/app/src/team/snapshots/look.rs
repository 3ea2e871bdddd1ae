//! What is thought of a document's snapshots: one may be taken, of the others it is said whether anything is lost with them.

use mrm_document::{DocumentId, Shared};
use mrm_store::{EnvelopeRow, EnvelopeState, SnapshotRow, SnapshotState, TeamWrite, Write};
use mrm_sync::membership::MembershipLog;
use mrm_sync::receive;
use mrm_sync::snapshot::{Snapshot, Verdict, Whole};
use mrm_wire::{DocumentTag, Envelope, EnvelopeId, Receipt, Seen, SnapshotName, SpaceId};

use super::kept::Kept;
use super::thread_row;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::Failure;
use crate::session::store_failure;
use crate::team::incoming::row;
use crate::team::locked;

/// The reason of a snapshot that was put aside.
const SNAPSHOT: &str = "snapshot";

/// What looking at a document's snapshots came to.
enum Found {
    Take(SnapshotName, Seen, Option<Box<Snapshot>>, Vec<EnvelopeId>),
    Judged(Vec<(Whole, Verdict)>),
}

impl Bench {
    /// Looks at the snapshots of a document: takes one if something is lacking, and says what it thinks of the others.
    pub(super) async fn look_at_snapshots(
        &self,
        space: SpaceId,
        tag: DocumentTag,
    ) -> Result<(Vec<Envelope>, Vec<Event>), Failure> {
        let (mut sealed, mut events) = (Vec::new(), Vec::new());
        loop {
            let (log, kept) = (self.membership.log(), self.kept(space, tag).await?);
            let Some(id) = kept.id(&log) else { return Ok((sealed, events)) };
            // Nobody writes into it meanwhile: what is here and what is in the document belong together.
            let place = self.place_of(id).await?;
            let (kept, shared) = (self.kept(space, tag).await?, self.shared(id).await?);
            let work = move || {
                let found = look(&kept, &log, tag, &shared);
                (found, shared)
            };
            let (found, shared) = tokio::task::spawn_blocking(work).await.map_err(Failure::unexpected)?;
            locked(&self.recent).put(shared);
            drop(place);
            match found {
                Found::Take(name, covers, Some(snapshot), _) => {
                    tracing::info!(document = %id, changes = snapshot.changes.len(), "a snapshot is taken");
                    events.extend(Box::pin(self.take_snapshot(id, space, (name, covers, *snapshot))).await?);
                }
                Found::Take(name, covers, None, parts) => {
                    self.put_snapshot_aside((space, tag), name, covers, &parts, "it cannot be read").await?;
                }
                Found::Judged(judged) => {
                    for (whole, verdict) in judged {
                        sealed.extend(self.vouch(id, (space, tag), whole, verdict).await?);
                    }
                    return Ok((sealed, events));
                }
            }
        }
    }

    async fn put_snapshot_aside(
        &self,
        (space, document): (SpaceId, DocumentTag),
        name: SnapshotName,
        covers: Seen,
        parts: &[EnvelopeId],
        why: &str,
    ) -> Result<(), Failure> {
        tracing::warn!(%document, why, "a snapshot is put aside");
        let snapshots = vec![SnapshotRow { name, space, document, state: SnapshotState::Wrong, covers: covers.seq }];
        let mut envelopes = Vec::new();
        for part in parts {
            let row = self.store.envelope(*part).await.map_err(store_failure)?;
            let state = EnvelopeState::Quarantined { reason: SNAPSHOT.to_owned(), detail: why.to_owned() };
            envelopes.extend(row.map(|row| EnvelopeRow { state, ..row }));
        }
        let team = TeamWrite { envelopes, snapshots, ..TeamWrite::default() };
        self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)
    }

    /// Keeps what became of a snapshot, and says it to the others.
    async fn vouch(
        &self,
        id: DocumentId,
        (space, document): (SpaceId, DocumentTag),
        whole: Whole,
        verdict: Verdict,
    ) -> Result<Option<Envelope>, Failure> {
        let (right, state) = match &verdict {
            Verdict::Open => return Ok(None),
            Verdict::Right => (true, SnapshotState::Right),
            Verdict::Wrong(_) => (false, SnapshotState::Wrong),
        };
        let (name, covers) = (whole.name, whole.covers);
        if let Verdict::Wrong(wrong) = verdict {
            self.put_snapshot_aside((space, document), name, covers, &whole.parts, &wrong.to_string()).await?;
        }
        let snapshots = vec![SnapshotRow { name, space, document, state, covers: covers.seq }];
        let mut team = TeamWrite { snapshots, ..TeamWrite::default() };
        let said = match self.thread_of(id, space).await? {
            Some((thread, sent)) if self.may_send(space) => {
                let log = self.membership.log();
                let person = self.membership.person().map(|person| receive::tag(&log, person));
                let receipt = person.map(|person| Receipt { right, person, covers, parts: whole.parts });
                let said = receipt.map(|receipt| thread.say(&receipt, &log, self.membership.keys())).transpose();
                said.map_err(Failure::unexpected)?.map(|(envelope, after)| (envelope, after, sent))
            }
            _ => None,
        };
        let said = said.map(|(envelope, after, sent)| {
            team.envelopes.push(row(&envelope, EnvelopeState::Applied, self.now_ms()));
            team.outbox.push(envelope.id());
            team.threads.push(thread_row(id, &after, sent));
            envelope
        });
        self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        Ok(said)
    }
}

fn look(kept: &Kept, log: &MembershipLog, tag: DocumentTag, shared: &Shared) -> Found {
    kept.at_desk(log, |desk| {
        if let Some(whole) = desk.to_take(shared) {
            let covers = if desk.passes(whole.covers) { whole.covers } else { Seen::START };
            return Found::Take(whole.name, covers, desk.snapshot(whole).cloned().map(Box::new), whole.parts.clone());
        }
        let new = desk.wholes().iter().filter(|whole| whole.state.is_none());
        let judge = |whole: &Whole| desk.judge(whole, tag, shared, &mut Shared::unknown(shared.id()));
        Found::Judged(new.map(|whole| (whole.clone(), judge(whole))).collect())
    })
}
