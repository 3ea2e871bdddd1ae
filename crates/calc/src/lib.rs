//! The arithmetic of media plans: what follows from what people entered, totals, and contradictions.
//!
//! A line is a small system of equations (`equation.rs`): products and sums, each solvable for any one unknown.
//! Stored values always win; what follows from them is derived by the first equation, in a fixed order, that has one
//! unknown left. Equations whose values are all known and disagree beyond rounding become [`Discrepancy`]s; nothing is
//! ever overwritten.
//!
//! Conventions:
//! - Amounts of money are rounded half away from zero to the minor unit of the line's currency, one step at a time
//!   (list cost, net cost, commission, VAT); prices, costs per result and ratios keep all digits.
//! - Costs per result (CPM, CPC …, ROAS, ДРР) are calculated on `cost_net`: discounted media cost without VAT and without
//!   agency commission. In plans whose prices contain VAT they are calculated on `cost_gross`.
//! - `income` of the agency is `client_net − buy_cost + returned_commission`: VAT passes through, and commission that
//!   stands under the table is not part of any line.
//! - Division by zero means “not available”, never zero.
//!
//! [`spread`] says how a line falls on days, weeks and months.
//! Custom columns may be calculated too: [`column_formula`]. [`rates`] says which price a line should have.
//!
//! Beside the lines stand the models: [`reach`], [`frequency`], [`sample`], [`delivery`] and [`optimise`] work in doubles, since people are no money;
//! [`calculators`] describes all of them and the [`metrics`] once, by name, for every host.
//!
//! Pure: no I/O, no clock, no randomness.

pub mod calculators;
mod check;
pub mod column_formula;
mod context;
pub mod delivery;
mod derived;
mod equation;
mod explain;
mod finding;
pub mod frequency;
mod guard;
mod line;
pub mod metrics;
pub mod optimise;
mod plan_calc;
mod plan_reach;
pub mod rates;
pub mod reach;
mod release;
mod roots;
mod rule;
pub mod sample;
mod set;
mod solve;
pub mod spread;
mod sums;
mod totals;
mod vat;
mod warning;

pub use derived::{Derived, DerivedValues};
pub use explain::{Explanation, Input, LineFormulas, explain, formula};
pub use finding::{Discrepancy, Note};
pub use guard::{InputError, Range};
pub use line::{LineResult, placement_name};
pub use plan_calc::{Changed, PlanCalc};
pub use plan_reach::{PlanReach, ReachModels, known_reach, plan_reach, reach_models};
pub use release::release_for;
pub use rule::{Formula, FormulaKind, Rule, Term};
pub use set::FieldSet;
pub use sums::{Ratio, ratios};
pub use totals::{CostResult, Lines, NotSummed, NotSummedReason, PlanTotals, Totals, TotalsWarning};
pub use vat::VatPart;
pub use warning::Warning;
