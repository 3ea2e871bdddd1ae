//! Splitting a budget over lines so that it brings the most. Source: media-math 5.
//!
//! Each line says what it brings for its money by a [`Response`]; the [`Objective`] says how lines add up. People count
//! once: reach is `1 − ∏ (1−r_i)`, so `Σ −ln(1−r_i)` is maximised instead, which a sum of separate terms can.
//!
//! Where all curves flatten out, the best split is found exactly by equal marginals (`fill.rs`) and the [`Certificate`]
//! shows it: every line between its bounds brings the same for the next rouble. S-shaped curves are searched on a grid
//! (`search.rs`), and the gap to a bound that no split exceeds is told. Money is counted in minor units: amounts keep bounds
//! and steps, and add up to the total exactly (`steps.rs`).

mod certificate;
mod error;
mod fill;
mod frontier;
mod least;
mod merit;
mod points;
mod response;
mod search;
mod steps;

pub use certificate::{Certificate, Place};
pub use error::OptimiseError;
pub use frontier::{BudgetPoint, budget_for, frontier};
pub use least::{Least, least_split};
pub use points::{Family, ResponseFit, fit_best, fit_response};
pub use response::Response;

use merit::Merit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::guard::{InputError, Range, at_most, enough, positive, within};

/// The most lines that one budget is split over.
pub const MAX_LINES: usize = 500;
/// The most money, in minor units: doubles count them one by one up to here.
const MOST: u64 = 1 << 53;

/// What the budget is to bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// The share of people with at least one contact. Lines meet people independently.
    Reach,
    /// The share of people with at least so many contacts in at least one line. Contacts with different lines are not
    /// added up, so the plan reaches more.
    EffectiveReach,
    /// Clicks.
    Clicks,
    /// Conversions.
    Conversions,
    /// Revenue.
    Revenue,
}

impl Objective {
    /// Whether it counts people, each once.
    pub const fn counts_people(self) -> bool {
        matches!(self, Objective::Reach | Objective::EffectiveReach)
    }
}

/// A line that takes part. Money is in minor units of the currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// What it brings for its money.
    pub response: Response,
    /// It gets at least so much.
    pub low: u64,
    /// And at most so much; `None`: what is there.
    pub high: Option<u64>,
    /// It gets a multiple of this, at least 1. Where both bounds are the same, the line is fixed and the step does not count.
    pub step: u64,
}

/// What to split, over what, for what.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// What it is to bring.
    pub objective: Objective,
    /// The money for these lines, in minor units.
    pub total: u64,
    /// Minor units in one unit of the currency, in which responses count: 100.
    pub minor: f64,
    /// The lines.
    pub lines: Vec<Line>,
    /// What other lines of the plan bring, whose money stays.
    pub given: f64,
}

/// What a line gets and what that brings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Money, in minor units.
    pub amount: u64,
    /// What it brings: people as a share, or a number.
    pub result: f64,
    /// What the next unit of the currency would bring to the whole. `None` where it has no limit.
    pub marginal: Option<f64>,
    /// Where the best split holds the line.
    pub place: Place,
}

/// The best split.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// In the order of the problem's lines.
    pub lines: Vec<Share>,
    /// What all of it brings, lines outside the problem included.
    pub result: f64,
    /// What no split into any parts, however small, can exceed.
    pub bound: f64,
    /// The marginals of the split before it was rounded to steps.
    pub certificate: Certificate,
    /// Whether all curves flatten out between their bounds: then equal marginals prove the split; else only the bound does.
    pub concave: bool,
}

/// Finds the split that brings the most.
///
/// # Errors
/// Bounds that the total does not fit into, steps that do not add up to it, parameters that cannot be, too many lines.
pub fn optimise(problem: &Problem) -> Result<Solution, OptimiseError> {
    let checked = Checked::new(problem)?;
    let total = problem.total as f64 / problem.minor;
    let filled = fill::fill(&checked.merits, total);
    let ideal = if filled.jumps { search::search(&checked.merits, total) } else { filled.amounts.clone() };
    let amounts = steps::to_steps(&checked, problem, &ideal, filled.multiplier)?;
    let merits = &checked.merits;
    let amount = |index: usize| amounts[index] as f64 / problem.minor;
    let merit: f64 = merits.iter().enumerate().map(|(index, merit)| merit.value(amount(index))).sum();
    let result = checked.result(merit);
    // Rounding of doubles must not put the split above its own bound.
    let bound = checked.result(filled.bound).max(result);
    let weight = checked.weight(merit);
    let places = certificate::places(merits, &ideal);
    let lines = merits.iter().enumerate().map(|(index, merit)| Share {
        amount: amounts[index],
        result: merit.response.value(amount(index)),
        marginal: Some(merit.slope(amount(index)) * weight).filter(|slope| slope.is_finite()),
        place: places[index],
    });
    let concave = merits.iter().all(Merit::is_concave);
    let certificate = certificate::certificate(merits, &ideal, &places, filled.multiplier, weight);
    Ok(Solution { lines: lines.collect(), result, bound, certificate, concave })
}

/// What a given split brings: the amounts in minor units, in the order of the lines, whatever bounds and steps say.
pub fn result_of(problem: &Problem, amounts: &[u64]) -> f64 {
    let goal = problem.objective.counts_people();
    let merits = problem.lines.iter().zip(amounts);
    let merit = merits.map(|(line, amount)| merit::of(goal, line.response.value(*amount as f64 / problem.minor))).sum();
    of_merit(goal, problem.given, merit)
}

/// A problem that can be solved.
struct Checked {
    merits: Vec<Merit>,
    /// Bounds rounded inwards to the line's step, in minor units.
    bounds: Vec<(u64, u64)>,
    people: bool,
    given: f64,
}

impl Checked {
    fn new(problem: &Problem) -> Result<Checked, OptimiseError> {
        let Problem { objective, total, minor, lines, given } = problem;
        let people = objective.counts_people();
        positive("minor", *minor)?;
        enough("lines", lines.len(), 1)?;
        at_most("lines", lines.len() as u64, MAX_LINES as u64)?;
        within("total", *total as f64, Range { high: Some(MOST as f64), ..Range::POSITIVE })?;
        within("given", *given, if people { Range::from_below(0.0, 1.0) } else { Range::NOT_NEGATIVE })?;
        let mut bounds = Vec::with_capacity(lines.len());
        for (index, line) in lines.iter().enumerate() {
            let place = |error: InputError| error.within("lines", index);
            line.response.checked(people).map_err(place)?;
            bounds.push(bounds_of(index, line, *total)?);
        }
        let least: u64 = bounds.iter().map(|(low, _)| low).sum();
        if least > *total {
            return Err(OptimiseError::BelowBounds { total: *total, least });
        }
        // No line can have more than what the others leave.
        for (low, high) in &mut bounds {
            *high = (*high).min(total - (least - *low));
        }
        let most: u64 = bounds.iter().map(|(_, high)| high).sum();
        if most < *total {
            return Err(OptimiseError::AboveBounds { total: *total, most });
        }
        // What is left need not be whole steps.
        for ((low, high), line) in bounds.iter_mut().zip(lines) {
            *high = if low < high { (*high / line.step.max(1) * line.step.max(1)).max(*low) } else { *high };
        }
        let units = |amount: u64| amount as f64 / minor;
        let merits = lines.iter().zip(&bounds);
        let merits = merits.map(|(line, (low, high))| Merit::new(line.response, people, units(*low), units(*high)));
        Ok(Checked { merits: merits.collect(), bounds, people, given: *given })
    }

    /// What a sum of merits means for the objective.
    fn result(&self, merit: f64) -> f64 {
        of_merit(self.people, self.given, merit)
    }

    /// What a hair more of merit brings to the objective.
    fn weight(&self, merit: f64) -> f64 {
        if self.people { 1.0 - self.result(merit) } else { 1.0 }
    }
}

fn of_merit(people: bool, given: f64, merit: f64) -> f64 {
    if people { 1.0 - (1.0 - given) * (-merit).exp() } else { given + merit }
}

/// The bounds of a line, moved inwards to multiples of its step.
fn bounds_of(index: usize, line: &Line, total: u64) -> Result<(u64, u64), OptimiseError> {
    let step = line.step.max(1);
    let high = line.high.unwrap_or(total);
    if line.low > high {
        return Err(OptimiseError::Bounds { line: index, low: line.low, high });
    }
    if line.high == Some(line.low) {
        return Ok((line.low, line.low));
    }
    let (low, high) = (line.low.div_ceil(step) * step, high / step * step);
    if low > high {
        return Err(OptimiseError::NoStepInside { line: index, step });
    }
    Ok((low, high))
}
