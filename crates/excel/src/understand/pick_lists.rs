//! The words that a column of a workbook is filled in from.

use crate::grid::{CellValue, Sheet, Workbook};
use crate::template::references::references;

/// The most words of a list and the most characters of a word: those that a column of a plan keeps.
const MOST_WORDS: usize = 500;
const LONGEST: usize = 255;

/// The words of the list that all `rows` of a column are filled in from; `None` where there is no such list, or not one for
/// all of them.
pub(crate) fn words(
    workbook: &Workbook,
    sheet: &Sheet,
    column: u32,
    rows: impl Iterator<Item = u32>,
) -> Option<Vec<String>> {
    let mut one: Option<&str> = None;
    for row in rows {
        let list = sheet.layout.lists.iter().find(|list| list.areas.iter().any(|area| area.contains(row, column)))?;
        if one.is_some_and(|known| known != list.source) {
            return None;
        }
        one = Some(&list.source);
    }
    let mut words: Vec<String> = Vec::new();
    for word in source(workbook, sheet, one?)? {
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        if word.chars().count() > LONGEST || words.len() == MOST_WORDS {
            return None;
        }
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    (!words.is_empty()).then_some(words)
}

/// What a source holds: a list written out, or cells.
fn source(workbook: &Workbook, home: &Sheet, text: &str) -> Option<Vec<String>> {
    let text = text.trim_start_matches('=');
    if let Some(list) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return Some(list.replace("\"\"", "\"").split(',').map(str::to_owned).collect());
    }
    let named =
        workbook.names.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, place)| place.as_str());
    let text = named.unwrap_or(text).trim_start_matches('=');
    let found = references(text);
    let [reference] = found.as_slice() else { return None };
    // Anything around the reference (INDIRECT, OFFSET) makes another list of it.
    let whole = reference.body.end == text.len() && !text.contains('(');
    if !whole || reference.elsewhere {
        return None;
    }
    let sheet = match &reference.sheet {
        Some(name) => workbook.sheets.iter().find(|s| s.name.to_lowercase() == name.to_lowercase())?,
        None => home,
    };
    let area = reference.area();
    let last = sheet.values.end().map_or(0, |(row, _)| row);
    let mut words = Vec::new();
    for row in area.top..=area.bottom.min(last) {
        for column in area.left..=area.right.min(area.left + 64) {
            match sheet.cell(row, column) {
                CellValue::Text(text) => words.push(text.to_owned()),
                value => words.extend(value.decimal().map(|number| number.to_string())),
            }
        }
        if words.len() > 2 * MOST_WORDS {
            return None;
        }
    }
    Some(words)
}
