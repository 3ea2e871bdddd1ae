//! Single cells of an export as values.

use chrono::NaiveDate;
use mrm_domain::text::Separator;
use mrm_domain::typed::read_date;
use mrm_domain::{Cell, Field, FieldKind, Row, Value};
use rust_decimal::Decimal;

use super::At;
use crate::grid::{CellValue, column_number};
use crate::write::Lang;
use crate::write::words::{Word, choice_code};

pub(super) const LANGS: [Lang; 2] = [Lang::Ru, Lang::En];

pub(super) fn is(word: Word, text: &str) -> bool {
    LANGS.iter().any(|lang| word.text(*lang) == text)
}

/// `$K$12` as row and column from 0.
pub(super) fn cell(text: &str) -> Option<At> {
    let text = text.replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = text.split_at(digits);
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column_number(letters)?))
}

/// The field of `discount_2`, whose parts stand in one column each; codes themselves contain underscores.
pub(super) fn field_of(name: &str) -> Option<Field> {
    let part = || name.rsplit_once('_').filter(|(_, part)| part.parse::<usize>().is_ok());
    name.parse().ok().or_else(|| part()?.0.parse().ok())
}

pub(super) fn put(row: &mut Row, field: Field, value: Option<Value>) {
    row.cells.extend(value.map(|value| (field, Cell::imported(value))));
}

/// The text of a cell; a number as its plain digits.
pub(super) fn words(value: CellValue<'_>) -> Option<String> {
    match value {
        CellValue::Text(text) if !text.is_empty() => Some(text.to_owned()),
        CellValue::Number(_) => value.decimal().map(|number| number.to_string()),
        _ => None,
    }
}

pub(super) fn from_cell(kind: FieldKind, field: Field, value: CellValue<'_>) -> Option<Value> {
    let read = match kind {
        FieldKind::Text => Value::Text(words(value)?),
        FieldKind::Choice => Value::Text(choice_code(field, &words(value)?)),
        FieldKind::Date => Value::Date(value.date()?),
        _ => Value::Number(value.decimal()?),
    };
    read.checked(kind).ok()
}

/// A value that was written as text: what headings hold.
pub(super) fn from_text(kind: FieldKind, field: Field, text: &str) -> Option<Value> {
    let read = match kind {
        FieldKind::Text => Value::Text(text.to_owned()),
        FieldKind::Choice => Value::Text(choice_code(field, text)),
        FieldKind::Date => Value::Date(read_date(text, Separator::Comma).ok()?),
        FieldKind::Discounts | FieldKind::Factors => Value::List(list(text).into_iter().flatten().collect()),
        _ => Value::Number(text.replace(',', ".").parse().ok()?),
    };
    read.checked(kind).ok()
}

/// `100; –; 250,5`, or one plain number.
pub(super) fn numbers(value: CellValue<'_>) -> Vec<Option<Decimal>> {
    match value {
        CellValue::Text(text) => list(text),
        CellValue::Number(_) => vec![value.decimal()],
        _ => Vec::new(),
    }
}

pub(super) fn list(text: &str) -> Vec<Option<Decimal>> {
    text.split(';').map(|part| part.trim().replace(',', ".").parse().ok()).collect()
}

/// `01.09–14.09.2026`: the first date takes the year of the second where it has none.
pub(super) fn range(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (start, end) = text.trim().split_once('–')?;
    let last = read_date(end, Separator::Comma).ok()?;
    let first = match start.matches('.').count() {
        1 => read_date(&format!("{start}.{}", last.format("%Y")), Separator::Comma).ok()?,
        _ => read_date(start, Separator::Comma).ok()?,
    };
    Some((first, last))
}

/// Whether a label heads the subtotal of a section.
pub(super) fn is_subtotal(label: &str) -> bool {
    LANGS.iter().any(|lang| label.strip_prefix(Word::Subtotal.text(*lang)).is_some_and(|rest| rest.starts_with(':')))
}
