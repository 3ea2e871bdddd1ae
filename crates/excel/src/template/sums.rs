//! Totals that a template states as plain numbers: no formula follows the lines there.

use mrm_domain::{Field, FieldRef};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

use super::cells::{CellEdit, Content};
use super::convert;
use super::fill::Work;
use super::notes::Note;
use crate::grid::{Sheet, Workbook, address};
use crate::understand::{Cells, Role, TableShape, near};

/// How many cells a remark names.
const SHOWN: usize = 5;

/// A total's cell afterwards with what it comes to.
pub(super) type Sum = (String, (u32, u32), CellEdit);

/// The totals that added up the lines above them and add up to something else now. `after` is the workbook with the plan's
/// values. Totals that are no such sum are told: whoever wrote them counted otherwise.
pub(super) fn changed(work: &mut Work<'_>, after: &Workbook) -> Vec<Sum> {
    let mut sums = Vec::new();
    let mut told: Vec<(String, String)> = Vec::new();
    for (index, table) in work.target.tables.iter().enumerate().filter(|(_, t)| !t.series) {
        let (Some(before), Some(now)) =
            (work.template_sheet(&table.sheet), after.sheets.iter().find(|s| s.name == table.sheet))
        else {
            continue;
        };
        let columns = summed_columns(work, index, table);
        let lines: Vec<u32> = table.lines.iter().map(|line| line.row).collect();
        let mut section = 0;
        for (row, role) in &table.rows {
            if !matches!(role, Role::Total | Role::Subtotal) {
                continue;
            }
            let above: Vec<u32> = lines.iter().copied().filter(|line| line < row).collect();
            let own: Vec<u32> = above.iter().copied().filter(|line| *line >= section).collect();
            section = *row;
            for column in &columns {
                let at = (*row, *column);
                let stated = before.cell(at.0, at.1).decimal().filter(|_| !before.layout.formulas.contains_key(&at));
                let Some(stated) = stated.filter(|n| !n.is_zero()) else { continue };
                let moved = |rows: &[u32]| total(now, &places(work, index, rows), *column);
                let rows = [&own, &above].into_iter().find(|rows| near(total(before, rows, *column), stated));
                let place = (work.place(&table.sheet, *row), *column);
                match rows.map(|rows| moved(rows)) {
                    Some(sum) if near(sum, stated) => {}
                    Some(sum) => {
                        let content = Content::Number(convert::decimal(sum));
                        sums.push((table.sheet.clone(), place, CellEdit::of(content)));
                    }
                    None if !near(total(before, &above, *column), moved(&above)) => {
                        told.push((table.sheet.clone(), address(place.0, place.1)));
                    }
                    None => {}
                }
            }
        }
    }
    if let Some((sheet, first)) = told.first().cloned() {
        let cells = told.iter().take(SHOWN).map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(", ");
        let args = [("count", told.len().to_string()), ("cells", cells)];
        work.report.add(Note::TotalStated.about(Some(&sheet), Some(first), &args));
    }
    sums
}

/// Columns whose values add up: sums of the plan's fields, and amounts or quantities of a calendar.
fn summed_columns(work: &Work<'_>, index: usize, table: &TableShape) -> BTreeSet<u32> {
    let adds_up = |column: &u32| match work.target.field(index, *column) {
        // Units of different kinds are no total of a plan, but a workbook may add them up.
        Some(FieldRef::Field(field)) => field.is_summable() || field == Field::Units,
        _ => false,
    };
    let mut columns: BTreeSet<u32> = table.columns.iter().map(|c| c.column).filter(adds_up).collect();
    if let Some(calendar) = &table.calendar
        && matches!(calendar.cells, Some(Cells::Amounts | Cells::Quantities))
    {
        columns.extend(calendar.dates.iter().map(|(column, ..)| *column));
    }
    columns
}

/// Where lines of these rows stand afterwards, those added beside them included.
fn places(work: &Work<'_>, table: usize, rows: &[u32]) -> Vec<u32> {
    let Some(shape) = work.target.tables.get(table) else { return Vec::new() };
    let gone = |row: &u32| work.moves.get(&shape.sheet).is_some_and(|moves| moves.map.is_removed(*row));
    let kept = rows.iter().filter(|row| !gone(row)).map(|row| work.place(&shape.sheet, *row));
    let added = work.pairs.added.iter().filter(|new| new.table == table && rows.contains(&new.anchor));
    kept.chain(added.map(|new| work.new_place(new))).collect()
}

fn total(sheet: &Sheet, rows: &[u32], column: u32) -> Decimal {
    let numbers = rows.iter().filter_map(|row| sheet.cell(*row, column).decimal());
    numbers.fold(Decimal::ZERO, |sum, number| sum.checked_add(number).unwrap_or(sum))
}
