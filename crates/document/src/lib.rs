//! Artifacts as Automerge documents: their schema, typed edits, upgrades of old documents, and the framing of their log.
//!
//! Nothing here does I/O, reads a clock or draws randomness: times, ids and the actor come in as arguments.
//!
//! Read [`PlanDoc`] first. Its content is [`mrm_domain::Plan`]; every [`mrm_domain::Edit`] has one way of being written,
//! and a property test holds that way together with [`mrm_domain::Plan::apply`]. What goes to disk are [`Chunk`]s:
//! Automerge itself swallows damaged bytes without a word, so frames carry a hash of their own and name what is damaged.

mod approvals;
mod body;
mod chunk;
mod discussion;
mod error;
mod id;
mod incoming;
mod log;
mod pieces;
mod plan;
mod project;
mod shared;
mod workspace;

pub use approvals::{ApprovalsDoc, MAX_STATEMENT, MAX_STATEMENTS};
pub use automerge::ChangeHash;
pub use body::{Commit, HistoryEntry, Loaded, Writer};
pub use chunk::{Chunk, ChunkError, ChunkKind, LogHead, MAX_PAYLOAD};
pub use discussion::DiscussionDoc;
pub use error::DocumentError;
pub use id::{DocumentId, DocumentKind};
pub use incoming::{Incoming, MAX_CHANGE, Standing, Stream, Streams, Unfit, is_early_author, is_own_actor, own_actor};
pub use log::{Damage, DocumentLog, Fault, StoredChunk};
pub use plan::{CellWrite, Conflict, PlanDoc, PlanReading, Returned, RowWrite, Taken, Unreadable, Written};
pub use project::{Artifact, ArtifactKind, Project, ProjectDoc, ProjectEdit};
pub use shared::{Shared, own_changes};
pub use workspace::{Workspace, WorkspaceDoc, WorkspaceEdit};

/// The newest document schema that this build writes and understands.
pub const SCHEMA: u32 = 1;
