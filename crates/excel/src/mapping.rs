//! How the tables of a workbook were read, kept for the next workbook of that shape.
//!
//! Columns are known by their headers, not by their letters: a column that has moved is still the same one. Calendar
//! columns are left out: their headers are dates, which differ from plan to plan. What is about one file alone (its
//! client, its period, the year of its dates) is no part of a mapping.

mod compare;
mod recall;

use mrm_domain::Audience;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::report::{Choices, ColumnReport, ImportReport, TableReport};
use crate::understand::fold;
pub use recall::{Recalled, is_known, recall};

/// The target of a column that is kept as the plan's own.
pub(crate) const CUSTOM: &str = "custom";
pub(crate) const FORMULA: &str = "formula";
/// The target of a column that is not imported.
pub(crate) const IGNORE: &str = "ignore";

/// From this on two lists of headers are of one shape: six of ten headers are common to both.
const ALIKE: f64 = 0.6;

/// How the tables of a workbook were read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mapping {
    /// Its tables, those left out too.
    pub tables: Vec<MappedTable>,
    /// Whether data of hidden rows and columns were included.
    #[serde(default)]
    pub hidden: bool,
}

/// How a table was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MappedTable {
    /// Its sheet.
    pub sheet: String,
    /// First and last header row as detected, from 1.
    pub detected_rows: [u32; 2],
    /// First and last header row as decided, from 1.
    pub header_rows: [u32; 2],
    /// The headers as detected, normalised, in order, without the calendar's: the shape by which it is known again.
    pub headers: Vec<String>,
    /// Fingerprint of these headers.
    pub fingerprint: String,
    /// Whether it was imported.
    pub included: bool,
    /// Its columns in order, without the calendar's; none of a table that was left out.
    pub columns: Vec<MappedColumn>,
}

/// How a column was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MappedColumn {
    /// Its letters; for a metric that stands in rows the cell of its name.
    pub column: String,
    /// The header as written.
    pub header: String,
    /// A field's code, `custom`, `formula`, or `ignore`.
    pub target: String,
    /// Whom it was for.
    pub audience: Audience,
}

/// What a workbook has otherwise than the one that a mapping was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MappingChange {
    /// What it is.
    pub kind: ChangeKind,
    /// The sheet.
    pub sheet: String,
    /// The header of the column; the first headers of a table.
    pub header: String,
    /// Where the column is now; absent when it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Where the column was; absent when it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// What it is read as, or was: a field's code, `custom`, `formula`, `ignore`; absent for a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A column that was not there.
    ColumnNew,
    /// A column that is not there any more.
    ColumnMissing,
    /// A column that stands elsewhere among the others.
    ColumnMoved,
    /// A table that was not there.
    TableNew,
    /// A table that is not there any more.
    TableMissing,
}

impl Mapping {
    /// How a workbook was read, from its report, the planner's choices, and the tables as they were detected without any.
    pub fn of(report: &ImportReport, detected: &[TableReport], choices: &Choices) -> Mapping {
        let tables = report.tables.iter().map(|table| {
            let decided = choices.tables.iter().find(|c| {
                let rows = [Some(c.header_row), c.header_rows.map(|[first, _]| first)];
                c.sheet == table.sheet && rows.contains(&Some(table.header_rows[0]))
            });
            let row = decided.map_or(table.header_rows[0], |c| c.header_row);
            let seen = detected.iter().find(|t| t.sheet == table.sheet && t.header_rows[0] == row).unwrap_or(table);
            let columns = report.columns.iter().filter(|c| table.included && c.table == table.table);
            MappedTable {
                sheet: table.sheet.clone(),
                detected_rows: seen.header_rows,
                header_rows: table.header_rows,
                headers: seen.headers.clone(),
                fingerprint: seen.fingerprint.clone(),
                included: table.included,
                columns: columns.filter(|c| !is_calendar(c)).map(MappedColumn::of).collect(),
            }
        });
        // Tables of sheets that the planner left out are not in the report at all.
        let left_out = |t: &&TableReport| choices.sheets.as_ref().is_some_and(|sheets| !sheets.contains(&t.sheet));
        let others = detected.iter().filter(left_out).map(|table| MappedTable {
            sheet: table.sheet.clone(),
            detected_rows: table.header_rows,
            header_rows: table.header_rows,
            headers: table.headers.clone(),
            fingerprint: table.fingerprint.clone(),
            included: false,
            columns: Vec::new(),
        });
        Mapping { tables: tables.chain(others).collect(), hidden: choices.hidden }
    }

    /// The shape of a workbook: a fingerprint of the tables that were imported, whatever their order.
    pub fn shape(&self) -> String {
        let mut prints: Vec<&str> = self.included().map(|t| t.fingerprint.as_str()).collect();
        prints.sort_unstable();
        let mut hasher = blake3::Hasher::new();
        for print in prints {
            hasher.update(print.as_bytes());
            hasher.update(b"\n");
        }
        hasher.finalize().to_hex().to_string()
    }

    /// How much a workbook is of this shape: 1 for the same headers, in whatever order; `None` when it is of another.
    /// The report must be of a workbook that was read without choices.
    pub fn likeness(&self, report: &ImportReport) -> Option<f64> {
        let (mut sum, mut tables) = (0.0, 0.0);
        for (mapped, found) in compare::pairs(&self.tables, &report.tables, |t| &t.headers) {
            if mapped.included {
                tables += 1.0;
                sum += found.map_or(0.0, |t| likeness(&mapped.headers, &t.headers));
            }
        }
        (sum > 0.0).then(|| sum / tables)
    }

    /// The tables that were imported.
    pub fn included(&self) -> impl Iterator<Item = &MappedTable> {
        self.tables.iter().filter(|t| t.included)
    }
}

impl MappedTable {
    /// The headers of its columns, normalised.
    fn column_headers(&self) -> Vec<String> {
        self.columns.iter().map(|c| fold(&c.header)).filter(|h| !h.is_empty()).collect()
    }
}

impl MappedColumn {
    fn of(column: &ColumnReport) -> MappedColumn {
        MappedColumn {
            column: column.column.clone(),
            header: column.header.clone(),
            target: target(column).to_owned(),
            audience: column.audience,
        }
    }
}

/// What a column is read as.
fn target(column: &ColumnReport) -> &str {
    match (&column.field, &column.custom) {
        (Some(field), _) => field,
        (None, Some(_)) if column.calculated => FORMULA,
        (None, Some(_)) => CUSTOM,
        (None, None) => IGNORE,
    }
}

fn is_calendar(column: &ColumnReport) -> bool {
    column.field.as_deref() == Some(mrm_domain::Field::TimeCols.code())
}

/// How much two lists of headers have in common, from 0 to 1, whatever their order: common ones by all there are.
fn likeness(these: &[String], those: &[String]) -> f64 {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for header in those {
        *left.entry(header).or_default() += 1;
    }
    let mut common = 0_usize;
    for header in these {
        if let Some(count) = left.get_mut(header.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    let all = these.len() + those.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}
