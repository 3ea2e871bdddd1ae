//! ods: the content is walked before the cell reader expands its repeats; the same walk finds the layout.

use super::package::Opening;
use super::progress::{Guard, Stage};
use super::xlsx::visibility;
use super::{ReadError, xml};
use crate::grid::{Area, Layout, Notice, Sheet, Workbook};
use calamine::{Ods, OdsError, Reader as _};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;

/// The last row and column that a sheet may have.
const ROWS: u64 = 1_048_576;
const COLUMNS: u64 = 16_384;
/// Rows and columns that are empty to the end are written as one repeat; only repeats up to here are looked at singly.
const LOOKED_AT: u64 = 2_000;

/// Reads a package.
pub(super) fn read(opening: Opening, guard: &Guard<'_>) -> Result<Workbook, ReadError> {
    let (package, mut notices) = opening.whole(guard)?;
    let text = package.text("content.xml").ok_or_else(|| ReadError::damaged("no content in the package"))?;
    let mut layouts = Walk::new(guard).content(text)?;
    let mut book: Ods<Cursor<&[u8]>> =
        Ods::new(Cursor::new(package.stored.as_slice())).map_err(|error| match error {
            OdsError::CellLimitExceeded { requested, .. } => {
                ReadError::TooManyCells { cells: requested as u64, limit: guard.limits.cells }
            }
            OdsError::Password => ReadError::UnsupportedEncryption { method: "ods".to_owned() },
            other => ReadError::damaged(other),
        })?;
    let metas = book.sheets_metadata().to_vec();
    let mut sheets = Vec::with_capacity(metas.len());
    for meta in metas {
        let values = book.worksheet_range(&meta.name).map_err(ReadError::damaged)?;
        let layout = layouts.remove(&meta.name).unwrap_or_default();
        sheets.push(Sheet { name: meta.name, visibility: visibility(meta.visible), values, layout });
    }
    if sheets.is_empty() {
        notices.push(Notice::new("no_sheets", []));
    }
    Ok(Workbook { sheets, notices, ..Workbook::default() })
}

struct Walk<'g, 'a> {
    guard: &'g Guard<'a>,
    /// Fills of cell styles by name.
    fills: BTreeMap<String, [u8; 3]>,
    layouts: HashMap<String, Layout>,
    sheets: u64,
    merges: u64,
    depth: u64,
    places: u64,
}

/// Where the walk is within a table.
#[derive(Default)]
struct Table {
    name: String,
    layout: Layout,
    row: u64,
    row_repeats: u64,
    row_places: u64,
    row_valued: u64,
    /// Bytes of text in the row as it will be expanded.
    row_text: u64,
    cell_repeats: u64,
    cell_text: u64,
    column: u64,
    columns_declared: u64,
    /// Rows that were empty since the last one with a value.
    empty_rows: u64,
    width: u64,
}

impl<'g, 'a> Walk<'g, 'a> {
    fn new(guard: &'g Guard<'a>) -> Self {
        let layouts = HashMap::new();
        Self { guard, fills: BTreeMap::new(), layouts, sheets: 0, merges: 0, depth: 0, places: 0 }
    }

    /// Walks all of the content. The document must be well formed: the cell reader waits for end tags for ever.
    fn content(mut self, text: &str) -> Result<HashMap<String, Layout>, ReadError> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = true;
        config.expand_empty_elements = true;
        let mut style = None;
        let mut table: Option<Table> = None;
        let mut events = 0_u64;
        loop {
            events += 1;
            if events.is_multiple_of(16_384) {
                self.guard.step(Stage::Layout, events, 0)?;
            }
            match xml::next(&mut reader)? {
                Event::Start(e) => {
                    self.depth += 1;
                    if self.depth > self.guard.limits.xml_depth {
                        let limit = self.guard.limits.xml_depth;
                        return Err(ReadError::TooMany { what: "xml_depth", count: self.depth, limit });
                    }
                    self.start(&e, &mut style, &mut table)?;
                }
                Event::End(e) => {
                    self.depth = self.depth.saturating_sub(1);
                    match (e.name().as_ref(), table.as_mut()) {
                        ("table:table-row", Some(table)) => self.end_row(table)?,
                        ("table:table-cell" | "table:covered-table-cell", Some(table)) => table.end_cell(),
                        ("table:table", Some(_)) => {
                            if let Some(done) = table.take() {
                                self.layouts.insert(done.name, done.layout);
                            }
                        }
                        _ => {}
                    }
                }
                Event::Text(text) => {
                    if let Some(table) = table.as_mut() {
                        table.cell_text = table.cell_text.saturating_add(text.len() as u64);
                    }
                }
                Event::DocType(_) => return Err(ReadError::EntityDeclaration { part: "content.xml".to_owned() }),
                Event::Eof if self.depth > 0 => return Err(ReadError::damaged("the content ends too early")),
                Event::Eof => return Ok(self.layouts),
                _ => {}
            }
        }
    }

    fn start(
        &mut self,
        e: &BytesStart<'_>,
        style: &mut Option<String>,
        table: &mut Option<Table>,
    ) -> Result<(), ReadError> {
        match (e.name().as_ref(), table.as_mut()) {
            ("style:style", _) => *style = xml::attribute(e, "name").map(|name| name.into_owned()),
            ("style:table-cell-properties", _) => {
                let color = xml::raw_attribute(e, "background-color").and_then(parse_color);
                if let Some((name, color)) = style.as_ref().zip(color) {
                    self.fills.insert(name.clone(), color);
                }
            }
            ("table:table", None) => {
                self.sheets += 1;
                let limit = self.guard.limits.sheets;
                if self.sheets > limit {
                    return Err(ReadError::TooMany { what: "sheets", count: self.sheets, limit });
                }
                let name = xml::attribute(e, "name").unwrap_or_default().into_owned();
                *table = Some(Table { name, ..Table::default() });
            }
            ("table:table", Some(_)) => return Err(ReadError::damaged("a table within a table")),
            ("table:table-column", Some(table)) => table.declare_columns(e),
            ("table:table-row", Some(table)) => table.start_row(e),
            ("table:table-cell" | "table:covered-table-cell", Some(table)) => self.cell(table, e)?,
            ("text:s", _) => {
                // The reader writes as many spaces as this says.
                let spaces = repeats(e, "c");
                self.guard.book(0, spaces)?;
                let limit = self.guard.limits.cell_text_bytes;
                if spaces > limit {
                    return Err(ReadError::TooMany { what: "cell_text", count: spaces, limit });
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self, table: &mut Table, e: &BytesStart<'_>) -> Result<(), ReadError> {
        let count = repeats(e, "number-columns-repeated");
        let at = table.column;
        table.cell_repeats = count.min(COLUMNS);
        table.cell_text = xml::raw_attribute(e, "string-value").map_or(0, |text| text.len() as u64);
        table.column = table.column.saturating_add(count);
        table.row_places = table.row_places.saturating_add(count.min(COLUMNS));
        let valued = xml::raw_attribute(e, "value-type").is_some() || xml::raw_attribute(e, "formula").is_some();
        if valued {
            self.guard.check_cells(count)?;
            table.row_valued = table.row_valued.saturating_add(count);
            table.width = table.width.max(at.saturating_add(count));
        }
        let (Ok(row), Ok(column)) = (u32::try_from(table.row), u32::try_from(at)) else { return Ok(()) };
        let spans = (repeats(e, "number-rows-spanned"), repeats(e, "number-columns-spanned"));
        if spans.0 > 1 || spans.1 > 1 {
            self.merges += 1;
            let limit = self.guard.limits.merges;
            if self.merges > limit {
                return Err(ReadError::TooMany { what: "merges", count: self.merges, limit });
            }
            let bottom = row.saturating_add(u32::try_from(spans.0 - 1).unwrap_or(u32::MAX)).min(ROWS as u32 - 1);
            let right = column.saturating_add(u32::try_from(spans.1 - 1).unwrap_or(u32::MAX)).min(COLUMNS as u32 - 1);
            table.layout.merges.push(Area { top: row, left: column, bottom, right });
        }
        let fill = xml::attribute(e, "style-name").and_then(|name| self.fills.get(name.as_ref()).copied());
        if let Some(fill) = fill.filter(|fill| *fill != [255; 3] && count <= LOOKED_AT) {
            for column in at..at.saturating_add(count).min(COLUMNS) {
                table.layout.fills.insert((row, column as u32), fill);
            }
        }
        if let Some(formula) = xml::attribute(e, "formula") {
            let formula = formula.trim_start_matches("of:").trim_start_matches('=').to_owned();
            table.layout.formulas.insert((row, column), formula);
        }
        Ok(())
    }

    /// Books what the reader will make of a row, its repeats and the empty rows before it.
    fn end_row(&mut self, table: &mut Table) -> Result<(), ReadError> {
        table.row = table.row.saturating_add(table.row_repeats);
        if table.row_valued == 0 {
            table.empty_rows = table.empty_rows.saturating_add(table.row_repeats);
            self.places = self.places.saturating_add(table.row_places);
        } else {
            let rows = table.row_repeats.saturating_add(table.empty_rows);
            self.places = self.places.saturating_add(rows.saturating_mul(table.width.max(1)));
            let repeats = table.row_repeats.min(ROWS);
            self.guard.book(table.row_valued.saturating_mul(repeats), table.row_text.saturating_mul(repeats))?;
            table.empty_rows = 0;
        }
        self.guard.check_area(self.places, 1)
    }
}

impl Table {
    fn declare_columns(&mut self, e: &BytesStart<'_>) {
        let count = repeats(e, "number-columns-repeated");
        if hidden(e) && count <= LOOKED_AT {
            let from = self.columns_declared.min(COLUMNS) as u32;
            self.layout.hidden_columns.extend(from..from + count as u32);
        }
        self.columns_declared = self.columns_declared.saturating_add(count);
    }

    fn end_cell(&mut self) {
        self.row_text = self.row_text.saturating_add(self.cell_text.saturating_mul(self.cell_repeats));
        self.cell_text = 0;
    }

    fn start_row(&mut self, e: &BytesStart<'_>) {
        self.row_repeats = repeats(e, "number-rows-repeated");
        self.column = 0;
        self.row_places = 0;
        self.row_valued = 0;
        self.row_text = 0;
        if hidden(e) && self.row_repeats <= LOOKED_AT && self.row < ROWS {
            let from = self.row as u32;
            self.layout.hidden_rows.extend(from..from + self.row_repeats as u32);
        }
    }
}

fn hidden(e: &BytesStart<'_>) -> bool {
    matches!(xml::raw_attribute(e, "visibility"), Some("collapse" | "filter"))
}

/// A count that is 1 when it is absent; a number that is too large stays too large.
fn repeats(e: &BytesStart<'_>, name: &str) -> u64 {
    match xml::raw_attribute(e, name) {
        None => 1,
        Some(text) => {
            text.trim().parse().unwrap_or(if text.trim().bytes().all(|b| b.is_ascii_digit()) { u64::MAX } else { 1 })
        }
    }
}

/// `#rrggbb`.
pub(super) fn parse_color(text: &str) -> Option<[u8; 3]> {
    let hex = text.trim().strip_prefix('#').filter(|hex| hex.len() == 6)?;
    let value = u32::from_str_radix(hex, 16).ok()?;
    Some([(value >> 16) as u8, (value >> 8) as u8, value as u8])
}
