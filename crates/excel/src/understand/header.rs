//! Where tables begin: header rows, stacked and merged.

use std::collections::{BTreeSet, HashMap};

use super::calendar::is_calendar_cell;
use super::text::clean;
use super::view::View;
use super::vocabulary::{Meaning, Reading, read_header};
use crate::grid::CellValue;

/// Headers read so far: the same text is read once.
pub type Cache = HashMap<String, Reading>;

/// The rows of one header, from 0, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// First row.
    pub top: u32,
    /// The row that names most columns.
    pub anchor: u32,
    /// Last row.
    pub bottom: u32,
}

/// The longest text that still looks like a header.
const LONGEST_HEADER: usize = 140;
/// How many rows a stacked header has at most.
const TALLEST: u32 = 4;

#[derive(Debug, Default, Clone)]
struct Shape {
    texts: usize,
    numbers: usize,
    calendar: usize,
    known: usize,
    long: usize,
    meanings: BTreeSet<Meaning>,
    score: f64,
}

/// Finds all headers of a sheet, from top to bottom.
pub fn find(view: &View<'_>, cache: &mut Cache) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    let mut row = view.used.top;
    while row <= view.used.bottom {
        let shape = shape(view, row, cache);
        if !is_header(&shape) || (shape.meanings.len() < 4 && has_labelled_date(view, row)) {
            row += 1;
            continue;
        }
        // Of up to three adjacent rows that could be the header the best one is it.
        let mut anchor = (row, shape.score);
        for next in row + 1..=(row + 2).min(view.used.bottom) {
            let other = self::shape(view, next, cache);
            if is_header(&other) && other.score > anchor.1 && !has_labelled_date(view, next) {
                anchor = (next, other.score);
            }
        }
        let floor = bands.last().map_or(view.used.top, |b| b.bottom + 1);
        let band = extend(view, anchor.0, floor, cache);
        row = band.bottom + 1;
        bands.push(band);
    }
    bands
}

/// A header the planner pointed out.
pub fn given(first: u32, last: u32) -> Band {
    Band { top: first, anchor: last, bottom: last.max(first) }
}

fn shape(view: &View<'_>, row: u32, cache: &mut Cache) -> Shape {
    // A data row is recognised by its figures before a word of it is looked up: most rows of a sheet are.
    let figures = figures(view, row);
    if has_too_many_numbers(&figures) {
        return figures;
    }
    let mut shape = Shape::default();
    for column in view.used.left..=view.used.right {
        let value = view.cell(row, column);
        match value {
            CellValue::Empty | CellValue::Error(_) => {}
            CellValue::Text(text) => {
                let text = clean(text);
                if text.is_empty() {
                    continue;
                }
                shape.texts += 1;
                if is_calendar_cell(value) {
                    shape.calendar += 1;
                } else if text.chars().count() > LONGEST_HEADER {
                    shape.long += 1;
                } else if let Some((meaning, sure)) = reading(cache, &text).best()
                    && sure >= 0.62
                {
                    shape.known += 1;
                    if shape.meanings.insert(meaning) {
                        shape.score += sure;
                    }
                }
            }
            CellValue::DateTime(_) => {
                shape.texts += 1;
                shape.calendar += 1;
            }
            CellValue::Number(_) | CellValue::Bool(_) | CellValue::Duration(_) => shape.numbers += 1,
        }
        if shape.numbers > 3 && shape.numbers > shape.texts {
            return shape;
        }
    }
    shape.score += 0.1 * shape.calendar.min(12) as f64;
    shape
}

/// Texts and numbers of a row, nothing read.
fn figures(view: &View<'_>, row: u32) -> Shape {
    let mut shape = Shape::default();
    for column in view.used.left..=view.used.right {
        match view.cell(row, column) {
            CellValue::Number(_) | CellValue::Bool(_) | CellValue::Duration(_) => shape.numbers += 1,
            CellValue::Text(text) if is_figure(view, row, column, text) => shape.numbers += 1,
            CellValue::Text(_) | CellValue::DateTime(_) => shape.texts += 1,
            CellValue::Empty | CellValue::Error(_) => {}
        }
    }
    shape
}

/// A number written as text, as all numbers of a table of text are; not a day or a year over a calendar.
fn is_figure(view: &View<'_>, row: u32, column: u32, text: &str) -> bool {
    let first = text.trim_start().as_bytes().first();
    first.is_some_and(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+'))
        && !is_calendar_cell(view.cell(row, column))
        && mrm_domain::text::parse_number(text, mrm_domain::text::Separator::Comma).is_some()
}

fn has_too_many_numbers(shape: &Shape) -> bool {
    shape.numbers * 5 > shape.texts + shape.numbers
}

/// The reading of a header text, remembered.
pub fn reading<'c>(cache: &'c mut Cache, text: &str) -> &'c Reading {
    if !cache.contains_key(text) {
        cache.insert(text.to_owned(), read_header(text));
    }
    &cache[text]
}

/// `START DATE | 12.08.2026`: a word with one date beside it is a label with its value.
fn has_labelled_date(view: &View<'_>, row: u32) -> bool {
    let date = |c: u32| matches!(view.cell(row, c), CellValue::DateTime(_));
    (view.used.left..view.used.right).any(|c| {
        matches!(view.cell(row, c), CellValue::Text(t) if !t.trim().is_empty() && !is_calendar_cell(view.cell(row, c)))
            && date(c + 1)
            && !date(c + 2)
    })
}

fn is_header(shape: &Shape) -> bool {
    let cells = shape.texts + shape.numbers;
    if cells == 0 || has_too_many_numbers(shape) || shape.long * 3 > shape.texts {
        return false;
    }
    if shape.numbers > 0 && shape.meanings.len() < 3 {
        // `START DATE | 12.08.2026 | COMMISSION | 15 %`: labels with values, not names of columns.
        return false;
    }
    if shape.calendar >= 20 && words_only(shape) >= 1 {
        return true;
    }
    let measured = shape.meanings.iter().any(|m| is_measure(*m)) || shape.calendar >= 3;
    let words = shape.texts - shape.calendar;
    let enough = shape.meanings.len() >= 3
        || (shape.meanings.len() >= 2 && (words <= 4 || shape.calendar >= 5))
        || (shape.meanings.len() == 1 && shape.calendar >= 10);
    enough && measured && (shape.known + shape.calendar) * 10 >= shape.texts * 3
}

fn words_only(shape: &Shape) -> usize {
    shape.texts - shape.calendar
}

/// Whether a meaning is a figure: money, a volume, a rate.
pub fn is_measure(meaning: Meaning) -> bool {
    match meaning {
        Meaning::Cost => true,
        Meaning::Internal => false,
        Meaning::Field(field) => {
            field.kind().is_numeric() && !matches!(field, mrm_domain::Field::PeriodQty | mrm_domain::Field::Capacity)
        }
    }
}

fn extend(view: &View<'_>, anchor: u32, floor: u32, cache: &mut Cache) -> Band {
    let mut band = Band { top: anchor, anchor, bottom: anchor };
    while band.bottom < view.used.bottom && band.bottom - band.top + 1 < TALLEST {
        let next = band.bottom + 1;
        if !(merged_into(view, band.bottom, next) || continues(view, next, band, cache)) || is_data(view, next) {
            break;
        }
        band.bottom = next;
    }
    while band.top > floor && band.bottom - band.top + 1 < TALLEST {
        let previous = band.top - 1;
        if !(merged_into(view, previous, band.top) || groups(view, previous, band, cache)) {
            break;
        }
        band.top = previous;
    }
    band
}

/// Whether at least two merged areas reach from one row into the next.
fn merged_into(view: &View<'_>, upper: u32, lower: u32) -> bool {
    let mut seen = 0;
    let mut column = view.used.left;
    while column <= view.used.right {
        if let Some(area) = view.merge(upper, column) {
            if area.contains(lower, column) && !view.cell(area.top, area.left).is_blank() {
                seen += 1;
            }
            column = area.right;
        }
        column += 1;
    }
    seen >= 2
}

/// A row under the header that names columns which the header only groups or leaves open.
fn continues(view: &View<'_>, row: u32, band: Band, cache: &mut Cache) -> bool {
    let mut naming = 0;
    let mut repeating = 0;
    for column in view.used.left..=view.used.right {
        let value = view.cell(row, column);
        if value.is_blank() {
            continue;
        }
        let open = view.cell(band.anchor, column).is_blank()
            || view.merge(band.anchor, column).is_some_and(|m| m.left != m.right)
            || is_calendar_cell(view.cell(band.anchor, column));
        let header_like = is_calendar_cell(value)
            || matches!(value, CellValue::Text(text) if reading(cache, &clean(text)).best().is_some_and(|(_, s)| s >= 0.62));
        match (open, header_like) {
            (true, true) => naming += 1,
            (false, true) => repeating += 1,
            _ => {}
        }
    }
    naming >= 2 && naming > repeating
}

/// Whether a row holds figures: more numbers than texts and dates.
fn is_data(view: &View<'_>, row: u32) -> bool {
    let (mut numbers, mut others) = (0, 0);
    for column in view.used.left..=view.used.right {
        match view.cell(row, column) {
            CellValue::Number(_) | CellValue::Error(_) => numbers += 1,
            value if !value.is_blank() => others += 1,
            _ => {}
        }
    }
    // Day numbers under weekdays are a header too; they come without any text beside them.
    let day_numbers = others == 0
        && numbers >= 5
        && (view.used.left..=view.used.right)
            .all(|c| !matches!(view.cell(row, c), CellValue::Number(n) if !(1.0..=31.0).contains(&n)));
    numbers * 2 > others && numbers > 1 && !day_numbers
}

/// A row above the header with at least two groups over its columns, or names of columns the header leaves open.
fn groups(view: &View<'_>, row: u32, band: Band, cache: &mut Cache) -> bool {
    let (mut groups, mut others) = (0, 0);
    for column in view.used.left..=view.used.right {
        let value = view.cell(row, column);
        if value.is_blank() {
            continue;
        }
        let wide = view.merge(row, column).is_some_and(|m| m.right > m.left && m.top == row);
        let below = view.cell(band.top, column);
        let text_known = matches!(value, CellValue::Text(text) if reading(cache, &clean(text)).best().is_some_and(|(_, s)| s >= 0.7));
        if is_calendar_cell(value)
            || (text_known && below.is_blank())
            || (wide && matches!(value, CellValue::Text(_)) && !below.is_blank())
        {
            groups += 1;
        } else {
            others += 1;
        }
    }
    groups >= 2 && others <= groups / 2
}
