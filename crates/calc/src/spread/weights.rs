//! What the flights of a line weigh, and what of the line falls on each unit of time.

use chrono::NaiveDate;
use mrm_domain::{Field, Flight, FlightId, Row};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Period, Unit, apportion};

/// What of a line is spread over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Media cost without VAT (`cost_net`).
    Budget,
    /// Impressions.
    Impressions,
    /// Rating points.
    Grp,
}

/// The flights of a line by date, each with its weight: what every flight states, else its days. Money goes by stated
/// amounts before stated units, everything else by units before amounts.
pub fn flight_weights(row: &Row, measure: Measure) -> Vec<(FlightId, Flight, Decimal)> {
    let flights = row.flights_by_date();
    let stated = |of: fn(&Flight) -> Option<Decimal>| {
        let all: Option<Vec<Decimal>> =
            flights.iter().map(|(_, f)| of(f).filter(|n| !n.is_sign_negative() || n.is_zero())).collect();
        all.filter(|all| all.iter().any(|n| !n.is_zero()))
    };
    let amounts = || stated(|f| f.amount);
    let units = || stated(|f| f.quantity);
    let weights = match measure {
        Measure::Budget => amounts().or_else(units),
        Measure::Impressions | Measure::Grp => units().or_else(amounts),
    };
    let days = || flights.iter().map(|(_, f)| Decimal::from(f.days())).collect();
    let weights: Vec<Decimal> = weights.unwrap_or_else(days);
    flights.into_iter().zip(weights).map(|((id, flight), weight)| (id, flight, weight)).collect()
}

/// What the units that the flights of a line state are units of, and what they come to. A flight does not say it with
/// them: of what the line has, impressions, rating points or units, that counts which is nearest. `None` where not every
/// flight states units, where the line has none of these, and for weights, which are parts of a hundred.
pub fn stated_units(row: &Row, has: impl Fn(Field) -> Option<Decimal>) -> Option<(Field, Decimal)> {
    if row.flights.is_empty() {
        return None;
    }
    let stated = row.flights.values().map(|f| f.quantity).sum::<Option<Decimal>>().filter(|n| *n > Decimal::ZERO)?;
    let apart = |has: Decimal| stated.max(has).checked_div(stated.min(has)).unwrap_or(Decimal::MAX);
    let found = [Field::Impressions, Field::Grp, Field::Units].into_iter();
    let found = found.filter_map(|field| Some((field, has(field).filter(|n| *n > Decimal::ZERO)?)));
    let (field, total) = found.min_by_key(|(_, total)| apart(*total))?;
    (stated == total || stated != Decimal::ONE_HUNDRED).then_some((field, stated))
}

/// What of `total` falls on each `unit`, by the first day of the unit: units in which the line does not run are absent.
/// The parts sum to `total` exactly, to `digits` after the point ([`apportion`]). Empty for a line without flights.
pub fn line_parts(row: &Row, measure: Measure, unit: Unit, total: Decimal, digits: u32) -> Vec<(NaiveDate, Decimal)> {
    let weights = unit_weights(row, measure, unit);
    let parts = apportion(total, &weights.values().copied().collect::<Vec<_>>(), digits);
    weights.into_keys().zip(parts).collect()
}

/// The units in which a line runs, each with its weight; within a flight every day weighs the same.
pub fn unit_weights(row: &Row, measure: Measure, unit: Unit) -> BTreeMap<NaiveDate, Decimal> {
    let mut units: BTreeMap<NaiveDate, Decimal> = BTreeMap::new();
    for (_, flight, whole) in flight_weights(row, measure) {
        let days = Decimal::from(flight.days());
        for piece in unit.pieces(Period { start: flight.start, end: flight.end }) {
            let weight = whole.checked_mul(Decimal::from(piece.days())).and_then(|w| w.checked_div(days));
            *units.entry(unit.start_of(piece.start)).or_default() += weight.unwrap_or_default();
        }
    }
    units
}
