//! Notes on the cells of the plan sheet.

use mrm_domain::CommentPlace;
use rust_xlsxwriter::{Note, Worksheet};
use std::collections::{BTreeMap, HashMap};

use super::ExportError;
use super::layout::{Laid, Layout};

/// Excel keeps as many characters of a note.
const MAX_NOTE: usize = 32_000;
/// Width of a note in pixels, the characters that a line of it takes, and the height of a line.
const WIDTH: u32 = 260;
const LINE: usize = 40;
const HEIGHT: u32 = 17;

/// A note to be written beside a value of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetNote {
    /// What it is about. A row that the sheet does not have, or a plan, has it at the title; a column that the sheet does
    /// not have, at the beginning of the row.
    pub place: CommentPlace,
    /// What it says.
    pub text: String,
}

/// Writes the notes; `first` is the sheet row of the first laid row.
pub(super) fn write(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    first: u32,
    notes: &[SheetNote],
) -> Result<(), ExportError> {
    if notes.is_empty() {
        return Ok(());
    }
    let rows: HashMap<_, _> = layout
        .rows
        .iter()
        .enumerate()
        .filter_map(|(place, laid)| match laid {
            Laid::Section { row, .. } | Laid::Line { row, .. } => Some((row.id, first + place as u32)),
            Laid::Subtotal { .. } => None,
        })
        .collect();
    let mut by_cell: BTreeMap<(u32, u16), String> = BTreeMap::new();
    for note in notes {
        let row = note.place.row().and_then(|row| rows.get(&row)).copied();
        let column = note.place.field().and_then(|field| layout.column_of_any(field));
        let cell = row.map_or((0, 0), |row| (row, column.unwrap_or(0)));
        let text = by_cell.entry(cell).or_default();
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&note.text);
    }
    for ((row, column), text) in by_cell {
        let text: String = text.chars().take(MAX_NOTE).collect();
        let lines: usize = text.lines().map(|line| 1 + line.chars().count() / LINE).sum();
        let height = HEIGHT * (lines.clamp(2, 24) as u32 + 1);
        // Without an author: the library would name itself.
        let note = Note::new(text).set_author("").add_author_prefix(false).set_width(WIDTH).set_height(height);
        sheet.insert_note(row, column, &note)?;
    }
    Ok(())
}
