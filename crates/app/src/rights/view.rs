//! What the person of this device may do, for a screen that follows their role.

use mrm_domain::ProjectId;
use mrm_domain::rights::OrganisationRole;
use mrm_sync::membership::MembershipLog;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Need, UseCase, refusal};
use crate::App;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::session::store_failure;

/// What the person of this device may not do. Whatever is not named they may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MyRightsView {
    /// In the organisation.
    pub refused: Vec<RefusedView>,
    /// In each project that this device holds.
    pub projects: Vec<MyProjectRightsView>,
}

/// What they may not do in a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MyProjectRightsView {
    /// The project.
    pub project: String,
    /// What.
    pub refused: Vec<RefusedView>,
}

/// Something that is refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusedView {
    /// What.
    pub use_case: UseCase,
    /// Whether no role that they could be given would allow it: then it is not shown. Otherwise it can be asked for.
    pub never: bool,
    /// The roles that may.
    pub roles: Vec<String>,
    /// People who may, by name: some of them, as far as this device knows.
    pub people: Vec<String>,
}

/// What somebody of the organisation may do in all of its projects.
const EVERYWHERE: [UseCase; 3] = [UseCase::Invite, UseCase::AnswerInvitation, UseCase::SetProjectRoles];

impl App {
    /// What the person of this device may not do, and who may. Nothing is loaded for it.
    pub async fn my_rights(&self) -> Result<MyRightsView, Failure> {
        let bench = self.may(UseCase::ReadTeam).await?;
        let log = bench.membership.log();
        let rows = bench.store.projects().await.map_err(store_failure)?;
        let projects = rows
            .iter()
            .map(|row| MyProjectRightsView { project: row.id.to_string(), refused: bench.refused(&log, Some(row.id)) });
        Ok(MyRightsView { refused: bench.refused(&log, None), projects: projects.collect() })
    }
}

impl Bench {
    fn refused(&self, log: &MembershipLog, project: Option<ProjectId>) -> Vec<RefusedView> {
        let (team, me) = (log.team(), self.membership.person());
        let guest = me.and_then(|me| team.role(me)) == Some(OrganisationRole::Guest);
        // What needs a project is told for each.
        let here = |use_case: &UseCase| match use_case.need() {
            Need::InProject(_) => project.is_some() || EVERYWHERE.contains(use_case),
            _ => project.is_none(),
        };
        let asked =
            UseCase::ALL.iter().filter(|use_case| here(use_case)).map(|use_case| self.asked(*use_case, project));
        let refused = asked.filter(|asked| !asked.allowed(team, me) || asked.is_by_publishing());
        refused
            .map(|asked| {
                if asked.is_by_publishing() {
                    let (roles, people) = (Vec::new(), Vec::new());
                    return RefusedView { use_case: asked.use_case, never: true, roles, people };
                }
                let roles: Vec<String> =
                    refusal::roles(team, asked).into_iter().map(|role| role.code().to_owned()).collect();
                // A guest works in nothing: the client's is the only role that could be given to them.
                let never = me.is_none() || guest && !roles.iter().any(|role| role == "client");
                RefusedView { use_case: asked.use_case, never, roles, people: refusal::people(log, asked) }
            })
            .collect()
    }
}
