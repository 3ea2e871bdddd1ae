//! Where the relay keeps what it was given.
//!
//! [`Store`] says what a store does in words that fit any database; the same tests run against each. What is written is on
//! the disk when `write` returns: only then does anybody hear that it was accepted.

mod counting;
mod memory;
mod rules;
mod sqlite;

use mrm_wire::{
    DeviceKey, DocumentTag, Entry, Envelope, EnvelopeId, Known, LogHead, LogId, Refusal, Rights, Seen, SpaceId,
    StoreId, StoredEnvelope,
};
use serde::{Deserialize, Serialize};
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
        /// How a workspace that is not here may begin with it.
        beginning: Beginning,
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

/// How a new workspace may begin. A quota is in sealed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// Not at all.
    Closed,
    /// As anybody's.
    Open {
        /// What it may keep.
        quota: u64,
    },
    /// With a token, which is used up by it.
    Token {
        /// The token's hash.
        hash: [u8; 32],
        /// What it may keep if the token says nothing about that.
        quota: u64,
    },
}

/// A token by which a workspace may begin at a closed relay: its hash only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What is kept of it.
    pub hash: [u8; 32],
    /// When it was made, in milliseconds since 1970.
    pub created_ms: u64,
    /// From when on it is worth nothing.
    pub expires_ms: u64,
    /// What the workspace may keep. `None`: what the relay gives to any.
    pub quota: Option<u64>,
}

/// What whoever runs the relay decides about a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It may keep so many sealed bytes.
    Quota(u64),
    /// It is not served; what is kept of it stays.
    Refuse,
    /// It is served again, or may begin again if it was removed.
    Allow,
    /// Everything that is kept of it goes, and it is refused.
    Remove,
}

/// A workspace in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceStatistics {
    /// Which.
    #[serde(with = "crate::hex")]
    pub id: LogId,
    /// When it began here, in milliseconds since 1970.
    pub created_ms: u64,
    /// Sealed bytes that it may keep.
    pub quota: u64,
    /// Those that it keeps.
    pub bytes: u64,
    /// Whether it is not served.
    pub refused: bool,
    /// Entries of its membership log.
    pub entries: u64,
    /// Devices that may read that.
    pub devices: u64,
    /// Documents.
    pub documents: u64,
    /// Their envelopes.
    pub envelopes: u64,
    /// Parts of files.
    pub parts: u64,
    /// When the last envelope came.
    pub last_ms: Option<u64>,
    /// Envelopes in whose place a snapshot stands; they count among the envelopes, and take no room.
    #[serde(default)]
    pub covered: u64,
    /// Snapshots that stand in the place of envelopes.
    #[serde(default)]
    pub snapshots: u64,
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

    /// The workspace whose id begins so: an invitation holds the first half.
    fn named(&self, half: [u8; 16]) -> impl Future<Output = Result<Option<LogId>, StoreError>> + Send;

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

    /// Lets go of what snapshots cover whose time has come: with receipts of two people that happens when the second one
    /// arrives, with one's only after 30 days. How many envelopes went; their names stay, for the chain.
    fn settle(&self, now_ms: u64) -> impl Future<Output = Result<u64, StoreError>> + Send;

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

    /// Whether the workspace is not served.
    fn refused(&self, workspace: LogId) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// All workspaces, the oldest first.
    fn workspaces(&self) -> impl Future<Output = Result<Vec<WorkspaceStatistics>, StoreError>> + Send;

    /// Carries out what was decided about a workspace; `false`: there is none of this name.
    fn change(&self, workspace: LogId, change: Change) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Keeps a token.
    fn keep_token(&self, token: Token) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whether a token of this hash was made, is unused and has not expired.
    fn opens(&self, token: [u8; 32], now_ms: u64) -> impl Future<Output = Result<bool, StoreError>> + Send;
}
