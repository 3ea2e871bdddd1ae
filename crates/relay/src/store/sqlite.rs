//! The store in a SQLite file: one connection writes, a few read, and only the writer checkpoints.

use futures::TryStreamExt;
use mrm_wire::{
    DeviceKey, DocumentTag, Entry, EntryHash, Envelope, EnvelopeId, EnvelopeKind, Known, LogHead, LogId, Refusal,
    Rights, Seen, SpaceId, StoreId, StoredEnvelope, chain_after,
};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use tokio::sync::Mutex;

use super::{Identity, Lacking, Room, Store, StoreError, Writing, Written, compare, may_append, size};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/relay");

/// How many connections read at a time.
const READERS: u32 = 4;

/// A store in a SQLite file.
pub struct SqliteStore {
    identity: Identity,
    writer: Mutex<SqliteConnection>,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens the file, making it if there is none; `fresh` is who a new relay is.
    pub async fn open(file: &Path, fresh: Identity) -> Result<SqliteStore, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(20))
            .create_if_missing(true)
            .disable_statement_logging();
        let mut writer = options.clone().connect().await?;
        MIGRATIONS.run(&mut writer).await?;
        let identity = identify(&mut writer, fresh).await?;
        // As on the device: sqlx's look for connections that are too old can go astray.
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(SqliteStore { identity, writer: Mutex::new(writer), readers })
    }

    /// Moves what stands beside the file into it and lets go of it.
    pub async fn close(self) -> Result<(), StoreError> {
        self.readers.close().await;
        Ok(self.writer.into_inner().close().await?)
    }
}

async fn identify(writer: &mut SqliteConnection, fresh: Identity) -> Result<Identity, StoreError> {
    let known = sqlx::query("SELECT seed, store, generation FROM identity").fetch_optional(&mut *writer).await?;
    if let Some(row) = known {
        return Ok(Identity {
            seed: array(row.try_get(0)?)?,
            store: StoreId(array(row.try_get(1)?)?),
            generation: row.try_get(2)?,
        });
    }
    sqlx::query("INSERT INTO identity (seed, store, generation) VALUES (?, ?, ?)")
        .bind(fresh.seed.as_slice())
        .bind(fresh.store.0.as_slice())
        .bind(fresh.generation)
        .execute(writer)
        .await?;
    Ok(fresh)
}

fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged("a key or a hash has another length"))
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn natural(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

/// The end of a membership log.
async fn head(connection: &mut SqliteConnection, workspace: LogId) -> Result<Option<LogHead>, StoreError> {
    let last = sqlx::query("SELECT place, hash FROM entries WHERE workspace = ? ORDER BY place DESC LIMIT 1")
        .bind(workspace.0.as_slice())
        .fetch_optional(connection)
        .await?;
    let Some(row) = last else { return Ok(None) };
    let place: u32 = row.try_get(0)?;
    Ok(Some(LogHead { length: place.saturating_add(1), hash: EntryHash(array(row.try_get(1)?)?) }))
}

async fn rights(
    connection: &mut SqliteConnection,
    workspace: LogId,
    device: DeviceKey,
    space: SpaceId,
) -> Result<Rights, StoreError> {
    let found: Option<u8> =
        sqlx::query_scalar("SELECT rights FROM grants WHERE workspace = ? AND device = ? AND space = ?")
            .bind(workspace.0.as_slice())
            .bind(device.0.as_slice())
            .bind(space.0.as_slice())
            .fetch_optional(connection)
            .await?;
    Ok(found.map_or(Rights::NONE, Rights::from_byte))
}

/// Room for so many bytes more.
async fn room(
    connection: &mut SqliteConnection,
    workspace: LogId,
    bytes: usize,
) -> Result<Result<(), Refusal>, StoreError> {
    let taken = sqlx::query("UPDATE workspaces SET bytes = bytes + ?2 WHERE id = ?1 AND bytes + ?2 <= quota")
        .bind(workspace.0.as_slice())
        .bind(number(bytes as u64))
        .execute(connection)
        .await?;
    Ok(if taken.rows_affected() == 1 { Ok(()) } else { Err(Refusal::Quota) })
}

async fn append(
    tx: &mut SqliteConnection,
    entry: &Entry,
    quota_for_new: Option<u64>,
    received_ms: u64,
) -> Result<Result<Written, Refusal>, StoreError> {
    let (workspace, open, hash) = (entry.workspace(), entry.open_part(), entry.hash());
    let known = head(tx, workspace).await?;
    let end = known.unwrap_or(LogHead { length: 0, hash: EntryHash::START });
    if end.length > 0 && end.hash == hash {
        return Ok(Ok(Written::Appended(end)));
    }
    if known.is_none() && open.index > 0 {
        return Ok(Err(Refusal::UnknownWorkspace));
    }
    if (open.index, open.previous) != (end.length, end.hash) {
        return Ok(Err(Refusal::Moved));
    }
    if open.index > 0 {
        let rights = rights(tx, workspace, open.author, SpaceId::LOG).await?;
        if !may_append(entry, |_, _| rights) {
            return Ok(Err(Refusal::NotAllowed));
        }
    } else {
        let Some(quota) = quota_for_new else { return Ok(Err(Refusal::Closed)) };
        sqlx::query("INSERT INTO workspaces (id, created_ms, quota) VALUES (?, ?, ?)")
            .bind(workspace.0.as_slice())
            .bind(number(received_ms))
            .bind(number(quota))
            .execute(&mut *tx)
            .await?;
    }
    if let Err(refusal) = room(tx, workspace, entry.bytes().len()).await? {
        return Ok(Err(refusal));
    }
    for grant in &open.grants {
        sqlx::query("INSERT OR REPLACE INTO grants (workspace, device, space, rights) VALUES (?, ?, ?, ?)")
            .bind(workspace.0.as_slice())
            .bind(grant.device.0.as_slice())
            .bind(grant.space.0.as_slice())
            .bind(grant.rights.byte())
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query("INSERT INTO entries (workspace, place, hash, body) VALUES (?, ?, ?, ?)")
        .bind(workspace.0.as_slice())
        .bind(open.index)
        .bind(hash.0.as_slice())
        .bind(entry.bytes())
        .execute(tx)
        .await?;
    Ok(Ok(Written::Appended(LogHead { length: end.length.saturating_add(1), hash })))
}

async fn push(
    tx: &mut SqliteConnection,
    workspace: LogId,
    by: DeviceKey,
    envelope: &Envelope,
    received_ms: u64,
) -> Result<Result<Written, Refusal>, StoreError> {
    let (open, id) = (envelope.open_part(), envelope.id());
    if head(tx, workspace).await?.is_none() {
        return Ok(Err(Refusal::UnknownWorkspace));
    }
    if !rights(tx, workspace, by, open.space).await?.include(Rights::PUSH) {
        return Ok(Err(Refusal::NotAllowed));
    }
    if open.kind == EnvelopeKind::BlobPart {
        return push_part(tx, workspace, envelope).await;
    }
    let known = sqlx::query("SELECT seq, chain FROM envelopes WHERE workspace = ? AND id = ?")
        .bind(workspace.0.as_slice())
        .bind(id.0.as_slice())
        .fetch_optional(&mut *tx)
        .await?;
    if let Some(row) = known {
        let at = Seen { seq: natural(row.try_get(0)?), chain: array(row.try_get(1)?)? };
        return Ok(Ok(Written::Pushed { at, new: false }));
    }
    let copied: Option<i64> = sqlx::query_scalar(
        "SELECT seq FROM envelopes WHERE workspace = ? AND document = ? AND device = ? AND counter = ?",
    )
    .bind(workspace.0.as_slice())
    .bind(open.document.0.as_slice())
    .bind(open.author.0.as_slice())
    .bind(number(open.counter))
    .fetch_optional(&mut *tx)
    .await?;
    if copied.is_some() {
        return Ok(Err(Refusal::Cloned));
    }
    if let Err(refusal) = room(tx, workspace, envelope.bytes().len()).await? {
        return Ok(Err(refusal));
    }
    let before = end(tx, workspace, open.space, open.document).await?;
    let seq = before.seq + 1;
    let at = Seen { seq, chain: chain_after(&before.chain, &id, seq) };
    sqlx::query("INSERT OR REPLACE INTO documents (workspace, space, document, seq, chain) VALUES (?, ?, ?, ?, ?)")
        .bind(workspace.0.as_slice())
        .bind(open.space.0.as_slice())
        .bind(open.document.0.as_slice())
        .bind(number(seq))
        .bind(at.chain.as_slice())
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO envelopes (workspace, space, document, seq, id, kind, device, counter, chain, body, received_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(workspace.0.as_slice())
    .bind(open.space.0.as_slice())
    .bind(open.document.0.as_slice())
    .bind(number(seq))
    .bind(id.0.as_slice())
    .bind(open.kind.byte())
    .bind(open.author.0.as_slice())
    .bind(number(open.counter))
    .bind(at.chain.as_slice())
    .bind(envelope.bytes())
    .bind(number(received_ms))
    .execute(tx)
    .await?;
    Ok(Ok(Written::Pushed { at, new: true }))
}

async fn push_part(
    tx: &mut SqliteConnection,
    workspace: LogId,
    envelope: &Envelope,
) -> Result<Result<Written, Refusal>, StoreError> {
    let (open, id) = (envelope.open_part(), envelope.id());
    let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM parts WHERE workspace = ? AND space = ? AND id = ?")
        .bind(workspace.0.as_slice())
        .bind(open.space.0.as_slice())
        .bind(id.0.as_slice())
        .fetch_optional(&mut *tx)
        .await?;
    if known.is_some() {
        return Ok(Ok(Written::Pushed { at: Seen::START, new: false }));
    }
    if let Err(refusal) = room(tx, workspace, envelope.bytes().len()).await? {
        return Ok(Err(refusal));
    }
    sqlx::query("INSERT INTO parts (workspace, space, id, body) VALUES (?, ?, ?, ?)")
        .bind(workspace.0.as_slice())
        .bind(open.space.0.as_slice())
        .bind(id.0.as_slice())
        .bind(envelope.bytes())
        .execute(tx)
        .await?;
    Ok(Ok(Written::Pushed { at: Seen::START, new: true }))
}

async fn end(
    tx: &mut SqliteConnection,
    workspace: LogId,
    space: SpaceId,
    document: DocumentTag,
) -> Result<Seen, StoreError> {
    let row = sqlx::query("SELECT seq, chain FROM documents WHERE workspace = ? AND space = ? AND document = ?")
        .bind(workspace.0.as_slice())
        .bind(space.0.as_slice())
        .bind(document.0.as_slice())
        .fetch_optional(tx)
        .await?;
    let Some(row) = row else { return Ok(Seen::START) };
    Ok(Seen { seq: natural(row.try_get(0)?), chain: array(row.try_get(1)?)? })
}

impl Store for SqliteStore {
    fn identity(&self) -> Identity {
        self.identity.clone()
    }

    async fn write(&self, batch: Vec<Writing>) -> Result<Vec<Result<Written, Refusal>>, StoreError> {
        let mut writer = self.writer.lock().await;
        let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
        let mut answers = Vec::with_capacity(batch.len());
        for writing in batch {
            // A refusal comes before anything is written of it, so what was written stays.
            let answer = match writing {
                Writing::Append { entry, quota_for_new, received_ms } => {
                    append(&mut tx, &entry, quota_for_new, received_ms).await?
                }
                Writing::Push { workspace, by, envelope, received_ms } => {
                    push(&mut tx, workspace, by, &envelope, received_ms).await?
                }
            };
            answers.push(answer);
        }
        tx.commit().await?;
        Ok(answers)
    }

    async fn log(&self, workspace: LogId) -> Result<Option<LogHead>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        head(&mut reader, workspace).await
    }

    async fn entries(&self, workspace: LogId, from: u32, most: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut rows = sqlx::query_scalar("SELECT body FROM entries WHERE workspace = ? AND place >= ? ORDER BY place")
            .bind(workspace.0.as_slice())
            .bind(from)
            .fetch(&self.readers);
        let mut answer = Vec::new();
        let mut room = Room::new(most);
        while let Some(body) = rows.try_next().await? {
            let body: Vec<u8> = body;
            if !room.takes(body.len()) {
                break;
            }
            answer.push(body);
        }
        Ok(answer)
    }

    async fn rights(&self, workspace: LogId, device: DeviceKey, space: SpaceId) -> Result<Rights, StoreError> {
        let mut reader = self.readers.acquire().await?;
        rights(&mut reader, workspace, device, space).await
    }

    async fn lacking(&self, workspace: LogId, space: SpaceId, known: &[Known]) -> Result<Vec<Lacking>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        let rows = sqlx::query("SELECT document, seq, chain FROM documents WHERE workspace = ? AND space = ?")
            .bind(workspace.0.as_slice())
            .bind(space.0.as_slice())
            .fetch_all(&mut *reader)
            .await?;
        let mut ends: BTreeMap<DocumentTag, (Seen, Option<Seen>)> = BTreeMap::new();
        for row in rows {
            let end = Seen { seq: natural(row.try_get(1)?), chain: array(row.try_get(2)?)? };
            ends.insert(DocumentTag(array(row.try_get(0)?)?), (end, None));
        }
        // The chain where the device stands, of those documents that it knows and this store has more of.
        for known in known {
            let Some((end, at)) = ends.get_mut(&known.document) else { continue };
            let seq = known.seen.seq;
            *at = if seq == end.seq {
                Some(*end)
            } else {
                let chain: Option<Vec<u8>> = sqlx::query_scalar(
                    "SELECT chain FROM envelopes WHERE workspace = ? AND space = ? AND document = ? AND seq = ?",
                )
                .bind(workspace.0.as_slice())
                .bind(space.0.as_slice())
                .bind(known.document.0.as_slice())
                .bind(number(seq))
                .fetch_optional(&mut *reader)
                .await?;
                chain.map(|chain| array(&chain)).transpose()?.map(|chain| Seen { seq, chain })
            };
        }
        Ok(compare(&ends, known, |(end, _)| *end, |(_, at), seq| at.filter(|at| at.seq == seq).map(|at| at.chain)))
    }

    async fn envelopes(
        &self,
        workspace: LogId,
        space: SpaceId,
        document: DocumentTag,
        after: u64,
        most: usize,
    ) -> Result<Vec<StoredEnvelope>, StoreError> {
        let mut rows = sqlx::query(
            "SELECT seq, chain, id, body FROM envelopes
             WHERE workspace = ? AND space = ? AND document = ? AND seq > ? ORDER BY seq",
        )
        .bind(workspace.0.as_slice())
        .bind(space.0.as_slice())
        .bind(document.0.as_slice())
        .bind(number(after))
        .fetch(&self.readers);
        let mut answer = Vec::new();
        let mut room = Room::new(most);
        while let Some(row) = rows.try_next().await? {
            let (chain, id) = (array(row.try_get(1)?)?, EnvelopeId(array(row.try_get(2)?)?));
            let stored = StoredEnvelope { seq: natural(row.try_get(0)?), chain, id, envelope: row.try_get(3)? };
            if !room.takes(size(&stored)) {
                break;
            }
            answer.push(stored);
        }
        Ok(answer)
    }

    async fn missing_parts(
        &self,
        workspace: LogId,
        space: SpaceId,
        parts: &[EnvelopeId],
    ) -> Result<Vec<EnvelopeId>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        let mut missing = Vec::new();
        for part in parts {
            let here: Option<i64> =
                sqlx::query_scalar("SELECT 1 FROM parts WHERE workspace = ? AND space = ? AND id = ?")
                    .bind(workspace.0.as_slice())
                    .bind(space.0.as_slice())
                    .bind(part.0.as_slice())
                    .fetch_optional(&mut *reader)
                    .await?;
            if here.is_none() {
                missing.push(*part);
            }
        }
        Ok(missing)
    }

    async fn part(&self, workspace: LogId, space: SpaceId, part: EnvelopeId) -> Result<Option<Vec<u8>>, StoreError> {
        let body = sqlx::query_scalar("SELECT body FROM parts WHERE workspace = ? AND space = ? AND id = ?")
            .bind(workspace.0.as_slice())
            .bind(space.0.as_slice())
            .bind(part.0.as_slice())
            .fetch_optional(&self.readers)
            .await?;
        Ok(body)
    }
}
