//! The code that somebody who is invited gets: where to go, into which workspace, and the secret that opens the door.
//!
//! `MRM1-…`: version, first half of the workspace's id (16 bytes, so that the relay cannot pass another workspace off as
//! it), secret (16), address of the relay, checksum (4), in groups of Crockford's base 32. Case, spaces, hyphens and the
//! letters that people mistake for digits do not matter.

use crate::ids::LogId;
use crate::signing::SigningKey;

const PREFIX: &str = "MRM1";
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MAX_ADDRESS: usize = 200;
const GROUP: usize = 5;

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
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        let mut code = PREFIX.to_owned();
        for (at, digit) in digits(&bytes).enumerate() {
            if at % GROUP == 0 {
                code.push('-');
            }
            code.push(digit);
        }
        code
    }

    /// Reads a code as a person types or pastes it.
    pub fn read(text: &str) -> Result<Invitation, InvitationError> {
        // A code of the longest address has under 400 digits; more is not looked at.
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(1_000).collect();
        let digits = plain.to_uppercase();
        let digits = digits.strip_prefix(PREFIX).ok_or(InvitationError::NotACode)?;
        let bytes = bytes(digits)?;
        let (content, sum) = bytes.split_at_checked(bytes.len().wrapping_sub(4)).ok_or(InvitationError::Checksum)?;
        if content.len() <= 32 || checksum(content) != sum {
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

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut sum = [0; 4];
    sum.copy_from_slice(&blake3::hash(bytes).as_bytes()[..4]);
    sum
}

/// Five bits a digit, the last one filled with zeros.
fn digits(bytes: &[u8]) -> impl Iterator<Item = char> {
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    let count = (bytes.len() * 8).div_ceil(5);
    (0..count).map(move |digit| {
        let value = (0..5).fold(0, |value, place| value << 1 | usize::from(bit(digit * 5 + place)));
        char::from(ALPHABET[value])
    })
}

fn bytes(digits: &str) -> Result<Vec<u8>, InvitationError> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in digits.chars() {
        let meant = match digit {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = ALPHABET.iter().position(|known| char::from(*known) == meant);
        held = held << 5 | u32::try_from(value.ok_or(InvitationError::Character(digit))?).unwrap_or_default();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
            held &= (1 << bits) - 1;
        }
    }
    if held == 0 && bits < 5 { Ok(bytes) } else { Err(InvitationError::Checksum) }
}
