//! Ratings, contacts, reach, frequency, affinity.

use rust_decimal::Decimal;

use super::{MaybeMetric, Metric, MetricError, fraction, not_negative, over, plus, positive, times};

/// The share of the universe that sees one placement.
pub fn rating(audience: Decimal, universe: Decimal) -> Metric {
    let audience = not_negative("audience", audience)?;
    let share = audience.checked_div(positive("universe", universe)?).ok_or(MetricError::TooLarge)?;
    fraction("audience", share)
}

/// Gross rating points: the sum of the ratings (fractions) of all spots, in points.
pub fn grp(ratings: &[Decimal]) -> Metric {
    let mut sum = Decimal::ZERO;
    for rating in ratings {
        sum = plus(sum, fraction("rating", *rating)?)?;
    }
    times(sum, Decimal::ONE_HUNDRED)
}

/// Contacts (impressions, OTS) of so many rating points.
pub fn impressions(grp: Decimal, universe: Decimal) -> Metric {
    times(not_negative("grp", grp)?, positive("universe", universe)? / Decimal::ONE_HUNDRED)
}

/// Rating points of so many contacts.
pub fn grp_of_impressions(impressions: Decimal, universe: Decimal) -> Metric {
    let points = times(not_negative("impressions", impressions)?, Decimal::ONE_HUNDRED)?;
    points.checked_div(positive("universe", universe)?).ok_or(MetricError::TooLarge)
}

/// Average frequency: how often one of those reached is reached. `None` where there are neither points nor reach.
pub fn frequency(grp: Decimal, reach: Decimal) -> MaybeMetric {
    let contradiction = MetricError::Contradiction { first: "grp", second: "reach" };
    let grp = not_negative("grp", grp)?;
    let reach = times(fraction("reach", reach)?, Decimal::ONE_HUNDRED)?;
    let Some(frequency) = over(grp, reach)? else {
        return if grp.is_zero() { Ok(None) } else { Err(contradiction) };
    };
    // Whoever is reached is reached at least once; a hair less is rounding.
    let hair = Decimal::new(1, 9);
    match Decimal::ONE - frequency {
        short if short <= Decimal::ZERO => Ok(Some(frequency)),
        short if short < hair => Ok(Some(Decimal::ONE)),
        _ => Err(contradiction),
    }
}

/// People reached.
pub fn reach_people(reach: Decimal, universe: Decimal) -> Metric {
    times(fraction("reach", reach)?, positive("universe", universe)?)
}

/// Affinity index: the rating in the target audience against that in the base audience; 100 is average.
pub fn affinity(rating_target: Decimal, rating_base: Decimal) -> MaybeMetric {
    let target = fraction("rating_target", rating_target)?;
    let index = over(target, fraction("rating_base", rating_base)?)?;
    index.map(|i| times(i, Decimal::ONE_HUNDRED)).transpose()
}

/// Target rating points of a plan, out of (base GRP, affinity index) of its parts.
pub fn trp(parts: &[(Decimal, Decimal)]) -> Metric {
    parts.iter().try_fold(Decimal::ZERO, |sum, (grp, affinity)| {
        let points = times(not_negative("grp", *grp)?, not_negative("affinity", *affinity)?)?;
        plus(sum, points / Decimal::ONE_HUNDRED)
    })
}

/// Affinity of a whole plan: its TRP against its base GRP.
pub fn plan_affinity(parts: &[(Decimal, Decimal)]) -> MaybeMetric {
    let base = parts.iter().try_fold(Decimal::ZERO, |sum, (grp, _)| plus(sum, *grp))?;
    over(times(trp(parts)?, Decimal::ONE_HUNDRED)?, base)
}
