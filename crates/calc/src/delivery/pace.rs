//! How far a placement is, and how far it should be.

use crate::guard::{InputError, Range, at_least, enough, not_negative, positive, within};

/// What is known of a placement that runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// What is planned for all of its days.
    pub planned: f64,
    /// Days from the first to the last, both in.
    pub days: u32,
    /// Days that are over.
    pub elapsed: u32,
    /// What was delivered in them.
    pub delivered: f64,
    /// How the plan falls on equal parts of the days, such as weeks: fractions that add up to one. Empty: evenly.
    pub shares: Vec<f64>,
}

/// How far a placement is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// What should have been delivered by now.
    pub expected: f64,
    /// Delivered over expected (the on-schedule indicator). `None` where nothing is expected yet.
    pub pacing: Option<f64>,
    /// Delivered less expected.
    pub variance: f64,
    /// The same as a share of what is expected.
    pub variance_share: Option<f64>,
    /// Where it ends if each day brings what a day has brought.
    pub forecast: f64,
    /// Where it ends if it keeps its pace along the shape of the plan.
    pub forecast_of_shape: Option<f64>,
    /// What is missing at the end by the even forecast; below zero: what is too much.
    pub short: f64,
    /// What each day that is left must bring; zero where the goal is met. `None` after the last day.
    pub required_per_day: Option<f64>,
    /// The same against an average day so far.
    pub uplift: Option<f64>,
}

/// `E = P·t/T`, or `P` times the shares to date; forecasts `D/t·T` and `P·D/E`. `None` before the first day is over.
pub fn pace(delivery: &Delivery) -> Result<Option<Pace>, InputError> {
    let planned = positive("planned", delivery.planned)?;
    let delivered = not_negative("delivered", delivery.delivered)?;
    let days = f64::from(at_least("days", delivery.days, 1)?);
    let elapsed = f64::from(delivery.elapsed).min(days);
    let expected = planned * expected_share(&delivery.shares, elapsed / days)?;
    if elapsed <= 0.0 {
        return Ok(None);
    }
    let over = |a: f64, b: f64| (b > 0.0).then(|| a / b);
    let (average, left) = (delivered / elapsed, days - elapsed);
    let forecast = average * days;
    let required_per_day = over((planned - delivered).max(0.0), left);
    Ok(Some(Pace {
        expected,
        pacing: over(delivered, expected),
        variance: delivered - expected,
        variance_share: over(delivered - expected, expected),
        forecast,
        forecast_of_shape: if left > 0.0 { over(planned * delivered, expected) } else { Some(delivered) },
        short: planned - forecast,
        required_per_day,
        uplift: required_per_day.and_then(|required| over(required, average)),
    }))
}

/// What share of the plan should be there after this part of the days; a part of a week counts by its days.
pub(crate) fn expected_share(shares: &[f64], part: f64) -> Result<f64, InputError> {
    if shares.is_empty() {
        return Ok(part);
    }
    enough("shares", shares.len(), 1)?;
    for (index, share) in shares.iter().enumerate() {
        within(&format!("shares[{index}]"), *share, Range::SHARE)?;
    }
    let all: f64 = shares.iter().sum();
    within("shares", all, Range::closed(1.0 - 1e-9, 1.0 + 1e-9))?;
    let passed = part * shares.len() as f64;
    let each = shares.iter().enumerate();
    Ok(each.map(|(index, share)| share * (passed - index as f64).clamp(0.0, 1.0)).sum())
}
