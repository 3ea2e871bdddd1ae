//! A snapshot of a document whose log at the relay has grown.

use mrm_document::Shared;
use mrm_store::{EnvelopeState, SnapshotRow, SnapshotState, TeamWrite, Write};
use mrm_sync::membership::MembershipLog;
use mrm_sync::receive;
use mrm_sync::snapshot::{WORTH_BYTES, WORTH_ENVELOPES};
use mrm_sync::{DeviceKeys, Thread};
use mrm_wire::{DocumentTag, Envelope, PersonTag, Receipt, SpaceId};
use std::sync::Arc;

use super::kept::Kept;
use super::thread_row;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::session::store_failure;
use crate::team::incoming::row;
use crate::team::locked;

impl Bench {
    pub(super) async fn make_snapshot(&self, space: SpaceId, tag: DocumentTag) -> Result<Vec<Envelope>, Failure> {
        if !self.may_send(space) {
            return Ok(Vec::new());
        }
        let (log, kept) = (self.membership.log(), self.kept(space, tag).await?);
        let Some(id) = kept.id(&log) else {
            // The workbook of a plan, or a kind of document of a newer version.
            locked(&self.looking).unmade.insert(tag);
            return Ok(Vec::new());
        };
        if !self.may_write(log.team(), space, id) {
            return Ok(Vec::new());
        }
        let Some((thread, sent)) = self.thread_of(id, space).await? else { return Ok(Vec::new()) };
        let place = self.place_of(id).await?;
        let (kept, shared, keys) =
            (self.kept(space, tag).await?, self.shared(id).await?, Arc::clone(self.membership.keys()));
        let person = self.membership.person().map(|person| receive::tag(&log, person));
        let made = tokio::task::spawn_blocking(move || {
            let made = person.map_or(Ok(None), |person| make(&kept, &shared, thread, person, &log, &keys));
            (made, shared)
        });
        let (made, shared) = made.await.map_err(Failure::unexpected)?;
        locked(&self.recent).put(shared);
        drop(place);
        let (envelopes, after, receipt) = match made {
            Ok(Some(made)) => made,
            Ok(None) => return Ok(Vec::new()),
            Err(why) => {
                tracing::error!(document = %id, why, "no snapshot can be made");
                locked(&self.looking).unmade.insert(tag);
                return Ok(Vec::new());
            }
        };
        tracing::info!(document = %id, covers = receipt.covers.seq, parts = receipt.parts.len(), "a snapshot was made");
        let now = self.now_ms();
        let (name, covers) = (receipt.snapshot(), receipt.covers.seq);
        let team = TeamWrite {
            envelopes: envelopes.iter().map(|envelope| row(envelope, EnvelopeState::Applied, now)).collect(),
            outbox: envelopes.iter().map(Envelope::id).collect(),
            threads: vec![thread_row(id, &after, sent)],
            snapshots: vec![SnapshotRow { name, space, document: tag, state: SnapshotState::Right, covers }],
            ..TeamWrite::default()
        };
        self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        Ok(envelopes)
    }
}

/// A snapshot in its envelopes with the word of this device, the thread after them, and that word. `None`: not now.
fn make(
    kept: &Kept,
    shared: &Shared,
    thread: Thread,
    person: PersonTag,
    log: &MembershipLog,
    keys: &DeviceKeys,
) -> Result<Option<(Vec<Envelope>, Thread, Receipt)>, String> {
    let id = shared.id();
    let grown = |(count, bytes): (usize, usize)| count > WORTH_ENVELOPES || bytes > WORTH_BYTES;
    let made = kept.at_desk(log, |desk| {
        let snapshot = desk.make(shared, id.kind().byte(), *id.uuid().as_bytes());
        snapshot.filter(|_| grown(desk.since()))
    });
    let Some(snapshot) = made else { return Ok(None) };
    // Read back before anybody is asked to rely on it.
    if snapshot.comes_to(thread.document(), log, &mut Shared::unknown(id)) != Some(true) {
        return Err("what it holds does not come to the document".to_owned());
    }
    let parts = snapshot.parts().map_err(|error| error.to_string())?;
    let sent = thread.send_parts(&parts, log, keys, &mut rand::rng());
    let (mut envelopes, after) = sent.map_err(|error| error.to_string())?;
    let (covers, parts) = (snapshot.covers, envelopes.iter().map(Envelope::id).collect());
    let receipt = Receipt { right: true, person, covers, parts };
    let (said, after) = after.say(&receipt, log, keys).map_err(|error| error.to_string())?;
    envelopes.push(said);
    Ok(Some((envelopes, after, receipt)))
}
