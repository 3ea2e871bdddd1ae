//! Roles: one in the organisation for each member, one or more in each project.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a member is in the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationRole {
    /// Runs the workspace: members, devices, keys.
    Admin,
    /// Begins projects and builds their teams.
    Manager,
    /// Works in the projects that it was taken into.
    Member,
    /// Sees what is shared with it: clients and visitors.
    Guest,
}

impl OrganisationRole {
    /// All of them, the most powerful first.
    pub const ALL: [OrganisationRole; 4] =
        [OrganisationRole::Admin, OrganisationRole::Manager, OrganisationRole::Member, OrganisationRole::Guest];

    /// The code in logs and interfaces.
    pub const fn code(self) -> &'static str {
        match self {
            OrganisationRole::Admin => "admin",
            OrganisationRole::Manager => "manager",
            OrganisationRole::Member => "member",
            OrganisationRole::Guest => "guest",
        }
    }
}

/// What a member is in one project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectRole {
    /// Project manager: team, dates, budget, quality.
    Pm,
    /// The client's person at the agency.
    AccountManager,
    /// Media planner or buyer.
    Specialist,
    /// From research to the mix of channels.
    Strategist,
    /// Tracking, data, reports.
    Analyst,
    /// Concept and adaptations.
    Creative,
    /// Whom the campaign is for.
    Client,
}

impl ProjectRole {
    /// All of them, in the order in which tables show them.
    pub const ALL: [ProjectRole; 7] = [
        ProjectRole::Pm,
        ProjectRole::AccountManager,
        ProjectRole::Specialist,
        ProjectRole::Strategist,
        ProjectRole::Analyst,
        ProjectRole::Creative,
        ProjectRole::Client,
    ];

    /// The code in logs and interfaces.
    pub const fn code(self) -> &'static str {
        match self {
            ProjectRole::Pm => "pm",
            ProjectRole::AccountManager => "account_manager",
            ProjectRole::Specialist => "specialist",
            ProjectRole::Strategist => "strategist",
            ProjectRole::Analyst => "analyst",
            ProjectRole::Creative => "creative",
            ProjectRole::Client => "client",
        }
    }

    /// Whether somebody in this role belongs to the agency: only then may internal values be read.
    pub const fn is_internal(self) -> bool {
        !matches!(self, ProjectRole::Client)
    }
}

/// A column of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// In the organisation.
    Organisation(OrganisationRole),
    /// In the project.
    Project(ProjectRole),
}

impl Role {
    /// All columns, as the matrix has them: the project's roles first.
    pub fn all() -> impl Iterator<Item = Role> {
        let organisation = OrganisationRole::ALL.into_iter().map(Role::Organisation);
        ProjectRole::ALL.into_iter().map(Role::Project).chain(organisation)
    }

    /// The code in logs and interfaces: no two roles share one.
    pub const fn code(self) -> &'static str {
        match self {
            Role::Organisation(role) => role.code(),
            Role::Project(role) => role.code(),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
