//! Where a placement ends if the last days go on.

use crate::guard::{InputError, enough, not_negative};
use crate::sample::z_score;

/// A forecast with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunRate {
    /// What a day brings on average.
    pub mean: f64,
    /// How much days differ: their standard deviation, of a sample.
    pub deviation: f64,
    /// Delivered, and the mean for each day that is left.
    pub forecast: f64,
    /// Half the interval: `z·s·√(d·(1 + d/w))`, `d` days left, `w` days looked at.
    pub half_width: f64,
}

/// The last days' mean carried on; `daily` are these days, at least two.
pub fn run_rate(delivered: f64, daily: &[f64], days_left: u32, confidence: f64) -> Result<RunRate, InputError> {
    not_negative("delivered", delivered)?;
    enough("daily", daily.len(), 2)?;
    for (index, day) in daily.iter().enumerate() {
        not_negative(&format!("daily[{index}]"), *day)?;
    }
    let (count, left) = (daily.len() as f64, f64::from(days_left));
    let mean = daily.iter().sum::<f64>() / count;
    let squares: f64 = daily.iter().map(|day| (day - mean).powi(2)).sum();
    let deviation = (squares / (count - 1.0)).sqrt();
    let half_width = z_score(confidence)? * deviation * (left * (1.0 + left / count)).sqrt();
    Ok(RunRate { mean, deviation, forecast: delivered + mean * left, half_width })
}
