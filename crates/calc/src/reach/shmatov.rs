//! Shmatov's binary model of a medium's audience and his seven media calculators.
//!
//! A share of the target audience (the ceiling) can be met at all, each event with the same chance `p = rating/ceiling`;
//! the rest never is. Source: Г. А. Шматов, papers of 2017–2022; formulas confirmed by his published numbers
//! (media-math 2.4). All shares are fractions.

use statrs::function::erf::erf_inv;

use super::{Accumulation, Distribution, Estimate, Model};
use crate::guard::{InputError, Range, at_least, at_most, enough, not_negative, positive, share, within};
use crate::roots::bisect;

/// The most placements that the search for an effective number looks at.
const MAX_PLACEMENTS: u64 = 1_000_000;

/// A medium: its rating and the share of the audience it can meet at all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Medium {
    rating: f64,
    ceiling: f64,
}

impl Medium {
    /// `0 < rating ≤ ceiling ≤ 1`.
    pub fn new(rating: f64, ceiling: f64) -> Result<Medium, InputError> {
        let ceiling = within("ceiling", ceiling, Range::above_to(0.0, 1.0))?;
        Ok(Medium { rating: within("rating", rating, Range::above_to(0.0, ceiling))?, ceiling })
    }

    /// The ceiling from the reach of one placement and of two: `R²/(2R − G2)`.
    pub fn of_two(rating: f64, r2: f64) -> Result<Medium, InputError> {
        let rating = within("rating", rating, Range::above_to(0.0, 1.0))?;
        within("r2", r2, Range::closed(rating, 2.0 * rating - rating * rating))?;
        Medium::new(rating, (rating * rating / (2.0 * rating - r2)).clamp(rating, 1.0))
    }

    /// The ceiling from a later reach: the root of `x·(1 − (1−R/x)^m) = G` up to 1. The reach lies above the rating and
    /// not above `1 − (1−R)^m`.
    pub fn of_later(rating: f64, placements: u32, reach: f64) -> Result<Medium, InputError> {
        let rating = within("rating", rating, Range::open(0.0, 1.0))?;
        at_least("placements", placements, 2)?;
        let grown = |ceiling: f64| Medium { rating, ceiling }.reach(placements);
        within("reach", reach, Range::above_to(rating, grown(1.0)))?;
        Medium::new(rating, bisect(reach, 1.0, |ceiling| grown(ceiling) - reach))
    }

    /// The ceiling.
    pub fn ceiling(&self) -> f64 {
        self.ceiling
    }

    /// The chance that someone who can be met meets one placement.
    pub fn chance(&self) -> f64 {
        self.rating / self.ceiling
    }

    /// a. Reach after so many placements: `G∞·(1 − (1−p)^m)`.
    pub fn reach(&self, placements: u32) -> f64 {
        self.ceiling * (1.0 - (1.0 - self.chance()).powf(f64::from(placements)))
    }

    /// Target rating points of so many placements.
    pub fn trp(&self, placements: u32) -> f64 {
        f64::from(placements) * self.rating * 100.0
    }

    /// c. Reach spectrum as a distribution over the whole audience: `g(f) = G∞·C(m,f)·p^f·(1−p)^(m−f)`.
    pub fn spectrum(&self, placements: u32) -> Result<Estimate, InputError> {
        let reachable = Accumulation::independent(self.chance())?.distribution(placements)?;
        let mut shares: Vec<f64> = reachable.shares().iter().map(|share| share * self.ceiling).collect();
        shares[0] += 1.0 - self.ceiling;
        Ok(Estimate::of(Model::Shmatov, Distribution::new(shares)))
    }

    /// Mean and variance of the contacts of someone who can be met.
    pub fn contacts_of_reachable(&self, placements: u32) -> (f64, f64) {
        let mean = f64::from(placements) * self.chance();
        (mean, mean * (1.0 - self.chance()))
    }

    /// d. Effective reach (at least `effective` contacts), those people's average frequency, and the risk of an
    /// ineffective placement: the share of the reachable audience below `effective` contacts (the risk is inferred).
    pub fn effective(&self, placements: u32, effective: u32) -> Result<Effective, InputError> {
        at_least("effective_frequency", effective, 1)?;
        let spectrum = self.spectrum(placements)?;
        let shares = spectrum.distribution.unwrap_or_else(Distribution::nothing);
        // From above, so that a tail of thousandths keeps its digits.
        let reach: f64 = shares.shares().iter().skip(effective as usize).rev().sum();
        let frequency = shares.frequency_from(effective as usize);
        Ok(Effective { reach, frequency, risk: 1.0 - reach / self.ceiling })
    }

    /// g. New reach that the next placement brings: `R·(1−p)^m`.
    pub fn next_reach(&self, placements: u32) -> f64 {
        self.rating * (1.0 - self.chance()).powf(f64::from(placements))
    }

    /// g. How many times a point of new reach costs more than a rating point: `1/(1−p)^m`. `None` where no new reach is
    /// left.
    pub fn cost_growth(&self, placements: u32) -> Option<f64> {
        let left = (1.0 - self.chance()).powf(f64::from(placements));
        (left > 0.0).then(|| 1.0 / left)
    }
}

/// Effective reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effective {
    /// Share with enough contacts.
    pub reach: f64,
    /// Their average contacts. `None` where nobody has enough.
    pub frequency: Option<f64>,
    /// Share of the reachable audience without enough.
    pub risk: f64,
}

/// b. Reach of a group of media under a common ceiling: `G = C·(1 − ∏ (1 − G_i/C))`. The order does not matter; a ceiling
/// of 1 gives Sainsbury's result.
pub fn group_reach(reaches: &[f64], ceiling: f64) -> Result<f64, InputError> {
    let ceiling = group_ceiling(reaches, ceiling)?;
    Ok(ceiling * (1.0 - reaches.iter().map(|reach| 1.0 - reach / ceiling).product::<f64>()))
}

/// c. Spectrum of a group: the media's spectra among those who can be met, convolved.
pub fn group_spectrum(media: &[(Medium, u32)], ceiling: f64) -> Result<Estimate, InputError> {
    let reaches: Vec<f64> = media.iter().map(|(medium, placements)| medium.reach(*placements)).collect();
    let ceiling = group_ceiling(&reaches, ceiling)?;
    let mut all = Distribution::nothing();
    for (index, (medium, placements)) in media.iter().enumerate() {
        let spectrum = medium.spectrum(*placements).map_err(|error| error.within("media", index))?;
        let whole = spectrum.distribution.unwrap_or_else(Distribution::nothing);
        let mut shares: Vec<f64> = whole.shares().iter().map(|share| share / ceiling).collect();
        shares[0] = 1.0 - spectrum.reach / ceiling;
        all = all.with(&Distribution::new(shares));
    }
    let mut shares: Vec<f64> = all.shares().iter().map(|share| share * ceiling).collect();
    shares[0] += 1.0 - ceiling;
    Ok(Estimate::of(Model::Shmatov, Distribution::new(shares)))
}

fn group_ceiling(reaches: &[f64], ceiling: f64) -> Result<f64, InputError> {
    enough("reaches", reaches.len(), 1)?;
    for (index, reach) in reaches.iter().enumerate() {
        share("reach", *reach).map_err(|error| error.within("reaches", index))?;
    }
    let largest = reaches.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    within("ceiling", ceiling, Range::closed(largest, 1.0))
}

/// How many placements make enough of the reachable audience meet enough of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placements {
    /// The smallest number that does.
    pub exact: u32,
    /// The share that meets enough with that number.
    pub probability: f64,
    /// The normal approximation that published calculators show; too high, badly so for one contact.
    pub approximation: f64,
}

/// e. Effective number of placements: the smallest `m` with `P(Bin(m, p) ≥ fe) ≥ share`, `p` the chance of one placement.
pub fn effective_placements(effective: u32, part: f64, chance: f64) -> Result<Placements, InputError> {
    at_least("effective_frequency", effective, 1)?;
    within("share", part, Range::open(0.0, 1.0))?;
    within("chance", chance, Range::above_to(0.0, 1.0))?;
    let needed = f64::from(effective);
    let z = std::f64::consts::SQRT_2 * erf_inv(2.0 * part - 1.0);
    let root = z * (1.0 - chance).sqrt();
    let approximation = (root + (z * z * (1.0 - chance) + 4.0 * needed).sqrt()).powi(2) / (4.0 * chance);
    at_most("effective_frequency", approximation as u64, MAX_PLACEMENTS)?;
    // The chance that the last contact needed comes with placement m, summed up from m = fe.
    let mut log = needed * chance.ln();
    let mut placements = effective;
    let mut probability = log.exp();
    while probability < part && chance < 1.0 {
        at_most("effective_frequency", u64::from(placements), MAX_PLACEMENTS)?;
        let m = f64::from(placements);
        log += (1.0 - chance).ln() + m.ln() - (m - needed + 1.0).ln();
        placements += 1;
        probability += log.exp();
    }
    Ok(Placements { exact: placements, probability, approximation })
}

/// Reach that fades between flights and returns with each: the steady state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Silence {
    /// Remembered reach just before a flight.
    pub lowest: f64,
    /// Remembered reach just after a flight.
    pub highest: f64,
    /// Days of silence between flights.
    pub days: f64,
    /// Remembered reach on average during the silence.
    pub mean: f64,
}

/// f. How long advertising may be silent so that the reach remembered falls to `q·G`: `Gmin = q·G`,
/// `Gmax = Gmin + G·(1 − Gmin/G∞)`, `T = τ·log2(Gmax/Gmin)`. `half_life` is the days in which memory halves.
pub fn silence_for_share(reach: f64, ceiling: f64, half_life: f64, q: f64) -> Result<Silence, InputError> {
    check_silence(reach, ceiling, half_life)?;
    within("q", q, Range::open(0.0, ceiling / reach))?;
    let lowest = q * reach;
    let highest = lowest + reach * (1.0 - lowest / ceiling);
    let days = half_life * (highest / lowest).log2();
    Ok(Silence { lowest, highest, days, mean: mean_in_silence(lowest, highest, half_life, days) })
}

/// f. What is remembered when the silence between flights is known: `d = 2^(−T/τ)`, `Gmax = G/(1 − d·(1 − G/G∞))`,
/// `Gmin = d·Gmax`.
pub fn silence_of_days(reach: f64, ceiling: f64, half_life: f64, days: f64) -> Result<Silence, InputError> {
    check_silence(reach, ceiling, half_life)?;
    not_negative("days", days)?;
    let kept = (-days / half_life).exp2();
    let highest = reach / (1.0 - kept * (1.0 - reach / ceiling));
    let lowest = kept * highest;
    Ok(Silence { lowest, highest, days, mean: mean_in_silence(lowest, highest, half_life, days) })
}

fn check_silence(reach: f64, ceiling: f64, half_life: f64) -> Result<(), InputError> {
    within("ceiling", ceiling, Range::above_to(0.0, 1.0))?;
    within("reach", reach, Range::open(0.0, ceiling))?;
    positive("half_life", half_life).map(|_| ())
}

/// `Gmax·τ·(1−d)/(T·ln 2)`, with `Gmax·(1−d) = Gmax − Gmin`.
fn mean_in_silence(lowest: f64, highest: f64, half_life: f64, days: f64) -> f64 {
    if days > 0.0 { (highest - lowest) * half_life / (days * std::f64::consts::LN_2) } else { highest }
}
