//! Lines put together by the model that a planner chose, and what each model that there is makes of them.
//!
//! Duplications are those that are stated; a pair that nobody stated shares what chance lets it share. A model that the data
//! do not carry gives way to the one that they do, and says so.

use mrm_domain::ReachRule;
use rust_decimal::prelude::ToPrimitive;

use super::groups::{Filled, filled, grouped};
use super::ladder::{independent, of_lines, vehicles};
use super::{
    Because, Detail, Estimate, Known, Pair, Pairs, Reported, agostini, canonical, hofmans, metheringham, morgensztern,
    sainsbury_with_duplication,
};
use crate::guard::InputError;
use crate::warning::Warning;

/// Why a model does not take these lines.
#[derive(Debug, Clone, PartialEq)]
pub enum Unfit {
    /// There is but one line with data.
    OneLine,
    /// It needs duplications, and none is stated.
    NoPairs,
    /// It knows one insertion a line only.
    SeveralInsertions,
    /// The data contradict it, or there is too much of them.
    Data(InputError),
}

impl From<InputError> for Unfit {
    fn from(error: InputError) -> Unfit {
        Unfit::Data(error)
    }
}

/// Lines by the rule of their plan; by what the data allow where there is none, or where the rule does not take them.
pub(crate) fn together_by(
    rule: Option<ReachRule>,
    lines: &[(&Known, &Reported)],
    pairs: &[Pair],
    left_out: usize,
    detail: Detail,
) -> Option<Reported> {
    let by_data = || grouped(lines, pairs, left_out, detail);
    let Some(rule) = rule else { return by_data() };
    match by_rule(rule, lines, pairs, detail) {
        Ok(mut reported) => {
            reported.warnings.extend((left_out > 0).then_some(Warning::PartsLeftOut { parts: left_out }));
            Some(reported)
        }
        Err(Unfit::OneLine) => by_data(),
        Err(_) => {
            let mut reported = by_data()?;
            reported.warnings.push(Warning::ModelReplaced);
            Some(reported)
        }
    }
}

/// The reach of lines by one model.
pub(crate) fn by_rule(
    rule: ReachRule,
    lines: &[(&Known, &Reported)],
    pairs: &[Pair],
    detail: Detail,
) -> Result<Reported, Unfit> {
    let each: Vec<&Reported> = lines.iter().map(|(_, reported)| *reported).collect();
    if each.len() < 2 {
        return Err(Unfit::OneLine);
    }
    let own = |estimate: Estimate| {
        let warnings = each.iter().flat_map(|line| line.warnings.iter().copied());
        of_lines(estimate.warned(warnings), Because::Chosen, &each)
    };
    let reaches: Vec<f64> = each.iter().map(|line| line.reach).collect();
    let coefficient = match rule {
        ReachRule::Sainsbury => return Ok(Reported { because: Because::Chosen, ..independent(&each, detail) }),
        ReachRule::Coefficient(k) => Some(k.to_f64().unwrap_or(f64::NAN)),
        _ => None,
    };
    if let Some(coefficient) = coefficient {
        return Ok(own(sainsbury_with_duplication(&reaches, coefficient)?));
    }
    let known: Vec<&Known> = lines.iter().map(|(known, _)| *known).collect();
    let vehicles = vehicles(&known, &each);
    let all: Vec<usize> = (0..lines.len()).collect();
    let singles: Vec<f64> = vehicles.iter().map(|vehicle| vehicle.r1).collect();
    if pairs.is_empty() {
        return Err(Unfit::NoPairs);
    }
    // Refuses too many vehicles before their pairs are made.
    crate::guard::at_most("vehicles", vehicles.len() as u64, super::vehicle::MAX_VEHICLES)?;
    let Filled { pairs: filled, by_chance, clamped, .. } = filled(&vehicles, &all, pairs);
    let pairs = Pairs::new(&singles, &filled)?;
    let once = vehicles.iter().all(|vehicle| vehicle.insertions == 1);
    let estimate = match rule {
        ReachRule::Agostini | ReachRule::Hofmans if !once => return Err(Unfit::SeveralInsertions),
        ReachRule::Agostini => agostini(&singles, &pairs)?,
        ReachRule::Hofmans => hofmans(&singles, &pairs)?,
        ReachRule::Metheringham => metheringham(&vehicles, &pairs)?,
        ReachRule::Morgensztern => morgensztern(&vehicles, &pairs)?,
        _ => canonical(&vehicles, &pairs)?,
    };
    let mut reported = own(estimate.warned(clamped).warned(by_chance.then_some(Warning::IndependenceAssumed)));
    reported.distribution = reported.distribution.filter(|_| detail == Detail::Contacts);
    Ok(reported)
}
