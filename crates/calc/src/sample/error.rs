//! Errors of ratings, of rating points, of reach, of differences. Source: media-math 4.1, 4.5.

use statrs::function::erf::erfc;

use super::z_score;
use crate::guard::{InputError, Range, at_least, not_negative, positive, share, within};
use crate::warning::Warning;

/// Below so many people on either side the plain interval is not to be trusted.
const FEW: f64 = 5.0;

/// A sample and the population it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// People asked.
    pub size: u32,
    /// People in the population, if known.
    pub population: Option<f64>,
    /// Design effect: how many times larger the variance is than that of a simple random sample.
    pub design_effect: f64,
}

impl Sample {
    /// A simple random sample of an unknown large population.
    pub fn simple(size: u32) -> Sample {
        Sample { size, population: None, design_effect: 1.0 }
    }

    /// Checked: people asked over the design effect.
    pub fn effective_size(&self) -> Result<f64, InputError> {
        at_least("sample", self.size, 1)?;
        Ok(f64::from(self.size) / positive("design_effect", self.design_effect)?)
    }

    /// Finite population correction `(N−n)/(N−1)`; 1 if the population is unknown, 0 if everyone was asked.
    pub(crate) fn correction(&self) -> Result<f64, InputError> {
        let Some(population) = self.population else { return Ok(1.0) };
        within("population", population, Range { low: Some(1.0), ..Range::ANY })?;
        let size = f64::from(self.size);
        Ok(if size >= population { 0.0 } else { (population - size) / (population - 1.0) })
    }
}

/// Error of a rating.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingError {
    /// Standard error.
    pub standard: f64,
    /// Half the confidence interval.
    pub delta: f64,
    /// The same as a share of the rating; `None` for a rating of zero.
    pub relative: Option<f64>,
    /// The plain interval, rating ∓ delta, within 0 to 1.
    pub plain: (f64, f64),
    /// Wilson's interval, for few people; without the finite population correction.
    pub wilson: (f64, f64),
    /// Small sample, not significant.
    pub warnings: Vec<Warning>,
}

/// `SE = √(R(1−R)/n_e·fpc)`, `Δ = z·SE`.
pub fn rating_error(rating: f64, sample: &Sample, confidence: f64) -> Result<RatingError, InputError> {
    let rating = share("rating", rating)?;
    let z = z_score(confidence)?;
    let size = sample.effective_size()?;
    let standard = (rating * (1.0 - rating) / size * sample.correction()?).sqrt();
    let delta = z * standard;
    let zz = z * z / size;
    let centre = (rating + zz / 2.0) / (1.0 + zz);
    let half = (rating * (1.0 - rating) * zz + zz * zz / 4.0).sqrt() / (1.0 + zz);
    let few = size * rating < FEW || size * (1.0 - rating) < FEW;
    let weak = delta > rating;
    let warnings = few.then_some(Warning::SmallSample).into_iter().chain(weak.then_some(Warning::NotSignificant));
    Ok(RatingError {
        standard,
        delta,
        relative: (rating > 0.0).then(|| delta / rating),
        plain: ((rating - delta).max(0.0), (rating + delta).min(1.0)),
        wilson: ((centre - half).max(0.0), (centre + half).min(1.0)),
        warnings: warnings.collect(),
    })
}

/// Standard error of rating points from the variance of one person's contacts: `100·√(Var/n_e)`, in points.
pub fn grp_error(variance: f64, sample: &Sample) -> Result<f64, InputError> {
    Ok(100.0 * (not_negative("variance", variance)? / sample.effective_size()?).sqrt())
}

/// Standard error of a reach, in points.
pub fn reach_error(reach: f64, sample: &Sample) -> Result<f64, InputError> {
    let reach = share("reach", reach)?;
    Ok(100.0 * (reach * (1.0 - reach) / sample.effective_size()?).sqrt())
}

/// Whether two independent ratings differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// In standard errors.
    pub z: f64,
    /// Chance of a difference this large or larger, either way, where there is none.
    pub p_value: f64,
}

/// `z = (R1−R2)/√(p(1−p)(1/n1+1/n2))`, `p` pooled. `None` where both ratings are 0 or both are 1.
pub fn difference(first: (f64, u32), second: (f64, u32)) -> Result<Option<Difference>, InputError> {
    let (r1, r2) = (share("rating_1", first.0)?, share("rating_2", second.0)?);
    let n1 = f64::from(at_least("sample_1", first.1, 1)?);
    let n2 = f64::from(at_least("sample_2", second.1, 1)?);
    let pooled = (r1 * n1 + r2 * n2) / (n1 + n2);
    let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    Ok((error > 0.0).then(|| {
        let z = (r1 - r2) / error;
        Difference { z, p_value: erfc(z.abs() / std::f64::consts::SQRT_2) }
    }))
}
