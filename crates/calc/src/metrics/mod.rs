//! The basic metrics of media planning as plain functions.
//!
//! Shares, ratings and reach are fractions (0.139 is 13.9 %), GRP and TRP are points (1 point is 1 % of the universe),
//! universes are people, money is in one currency and net of VAT unless said otherwise. A metric whose denominator is
//! zero is not available: `None`. Negative input is an error, never clamped.

mod cost;
mod price;
mod rating;
mod response;
mod season;
mod share;
mod spot;
mod video;

pub use cost::{cost_per_incremental_point, cost_per_person_reached, cost_per_reach_point, cpm, cpp, cpt_from_cpp};
pub use price::{
    Split, adjusted_price, commission_inside, commission_on_top, inside_rate, levy, levy_gross_up, net_price,
    on_top_rate, vat_extracted, vat_on_top,
};
pub use rating::{affinity, frequency, grp, grp_of_impressions, impressions, plan_affinity, rating, reach_people, trp};
pub use response::{
    aov, break_even_drr, break_even_roas, cpa, cpc, cpm_of_clicks, cr, ctr, drr, roas, roi, romi_on_margin,
    romi_on_revenue,
};
pub use season::{average_cpp, normalised_season, seasonal_cost};
pub use share::{excess_share, share};
pub use spot::{grp30_by_tariff, grp30_proportional};
pub use video::{cpv, measured_rate, vcpm, viewability, vtr};

use rust_decimal::Decimal;

/// A metric that cannot be calculated from what was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetricError {
    /// The value cannot be: negative, or outside its range.
    #[error("“{field}” is not possible here")]
    InvalidInput {
        /// Which.
        field: &'static str,
    },
    /// The values cannot be true together, for example contacts without reach.
    #[error("“{first}” and “{second}” contradict each other")]
    Contradiction {
        /// One.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// The tariff has no coefficient for this spot length; between lengths nothing is guessed.
    #[error("the tariff has no spot of {seconds} seconds")]
    UnknownLength {
        /// The length.
        seconds: u32,
    },
    /// The result has more digits than a decimal number holds.
    #[error("the numbers are too large to calculate with")]
    TooLarge,
}

/// The result of a metric that is always there.
pub type Metric = Result<Decimal, MetricError>;
/// The result of a metric that is not available when its denominator is zero.
pub type MaybeMetric = Result<Option<Decimal>, MetricError>;

fn not_negative(field: &'static str, number: Decimal) -> Metric {
    if number.is_sign_negative() && !number.is_zero() { Err(MetricError::InvalidInput { field }) } else { Ok(number) }
}

fn positive(field: &'static str, number: Decimal) -> Metric {
    if number > Decimal::ZERO { Ok(number) } else { Err(MetricError::InvalidInput { field }) }
}

fn fraction(field: &'static str, number: Decimal) -> Metric {
    let possible = (Decimal::ZERO..=Decimal::ONE).contains(&number);
    if possible { Ok(number) } else { Err(MetricError::InvalidInput { field }) }
}

fn times(a: Decimal, b: Decimal) -> Metric {
    a.checked_mul(b).ok_or(MetricError::TooLarge)
}

fn plus(a: Decimal, b: Decimal) -> Metric {
    a.checked_add(b).ok_or(MetricError::TooLarge)
}

/// The quotient, if the denominator is not zero.
fn over(a: Decimal, b: Decimal) -> MaybeMetric {
    if b.is_zero() { Ok(None) } else { a.checked_div(b).map(Some).ok_or(MetricError::TooLarge) }
}

/// The quotient of two values that must not be negative.
fn ratio(a: (&'static str, Decimal), b: (&'static str, Decimal)) -> MaybeMetric {
    over(not_negative(a.0, a.1)?, not_negative(b.0, b.1)?)
}

fn scaled(quotient: MaybeMetric, factor: Decimal) -> MaybeMetric {
    quotient?.map(|q| times(q, factor)).transpose()
}
