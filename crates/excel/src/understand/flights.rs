//! When lines run: from dates, from text periods, from marks, amounts or colours in a calendar.

use chrono::{Datelike, NaiveDate};
use mrm_domain::{Field, Flight};
use rust_decimal::Decimal;

mod fills;
mod texts;

use super::calendar::Cells;
use super::codes::{Code, Problems, Source};
use super::columns::Column;
use super::dates::{DayOrder, Range, decide_order, resolve};
use super::rows::number_of;
use super::table::{Line, Table, near};
use super::text::clean;
use super::view::is_void;
use super::vocabulary::Meaning;
use super::words;
use crate::grid::{CellValue, address};
use fills::{from_fills, runs};
use texts::from_dates;
pub use texts::period;

/// What is known about the time of the plan.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The year the planner chose.
    pub chosen: Option<i32>,
    /// The plan's period, when its years are stated.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// A year found in a name or a date, with its source.
    pub hint: Option<(i32, Source)>,
    /// VAT rate, for amounts that include it.
    pub vat: Option<Decimal>,
    /// The plan's commission rate, for amounts that include it.
    pub commission: Option<Decimal>,
}

impl Known {
    /// The year of dates that name none.
    pub fn year(&self) -> Option<i32> {
        self.chosen
            .or_else(|| self.period.map(|(start, _)| start.year()))
            .or_else(|| self.hint.as_ref().map(|(year, _)| *year))
    }
}

/// Gives the lines of a table their flights. Returns whether a year had to be guessed.
pub fn read(table: &mut Table<'_, '_>, known: &Known) -> bool {
    let mut problems = Problems::default();
    let order = day_order(table, &mut problems);
    let (slots, guessed) = slots(table, known, &mut problems);
    let meaning = calendar_cells(table, &slots);
    let mut by_fill = 0;
    let mut vat_taken_out = false;
    let mut read: Vec<Vec<Flight>> = Vec::with_capacity(table.lines.len());
    for line in &table.lines {
        let mut flights = match meaning {
            _ if !has_calendar(table, line) => Vec::new(),
            Some(Cells::Fills) => from_fills(table, line, &slots),
            Some(cells) => from_cells(table, line, &slots, cells, known, &mut vat_taken_out),
            None => Vec::new(),
        };
        by_fill += usize::from(meaning == Some(Cells::Fills) && !flights.is_empty());
        if flights.is_empty() {
            flights = from_dates(table, line, order, known, &mut problems);
        }
        read.push(flights);
    }
    for (line, flights) in table.lines.iter_mut().zip(read) {
        line.flights = flights;
    }
    let sheet = table.view.sheet.name.clone();
    if by_fill > 0 {
        problems.add(Code::FlightsFromFills, Some(&sheet), None, &[("count", by_fill.to_string())]);
    }
    if vat_taken_out {
        let rate = known.vat.map(|rate| rate.normalize().to_string()).unwrap_or_default();
        problems.add(Code::AmountsWithoutVat, Some(&sheet), None, &[("rate", rate)]);
    }
    table.problems.0.append(&mut problems.0);
    if let Some(calendar) = &mut table.calendar {
        calendar.dates.clone_from(&slots);
        calendar.cells = meaning;
    }
    guessed && !slots.is_empty()
}

/// Whether the calendar's cells in a line's row say when it runs; those of what was spent do not.
fn has_calendar(table: &Table<'_, '_>, line: &Line) -> bool {
    table.series.as_ref().is_none_or(|series| series.flighted.contains(&line.row))
}

fn time_columns<'t>(table: &'t Table<'_, '_>) -> impl Iterator<Item = &'t Column> {
    table.columns.iter().filter(|c| matches!(c.field(), Some(Field::Start | Field::End | Field::Period)))
}

fn day_order(table: &Table<'_, '_>, problems: &mut Problems) -> DayOrder {
    let mut texts: Vec<&str> = Vec::new();
    for column in time_columns(table) {
        for line in &table.lines {
            if let CellValue::Text(text) = table.view.cell(line.row, column.column) {
                texts.push(text);
            }
        }
    }
    decide_order(texts.iter().copied()).unwrap_or_else(|| {
        let russian = table.columns.iter().any(|c| c.header.chars().any(|c| ('а'..='я').contains(&c)));
        let (order, words) =
            if russian { (DayOrder::DayFirst, "day_first") } else { (DayOrder::MonthFirst, "month_first") };
        problems.add(Code::DatesAmbiguous, Some(&table.view.sheet.name), None, &[("order", words.to_owned())]);
        order
    })
}

/// The calendar's columns with their dates, and whether the year was a guess.
fn slots(table: &Table<'_, '_>, known: &Known, problems: &mut Problems) -> (Vec<(u32, NaiveDate, NaiveDate)>, bool) {
    let Some(calendar) = &table.calendar else { return (Vec::new(), false) };
    if table.lines.is_empty() {
        return (Vec::new(), false);
    }
    let sheet = table.view.sheet.name.clone();
    let cell = calendar.slots.first().map(|s| address(calendar.row, s.column));
    if calendar.has_year() {
        let year = calendar.slots.iter().find_map(|s| s.range.0.year).unwrap_or(2000);
        return (calendar.dated(year), false);
    }
    if let Some(year) = known.chosen {
        return (calendar.dated(year), false);
    }
    if let Some((start, end)) = known.period {
        let inside = |range: &Range| {
            (start.year()..=end.year())
                .find_map(|y| resolve(range, Some(y)).ok().filter(|(a, b)| *a <= end && *b >= start))
                .or_else(|| resolve(range, Some(start.year())).ok())
        };
        let dated: Vec<_> =
            calendar.slots.iter().filter_map(|s| inside(&s.range).map(|(a, b)| (s.column, a, b))).collect();
        let years = if start.year() == end.year() {
            start.year().to_string()
        } else {
            format!("{}–{}", start.year(), end.year())
        };
        let [source, name] = Source::of("plan_period").args();
        problems.add(Code::YearFromDocument, Some(&sheet), cell, &[("year", years), source, name]);
        return (dated, false);
    }
    if let Some((year, source)) = &known.hint {
        let [source, name] = source.args();
        problems.add(Code::YearFromDocument, Some(&sheet), cell, &[("year", year.to_string()), source, name]);
        return (calendar.dated(*year), true);
    }
    let years = calendar.years_by_weekday();
    match years.last() {
        Some(year) => {
            let all = years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            problems.add(Code::YearFromWeekdays, Some(&sheet), cell, &[("year", year.to_string()), ("years", all)]);
            (calendar.dated(*year), true)
        }
        None => {
            problems.add(Code::YearMissing, Some(&sheet), cell, &[]);
            (Vec::new(), false)
        }
    }
}

/// What the cells of the calendar hold, seen over all lines.
fn calendar_cells(table: &Table<'_, '_>, slots: &[(u32, NaiveDate, NaiveDate)]) -> Option<Cells> {
    if slots.is_empty() {
        return None;
    }
    let (mut filled, mut large, mut words_only, mut money, mut quantity) = (0, 0, 0, 0, 0);
    for line in table.lines.iter().filter(|line| has_calendar(table, line)) {
        let mut sum = Decimal::ZERO;
        for (column, ..) in slots {
            let value = table.view.cell(line.row, *column);
            match number_of(value).filter(|n| !n.is_zero()) {
                Some(number) => {
                    filled += 1;
                    large += usize::from(number > Decimal::ONE);
                    sum += number;
                }
                None => words_only += usize::from(matches!(value, CellValue::Text(t) if !is_void(&clean(t)))),
            }
        }
        money += usize::from(!sum.is_zero() && costs(line).any(|(_, c)| near(sum, c)));
        quantity += usize::from(
            !sum.is_zero()
                && [Field::Units, Field::Impressions, Field::Grp, Field::Trp, Field::Spots]
                    .iter()
                    .any(|f| line.number(*f).is_some_and(|n| near(sum, n) || near(sum * Decimal::ONE_THOUSAND, n))),
        );
    }
    if filled == 0 && words_only == 0 {
        let coloured = table
            .lines
            .iter()
            .any(|l| slots.iter().any(|(c, ..)| table.view.sheet.layout.fills.contains_key(&(l.row, *c))));
        return coloured.then_some(Cells::Fills);
    }
    if large == 0 {
        return Some(Cells::Marks);
    }
    if money > quantity || (quantity == 0 && group_means_money(table, slots)) {
        return Some(Cells::Amounts);
    }
    Some(Cells::Quantities)
}

fn group_means_money(table: &Table<'_, '_>, slots: &[(u32, NaiveDate, NaiveDate)]) -> bool {
    let Some((column, ..)) = slots.first() else { return false };
    let by_header = table.columns.iter().find(|c| c.column == *column).is_some_and(|c| {
        c.header.split(" / ").any(|level| {
            super::vocabulary::read_header(level)
                .best()
                .is_some_and(|(m, _)| m == Meaning::Cost || m == Meaning::Field(Field::CostNet))
        })
    });
    let by_format = table
        .lines
        .iter()
        .any(|l| table.view.format(l.row, *column).is_some_and(|f| words::format_currency(f).is_some()));
    by_header || by_format
}

fn costs(line: &Line) -> impl Iterator<Item = (Field, Decimal)> + '_ {
    [Field::CostNet, Field::ClientNet, Field::CostGross, Field::ListCost]
        .into_iter()
        .filter_map(|f| line.number(f).map(|n| (f, n)))
}

fn from_cells(
    table: &Table<'_, '_>,
    line: &Line,
    slots: &[(u32, NaiveDate, NaiveDate)],
    cells: Cells,
    known: &Known,
    vat_taken_out: &mut bool,
) -> Vec<Flight> {
    let marked: Vec<(usize, Option<Decimal>)> = slots
        .iter()
        .enumerate()
        .filter_map(|(index, (column, ..))| {
            let value = table.view.cell(line.row, *column);
            match number_of(value) {
                Some(n) if n.is_zero() => None,
                Some(n) => Some((index, Some(n))),
                None => matches!(value, CellValue::Text(t) if !is_void(&clean(t))).then_some((index, None)),
            }
        })
        .collect();
    match cells {
        Cells::Marks => runs(marked.iter().map(|(i, _)| *i), slots),
        Cells::Fills => Vec::new(),
        Cells::Quantities => {
            let thousand = if line.model() == Some(mrm_domain::BuyModel::Cpm) && table.in_thousands > 0 {
                Decimal::ONE_THOUSAND
            } else {
                Decimal::ONE
            };
            let flights = marked.iter().filter_map(|(i, n)| {
                flight(slots, *i).map(|f| Flight { quantity: n.and_then(|n| n.checked_mul(thousand)), ..f })
            });
            join_days(table, flights.collect())
        }
        Cells::Amounts => {
            let sum: Decimal = marked.iter().filter_map(|(_, n)| *n).sum();
            let divisor = amount_basis(table, line, sum, slots, known, vat_taken_out);
            let amount = |n: Option<Decimal>| {
                n.and_then(|n| n.checked_div(divisor)).map(|n| {
                    if divisor == Decimal::ONE {
                        n
                    } else {
                        n.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
                    }
                    .normalize()
                })
            };
            let flights =
                marked.iter().filter_map(|(i, n)| flight(slots, *i).map(|f| Flight { amount: amount(*n), ..f }));
            join_days(table, flights.collect())
        }
    }
}

/// By what the amounts of a line are divided to stand on the basis of its media cost without VAT.
fn amount_basis(
    table: &Table<'_, '_>,
    line: &Line,
    sum: Decimal,
    slots: &[(u32, NaiveDate, NaiveDate)],
    known: &Known,
    vat_taken_out: &mut bool,
) -> Decimal {
    let vat = Decimal::ONE + known.vat.unwrap_or_default();
    let commission = Decimal::ONE + line.number(Field::CommissionRate).or(known.commission).unwrap_or_default();
    let basis = costs(line).find(|(_, c)| near(sum, *c)).map(|(f, _)| f);
    let gross_header = slots
        .first()
        .and_then(|(c, ..)| table.columns.iter().find(|col| col.column == *c))
        .is_some_and(|c| c.attributes.basis == Some(super::text::Basis::Gross));
    match basis {
        Some(Field::CostGross) => {
            *vat_taken_out = true;
            vat * if line.number(Field::ClientNet).is_some() || known.commission.is_some() {
                commission
            } else {
                Decimal::ONE
            }
        }
        Some(Field::ClientNet) => commission,
        None if gross_header => {
            *vat_taken_out = true;
            vat
        }
        _ => Decimal::ONE,
    }
}

fn flight(slots: &[(u32, NaiveDate, NaiveDate)], index: usize) -> Option<Flight> {
    let (_, start, end) = slots.get(index)?;
    Flight::new(*start, *end).ok()
}

/// Days that follow each other with the same figure are one flight with their sum: every day keeps what it had.
fn join_days(table: &Table<'_, '_>, flights: Vec<Flight>) -> Vec<Flight> {
    if table.calendar.as_ref().is_none_or(|c| c.unit != super::calendar::Unit::Days) {
        return flights;
    }
    let add = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).map(|(a, b)| a + b);
    let mut joined: Vec<Flight> = Vec::new();
    let mut day: Option<Flight> = None;
    for flight in flights {
        let alike = day.is_some_and(|d| {
            d.end.succ_opt() == Some(flight.start) && d.amount == flight.amount && d.quantity == flight.quantity
        });
        match joined.last_mut() {
            Some(run) if alike => {
                run.end = flight.end;
                run.amount = add(run.amount, flight.amount);
                run.quantity = add(run.quantity, flight.quantity);
            }
            _ => joined.push(flight),
        }
        day = Some(flight);
    }
    joined
}
