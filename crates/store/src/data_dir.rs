//! The data folder: where it is, who owns it, and writing files in it so that they are whole or absent.

use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::StoreError;

/// A data folder that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDir {
    path: PathBuf,
}

/// Who owns a data folder, for another process to say.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerNote {
    /// Its process id.
    pub pid: u32,
    /// Where it serves, if it does.
    pub url: Option<String>,
    /// The token that its address asks for. The note can be read by the same user only.
    pub token: Option<String>,
}

impl std::fmt::Debug for OwnerNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnerNote").field("pid", &self.pid).field("url", &self.url).finish_non_exhaustive()
    }
}

/// The right to write in a data folder, for as long as it lives. The operating system takes it back when the process
/// ends, however it ends, so there are no stale locks.
#[derive(Debug)]
pub struct Owner {
    dir: DataDir,
    /// Holds the lock.
    lock: File,
}

impl DataDir {
    /// The folder that was named (`--data-dir`, `MRM_DATA_DIR`), or the platform's place for application data. It is
    /// made if need be.
    pub fn resolve(named: Option<PathBuf>) -> Result<DataDir, StoreError> {
        let path = match named {
            Some(path) => path,
            None => directories::ProjectDirs::from("", "", "mrm-desktop")
                .ok_or(StoreError::NoFolder)?
                .data_local_dir()
                .to_path_buf(),
        };
        let bad = |source: io::Error| StoreError::io(&path, source);
        fs::create_dir_all(&path).map_err(bad)?;
        let path = fs::canonicalize(&path).map_err(bad)?;
        Ok(DataDir { path })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.path.join("workspace.db")
    }

    /// Whether there is a database: then its key must be found, never made anew.
    pub fn has_database(&self) -> bool {
        self.database().exists()
    }

    /// Whether the key is sealed by a passphrase: then nothing else opens the database.
    pub fn has_sealed_key(&self) -> bool {
        self.sealed_key().exists()
    }

    pub(crate) fn sealed_key(&self) -> PathBuf {
        self.path.join("key.sealed")
    }

    pub(crate) fn key_id(&self) -> PathBuf {
        self.path.join("key.id")
    }

    pub(crate) fn key_for_kit(&self) -> PathBuf {
        self.path.join("key.kit")
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.path.join("files")
    }

    fn owner_file(&self) -> PathBuf {
        self.path.join("owner.json")
    }

    /// Becomes the owner of the folder, or says who is.
    pub fn own(&self) -> Result<Owner, StoreError> {
        let path = self.path.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| StoreError::io(&path, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse(self.owner())),
            Err(TryLockError::Error(error)) => return Err(StoreError::io(&path, error)),
        }
        let owner = Owner { dir: self.clone(), lock };
        owner.note(None, None)?;
        Ok(owner)
    }

    /// Who noted itself as the owner. Only meaningful while [`DataDir::own`] says that the folder is in use.
    pub fn owner(&self) -> Option<OwnerNote> {
        serde_json::from_slice(&fs::read(self.owner_file()).ok()?).ok()
    }

    /// Writes a file that is whole or absent, readable by this user only.
    pub(crate) fn write_file(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let temporary = path.with_extension("tmp");
        write_synced(&temporary, bytes).map_err(|error| StoreError::io(&temporary, error))?;
        fs::rename(&temporary, path).map_err(|error| StoreError::io(path, error))?;
        sync_folder(path.parent().unwrap_or(&self.path)).map_err(|error| StoreError::io(path, error))
    }

    /// Takes a closed database away, with what its key was noted by: for one in which nothing is that anybody made. Only
    /// its owner does that.
    pub fn discard_database(&self, _owner: &Owner) -> Result<(), StoreError> {
        let database = self.database();
        for ending in ["db-wal", "db-shm"] {
            self.remove_file(&database.with_extension(ending))?;
        }
        self.remove_file(&database)?;
        self.remove_file(&self.sealed_key())?;
        self.remove_file(&self.key_for_kit())?;
        self.remove_file(&self.key_id())
    }

    /// Takes a file away; one that is not there is no error.
    pub(crate) fn remove_file(&self, path: &Path) -> Result<(), StoreError> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::io(path, error)),
            _ => sync_folder(&self.path).map_err(|error| StoreError::io(path, error)),
        }
    }
}

impl Owner {
    /// The folder.
    pub fn dir(&self) -> &DataDir {
        &self.dir
    }

    /// Tells other processes of the same user where this one serves.
    pub fn note(&self, url: Option<&str>, token: Option<&str>) -> Result<(), StoreError> {
        let note = OwnerNote { pid: std::process::id(), url: url.map(str::to_owned), token: token.map(str::to_owned) };
        let path = self.dir.owner_file();
        let bytes = serde_json::to_vec(&note).map_err(|error| StoreError::io(&path, error.into()))?;
        self.dir.write_file(&path, &bytes)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // Tidiness only: a note without a lock means nothing.
        let _ = fs::remove_file(self.dir.owner_file());
        // Said, and not left to the end of the file: a process that is just being started by another thread has it open too,
        // and with it the lock, until it has become the other program.
        let _ = self.lock.unlock();
    }
}

/// Writes a new file that only this user can read, and waits until it is on the disk.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        drop(file);
        let _ = fs::remove_file(path);
    }
    written
}

/// Waits until renames in a folder are on the disk.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    // Windows has no such thing: its renames are in the journal of the file system.
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_left_at_once_although_a_process_that_begins_has_the_lock_open_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = DataDir::resolve(Some(folder.path().to_owned())).expect("a data folder");
        let owner = place.own().expect("nobody is there");
        let begins = owner.lock.try_clone().expect("what a child has until it becomes the other program");
        drop(owner);
        place.own().expect("it was left");
        drop(begins);
    }
}
