//! From a plan and a request to a problem that the optimiser solves.

use mrm_calc::optimise::{Line, Objective, OptimiseError, Problem, Solution};
use mrm_calc::reach::Detail;
use mrm_calc::{InputError, PlanCalc, PlanReach, Range, known_reach, plan_reach};
use mrm_domain::{BuyModel, Currency, Edit, Field, Plan, Row, RowId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::{BTreeMap, HashSet};

use super::curves::{Told, through_known, through_price, through_reach};
use super::rescale::Rescale;
use super::view::{LeftOut, LeftOutReason};
use super::{OptimiseLine, OptimiseRequest};
use crate::failure::{Code, Failure};
use crate::plans::OpenPlan;
use crate::plans::edits::parse_id;

/// How far a line may go from its budget where only one point of its curve is known, in percent.
const NEARBY: u64 = 30;
/// The usual effective frequency.
const CONTACTS: u32 = 3;
/// Towards a target at most so many times the present budget is spent where no limit is given.
const TIMES: u64 = 100;
/// A plan without budgets counts as one of so many minor units there.
const SOME_MONEY: u64 = 100_000_000;
/// The most minor units that the optimiser counts.
const MOST_MONEY: u64 = 1 << 52;

/// A problem, and what it was made of.
pub(super) struct Prepared {
    pub problem: Problem,
    /// The rows of the problem's lines, with their present budgets in minor units.
    pub rows: Vec<(RowId, u64)>,
    /// Why to trust a line's curve less, and how well it fits its points.
    pub told: Vec<Told>,
    pub left_out: Vec<LeftOut>,
    /// Media cost to be split, and what of it other lines keep; minor units.
    pub total: u64,
    pub kept: u64,
    pub contacts: u32,
    /// The result that was asked for, and the budget that no smaller one brings it with.
    pub target: Option<(f64, u64)>,
    currency: Currency,
    pub objective: Objective,
}

impl Prepared {
    pub(super) fn new(plan: &Plan, calc: &PlanCalc, request: &OptimiseRequest) -> Result<Prepared, Failure> {
        let currency = plan.header.currency;
        let given = listed(plan, &request.lines)?;
        let contacts = match request.objective {
            Objective::EffectiveReach => request.contacts.unwrap_or(CONTACTS),
            _ => 1,
        };
        let people = request.objective.counts_people();
        let reach = if people { plan_reach(plan, calc, Detail::Reach) } else { PlanReach::default() };
        let mut gather = Gather {
            known: Known { plan, calc, reach, objective: request.objective, contacts },
            lines: Vec::new(),
            rows: Vec::new(),
            told: Vec::new(),
            left_out: Vec::new(),
            present: 0,
            kept: 0,
            given: 0.0,
        };
        let all = given.is_empty();
        for row in plan.lines() {
            gather.take(row, given.get(&row.id).copied(), all)?;
        }
        let total = match &request.total {
            Some(text) => amount(currency, text).map_err(|failure| failure.field("total"))?,
            // Towards a target more than now may be spent, but not without end.
            None if request.target.is_some() => gather.present.max(SOME_MONEY).saturating_mul(TIMES).min(MOST_MONEY),
            None => gather.present,
        };
        let Gather { lines, rows, told, left_out, kept, given, .. } = gather;
        if lines.is_empty() {
            let message = "no line of the plan has both a budget and something to tell its results by: give curves";
            return Err(Failure::new(Code::Optimise, message).arg("reason", "optimise_no_lines"));
        }
        let Some(split) = total.checked_sub(kept).filter(|split| *split > 0) else {
            let (total, kept) = (shown(currency, total), shown(currency, kept));
            let message = format!("the total is {total}, but lines that do not take part keep {kept}");
            return Err(Failure::new(Code::Optimise, message)
                .field("total")
                .arg("reason", "optimise_kept")
                .arg("total", total)
                .arg("least", kept));
        };
        let minor = 10_f64.powi(i32::try_from(currency.minor_digits()).unwrap_or_default());
        let problem = Problem { objective: request.objective, total: split, minor, lines, given };
        Ok(Prepared {
            problem,
            rows,
            told,
            left_out,
            total,
            kept,
            contacts,
            target: None,
            currency,
            objective: request.objective,
        })
    }

    /// Refuses a target that cannot be one.
    pub(super) fn check_target(&self, target: f64) -> Result<(), Failure> {
        let range = if self.objective.counts_people() { Range::open(0.0, 1.0) } else { Range::POSITIVE };
        if range.contains(target) {
            return Ok(());
        }
        Err(input(&InputError::OutOfRange { input: "target".to_owned(), value: target, range }))
    }

    /// An amount of minor units as canonical text.
    pub(super) fn money(&self, minor: u64) -> String {
        shown(self.currency, minor)
    }

    /// A difference of two amounts.
    pub(super) fn difference(&self, after: u64, before: u64) -> String {
        (decimal(self.currency, after) - decimal(self.currency, before)).normalize().to_string()
    }

    /// What the plan has to change for the solution.
    pub(super) fn edits(&self, open: &OpenPlan, solution: &Solution, now_ms: i64) -> Result<Vec<Edit>, Failure> {
        let mut rescale = Rescale::new(&open.plan, &open.calc, open.next_entry(now_ms));
        for ((row, present), share) in self.rows.iter().zip(&solution.lines) {
            if *present != share.amount {
                let (from, to) = (decimal(self.currency, *present), decimal(self.currency, share.amount));
                rescale.line(*row, from, to, self.forecast(share.result))?;
            }
        }
        Ok(rescale.edits)
    }

    /// What the split says of a line's result, in the plan's own field.
    fn forecast(&self, result: f64) -> Option<(Field, f64)> {
        let field = match self.objective {
            Objective::Reach => Field::ReachPct,
            Objective::EffectiveReach => return None,
            Objective::Clicks => Field::Clicks,
            Objective::Conversions => Field::Conversions,
            Objective::Revenue => Field::Revenue,
        };
        Some((field, result))
    }

    /// A result as a text: people in percent.
    fn figure(&self, result: f64) -> String {
        if self.objective.counts_people() {
            format!("{} %", (result * 10_000.0).round() / 100.0)
        } else {
            format!("{}", (result * 100.0).round() / 100.0)
        }
    }

    /// What the optimiser refused, in the plan's words.
    pub(super) fn refusal(&self, error: &OptimiseError) -> Failure {
        let row = |line: usize| self.rows.get(line).map(|(row, _)| row.to_string()).unwrap_or_default();
        let money = |minor: u64| self.money(minor);
        let refused = |reason: &str, message: String| Failure::new(Code::Optimise, message).arg("reason", reason);
        // Of all of the plan's money, lines that take no part included.
        let total = money(self.total);
        match *error {
            OptimiseError::Input(ref error) => {
                let failure = input(error);
                // `lines[3].most` stands in a row of the plan.
                let place = error.input().strip_prefix("lines[").and_then(|rest| rest.split_once("]."));
                match place.and_then(|(index, field)| Some((index.parse::<usize>().ok()?, field))) {
                    Some((index, field)) => failure.field(format!("{}/{field}", row(index))),
                    None => failure,
                }
            }
            OptimiseError::Bounds { line, low, high } => {
                let (row, low, high) = (row(line), money(low), money(high));
                let message = format!("{row}: the lower bound {low} is above the upper bound {high}");
                refused("optimise_bounds", message).field(row).arg("low", low).arg("high", high)
            }
            OptimiseError::NoStepInside { line, step } => {
                let (row, step) = (row(line), money(step));
                let message = format!("{row}: no multiple of the step {step} lies between the bounds");
                refused("optimise_no_step", message).field(row).arg("step", step)
            }
            OptimiseError::BelowBounds { least, .. } => {
                let least = money(least + self.kept);
                let message = format!("the total is {total}, but the lower bounds need {least}");
                refused("optimise_below", message).field("total").arg("total", total).arg("least", least)
            }
            OptimiseError::AboveBounds { most, .. } => {
                let most = money(most + self.kept);
                let message = format!("the total is {total}, but the lines take at most {most}");
                refused("optimise_above", message).field("total").arg("total", total).arg("most", most)
            }
            OptimiseError::Steps { nearest, .. } => {
                let nearest = money(nearest + self.kept);
                let message = format!("the steps of the lines do not add up to {total}; {nearest} would be possible");
                refused("optimise_steps", message).field("total").arg("total", total).arg("nearest", nearest)
            }
            OptimiseError::Unreachable { target, most } => refused("optimise_unreachable", error.to_string())
                .field("target")
                .arg("target", self.figure(target))
                .arg("most", self.figure(most)),
            OptimiseError::ReachedAlready { target, given } => refused("optimise_reached", error.to_string())
                .field("target")
                .arg("target", self.figure(target))
                .arg("given", self.figure(given)),
        }
    }
}

/// A wrong input of a curve.
fn input(error: &InputError) -> Failure {
    crate::calculators::of_input(error, error.to_string()).field(error.input())
}

/// The lines of the request by their rows.
fn listed<'r>(plan: &Plan, lines: &'r [OptimiseLine]) -> Result<BTreeMap<RowId, &'r OptimiseLine>, Failure> {
    let mut given = BTreeMap::new();
    let live: HashSet<RowId> = plan.lines().map(|row| row.id).collect();
    for line in lines {
        let id: RowId = parse_id(&line.row)?;
        if !live.contains(&id) {
            return Err(Failure::not_found("row", id));
        }
        if given.insert(id, line).is_some() {
            return Err(Failure::bad_request(format!("the line {id} is listed twice")).field(id));
        }
    }
    Ok(given)
}

/// What a plan knows of its lines.
struct Known<'p> {
    plan: &'p Plan,
    calc: &'p PlanCalc,
    reach: PlanReach,
    objective: Objective,
    contacts: u32,
}

impl Known<'_> {
    fn number(&self, row: &Row, field: Field) -> Option<Decimal> {
        row.number(field).or_else(|| self.calc.line(row.id).and_then(|result| result.number(field)))
    }

    /// The curve through what the line brings now.
    fn curve(&self, row: &Row, money: f64) -> Option<Told> {
        let count = |field: Field| through_price(self.number(row, field)?.to_f64()?, money);
        match self.objective {
            Objective::Reach | Objective::EffectiveReach => {
                let known = known_reach(row, self.calc);
                through_known(&known, money, self.objective, self.contacts)
                    .or_else(|| through_reach(self.reach.rows.get(&row.id)?, money, self.contacts))
            }
            Objective::Clicks => count(Field::Clicks),
            Objective::Conversions => count(Field::Conversions),
            Objective::Revenue => count(Field::Revenue),
        }
    }
}

/// Lines as they are gathered.
struct Gather<'p> {
    known: Known<'p>,
    lines: Vec<Line>,
    rows: Vec<(RowId, u64)>,
    told: Vec<Told>,
    left_out: Vec<LeftOut>,
    present: u64,
    kept: u64,
    given: f64,
}

impl Gather<'_> {
    /// Takes a line in, with what the request says of it, or leaves it out and says why.
    fn take(&mut self, row: &Row, asked: Option<&OptimiseLine>, all: bool) -> Result<(), Failure> {
        let currency = self.known.plan.header.currency;
        let foreign = row.text(Field::Currency).is_some_and(|own| own.parse() != Ok(currency));
        let present = self.known.number(row, Field::CostNet).and_then(|cost| minor(currency, cost));
        if foreign {
            // Its money is not the plan's: it is neither split nor counted.
            self.leave(row, LeftOutReason::OtherCurrency);
            return Ok(());
        }
        let amount = present.unwrap_or_default();
        self.present += amount;
        let money = decimal(currency, amount).to_f64().unwrap_or_default();
        let place = |failure: Failure| {
            let inner = failure.field.clone().map_or_else(String::new, |field| format!("/{field}"));
            failure.field(format!("{}{inner}", row.id))
        };
        let own = asked.and_then(|asked| asked.curve.as_ref());
        let curve = match own {
            Some(curve) => {
                let made = curve.response(self.known.objective, self.known.contacts);
                Some(made.map_err(|error| place(input(&error)))?)
            }
            None => self.known.curve(row, money),
        };
        let Some(told) = curve else {
            self.keep(row, amount, LeftOutReason::NoData);
            return Ok(());
        };
        if asked.is_none() && (!all || is_one_price(row)) {
            // What it brings is part of the whole, whatever the others get.
            self.add(told.response.value(money));
            self.keep(row, amount, if all { LeftOutReason::FixedPrice } else { LeftOutReason::NotListed });
            return Ok(());
        }
        let text = |text: Option<&String>| text.map(|text| self::amount(currency, text)).transpose();
        let bounds = |asked: &OptimiseLine| -> Result<_, Failure> {
            let low = text(asked.low.as_ref()).map_err(|failure| failure.field("low"))?;
            let high = text(asked.high.as_ref()).map_err(|failure| failure.field("high"))?;
            let step = text(asked.step.as_ref()).map_err(|failure| failure.field("step"))?;
            Ok((low, high, step))
        };
        let (low, high, step) = asked.map(bounds).transpose().map_err(place)?.unwrap_or_default();
        let (low, high) = match (low, high) {
            _ if asked.is_some_and(|asked| asked.fixed) => (amount, Some(amount)),
            (None, None) if own.is_none() => (share(amount, 100 - NEARBY), Some(share(amount, 100 + NEARBY))),
            (low, high) => (low.unwrap_or_default(), high),
        };
        self.lines.push(Line { response: told.response, low, high, step: step.unwrap_or(1).max(1) });
        self.rows.push((row.id, amount));
        self.told.push(told);
        Ok(())
    }

    fn keep(&mut self, row: &Row, amount: u64, reason: LeftOutReason) {
        self.kept += amount;
        self.leave(row, reason);
    }

    fn leave(&mut self, row: &Row, reason: LeftOutReason) {
        self.left_out.push(LeftOut { row: row.id.to_string(), name: name(row), reason });
    }

    /// Adds what a line outside brings.
    fn add(&mut self, result: f64) {
        self.given = if self.known.objective.counts_people() {
            1.0 - (1.0 - self.given) * (1.0 - result)
        } else {
            self.given + result
        };
    }
}

/// Whether the line is bought as a whole: a fixed price or a package.
fn is_one_price(row: &Row) -> bool {
    let model = row.text(Field::BuyModel).and_then(|text| text.parse::<BuyModel>().ok());
    matches!(model, Some(BuyModel::Fixed | BuyModel::Package))
}

/// What a reader knows a line by.
pub(super) fn name(row: &Row) -> String {
    let texts = [Field::Site, Field::Vendor, Field::Placement, Field::Format, Field::Name];
    let texts: Vec<&str> = texts.into_iter().filter_map(|field| row.text(field)).take(2).collect();
    texts.join(", ")
}

fn share(amount: u64, percent: u64) -> u64 {
    u64::try_from(u128::from(amount) * u128::from(percent) / 100).unwrap_or(u64::MAX)
}

/// A typed amount in minor units: not negative, and no finer than these.
fn amount(currency: Currency, text: &str) -> Result<u64, Failure> {
    let wrong = |code: Code, message: String| Failure::new(code, message).arg("text", text);
    let number = Decimal::from_str_exact(text.trim())
        .map_err(|_| wrong(Code::NotANumber, format!("“{text}” is not a number")))?;
    minor(currency, number)
        .filter(|minor| decimal(currency, *minor) == number)
        .ok_or_else(|| wrong(Code::BadValue, format!("“{text}” is no amount of {currency}")))
}

fn minor(currency: Currency, amount: Decimal) -> Option<u64> {
    let scale = Decimal::from(10_u64.pow(currency.minor_digits()));
    currency.round(amount).checked_mul(scale)?.to_u64()
}

fn decimal(currency: Currency, minor: u64) -> Decimal {
    Decimal::from_i128_with_scale(i128::from(minor), currency.minor_digits())
}

fn shown(currency: Currency, minor: u64) -> String {
    decimal(currency, minor).normalize().to_string()
}
