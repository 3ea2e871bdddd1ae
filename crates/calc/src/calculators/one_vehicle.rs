//! Reach of one vehicle.

use super::error::CalculationError;
use super::given::Given;
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::guard::InputError;
use crate::reach::{Accumulation, Estimate, Model, beta_binomial, binomial, hofmans_accumulation};

/// What models with a distribution give.
pub(super) const REACHED: &[OutputSpec] = &[
    out("reach", Unit::Share),
    out("frequency", Unit::Contacts),
    out("grp", Unit::Grp),
    out_list("reaches", Unit::Share),
];
/// What models that know reach only give.
pub(super) const REACH_ONLY: &[OutputSpec] =
    &[out("reach", Unit::Share), out("frequency", Unit::Contacts), out("grp", Unit::Grp)];
const BOTH: &[ChartKind] = &[ChartKind::ReachCurve, ChartKind::FrequencyDistribution];

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "binomial",
        subject: Subject::Vehicle,
        inputs: &[share("r1"), insertions("insertions")],
        outputs: REACHED,
        charts: BOTH,
        example: r#"{"r1": 0.12, "insertions": 5}"#,
        run: by_binomial,
    },
    Calculator {
        name: "beta-binomial",
        subject: Subject::Vehicle,
        inputs: &[
            share("r1"),
            share("r2").optional(),
            share("later_reach").optional(),
            insertions("later_insertions").optional(),
            insertions("insertions"),
        ],
        outputs: &[REACHED[0], REACHED[1], REACHED[2], REACHED[3], out("alpha", Unit::Ratio), out("beta", Unit::Ratio)],
        charts: BOTH,
        example: r#"{"r1": 0.25, "r2": 0.36, "insertions": 6}"#,
        run: by_beta_binomial,
    },
    Calculator {
        name: "hofmans-accumulation",
        subject: Subject::Vehicle,
        inputs: &[share("r1"), share("r2"), share("r3").optional(), insertions("insertions")],
        outputs: REACH_ONLY,
        charts: &[ChartKind::ReachCurve],
        example: r#"{"r1": 0.18, "r2": 0.27, "r3": 0.325, "insertions": 6}"#,
        run: by_hofmans,
    },
];

fn by_binomial(given: &Given) -> Result<Draft, CalculationError> {
    let (r1, insertions) = (given.number("r1")?, given.whole("insertions")?);
    let accumulation = Accumulation::independent(r1)?;
    Ok(Draft::of(binomial(r1, insertions)?).growth(&accumulation, insertions))
}

fn by_beta_binomial(given: &Given) -> Result<Draft, CalculationError> {
    let (r1, insertions) = (given.number("r1")?, given.whole("insertions")?);
    let later = (given.maybe("later_reach"), given.maybe_whole("later_insertions"));
    let (accumulation, estimate) = match (given.maybe("r2"), later) {
        (Some(r2), (None, None)) => (Accumulation::of_two(r1, r2)?.0, beta_binomial(r1, r2, insertions)?),
        (None, (Some(reach), Some(n))) => {
            let accumulation = Accumulation::of_later(r1, n, reach).map_err(renamed)?;
            (accumulation, Estimate::of(Model::BetaBinomial, accumulation.distribution(insertions)?))
        }
        (Some(_), _) => return Err(InputError::superfluous("later_reach", "r2").into()),
        (None, (Some(_), None)) => return Err(InputError::missing("later_insertions").into()),
        (None, (None, Some(_))) => return Err(InputError::missing("later_reach").into()),
        (None, (None, None)) => return Err(InputError::missing("r2").into()),
    };
    let draft = Draft::of(estimate).growth(&accumulation, insertions);
    Ok(match accumulation {
        Accumulation::BetaBinomial { alpha, beta } => draft.number("alpha", alpha).number("beta", beta),
        _ => draft,
    })
}

/// The model's names of the later observation, as this calculator has them.
fn renamed(mut error: InputError) -> InputError {
    if let InputError::OutOfRange { input, .. } | InputError::TooMany { input, .. } = &mut error {
        match input.as_str() {
            "rn" => "later_reach".clone_into(input),
            "insertions" => "later_insertions".clone_into(input),
            _ => {}
        }
    }
    error
}

fn by_hofmans(given: &Given) -> Result<Draft, CalculationError> {
    let (r1, r2, r3) = (given.number("r1")?, given.number("r2")?, given.maybe("r3"));
    let insertions = given.whole("insertions")?;
    let reach = |n: u32| match n {
        0 => 0.0,
        n => hofmans_accumulation(r1, r2, r3, n).map_or(f64::NAN, |estimate| estimate.reach),
    };
    Ok(Draft::of(hofmans_accumulation(r1, r2, r3, insertions)?).steps(r1, insertions, reach))
}
