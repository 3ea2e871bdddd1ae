//! Reach over rating points.

use super::error::CalculationError;
use super::given::Given;
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::guard::{InputError, Range};
use crate::reach::{Curve, Model, Point, Shape, fit, fit_with_ceiling};
use crate::warning::Warning;

const SHAPE: InputSpec = choice("shape", &["exponential", "hyperbola", "hill", "negative_binomial"]);
const CEILING: InputSpec = number("ceiling", Unit::Share, Range::above_to(0.0, 1.0)).optional();
/// Which of them a curve needs depends on its shape.
pub(super) const PARAMETERS: [InputSpec; 6] = [
    SHAPE,
    CEILING,
    number("rate", Unit::Ratio, Range::POSITIVE).optional(),
    number("half", Unit::Grp, Range::POSITIVE).optional(),
    number("slope", Unit::Ratio, Range::POSITIVE).optional(),
    number("heterogeneity", Unit::Ratio, Range::POSITIVE).optional(),
];
const GRP: InputSpec = points("grp").optional();
const TARGET: InputSpec = number("target", Unit::Share, Range::from_below(0.0, 1.0)).optional();
const READ: [OutputSpec; 3] =
    [out("reach", Unit::Share), out("next_point", Unit::Points), out("grp_for_target", Unit::Grp)];

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "reach-curve",
        subject: Subject::Curves,
        inputs: &[
            PARAMETERS[0],
            PARAMETERS[1],
            PARAMETERS[2],
            PARAMETERS[3],
            PARAMETERS[4],
            PARAMETERS[5],
            GRP,
            TARGET,
        ],
        outputs: &READ,
        charts: &[ChartKind::ReachCurve],
        example: r#"{"shape": "exponential", "ceiling": 0.82, "rate": 0.0095, "grp": 120, "target": 0.6}"#,
        run: read,
    },
    Calculator {
        name: "reach-curve-fit",
        subject: Subject::Curves,
        inputs: &[table("points", &[points("grp"), share("reach")]), SHAPE, CEILING, GRP, TARGET],
        outputs: &[
            out("fitted_ceiling", Unit::Share),
            out("rate", Unit::Ratio),
            out("half", Unit::Grp),
            out("slope", Unit::Ratio),
            out("heterogeneity", Unit::Ratio),
            out("sse", Unit::Ratio),
            out("r_squared", Unit::Share),
            READ[0],
            READ[1],
            READ[2],
        ],
        charts: &[ChartKind::ReachCurve],
        example: r#"{"points": [{"grp": 50, "reach": 0.298}, {"grp": 100, "reach": 0.441}, {"grp": 150, "reach": 0.532}, {"grp": 200, "reach": 0.591}, {"grp": 300, "reach": 0.668}, {"grp": 400, "reach": 0.714}, {"grp": 500, "reach": 0.742}], "shape": "hyperbola", "grp": 250}"#,
        run: fitted,
    },
    Calculator {
        name: "one-point-curve",
        subject: Subject::Curves,
        inputs: &[number("known_grp", Unit::Grp, Range::POSITIVE), share("known_reach"), GRP, TARGET],
        outputs: &[out("rho", Unit::Grp), READ[0], READ[1], READ[2], out_list("reaches", Unit::Share)],
        charts: &[ChartKind::ReachCurve],
        example: r#"{"known_grp": 350, "known_reach": 0.58, "grp": 200}"#,
        run: one_point,
    },
];

/// The curve that the inputs describe.
pub(super) fn curve(given: &Given) -> Result<Curve, CalculationError> {
    let ceiling = || given.number("ceiling");
    let curve = match shape(given) {
        Shape::Exponential => Curve::Exponential { ceiling: ceiling()?, rate: given.number("rate")? },
        Shape::Hyperbola => Curve::Hyperbola { ceiling: ceiling()?, half: given.number("half")? },
        Shape::Hill => Curve::Hill { ceiling: ceiling()?, half: given.number("half")?, slope: given.number("slope")? },
        Shape::NegativeBinomial => Curve::NegativeBinomial { shape: given.number("heterogeneity")? },
    };
    Ok(curve.checked()?)
}

fn shape(given: &Given) -> Shape {
    match given.choice("shape") {
        Some("exponential") => Shape::Exponential,
        Some("hyperbola") => Shape::Hyperbola,
        Some("hill") => Shape::Hill,
        _ => Shape::NegativeBinomial,
    }
}

/// What the curve says of the rating points and the target asked for.
fn reading(draft: Draft, given: &Given, curve: &Curve, shown: f64) -> Result<Draft, CalculationError> {
    let target = given.maybe("target").map(|target| curve.grp_for(target)).transpose()?.flatten();
    let grp = given.maybe("grp");
    let up_to = [grp.unwrap_or(0.0) * 1.5, target.unwrap_or(0.0) * 1.2, shown].into_iter().fold(0.0, f64::max);
    let mut draft = draft.maybe("grp_for_target", target).curve(curve, up_to.min(100_000.0));
    if let Some(grp) = grp {
        draft = draft.number("reach", curve.reach(grp)?).number("next_point", curve.slope(grp)?);
    }
    Ok(draft)
}

fn read(given: &Given) -> Result<Draft, CalculationError> {
    let curve = curve(given)?;
    reading(Draft::new().warned(curve.warnings()), given, &curve, 500.0)
}

fn fitted(given: &Given) -> Result<Draft, CalculationError> {
    let (grp, reach) = (given.column("points", "grp")?, given.column("points", "reach")?);
    let points: Vec<Point> = grp.into_iter().zip(reach).map(|(grp, reach)| Point { grp, reach }).collect();
    let fitted = match given.maybe("ceiling") {
        Some(ceiling) => fit_with_ceiling(shape(given), &points, ceiling)?,
        None => fit(shape(given), &points)?,
    };
    let draft = match fitted.curve {
        Curve::Exponential { rate, .. } => Draft::new().number("rate", rate),
        Curve::Hyperbola { half, .. } => Draft::new().number("half", half),
        Curve::Hill { half, slope, .. } => Draft::new().number("half", half).number("slope", slope),
        Curve::NegativeBinomial { shape } => Draft::new().number("heterogeneity", shape),
        Curve::OnePoint { .. } => Draft::new(),
    };
    let beyond = given.maybe("grp").map(|grp| fitted.reach(grp)).transpose()?.and_then(|(_, warning)| warning);
    let known = points.iter().map(|point| (point.grp, point.reach)).collect();
    let draft = draft
        .number("fitted_ceiling", fitted.curve.ceiling())
        .number("sse", fitted.sse)
        .maybe("r_squared", fitted.r_squared)
        .model(Model::FittedCurve)
        .warned(fitted.warnings.iter().copied())
        .warned(beyond)
        .chart(ChartKind::ReachCurve, "points", known);
    reading(draft, given, &fitted.curve, fitted.largest_grp * 1.2)
}

fn one_point(given: &Given) -> Result<Draft, CalculationError> {
    let (known, reach) = (given.number("known_grp")?, given.number("known_reach")?);
    let curve = Curve::through(known, reach).map_err(|error| match error {
        InputError::OutOfRange { input, value, range } => {
            InputError::OutOfRange { input: format!("known_{input}"), value, range }
        }
        other => other,
    })?;
    let Curve::OnePoint { rho } = curve else { return Err(InputError::missing("known_grp").into()) };
    let at = given.maybe("grp").unwrap_or(known);
    let reaches = (1..=10).map(|k| curve.reach_from(at, k).map(Option::unwrap_or_default));
    let beyond = (at > known).then_some(Warning::BeyondData { largest_grp: known });
    let draft = Draft::new()
        .number("rho", rho)
        .list("reaches", reaches.collect::<Result<_, _>>()?)
        .model(Model::OnePointCurve)
        .warned(curve.warnings())
        .warned(beyond);
    reading(draft, given, &curve, known * 1.5)
}
