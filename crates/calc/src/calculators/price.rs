//! From the list price to what the client pays; seasons and spot lengths.

use mrm_domain::{Currency, DiscountMode};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::error::CalculationError;
use super::given::Given;
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::guard::Range;
use crate::metrics::{self, MetricError, Split};

const CURRENCY: InputSpec = InputSpec::new("currency", Kind::Currency).optional();
const COEFFICIENTS: InputSpec = list("coefficients", Unit::Ratio, Range::NOT_NEGATIVE);

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "price-chain",
        subject: Subject::Price,
        inputs: &[
            money("list_cost"),
            COEFFICIENTS.optional(),
            list("discounts", Unit::Share, Range::SHARE).optional(),
            choice("discount_mode", &["multiplicative", "additive"]).optional(),
            share("commission_rate").optional(),
            choice("commission_mode", &["on_top", "inside"]).optional(),
            share("vat_rate").optional(),
            CURRENCY,
        ],
        outputs: &[
            out("adjusted", Unit::Money),
            out("cost_net", Unit::Money),
            out("commission", Unit::Money),
            out("client_net", Unit::Money),
            out("vat", Unit::Money),
            out("total", Unit::Money),
        ],
        charts: &[],
        example: r#"{"list_cost": "1200000", "coefficients": [1.15, 0.75], "discounts": [0.2, 0.05], "commission_rate": 0.07, "vat_rate": 0.22, "currency": "RUB"}"#,
        run: price_chain,
    },
    Calculator {
        name: "price-without-vat",
        subject: Subject::Price,
        inputs: &[money("total"), share("vat_rate"), share("commission_rate").optional(), CURRENCY],
        outputs: &[
            out("client_net", Unit::Money),
            out("vat", Unit::Money),
            out("commission", Unit::Money),
            out("cost_net", Unit::Money),
            out("on_top_rate", Unit::Share),
        ],
        charts: &[],
        example: r#"{"total": "2500000", "vat_rate": 0.2, "commission_rate": 0.15, "currency": "RUB"}"#,
        run: price_without_vat,
    },
    Calculator {
        name: "levy",
        subject: Subject::Price,
        inputs: &[money("base"), number("rate", Unit::Share, Range::from_below(0.0, 1.0)), CURRENCY],
        outputs: &[out("levy", Unit::Money), out("grossed_up", Unit::Money)],
        charts: &[],
        example: r#"{"base": "786600", "rate": 0.03, "currency": "RUB"}"#,
        run: levy,
    },
    Calculator {
        name: "season",
        subject: Subject::Price,
        inputs: &[
            money("cpp"),
            table("months", &[number("coefficient", Unit::Ratio, Range::NOT_NEGATIVE), points("grp")]),
        ],
        outputs: &[
            OutputSpec { code: "costs", unit: Unit::Money, list: true },
            out("cost", Unit::Money),
            out("average_cpp", Unit::Money),
        ],
        charts: &[ChartKind::Timeline],
        example: r#"{"cpp": "48500", "months": [{"coefficient": 0.8, "grp": 200}, {"coefficient": 0.9, "grp": 150}, {"coefficient": 1, "grp": 120}, {"coefficient": 1.3, "grp": 250}]}"#,
        run: season,
    },
    Calculator {
        name: "season-index",
        subject: Subject::Price,
        inputs: &[list("index", Unit::Ratio, Range::NOT_NEGATIVE)],
        outputs: &[out_list("coefficients", Unit::Ratio)],
        charts: &[ChartKind::Timeline],
        example: r#"{"index": [60, 75, 110, 135]}"#,
        run: season_index,
    },
    Calculator {
        name: "spot-length",
        subject: Subject::Price,
        inputs: &[
            table("spots", &[whole("seconds", Unit::Seconds, 1.0, 3600.0), points("grp")]),
            whole("base_seconds", Unit::Seconds, 1.0, 3600.0).optional(),
            table(
                "tariff",
                &[
                    whole("seconds", Unit::Seconds, 1.0, 3600.0),
                    number("coefficient", Unit::Ratio, Range::NOT_NEGATIVE),
                ],
            )
            .optional(),
        ],
        outputs: &[out("equivalent_grp", Unit::Grp)],
        charts: &[],
        example: r#"{"spots": [{"seconds": 15, "grp": 300}, {"seconds": 20, "grp": 240}, {"seconds": 30, "grp": 100}], "base_seconds": 30}"#,
        run: spot_length,
    },
];

fn currency(given: &Given) -> Currency {
    given.currency("currency").unwrap_or(Currency::RUB)
}

fn price_chain(given: &Given) -> Result<Draft, CalculationError> {
    let currency = currency(given);
    let adjusted = metrics::adjusted_price(given.decimal("list_cost")?, &given.decimals("coefficients"))?;
    let mode = match given.choice("discount_mode") {
        Some("additive") => DiscountMode::Additive,
        _ => DiscountMode::Multiplicative,
    };
    let discounted = metrics::net_price(adjusted, &given.decimals("discounts"), mode)?;
    // One step at a time, each rounded to the minor unit, as on a line of a plan.
    let (adjusted, discounted) = (currency.round(adjusted), currency.round(discounted));
    let rate = given.maybe_decimal("commission_rate").unwrap_or_default();
    let client = match given.choice("commission_mode") {
        Some("inside") => metrics::commission_inside(discounted, rate, currency)?,
        _ => metrics::commission_on_top(discounted, rate, currency)?,
    };
    let vat = metrics::vat_on_top(client.whole, given.maybe_decimal("vat_rate").unwrap_or_default(), currency)?;
    Ok(Draft::new()
        .money("adjusted", Some(adjusted))
        .money("cost_net", Some(client.net))
        .money("commission", Some(client.part))
        .money("client_net", Some(client.whole))
        .money("vat", Some(vat.part))
        .money("total", Some(vat.whole)))
}

fn price_without_vat(given: &Given) -> Result<Draft, CalculationError> {
    let currency = currency(given);
    let Split { net, part, .. } =
        metrics::vat_extracted(given.decimal("total")?, given.decimal("vat_rate")?, currency)?;
    let draft = Draft::new().money("client_net", Some(net)).money("vat", Some(part));
    let Some(rate) = given.maybe_decimal("commission_rate") else { return Ok(draft) };
    let media = metrics::commission_inside(net, rate, currency)?;
    Ok(draft
        .money("commission", Some(media.part))
        .money("cost_net", Some(media.net))
        .decimal("on_top_rate", metrics::on_top_rate(rate)?))
}

fn levy(given: &Given) -> Result<Draft, CalculationError> {
    let (base, rate, currency) = (given.decimal("base")?, given.decimal("rate")?, currency(given));
    Ok(Draft::new()
        .money("levy", Some(metrics::levy(base, rate, currency)?))
        .money("grossed_up", metrics::levy_gross_up(base, rate, currency)?))
}

fn season(given: &Given) -> Result<Draft, CalculationError> {
    let cpp = given.decimal("cpp")?;
    let mut paid = Vec::new();
    for month in given.rows("months") {
        let grp = month.decimal("grp")?;
        paid.push((metrics::seasonal_cost(cpp, month.decimal("coefficient")?, grp)?, grp));
    }
    let mut cost = Decimal::ZERO;
    for (month, _) in &paid {
        cost = cost.checked_add(*month).ok_or(MetricError::TooLarge)?;
    }
    let drawn: Vec<f64> = paid.iter().filter_map(|(cost, _)| cost.to_f64()).collect();
    Ok(Draft::new()
        .timeline("costs", &drawn)
        .money("cost", Some(cost))
        .money("average_cpp", metrics::average_cpp(&paid)?)
        .money_list("costs", paid.into_iter().map(|(cost, _)| cost).collect()))
}

fn season_index(given: &Given) -> Result<Draft, CalculationError> {
    let coefficients = metrics::normalised_season(&given.decimals("index"))?;
    let coefficients: Vec<f64> = coefficients.iter().filter_map(ToPrimitive::to_f64).collect();
    Ok(Draft::new().timeline("coefficients", &coefficients).list("coefficients", coefficients))
}

fn spot_length(given: &Given) -> Result<Draft, CalculationError> {
    let spots = given.rows("spots").iter().map(|row| Ok((row.whole("seconds")?, row.decimal("grp")?)));
    let spots = spots.collect::<Result<Vec<_>, CalculationError>>()?;
    let equivalent = if given.has("tariff") {
        let tariff = given.rows("tariff").iter().map(|row| Ok((row.whole("seconds")?, row.decimal("coefficient")?)));
        metrics::grp30_by_tariff(&spots, &tariff.collect::<Result<_, CalculationError>>()?)?
    } else {
        metrics::grp30_proportional(&spots, given.maybe_whole("base_seconds").unwrap_or(30))?
    };
    Ok(Draft::new().decimal("equivalent_grp", Some(equivalent)))
}
