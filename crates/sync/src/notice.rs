//! What of that which arrives a person is told: comments that mention or answer them, reviews asked of them, decisions about
//! what they worked on, changes of the team that are about them or wait for them.
//!
//! Pure, and the same whenever and wherever it is asked: a thing has one name, so nobody is told of it twice, and nobody is
//! told what they did themselves, on whichever of their devices.

mod approvals;
mod discussion;
mod team;

use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_domain::{CommentId, PersonId, PlanId, ProjectId};
use serde::{Deserialize, Serialize};

pub use approvals::{Decided, of_approvals};
pub use discussion::{Heard, Said, of_discussion};
pub use team::of_entries;

/// What a notice is about, for people to switch on and off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Somebody mentions them in a comment.
    Mention,
    /// Somebody answers in a thread that they take part in.
    Reply,
    /// A review is asked of them.
    ReviewRequested,
    /// A plan was approved.
    Approved,
    /// A plan was not approved.
    Rejected,
    /// Somebody took back what they had said about a plan.
    TakenBack,
    /// A plan was published.
    Published,
    /// Somebody asks to be let in, and they may decide.
    JoinRequest,
    /// Somebody came in by their invitation.
    Joined,
    /// Somebody gave them other roles.
    Role,
}

impl NoticeKind {
    /// All of them, in the order in which a screen lists them.
    pub const ALL: [NoticeKind; 10] = [
        NoticeKind::Mention,
        NoticeKind::Reply,
        NoticeKind::ReviewRequested,
        NoticeKind::Approved,
        NoticeKind::Rejected,
        NoticeKind::TakenBack,
        NoticeKind::Published,
        NoticeKind::JoinRequest,
        NoticeKind::Joined,
        NoticeKind::Role,
    ];

    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            NoticeKind::Mention => "mention",
            NoticeKind::Reply => "reply",
            NoticeKind::ReviewRequested => "review_requested",
            NoticeKind::Approved => "approved",
            NoticeKind::Rejected => "rejected",
            NoticeKind::TakenBack => "taken_back",
            NoticeKind::Published => "published",
            NoticeKind::JoinRequest => "join_request",
            NoticeKind::Joined => "joined",
            NoticeKind::Role => "role",
        }
    }

    /// The kind of a code.
    pub fn of_code(code: &str) -> Option<NoticeKind> {
        NoticeKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Where a notice leads, and what it says beside who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A comment of a thread about a plan.
    Comment {
        /// The plan.
        plan: PlanId,
        /// The thread.
        thread: CommentId,
        /// What was said, shortened.
        text: String,
    },
    /// A plan and what was decided about it.
    Plan {
        /// The plan.
        plan: PlanId,
        /// Why, or what is asked for; empty if nothing was said.
        note: String,
    },
    /// Somebody who asks to be let in.
    Request {
        /// What they say they are called.
        name: Option<String>,
    },
    /// Somebody in the team.
    Team,
    /// A role in the organisation.
    Organisation {
        /// Which.
        role: OrganisationRole,
    },
    /// Roles in a project.
    Project {
        /// The project.
        project: ProjectId,
        /// Which; none: they are not in it any more.
        roles: Vec<ProjectRole>,
    },
}

/// Something that a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The name of the thing that it tells of.
    pub id: String,
    /// What it is.
    pub kind: NoticeKind,
    /// When it happened by the clock of whoever did it, in milliseconds since 1970.
    pub at_ms: i64,
    /// Who did it; `None`: somebody who is not in the team yet.
    pub who: Option<PersonId>,
    /// Where it leads.
    pub about: About,
}

/// What is told, and which of what was told before needs nobody's attention any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Things that happened, the oldest first.
    pub notices: Vec<Notice>,
    /// Names of things that somebody has seen to: a review that was decided, a request that was answered.
    pub settled: Vec<String>,
}

/// How much of a comment a notice repeats, in characters.
const EXCERPT: usize = 160;

/// The beginning of a text, for a line of a list.
fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

fn milliseconds(moment: u64) -> i64 {
    i64::try_from(moment).unwrap_or(i64::MAX)
}
