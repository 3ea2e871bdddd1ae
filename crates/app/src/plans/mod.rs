//! Media plans: reading, editing, undoing.

mod answer;
pub(crate) mod edits;
mod flowchart;
mod groups;
mod names;
mod open;
mod others;
mod problems;
mod rates;
mod reach;
mod summary;
mod undo;
mod view;

use chrono::NaiveDate;
use mrm_calc::{PlanCalc, explain};
use mrm_domain::{Audience, Currency, FieldRef, HeaderField, Origin, PlanHeader, PlanId, ProjectId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

pub use answer::{EditAnswer, ReleasedView};
pub use edits::{CostInput, EditInput, EditRequest, ShapeInput};
pub use flowchart::{FlowchartRequest, FlowchartRow, FlowchartTotals, FlowchartView};
pub use groups::{GroupView, GroupsRequest, GroupsView};
pub use names::{NameView, NamesView};
pub(crate) use open::{Applied, OpenPlan, Results};
pub use others::{
    ChangesView, ConflictKind, ConflictView, DisputesView, KeptView, MeanwhileView, PartView, PlaceView, ReturnedView,
    TouchedView, WriterView, WrittenView,
};
pub use problems::PlanProblem;
pub use rates::{RateView, VolumeView};
pub use reach::{
    LineReachView, PlanReachView, ReachModelView, ReachModelsRequest, ReachModelsView, ReachView, UnfitReason,
};
pub(crate) use summary::moment;
pub use summary::{PlanList, PlanSummary};
pub(crate) use undo::UndoStack;
pub use undo::UndoView;
pub(crate) use view::column_view;
pub use view::{
    ColumnView, CostView, DiscrepancyView, FlightView, ImportSource, ImportSourceTable, PlanView, RowView, TotalsView,
};

use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::rights::UseCase;
use crate::{App, Language};
use edits::parse_id;

/// A new, empty plan.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CreatePlan {
    /// Its title.
    pub title: String,
    /// Its currency, three letters.
    pub currency: String,
    /// The template that it begins with.
    #[serde(default)]
    pub template_id: Option<String>,
    /// First day of the campaign, `2026-09-01`.
    #[serde(default)]
    pub period_start: Option<String>,
    /// Last day of the campaign, `2026-11-30`; not before the first.
    #[serde(default)]
    pub period_end: Option<String>,
}

/// What to change about a plan as a document; its content is changed by edits.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct UpdatePlan {
    /// Put away or bring back.
    #[serde(default)]
    pub archived: Option<bool>,
}

/// Where the value of one cell comes from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplanationView {
    /// The field or custom column.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The value, if there is one.
    pub value: Option<String>,
    /// `entered`, `calculated`, `rate_card`, `imported`, `derived` or `empty`.
    pub kind: &'static str,
    /// The calculator whose result somebody took over, by its name.
    pub calculator: Option<String>,
    /// The rate card whose price somebody took over, by the name it had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_card: Option<String>,
    /// The number of its row, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_row: Option<u32>,
    /// Code of the equation, for a derived value.
    pub rule: Option<&'static str>,
    /// What went in.
    pub inputs: Vec<ExplanationInput>,
    /// `Лист1!F14`, for an imported value.
    pub source: Option<String>,
    /// The file's name, for an imported value.
    pub file_name: Option<String>,
    /// When it was entered, RFC 3339.
    pub entered_at: Option<String>,
}

/// One input of a derived value.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplanationInput {
    /// The field.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Its value.
    pub value: String,
    /// Whether it is derived itself.
    pub derived: bool,
}

impl App {
    /// All plans, recently changed first.
    pub async fn list_plans(&self) -> Result<PlanList, Failure> {
        self.may(UseCase::ReadLists).await?.list_plans().await
    }

    /// A new, empty plan in a project.
    pub async fn create_plan(&self, project: &str, request: CreatePlan) -> Result<PlanSummary, Failure> {
        let project: ProjectId = parse_id(project)?;
        let bench = self.may_in(UseCase::CreatePlan, project).await?;
        let currency: Currency = request.currency.parse().map_err(|e: mrm_domain::CurrencyError| {
            Failure::new(Code::BadValue, e.to_string()).field("currency").arg("text", &request.currency)
        })?;
        let id = PlanId::from_uuid(self.world().uuid());
        let mut plan = match &request.template_id {
            Some(template) => bench.plan_of_template(template).await?,
            None => mrm_domain::Plan::new(id, PlanHeader::new("", currency)),
        };
        (plan.id, plan.header.currency) = (id, currency);
        let set = [
            (HeaderField::Title, Some(&request.title)),
            (HeaderField::PeriodStart, request.period_start.as_ref()),
            (HeaderField::PeriodEnd, request.period_end.as_ref()),
        ];
        for (field, text) in set.into_iter().filter(|(_, text)| text.is_some()) {
            plan.header.set(field, text.map(String::as_str)).map_err(mrm_domain::EditError::from)?;
        }
        if let (Some(start), Some(end)) = (plan.header.period_start, plan.header.period_end)
            && end < start
        {
            let message = format!("the campaign ends on {end}, before it starts on {start}");
            let order = Failure::new(Code::FlightOrder, message).field(HeaderField::PeriodEnd.code());
            return Err(order.arg("start", start).arg("end", end));
        }
        // The plan is for whom the project is for, unless a template says otherwise.
        if plan.header.client.is_none() {
            plan.header.client = bench.client_of(project).await?;
        }
        let summary = bench.store_new_plan(plan, project, "create_plan").await?;
        self.tell(Event::DirectoryUpdated);
        Ok(summary)
    }

    /// A whole plan, calculated, for a reader.
    pub async fn plan(&self, id: &str, reader: Audience) -> Result<PlanView, Failure> {
        let bench = self.may_with(UseCase::ReadPlan, id).await?;
        let guard = bench.alone(id).await?;
        let undo = bench.undo_view(guard.plan.id);
        tokio::task::spawn_blocking(move || guard.view(reader, undo)).await.map_err(Failure::unexpected)
    }

    /// One intent: all of its edits or none. Answered when it is on disk.
    pub async fn edit(&self, id: &str, request: EditRequest, language: Language) -> Result<EditAnswer, Failure> {
        let answer = self.may_with(UseCase::EditPlan, id).await?.edit(id, request, language).await?;
        self.tell(Event::ArtifactUpdated { id: id.to_owned(), revision: answer.revision });
        Ok(answer)
    }

    /// Takes back the last intent made here.
    pub async fn undo(&self, id: &str) -> Result<EditAnswer, Failure> {
        self.step(id, Direction::Undo).await
    }

    /// Does again what undo took back.
    pub async fn redo(&self, id: &str) -> Result<EditAnswer, Failure> {
        self.step(id, Direction::Redo).await
    }

    async fn step(&self, id: &str, direction: Direction) -> Result<EditAnswer, Failure> {
        let answer = self.may_with(UseCase::EditPlan, id).await?.step(id, direction).await?;
        self.tell(Event::ArtifactUpdated { id: id.to_owned(), revision: answer.revision });
        Ok(answer)
    }

    /// Archives a plan or brings it back.
    pub async fn update_plan(&self, id: &str, request: UpdatePlan) -> Result<PlanSummary, Failure> {
        let bench = self.may_with(UseCase::ArchivePlan, id).await?;
        let summary = bench.update_plan(parse_id(id)?, request).await?;
        self.tell(Event::DirectoryUpdated);
        Ok(summary)
    }

    /// A copy of a plan in the same project, with ids of its own.
    pub async fn copy_plan(&self, id: &str) -> Result<PlanSummary, Failure> {
        let bench = self.may_with(UseCase::CreatePlan, id).await?;
        let (mut plan, project) = {
            let open = bench.alone(id).await?;
            (open.plan.clone(), open.project)
        };
        plan.id = PlanId::from_uuid(self.world().uuid());
        plan.rows.retain(|_, row| !row.removed);
        let summary = bench.store_new_plan(plan, project, "copy_plan").await?;
        self.tell(Event::DirectoryUpdated);
        Ok(summary)
    }

    /// Where the value of one cell comes from.
    pub async fn explain(&self, id: &str, row: &str, reference: &str) -> Result<ExplanationView, Failure> {
        let open = self.may_with(UseCase::ReadPlan, id).await?.alone(id).await?;
        let row = parse_id(row)?;
        let field: FieldRef =
            reference.parse().map_err(|e: mrm_domain::UnknownField| Failure::bad_request(e.to_string()))?;
        explanation(&open.plan, &open.calc, row, field)
    }

    /// Closes every plan that nobody works on; they are loaded again when asked for. Undo is kept.
    pub async fn forget_open_plans(&self) {
        if let Ok(bench) = self.bench().await {
            bench.forget_open_plans();
        }
    }
}

/// Backwards or forwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Undo,
    Redo,
}

fn explanation(
    plan: &mrm_domain::Plan,
    calc: &PlanCalc,
    row_id: mrm_domain::RowId,
    field: FieldRef,
) -> Result<ExplanationView, Failure> {
    let row = plan.rows.get(&row_id).ok_or_else(|| Failure::not_found("row", row_id))?;
    let mut view = ExplanationView {
        reference: field.to_string(),
        value: None,
        kind: "empty",
        calculator: None,
        rate_card: None,
        rate_row: None,
        rule: None,
        inputs: Vec::new(),
        source: None,
        file_name: None,
        entered_at: None,
    };
    if let FieldRef::Custom(id) = field
        && let Some(formula) = calc.formulas().formula(id)
    {
        view.rule = Some("column_formula");
        let columns = formula.references().iter();
        view.inputs = columns.filter_map(|reference| input_of(calc, row, *reference)).collect();
        view.value = calc.line(row_id).and_then(|line| line.column(id)).map(|number| number.normalize().to_string());
        view.kind = if view.value.is_some() { "derived" } else { "empty" };
        return Ok(view);
    }
    let stored = match field {
        FieldRef::Field(f) => row.cells.get(&f),
        FieldRef::Custom(id) => row.custom.get(&id),
    };
    if let Some(cell) = stored {
        view.value = Some(cell.value.canonical());
        view.source = plan.source_of(row, field);
        let record = row.source.and_then(|s| plan.imports.get(&s.import));
        view.file_name = record.filter(|_| view.source.is_some()).map(|r| r.file_name.clone());
        view.calculator = cell.origin.as_ref().and_then(Origin::calculator).map(str::to_owned);
        if let Some(Origin::RateCard { card, row }) = &cell.origin {
            (view.rate_card, view.rate_row) = (Some(card.to_string()), Some(*row));
        }
        view.kind = match (cell.entered, &cell.origin) {
            (None, _) if row.source.is_some() => "imported",
            (_, Some(Origin::Calculator(_))) => "calculated",
            (_, Some(Origin::RateCard { .. })) => "rate_card",
            _ => "entered",
        };
        // The sample and copies count entries from 1: those are no moments.
        let moment = cell.entered.filter(|ms| *ms > MOMENTS_FROM).and_then(chrono::DateTime::from_timestamp_millis);
        view.entered_at = moment.map(|m| m.to_rfc3339());
        return Ok(view);
    }
    if let FieldRef::Field(f) = field
        && let Some(found) = explain(plan, calc, row_id, f)
    {
        view.value = Some(found.value.canonical());
        view.kind = "derived";
        view.rule = Some(found.rule.code());
        view.inputs = found
            .inputs
            .iter()
            .map(|i| ExplanationInput {
                reference: i.field.code().to_owned(),
                value: i.value.canonical(),
                derived: i.derived,
            })
            .collect();
    }
    Ok(view)
}

/// What a formula finds in a column of a line; `None` for an empty cell.
fn input_of(calc: &PlanCalc, row: &mrm_domain::Row, reference: FieldRef) -> Option<ExplanationInput> {
    let line = calc.line(row.id);
    let (stored, derived) = match reference {
        FieldRef::Field(f) => {
            (row.cells.get(&f), line.and_then(|l| l.derived.get(&f)).map(|derived| derived.value.canonical()))
        }
        FieldRef::Custom(id) => {
            (row.custom.get(&id), line.and_then(|l| l.column(id)).map(|number| number.normalize().to_string()))
        }
    };
    let is_derived = derived.is_some();
    let value = derived.or_else(|| stored.map(|cell| cell.value.canonical()))?;
    Some(ExplanationInput { reference: reference.to_string(), value, derived: is_derived })
}

/// 2001-09-09 in milliseconds: entries below it are mere counters.
const MOMENTS_FROM: i64 = 1_000_000_000_000;

/// The last day of a plan, from its header or its flights.
pub(crate) fn last_day(plan: &mrm_domain::Plan) -> Option<NaiveDate> {
    let flights = || plan.rows.values().filter(|r| !r.removed).flat_map(|r| r.flights.values());
    plan.header.period_end.or_else(|| flights().map(|f| f.end).max())
}

pub(crate) type SharedPlan = Arc<tokio::sync::Mutex<OpenPlan>>;
