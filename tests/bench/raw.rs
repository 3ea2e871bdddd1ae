//! The cells of a workbook as any library can write them again: what the export's floor and its peers write.

use calamine::{Data, DataRef, Reader, Style, Xlsx};
use rust_xlsxwriter::{Color, Format, Formula, Workbook};
use serde_json::{Value, json};
use std::io::Cursor;

use crate::measure::Outcome;

/// All cells of a workbook with their styles.
pub struct Raw {
    sheets: Vec<Sheet>,
    styles: Vec<Style>,
}

struct Sheet {
    name: String,
    cells: Vec<(u32, u16, Content, usize)>,
}

enum Content {
    Blank,
    Text(String),
    Number(f64),
    Formula(String, String),
}

impl Raw {
    /// Takes a workbook apart.
    pub fn of(bytes: &[u8]) -> Outcome<Raw> {
        let mut book = Xlsx::new(Cursor::new(bytes))?;
        let mut raw = Raw { sheets: Vec::new(), styles: Vec::new() };
        for name in book.sheet_names() {
            let formulas = book.worksheet_formula(&name)?;
            let mut reader = book.worksheet_cells_reader(&name)?;
            raw.styles = reader.styles().to_vec();
            let mut cells = Vec::new();
            while let Some((cell, style)) = reader.next_cell_with_style_id()? {
                let at = cell.get_position();
                let content = match formulas.get_value(at).filter(|f| !f.is_empty()) {
                    Some(formula) => Content::Formula(formula.clone(), text(cell.get_value())),
                    None => plain(cell.get_value()),
                };
                cells.push((at.0, u16::try_from(at.1)?, content, style));
            }
            raw.sheets.push(Sheet { name, cells });
        }
        Ok(raw)
    }

    /// How many cells, blank ones included.
    pub fn cells(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.cells.len()).sum()
    }

    /// The same cells, formulas, number formats and fills by the library alone.
    pub fn write(&self) -> Outcome<Vec<u8>> {
        let formats: Vec<Format> = self.styles.iter().map(format).collect();
        let mut book = Workbook::new();
        for sheet in &self.sheets {
            let target = book.add_worksheet().set_name(&sheet.name)?;
            for (row, column, content, style) in &sheet.cells {
                let format = &formats[*style];
                match content {
                    Content::Blank => target.write_blank(*row, *column, format)?,
                    Content::Text(text) => target.write_string_with_format(*row, *column, text, format)?,
                    Content::Number(number) => target.write_number_with_format(*row, *column, *number, format)?,
                    Content::Formula(formula, result) => {
                        let formula = Formula::new(formula).set_result(result);
                        target.write_formula_with_format(*row, *column, formula, format)?
                    }
                };
            }
        }
        Ok(book.save_to_buffer()?)
    }

    /// The values and formulas for peers, row by row and without styles: less than we write.
    pub fn for_peers(&self) -> Value {
        let sheets = self.sheets.iter().map(|sheet| {
            let mut rows: Vec<Vec<Value>> = Vec::new();
            for (row, column, content, _) in &sheet.cells {
                let value = match content {
                    Content::Blank => continue,
                    Content::Text(text) => json!(text),
                    Content::Number(number) => json!(number),
                    Content::Formula(formula, _) => json!(format!("={formula}")),
                };
                rows.resize_with(rows.len().max(*row as usize + 1), Vec::new);
                let row = &mut rows[*row as usize];
                row.resize(row.len().max(usize::from(*column) + 1), Value::Null);
                row[usize::from(*column)] = value;
            }
            json!({ "name": sheet.name, "rows": rows })
        });
        Value::Array(sheets.collect())
    }
}

fn plain(value: &DataRef<'_>) -> Content {
    match Data::from(value.clone()) {
        Data::Empty => Content::Blank,
        Data::Int(number) => Content::Number(number as f64),
        Data::Float(number) => Content::Number(number),
        Data::DateTime(moment) => Content::Number(moment.as_f64()),
        other => Content::Text(other.to_string()),
    }
}

fn text(value: &DataRef<'_>) -> String {
    match plain(value) {
        Content::Blank => String::new(),
        Content::Number(number) => number.to_string(),
        Content::Text(text) | Content::Formula(text, _) => text,
    }
}

fn format(style: &Style) -> Format {
    let mut format = Format::new();
    if let Some(number) = &style.number_format {
        format = format.set_num_format(number.format_code.as_str());
    }
    if let Some(color) = style.fill.as_ref().and_then(|fill| fill.foreground_color) {
        let rgb = u32::from_be_bytes([0, color.red, color.green, color.blue]);
        format = format.set_background_color(Color::RGB(rgb));
    }
    format
}
