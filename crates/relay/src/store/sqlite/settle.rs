//! Receipts, and letting go of what a snapshot covers.

use mrm_wire::{
    DeviceKey, DocumentTag, Envelope, EnvelopeId, EnvelopeKind, LogId, PersonTag, Receipt, Rights, Seen, SnapshotName,
    SpaceId,
};
use sqlx::Row;
use std::collections::BTreeSet;

use super::write::Batch;
use super::{array, natural, number};
use crate::store::StoreError;
use crate::store::counting::{PATIENCE_MS, Word, settled};

type DocumentKey = (LogId, SpaceId, DocumentTag);

/// A snapshot as the file has it.
struct Found {
    author: DeviceKey,
    came_ms: u64,
}

impl Batch<'_> {
    /// Keeps what a receipt says; what it settles is let go of.
    pub(super) async fn hear(
        &mut self,
        workspace: LogId,
        envelope: &Envelope,
        receipt: &Receipt,
        now_ms: u64,
    ) -> Result<(), StoreError> {
        self.flush_rows().await?;
        let open = envelope.open_part();
        let name = receipt.snapshot();
        let parts: Vec<u8> = receipt.parts.iter().flat_map(|part| part.0).collect();
        sqlx::query(
            "INSERT OR REPLACE INTO receipts
                (workspace, space, document, snapshot, device, person, verdict, seq, chain, parts, envelope)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(workspace.0.as_slice())
        .bind(open.space.0.as_slice())
        .bind(open.document.0.as_slice())
        .bind(name.0.as_slice())
        .bind(open.author.0.as_slice())
        .bind(receipt.person.0.as_slice())
        .bind(receipt.right)
        .bind(number(receipt.covers.seq))
        .bind(receipt.covers.chain.as_slice())
        .bind(parts)
        .bind(envelope.id().0.as_slice())
        .execute(&mut *self.tx)
        .await?;
        self.settle((workspace, open.space, open.document), name, now_ms).await?;
        Ok(())
    }

    /// Lets go of what snapshots cover whose time has come. How many envelopes went.
    pub(super) async fn sweep(&mut self, now_ms: u64) -> Result<u64, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT r.workspace, r.space, r.document, r.snapshot FROM receipts AS r
             WHERE r.seq > (SELECT coalesce(max(s.seq), 0) FROM snapshots AS s
                            WHERE s.workspace = r.workspace AND s.space = r.space AND s.document = r.document)
               AND EXISTS (SELECT 1 FROM envelopes AS e WHERE e.workspace = r.workspace
                           AND e.id = substr(r.parts, 1, 32) AND e.received_ms <= ?)
             ORDER BY r.seq",
        )
        .bind(number(now_ms.saturating_sub(PATIENCE_MS)))
        .fetch_all(&mut *self.tx)
        .await?;
        let mut gone = 0;
        for row in rows {
            let key = (
                LogId(array(row.try_get(0)?)?),
                SpaceId(array(row.try_get(1)?)?),
                DocumentTag(array(row.try_get(2)?)?),
            );
            gone += self.settle(key, SnapshotName(array(row.try_get(3)?)?), now_ms).await?;
        }
        Ok(gone)
    }

    /// Lets go of what a snapshot covers if it may go. How many envelopes went.
    async fn settle(&mut self, key: DocumentKey, name: SnapshotName, now_ms: u64) -> Result<u64, StoreError> {
        let rows = sqlx::query(
            "SELECT device, person, verdict, seq, chain, parts FROM receipts
             WHERE workspace = ? AND space = ? AND document = ? AND snapshot = ?",
        )
        .bind(key.0.0.as_slice())
        .bind(key.1.0.as_slice())
        .bind(key.2.0.as_slice())
        .bind(name.0.as_slice())
        .fetch_all(&mut *self.tx)
        .await?;
        let mut words = Vec::with_capacity(rows.len());
        let mut said = None;
        for row in &rows {
            let covers = Seen { seq: natural(row.try_get(3)?), chain: array(row.try_get(4)?)? };
            said = Some((covers, part_names(row.try_get(5)?)?));
            let device = DeviceKey(array(row.try_get(0)?)?);
            if self.rights(key.0, device, key.1).await?.include(Rights::PULL.and(Rights::PUSH)) {
                words.push(Word { device, person: PersonTag(array(row.try_get(1)?)?), right: row.try_get(2)? });
            }
        }
        let Some((covers, parts)) = said else { return Ok(0) };
        let last = self.last_settled(key).await?;
        if last.is_some_and(|(seq, _)| seq >= covers.seq) || !self.chain_is(key, covers).await? {
            return Ok(0);
        }
        let Some(found) = self.found(key, covers, &parts).await? else { return Ok(0) };
        let readers = self.readers(key).await?;
        if !settled(found.author, &words, &readers, now_ms.saturating_sub(found.came_ms)) {
            return Ok(0);
        }
        let gone = self.let_go(key, covers.seq, last.map(|(_, name)| name)).await?;
        sqlx::query(
            "INSERT INTO snapshots (workspace, space, document, seq, snapshot, settled_ms) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(key.0.0.as_slice())
        .bind(key.1.0.as_slice())
        .bind(key.2.0.as_slice())
        .bind(number(covers.seq))
        .bind(name.0.as_slice())
        .bind(number(now_ms))
        .execute(&mut *self.tx)
        .await?;
        tracing::info!(workspace = %key.0, document = %key.2, seq = covers.seq, gone, "a snapshot took the place of envelopes");
        Ok(gone)
    }

    async fn last_settled(&mut self, key: DocumentKey) -> Result<Option<(u64, SnapshotName)>, StoreError> {
        let row = sqlx::query(
            "SELECT seq, snapshot FROM snapshots WHERE workspace = ? AND space = ? AND document = ?
             ORDER BY seq DESC LIMIT 1",
        )
        .bind(key.0.0.as_slice())
        .bind(key.1.0.as_slice())
        .bind(key.2.0.as_slice())
        .fetch_optional(&mut *self.tx)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((natural(row.try_get(0)?), SnapshotName(array(row.try_get(1)?)?))))
    }

    /// Whether the log goes through there.
    async fn chain_is(&mut self, key: DocumentKey, at: Seen) -> Result<bool, StoreError> {
        let chain: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT chain FROM envelopes WHERE workspace = ? AND space = ? AND document = ? AND seq = ?",
        )
        .bind(key.0.0.as_slice())
        .bind(key.1.0.as_slice())
        .bind(key.2.0.as_slice())
        .bind(number(at.seq))
        .fetch_optional(&mut *self.tx)
        .await?;
        Ok(chain.is_some_and(|chain| chain == at.chain))
    }

    /// The snapshot, if all of it is here, of one author, after what it covers.
    async fn found(
        &mut self,
        key: DocumentKey,
        covers: Seen,
        parts: &[EnvelopeId],
    ) -> Result<Option<Found>, StoreError> {
        let mut found: Option<Found> = None;
        for part in parts {
            let row = sqlx::query(
                "SELECT device, received_ms FROM envelopes WHERE workspace = ? AND id = ? AND space = ? AND document = ?
                 AND kind = ? AND seq > ? AND body IS NOT NULL",
            )
            .bind(key.0.0.as_slice())
            .bind(part.0.as_slice())
            .bind(key.1.0.as_slice())
            .bind(key.2.0.as_slice())
            .bind(EnvelopeKind::Snapshot.byte())
            .bind(number(covers.seq))
            .fetch_optional(&mut *self.tx)
            .await?;
            let Some(row) = row else { return Ok(None) };
            let (author, came_ms) = (DeviceKey(array(row.try_get(0)?)?), natural(row.try_get(1)?));
            match &mut found {
                None => found = Some(Found { author, came_ms }),
                Some(found) if found.author != author => return Ok(None),
                Some(found) => found.came_ms = found.came_ms.max(came_ms),
            }
        }
        Ok(found)
    }

    async fn readers(&mut self, key: DocumentKey) -> Result<Vec<DeviceKey>, StoreError> {
        let rows: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT device FROM grants WHERE workspace = ? AND space = ? AND rights & ? <> 0")
                .bind(key.0.0.as_slice())
                .bind(key.1.0.as_slice())
                .bind(Rights::PULL.byte())
                .fetch_all(&mut *self.tx)
                .await?;
        rows.iter().map(|device| array(device).map(DeviceKey)).collect()
    }

    /// Envelopes up to a place go, but for the snapshot `before` and what was said of it. Their names stay for the chain.
    async fn let_go(&mut self, key: DocumentKey, to: u64, before: Option<SnapshotName>) -> Result<u64, StoreError> {
        let kept = match before {
            Some(before) => self.kept_of(key, before).await?,
            None => BTreeSet::new(),
        };
        let rows = sqlx::query(
            "SELECT seq, id, length(body) FROM envelopes
             WHERE workspace = ? AND space = ? AND document = ? AND seq <= ? AND body IS NOT NULL",
        )
        .bind(key.0.0.as_slice())
        .bind(key.1.0.as_slice())
        .bind(key.2.0.as_slice())
        .bind(number(to))
        .fetch_all(&mut *self.tx)
        .await?;
        let (mut gone, mut freed) = (0, 0_u64);
        for row in rows {
            if kept.contains(&EnvelopeId(array(row.try_get(1)?)?)) {
                continue;
            }
            sqlx::query(
                "UPDATE envelopes SET body = NULL WHERE workspace = ? AND space = ? AND document = ? AND seq = ?",
            )
            .bind(key.0.0.as_slice())
            .bind(key.1.0.as_slice())
            .bind(key.2.0.as_slice())
            .bind(row.try_get::<i64, _>(0)?)
            .execute(&mut *self.tx)
            .await?;
            gone += 1;
            freed = freed.saturating_add(natural(row.try_get(2)?));
        }
        self.free(key.0, freed).await?;
        Ok(gone)
    }

    /// The envelopes of a snapshot and of what was said of it. What was said of older ones is forgotten.
    async fn kept_of(&mut self, key: DocumentKey, name: SnapshotName) -> Result<BTreeSet<EnvelopeId>, StoreError> {
        let rows = sqlx::query(
            "SELECT parts, envelope, seq FROM receipts
             WHERE workspace = ? AND space = ? AND document = ? AND snapshot = ?",
        )
        .bind(key.0.0.as_slice())
        .bind(key.1.0.as_slice())
        .bind(key.2.0.as_slice())
        .bind(name.0.as_slice())
        .fetch_all(&mut *self.tx)
        .await?;
        let (mut kept, mut seq) = (BTreeSet::new(), 0_i64);
        for row in &rows {
            kept.extend(part_names(row.try_get(0)?)?);
            kept.insert(EnvelopeId(array(row.try_get(1)?)?));
            seq = row.try_get(2)?;
        }
        sqlx::query("DELETE FROM receipts WHERE workspace = ? AND space = ? AND document = ? AND seq < ?")
            .bind(key.0.0.as_slice())
            .bind(key.1.0.as_slice())
            .bind(key.2.0.as_slice())
            .bind(seq)
            .execute(&mut *self.tx)
            .await?;
        Ok(kept)
    }
}

fn part_names(bytes: &[u8]) -> Result<Vec<EnvelopeId>, StoreError> {
    bytes.chunks(32).map(|name| array(name).map(EnvelopeId)).collect()
}
