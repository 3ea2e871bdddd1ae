//! The one place that asks whether somebody may do something. The others' devices ask the same when they receive it.

use mrm_domain::ProjectId;
use mrm_domain::rights::{Action, Circumstances, Object, OrganisationRole};

use super::Membership;
use crate::failure::{Code, Failure};

impl Membership {
    /// Refuses what the person of this device may not do, in a project or, without one, in the organisation.
    pub(crate) fn permit(
        &self,
        project: Option<ProjectId>,
        object: Object,
        action: Action,
        circumstances: Circumstances,
    ) -> Result<(), Failure> {
        let allowed = self.team(|team| {
            let person = team.person_at(self.device())?;
            Some(team.allows(person, project, object, action, circumstances))
        });
        match allowed {
            Some(true) => Ok(()),
            _ => {
                let message = format!("your role does not allow this: {} {}", action.code(), object.code());
                Err(Failure::new(Code::NotPermitted, message).arg("object", object.code()).arg("action", action.code()))
            }
        }
    }

    /// Refuses writing that the others' devices would not take: whoever may neither begin nor change things of this kind in
    /// the project. A project that the log does not know yet is this device's own.
    pub(crate) fn permit_writing(&self, project: ProjectId, object: Object) -> Result<(), Failure> {
        let guest = self.role() == Some(OrganisationRole::Guest);
        if !guest && self.team(|team| !team.projects.contains_key(&project)) {
            return Ok(());
        }
        let create = self.permit(Some(project), object, Action::Create, Circumstances::ANY);
        create.or_else(|_| self.permit(Some(project), object, Action::Update, Circumstances::ANY))
    }
}
