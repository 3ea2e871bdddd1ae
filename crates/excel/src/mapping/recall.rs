//! A workbook read as one of its shape was read before.

use mrm_domain::Field;
use std::collections::BTreeSet;

use super::compare::{changes, columns, headers_of, pairs};
use super::{CUSTOM, FORMULA, IGNORE, MappedColumn, MappedTable, Mapping, MappingChange, target};
use crate::grid::Workbook;
use crate::report::{Choices, ColumnChoice, ColumnReport, ImportReport, SheetReport, TableChoice, TableReport};
use crate::understand::{Understanding, understand};

/// A decision about one column can change the guess about another one; more often than this it does not.
const ROUNDS: usize = 3;

/// A workbook read by a mapping.
#[derive(Debug, Clone)]
pub struct Recalled {
    /// What was understood.
    pub understanding: Understanding,
    /// The decisions that the mapping stands for here: only where it differs from the importer's own.
    pub choices: Choices,
    /// What the workbook has otherwise than the one that the mapping was made from.
    pub changes: Vec<MappingChange>,
}

/// Reads a workbook by a mapping. `guess` is the workbook as understood without any choices.
pub fn recall(workbook: &Workbook, guess: Understanding, mapping: &Mapping) -> Recalled {
    let mut choices = Choices {
        sheets: hidden_sheets(mapping, guess.report()),
        tables: table_choices(mapping, guess.report()),
        hidden: mapping.hidden,
        ..Choices::default()
    };
    let mut understanding = if choices == Choices::default() { guess } else { understand(workbook, &choices) };
    for _ in 0..ROUNDS {
        let wanted = column_choices(mapping, understanding.report());
        if wanted.is_empty() {
            break;
        }
        choices.columns.retain(|c| !wanted.iter().any(|w| (&w.sheet, &w.column) == (&c.sheet, &c.column)));
        choices.columns.extend(wanted);
        understanding = understand(workbook, &choices);
    }
    let changes = changes(mapping, understanding.report());
    understanding.confirm(mapping);
    Recalled { understanding, choices, changes }
}

impl Understanding {
    /// Takes the columns that are read as a mapping says for certain: a planner has seen them before.
    pub fn confirm(&mut self, mapping: &Mapping) {
        let sure: BTreeSet<(usize, String)> = read_before(mapping, self.report())
            .filter(|(_, m, c)| target(c) == m.target)
            .map(|(_, _, c)| (c.table, c.cell.clone()))
            .collect();
        for column in self.columns_mut() {
            if sure.contains(&(column.table, column.cell.clone())) {
                column.confidence = 1.0;
            }
        }
    }
}

/// The columns of the imported tables that the mapping knows, with their sheet.
fn read_before<'m, 'r>(
    mapping: &'m Mapping,
    report: &'r ImportReport,
) -> impl Iterator<Item = (&'r str, &'m MappedColumn, &'r ColumnReport)> {
    pairs(&mapping.tables, &report.tables, headers_of)
        .into_iter()
        .filter_map(|(mapped, table)| Some((mapped, table.filter(|t| t.included)?)))
        .flat_map(|(mapped, table)| {
            columns(mapped, table, report).both.into_iter().map(|(_, m, c)| (table.sheet.as_str(), m, c))
        })
}

/// The sheets to read, if hidden ones are among them: the importer reads those only when they are named.
fn hidden_sheets(mapping: &Mapping, guess: &ImportReport) -> Option<Vec<String>> {
    let hidden = |s: &&SheetReport| s.visibility != "visible" && mapping.included().any(|t| t.sheet == s.name);
    let hidden: Vec<String> = guess.sheets.iter().filter(hidden).map(|s| s.name.clone()).collect();
    let seen = pairs(&mapping.tables, &guess.tables, |t| &t.headers).into_iter();
    let seen = seen.filter(|(mapped, _)| mapped.included).filter_map(|(_, table)| Some(table?.sheet.clone()));
    (!hidden.is_empty()).then(|| seen.chain(hidden).collect())
}

/// Which tables are imported and where their headers are, where the mapping says otherwise than the importer.
fn table_choices(mapping: &Mapping, guess: &ImportReport) -> Vec<TableChoice> {
    let known = pairs(&mapping.tables, &guess.tables, |t| &t.headers);
    let choice = |(mapped, table): (&MappedTable, Option<&TableReport>)| {
        let table = table?;
        let moved = (mapped.header_rows != mapped.detected_rows).then(|| {
            [0, 1].map(|i| {
                let offset = i64::from(mapped.header_rows[i]) - i64::from(mapped.detected_rows[i]);
                u32::try_from(i64::from(table.header_rows[i]) + offset).unwrap_or(1).max(1)
            })
        });
        (moved.is_some() || mapped.included != table.included).then(|| TableChoice {
            sheet: table.sheet.clone(),
            header_row: table.header_rows[0],
            included: Some(mapped.included),
            header_rows: moved,
        })
    };
    known.into_iter().filter_map(choice).collect()
}

/// How columns are read, where the mapping says otherwise than the importer.
fn column_choices(mapping: &Mapping, report: &ImportReport) -> Vec<ColumnChoice> {
    read_before(mapping, report)
        .filter(|(_, m, _)| is_known(&m.target))
        .filter(|(_, m, c)| target(c) != m.target || c.audience != m.audience)
        .map(|(sheet, m, c)| ColumnChoice {
            sheet: sheet.to_owned(),
            column: c.column.clone(),
            target: m.target.clone(),
            audience: Some(m.audience),
        })
        .collect()
}

/// Whether a column can be read as this: a field by its code, `custom`, `formula` or `ignore`. A mapping of a newer version
/// may name a field that this one does not know: that column stays with the guess.
pub fn is_known(target: &str) -> bool {
    [CUSTOM, FORMULA, IGNORE].contains(&target) || target.parse::<Field>().is_ok()
}
