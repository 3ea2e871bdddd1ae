//! Digital video and viewability.

use rust_decimal::Decimal;

use super::{MaybeMetric, ratio, scaled};

/// The share of served impressions that could be measured.
pub fn measured_rate(measured: Decimal, served: Decimal) -> MaybeMetric {
    ratio(("measured", measured), ("served", served))
}

/// The share of measured impressions that could be seen (never of served ones).
pub fn viewability(viewable: Decimal, measured: Decimal) -> MaybeMetric {
    ratio(("viewable", viewable), ("measured", measured))
}

/// Cost per thousand viewable impressions.
pub fn vcpm(cost: Decimal, viewable: Decimal) -> MaybeMetric {
    scaled(ratio(("cost", cost), ("viewable", viewable)), Decimal::ONE_THOUSAND)
}

/// View-through rate: completed views of impressions.
pub fn vtr(views: Decimal, impressions: Decimal) -> MaybeMetric {
    ratio(("views", views), ("impressions", impressions))
}

/// Cost per view; what counts as a view is the platform's definition.
pub fn cpv(cost: Decimal, views: Decimal) -> MaybeMetric {
    ratio(("cost", cost), ("views", views))
}
