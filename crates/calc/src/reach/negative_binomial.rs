//! Contacts when only rating points and reach are known. Source: media-math 3.1, 3.2.

use super::{Distribution, Estimate, Model};
use crate::guard::{InputError, Range, positive, within};
use crate::roots::bisect;
use crate::warning::Warning;

/// Contacts of more people than this share are written out; the rest falls into the last entry.
const TAIL: f64 = 1e-13;
/// Contacts are written out up to this many.
const LAST: u32 = 20_000;

/// Negative binomial contacts with `grp` rating points that reach `reach`: `r` solves `(1+µ/r)^(−r) = 1−R`, found by
/// bisection on ln r; `P(0) = (r/(r+µ))^r`, `P(k+1) = P(k)·(r+k)/(k+1)·µ/(r+µ)`.
///
/// Reach cannot exceed the rating points. Above what Poisson contacts reach there is no solution: Poisson, with a warning.
pub fn negative_binomial(grp: f64, reach: f64) -> Result<(Estimate, Option<f64>), InputError> {
    let mean = positive("grp", grp)? / 100.0;
    within("reach", reach, Range::above_to(0.0, mean.min(1.0)))?;
    if reach >= 1.0 - (-mean).exp() {
        return Ok((poisson(grp)?.warned([Warning::PoissonAssumed]), None));
    }
    let missed = |log: f64| (-log.exp() * (mean / log.exp()).ln_1p()).exp();
    let shape = bisect(-12.0, 12.0, |log| missed(log) - (1.0 - reach)).exp();
    let shares = written_out(-shape * (mean / shape).ln_1p(), |k| (shape + k) / (k + 1.0) * mean / (shape + mean));
    let mut estimate = Estimate::of(Model::NegativeBinomial, shares);
    (estimate.reach, estimate.contacts) = (reach, mean);
    Ok((estimate, Some(shape)))
}

/// Poisson contacts with `grp` rating points: everyone has the same chance, no ceiling. Overstates reach.
pub fn poisson(grp: f64) -> Result<Estimate, InputError> {
    let mean = within("grp", grp, Range::closed(0.0, 1e6))? / 100.0;
    let mut estimate = Estimate::of(Model::Poisson, written_out(-mean, |k| mean / (k + 1.0)));
    estimate.contacts = mean;
    Ok(estimate.warned([Warning::UpperEstimate]))
}

/// Contacts per person of the universe when nobody gets more than `cap`: `µ_c = Σ R_k+`, `k = 1 … c`. Reach stays.
pub fn capped(distribution: &Distribution, cap: u32) -> f64 {
    (1..=cap as usize).take_while(|k| *k < distribution.shares().len()).map(|k| distribution.reach_from(k)).sum()
}

/// Shares from `ln P(0)` and `P(k+1)/P(k)`, until hardly anyone is left.
fn written_out(first: f64, ratio: impl Fn(f64) -> f64) -> Distribution {
    let mut log = first;
    let mut shares = Vec::new();
    let mut left = 1.0;
    for k in 0..LAST {
        let share = log.exp();
        shares.push(share);
        left -= share;
        if left < TAIL || (share < TAIL * 1e-3 && ratio(f64::from(k)) < 1.0) {
            break;
        }
        log += ratio(f64::from(k)).ln();
    }
    if left > 0.0 {
        shares.push(left);
    }
    Distribution::new(shares)
}
