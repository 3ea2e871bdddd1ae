//! Publishing: the client gets the approved state, cut to what a client may see.

use mrm_calc::PlanCalc;
use mrm_domain::{Audience, Field, FieldRef, Plan, PlanStatus, VersionKind};
use mrm_sync::statement::{Decision, Judged};
use std::collections::BTreeSet;

use super::view::{ApprovalsView, PublicationView, PublishedView, StatementKind};
use super::{Publish, refuse_client_side};
use crate::App;
use crate::bench::{Bench, Keep, Saying};
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::OpenPlan;
use crate::rights::UseCase;

impl App {
    /// What the client would see if the plan were published now, and what stays inside.
    pub async fn publication(&self, plan: &str) -> Result<PublicationView, Failure> {
        let bench = self.may_with(UseCase::ReadPlan, plan).await?;
        let mut open = bench.alone(plan).await?;
        refuse_client_side(bench.side(&bench.membership.log(), open.project).1)?;
        let copy = open.plan.client_copy();
        let calc = PlanCalc::new(&copy);
        let before = bench.copy_of(open.plan.id).await?;
        let said = bench.said(&mut open).await?.discussion;
        let threads = said.for_audience(&copy, Audience::Client).threads.len();
        let totals = calc.totals();
        Ok(PublicationView {
            again: before.is_some(),
            lines: totals.totals.lines,
            grand_total: Some(totals.grand_total.normalize().to_string()),
            currency: copy.header.currency.to_string(),
            withheld_columns: withheld(&open.plan),
            withheld_costs: open
                .plan
                .costs_in_order()
                .into_iter()
                .filter(|cost| cost.audience == Audience::Internal)
                .map(|cost| cost.label.clone())
                .collect(),
            threads,
            withheld_threads: said.threads.values().filter(|thread| thread.says_something()).count() - threads,
            changes: before.map_or(0, |before| before.plan.edits_to(&copy).len()),
        })
    }

    /// Publishes the present state: the client gets the copy of it, and both are signed for.
    pub async fn publish(&self, plan: &str, request: Publish) -> Result<ApprovalsView, Failure> {
        let note = crate::versions::noted(request.note.as_deref())?;
        let bench = self.may_with(UseCase::Publish, plan).await?;
        Box::pin(self.enter_in_log(&bench, plan)).await?;
        let mut open = bench.alone(plan).await?;
        bench.may_publish(&mut open).await?;
        let copy = open.plan.client_copy();
        let saying = |open: &OpenPlan| Saying {
            decision: Decision::Published,
            heads: open.doc.heads(),
            note: note.clone().unwrap_or_default(),
            keep: Some(Keep { kind: VersionKind::Published, name: None, note: note.clone(), subject: None }),
        };
        let mut shown = Box::pin(bench.put_copy(&open, copy)).await?;
        Box::pin(bench.hand_over_talk(&mut open, &mut shown)).await?;
        let said = saying(&shown);
        Box::pin(bench.state(&mut shown, said)).await?;
        let (copy, revision) = (shown.plan.id.to_string(), shown.revision);
        drop(shown);
        let said = saying(&open);
        Box::pin(bench.state(&mut open, said)).await?;
        self.tell(Event::ArtifactUpdated { id: copy.clone(), revision });
        self.tell(Event::ApprovalsUpdated { plan: copy });
        self.tell(Event::ArtifactUpdated { id: plan.to_owned(), revision: open.revision });
        self.tell(Event::ApprovalsUpdated { plan: plan.to_owned() });
        self.tell(Event::DirectoryUpdated);
        let view = Box::pin(bench.approvals_view(&mut open)).await;
        let shown = open.plan.id.client_side();
        drop(open);
        Box::pin(bench.name_speakers_of(&shown.to_string())).await;
        view
    }
}

/// Columns that hold something and stay inside: codes of fields, ids of custom columns.
fn withheld(plan: &Plan) -> Vec<String> {
    let rows = || plan.rows.values().filter(|row| !row.removed);
    let fields: BTreeSet<Field> = rows().flat_map(|row| row.cells.keys().copied()).collect();
    let hidden = |column: &FieldRef| !plan.shows(*column, Audience::Client);
    let fields = fields.into_iter().map(FieldRef::Field).filter(hidden);
    let custom = plan.columns_in_order().into_iter().map(|column| FieldRef::Custom(column.id)).filter(hidden);
    fields.chain(custom).map(|column| column.to_string()).collect()
}

impl Bench {
    async fn may_publish(&self, open: &mut OpenPlan) -> Result<(), Failure> {
        self.decided(open).await?;
        let log = self.membership.log();
        let (project, side) = self.side(&log, open.project);
        refuse_client_side(side)?;
        let me = log.team().person_at(self.membership.device());
        if !me.is_some_and(|me| Decision::Published.allowed(log.team(), me, project)) {
            let message = "your role in this project does not allow publishing";
            return Err(Failure::new(Code::NotPermitted, message).arg("object", "publishing").arg("action", "approve"));
        }
        if open.plan.header.scenario_of.is_some() {
            let message = "a what-if copy is not published: take it over into its plan first";
            return Err(Failure::new(Code::Precondition, message).arg("reason", "scenario"));
        }
        if matches!(open.status, PlanStatus::Approved | PlanStatus::Published) {
            return Ok(());
        }
        let message = "only an approved state is published: ask for a review first";
        Err(Failure::new(Code::Precondition, message).arg("reason", "not_approved"))
    }

    /// What the client has of a plan.
    pub(super) async fn published_view(&self, open: &OpenPlan) -> Result<Option<PublishedView>, Failure> {
        let Some(mut copy) = self.copy_of(open.plan.id).await? else { return Ok(None) };
        let judged = self.decided(&mut copy).await?;
        let own_name = self.names().await.map(|names| names.0).unwrap_or_default();
        let log = self.membership.log();
        let mut statements = self.statement_views(&copy, &judged, &log, &own_name);
        let is_ours = |kind: Option<StatementKind>| kind == Some(StatementKind::Published);
        let last = statements.iter().find(|said| is_ours(said.kind) && !said.taken_back);
        let (at, who) = last.map(|said| (said.at.clone(), said.who.clone())).unwrap_or_default();
        let changes = copy.plan.edits_to(&open.plan.client_copy()).len();
        let published =
            judged.iter().filter_map(Judged::standing).any(|said| said.draft().decision == Decision::Published);
        statements.retain(|said| !is_ours(said.kind));
        let current = published && changes == 0;
        Ok(Some(PublishedView { plan: copy.plan.id.to_string(), at, who, current, changes, statements }))
    }
}
