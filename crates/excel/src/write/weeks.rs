//! How a line's money falls on calendar weeks.

use chrono::{Datelike, Days, NaiveDate};
use mrm_domain::{Currency, Flight, Row};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The Monday of a day's week.
pub(super) fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

/// The weeks in which a line runs, each with its weight. Flights weigh by their stated money if each has some, else by
/// their stated units if each has some, else by their days; within a flight every day weighs the same.
pub(super) fn weights(row: &Row) -> BTreeMap<NaiveDate, Decimal> {
    let positive = |n: Option<Decimal>| n.is_some_and(|n| n > Decimal::ZERO);
    let by_amount = row.flights.values().all(|flight| positive(flight.amount));
    let by_quantity = row.flights.values().all(|flight| positive(flight.quantity));
    let mut weeks: BTreeMap<NaiveDate, Decimal> = BTreeMap::new();
    for flight in row.flights.values() {
        let days = Decimal::from(flight.days());
        let whole = match (by_amount, by_quantity) {
            (true, _) => flight.amount.unwrap_or(days),
            (_, true) => flight.quantity.unwrap_or(days),
            _ => days,
        };
        for (week, days_in_week) in days_by_week(flight) {
            let weight = whole.checked_mul(Decimal::from(days_in_week)).and_then(|w| w.checked_div(days));
            *weeks.entry(week).or_default() += weight.unwrap_or_default();
        }
    }
    weeks
}

fn days_by_week(flight: &Flight) -> Vec<(NaiveDate, i64)> {
    let mut weeks = Vec::new();
    let mut week = monday(flight.start);
    while week <= flight.end {
        let sunday = week.checked_add_days(Days::new(6)).unwrap_or(flight.end);
        let first = week.max(flight.start);
        let last = sunday.min(flight.end);
        weeks.push((week, (last - first).num_days() + 1));
        let Some(next) = week.checked_add_days(Days::new(7)) else { break };
        week = next;
    }
    weeks
}

/// A week's part of a line: how much has fallen due by its end, as a fraction of the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    /// Weight of this week and all before it.
    pub until: Decimal,
    /// Money of this week.
    pub amount: Decimal,
}

/// Splits `total` over weights so that the parts sum to it exactly: each part is the rounded running share less what
/// came before.
pub(super) fn split(total: Decimal, weights: &[Decimal], currency: Currency) -> Vec<Part> {
    let whole: Decimal = weights.iter().sum();
    let mut until = Decimal::ZERO;
    let mut paid = Decimal::ZERO;
    let last = weights.len().saturating_sub(1);
    let mut parts = Vec::with_capacity(weights.len());
    for (place, weight) in weights.iter().enumerate() {
        until += weight;
        let share = total.checked_mul(until).and_then(|due| due.checked_div(whole)).unwrap_or(total);
        let due = if place == last { total } else { currency.round(share) };
        parts.push(Part { until, amount: due - paid });
        paid = due;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_sum_to_the_line(total in 0_i64..10_000_000_000, weights in prop::collection::vec(1_u32..1000, 1..60)) {
            let total = Decimal::new(total, 2);
            let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
            let parts = split(total, &weights, Currency::RUB);
            prop_assert_eq!(parts.iter().map(|p| p.amount).sum::<Decimal>(), total);
            prop_assert!(parts.iter().all(|p| p.amount.scale() <= 2));
        }
    }

    #[test]
    fn a_week_starts_on_monday() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        assert_eq!(monday(day("2026-09-06")), day("2026-08-31"));
        assert_eq!(monday(day("2026-08-31")), day("2026-08-31"));
    }
}
