//! Kept files: original workbooks and later creatives and reports, found by their content, sealed on the disk.
//!
//! A file is named after a keyed hash of its content, so that somebody with the disk cannot test whether a known
//! workbook is among them. Each content has a key of its own; a file is the magic `MRMB1`, a nonce and the sealed bytes.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;
use zeroize::Zeroizing;

use crate::data_dir::{sync_folder, write_synced};
use crate::{DataDir, DbKey, StoreError};

const MAGIC: &[u8; 5] = b"MRMB1";
const NONCE: usize = 12;
const TAG: usize = 16;

/// The largest file that is kept, in bytes: above the largest workbook that is read.
pub const MAX_BLOB: usize = 256 * 1024 * 1024;

/// BLAKE3 of a kept file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlobHash([u8; 32]);

impl BlobHash {
    /// The bytes of a name.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A name from its bytes.
    pub fn named(bytes: [u8; 32]) -> BlobHash {
        BlobHash(bytes)
    }

    /// The name of `content`.
    pub fn of(content: &[u8]) -> BlobHash {
        BlobHash(*blake3::hash(content).as_bytes())
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl FromStr for BlobHash {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let hash = blake3::Hash::from_hex(text).map_err(|_| StoreError::NoBlob(text.to_owned()))?;
        Ok(BlobHash(*hash.as_bytes()))
    }
}

/// The kept files of a data folder. Calls block: run them where blocking is allowed.
#[derive(Clone)]
pub struct Blobs {
    folder: PathBuf,
    name_key: Zeroizing<[u8; 32]>,
    seal_key: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blobs").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Blobs {
    pub(crate) fn open(dir: &DataDir, key: &DbKey) -> Blobs {
        Blobs {
            folder: dir.blobs(),
            name_key: key.derive("mrm-desktop 2026-11-21 names of kept files"),
            seal_key: key.derive("mrm-desktop 2026-11-21 content of kept files"),
        }
    }

    /// Keeps a file. It is on the disk and was read back when this returns; the same content is kept once.
    pub fn put(&self, content: &[u8]) -> Result<BlobHash, StoreError> {
        if content.len() > MAX_BLOB {
            return Err(StoreError::TooLarge(content.len() as u64));
        }
        let hash = BlobHash::of(content);
        if self.get(&hash).is_ok() {
            return Ok(hash);
        }
        let path = self.path(&hash);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).map_err(|error| StoreError::io(folder, error))?;
        let temporary = path.with_extension("tmp");
        write_synced(&temporary, &self.seal(&hash, content)?).map_err(|error| StoreError::io(&temporary, error))?;
        self.open_file(&temporary, &hash)?;
        fs::rename(&temporary, &path).map_err(|error| StoreError::io(&path, error))?;
        for changed in [folder, self.folder.as_path()] {
            sync_folder(changed).map_err(|error| StoreError::io(changed, error))?;
        }
        Ok(hash)
    }

    /// A kept file, checked against its name.
    pub fn get(&self, hash: &BlobHash) -> Result<Vec<u8>, StoreError> {
        self.open_file(&self.path(hash), hash)
    }

    fn open_file(&self, path: &std::path::Path, hash: &BlobHash) -> Result<Vec<u8>, StoreError> {
        let damaged = || StoreError::Damaged(format!("kept file {hash}"));
        let size = match fs::metadata(path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::NoBlob(hash.to_string()));
            }
            Err(error) => return Err(StoreError::io(path, error)),
        };
        if size > (MAX_BLOB + MAGIC.len() + NONCE + TAG) as u64 {
            return Err(damaged());
        }
        let bytes = fs::read(path).map_err(|error| StoreError::io(path, error))?;
        let sealed = bytes.strip_prefix(MAGIC).ok_or_else(damaged)?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let payload = Payload { msg: sealed, aad: MAGIC };
        let content = self.cipher(hash).decrypt(&Nonce::from(*nonce), payload).map_err(|_| damaged())?;
        if BlobHash::of(&content) == *hash { Ok(content) } else { Err(damaged()) }
    }

    fn seal(&self, hash: &BlobHash, content: &[u8]) -> Result<Vec<u8>, StoreError> {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: content, aad: MAGIC };
        let too_large = |_| StoreError::TooLarge(content.len() as u64);
        let sealed = self.cipher(hash).encrypt(&Nonce::from(nonce), payload).map_err(too_large)?;
        Ok([MAGIC.as_slice(), &nonce, &sealed].concat())
    }

    /// A key of its own for each content: then the random nonce only has to tell rewrites of one file apart.
    fn cipher(&self, hash: &BlobHash) -> Aes256Gcm {
        let key = Zeroizing::new(*blake3::keyed_hash(&self.seal_key, &hash.0).as_bytes());
        Aes256Gcm::new(&(*key).into())
    }

    fn path(&self, hash: &BlobHash) -> PathBuf {
        let name = blake3::keyed_hash(&self.name_key, &hash.0).to_hex();
        self.folder.join(&name[..2]).join(name.as_str())
    }
}
