//! Spots of different lengths as equivalents of the base length. For money only: reach knows no seconds.

use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::{Metric, MetricError, not_negative, plus, times};

/// Equivalent points by length: (seconds, GRP) of each, proportional to the base length.
pub fn grp30_proportional(spots: &[(u32, Decimal)], base_seconds: u32) -> Metric {
    if base_seconds == 0 {
        return Err(MetricError::InvalidInput { field: "base_seconds" });
    }
    let mut sum = Decimal::ZERO;
    for (seconds, grp) in spots {
        sum = plus(sum, times(not_negative("grp", *grp)?, Decimal::from(*seconds))?)?;
    }
    Ok(sum / Decimal::from(base_seconds))
}

/// Equivalent points by a seller's tariff: the coefficient of each length. A length that the tariff lacks is an error.
pub fn grp30_by_tariff(spots: &[(u32, Decimal)], tariff: &BTreeMap<u32, Decimal>) -> Metric {
    spots.iter().try_fold(Decimal::ZERO, |sum, (seconds, grp)| {
        let coefficient = tariff.get(seconds).ok_or(MetricError::UnknownLength { seconds: *seconds })?;
        plus(sum, times(not_negative("grp", *grp)?, not_negative("coefficient", *coefficient)?)?)
    })
}
