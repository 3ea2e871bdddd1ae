//! The draft of the plan, from the tables that are imported.

use mrm_domain::{Audience, CustomKind, Field, HeaderField};
use std::collections::{BTreeMap, BTreeSet};

use super::super::Scan;
use super::super::calculated;
use super::super::columns::{Column, Target};
use super::super::draft::{Draft, DraftColumn, DraftCost, DraftTable};
use super::super::pick_lists;
use super::super::table::{Line, Table};
use super::super::text::fold;
use super::custom_name;
use crate::grid::{Workbook, column_letters};

pub fn draft(
    workbook: &Workbook,
    scans: Vec<Scan<'_, '_>>,
    header: mrm_domain::PlanHeader,
    header_cells: BTreeMap<HeaderField, String>,
    costs: Vec<DraftCost>,
) -> Draft {
    let mut draft = Draft {
        header,
        header_cells,
        tables: Vec::new(),
        columns: Vec::new(),
        costs,
        file_name: workbook.file_name.clone(),
        file_hash: workbook.file_hash.clone(),
    };
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut filled: BTreeSet<usize> = BTreeSet::new();
    for table in scans.into_iter().flat_map(|s| s.tables).filter(|t| t.included) {
        let fingerprint = table.fingerprint();
        let mut fields: Vec<(Field, String)> =
            table.columns.iter().filter(|c| !c.down).filter_map(|c| Some((c.field()?, c.letters()))).collect();
        // The model that a unit of purchase decided came from that unit's cell.
        if table.column_of(Field::BuyModel).is_none()
            && let Some(unit) = table.column_of(Field::BuyUnit)
        {
            fields.push((Field::BuyModel, column_letters(unit.column)));
        }
        if let Some(first) = table.calendar.as_ref().and_then(|c| c.slots.first()) {
            fields.push((Field::TimeCols, column_letters(first.column)));
        }
        let mut customs = Vec::new();
        let mut seen_here: BTreeMap<String, usize> = BTreeMap::new();
        for column in &table.columns {
            let Target::Custom(kind) = column.target else { continue };
            if column.profile.filled == 0 {
                continue;
            }
            let name = custom_name(&table, column);
            // The same header twice in a table is two columns; in two tables it is one.
            let nth = seen_here.entry(fold(&name)).or_default();
            *nth += 1;
            let key = format!("{}#{nth}#{kind:?}", fold(&name));
            let index = *known.entry(key).or_insert_with(|| {
                let (name, audience) = (name.clone(), column.audience);
                draft.columns.push(DraftColumn {
                    name,
                    kind,
                    audience,
                    choices: choices(workbook, &table, column),
                    formula: None,
                    calculated: true,
                });
                draft.columns.len() - 1
            });
            if column.audience == Audience::Internal {
                draft.columns[index].audience = Audience::Internal;
            }
            draft.columns[index].calculated &= !column.keeps_values();
            customs.push((column.key(), (!column.down).then(|| column.letters()), index));
        }
        give_formulas(&table, &customs, &mut filled, &mut draft.columns);
        let lines: Vec<Line> = table.lines;
        draft.tables.push(DraftTable {
            sheet: table.view.sheet.name.clone(),
            header_rows: (table.band.top + 1, table.band.bottom + 1),
            fields,
            customs,
            fingerprint,
            sections: table.sections,
            lines,
        });
    }
    calculated::settle(&mut draft);
    draft
}

/// The words that a column of texts is filled in from.
fn choices(workbook: &Workbook, table: &Table<'_, '_>, column: &Column) -> Vec<String> {
    if column.target != Target::Custom(CustomKind::Text) || column.down {
        return Vec::new();
    }
    let rows = table.lines.iter().map(|line| line.row);
    pick_lists::words(workbook, table.view.sheet, column.column, rows).unwrap_or_default()
}

/// Gives a table's custom columns the formulas that they hold in all lines. `filled` are the columns of tables before: a
/// column of two tables is calculated only where both have the same formula.
fn give_formulas(
    table: &Table<'_, '_>,
    customs: &[(u32, Option<String>, usize)],
    filled: &mut BTreeSet<usize>,
    columns: &mut [DraftColumn],
) {
    let indices: BTreeMap<u32, usize> = customs.iter().map(|(key, _, index)| (*key, *index)).collect();
    for column in &table.columns {
        let Some(index) = indices.get(&column.key()).filter(|_| matches!(column.target, Target::Custom(_))) else {
            continue;
        };
        let Some(of) = columns.get_mut(*index) else { continue };
        let found = calculated::uniform(table, column, &indices);
        of.formula =
            if filled.insert(*index) { found } else { of.formula.take().filter(|known| Some(known) == found.as_ref()) };
    }
}
