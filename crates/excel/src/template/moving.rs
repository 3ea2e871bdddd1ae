//! Which rows of which sheets move, and that nothing is left pointing nowhere.

use mrm_domain::FieldRef;
use std::collections::{BTreeMap, BTreeSet};

use super::fill::Work;
use super::graph::Graph;
use super::notes::Note;
use super::package::Changes;
use super::row_map::RowMap;
use super::rows::{self, Moves};
use super::sheet::Merges;
use super::sheet_rows::Findings;
use super::{TemplateError, lines};
use crate::grid::{Area, Sheet};
use crate::understand::{Role, TableShape};

/// The last row of a worksheet, from 0.
const LAST_ROW: u32 = 1_048_575;

/// Adds and takes out rows, in all parts that know of them. Rows that something refers to alone are emptied instead.
pub(super) fn move_rows(work: &mut Work<'_>) -> Result<(), TemplateError> {
    let mut maps: BTreeMap<String, RowMap> = BTreeMap::new();
    let sheet_of = |tables: &[TableShape], table: usize| tables.get(table).map(|t| t.sheet.clone()).unwrap_or_default();
    for new in &work.pairs.added {
        let map = maps.entry(sheet_of(&work.target.tables, new.table)).or_default();
        if new.before { map.add_before(new.anchor, 1) } else { map.add_after(new.anchor, 1) }
    }
    for (table, row) in &work.pairs.removed {
        maps.entry(sheet_of(&work.target.tables, *table)).or_default().remove(*row);
    }
    let mut emptied: BTreeMap<(usize, u32), String> = BTreeMap::new();
    loop {
        work.moves = maps.iter().map(|(sheet, map)| (sheet.clone(), moves(work, sheet, map.clone()))).collect();
        work.moves.retain(|_, moves| !moves.map.is_identity());
        let mut changes = Changes::new();
        let mut lost: Vec<(String, String, u32)> = Vec::new();
        let mut findings = Findings::default();
        for (sheet, moves) in &work.moves {
            let mut own = Findings::default();
            rows::apply(&mut work.package.borrow_mut(), &mut changes, moves, &mut own)?;
            for (cell, rows) in own.lost {
                lost.extend(rows.into_iter().map(|row| (sheet.clone(), cell.clone(), row)));
            }
            findings.obstacles.extend(own.obstacles);
            findings.remarks.extend(own.remarks);
        }
        if lost.is_empty() {
            work.changes = changes;
            told(work, findings);
            break;
        }
        for (sheet, cell, row) in lost {
            if let Some(map) = maps.get_mut(&sheet) {
                map.keep(row);
            }
            let removed = work.pairs.removed.iter();
            let known = removed.filter(|(t, r)| *r == row && sheet_of(&work.target.tables, *t) == sheet);
            emptied.extend(known.map(|place| (*place, cell.clone())));
        }
    }
    for (sheet, moves) in &work.moves {
        let bottom = work.template_sheet(sheet).and_then(Sheet::used).map_or(0, |used| used.bottom);
        if moves.map.place(bottom) > LAST_ROW {
            work.report.add(Note::TooManyRows.about(Some(sheet), None, &[("sheet", sheet.clone())]));
        }
    }
    work.refused()?;
    lines::empty(work, &emptied);
    Ok(())
}

fn told(work: &mut Work<'_>, findings: Findings) {
    for (note, place) in findings.obstacles {
        let args = [("cell", place.clone()), ("part", place.clone()), ("sheet", place.clone())];
        if !work.report.refusals.iter().any(|p| p.code == note.code()) {
            work.refuse(note, &args);
        }
    }
    for (note, sheet) in findings.remarks {
        work.report.add(note.about(Some(&sheet), None, &[("sheet", sheet.clone())]));
    }
}

/// A map with what is known of the sheet's tables.
fn moves(work: &Work<'_>, sheet: &str, map: RowMap) -> Moves {
    let map = map.settle();
    let tables = || work.target.tables.iter().filter(|t| t.sheet == sheet);
    let rows = |wanted: fn(&Role) -> bool| {
        tables().flat_map(|t| &t.rows).filter(|(_, role)| wanted(role)).map(|(row, _)| *row).collect::<BTreeSet<u32>>()
    };
    let mut lines = rows(|role| matches!(role, Role::Line | Role::EmptyLine | Role::Hidden));
    lines.extend(tables().flat_map(|t| &t.lines).map(|l| l.row));
    Moves {
        sheet: sheet.to_owned(),
        map,
        lines,
        totals: rows(|role| matches!(role, Role::Total | Role::Subtotal)),
        merges: Merges { closed: closed(work, sheet) },
    }
}

/// Merged areas at whose edge a line is added that has another value.
fn closed(work: &Work<'_>, sheet: &str) -> Vec<Area> {
    let mut closed = Vec::new();
    for new in &work.pairs.added {
        let Some(table) = work.target.tables.get(new.table).filter(|t| t.sheet == sheet) else { continue };
        let (Some(grid), Some(row)) = (work.template_sheet(sheet), work.plan.rows.get(&new.line)) else { continue };
        let anchor = lines::of_row(&table.lines, new.anchor);
        for area in grid.layout.merges.iter().filter(|a| a.bottom > a.top) {
            let edge = if new.before { area.top } else { area.bottom };
            if edge != new.anchor || closed.contains(area) {
                continue;
            }
            let Some(field) = work.target.field(new.table, area.left) else { continue };
            let base = anchor.and_then(|line| match field {
                FieldRef::Field(field) => line.cells.get(&field),
                FieldRef::Custom(_) => line.custom.get(&area.left),
            });
            let now = lines::value(work, row, field).map(|(value, _)| value);
            // An amount over several lines is read as that of the first: the last line has none.
            if now.is_some() && now.as_ref() != base {
                closed.push(*area);
            }
        }
    }
    closed
}

/// Formulas that summed what was taken out.
pub(super) fn touched(work: &mut Work<'_>) {
    let workbook = &work.template.workbook;
    let mut gone = BTreeSet::new();
    for (index, sheet) in workbook.sheets.iter().enumerate() {
        let Some(moves) = work.moves.get(&sheet.name) else { continue };
        let Some(used) = sheet.used() else { continue };
        for row in moves.map.removed() {
            gone.extend((used.left..=used.right).map(|column| (index, row, column)));
        }
    }
    if gone.is_empty() {
        return;
    }
    for (index, row, column) in Graph::of(workbook).dependents(&gone) {
        let Some(sheet) = workbook.sheets.get(index) else { continue };
        let removed = work.moves.get(&sheet.name).is_some_and(|m| m.map.is_removed(row));
        if !removed {
            let place = (work.place(&sheet.name, row), column);
            work.touched.entry(sheet.name.clone()).or_default().insert(place);
        }
    }
}
