//! Copies of a relay's database: made while it serves, brought back while it does not.
//!
//! A copy holds the relay's private key, so it is as secret as the folder. A relay that comes back from one has lost what
//! came after it was made; its generation goes up, which tells every device to compare and to send again what is lacking.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::folder::{Folder, FolderError, create_private};
use crate::now_ms;
use crate::store::{SqliteStore, StoreError};

/// A copy that was not made or not brought back.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The relay's folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The disk refuses.
    #[error("{0} cannot be used: {1}")]
    Io(PathBuf, io::Error),
    /// There is something already.
    #[error("{0} is there already; name a new file")]
    There(PathBuf),
    /// The copy cannot be written.
    #[error("the copy was not made: {0}")]
    Store(#[from] StoreError),
    /// The file is something else, or damaged.
    #[error("{0} is not a whole copy of a relay: {1}")]
    NotACopy(PathBuf, String),
    /// Another relay's.
    #[error("{0} is a copy of another relay than the one in {1}; bring it back into an empty folder")]
    OtherRelay(PathBuf, PathBuf),
}

/// Writes a whole copy into `file`, which is not there yet. When this returns `Ok`, it is on the disk. Its size in bytes.
pub(crate) async fn back_up(store: &SqliteStore, file: &Path) -> Result<u64, CopyError> {
    let failed = |error| CopyError::Io(file.to_owned(), error);
    if file.exists() {
        return Err(CopyError::There(file.to_owned()));
    }
    // Half a copy never stands under the name of a whole one.
    let partial = file.with_added_extension("partial");
    create_private(&partial).map_err(failed)?;
    store.copy_to(&partial).await?;
    let written = File::options().write(true).open(&partial).map_err(failed)?;
    written.sync_all().map_err(failed)?;
    let size = written.metadata().map_err(failed)?.len();
    fs::rename(&partial, file).map_err(failed)?;
    sync_folder_of(file).map_err(failed)?;
    Ok(size)
}

/// Puts the copy `file` into the folder of a relay that does not run. What was there is kept beside it under another name,
/// which is returned. The generation is one above both.
pub async fn restore(folder: &Folder, file: &Path) -> Result<Option<PathBuf>, CopyError> {
    let owned = folder.own()?;
    let database = owned.folder().database();
    let incoming = database.with_added_extension("incoming");
    let ready = prepare(&database, &incoming, file, folder).await;
    if ready.is_err() {
        // The next attempt begins with that too.
        let _left = remove(&incoming);
    }
    ready?;
    let failed = |error| CopyError::Io(database.clone(), error);
    let kept = database.exists().then(|| database.with_added_extension(format!("before-{}", now_ms())));
    if let Some(kept) = &kept {
        // What stands in the log beside the file belongs to it.
        for (from, to) in beside(&database).into_iter().zip(beside(kept)).filter(|(from, _)| from.exists()) {
            fs::rename(&from, &to).map_err(failed)?;
        }
    }
    fs::rename(&incoming, &database).map_err(failed)?;
    sync_folder_of(&database).map_err(failed)?;
    Ok(kept)
}

/// Makes `incoming` the database that takes the place of `database`.
async fn prepare(database: &Path, incoming: &Path, file: &Path, folder: &Folder) -> Result<(), CopyError> {
    remove(incoming).map_err(|error| CopyError::Io(incoming.to_owned(), error))?;
    let failed = |error| CopyError::Io(file.to_owned(), error);
    let mut target = create_private(incoming).map_err(failed)?;
    io::copy(&mut File::open(file).map_err(failed)?, &mut target).map_err(failed)?;
    target.sync_all().map_err(failed)?;
    drop(target);
    let wrong = |error: sqlx::Error| CopyError::NotACopy(file.to_owned(), error.to_string());
    let (seed, generation) = checked(incoming).await.map_err(wrong)?;
    let mut next = generation;
    // A database that cannot be read is a reason to bring back a copy, not one against it.
    if database.exists()
        && let Ok(here) = identity(database).await
    {
        if here.0 != seed {
            return Err(CopyError::OtherRelay(file.to_owned(), folder.path().to_owned()));
        }
        next = next.max(here.1);
    }
    raise(incoming, next.saturating_add(1)).await.map_err(wrong)
}

/// A database and what SQLite puts beside it.
fn beside(database: &Path) -> [PathBuf; 3] {
    let with = |suffix: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    [database.to_owned(), with("-wal"), with("-shm")]
}

fn remove(database: &Path) -> io::Result<()> {
    for file in beside(database) {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

async fn open(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new().filename(file).disable_statement_logging().connect().await
}

async fn identity(file: &Path) -> Result<(Vec<u8>, u32), sqlx::Error> {
    let mut connection = open(file).await?;
    let found = sqlx::query_as("SELECT seed, generation FROM identity").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(found)
}

/// Who the relay of a copy is, once every page of it was looked at.
async fn checked(file: &Path) -> Result<(Vec<u8>, u32), sqlx::Error> {
    let mut connection = open(file).await?;
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut connection).await?;
    connection.close().await?;
    if verdict != "ok" {
        return Err(sqlx::Error::Protocol(verdict));
    }
    identity(file).await
}

async fn raise(file: &Path, generation: u32) -> Result<(), sqlx::Error> {
    let mut connection = open(file).await?;
    sqlx::query("PRAGMA synchronous = FULL").execute(&mut connection).await?;
    sqlx::query("UPDATE identity SET generation = ?").bind(generation).execute(&mut connection).await?;
    connection.close().await
}

fn sync_folder_of(file: &Path) -> io::Result<()> {
    // Windows has no such call, and needs none.
    #[cfg(unix)]
    File::open(file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))?.sync_all()?;
    let _portable = file;
    Ok(())
}
