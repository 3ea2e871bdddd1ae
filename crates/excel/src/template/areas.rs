//! Lists of areas (`A1:B2 D4`) moved with their rows.

use super::row_map::RowMap;
use crate::grid::{Area, address};
use crate::read::parse_area;

/// `B8:D9`, or `B8` for one cell.
pub(super) fn written(area: Area) -> String {
    let from = address(area.top, area.left);
    if area.top == area.bottom && area.left == area.right {
        return from;
    }
    format!("{from}:{}", address(area.bottom, area.right))
}

/// Areas separated by spaces at their new place; `None` when all are gone. Whole columns stay as they are.
pub(super) fn moved(list: &str, map: &RowMap) -> Option<String> {
    let mut out: Vec<String> = Vec::new();
    let mut changed = false;
    for word in list.split_whitespace() {
        match parse_area(word) {
            // Whole rows and columns are not written as cells.
            None => out.push(word.to_owned()),
            Some(area) => match map.area(area, true) {
                Some(to) if to == area => out.push(word.to_owned()),
                Some(to) => {
                    changed = true;
                    out.push(written(to));
                }
                None => changed = true,
            },
        }
    }
    if !changed {
        return Some(list.to_owned());
    }
    (!out.is_empty()).then(|| out.join(" "))
}

/// One cell at its new place: that of the next row where its own is gone.
pub(super) fn moved_cell(cell: &str, map: &RowMap) -> String {
    match parse_area(cell) {
        Some(area) if !cell.contains(':') => address(map.place(area.top), area.left),
        _ => cell.to_owned(),
    }
}
