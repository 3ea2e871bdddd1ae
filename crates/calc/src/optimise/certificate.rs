//! Equal marginals, shown. Source: media-math 5.1.

use serde::Serialize;
use utoipa::ToSchema;

use super::merit::Merit;

/// Where the best split holds a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OptimisedPlace)]
pub enum Place {
    /// Between its bounds: its marginal is that of all others between theirs.
    Inside,
    /// At its lower bound: it would bring less than the others.
    AtLeast,
    /// At its upper bound: it would bring more than the others.
    AtMost,
    /// Its bounds leave it no choice.
    Fixed,
}

/// What makes the split the best one: no line could give its last unit of money to another that brings more for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certificate {
    /// What the last unit of the currency brings.
    pub multiplier: f64,
    /// The largest share of it by which a line's marginal contradicts it: differs inside the bounds, is above it at the
    /// lower one, or below it at the upper one.
    pub spread: f64,
}

/// Where each line stands.
pub(super) fn places(merits: &[Merit], amounts: &[f64]) -> Vec<Place> {
    let place = |(merit, x): (&Merit, &f64)| {
        let hair = 1e-9 * merit.high.max(1e-9);
        match () {
            () if merit.low >= merit.high => Place::Fixed,
            () if *x <= merit.low + hair => Place::AtLeast,
            () if *x >= merit.high - hair => Place::AtMost,
            () => Place::Inside,
        }
    };
    merits.iter().zip(amounts).map(place).collect()
}

/// How equal the marginals of a split are; `weight` is what a unit of merit means to the objective.
pub(super) fn certificate(
    merits: &[Merit],
    amounts: &[f64],
    places: &[Place],
    multiplier: f64,
    weight: f64,
) -> Certificate {
    let slopes: Vec<f64> = merits.iter().zip(amounts).map(|(merit, x)| merit.slope(*x)).collect();
    let inside: Vec<f64> =
        slopes.iter().zip(places).filter(|(_, place)| **place == Place::Inside).map(|(slope, _)| *slope).collect();
    // A polished split has a multiplier of its own.
    let multiplier = match inside.len() {
        0 => multiplier,
        count => inside.iter().sum::<f64>() / count as f64,
    };
    let off = |(slope, place): (&f64, &Place)| match place {
        Place::Inside => (slope - multiplier).abs(),
        Place::AtLeast => slope - multiplier,
        Place::AtMost => multiplier - slope,
        Place::Fixed => 0.0,
    };
    let most = slopes.iter().zip(places).map(off).fold(0.0, f64::max);
    let spread = if multiplier > 0.0 { most / multiplier } else { 0.0 };
    Certificate { multiplier: multiplier * weight, spread }
}
