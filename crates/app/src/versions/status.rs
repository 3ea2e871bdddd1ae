//! Where a plan is on its way to the client. A status holds for one exact state: any edit makes the plan a draft again.

use mrm_document::PlanDoc;
use mrm_domain::{PlanStatus, Version};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

use super::noted;
use crate::App;
use crate::approvals::{Decide, Publish, RequestReview, Verdict};
use crate::bench::{Keep, is_backed};
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::{OpenPlan, moment};
use crate::rights::UseCase;
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
    /// Gives the plan a status: its present state is kept as the version that has it. Handing it in, approving and
    /// publishing are signed; whoever may not do that cannot give the status.
    pub async fn set_status(&self, plan: &str, request: SetStatus) -> Result<StatusView, Failure> {
        let bench = self.may_with(needed(request.status), plan).await?;
        let names = self.authors().await?;
        let now = {
            let mut open = bench.alone(plan).await?;
            bench.decided(&mut open).await?;
            of(&open, &names)
        };
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
        let note = request.note;
        match request.status {
            PlanStatus::Draft => self.take_to_work(plan, note.as_deref()).await?,
            PlanStatus::InReview => {
                self.request_review(plan, RequestReview { note, ..RequestReview::default() }).await?;
            }
            PlanStatus::Approved => {
                self.decide(plan, Decide { verdict: Verdict::Approved, note, state: None }).await?;
            }
            PlanStatus::Published => {
                self.publish(plan, Publish { note }).await?;
            }
        }
        let open = bench.alone(plan).await?;
        Ok(of(&open, &names))
    }

    /// Takes a plan back to work: that needs nobody's word.
    async fn take_to_work(&self, plan: &str, note: Option<&str>) -> Result<(), Failure> {
        let note = noted(note)?;
        let bench = self.may_with(UseCase::EditPlan, plan).await?;
        let mut open = bench.alone(plan).await?;
        let keep = Keep { kind: PlanStatus::Draft.kind(), name: None, note, subject: None };
        bench.keep_version(&mut open, keep).await?;
        self.tell(Event::ArtifactUpdated { id: plan.to_owned(), revision: open.revision });
        Ok(())
    }
}

/// What somebody does who gives a plan this status.
fn needed(status: PlanStatus) -> UseCase {
    match status {
        PlanStatus::Draft => UseCase::EditPlan,
        PlanStatus::InReview => UseCase::RequestReview,
        PlanStatus::Approved => UseCase::Decide,
        PlanStatus::Published => UseCase::Publish,
    }
}

/// States behind which somebody stands with their signature, and with which status.
pub(crate) type Signed = Vec<(PlanStatus, BTreeSet<[u8; 32]>)>;

/// The newest version that gives a status for which somebody stands.
fn given(doc: &PlanDoc, signed: &Signed) -> Option<(PlanStatus, Version)> {
    let mut versions = doc.versions().into_iter().rev().filter(|version| is_backed(version, signed));
    versions.find_map(|version| Some((version.kind.status()?, version)))
}

/// The status that a plan's document gives it.
pub(crate) fn standing(doc: &PlanDoc, signed: &Signed) -> PlanStatus {
    let holds = |version: &Version| doc.changes_since(version).is_ok_and(|changes| changes.is_empty());
    given(doc, signed).filter(|(_, version)| holds(version)).map_or(PlanStatus::Draft, |(status, _)| status)
}

/// The status of a plan: that of the newest version that gave one, as long as nothing was changed since.
pub(super) fn of(open: &OpenPlan, names: &Authors) -> StatusView {
    let Some((given, version)) = given(&open.doc, &open.signed) else { return draft(None, 0, names) };
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
