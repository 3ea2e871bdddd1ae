//! Rating points over weeks: continuous, flighting, pulsing. Source: media-math 3.5 (convention).

use crate::guard::{InputError, Range, at_least, enough, not_negative, within};

/// How pressure is spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pattern {
    /// The same each week.
    Continuous,
    /// Only in the weeks on air.
    Flighting,
    /// A share of all pressure in every week, the rest in the weeks on air.
    Pulsing {
        /// That share, 0 to 1.
        base: f64,
    },
}

/// Rating points of each week. `on` are the weeks on air, counted from 1; the last week with pressure takes what rounding
/// leaves, so that the weeks add up to `grp`.
pub fn weekly_grp(grp: f64, weeks: u32, pattern: Pattern, on: &[u32]) -> Result<Vec<f64>, InputError> {
    not_negative("grp", grp)?;
    at_least("weeks", weeks, 1)?;
    within("weeks", f64::from(weeks), Range::closed(1.0, 520.0))?;
    let base = match pattern {
        Pattern::Continuous => 1.0,
        Pattern::Flighting => 0.0,
        Pattern::Pulsing { base } => within("base", base, Range::SHARE)?,
    };
    let mut on_air = vec![false; weeks as usize];
    for (index, week) in on.iter().enumerate() {
        within("week", f64::from(*week), Range::closed(1.0, f64::from(weeks))).map_err(|e| e.within("on", index))?;
        let place = &mut on_air[*week as usize - 1];
        if std::mem::replace(place, true) {
            return Err(InputError::Repeated { input: "week".to_owned() }.within("on", index));
        }
    }
    if base < 1.0 {
        enough("on", on.len(), 1)?;
    }
    let everywhere = base * grp / f64::from(weeks);
    let flight = if on.is_empty() { 0.0 } else { (1.0 - base) * grp / on.len() as f64 };
    let mut plan: Vec<f64> = on_air.iter().map(|on| everywhere + if *on { flight } else { 0.0 }).collect();
    if let Some(last) = plan.iter().rposition(|points| *points > 0.0) {
        let others: f64 = plan[..last].iter().sum();
        plan[last] = (grp - others).max(0.0);
    }
    Ok(plan)
}
