//! Where a plan is on its way to the client. A status holds for one exact state: any edit makes the plan a draft again.

use mrm_document::PlanDoc;
use mrm_domain::{PlanStatus, Version};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::noted;
use crate::App;
use crate::bench::Keep;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::{OpenPlan, moment};
use crate::team::Authors;

/// Where a plan is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatusView {
    /// Its status now.
    pub status: PlanStatus,
    /// Where it can go from here, the usual way first.
    pub next: Vec<PlanStatus>,
    /// The status that it had before it was edited.
    pub was: Option<PlanStatus>,
    /// The version that has that status, or this one.
    pub version: Option<String>,
    /// When the status was given, RFC 3339.
    pub since: Option<String>,
    /// By whom.
    pub who: Option<String>,
    /// How many changes were made since.
    pub changes: usize,
}

/// A status to be given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SetStatus {
    /// Which.
    pub status: PlanStatus,
    /// Why, or what is asked for.
    #[serde(default)]
    pub note: Option<String>,
}

impl App {
    /// Gives the plan a status: its present state is kept as the version that has it.
    pub async fn set_status(&self, plan: &str, request: SetStatus) -> Result<StatusView, Failure> {
        let note = noted(request.note.as_deref())?;
        let names = self.authors().await?;
        let bench = self.bench().await?;
        let open = bench.plan(plan).await?;
        let mut open = open.lock_owned().await;
        let now = of(&open, &names);
        if !now.next.contains(&request.status) {
            let possible: Vec<&str> = now.next.iter().map(|status| status.code()).collect();
            let (from, to) = (now.status.code(), request.status.code());
            let message = format!("a plan that is {from} cannot become {to}; it can become {}", possible.join(", "));
            return Err(Failure::new(Code::Precondition, message)
                .field("status")
                .arg("from", from)
                .arg("to", to)
                .arg("possible", possible.join(", ")));
        }
        let keep = Keep { kind: request.status.kind(), name: None, note, subject: None };
        bench.keep_version(&mut open, keep).await?;
        self.tell(Event::ArtifactUpdated { id: plan.to_owned(), revision: open.revision });
        Ok(of(&open, &names))
    }
}

/// The status that a plan's document gives it.
pub(crate) fn standing(doc: &PlanDoc) -> PlanStatus {
    let given = doc.versions().into_iter().rev().find_map(|version| Some((version.kind.status()?, version)));
    let holds = |version: &Version| doc.changes_since(version).is_ok_and(|changes| changes.is_empty());
    given.filter(|(_, version)| holds(version)).map_or(PlanStatus::Draft, |(status, _)| status)
}

/// The status of a plan: that of the newest version that gave one, as long as nothing was changed since.
pub(super) fn of(open: &OpenPlan, names: &Authors) -> StatusView {
    let given = open.doc.versions().into_iter().rev().find_map(|v| Some((v.kind.status()?, v)));
    let Some((given, version)) = given else { return draft(None, 0, names) };
    // A state that the document does not know any more cannot be the present one.
    let changes = open.doc.changes_since(&version).map_or(1, |changes| changes.len());
    if changes > 0 || given == PlanStatus::Draft {
        return draft(Some((given, &version)), changes, names);
    }
    StatusView {
        status: given,
        next: given.next().to_vec(),
        was: None,
        version: Some(version.id.to_string()),
        since: Some(moment(version.time.timestamp_millis())),
        who: Some(names.name(&version.author)),
        changes: 0,
    }
}

fn draft(before: Option<(PlanStatus, &Version)>, changes: usize, names: &Authors) -> StatusView {
    let before = before.filter(|(status, _)| *status != PlanStatus::Draft);
    StatusView {
        status: PlanStatus::Draft,
        next: PlanStatus::Draft.next().to_vec(),
        was: before.map(|(status, _)| status),
        version: before.map(|(_, version)| version.id.to_string()),
        since: before.map(|(_, version)| moment(version.time.timestamp_millis())),
        who: before.map(|(_, version)| names.name(&version.author)),
        changes: if before.is_some() { changes } else { 0 },
    }
}
