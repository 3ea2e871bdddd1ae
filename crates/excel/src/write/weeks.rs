//! How a line's money falls on calendar weeks, in figures and in formulas.

use mrm_calc::spread::apportion;
use rust_decimal::Decimal;

/// A week's part of a line: how much has fallen due by its end, as a fraction of the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    /// Of [`Parts::whole`]: this week and all before it.
    pub until: Decimal,
    /// Money of this week.
    pub amount: Decimal,
}

/// The parts of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parts {
    /// One for each weight.
    pub parts: Vec<Part>,
    /// What the last [`Part::until`] comes to.
    pub whole: Decimal,
}

/// Splits `total` over weights as the screen does. A formula cannot look for the largest remainder; it takes the running
/// share of the parts themselves, which gives the same kopecks and still follows another budget.
pub(super) fn split(total: Decimal, weights: &[Decimal], digits: u32) -> Parts {
    let amounts = apportion(total, weights, digits);
    let shares = if total.is_zero() { weights } else { &amounts };
    let mut until = Decimal::ZERO;
    let parts = amounts.iter().zip(shares).map(|(amount, share)| {
        until += share;
        Part { until, amount: *amount }
    });
    let parts = parts.collect();
    Parts { parts, whole: if total.is_zero() { weights.iter().sum() } else { total } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_formula_of_a_week_comes_to_its_part(total in 1_i64..10_000_000_000, weights in prop::collection::vec(1_u32..1000, 1..60)) {
            let total = Decimal::new(total, 2);
            let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
            let Parts { parts, whole } = split(total, &weights, 2);
            let mut before = Decimal::ZERO;
            for part in &parts {
                // ROUND(budget·until/whole) less the weeks before.
                let due = (total * part.until / whole).round_dp(2);
                prop_assert_eq!(due - before, part.amount);
                before += part.amount;
            }
            prop_assert_eq!(before, total);
        }
    }
}
