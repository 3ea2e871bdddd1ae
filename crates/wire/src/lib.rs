//! What a device and the relay say to each other: frames around sealed bytes.
//!
//! Pure. Bytes from outside come in here first: everything is read under limits, signatures are verified over the bytes
//! as they arrived, and nothing signed is ever written anew from its fields. The relay knows this crate and nothing else
//! of the product, so that what is not here it cannot know.

mod bytes;
mod code;
mod entry;
mod envelope;
mod frame;
mod ids;
mod invitation;
mod receipt;
mod recovery;
mod sealed_kit;
mod signing;

pub use bytes::FormatError;
pub use entry::{ASKING, Entry, EntryDraft, Grant, MAX_ENTRY, MAX_GRANTS, Rights, WrappedKey};
pub use envelope::{ENVELOPE_OVERHEAD, Envelope, EnvelopeDraft, EnvelopeKind, MAX_ENVELOPE, SEALING_CONTEXT};
pub use frame::{
    Known, LogHead, MAX_FRAME, PROTOCOL, Refusal, RelayFrame, Seen, StoredEnvelope, ToDevice, ToRelay, auth_statement,
    chain_after, landing_statement,
};
pub use ids::{
    DeviceKey, DocumentTag, EntryHash, EnvelopeId, LogId, PersonTag, RelayKey, SnapshotName, SpaceId, StoreId,
};
pub use invitation::{Invitation, InvitationError};
pub use receipt::{MAX_PARTS, Receipt};
pub use recovery::{RecoveryKit, RecoveryKitError};
pub use sealed_kit::{SealedKit, SealedKitError};
pub use signing::{BadSignature, SigningKey, verify};
