//! The best result of each budget, and the budget that a result needs. Source: media-math 5.2.

use super::fill::fill;
use super::merit::Merit;
use super::search::{CELLS, Table};
use super::{Checked, Line, OptimiseError, Problem, of_merit};
use crate::guard::at_most;

/// The most points of one curve.
const MAX_POINTS: usize = 200;

/// A budget and what its best split brings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BudgetPoint {
    /// The money for the problem's lines, in minor units.
    pub total: u64,
    /// What it brings at best, lines outside the problem included; amounts are not rounded to steps.
    pub result: f64,
}

/// The best result at `points` budgets from what the lower bounds need up to twice the problem's total, as far as the upper
/// bounds go.
///
/// # Errors
/// As of [`optimise`](super::optimise), and more than 200 points.
pub fn frontier(problem: &Problem, points: usize) -> Result<Vec<BudgetPoint>, OptimiseError> {
    at_most("points", points as u64, MAX_POINTS as u64)?;
    let checked = Checked::new(problem)?;
    let span = Span::new(problem, &checked, problem.total.saturating_mul(2));
    let ends = (span.low as f64 / problem.minor, span.high as f64 / problem.minor);
    let table = if span.merits.iter().all(Merit::is_concave) {
        None
    } else {
        let cell = (ends.1 - ends.0) / CELLS as f64;
        (cell > 0.0).then(|| Table::new(&span.merits, cell, CELLS).best)
    };
    let last = points.saturating_sub(1).max(1);
    let point = |at: usize| {
        let cell = at * CELLS / last;
        let total = ends.0 + (ends.1 - ends.0) * cell as f64 / CELLS as f64;
        let merit = match &table {
            Some(best) => best[cell],
            None => at_best(&span.merits, total),
        };
        BudgetPoint { total: (total * problem.minor).round() as u64, result: checked.result(merit) }
    };
    Ok((0..points).map(point).filter(|point| point.result.is_finite()).collect())
}

/// The smallest budget, in minor units, whose best split brings `target`: exact for curves that flatten; else no smaller
/// budget brings it, but this one may not either (see [`least_split`](super::least_split)).
///
/// # Errors
/// As of [`optimise`](super::optimise), and a target that all upper bounds together do not reach. The problem's total is the
/// most that is spent.
pub fn budget_for(problem: &Problem, target: f64) -> Result<u64, OptimiseError> {
    let checked = Checked::new(problem)?;
    let span = Span::new(problem, &checked, problem.total);
    let people = problem.objective.counts_people();
    let result = |total: u64| of_merit(people, problem.given, at_best(&span.merits, total as f64 / problem.minor));
    let (mut low, mut high) = (span.low, span.high);
    if result(high) < target {
        return Err(OptimiseError::Unreachable { target, most: result(high) });
    }
    while low < high {
        let middle = low.midpoint(high);
        if result(middle) >= target { high = middle } else { low = middle + 1 }
    }
    Ok(low)
}

/// The merit of the best split of so much money; where curves begin flat, what no split exceeds.
fn at_best(merits: &[Merit], total: f64) -> f64 {
    fill(merits, total).bound
}

/// The lines with bounds for any budget, and which budgets these allow.
struct Span {
    merits: Vec<Merit>,
    low: u64,
    high: u64,
}

impl Span {
    fn new(problem: &Problem, checked: &Checked, most: u64) -> Span {
        let low: u64 = checked.bounds.iter().map(|(low, _)| low).sum();
        let bounds = problem.lines.iter().zip(&checked.bounds);
        let bounds: Vec<(u64, u64)> = bounds.map(|(line, (own, _))| (*own, highest(line, *own, low, most))).collect();
        let high = bounds.iter().map(|(_, high)| *high).sum::<u64>().min(most).max(low);
        let units = |amount: u64| amount as f64 / problem.minor;
        let people = problem.objective.counts_people();
        let merits = problem.lines.iter().zip(bounds);
        let merits = merits.map(|(line, (low, high))| Merit::new(line.response, people, units(low), units(high)));
        Span { merits: merits.collect(), low, high }
    }
}

/// The upper bound of a line where the budget is `most`.
fn highest(line: &Line, own: u64, least: u64, most: u64) -> u64 {
    let left = most.saturating_sub(least) + own;
    let step = line.step.max(1);
    match line.high {
        Some(high) if high == line.low => own,
        Some(high) => (high / step * step).min(left).max(own),
        None => left,
    }
}
