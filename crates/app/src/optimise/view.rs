//! The proposal as it is answered.

use mrm_calc::Warning;
use mrm_calc::optimise::{Objective, Place, Solution, frontier, result_of};
use mrm_domain::{Edit, FieldRef, Plan};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::curves::FitView;
use super::problem::{Prepared, name};
use crate::failure::Failure;
use crate::plans::OpenPlan;

/// The best split of a plan's budget: a proposal.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OptimiseView {
    /// The revision of the plan that it was made for.
    pub revision: u64,
    /// What the budget is to bring. People are shares.
    pub objective: Objective,
    /// From how many contacts on a person counts.
    pub contacts: u32,
    /// The currency of all amounts.
    pub currency: String,
    /// Media cost without VAT that was split, lines that keep their budgets included.
    pub total: String,
    /// The result that was asked for, where the budget was.
    pub target: Option<f64>,
    /// No smaller total brings the target, however it is split: the total itself where that is proven.
    pub least: Option<String>,
    /// The total less what the plan spends now.
    pub total_delta: String,
    /// What of it lines that take no part keep.
    pub kept: String,
    /// What the present budgets bring by the same curves.
    pub result_before: f64,
    /// What the split brings.
    pub result: f64,
    /// What no split can exceed.
    pub bound: f64,
    /// Whether equal marginals prove that no split brings more; else only the bound tells how near the split is.
    pub proven: bool,
    /// What the last unit of the currency brings.
    pub multiplier: f64,
    /// The largest share of it by which a line's marginal contradicts the split, before rounding to steps.
    pub spread: f64,
    /// The lines that take part, in the order of the plan.
    pub lines: Vec<OptimisedLine>,
    /// The lines that take no part, and why.
    pub left_out: Vec<LeftOut>,
    /// What taking the proposal over changes in the plan.
    pub edits: Vec<ProposedEdit>,
    /// The best result of other budgets.
    pub budgets: Vec<BudgetPointView>,
    /// Why to trust the result less.
    pub warnings: Vec<Warning>,
}

/// What a line gets.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OptimisedLine {
    /// The line.
    pub row: String,
    /// What a reader knows it by.
    pub name: String,
    /// Its media cost without VAT now.
    pub before: String,
    /// And in the proposal.
    pub after: String,
    /// The difference.
    pub delta: String,
    /// What it brings now by its curve.
    pub result_before: f64,
    /// What it brings in the proposal.
    pub result: f64,
    /// What the next unit of the currency would bring; null where that has no limit.
    pub marginal: Option<f64>,
    /// Where the split holds it.
    pub place: Place,
    /// It gets at least so much.
    pub low: String,
    /// And at most so much; null where only the total limits it.
    pub high: Option<String>,
    /// Points of its curve, (money, result), for a chart.
    pub curve: Vec<(f64, f64)>,
    /// How well families of curves fit the points it was given, the one that was taken first; empty without points.
    pub fits: Vec<FitView>,
    /// Why to trust its curve less.
    pub warnings: Vec<Warning>,
}

/// A line that takes no part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftOut {
    /// The line.
    pub row: String,
    /// What a reader knows it by.
    pub name: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a line takes no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// The plan does not know what its money brings, and no curve was given.
    NoData,
    /// It is bought as a whole: a fixed price or a package.
    FixedPrice,
    /// It is not among the lines of the request.
    NotListed,
    /// Its money is in another currency than the plan's.
    OtherCurrency,
}

/// A change that the proposal makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProposedEdit {
    /// The line.
    pub row: String,
    /// The field, or `flight`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The stored value now; null where it is calculated.
    pub before: Option<String>,
    /// The stored value then; null where it is calculated from then on.
    pub after: Option<String>,
}

/// A budget and its best result.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BudgetPointView {
    /// Media cost without VAT, lines that keep their budgets included.
    pub total: String,
    /// What it brings at best.
    pub result: f64,
}

/// Points of a line's curve.
const CURVE: u32 = 24;

pub(super) fn view(
    open: &OpenPlan,
    prepared: &Prepared,
    solution: &Solution,
    edits: &[Edit],
    budgets: usize,
) -> Result<OptimiseView, Failure> {
    let problem = &prepared.problem;
    let present: Vec<u64> = prepared.rows.iter().map(|(_, amount)| *amount).collect();
    let budgets = match budgets {
        0 => Vec::new(),
        count => frontier(problem, count).map_err(|error| prepared.refusal(&error))?,
    };
    let budgets = budgets
        .into_iter()
        .map(|point| BudgetPointView { total: prepared.money(point.total + prepared.kept), result: point.result });
    let spent = present.iter().sum::<u64>() + prepared.kept;
    Ok(OptimiseView {
        revision: open.revision,
        objective: prepared.objective,
        contacts: prepared.contacts,
        currency: open.plan.header.currency.to_string(),
        total: prepared.money(prepared.total),
        target: prepared.target.map(|(target, _)| target),
        least: prepared.target.map(|(_, least)| prepared.money(least)),
        total_delta: prepared.difference(prepared.total, spent),
        kept: prepared.money(prepared.kept),
        result_before: result_of(problem, &present),
        result: solution.result,
        bound: solution.bound,
        proven: solution.concave,
        multiplier: solution.certificate.multiplier,
        spread: solution.certificate.spread,
        lines: lines(&open.plan, prepared, solution),
        left_out: prepared.left_out.clone(),
        edits: edits_view(&open.plan, edits),
        budgets: budgets.collect(),
        warnings: warnings(prepared),
    })
}

fn lines(plan: &Plan, prepared: &Prepared, solution: &Solution) -> Vec<OptimisedLine> {
    let Prepared { problem, rows, told, .. } = prepared;
    let units = |minor: u64| minor as f64 / problem.minor;
    let each = rows.iter().zip(&problem.lines).zip(&solution.lines).zip(told);
    each.map(|((((row, before), line), share), told)| {
        // As far as anybody looks: beyond its bounds, and beyond where it stands.
        let far = units(line.high.unwrap_or(0).max(*before).max(share.amount)) * 1.25;
        let curve = (0..=CURVE).map(|at| far * f64::from(at) / f64::from(CURVE));
        OptimisedLine {
            row: row.to_string(),
            name: plan.rows.get(row).map(name).unwrap_or_default(),
            before: prepared.money(*before),
            after: prepared.money(share.amount),
            delta: prepared.difference(share.amount, *before),
            result_before: line.response.value(units(*before)),
            result: share.result,
            marginal: share.marginal,
            place: share.place,
            low: prepared.money(line.low),
            high: line.high.map(|high| prepared.money(high)),
            curve: curve.map(|money| (money, line.response.value(money))).collect(),
            fits: told.fits.clone(),
            warnings: told.warnings.clone(),
        }
    })
    .collect()
}

fn warnings(prepared: &Prepared) -> Vec<Warning> {
    let own = match prepared.objective {
        Objective::Reach => &[Warning::IndependenceAssumed][..],
        Objective::EffectiveReach => &[Warning::IndependenceAssumed, Warning::ContactsWithinLines],
        Objective::Clicks | Objective::Conversions | Objective::Revenue => &[],
    };
    own.to_vec()
}

/// Each cell once, with what it is now and what it will be.
fn edits_view(plan: &Plan, edits: &[Edit]) -> Vec<ProposedEdit> {
    let mut places: Vec<(String, String)> = Vec::new();
    let mut values: BTreeMap<(String, String), (Option<String>, Option<String>)> = BTreeMap::new();
    for edit in edits {
        let Some(row) = edit.row() else { continue };
        let stored = plan.rows.get(&row);
        let (key, before, after) = match edit {
            Edit::SetCell { field, cell, .. } => {
                let old = match field {
                    FieldRef::Field(field) => stored.and_then(|row| row.cells.get(field)),
                    FieldRef::Custom(id) => stored.and_then(|row| row.custom.get(id)),
                };
                let text = |cell: &mrm_domain::Cell| cell.value.canonical();
                (field.to_string(), old.map(text), cell.as_ref().map(text))
            }
            Edit::SetFlight { id, flight, .. } => {
                let old = stored.and_then(|row| row.flights.get(id));
                (
                    format!("flight {id}"),
                    old.map(mrm_domain::Flight::canonical),
                    flight.map(|flight| flight.canonical()),
                )
            }
            _ => continue,
        };
        let place = (row.to_string(), key);
        match values.get_mut(&place) {
            Some(value) => value.1 = after,
            None => {
                values.insert(place.clone(), (before, after));
                places.push(place);
            }
        }
    }
    let told = places.into_iter().filter_map(|place| values.remove(&place).map(|value| (place, value)));
    told.filter(|(_, (before, after))| before != after)
        .map(|((row, key), (before, after))| {
            let reference = if key.starts_with("flight ") { "flight".to_owned() } else { key };
            ProposedEdit { row, reference, before, after }
        })
        .collect()
}
