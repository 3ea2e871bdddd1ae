//! Where the relay keeps what it was given.
//!
//! [`Store`] says what a store does in words that fit any database; the same tests run against each. What is written is on
//! the disk when `write` returns: only then does anybody hear that it was accepted.

mod memory;
mod rules;
mod sqlite;

use mrm_wire::{
    DeviceKey, DocumentTag, Entry, Envelope, EnvelopeId, Known, LogHead, LogId, Refusal, Rights, Seen, SpaceId,
    StoreId, StoredEnvelope,
};
use std::future::Future;

use rules::{Room, compare, may_append, size};

pub use memory::MemoryStore;
pub use sqlite::SqliteStore;

/// Who a relay is and what it stores in.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// What its key follows from.
    pub seed: [u8; 32],
    /// Drawn when the store was made.
    pub store: StoreId,
    /// How often the store came back from a copy.
    pub generation: u32,
}

/// One thing to be written.
#[derive(Debug, Clone)]
pub enum Writing {
    /// An entry of a membership log.
    Append {
        /// Its bytes, read and verified.
        entry: Box<Entry>,
        /// The most sealed bytes that a new workspace may keep. `None`: no new workspace is taken.
        quota_for_new: Option<u64>,
        /// When it arrived, in milliseconds since 1970.
        received_ms: u64,
    },
    /// An envelope of a document.
    Push {
        /// In which workspace.
        workspace: LogId,
        /// Who sends it: its author, or whoever sends again what the relay has lost. Members judge the author.
        by: DeviceKey,
        /// Its bytes, read and verified.
        envelope: Box<Envelope>,
        /// When it arrived, in milliseconds since 1970.
        received_ms: u64,
    },
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// The log has the entry; this is its end.
    Appended(LogHead),
    /// The document's log has the envelope at this place. `new`: it had not had it before.
    Pushed {
        /// Its place.
        at: Seen,
        /// Whether it is new.
        new: bool,
    },
}

/// A store that does not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Its tables cannot be brought up to date.
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// It holds what no version has written.
    #[error("the store is damaged: {0}")]
    Damaged(&'static str),
}

/// What a device still lacks of a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// The document.
    pub document: DocumentTag,
    /// From here on.
    pub after: u64,
    /// As far as the relay's log goes.
    pub end: Seen,
    /// The device knows a log that this store has not: it says so first.
    pub reset: bool,
}

/// A relay's memory.
pub trait Store: Send + Sync + 'static {
    /// Who the relay is.
    fn identity(&self) -> Identity;

    /// Writes all that can be written, in one commit; each answer stands at the place of its question. When this returns, it
    /// is on the disk.
    fn write(
        &self,
        batch: Vec<Writing>,
    ) -> impl Future<Output = Result<Vec<Result<Written, Refusal>>, StoreError>> + Send;

    /// The end of a membership log; `None`: there is no such workspace.
    fn log(&self, workspace: LogId) -> impl Future<Output = Result<Option<LogHead>, StoreError>> + Send;

    /// Entries from a place on, as many as come to about `most` bytes and at least one.
    fn entries(
        &self,
        workspace: LogId,
        from: u32,
        most: usize,
    ) -> impl Future<Output = Result<Vec<Vec<u8>>, StoreError>> + Send;

    /// What a device may do in a space.
    fn rights(
        &self,
        workspace: LogId,
        device: DeviceKey,
        space: SpaceId,
    ) -> impl Future<Output = Result<Rights, StoreError>> + Send;

    /// Which documents of a space a device that knows `known` lacks something of.
    fn lacking(
        &self,
        workspace: LogId,
        space: SpaceId,
        known: &[Known],
    ) -> impl Future<Output = Result<Vec<Lacking>, StoreError>> + Send;

    /// Envelopes of a document after a place, as many as come to about `most` bytes and at least one.
    fn envelopes(
        &self,
        workspace: LogId,
        space: SpaceId,
        document: DocumentTag,
        after: u64,
        most: usize,
    ) -> impl Future<Output = Result<Vec<StoredEnvelope>, StoreError>> + Send;

    /// Which of these parts of files are not here.
    fn missing_parts(
        &self,
        workspace: LogId,
        space: SpaceId,
        parts: &[EnvelopeId],
    ) -> impl Future<Output = Result<Vec<EnvelopeId>, StoreError>> + Send;

    /// A part of a file.
    fn part(
        &self,
        workspace: LogId,
        space: SpaceId,
        part: EnvelopeId,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;
}
