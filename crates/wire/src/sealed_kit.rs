//! The file of a recovery kit (`.mrmkit`): a kit sealed under a passphrase, as a text.
//!
//! `MRMKIT1-…`, written as other codes are (so it can be mailed to oneself or typed from paper, and its checksum tells a
//! damaged file from a wrong passphrase): memory in KiB and passes of Argon2id (4 bytes each, little-endian), salt (16),
//! nonce (12), and the kit's bytes sealed with AES-256-GCM, with everything before them as associated data. What seals and
//! opens it lies in the store, where passphrases are at home.

use crate::code::{self, CodeError};
use crate::invitation::MAX_ADDRESS;

const FAMILY: &str = "MRMKIT";
const PREFIX: &str = "MRMKIT1";
const HEADER: usize = 4 + 4 + 16 + 12;
/// The shortest and the longest sealed kit: without and with an address, and a tag of 16 bytes.
const SEALED: std::ops::RangeInclusive<usize> = 48 + 16..=48 + MAX_ADDRESS + 16;
/// A larger file is none of ours.
const MAX_TEXT: usize = 4_096;

/// A text that is no sealed kit, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealedKitError {
    /// It does not begin as one.
    #[error("not the file of a recovery kit")]
    NotAKit,
    /// A newer version of the program wrote it.
    #[error("a newer version of the program made this file of a recovery kit")]
    Newer,
    /// Something is missing or was changed.
    #[error("the file of the recovery kit is damaged")]
    Damaged,
}

/// A kit under a passphrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedKit {
    /// How much memory one guess of the passphrase needs, in KiB.
    pub memory_kib: u32,
    /// How often that memory is gone over.
    pub passes: u32,
    /// Drawn for this file.
    pub salt: [u8; 16],
    /// Drawn for this file.
    pub nonce: [u8; 12],
    /// The sealed bytes of the kit.
    pub sealed: Vec<u8>,
}

impl SealedKit {
    /// Whether a text means to be the file of a kit, of this version or a newer one.
    pub fn is_meant(text: &str) -> bool {
        text.trim_start().get(..FAMILY.len()).is_some_and(|start| start.eq_ignore_ascii_case(FAMILY))
    }

    /// What stands before the sealed bytes, and is bound to them.
    pub fn header(&self) -> Vec<u8> {
        let mut header = Vec::with_capacity(HEADER + self.sealed.len() + 4);
        header.extend_from_slice(&self.memory_kib.to_le_bytes());
        header.extend_from_slice(&self.passes.to_le_bytes());
        header.extend_from_slice(&self.salt);
        header.extend_from_slice(&self.nonce);
        header
    }

    /// The text of the file.
    pub fn write(&self) -> String {
        let mut bytes = self.header();
        bytes.extend_from_slice(&self.sealed);
        code::write(PREFIX, bytes)
    }

    /// Reads the text of a file.
    pub fn read(text: &str) -> Result<SealedKit, SealedKitError> {
        if !SealedKit::is_meant(text) {
            return Err(SealedKitError::NotAKit);
        }
        if text.len() > MAX_TEXT {
            return Err(SealedKitError::Damaged);
        }
        let content = code::read(PREFIX, text).map_err(|error| match error {
            CodeError::NotACode if newer(text) => SealedKitError::Newer,
            _ => SealedKitError::Damaged,
        })?;
        let damaged = || SealedKitError::Damaged;
        let (memory, rest) = content.split_first_chunk::<4>().ok_or_else(damaged)?;
        let (passes, rest) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
        let (salt, rest) = rest.split_first_chunk::<16>().ok_or_else(damaged)?;
        let (nonce, sealed) = rest.split_first_chunk::<12>().ok_or_else(damaged)?;
        if !SEALED.contains(&sealed.len()) {
            return Err(SealedKitError::Damaged);
        }
        Ok(SealedKit {
            memory_kib: u32::from_le_bytes(*memory),
            passes: u32::from_le_bytes(*passes),
            salt: *salt,
            nonce: *nonce,
            sealed: sealed.to_vec(),
        })
    }
}

/// Whether the number after the prefix is a greater one than ours.
fn newer(text: &str) -> bool {
    let number: String = text.trim_start().chars().skip(FAMILY.len()).take_while(char::is_ascii_digit).collect();
    number.parse::<u32>().is_ok_and(|number| number > 1)
}
