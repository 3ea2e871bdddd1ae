//! xlsb: values; its layout parts are binary and not read.

use super::ReadError;
use super::package::Opening;
use super::progress::Guard;
use super::values::Collector;
use super::xlsx::visibility;
use crate::grid::{Layout, Notice, Sheet, Workbook};
use calamine::{Reader as _, SheetType, Xlsb};
use std::io::Cursor;

/// Reads a package.
pub(super) fn read(opening: Opening, guard: &Guard<'_>) -> Result<Workbook, ReadError> {
    let (package, mut notices) = opening.whole(guard)?;
    // Merges, fills and hidden columns are not known here, and the planner should know that.
    notices.push(Notice::new("layout_not_read", [("format", "xlsb")]));
    let mut book: Xlsb<Cursor<&[u8]>> =
        Xlsb::new(Cursor::new(package.stored.as_slice())).map_err(ReadError::damaged)?;
    let metas = book.sheets_metadata().to_vec();
    if metas.len() as u64 > guard.limits.sheets {
        return Err(ReadError::TooMany { what: "sheets", count: metas.len() as u64, limit: guard.limits.sheets });
    }
    let mut sheets = Vec::with_capacity(metas.len());
    for meta in metas {
        if meta.typ != SheetType::WorkSheet {
            notices.push(Notice::new("sheet_not_cells", [("sheet", &meta.name)]));
            continue;
        }
        let mut collector = Collector::new(guard);
        let mut reader = book.worksheet_cells_reader(&meta.name).map_err(ReadError::damaged)?;
        while let Some(cell) = reader.next_cell().map_err(ReadError::damaged)? {
            collector.push_ref(cell.get_position(), cell.get_value().clone())?;
        }
        let values = collector.finish()?;
        sheets.push(Sheet { name: meta.name, visibility: visibility(meta.visible), values, layout: Layout::default() });
    }
    Ok(Workbook { sheets, notices, ..Workbook::default() })
}
