//! An envelope: a sealed piece of one document, signed by the device that made it.
//!
//! Layout: magic `MPE1`, suite, kind (one byte each), space (16), document (16), epoch (4), salt (32), key commitment (16),
//! author's device (32), its counter in this document (8), its envelope before (32), place in the membership log: index (4)
//! and hash (32), length of the sealed bytes (4), sealed bytes, signature (64).

use crate::bytes::{FormatError, Reader};
use crate::ids::{DeviceKey, DocumentTag, EntryHash, EnvelopeId, SpaceId};
use crate::signing::{BadSignature, SigningKey, verify};

const MAGIC: &[u8; 4] = b"MPE1";
const SUITE: u8 = 1;
const SIGNING: &str = "mrm/envelope/v1";
/// Everything before the sealed bytes' length: what the seal authenticates.
const SEALED_HEADER: usize = 198;
const HEADER: usize = SEALED_HEADER + 4;

/// The context from which an envelope's keys are derived.
pub const SEALING_CONTEXT: &str = "mrm/seal/v1";

/// Header and signature: what an envelope adds to its sealed bytes.
pub const ENVELOPE_OVERHEAD: usize = HEADER + 64;

/// The largest envelope that is taken: an import of 50,000 lines, packed, goes as 6 MB. Others are below 1 MB.
pub const MAX_ENVELOPE: usize = 8 * 1024 * 1024;

/// What an envelope carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EnvelopeKind {
    /// Changes of one document.
    Changes,
    /// A whole document up to a place in its log.
    Snapshot,
    /// A part of a file.
    BlobPart,
    /// Presence: never stored.
    Ephemeral,
    /// A statement that a snapshot was loaded and found right.
    Receipt,
}

impl EnvelopeKind {
    const ALL: [EnvelopeKind; 5] = [
        EnvelopeKind::Changes,
        EnvelopeKind::Snapshot,
        EnvelopeKind::BlobPart,
        EnvelopeKind::Ephemeral,
        EnvelopeKind::Receipt,
    ];

    /// The byte in the format.
    pub const fn byte(self) -> u8 {
        match self {
            EnvelopeKind::Changes => 1,
            EnvelopeKind::Snapshot => 2,
            EnvelopeKind::BlobPart => 3,
            EnvelopeKind::Ephemeral => 4,
            EnvelopeKind::Receipt => 5,
        }
    }

    fn of(byte: u8) -> Result<EnvelopeKind, FormatError> {
        let found = EnvelopeKind::ALL.into_iter().find(|kind| kind.byte() == byte);
        found.ok_or(FormatError::Code { what: "the kind of an envelope", code: byte })
    }
}

/// What an envelope says in the open, before it is sealed and signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeDraft {
    /// What it carries.
    pub kind: EnvelopeKind,
    /// Whose keys seal it.
    pub space: SpaceId,
    /// Which document.
    pub document: DocumentTag,
    /// The number of the space's key.
    pub epoch: u32,
    /// Random: from it and the space's key follows the key of this envelope alone.
    pub salt: [u8; 32],
    /// Binds the sealed bytes to one key.
    pub commitment: [u8; 16],
    /// Who made it.
    pub author: DeviceKey,
    /// Which of the author's envelopes in this document it is, from 1.
    pub counter: u64,
    /// The author's envelope before; zeros for the first.
    pub previous: EnvelopeId,
    /// The last entry of the membership log that the author knew.
    pub log_index: u32,
    /// Its hash.
    pub log_hash: EntryHash,
}

impl EnvelopeDraft {
    /// The bytes that the seal authenticates beside the content.
    pub fn authenticated(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&[SUITE, self.kind.byte()]);
        bytes.extend_from_slice(&self.space.0);
        bytes.extend_from_slice(&self.document.0);
        bytes.extend_from_slice(&self.epoch.to_le_bytes());
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&self.commitment);
        bytes.extend_from_slice(&self.author.0);
        bytes.extend_from_slice(&self.counter.to_le_bytes());
        bytes.extend_from_slice(&self.previous.0);
        bytes.extend_from_slice(&self.log_index.to_le_bytes());
        bytes.extend_from_slice(&self.log_hash.0);
        bytes
    }

    /// The envelope around bytes that were sealed with [`EnvelopeDraft::authenticated`], signed by its author.
    ///
    /// Too much of it for one envelope is refused; the author cuts it into several.
    pub fn sign(self, sealed: &[u8], key: &SigningKey) -> Result<Envelope, FormatError> {
        let found = sealed.len().saturating_add(ENVELOPE_OVERHEAD);
        let length = u32::try_from(sealed.len()).ok().filter(|_| found <= MAX_ENVELOPE);
        let length = length.ok_or(FormatError::TooLarge { most: MAX_ENVELOPE, found })?;
        let mut bytes = self.authenticated();
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(sealed);
        let signature = key.sign(SIGNING, &[&bytes]);
        bytes.extend_from_slice(&signature);
        Ok(Envelope { draft: self, bytes })
    }
}

/// A signed envelope, in the bytes in which it was made or arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    draft: EnvelopeDraft,
    bytes: Vec<u8>,
}

impl Envelope {
    /// Reads the layout. The signature is asked by [`Envelope::verify`].
    pub fn read(bytes: Vec<u8>) -> Result<Envelope, FormatError> {
        if bytes.len() > MAX_ENVELOPE {
            return Err(FormatError::TooLarge { most: MAX_ENVELOPE, found: bytes.len() });
        }
        let mut reader = Reader::new(&bytes);
        if &reader.array::<4>()? != MAGIC {
            return Err(FormatError::Magic("an envelope"));
        }
        match reader.u8()? {
            SUITE => {}
            newer => return Err(FormatError::Newer(newer)),
        }
        let draft = EnvelopeDraft {
            kind: EnvelopeKind::of(reader.u8()?)?,
            space: SpaceId(reader.array()?),
            document: DocumentTag(reader.array()?),
            epoch: reader.u32()?,
            salt: reader.array()?,
            commitment: reader.array()?,
            author: DeviceKey(reader.array()?),
            counter: reader.u64()?,
            previous: EnvelopeId(reader.array()?),
            log_index: reader.u32()?,
            log_hash: EntryHash(reader.array()?),
        };
        let length = reader.u32()? as usize;
        reader.slice(length)?;
        reader.slice(64)?;
        reader.end()?;
        Ok(Envelope { draft, bytes })
    }

    /// Whether the author that it names has signed it.
    pub fn verify(&self) -> Result<(), BadSignature> {
        let (signed, signature) = self.bytes.split_at(self.bytes.len() - 64);
        let mut signature_bytes = [0; 64];
        signature_bytes.copy_from_slice(signature);
        verify(&self.draft.author.0, SIGNING, &[signed], &signature_bytes)
    }

    /// What it says in the open.
    pub fn open_part(&self) -> &EnvelopeDraft {
        &self.draft
    }

    /// The bytes that the seal authenticates beside the content.
    pub fn authenticated(&self) -> &[u8] {
        &self.bytes[..SEALED_HEADER]
    }

    /// The sealed content.
    pub fn sealed(&self) -> &[u8] {
        &self.bytes[HEADER..self.bytes.len() - 64]
    }

    /// All of it, as it travels and is stored.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// All of it, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Its name: the hash of all of it.
    pub fn id(&self) -> EnvelopeId {
        EnvelopeId(*blake3::hash(&self.bytes).as_bytes())
    }
}
