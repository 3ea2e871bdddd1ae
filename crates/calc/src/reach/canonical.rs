//! Danaher's canonical expansion (CANEX, 1991): the joint distribution from the vehicles' own and their correlations.
//! Source: media-math 2.9.

use super::vehicle::{accumulations, distributions};
use super::{Accumulation, Distribution, Estimate, Model, Pairs, Vehicle};
use crate::guard::{InputError, at_most, enough};
use crate::warning::Warning;

/// The most cells of a joint distribution that are calculated: the product of (insertions + 1) over the vehicles.
pub const MAX_CELLS: u64 = 2_000_000;

/// `P(x) = ∏ f_i(x_i)·(1 + Σ ρ_ij·z_i·z_j)`, `f_i` beta-binomial, `z_i = (x_i − mean_i)/sd_i`,
/// `ρ_ij = (A_ij − A_i·A_j)/√(A_i(1−A_i)·A_j(1−A_j))`. `pairs` are duplications of one insertion each.
///
/// Cells below zero are set to zero and the rest scaled, with a warning that tells the share removed.
pub fn canonical(vehicles: &[Vehicle], pairs: &Pairs) -> Result<Estimate, InputError> {
    enough("vehicles", vehicles.len(), 2)?;
    pairs.fit(vehicles.len())?;
    at_most("vehicles", cells(vehicles), MAX_CELLS)?;
    // Vehicles without insertions add no cells, but each is a step into the depth.
    at_most("vehicles", vehicles.len() as u64, 100)?;
    let (grown, warnings) = accumulations(vehicles)?;
    let joint = Joint {
        shares: distributions(vehicles, &grown)?,
        standard: vehicles.iter().zip(&grown).map(|(v, a)| standard(a, v.insertions)).collect(),
        correlations: correlations(vehicles, pairs),
    };
    let total: u32 = vehicles.iter().map(|v| v.insertions).sum();
    let mut sums = Sums { shares: vec![0.0; total as usize + 1], removed: 0.0 };
    joint.walk(&mut Vec::with_capacity(vehicles.len()), Cell { share: 1.0, factor: 1.0, contacts: 0 }, &mut sums);
    let negative = (sums.removed > 1e-12).then_some(Warning::NegativeCells { removed: sums.removed });
    let reached: Vec<f64> = vehicles.iter().zip(&grown).map(|(v, a)| a.reach(v.insertions)).collect();
    let mut estimate = Estimate::of(Model::Canonical, Distribution::new(sums.shares).scaled());
    // Removed cells shift the mean of the distribution; the plan's rating points stay what they are.
    estimate.contacts = vehicles.iter().zip(&grown).map(|(v, a)| a.mean(v.insertions)).sum();
    let more_than_pairs = (vehicles.len() > 2).then_some(Warning::PairsOnly);
    Ok(estimate.warned(warnings).warned(negative).warned(more_than_pairs).bounded_by(&reached))
}

/// The cells of the joint distribution.
pub(crate) fn cells(vehicles: &[Vehicle]) -> u64 {
    vehicles.iter().fold(1, |cells: u64, v| cells.saturating_mul(u64::from(v.insertions) + 1))
}

/// Mean and standard deviation of a vehicle's contacts.
fn standard(accumulation: &Accumulation, insertions: u32) -> (f64, f64) {
    (accumulation.mean(insertions), accumulation.variance(insertions).sqrt())
}

/// How the vehicles' single insertions correlate, row by row. A vehicle that reaches nobody or everybody correlates with
/// none.
fn correlations(vehicles: &[Vehicle], pairs: &Pairs) -> Vec<f64> {
    let count = vehicles.len();
    let spread = |i: usize| vehicles[i].r1 * (1.0 - vehicles[i].r1);
    let mut all = vec![0.0; count * count];
    for (i, j, share) in pairs.each() {
        let both = (spread(i) * spread(j)).sqrt();
        if both > 0.0 {
            all[j * count + i] = (share - vehicles[i].r1 * vehicles[j].r1) / both;
        }
    }
    all
}

struct Joint {
    shares: Vec<Distribution>,
    standard: Vec<(f64, f64)>,
    correlations: Vec<f64>,
}

#[derive(Clone, Copy)]
struct Cell {
    share: f64,
    factor: f64,
    contacts: usize,
}

struct Sums {
    shares: Vec<f64>,
    removed: f64,
}

impl Joint {
    /// Walks the cells vehicle by vehicle; `scores` are the standardised contacts of the vehicles before.
    fn walk(&self, scores: &mut Vec<f64>, cell: Cell, sums: &mut Sums) {
        let vehicle = scores.len();
        let Some(own) = self.shares.get(vehicle) else {
            let share = cell.share * cell.factor;
            if share < 0.0 {
                sums.removed -= share
            } else {
                sums.shares[cell.contacts] += share
            }
            return;
        };
        let count = self.shares.len();
        let row = &self.correlations[vehicle * count..vehicle * count + vehicle];
        let pull: f64 = row.iter().zip(&*scores).map(|(correlation, score)| correlation * score).sum();
        let (mean, deviation) = self.standard[vehicle];
        for (contacts, share) in own.shares().iter().enumerate() {
            let score = if deviation > 0.0 { (contacts as f64 - mean) / deviation } else { 0.0 };
            scores.push(score);
            let next = Cell {
                share: cell.share * share,
                factor: cell.factor + pull * score,
                contacts: cell.contacts + contacts,
            };
            self.walk(scores, next, sums);
            scores.pop();
        }
    }
}
