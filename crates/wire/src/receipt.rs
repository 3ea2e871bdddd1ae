//! What a device says of a snapshot: that it was loaded and holds what it covers, or that it does not.
//!
//! A receipt is the content of an envelope of kind [`EnvelopeKind::Receipt`], and the only content that is not sealed: the
//! relay counts receipts before it lets go of what a snapshot covers. It learns from one which devices are one person's, by
//! a tag, and which envelopes are a snapshot; nothing of what is in it. Whether the tag is the author's, members judge.
//!
//! Layout: version, verdict (one byte each), person's tag (16), place (8) and chain (32) in the document's log as far as the
//! snapshot goes, number of its parts (2), their envelopes (32 each).

use crate::bytes::{FormatError, Reader};
use crate::envelope::{Envelope, EnvelopeDraft, EnvelopeKind};
use crate::frame::Seen;
use crate::ids::{EnvelopeId, LogId, PersonTag, SnapshotName};
use crate::signing::SigningKey;

const VERSION: u8 = 1;

/// The most parts of one snapshot.
pub const MAX_PARTS: usize = 512;

/// A device's word on a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Whether it holds what it says it covers.
    pub right: bool,
    /// Whose device says so.
    pub person: PersonTag,
    /// How far the snapshot goes in the document's log.
    pub covers: Seen,
    /// The snapshot's parts, in order.
    pub parts: Vec<EnvelopeId>,
}

impl SnapshotName {
    /// The name of a snapshot of these parts that goes so far.
    pub fn of(covers: Seen, parts: &[EnvelopeId]) -> SnapshotName {
        let mut hasher = blake3::Hasher::new_derive_key("mrm-desktop 2026-11-26 snapshot");
        hasher.update(&covers.seq.to_le_bytes()).update(&covers.chain);
        for part in parts {
            hasher.update(&part.0);
        }
        SnapshotName(*hasher.finalize().as_bytes())
    }
}

impl PersonTag {
    /// The tag of a person in a workspace.
    pub fn of(workspace: LogId, person: &[u8; 16]) -> PersonTag {
        let mut hasher = blake3::Hasher::new_derive_key("mrm-desktop 2026-11-26 person's tag");
        hasher.update(&workspace.0).update(person);
        let mut tag = [0; 16];
        tag.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        PersonTag(tag)
    }
}

impl Receipt {
    /// The snapshot that it is about.
    pub fn snapshot(&self) -> SnapshotName {
        SnapshotName::of(self.covers, &self.parts)
    }

    /// The envelope around it. The draft's kind, salt, commitment and key number are set here: nothing is sealed.
    pub fn sign(&self, draft: EnvelopeDraft, key: &SigningKey) -> Result<Envelope, FormatError> {
        let draft =
            EnvelopeDraft { kind: EnvelopeKind::Receipt, epoch: 0, salt: [0; 32], commitment: [0; 16], ..draft };
        draft.sign(&self.encode()?, key)
    }

    /// What is in a receipt's envelope. The signature is asked by [`Envelope::verify`].
    pub fn of(envelope: &Envelope) -> Result<Receipt, FormatError> {
        if envelope.open_part().kind != EnvelopeKind::Receipt {
            return Err(FormatError::Magic("a receipt"));
        }
        Receipt::read(envelope.sealed())
    }

    fn encode(&self) -> Result<Vec<u8>, FormatError> {
        let count = u16::try_from(self.parts.len()).ok().filter(|count| (1..=MAX_PARTS).contains(&usize::from(*count)));
        let count = count.ok_or(FormatError::TooMany(self.parts.len()))?;
        let mut bytes = vec![VERSION, u8::from(self.right)];
        bytes.extend_from_slice(&self.person.0);
        bytes.extend_from_slice(&self.covers.seq.to_le_bytes());
        bytes.extend_from_slice(&self.covers.chain);
        bytes.extend_from_slice(&count.to_le_bytes());
        self.parts.iter().for_each(|part| bytes.extend_from_slice(&part.0));
        Ok(bytes)
    }

    fn read(bytes: &[u8]) -> Result<Receipt, FormatError> {
        let mut reader = Reader::new(bytes);
        match reader.u8()? {
            VERSION => {}
            newer => return Err(FormatError::Newer(newer)),
        }
        let right = match reader.u8()? {
            0 => false,
            1 => true,
            code => return Err(FormatError::Code { what: "a verdict", code }),
        };
        let person = PersonTag(reader.array()?);
        let covers = Seen { seq: reader.u64()?, chain: reader.array()? };
        let count = usize::from(reader.u16()?);
        if count == 0 || count > MAX_PARTS {
            return Err(FormatError::TooMany(count));
        }
        let parts = (0..count).map(|_| reader.array().map(EnvelopeId)).collect::<Result<_, _>>()?;
        reader.end()?;
        Ok(Receipt { right, person, covers, parts })
    }
}
