//! A plan as a screen needs it: flat rows in outline order, stored and derived values apart, totals that say what they
//! cannot say.

mod columns;
mod sources;

use mrm_calc::{LineResult, PlanCalc, PlanTotals, Totals};
use mrm_domain::{Audience, Cell, ColumnId, Field, Flight, FlightId, HeaderField, Plan, Row, RowKind, SavedView};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

pub use columns::ColumnView;
pub(crate) use columns::{column_view, columns_view};
pub use sources::{ImportSource, ImportSourceTable};
use sources::{header_sources, imports_view};

use super::others::{ConflictView, Disputes, ReturnedView};
use super::problems::PlanProblem;
use super::rates::{RateView, Rates};
use super::undo::UndoView;

/// Texts keyed by field code or column id.
pub type Cells = BTreeMap<Cow<'static, str>, String>;

/// A whole plan.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanView {
    /// Its id.
    pub id: String,
    /// The project it belongs to.
    pub project_id: String,
    /// That project's name.
    pub project_name: String,
    /// Grows with every change in this process.
    pub revision: u64,
    /// Header values by code, canonical texts.
    pub header: BTreeMap<&'static str, String>,
    /// Workbook cells that header values came from.
    pub header_sources: BTreeMap<String, String>,
    /// All columns in display order.
    pub columns: Vec<ColumnView>,
    /// Sections and lines, depth first.
    pub rows: Vec<RowView>,
    /// Costs beside the lines.
    pub costs: Vec<CostView>,
    /// Saved views, in their order.
    pub views: Vec<SavedView>,
    /// Plan totals.
    pub totals: TotalsView,
    /// What to look at.
    pub problems: Vec<PlanProblem>,
    /// The imports that rows refer to.
    pub imports: Vec<ImportSource>,
    /// What can be undone.
    pub undo: UndoView,
    /// Header fields, columns, costs and views that several people wrote at the same time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<ConflictView>,
    /// Columns, by reference, and costs that somebody removed while others wrote to them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub returned: BTreeMap<String, ReturnedView>,
}

/// A section or a line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RowView {
    /// Its id.
    pub id: String,
    /// Section or line.
    pub kind: RowKind,
    /// The section it is shown in.
    pub parent: Option<String>,
    /// 0 at the top.
    pub depth: usize,
    /// Stored values, canonical texts.
    #[schema(value_type = BTreeMap<String, String>)]
    pub v: Cells,
    /// Derived values; for sections subtotals.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, String>)]
    pub c: Cells,
    /// Which stored values a person entered after the import; empty for rows that were never imported.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub e: Vec<Cow<'static, str>>,
    /// Which stored values were taken over: from a calculator, by its name, or from a rate card, `rates:row:name`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, String>)]
    pub g: Cells,
    /// Where it came from: index into `imports`, table, row number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub src: Option<[u32; 3]>,
    /// Its flights by date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub f: Vec<FlightView>,
    /// What part of the universe it reaches together with other lines: shares by their ids.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub d: BTreeMap<String, String>,
    /// Stored values that contradict each other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub w: Vec<DiscrepancyView>,
    /// What a rate card offers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r: Option<RateView>,
    /// Why a value is absent: `not_additive` for reach in a section, `division_by_zero` for a calculated column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, String>)]
    pub n: Cells,
    /// Its cells, flights, shares and place that several people wrote at the same time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<ConflictView>,
    /// That somebody removed it while others wrote to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<ReturnedView>,
}

/// A flight.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FlightView {
    /// Its id.
    pub id: String,
    /// First day.
    pub start: String,
    /// Last day.
    pub end: String,
    /// Units or weight.
    pub quantity: Option<String>,
    /// Money.
    pub amount: Option<String>,
}

impl FlightView {
    pub(crate) fn of(id: FlightId, flight: &Flight) -> FlightView {
        FlightView {
            id: id.to_string(),
            start: flight.start.to_string(),
            end: flight.end.to_string(),
            quantity: flight.quantity.map(|n| n.normalize().to_string()),
            amount: flight.amount.map(|n| n.normalize().to_string()),
        }
    }
}

/// A stored value beside the one that follows from the others.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DiscrepancyView {
    /// The field.
    #[serde(rename = "ref")]
    pub reference: &'static str,
    /// What is stored.
    pub entered: String,
    /// What follows.
    pub computed: String,
    /// Code of the equation.
    pub rule: String,
    /// The other fields of the equation.
    pub inputs: Vec<&'static str>,
}

/// A plan-level cost with its result.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CostView {
    /// The cost as stored.
    #[serde(flatten)]
    pub cost: mrm_domain::PlanCost,
    /// Net of VAT.
    pub net: String,
    /// VAT.
    pub vat: String,
    /// With VAT.
    pub gross: String,
}

/// Plan totals.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TotalsView {
    /// The plan's currency.
    pub currency: String,
    /// Number of lines.
    pub lines: usize,
    /// Media cost, net of VAT, before commission.
    pub media_net: String,
    /// Agency commission.
    pub commission: String,
    /// Media cost with commission, net of VAT.
    pub client_net: String,
    /// VAT on it.
    pub vat: String,
    /// With VAT.
    pub cost_gross: String,
    /// VAT on a commission that stands under the table.
    pub commission_vat: String,
    /// Plan-level costs, net of VAT.
    pub costs_net: String,
    /// VAT on them.
    pub costs_vat: String,
    /// With VAT.
    pub costs_gross: String,
    /// Everything, net of VAT.
    pub grand_net: String,
    /// Everything, with VAT.
    pub grand_total: String,
    /// Sums and recomputed ratios by field.
    #[schema(value_type = BTreeMap<String, String>)]
    pub fields: Cells,
    /// Why a field has no total.
    #[schema(value_type = BTreeMap<String, String>)]
    pub notes: Cells,
    /// Upper bounds of what cannot be summed: reach is at most the sum.
    #[schema(value_type = BTreeMap<String, String>)]
    pub bounds: Cells,
}

/// A thread costs more than so few rows.
const SHARE: usize = 1_000;
/// More threads than this wait for memory rather than for a processor.
const MOST_WORKERS: usize = 8;

/// Builds row views of one plan.
pub(crate) struct Rows<'a> {
    plan: &'a Plan,
    calc: &'a PlanCalc,
    reader: Audience,
    imports: BTreeMap<mrm_domain::ImportId, u32>,
    /// Custom columns that the reader may see.
    columns: BTreeSet<ColumnId>,
    /// What lines share, at both of each pair.
    shared: BTreeMap<mrm_domain::RowId, BTreeMap<String, String>>,
    /// What only the agency may know.
    inside: Option<Inside<'a>>,
}

/// What only the agency may know of a plan: offers of rate cards, and what is not decided among colleagues.
#[derive(Clone, Copy)]
pub(crate) struct Inside<'a> {
    pub rates: &'a Rates,
    pub disputes: Disputes<'a>,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(plan: &'a Plan, calc: &'a PlanCalc, reader: Audience) -> Self {
        let imports = plan.imports.keys().zip(0..).map(|(id, index)| (*id, index)).collect();
        let columns = plan.columns.keys().copied().filter(|id| plan.shows_column(*id, reader)).collect();
        let mut shared: BTreeMap<mrm_domain::RowId, BTreeMap<String, String>> = BTreeMap::new();
        for row in plan.rows.values().filter(|row| !row.shared.is_empty()) {
            for (other, share) in &row.shared {
                let share = share.normalize().to_string();
                shared.entry(row.id).or_default().insert(other.to_string(), share.clone());
                shared.entry(*other).or_default().insert(row.id.to_string(), share);
            }
        }
        Rows { plan, calc, reader, imports, columns, shared, inside: None }
    }

    /// The same with what is the agency's own business.
    pub(crate) fn with(self, inside: Option<Inside<'a>>) -> Self {
        Rows { inside: inside.filter(|_| self.reader == Audience::Internal), ..self }
    }

    pub(crate) fn view(&self, row: &Row, depth: usize) -> RowView {
        let mut view = RowView {
            id: row.id.to_string(),
            kind: row.kind,
            parent: self.plan.live_parent(row).map(|id| id.to_string()),
            depth,
            v: Cells::new(),
            c: Cells::new(),
            e: Vec::new(),
            g: Cells::new(),
            src: None,
            f: Vec::new(),
            d: self.shared.get(&row.id).cloned().unwrap_or_default(),
            w: Vec::new(),
            r: None,
            n: Cells::new(),
            conflicts: self.inside.map(|inside| inside.disputes.conflicts(Some(row.id))).unwrap_or_default(),
            returned: self.inside.and_then(|inside| inside.disputes.returned(row.id)),
        };
        self.stored(row, &mut view);
        match row.kind {
            RowKind::Line => {
                self.flights(row, &mut view);
                view.r = self.inside.and_then(|inside| inside.rates.view(row.id));
                if let Some(result) = self.calc.line(row.id) {
                    self.derived(result, &mut view);
                }
            }
            RowKind::Section => {
                if let Some(totals) = self.calc.section(row.id) {
                    (view.c, view.n) = totals_cells(totals, self.reader);
                }
            }
        }
        view
    }

    /// The views of many rows, in their order, made on as many processors as there are.
    fn views(&self, outline: &[(&Row, usize)]) -> Vec<RowView> {
        let view = |rows: &[(&Row, usize)]| -> Vec<RowView> {
            rows.iter().map(|(row, depth)| self.view(row, *depth)).collect()
        };
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MOST_WORKERS);
        let share = outline.len().div_ceil(workers).max(SHARE);
        let Some((first, rest)) = outline.split_at_checked(share) else { return view(outline) };
        std::thread::scope(|scope| {
            let others: Vec<_> = rest.chunks(share).map(|rows| scope.spawn(|| view(rows))).collect();
            let mut views = view(first);
            views.reserve(rest.len());
            for other in others {
                views.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            views
        })
    }

    fn stored(&self, row: &Row, view: &mut RowView) {
        let imported = row.source.is_some();
        let mut stored = |key: Cow<'static, str>, cell: &Cell| {
            if imported && cell.entered.is_some() {
                view.e.push(key.clone());
            }
            if let Some(origin) = &cell.origin {
                view.g.insert(key.clone(), origin.to_string());
            }
            view.v.insert(key, cell.value.canonical());
        };
        for (field, cell) in row.cells.iter().filter(|(field, _)| field.visible_to(self.reader)) {
            stored(Cow::Borrowed(field.code()), cell);
        }
        let is_calculated = |id: &ColumnId| self.plan.columns.get(id).is_some_and(|c| c.formula.is_some());
        for (id, cell) in row.custom.iter().filter(|(id, _)| self.columns.contains(id) && !is_calculated(id)) {
            stored(Cow::Owned(id.to_string()), cell);
        }
        if self.reader == Audience::Internal {
            view.src = row.source.and_then(|s| Some([*self.imports.get(&s.import)?, u32::from(s.table), s.row]));
        }
    }

    fn flights(&self, row: &Row, view: &mut RowView) {
        if let Some((start, end)) = row.span() {
            view.v.insert(Cow::Borrowed(Field::Start.code()), start.to_string());
            view.v.insert(Cow::Borrowed(Field::End.code()), end.to_string());
        }
        view.f = row.flights_by_date().into_iter().map(|(id, flight)| FlightView::of(id, &flight)).collect();
    }

    fn derived(&self, result: &LineResult, view: &mut RowView) {
        for (field, derived) in result.derived.iter().filter(|(field, _)| field.visible_to(self.reader)) {
            view.c.insert(Cow::Borrowed(field.code()), derived.value.canonical());
        }
        for (id, value) in result.columns.iter().filter(|(id, _)| self.columns.contains(id)) {
            match value {
                Ok(number) => view.c.insert(Cow::Owned(id.to_string()), number.normalize().to_string()),
                Err(problem) => view.n.insert(Cow::Owned(id.to_string()), problem.code().to_owned()),
            };
        }
        view.w = result
            .discrepancies
            .iter()
            .filter(|d| d.field.visible_to(self.reader) && d.inputs.iter().all(|i| i.visible_to(self.reader)))
            .map(|d| DiscrepancyView {
                reference: d.field.code(),
                entered: d.entered.normalize().to_string(),
                computed: d.computed.normalize().to_string(),
                rule: d.rule.code().to_string(),
                inputs: d.inputs.iter().map(|f| f.code()).collect(),
            })
            .collect();
    }
}

/// What lines come to together, and why some of it cannot be told.
pub(crate) fn totals_cells(totals: &Totals, reader: Audience) -> (Cells, Cells) {
    let seen = totals.sums.iter().chain(&totals.ratios).filter(|(field, _)| field.visible_to(reader));
    let cells = seen.map(|(f, n)| (Cow::Borrowed(f.code()), n.normalize().to_string())).collect();
    (cells, totals.not_summed.keys().filter(|f| f.visible_to(reader)).map(not_additive).collect())
}

fn not_additive(field: &Field) -> (Cow<'static, str>, String) {
    (Cow::Borrowed(field.code()), "not_additive".to_owned())
}

/// The header as codes and canonical texts.
pub(crate) fn header_view(plan: &Plan, reader: Audience) -> BTreeMap<&'static str, String> {
    let seen = HeaderField::ALL.iter().filter(|f| reader == Audience::Internal || **f != HeaderField::NotesInternal);
    seen.filter_map(|f| Some((f.code(), plan.header.get(*f)?))).collect()
}

/// Plan totals for a reader.
pub(crate) fn totals_view(plan: &Plan, totals: &PlanTotals, reader: Audience) -> TotalsView {
    let text = |n: rust_decimal::Decimal| n.normalize().to_string();
    let all = &totals.totals;
    let fields = all.sums.iter().chain(&all.ratios).filter(|(f, _)| f.visible_to(reader));
    TotalsView {
        currency: plan.header.currency.to_string(),
        lines: all.lines,
        media_net: text(totals.media_net),
        commission: text(totals.commission),
        client_net: text(totals.client_net),
        vat: text(totals.vat),
        cost_gross: text(totals.cost_gross),
        commission_vat: text(totals.commission_vat),
        costs_net: text(totals.costs_net),
        costs_vat: text(totals.costs_vat),
        costs_gross: text(totals.costs_gross),
        grand_net: text(totals.grand_net),
        grand_total: text(totals.grand_total),
        fields: fields.map(|(f, n)| (Cow::Borrowed(f.code()), text(*n))).collect(),
        notes: all.not_summed.keys().filter(|f| f.visible_to(reader)).map(not_additive).collect(),
        bounds: all
            .not_summed
            .iter()
            .filter(|(f, _)| f.visible_to(reader))
            .filter_map(|(f, n)| Some((Cow::Borrowed(f.code()), text(n.upper_bound?))))
            .collect(),
    }
}

/// Saved views in their order.
pub(crate) fn views_view(plan: &Plan) -> Vec<SavedView> {
    plan.views_in_order().into_iter().cloned().collect()
}

/// Plan-level costs with their results.
pub(crate) fn costs_view(plan: &Plan, totals: &PlanTotals, reader: Audience) -> Vec<CostView> {
    let result = |id| totals.costs.iter().find(|c| c.id == id);
    let seen = plan.costs_in_order().into_iter().filter(|c| c.audience.visible_to(reader));
    seen.filter_map(|cost| {
        let r = result(cost.id)?;
        let text = |n: rust_decimal::Decimal| n.normalize().to_string();
        Some(CostView { cost: cost.clone(), net: text(r.net), vat: text(r.vat), gross: text(r.gross) })
    })
    .collect()
}

/// What identifies a plan on a screen.
pub(crate) struct Frame {
    pub project_id: String,
    pub project_name: String,
    pub revision: u64,
    pub undo: UndoView,
    pub problems: Vec<PlanProblem>,
}

/// The whole plan for a reader. `plan` and `calc` are already cut to the reader's audience.
pub(crate) fn plan_view(
    plan: &Plan,
    calc: &PlanCalc,
    inside: Option<Inside<'_>>,
    reader: Audience,
    frame: Frame,
) -> PlanView {
    let rows = Rows::new(plan, calc, reader).with(inside);
    PlanView {
        id: plan.id.to_string(),
        project_id: frame.project_id,
        project_name: frame.project_name,
        revision: frame.revision,
        header: header_view(plan, reader),
        header_sources: header_sources(plan),
        columns: columns_view(plan, calc, reader),
        rows: rows.views(&plan.outline()),
        costs: costs_view(plan, calc.totals(), reader),
        views: views_view(plan),
        totals: totals_view(plan, calc.totals(), reader),
        problems: frame.problems,
        imports: imports_view(plan),
        undo: frame.undo,
        conflicts: inside.map(|inside| inside.disputes.conflicts(None)).unwrap_or_default(),
        returned: inside.map(|inside| inside.disputes.returned_parts()).unwrap_or_default(),
    }
}
