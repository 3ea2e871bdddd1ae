//! The application on a folder of its own, and what lies in its store.

use automerge::{Automerge, LoadOptions, TextEncoding};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use std::path::{Path, PathBuf};

use mrm_app::imports::{CommitRequest, ImportState};
use mrm_app::session::{LanguageSetting, StartRequest};
use mrm_app::{App, AppOptions, Event};
use mrm_document::{Chunk, ChunkKind};
use mrm_domain::PlanId;
use mrm_store::{DataDir, DbKey, Store};

use crate::measure::Outcome;

/// The key of its databases.
pub const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Opens the application; the first time, its workspace is made.
pub async fn open(folder: &Path) -> Outcome<App> {
    let options = AppOptions { data_dir: Some(folder.to_owned()), key: Some(KEY.to_owned()), ..AppOptions::default() };
    let fresh = !DataDir::resolve(Some(folder.to_owned()))?.has_database();
    let app = App::open(options).await;
    if fresh {
        let names = ("Анна".to_owned(), "Агентство".to_owned());
        let request =
            StartRequest { person: names.0, workspace: names.1, language: LanguageSetting::Ru, passphrase: None };
        app.start(request, "bench").await?;
    }
    Ok(app)
}

/// From the dropped file to the stored plan, as the window does it without a question asked; the plan's id.
pub async fn import(app: &App, file: PathBuf, project: &str) -> Outcome<String> {
    let mut events = app.events();
    let mut view = app.import_file(file).await?;
    while view.state == ImportState::Reading {
        match events.recv().await? {
            Event::JobDone { id } if id == view.id => view = app.import(&view.id).await?,
            _ => {}
        }
    }
    if view.state != ImportState::Ready {
        return Err(format!("the workbook was not understood: {:?}", view.error).into());
    }
    let request = CommitRequest { project_id: Some(project.to_owned()), ..CommitRequest::default() };
    Ok(app.commit_import(&view.id, request).await?.plan_id)
}

/// The newest snapshot of a plan, out of the store of an application that is closed.
pub async fn snapshot(folder: &Path, plan: &str) -> Outcome<Vec<u8>> {
    let dir = DataDir::resolve(Some(folder.to_owned()))?;
    let owner = dir.own()?;
    let store = Store::open(&dir, owner, &KEY.parse::<DbKey>()?).await?;
    let log = store.document(plan.parse::<PlanId>()?.into()).await?.ok_or("the plan has no log")?;
    store.close().await;
    let mut chunks = log.chunks.iter().rev().filter_map(|stored| Chunk::decode(&stored.bytes).ok());
    let newest = chunks.find(|chunk| chunk.kind == ChunkKind::Snapshot).ok_or("the log has no snapshot")?;
    Ok(newest.payload)
}

/// The library's own way from bytes to a document.
pub fn load(snapshot: &[u8]) -> Outcome<Automerge> {
    let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
    Ok(Automerge::load_with_options(snapshot, options)?)
}

/// An encrypted database with one table, on the disk that the application uses, set as the application's is.
pub async fn database(file: &Path) -> Outcome<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .pragma("key", format!("\"x'{KEY}'\""))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .create_if_missing(true)
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    sqlx::query("CREATE TABLE bytes (id INTEGER PRIMARY KEY, data BLOB NOT NULL)").execute(&mut connection).await?;
    Ok(connection)
}

/// One commit that is on disk when this returns.
pub async fn commit(connection: &mut SqliteConnection, bytes: Vec<u8>) -> Outcome<()> {
    sqlx::query("INSERT INTO bytes (data) VALUES (?)").bind(bytes).execute(connection).await?;
    Ok(())
}
