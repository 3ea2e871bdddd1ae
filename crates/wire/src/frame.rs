//! What a device and the relay say to each other over one connection.
//!
//! A frame is one message of the transport, in postcard's encoding. Variants are only ever added at the end of an enum, so
//! that an older program names a frame it does not know instead of misreading it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bytes::FormatError;
use crate::entry::MAX_ENTRY;
use crate::envelope::MAX_ENVELOPE;
use crate::ids::{DeviceKey, DocumentTag, EntryHash, EnvelopeId, LogId, RelayKey, SpaceId, StoreId};

/// The version of this protocol.
pub const PROTOCOL: u16 = 1;

/// The largest frame: an envelope with what stands around it. Answers of several envelopes are cut to this.
pub const MAX_FRAME: usize = MAX_ENVELOPE + MAX_ENTRY;

const AUTHENTICATION: &str = "mrm/auth/v1";

/// How far a document's log at the relay is known to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The last place known; 0: none.
    pub seq: u64,
    /// The chain there; zeros before the first.
    pub chain: [u8; 32],
}

impl Seen {
    /// Before the first envelope.
    pub const START: Seen = Seen { seq: 0, chain: [0; 32] };
}

/// The chain of a document's log after `envelope` took the place `seq`.
pub fn chain_after(before: &[u8; 32], envelope: &EnvelopeId, seq: u64) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("mrm-desktop 2026-11-26 chain of a relay's log");
    hasher.update(before).update(&envelope.0).update(&seq.to_le_bytes());
    *hasher.finalize().as_bytes()
}

/// A document whose log a device knows as far as `seen`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Which.
    pub document: DocumentTag,
    /// How far.
    pub seen: Seen,
}

/// An envelope at its place in a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredEnvelope {
    /// Its place, from 1 without gaps.
    pub seq: u64,
    /// The chain after it.
    pub chain: [u8; 32],
    /// Its bytes. `None`: a snapshot took its place; its name is kept for the chain.
    pub envelope: Option<Vec<u8>>,
    /// Its name.
    pub id: EnvelopeId,
}

/// The end of a membership log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHead {
    /// How many entries there are.
    pub length: u32,
    /// The hash of the last one; zeros if there is none.
    pub hash: EntryHash,
}

/// From a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToRelay {
    /// The answer to [`ToDevice::Challenge`]: who asks, for which workspace, signed over [`auth_statement`].
    Authenticate {
        /// Which workspace.
        workspace: LogId,
        /// Who.
        device: DeviceKey,
        /// Over [`auth_statement`], first and second half (serde knows arrays up to 32).
        signature: ([u8; 32], [u8; 32]),
        /// Lets a workspace begin at a relay that asks for it.
        token: Option<String>,
    },
    /// Entries of the membership log from `from` on.
    Entries {
        /// The first one wanted.
        from: u32,
    },
    /// One entry more, if it follows the last one.
    Append {
        /// Its bytes.
        entry: Vec<u8>,
    },
    /// Everything in a space from here on, and what comes.
    Follow {
        /// Which space.
        space: SpaceId,
        /// How far its documents are known; those left out are not known at all.
        known: Vec<Known>,
    },
    /// An envelope, to be stored or, if it is ephemeral, to be passed on.
    Push {
        /// Its bytes.
        envelope: Vec<u8>,
    },
    /// Which of these files' parts the relay lacks.
    Lacking {
        /// In which space.
        space: SpaceId,
        /// The parts' envelopes.
        parts: Vec<EnvelopeId>,
    },
    /// A file's part.
    Fetch {
        /// In which space.
        space: SpaceId,
        /// The part's envelope.
        part: EnvelopeId,
    },
    /// Whether the relay is there.
    Ping,
}

/// From the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToDevice {
    /// The first frame of a connection.
    Challenge {
        /// The newest protocol that the relay speaks.
        protocol: u16,
        /// Who it is.
        relay: RelayKey,
        /// What it stores in.
        store: StoreId,
        /// How often that store was restored from a copy.
        generation: u32,
        /// Drawn for this connection.
        nonce: [u8; 32],
    },
    /// The device is let in.
    Welcome {
        /// How long the membership log is.
        log: LogHead,
        /// The largest envelope that is taken.
        most: u32,
    },
    /// Entries of the membership log.
    Entries {
        /// The place of the first one.
        from: u32,
        /// In order.
        entries: Vec<Vec<u8>>,
        /// The end of the log.
        log: LogHead,
    },
    /// An entry was appended, signed by the relay over [`crate::frame::landing_statement`].
    Appended {
        /// The end of the log with it.
        log: LogHead,
        /// When, by the relay's clock, in milliseconds since 1970.
        moment_ms: u64,
        /// First and second half.
        signature: ([u8; 32], [u8; 32]),
    },
    /// Envelopes of a document, in order.
    Stored {
        /// In which space.
        space: SpaceId,
        /// Which document.
        document: DocumentTag,
        /// At their places.
        envelopes: Vec<StoredEnvelope>,
    },
    /// Everything that lay in the space when it was asked for has been sent.
    CaughtUp {
        /// Which.
        space: SpaceId,
    },
    /// What a device pushed is on the relay's disk.
    Accepted {
        /// Which envelope.
        id: EnvelopeId,
        /// Its place in its document's log.
        at: Seen,
    },
    /// The relay's log of a document is not the one that the device knows: it lost or changed something. Whatever it lacks
    /// is to be sent again.
    Reset {
        /// In which space.
        space: SpaceId,
        /// Which document.
        document: DocumentTag,
        /// How far the relay's log goes.
        at: Seen,
    },
    /// Somebody's presence.
    Passing {
        /// The envelope.
        envelope: Vec<u8>,
    },
    /// The parts that the relay lacks.
    Lacking {
        /// In which space.
        space: SpaceId,
        /// Of those asked for.
        parts: Vec<EnvelopeId>,
    },
    /// A file's part, or that it is not there.
    Part {
        /// Which.
        part: EnvelopeId,
        /// Its envelope.
        envelope: Option<Vec<u8>>,
    },
    /// Something was not done.
    Refused {
        /// Which envelope, if it is about one.
        id: Option<EnvelopeId>,
        /// Why.
        why: Refusal,
    },
    /// The relay goes down in order; come back later.
    Draining,
    /// It is there.
    Pong,
}

/// Why the relay did not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Refusal {
    /// The frame cannot be read.
    Malformed,
    /// The device speaks a newer protocol.
    Protocol,
    /// The signature is wrong.
    Signature,
    /// The relay knows no such workspace.
    UnknownWorkspace,
    /// This relay does not take the workspace without its administrator's word: a new one needs a token that is unused and
    /// has not expired, and one that was here has been refused.
    Closed,
    /// The device is not, or is no longer, a member.
    NotAMember,
    /// The device may not do this here.
    NotAllowed,
    /// The entry does not follow the last one of the log: read it and try again.
    Moved,
    /// The workspace's quota is used up.
    Quota,
    /// Too much at a time: wait a little.
    TooFast,
    /// Larger than what is taken.
    TooLarge,
    /// The device sent two different envelopes under one counter: it was copied. It needs new keys.
    Cloned,
    /// The relay's disk is full or failing.
    Unavailable,
}

/// A frame of either side.
pub trait RelayFrame: Serialize + DeserializeOwned {
    /// The bytes of one message.
    fn encode(&self) -> Result<Vec<u8>, FormatError> {
        let bytes = postcard::to_allocvec(self).map_err(|_| FormatError::Frame)?;
        if bytes.len() > MAX_FRAME {
            return Err(FormatError::TooLarge { most: MAX_FRAME, found: bytes.len() });
        }
        Ok(bytes)
    }

    /// Reads one message; nothing may follow it.
    fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        if bytes.len() > MAX_FRAME {
            return Err(FormatError::TooLarge { most: MAX_FRAME, found: bytes.len() });
        }
        match postcard::take_from_bytes(bytes) {
            Ok((frame, [])) => Ok(frame),
            _ => Err(FormatError::Frame),
        }
    }
}

impl RelayFrame for ToRelay {}
impl RelayFrame for ToDevice {}

/// What a device signs to be let in: it speaks to this relay, at this address, now (the nonce), for this workspace.
pub fn auth_statement(relay: RelayKey, origin: &str, nonce: &[u8; 32], workspace: LogId) -> (&'static str, Vec<u8>) {
    let mut bytes = Vec::with_capacity(96 + origin.len());
    bytes.extend_from_slice(&relay.0);
    bytes.extend_from_slice(nonce);
    bytes.extend_from_slice(&workspace.0);
    bytes.extend_from_slice(origin.as_bytes());
    (AUTHENTICATION, bytes)
}

/// What a relay signs when an entry landed: which end the log had, and when.
pub fn landing_statement(workspace: LogId, log: LogHead, moment_ms: u64) -> (&'static str, Vec<u8>) {
    let mut bytes = Vec::with_capacity(76);
    bytes.extend_from_slice(&workspace.0);
    bytes.extend_from_slice(&log.length.to_le_bytes());
    bytes.extend_from_slice(&log.hash.0);
    bytes.extend_from_slice(&moment_ms.to_le_bytes());
    ("mrm/landing/v1", bytes)
}
