//! Reach of several vehicles.

use super::error::CalculationError;
use super::given::Given;
use super::one_vehicle::{REACH_ONLY, REACHED};
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::guard::{InputError, Range};
use crate::reach::{
    Estimate, Pair, Pairs, Rounds, Vehicle, agostini, average_vehicle, binomial_of_vehicles, canonical, dirichlet,
    duplication_coefficient, hofmans, metheringham, morgensztern, sainsbury, sainsbury_accumulated,
    sainsbury_with_duplication,
};

const INSERTED: InputSpec = table("vehicles", &[share("r1"), insertions("insertions")]);
const ACCUMULATED: InputSpec = table("vehicles", &[share("r1"), share("r2").optional(), insertions("insertions")]);
const ONCE: InputSpec = table("vehicles", &[share("r1")]);
const NUMBER: f64 = 1_000.0;
/// Vehicles are counted from 1, as people count rows.
const PAIRS: InputSpec = table(
    "pairs",
    &[whole("first", Unit::Count, 1.0, NUMBER), whole("second", Unit::Count, 1.0, NUMBER), share("share")],
);
const CONTACTS: &[ChartKind] = &[ChartKind::FrequencyDistribution];
pub(super) const JOINED: &[ChartKind] = &[ChartKind::JoinedReach];

/// The vehicles that several examples share.
const THREE: &str = r#"{"vehicles": [{"r1": 0.22, "r2": 0.3, "insertions": 4}, {"r1": 0.15, "r2": 0.21, "insertions": 3}, {"r1": 0.09, "r2": 0.13, "insertions": 6}], "pairs": [{"first": 1, "second": 2, "share": 0.05}, {"first": 1, "second": 3, "share": 0.03}, {"first": 2, "second": 3, "share": 0.02}]}"#;
const THREE_ONCE: &str = r#"{"vehicles": [{"r1": 0.32}, {"r1": 0.27}, {"r1": 0.15}], "pairs": [{"first": 1, "second": 2, "share": 0.11}, {"first": 1, "second": 3, "share": 0.06}, {"first": 2, "second": 3, "share": 0.05}]}"#;
const INDEPENDENT: &str =
    r#"{"vehicles": [{"r1": 0.18, "insertions": 3}, {"r1": 0.11, "insertions": 5}, {"r1": 0.07, "insertions": 8}]}"#;

const fn of(
    name: &'static str,
    inputs: &'static [InputSpec],
    outputs: &'static [OutputSpec],
    example: &'static str,
    run: super::Run,
) -> Calculator {
    let charts = if outputs.len() == REACH_ONLY.len() { JOINED } else { CONTACTS };
    Calculator { name, subject: Subject::Vehicles, inputs, outputs, charts, example, run }
}

pub(super) const CALCULATORS: &[Calculator] = &[
    of("binomial-mix", &[INSERTED], REACHED, INDEPENDENT, |g| Ok(Draft::of(binomial_of_vehicles(&vehicles(g)?)?))),
    of("sainsbury", &[INSERTED], REACHED, INDEPENDENT, |g| Ok(Draft::of(sainsbury(&vehicles(g)?)?))),
    of(
        "sainsbury-accumulation",
        &[ACCUMULATED],
        REACHED,
        r#"{"vehicles": [{"r1": 0.22, "r2": 0.3, "insertions": 4}, {"r1": 0.15, "r2": 0.21, "insertions": 3}, {"r1": 0.09, "r2": 0.13, "insertions": 6}]}"#,
        |g| Ok(Draft::of(sainsbury_accumulated(&vehicles(g)?)?)),
    ),
    Calculator {
        name: "sainsbury-duplication",
        subject: Subject::Vehicles,
        inputs: &[
            ONCE,
            number("coefficient", Unit::Ratio, Range::NOT_NEGATIVE).optional(),
            share("observed_reach").optional(),
        ],
        outputs: &[REACH_ONLY[0], REACH_ONLY[1], REACH_ONLY[2], out("coefficient", Unit::Ratio)],
        charts: JOINED,
        example: r#"{"vehicles": [{"r1": 0.3}, {"r1": 0.22}, {"r1": 0.16}, {"r1": 0.09}], "coefficient": 0.9}"#,
        run: with_duplication,
    },
    of("agostini", &[ONCE, PAIRS], REACH_ONLY, THREE_ONCE, |g| once(g, agostini)),
    of("hofmans", &[ONCE, PAIRS], REACH_ONLY, THREE_ONCE, |g| once(g, hofmans)),
    Calculator {
        name: "metheringham",
        subject: Subject::Vehicles,
        inputs: &[ACCUMULATED, PAIRS],
        outputs: &[
            REACHED[0],
            REACHED[1],
            REACHED[2],
            REACHED[3],
            out("average_r1", Unit::Share),
            out("average_r2", Unit::Share),
            out("average_duplication", Unit::Share),
        ],
        charts: CONTACTS,
        example: THREE,
        run: by_metheringham,
    },
    of("morgensztern", &[ACCUMULATED, PAIRS], REACH_ONLY, THREE, by_morgensztern),
    of("canonical-expansion", &[ACCUMULATED, PAIRS], REACHED, THREE, |g| paired(g, canonical)),
    Calculator {
        name: "dirichlet",
        subject: Subject::Vehicles,
        inputs: &[list("exposure", Unit::Share, Range::SHARE), share("r2"), whole("rounds", Unit::Count, 1.0, 2_000.0)],
        outputs: REACHED,
        charts: CONTACTS,
        example: r#"{"exposure": [0.62, 0.25, 0.1, 0.03], "r2": 0.49, "rounds": 4}"#,
        run: by_dirichlet,
    },
];

fn vehicles(given: &Given) -> Result<Vec<Vehicle>, CalculationError> {
    let rows = given.rows("vehicles").iter();
    rows.map(|row| {
        let insertions = row.maybe_whole("insertions").unwrap_or(1);
        Ok(Vehicle { r1: row.number("r1")?, r2: row.maybe("r2"), insertions })
    })
    .collect()
}

/// Pairs counted from 1 in the body, from 0 in the models.
pub(super) fn pairs(given: &Given, share: &str) -> Result<Vec<Pair>, CalculationError> {
    let rows = given.rows("pairs").iter();
    rows.map(|row| {
        let place = |code| row.whole(code).map(|number| number as usize - 1);
        Ok(Pair { first: place("first")?, second: place("second")?, share: row.number(share)? })
    })
    .collect()
}

/// Counts the vehicles of a refusal from 1 again.
pub(super) fn counted_from_one(error: InputError) -> InputError {
    match error {
        InputError::OutOfRange { input, value, range } if input.ends_with(".first") || input.ends_with(".second") => {
            InputError::OutOfRange { input, value: value + 1.0, range: Range::closed(1.0, range.high.unwrap_or(1.0)) }
        }
        other => other,
    }
}

fn paired(
    given: &Given,
    model: fn(&[Vehicle], &Pairs) -> Result<Estimate, InputError>,
) -> Result<Draft, CalculationError> {
    let (vehicles, pairs) = (vehicles(given)?, pairs(given, "share")?);
    let singles: Vec<f64> = vehicles.iter().map(|vehicle| vehicle.r1).collect();
    let pairs = Pairs::new(&singles, &pairs).map_err(counted_from_one)?;
    Ok(Draft::of(model(&vehicles, &pairs)?))
}

/// The duplications of the first vehicles among themselves.
pub(super) fn among(pairs: &[Pair], first: usize) -> Vec<Pair> {
    pairs.iter().copied().filter(|pair| pair.first < first && pair.second < first).collect()
}

fn by_morgensztern(given: &Given) -> Result<Draft, CalculationError> {
    let (vehicles, pairs) = (vehicles(given)?, pairs(given, "share")?);
    let singles: Vec<f64> = vehicles.iter().map(|vehicle| vehicle.r1).collect();
    let joined = |count: usize| {
        if let [alone] = &vehicles[..count] {
            return alone.accumulation().ok().map(|(grown, _)| grown.reach(alone.insertions));
        }
        let pairs = Pairs::new(&singles[..count], &among(&pairs, count)).ok()?;
        morgensztern(&vehicles[..count], &pairs).ok().map(|estimate| estimate.reach)
    };
    let all = Pairs::new(&singles, &pairs).map_err(counted_from_one)?;
    Ok(Draft::of(morgensztern(&vehicles, &all)?).joined(vehicles.len(), joined))
}

fn once(given: &Given, model: fn(&[f64], &Pairs) -> Result<Estimate, InputError>) -> Result<Draft, CalculationError> {
    let (singles, pairs) = (given.column("vehicles", "r1")?, pairs(given, "share")?);
    let joined = |count: usize| {
        if let [alone] = &singles[..count] {
            return Some(*alone);
        }
        let pairs = Pairs::new(&singles[..count], &among(&pairs, count)).ok()?;
        model(&singles[..count], &pairs).ok().map(|estimate| estimate.reach)
    };
    let all = Pairs::new(&singles, &pairs).map_err(counted_from_one)?;
    Ok(Draft::of(model(&singles, &all)?).joined(singles.len(), joined))
}

fn with_duplication(given: &Given) -> Result<Draft, CalculationError> {
    let singles = given.column("vehicles", "r1")?;
    let coefficient = match (given.maybe("coefficient"), given.maybe("observed_reach")) {
        (Some(coefficient), None) => Some(coefficient),
        (None, Some(observed)) => duplication_coefficient(&singles, observed).map_err(|error| match error {
            InputError::OutOfRange { value, range, .. } => {
                InputError::OutOfRange { input: "observed_reach".to_owned(), value, range }
            }
            other => other,
        })?,
        (None, None) => return Err(InputError::missing("coefficient").into()),
        (Some(_), Some(_)) => return Err(InputError::superfluous("observed_reach", "coefficient").into()),
    };
    // Where there is nothing to duplicate, any coefficient gives the same reach.
    let by = |singles: &[f64]| sainsbury_with_duplication(singles, coefficient.unwrap_or(1.0));
    let joined = |count: usize| by(&singles[..count]).ok().map(|estimate| estimate.reach);
    Ok(Draft::of(by(&singles)?).maybe("coefficient", coefficient).joined(singles.len(), joined))
}

fn by_metheringham(given: &Given) -> Result<Draft, CalculationError> {
    let (vehicles, pairs) = (vehicles(given)?, pairs(given, "share")?);
    let singles: Vec<f64> = vehicles.iter().map(|vehicle| vehicle.r1).collect();
    let pairs = Pairs::new(&singles, &pairs).map_err(counted_from_one)?;
    let average = average_vehicle(&vehicles, &pairs)?;
    Ok(Draft::of(metheringham(&vehicles, &pairs)?)
        .number("average_r1", average.r1)
        .number("average_r2", average.r2)
        .number("average_duplication", average.duplication))
}

fn by_dirichlet(given: &Given) -> Result<Draft, CalculationError> {
    let rounds =
        Rounds { exposure: given.numbers("exposure"), r2: given.number("r2")?, rounds: given.whole("rounds")? };
    Ok(Draft::of(dirichlet(&rounds)?))
}
