//! Days and rates that are too strange to be chance.

use crate::guard::{InputError, Range, enough, not_negative, positive, within};
use crate::warning::Warning;

/// `Φ⁻¹(3/4)`: the median deviation of a normal distribution in its standard deviations.
const QUARTILE: f64 = 0.6744897502;
/// A score beyond is flagged.
const STRANGE_DAY: f64 = 3.5;
/// `√(π/2)`: a mean absolute deviation of a normal distribution in its standard deviations.
const MEAN_DEVIATION: f64 = 1.253314;
/// A rate's score beyond is flagged.
const STRANGE_RATE: f64 = 3.0;
/// Fewer expected results than this say nothing.
const FEW: f64 = 5.0;

/// Days against their median.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The median day.
    pub median: f64,
    /// The median distance from it.
    pub deviation: f64,
    /// How far each day is; `None` where no other day differs, so that there is nothing to measure by.
    pub scores: Vec<Option<f64>>,
    /// The strange days, counted from 0.
    pub flagged: Vec<usize>,
}

/// `0.6744897502·(x − median)/MAD`, beyond 3.5 is strange. Where more than half of the days are the same, the mean distance
/// takes the place of the median one; where all but the day itself are, any difference is strange.
pub fn robust_scores(daily: &[f64]) -> Result<Scored, InputError> {
    enough("daily", daily.len(), 3)?;
    for (index, day) in daily.iter().enumerate() {
        not_negative(&format!("daily[{index}]"), *day)?;
    }
    let middle = median(daily);
    let distances: Vec<f64> = daily.iter().map(|day| (day - middle).abs()).collect();
    let deviation = median(&distances);
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    let unit = if deviation > 0.0 { deviation / QUARTILE } else { MEAN_DEVIATION * mean };
    let scores: Vec<Option<f64>> = daily.iter().map(|day| (unit > 0.0).then(|| (day - middle) / unit)).collect();
    let strange = |score: &Option<f64>| score.is_some_and(|score| score.abs() > STRANGE_DAY);
    let flagged = scores.iter().enumerate().filter(|(_, score)| strange(score)).map(|(day, _)| day).collect();
    Ok(Scored { median: middle, deviation, scores, flagged })
}

/// `z = (c/I − p0)/√(p0(1−p0)/I)` of a rate such as CTR, whether it is strange (beyond 3), and the warning that there are too
/// few expected results to say so (below 5).
pub fn rate_score(results: f64, of: f64, expected: f64) -> Result<(f64, bool, Option<Warning>), InputError> {
    positive("impressions", of)?;
    within("actions", results, Range::closed(0.0, of))?;
    within("expected_rate", expected, Range::open(0.0, 1.0))?;
    let z = (results / of - expected) / (expected * (1.0 - expected) / of).sqrt();
    let enough = of * expected >= FEW;
    Ok((z, enough && z.abs() > STRANGE_RATE, (!enough).then_some(Warning::SmallSample)))
}

fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let upper = sorted.get(half).copied().unwrap_or_default();
    match sorted.len() % 2 {
        1 => upper,
        _ => f64::midpoint(sorted.get(half.wrapping_sub(1)).copied().unwrap_or_default(), upper),
    }
}
