//! How the reach of one vehicle grows with its insertions: binomial and beta-binomial.
//!
//! Sources: Lee–Burkart and Metheringham in Aldás (1998), 3.1.2.5, eq. 3.22–3.27, 3.2.2.1; media-math 2.2, 2.3.

use super::Distribution;
use crate::guard::{InputError, Range, at_least, at_most, share, within};
use crate::roots::bisect;
use crate::warning::Warning;

/// The most insertions of one vehicle that are calculated.
pub const MAX_INSERTIONS: u32 = 10_000;

/// Duplication this close to random is random.
const RANDOM: f64 = 1e-9;
/// A second insertion that adds less than this adds nothing.
const NOTHING_NEW: f64 = 1e-10;

/// Who meets the insertions of one vehicle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Accumulation {
    /// Everyone, each time with the same chance.
    Binomial {
        /// Reach of one insertion.
        r1: f64,
    },
    /// Everyone with a chance of their own, beta distributed.
    BetaBinomial {
        /// First parameter: r1 = alpha / (alpha + beta).
        alpha: f64,
        /// Second parameter.
        beta: f64,
    },
    /// The same people each time.
    AllOrNothing {
        /// Reach of one insertion, and of any number.
        r1: f64,
    },
}

impl Accumulation {
    /// Independent insertions with reach `r1` each.
    pub fn independent(r1: f64) -> Result<Accumulation, InputError> {
        Ok(Accumulation::Binomial { r1: share("r1", r1)? })
    }

    /// From the reach of one insertion and of two: `D0 = 2·r1 − r1² − r2`, `α = r1·(r2−r1)/D0`, `β = α·(1−r1)/r1`.
    ///
    /// `r2` lies from `r1` to `2·r1`. More than `2·r1 − r1²` means less than random duplication: binomial, with a warning.
    pub fn of_two(r1: f64, r2: f64) -> Result<(Accumulation, Option<Warning>), InputError> {
        let r1 = share("r1", r1)?;
        within("r2", r2, Range::closed(r1, (2.0 * r1).min(1.0)))?;
        let to_random = 2.0 * r1 - r1 * r1 - r2;
        if to_random < RANDOM {
            let warning = (to_random < -RANDOM).then_some(Warning::BelowRandom);
            return Ok((Accumulation::Binomial { r1 }, warning));
        }
        if r2 - r1 < NOTHING_NEW {
            return Ok((Accumulation::AllOrNothing { r1 }, None));
        }
        let alpha = r1 * (r2 - r1) / to_random;
        Ok((Accumulation::BetaBinomial { alpha, beta: alpha * (1.0 - r1) / r1 }, None))
    }

    /// From the reach of one insertion and of `n`: `S = α + β` solves `∏ ((1−r1)·S + i)/(S + i) = 1 − rn`, found by
    /// bisection on ln S. `rn` lies between `r1` and `1 − (1−r1)^n`.
    pub fn of_later(r1: f64, n: u32, rn: f64) -> Result<Accumulation, InputError> {
        let r1 = within("r1", r1, Range::open(0.0, 1.0))?;
        at_least("insertions", n, 2)?;
        at_most("insertions", u64::from(n), u64::from(MAX_INSERTIONS))?;
        let random = 1.0 - (1.0 - r1).powi(i32::try_from(n).unwrap_or(i32::MAX));
        within("rn", rn, Range::open(r1, random))?;
        let missed = |log: f64| {
            let sum = log.exp();
            (0..n).map(|i| ((1.0 - r1) * sum + f64::from(i)) / (sum + f64::from(i))).product::<f64>()
        };
        let sum = bisect(-12.0, 12.0, |log| missed(log) - (1.0 - rn)).exp();
        Ok(Accumulation::BetaBinomial { alpha: r1 * sum, beta: (1.0 - r1) * sum })
    }

    /// Reach of one insertion.
    pub fn r1(&self) -> f64 {
        match *self {
            Accumulation::Binomial { r1 } | Accumulation::AllOrNothing { r1 } => r1,
            Accumulation::BetaBinomial { alpha, beta } => alpha / (alpha + beta),
        }
    }

    /// Reach after `n` insertions.
    pub fn reach(&self, n: u32) -> f64 {
        if n == 0 {
            return 0.0;
        }
        match *self {
            Accumulation::Binomial { r1 } => 1.0 - (1.0 - r1).powf(f64::from(n)),
            Accumulation::AllOrNothing { r1 } => r1,
            Accumulation::BetaBinomial { alpha, beta } => {
                let sum = alpha + beta;
                1.0 - (0..n).map(|i| (beta + f64::from(i)) / (sum + f64::from(i))).product::<f64>()
            }
        }
    }

    /// Who has how many contacts after `n` insertions, at most [`MAX_INSERTIONS`].
    pub fn distribution(&self, n: u32) -> Result<Distribution, InputError> {
        at_most("insertions", u64::from(n), u64::from(MAX_INSERTIONS))?;
        let last = f64::from(n);
        Ok(match *self {
            _ if n == 0 => Distribution::nothing(),
            Accumulation::Binomial { r1 } if r1 <= 0.0 => Distribution::nothing(),
            // Everyone meets everything, like the people of an all-or-nothing vehicle.
            Accumulation::Binomial { r1 } if r1 >= 1.0 => all_or_nothing(1.0, n),
            Accumulation::Binomial { r1 } => Distribution::of_ratios(n, |x| (last - x) / (x + 1.0) * (r1 / (1.0 - r1))),
            Accumulation::AllOrNothing { r1 } => all_or_nothing(r1, n),
            Accumulation::BetaBinomial { alpha, beta } => {
                Distribution::of_ratios(n, |x| (last - x) * (alpha + x) / ((x + 1.0) * (beta + last - x - 1.0)))
            }
        })
    }

    /// Contacts of one person of the universe after `n` insertions.
    pub fn mean(&self, n: u32) -> f64 {
        f64::from(n) * self.r1()
    }

    /// Variance of the contacts of one person after `n` insertions.
    pub fn variance(&self, n: u32) -> f64 {
        let (n, r1) = (f64::from(n), self.r1());
        match *self {
            Accumulation::Binomial { .. } => n * r1 * (1.0 - r1),
            Accumulation::AllOrNothing { .. } => n * n * r1 * (1.0 - r1),
            Accumulation::BetaBinomial { alpha, beta } => {
                let sum = alpha + beta;
                n * alpha * beta * (sum + n) / (sum * sum * (sum + 1.0))
            }
        }
    }
}

fn all_or_nothing(r1: f64, n: u32) -> Distribution {
    let mut shares = vec![0.0; n as usize + 1];
    shares[0] = 1.0 - r1;
    shares[n as usize] = r1;
    Distribution::new(shares)
}
