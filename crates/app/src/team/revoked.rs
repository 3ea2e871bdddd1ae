//! What happens to documents when somebody is taken out: what does not count any more goes out of them again.
//!
//! It came before the removal was known here. Whoever kept it would build upon it, and so let it in everywhere.

use mrm_document::{ChangeHash, DocumentId, DocumentKind, Incoming};
use mrm_store::{EnvelopeState, PlanRow, SnapshotRow, SnapshotState, TeamWrite, Write};
use mrm_sync::membership::Team;
use mrm_sync::receive;
use mrm_wire::{DeviceKey, DocumentTag, Envelope, SpaceId};
use std::collections::{BTreeMap, BTreeSet};

use super::home::object_of;
use super::incoming::aside;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::session::{document_failure, store_failure};

/// The devices that were taken away.
pub(super) fn revoked(team: &Team) -> BTreeSet<DeviceKey> {
    team.devices.iter().filter(|(_, device)| device.revoked.is_some()).map(|(key, _)| *key).collect()
}

impl Bench {
    /// Lets go of what does not count any more, in every document.
    pub(super) async fn let_go(&self) -> Result<Vec<Event>, Failure> {
        let mut events = Vec::new();
        for kind in DocumentKind::ALL {
            for id in self.store.documents(kind).await.map_err(store_failure)? {
                let Some(home) = self.home(id).await? else { continue };
                let Some(space) = self.membership.team(|team| home.space(team)) else { continue };
                match Box::pin(self.let_go_in(id, space)).await {
                    Ok(more) => events.extend(more),
                    // One that is damaged holds the others up no more than it does otherwise.
                    Err(failure) if failure.code == Code::Damaged => {
                        tracing::error!(document = %id, %failure, "a document cannot be looked through");
                    }
                    Err(failure) => return Err(failure),
                }
            }
        }
        Ok(events)
    }

    async fn let_go_in(&self, id: DocumentId, space: SpaceId) -> Result<Vec<Event>, Failure> {
        let tag = DocumentTag::of(space, id.kind().byte(), id.uuid().as_bytes());
        let place = self.place_of(id).await?;
        let mut shared = self.shared(id).await?;
        let gone = self.membership.team(|team| receive::outside(team, tag, &shared.standing()));
        if gone.is_empty() {
            super::locked(&self.recent).put(shared);
            return Ok(Vec::new());
        }
        let reasons = gone.iter().map(|change| (*change, receive::Quarantine::Revoked)).collect();
        let envelopes = self.put_aside(space, tag, &reasons).await?;
        let snapshots = self.put_snapshots_aside(space, tag, &gone).await?;
        let chunks = shared.let_go(&gone).map_err(document_failure)?.into_iter().collect();
        let team = TeamWrite { envelopes, snapshots, ..TeamWrite::default() };
        self.store.write(Write { chunks, team, ..Write::default() }).await.map_err(store_failure)?;
        tracing::warn!(document = %id, changes = gone.len(), "changes of somebody who was taken out do not count");
        drop(place);
        self.shown_anew(id).await
    }

    /// The envelopes in which changes came that left their document, as they are to be kept now.
    pub(super) async fn put_aside(
        &self,
        space: SpaceId,
        tag: DocumentTag,
        gone: &BTreeMap<ChangeHash, receive::Quarantine>,
    ) -> Result<Vec<mrm_store::EnvelopeRow>, Failure> {
        let rows = self.store.envelopes_of(space, tag).await.map_err(store_failure)?;
        let log = self.membership.log();
        let holds = |row: &mrm_store::EnvelopeRow| {
            let envelope = Envelope::read(row.bytes.clone()).ok()?;
            let changes = receive::open(&envelope, &log, object_of).ok()?;
            let read = changes.changes.iter().filter_map(|bytes| Incoming::read(bytes).ok());
            read.into_iter().find_map(|change| gone.get(&change.hash())).map(aside)
        };
        let applied = rows.into_iter().filter(|row| row.state == EnvelopeState::Applied);
        Ok(applied.filter_map(|row| Some(mrm_store::EnvelopeRow { state: holds(&row)?, ..row })).collect())
    }

    /// The snapshots from which such changes were taken.
    pub(super) async fn put_snapshots_aside(
        &self,
        space: SpaceId,
        tag: DocumentTag,
        gone: &BTreeSet<ChangeHash>,
    ) -> Result<Vec<SnapshotRow>, Failure> {
        let known = self.store.snapshots().await.map_err(store_failure)?;
        let taken: Vec<SnapshotRow> =
            known.into_iter().filter(|row| row.document == tag && row.state == SnapshotState::Taken).collect();
        if taken.is_empty() {
            return Ok(taken);
        }
        let (log, kept) = (self.membership.log(), self.kept(space, tag).await?);
        let hit = |row: &SnapshotRow| {
            kept.at_desk(&log, |desk| {
                let Some(snapshot) = desk.whole(row.name).and_then(|whole| desk.snapshot(whole)) else { return false };
                let mut read = snapshot.changes.iter().filter_map(|bytes| Incoming::read(bytes).ok());
                read.any(|change| gone.contains(&change.hash()))
            })
        };
        let hit = taken.into_iter().filter(hit);
        Ok(hit.map(|row| SnapshotRow { state: SnapshotState::Revoked, ..row }).collect())
    }

    /// Whether a snapshot of a document is to be asked again with what arrives.
    pub(super) async fn has_revoked_snapshots(&self, tag: DocumentTag) -> Result<bool, Failure> {
        let known = self.store.snapshots().await.map_err(store_failure)?;
        Ok(known.iter().any(|row| row.document == tag && row.state == SnapshotState::Revoked))
    }

    /// Lists and screens show the document as it is now.
    pub(super) async fn shown_anew(&self, id: DocumentId) -> Result<Vec<Event>, Failure> {
        Ok(match id {
            DocumentId::Plan(plan) => {
                self.forget_plan(plan);
                let open = self.alone(&plan.to_string()).await?;
                let row: PlanRow = open.projection(open.archived, self.now_ms());
                self.store.write(Write { plans: vec![row], ..Write::default() }).await.map_err(store_failure)?;
                vec![Event::ArtifactUpdated { id: plan.to_string(), revision: open.revision }, Event::DirectoryUpdated]
            }
            DocumentId::Discussion(discussion) => {
                self.forget_plan(discussion.plan());
                vec![Event::DiscussionUpdated { plan: discussion.plan().to_string() }]
            }
            DocumentId::Approvals(approvals) => vec![Event::ApprovalsUpdated { plan: approvals.plan().to_string() }],
            DocumentId::Workspace(_) | DocumentId::Project(_) => {
                self.forget_open_plans();
                vec![Event::DirectoryUpdated]
            }
        })
    }
}
