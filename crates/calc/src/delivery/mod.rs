//! Plan against fact: is a placement on its way, where will it end, and which days are strange. Source: media-math 6.
//!
//! Quantities are those that are bought (impressions, clicks, points); days are counted through yesterday, since today is
//! not over. What cannot be known yet is `None`, never zero.

mod anomaly;
mod cost;
mod pace;
mod run_rate;

pub use anomaly::{Scored, rate_score, robust_scores};
pub use cost::{CostVariance, cost_variance};
pub use pace::{Delivery, Pace, pace};
pub use run_rate::{RunRate, run_rate};
