//! The keyring of the operating system behind a small trait.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// The name under which all entries stand.
const SERVICE: &str = "MRM Desktop";

/// A keyring that does not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the keyring does not answer: {0}")]
pub struct SecretsError(pub String);

/// A place for secrets. Calls block.
pub trait Secrets: Send + Sync {
    /// The secret of `account`, if there is one.
    fn get(&self, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError>;

    /// Keeps a secret.
    fn set(&self, account: &str, secret: &[u8]) -> Result<(), SecretsError>;

    /// Forgets a secret; one that is not there is no error.
    fn delete(&self, account: &str) -> Result<(), SecretsError>;
}

/// The keyring of the operating system: Secret Service, Keychain, Credential Manager.
#[derive(Debug, Default, Clone, Copy)]
pub struct OsKeyring;

impl OsKeyring {
    /// Runs on a thread of its own: the Secret Service client waits for its own runtime, which must not happen inside
    /// ours, and panics of a desktop's service must not reach us.
    fn ask<T: Send + 'static>(
        account: &str,
        work: impl FnOnce(keyring::Entry) -> Result<T, keyring::Error> + Send + 'static,
    ) -> Result<T, SecretsError> {
        let account = account.to_owned();
        let asked = std::thread::spawn(move || keyring::Entry::new(SERVICE, &account).and_then(work)).join();
        match asked {
            Ok(answer) => answer.map_err(|error| SecretsError(describe(&error))),
            Err(_) => Err(SecretsError("it failed unexpectedly".to_owned())),
        }
    }
}

/// The library's texts may quote what a store held; only these are safe to show.
fn describe(error: &keyring::Error) -> String {
    match error {
        keyring::Error::PlatformFailure(inner) | keyring::Error::NoStorageAccess(inner) => inner.to_string(),
        keyring::Error::NoDefaultStore => "there is none".to_owned(),
        keyring::Error::NoEntry => "there is no such entry".to_owned(),
        keyring::Error::Ambiguous(_) => "several entries have the same name".to_owned(),
        _ => "it refused".to_owned(),
    }
}

impl Secrets for OsKeyring {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        Self::ask(account, |entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, account: &str, secret: &[u8]) -> Result<(), SecretsError> {
        let secret = Zeroizing::new(secret.to_vec());
        Self::ask(account, move |entry| entry.set_secret(&secret))
    }

    fn delete(&self, account: &str) -> Result<(), SecretsError> {
        Self::ask(account, |entry| match entry.delete_credential() {
            Err(keyring::Error::NoEntry) => Ok(()),
            other => other,
        })
    }
}

/// No keyring at all: for servers and tests.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoSecrets;

impl Secrets for NoSecrets {
    fn get(&self, _account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        Err(SecretsError("there is none".to_owned()))
    }

    fn set(&self, _account: &str, _secret: &[u8]) -> Result<(), SecretsError> {
        Err(SecretsError("there is none".to_owned()))
    }

    fn delete(&self, _account: &str) -> Result<(), SecretsError> {
        Err(SecretsError("there is none".to_owned()))
    }
}

/// A keyring that lives as long as the process: for tests.
#[derive(Debug, Default)]
pub struct MemorySecrets(Mutex<HashMap<String, Vec<u8>>>);

impl Secrets for MemorySecrets {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(account).cloned().map(Zeroizing::new))
    }

    fn set(&self, account: &str, secret: &[u8]) -> Result<(), SecretsError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(account.to_owned(), secret.to_vec());
        Ok(())
    }

    fn delete(&self, account: &str) -> Result<(), SecretsError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
        Ok(())
    }
}
