//! Projects as the team's log knows them: who is in them as what, and which part of one the client gets.

use mrm_domain::rights::{Action, Circumstances, Object};
use mrm_domain::{Audience, ProjectId};
use mrm_sync::membership::MembershipLog;
use std::sync::Arc;

use crate::App;
use crate::bench::Bench;
use crate::failure::Failure;

impl Bench {
    /// The project under which the team knows `project`, and who is meant to read it: what the client gets of a project is
    /// a project of its own, whose roles are those of the first.
    pub(crate) fn side(&self, log: &MembershipLog, project: ProjectId) -> (ProjectId, Audience) {
        if log.team().projects.contains_key(&project) {
            return (project, Audience::Internal);
        }
        let whose = log.team().projects.keys().find(|known| known.client_side() == project);
        whose.map_or((project, Audience::Internal), |whose| (*whose, Audience::Client))
    }

    /// Whether the plans of a project are what was published of another one.
    pub(crate) fn is_client_side(&self, project: ProjectId) -> bool {
        self.side(&self.membership.log(), project).1 == Audience::Client
    }
}

impl App {
    /// Enters a plan's project that the log does not know, if this person may: they become its project manager. Without it
    /// nobody has a role in the project, and nobody could decide anything. The plan is not held meanwhile: what comes from
    /// the relay may be about it.
    pub(crate) async fn enter_in_log(&self, bench: &Arc<Bench>, plan: &str) -> Result<(), Failure> {
        let project = bench.alone(plan).await?.project;
        let allowed = bench.membership.team(|team| {
            let copy = team.projects.keys().any(|known| known.client_side() == project);
            let known = team.projects.contains_key(&project);
            let person = team.person_at(bench.membership.device()).filter(|_| !copy && !known)?;
            Some(team.allows(person, None, Object::Project, Action::Create, Circumstances::ANY))
        });
        // Who may not begin projects finds nobody with a role in this one, and is told so where they ask for something.
        if allowed != Some(true) {
            return Ok(());
        }
        let begun =
            self.change_team(bench, |log| Ok((log.begin_project(project, bench.by().as_by(), &mut rand::rng())?, ())));
        match begun.await {
            // Somebody else, or this device on its way to the relay, was faster.
            Err(failure) if failure.args.get("reason").is_some_and(|reason| reason == "exists") => Ok(()),
            begun => begun,
        }
    }
}
