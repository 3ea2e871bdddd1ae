//! Pairwise-union surface: reach across channels from overlap coefficients.
//!
//! Source: World Federation of Advertisers, planning evaluation framework; media-math 2.11, rule 4.

use super::{Estimate, Model, Pair};
use crate::guard::{InputError, Range, enough, share, within};
use crate::warning::Warning;

/// `R = Σ r_i − Σ_{i<j} a_ij·r_i·r_j/max(m_i, m_j)`, `m_i` the largest reach of channel `i`.
#[derive(Debug, Clone, PartialEq)]
pub struct UnionSurface {
    largest: Vec<f64>,
    overlaps: Vec<Pair>,
}

impl UnionSurface {
    /// A surface over channels with these largest reaches. Overlap coefficients are not negative and those of one channel
    /// add up to at most 1; pairs that are not given do not overlap.
    pub fn new(largest: &[f64], overlaps: &[Pair]) -> Result<UnionSurface, InputError> {
        enough("channels", largest.len(), 2)?;
        for (index, most) in largest.iter().enumerate() {
            within("largest_reach", *most, Range::above_to(0.0, 1.0)).map_err(|e| e.within("channels", index))?;
        }
        let mut sums = vec![0.0; largest.len()];
        let mut seen = std::collections::BTreeSet::new();
        for (index, pair) in overlaps.iter().enumerate() {
            let place = |error: InputError| error.within("pairs", index);
            let numbers = Range::from_below(0.0, largest.len() as f64);
            within("first", pair.first as f64, numbers).map_err(place)?;
            within("second", pair.second as f64, numbers).map_err(place)?;
            let ends = (pair.first.min(pair.second), pair.first.max(pair.second));
            if ends.0 == ends.1 || !seen.insert(ends) {
                return Err(place(InputError::Repeated { input: "second".to_owned() }));
            }
            share("overlap", pair.share).map_err(place)?;
            for end in [pair.first, pair.second] {
                let left: f64 = 1.0 - sums[end];
                within("overlap", pair.share, Range::closed(0.0, left + 1e-9)).map_err(place)?;
                sums[end] += pair.share;
            }
        }
        Ok(UnionSurface { largest: largest.to_vec(), overlaps: overlaps.to_vec() })
    }

    /// Reach of the channels together, each no larger than its largest.
    pub fn reach(&self, reaches: &[f64]) -> Result<Estimate, InputError> {
        enough("channels", reaches.len(), self.largest.len())?;
        for (index, (reach, most)) in reaches.iter().zip(&self.largest).enumerate() {
            within("reach", *reach, Range::closed(0.0, *most)).map_err(|e| e.within("channels", index))?;
        }
        let sum: f64 = reaches.iter().sum();
        let shared: f64 = self
            .overlaps
            .iter()
            .map(|pair| {
                let most = self.largest[pair.first].max(self.largest[pair.second]);
                pair.share * reaches[pair.first] * reaches[pair.second] / most
            })
            .sum();
        let estimate = Estimate::only(Model::PairwiseUnion, sum - shared, sum);
        Ok(estimate.warned([Warning::PairsOnly]).bounded_by(reaches))
    }
}
