//! Two states of a plan side by side: what came, went, moved and changed, by whom, and what it does to the totals.

use mrm_calc::PlanCalc;
use mrm_document::{HistoryEntry, Spot};
use mrm_domain::{
    Audience, Change, Field, FieldRef, Flight, FlightId, Plan, PlanDiff, Row, RowDiff, RowFate, RowId, RowKind, Value,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};

use super::matched::{matched, related};
use super::side::{Side, SideView};
use super::{Authors, totals};
use crate::App;
use crate::failure::Failure;
use crate::plans::{ColumnView, column_view, moment};
use crate::session::document_failure;

pub use super::totals::TotalChange;

/// Which two states to compare, and for whom.
#[derive(Debug, Clone, Deserialize, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompareRequest {
    /// Before: a version's id, `now`, another plan's id (`pln_…`, `pln_…@ver_…`), or an import that is ready (`imp_…`).
    pub from: String,
    /// After: the same; the plan as it is now unless said otherwise.
    #[serde(default = "now")]
    #[param(required = false)]
    pub to: String,
    /// For whom; the agency unless said otherwise. For a client nothing internal is compared, and nobody is named.
    #[serde(default = "agency")]
    #[param(required = false)]
    pub audience: Audience,
}

fn now() -> String {
    "now".to_owned()
}

fn agency() -> Audience {
    Audience::Internal
}

/// Two states of a plan side by side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Comparison {
    /// Before.
    pub from: SideView,
    /// After.
    pub to: SideView,
    /// For whom it was made.
    pub audience: Audience,
    /// Currency before and after.
    pub currency: [String; 2],
    /// How much there is of what.
    pub counts: Counts,
    /// Totals that differ, and the money whether it differs or not.
    pub totals: Vec<TotalChange>,
    /// Header fields that differ.
    pub header: Vec<HeaderChange>,
    /// Custom columns that differ.
    pub columns: Vec<ColumnChange>,
    /// Costs beside the lines that differ.
    pub costs: Vec<CostChange>,
    /// Sections and lines: those that are there after, in their order, then those that went.
    pub rows: Vec<RowChange>,
    /// The columns that cells of `rows` are about.
    pub fields: Vec<ComparedField>,
}

/// How much there is of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counts {
    /// Lines that came.
    pub added: usize,
    /// Lines that went.
    pub removed: usize,
    /// Lines that stand elsewhere.
    pub moved: usize,
    /// Lines with other values or flights.
    pub changed: usize,
    /// Cells with other values.
    pub cells: usize,
}

/// A column that cells are about.
pub type ComparedField = ColumnView;

/// Who changed something, when, and what was meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ByView {
    /// Who.
    pub who: Option<String>,
    /// When, RFC 3339.
    pub at: String,
    /// Code of the intent.
    pub intent: Option<String>,
}

/// A header field that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeaderChange {
    /// Its code.
    pub field: &'static str,
    /// Before, canonical text.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<ByView>,
}

/// A custom column that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ColumnChange {
    /// Before.
    pub before: Option<mrm_domain::Column>,
    /// After.
    pub after: Option<mrm_domain::Column>,
}

/// A cost beside the lines that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CostChange {
    /// What it is called.
    pub label: String,
    /// Before.
    pub before: Option<mrm_domain::PlanCost>,
    /// After.
    pub after: Option<mrm_domain::PlanCost>,
    /// Net of VAT before.
    pub before_net: Option<String>,
    /// Net of VAT after.
    pub after_net: Option<String>,
}

/// A section or a line that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowChange {
    /// Its id.
    pub row: String,
    /// Section or line.
    pub kind: RowKind,
    /// `added`, `removed`, `moved` or `changed`; a row that moved may have changed as well.
    pub fate: &'static str,
    /// What it is called.
    pub name: String,
    /// The section it stands in after, or stood in if it went; absent at the top.
    pub section: Option<String>,
    /// For a moved row: the section it stood in before.
    pub section_before: Option<String>,
    /// For a line: its cost, net of VAT, before.
    pub cost_before: Option<String>,
    /// After.
    pub cost_after: Option<String>,
    /// Stored values that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub cells: Vec<CellChange>,
    /// Flights that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub flights: Vec<FlightChange>,
    /// For a row that came, went or moved: who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<ByView>,
}

/// A cell that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CellChange {
    /// The field or custom column.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Before, canonical text.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
    /// Who wrote it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<ByView>,
}

/// A flight that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FlightChange {
    /// Before: `first day/last day/quantity/amount`.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<ByView>,
}

impl ByView {
    pub(super) fn of(change: &HistoryEntry, names: &Authors) -> ByView {
        let device = change.author.as_deref().map(String::from_utf8_lossy);
        ByView {
            who: device.map(|device| names.name(&device)),
            at: moment(change.time_ms),
            intent: change.message.clone(),
        }
    }
}

impl App {
    /// Compares two states for a reader.
    pub async fn compare(&self, plan: &str, request: CompareRequest) -> Result<Comparison, Failure> {
        let names = self.authors().await?;
        let (from, to) = (self.side(plan, &request.from).await?, self.side(plan, &request.to).await?);
        // Who wrote what is known only to the document of the state after.
        let bench = self.bench().await?;
        let open = match (&to.state, request.audience) {
            (Some((id, _)), Audience::Internal) => Some(bench.plan(&id.to_string()).await?.lock_owned().await),
            _ => None,
        };
        tokio::task::spawn_blocking(move || {
            let (from, to) = beside(from, to)?;
            let diff = PlanDiff::between(&from.plan, &to.plan, request.audience);
            let writers = match (&open, &to.state) {
                (Some(open), Some((id, heads))) => {
                    let known = from.state.as_ref().filter(|(of, _)| of == id).map(|(_, heads)| heads.as_slice());
                    open.doc.writers(known, heads, &spots(&diff)).map_err(document_failure)?
                }
                _ => HashMap::new(),
            };
            drop(open);
            let by = writers.iter().map(|(spot, change)| (*spot, ByView::of(change, &names))).collect();
            Ok(Sides::new(from, to, request.audience).comparison(diff, &by))
        })
        .await
        .map_err(Failure::unexpected)?
    }
}

/// Both sides with the same rows. A workbook says nothing of what it leaves out, so it is the one that is brought to the
/// other.
fn beside(mut from: Side, mut to: Side) -> Result<(Side, Side), Failure> {
    if !related(&from.plan, &to.plan) {
        if from.stated.is_some() && to.stated.is_none() {
            from.plan = matched(&to.plan, &from.plan, from.stated.as_deref())?;
        } else {
            to.plan = matched(&from.plan, &to.plan, to.stated.as_deref())?;
            to.state = None;
        }
    }
    Ok((from, to))
}

fn spots(diff: &PlanDiff) -> Vec<Spot> {
    let mut spots: Vec<Spot> = diff.header.iter().map(|change| Spot::Header(change.what)).collect();
    for row in &diff.rows {
        match row.fate {
            RowFate::Added => spots.push(Spot::Row(row.row)),
            RowFate::Removed => spots.push(Spot::Removed(row.row)),
            RowFate::Moved { .. } => spots.push(Spot::Place(row.row)),
            RowFate::Kept => {}
        }
        spots.extend(row.cells.iter().map(|cell| Spot::Cell(row.row, cell.what)));
        spots.extend(row.flights.iter().map(|flight| Spot::Flight(row.row, flight.what)));
    }
    spots
}

type By = HashMap<Spot, ByView>;

/// Both sides as the reader may see them, calculated on exactly that.
struct Sides {
    views: [SideView; 2],
    plans: [Plan; 2],
    calcs: [PlanCalc; 2],
    reader: Audience,
}

impl Sides {
    fn new(from: Side, to: Side, reader: Audience) -> Sides {
        let cut = |plan: Plan| if reader == Audience::Internal { plan } else { plan.for_audience(reader) };
        let plans = [cut(from.plan), cut(to.plan)];
        let calcs = [PlanCalc::new(&plans[0]), PlanCalc::new(&plans[1])];
        let mut views = [from.view, to.view];
        if reader == Audience::Client {
            // The name of a what-if copy is cut from a client's plan as well.
            views.iter_mut().filter(|view| view.kind.is_none() && view.plan_id.is_some()).for_each(|v| v.name = None);
        }
        Sides { views, plans, calcs, reader }
    }

    fn comparison(self, diff: PlanDiff, by: &By) -> Comparison {
        let rows: Vec<RowChange> = diff.rows.iter().map(|row| self.row(row, by)).collect();
        let used: BTreeSet<FieldRef> = diff.rows.iter().flat_map(|row| row.cells.iter().map(|c| c.what)).collect();
        let column =
            |reference: &FieldRef| self.plans.iter().rev().find_map(|plan| column_view(plan, *reference, true));
        Comparison {
            counts: counts(&diff),
            totals: totals::changes(&self.plans, &self.calcs, self.reader),
            header: diff
                .header
                .into_iter()
                .map(|change| HeaderChange {
                    by: by.get(&Spot::Header(change.what)).cloned(),
                    field: change.what.code(),
                    before: change.before,
                    after: change.after,
                })
                .collect(),
            columns: diff.columns.into_iter().map(|c| ColumnChange { before: c.before, after: c.after }).collect(),
            costs: diff.costs.into_iter().map(|change| self.cost(change)).collect(),
            fields: used.iter().filter_map(column).collect(),
            rows,
            audience: self.reader,
            currency: self.plans.each_ref().map(|plan| plan.header.currency.to_string()),
            from: self.views[0].clone(),
            to: self.views[1].clone(),
        }
    }

    fn cost(&self, change: Change<mrm_domain::CostId, mrm_domain::PlanCost>) -> CostChange {
        let net = |calc: &PlanCalc| {
            let result = calc.totals().costs.iter().find(|cost| cost.id == change.what);
            result.map(|cost| cost.net.normalize().to_string())
        };
        let label = change.after.as_ref().or(change.before.as_ref()).map(|cost| cost.label.clone());
        CostChange {
            label: label.unwrap_or_default(),
            before_net: net(&self.calcs[0]),
            after_net: net(&self.calcs[1]),
            before: change.before,
            after: change.after,
        }
    }

    fn row(&self, diff: &RowDiff, by: &By) -> RowChange {
        let [before, after] = &self.plans;
        let row = |plan: &'_ Plan| plan.rows.get(&diff.row).filter(|row| !row.removed).cloned();
        let (was, is) = (row(before), row(after));
        let section = |plan: &Plan, row: Option<&Row>| {
            let parent = row.and_then(|row| plan.live_parent(row));
            parent.and_then(|id| plan.rows.get(&id)).map(name)
        };
        let gone = diff.fate == RowFate::Removed;
        let (spot, fate) = match diff.fate {
            RowFate::Added => (Some(Spot::Row(diff.row)), "added"),
            RowFate::Removed => (Some(Spot::Removed(diff.row)), "removed"),
            RowFate::Moved { .. } => (Some(Spot::Place(diff.row)), "moved"),
            RowFate::Kept => (None, "changed"),
        };
        RowChange {
            row: diff.row.to_string(),
            kind: diff.kind,
            fate,
            name: is.as_ref().or(was.as_ref()).map(name).unwrap_or_default(),
            section: if gone { section(before, was.as_ref()) } else { section(after, is.as_ref()) },
            section_before: match diff.fate {
                RowFate::Moved { from, to } if from != to => section(before, was.as_ref()),
                _ => None,
            },
            cost_before: cost(&self.calcs[0], was.as_ref()),
            cost_after: cost(&self.calcs[1], is.as_ref()),
            cells: diff.cells.iter().map(|change| cell(diff.row, change, by)).collect(),
            flights: diff.flights.iter().map(|change| flight(diff.row, change, by)).collect(),
            by: spot.and_then(|spot| by.get(&spot).cloned()),
        }
    }
}

fn cell(row: RowId, change: &Change<FieldRef, Value>, by: &By) -> CellChange {
    CellChange {
        reference: change.what.to_string(),
        before: change.before.as_ref().map(Value::canonical),
        after: change.after.as_ref().map(Value::canonical),
        by: by.get(&Spot::Cell(row, change.what)).cloned(),
    }
}

fn flight(row: RowId, change: &Change<FlightId, Flight>, by: &By) -> FlightChange {
    FlightChange {
        before: change.before.as_ref().map(Flight::canonical),
        after: change.after.as_ref().map(Flight::canonical),
        by: by.get(&Spot::Flight(row, change.what)).cloned(),
    }
}

fn counts(diff: &PlanDiff) -> Counts {
    let mut counts = Counts::default();
    for row in &diff.rows {
        counts.cells += row.cells.len();
        if row.kind != RowKind::Line {
            continue;
        }
        match row.fate {
            RowFate::Added => counts.added += 1,
            RowFate::Removed => counts.removed += 1,
            RowFate::Moved { .. } => counts.moved += 1,
            RowFate::Kept => {}
        }
        counts.changed += usize::from(!row.cells.is_empty() || !row.flights.is_empty());
    }
    counts
}

/// What a row is called: its words that tell it from others.
fn name(row: &Row) -> String {
    let fields: &[Field] = match row.kind {
        RowKind::Section => &[Field::Name],
        RowKind::Line => &[Field::LineNo, Field::Name, Field::Site, Field::Placement, Field::Format],
    };
    let mut words: Vec<&str> = Vec::new();
    for text in fields.iter().filter_map(|field| row.text(*field)).map(str::trim).filter(|text| !text.is_empty()) {
        // A name is often made of the site and the placement already.
        if !words.iter().any(|word| word.contains(text)) {
            words.push(text);
        }
    }
    words.join(" · ")
}

/// The cost of a line, stored or derived.
fn cost(calc: &PlanCalc, row: Option<&Row>) -> Option<String> {
    let row = row.filter(|row| row.kind == RowKind::Line)?;
    let derived = || calc.line(row.id)?.derived.get(&Field::CostNet).and_then(|derived| derived.value.number());
    row.number(Field::CostNet).or_else(derived).map(|cost| cost.normalize().to_string())
}
