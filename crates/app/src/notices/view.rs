//! Notices in the words of the API.

use mrm_domain::{PlanId, ProjectId};
use mrm_store::{NoticeRow, PlanRow};
use mrm_sync::notice::About;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::read;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::plans::moment;
use crate::session::store_failure;
use crate::team::Authors;

/// What the person of this device is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoticesView {
    /// How many of all notices nobody has looked at.
    pub unread: u64,
    /// How much of what is said beside plans was not read; plans without any are not there.
    pub comments: Vec<UnreadView>,
    /// The notices, what came last first.
    pub notices: Vec<NoticeView>,
}

/// Comments beside a plan that were not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnreadView {
    /// The plan.
    pub plan: String,
    /// Its project.
    pub project: String,
    /// How many.
    pub unread: u64,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoticeView {
    /// The name of the thing.
    pub id: String,
    /// The code of its kind.
    pub kind: String,
    /// When it happened, RFC 3339.
    pub at: String,
    /// Whether somebody has looked at it.
    pub read: bool,
    /// Who did it; null for somebody whose name this device may not know.
    pub who: Option<String>,
    /// The plan that it leads to, if it is on this device.
    pub plan: Option<String>,
    /// What the plan is called.
    pub plan_title: Option<String>,
    /// The project that it is about, if it is on this device.
    pub project: Option<String>,
    /// What the project is called.
    pub project_name: Option<String>,
    /// The thread that it leads to.
    pub thread: Option<String>,
    /// What was said, shortened; null if nothing was.
    pub text: Option<String>,
    /// Codes of the roles that somebody was given.
    pub roles: Vec<String>,
}

/// Plans and projects that notices lead to.
pub(super) struct Places {
    plans: BTreeMap<PlanId, PlanRow>,
    projects: BTreeMap<ProjectId, String>,
    copies: BTreeMap<PlanId, PlanId>,
}

impl Places {
    /// Where a plan is read on this device: what the client has of a plan the agency reads beside the plan.
    pub(super) fn shown(&self, plan: PlanId) -> PlanId {
        self.copies.get(&plan).copied().unwrap_or(plan)
    }

    pub(super) fn plan(&self, plan: PlanId) -> Option<&PlanRow> {
        self.plans.get(&plan)
    }
}

impl Bench {
    pub(super) async fn places(&self) -> Result<Places, Failure> {
        let plans = self.store.plans().await.map_err(store_failure)?;
        let projects = self.store.projects().await.map_err(store_failure)?;
        Ok(Places {
            copies: plans.iter().map(|row| (row.id.client_side(), row.id)).collect(),
            plans: plans.into_iter().map(|row| (row.id, row)).collect(),
            projects: projects.into_iter().map(|row| (row.id, row.name)).collect(),
        })
    }
}

/// A notice; `None`: of a newer version of the program.
pub(super) fn notice(row: &NoticeRow, places: &Places, names: &Authors) -> Option<NoticeView> {
    let (_, about) = read(row)?;
    let (mut plan, mut project, mut text, mut roles) = (None, None, None, Vec::new());
    let mut who = row.who.and_then(|person| names.person(person));
    match about {
        About::Comment { plan: of, text: said, .. } => (plan, text) = (Some(of), Some(said)),
        About::Plan { plan: of, note } => (plan, text) = (Some(of), Some(note)),
        About::Request { name } => who = name,
        About::Team => {}
        About::Organisation { role } => roles = vec![role.code().to_owned()],
        About::Project { project: of, roles: given } => {
            project = Some(of);
            roles = given.into_iter().map(|role| role.code().to_owned()).collect();
        }
    }
    let plan = plan.and_then(|plan| places.plan(places.shown(plan)));
    let project = project.or(plan.map(|plan| plan.project)).filter(|project| places.projects.contains_key(project));
    Some(NoticeView {
        id: row.id.clone(),
        kind: row.kind.clone(),
        at: moment(row.at_ms),
        read: row.read,
        who,
        plan: plan.map(|plan| plan.id.to_string()),
        plan_title: plan.map(|plan| plan.title.clone()),
        project_name: project.and_then(|project| places.projects.get(&project).cloned()),
        project: project.map(|project| project.to_string()),
        thread: row.thread.map(|thread| thread.to_string()),
        text: text.filter(|text| !text.is_empty()),
        roles,
    })
}
