//! Finding, making and keeping the key of the database.
//!
//! The ladder: a key given explicitly; a key file sealed by a passphrase; the keyring of the operating system; nothing.
//! The sealed file comes first: it is how a person locks the application, and then the keyring must not open it. A key is
//! never written as plain text, and a missing key of an existing database is never answered by a new one.

mod keyring;
mod sealed;

pub use keyring::{MemorySecrets, NoSecrets, OsKeyring, Secrets, SecretsError};
pub use sealed::{SealCost, open_kit, seal_kit};

use crate::{DataDir, DbKey, MalformedKey, StoreError};
use std::fs;

/// Where a key came from, or where it was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySource {
    /// Given explicitly (`MRM_DB_KEY`).
    Given,
    /// The keyring of the operating system.
    Keyring,
    /// The key file that a passphrase seals.
    SealedFile,
}

/// What is known about the key of a data folder.
#[derive(Debug)]
pub enum KeyState {
    /// Here it is.
    Found(DbKey, KeySource),
    /// A passphrase is needed: see [`unlock`].
    Sealed,
    /// There is no database yet, so a key may be made: see [`create_key`].
    New,
    /// There is a database and its key is nowhere. The text says what the keyring answered, if it could not be asked.
    MissingForExisting(Option<String>),
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The given key is no key.
    #[error(transparent)]
    Malformed(#[from] MalformedKey),
    /// This machine has no usable keyring, so a passphrase must seal the key.
    #[error("this machine has no usable keyring: a passphrase is needed")]
    NeedsPassphrase,
    /// The passphrase is not the one that sealed the key.
    #[error("the passphrase does not open the key")]
    WrongPassphrase,
    /// The key file is damaged.
    #[error("the key file is damaged: {0}")]
    DamagedFile(&'static str),
    /// There is a key, or a database that has one: a new one would lock it for ever.
    #[error("there is a database or a sealed key already; a new key would not open it")]
    Exists,
    /// The keyring failed.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The data folder failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks for the key of a data folder. `given` is the value of `MRM_DB_KEY`.
pub fn find_key(dir: &DataDir, given: Option<&str>, secrets: &dyn Secrets) -> Result<KeyState, KeyError> {
    if let Some(text) = given {
        return Ok(KeyState::Found(text.parse()?, KeySource::Given));
    }
    if dir.has_sealed_key() {
        return Ok(KeyState::Sealed);
    }
    let mut trouble = None;
    if let Some(id) = key_id(dir) {
        match secrets.get(&account(&id)) {
            Ok(Some(bytes)) => match <[u8; 32]>::try_from(bytes.as_slice()).map(DbKey::from_bytes) {
                Ok(key) if key.fingerprint() == id => return Ok(KeyState::Found(key, KeySource::Keyring)),
                _ => trouble = Some("the keyring holds something else under its name".to_owned()),
            },
            Ok(None) => {}
            Err(error) => trouble = Some(error.to_string()),
        }
    }
    Ok(if dir.has_database() { KeyState::MissingForExisting(trouble) } else { KeyState::New })
}

/// Makes the key of a new data folder and keeps it: in the keyring, or where there is none, sealed by the passphrase.
pub fn create_key(
    dir: &DataDir,
    secrets: &dyn Secrets,
    passphrase: Option<&str>,
) -> Result<(DbKey, KeySource), KeyError> {
    if dir.has_database() || dir.has_sealed_key() {
        return Err(KeyError::Exists);
    }
    let key = DbKey::random();
    let source = keep_key(dir, &key, secrets, passphrase)?;
    Ok((key, source))
}

/// Keeps a key that is known already, after a recovery or when the lock is taken off: in the keyring, and a sealed key file
/// goes; where there is no keyring, sealed by the passphrase.
pub fn keep_key(
    dir: &DataDir,
    key: &DbKey,
    secrets: &dyn Secrets,
    passphrase: Option<&str>,
) -> Result<KeySource, KeyError> {
    if is_usable(secrets) {
        let account = account(&key.fingerprint());
        secrets.set(&account, key.bytes())?;
        // Some keyrings take a secret and do not give it back; better to know now than at the next start.
        if secrets.get(&account)?.as_deref().map(Vec::as_slice) == Some(key.bytes().as_slice()) {
            note_key(dir, key)?;
            dir.remove_file(&dir.sealed_key())?;
            return Ok(KeySource::Keyring);
        }
    }
    let passphrase = passphrase.ok_or(KeyError::NeedsPassphrase)?;
    seal_with_passphrase(dir, key, passphrase, SealCost::STANDARD)?;
    Ok(KeySource::SealedFile)
}

/// Whether a keyring keeps secrets: writes one, reads it, deletes it.
pub fn is_usable(secrets: &dyn Secrets) -> bool {
    let account = format!("probe-{:032x}", rand::random::<u128>());
    let kept = secrets.set(&account, b"probe").is_ok()
        && secrets.get(&account).is_ok_and(|found| found.as_deref().map(Vec::as_slice) == Some(b"probe".as_slice()));
    // Also after a failure: the write may have gone through.
    let deleted = secrets.delete(&account).is_ok();
    kept && deleted
}

/// Seals the key into the key file, beside or instead of the keyring.
pub fn seal_with_passphrase(dir: &DataDir, key: &DbKey, passphrase: &str, cost: SealCost) -> Result<(), KeyError> {
    let bytes = sealed::seal(key, passphrase, cost)?;
    dir.write_file(&dir.sealed_key(), &bytes)?;
    Ok(note_key(dir, key)?)
}

/// Locks the key: sealed by the passphrase, and no longer in the keyring. The file is opened once before the keyring forgets
/// the key.
pub fn lock_key(
    dir: &DataDir,
    key: &DbKey,
    secrets: &dyn Secrets,
    passphrase: &str,
    cost: SealCost,
) -> Result<(), KeyError> {
    seal_with_passphrase(dir, key, passphrase, cost)?;
    if unlock(dir, passphrase)? != *key {
        return Err(KeyError::DamagedFile("what was written does not open"));
    }
    let account = account(&key.fingerprint());
    // A keyring that does not answer has nothing to forget.
    if matches!(secrets.get(&account), Ok(Some(_))) {
        secrets.delete(&account)?;
    }
    Ok(())
}

/// Opens the key file. Takes a second or so, on purpose.
pub fn unlock(dir: &DataDir, passphrase: &str) -> Result<DbKey, KeyError> {
    let path = dir.sealed_key();
    let bytes = fs::read(&path).map_err(|error| StoreError::io(&path, error))?;
    sealed::open(&bytes, passphrase)
}

/// Notes which key the folder belongs to: the name of the keyring entry, and how a wrong key is told from damage.
pub(crate) fn note_key(dir: &DataDir, key: &DbKey) -> Result<(), StoreError> {
    let id = key.fingerprint();
    if key_id(dir).as_deref() != Some(id.as_str()) {
        dir.write_file(&dir.key_id(), id.as_bytes())?;
    }
    Ok(())
}

/// The fingerprint of the key that the folder belongs to, if it is noted.
pub(crate) fn key_id(dir: &DataDir) -> Option<String> {
    let text = fs::read_to_string(dir.key_id()).ok()?;
    let id = text.trim();
    (id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())).then(|| id.to_owned())
}

/// The longest file that holds the key of the database for a kit.
const MAX_FOR_KIT: u64 = 1_024;

/// What only the recovery kit of this device's person opens: the key of the database, sealed for it. It lies beside the
/// database, so that a keyring that has forgotten the key is not the end.
pub fn key_for_kit(dir: &DataDir) -> Result<Option<Vec<u8>>, StoreError> {
    let path = dir.key_for_kit();
    match fs::metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Ok(found) if found.len() > MAX_FOR_KIT => {
            return Err(StoreError::Damaged("the key that is kept for the recovery kit".to_owned()));
        }
        _ => {}
    }
    fs::read(&path).map(Some).map_err(|error| StoreError::io(&path, error))
}

/// Keeps the key of the database, sealed for a recovery kit; the one of a kit before goes.
pub fn keep_key_for_kit(dir: &DataDir, sealed: &[u8]) -> Result<(), StoreError> {
    dir.write_file(&dir.key_for_kit(), sealed)
}

fn account(fingerprint: &str) -> String {
    format!("database-{fingerprint}")
}
