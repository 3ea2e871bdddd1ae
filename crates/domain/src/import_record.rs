//! What a plan remembers of the workbook it came from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{FieldRef, HeaderField, ImportId};

/// One import of one workbook. Written once, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRecord {
    /// Its id.
    pub id: ImportId,
    /// The file's name without folders.
    pub file_name: String,
    /// BLAKE3 of the file, in hex: the name of the kept original.
    pub file_hash: String,
    /// When.
    pub imported_at: DateTime<Utc>,
    /// The tables that lines came from; [`crate::RowSource::table`] points here.
    pub tables: Vec<ImportedTable>,
    /// The cells that header values came from (`Лист1!D2`).
    #[serde(default)]
    pub header_cells: BTreeMap<HeaderField, String>,
    /// What the planner was asked to look at, the gravest first, at most [`ImportRecord::MAX_PROBLEMS`]. A problem about
    /// a cell counts as settled once somebody enters that cell.
    #[serde(default)]
    pub problems: Vec<ImportedProblem>,
}

impl ImportRecord {
    /// How many problems a record keeps.
    pub const MAX_PROBLEMS: usize = 500;
}

/// Something in the workbook that a planner should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedProblem {
    /// `info`, `warning` or `error`.
    pub severity: String,
    /// Stable code that the interface translates.
    pub code: String,
    /// The sheet, if it is about one.
    pub sheet: Option<String>,
    /// The cell, if it is about one: `AG8`.
    pub cell: Option<String>,
    /// Values for its text.
    #[serde(default)]
    pub args: BTreeMap<String, String>,
    /// The text in English.
    pub message: String,
}

/// One table of a workbook and how its columns were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedTable {
    /// The sheet's name.
    pub sheet: String,
    /// First and last header row, from 1.
    pub header_rows: (u32, u32),
    /// Column letters by field: one cell's address is the column here and the row of [`crate::RowSource`].
    pub columns: BTreeMap<FieldRef, String>,
    /// BLAKE3 of the ordered, normalised headers, in hex: how the same shape of file is known again.
    pub fingerprint: String,
    /// Values that stand elsewhere than in their line's row: row of [`crate::RowSource`] → what → the cell or cells, with the
    /// sheet (`Баннер!G24`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub elsewhere: BTreeMap<u32, BTreeMap<FieldRef, String>>,
}
