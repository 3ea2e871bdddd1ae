//! Reach across channels. Source: media-math 2.11.

use super::vehicle::frechet;
use super::{Estimate, Model, Pair, Pairs, Vehicle, sainsbury};
use crate::guard::{InputError, enough, not_negative, share};
use crate::warning::Warning;

/// Brings a reach among the users of a medium to the whole universe: `users × penetration`.
pub fn reach_of_universe(reach_of_users: f64, penetration: f64) -> Result<f64, InputError> {
    Ok(share("reach_of_users", reach_of_users)? * share("penetration", penetration)?)
}

/// Channels that meet people independently: `R = 1 − ∏ (1−r_i)`.
pub fn independent_channels(reaches: &[f64]) -> Result<Estimate, InputError> {
    let channels: Vec<Vehicle> = reaches.iter().map(|reach| Vehicle::once(*reach)).collect();
    sainsbury(&channels)
}

/// Channels whose duplication is known by an index: `d_ij = k_ij·r_i·r_j`; 1 is random, 0 none. The index of each pair is
/// in `share` of its [`Pair`]. A duplication that cannot be is moved into Fréchet's bounds, with a warning.
///
/// `R = 1 − ∏(1−r_i)·(1 + Σ ρ_ij·√(r_i·r_j/((1−r_i)(1−r_j))))`: the canonical expansion with one insertion each, where no
/// cell is dropped. For two channels that is `r1 + r2 − d12`.
pub fn indexed_channels(reaches: &[f64], indexes: &[Pair]) -> Result<Estimate, InputError> {
    enough("channels", reaches.len(), 2)?;
    for (index, reach) in reaches.iter().enumerate() {
        share("reach", *reach).map_err(|error| error.within("channels", index))?;
    }
    let mut warnings = Vec::new();
    let mut pairs = Vec::with_capacity(indexes.len());
    for (number, pair) in indexes.iter().enumerate() {
        not_negative("index", pair.share).map_err(|error| error.within("pairs", number))?;
        let (Some(a), Some(b)) = (reaches.get(pair.first), reaches.get(pair.second)) else {
            // `Pairs` refuses it by name.
            pairs.push(*pair);
            continue;
        };
        let (low, high) = frechet(*a, *b);
        let wanted = pair.share * a * b;
        let share = wanted.clamp(low, high);
        if (wanted - share).abs() > 1e-9 {
            warnings.push(Warning::DuplicationClamped { first: pair.first + 1, second: pair.second + 1 });
        }
        pairs.push(Pair { share, ..*pair });
    }
    let pairs = Pairs::new(reaches, &pairs)?;
    let missed: f64 = reaches.iter().map(|r| 1.0 - r).product();
    // ρ_ij·√(…) is (d_ij − r_i·r_j)/((1−r_i)(1−r_j)); whoever is reached fully leaves nobody to correct for.
    let correction: f64 = pairs
        .each()
        .map(|(i, j, both)| (both - reaches[i] * reaches[j], (1.0 - reaches[i]) * (1.0 - reaches[j])))
        .filter(|(_, free)| *free > 0.0)
        .map(|(excess, free)| excess / free)
        .sum();
    let reach = 1.0 - missed * (1.0 + correction);
    let more_than_pairs = (reaches.len() > 2).then_some(Warning::PairsOnly);
    let estimate = Estimate::only(Model::Canonical, reach, reaches.iter().sum());
    Ok(estimate.warned(warnings).warned(more_than_pairs).bounded_by(reaches))
}
