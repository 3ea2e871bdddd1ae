//! The key of the database.

use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// 32 random bytes that everything on this device is encrypted under.
#[derive(Clone, PartialEq, Eq)]
pub struct DbKey(Zeroizing<[u8; 32]>);

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key is 64 hexadecimal digits")]
pub struct MalformedKey;

impl DbKey {
    /// Wraps bytes that came from a keyring or a random source.
    pub fn from_bytes(bytes: [u8; 32]) -> DbKey {
        DbKey(Zeroizing::new(bytes))
    }

    /// A new key from the system's random source.
    pub fn random() -> DbKey {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes);
        DbKey(Zeroizing::new(bytes))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 hexadecimal digits: what a person writes down to be able to recover.
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(blake3::Hash::from_bytes(*self.0).to_hex().to_string())
    }

    /// What tells keys apart without telling anything about them: 32 hexadecimal digits of a one-way function.
    pub fn fingerprint(&self) -> String {
        let digest = blake3::derive_key("mrm-desktop 2026-11-21 database key fingerprint", self.0.as_slice());
        blake3::Hash::from_bytes(digest).to_hex()[..32].to_owned()
    }

    /// A key for one other purpose.
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key(purpose, self.0.as_slice()))
    }
}

impl FromStr for DbKey {
    type Err = MalformedKey;

    fn from_str(text: &str) -> Result<Self, MalformedKey> {
        blake3::Hash::from_hex(text.trim())
            .map(|hash| DbKey(Zeroizing::new(*hash.as_bytes())))
            .map_err(|_| MalformedKey)
    }
}

impl fmt::Debug for DbKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DbKey(…)")
    }
}
