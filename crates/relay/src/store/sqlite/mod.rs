//! The store in a SQLite file: one connection writes, a few read, and only the writer checkpoints.

mod administration;
mod settle;
mod write;

use futures::TryStreamExt;
use mrm_wire::{
    DeviceKey, DocumentTag, EntryHash, EnvelopeId, Known, LogHead, LogId, Refusal, Rights, Seen, SpaceId, StoreId,
    StoredEnvelope,
};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Row, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

use super::{
    Change, Identity, Lacking, Room, Store, StoreError, Token, WorkspaceStatistics, Writing, Written, compare, size,
};
use write::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/relay");

/// Pages that are written beside the file before they are moved into it, 64 MB: envelopes of many workspaces touch pages all
/// over the file, and a page that is touched often is moved once.
const CHECKPOINT: &str = "16384";

/// How many connections read at a time.
const READERS: u32 = 4;

/// A store in a SQLite file.
pub struct SqliteStore {
    identity: Identity,
    /// `None`: the store is closed.
    writer: Mutex<Option<Writer>>,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens the file, making it if there is none; `fresh` is who a new relay is.
    pub async fn open(file: &Path, fresh: Identity) -> Result<SqliteStore, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("wal_autocheckpoint", CHECKPOINT)
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
        Ok(SqliteStore { identity, writer: Mutex::new(Some(Writer::new(writer))), readers })
    }

    /// Moves what stands beside the file into it and lets go of it, whoever still holds the store: from then on it answers
    /// nothing.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.readers.close().await;
        match self.writer.lock().await.take() {
            Some(writer) => writer.close().await,
            None => Ok(()),
        }
    }

    async fn writer(&self) -> Result<MappedMutexGuard<'_, Writer>, StoreError> {
        let writer = MutexGuard::try_map(self.writer.lock().await, Option::as_mut);
        writer.map_err(|_closed| sqlx::Error::PoolClosed.into())
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

impl Store for SqliteStore {
    fn identity(&self) -> Identity {
        self.identity.clone()
    }

    async fn write(&self, batch: Vec<Writing>) -> Result<Vec<Result<Written, Refusal>>, StoreError> {
        self.writer().await?.write(batch).await
    }

    async fn log(&self, workspace: LogId) -> Result<Option<LogHead>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        head(&mut reader, workspace).await
    }

    async fn named(&self, half: [u8; 16]) -> Result<Option<LogId>, StoreError> {
        let (mut first, mut last) = ([0; 32], [0xff; 32]);
        first[..16].copy_from_slice(&half);
        last[..16].copy_from_slice(&half);
        let found: Option<Vec<u8>> = sqlx::query_scalar("SELECT id FROM workspaces WHERE id BETWEEN ? AND ? LIMIT 1")
            .bind(first.as_slice())
            .bind(last.as_slice())
            .fetch_optional(&self.readers)
            .await?;
        let id = |bytes: Vec<u8>| bytes.try_into().map(LogId).map_err(|_| StoreError::Damaged("the id of a workspace"));
        found.map(id).transpose()
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

    async fn settle(&self, now_ms: u64) -> Result<u64, StoreError> {
        self.writer().await?.sweep(now_ms).await
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

    async fn refused(&self, workspace: LogId) -> Result<bool, StoreError> {
        let mut reader = self.readers.acquire().await?;
        administration::refused(&mut reader, workspace).await
    }

    async fn workspaces(&self) -> Result<Vec<WorkspaceStatistics>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        administration::workspaces(&mut reader).await
    }

    async fn change(&self, workspace: LogId, change: Change) -> Result<bool, StoreError> {
        administration::change(self.writer().await?.anew(), workspace, change).await
    }

    async fn keep_token(&self, token: Token) -> Result<(), StoreError> {
        administration::keep_token(self.writer().await?.anew(), &token).await
    }

    async fn opens(&self, token: [u8; 32], now_ms: u64) -> Result<bool, StoreError> {
        let mut reader = self.readers.acquire().await?;
        Ok(administration::valid_token(&mut reader, token, now_ms).await?.is_some())
    }
}
