//! Frames around what Automerge writes: which document, which place in its log, and a hash that chains to the one before.
//!
//! Automerge's own reader answers `Ok` when the tail of its input is cut off or a bit has flipped, so it cannot tell us
//! that work is missing. A frame is checked before Automerge sees its payload.
//!
//! Layout, numbers little-endian: magic `MRMC`, version, chunk kind, document kind, zero (one byte each), document UUID
//! (16), sequence number (8), payload length (4), hash of the previous chunk (32), hash of this one (32), payload.

use crate::DocumentId;

const MAGIC: &[u8; 4] = b"MRMC";
const VERSION: u8 = 1;
/// Everything before the payload.
const HEADER: usize = 100;
/// The part of the header that the hash covers: all but the hash itself.
const HASHED: usize = 68;
/// Domain separation of our hash.
const CONTEXT: &str = "mrm-desktop 2026-11-21 document log chunk";

/// The largest payload of one chunk: far above any plan, low enough to refuse nonsense before allocating.
pub const MAX_PAYLOAD: usize = 256 * 1024 * 1024;

/// What a chunk carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChunkKind {
    /// The whole document up to here: loading may start with it.
    Snapshot,
    /// One change: one intent of one person.
    Change,
    /// Changes that another device sent, together.
    Received,
}

impl ChunkKind {
    /// The code in the store.
    pub const fn code(self) -> &'static str {
        match self {
            ChunkKind::Snapshot => "snapshot",
            ChunkKind::Change => "change",
            ChunkKind::Received => "received",
        }
    }

    const fn byte(self) -> u8 {
        match self {
            ChunkKind::Snapshot => 1,
            ChunkKind::Change => 2,
            ChunkKind::Received => 3,
        }
    }
}

/// The last chunk of a log: what the next one chains to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogHead {
    /// Its sequence number.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// One framed piece of a document's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Whose log it stands in.
    pub document: DocumentId,
    /// Its place in the log, from 0.
    pub seq: u64,
    /// What it carries.
    pub kind: ChunkKind,
    /// The hash of the chunk before; zeros for the first.
    pub previous: [u8; 32],
    /// Its own hash, over all of the above and the payload.
    pub hash: [u8; 32],
    /// What Automerge wrote.
    pub payload: Vec<u8>,
}

/// Bytes that are not the chunk they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// Too short, cut off, or longer than its header says.
    #[error("{found} bytes where the frame needs {expected}")]
    Length {
        /// What the header, as far as it is there, promises.
        expected: u64,
        /// What is there.
        found: u64,
    },
    /// It does not begin as our frames do.
    #[error("not a chunk of a document log")]
    NotAChunk,
    /// Written by a newer version of the program.
    #[error("chunk format {0} is newer than this program")]
    NewerFormat(u8),
    /// The payload is larger than any document.
    #[error("a payload of {0} bytes is larger than a document may be")]
    TooLarge(u64),
    /// Bits have changed.
    #[error("the bytes do not match their hash")]
    HashMismatch,
}

impl Chunk {
    /// Frames `payload` as the chunk after `head` (`None`: the first of its log).
    pub fn after(
        head: Option<&LogHead>,
        document: DocumentId,
        kind: ChunkKind,
        payload: Vec<u8>,
    ) -> Result<Chunk, ChunkError> {
        if payload.len() > MAX_PAYLOAD {
            return Err(ChunkError::TooLarge(payload.len() as u64));
        }
        let (seq, previous) = head.map_or((0, [0; 32]), |head| (head.seq.saturating_add(1), head.hash));
        let mut chunk = Chunk { document, seq, kind, previous, hash: [0; 32], payload };
        chunk.hash = hash(&chunk.header(), &chunk.payload);
        Ok(chunk)
    }

    /// The head of a log that ends with this chunk.
    pub fn head(&self) -> LogHead {
        LogHead { seq: self.seq, hash: self.hash }
    }

    /// The bytes that are stored.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER + self.payload.len());
        bytes.extend_from_slice(&self.header());
        bytes.extend_from_slice(&self.hash);
        bytes.extend_from_slice(&self.payload);
        bytes
    }

    /// Reads [`Chunk::encode`] and checks the hash.
    pub fn decode(bytes: &[u8]) -> Result<Chunk, ChunkError> {
        let found = bytes.len() as u64;
        let Some((header, payload)) = bytes.split_at_checked(HEADER) else {
            return Err(ChunkError::Length { expected: HEADER as u64, found });
        };
        if &header[..4] != MAGIC {
            return Err(ChunkError::NotAChunk);
        }
        // The hash is asked before the fields are believed, save for the two that say how to compute it.
        if header[4] > VERSION {
            return Err(ChunkError::NewerFormat(header[4]));
        }
        let length = u32::from_le_bytes(array(&header[32..36])) as u64;
        if length > MAX_PAYLOAD as u64 {
            return Err(ChunkError::TooLarge(length));
        }
        let expected = HEADER as u64 + length;
        if expected != found {
            return Err(ChunkError::Length { expected, found });
        }
        let stored: [u8; 32] = array(&header[HASHED..HEADER]);
        if hash(&header[..HASHED], payload) != stored {
            return Err(ChunkError::HashMismatch);
        }
        let kind = match header[5] {
            1 => ChunkKind::Snapshot,
            2 => ChunkKind::Change,
            3 => ChunkKind::Received,
            _ => return Err(ChunkError::NotAChunk),
        };
        let document = DocumentId::from_frame(header[6], array(&header[8..24])).ok_or(ChunkError::NotAChunk)?;
        Ok(Chunk {
            document,
            seq: u64::from_le_bytes(array(&header[24..32])),
            kind,
            previous: array(&header[36..68]),
            hash: stored,
            payload: payload.to_vec(),
        })
    }

    fn header(&self) -> [u8; HASHED] {
        let mut header = [0; HASHED];
        header[..4].copy_from_slice(MAGIC);
        header[4] = VERSION;
        header[5] = self.kind.byte();
        header[6] = self.document.kind().byte();
        header[8..24].copy_from_slice(self.document.uuid().as_bytes());
        header[24..32].copy_from_slice(&self.seq.to_le_bytes());
        // `after` and `decode` keep the payload below MAX_PAYLOAD, so the length fits.
        header[32..36].copy_from_slice(&u32::try_from(self.payload.len()).unwrap_or(u32::MAX).to_le_bytes());
        header[36..68].copy_from_slice(&self.previous);
        header
    }
}

fn hash(header: &[u8], payload: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    hasher.update(header).update(payload);
    *hasher.finalize().as_bytes()
}

/// The first `N` bytes of a slice that has at least as many.
fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[..N]);
    out
}
