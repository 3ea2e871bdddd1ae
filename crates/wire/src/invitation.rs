//! The code that somebody who is invited gets: where to go, into which workspace, and the secret that opens the door.
//!
//! `MRM1-…`: version, first half of the workspace's id (16 bytes, so that the relay cannot pass another workspace off as
//! it), secret (16), address of the relay, checksum (4), in groups of Crockford's base 32. Case, spaces, hyphens and the
//! letters that people mistake for digits do not matter.

use crate::code::{self, CodeError};
use crate::ids::LogId;
use crate::signing::SigningKey;

const PREFIX: &str = "MRM1";
pub(crate) const MAX_ADDRESS: usize = 200;

/// A code that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// It does not begin with `MRM1`.
    #[error("not an invitation code")]
    NotACode,
    /// A character that no code has.
    #[error("“{0}” does not occur in a code")]
    Character(char),
    /// Something is missing or was mistyped.
    #[error("the code is not complete or was mistyped")]
    Checksum,
    /// The address in it is too long or not text.
    #[error("the address of the relay in the code cannot be read")]
    Address,
}

impl From<CodeError> for InvitationError {
    fn from(error: CodeError) -> InvitationError {
        match error {
            CodeError::NotACode => InvitationError::NotACode,
            CodeError::Character(digit) => InvitationError::Character(digit),
            CodeError::Checksum => InvitationError::Checksum,
        }
    }
}

/// What a code holds. Its secret opens the workspace's door until it is used or expires, so it is not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The first half of the workspace's id.
    pub workspace: [u8; 16],
    /// Drawn for this invitation.
    pub secret: [u8; 16],
    /// Where the relay listens: `wss://relay.agency.ru`.
    pub relay: String,
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation").field("relay", &self.relay).finish_non_exhaustive()
    }
}

impl Invitation {
    /// Into `workspace`.
    pub fn new(workspace: LogId, secret: [u8; 16], relay: &str) -> Result<Invitation, InvitationError> {
        if relay.len() > MAX_ADDRESS || relay.is_empty() {
            return Err(InvitationError::Address);
        }
        let mut half = [0; 16];
        half.copy_from_slice(&workspace.0[..16]);
        Ok(Invitation { workspace: half, secret, relay: relay.to_owned() })
    }

    /// What the workspace is called towards the relay while only this half is known: the rest is zeros.
    pub fn workspace(&self) -> LogId {
        let mut id = [0; 32];
        id[..16].copy_from_slice(&self.workspace);
        LogId(id)
    }

    /// Whether it leads into `workspace`.
    pub fn leads_to(&self, workspace: LogId) -> bool {
        workspace.0[..16] == self.workspace
    }

    /// The key with which whoever holds the code speaks to the relay before being a member.
    pub fn key(&self) -> SigningKey {
        SigningKey::from_seed(&blake3::derive_key("mrm-desktop 2026-11-26 key of an invitation", &self.secret))
    }

    /// The code.
    pub fn code(&self) -> String {
        let mut bytes = Vec::with_capacity(36 + self.relay.len());
        bytes.extend_from_slice(&self.workspace);
        bytes.extend_from_slice(&self.secret);
        bytes.extend_from_slice(self.relay.as_bytes());
        code::write(PREFIX, bytes)
    }

    /// Reads a code as a person types or pastes it.
    pub fn read(text: &str) -> Result<Invitation, InvitationError> {
        let content = code::read(PREFIX, text)?;
        if content.len() <= 32 {
            return Err(InvitationError::Checksum);
        }
        let (mut workspace, mut secret) = ([0; 16], [0; 16]);
        workspace.copy_from_slice(&content[..16]);
        secret.copy_from_slice(&content[16..32]);
        let relay = std::str::from_utf8(&content[32..]).map_err(|_| InvitationError::Address)?;
        if relay.len() > MAX_ADDRESS {
            return Err(InvitationError::Address);
        }
        Ok(Invitation { workspace, secret, relay: relay.to_owned() })
    }
}
