//! xlsx and xlsm: values and layout side by side, large sheets in two parts, then put together.

mod links;
mod together;

use super::ReadError;
use super::layout::{self, SheetLook};
use super::package::{Opening, Package};
use super::progress::Guard;
use super::values::{Cells, Collector};
use crate::grid::{Visibility, Workbook};
use calamine::{FillPattern, Reader as _, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

pub(crate) use links::join;
pub(super) use links::relationships;
use links::sheet_paths;
use together::put_together;

/// What packages say about one of the workbook's sheets.
type SheetValues = (String, Visibility, Vec<Found>);

/// What a package holds of a sheet.
enum Found {
    /// Rows of cells, perhaps not all.
    Cells(Cells, Styled),
    /// Something other than cells: a chart, a macro.
    NoCells,
    /// Nothing, and why.
    Absent(String),
    /// Something that cannot be read.
    Damaged(String),
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

/// Everything the cell reader gives of one package.
struct Values {
    names: Vec<(String, String)>,
    epoch_1904: bool,
    sheets: Vec<SheetValues>,
    styles: Vec<StyleLook>,
}

/// Values and layout of one package.
type Share = (Values, HashMap<String, SheetLook>);

/// Reads a package.
pub(super) fn read(opening: Opening, guard: &Guard<'_>) -> Result<Reading, ReadError> {
    let (notices, shares) = std::thread::scope(|scope| {
        let mut readers = Vec::new();
        let mut take = |package| readers.push(scope.spawn(move || guard.or_stop(read_share(&package, guard))));
        let notices = guard.or_stop(opening.dealt_out(guard, &mut take));
        let panicked = |_| Err(ReadError::damaged("the reader met something it cannot handle"));
        (notices, readers.into_iter().map(|reader| reader.join().unwrap_or_else(panicked)).collect::<Vec<_>>())
    });
    // Where one failed the others were stopped: their being cancelled says nothing.
    let failures = notices.as_ref().err().into_iter().chain(shares.iter().filter_map(|share| share.as_ref().err()));
    if let Some(error) = failures.min_by_key(|error| **error == ReadError::Cancelled) {
        return Err(error.clone());
    }
    put_together(notices?, shares.into_iter().collect::<Result<_, _>>()?, guard)
}

fn read_share(package: &Package, guard: &Guard<'_>) -> Result<Share, ReadError> {
    let paths = sheet_paths(package)?;
    if paths.len() as u64 > guard.limits.sheets {
        return Err(ReadError::TooMany { what: "sheets", count: paths.len() as u64, limit: guard.limits.sheets });
    }
    let (values, looks) = std::thread::scope(|scope| {
        let looks = scope.spawn(|| layout::read_all(package, &paths, guard));
        let values = read_values(&package.stored, guard);
        (values, looks.join())
    });
    let looks = looks.map_err(|_| ReadError::damaged("the layout of the sheets cannot be read"))?;
    Ok((values?, looks?))
}

fn read_values(stored: &[u8], guard: &Guard<'_>) -> Result<Values, ReadError> {
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(stored)).map_err(open_error)?;
    let mut values = Values {
        names: book.defined_names().to_vec(),
        epoch_1904: book.has_1904_epoch(),
        sheets: Vec::new(),
        styles: Vec::new(),
    };
    for meta in book.sheets_metadata().to_vec() {
        let found = match meta.typ {
            SheetType::WorkSheet => match stream(&mut book, &meta.name, guard, &mut values.styles) {
                Err(ReadError::Damaged { detail }) => Found::Damaged(detail),
                read => read?,
            },
            _ => Found::NoCells,
        };
        values.sheets.push((meta.name, visibility(meta.visible), vec![found]));
    }
    Ok(values)
}

/// The cells of a sheet, as far as they are in this package.
fn stream(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    guard: &Guard<'_>,
    styles: &mut Vec<StyleLook>,
) -> Result<Found, ReadError> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Found::NoCells),
        Err(error @ XlsxError::WorksheetNotFound(_)) => return Ok(Found::Absent(error.to_string())),
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
    Ok(Found::Cells(collector.cells()?, styled))
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
