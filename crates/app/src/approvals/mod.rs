//! Deciding about a plan: a review is asked for, the plan is approved or not, the client gets it. What is said is signed and
//! is about one exact state; an edit makes another state, and what was said stays readable beside it.

mod people;
mod publish;
mod tell;
mod view;

use mrm_domain::rights::Step;
use mrm_domain::{Audience, PersonId, PlanStatus, VersionKind};
use mrm_sync::statement::{Decision, Judged, StatementHash};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

pub(crate) use people::name as person_name;
pub(crate) use tell::is_now;
pub use view::{
    ApprovalsView, MayView, PersonView, PublicationView, PublishedView, StatementKind, StatementView, WorthView,
};

use crate::App;
use crate::bench::{Bench, Keep, Saying};
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::OpenPlan;
use crate::plans::edits::parse_id;
use crate::rights::UseCase;

/// A review to be asked for.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct RequestReview {
    /// Of whom; nobody in particular if empty.
    #[serde(default)]
    pub of: Vec<String>,
    /// What is asked for.
    #[serde(default)]
    pub note: Option<String>,
    /// The state that the person has seen, as the approvals name it; absent: whatever the plan is now.
    #[serde(default)]
    pub state: Option<Vec<String>>,
}

/// What somebody finds of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is good.
    Approved,
    /// It is not.
    Rejected,
}

/// A decision to be made about the present state of a plan.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Decide {
    /// Which.
    pub verdict: Verdict,
    /// Why; a rejection needs a reason.
    #[serde(default)]
    pub note: Option<String>,
    /// The state that the person has seen, as the approvals name it; absent: whatever the plan is now.
    #[serde(default)]
    pub state: Option<Vec<String>>,
}

/// The present state to be published.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct Publish {
    /// What the client is told about it.
    #[serde(default)]
    pub note: Option<String>,
}

impl App {
    /// What was decided about a plan, and what may be decided.
    pub async fn approvals(&self, plan: &str) -> Result<ApprovalsView, Failure> {
        let bench = self.may_with(UseCase::ReadApprovals, plan).await?;
        if let Err(failure) = Box::pin(self.enter_in_log(&bench, plan)).await {
            // Nobody has a role in it until the relay is there; what was said can be read all the same.
            tracing::info!(plan, %failure, "the project is not in the team's log yet");
        }
        let mut open = bench.alone(plan).await?;
        Box::pin(bench.approvals_view(&mut open)).await
    }

    /// Hands the present state in: others are asked to look at it.
    pub async fn request_review(&self, plan: &str, request: RequestReview) -> Result<ApprovalsView, Failure> {
        let of = request.of.iter().map(|id| parse_id(id)).collect::<Result<BTreeSet<PersonId>, _>>()?;
        self.say((UseCase::RequestReview, plan), request.note.as_deref(), async |_, open, side| {
            refuse_client_side(side)?;
            refuse_unseen(open, request.state.as_deref())?;
            if open.status == PlanStatus::InReview && of.is_empty() {
                return Err(
                    Failure::new(Code::Precondition, "this state is in review already").arg("status", "in_review")
                );
            }
            let decision = Decision::ReviewRequested { step: Step::Internal, of };
            Ok((decision, Some(VersionKind::InReview)))
        })
        .await
    }

    /// Says of the present state that it is good, or that it is not.
    pub async fn decide(&self, plan: &str, request: Decide) -> Result<ApprovalsView, Failure> {
        let reason = request.note.as_deref().map(str::trim).unwrap_or_default();
        if request.verdict == Verdict::Rejected && reason.is_empty() {
            return Err(Failure::new(Code::BadValue, "a rejection needs a reason").field("note").arg("text", ""));
        }
        self.say((UseCase::Decide, plan), request.note.as_deref(), async |bench, open, side| {
            refuse_unseen(open, request.state.as_deref())?;
            let step = if side == Audience::Client { Step::Client } else { Step::Internal };
            let decision = match request.verdict {
                Verdict::Approved => Decision::Approved { step },
                Verdict::Rejected => Decision::Rejected { step },
            };
            let judged = bench.decided(open).await?;
            refuse_twice(bench, open, &judged, &decision)?;
            // What the client sees is written by whoever publishes; the client's word stands in the statement alone.
            let kind = match (side, request.verdict) {
                (Audience::Client, _) => None,
                (Audience::Internal, Verdict::Approved) => Some(VersionKind::Approved),
                (Audience::Internal, Verdict::Rejected) => Some(VersionKind::Draft),
            };
            Ok((decision, kind))
        })
        .await
    }

    /// Takes back what was said earlier. The plan is a draft again, if that was what gave it its status.
    pub async fn take_back(&self, plan: &str, statement: &str) -> Result<ApprovalsView, Failure> {
        let wanted = statement.to_owned();
        self.say((UseCase::TakeBack, plan), None, async |bench, open, _| {
            let judged = bench.decided(open).await?;
            let found = judged.iter().find(|found| found.name == wanted);
            let found = found.ok_or_else(|| Failure::not_found("statement", &wanted))?;
            if found.statement.as_ref().map(|said| said.draft().person) != bench.membership.person() {
                bench.permit(UseCase::TakeBackOthers, Some(open.project))?;
            }
            let standing = found.standing().ok_or_else(|| {
                Failure::new(Code::Precondition, "this statement does not count, so there is nothing to take back")
            })?;
            if matches!(standing.draft().decision, Decision::TakenBack { .. } | Decision::Published) {
                let message = "what was published or taken back cannot be taken back: the client may have seen it";
                return Err(Failure::new(Code::Precondition, message));
            }
            Ok((Decision::TakenBack { statement: StatementHash(*hash(&wanted)?) }, None))
        })
        .await
    }

    /// What all of them share: the state is the present one, `decide` says what is said about it and which version is kept.
    async fn say(
        &self,
        (use_case, plan): (UseCase, &str),
        note: Option<&str>,
        decide: impl AsyncFnOnce(&Bench, &mut OpenPlan, Audience) -> Result<(Decision, Option<VersionKind>), Failure>,
    ) -> Result<ApprovalsView, Failure> {
        let note = crate::versions::noted(note)?;
        let bench = self.may_with(use_case, plan).await?;
        Box::pin(self.enter_in_log(&bench, plan)).await?;
        let mut open = bench.alone(plan).await?;
        let side = bench.side(&bench.membership.log(), open.project).1;
        let (decision, kind) = decide(&bench, &mut open, side).await?;
        let keep = kind.map(|kind| Keep { kind, name: None, note: note.clone(), subject: None });
        let heads = open.doc.heads();
        bench.state(&mut open, Saying { decision, heads, note: note.unwrap_or_default(), keep }).await?;
        self.tell(Event::ArtifactUpdated { id: plan.to_owned(), revision: open.revision });
        self.tell(Event::ApprovalsUpdated { plan: plan.to_owned() });
        Box::pin(bench.approvals_view(&mut open)).await
    }
}

fn refuse_client_side(side: Audience) -> Result<(), Failure> {
    if side == Audience::Internal {
        return Ok(());
    }
    Err(crate::rights::client_side())
}

/// Nobody signs a state that they have not seen: somebody may have changed the plan while they were writing.
fn refuse_unseen(open: &OpenPlan, seen: Option<&[String]>) -> Result<(), Failure> {
    let Some(seen) = seen else { return Ok(()) };
    let heads = seen.iter().map(|head| hash(head).map(|head| *head)).collect::<Result<BTreeSet<_>, _>>()?;
    if is_now(open, &heads) {
        return Ok(());
    }
    Err(Failure::new(Code::Precondition, "the plan has changed since: look at it again").arg("reason", "plan_changed"))
}

/// Nobody decides the same step of one state twice in the same way, and whoever asked for the review decides alone only if
/// nobody else could.
fn refuse_twice(bench: &Bench, open: &OpenPlan, judged: &[Judged], decision: &Decision) -> Result<(), Failure> {
    let me = bench.membership.person();
    let mine = judged.iter().filter_map(Judged::standing).filter(|found| Some(found.draft().person) == me);
    let mut current = mine.filter(|found| is_now(open, &found.draft().state.heads));
    if current.clone().any(|found| found.draft().decision == *decision) {
        let message = "you have said this of this state already";
        return Err(Failure::new(Code::Precondition, message).arg("reason", "said_already"));
    }
    let Decision::Approved { step: Step::Internal } = decision else { return Ok(()) };
    let asked = current.any(|found| matches!(found.draft().decision, Decision::ReviewRequested { .. }));
    let log = bench.membership.log();
    let project = bench.side(&log, open.project).0;
    let others = bench.people(&log, project, "").into_iter().any(|person| person.approves && !person.me);
    if asked && others {
        let message = "you handed this state in: somebody else who may approve has to look at it";
        return Err(Failure::new(Code::Precondition, message).arg("reason", "own_request"));
    }
    Ok(())
}

fn hash(hex: &str) -> Result<Box<[u8; 32]>, Failure> {
    let wrong = || Failure::not_found("statement", hex);
    let mut bytes = Box::new([0; 32]);
    if hex.len() != 64 || !hex.is_ascii() {
        return Err(wrong());
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * place..2 * place + 2], 16).map_err(|_| wrong())?;
    }
    Ok(bytes)
}
