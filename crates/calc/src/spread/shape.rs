//! Distributions: even, front- or back-loaded, seasonal, by explicit amounts.

use chrono::{Datelike, NaiveDate};
use mrm_domain::{Currency, Field, Flight, Plan, Row};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

use super::{MOST_FLIGHTS, Measure, Period, Unit, apportion};
use crate::column_formula::FormulaColumns;
use crate::line::line;

/// How a line falls on the units of time in which it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Every day the same: flights state nothing.
    Even,
    /// Of `n` units the first weighs `n`, the last 1.
    Front,
    /// Of `n` units the first weighs 1, the last `n`.
    Back,
    /// Every day weighs what its month weighs, January first; none below zero. They need not have the mean 1.
    Season([Decimal; 12]),
    /// Stated parts by the first day of the unit, none below zero; units that are absent get nothing.
    Amounts(BTreeMap<NaiveDate, Decimal>),
}

/// What of a line is distributed over its flights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// Its media cost without VAT, in its own currency.
    Money {
        /// How much.
        total: Decimal,
        /// Digits of the minor unit.
        digits: u32,
    },
    /// Its rating points, units or impressions.
    Units {
        /// How many.
        total: Decimal,
        /// Digits after the point.
        digits: u32,
    },
    /// It has neither: flights get weights.
    Weights,
}

impl Shared {
    /// The total with its digits.
    pub(super) fn total(self) -> Option<(Decimal, u32)> {
        match self {
            Shared::Money { total, digits } | Shared::Units { total, digits } => Some((total, digits)),
            Shared::Weights => None,
        }
    }

    pub(super) fn flight(self, period: Period, part: Decimal) -> Flight {
        let part = Some(part.normalize());
        let (amount, quantity) = if matches!(self, Shared::Money { .. }) { (part, None) } else { (None, part) };
        Flight { start: period.start, end: period.end, quantity, amount }
    }
}

/// A distribution that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// Nothing to distribute over.
    #[error("the line has no flights")]
    NoFlights,
    /// Stated parts do not make the line.
    #[error("the parts sum to {given}, the line has {line}")]
    OtherSum {
        /// Sum of the parts.
        given: Decimal,
        /// What the line has.
        line: Decimal,
    },
    /// A part or coefficient below zero.
    #[error("“{0}” is negative")]
    Negative(Decimal),
    /// A part for a unit in which the line does not run.
    #[error("the line does not run in the period from {0}")]
    NotOnAir(NaiveDate),
    /// All weights are zero where the line runs.
    #[error("nothing is left to run: every coefficient of its months is zero")]
    AllZero,
    /// More flights than anybody reads.
    #[error("the distribution would make {0} flights; at most {MOST_FLIGHTS}")]
    TooMany(usize),
}

/// What of a line its flights share: its money, else its rating points, its units, its impressions.
pub fn line_share(plan: &Plan, row: &Row) -> Shared {
    let line = line(plan, row, &FormulaColumns::default());
    let number = |field| line.values.get(field).filter(|n| *n > Decimal::ZERO);
    if let Some(total) = number(Field::CostNet) {
        return Shared::Money { total, digits: money_digits(plan, row) };
    }
    if let Some(total) = number(Field::Grp) {
        return Shared::Units { total, digits: 2 };
    }
    match number(Field::Units).or_else(|| number(Field::Impressions)) {
        Some(total) => Shared::Units { total, digits: 0 },
        None => Shared::Weights,
    }
}

/// What of a line its flights share where a person chose the measure; `None` where the line has nothing of it.
pub fn share_of(plan: &Plan, row: &Row, measure: Measure) -> Option<Shared> {
    let line = line(plan, row, &FormulaColumns::default());
    let number = |field| line.values.get(field).filter(|n| *n > Decimal::ZERO);
    Some(match measure {
        Measure::Budget => Shared::Money { total: number(Field::CostNet)?, digits: money_digits(plan, row) },
        Measure::Impressions => Shared::Units { total: number(Field::Impressions)?, digits: 0 },
        Measure::Grp => Shared::Units { total: number(Field::Grp)?, digits: 2 },
    })
}

fn money_digits(plan: &Plan, row: &Row) -> u32 {
    let own: Option<Currency> = row.text(Field::Currency).and_then(|code| code.parse().ok());
    own.unwrap_or(plan.header.currency).minor_digits()
}

/// The flights of a line after a distribution: its runs, cut at the ends of `unit`s, each stating its part. The parts sum
/// to the line exactly; runs without any part are gone. [`Shape::Even`] joins what touches and states nothing.
///
/// What the flights state beside that (units beside money, money beside units) goes on to the days that stay; where none of
/// a flight's days stay, nothing of it is stated any more.
///
/// # Errors
///
/// See [`ShapeError`].
pub fn shaped_flights(
    flights: &[Flight],
    unit: Unit,
    shape: &Shape,
    shared: Shared,
) -> Result<Vec<Flight>, ShapeError> {
    let runs = joined(flights);
    if runs.is_empty() {
        return Err(ShapeError::NoFlights);
    }
    let plain = |p: Period| Flight { start: p.start, end: p.end, quantity: None, amount: None };
    if *shape == Shape::Even {
        return Ok(runs.into_iter().map(plain).collect());
    }
    let pieces: Vec<Period> = runs.iter().flat_map(|run| unit.pieces(*run)).take(MOST_FLIGHTS + 1).collect();
    if pieces.len() > MOST_FLIGHTS {
        return Err(ShapeError::TooMany(runs.iter().map(|run| unit.pieces(*run).count()).sum()));
    }
    let parts = match shape {
        Shape::Amounts(amounts) => stated(&pieces, unit, amounts, shared)?,
        _ => {
            let weights = weights(&pieces, unit, shape)?;
            match shared.total() {
                Some((total, digits)) => apportion(total, &weights, digits),
                None => apportion(Decimal::ONE_HUNDRED, &weights, 4),
            }
        }
    };
    let shaped = pieces.into_iter().zip(parts).filter(|(_, part)| !part.is_zero());
    let mut shaped: Vec<Flight> = shaped.map(|(period, part)| shared.flight(period, part)).collect();
    if let Some(beside) = beside(flights, &shaped, shared) {
        for (flight, part) in shaped.iter_mut().zip(beside) {
            let part = Some(part.normalize());
            if matches!(shared, Shared::Money { .. }) { flight.quantity = part } else { flight.amount = part }
        }
    }
    Ok(shaped)
}

/// What flights state beside what was distributed, shared by days among the flights that stand on them now. The sum stays.
fn beside(before: &[Flight], after: &[Flight], shared: Shared) -> Option<Vec<Decimal>> {
    let other = |flight: &Flight| match shared {
        Shared::Money { .. } => flight.quantity,
        Shared::Units { .. } | Shared::Weights => flight.amount,
    };
    let period = |flight: &Flight| Period { start: flight.start, end: flight.end };
    let mut parts = vec![Decimal::ZERO; after.len()];
    for flight in before {
        let stated = other(flight)?;
        let days = |(place, now): (usize, &Flight)| Some((place, period(now).within(period(flight))?.days()));
        let places: Vec<(usize, i64)> = after.iter().enumerate().filter_map(days).collect();
        if places.is_empty() && !stated.is_zero() {
            return None;
        }
        let weights: Vec<Decimal> = places.iter().map(|(_, days)| Decimal::from(*days)).collect();
        for ((place, _), part) in places.iter().zip(apportion(stated, &weights, stated.normalize().scale())) {
            parts[*place] += part;
        }
    }
    parts.iter().any(|part| !part.is_zero()).then_some(parts)
}

/// A flight in two, the second from `at` on, with what it states shared by days: money to `digits` after the point, units
/// as exactly as they are stated. `None` unless `at` lies inside it, after its first day.
pub fn split_flight(flight: &Flight, at: NaiveDate, digits: u32) -> Option<(Flight, Flight)> {
    if at <= flight.start || at > flight.end {
        return None;
    }
    let first = Period { start: flight.start, end: at.pred_opt()? };
    let second = Period { start: at, end: flight.end };
    let days = [Decimal::from(first.days()), Decimal::from(second.days())];
    let halves = |n: Option<Decimal>, digits| n.map(|n| apportion(n, &days, digits));
    let amounts = halves(flight.amount, digits);
    let quantities = halves(flight.quantity, flight.quantity.map_or(0, |n| n.normalize().scale()));
    let part = |of: &Option<Vec<Decimal>>, index: usize| of.as_ref().and_then(|parts| parts.get(index).copied());
    let half = |period: Period, index| Flight {
        start: period.start,
        end: period.end,
        quantity: part(&quantities, index),
        amount: part(&amounts, index),
    };
    Some((half(first, 0), half(second, 1)))
}

/// Flights as unbroken runs of days, by date.
fn joined(flights: &[Flight]) -> Vec<Period> {
    let mut days: Vec<Period> = flights.iter().map(|f| Period { start: f.start, end: f.end }).collect();
    days.sort_unstable();
    let mut runs: Vec<Period> = Vec::new();
    for period in days {
        match runs.last_mut() {
            Some(run) if run.end.succ_opt().is_some_and(|next| period.start <= next) => {
                run.end = run.end.max(period.end);
            }
            _ => runs.push(period),
        }
    }
    runs
}

fn weights(pieces: &[Period], unit: Unit, shape: &Shape) -> Result<Vec<Decimal>, ShapeError> {
    if let Shape::Season(coefficients) = shape {
        if let Some(negative) = coefficients.iter().find(|c| c.is_sign_negative() && !c.is_zero()) {
            return Err(ShapeError::Negative(*negative));
        }
        let month = |p: Period| coefficients[p.start.month0() as usize] * Decimal::from(p.days());
        let weigh = |piece: &Period| Unit::Month.pieces(*piece).map(month).sum::<Decimal>();
        let weights: Vec<Decimal> = pieces.iter().map(weigh).collect();
        return if weights.iter().all(Decimal::is_zero) { Err(ShapeError::AllZero) } else { Ok(weights) };
    }
    let units: Vec<NaiveDate> =
        pieces.iter().map(|p| unit.start_of(p.start)).collect::<BTreeSet<_>>().into_iter().collect();
    let weigh = |piece: &Period| {
        let place = units.binary_search(&unit.start_of(piece.start)).unwrap_or_default();
        let rank = if *shape == Shape::Front { units.len() - place } else { place + 1 };
        Decimal::from(rank) * Decimal::from(piece.days()) / Decimal::from(unit.around(piece.start).days())
    };
    Ok(pieces.iter().map(weigh).collect())
}

fn stated(
    pieces: &[Period],
    unit: Unit,
    amounts: &BTreeMap<NaiveDate, Decimal>,
    shared: Shared,
) -> Result<Vec<Decimal>, ShapeError> {
    if let Some(negative) = amounts.values().find(|n| n.is_sign_negative() && !n.is_zero()) {
        return Err(ShapeError::Negative(*negative));
    }
    let given: Decimal = amounts.values().sum();
    if let Some((line, _)) = shared.total().filter(|(line, _)| *line != given) {
        return Err(ShapeError::OtherSum { given, line });
    }
    if given.is_zero() {
        return Err(ShapeError::AllZero);
    }
    let mut inside: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
    for (index, piece) in pieces.iter().enumerate() {
        inside.entry(unit.start_of(piece.start)).or_default().push(index);
    }
    let mut parts = vec![Decimal::ZERO; pieces.len()];
    for (start, amount) in amounts.iter().filter(|(_, amount)| !amount.is_zero()) {
        let places = inside.get(start).ok_or(ShapeError::NotOnAir(*start))?;
        let days: Vec<Decimal> = places.iter().map(|i| Decimal::from(pieces[*i].days())).collect();
        let digits = shared.total().map_or(amount.scale(), |(_, digits)| digits);
        for (place, part) in places.iter().zip(apportion(*amount, &days, digits)) {
            parts[*place] = part;
        }
    }
    Ok(parts)
}
