//! Arguments of talking about plans, and of what one is told.

use clap::Subcommand;

use super::Audience;

/// What people say, and what they are told.
#[derive(Debug, Subcommand)]
pub enum TalkCommand {
    /// Say something about a plan, one of its lines or a cell; reply, settle, open again or delete.
    Comment {
        /// The plan.
        plan: String,
        /// What to say; `@` and the name of somebody who reads it mentions them.
        #[arg(required_unless_present_any = ["resolve", "reopen", "delete"])]
        text: Option<String>,
        /// The line: its number as the plan shows it, or its id.
        #[arg(long, value_name = "N", conflicts_with = "thread")]
        line: Option<String>,
        /// The column of the cell, by the field's code or the column's id.
        #[arg(long, value_name = "F", requires = "line")]
        field: Option<String>,
        /// The thread to reply to, to settle or to open again.
        #[arg(long, value_name = "ID")]
        thread: Option<String>,
        /// The client may read it.
        #[arg(long)]
        client: bool,
        /// Settle the thread.
        #[arg(long, conflicts_with = "reopen")]
        resolve: bool,
        /// Open the thread again.
        #[arg(long, requires = "thread")]
        reopen: bool,
        /// Delete this comment.
        #[arg(long, value_name = "ID", conflicts_with_all = ["text", "resolve", "reopen"])]
        delete: Option<String>,
    },
    /// List what is said about a plan.
    Comments {
        /// The plan.
        plan: String,
        /// Settled and deleted ones as well.
        #[arg(long)]
        all: bool,
        /// As this reader sees it.
        #[arg(long, value_enum, default_value = "internal")]
        audience: Audience,
    },
    /// List what you are told: mentions, replies, reviews, decisions, the team.
    Notices {
        /// What you have looked at as well.
        #[arg(long)]
        all: bool,
        /// Mark everything as read.
        #[arg(long)]
        read: bool,
    },
}
