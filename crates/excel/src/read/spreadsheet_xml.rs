//! Excel 2003 XML, which ad cabinets still export with the extension xls.

use super::progress::Guard;
use super::values::Collector;
use super::{ReadError, package, text, xml};
use crate::grid::{Area, Layout, Notice, Sheet, Visibility, Workbook};
use calamine::{CellErrorType, Data};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::sync::Arc;

const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Reads the document.
pub(super) fn read(bytes: Vec<u8>, guard: &Guard<'_>) -> Result<Workbook, ReadError> {
    let mut notices = Vec::new();
    let declared = package::declared_encoding(&bytes);
    let content = text::decode(&bytes, declared, &mut notices);
    // A declared encoding is not a guess.
    notices.clear();
    if package::declares_entities(content.as_bytes()) {
        return Err(ReadError::EntityDeclaration { part: "workbook".to_owned() });
    }
    let mut walk = Walk { guard, styles: HashMap::new(), sheets: Vec::new(), notices, merges: 0 };
    walk.document(&content)?;
    if walk.sheets.is_empty() {
        return Err(ReadError::damaged("no worksheet in the document"));
    }
    Ok(Workbook { sheets: walk.sheets, notices: walk.notices, ..Workbook::default() })
}

#[derive(Default, Clone)]
struct Style {
    fill: Option<[u8; 3]>,
    format: Option<Arc<str>>,
}

struct Walk<'g, 'a> {
    guard: &'g Guard<'a>,
    styles: HashMap<String, Style>,
    sheets: Vec<Sheet>,
    notices: Vec<Notice>,
    merges: u64,
}

/// A worksheet on its way.
struct Open<'g, 'a> {
    name: String,
    visibility: Visibility,
    layout: Layout,
    collector: Collector<'g, 'a>,
    row: u32,
    column: u32,
    next_column_info: u32,
    cell: (u32, u32),
    kind: String,
    data: Option<String>,
    comment: Option<String>,
}

impl<'g, 'a> Walk<'g, 'a> {
    fn document(&mut self, content: &str) -> Result<(), ReadError> {
        let mut reader = xml::reader(content);
        reader.config_mut().expand_empty_elements = true;
        let mut style: Option<String> = None;
        let mut open: Option<Open<'g, 'a>> = None;
        let mut depth = 0_u64;
        let mut visible = false;
        loop {
            match xml::next(&mut reader)? {
                Event::Start(e) => {
                    depth += 1;
                    let limit = self.guard.limits.xml_depth;
                    if depth > limit {
                        return Err(ReadError::TooMany { what: "xml_depth", count: depth, limit });
                    }
                    visible = e.local_name().as_ref() == "Visible";
                    match open.as_mut() {
                        None => self.outside(&e, &mut style, &mut open)?,
                        Some(sheet) => self.inside(&e, sheet)?,
                    }
                }
                Event::Text(part) => {
                    if let Some(sheet) = open.as_mut() {
                        sheet.text(&part.xml10_content(), visible);
                    }
                }
                Event::CData(part) => {
                    if let Some(sheet) = open.as_mut() {
                        sheet.text(&part.xml10_content(), visible);
                    }
                }
                Event::GeneralRef(reference) => {
                    if let Some(into) = open.as_mut().and_then(|sheet| sheet.comment.as_mut().or(sheet.data.as_mut())) {
                        xml::push_reference(&reference, into);
                    }
                }
                Event::End(e) => {
                    depth = depth.saturating_sub(1);
                    visible = false;
                    match (e.local_name().as_ref(), open.as_mut()) {
                        ("Data", Some(sheet)) => sheet.end_data()?,
                        ("Comment", Some(sheet)) => sheet.end_comment(),
                        ("Row", Some(sheet)) => sheet.row = sheet.row.saturating_add(1),
                        ("Worksheet", Some(_)) => {
                            if let Some(done) = open.take() {
                                self.close(done)?;
                            }
                        }
                        _ => {}
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        // An export that broke off still shows what arrived, and says so.
        if let Some(cut) = open.take() {
            self.notices.push(Notice::new("file_ends_early", [("sheet", &cut.name)]));
            self.close(cut)?;
        }
        Ok(())
    }

    fn outside(
        &mut self,
        e: &BytesStart<'_>,
        style: &mut Option<String>,
        open: &mut Option<Open<'g, 'a>>,
    ) -> Result<(), ReadError> {
        match e.local_name().as_ref() {
            "Style" => *style = xml::attribute(e, "ID").map(|id| id.into_owned()),
            "Interior" => {
                let solid = xml::raw_attribute(e, "Pattern").is_none_or(|pattern| pattern == "Solid");
                let color = xml::raw_attribute(e, "Color").and_then(super::ods::parse_color);
                if let (Some(id), Some(color), true) = (style.as_ref(), color, solid) {
                    self.styles.entry(id.clone()).or_default().fill = Some(color).filter(|c| *c != [255; 3]);
                }
            }
            "NumberFormat" => {
                if let (Some(id), Some(format)) = (style.as_ref(), xml::attribute(e, "Format")) {
                    self.styles.entry(id.clone()).or_default().format = format_code(&format);
                }
            }
            "Worksheet" => {
                let limit = self.guard.limits.sheets;
                if self.sheets.len() as u64 >= limit {
                    return Err(ReadError::TooMany { what: "sheets", count: limit + 1, limit });
                }
                *open = Some(Open {
                    name: xml::attribute(e, "Name").unwrap_or_default().into_owned(),
                    visibility: Visibility::Visible,
                    layout: Layout::default(),
                    collector: Collector::new(self.guard),
                    row: 0,
                    column: 0,
                    next_column_info: 0,
                    cell: (0, 0),
                    kind: String::new(),
                    data: None,
                    comment: None,
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn inside(&mut self, e: &BytesStart<'_>, sheet: &mut Open<'g, 'a>) -> Result<(), ReadError> {
        match e.local_name().as_ref() {
            "Column" => {
                let first = index(e).unwrap_or(sheet.next_column_info);
                let last = first.saturating_add(xml::number(e, "Span").unwrap_or(0)).min(COLUMNS - 1);
                if xml::flag(e, "Hidden") {
                    sheet.layout.hidden_columns.extend(first..=last);
                }
                sheet.next_column_info = last.saturating_add(1);
            }
            "Row" => {
                sheet.row = index(e).unwrap_or(sheet.row);
                sheet.column = 0;
                if sheet.row >= ROWS {
                    return Err(ReadError::damaged("a row beyond the last"));
                }
                if xml::flag(e, "Hidden") {
                    sheet.layout.hidden_rows.insert(sheet.row);
                }
            }
            "Cell" => self.cell(e, sheet)?,
            "Data" if sheet.comment.is_none() => {
                sheet.kind = xml::raw_attribute(e, "Type").unwrap_or("String").to_owned();
                sheet.data = Some(String::new());
            }
            "Comment" => sheet.comment = Some(String::new()),
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self, e: &BytesStart<'_>, sheet: &mut Open<'g, 'a>) -> Result<(), ReadError> {
        let column = index(e).unwrap_or(sheet.column);
        if column >= COLUMNS {
            return Err(ReadError::damaged("a column beyond the last"));
        }
        sheet.cell = (sheet.row, column);
        let across = xml::number(e, "MergeAcross").unwrap_or(0).min(COLUMNS - 1 - column);
        let down = xml::number(e, "MergeDown").unwrap_or(0).min(ROWS - 1 - sheet.row);
        sheet.column = column + across + 1;
        if across > 0 || down > 0 {
            self.merges += 1;
            let limit = self.guard.limits.merges;
            if self.merges > limit {
                return Err(ReadError::TooMany { what: "merges", count: self.merges, limit });
            }
            let area = Area { top: sheet.row, left: column, bottom: sheet.row + down, right: column + across };
            sheet.layout.merges.push(area);
        }
        if let Some(style) = xml::attribute(e, "StyleID").and_then(|id| self.styles.get(id.as_ref())) {
            if let Some(fill) = style.fill {
                sheet.layout.fills.insert(sheet.cell, fill);
            }
            if let Some(format) = &style.format {
                sheet.layout.formats.insert(sheet.cell, Arc::clone(format));
            }
        }
        sheet.collector.push(sheet.cell, Data::Empty)
    }

    fn close(&mut self, sheet: Open<'g, 'a>) -> Result<(), ReadError> {
        let values = sheet.collector.finish()?;
        self.sheets.push(Sheet { name: sheet.name, visibility: sheet.visibility, values, layout: sheet.layout });
        Ok(())
    }
}

impl Open<'_, '_> {
    fn text(&mut self, part: &str, visible: bool) {
        if let Some(comment) = &mut self.comment {
            comment.push_str(part);
        } else if let Some(data) = &mut self.data {
            data.push_str(part);
        } else if visible {
            self.visibility = match part.trim() {
                "SheetHidden" => Visibility::Hidden,
                "SheetVeryHidden" => Visibility::VeryHidden,
                _ => Visibility::Visible,
            };
        }
    }

    fn end_data(&mut self) -> Result<(), ReadError> {
        let Some(text) = self.data.take() else { return Ok(()) };
        let value = match self.kind.as_str() {
            "Number" => match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => Data::Float(number),
                _ => Data::String(text),
            },
            "DateTime" => Data::DateTimeIso(text.trim().to_owned()),
            "Boolean" => Data::Bool(matches!(text.trim(), "1" | "true" | "True")),
            "Error" => error(text.trim()).map_or(Data::String(text), Data::Error),
            _ if text.is_empty() => Data::Empty,
            _ => Data::String(text),
        };
        self.collector.push(self.cell, value)
    }

    fn end_comment(&mut self) {
        if let Some(note) = self.comment.take().filter(|note| !note.trim().is_empty()) {
            self.layout.comments.insert(self.cell, note.trim().to_owned());
        }
    }
}

/// An `Index` counts from 1.
fn index(e: &BytesStart<'_>) -> Option<u32> {
    xml::number(e, "Index").filter(|number| *number > 0).map(|number| number - 1)
}

/// A format's code; some have names.
fn format_code(name: &str) -> Option<Arc<str>> {
    Some(Arc::from(match name {
        "" | "General" => return None,
        "General Number" => return None,
        "Percent" => "0.00%",
        "Standard" => "#,##0.00",
        "Fixed" => "0.00",
        "Scientific" => "0.00E+00",
        "Short Date" => "dd/mm/yyyy",
        "Medium Date" => "dd-mmm-yy",
        "Long Date" => "d mmmm yyyy",
        "General Date" => "dd/mm/yyyy hh:mm",
        "Currency" | "Euro Currency" => "#,##0.00",
        code => code,
    }))
}

/// An error value by its text.
pub(super) fn error(text: &str) -> Option<CellErrorType> {
    Some(match text {
        "#DIV/0!" => CellErrorType::Div0,
        "#N/A" => CellErrorType::NA,
        "#NAME?" => CellErrorType::Name,
        "#NULL!" => CellErrorType::Null,
        "#NUM!" => CellErrorType::Num,
        "#REF!" => CellErrorType::Ref,
        "#VALUE!" => CellErrorType::Value,
        _ => return None,
    })
}
