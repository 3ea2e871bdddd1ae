//! Flights that are marks in a calendar, or nothing but its colours.

use chrono::NaiveDate;
use mrm_domain::Flight;
use std::collections::BTreeMap;

use super::super::rows::Role;
use super::super::table::{Line, Table};

/// Contiguous runs of slots as flights.
pub fn runs(marked: impl Iterator<Item = usize>, slots: &[(u32, NaiveDate, NaiveDate)]) -> Vec<Flight> {
    let mut ranges: Vec<(NaiveDate, NaiveDate)> =
        marked.filter_map(|i| slots.get(i)).map(|(_, a, b)| (*a, *b)).collect();
    ranges.sort_unstable();
    let mut flights: Vec<Flight> = Vec::new();
    for (start, end) in ranges {
        match flights.last_mut() {
            Some(last) if start <= last.end.succ_opt().unwrap_or(last.end) => last.end = last.end.max(end),
            _ => flights.extend(Flight::new(start, end).ok()),
        }
    }
    flights
}

/// Coloured cells of the line that differ from the colour beside the calendar and from that of blank rows.
pub fn from_fills(table: &Table<'_, '_>, line: &Line, slots: &[(u32, NaiveDate, NaiveDate)]) -> Vec<Flight> {
    let fills = &table.view.sheet.layout.fills;
    let beside: Vec<[u8; 3]> = table
        .columns
        .iter()
        .filter(|c| slots.iter().all(|(s, ..)| *s != c.column))
        .filter_map(|c| fills.get(&(line.row, c.column)).copied())
        .collect();
    let banding =
        most_common(&beside).filter(|(_, n)| *n * 2 > table.columns.len().saturating_sub(slots.len())).map(|(c, _)| c);
    let quiet = quiet_columns(table, slots);
    let coloured = slots
        .iter()
        .enumerate()
        .filter(|(_, (column, ..))| {
            fills
                .get(&(line.row, *column))
                .is_some_and(|fill| Some(*fill) != banding && quiet.get(column) != Some(fill))
        })
        .map(|(index, _)| index);
    runs(coloured, slots)
}

/// Columns that are coloured in every row, blank ones too: weekends, decoration.
fn quiet_columns(table: &Table<'_, '_>, slots: &[(u32, NaiveDate, NaiveDate)]) -> BTreeMap<u32, [u8; 3]> {
    let lines: Vec<u32> = table.lines.iter().map(|l| l.row).collect();
    if lines.len() < 3 {
        return BTreeMap::new();
    }
    let fills = &table.view.sheet.layout.fills;
    let blanks: Vec<u32> =
        table.rows.iter().filter(|(_, r)| matches!(r, Role::Blank | Role::Section(_))).map(|(row, _)| *row).collect();
    slots
        .iter()
        .filter_map(|(column, ..)| {
            let first = fills.get(&(lines[0], *column))?;
            let always = lines.iter().all(|row| fills.get(&(*row, *column)) == Some(first))
                && blanks.iter().any(|row| fills.get(&(*row, *column)) == Some(first));
            always.then_some((*column, *first))
        })
        .collect()
}

fn most_common(fills: &[[u8; 3]]) -> Option<([u8; 3], usize)> {
    let mut counts: BTreeMap<[u8; 3], usize> = BTreeMap::new();
    for fill in fills {
        *counts.entry(*fill).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, n)| *n)
}
