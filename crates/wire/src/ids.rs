//! Names of things as the relay sees them: random or hashed bytes that say nothing about what they name.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $size:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub [u8; $size]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

id! {
    /// The membership log of a workspace, and with it the workspace: the hash of its first entry, so that nobody can pass
    /// another one off as it.
    LogId, 32
}
id! {
    /// An audience with keys of its own. All zeros: the workspace's log itself.
    SpaceId, 16
}
id! {
    /// A document as the relay sees it: a hash of its space, kind and id.
    DocumentTag, 16
}
id! {
    /// A device: its Ed25519 public key.
    DeviceKey, 32
}
id! {
    /// A relay: its Ed25519 public key.
    RelayKey, 32
}
id! {
    /// What a relay stores in: drawn when its database is made. Another one means that everything is to be sent again.
    StoreId, 16
}
id! {
    /// The hash of a whole envelope.
    EnvelopeId, 32
}
id! {
    /// The hash of a whole entry of the membership log. All zeros stand before the first.
    EntryHash, 32
}
id! {
    /// A snapshot of a document: a hash of its parts and of how far it goes.
    SnapshotName, 32
}
id! {
    /// A person as the relay sees them where people are counted: a hash that says nothing but which devices are one
    /// person's.
    PersonTag, 16
}

impl SpaceId {
    /// The space of the membership log.
    pub const LOG: SpaceId = SpaceId([0; 16]);
}

impl EntryHash {
    /// What stands before the first entry.
    pub const START: EntryHash = EntryHash([0; 32]);
}

impl DocumentTag {
    /// The tag of a document. `kind` is the byte of its kind, `uuid` its id: two documents of different kinds may share
    /// one.
    pub fn of(space: SpaceId, kind: u8, uuid: &[u8; 16]) -> DocumentTag {
        let mut hasher = blake3::Hasher::new_derive_key("mrm-desktop 2026-11-26 document tag");
        hasher.update(&space.0).update(&[kind]).update(uuid);
        let mut tag = [0; 16];
        tag.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        DocumentTag(tag)
    }
}
