//! Recency planning: as many weeks on air as the money allows at one contact a week.
//!
//! Source unconfirmed; the definition stands in media-math 3.4.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use crate::guard::{InputError, Range, at_least, positive};
use crate::reach::Curve;

/// Weeks that a budget buys at a weekly reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Recency {
    /// Rating points a week.
    pub weekly_grp: f64,
    /// Cost of a week.
    pub weekly_cost: Decimal,
    /// Weeks the budget pays for, with the fraction.
    pub weeks_exact: f64,
    /// Whole weeks.
    pub weeks: u64,
}

/// A budget spread evenly over weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeeksSpread {
    /// Rating points a week.
    pub weekly_grp: f64,
    /// Reach of a week.
    pub reach: f64,
    /// Reach times weeks.
    pub reach_weeks: f64,
}

/// `weeks = floor(B/(CPP·GRP_week))`, `GRP_week` from the curve. A target that the curve never reaches is refused.
pub fn recency(curve: &Curve, target: f64, cpp: Decimal, budget: Decimal) -> Result<Recency, InputError> {
    positive("target", target)?;
    positive("cpp", cpp.to_f64().unwrap_or(f64::NAN))?;
    positive("budget", budget.to_f64().unwrap_or(f64::NAN))?;
    let out_of_range = || InputError::OutOfRange {
        input: "target".to_owned(),
        value: target,
        range: Range::open(0.0, curve.ceiling().min(1.0)),
    };
    let weekly_grp = curve.grp_for(target).map_err(|_| out_of_range())?.ok_or_else(out_of_range)?;
    let points = Decimal::from_f64(weekly_grp).ok_or_else(out_of_range)?;
    let weekly_cost = cpp.checked_mul(points).ok_or_else(out_of_range)?;
    let weeks = budget.checked_div(weekly_cost).ok_or_else(out_of_range)?;
    let whole = weeks.floor().to_u64().unwrap_or(u64::MAX);
    Ok(Recency { weekly_grp, weekly_cost, weeks_exact: weeks.to_f64().unwrap_or(f64::INFINITY), weeks: whole })
}

/// The same budget over a given number of weeks.
pub fn spread_over(curve: &Curve, weeks: u32, cpp: Decimal, budget: Decimal) -> Result<WeeksSpread, InputError> {
    at_least("weeks", weeks, 1)?;
    let price = positive("cpp", cpp.to_f64().unwrap_or(f64::NAN))?;
    let points = budget.checked_div(cpp).and_then(|points| points.to_f64()).unwrap_or(f64::NAN);
    positive("budget", points * price)?;
    let weekly_grp = points / f64::from(weeks);
    let reach = curve.reach(weekly_grp)?;
    Ok(WeeksSpread { weekly_grp, reach, reach_weeks: reach * f64::from(weeks) })
}
