//! Arguments of deciding about a plan.

use clap::Subcommand;

/// A plan's way to the client.
#[derive(Debug, Subcommand)]
pub enum ApprovalCommand {
    /// List what was decided about a plan, whose signature stands under it, and who is in the project.
    Approvals {
        /// The plan.
        plan: String,
    },
    /// Hand the present state of a plan in for review.
    RequestReview {
        /// The plan.
        plan: String,
        /// Whom to ask: a name or an id; may be given several times.
        #[arg(long, value_name = "PERSON")]
        of: Vec<String>,
        /// What is asked for.
        #[arg(long)]
        note: Option<String>,
    },
    /// Approve the present state of a plan: signed by this device.
    Approve {
        /// The plan.
        plan: String,
        /// What to say with it.
        #[arg(long)]
        note: Option<String>,
    },
    /// Reject the present state of a plan.
    Reject {
        /// The plan.
        plan: String,
        /// Why.
        #[arg(long)]
        note: String,
    },
    /// Publish the approved state of a plan to the client, or show what the client would see.
    Publish {
        /// The plan.
        plan: String,
        /// What the client is told about it.
        #[arg(long)]
        note: Option<String>,
        /// Only show what the client would see and what stays inside.
        #[arg(long, conflicts_with = "note")]
        preview: bool,
    },
}
