//! Samples and their errors.

use super::error::CalculationError;
use super::given::Given;
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::guard::{InputError, Range};
use crate::reach::Accumulation;
use crate::sample::{
    Sample, SampleSize, critical_sample, difference, grp_error, min_rating, rating_error, reach_error, sample_size,
    sample_size_for_relative,
};

const INSIDE: Range = Range::open(0.0, 1.0);
const CONFIDENCE: InputSpec = number("confidence", Unit::Share, INSIDE).optional();
const POPULATION: InputSpec =
    number("population", Unit::People, Range { low: Some(1.0), high: None, above: false, below: false }).optional();
const SAMPLE: InputSpec = whole("sample", Unit::People, 1.0, 4e9);
const EFFECT: InputSpec = number("design_effect", Unit::Ratio, Range::POSITIVE).optional();
const SIZES: &[OutputSpec] = &[
    out("sample", Unit::People),
    out("sample_exact", Unit::People),
    out("sample_unlimited", Unit::People),
    out("sample_guaranteed", Unit::People),
];

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "sample-size",
        subject: Subject::Research,
        inputs: &[
            number("rating", Unit::Share, INSIDE).optional(),
            number("delta", Unit::Share, INSIDE).optional(),
            number("relative_error", Unit::Share, Range::POSITIVE).optional(),
            POPULATION,
            CONFIDENCE,
            EFFECT,
        ],
        outputs: SIZES,
        charts: &[ChartKind::ErrorCurve],
        example: r#"{"rating": 0.5, "delta": 0.03, "population": 5000, "confidence": 0.95}"#,
        run: size,
    },
    Calculator {
        name: "critical-sample",
        subject: Subject::Research,
        inputs: &[number("rating", Unit::Share, INSIDE), POPULATION, CONFIDENCE],
        outputs: SIZES,
        charts: &[ChartKind::ErrorCurve],
        example: r#"{"rating": 0.03, "population": 5000, "confidence": 0.95}"#,
        run: critical,
    },
    Calculator {
        name: "rating-error",
        subject: Subject::Research,
        inputs: &[share("rating"), SAMPLE, POPULATION, EFFECT, CONFIDENCE],
        outputs: &[
            out("standard_error", Unit::Share),
            out("delta", Unit::Share),
            out("relative_error", Unit::Share),
            out("low", Unit::Share),
            out("high", Unit::Share),
            out("wilson_low", Unit::Share),
            out("wilson_high", Unit::Share),
            out("min_rating", Unit::Share),
        ],
        charts: &[ChartKind::ErrorCurve],
        example: r#"{"rating": 0.032, "sample": 2400, "population": 8250000, "design_effect": 1.4, "confidence": 0.95}"#,
        run: error,
    },
    Calculator {
        name: "rating-difference",
        subject: Subject::Research,
        inputs: &[
            share("rating_1"),
            whole("sample_1", Unit::People, 1.0, 4e9),
            share("rating_2"),
            whole("sample_2", Unit::People, 1.0, 4e9),
        ],
        outputs: &[out("z", Unit::Ratio), out("p_value", Unit::Share)],
        charts: &[],
        example: r#"{"rating_1": 0.064, "sample_1": 1500, "rating_2": 0.051, "sample_2": 1500}"#,
        run: differ,
    },
    Calculator {
        name: "plan-error",
        subject: Subject::Research,
        inputs: &[share("r1"), share("r2").optional(), insertions("insertions"), SAMPLE, EFFECT],
        outputs: &[
            out("grp", Unit::Grp),
            out("grp_error", Unit::Grp),
            out("reach", Unit::Share),
            out("reach_error", Unit::Points),
        ],
        charts: &[ChartKind::FrequencyDistribution],
        example: r#"{"r1": 0.08, "r2": 0.125, "insertions": 12, "sample": 2400}"#,
        run: plan_error,
    },
];

fn confidence(given: &Given) -> f64 {
    given.maybe("confidence").unwrap_or(0.95)
}

fn sample(given: &Given) -> Result<Sample, CalculationError> {
    let design_effect = given.maybe("design_effect").unwrap_or(1.0);
    Ok(Sample { size: given.whole("sample")?, population: given.maybe("population"), design_effect })
}

fn sizes(size: SampleSize) -> Draft {
    Draft::new()
        .number("sample", size.rounded as f64)
        .number("sample_exact", size.exact)
        .number("sample_unlimited", size.unlimited)
        .number("sample_guaranteed", size.guaranteed as f64)
}

fn size(given: &Given) -> Result<Draft, CalculationError> {
    // An unknown rating has the largest error at one half.
    let rating = given.maybe("rating").unwrap_or(0.5);
    let (population, confidence) = (given.maybe("population"), confidence(given));
    let effect = given.maybe("design_effect").unwrap_or(1.0);
    let size = match (given.maybe("delta"), given.maybe("relative_error")) {
        (Some(delta), None) => sample_size(rating, delta, population, confidence, effect)?,
        (None, Some(relative)) => sample_size_for_relative(rating, relative, population, confidence, effect)?,
        (None, None) => return Err(InputError::missing("delta").into()),
        (Some(_), Some(_)) => return Err(InputError::superfluous("relative_error", "delta").into()),
    };
    let sample = Sample { size: 1, population, design_effect: effect };
    Ok(sizes(size).chart(ChartKind::ErrorCurve, "delta", errors(rating, &sample, size.exact, confidence)))
}

/// The error of a rating in samples up to twice this size.
fn errors(rating: f64, like: &Sample, size: f64, confidence: f64) -> Vec<(f64, f64)> {
    let at = (1..=40).map(|step| (size * f64::from(step) / 20.0).ceil().clamp(1.0, 4e9) as u32);
    let error = |size: u32| {
        let error = rating_error(rating, &Sample { size, ..*like }, confidence).ok()?;
        Some((f64::from(size), error.delta))
    };
    at.filter_map(error).collect()
}

fn critical(given: &Given) -> Result<Draft, CalculationError> {
    let (rating, population, confidence) = (given.number("rating")?, given.maybe("population"), confidence(given));
    let size = critical_sample(rating, population, confidence)?;
    let sample = Sample { size: 1, population, design_effect: 1.0 };
    Ok(sizes(size).chart(ChartKind::ErrorCurve, "delta", errors(rating, &sample, size.exact, confidence)))
}

fn error(given: &Given) -> Result<Draft, CalculationError> {
    let (sample, confidence) = (sample(given)?, confidence(given));
    let rating = given.number("rating")?;
    let error = rating_error(rating, &sample, confidence)?;
    let curve = errors(rating, &sample, f64::from(sample.size), confidence);
    Ok(Draft::new()
        .chart(ChartKind::ErrorCurve, "delta", curve)
        .number("standard_error", error.standard)
        .number("delta", error.delta)
        .maybe("relative_error", error.relative)
        .number("low", error.plain.0)
        .number("high", error.plain.1)
        .number("wilson_low", error.wilson.0)
        .number("wilson_high", error.wilson.1)
        .number("min_rating", min_rating(&sample, confidence)?)
        .warned(error.warnings))
}

fn differ(given: &Given) -> Result<Draft, CalculationError> {
    let first = (given.number("rating_1")?, given.whole("sample_1")?);
    let found = difference(first, (given.number("rating_2")?, given.whole("sample_2")?))?;
    Ok(Draft::new().maybe("z", found.map(|f| f.z)).maybe("p_value", found.map(|f| f.p_value)))
}

fn plan_error(given: &Given) -> Result<Draft, CalculationError> {
    let (r1, insertions, sample) = (given.number("r1")?, given.whole("insertions")?, sample(given)?);
    let (accumulation, warning) = match given.maybe("r2") {
        Some(r2) => Accumulation::of_two(r1, r2)?,
        None => (Accumulation::independent(r1)?, None),
    };
    let reach = accumulation.reach(insertions);
    Ok(Draft::new()
        .number("grp", accumulation.mean(insertions) * 100.0)
        .number("grp_error", grp_error(accumulation.variance(insertions), &sample)?)
        .number("reach", reach)
        .number("reach_error", reach_error(reach, &sample)?)
        .frequencies("contacts", &accumulation.distribution(insertions)?)
        .warned(warning))
}
