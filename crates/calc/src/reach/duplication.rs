//! Formulas from the duplication of pairs that know reach only: Agostini, Hofmans, Morgensztern.
//!
//! Sources: Agostini (1961), Hofmans (1966) in Aldás (1998), eq. 3.11, 3.12, 3.57, 3.61, 3.62; Morgensztern in
//! media-math 2.8. All three can leave the possible range with good data: the result is then its end, with a warning.

use super::vehicle::accumulations;
use super::{Estimate, Model, Pairs, Vehicle};
use crate::guard::{InputError, Range, at_least, enough, share, within};
use crate::warning::Warning;

const AGOSTINI: f64 = 1.125;

/// Agostini: `R = A²/(A + 1.125·D)`, `A` the sum of the reaches, `D` the sum of the duplications.
pub fn agostini(reaches: &[f64], pairs: &Pairs) -> Result<Estimate, InputError> {
    let sum = checked_sum(reaches, pairs)?;
    let shared: f64 = pairs.each().map(|(_, _, share)| share).sum();
    Ok(quotient(Model::Agostini, sum, sum, AGOSTINI * shared).bounded_by(reaches))
}

/// Hofmans: `R = A²/(A + Σ K_ij·A_ij)`, `K_ij = (A_i+A_j)/(A_i+A_j−A_ij)`. Exact for two vehicles.
pub fn hofmans(reaches: &[f64], pairs: &Pairs) -> Result<Estimate, InputError> {
    let sum = checked_sum(reaches, pairs)?;
    let shared: f64 = pairs.each().map(|(i, j, share)| weight(reaches[i], reaches[j], share) * share).sum();
    Ok(quotient(Model::Hofmans, sum, sum, shared).bounded_by(reaches))
}

/// Morgensztern: Hofmans' formula over the vehicles' accumulated reaches `C_i`, each duplication grown by
/// `C_i·C_j/(A_i·A_j)`. `pairs` are duplications of one insertion each.
pub fn morgensztern(vehicles: &[Vehicle], pairs: &Pairs) -> Result<Estimate, InputError> {
    enough("vehicles", vehicles.len(), 2)?;
    pairs.fit(vehicles.len())?;
    let (grown, warnings) = accumulations(vehicles)?;
    let reached: Vec<f64> = vehicles.iter().zip(&grown).map(|(v, a)| a.reach(v.insertions)).collect();
    let contacts = vehicles.iter().zip(&grown).map(|(v, a)| a.mean(v.insertions)).sum();
    Ok(morgensztern_of(vehicles, &reached, contacts, pairs).warned(warnings))
}

/// [`morgensztern`] with accumulated reaches from elsewhere.
pub(crate) fn morgensztern_of(vehicles: &[Vehicle], reached: &[f64], contacts: f64, pairs: &Pairs) -> Estimate {
    let sum: f64 = reached.iter().sum();
    let shared: f64 = pairs
        .each()
        .filter(|(i, j, _)| vehicles[*i].r1 > 0.0 && vehicles[*j].r1 > 0.0)
        .map(|(i, j, share)| {
            let (a, b) = (vehicles[i].r1, vehicles[j].r1);
            weight(a, b, share) * share * reached[i] * reached[j] / (a * b)
        })
        .sum();
    quotient(Model::Morgensztern, sum, contacts, shared).bounded_by(reached)
}

/// Hofmans' accumulation of one vehicle: `R_N = (N·r1)²/(N·r1 + k·(N−1)^a·(N/2)·d)`, `k = 2·r1/r2`, `d = 2·r1 − r2`.
///
/// `a` is 1, or comes from an observed reach of three insertions: [`hofmans_growth`].
pub fn hofmans_accumulation(r1: f64, r2: f64, r3: Option<f64>, insertions: u32) -> Result<Estimate, InputError> {
    let r1 = within("r1", r1, Range::above_to(0.0, 1.0))?;
    let r2 = within("r2", r2, Range::closed(r1, (2.0 * r1).min(1.0)))?;
    at_least("insertions", insertions, 1)?;
    let (count, twice) = (f64::from(insertions), 2.0 * r1 - r2);
    if twice <= 0.0 {
        // Nobody twice: reach grows by r1 each time, as long as there are people left.
        within("insertions", count, Range::closed(1.0, (1.0 / r1).floor()))?;
        return Ok(Estimate::only(Model::HofmansAccumulation, count * r1, count * r1));
    }
    let growth = r3.map_or(Ok(1.0), |r3| hofmans_growth(r1, r2, r3))?;
    let sum = count * r1;
    let shared = 2.0 * r1 / r2 * (count - 1.0).powf(growth) * (count / 2.0) * twice;
    let shared = if insertions == 1 { 0.0 } else { shared };
    let least = if insertions == 1 { r1 } else { r2 };
    let singles: Vec<f64> = std::iter::once(least).chain((1..insertions.min(100_000)).map(|_| r1)).collect();
    Ok(quotient(Model::HofmansAccumulation, sum, sum, shared).bounded_by(&singles))
}

/// The exponent of Hofmans' accumulation by an observed reach of three insertions, `r2` below twice `r1`:
/// `a = log2((3·r1−r3)·r2/((2·r1−r2)·r3))`. It must be observed: the model's own `r3` gives back 1.
pub fn hofmans_growth(r1: f64, r2: f64, r3: f64) -> Result<f64, InputError> {
    let r1 = within("r1", r1, Range::above_to(0.0, 1.0))?;
    let r2 = within("r2", r2, Range { below: true, ..Range::closed(r1, (2.0 * r1).min(1.0)) })?;
    within("r3", r3, Range { low: Some(r2), high: Some((3.0 * r1).min(1.0)), above: false, below: true })?;
    Ok(((3.0 * r1 - r3) * r2 / ((2.0 * r1 - r2) * r3)).log2())
}

/// `sum²/(sum + shared)`, nothing where there is nothing.
fn quotient(model: Model, sum: f64, contacts: f64, shared: f64) -> Estimate {
    let reach = if sum > 0.0 { sum * sum / (sum + shared) } else { 0.0 };
    Estimate::only(model, reach, contacts).warned([Warning::PairsOnly])
}

fn weight(a: f64, b: f64, share: f64) -> f64 {
    if a + b > 0.0 { (a + b) / (a + b - share) } else { 1.0 }
}

fn checked_sum(reaches: &[f64], pairs: &Pairs) -> Result<f64, InputError> {
    enough("reaches", reaches.len(), 2)?;
    pairs.fit(reaches.len())?;
    for (index, reach) in reaches.iter().enumerate() {
        share("reach", *reach).map_err(|error| error.within("reaches", index))?;
    }
    Ok(reaches.iter().sum())
}
