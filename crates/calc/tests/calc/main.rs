//! What planners expect of the arithmetic, told in their words.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod algebra;
mod calculators;
mod channels;
mod column_formulas;
mod curves;
mod delivery;
mod frequencies;
mod lines;
mod naming;
mod near;
mod not_implemented;
mod optimise;
mod optimise_laws;
mod plans;
mod rate_cards;
mod reach_ladder;
mod reach_laws;
mod reach_of_one;
mod reach_of_plans;
mod reach_of_several;
mod release;
mod samples;
mod shmatov;
mod spread;
mod totals;
mod vectors;
