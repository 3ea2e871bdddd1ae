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
}
