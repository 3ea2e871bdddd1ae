//! Ratings, contacts, affinity, shares, viewability.

use rust_decimal::Decimal;

use super::error::CalculationError;
use super::given::Given;
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::guard::{InputError, Range};
use crate::metrics::{self, MetricError};

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "grp",
        subject: Subject::Ratings,
        inputs: &[
            list("ratings", Unit::Share, Range::SHARE).optional(),
            people("impressions").optional(),
            universe(),
            share("reach").optional(),
        ],
        outputs: &[
            out("grp", Unit::Grp),
            out("impressions", Unit::People),
            out("frequency", Unit::Contacts),
            out("reach_people", Unit::People),
        ],
        charts: &[],
        example: r#"{"ratings": [0.032, 0.0475, 0.0185, 0.061, 0.024], "universe": 8250000, "reach": 0.139}"#,
        run: grp,
    },
    Calculator {
        name: "trp",
        subject: Subject::Ratings,
        inputs: &[table("parts", &[points("grp"), number("affinity", Unit::Index, Range::NOT_NEGATIVE)])],
        outputs: &[out("grp", Unit::Grp), out("trp", Unit::Grp), out("affinity", Unit::Index)],
        charts: &[],
        example: r#"{"parts": [{"grp": 120, "affinity": 112.5}, {"grp": 80, "affinity": 86}, {"grp": 45, "affinity": 140}]}"#,
        run: trp,
    },
    Calculator {
        name: "affinity",
        subject: Subject::Ratings,
        inputs: &[share("rating_target"), share("rating_base")],
        outputs: &[out("affinity", Unit::Index)],
        charts: &[],
        example: r#"{"rating_target": 0.048, "rating_base": 0.032}"#,
        run: affinity,
    },
    Calculator {
        name: "share-of-voice",
        subject: Subject::Ratings,
        inputs: &[
            number("own", Unit::Ratio, Range::NOT_NEGATIVE),
            number("category", Unit::Ratio, Range::NOT_NEGATIVE),
            share("market_share").optional(),
        ],
        outputs: &[out("share", Unit::Share), out("excess", Unit::Share)],
        charts: &[],
        example: r#"{"own": 420, "category": 2870, "market_share": 0.121}"#,
        run: share_of_voice,
    },
    Calculator {
        name: "viewability",
        subject: Subject::Ratings,
        inputs: &[
            people("served"),
            people("measured"),
            people("viewable"),
            money("cost").optional(),
            people("completed").optional(),
        ],
        outputs: &[
            out("measured_rate", Unit::Share),
            out("viewability", Unit::Share),
            out("vcpm", Unit::Money),
            out("vtr", Unit::Share),
            out("cpv", Unit::Money),
        ],
        charts: &[],
        example: r#"{"served": 5000000, "measured": 4600000, "viewable": 3036000, "cost": "690000", "completed": 1150000}"#,
        run: viewability,
    },
];

fn grp(given: &Given) -> Result<Draft, CalculationError> {
    let universe = given.decimal("universe")?;
    let ratings = given.decimals("ratings");
    let points = match given.maybe_decimal("impressions") {
        Some(impressions) if ratings.is_empty() => metrics::grp_of_impressions(impressions, universe)?,
        None if !ratings.is_empty() => metrics::grp(&ratings)?,
        Some(_) => return Err(InputError::superfluous("impressions", "ratings").into()),
        None => return Err(InputError::missing("ratings").into()),
    };
    let draft =
        Draft::new().decimal("grp", Some(points)).decimal("impressions", Some(metrics::impressions(points, universe)?));
    let Some(reach) = given.maybe_decimal("reach") else { return Ok(draft) };
    Ok(draft
        .decimal("frequency", metrics::frequency(points, reach)?)
        .decimal("reach_people", Some(metrics::reach_people(reach, universe)?)))
}

fn trp(given: &Given) -> Result<Draft, CalculationError> {
    let rows = given.rows("parts").iter();
    let parts = rows.map(|row| Ok((row.decimal("grp")?, row.decimal("affinity")?)));
    let parts = parts.collect::<Result<Vec<_>, CalculationError>>()?;
    let mut base = Decimal::ZERO;
    for (grp, _) in &parts {
        base = base.checked_add(*grp).ok_or(MetricError::TooLarge)?;
    }
    Ok(Draft::new()
        .decimal("grp", Some(base))
        .decimal("trp", Some(metrics::trp(&parts)?))
        .decimal("affinity", metrics::plan_affinity(&parts)?))
}

fn affinity(given: &Given) -> Result<Draft, CalculationError> {
    let index = metrics::affinity(given.decimal("rating_target")?, given.decimal("rating_base")?)?;
    Ok(Draft::new().decimal("affinity", index))
}

fn share_of_voice(given: &Given) -> Result<Draft, CalculationError> {
    let voice = metrics::share(given.decimal("own")?, given.decimal("category")?)?;
    let excess = match (voice, given.maybe_decimal("market_share")) {
        (Some(voice), Some(market)) => Some(metrics::excess_share(voice, market)?),
        _ => None,
    };
    Ok(Draft::new().decimal("share", voice).decimal("excess", excess))
}

fn viewability(given: &Given) -> Result<Draft, CalculationError> {
    let (served, measured) = (given.decimal("served")?, given.decimal("measured")?);
    let (viewable, completed) = (given.decimal("viewable")?, given.maybe_decimal("completed"));
    let mut draft = Draft::new()
        .decimal("measured_rate", metrics::measured_rate(measured, served)?)
        .decimal("viewability", metrics::viewability(viewable, measured)?);
    if let Some(completed) = completed {
        draft = draft.decimal("vtr", metrics::vtr(completed, served)?);
    }
    let Some(cost) = given.maybe_decimal("cost") else { return Ok(draft) };
    draft = draft.money("vcpm", metrics::vcpm(cost, viewable)?);
    match completed {
        Some(views) => Ok(draft.money("cpv", metrics::cpv(cost, views)?)),
        None => Ok(draft),
    }
}
