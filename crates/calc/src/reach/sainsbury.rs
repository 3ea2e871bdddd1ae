//! Several vehicles that meet people independently of each other.
//!
//! Source: Sainsbury in Aldás (1998), 3.2.2.2, 3.3.1.2; the two variants are derived (media-math 2.5).

use super::vehicle::{accumulations, distributions};
use super::{Distribution, Estimate, Model, Vehicle};
use crate::guard::{InputError, Range, at_most, enough, not_negative, share, within};
use crate::warning::Warning;

/// The most insertions of a plan whose distribution is calculated: the work grows with their square.
const MAX_TOTAL: u64 = 20_000;

/// Random duplication between and within vehicles: `reach = 1 − ∏ (1−p_i)^n_i`. What is known of `r2` is not used.
pub fn sainsbury(vehicles: &[Vehicle]) -> Result<Estimate, InputError> {
    let independent: Vec<Vehicle> = vehicles.iter().map(|v| Vehicle { r2: None, ..*v }).collect();
    Ok(Estimate { model: Model::Sainsbury, ..sainsbury_accumulated(&independent)? })
}

/// Vehicles independent of each other, insertions within a vehicle beta-binomial: `reach = 1 − ∏ (1−C_i)`.
pub fn sainsbury_accumulated(vehicles: &[Vehicle]) -> Result<Estimate, InputError> {
    enough("vehicles", vehicles.len(), 1)?;
    let insertions = vehicles.iter().map(|v| u64::from(v.insertions)).sum();
    at_most("insertions", insertions, MAX_TOTAL)?;
    let (grown, warnings) = accumulations(vehicles)?;
    let parts = distributions(vehicles, &grown)?;
    let all = parts.iter().fold(Distribution::nothing(), |all, part| all.with(part));
    let random = (vehicles.len() > 1).then_some(Warning::IndependenceAssumed);
    Ok(Estimate::of(Model::SainsburyAccumulated, all).warned(warnings).warned(random))
}

/// Random duplication corrected by a coefficient: `R = S − k·(S − R_S)`, `S` the sum of the reaches, `R_S` Sainsbury's
/// result. 1 is random; the result is kept between the largest reach and the sum.
pub fn sainsbury_with_duplication(reaches: &[f64], coefficient: f64) -> Result<Estimate, InputError> {
    let (sum, random) = sum_and_random(reaches)?;
    let coefficient = not_negative("coefficient", coefficient)?;
    let reach = sum - coefficient * (sum - random);
    Ok(Estimate::only(Model::SainsburyDuplication, reach, sum).bounded_by(reaches))
}

/// The coefficient with which these reaches make the observed one. `None` where there is nothing to duplicate.
pub fn duplication_coefficient(reaches: &[f64], observed: f64) -> Result<Option<f64>, InputError> {
    let (sum, random) = sum_and_random(reaches)?;
    let largest = reaches.iter().copied().fold(0.0, f64::max);
    within("observed", observed, Range::closed(largest, sum.clamp(largest, 1.0)))?;
    Ok((sum - random > 1e-12).then(|| (sum - observed) / (sum - random)))
}

fn sum_and_random(reaches: &[f64]) -> Result<(f64, f64), InputError> {
    enough("reaches", reaches.len(), 1)?;
    for (index, reach) in reaches.iter().enumerate() {
        share("reach", *reach).map_err(|error| error.within("reaches", index))?;
    }
    Ok((reaches.iter().sum(), 1.0 - reaches.iter().map(|r| 1.0 - r).product::<f64>()))
}
