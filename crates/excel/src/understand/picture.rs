//! A part of a sheet as the wizard draws it.

use std::collections::BTreeMap;

use super::view::View;
use crate::grid::{Workbook, address, column_letters};
use crate::report::{Picture, PictureRow};

/// The most rows drawn at once.
const MOST_ROWS: u32 = 500;
/// The most columns drawn.
const MOST_COLUMNS: u32 = 256;
/// The longest text of a cell.
const LONGEST: usize = 60;

/// Draws the rows from `first_row` (from 1).
pub fn draw(
    workbook: &Workbook,
    sheet: &str,
    first_row: u32,
    rows: u32,
    roles: &BTreeMap<(usize, u32), &'static str>,
) -> Picture {
    let mut picture = Picture {
        sheet: sheet.to_owned(),
        total_rows: 0,
        total_columns: 0,
        first_row: first_row.max(1),
        rows: Vec::new(),
        merges: Vec::new(),
        hidden_columns: Vec::new(),
    };
    let Some((index, source)) = workbook.sheets.iter().enumerate().find(|(_, s)| s.name == sheet) else {
        return picture;
    };
    let Some(view) = View::new(source) else { return picture };
    let right = view.used.right.min(MOST_COLUMNS - 1);
    picture.total_rows = view.used.bottom + 1;
    picture.total_columns = view.used.right + 1;
    let first = picture.first_row - 1;
    let last = view.used.bottom.min(first.saturating_add(rows.min(MOST_ROWS)).saturating_sub(1));
    for row in first..=last {
        if rows == 0 || first > view.used.bottom {
            break;
        }
        let mut cells: Vec<String> = (0..=right).map(|c| short(&view.shown(row, c))).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        let hex = |[r, g, b]: [u8; 3]| format!("{r:02x}{g:02x}{b:02x}");
        let fills = (0..=right).filter_map(|c| Some((c, hex(*source.layout.fills.get(&(row, c))?)))).collect();
        let role = roles.get(&(index, row)).copied().unwrap_or_default().to_owned();
        picture.rows.push(PictureRow { row: row + 1, role, hidden: view.row_hidden(row), cells, fills });
    }
    let shown = |top: u32, bottom: u32| bottom >= first && top <= last;
    picture.merges = source
        .layout
        .merges
        .iter()
        .filter(|m| shown(m.top, m.bottom))
        .take(2_000)
        .map(|m| format!("{}:{}", address(m.top, m.left), address(m.bottom, m.right)))
        .collect();
    picture.hidden_columns =
        source.layout.hidden_columns.iter().filter(|c| **c <= right).map(|c| column_letters(*c)).collect();
    picture
}

fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        text.to_owned()
    } else {
        text.chars().take(LONGEST - 1).chain(['…']).collect()
    }
}
