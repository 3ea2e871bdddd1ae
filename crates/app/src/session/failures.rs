//! Refusals of the store, of documents and of keys in the words of the API.

use mrm_document::DocumentError;
use mrm_store::{KeyError, StoreError};

use super::MIN_PASSPHRASE;
use crate::failure::{Code, Failure};

/// The store's refusal in the words of the API.
pub(crate) fn store_failure(error: StoreError) -> Failure {
    let message = error.to_string();
    match error {
        StoreError::DiskFull => Failure::new(Code::DiskFull, message),
        StoreError::ReadOnly(path) => Failure::new(Code::ReadOnly, message).arg("path", path.display()),
        StoreError::InUse(_) => Failure::new(Code::InUse, message),
        StoreError::WrongKey => Failure::new(Code::WrongKey, message),
        StoreError::Damaged(_) => Failure::new(Code::Damaged, message),
        // Locked, closed, or this device has made new keys: the next request finds what is open now.
        StoreError::Closed => Failure::new(Code::NotReady, message),
        StoreError::TooLarge(_) => Failure::new(Code::TooLarge, message),
        other => Failure::unexpected(other),
    }
}

/// A document's refusal in the words of the API.
pub(crate) fn document_failure(error: DocumentError) -> Failure {
    let message = error.to_string();
    match error {
        DocumentError::Lost { .. } | DocumentError::Empty(_) | DocumentError::Malformed(_) => {
            Failure::new(Code::Damaged, message)
        }
        DocumentError::NewerFormat { .. } => Failure::new(Code::Precondition, message).arg("reason", "newer_format"),
        other => Failure::unexpected(other),
    }
}

pub(super) fn key_failure(error: KeyError) -> Failure {
    let message = error.to_string();
    match error {
        KeyError::WrongPassphrase => Failure::new(Code::WrongPassphrase, message),
        KeyError::NeedsPassphrase => {
            Failure::new(Code::WeakPassphrase, message).field("passphrase").arg("min", MIN_PASSPHRASE)
        }
        KeyError::Exists => Failure::new(Code::Precondition, message),
        KeyError::Malformed(_) => Failure::new(Code::WrongKey, message),
        KeyError::Store(error) => store_failure(error),
        other => Failure::unexpected(other),
    }
}
