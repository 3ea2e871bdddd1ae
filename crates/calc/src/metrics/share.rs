//! Shares of voice, spend and market.

use rust_decimal::Decimal;

use super::{MaybeMetric, Metric, MetricError, fraction, ratio};

/// The own part of a category that includes it: SOV by GRP or impressions, SOS by spend, SOM by sales.
pub fn share(own: Decimal, category: Decimal) -> MaybeMetric {
    if own > category {
        return Err(MetricError::Contradiction { first: "own", second: "category" });
    }
    ratio(("own", own), ("category", category))
}

/// Excess share of voice: share of voice less share of market, as a difference of fractions.
pub fn excess_share(voice: Decimal, market: Decimal) -> Metric {
    Ok(fraction("voice", voice)? - fraction("market", market)?)
}
