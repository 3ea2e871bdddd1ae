//! Notes on the cells of a workbook: what they are about in the plan that was made of it.

use mrm_domain::{CommentPlace, CommentSource, FieldRef, ImportId, Plan, RowId, RowKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::grid::{Sheet, Workbook, address, column_letters};

/// How many notes of one workbook are taken.
const MAX_NOTES: usize = 1_000;

/// What stands in every note that Excel writes in the place of a conversation, in any language.
const CONVERSATION: &str = "go.microsoft.com/fwlink/?linkid=870924";

/// A note of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedNote {
    /// What it is about.
    pub place: CommentPlace,
    /// Where it stands.
    pub source: CommentSource,
    /// What it says; where it stands for a conversation, the first comment and the replies to it.
    pub texts: Vec<String>,
}

/// The notes on the sheets that the tables of the import `import` of `plan` stand on, in the order of the sheets and of
/// their rows. A note on a value of a line is about that cell, another one beside the line about the line, any other about
/// the plan. Nobody can tell from a workbook what a client was meant to read.
pub fn notes(workbook: &Workbook, plan: &Plan, import: ImportId) -> Vec<ImportedNote> {
    let places = Places::of(plan, import);
    let sheets = workbook.sheets.iter().filter(|sheet| places.sheets.contains(sheet.name.as_str()));
    let mut found = Vec::new();
    for sheet in sheets {
        let mut notes: Vec<(&(u32, u32), &String)> = sheet.layout.comments.iter().collect();
        notes.sort_unstable_by_key(|(at, _)| **at);
        found.extend(notes.into_iter().map(|(at, text)| places.note(workbook, sheet, *at, text)));
    }
    found.retain(|note| !note.texts.is_empty());
    found.truncate(MAX_NOTES);
    found
}

/// Where the rows and values of an import stand.
struct Places<'p> {
    sheets: BTreeSet<&'p str>,
    /// Cells that hold a value of a row, by their place with the sheet.
    cells: HashMap<String, (RowId, FieldRef)>,
    /// Rows by sheet and number from 1.
    rows: HashMap<(&'p str, u32), RowId>,
}

impl<'p> Places<'p> {
    fn of(plan: &'p Plan, import: ImportId) -> Places<'p> {
        let mut places = Places { sheets: BTreeSet::new(), cells: HashMap::new(), rows: HashMap::new() };
        let Some(record) = plan.imports.get(&import) else { return places };
        places.sheets = record.tables.iter().map(|table| table.sheet.as_str()).collect();
        for row in plan.rows.values() {
            let Some(source) = row.source.filter(|source| source.import == import) else { continue };
            let Some(table) = record.tables.get(usize::from(source.table)) else { continue };
            places.rows.insert((&table.sheet, source.row), row.id);
            if row.kind == RowKind::Line {
                for (field, column) in &table.columns {
                    places.cells.insert(format!("{}!{column}{}", table.sheet, source.row), (row.id, *field));
                }
            }
            let empty = BTreeMap::new();
            for (field, place) in table.elsewhere.get(&source.row).unwrap_or(&empty) {
                places.cells.entry(place.clone()).or_insert((row.id, *field));
            }
        }
        places
    }

    fn note(&self, workbook: &Workbook, sheet: &Sheet, (row, column): (u32, u32), text: &str) -> ImportedNote {
        let cell = format!("{}!{}", sheet.name, address(row, column));
        let in_plain_columns = || self.cells.get(&format!("{}!{}{}", sheet.name, column_letters(column), row + 1));
        let place = match self.cells.get(&cell).or_else(in_plain_columns) {
            Some((row, field)) => CommentPlace::Cell(*row, *field),
            None => match self.rows.get(&(sheet.name.as_str(), row + 1)) {
                Some(row) => CommentPlace::Row(*row),
                None => CommentPlace::Plan,
            },
        };
        ImportedNote { place, source: CommentSource { file: workbook.file_name.clone(), cell }, texts: said(text) }
    }
}

/// What a note says. Of a conversation Excel writes a notice for older versions, then, each under a word of its language
/// with a colon, the first comment and the replies, indented.
fn said(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    match text.split_once(CONVERSATION) {
        Some((_, conversation)) => {
            for line in conversation.lines() {
                let heads = line.trim_end().ends_with(':') && !line.starts_with(char::is_whitespace);
                match parts.last_mut() {
                    Some(part) if !heads => push_line(part, line.trim()),
                    _ if heads => parts.push(String::new()),
                    _ => {}
                }
            }
        }
        None => parts.push(text.replace("\r\n", "\n").replace('\r', "\n")),
    }
    let parts = parts.into_iter().map(|part| part.trim().chars().take(mrm_domain::MAX_COMMENT).collect::<String>());
    parts.filter(|part| !part.is_empty()).collect()
}

fn push_line(part: &mut String, line: &str) {
    if !part.is_empty() {
        part.push('\n');
    }
    part.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_is_read_out_of_the_notice_that_stands_for_it() {
        let english = "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment; however, any \
                       edits to it will get removed if the file is opened in a newer version of Excel. Learn more: \
                       https://go.microsoft.com/fwlink/?linkid=870924\n\nComment:\n    Is this net?\nReply:\n    Yes,\n    \
                       before VAT: 20 %";
        assert_eq!(said(english), ["Is this net?", "Yes,\nbefore VAT: 20 %"]);
        let russian = "[Цепочка примечаний]\n\nДополнительные сведения: https://go.microsoft.com/fwlink/?linkid=870924\n\n\
                       Примечание:\n    Цена с НДС?\nОтвет:\n    Без";
        assert_eq!(said(russian), ["Цена с НДС?", "Без"]);
        assert_eq!(said("Анна:\r\nсезон 1,2"), ["Анна:\nсезон 1,2"]);
        assert_eq!(said(" \n "), [""; 0]);
    }
}
