//! Costs per point, per thousand, per reach, per response.

use rust_decimal::Decimal;

use super::error::CalculationError;
use super::given::Given;
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::metrics::{self, MaybeMetric};

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "cost-per-point",
        subject: Subject::Cost,
        inputs: &[money("cost"), points("grp"), universe()],
        outputs: &[out("cpp", Unit::Money), out("impressions", Unit::People), out("cpt", Unit::Money)],
        charts: &[],
        example: r#"{"cost": "3480000", "grp": 266.8, "universe": 8250000}"#,
        run: cost_per_point,
    },
    Calculator {
        name: "cost-per-reach",
        subject: Subject::Cost,
        inputs: &[money("cost"), share("reach"), universe()],
        outputs: &[out("per_reach_point", Unit::Money), out("per_person", Unit::Money)],
        charts: &[],
        example: r#"{"cost": "3480000", "reach": 0.48, "universe": 5400000}"#,
        run: cost_per_reach,
    },
    Calculator {
        name: "cost-of-more-reach",
        subject: Subject::Cost,
        inputs: &[
            money("cost_before"),
            share("reach_before"),
            money("cost_after"),
            share("reach_after"),
            universe().optional(),
        ],
        outputs: &[out("per_new_point", Unit::Money), out("per_thousand_new", Unit::Money)],
        charts: &[],
        example: r#"{"cost_before": "5000000", "reach_before": 0.48, "cost_after": "7400000", "reach_after": 0.662, "universe": 5400000}"#,
        run: cost_of_more_reach,
    },
    Calculator {
        name: "response",
        subject: Subject::Cost,
        inputs: &[
            money("cost"),
            people("impressions").optional(),
            people("clicks").optional(),
            people("leads").optional(),
            people("actions").optional(),
            money("revenue").optional(),
            share("margin").optional(),
        ],
        outputs: &[
            out("ctr", Unit::Share),
            out("cpm", Unit::Money),
            out("cpc", Unit::Money),
            out("cr", Unit::Share),
            out("cpl", Unit::Money),
            out("cpa", Unit::Money),
            out("roas", Unit::Ratio),
            out("drr", Unit::Share),
            out("romi_on_revenue", Unit::Share),
            out("romi_on_margin", Unit::Share),
        ],
        charts: &[],
        example: r#"{"cost": "450000", "impressions": 3200000, "clicks": 9600, "leads": 384, "actions": 96, "revenue": "2304000", "margin": 0.35}"#,
        run: response,
    },
];

fn cost_per_point(given: &Given) -> Result<Draft, CalculationError> {
    let (cost, universe) = (given.decimal("cost")?, given.decimal("universe")?);
    let points = given.decimal("grp")?;
    let impressions = metrics::impressions(points, universe)?;
    Ok(Draft::new()
        .money("cpp", metrics::cpp(cost, points)?)
        .decimal("impressions", Some(impressions))
        .money("cpt", metrics::cpm(cost, impressions)?))
}

fn cost_per_reach(given: &Given) -> Result<Draft, CalculationError> {
    let (cost, reach) = (given.decimal("cost")?, given.decimal("reach")?);
    Ok(Draft::new()
        .money("per_reach_point", metrics::cost_per_reach_point(cost, reach)?)
        .money("per_person", metrics::cost_per_person_reached(cost, reach, given.decimal("universe")?)?))
}

fn cost_of_more_reach(given: &Given) -> Result<Draft, CalculationError> {
    let before = (given.decimal("cost_before")?, given.decimal("reach_before")?);
    let after = (given.decimal("cost_after")?, given.decimal("reach_after")?);
    let draft = Draft::new().money("per_new_point", metrics::cost_per_incremental_point(before, after)?);
    let more = after.1 - before.1;
    let Some(universe) = given.maybe_decimal("universe").filter(|_| more > Decimal::ZERO) else { return Ok(draft) };
    // More reach may cost less; then there is no price of it.
    let Some(cost) = (after.0 - before.0 >= Decimal::ZERO).then(|| after.0 - before.0) else { return Ok(draft) };
    let people = metrics::reach_people(more, universe)?;
    Ok(draft.money("per_thousand_new", metrics::cpm(cost, people)?))
}

fn response(given: &Given) -> Result<Draft, CalculationError> {
    let cost = given.decimal("cost")?;
    let get = |code| given.maybe_decimal(code);
    let with = |code, metric: fn(Decimal, Decimal) -> MaybeMetric| match get(code) {
        Some(result) => metric(cost, result),
        None => Ok(None),
    };
    let ctr = match (get("clicks"), get("impressions")) {
        (Some(clicks), Some(impressions)) => metrics::ctr(clicks, impressions)?,
        _ => None,
    };
    let cr = match (get("actions"), get("clicks")) {
        (Some(actions), Some(clicks)) => metrics::cr(actions, clicks)?,
        _ => None,
    };
    let on_margin = match (get("revenue"), get("margin")) {
        (Some(revenue), Some(margin)) => metrics::romi_on_margin(revenue, margin, cost)?,
        _ => None,
    };
    Ok(Draft::new()
        .decimal("ctr", ctr)
        .money("cpm", with("impressions", metrics::cpm)?)
        .money("cpc", with("clicks", metrics::cpc)?)
        .decimal("cr", cr)
        .money("cpl", with("leads", metrics::cpa)?)
        .money("cpa", with("actions", metrics::cpa)?)
        .decimal("roas", with("revenue", |cost, revenue| metrics::roas(revenue, cost))?)
        .decimal("drr", with("revenue", metrics::drr)?)
        .decimal("romi_on_revenue", with("revenue", |cost, revenue| metrics::romi_on_revenue(revenue, cost))?)
        .decimal("romi_on_margin", on_margin))
}
