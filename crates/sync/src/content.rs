//! What is in an envelope of changes.
//!
//! One byte for the format. 1: postcard of [`Changes`]. 2: the length of that in four bytes, little-endian, and that packed
//! by DEFLATE (RFC 1951). What gets smaller is packed: an import of 10,000 lines is one change of 8 MB and goes as 1 MB.

use flate2::bufread::DeflateDecoder;
use flate2::{Compression, write::DeflateEncoder};
use mrm_document::MAX_CHANGE;
use mrm_wire::{DocumentTag, SpaceId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

const PLAIN: u8 = 1;
const PACKED: u8 = 2;
const NEWEST: u8 = PACKED;

/// The most changes of one envelope.
pub const MAX_CHANGES: usize = 10_000;

/// The most bytes of an envelope's content when it is unpacked.
pub const MAX_CONTENT: usize = MAX_CHANGE + 64 * 1024;

/// Less than this is not worth packing.
const WORTH: usize = 256;

/// The changes of one document that a device sends together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The byte of the document's kind.
    pub kind: u8,
    /// The document's id.
    pub uuid: [u8; 16],
    /// Plain changes, each after those that it builds on.
    pub changes: Vec<Vec<u8>>,
    /// The heads of the document where they were made: whoever has all of them comes to the same.
    pub heads: Vec<[u8; 32]>,
}

/// Content that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// A newer version of the program wrote it.
    #[error("content of format {0} is newer than this program")]
    Newer(u8),
    /// Not what any version writes.
    #[error("the content cannot be read")]
    Malformed,
    /// Unpacked it is more than any version writes.
    #[error("the content is larger than {MAX_CONTENT} bytes")]
    TooLarge,
    /// It is not of the document whose envelope it is in.
    #[error("the content is of another document than its envelope says")]
    OtherDocument,
}

impl Changes {
    /// The bytes that are sealed.
    pub fn encode(&self) -> Result<Vec<u8>, ContentError> {
        encode(self)
    }

    /// Reads [`Changes::encode`] out of an envelope of this space and document.
    pub fn decode(bytes: &[u8], space: SpaceId, document: DocumentTag) -> Result<Changes, ContentError> {
        let changes: Changes = decode(bytes)?;
        if changes.changes.is_empty() || changes.changes.len() > MAX_CHANGES {
            return Err(ContentError::Malformed);
        }
        if DocumentTag::of(space, changes.kind, &changes.uuid) != document {
            return Err(ContentError::OtherDocument);
        }
        Ok(changes)
    }
}

/// Content of any kind, packed where that makes it smaller.
pub(crate) fn encode(content: &impl Serialize) -> Result<Vec<u8>, ContentError> {
    let plain = postcard::to_extend(content, vec![PLAIN]).map_err(|_| ContentError::Malformed)?;
    let length = plain.len() - 1;
    if length > MAX_CONTENT {
        return Err(ContentError::TooLarge);
    }
    if length >= WORTH
        && let Some(packed) = pack(&plain[1..]).filter(|packed| packed.len() < plain.len())
    {
        return Ok(packed);
    }
    Ok(plain)
}

/// Reads [`encode`].
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ContentError> {
    let (format, rest) = bytes.split_first().ok_or(ContentError::Malformed)?;
    let unpacked;
    let plain = match *format {
        PLAIN => rest,
        PACKED => {
            unpacked = unpack(rest)?;
            unpacked.as_slice()
        }
        newer if newer > NEWEST => return Err(ContentError::Newer(newer)),
        _ => return Err(ContentError::Malformed),
    };
    match postcard::take_from_bytes(plain) {
        Ok((content, [])) => Ok(content),
        _ => Err(ContentError::Malformed),
    }
}

fn pack(plain: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vec![PACKED];
    bytes.extend_from_slice(&u32::try_from(plain.len()).ok()?.to_le_bytes());
    let mut encoder = DeflateEncoder::new(bytes, Compression::default());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

/// Unpacks no more than it says it is, and that only within the limit.
fn unpack(bytes: &[u8]) -> Result<Vec<u8>, ContentError> {
    let (length, packed) = bytes.split_first_chunk::<4>().ok_or(ContentError::Malformed)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
    if length > MAX_CONTENT {
        return Err(ContentError::TooLarge);
    }
    let mut decoder = DeflateDecoder::new(packed);
    // One byte more, so that what goes on is noticed. Memory grows with what comes, not with what was said.
    let mut plain = Vec::new();
    (&mut decoder).take(length as u64 + 1).read_to_end(&mut plain).map_err(|_| ContentError::Malformed)?;
    if plain.len() == length && decoder.into_inner().is_empty() { Ok(plain) } else { Err(ContentError::Malformed) }
}
