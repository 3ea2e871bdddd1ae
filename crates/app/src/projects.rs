//! Projects: one client assignment each, with its plans.

use mrm_document::ProjectEdit;
use mrm_domain::{PlanStatus, ProjectId};
use mrm_store::ProjectRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

use crate::App;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::plans::{PlanSummary, moment};
use crate::rights::UseCase;
use crate::session::store_failure;

/// A project in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProjectSummary {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The client.
    pub client: Option<String>,
    /// Number of plans that are not archived.
    pub plans: usize,
    /// How many of them stand where on their way to the client; what-if copies are not counted.
    pub statuses: Vec<StatusCount>,
    /// Put away.
    pub archived: bool,
    /// When it, or a plan in it, last changed: RFC 3339.
    pub updated_at: String,
}

/// How many plans have a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatusCount {
    /// The status.
    pub status: PlanStatus,
    /// How many.
    pub plans: usize,
}

/// All projects.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProjectList {
    /// Recently changed first.
    pub projects: Vec<ProjectSummary>,
}

/// A project with its plans.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProjectView {
    /// The project.
    pub project: ProjectSummary,
    /// Its plans, recently changed first.
    pub plans: Vec<PlanSummary>,
}

/// A new project.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CreateProject {
    /// Its name.
    pub name: String,
    /// The client.
    #[serde(default)]
    pub client: Option<String>,
}

/// What to change; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct UpdateProject {
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// New client; an empty text clears.
    #[serde(default)]
    pub client: Option<String>,
    /// Put away or bring back.
    #[serde(default)]
    pub archived: Option<bool>,
}

impl App {
    /// All projects, recently changed first.
    pub async fn list_projects(&self) -> Result<ProjectList, Failure> {
        let bench = self.may(UseCase::ReadLists).await?;
        let plans = bench.list_plans().await?.plans;
        let mut rows = bench.store.projects().await.map_err(store_failure)?;
        // Who is in a project finds there what its client gets.
        let copies: BTreeSet<ProjectId> = rows.iter().map(|row| row.id.client_side()).collect();
        rows.retain(|row| !copies.contains(&row.id) && bench.may(UseCase::ReadProject, row.id));
        let mut projects: Vec<ProjectSummary> = rows.into_iter().map(|row| summary(row, &plans)).collect();
        projects.sort_by(|a, b| b.updated_at.cmp(&a.updated_at));
        Ok(ProjectList { projects })
    }

    /// A project with its plans.
    pub async fn project(&self, id: &str) -> Result<ProjectView, Failure> {
        let id: ProjectId = parse_id(id)?;
        let bench = self.may_in(UseCase::ReadProject, id).await?;
        let row =
            bench.store.project(id).await.map_err(store_failure)?.ok_or_else(|| Failure::not_found("project", id))?;
        let mut plans = bench.list_plans().await?.plans;
        plans.retain(|p| p.project_id == id.to_string());
        Ok(ProjectView { project: summary(row, &plans), plans })
    }

    /// A new project.
    pub async fn create_project(&self, request: CreateProject) -> Result<ProjectSummary, Failure> {
        let bench = self.may(UseCase::CreateProject).await?;
        let id = ProjectId::from_uuid(self.world().uuid());
        let name = name(&request.name)?;
        let client = request.client.as_deref().map(str::trim).filter(|c| !c.is_empty());
        let row = bench.create_project(id, &name, client).await?;
        self.tell(Event::DirectoryUpdated);
        Ok(summary(row, &[]))
    }

    /// Renames, archives or restores a project.
    pub async fn update_project(&self, id: &str, request: UpdateProject) -> Result<ProjectSummary, Failure> {
        let project: ProjectId = parse_id(id)?;
        let bench = self.bench().await?;
        if request.archived.is_some() {
            bench.permit(UseCase::ArchiveProject, Some(project))?;
        }
        if request.archived.is_none() || request.name.is_some() || request.client.is_some() {
            bench.permit(UseCase::UpdateProject, Some(project))?;
        }
        let mut edits = Vec::new();
        if let Some(new) = request.name {
            edits.push(ProjectEdit::SetName(name(&new)?));
        }
        if let Some(client) = request.client {
            edits.push(ProjectEdit::SetClient(Some(client.trim().to_owned()).filter(|c| !c.is_empty())));
        }
        edits.extend(request.archived.map(ProjectEdit::SetArchived));
        bench.update_project(project, &edits).await?;
        self.tell(Event::DirectoryUpdated);
        Ok(self.project(id).await?.project)
    }

    /// Drops everything that can be rebuilt from the documents, and rebuilds it.
    pub async fn rebuild(&self) -> Result<RebuildView, Failure> {
        let view = self.may(UseCase::SetUp).await?.rebuild().await?;
        self.tell(Event::DirectoryUpdated);
        Ok(view)
    }
}

/// What was rebuilt.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RebuildView {
    /// Number of projects.
    pub projects: usize,
    /// Number of plans.
    pub plans: usize,
    /// Number of plans about which something is said.
    pub discussions: usize,
}

fn name(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 255 {
        return Err(Failure::new(Code::BadValue, "a project's name has 1 to 255 characters")
            .field("name")
            .arg("text", text));
    }
    Ok(text.to_owned())
}

fn summary(row: ProjectRow, plans: &[PlanSummary]) -> ProjectSummary {
    let id = row.id.to_string();
    let own = || plans.iter().filter(|p| p.project_id == id);
    let latest = own().map(|p| p.updated_at.clone()).max();
    ProjectSummary {
        name: row.name,
        client: row.client,
        plans: own().filter(|p| !p.archived).count(),
        statuses: PlanStatus::ALL
            .iter()
            .map(|status| {
                let has = |p: &&PlanSummary| !p.archived && p.scenario_of.is_none() && p.status == *status;
                StatusCount { status: *status, plans: own().filter(has).count() }
            })
            .filter(|count| count.plans > 0)
            .collect(),
        archived: row.archived,
        updated_at: moment(row.updated_ms).max(latest.unwrap_or_default()),
        id,
    }
}
