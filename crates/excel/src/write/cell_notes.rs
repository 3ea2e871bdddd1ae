//! Notes on the cells of the plan sheet, and the conversations behind them.

use chrono::NaiveDateTime;
use mrm_domain::CommentPlace;
use rust_xlsxwriter::{Note, Worksheet};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

use super::layout::{Laid, Layout};
use super::words::Word;
use super::{ExportError, Lang};

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
    /// What it says to programs that know no conversations.
    pub text: String,
    /// The conversation that it stands for; empty: it is a plain note.
    pub said: Vec<Said>,
    /// Whether that is settled.
    pub resolved: bool,
}

/// A comment of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its id.
    pub id: Uuid,
    /// Who said it.
    pub author: String,
    /// When, in UTC.
    pub at: NaiveDateTime,
    /// What.
    pub text: String,
}

/// The conversation on a cell: Excel has one there.
pub(super) struct Conversation {
    /// Row and column from 0.
    pub cell: (u32, u16),
    /// The first comment and the replies.
    pub said: Vec<Said>,
    /// Whether all of it is settled.
    pub resolved: bool,
}

/// Writes the notes; `first` is the sheet row of the first laid row. Returns the conversations that they stand for.
pub(super) fn write(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    first: u32,
    notes: &[SheetNote],
) -> Result<Vec<Conversation>, ExportError> {
    if notes.is_empty() {
        return Ok(Vec::new());
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
    let mut by_cell: BTreeMap<(u32, u16), Vec<&SheetNote>> = BTreeMap::new();
    for note in notes {
        let row = note.place.row().and_then(|row| rows.get(&row)).copied();
        let column = note.place.field().and_then(|field| layout.column_of_any(field));
        by_cell.entry(row.map_or((0, 0), |row| (row, column.unwrap_or(0)))).or_default().push(note);
    }
    let mut conversations = Vec::new();
    for ((row, column), notes) in by_cell {
        let said: Vec<Said> = notes.iter().flat_map(|note| note.said.clone()).collect();
        let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
        let (author, text) = match said.first() {
            Some(first) => (format!("tc={}", guid(first.id)), stand_in(&said, layout.lang)),
            // Without an author: the library would name itself.
            None => (String::new(), texts.join("\n\n")),
        };
        let text: String = text.chars().take(MAX_NOTE).collect();
        let lines: usize = text.lines().map(|line| 1 + line.chars().count() / LINE).sum();
        let height = HEIGHT * (lines.clamp(2, 24) as u32 + 1);
        let note = Note::new(text).set_author(author).add_author_prefix(false).set_width(WIDTH).set_height(height);
        sheet.insert_note(row, column, &note)?;
        if !said.is_empty() {
            let resolved = notes.iter().all(|note| note.resolved);
            conversations.push(Conversation { cell: (row, column), said, resolved });
        }
    }
    Ok(conversations)
}

/// An id as Excel writes it.
pub(super) fn guid(id: Uuid) -> String {
    format!("{{{}}}", id.to_string().to_uppercase())
}

/// What stands in the place of a conversation for programs that know none: a notice, as Excel writes it, and what was said.
fn stand_in(said: &[Said], lang: Lang) -> String {
    let format = if lang == Lang::Ru { "%d.%m.%Y %H:%M" } else { "%Y-%m-%d %H:%M" };
    let mut text = Word::Conversation.text(lang).to_owned();
    text.push('\n');
    for one in said {
        text.push_str(&format!("\n{}, {} UTC:", one.author.replace('\n', " "), one.at.format(format)));
        for line in one.text.lines() {
            text.push_str(&format!("\n    {line}"));
        }
    }
    text
}
