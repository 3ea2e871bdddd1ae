//! What the values of a column look like, before anybody knows what they mean.

use mrm_domain::text::{Separator, parse_number};
use rust_decimal::Decimal;

use super::dates::{DayOrder, read_period};
use super::text::{clean, fold};
use super::view::{View, is_void};
use super::words::{buy_model, is_period_word};
use crate::grid::CellValue;

/// Counts of what stands in a column under its header.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Cells that hold anything but blanks.
    pub filled: usize,
    /// Real numbers.
    pub numbers: usize,
    /// Texts that are numbers.
    pub text_numbers: usize,
    /// Other texts.
    pub words: usize,
    /// Dashes, “n/a” and the like.
    pub voids: usize,
    /// Real dates.
    pub dates: usize,
    /// Texts that are periods.
    pub periods: usize,
    /// Error values.
    pub errors: usize,
    /// Numbers that are not zero.
    pub nonzero: usize,
    /// Texts that name a buying model or a unit that decides one.
    pub models: usize,
    /// Texts such as “недели”, “month”.
    pub period_words: usize,
    /// Cells formatted as percent.
    pub percent_formats: usize,
    /// Texts with a percent sign.
    pub percent_texts: usize,
    /// The largest absolute number.
    pub largest: Decimal,
    /// Up to four values as shown.
    pub samples: Vec<String>,
    /// Decimal separators that texts prove: with a comma, with a point.
    pub commas: usize,
    /// See `commas`.
    pub points: usize,
}

/// Looks at the rows `first..=last` of a column.
pub fn look(view: &View<'_>, column: u32, first: u32, last: u32) -> Profile {
    let mut p = Profile::default();
    for row in first..=last {
        let value = view.cell(row, column);
        match value {
            CellValue::Empty => continue,
            CellValue::Error(_) => p.errors += 1,
            CellValue::DateTime(_) => p.dates += 1,
            CellValue::Bool(_) | CellValue::Duration(_) => p.words += 1,
            CellValue::Number(_) => {
                p.numbers += 1;
                note_number(&mut p, value.decimal().unwrap_or_default());
                p.percent_formats += usize::from(view.format(row, column).is_some_and(|f| f.contains('%')));
            }
            CellValue::Text(text) => look_at_text(&mut p, text),
        }
        if value.is_blank() {
            continue;
        }
        p.filled += 1;
        if p.samples.len() < 4 {
            let mut shown = view.shown(row, column);
            if shown.chars().count() > 60 {
                shown = shown.chars().take(59).chain(['…']).collect();
            }
            if !is_void(&shown) && !p.samples.contains(&shown) {
                p.samples.push(shown);
            }
        }
    }
    p
}

fn note_number(p: &mut Profile, number: Decimal) {
    p.nonzero += usize::from(!number.is_zero());
    p.largest = p.largest.max(number.abs());
}

fn look_at_text(p: &mut Profile, text: &str) {
    let text = clean(text);
    if text.is_empty() {
        return;
    }
    if is_void(&text) {
        p.voids += 1;
    } else if let Some(number) = parse_number(&text, Separator::Comma) {
        p.text_numbers += 1;
        p.percent_texts += usize::from(number.percent);
        note_number(p, number.value);
        count_marks(p, &text);
    } else {
        p.words += 1;
        let short = text.chars().count() <= 60;
        if short && read_period(&text, DayOrder::DayFirst).is_some() {
            p.periods += 1;
        }
        let folded = fold(&text);
        p.period_words += usize::from(short && is_period_word(&folded));
        p.models += usize::from(short && buy_model(&folded).is_some());
    }
}

/// Which mark a text proves to be decimal: one or two digits behind it, or more than three.
fn count_marks(p: &mut Profile, text: &str) {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    for (mark, count) in [(',', &mut p.commas), ('.', &mut p.points)] {
        if digits.matches(mark).count() == 1
            && let Some((_, fraction)) = digits.rsplit_once(mark)
            && !fraction.is_empty()
            && fraction.len() != 3
            && fraction.chars().all(|c| c.is_ascii_digit())
        {
            *count += 1;
        }
    }
}

impl Profile {
    /// Cells with numbers of any sort.
    pub fn numeric(&self) -> usize {
        self.numbers + self.text_numbers
    }

    /// Whether most of what stands here are numbers (errors and dashes count as numbers that are missing).
    pub fn is_numeric(&self) -> bool {
        self.numeric() > 0 && self.numeric() + self.errors + self.voids > self.words + self.dates
    }

    /// Whether most of what stands here are words.
    pub fn is_wordy(&self) -> bool {
        self.words > self.numeric() + self.dates
    }

    /// Whether the numbers are percentages by format or sign.
    pub fn is_percent(&self) -> bool {
        let shares = self.percent_formats + self.percent_texts;
        shares > 0 && shares * 2 >= self.numeric()
    }

    /// The decimal separator of its texts, as far as they prove one.
    pub fn separator(&self) -> Option<Separator> {
        match self.commas.cmp(&self.points) {
            std::cmp::Ordering::Greater => Some(Separator::Comma),
            std::cmp::Ordering::Less => Some(Separator::Point),
            std::cmp::Ordering::Equal => None,
        }
    }
}
