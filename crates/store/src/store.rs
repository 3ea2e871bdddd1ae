//! The open database: one writer, a few readers.

mod envelopes;
mod succeed;

use mrm_document::{Chunk, DocumentId, DocumentKind, DocumentLog};
use mrm_domain::{MappingId, PlanId, ProjectId, RateCardId, TemplateId};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, QueryBuilder, Sqlite, SqliteConnection};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::sync::{Mutex, watch};

use crate::keys::{key_id, note_key};
use crate::table::{
    MappingRow, NoticeWrite, PlanRow, PlanTemplateRow, ProjectRow, RateCardRow, TeamWrite, chunks, mappings, notices,
    plan_templates, plans, projects, rate_cards, settings, team,
};
use crate::{Blobs, DataDir, DbKey, Owner, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/device");

/// How many connections read at a time.
const READERS: u32 = 3;

/// What one transaction writes: chunks of any documents and the projections that follow from them.
#[derive(Debug, Clone, Default)]
pub struct Write {
    /// In this order; each must follow the last chunk of its log.
    pub chunks: Vec<Chunk>,
    /// Plans as lists show them.
    pub plans: Vec<PlanRow>,
    /// Projects as lists show them.
    pub projects: Vec<ProjectRow>,
    /// What goes to or came from the team.
    pub team: TeamWrite,
    /// What the person of this device is told.
    pub notices: NoticeWrite,
}

/// How to open a store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StoreOptions {
    /// The database may not grow beyond this; writing more is refused as if the disk were full.
    pub max_database_bytes: Option<u64>,
}

/// The open database. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct Store(Arc<Inner>, u64);

struct Inner {
    writer: Mutex<Option<Writer>>,
    readers: SqlitePool,
    blobs: Blobs,
    folder: DataDir,
    key: DbKey,
    owner: std::sync::Mutex<Option<Owner>>,
    /// How often chunks were written, for whoever sends them on.
    written: watch::Sender<u64>,
    /// Which of the stores that succeeded each other writes into documents now.
    turn: AtomicU64,
}

/// The one connection that writes.
struct Writer {
    connection: SqliteConnection,
    /// A batch was begun and its end was not heard of: whoever waited for it was dropped.
    unfinished: bool,
}

impl Writer {
    /// The connection, with nothing begun on it.
    async fn settled(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if self.unfinished {
            // If the batch came to its end after all there is nothing to take back, and SQLite says so.
            if let Err(error) = sqlx::query("ROLLBACK").execute(&mut self.connection).await {
                tracing::debug!(%error, "nothing to take back");
            }
            self.unfinished = false;
        }
        Ok(&mut self.connection)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the database of an owned folder, creating it if there is none, and brings its tables up to date.
    pub async fn open(dir: &DataDir, owner: Owner, key: &DbKey) -> Result<Store, StoreError> {
        Store::open_with(dir, owner, key, StoreOptions::default()).await
    }

    /// [`Store::open`] with options.
    pub async fn open_with(
        dir: &DataDir,
        owner: Owner,
        key: &DbKey,
        limits: StoreOptions,
    ) -> Result<Store, StoreError> {
        let path = dir.database();
        let noted = key_id(dir);
        if dir.has_database() && noted.as_ref().is_some_and(|id| *id != key.fingerprint()) {
            return Err(StoreError::WrongKey);
        }
        // A wrong key and a damaged first page look the same to SQLCipher; the note of the key tells them apart.
        let writer = open_writer(&path, key, limits).await.map_err(|error| match error {
            StoreError::WrongKey if noted.is_some() => StoreError::Damaged("its first page cannot be read".to_owned()),
            StoreError::ReadOnly(_) => StoreError::ReadOnly(dir.path().to_path_buf()),
            other => other,
        })?;
        note_key(dir, key)?;
        // Only the writer checkpoints: readers are read-only and cannot.
        // No connection to a file of this device grows too old, and the pool's look for such ones trusts a counter that
        // can run below zero for a moment: it then counts to 2^64 and the process never ends (sqlx 0.9.0).
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(20))
            .connect_with(self::options(&path, key).read_only(true))
            .await?;
        let inner = Inner {
            writer: Mutex::new(Some(Writer { connection: writer, unfinished: false })),
            readers,
            blobs: Blobs::open(dir, key),
            folder: dir.clone(),
            key: key.clone(),
            owner: std::sync::Mutex::new(Some(owner)),
            written: watch::Sender::new(0),
            turn: AtomicU64::new(0),
        };
        Ok(Store(Arc::new(inner), 0))
    }

    /// The folder.
    pub fn folder(&self) -> &DataDir {
        &self.0.folder
    }

    /// The key of the database: every connection holds it while the database is open.
    pub fn key(&self) -> &DbKey {
        &self.0.key
    }

    /// Finishes what is under way, moves the log into the database and lets go of the folder.
    pub async fn close(&self) {
        drop(self.close_keeping().await);
    }

    /// [`Store::close`], but the folder stays owned: it is locked, not left.
    pub async fn close_keeping(&self) -> Option<Owner> {
        let writer = self.0.writer.lock().await.take();
        self.0.readers.close().await;
        if let Some(writer) = writer
            && let Err(error) = writer.connection.close().await
        {
            tracing::warn!(%error, "closing the database");
        }
        self.0.owner.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }

    /// Tells other processes of this user where we serve.
    pub fn announce(&self, url: &str, token: &str) -> Result<(), StoreError> {
        let owner = self.0.owner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        owner.as_ref().map_or(Ok(()), |o| o.note(Some(url), Some(token)))
    }

    /// Sealed files.
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    /// Writes everything or nothing. When this returns, it is on disk.
    ///
    /// All of it goes to the database's thread in one call, its beginning and end with it: each call waits for that
    /// thread, and an edit waits for all of them.
    pub async fn write(&self, write: Write) -> Result<(), StoreError> {
        let mut batch = QueryBuilder::<Sqlite>::new("BEGIN IMMEDIATE; ");
        for chunk in &write.chunks {
            chunks::append(&mut batch, chunk);
        }
        for row in &write.plans {
            plans::put(&mut batch, row);
        }
        for row in &write.projects {
            projects::put(&mut batch, row);
        }
        team::put(&mut batch, &write.team);
        notices::put(&mut batch, &write.notices);
        batch.push("COMMIT");
        let mut writer = self.0.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        if !write.chunks.is_empty() && self.is_succeeded() {
            return Err(StoreError::Closed);
        }
        writer.settled().await?;
        writer.unfinished = true;
        match batch.build().execute(&mut writer.connection).await {
            Ok(_) => {
                writer.unfinished = false;
                if !write.chunks.is_empty() {
                    self.0.written.send_modify(|times| *times += 1);
                }
            }
            Err(error) => {
                writer.settled().await?;
                return Err(chunks::refused(&write.chunks, error));
            }
        }
        Ok(())
    }

    /// Tells whenever chunks were written.
    pub fn written(&self) -> watch::Receiver<u64> {
        self.0.written.subscribe()
    }

    /// Runs `work` in a transaction of the one writer.
    pub(crate) async fn transact<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = self.0.writer.lock().await;
        let connection = writer.as_mut().ok_or(StoreError::Closed)?.settled().await?;
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        let done = work(&mut tx).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Connections that read.
    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.0.readers
    }

    /// What SQLCipher and SQLite find wrong with the file; empty if nothing. Reads all of it.
    pub async fn check_integrity(&self) -> Result<Vec<String>, StoreError> {
        let mut findings = Vec::new();
        for pragma in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check(20)"] {
            let rows: Vec<String> = sqlx::query_scalar(pragma).fetch_all(self.readers()).await?;
            findings.extend(rows.into_iter().filter(|text| text != "ok"));
        }
        Ok(findings)
    }

    /// The log of a document from its newest snapshot on. If that part turns out damaged, [`Store::whole_document`] may
    /// hold more.
    pub async fn document(&self, id: DocumentId) -> Result<Option<DocumentLog>, StoreError> {
        chunks::log(&self.0.readers, id, false).await
    }

    /// The whole log of a document.
    pub async fn whole_document(&self, id: DocumentId) -> Result<Option<DocumentLog>, StoreError> {
        chunks::log(&self.0.readers, id, true).await
    }

    /// The chunks of a document's log after `seq`; all of them without one.
    pub async fn chunks_after(&self, id: DocumentId, seq: Option<u64>) -> Result<Option<DocumentLog>, StoreError> {
        chunks::after(&self.0.readers, id, seq.map_or(0, |seq| seq.saturating_add(1))).await
    }

    /// All documents of a kind.
    pub async fn documents(&self, kind: DocumentKind) -> Result<Vec<DocumentId>, StoreError> {
        chunks::of_kind(&self.0.readers, kind).await
    }

    /// All plans, recently changed first.
    pub async fn plans(&self) -> Result<Vec<PlanRow>, StoreError> {
        plans::all(&self.0.readers).await
    }

    /// One plan.
    pub async fn plan(&self, id: PlanId) -> Result<Option<PlanRow>, StoreError> {
        plans::one(&self.0.readers, id).await
    }

    /// All projects, recently changed first.
    pub async fn projects(&self) -> Result<Vec<ProjectRow>, StoreError> {
        projects::all(&self.0.readers).await
    }

    /// One project.
    pub async fn project(&self, id: ProjectId) -> Result<Option<ProjectRow>, StoreError> {
        projects::one(&self.0.readers, id).await
    }

    /// Drops all projections and puts these.
    pub async fn replace_projections(
        &self,
        all_projects: Vec<ProjectRow>,
        all_plans: Vec<PlanRow>,
    ) -> Result<(), StoreError> {
        self.transact(async |tx: &mut SqliteConnection| {
            sqlx::query("DELETE FROM plans").execute(&mut *tx).await?;
            sqlx::query("DELETE FROM projects").execute(&mut *tx).await?;
            for row in &all_projects {
                let mut put = QueryBuilder::new("");
                projects::put(&mut put, row);
                put.build().execute(&mut *tx).await?;
            }
            for row in &all_plans {
                let mut put = QueryBuilder::new("");
                plans::put(&mut put, row);
                put.build().execute(&mut *tx).await?;
            }
            Ok(())
        })
        .await
    }

    /// A setting of this device.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        settings::get(&self.0.readers, name).await
    }

    /// Sets a setting of this device.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.transact(async |tx: &mut SqliteConnection| settings::put(tx, name, value).await).await
    }

    /// Forgets a setting of this device.
    pub async fn remove_setting(&self, name: &str) -> Result<(), StoreError> {
        self.transact(async |tx: &mut SqliteConnection| settings::remove(tx, name).await).await
    }

    /// Remembers how a workbook of a shape was read; the id under which it is kept, which is that of the one before if
    /// there is one of the same shape and client.
    pub async fn put_mapping(&self, row: &MappingRow) -> Result<MappingId, StoreError> {
        self.transact(async |tx: &mut SqliteConnection| mappings::put(tx, row).await).await
    }

    /// Gives a mapping another name; whether there is one.
    pub async fn rename_mapping(&self, id: MappingId, name: &str) -> Result<bool, StoreError> {
        self.transact(async |tx: &mut SqliteConnection| mappings::rename(tx, id, name).await).await
    }

    /// Forgets a mapping; whether there was one.
    pub async fn delete_mapping(&self, id: MappingId) -> Result<bool, StoreError> {
        self.transact(async |tx: &mut SqliteConnection| mappings::delete(tx, id).await).await
    }

    /// How workbooks were read, last used first.
    pub async fn mappings(&self) -> Result<Vec<MappingRow>, StoreError> {
        mappings::all(&self.0.readers).await
    }

    /// Keeps a plan template.
    pub async fn put_plan_template(&self, row: &PlanTemplateRow) -> Result<(), StoreError> {
        self.transact(async |tx: &mut SqliteConnection| plan_templates::put(tx, row).await).await
    }

    /// Forgets a plan template; whether there was one.
    pub async fn delete_plan_template(&self, id: TemplateId) -> Result<bool, StoreError> {
        self.transact(async |tx: &mut SqliteConnection| plan_templates::delete(tx, id).await).await
    }

    /// All plan templates, by name.
    pub async fn plan_templates(&self) -> Result<Vec<PlanTemplateRow>, StoreError> {
        plan_templates::all(&self.0.readers).await
    }

    /// One plan template.
    pub async fn plan_template(&self, id: TemplateId) -> Result<Option<PlanTemplateRow>, StoreError> {
        plan_templates::one(&self.0.readers, id).await
    }

    /// Keeps a rate card, new or changed.
    pub async fn put_rate_card(&self, row: &RateCardRow) -> Result<(), StoreError> {
        self.transact(async |tx: &mut SqliteConnection| rate_cards::put(tx, row).await).await
    }

    /// Forgets a rate card; whether there was one.
    pub async fn delete_rate_card(&self, id: RateCardId) -> Result<bool, StoreError> {
        self.transact(async |tx: &mut SqliteConnection| rate_cards::delete(tx, id).await).await
    }

    /// All rate cards, by name.
    pub async fn rate_cards(&self) -> Result<Vec<RateCardRow>, StoreError> {
        rate_cards::all(&self.0.readers).await
    }

    /// One rate card.
    pub async fn rate_card(&self, id: RateCardId) -> Result<Option<RateCardRow>, StoreError> {
        rate_cards::one(&self.0.readers, id).await
    }

    /// One mapping.
    pub async fn mapping(&self, id: MappingId) -> Result<Option<MappingRow>, StoreError> {
        mappings::one(&self.0.readers, id).await
    }
}

async fn open_writer(path: &Path, key: &DbKey, limits: StoreOptions) -> Result<SqliteConnection, StoreError> {
    let options = options(path, key).create_if_missing(true).synchronous(SqliteSynchronous::Full);
    let mut writer = options.connect().await?;
    check_cipher(&mut writer).await?;
    MIGRATIONS.run(&mut writer).await.map_err(migration_error)?;
    if let Some(bytes) = limits.max_database_bytes {
        // SQLCipher answers this pragma with a text.
        let page: String = sqlx::query_scalar("PRAGMA page_size").fetch_one(&mut writer).await?;
        let pages = bytes / page.parse::<u64>().unwrap_or(4096).max(1);
        sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"))).execute(&mut writer).await?;
    }
    Ok(writer)
}

fn options(path: &Path, key: &DbKey) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        // Emitted before anything else is asked of the file.
        .pragma("key", format!("\"x'{}'\"", key.to_hex().as_str()))
        .journal_mode(SqliteJournalMode::Wal)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        // Statements carry names and titles: they are not for the log.
        .disable_statement_logging()
}

/// A build that lacks SQLCipher ignores the key and would write plain text.
async fn check_cipher(writer: &mut SqliteConnection) -> Result<(), StoreError> {
    let version: Option<(String,)> = sqlx::query_as("PRAGMA cipher_version").fetch_optional(&mut *writer).await?;
    if version.is_none_or(|(v,)| v.is_empty()) {
        return Err(StoreError::NoCipher);
    }
    Ok(())
}

fn migration_error(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => StoreError::NewerFormat,
        MigrateError::Execute(error) => error.into(),
        MigrateError::ExecuteMigration(error, _) => error.into(),
        other => StoreError::Damaged(other.to_string()),
    }
}
