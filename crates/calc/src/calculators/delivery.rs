//! Plan against fact.

use rust_decimal::Decimal;

use super::error::CalculationError;
use super::given::Given;
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::delivery::{Delivery, cost_variance, pace, rate_score, robust_scores, run_rate};
use crate::guard::Range;

/// The longest placement, ten years.
const MOST_DAYS: f64 = 3_660.0;

const fn quantity(code: &'static str) -> InputSpec {
    number(code, Unit::Count, Range::NOT_NEGATIVE)
}

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "pacing",
        subject: Subject::Delivery,
        inputs: &[
            number("planned", Unit::Count, Range::POSITIVE),
            whole("days", Unit::Days, 1.0, MOST_DAYS),
            whole("elapsed", Unit::Days, 0.0, MOST_DAYS),
            quantity("delivered"),
            list("shares", Unit::Share, Range::SHARE).optional(),
        ],
        outputs: &[
            out("expected", Unit::Count),
            out("pacing", Unit::Share),
            out("delivery_variance", Unit::Count),
            out("variance_share", Unit::Share),
            out("forecast", Unit::Count),
            out("forecast_of_shape", Unit::Count),
            out("short", Unit::Count),
            out("required_per_day", Unit::Count),
            out("uplift", Unit::Ratio),
        ],
        charts: &[],
        example: r#"{"planned": 12000000, "days": 31, "elapsed": 12, "delivered": 4100000}"#,
        run: pacing,
    },
    Calculator {
        name: "run-rate",
        subject: Subject::Delivery,
        inputs: &[
            quantity("delivered"),
            list("daily", Unit::Count, Range::NOT_NEGATIVE),
            whole("days_left", Unit::Days, 0.0, MOST_DAYS),
            number("confidence", Unit::Share, Range::open(0.0, 1.0)),
        ],
        outputs: &[
            out("forecast", Unit::Count),
            out("half_width", Unit::Count),
            out("daily_mean", Unit::Count),
            out("daily_deviation", Unit::Count),
        ],
        charts: &[ChartKind::Timeline],
        example: r#"{"delivered": 4100, "daily": [340, 352, 331, 345, 360, 338, 349], "days_left": 19, "confidence": 0.95}"#,
        run: by_run_rate,
    },
    Calculator {
        name: "cost-variance",
        subject: Subject::Delivery,
        inputs: &[
            quantity("planned"),
            money("planned_price"),
            quantity("delivered"),
            money("actual_price"),
            number("units_per_price", Unit::Count, Range::POSITIVE).optional(),
        ],
        outputs: &[
            out("cost_difference", Unit::Money),
            out("price_part", Unit::Money),
            out("volume_part", Unit::Money),
            out("variance_share", Unit::Share),
        ],
        charts: &[],
        example: r#"{"planned": 12000000, "planned_price": "150", "delivered": 11200000, "actual_price": "162", "units_per_price": 1000}"#,
        run: variance,
    },
    Calculator {
        name: "strange-days",
        subject: Subject::Delivery,
        inputs: &[list("daily", Unit::Count, Range::NOT_NEGATIVE)],
        outputs: &[
            out("median", Unit::Count),
            out("median_deviation", Unit::Count),
            out_list("scores", Unit::Ratio),
            out_list("strange_days", Unit::Days),
        ],
        charts: &[ChartKind::Timeline],
        example: r#"{"daily": [412, 398, 405, 420, 391, 408, 250]}"#,
        run: strange_days,
    },
    Calculator {
        name: "strange-rate",
        subject: Subject::Delivery,
        inputs: &[
            number("expected_rate", Unit::Share, Range::open(0.0, 1.0)),
            people("actions"),
            number("impressions", Unit::People, Range::POSITIVE),
        ],
        outputs: &[out("z", Unit::Ratio), out("actual_rate", Unit::Share)],
        charts: &[],
        example: r#"{"expected_rate": 0.003, "actions": 620, "impressions": 250000}"#,
        run: strange_rate,
    },
];

fn pacing(given: &Given) -> Result<Draft, CalculationError> {
    let delivery = Delivery {
        planned: given.number("planned")?,
        days: given.whole("days")?,
        elapsed: given.whole("elapsed")?,
        delivered: given.number("delivered")?,
        shares: given.numbers("shares"),
    };
    let Some(pace) = pace(&delivery)? else { return Ok(Draft::new()) };
    Ok(Draft::new()
        .number("expected", pace.expected)
        .maybe("pacing", pace.pacing)
        .number("delivery_variance", pace.variance)
        .maybe("variance_share", pace.variance_share)
        .number("forecast", pace.forecast)
        .maybe("forecast_of_shape", pace.forecast_of_shape)
        .number("short", pace.short)
        .maybe("required_per_day", pace.required_per_day)
        .maybe("uplift", pace.uplift))
}

fn by_run_rate(given: &Given) -> Result<Draft, CalculationError> {
    let daily = given.numbers("daily");
    let found = run_rate(given.number("delivered")?, &daily, given.whole("days_left")?, given.number("confidence")?)?;
    Ok(Draft::new()
        .number("forecast", found.forecast)
        .number("half_width", found.half_width)
        .number("daily_mean", found.mean)
        .number("daily_deviation", found.deviation)
        .timeline("daily", &daily))
}

fn variance(given: &Given) -> Result<Draft, CalculationError> {
    let per = given.maybe_decimal("units_per_price").unwrap_or(Decimal::ONE);
    let too_large = || CalculationError::from(crate::metrics::MetricError::TooLarge);
    let units = |code| given.decimal(code)?.checked_div(per).ok_or_else(too_large);
    let (planned, delivered) = (units("planned")?, units("delivered")?);
    let found = cost_variance((planned, given.decimal("planned_price")?), (delivered, given.decimal("actual_price")?))?;
    let share = (delivered - planned).checked_div(planned);
    Ok(Draft::new()
        .money("cost_difference", Some(found.total))
        .money("price_part", Some(found.price))
        .money("volume_part", Some(found.volume))
        .decimal("variance_share", share))
}

fn strange_days(given: &Given) -> Result<Draft, CalculationError> {
    let daily = given.numbers("daily");
    let found = robust_scores(&daily)?;
    let scores: Option<Vec<f64>> = found.scores.into_iter().collect();
    let draft = Draft::new()
        .number("median", found.median)
        .number("median_deviation", found.deviation)
        .list("strange_days", found.flagged.into_iter().map(|day| day as f64 + 1.0).collect())
        .timeline("daily", &daily);
    Ok(match scores {
        Some(scores) => draft.list("scores", scores),
        None => draft,
    })
}

fn strange_rate(given: &Given) -> Result<Draft, CalculationError> {
    let (actions, impressions) = (given.number("actions")?, given.number("impressions")?);
    let (z, _, warning) = rate_score(actions, impressions, given.number("expected_rate")?)?;
    Ok(Draft::new().number("z", z).number("actual_rate", actions / impressions).warned(warning))
}
