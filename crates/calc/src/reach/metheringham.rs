//! The plan as one average vehicle with as many insertions as the plan.
//!
//! Source: Metheringham in Aldás (1998), 3.2.2.9, 3.3.1.5; media-math 2.7.

use super::vehicle::accumulations;
use super::{Accumulation, Estimate, Model, Pairs, Vehicle, sainsbury_accumulated};
use crate::guard::{InputError, Range, at_most, enough, within};
use crate::warning::Warning;

/// The average vehicle of a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AverageVehicle {
    /// Reach of one insertion.
    pub r1: f64,
    /// Reach of two.
    pub r2: f64,
    /// Average duplication of two insertions of the plan.
    pub duplication: f64,
    /// Insertions of all vehicles.
    pub insertions: u32,
}

/// `A1 = Σ n_i·p_i/N`, `d = [Σ C(n_i,2)·d_ii + Σ n_i·n_j·d_ij]/C(N,2)`, `A2 = 2·A1 − d`. Vehicles with two insertions or
/// more need their `r2`; the plan needs two insertions.
pub fn average_vehicle(vehicles: &[Vehicle], pairs: &Pairs) -> Result<AverageVehicle, InputError> {
    enough("vehicles", vehicles.len(), 1)?;
    pairs.fit(vehicles.len())?;
    let (grown, _) = accumulations(vehicles)?;
    let insertions: u64 = vehicles.iter().map(|v| u64::from(v.insertions)).sum();
    at_most("insertions", insertions, u64::from(super::MAX_INSERTIONS))?;
    let total = insertions as f64;
    within("insertions", total, Range { low: Some(2.0), ..Range::ANY })?;
    let mut shared = 0.0;
    for (index, vehicle) in vehicles.iter().enumerate().filter(|(_, v)| v.insertions >= 2) {
        let twice = vehicle.self_duplication().ok_or_else(|| InputError::missing("r2").within("vehicles", index))?;
        let count = f64::from(vehicle.insertions);
        shared += count * (count - 1.0) / 2.0 * twice;
    }
    let count = |i: usize| f64::from(vehicles[i].insertions);
    shared += pairs.each().map(|(i, j, share)| count(i) * count(j) * share).sum::<f64>();
    let r1 = vehicles.iter().zip(&grown).map(|(v, a)| a.mean(v.insertions)).sum::<f64>() / total;
    let duplication = shared / (total * (total - 1.0) / 2.0);
    let insertions = u32::try_from(insertions).unwrap_or_default();
    Ok(AverageVehicle { r1, r2: 2.0 * r1 - duplication, duplication, insertions })
}

/// Beta-binomial over the average vehicle. Where people meet the plan less often than chance would have it, that is
/// impossible: [`sainsbury_accumulated`] takes its place, with a warning.
pub fn metheringham(vehicles: &[Vehicle], pairs: &Pairs) -> Result<Estimate, InputError> {
    let average = average_vehicle(vehicles, pairs)?;
    if average.duplication < average.r1 * average.r1 - 1e-9 {
        let replaced = [Warning::BelowRandom, Warning::ModelReplaced];
        return Ok(sainsbury_accumulated(vehicles)?.warned(replaced));
    }
    // Averages of good shares may fall a hair below what one insertion reaches.
    let (accumulation, _) = Accumulation::of_two(average.r1, average.r2.max(average.r1))?;
    let (grown, warnings) = accumulations(vehicles)?;
    let reached: Vec<f64> = vehicles.iter().zip(&grown).map(|(v, a)| a.reach(v.insertions)).collect();
    let distribution = accumulation.distribution(average.insertions)?;
    Ok(Estimate::of(Model::Metheringham, distribution).warned(warnings).bounded_by(&reached))
}
