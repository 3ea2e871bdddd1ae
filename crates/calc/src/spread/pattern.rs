//! Continuous, flighting, pulsing: how a line is on air. Source: media-math 3.5 (convention).

use mrm_domain::Flight;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{MOST_FLIGHTS, Period, Shared, Unit, apportion};

/// How a line is on air.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pattern {
    /// One run from the first day to the last.
    Continuous,
    /// Runs with silence between them.
    Flighting {
        /// Units on air, 1 to 520.
        on: u32,
        /// Units of silence, 1 to 520.
        off: u32,
    },
    /// On air all the time, and more so in runs.
    Pulsing {
        /// Units of higher pressure, 1 to 520.
        on: u32,
        /// Units of base pressure, 1 to 520.
        off: u32,
        /// The share of everything that is spread evenly over all units, 0 to 1; the rest goes to the higher ones.
        #[schema(value_type = String)]
        base: Decimal,
    },
}

/// A pattern that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A number of units outside its range.
    #[error("“{input}” is {count}: it must lie from 1 to 520")]
    Units {
        /// `on` or `off`.
        input: &'static str,
        /// How many.
        count: u32,
    },
    /// The base share outside its range.
    #[error("“base” is {0}: it must lie from 0 to 1")]
    Base(Decimal),
    /// More flights than anybody reads.
    #[error("the pattern would make {0} flights; at most {MOST_FLIGHTS}")]
    TooMany(usize),
}

/// The flights of a pattern over `period`, counted in `unit`s from its first day. Continuous and flighting state nothing:
/// their days weigh the same. Pulsing states what it must, of what the line has: its parts sum to it exactly.
///
/// Pulsing of `G` over `W` units: `b·G/W + [on]·(1−b)·G/|on|` each. A unit that the period cuts counts by its days.
///
/// # Errors
///
/// A number of units or a share outside its range.
pub fn pattern_flights(
    period: Period,
    unit: Unit,
    pattern: Pattern,
    shared: Option<Shared>,
) -> Result<Vec<Flight>, PatternError> {
    let (on, off, base) = match pattern {
        Pattern::Continuous => return Ok(vec![plain(period)]),
        Pattern::Flighting { on, off } => (on, off, None),
        Pattern::Pulsing { on, off, base } => (on, off, Some(base)),
    };
    for (input, count) in [("on", on), ("off", off)] {
        if !(1..=520).contains(&count) {
            return Err(PatternError::Units { input, count });
        }
    }
    if let Some(base) = base.filter(|b| !(Decimal::ZERO..=Decimal::ONE).contains(b)) {
        return Err(PatternError::Base(base));
    }
    let runs = runs(period, unit, on, off);
    if runs.len() > MOST_FLIGHTS {
        return Err(PatternError::TooMany(runs.len()));
    }
    let Some(base) = base.filter(|b| !b.is_zero()) else {
        return Ok(runs.into_iter().filter(|run| run.on).map(|run| plain(run.period)).collect());
    };
    let all: Decimal = runs.iter().map(|run| run.units).sum();
    let aired: Decimal = runs.iter().filter(|run| run.on).map(|run| run.units).sum();
    let weigh = |run: &Run| {
        let everywhere = base * run.units / all;
        if run.on { everywhere + (Decimal::ONE - base) * run.units / aired } else { everywhere }
    };
    let weights: Vec<Decimal> = runs.iter().map(weigh).collect();
    let shared = shared.unwrap_or(Shared::Weights);
    let parts = match shared.total() {
        Some((total, digits)) => apportion(total, &weights, digits),
        None => apportion(Decimal::ONE_HUNDRED, &weights, 4),
    };
    Ok(runs.into_iter().zip(parts).map(|(run, part)| shared.flight(run.period, part)).collect())
}

struct Run {
    period: Period,
    on: bool,
    /// How many units, cut ones by their days.
    units: Decimal,
}

fn runs(period: Period, unit: Unit, on: u32, off: u32) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (index, piece) in unit.pieces(period).enumerate() {
        let aired = index as u64 % (u64::from(on) + u64::from(off)) < u64::from(on);
        let share = Decimal::from(piece.days()) / Decimal::from(unit.around(piece.start).days());
        match runs.last_mut().filter(|run| run.on == aired) {
            Some(run) => {
                run.period.end = piece.end;
                run.units += share;
            }
            None => runs.push(Run { period: piece, on: aired, units: share }),
        }
    }
    runs
}

fn plain(period: Period) -> Flight {
    Flight { start: period.start, end: period.end, quantity: None, amount: None }
}
