//! xlsx and xlsm: values and layout side by side, then put together.

use super::layout::{self, SheetLook};
use super::package::Package;
use super::progress::Guard;
use super::values::Collector;
use super::{ReadError, xml};
use crate::grid::{Layout, Notice, Sheet, Visibility, Workbook};
use calamine::{Data, FillPattern, Range, Reader as _, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

/// A worksheet's values with what the workbook says about the sheet.
struct SheetValues {
    name: String,
    visibility: Visibility,
    range: Range<Data>,
    styled: Styled,
}

/// Row, column and style of cells whose style is not the default.
type Styled = Vec<(u32, u32, u32)>;

/// What a cell style looks like.
#[derive(Default)]
struct StyleLook {
    fill: Option<[u8; 3]>,
    format: Option<Arc<str>>,
}

impl StyleLook {
    fn shows(&self) -> bool {
        self.fill.is_some() || self.format.is_some()
    }
}

/// A workbook with what is needed to compute in it.
pub(super) struct Reading {
    pub workbook: Workbook,
    /// Defined names with what they stand for.
    pub names: Vec<(String, String)>,
    /// Days count from 1904.
    pub epoch_1904: bool,
}

/// Everything the cell reader gives.
struct Values {
    names: Vec<(String, String)>,
    epoch_1904: bool,
    sheets: Vec<SheetValues>,
    styles: Vec<StyleLook>,
    notices: Vec<Notice>,
}

/// Reads a package.
pub(super) fn read(mut package: Package, guard: &Guard<'_>) -> Result<Reading, ReadError> {
    let mut notices = std::mem::take(&mut package.notices);
    let paths = sheet_paths(&package)?;
    if paths.len() as u64 > guard.limits.sheets {
        return Err(ReadError::TooMany { what: "sheets", count: paths.len() as u64, limit: guard.limits.sheets });
    }
    let (values, looks) = std::thread::scope(|scope| {
        let looks = scope.spawn(|| layout::read_all(&package, &paths, guard));
        let values = read_values(&package.stored, guard);
        (values, looks.join())
    });
    let values = values?;
    let mut looks = looks.map_err(|_| ReadError::damaged("the layout of the sheets cannot be read"))??;
    drop(package);
    notices.extend(values.notices);
    let mut sheets = Vec::with_capacity(values.sheets.len());
    for sheet in values.sheets {
        let look = looks.remove(&sheet.name).unwrap_or_default();
        if let Some(notice) = &look.notice {
            notices.push(notice.clone());
        }
        let layout = assemble(look, &sheet.styled, &values.styles, &sheet.range);
        sheets.push(Sheet { name: sheet.name, visibility: sheet.visibility, values: sheet.range, layout });
    }
    let workbook = Workbook { sheets, names: values.names.clone(), notices, ..Workbook::default() };
    Ok(Reading { workbook, names: values.names, epoch_1904: values.epoch_1904 })
}

fn read_values(stored: &[u8], guard: &Guard<'_>) -> Result<Values, ReadError> {
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(stored)).map_err(open_error)?;
    let mut values = Values {
        names: book.defined_names().to_vec(),
        epoch_1904: book.has_1904_epoch(),
        sheets: Vec::new(),
        styles: Vec::new(),
        notices: Vec::new(),
    };
    let mut damaged = 0;
    for meta in book.sheets_metadata().to_vec() {
        if meta.typ != SheetType::WorkSheet {
            values.notices.push(Notice::new("sheet_not_cells", [("sheet", &meta.name)]));
            continue;
        }
        let visibility = visibility(meta.visible);
        let (range, styled) = match stream(&mut book, &meta.name, guard, &mut values.styles) {
            Ok(Some(read)) => read,
            Ok(None) => {
                values.notices.push(Notice::new("sheet_not_cells", [("sheet", &meta.name)]));
                continue;
            }
            Err(ReadError::Damaged { detail }) => {
                damaged += 1;
                values.notices.push(Notice::new("sheet_damaged", [("sheet", &meta.name), ("detail", &detail)]));
                (Range::empty(), Vec::new())
            }
            Err(other) => return Err(other),
        };
        values.sheets.push(SheetValues { name: meta.name, visibility, range, styled });
    }
    if damaged > 0 && damaged == values.sheets.len() {
        return Err(ReadError::damaged("none of its sheets can be read"));
    }
    Ok(values)
}

/// One sheet's cells; `None` when the part holds no cells at all (a chart or macro sheet under a wrong name).
fn stream(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    guard: &Guard<'_>,
    styles: &mut Vec<StyleLook>,
) -> Result<Option<(Range<Data>, Styled)>, ReadError> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(error) => return Err(ReadError::damaged(error)),
    };
    if styles.is_empty() {
        *styles = reader.styles().iter().map(look_of).collect();
    }
    let mut collector = Collector::new(guard);
    let mut styled = Vec::new();
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(ReadError::damaged)? {
        let position = cell.get_position();
        if styles.get(style).is_some_and(StyleLook::shows) {
            styled.push((position.0, position.1, style as u32));
        }
        collector.push_ref(position, cell.get_value().clone())?;
    }
    Ok(Some((collector.finish()?, styled)))
}

fn look_of(style: &Style) -> StyleLook {
    let fill = style
        .fill
        .as_ref()
        .filter(|fill| fill.pattern == FillPattern::Solid)
        .and_then(|fill| fill.foreground_color)
        .filter(|color| !color.is_white())
        .map(|color| [color.red, color.green, color.blue]);
    let format = style
        .number_format
        .as_ref()
        .map(|format| format.format_code.as_str())
        .filter(|code| !code.eq_ignore_ascii_case("general") && !code.is_empty())
        .map(Arc::from);
    StyleLook { fill, format }
}

fn assemble(look: SheetLook, styled: &Styled, styles: &[StyleLook], values: &Range<Data>) -> Layout {
    let mut layout = Layout {
        merges: look.merges,
        hidden_rows: look.hidden_rows,
        hidden_columns: look.hidden_columns,
        formulas: look.formulas,
        uncalculated: look.uncached,
        comments: look.comments,
        ..Layout::default()
    };
    // Sheets hide everything to their right up to the last possible column; only what holds something matters.
    let last = values.end().map_or(0, |(_, column)| column);
    layout.hidden_columns.retain(|column| *column <= last);
    // A formatted sheet has hundreds of thousands of entries: growing step by step would take longer than filling.
    let share = |has: fn(&StyleLook) -> bool| {
        styled.iter().filter(|(_, _, s)| styles.get(*s as usize).is_some_and(has)).count()
    };
    layout.fills.reserve(share(|style| style.fill.is_some()));
    layout.formats.reserve(share(|style| style.format.is_some()));
    for (row, column, style) in styled {
        let (Some(style), place) = (styles.get(*style as usize), (*row, *column)) else { continue };
        if let Some(fill) = style.fill {
            layout.fills.insert(place, fill);
        }
        if let Some(format) = &style.format {
            let empty = matches!(values.get_value(place), None | Some(Data::Empty));
            if !empty || layout.uncalculated.contains(&place) {
                layout.formats.insert(place, Arc::clone(format));
            }
        }
    }
    layout
}

/// Whether a sheet is shown.
pub(super) fn visibility(visible: SheetVisible) -> Visibility {
    match visible {
        SheetVisible::Visible => Visibility::Visible,
        SheetVisible::Hidden => Visibility::Hidden,
        SheetVisible::VeryHidden => Visibility::VeryHidden,
    }
}

fn open_error(error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::PasswordNeeded,
        other => ReadError::damaged(other),
    }
}

/// Sheet names with the parts that hold them.
fn sheet_paths(package: &Package) -> Result<Vec<(String, String)>, ReadError> {
    let workbook = &package.workbook;
    let (folder, file) = workbook.rsplit_once('/').map_or(("", workbook.as_str()), |(folder, file)| (folder, file));
    let targets = relationships(package, &join(folder, &format!("_rels/{file}.rels")))?;
    let Some(text) = package.text(workbook) else { return Ok(Vec::new()) };
    let mut reader = xml::reader(text);
    let mut sheets = Vec::new();
    loop {
        match xml::next(&mut reader)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sheet" => {
                let name = xml::attribute(&e, "name").unwrap_or_default().into_owned();
                if let Some((target, _)) = xml::attribute(&e, "id").and_then(|id| targets.get(id.as_ref())) {
                    sheets.push((name, join(folder, target)));
                }
            }
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// Relationships of a part by id: target and kind.
pub(super) fn relationships(package: &Package, part: &str) -> Result<BTreeMap<String, (String, String)>, ReadError> {
    let mut found = BTreeMap::new();
    let Some(text) = package.text(part) else { return Ok(found) };
    let mut reader = xml::reader(text);
    loop {
        match xml::next(&mut reader)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Relationship" => {
                let get = |name| xml::attribute(&e, name).unwrap_or_default().into_owned();
                let kind = get("Type").rsplit('/').next().unwrap_or_default().to_owned();
                found.insert(get("Id"), (get("Target").replace('\\', "/"), kind));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// A relationship's target as a part name.
pub(super) fn join(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}
