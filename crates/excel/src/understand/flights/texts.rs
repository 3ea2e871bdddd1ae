//! Flights from start and end dates, and from periods written as text.

use chrono::{Datelike, NaiveDate};
use mrm_domain::{Field, Flight};

use super::super::codes::{Code, Problems};
use super::super::dates::{DateError, DayOrder, days_in_month, read_period, resolve};
use super::super::table::{Line, Table};
use super::super::text::clean;
use super::super::view::is_void;
use super::Known;
use crate::grid::{CellValue, address};

/// From start and end columns, or a period as text.
pub fn from_dates(
    table: &Table<'_, '_>,
    line: &Line,
    order: DayOrder,
    known: &Known,
    problems: &mut Problems,
) -> Vec<Flight> {
    let sheet = table.view.sheet.name.clone();
    let value = |field: Field| table.column_of(field).map(|c| (c, table.view.seen(line.row, c.column)));
    let mut start = None;
    let mut end = None;
    for (field, out) in [(Field::Start, &mut start), (Field::End, &mut end)] {
        if let Some((column, value)) = value(field) {
            *out = one_day(value, order, known, field == Field::End).map(|d| (d, address(line.row, column.column)));
        }
    }
    if let (Some((start, _)), Some((end, cell))) = (&start, &end) {
        return match Flight::new(*start, *end) {
            Ok(flight) => vec![flight],
            Err(_) => {
                let [reason, day] = DateError::EndBeforeStart.reason();
                let args = [("text", format!("{start} – {end}")), reason, day];
                problems.add(Code::ImpossibleDate, Some(&sheet), Some(cell.clone()), &args);
                Vec::new()
            }
        };
    }
    let Some((column, value)) = value(Field::Period) else { return Vec::new() };
    let cell = Some(address(line.row, column.column));
    match value {
        CellValue::DateTime(at) => whole_month(table, line.row, column.column, at.date()).into_iter().collect(),
        CellValue::Text(text) => {
            let text = clean_lines(text);
            if is_void(&text) {
                return Vec::new();
            }
            period(&text, order, known, problems, &sheet, cell)
        }
        _ => Vec::new(),
    }
}

/// A text period as flights, with what is wrong with it.
pub fn period(
    text: &str,
    order: DayOrder,
    known: &Known,
    problems: &mut Problems,
    sheet: &str,
    cell: Option<String>,
) -> Vec<Flight> {
    let Some(ranges) = read_period(text, order) else {
        if text.chars().any(|c| c.is_ascii_digit()) {
            problems.add(Code::DateUnread, Some(sheet), cell, &[("text", text.to_owned())]);
        }
        return Vec::new();
    };
    let year = known.year();
    let mut flights = Vec::new();
    for range in &ranges {
        match resolve(range, year) {
            Ok((start, end)) => flights.extend(Flight::new(start, end).ok()),
            Err(DateError::NoYear) => problems.add(Code::YearMissing, Some(sheet), cell.clone(), &[]),
            Err(error) => {
                let [reason, day] = error.reason();
                problems.add(
                    Code::ImpossibleDate,
                    Some(sheet),
                    cell.clone(),
                    &[("text", text.to_owned()), reason, day],
                );
            }
        }
    }
    flights
}

fn clean_lines(text: &str) -> String {
    text.split('\n').map(clean).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

fn one_day(value: CellValue<'_>, order: DayOrder, known: &Known, last: bool) -> Option<NaiveDate> {
    match value {
        CellValue::DateTime(at) => Some(at.date()),
        CellValue::Text(text) => {
            let ranges = read_period(&clean(text), order)?;
            let [range] = ranges.as_slice() else { return None };
            let (first, end) = resolve(range, known.year()).ok()?;
            Some(if last { end } else { first })
        }
        _ => None,
    }
}

/// A real date in a period column: the whole month if the format shows a month, else that day.
fn whole_month(table: &Table<'_, '_>, row: u32, column: u32, date: NaiveDate) -> Option<Flight> {
    let month = table
        .view
        .format(row, column)
        .is_some_and(|f| f.to_lowercase().contains("mmm") && !f.to_lowercase().replace("[$", "").contains('d'));
    if month && date.day() == 1 {
        let last = days_in_month(date.year(), date.month());
        return Flight::new(date, date.with_day(last)?).ok();
    }
    Flight::new(date, date).ok()
}
