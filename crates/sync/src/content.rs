//! What is in an envelope of changes.

use mrm_wire::{DocumentTag, SpaceId};
use serde::{Deserialize, Serialize};

const FORMAT: u8 = 1;

/// The most changes of one envelope.
pub const MAX_CHANGES: usize = 10_000;

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
    /// It is not of the document whose envelope it is in.
    #[error("the content is of another document than its envelope says")]
    OtherDocument,
}

impl Changes {
    /// The bytes that are sealed.
    pub fn encode(&self) -> Result<Vec<u8>, ContentError> {
        postcard::to_extend(self, vec![FORMAT]).map_err(|_| ContentError::Malformed)
    }

    /// Reads [`Changes::encode`] out of an envelope of this space and document.
    pub fn decode(bytes: &[u8], space: SpaceId, document: DocumentTag) -> Result<Changes, ContentError> {
        let (format, rest) = bytes.split_first().ok_or(ContentError::Malformed)?;
        if *format != FORMAT {
            return Err(if *format > FORMAT { ContentError::Newer(*format) } else { ContentError::Malformed });
        }
        let Ok((changes, [])) = postcard::take_from_bytes::<Changes>(rest) else {
            return Err(ContentError::Malformed);
        };
        if changes.changes.is_empty() || changes.changes.len() > MAX_CHANGES {
            return Err(ContentError::Malformed);
        }
        if DocumentTag::of(space, changes.kind, &changes.uuid) != document {
            return Err(ContentError::OtherDocument);
        }
        Ok(changes)
    }
}
