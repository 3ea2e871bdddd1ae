//! What happened, for every host to pass on to its screen.

use serde::Serialize;
use utoipa::ToSchema;

/// Something that a screen may want to react to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A document has changed, here or elsewhere.
    ArtifactUpdated {
        /// Its id.
        id: String,
        /// Its revision in this process.
        revision: u64,
    },
    /// Somebody has said something about a plan.
    CommentAdded {
        /// The plan.
        plan: String,
        /// The thread.
        thread: String,
        /// The comment.
        comment: String,
    },
    /// What is said about a plan has changed otherwise: edited, deleted, settled, imported.
    DiscussionUpdated {
        /// The plan.
        plan: String,
    },
    /// The list of projects or plans has changed.
    DirectoryUpdated,
    /// A long piece of work has come further.
    JobProgress {
        /// The job: an import's id.
        id: String,
        /// What is being done, a stable code.
        stage: String,
        /// How much is done.
        done: u64,
        /// Of how much; 0 when nobody knows.
        total: u64,
    },
    /// A long piece of work has ended, well or not: ask for its state.
    JobDone {
        /// The job: an import's id.
        id: String,
    },
    /// Somebody asked for a review, approved, rejected or published.
    ApprovalsUpdated {
        /// The plan.
        plan: String,
    },
    /// How things stand with the relay has changed: ask for it.
    SyncStatus,
    /// The team has changed: people, roles, invitations.
    TeamUpdated,
    /// What the person of this device is told has changed.
    NoticesUpdated {
        /// What is new and waits for them.
        new: Vec<String>,
    },
    /// Somebody is somewhere else than before, or not here any more: ask who is where.
    Presence,
    /// The session has changed: unlocked, started, set otherwise.
    SessionUpdated,
    /// Whoever listens may have missed something, or everything is another: ask for all that is shown. Also the first thing
    /// that a new listener is told.
    Missed,
}
