//! A sheet as the importer reads it: trimmed by content, merges looked up at once.

use std::collections::HashMap;

use super::text::clean;
use crate::grid::{Area, CellValue, Sheet, address};

/// How many cells of merged areas are indexed at most; beyond that merges are decoration.
const MAX_MERGED_CELLS: usize = 400_000;

/// A sheet with its content area.
pub struct View<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// Its content area.
    pub used: Area,
    merged: HashMap<(u32, u32), Area>,
}

impl<'a> View<'a> {
    /// `None` for a sheet without content.
    pub fn new(sheet: &'a Sheet) -> Option<View<'a>> {
        let used = sheet.used()?;
        let mut merged = HashMap::new();
        for area in &sheet.layout.merges {
            if area.top > used.bottom || area.left > used.right {
                continue;
            }
            let clipped =
                Area { bottom: area.bottom.min(used.bottom + 60), right: area.right.min(used.right + 60), ..*area };
            let cells = (clipped.bottom - clipped.top + 1) as usize * (clipped.right - clipped.left + 1) as usize;
            if merged.len() + cells > MAX_MERGED_CELLS {
                break;
            }
            for row in clipped.top..=clipped.bottom {
                for column in clipped.left..=clipped.right {
                    merged.insert((row, column), clipped);
                }
            }
        }
        Some(View { sheet, used, merged })
    }

    /// The value of exactly this cell.
    pub fn cell(&self, row: u32, column: u32) -> CellValue<'a> {
        self.sheet.cell(row, column)
    }

    /// The merged area over a cell.
    pub fn merge(&self, row: u32, column: u32) -> Option<Area> {
        self.merged.get(&(row, column)).copied()
    }

    /// The value a reader sees here: that of the merged area's first cell.
    pub fn seen(&self, row: u32, column: u32) -> CellValue<'a> {
        match self.merge(row, column) {
            Some(area) => self.cell(area.top, area.left),
            None => self.cell(row, column),
        }
    }

    /// Clean text of a text cell.
    pub fn text(&self, row: u32, column: u32) -> Option<String> {
        text_of(self.cell(row, column))
    }

    /// Whether the workbook hides the column.
    pub fn column_hidden(&self, column: u32) -> bool {
        self.sheet.layout.hidden_columns.contains(&column)
    }

    /// Whether the workbook hides the row.
    pub fn row_hidden(&self, row: u32) -> bool {
        self.sheet.layout.hidden_rows.contains(&row)
    }

    /// The number format of a cell.
    pub fn format(&self, row: u32, column: u32) -> Option<&str> {
        self.sheet.layout.formats.get(&(row, column)).map(|f| &**f)
    }

    /// `Лист1!Q9`.
    pub fn place(&self, row: u32, column: u32) -> String {
        format!("{}!{}", self.sheet.name, address(row, column))
    }

    /// The value as the workbook shows it, about.
    pub fn shown(&self, row: u32, column: u32) -> String {
        match self.cell(row, column) {
            CellValue::Empty => String::new(),
            CellValue::Text(text) => clean(text),
            CellValue::Bool(flag) => flag.to_string().to_uppercase(),
            CellValue::DateTime(at) => match at.time() == chrono::NaiveTime::MIN {
                true => at.date().to_string(),
                false => at.format("%Y-%m-%d %H:%M").to_string(),
            },
            CellValue::Duration(days) => format!("{:.0} h", days * 24.0),
            CellValue::Error(error) => error.to_owned(),
            value @ CellValue::Number(number) => {
                let Some(exact) = value.decimal() else { return number.to_string() };
                match self.format(row, column) {
                    Some(format) if format.contains('%') => {
                        format!("{}%", (exact * rust_decimal::Decimal::ONE_HUNDRED).round_dp(4).normalize())
                    }
                    _ => exact.round_dp(6).normalize().to_string(),
                }
            }
        }
    }
}

/// Clean text of a text value; `None` for anything else and for white space.
pub fn text_of(value: CellValue<'_>) -> Option<String> {
    match value {
        CellValue::Text(text) => Some(clean(text)).filter(|t| !t.is_empty()),
        _ => None,
    }
}

/// Whether a text stands for “nothing here”.
pub fn is_void(text: &str) -> bool {
    let text = text.trim();
    // Longer ones than the longest word below are told apart without making them small.
    let long = text.chars().nth(12).is_some();
    text.is_empty()
        || text.chars().all(|c| matches!(c, '-' | '–' | '—' | '−' | '.' | '_' | '/' | '\\' | '`' | '$' | '₽' | ' '))
        || !long
            && matches!(
                text.to_lowercase().as_str(),
                "n/a"
                    | "na"
                    | "н/д"
                    | "нд"
                    | "нет"
                    | "tbd"
                    | "tbc"
                    | "none"
                    | "null"
                    | "нет данных"
                    | "н/п"
                    | "не применимо"
                    | "#n/a"
            )
}
