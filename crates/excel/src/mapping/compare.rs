//! Which table and which column of a workbook is which of a mapping, and what differs.

use super::{
    ALIKE, ChangeKind, IGNORE, MappedColumn, MappedTable, Mapping, MappingChange, is_calendar, likeness, target,
};
use crate::report::{ColumnReport, ImportReport, TableReport};
use crate::understand::fold;
use std::collections::{BTreeMap, VecDeque};

/// How many headers name a table.
const NAMED_BY: usize = 3;

/// Each remembered table with the one of the workbook that it is most like. A table on a sheet of the same name goes
/// before one elsewhere; of what is left the imported ones choose first.
pub(super) fn pairs<'m, 'r, H: AsRef<[String]>>(
    mapped: &'m [MappedTable],
    tables: &'r [TableReport],
    headers: impl Fn(&'m MappedTable) -> H,
) -> Vec<(&'m MappedTable, Option<&'r TableReport>)> {
    let mut left: Vec<&TableReport> = tables.iter().collect();
    let mut order: Vec<(&MappedTable, Option<&TableReport>)> = mapped.iter().map(|t| (t, None)).collect();
    order.sort_by_key(|(table, _)| !table.included);
    for same_sheet in [true, false] {
        for (table, found) in order.iter_mut().filter(|(_, found)| found.is_none()) {
            let headers = headers(table);
            let like = |t: &TableReport| likeness(headers.as_ref(), &t.headers);
            let candidates = (0..left.len()).rev().filter(|i| !same_sheet || left[*i].sheet == table.sheet);
            let alike = candidates.map(|i| (i, like(left[i]))).filter(|(_, likeness)| *likeness >= ALIKE);
            *found = alike.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(i, _)| left.remove(i));
        }
    }
    order
}

/// The columns of a remembered table and of the workbook's: those in both, in the workbook's order, then those of one
/// alone.
pub(super) struct Columns<'m, 'r> {
    pub both: Vec<(usize, &'m MappedColumn, &'r ColumnReport)>,
    pub missing: Vec<&'m MappedColumn>,
    pub new: Vec<&'r ColumnReport>,
}

/// Compares the columns of a table by their headers; the same header twice is two columns, the first with the first.
pub(super) fn columns<'m, 'r>(
    mapped: &'m MappedTable,
    table: &TableReport,
    report: &'r ImportReport,
) -> Columns<'m, 'r> {
    // Columns without a header are told apart by their place alone.
    let key = |header: &str, column: &str| match fold(header) {
        header if header.is_empty() => (header, column.to_owned()),
        header => (header, String::new()),
    };
    let mut left: BTreeMap<(String, String), VecDeque<usize>> = BTreeMap::new();
    for (place, known) in mapped.columns.iter().enumerate() {
        left.entry(key(&known.header, &known.column)).or_default().push_back(place);
    }
    let (mut both, mut new) = (Vec::new(), Vec::new());
    for column in report.columns.iter().filter(|c| c.table == table.table && !is_calendar(c)) {
        match left.get_mut(&key(&column.header, &column.column)).and_then(VecDeque::pop_front) {
            Some(place) => both.push((place, &mapped.columns[place], column)),
            None => new.push(column),
        }
    }
    let mut missing: Vec<usize> = left.into_values().flatten().collect();
    missing.sort_unstable();
    Columns { both, missing: missing.into_iter().map(|place| &mapped.columns[place]).collect(), new }
}

/// What a workbook, read by a mapping, has otherwise than the one that the mapping was made from.
pub(super) fn changes(mapping: &Mapping, report: &ImportReport) -> Vec<MappingChange> {
    let mut changes = Vec::new();
    let mut known = Vec::new();
    for (mapped, found) in pairs(&mapping.tables, &report.tables, headers_of) {
        known.extend(found.map(|t| t.table));
        match found {
            None if mapped.included => changes.push(table(ChangeKind::TableMissing, &mapped.sheet, &mapped.headers)),
            Some(table) if mapped.included && table.included => changes.extend(column_changes(mapped, table, report)),
            _ => {}
        }
    }
    for unknown in report.tables.iter().filter(|t| t.included && !known.contains(&t.table)) {
        changes.push(table(ChangeKind::TableNew, &unknown.sheet, &unknown.headers));
    }
    changes
}

/// By what a table that was read by a mapping is known: its columns, or its headers where none were kept.
pub(super) fn headers_of(table: &MappedTable) -> Vec<String> {
    if table.included { table.column_headers() } else { table.headers.clone() }
}

fn table(kind: ChangeKind, sheet: &str, headers: &[String]) -> MappingChange {
    let header = headers.iter().take(NAMED_BY).map(String::as_str).collect::<Vec<_>>().join(", ");
    MappingChange { kind, sheet: sheet.to_owned(), header, column: None, was: None, target: None }
}

fn column_changes(mapped: &MappedTable, table: &TableReport, report: &ImportReport) -> Vec<MappingChange> {
    let Columns { both, missing, new } = columns(mapped, table, report);
    let change = |kind, header: &str, column: Option<&str>, was: Option<&str>, target: &str| MappingChange {
        kind,
        sheet: table.sheet.clone(),
        header: header.to_owned(),
        column: column.map(str::to_owned),
        was: was.map(str::to_owned),
        target: Some(target.to_owned()),
    };
    let new = new.into_iter().map(|c| change(ChangeKind::ColumnNew, &c.header, Some(&c.column), None, target(c)));
    let gone = missing.into_iter().filter(|m| m.target != IGNORE);
    let gone = gone.map(|m| change(ChangeKind::ColumnMissing, &m.header, None, Some(&m.column), &m.target));
    let places: Vec<usize> = both.iter().map(|(place, ..)| *place).collect();
    let moved = both.iter().zip(out_of_order(&places)).filter(|(_, moved)| *moved);
    let moved = moved
        .map(|((_, m, c), _)| change(ChangeKind::ColumnMoved, &c.header, Some(&c.column), Some(&m.column), target(c)));
    new.chain(gone).chain(moved).collect()
}

/// Which of these are out of their order: the fewest whose removal leaves the others rising.
fn out_of_order(places: &[usize]) -> Vec<bool> {
    // The last of the best rising run of each length, and what stands before each in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(places.len());
    for (i, place) in places.iter().enumerate() {
        let length = ends.partition_point(|end| places[*end] < *place);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(i);
        } else {
            ends[length] = i;
        }
    }
    let mut moved = vec![true; places.len()];
    let mut at = ends.last().copied();
    while let Some(i) = at {
        moved[i] = false;
        at = before[i];
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::out_of_order;

    #[test]
    fn the_fewest_columns_are_said_to_have_moved() {
        assert_eq!(out_of_order(&[0, 1, 2, 3]), [false; 4]);
        assert_eq!(out_of_order(&[3, 0, 1, 2]), [true, false, false, false]);
        assert_eq!(out_of_order(&[0, 2, 3, 1]), [false, false, false, true]);
        assert!(out_of_order(&[]).is_empty());
    }
}
