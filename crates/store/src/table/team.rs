//! `team_entries`, `envelopes`, `outbox`, `cursors`, `places`, `threads`: the team and what travels between its devices.

use mrm_document::DocumentId;
use mrm_wire::{DeviceKey, DocumentTag, EnvelopeId, Seen, SpaceId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, QueryBuilder, Row, Sqlite};

use super::snapshots::{self, SnapshotRow};
use super::{count, parsed, signed};
use crate::StoreError;

/// What became of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvelopeState {
    /// Its changes are in the document, or it was made here.
    Applied,
    /// It waits for something.
    Parked {
        /// For what: a stable code.
        reason: String,
        /// In words for whoever looks into it.
        detail: String,
    },
    /// It was put aside.
    Quarantined {
        /// Why: a stable code.
        reason: String,
        /// In words for whoever looks into it.
        detail: String,
    },
}

impl EnvelopeState {
    const fn code(&self) -> &'static str {
        match self {
            EnvelopeState::Applied => "applied",
            EnvelopeState::Parked { .. } => "parked",
            EnvelopeState::Quarantined { .. } => "quarantined",
        }
    }

    fn why(&self) -> (Option<String>, Option<String>) {
        match self {
            EnvelopeState::Applied => (None, None),
            EnvelopeState::Parked { reason, detail } | EnvelopeState::Quarantined { reason, detail } => {
                (Some(reason.clone()), Some(detail.clone()))
            }
        }
    }
}

/// An envelope as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeRow {
    /// Its name.
    pub id: EnvelopeId,
    /// In which space.
    pub space: SpaceId,
    /// Of which document, as the relay knows it.
    pub document: DocumentTag,
    /// The device that signed it.
    pub author: DeviceKey,
    /// What became of it.
    pub state: EnvelopeState,
    /// When it was made or arrived here, milliseconds since 1970.
    pub received_ms: i64,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// How far a document's log went into envelopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadRow {
    /// Which document.
    pub document: DocumentId,
    /// In which space.
    pub space: SpaceId,
    /// The number of this device's last envelope there.
    pub counter: u64,
    /// Its name; zeros if there is none.
    pub last: EnvelopeId,
    /// The last chunk of the log that is in an envelope, or came in one; `None`: none.
    pub sent: Option<u64>,
}

/// How far the relay's log of a document is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorRow {
    /// In which space.
    pub space: SpaceId,
    /// Which document.
    pub document: DocumentTag,
    /// How far.
    pub seen: Seen,
    /// Places of the log since the last time: number, envelope, chain.
    pub places: Vec<PlaceRow>,
    /// They begin at its first one; those of before are of another log.
    pub anew: bool,
}

/// A place of the relay's log: its number, the envelope there, the chain after it.
pub type PlaceRow = (u64, EnvelopeId, [u8; 32]);

/// What one transaction writes of the team's affairs, beside chunks and projections.
#[derive(Debug, Clone, Default)]
pub struct TeamWrite {
    /// Entries of the membership log at their places.
    pub entries: Vec<(u32, Vec<u8>)>,
    /// Envelopes; one that is there already only gets the state.
    pub envelopes: Vec<EnvelopeRow>,
    /// Into the outbox, in this order; each is among the envelopes, here or before.
    pub outbox: Vec<EnvelopeId>,
    /// Out of the outbox: the relay has them.
    pub acknowledged: Vec<EnvelopeId>,
    /// Envelopes that are kept no more: they were never sent and are made anew. Out of the outbox before.
    pub dropped: Vec<EnvelopeId>,
    /// How far documents are known at the relay.
    pub cursors: Vec<CursorRow>,
    /// What this device made of snapshots.
    pub snapshots: Vec<SnapshotRow>,
    /// How far logs went into envelopes.
    pub threads: Vec<ThreadRow>,
    /// Settings of this device.
    pub settings: Vec<(&'static str, String)>,
}

/// Puts all of it into a batch.
pub(crate) fn put(batch: &mut QueryBuilder<Sqlite>, write: &TeamWrite) {
    for (place, entry) in &write.entries {
        batch.push("INSERT INTO team_entries (place, entry) VALUES (");
        batch.push_bind(i64::from(*place)).push(", ").push_bind(entry.clone()).push("); ");
    }
    for row in &write.envelopes {
        put_envelope(batch, row);
    }
    for id in &write.outbox {
        batch.push("INSERT OR IGNORE INTO outbox (envelope) VALUES (").push_bind(id.0.to_vec()).push("); ");
    }
    for id in &write.acknowledged {
        batch.push("DELETE FROM outbox WHERE envelope = ").push_bind(id.0.to_vec()).push("; ");
    }
    for id in &write.dropped {
        batch.push("DELETE FROM envelopes WHERE id = ").push_bind(id.0.to_vec()).push("; ");
    }
    for cursor in &write.cursors {
        put_cursor(batch, cursor);
    }
    for row in &write.snapshots {
        snapshots::put(batch, row);
    }
    for row in &write.threads {
        batch.push("INSERT OR REPLACE INTO threads (document, space, counter, last, sent) VALUES (");
        let mut values = batch.separated(", ");
        values.push_bind(row.document.to_string()).push_bind(row.space.0.to_vec());
        values.push_bind(signed(row.counter)).push_bind(row.last.0.to_vec());
        values.push_bind(row.sent.map_or(-1, signed));
        batch.push("); ");
    }
    for (name, value) in &write.settings {
        batch.push("INSERT OR REPLACE INTO settings (name, value) VALUES (");
        batch.push_bind(*name).push(", ").push_bind(value.clone()).push("); ");
    }
}

fn put_cursor(batch: &mut QueryBuilder<Sqlite>, cursor: &CursorRow) {
    let (space, document) = (cursor.space.0.to_vec(), cursor.document.0.to_vec());
    batch.push("INSERT OR REPLACE INTO cursors (space, document, seq, chain) VALUES (");
    let mut values = batch.separated(", ");
    values.push_bind(space.clone()).push_bind(document.clone());
    values.push_bind(signed(cursor.seen.seq)).push_bind(cursor.seen.chain.to_vec());
    batch.push("); ");
    if cursor.anew {
        for table in ["DELETE FROM places", "UPDATE snapshots SET covers = 0"] {
            batch.push(table).push(" WHERE space = ").push_bind(space.clone());
            batch.push(" AND document = ").push_bind(document.clone()).push("; ");
        }
    }
    for (seq, id, chain) in &cursor.places {
        batch.push("INSERT OR REPLACE INTO places (space, document, seq, id, chain) VALUES (");
        let mut values = batch.separated(", ");
        values.push_bind(space.clone()).push_bind(document.clone()).push_bind(signed(*seq));
        values.push_bind(id.0.to_vec()).push_bind(chain.to_vec());
        batch.push("); ");
    }
}

fn put_envelope(batch: &mut QueryBuilder<Sqlite>, row: &EnvelopeRow) {
    let (reason, detail) = row.state.why();
    batch.push(
        "INSERT INTO envelopes (id, space, document, author, state, reason, detail, received_ms, bytes, kind) \
         VALUES (",
    );
    let mut values = batch.separated(", ");
    values.push_bind(row.id.0.to_vec()).push_bind(row.space.0.to_vec()).push_bind(row.document.0.to_vec());
    values.push_bind(row.author.0.to_vec()).push_bind(row.state.code()).push_bind(reason).push_bind(detail);
    // Magic, suite, kind: what an envelope says first.
    values.push_bind(row.received_ms).push_bind(row.bytes.clone()).push_bind(row.bytes.get(5).copied().unwrap_or(1));
    batch.push(
        ") ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason, detail = excluded.detail; ",
    );
}

/// The membership log.
pub(crate) async fn entries(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<Vec<u8>>, StoreError> {
    Ok(sqlx::query_scalar("SELECT entry FROM team_entries ORDER BY place").fetch_all(db).await?)
}

/// What the relay has not acknowledged, the oldest first.
pub(crate) async fn outbox(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<Vec<u8>>, StoreError> {
    let query = "SELECT bytes FROM outbox JOIN envelopes ON envelopes.id = outbox.envelope ORDER BY outbox.place";
    Ok(sqlx::query_scalar(query).fetch_all(db).await?)
}

/// How many envelopes of each document the relay has not acknowledged.
pub(crate) async fn waiting(
    db: impl Executor<'_, Database = Sqlite>,
) -> Result<Vec<(SpaceId, DocumentTag, u64)>, StoreError> {
    let query = "SELECT space, document, count(*) AS envelopes FROM outbox \
                 JOIN envelopes ON envelopes.id = outbox.envelope GROUP BY space, document";
    let rows = sqlx::query(query).fetch_all(db).await?;
    let read = |row: &SqliteRow| Ok((space(row)?, document(row)?, count(row, "envelopes")?));
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// How far documents are known.
pub(crate) async fn cursors(
    db: impl Executor<'_, Database = Sqlite>,
) -> Result<Vec<(SpaceId, DocumentTag, Seen)>, StoreError> {
    let rows = sqlx::query("SELECT * FROM cursors").fetch_all(db).await?;
    let read = |row: &SqliteRow| {
        let seen = Seen { seq: count(row, "seq")?, chain: array(row, "chain")? };
        Ok((space(row)?, document(row)?, seen))
    };
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// How far all logs went into envelopes.
pub(crate) async fn threads(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<ThreadRow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM threads").fetch_all(db).await?;
    let read = |row: &SqliteRow| {
        let sent: i64 = row.try_get("sent")?;
        Ok(ThreadRow {
            document: parsed(row, "document")?,
            space: space(row)?,
            counter: count(row, "counter")?,
            last: EnvelopeId(array(row, "last")?),
            sent: u64::try_from(sent).ok(),
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// Documents of whose logs something that was written here is not in an envelope yet.
pub(crate) async fn unsent(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<(DocumentId, u64)>, StoreError> {
    let query = "SELECT id, head_seq FROM documents LEFT JOIN threads ON threads.document = documents.id \
                 WHERE EXISTS (SELECT 1 FROM chunks WHERE chunks.document = documents.id \
                 AND seq > coalesce(sent, -1) AND (chunks.kind = 'change' OR (chunks.kind = 'snapshot' AND seq = 0))) \
                 ORDER BY id";
    let rows = sqlx::query(query).fetch_all(db).await?;
    let read = |row: &SqliteRow| Ok((parsed(row, "id")?, count(row, "head_seq")?));
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// One envelope.
pub(crate) async fn envelope(
    db: impl Executor<'_, Database = Sqlite>,
    id: EnvelopeId,
) -> Result<Option<EnvelopeRow>, StoreError> {
    let row = sqlx::query("SELECT * FROM envelopes WHERE id = ?").bind(id.0.to_vec()).fetch_optional(db).await?;
    Ok(row.as_ref().map(read_envelope).transpose()?)
}

/// Envelopes that wait or were put aside, the oldest first.
pub(crate) async fn not_applied(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<EnvelopeRow>, StoreError> {
    let query = "SELECT * FROM envelopes WHERE state <> 'applied' ORDER BY received_ms, rowid";
    let rows = sqlx::query(query).fetch_all(db).await?;
    Ok(rows.iter().map(read_envelope).collect::<Result<_, _>>()?)
}

/// When the newest envelope of each author came here, in milliseconds since 1970.
pub(crate) async fn last_of_authors(
    db: impl Executor<'_, Database = Sqlite>,
) -> Result<Vec<(DeviceKey, i64)>, StoreError> {
    let query = "SELECT author, max(received_ms) AS last FROM envelopes GROUP BY author";
    let rows = sqlx::query(query).fetch_all(db).await?;
    let read = |row: &SqliteRow| Ok((DeviceKey(array(row, "author")?), row.try_get("last")?));
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// All envelopes of a document, in the order in which they came here.
pub(crate) async fn of_document(
    db: impl Executor<'_, Database = Sqlite>,
    space: SpaceId,
    document: DocumentTag,
) -> Result<Vec<EnvelopeRow>, StoreError> {
    let query = sqlx::query("SELECT * FROM envelopes WHERE space = ? AND document = ? ORDER BY rowid");
    let rows = query.bind(space.0.to_vec()).bind(document.0.to_vec()).fetch_all(db).await?;
    Ok(rows.iter().map(read_envelope).collect::<Result<_, _>>()?)
}

fn read_envelope(row: &SqliteRow) -> Result<EnvelopeRow, sqlx::Error> {
    let text = |column| row.try_get::<Option<String>, _>(column).map(Option::unwrap_or_default);
    let (reason, detail) = (text("reason")?, text("detail")?);
    let state = match row.try_get::<&str, _>("state")? {
        "applied" => EnvelopeState::Applied,
        "parked" => EnvelopeState::Parked { reason, detail },
        _ => EnvelopeState::Quarantined { reason, detail },
    };
    Ok(EnvelopeRow {
        id: EnvelopeId(array(row, "id")?),
        space: space(row)?,
        document: document(row)?,
        author: DeviceKey(array(row, "author")?),
        state,
        received_ms: row.try_get("received_ms")?,
        bytes: row.try_get("bytes")?,
    })
}

pub(super) fn space(row: &SqliteRow) -> Result<SpaceId, sqlx::Error> {
    Ok(SpaceId(array(row, "space")?))
}

pub(super) fn document(row: &SqliteRow) -> Result<DocumentTag, sqlx::Error> {
    Ok(DocumentTag(array(row, "document")?))
}

/// A column of so many bytes.
pub(super) fn array<const N: usize>(row: &SqliteRow, column: &'static str) -> Result<[u8; N], sqlx::Error> {
    let bytes: Vec<u8> = row.try_get(column)?;
    let found = bytes.len();
    bytes.try_into().map_err(|_| sqlx::Error::Decode(format!("{column}: {found} bytes").into()))
}
