//! Where documents live: in which space, by what they are and whose project they belong to.

use mrm_document::{DocumentId, DocumentKind};
use mrm_domain::rights::Object;
use mrm_domain::{Audience, ProjectId};
use mrm_sync::membership::{SpaceUse, Team};
use mrm_sync::receive::space_for;
use mrm_wire::SpaceId;

use super::files::FILE;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::session::store_failure;

/// The object of the matrix that a document's kind is. `None`: a kind that this build does not know.
pub(super) fn object_of(kind: u8) -> Option<Object> {
    if kind == FILE {
        // The workbook that a plan came from.
        return Some(Object::MediaPlan);
    }
    Some(match DocumentKind::from_byte(kind)? {
        DocumentKind::Workspace | DocumentKind::Project => Object::Project,
        DocumentKind::MediaPlan => Object::MediaPlan,
        DocumentKind::Discussion => Object::Comments,
        DocumentKind::Approvals => Object::Approvals,
    })
}

/// Whose a document is and who is meant to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Home {
    /// The project; `None`: what is common to the agency.
    pub project: Option<ProjectId>,
    /// Who is meant to read it.
    pub audience: Audience,
}

impl Home {
    /// The home of what lies in a space.
    pub(super) fn of_space(team: &Team, space: SpaceId) -> Option<Home> {
        match team.use_of(space)? {
            SpaceUse::Log => None,
            SpaceUse::Common => Some(Home { project: None, audience: Audience::Internal }),
            SpaceUse::Project(project, audience) => Some(Home { project: Some(project), audience }),
        }
    }

    /// Its space; `None` while the project has none.
    pub(super) fn space(self, team: &Team) -> Option<SpaceId> {
        space_for(team, self.project, self.audience)
    }
}

impl Bench {
    /// Where a document of this device lives; `None`: nowhere but here.
    pub(crate) async fn home(&self, document: DocumentId) -> Result<Option<Home>, Failure> {
        let home = |project, audience| Some(Home { project, audience });
        Ok(match document {
            DocumentId::Workspace(id) if id == self.workspace_id() && !self.has_own_directory() => {
                home(None, Audience::Internal)
            }
            DocumentId::Workspace(_) => None,
            DocumentId::Project(id) => self.membership.team(|team| {
                let of = team.projects.keys().find(|project| project.client_side() == id);
                of.map_or(home(Some(id), Audience::Internal), |project| home(Some(*project), Audience::Client))
            }),
            DocumentId::Plan(id) => self.home_of_plan(id).await?,
            DocumentId::Discussion(id) => self.home_of_plan(id.plan()).await?,
            DocumentId::Approvals(id) => self.home_of_plan(id.plan()).await?,
        })
    }

    async fn home_of_plan(&self, plan: mrm_domain::PlanId) -> Result<Option<Home>, Failure> {
        let row = self.store.plan(plan).await.map_err(store_failure)?;
        let log = self.membership.log();
        Ok(row.map(|row| {
            let (project, audience) = self.side(&log, row.project);
            Home { project: Some(project), audience }
        }))
    }
}
