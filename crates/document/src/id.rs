//! Which document: its kind and its id in one.

use mrm_domain::{ApprovalsId, DiscussionId, IdError, PlanId, ProjectId, WorkspaceId};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// The directory of a workspace.
    Workspace,
    /// A project with the list of its artifacts.
    Project,
    /// A media plan.
    MediaPlan,
    /// What is said about a plan.
    Discussion,
    /// What was decided about a plan.
    Approvals,
}

impl DocumentKind {
    /// All of them.
    pub const ALL: [DocumentKind; 5] = [
        DocumentKind::Workspace,
        DocumentKind::Project,
        DocumentKind::MediaPlan,
        DocumentKind::Discussion,
        DocumentKind::Approvals,
    ];

    /// The code in documents and in the store.
    pub const fn code(self) -> &'static str {
        match self {
            DocumentKind::Workspace => "workspace",
            DocumentKind::Project => "project",
            DocumentKind::MediaPlan => "media_plan",
            DocumentKind::Discussion => "discussion",
            DocumentKind::Approvals => "approvals",
        }
    }

    /// From the byte in frames and envelopes; `None`: a kind that this build does not know.
    pub fn from_byte(byte: u8) -> Option<DocumentKind> {
        DocumentKind::ALL.into_iter().find(|kind| kind.byte() == byte)
    }

    /// The byte in frames and envelopes.
    pub const fn byte(self) -> u8 {
        match self {
            DocumentKind::Workspace => 1,
            DocumentKind::Project => 2,
            DocumentKind::MediaPlan => 3,
            DocumentKind::Discussion => 4,
            DocumentKind::Approvals => 5,
        }
    }
}

/// The id of a document; its text is the id of the thing that it holds (`pln_…`, `prj_…`, `wsp_…`, `dsc_…`, `apr_…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentId {
    /// The directory of a workspace.
    Workspace(WorkspaceId),
    /// A project.
    Project(ProjectId),
    /// A media plan.
    Plan(PlanId),
    /// What is said about a plan.
    Discussion(DiscussionId),
    /// What was decided about a plan.
    Approvals(ApprovalsId),
}

impl DocumentId {
    /// What the document is.
    pub const fn kind(self) -> DocumentKind {
        match self {
            DocumentId::Workspace(_) => DocumentKind::Workspace,
            DocumentId::Project(_) => DocumentKind::Project,
            DocumentId::Plan(_) => DocumentKind::MediaPlan,
            DocumentId::Discussion(_) => DocumentKind::Discussion,
            DocumentId::Approvals(_) => DocumentKind::Approvals,
        }
    }

    /// The id without its kind.
    pub const fn uuid(self) -> Uuid {
        match self {
            DocumentId::Workspace(id) => id.uuid(),
            DocumentId::Project(id) => id.uuid(),
            DocumentId::Plan(id) => id.uuid(),
            DocumentId::Discussion(id) => id.uuid(),
            DocumentId::Approvals(id) => id.uuid(),
        }
    }

    /// From the byte of its kind and the bytes of its id; `None`: a kind that this build does not know.
    pub fn from_frame(kind: u8, bytes: [u8; 16]) -> Option<DocumentId> {
        let uuid = Uuid::from_bytes(bytes);
        match kind {
            1 => Some(DocumentId::Workspace(WorkspaceId::from_uuid(uuid))),
            2 => Some(DocumentId::Project(ProjectId::from_uuid(uuid))),
            3 => Some(DocumentId::Plan(PlanId::from_uuid(uuid))),
            4 => Some(DocumentId::Discussion(DiscussionId::from_uuid(uuid))),
            5 => Some(DocumentId::Approvals(ApprovalsId::from_uuid(uuid))),
            _ => None,
        }
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DocumentId::Workspace(id) => fmt::Display::fmt(id, f),
            DocumentId::Project(id) => fmt::Display::fmt(id, f),
            DocumentId::Plan(id) => fmt::Display::fmt(id, f),
            DocumentId::Discussion(id) => fmt::Display::fmt(id, f),
            DocumentId::Approvals(id) => fmt::Display::fmt(id, f),
        }
    }
}

impl FromStr for DocumentId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('_').map(|(prefix, _)| prefix) {
            Some(WorkspaceId::PREFIX) => text.parse().map(DocumentId::Workspace),
            Some(ProjectId::PREFIX) => text.parse().map(DocumentId::Project),
            Some(DiscussionId::PREFIX) => text.parse().map(DocumentId::Discussion),
            Some(ApprovalsId::PREFIX) => text.parse().map(DocumentId::Approvals),
            _ => text.parse().map(DocumentId::Plan),
        }
    }
}

impl From<WorkspaceId> for DocumentId {
    fn from(id: WorkspaceId) -> Self {
        DocumentId::Workspace(id)
    }
}

impl From<ProjectId> for DocumentId {
    fn from(id: ProjectId) -> Self {
        DocumentId::Project(id)
    }
}

impl From<PlanId> for DocumentId {
    fn from(id: PlanId) -> Self {
        DocumentId::Plan(id)
    }
}

impl From<DiscussionId> for DocumentId {
    fn from(id: DiscussionId) -> Self {
        DocumentId::Discussion(id)
    }
}

impl From<ApprovalsId> for DocumentId {
    fn from(id: ApprovalsId) -> Self {
        DocumentId::Approvals(id)
    }
}
