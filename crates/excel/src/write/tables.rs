//! Plain tables as a workbook: reports about plans that are no plan themselves.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, Workbook, Worksheet};
use std::collections::HashMap;

use super::number::double;
use super::styles::{Role, Show, Styles, toned};
use super::{ExportError, Lang, paper};

/// A sheet with tables below each other.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSheet {
    /// The sheet's name, at most 31 characters.
    pub name: String,
    /// Above everything.
    pub title: String,
    /// Lines below the title.
    pub notes: Vec<String>,
    /// The tables.
    pub tables: Vec<Table>,
    /// Widths of the sheet's columns in characters.
    pub widths: Vec<f64>,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Above it.
    pub heading: String,
    /// Names of its columns.
    pub columns: Vec<String>,
    /// Its rows, each with as many cells as there are columns.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// What it tells at a glance.
    pub tone: Tone,
    /// Its cells.
    pub cells: Vec<TableCell>,
}

/// What a row tells at a glance. The words say it as well: colour is never the only sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing.
    Plain,
    /// Something came.
    Added,
    /// Something went.
    Removed,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum TableCell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number.
    Number(Decimal, Digits),
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Digits {
    /// Whole.
    Whole,
    /// With as many digits after the point.
    Fixed(u8),
    /// At least two digits after the point, more where there are more.
    Free,
    /// A fraction as percent, with two digits after the point.
    Percent,
}

impl Digits {
    fn show(self) -> Show {
        match self {
            Digits::Whole => Show::Whole,
            Digits::Fixed(digits) => Show::Fixed(digits),
            Digits::Free => Show::Price,
            Digits::Percent => Show::Percent(2),
        }
    }
}

/// The sheets as an xlsx file; `created` is written into its properties, absent: when the file is made.
pub fn tables_to_xlsx(
    sheets: &[TableSheet],
    lang: Lang,
    created: Option<NaiveDateTime>,
) -> Result<Vec<u8>, ExportError> {
    let styles = Styles::new(lang);
    let mut workbook = Workbook::new();
    let title = sheets.first().map(|sheet| sheet.title.as_str()).unwrap_or_default();
    let properties = DocProperties::new().set_title(title);
    workbook.set_properties(&match &created {
        Some(created) => properties.set_creation_datetime(created),
        None => properties,
    });
    let mut formats = Formats { lang, made: HashMap::new() };
    for sheet in sheets {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name)?;
        write(page, sheet, &styles, &mut formats)?;
        paper::set_up(page, &sheet.title, &sheet.widths, 1, lang)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn write(page: &mut Worksheet, sheet: &TableSheet, styles: &Styles, formats: &mut Formats) -> Result<(), ExportError> {
    let rows: usize = sheet.tables.iter().map(|table| table.rows.len() + 3).sum();
    if rows > MOST_ROWS {
        return Err(ExportError::TooManyRows { rows, limit: MOST_ROWS });
    }
    for (column, width) in (0..).zip(&sheet.widths) {
        page.set_column_width(column, *width)?;
    }
    page.write_with_format(0, 0, sheet.title.as_str(), &styles.title)?;
    let mut at: u32 = 1;
    for note in &sheet.notes {
        page.write_with_format(at, 0, note.as_str(), &styles.label)?;
        at += 1;
    }
    for table in &sheet.tables {
        at += 1;
        page.write_with_format(at, 0, table.heading.as_str(), &styles.heading)?;
        at += 1;
        for (column, name) in (0..).zip(&table.columns) {
            page.write_with_format(at, column, name.as_str(), &styles.header)?;
        }
        let header = at;
        for row in &table.rows {
            at += 1;
            for (column, cell) in (0..).zip(&row.cells) {
                match cell {
                    TableCell::Empty => page.write_blank(at, column, formats.get(row.tone, Show::Text))?,
                    TableCell::Text(text) => {
                        page.write_string_with_format(at, column, text.as_str(), formats.get(row.tone, Show::Text))?
                    }
                    TableCell::Number(number, digits) => page.write_number_with_format(
                        at,
                        column,
                        double(*number),
                        formats.get(row.tone, digits.show()),
                    )?,
                };
            }
        }
        // Excel allows one filter a sheet.
        if let ([_], Some(last)) = (sheet.tables.as_slice(), (0..).zip(&table.columns).last().map(|(column, _)| column))
            && at > header
        {
            page.autofilter(header, 0, at, last)?;
            page.set_freeze_panes(header + 1, 0)?;
        }
        at += 1;
    }
    Ok(())
}

/// A worksheet has 1,048,576 rows; titles and notes need a few.
const MOST_ROWS: usize = 1_048_000;

struct Formats {
    lang: Lang,
    made: HashMap<(Tone, Show), Format>,
}

impl Formats {
    fn get(&mut self, tone: Tone, show: Show) -> &Format {
        let lang = self.lang;
        self.made.entry((tone, show)).or_insert_with(|| {
            let format = toned(Role::Entered, show, lang);
            let format = if show == Show::Text { format } else { format.set_align(FormatAlign::Right) };
            match tone {
                Tone::Plain => format,
                Tone::Added => format.set_background_color(Color::RGB(0xE8_F5_EC)),
                Tone::Removed => format.set_background_color(Color::RGB(0xFB_EC_EB)),
            }
        })
    }
}
