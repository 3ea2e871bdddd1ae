//! Shmatov's seven media calculators.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::error::CalculationError;
use super::given::Given;
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::guard::{InputError, Range};
use crate::metrics::MetricError;
use crate::reach::Model;
use crate::reach::shmatov::{
    Medium, Silence, effective_placements, group_reach, group_spectrum, silence_for_share, silence_of_days,
};

const RATING: InputSpec = number("rating", Unit::Share, Range::above_to(0.0, 1.0));
const CEILING: InputSpec = number("ceiling", Unit::Share, Range::above_to(0.0, 1.0));
const PLACEMENTS: InputSpec = insertions("placements");
const EFFECTIVE: InputSpec = whole("effective_frequency", Unit::Contacts, 1.0, 10_000.0);
const REACHED: [OutputSpec; 4] = [
    out("reach", Unit::Share),
    out("frequency", Unit::Contacts),
    out("grp", Unit::Grp),
    out_list("reaches", Unit::Share),
];
const DRAWN: &[ChartKind] = &[ChartKind::ReachCurve, ChartKind::FrequencyDistribution];

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "medium-reach",
        subject: Subject::Shmatov,
        inputs: &[RATING, CEILING, PLACEMENTS],
        outputs: &[
            REACHED[0],
            REACHED[1],
            REACHED[2],
            REACHED[3],
            out("chance", Unit::Share),
            out("contacts_of_reachable", Unit::Contacts),
            out("variance", Unit::Ratio),
        ],
        charts: DRAWN,
        example: r#"{"rating": 0.06, "ceiling": 0.55, "placements": 10}"#,
        run: medium_reach,
    },
    Calculator {
        name: "medium-ceiling",
        subject: Subject::Shmatov,
        inputs: &[RATING, share("r2").optional(), PLACEMENTS.optional(), share("reach").optional()],
        outputs: &[out("ceiling", Unit::Share), out("chance", Unit::Share)],
        charts: &[ChartKind::ReachCurve],
        example: r#"{"rating": 0.09, "r2": 0.153}"#,
        run: medium_ceiling,
    },
    Calculator {
        name: "group-reach",
        subject: Subject::Shmatov,
        inputs: &[list("reaches", Unit::Share, Range::SHARE), CEILING],
        outputs: &[out("reach", Unit::Share)],
        charts: super::vehicles::JOINED,
        example: r#"{"reaches": [0.225, 0.31, 0.124], "ceiling": 0.7}"#,
        run: group,
    },
    Calculator {
        name: "reach-spectrum",
        subject: Subject::Shmatov,
        inputs: &[table("media", &[RATING, CEILING, PLACEMENTS]), CEILING.optional()],
        outputs: &[REACHED[0], REACHED[1], REACHED[2], REACHED[3], out_list("spectrum", Unit::Share)],
        charts: &[ChartKind::FrequencyDistribution],
        example: r#"{"media": [{"rating": 0.06, "ceiling": 0.4, "placements": 3}, {"rating": 0.1, "ceiling": 0.5, "placements": 2}], "ceiling": 0.7}"#,
        run: spectrum,
    },
    Calculator {
        name: "effective-reach",
        subject: Subject::Shmatov,
        inputs: &[RATING, CEILING, PLACEMENTS, EFFECTIVE],
        outputs: &[
            out("effective_reach", Unit::Share),
            out("effective_average", Unit::Contacts),
            out("risk", Unit::Share),
            out("reach", Unit::Share),
        ],
        charts: &[ChartKind::FrequencyDistribution],
        example: r#"{"rating": 0.06, "ceiling": 0.55, "placements": 10, "effective_frequency": 3}"#,
        run: effective,
    },
    Calculator {
        name: "effective-placements",
        subject: Subject::Shmatov,
        inputs: &[
            EFFECTIVE,
            number("share", Unit::Share, Range::open(0.0, 1.0)),
            number("chance", Unit::Share, Range::above_to(0.0, 1.0)),
        ],
        outputs: &[out("placements", Unit::Count), out("probability", Unit::Share), out("approximation", Unit::Count)],
        charts: &[ChartKind::Placements],
        example: r#"{"effective_frequency": 4, "share": 0.7, "chance": 0.2}"#,
        run: placements,
    },
    Calculator {
        name: "advertising-silence",
        subject: Subject::Shmatov,
        inputs: &[
            number("reach", Unit::Share, Range::open(0.0, 1.0)),
            CEILING,
            number("half_life", Unit::Days, Range::POSITIVE),
            number("kept", Unit::Ratio, Range::POSITIVE).optional(),
            number("days", Unit::Days, Range::NOT_NEGATIVE).optional(),
        ],
        outputs: &[
            out("days", Unit::Days),
            out("lowest", Unit::Share),
            out("highest", Unit::Share),
            out("mean", Unit::Share),
        ],
        charts: &[ChartKind::Forgetting],
        example: r#"{"reach": 0.38, "ceiling": 0.75, "half_life": 21, "kept": 0.5}"#,
        run: silence,
    },
    Calculator {
        name: "cost-of-reach",
        subject: Subject::Shmatov,
        inputs: &[RATING, CEILING, PLACEMENTS, money("cost_per_placement").optional()],
        outputs: &[
            out("growth", Unit::Ratio),
            out("next_reach", Unit::Share),
            out("per_rating_point", Unit::Money),
            out("per_new_point", Unit::Money),
            out("per_reach_point", Unit::Money),
        ],
        charts: &[ChartKind::ReachCurve],
        example: r#"{"rating": 0.06, "ceiling": 0.55, "placements": 10, "cost_per_placement": "90000"}"#,
        run: cost_of_reach,
    },
];

fn medium(given: &Given) -> Result<(Medium, u32), CalculationError> {
    Ok((Medium::new(given.number("rating")?, given.number("ceiling")?)?, given.whole("placements")?))
}

fn medium_reach(given: &Given) -> Result<Draft, CalculationError> {
    let (medium, placements) = medium(given)?;
    let (mean, variance) = medium.contacts_of_reachable(placements);
    Ok(Draft::of(medium.spectrum(placements)?)
        .number("chance", medium.chance())
        .number("contacts_of_reachable", mean)
        .number("variance", variance)
        .steps(given.number("rating")?, placements, |m| medium.reach(m)))
}

fn medium_ceiling(given: &Given) -> Result<Draft, CalculationError> {
    let rating = given.number("rating")?;
    let (medium, shown) = match (given.maybe("r2"), given.maybe_whole("placements"), given.maybe("reach")) {
        (Some(r2), None, None) => (Medium::of_two(rating, r2)?, 20),
        (None, Some(placements), Some(reach)) => (Medium::of_later(rating, placements, reach)?, placements),
        (None, Some(_), None) => return Err(InputError::missing("reach").into()),
        (None, None, Some(_)) => return Err(InputError::missing("placements").into()),
        (None, None, None) => return Err(InputError::missing("r2").into()),
        (Some(_), ..) => return Err(InputError::superfluous("r2", "reach").into()),
    };
    Ok(Draft::new()
        .number("ceiling", medium.ceiling())
        .number("chance", medium.chance())
        .steps(rating, shown, |m| medium.reach(m)))
}

fn group(given: &Given) -> Result<Draft, CalculationError> {
    let (reaches, ceiling) = (given.numbers("reaches"), given.number("ceiling")?);
    let reach = group_reach(&reaches, ceiling)?;
    let joined = |count: usize| group_reach(&reaches[..count], ceiling).ok();
    Ok(Draft::new().number("reach", reach).model(Model::Shmatov).joined(reaches.len(), joined))
}

fn spectrum(given: &Given) -> Result<Draft, CalculationError> {
    let mut media = Vec::new();
    for (index, row) in given.rows("media").iter().enumerate() {
        let (rating, ceiling) = (row.number("rating")?, row.number("ceiling")?);
        let medium = Medium::new(rating, ceiling).map_err(|error| error.within("media", index))?;
        media.push((medium, row.whole("placements")?));
    }
    let largest = media.iter().map(|(medium, _)| medium.ceiling()).fold(0.0, f64::max);
    // Alone, a medium meets whom it can; together, anyone unless said otherwise.
    let ceiling = given.maybe("ceiling").unwrap_or(if media.len() == 1 { largest } else { 1.0 });
    let estimate = group_spectrum(&media, ceiling)?;
    let spectrum = estimate.distribution.iter().flat_map(|d| d.shares().iter().skip(1).copied()).take(100).collect();
    Ok(Draft::of(estimate).list("spectrum", spectrum))
}

fn effective(given: &Given) -> Result<Draft, CalculationError> {
    let (medium, placements) = medium(given)?;
    let effective = medium.effective(placements, given.whole("effective_frequency")?)?;
    let spectrum = medium.spectrum(placements)?;
    let shares = spectrum.distribution.iter().flat_map(|d| d.shares()).enumerate().take(60);
    let points = shares.map(|(contacts, share)| (contacts as f64, *share)).collect();
    Ok(Draft::new()
        .number("effective_reach", effective.reach)
        .maybe("effective_average", effective.frequency)
        .number("risk", effective.risk)
        .number("reach", spectrum.reach)
        .model(Model::Shmatov)
        .chart(ChartKind::FrequencyDistribution, "contacts", points))
}

fn placements(given: &Given) -> Result<Draft, CalculationError> {
    let effective = given.whole("effective_frequency")?;
    let chance = given.number("chance")?;
    let found = effective_placements(effective, given.number("share")?, chance)?;
    // Of those who can be reached at all.
    let reachable = Medium::new(chance, 1.0)?;
    let step = found.exact.div_ceil(40).max(1) as usize;
    let at = (0..=found.exact.saturating_add(found.exact / 2)).step_by(step);
    let points = at.filter_map(|m| Some((f64::from(m), reachable.effective(m, effective).ok()?.reach))).collect();
    Ok(Draft::new()
        .chart(ChartKind::Placements, "share", points)
        .number("placements", f64::from(found.exact))
        .number("probability", found.probability)
        .number("approximation", found.approximation))
}

fn silence(given: &Given) -> Result<Draft, CalculationError> {
    let (reach, ceiling) = (given.number("reach")?, given.number("ceiling")?);
    let half_life = given.number("half_life")?;
    let Silence { lowest, highest, days, mean } = match (given.maybe("kept"), given.maybe("days")) {
        (Some(kept), None) => silence_for_share(reach, ceiling, half_life, kept)?,
        (None, Some(days)) => silence_of_days(reach, ceiling, half_life, days)?,
        (None, None) => return Err(InputError::missing("kept").into()),
        (Some(_), Some(_)) => return Err(InputError::superfluous("days", "kept").into()),
    };
    let at = (0..=40).map(|step| days * f64::from(step) / 40.0);
    let points = at.map(|day| (day, highest * (-day / half_life).exp2())).collect();
    Ok(Draft::new()
        .number("days", days)
        .number("lowest", lowest)
        .number("highest", highest)
        .number("mean", mean)
        .chart(ChartKind::Forgetting, "reach", points))
}

fn cost_of_reach(given: &Given) -> Result<Draft, CalculationError> {
    let (medium, placements) = medium(given)?;
    let next = medium.next_reach(placements);
    let rating = given.number("rating")?;
    let draft = Draft::new().maybe("growth", medium.cost_growth(placements)).number("next_reach", next).steps(
        rating,
        placements.max(1),
        |m| medium.reach(m),
    );
    let Some(cost) = given.maybe_decimal("cost_per_placement") else { return Ok(draft) };
    let per = |points: f64, cost: Decimal| {
        Decimal::from_f64(points * 100.0).filter(|points| !points.is_zero()).and_then(|points| cost.checked_div(points))
    };
    let all = cost.checked_mul(Decimal::from(placements)).ok_or(MetricError::TooLarge)?;
    Ok(draft
        .money("per_rating_point", per(rating, cost))
        .money("per_new_point", per(next, cost))
        .money("per_reach_point", per(medium.reach(placements), all)))
}
