//! How exact a rating is: errors, significance, sample sizes. Source: media-math 4.

mod error;
mod size;

pub use error::{Difference, RatingError, Sample, difference, grp_error, rating_error, reach_error};
pub use size::{SampleSize, critical_sample, min_rating, sample_size, sample_size_for_relative};

use statrs::function::erf::erf_inv;

use crate::guard::{InputError, Range, within};

/// How many standard errors the interval of this confidence spans to each side: `Φ⁻¹((1+γ)/2)`.
pub fn z_score(confidence: f64) -> Result<f64, InputError> {
    let confidence = within("confidence", confidence, Range::open(0.0, 1.0))?;
    Ok(std::f64::consts::SQRT_2 * erf_inv(confidence))
}
