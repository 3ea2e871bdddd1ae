//! An entry of a workspace's membership log: what the relay must know in the open, what members know sealed, signed by
//! the device that made it and chained to the entry before.
//!
//! Layout: magic `MPM1`, suite (1), workspace (32), index (4), hash of the entry before (32), author's device (32), moment
//! (8), number of grants (2), grants (rights 1, device 32, space 16 each), number of wrapped keys (2), wrapped keys (device
//! 32, space 16, number of the key 4, bytes 80 each), number of the log's key (4), salt (32), key commitment (16), length
//! of the sealed bytes (4), sealed bytes, signature (64).

use crate::bytes::{FormatError, Reader};
use crate::ids::{DeviceKey, EntryHash, LogId, SpaceId};
use crate::signing::{BadSignature, SigningKey, verify};

const MAGIC: &[u8; 4] = b"MPM1";
const SUITE: u8 = 1;
const SIGNING: &str = "mrm/entry/v1";
const GRANT: usize = 49;
const WRAP: usize = 132;

/// The largest entry that is taken: a change of keys for some thousand devices fits.
pub const MAX_ENTRY: usize = 512 * 1024;

/// The most grants, and the most wrapped keys, of one entry.
pub const MAX_GRANTS: usize = 8_192;

/// The number that stands in the place of the log's key where somebody asks to be let in: the body is sealed for the
/// invitation, because whoever asks has no key of the log.
pub const ASKING: u32 = u32::MAX;

/// What the relay lets a device do in a space. All of a device's rights in a space are replaced by a grant; none takes
/// them away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rights(u8);

impl Rights {
    /// Nothing.
    pub const NONE: Rights = Rights(0);
    /// To receive what lies in the space.
    pub const PULL: Rights = Rights(1);
    /// To send into it.
    pub const PUSH: Rights = Rights(2);
    /// In the log's space: to append entries of any kind; members judge what they are worth.
    pub const APPEND: Rights = Rights(4);
    /// In the log's space: to append entries without grants, which is how somebody who was invited asks to be let in.
    pub const ASK: Rights = Rights(8);
    const KNOWN: u8 = 15;

    /// Both.
    #[must_use]
    pub const fn and(self, other: Rights) -> Rights {
        Rights(self.0 | other.0)
    }

    /// As they are stored.
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// As they were stored; bits that no version knows are not among them.
    pub const fn from_byte(byte: u8) -> Rights {
        Rights(byte & Rights::KNOWN)
    }

    /// Whether all of `other` are among these.
    pub const fn include(self, other: Rights) -> bool {
        self.0 & other.0 == other.0
    }
}

/// What a device may do in a space from this entry on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// Whose.
    pub device: DeviceKey,
    /// Where.
    pub space: SpaceId,
    /// What.
    pub rights: Rights,
}

/// A space's key, sealed for one device. It stands in the open because a device that is new can read nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrappedKey {
    /// For whom.
    pub device: DeviceKey,
    /// Of which space.
    pub space: SpaceId,
    /// The number of the key.
    pub epoch: u32,
    /// The HPKE encapsulation (32 bytes) and the sealed key (48).
    pub bytes: [u8; 80],
}

/// What an entry says in the open, before it is sealed and signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryDraft {
    /// Whose log; zeros in the first entry, whose hash names the workspace.
    pub workspace: LogId,
    /// Its place, from 0.
    pub index: u32,
    /// The entry before.
    pub previous: EntryHash,
    /// Who made it.
    pub author: DeviceKey,
    /// When, in milliseconds since 1970, by the author's clock: for people to read, nothing is decided by it.
    pub moment_ms: u64,
    /// What changes for the relay.
    pub grants: Vec<Grant>,
    /// Keys for devices that get them with this entry.
    pub wraps: Vec<WrappedKey>,
    /// The number of the log's key that seals the body, or [`ASKING`].
    pub epoch: u32,
    /// Random: from it and the log's key follows the key of this entry alone.
    pub salt: [u8; 32],
    /// Binds the sealed bytes to one key.
    pub commitment: [u8; 16],
}

impl EntryDraft {
    /// The bytes that the seal authenticates beside the body.
    pub fn authenticated(&self) -> Result<Vec<u8>, FormatError> {
        let (grants, wraps) = (count(self.grants.len())?, count(self.wraps.len())?);
        let mut bytes = Vec::with_capacity(172 + self.grants.len() * GRANT + self.wraps.len() * WRAP);
        bytes.extend_from_slice(MAGIC);
        bytes.push(SUITE);
        bytes.extend_from_slice(&self.workspace.0);
        bytes.extend_from_slice(&self.index.to_le_bytes());
        bytes.extend_from_slice(&self.previous.0);
        bytes.extend_from_slice(&self.author.0);
        bytes.extend_from_slice(&self.moment_ms.to_le_bytes());
        bytes.extend_from_slice(&grants.to_le_bytes());
        for grant in &self.grants {
            bytes.push(grant.rights.0);
            bytes.extend_from_slice(&grant.device.0);
            bytes.extend_from_slice(&grant.space.0);
        }
        bytes.extend_from_slice(&wraps.to_le_bytes());
        for wrap in &self.wraps {
            bytes.extend_from_slice(&wrap.device.0);
            bytes.extend_from_slice(&wrap.space.0);
            bytes.extend_from_slice(&wrap.epoch.to_le_bytes());
            bytes.extend_from_slice(&wrap.bytes);
        }
        bytes.extend_from_slice(&self.epoch.to_le_bytes());
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&self.commitment);
        Ok(bytes)
    }

    /// The entry around a body that was sealed with [`EntryDraft::authenticated`], signed by its author.
    pub fn sign(self, sealed: &[u8], key: &SigningKey) -> Result<Entry, FormatError> {
        let mut bytes = self.authenticated()?;
        let sealed_at = bytes.len() + 4;
        let found = sealed_at.saturating_add(sealed.len()).saturating_add(64);
        let length = u32::try_from(sealed.len()).ok().filter(|_| found <= MAX_ENTRY);
        let length = length.ok_or(FormatError::TooLarge { most: MAX_ENTRY, found })?;
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(sealed);
        let signature = key.sign(SIGNING, &[&bytes]);
        bytes.extend_from_slice(&signature);
        Ok(Entry { draft: self, sealed_at, bytes })
    }
}

/// A signed entry, in the bytes in which it was made or arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    draft: EntryDraft,
    sealed_at: usize,
    bytes: Vec<u8>,
}

impl Entry {
    /// Reads the layout. The signature is asked by [`Entry::verify`].
    pub fn read(bytes: Vec<u8>) -> Result<Entry, FormatError> {
        if bytes.len() > MAX_ENTRY {
            return Err(FormatError::TooLarge { most: MAX_ENTRY, found: bytes.len() });
        }
        let mut reader = Reader::new(&bytes);
        if &reader.array::<4>()? != MAGIC {
            return Err(FormatError::Magic("an entry of a membership log"));
        }
        match reader.u8()? {
            SUITE => {}
            newer => return Err(FormatError::Newer(newer)),
        }
        let (workspace, index) = (LogId(reader.array()?), reader.u32()?);
        let (previous, author) = (EntryHash(reader.array()?), DeviceKey(reader.array()?));
        let moment_ms = reader.u64()?;
        let grants = list(&mut reader, grant)?;
        let wraps = list(&mut reader, wrap)?;
        let (epoch, salt, commitment) = (reader.u32()?, reader.array()?, reader.array()?);
        let draft =
            EntryDraft { workspace, index, previous, author, moment_ms, grants, wraps, epoch, salt, commitment };
        let length = reader.u32()? as usize;
        let sealed_at = reader.read();
        reader.slice(length)?;
        reader.slice(64)?;
        reader.end()?;
        Ok(Entry { draft, sealed_at, bytes })
    }

    /// Whether the author that it names has signed it.
    pub fn verify(&self) -> Result<(), BadSignature> {
        let (signed, rest) = self.bytes.split_at(self.bytes.len() - 64);
        let mut signature = [0; 64];
        signature.copy_from_slice(rest);
        verify(&self.draft.author.0, SIGNING, &[signed], &signature)
    }

    /// What it says in the open.
    pub fn open_part(&self) -> &EntryDraft {
        &self.draft
    }

    /// The bytes that the seal authenticates beside the body.
    pub fn authenticated(&self) -> &[u8] {
        &self.bytes[..self.sealed_at - 4]
    }

    /// The sealed body.
    pub fn sealed(&self) -> &[u8] {
        &self.bytes[self.sealed_at..self.bytes.len() - 64]
    }

    /// All of it, as it travels and is stored.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its name: the hash of all of it.
    pub fn hash(&self) -> EntryHash {
        EntryHash(*blake3::hash(&self.bytes).as_bytes())
    }

    /// The workspace whose log it stands in: the one it names, or its own hash if it is the first.
    pub fn workspace(&self) -> LogId {
        if self.draft.index == 0 { LogId(self.hash().0) } else { self.draft.workspace }
    }
}

fn count(length: usize) -> Result<u16, FormatError> {
    let count = u16::try_from(length).ok().filter(|_| length <= MAX_GRANTS);
    count.ok_or(FormatError::TooMany(length))
}

fn list<T>(
    reader: &mut Reader<'_>,
    read: impl Fn(&mut Reader<'_>) -> Result<T, FormatError>,
) -> Result<Vec<T>, FormatError> {
    let count = usize::from(reader.u16()?);
    if count > MAX_GRANTS {
        return Err(FormatError::TooMany(count));
    }
    (0..count).map(|_| read(reader)).collect()
}

fn wrap(reader: &mut Reader<'_>) -> Result<WrappedKey, FormatError> {
    let (device, space) = (DeviceKey(reader.array()?), SpaceId(reader.array()?));
    Ok(WrappedKey { device, space, epoch: reader.u32()?, bytes: reader.array()? })
}

fn grant(reader: &mut Reader<'_>) -> Result<Grant, FormatError> {
    let rights = match reader.u8()? {
        known if known <= Rights::KNOWN => Rights(known),
        code => return Err(FormatError::Code { what: "the rights of a grant", code }),
    };
    Ok(Grant { rights, device: DeviceKey(reader.array()?), space: SpaceId(reader.array()?) })
}
