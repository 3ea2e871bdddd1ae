//! The folder in which a relay keeps everything. One process owns it; whoever else wants something of it asks that one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A folder that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The disk refuses.
    #[error("{0} cannot be used: {1}")]
    Io(PathBuf, io::Error),
    /// Another relay runs on it.
    #[error("a relay runs on the folder {0}; stop it first")]
    InUse(PathBuf),
}

/// A relay's folder.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// The right to write into a folder, as long as it lives.
#[derive(Debug)]
pub struct Owned {
    folder: Folder,
    lock: File,
}

impl Folder {
    /// The folder at `path`, made if it is not there, readable by nobody else.
    pub fn at(path: &Path) -> Result<Folder, FolderError> {
        let failed = |error| FolderError::Io(path.to_owned(), error);
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(path).map_err(failed)?;
        Ok(Folder(path.to_owned()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.0.join("relay.db")
    }

    /// Where a running relay says how to speak to it.
    pub(crate) fn control(&self) -> PathBuf {
        self.0.join("control.json")
    }

    /// Becomes the owner.
    pub fn own(&self) -> Result<Owned, FolderError> {
        let path = self.0.join("lock");
        let failed = |error| FolderError::Io(path.clone(), error);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Owned { folder: self.clone(), lock }),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(self.0.clone())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

impl Owned {
    /// The folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // Said, and not left to the end of the file: a process that is just being started has it open too, and the lock with it.
        let _ = self.lock.unlock();
    }
}

/// Makes a file that only this user reads.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
