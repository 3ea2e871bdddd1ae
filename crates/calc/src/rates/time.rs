//! A rate card's price over the days of a line.

use chrono::{Datelike, NaiveDate};
use mrm_domain::{Plan, Row};
use rust_decimal::Decimal;

use super::book::{RateBook, RateMatch};

/// What a card asks over the days of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OverTime {
    /// The rows that hold, in the order of days, each once.
    pub(super) rows: Vec<RateMatch>,
    /// The list price: the average of the rows'.
    pub(super) list: Decimal,
    /// The coefficient of the season by which the list price is multiplied, to eight decimals.
    pub(super) season: Decimal,
    /// What the rows' discounts leave of the price; `None` where they are one row's and stay as they are.
    pub(super) left: Option<Decimal>,
}

/// A part of a line: first day, last day, weight of one day.
type Run = (NaiveDate, NaiveDate, Decimal);

/// Digits of a coefficient after the point.
const SEASON_DIGITS: u32 = 8;

/// What the card of `matches` asks over the days of `line`; `None` if it has no price for some of them.
pub(super) fn over_time(book: &RateBook, matches: &[RateMatch], plan: &Plan, line: &Row) -> Option<OverTime> {
    let runs = runs(plan, line);
    if runs.is_empty() {
        let found = book.best_on(matches, None)?;
        let (_, _, row) = book.row(found)?;
        return Some(OverTime { rows: vec![found], list: row.price?, season: Decimal::ONE, left: None });
    }
    let edges = edges(book, matches);
    let mut sums = Sums::default();
    let mut rows: Vec<RateMatch> = Vec::new();
    for (start, end, per_day) in runs {
        let mut day = start;
        while day <= end {
            let found = book.best_on(matches, Some(day))?;
            let last = last_like(day, &edges).min(end);
            let (_, card, row) = book.row(found)?;
            let weight = per_day.checked_mul(Decimal::from((last - day).num_days() + 1))?;
            let left = row.discounts.iter().try_fold(Decimal::ONE, |left, d| left.checked_mul(Decimal::ONE - d))?;
            sums.add(weight, row.price?, card.season_of(row).of_month(day.month0()), left)?;
            if !rows.contains(&found) {
                rows.push(found);
            }
            day = match last.succ_opt() {
                Some(next) => next,
                None => break,
            };
        }
    }
    sums.over_time(rows)
}

/// The parts of a line with the weight of their days.
fn runs(plan: &Plan, line: &Row) -> Vec<Run> {
    let flights = line.flights_by_date();
    if flights.is_empty() {
        let days = plan.header.period_start.zip(plan.header.period_end).filter(|(start, end)| start <= end);
        return days.map(|(start, end)| (start, end, Decimal::ONE)).into_iter().collect();
    }
    let by_quantity = flights.iter().all(|(_, f)| f.quantity.is_some_and(|quantity| quantity > Decimal::ZERO));
    let weight = |quantity: Option<Decimal>, days: i64| match quantity.filter(|_| by_quantity) {
        Some(quantity) => quantity / Decimal::from(days),
        None => Decimal::ONE,
    };
    flights.iter().map(|(_, f)| (f.start, f.end, weight(f.quantity, f.days()))).collect()
}

/// Days on which another row may begin to hold.
fn edges(book: &RateBook, matches: &[RateMatch]) -> Vec<NaiveDate> {
    let mut edges = Vec::new();
    for (_, card, row) in matches.iter().filter_map(|found| book.row(*found)) {
        let (from, to) = card.days_of(row);
        edges.extend(from);
        edges.extend(to.and_then(|day| day.succ_opt()));
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// The last day that has the month and the row of `day`.
fn last_like(day: NaiveDate, edges: &[NaiveDate]) -> NaiveDate {
    let (year, month) = if day.month0() == 11 { (day.year() + 1, 1) } else { (day.year(), day.month() + 1) };
    let month_end = NaiveDate::from_ymd_opt(year, month, 1).and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX);
    let next_edge = edges.get(edges.partition_point(|edge| *edge <= day)).and_then(|edge| edge.pred_opt());
    next_edge.map_or(month_end, |edge| edge.min(month_end))
}

/// Sums of weight, of weight × price, of that × season, of that × what discounts leave.
#[derive(Debug, Default)]
struct Sums {
    weight: Decimal,
    list: Decimal,
    seasoned: Decimal,
    net: Decimal,
}

impl Sums {
    fn add(&mut self, weight: Decimal, price: Decimal, season: Decimal, left: Decimal) -> Option<()> {
        let list = weight.checked_mul(price)?;
        let seasoned = list.checked_mul(season)?;
        self.weight = self.weight.checked_add(weight)?;
        self.list = self.list.checked_add(list)?;
        self.seasoned = self.seasoned.checked_add(seasoned)?;
        self.net = self.net.checked_add(seasoned.checked_mul(left)?)?;
        Some(())
    }

    fn over_time(self, rows: Vec<RateMatch>) -> Option<OverTime> {
        // A price of nothing has no season.
        let season = self.seasoned.checked_div(self.list).unwrap_or(Decimal::ONE);
        let left = (rows.len() > 1).then(|| self.net.checked_div(self.seasoned).unwrap_or(Decimal::ONE));
        Some(OverTime {
            rows,
            list: self.list.checked_div(self.weight)?.normalize(),
            season: crate::context::round(season, SEASON_DIGITS).normalize(),
            left: left.map(|left| crate::context::round(left, SEASON_DIGITS).normalize()),
        })
    }
}
