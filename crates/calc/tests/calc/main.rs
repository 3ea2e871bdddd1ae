//! What planners expect of the arithmetic, told in their words.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod algebra;
mod lines;
mod plans;
mod release;
mod totals;
mod vectors;
