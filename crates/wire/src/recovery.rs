//! The recovery kit: what a person keeps on paper so that losing every device is not losing the workspace.
//!
//! A kit is a device of theirs that exists only on paper. `MRMR1-…`: the first half of the workspace's id (16 bytes), the
//! seed of the kit's device keys (32), the relay's address, which may be empty, checksum (4), in the groups of
//! [`Invitation`](crate::Invitation). Whoever has it is the person: it is printed, not sent.

use zeroize::Zeroizing;

use crate::code::{self, CodeError};
use crate::ids::LogId;
use crate::invitation::MAX_ADDRESS;

const PREFIX: &str = "MRMR1";

/// A text that is no kit, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryKitError {
    /// It does not begin with `MRMR1`.
    #[error("not the code of a recovery kit")]
    NotAKit,
    /// A character that no code has.
    #[error("“{0}” does not occur in a code")]
    Character(char),
    /// Something is missing or was mistyped.
    #[error("the code is not complete or was mistyped")]
    Checksum,
    /// The relay's address is too long or not text.
    #[error("the address of the relay in the code cannot be read")]
    Address,
}

impl From<CodeError> for RecoveryKitError {
    fn from(error: CodeError) -> RecoveryKitError {
        match error {
            CodeError::NotACode => RecoveryKitError::NotAKit,
            CodeError::Character(digit) => RecoveryKitError::Character(digit),
            CodeError::Checksum => RecoveryKitError::Checksum,
        }
    }
}

/// What a kit holds. Not printed by `Debug`; the seed is wiped when it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKit {
    workspace: [u8; 16],
    seed: Zeroizing<[u8; 32]>,
    relay: String,
}

impl std::fmt::Debug for RecoveryKit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecoveryKit").field("relay", &self.relay).finish_non_exhaustive()
    }
}

impl RecoveryKit {
    /// A kit of `workspace` with the seed of its device. `relay` is empty while the workspace has none.
    pub fn new(workspace: LogId, seed: [u8; 32], relay: &str) -> Result<RecoveryKit, RecoveryKitError> {
        if relay.len() > MAX_ADDRESS {
            return Err(RecoveryKitError::Address);
        }
        let mut half = [0; 16];
        half.copy_from_slice(&workspace.0[..16]);
        Ok(RecoveryKit { workspace: half, seed: Zeroizing::new(seed), relay: relay.to_owned() })
    }

    /// The first half of the workspace's id.
    pub fn workspace(&self) -> [u8; 16] {
        self.workspace
    }

    /// Whether it is a kit of `workspace`.
    pub fn leads_to(&self, workspace: LogId) -> bool {
        workspace.0[..16] == self.workspace
    }

    /// What the keys of the kit's device follow from.
    pub fn seed(&self) -> &Zeroizing<[u8; 32]> {
        &self.seed
    }

    /// Where the workspace is found; empty: it had no relay when the kit was made.
    pub fn relay(&self) -> &str {
        &self.relay
    }

    /// What a code or a sealed file holds of it.
    pub fn bytes(&self) -> Zeroizing<Vec<u8>> {
        // With room for the code's checksum: a secret that moves leaves a copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(52 + self.relay.len()));
        bytes.extend_from_slice(&self.workspace);
        bytes.extend_from_slice(self.seed.as_slice());
        bytes.extend_from_slice(self.relay.as_bytes());
        bytes
    }

    /// The code.
    pub fn code(&self) -> Zeroizing<String> {
        Zeroizing::new(code::write(PREFIX, std::mem::take(&mut *self.bytes())))
    }

    /// Reads a code as a person types or pastes it.
    pub fn read(text: &str) -> Result<RecoveryKit, RecoveryKitError> {
        RecoveryKit::from_bytes(&Zeroizing::new(code::read(PREFIX, text)?))
    }

    /// Reads [`RecoveryKit::bytes`].
    pub fn from_bytes(content: &[u8]) -> Result<RecoveryKit, RecoveryKitError> {
        let (workspace, rest) = content.split_first_chunk::<16>().ok_or(RecoveryKitError::Checksum)?;
        let (seed, relay) = rest.split_first_chunk::<32>().ok_or(RecoveryKitError::Checksum)?;
        let relay = std::str::from_utf8(relay).map_err(|_| RecoveryKitError::Address)?;
        if relay.len() > MAX_ADDRESS {
            return Err(RecoveryKitError::Address);
        }
        Ok(RecoveryKit { workspace: *workspace, seed: Zeroizing::new(*seed), relay: relay.to_owned() })
    }
}
