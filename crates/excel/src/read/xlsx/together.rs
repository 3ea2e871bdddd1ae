//! A workbook from what its packages gave.

use super::super::ReadError;
use super::super::layout::SheetLook;
use super::super::progress::Guard;
use super::super::values::{Cells, grid};
use super::{Found, Reading, Share, StyleLook, Styled, Values};
use crate::grid::{Layout, Notice, Sheet, Workbook};
use calamine::{Data, Range};
use std::collections::HashMap;
use std::sync::Arc;

/// Puts the shares together, each with the rows after those of the one before.
pub(super) fn put_together(
    mut notices: Vec<Notice>,
    shares: Vec<Share>,
    guard: &Guard<'_>,
) -> Result<Reading, ReadError> {
    let (values, mut looks) = joined(shares, guard)?;
    let mut layout_notices = Vec::new();
    let mut sheets = Vec::with_capacity(values.sheets.len());
    let mut damaged = 0;
    for (name, visibility, found) in values.sheets {
        let (values_here, styled) = match whole(found) {
            Ok(Some((cells, styled))) => (grid(cells, guard)?, styled),
            Ok(None) => {
                notices.push(Notice::new("sheet_not_cells", [("sheet", &name)]));
                continue;
            }
            Err(detail) => {
                damaged += 1;
                notices.push(Notice::new("sheet_damaged", [("sheet", &name), ("detail", &detail)]));
                (Range::empty(), Vec::new())
            }
        };
        let look = looks.remove(&name).unwrap_or_default();
        layout_notices.extend(look.notice.clone());
        let layout = assemble(look, &styled, &values.styles, &values_here);
        sheets.push(Sheet { name, visibility, values: values_here, layout });
    }
    if damaged > 0 && damaged == sheets.len() {
        return Err(ReadError::damaged("none of its sheets can be read"));
    }
    notices.append(&mut layout_notices);
    let workbook = Workbook { sheets, names: values.names.clone(), notices, ..Workbook::default() };
    Ok(Reading { workbook, names: values.names, epoch_1904: values.epoch_1904 })
}

/// The shares as one: every package lists the same sheets.
fn joined(shares: Vec<Share>, guard: &Guard<'_>) -> Result<(Values, HashMap<String, SheetLook>), ReadError> {
    let mut shares = shares.into_iter();
    let (mut values, mut looks) = shares.next().ok_or_else(|| ReadError::damaged("the package is empty"))?;
    for (more, more_looks) in shares {
        values.sheets.iter_mut().zip(more.sheets).for_each(|(sheet, more)| sheet.2.extend(more.2));
        more_looks.into_iter().for_each(|(name, look)| looks.entry(name).or_default().join(look));
        if values.styles.is_empty() {
            values.styles = more.styles;
        }
    }
    let (count, limit) = (looks.values().map(|look| look.merges.len() as u64).sum(), guard.limits.merges);
    if count > limit {
        return Err(ReadError::TooMany { what: "merges", count, limit });
    }
    Ok((values, looks))
}

/// All of a sheet; `None` when it holds no cells at all, an error when some cannot be read.
fn whole(found: Vec<Found>) -> Result<Option<(Vec<Cells>, Styled)>, String> {
    let (mut cells, mut styled, mut absent) = (Vec::new(), Styled::new(), None);
    for part in found {
        match part {
            Found::Cells(these, more) => {
                cells.push(these);
                styled.extend(more);
            }
            Found::NoCells => return Ok(None),
            Found::Absent(why) => absent = Some(why),
            Found::Damaged(detail) => return Err(detail),
        }
    }
    match absent {
        Some(why) if cells.is_empty() => Err(why),
        _ => Ok(Some((cells, styled))),
    }
}

fn assemble(look: SheetLook, styled: &Styled, styles: &[StyleLook], values: &Range<Data>) -> Layout {
    let mut layout = Layout {
        merges: look.merges,
        hidden_rows: look.hidden_rows,
        hidden_columns: look.hidden_columns,
        formulas: look.formulas,
        uncalculated: look.uncached,
        comments: look.comments,
        lists: look.lists,
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
