//! Cost per point, per thousand, per reach.

use rust_decimal::Decimal;

use super::{MaybeMetric, Metric, MetricError, fraction, not_negative, over, positive, ratio, scaled, times};

/// Cost per rating point.
pub fn cpp(cost: Decimal, grp: Decimal) -> MaybeMetric {
    ratio(("cost", cost), ("grp", grp))
}

/// Cost per thousand impressions (CPM, CPT).
pub fn cpm(cost: Decimal, impressions: Decimal) -> MaybeMetric {
    scaled(ratio(("cost", cost), ("impressions", impressions)), Decimal::ONE_THOUSAND)
}

/// Cost per thousand contacts out of cost per point.
pub fn cpt_from_cpp(cpp: Decimal, universe: Decimal) -> Metric {
    let cost = times(not_negative("cpp", cpp)?, Decimal::from(100_000))?;
    cost.checked_div(positive("universe", universe)?).ok_or(MetricError::TooLarge)
}

/// Cost of one percent of reach (a fraction is given).
pub fn cost_per_reach_point(cost: Decimal, reach: Decimal) -> MaybeMetric {
    over(not_negative("cost", cost)?, times(fraction("reach", reach)?, Decimal::ONE_HUNDRED)?)
}

/// Cost of one person reached.
pub fn cost_per_person_reached(cost: Decimal, reach: Decimal, universe: Decimal) -> MaybeMetric {
    over(not_negative("cost", cost)?, times(fraction("reach", reach)?, positive("universe", universe)?)?)
}

/// Cost of one more percent of reach, between plans `a` and `b`, each (cost, reach). `None` where reach does not grow.
pub fn cost_per_incremental_point(a: (Decimal, Decimal), b: (Decimal, Decimal)) -> MaybeMetric {
    let more = fraction("reach", b.1)? - fraction("reach", a.1)?;
    if more <= Decimal::ZERO {
        return Ok(None);
    }
    over(not_negative("cost", b.0)? - not_negative("cost", a.0)?, times(more, Decimal::ONE_HUNDRED)?)
}
