//! What the optimiser refuses.

use crate::guard::InputError;

/// Why there is no split. Money is in minor units; lines are counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OptimiseError {
    /// A parameter cannot be.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The lower bound of a line is above its upper one.
    #[error("line {line}: the lower bound {low} is above the upper bound {high}")]
    Bounds {
        /// Which line.
        line: usize,
        /// Its lower bound.
        low: u64,
        /// Its upper bound.
        high: u64,
    },
    /// No multiple of a line's step lies between its bounds.
    #[error("line {line}: no multiple of its step {step} lies between its bounds")]
    NoStepInside {
        /// Which line.
        line: usize,
        /// Its step.
        step: u64,
    },
    /// The lower bounds together need more than there is.
    #[error("the total is {total}, but the lower bounds of the lines add up to {least}")]
    BelowBounds {
        /// The total.
        total: u64,
        /// What the lines need at least.
        least: u64,
    },
    /// The upper bounds together leave money over.
    #[error("the total is {total}, but the lines take at most {most}")]
    AboveBounds {
        /// The total.
        total: u64,
        /// What the lines take at most.
        most: u64,
    },
    /// The steps do not add up to the total.
    #[error("the steps of the lines do not add up to {total}; {nearest} would be possible")]
    Steps {
        /// The total.
        total: u64,
        /// A smaller total that has the right remainder.
        nearest: u64,
    },
    /// No budget brings as much as was asked for.
    #[error("{target} cannot be reached: the upper bounds of the lines bring {most}")]
    Unreachable {
        /// What was asked for.
        target: f64,
        /// What all upper bounds bring.
        most: f64,
    },
    /// The target needs no money of these lines.
    #[error("{target} is reached without these lines: what stays in the plan brings {given}")]
    ReachedAlready {
        /// What was asked for.
        target: f64,
        /// What there is without them.
        given: f64,
    },
}
