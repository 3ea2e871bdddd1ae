//! Named states of a plan, and the plan's way to the client.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::VersionId;

/// A state of a plan that is kept by name: what the document said at its heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its id.
    pub id: VersionId,
    /// Its name; an automatic version has none until somebody gives it one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Why it was kept.
    pub kind: VersionKind,
    /// The document's heads in hex: equal heads, equal content.
    pub heads: Vec<String>,
    /// When.
    pub time: DateTime<Utc>,
    /// The device on which it was kept, in hex.
    pub author: String,
    /// What somebody wrote to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What it came from or went to: a file's name, a scenario's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// Why a version was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VersionKind {
    /// Somebody named the state.
    Named,
    /// The state before a workbook was imported into the plan.
    BeforeImport,
    /// The state that a workbook was exported from.
    Export,
    /// The state before many cells or rows were changed at once.
    BeforeBulk,
    /// The state before an older version was restored.
    BeforeRestore,
    /// The state that a scenario was copied from.
    Scenario,
    /// The state before a scenario was taken over.
    BeforeMerge,
    /// The plan was taken back to work.
    Draft,
    /// The state that was handed in for review.
    InReview,
    /// The state that was approved.
    Approved,
    /// The state that was published to the client.
    Published,
}

impl VersionKind {
    /// The status that a version of this kind gives its plan, if it gives one.
    pub fn status(self) -> Option<PlanStatus> {
        match self {
            VersionKind::Draft => Some(PlanStatus::Draft),
            VersionKind::InReview => Some(PlanStatus::InReview),
            VersionKind::Approved => Some(PlanStatus::Approved),
            VersionKind::Published => Some(PlanStatus::Published),
            _ => None,
        }
    }

    /// Whether it was kept without anybody asking for it.
    pub fn is_automatic(self) -> bool {
        self != VersionKind::Named && self.status().is_none()
    }
}

/// Where a plan is on its way to the client. A status holds for one exact state of the plan: any edit makes it a draft
/// again, and the approved or published state stays readable as a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanStatus {
    /// Being worked on.
    Draft,
    /// Handed in, waiting for a decision.
    InReview,
    /// Agreed to.
    Approved,
    /// Released to the client: the baseline for facts.
    Published,
}

impl PlanStatus {
    /// The statuses that a plan can go to from this one, the usual one first.
    pub const fn next(self) -> &'static [PlanStatus] {
        use PlanStatus as S;
        match self {
            S::Draft => &[S::InReview],
            S::InReview => &[S::Approved, S::Draft],
            S::Approved => &[S::Published, S::Draft],
            S::Published => &[S::Draft],
        }
    }

    /// The kind of version that gives this status.
    pub const fn kind(self) -> VersionKind {
        match self {
            PlanStatus::Draft => VersionKind::Draft,
            PlanStatus::InReview => VersionKind::InReview,
            PlanStatus::Approved => VersionKind::Approved,
            PlanStatus::Published => VersionKind::Published,
        }
    }

    /// All of them, in the order of the way.
    pub const ALL: &[PlanStatus] =
        &[PlanStatus::Draft, PlanStatus::InReview, PlanStatus::Approved, PlanStatus::Published];

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<PlanStatus> {
        PlanStatus::ALL.iter().copied().find(|status| status.code() == code)
    }

    /// The code in the API.
    pub const fn code(self) -> &'static str {
        match self {
            PlanStatus::Draft => "draft",
            PlanStatus::InReview => "in_review",
            PlanStatus::Approved => "approved",
            PlanStatus::Published => "published",
        }
    }
}
