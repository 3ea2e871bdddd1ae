//! How many people to ask. Source: media-math 4.2–4.4; confirmed by Shmatov's published numbers.

use super::{Sample, z_score};
use crate::guard::{InputError, Range, positive, within};

/// A sample size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleSize {
    /// For an infinite population.
    pub unlimited: f64,
    /// For this population: `N·n0/(N−1+n0)`, times the design effect.
    pub exact: f64,
    /// To the nearest person, as Shmatov's calculator shows it.
    pub rounded: u64,
    /// To the next person, so that the error is kept for certain.
    pub guaranteed: u64,
}

/// The smallest rating that exceeds its own error: `c = z²/n_e·fpc`, `Rmin = c/(1+c)`.
pub fn min_rating(sample: &Sample, confidence: f64) -> Result<f64, InputError> {
    let z = z_score(confidence)?;
    let c = z * z / sample.effective_size()? * sample.correction()?;
    Ok(c / (1.0 + c))
}

/// The sample at or below which this rating is not significant: `n0 = z²·(1−Rmin)/Rmin`.
pub fn critical_sample(rating: f64, population: Option<f64>, confidence: f64) -> Result<SampleSize, InputError> {
    let rating = within("rating", rating, Range::open(0.0, 1.0))?;
    let z = z_score(confidence)?;
    of(z * z * (1.0 - rating) / rating, population, 1.0)
}

/// People to ask so that the error of a rating stays within `delta`: `n0 = z²·R(1−R)/Δ²`. An unknown rating is 0.5.
pub fn sample_size(
    rating: f64,
    delta: f64,
    population: Option<f64>,
    confidence: f64,
    design_effect: f64,
) -> Result<SampleSize, InputError> {
    let rating = within("rating", rating, Range::open(0.0, 1.0))?;
    let delta = within("delta", delta, Range::open(0.0, 1.0))?;
    let z = z_score(confidence)?;
    of(z * z * rating * (1.0 - rating) / (delta * delta), population, design_effect)
}

/// The same for an error relative to the rating: `n0 = z²·(1−R)/(R·e²)`.
pub fn sample_size_for_relative(
    rating: f64,
    relative: f64,
    population: Option<f64>,
    confidence: f64,
    design_effect: f64,
) -> Result<SampleSize, InputError> {
    let rating = within("rating", rating, Range::open(0.0, 1.0))?;
    let relative = positive("relative_error", relative)?;
    let z = z_score(confidence)?;
    of(z * z * (1.0 - rating) / (rating * relative * relative), population, design_effect)
}

fn of(unlimited: f64, population: Option<f64>, design_effect: f64) -> Result<SampleSize, InputError> {
    let design_effect = positive("design_effect", design_effect)?;
    let finite = match population {
        None => unlimited,
        Some(population) => {
            let population = within("population", population, Range { low: Some(1.0), ..Range::ANY })?;
            population * unlimited / (population - 1.0 + unlimited)
        }
    };
    let exact = finite * design_effect;
    Ok(SampleSize { unlimited, exact, rounded: exact.round() as u64, guaranteed: exact.ceil() as u64 })
}
