//! Who may call a use-case: the one place that asks, before anything is read or written.
//!
//! Each use-case names itself in the [table](UseCase) where it takes the workspace; what it needs is asked of the matrix in
//! the membership log, which is in memory. Others' devices ask the same matrix when a change arrives.

mod refusal;
mod table;
mod view;

use mrm_domain::rights::{Action, Circumstances, OrganisationRole, Step};
use mrm_domain::{Audience, PersonId, PlanId, ProjectId};
use mrm_sync::membership::Team;
use std::sync::Arc;

pub(crate) use refusal::client_side;
pub use table::{Need, UseCase};
pub use view::{MyProjectRightsView, MyRightsView, RefusedView};

use crate::App;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::plans::edits::parse_id;
use crate::session::store_failure;

/// What is asked: a use-case, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub use_case: UseCase,
    /// The project as the team knows it, and whose side of it; `None`: the organisation.
    pub place: Option<(ProjectId, Audience)>,
    pub circumstances: Circumstances,
}

impl Asked {
    /// Whether it would change what the client gets, which changes only by publishing, whoever asks.
    pub(crate) fn is_by_publishing(&self) -> bool {
        use UseCase::{ArchivePlan, ArchiveProject, CreatePlan, EditPlan, UpdateProject};
        let changes = [EditPlan, CreatePlan, ArchivePlan, UpdateProject, ArchiveProject].contains(&self.use_case);
        changes && self.place.is_some_and(|(_, side)| side == Audience::Client)
    }

    /// Whether the team lets a person do it.
    pub(crate) fn allowed(&self, team: &Team, person: Option<PersonId>) -> bool {
        let need = self.use_case.need();
        if matches!(need, Need::Nothing(_) | Need::OwnDevice(_)) {
            return true;
        }
        let Some((person, role)) = person.and_then(|person| Some((person, team.role(person)?))) else {
            // Who was taken out keeps reading what they have; nobody takes anything from them any more.
            let reads = |(_, action): &(_, Action)| *action == Action::Read;
            return matches!(need, Need::InProject(any) if any.iter().all(reads));
        };
        let project = self.place.map(|(project, _)| project);
        // A project that the log does not know is this device's own.
        let unknown = self
            .place
            .is_some_and(|(project, side)| side == Audience::Internal && !team.projects.contains_key(&project));
        let allows = |project, object, action| team.allows(person, project, object, action, self.circumstances);
        match need {
            Need::InProject(_) if unknown && role != OrganisationRole::Guest => true,
            Need::InProject(any) => any.iter().any(|(object, action)| allows(project, *object, *action)),
            Need::InOrganisation(object, action) => allows(None, object, action),
            _ => role != OrganisationRole::Guest,
        }
    }
}

impl Bench {
    /// A use-case in a project, or in none, as it is asked.
    pub(crate) fn asked(&self, use_case: UseCase, project: Option<ProjectId>) -> Asked {
        let place = project.map(|project| self.side(&self.membership.log(), project));
        let shared = place.is_some_and(|(_, side)| side == Audience::Client);
        let step = Some(if shared { Step::Client } else { Step::Internal });
        let own = !matches!(use_case, UseCase::DeleteOthersComment | UseCase::TakeBackOthers);
        Asked { use_case, place, circumstances: Circumstances { own, shared, step, ..Circumstances::ANY } }
    }

    /// Refuses what the person of this device may not do. Nothing is loaded for it.
    pub(crate) fn permit(&self, use_case: UseCase, project: Option<ProjectId>) -> Result<(), Failure> {
        self.permit_as(self.asked(use_case, project))
    }

    /// The same, where more is known of what is asked.
    pub(crate) fn permit_as(&self, asked: Asked) -> Result<(), Failure> {
        if asked.is_by_publishing() {
            return Err(client_side());
        }
        let log = self.membership.log();
        match asked.allowed(log.team(), self.membership.person()) {
            true => Ok(()),
            false => Err(refusal::refusal(&log, asked)),
        }
    }

    /// Whether the person of this device may.
    pub(crate) fn may(&self, use_case: UseCase, project: ProjectId) -> bool {
        let asked = self.asked(use_case, Some(project));
        !asked.is_by_publishing() && self.membership.team(|team| asked.allowed(team, self.membership.person()))
    }

    /// The project in which a plan lies: it never moves to another one.
    pub(crate) async fn project_of(&self, plan: PlanId) -> Result<ProjectId, Failure> {
        if let Some(project) = self.homes().get(&plan) {
            return Ok(*project);
        }
        let row = self.store.plan(plan).await.map_err(store_failure)?;
        let project = row.ok_or_else(|| Failure::not_found("plan", plan))?.project;
        self.homes().insert(plan, project);
        Ok(project)
    }
}

impl App {
    /// The open workspace, for a use-case of the organisation or of this device.
    pub(crate) async fn may(&self, use_case: UseCase) -> Result<Arc<Bench>, Failure> {
        let bench = self.bench().await?;
        bench.permit(use_case, None)?;
        Ok(bench)
    }

    /// The open workspace, for a use-case in a project.
    pub(crate) async fn may_in(&self, use_case: UseCase, project: ProjectId) -> Result<Arc<Bench>, Failure> {
        let bench = self.bench().await?;
        bench.permit(use_case, Some(project))?;
        Ok(bench)
    }

    /// The open workspace, for a use-case with a plan.
    pub(crate) async fn may_with(&self, use_case: UseCase, plan: &str) -> Result<Arc<Bench>, Failure> {
        let bench = self.bench().await?;
        let project = bench.project_of(parse_id(plan)?).await?;
        bench.permit(use_case, Some(project))?;
        Ok(bench)
    }
}
