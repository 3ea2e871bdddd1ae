//! What rights are about, and what may be done with it.

use serde::{Deserialize, Serialize};

/// A row of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Object {
    /// Name, dates, state and settings of a project.
    Project,
    /// What the client wants.
    Brief,
    /// How the goals will be reached.
    Strategy,
    /// The table of placements, with its flights.
    MediaPlan,
    /// The budget of a project.
    Budget,
    /// How each line is set up in the ad account.
    TechnicalSpec,
    /// Letters and proposals to the client.
    Communication,
    /// Tasks and who answers for them.
    Tasks,
    /// Results of a campaign.
    Report,
    /// What is said about any of these.
    Comments,
    /// Requests to approve, and their answers.
    Approvals,
    /// Connections to advertising systems.
    Integrations,
    /// What goes out to the public.
    Publishing,
    /// Who is in the team.
    Members,
    /// The licence.
    Billing,
}

impl Object {
    /// All of them, in the order of the matrix.
    pub const ALL: [Object; 15] = [
        Object::Project,
        Object::Brief,
        Object::Strategy,
        Object::MediaPlan,
        Object::Budget,
        Object::TechnicalSpec,
        Object::Communication,
        Object::Tasks,
        Object::Report,
        Object::Comments,
        Object::Approvals,
        Object::Integrations,
        Object::Publishing,
        Object::Members,
        Object::Billing,
    ];

    /// The code in logs and interfaces.
    pub const fn code(self) -> &'static str {
        match self {
            Object::Project => "project",
            Object::Brief => "brief",
            Object::Strategy => "strategy",
            Object::MediaPlan => "media_plan",
            Object::Budget => "budget",
            Object::TechnicalSpec => "technical_spec",
            Object::Communication => "communication",
            Object::Tasks => "tasks",
            Object::Report => "report",
            Object::Comments => "comments",
            Object::Approvals => "approvals",
            Object::Integrations => "integrations",
            Object::Publishing => "publishing",
            Object::Members => "members",
            Object::Billing => "billing",
        }
    }
}

/// What may be done with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Make a new one.
    Create,
    /// Look at it.
    Read,
    /// Change it.
    Update,
    /// Put it away; nothing is ever destroyed by this.
    Delete,
    /// Say that it is good.
    Approve,
}

impl Action {
    /// All of them, in the order of the matrix.
    pub const ALL: [Action; 5] = [Action::Create, Action::Read, Action::Update, Action::Delete, Action::Approve];

    /// The code in logs and interfaces.
    pub const fn code(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Read => "read",
            Action::Update => "update",
            Action::Delete => "delete",
            Action::Approve => "approve",
        }
    }

    /// The letter in the matrix.
    pub(crate) const fn letter(self) -> char {
        match self {
            Action::Create => 'C',
            Action::Read => 'R',
            Action::Update => 'U',
            Action::Delete => 'D',
            Action::Approve => 'A',
        }
    }
}

/// The step of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// By the agency, before the client sees it.
    Internal,
    /// By the client.
    Client,
}
