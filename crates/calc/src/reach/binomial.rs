//! Reach of one vehicle, and of several taken as one. Source: media-math 2.2, 2.3.

use super::vehicle::accumulations;
use super::{Accumulation, Estimate, Model, Vehicle};
use crate::guard::{InputError, at_most, enough};
use crate::warning::Warning;

/// Independent insertions, equal people: `P(k) = C(n,k)·p^k·(1−p)^(n−k)`.
pub fn binomial(r1: f64, insertions: u32) -> Result<Estimate, InputError> {
    let distribution = Accumulation::independent(r1)?.distribution(insertions)?;
    let warning = (insertions > 1).then_some(Warning::UpperEstimate);
    Ok(Estimate::of(Model::Binomial, distribution).warned(warning))
}

/// Beta-binomial accumulation of one vehicle from the reach of one insertion and of two.
///
/// There is no ceiling: with enough insertions the reach comes near 1.
pub fn beta_binomial(r1: f64, r2: f64, insertions: u32) -> Result<Estimate, InputError> {
    let (accumulation, warning) = Accumulation::of_two(r1, r2)?;
    let model =
        if matches!(accumulation, Accumulation::Binomial { .. }) { Model::Binomial } else { Model::BetaBinomial };
    Ok(Estimate::of(model, accumulation.distribution(insertions)?).warned(warning))
}

/// Several vehicles as one with the insertion-weighted mean reach (Lee–Burkart). Sainsbury's model is better.
pub fn binomial_of_vehicles(vehicles: &[Vehicle]) -> Result<Estimate, InputError> {
    enough("vehicles", vehicles.len(), 1)?;
    let (grown, _) = accumulations(vehicles)?;
    let insertions: u64 = vehicles.iter().map(|v| u64::from(v.insertions)).sum();
    let insertions =
        u32::try_from(at_most("insertions", insertions, u64::from(super::MAX_INSERTIONS))?).unwrap_or_default();
    if insertions == 0 {
        return binomial(0.0, 0);
    }
    let contacts: f64 = vehicles.iter().zip(&grown).map(|(v, a)| a.mean(v.insertions)).sum();
    binomial((contacts / f64::from(insertions)).min(1.0), insertions)
}
