//! `places`, `snapshots`: the relay's logs as they were told here, and what this device made of snapshots.

use mrm_wire::{DocumentTag, EnvelopeId, SnapshotName, SpaceId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, QueryBuilder, Row, Sqlite};

use super::team::{PlaceRow, array, document, space};
use super::{count, signed};
use crate::StoreError;

/// What this device made of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotState {
    /// Nothing is lost with what it covers.
    Right,
    /// Its changes came here on the word of others.
    Taken,
    /// They did; some of them do not count since somebody was taken out.
    Revoked,
    /// It lacks something, or holds what nobody wrote.
    Wrong,
}

impl SnapshotState {
    const fn code(self) -> &'static str {
        match self {
            SnapshotState::Right => "right",
            SnapshotState::Taken => "taken",
            SnapshotState::Revoked => "revoked",
            SnapshotState::Wrong => "wrong",
        }
    }

    fn of(code: &str) -> SnapshotState {
        let all = [SnapshotState::Right, SnapshotState::Taken, SnapshotState::Revoked];
        all.into_iter().find(|state| state.code() == code).unwrap_or(SnapshotState::Wrong)
    }
}

/// A snapshot as this device knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotRow {
    /// Its name.
    pub name: SnapshotName,
    /// In which space.
    pub space: SpaceId,
    /// Of which document.
    pub document: DocumentTag,
    /// What was made of it.
    pub state: SnapshotState,
    /// How far it goes in the relay's log; 0: in a log that the relay does not have any more.
    pub covers: u64,
}

pub(super) fn put(batch: &mut QueryBuilder<Sqlite>, row: &SnapshotRow) {
    batch.push("INSERT OR REPLACE INTO snapshots (name, space, document, state, covers) VALUES (");
    let mut values = batch.separated(", ");
    values.push_bind(row.name.0.to_vec()).push_bind(row.space.0.to_vec()).push_bind(row.document.0.to_vec());
    values.push_bind(row.state.code()).push_bind(signed(row.covers));
    batch.push("); ");
}

/// All that were looked at.
pub(crate) async fn all(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<SnapshotRow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM snapshots ORDER BY name").fetch_all(db).await?;
    let read = |row: &SqliteRow| {
        Ok(SnapshotRow {
            name: SnapshotName(array(row, "name")?),
            space: space(row)?,
            document: document(row)?,
            state: SnapshotState::of(row.try_get("state")?),
            covers: count(row, "covers")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// The relay's log of a document from its first place.
pub(crate) async fn places(
    db: impl Executor<'_, Database = Sqlite>,
    of: (SpaceId, DocumentTag),
) -> Result<Vec<PlaceRow>, StoreError> {
    let query = sqlx::query("SELECT seq, id, chain FROM places WHERE space = ? AND document = ? ORDER BY seq");
    let rows = query.bind(of.0.0.to_vec()).bind(of.1.0.to_vec()).fetch_all(db).await?;
    let read = |row: &SqliteRow| Ok((count(row, "seq")?, EnvelopeId(array(row, "id")?), array(row, "chain")?));
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// Documents of which a part of a snapshot or a receipt is here.
pub(crate) async fn with_snapshots(
    db: impl Executor<'_, Database = Sqlite>,
) -> Result<Vec<(SpaceId, DocumentTag)>, StoreError> {
    let rows = sqlx::query("SELECT DISTINCT space, document FROM envelopes WHERE kind <> 1").fetch_all(db).await?;
    Ok(rows.iter().map(|row| Ok((space(row)?, document(row)?))).collect::<Result<_, sqlx::Error>>()?)
}

/// Documents with more envelopes of changes in the relay's log since the last snapshot on which this device relies than
/// `envelopes`, or more bytes of them than `bytes`.
pub(crate) async fn grown(
    db: impl Executor<'_, Database = Sqlite>,
    (envelopes, bytes): (usize, usize),
) -> Result<Vec<(SpaceId, DocumentTag)>, StoreError> {
    let rows = sqlx::query(
        "SELECT p.space, p.document FROM places AS p JOIN envelopes AS e ON e.id = p.id \
         WHERE e.kind = 1 AND p.seq > (SELECT coalesce(max(s.covers), 0) FROM snapshots AS s \
             WHERE s.space = p.space AND s.document = p.document AND s.state <> 'wrong') \
         GROUP BY p.space, p.document HAVING count(*) > ? OR sum(length(e.bytes)) > ?",
    )
    .bind(i64::try_from(envelopes).unwrap_or(i64::MAX))
    .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(|row| Ok((space(row)?, document(row)?))).collect::<Result<_, sqlx::Error>>()?)
}
