//! What can go wrong with stored data, by what the reader has to do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::OwnerNote;

/// Why the store refused.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The platform names no folder for application data, and none was given.
    #[error("there is no folder for data: name one with --data-dir or MRM_DATA_DIR")]
    NoFolder,
    /// The folder cannot be used.
    #[error("{path} cannot be used as the data folder: {source}")]
    BadFolder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The disk is full. What was acknowledged is safe.
    #[error("the disk is full: free some space and try again; everything saved so far is safe")]
    DiskFull,
    /// The folder or the file cannot be written.
    #[error("{0} cannot be written")]
    ReadOnly(PathBuf),
    /// Another process owns the folder.
    #[error("the data folder is in use by another process")]
    InUse(Option<OwnerNote>),
    /// The key does not open the database.
    #[error("the key does not open the database")]
    WrongKey,
    /// The database itself is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Written by a newer version of the program.
    #[error("the database was written by a newer version of the program")]
    NewerFormat,
    /// This program was built without encryption.
    #[error("this program was built without SQLCipher and does not store anything")]
    NoCipher,
    /// There is no kept file of that content.
    #[error("there is no kept file {0}")]
    NoBlob(String),
    /// Larger than anything that is kept.
    #[error("{0} bytes are more than is kept as one file")]
    TooLarge(u64),
    /// Anything else of the file system.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What.
        source: io::Error,
    },
    /// The store was closed.
    #[error("the data folder was closed")]
    Closed,
    /// Anything else of the database.
    #[error("database: {0}")]
    Database(sqlx::Error),
}

impl StoreError {
    /// A file error, by what it means.
    pub(crate) fn io(path: &Path, source: io::Error) -> StoreError {
        use io::ErrorKind as K;
        match source.kind() {
            K::StorageFull | K::QuotaExceeded | K::FileTooLarge => StoreError::DiskFull,
            K::PermissionDenied | K::ReadOnlyFilesystem => StoreError::ReadOnly(path.to_owned()),
            _ => StoreError::Io { path: path.to_owned(), source },
        }
    }
}

/// SQLite's primary result codes: the low byte of the extended one.
const SQLITE_READONLY: i32 = 8;
const SQLITE_IOERR: i32 = 10;
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_FULL: i32 = 13;
const SQLITE_CANTOPEN: i32 = 14;
const SQLITE_NOTADB: i32 = 26;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|e| e.code()).and_then(|c| c.parse::<i32>().ok());
        match code.map(|c| c & 0xff) {
            Some(SQLITE_FULL) => StoreError::DiskFull,
            Some(SQLITE_NOTADB) => StoreError::WrongKey,
            Some(SQLITE_CORRUPT) => StoreError::Damaged(error.to_string()),
            Some(SQLITE_READONLY) => StoreError::ReadOnly(PathBuf::new()),
            // A write without room comes as SQLITE_FULL; an I/O error means that the disk itself refuses.
            Some(SQLITE_IOERR | SQLITE_CANTOPEN) => StoreError::Damaged(error.to_string()),
            _ => StoreError::Database(error),
        }
    }
}
