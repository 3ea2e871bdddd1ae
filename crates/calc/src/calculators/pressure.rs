//! Pressure over time.

use super::error::CalculationError;
use super::given::Given;
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::frequency::{
    Pattern, adstock, carry_over, half_life, normalised_adstock, normalised_weights, total_effect, weekly_grp,
};
use crate::guard::{InputError, Range};

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "flighting",
        subject: Subject::Pressure,
        inputs: &[
            points("grp"),
            whole("weeks", Unit::Periods, 1.0, 520.0),
            choice("pattern", &["continuous", "flighting", "pulsing"]),
            list("on", Unit::Periods, Range::closed(1.0, 520.0)).optional(),
            share("base").optional(),
        ],
        outputs: &[out_list("weekly_grp", Unit::Grp)],
        charts: &[ChartKind::Timeline],
        example: r#"{"grp": 400, "weeks": 8, "pattern": "pulsing", "on": [1, 2, 5, 6], "base": 0.5}"#,
        run: flighting,
    },
    Calculator {
        name: "adstock",
        subject: Subject::Pressure,
        inputs: &[
            list("pressure", Unit::Grp, Range::NOT_NEGATIVE),
            number("carry_over", Unit::Share, Range::from_below(0.0, 1.0)).optional(),
            number("half_life", Unit::Periods, Range::POSITIVE).optional(),
            whole("window", Unit::Periods, 1.0, 1_000.0).optional(),
        ],
        outputs: &[
            out_list("adstock", Unit::Grp),
            out("carry_over", Unit::Share),
            out("half_life", Unit::Periods),
            out("total_effect", Unit::Ratio),
            out_list("weights", Unit::Share),
        ],
        charts: &[ChartKind::Timeline],
        example: r#"{"pressure": [100, 80, 0, 0, 60, 0], "carry_over": 0.6}"#,
        run: by_adstock,
    },
];

fn flighting(given: &Given) -> Result<Draft, CalculationError> {
    let pattern = match given.choice("pattern") {
        Some("flighting") => Pattern::Flighting,
        Some("pulsing") => Pattern::Pulsing { base: given.number("base")? },
        _ => Pattern::Continuous,
    };
    let mut on = Vec::new();
    for (index, week) in given.numbers("on").into_iter().enumerate() {
        let week_after = week.floor();
        if week > week_after {
            let (input, range) = (format!("on[{index}]"), Range::closed(week_after, week_after + 1.0));
            return Err(InputError::OutOfRange { input, value: week, range }.into());
        }
        on.push(week as u32);
    }
    let weeks = weekly_grp(given.number("grp")?, given.whole("weeks")?, pattern, &on)?;
    Ok(Draft::new().timeline("weekly_grp", &weeks).list("weekly_grp", weeks))
}

fn by_adstock(given: &Given) -> Result<Draft, CalculationError> {
    let carried = match (given.maybe("carry_over"), given.maybe("half_life")) {
        (Some(carried), None) => carried,
        (None, Some(periods)) => carry_over(periods)?,
        (None, None) => return Err(InputError::missing("carry_over").into()),
        (Some(_), Some(_)) => return Err(InputError::superfluous("half_life", "carry_over").into()),
    };
    let pressure = given.numbers("pressure");
    let draft = Draft::new()
        .number("carry_over", carried)
        .number("half_life", half_life(carried)?)
        .timeline("pressure", &pressure);
    let (draft, stock) = match given.maybe_whole("window") {
        None => (draft.number("total_effect", total_effect(carried)?), adstock(&pressure, carried)?),
        Some(window) => {
            let weights = normalised_weights(carried, window)?;
            let draft = draft.list("weights", weights).number("total_effect", 1.0);
            (draft, normalised_adstock(&pressure, carried, window)?)
        }
    };
    Ok(draft.timeline("adstock", &stock).list("adstock", stock))
}
