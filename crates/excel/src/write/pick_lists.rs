//! Lists that cells of the plan sheet are filled in from. As in the plan, other words may stand there all the same.

use mrm_domain::{BuyModel, Channel, Field};
use rust_xlsxwriter::{DataValidation, Formula, Workbook, Worksheet};

use super::ExportError;
use super::layout::{Key, Layout};
use super::styles::Styles;
use super::words::{Word, choice_text};

/// Excel takes a list inside a cell's rule up to so many characters.
const LONGEST: usize = 255;

/// Lists that are too long to stand in a rule: their column's header and their words.
pub(super) type LongLists = Vec<(String, Vec<String>)>;

/// Gives the columns between `first` and `last` their lists; those for a sheet of their own are returned.
pub(super) fn write(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    (first, last): (u32, u32),
) -> Result<LongLists, ExportError> {
    let mut long = LongLists::new();
    for (place, column) in layout.columns.iter().enumerate() {
        let words = words(layout, column.key);
        if words.is_empty() {
            continue;
        }
        let rule = DataValidation::new().show_error_message(false);
        let rule = if fits(&words) {
            rule.allow_list_strings(&words)?
        } else {
            long.push((column.header.to_string(), words.clone()));
            let column = crate::grid::column_letters(long.len() as u32 - 1);
            let area = format!("'{}'!${column}$2:${column}${}", Word::ListsSheet.text(layout.lang), words.len() + 1);
            rule.allow_list_formula(Formula::new(area))
        };
        sheet.add_data_validation(first, place as u16, last, place as u16, &rule)?;
    }
    Ok(long)
}

/// Writes the lists that take a sheet of their own.
pub(super) fn write_sheet(
    workbook: &mut Workbook,
    layout: &Layout<'_>,
    lists: &LongLists,
    styles: &Styles,
) -> Result<(), ExportError> {
    if lists.is_empty() {
        return Ok(());
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(Word::ListsSheet.text(layout.lang))?;
    for (place, (header, words)) in lists.iter().enumerate() {
        let place = place as u16;
        sheet.write_string_with_format(0, place, header, &styles.header)?;
        sheet.set_column_width(place, 28)?;
        for (row, word) in (1_u32..).zip(words) {
            sheet.write_string(row, place, word)?;
        }
    }
    Ok(())
}

/// The words of a column, as its cells show them.
fn words(layout: &Layout<'_>, key: Key) -> Vec<String> {
    let shown = |field, code| choice_text(field, code, layout.lang).to_owned();
    match key {
        Key::Custom(place) => layout
            .custom
            .get(place)
            .filter(|column| column.formula.is_none())
            .map(|column| column.choices.clone())
            .unwrap_or_default(),
        Key::Field(Field::Channel, _) => Channel::ALL.iter().map(|c| shown(Field::Channel, c.code())).collect(),
        Key::Field(Field::BuyModel, _) => BuyModel::ALL.iter().map(|m| shown(Field::BuyModel, m.code())).collect(),
        _ => Vec::new(),
    }
}

/// Whether words can stand in a rule: a comma would part them.
fn fits(words: &[String]) -> bool {
    let length: usize = words.iter().map(|word| word.chars().count() + 1).sum();
    length <= LONGEST && !words.iter().any(|word| word.contains([',', '"']) || word.trim() != word)
}
