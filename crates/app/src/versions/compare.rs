//! Two states of a plan side by side: what came, went, moved and changed, by whom, and what it does to the totals.

use mrm_calc::PlanCalc;
use mrm_document::HistoryEntry;
use mrm_domain::{
    Audience, Change, Field, FieldRef, Flight, FlightId, Plan, PlanDiff, Row, RowDiff, RowFate, RowId, RowKind, Spot,
    Value,
};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};

use super::compared::{
    ByView, CellChange, ColumnChange, Comparison, CostChange, Counts, FlightChange, HeaderChange, RowChange,
    SharedChange,
};
use super::matched::{matched, related};
use super::side::{Side, SideView, Wanted};
use super::{reach, totals};
use crate::App;
use crate::failure::Failure;
use crate::plans::{column_view, moment};
use crate::rights::UseCase;
use crate::session::document_failure;
use crate::team::Authors;

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

impl ByView {
    pub(super) fn of(change: &HistoryEntry, names: &Authors) -> ByView {
        ByView {
            who: change.author.as_deref().and_then(|device| names.name_of(device)),
            at: moment(change.time_ms),
            intent: change.message.clone(),
        }
    }
}

impl App {
    /// Compares two states for a reader.
    pub async fn compare(&self, plan: &str, request: CompareRequest) -> Result<Comparison, Failure> {
        self.may_with(UseCase::ReadPlan, plan).await?;
        let names = self.authors().await?;
        let (from, to) = (Wanted::new(plan, &request.from)?, Wanted::new(plan, &request.to)?);
        let held = self.hold([&from, &to]).await?;
        let (from, to) = tokio::try_join!(self.side(plan, from, &held), self.side(plan, to, &held))?;
        tokio::task::spawn_blocking(move || {
            let (from, to) = beside(from, to)?;
            let diff = PlanDiff::between(&from.plan, &to.plan, request.audience);
            // Who wrote what is known only to the document of the state after.
            let after = to.state.as_ref().filter(|_| request.audience == Audience::Internal);
            let writers = match after.and_then(|(id, heads)| Some((id, heads, held.get(id)?))) {
                Some((id, heads, open)) => {
                    let known = from.state.as_ref().filter(|(of, _)| of == id).map(|(_, heads)| heads.as_slice());
                    open.doc.writers(known, heads, &spots(&diff)).map_err(document_failure)?
                }
                None => HashMap::new(),
            };
            drop(held);
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
    spots.extend(diff.shared.iter().map(|pair| Spot::Shared(pair.what.0, pair.what.1)));
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
        let calcs = std::thread::scope(|scope| {
            let other = scope.spawn(|| PlanCalc::new(&plans[1]));
            let first = PlanCalc::new(&plans[0]);
            [first, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))]
        });
        let mut views = [from.view, to.view];
        if reader == Audience::Client {
            // The name of a what-if copy is cut from a client's plan as well.
            views.iter_mut().filter(|view| view.kind.is_none() && view.plan_id.is_some()).for_each(|v| v.name = None);
        }
        Sides { views, plans, calcs, reader }
    }

    fn comparison(self, diff: PlanDiff, by: &By) -> Comparison {
        let mut rows: Vec<RowChange> = diff.rows.iter().map(|row| self.row(row, by)).collect();
        rows.retain(|row| row.fate != "changed" || !row.cells.is_empty() || !row.flights.is_empty());
        let used: BTreeSet<FieldRef> = diff.rows.iter().flat_map(|row| row.cells.iter().map(|c| c.what)).collect();
        let column =
            |reference: &FieldRef| self.plans.iter().rev().find_map(|plan| column_view(plan, *reference, true));
        Comparison {
            counts: Counts { shared: diff.shared.len(), ..counts(&rows) },
            totals: totals::changes(&self.plans, &self.calcs, self.reader),
            reach: reach::change(self.plans.each_ref(), self.calcs.each_ref()),
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
            shared: diff.shared.iter().map(|change| self.shared(change, by)).collect(),
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

    /// A cell as both sides show it: where nothing is stored, what is calculated. `None` if both show the same.
    fn cell(&self, row: RowId, change: &Change<FieldRef, Value>, by: &By) -> Option<CellChange> {
        let shown = |stored: &Option<Value>, calc: &PlanCalc| match (stored, change.what) {
            (Some(value), _) => (Some(value.canonical()), false),
            (None, FieldRef::Field(field)) => {
                let derived = calc.line(row).and_then(|line| line.derived.get(&field));
                (derived.map(|derived| derived.value.canonical()), derived.is_some())
            }
            (None, FieldRef::Custom(_)) => (None, false),
        };
        let (before, before_computed) = shown(&change.before, &self.calcs[0]);
        let (after, after_computed) = shown(&change.after, &self.calcs[1]);
        (before != after).then(|| CellChange {
            reference: change.what.to_string(),
            before,
            after,
            before_computed,
            after_computed,
            by: by.get(&Spot::Cell(row, change.what)).cloned(),
        })
    }

    fn shared(&self, change: &Change<(RowId, RowId), Decimal>, by: &By) -> SharedChange {
        let (row, other) = change.what;
        let named = |id: RowId| {
            let rows = self.plans.iter().rev().filter_map(|plan| plan.rows.get(&id));
            rows.map(name).find(|name| !name.is_empty()).unwrap_or_default()
        };
        let told = |share: Option<Decimal>| share.map(|share| share.normalize().to_string());
        SharedChange {
            row: row.to_string(),
            other: other.to_string(),
            names: [named(row), named(other)],
            before: told(change.before),
            after: told(change.after),
            by: by.get(&Spot::Shared(row, other)).cloned(),
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
            cells: diff.cells.iter().filter_map(|change| self.cell(diff.row, change, by)).collect(),
            flights: diff.flights.iter().map(|change| flight(diff.row, change, by)).collect(),
            by: spot.and_then(|spot| by.get(&spot).cloned()),
        }
    }
}

fn flight(row: RowId, change: &Change<FlightId, Flight>, by: &By) -> FlightChange {
    FlightChange {
        before: change.before.as_ref().map(Flight::canonical),
        after: change.after.as_ref().map(Flight::canonical),
        by: by.get(&Spot::Flight(row, change.what)).cloned(),
    }
}

fn counts(rows: &[RowChange]) -> Counts {
    let mut counts = Counts::default();
    for row in rows {
        counts.cells += row.cells.len();
        if row.kind != RowKind::Line {
            continue;
        }
        match row.fate {
            "added" => counts.added += 1,
            "removed" => counts.removed += 1,
            "moved" => counts.moved += 1,
            _ => {}
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
