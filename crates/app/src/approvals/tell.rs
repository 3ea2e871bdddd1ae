//! Telling what was decided.

use mrm_document::ChangeHash;
use mrm_domain::{Audience, Plan, PlanStatus, Version, VersionId, VersionKind};
use mrm_sync::membership::MembershipLog;
use mrm_sync::statement::{Decision, Judged, Statement, StatementError, Unfounded};
use std::collections::BTreeSet;

use super::people;
use super::view::{ApprovalsView, MayView, StatementKind, StatementView, WorthView};
use crate::bench::Bench;
use crate::failure::Failure;
use crate::plans::{OpenPlan, moment};
use mrm_domain::rights::Step;

/// Whether the plan says now what it said at these heads. The messages of changes are asked first, because they are quick;
/// but whoever writes a change chooses its message, so it is what the plan says that counts.
pub(crate) fn is_now(open: &OpenPlan, heads: &BTreeSet<[u8; 32]>) -> bool {
    let heads: Vec<ChangeHash> = heads.iter().map(|head| ChangeHash(*head)).collect();
    let as_version = Version {
        id: VersionId::from_uuid(uuid::Uuid::nil()),
        name: None,
        kind: VersionKind::Named,
        heads: heads.iter().map(ToString::to_string).collect(),
        time: chrono::DateTime::default(),
        author: String::new(),
        note: None,
        subject: None,
    };
    let untouched = open.doc.changes_since(&as_version).is_ok_and(|changes| changes.is_empty());
    untouched && open.doc.at(&heads).is_ok_and(|then| without_views(then.plan) == without_views(open.plan.clone()))
}

/// How a plan is looked at is nothing that it says.
fn without_views(mut plan: Plan) -> Plan {
    plan.views.clear();
    plan.header.default_view = None;
    plan
}

impl Bench {
    /// What was decided about an open plan.
    pub(crate) async fn approvals_view(&self, open: &mut OpenPlan) -> Result<ApprovalsView, Failure> {
        let judged = self.decided(open).await?;
        let published = self.published_view(open).await?;
        let own_name = self.names().await?.0;
        let log = self.membership.log();
        let (project, side) = self.side(&log, open.project);
        let statements = self.statement_views(open, &judged, &log, &own_name);
        let me = log.team().person_at(self.membership.device());
        let may = |decision: Decision| me.is_some_and(|me| decision.allowed(log.team(), me, project));
        let internal = side == Audience::Internal;
        let step = if internal { Step::Internal } else { Step::Client };
        let (request, of) = (Step::Internal, BTreeSet::new());
        let may = MayView {
            request_review: internal && may(Decision::ReviewRequested { step: request, of }),
            decide: may(Decision::Approved { step }),
            publish: internal && may(Decision::Published),
        };
        let people = self.people(&log, project, &own_name);
        let state = open.doc.heads().iter().map(ToString::to_string).collect();
        Ok(ApprovalsView { status: open.status, state, statements, may, people, published, client_side: !internal })
    }

    /// Statements, the newest first.
    pub(super) fn statement_views(
        &self,
        open: &OpenPlan,
        judged: &[Judged],
        log: &MembershipLog,
        own_name: &str,
    ) -> Vec<StatementView> {
        let versions = open.doc.versions();
        let view = |(place, found)| self.statement_view(open, &versions, &judged[..place], found, log, own_name);
        judged.iter().enumerate().map(view).rev().collect()
    }

    fn statement_view(
        &self,
        open: &OpenPlan,
        versions: &[Version],
        before: &[Judged],
        found: &Judged,
        log: &MembershipLog,
        own_name: &str,
    ) -> StatementView {
        let me = log.team().person_at(self.membership.device());
        let mut view = StatementView {
            id: found.name.clone(),
            kind: None,
            step: None,
            who: None,
            mine: false,
            at: None,
            note: None,
            asked: Vec::new(),
            asks_me: false,
            worth: worth(found.worth),
            taken_back: found.taken_back.is_some(),
            takes_back: None,
            current: false,
            version: None,
            own_request: false,
        };
        let Some(statement) = &found.statement else { return view };
        let draft = statement.draft();
        let own = |person| (Some(person) == me).then(|| own_name.to_owned());
        let name = |person| people::name(log, person).or_else(|| own(person)).or_else(|| self.told_name(person));
        // Whoever did not sign it is not named as having said it.
        if found.worth.is_ok() {
            view.who = name(draft.person);
            view.mine = Some(draft.person) == me;
        }
        view.at = i64::try_from(draft.moment_ms).ok().map(moment);
        view.note = Some(draft.note.clone()).filter(|note| !note.is_empty());
        view.current = found.standing().is_some() && is_now(open, &draft.state.heads);
        view.version = version_of(versions, statement);
        let (kind, step) = match &draft.decision {
            Decision::ReviewRequested { step, of } => {
                view.asked = of.iter().filter_map(|person| name(*person)).collect();
                view.asks_me = of.is_empty() || me.is_some_and(|me| of.contains(&me));
                (StatementKind::ReviewRequested, Some(*step))
            }
            Decision::Approved { step } => {
                let asked = |said: &&Statement| matches!(said.draft().decision, Decision::ReviewRequested { .. });
                let last = before.iter().filter_map(Judged::standing).rfind(asked);
                view.own_request = last.is_some_and(|asked| asked.draft().person == draft.person);
                (StatementKind::Approved, Some(*step))
            }
            Decision::Rejected { step } => (StatementKind::Rejected, Some(*step)),
            Decision::TakenBack { statement } => {
                view.takes_back = Some(statement.to_string());
                (StatementKind::TakenBack, None)
            }
            Decision::Published => (StatementKind::Published, None),
        };
        (view.kind, view.step) = (Some(kind), step);
        view
    }
}

/// The version that was kept of the state that a statement is about: the one of its status if there are several.
fn version_of(versions: &[Version], statement: &Statement) -> Option<String> {
    let heads: BTreeSet<String> =
        statement.draft().state.heads.iter().map(|head| ChangeHash(*head).to_string()).collect();
    let of = versions.iter().filter(|version| version.heads.iter().cloned().collect::<BTreeSet<_>>() == heads);
    let status = match statement.draft().decision {
        Decision::ReviewRequested { .. } => Some(PlanStatus::InReview),
        Decision::Approved { .. } => Some(PlanStatus::Approved),
        Decision::Published => Some(PlanStatus::Published),
        _ => None,
    };
    let best = of.min_by_key(|version| version.kind.status() != status)?;
    Some(best.id.to_string())
}

fn worth(worth: Result<(), Unfounded>) -> WorthView {
    match worth {
        Ok(()) => WorthView::Valid,
        Err(Unfounded::Unreadable(StatementError::Newer(_))) => WorthView::Newer,
        Err(Unfounded::Unreadable(_) | Unfounded::OtherName | Unfounded::Signature) => WorthView::Forged,
        Err(Unfounded::OtherDocument | Unfounded::OtherLog) => WorthView::Elsewhere,
        Err(Unfounded::NotYet) => WorthView::NotYet,
        Err(Unfounded::NotInTeam) => WorthView::NotInTeam,
        Err(Unfounded::NotAllowed) => WorthView::NotAllowed,
        Err(Unfounded::NothingToTakeBack) => WorthView::NothingToTakeBack,
    }
}
