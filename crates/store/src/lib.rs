//! What stays on this device: the change log, projections, settings, keys and sealed files.
//!
//! One SQLCipher file per data folder. Exactly one connection of one process writes and checkpoints; readers are
//! read-only (the SQLite inside SQLCipher has a race between two connections that both checkpoint). A write is answered
//! after a commit with `synchronous=FULL`: acknowledged means durable. SQL lives only here; what the values mean is said
//! in `document` and `app`.

mod blobs;
mod data_dir;
mod db_key;
mod error;
mod keys;
mod store;
mod table;

pub use blobs::{BlobHash, Blobs, MAX_BLOB};
pub use data_dir::{DataDir, Owner, OwnerNote};
pub use db_key::{DbKey, MalformedKey};
pub use error::StoreError;
pub use keys::{
    KeyError, KeySource, KeyState, MemorySecrets, NoSecrets, OsKeyring, SealCost, Secrets, SecretsError, create_key,
    find_key, is_usable, keep_key, keep_key_for_kit, key_for_kit, lock_key, open_kit, seal_kit, seal_with_passphrase,
    unlock,
};
pub use store::{Store, StoreOptions, Write};
pub use table::{
    CursorRow, EnvelopeRow, EnvelopeState, HeardRow, Job, JobState, MappingRow, NoticeRow, NoticeWrite, PlaceRow,
    PlanRow, PlanTemplateRow, ProjectRow, RateCardRow, SnapshotRow, SnapshotState, TeamWrite, ThreadRow,
};
