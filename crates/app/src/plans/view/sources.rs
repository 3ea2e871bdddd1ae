//! Where values of a plan came from, for a screen.

use mrm_domain::{FieldRef, Plan};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A workbook that rows came from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportSource {
    /// The import.
    pub id: String,
    /// The file's name.
    pub file_name: String,
    /// When, RFC 3339.
    pub imported_at: String,
    /// Its tables.
    pub tables: Vec<ImportSourceTable>,
}

/// A table of a workbook that rows came from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportSourceTable {
    /// The sheet.
    pub sheet: String,
    /// First and last header row.
    pub header_rows: [u32; 2],
    /// Column letters by field.
    pub columns: BTreeMap<String, String>,
    /// Cells of values that stand elsewhere than in their line's row: row number → column's `ref` → cell with its sheet.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub elsewhere: BTreeMap<String, BTreeMap<String, String>>,
}

/// The imports that rows refer to, in the order of their index.
pub(super) fn imports_view(plan: &Plan) -> Vec<ImportSource> {
    plan.imports
        .values()
        .map(|record| ImportSource {
            id: record.id.to_string(),
            file_name: record.file_name.clone(),
            imported_at: record.imported_at.to_rfc3339(),
            tables: record
                .tables
                .iter()
                .map(|t| ImportSourceTable {
                    sheet: t.sheet.clone(),
                    header_rows: [t.header_rows.0, t.header_rows.1],
                    columns: t.columns.iter().map(|(f, letters)| (f.to_string(), letters.clone())).collect(),
                    elsewhere: t.elsewhere.iter().map(|(row, places)| (row.to_string(), by_ref(places))).collect(),
                })
                .collect(),
        })
        .collect()
}

/// Cells of the workbook by field of the header.
pub(super) fn header_sources(plan: &Plan) -> BTreeMap<String, String> {
    let cells = plan.imports.values().flat_map(|record| &record.header_cells);
    cells.map(|(field, cell)| (field.to_string(), cell.clone())).collect()
}

fn by_ref(places: &BTreeMap<FieldRef, String>) -> BTreeMap<String, String> {
    places.iter().map(|(field, place)| (field.to_string(), place.clone())).collect()
}
