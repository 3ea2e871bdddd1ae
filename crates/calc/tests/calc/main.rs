//! What planners expect of the arithmetic, told in their words.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod plans;
mod totals;
mod vectors;
