//! Which VAT rate a line has: the dated rule of the plan against the dates of the line.

use chrono::NaiveDate;
use mrm_domain::{Plan, Row, VatRule};
use rust_decimal::Decimal;

/// The part of a line that falls under one VAT rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VatPart {
    /// The rate, as a fraction.
    pub rate: Decimal,
    /// Share of the line's money, as a fraction; all parts make 1.
    pub share: Decimal,
}

/// The VAT rate of a line and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineVat {
    /// The line says so itself.
    Own(Decimal),
    /// From the plan's rule.
    Plan(Decimal),
    /// From the plan's rule, which changes while the line runs.
    Split(Vec<VatPart>),
    /// No dates: the plan's last day decides, although the rate changes inside the plan's period.
    Guessed(Decimal),
    /// The rule needs a date and there is none.
    Unknown,
}

impl LineVat {
    /// The one rate to calculate with: the average where there are several.
    pub(crate) fn rate(&self) -> Option<Decimal> {
        match self {
            LineVat::Own(rate) | LineVat::Plan(rate) | LineVat::Guessed(rate) => Some(*rate),
            LineVat::Split(parts) => Some(parts.iter().map(|p| p.rate * p.share).sum()),
            LineVat::Unknown => None,
        }
    }
}

/// The rate of `row`: its `own`, else that of the plan on its dates, else that on the plan's last day.
pub(crate) fn line_vat(plan: &Plan, row: &Row, own: Option<Decimal>) -> LineVat {
    if let Some(own) = own {
        return LineVat::Own(own);
    }
    let rule = &plan.header.vat;
    match rule {
        VatRule::Fixed(rate) => return LineVat::Plan(*rate),
        VatRule::None => return LineVat::Plan(Decimal::ZERO),
        VatRule::Russia => {}
    }
    if let Some((start, end)) = row.span() {
        if rule.next_change(start).is_none_or(|change| change > end) {
            return LineVat::Plan(rule.rate_on(start));
        }
        return split(rule, row);
    }
    let Some(end) = plan.header.period_end else { return LineVat::Unknown };
    let changes =
        plan.header.period_start.and_then(|start| rule.next_change(start)).is_some_and(|change| change <= end);
    if changes { LineVat::Guessed(rule.rate_on(end)) } else { LineVat::Plan(rule.rate_on(end)) }
}

/// The rate for costs beside the lines: that of the plan's last day, else of the last day of any flight.
pub(crate) fn plan_vat(plan: &Plan) -> Option<Decimal> {
    match &plan.header.vat {
        VatRule::Fixed(rate) => Some(*rate),
        VatRule::None => Some(Decimal::ZERO),
        rule @ VatRule::Russia => {
            let last_flight =
                || plan.rows.values().filter(|r| !r.removed).filter_map(Row::span).map(|(_, end)| end).max();
            plan.header.period_end.or_else(last_flight).map(|date| rule.rate_on(date))
        }
    }
}

/// Weighs the rates that a line meets: by the amounts of its flights if all have one, else by days. A flight that
/// crosses the change is cut by days.
fn split(rule: &VatRule, row: &Row) -> LineVat {
    let by_amount = row.flights.values().all(|f| f.amount.is_some_and(|a| a > Decimal::ZERO));
    let mut weights: Vec<(Decimal, Decimal)> = Vec::new();
    for (_, flight) in row.flights_by_date() {
        let per_day = match flight.amount.filter(|_| by_amount) {
            Some(amount) => amount / Decimal::from(flight.days()),
            None => Decimal::ONE,
        };
        let mut day = flight.start;
        loop {
            let last =
                rule.next_change(day).and_then(|change| change.pred_opt()).map_or(flight.end, |d| d.min(flight.end));
            add(&mut weights, rule.rate_on(day), per_day * days(day, last));
            match last.succ_opt() {
                Some(next) if next <= flight.end => day = next,
                _ => break,
            }
        }
    }
    let whole: Decimal = weights.iter().map(|(_, w)| *w).sum();
    match weights.as_slice() {
        [] => LineVat::Unknown,
        [(rate, _)] => LineVat::Plan(*rate),
        _ => {
            let mut rest = Decimal::ONE;
            let last = weights.len() - 1;
            let part = |(i, (rate, weight)): (usize, &(Decimal, Decimal))| {
                // The last part is what is left, so that the shares always make one.
                let share = if i == last { rest } else { weight / whole };
                rest -= share;
                VatPart { rate: *rate, share }
            };
            LineVat::Split(weights.iter().enumerate().map(part).collect())
        }
    }
}

fn days(from: NaiveDate, to: NaiveDate) -> Decimal {
    Decimal::from((to - from).num_days() + 1)
}

fn add(weights: &mut Vec<(Decimal, Decimal)>, rate: Decimal, weight: Decimal) {
    match weights.iter_mut().find(|(r, _)| *r == rate) {
        Some((_, sum)) => *sum += weight,
        None => weights.push((rate, weight)),
    }
}
