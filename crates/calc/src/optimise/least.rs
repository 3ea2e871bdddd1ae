//! The smallest budget that brings a target, with its split in whole steps. Source: media-math 5.2.
//!
//! For curves that flatten the budget is exact. S-shaped curves are split by search, so the budget found lies between the
//! bound that no smaller budget can pass and a split that was found to bring the target.

use super::steps::greatest_common;
use super::{OptimiseError, Problem, Solution, budget_for, optimise};

/// How often a budget is raised until its steps add up and bring the target.
const MOST_TRIES: usize = 64;
/// A search ends when it knows the budget to this share.
const NEAR: u64 = 2_000;

/// A budget that brings the target.
#[derive(Debug, Clone, PartialEq)]
pub struct Least {
    /// No smaller budget brings the target, however it is split; in minor units.
    pub bound: u64,
    /// The budget, in minor units.
    pub total: u64,
    /// Its best split.
    pub solution: Solution,
}

/// The smallest budget whose best split brings `target`: a share of people, or a number. The problem's total is the most
/// that may be spent.
///
/// # Errors
/// As of [`budget_for`]; a target that needs no money; steps that leave no budget up to the problem's total.
pub fn least_split(problem: &Problem, target: f64) -> Result<Least, OptimiseError> {
    let bound = budget_for(problem, target)?;
    if bound == 0 {
        return Err(OptimiseError::ReachedAlready { target, given: problem.given });
    }
    let unit = problem.lines.iter().filter(|line| line.high != Some(line.low)).map(|line| line.step.max(1));
    let search = Search { problem, target, unit: unit.fold(0, greatest_common).max(1) };
    let first = search.at(bound)?;
    if search.brings(&first.1) {
        return Ok(Least { bound, total: first.0, solution: first.1 });
    }
    // Steps, or curves that begin flat: money is added until the target is there, then taken off again.
    let (mut short, mut more) = (first.0, (bound / NEAR).max(search.unit));
    let mut enough = loop {
        if short >= problem.total {
            return Err(OptimiseError::Unreachable { target, most: search.at(problem.total)?.1.result });
        }
        let next = search.at(short.saturating_add(more).min(problem.total))?;
        if search.brings(&next.1) {
            break next;
        }
        (short, more) = (next.0, more.saturating_mul(2));
    };
    while enough.0 - short > (enough.0 / NEAR).max(search.unit) {
        let middle = search.at(short.midpoint(enough.0))?;
        if middle.0 >= enough.0 {
            break;
        }
        if search.brings(&middle.1) { enough = middle } else { short = middle.0 }
    }
    Ok(Least { bound, total: enough.0, solution: enough.1 })
}

struct Search<'p> {
    problem: &'p Problem,
    target: f64,
    /// All steps are multiples of it.
    unit: u64,
}

impl Search<'_> {
    /// The split of so much money, or of as little more as the steps need.
    fn at(&self, total: u64) -> Result<(u64, Solution), OptimiseError> {
        let mut total = total;
        for _ in 0..MOST_TRIES {
            match optimise(&Problem { total, ..self.problem.clone() }) {
                Ok(solution) => return Ok((total, solution)),
                Err(OptimiseError::Steps { nearest, .. }) => {
                    total = (nearest + self.unit).max(total + 1);
                    if total > self.problem.total {
                        return Err(OptimiseError::Steps { total: self.problem.total, nearest });
                    }
                }
                Err(other) => return Err(other),
            }
        }
        Err(OptimiseError::Steps { total, nearest: total.saturating_sub(self.unit) })
    }

    /// Amounts in minor units bring the target but for the last digits of doubles.
    fn brings(&self, solution: &Solution) -> bool {
        solution.result >= self.target - 1e-9 * self.target.abs().max(f64::MIN_POSITIVE)
    }
}
