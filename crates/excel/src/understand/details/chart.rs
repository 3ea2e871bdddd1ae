//! A calendar drawn with colours: days across, coloured where a placement runs.

use chrono::NaiveDate;
use mrm_domain::Flight;

use super::super::calendar;
use super::super::flights::Known;
use super::super::survey;
use super::super::view::View;

/// How many header rows stand over the days at most.
const TALLEST_HEADER: u32 = 3;

/// A row of the calendar.
#[derive(Debug, Clone)]
pub struct ChartRow {
    /// Its row, from 0.
    pub row: u32,
    /// What it is of.
    pub label: String,
    /// Its coloured days as unbroken runs.
    pub flights: Vec<Flight>,
    /// How many days those are.
    pub days: usize,
    /// The first coloured column.
    pub first: u32,
    /// The last coloured column.
    pub last: u32,
}

/// Rows whose days are known for certain: those with a month above, and a year there or known otherwise.
pub fn read(view: &View<'_>, known: &Known) -> Vec<ChartRow> {
    survey::coloured_rows(view).into_iter().filter_map(|row| dated(view, row, known)).collect()
}

fn dated(view: &View<'_>, row: survey::Coloured, known: &Known) -> Option<ChartRow> {
    // Hours down the side are parts of one placement's day, no placements.
    if row.label.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let top = row.header.saturating_sub(TALLEST_HEADER);
    let calendar = calendar::find(view, top, row.header, &|_| false)?;
    let year = calendar.slots.iter().find_map(|slot| slot.range.0.year).or(known.year())?;
    let mut days: Vec<NaiveDate> = calendar
        .dated(year)
        .into_iter()
        .filter(|(column, start, end)| start == end && row.columns.contains(column))
        .map(|(_, day, _)| day)
        .collect();
    days.sort_unstable();
    if days.len() != row.columns.len() {
        return None;
    }
    let mut flights: Vec<Flight> = Vec::new();
    for day in &days {
        match flights.last_mut() {
            Some(run) if run.end.succ_opt() == Some(*day) => run.end = *day,
            _ => flights.extend(Flight::new(*day, *day).ok()),
        }
    }
    let (first, last) = (*row.columns.first()?, *row.columns.last()?);
    Some(ChartRow { row: row.row, label: row.label, flights, days: days.len(), first, last })
}
