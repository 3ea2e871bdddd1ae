//! Adstock: what is left of last week's pressure. Source: media-math 3.6.
//!
//! The recursive and the normalised form differ by a scale; parameters of one mean nothing in the other.

use crate::guard::{InputError, Range, at_least, enough, not_negative, positive, within};

const CARRY: Range = Range::from_below(0.0, 1.0);

/// `A_t = x_t + λ·A_{t−1}`, `0 ≤ λ < 1`.
pub fn adstock(pressure: &[f64], carry_over: f64) -> Result<Vec<f64>, InputError> {
    within("carry_over", carry_over, CARRY)?;
    checked(pressure)?;
    let mut left = 0.0;
    Ok(pressure
        .iter()
        .map(|x| {
            left = x + carry_over * left;
            left
        })
        .collect())
}

/// The part carried over when pressure halves in so many periods: `0.5^(1/h)`.
pub fn carry_over(half_life: f64) -> Result<f64, InputError> {
    Ok(0.5_f64.powf(1.0 / positive("half_life", half_life)?))
}

/// Periods in which pressure halves: `ln 0.5/ln λ`; none for no carry-over.
pub fn half_life(carry_over: f64) -> Result<f64, InputError> {
    within("carry_over", carry_over, CARRY)?;
    Ok(if carry_over > 0.0 { 0.5_f64.ln() / carry_over.ln() } else { 0.0 })
}

/// All that one unit does over time: `1/(1−λ)`. Constant pressure settles at as many times itself.
pub fn total_effect(carry_over: f64) -> Result<f64, InputError> {
    Ok(1.0 / (1.0 - within("carry_over", carry_over, CARRY)?))
}

/// Weights of the present and the periods before it, adding up to 1: `λ^i/Σ λ^j`.
pub fn normalised_weights(carry_over: f64, window: u32) -> Result<Vec<f64>, InputError> {
    within("carry_over", carry_over, CARRY)?;
    at_least("window", window, 1)?;
    within("window", f64::from(window), Range::closed(1.0, 1000.0))?;
    let raw: Vec<f64> = (0..window).map(|i| carry_over.powf(f64::from(i))).collect();
    let sum: f64 = raw.iter().sum();
    Ok(raw.into_iter().map(|weight| weight / sum).collect())
}

/// Adstock with weights that add up to 1 over a window of periods.
pub fn normalised_adstock(pressure: &[f64], carry_over: f64, window: u32) -> Result<Vec<f64>, InputError> {
    checked(pressure)?;
    let weights = normalised_weights(carry_over, window)?;
    let at = |t: usize| weights.iter().zip(pressure[..=t].iter().rev()).map(|(weight, x)| weight * x).sum();
    Ok((0..pressure.len()).map(at).collect())
}

fn checked(pressure: &[f64]) -> Result<(), InputError> {
    enough("pressure", pressure.len(), 1)?;
    for (index, x) in pressure.iter().enumerate() {
        not_negative("value", *x).map_err(|error| error.within("pressure", index))?;
    }
    Ok(())
}
