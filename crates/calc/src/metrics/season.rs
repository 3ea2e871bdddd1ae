//! Seasonal coefficients: they apply to prices, not to ratings.

use rust_decimal::Decimal;

use super::{MaybeMetric, Metric, MetricError, not_negative, over, plus, times};

/// Cost of so many points in a month with this coefficient.
pub fn seasonal_cost(cpp: Decimal, coefficient: Decimal, grp: Decimal) -> Metric {
    times(times(not_negative("cpp", cpp)?, not_negative("coefficient", coefficient)?)?, not_negative("grp", grp)?)
}

/// Average cost per point over months, each (cost, GRP).
pub fn average_cpp(months: &[(Decimal, Decimal)]) -> MaybeMetric {
    let (mut cost, mut grp) = (Decimal::ZERO, Decimal::ZERO);
    for (month_cost, month_grp) in months {
        cost = plus(cost, not_negative("cost", *month_cost)?)?;
        grp = plus(grp, not_negative("grp", *month_grp)?)?;
    }
    over(cost, grp)
}

/// A raw index made into coefficients whose mean is 1. An index of zeros has none.
pub fn normalised_season(raw: &[Decimal]) -> Result<Vec<Decimal>, MetricError> {
    let mut sum = Decimal::ZERO;
    for index in raw {
        sum = plus(sum, not_negative("index", *index)?)?;
    }
    let months = Decimal::from(raw.len());
    raw.iter()
        .map(|index| over(times(*index, months)?, sum)?.ok_or(MetricError::InvalidInput { field: "index" }))
        .collect()
}
