//! What the values of a column look like, before anybody knows what they mean.

use mrm_domain::text::{Separator, parse_number};
use rust_decimal::Decimal;
use std::collections::HashMap;

use super::dates::{DayOrder, read_period};
use super::text::{clean, fold};
use super::view::{View, is_void};
use super::words::{buy_model, is_period_word};
use crate::grid::CellValue;

/// Fewer rows are looked at faster than threads are started.
const WORTH_SHARING: u32 = 500;

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

/// Looks at the rows `first..=last` of each column, on as many processors as there are.
pub fn look_at_all(view: &View<'_>, columns: &[u32], first: u32, last: u32) -> Vec<Profile> {
    let look = |columns: &[u32]| -> Vec<Profile> { columns.iter().map(|c| look(view, *c, first, last)).collect() };
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if last.saturating_sub(first) < WORTH_SHARING || processors == 1 {
        return look(columns);
    }
    // Neighbours are alike, texts here and numbers there: each processor gets every n-th column.
    let share = |nth: usize| -> Vec<u32> { columns.iter().copied().skip(nth).step_by(processors).collect() };
    let mut shares: Vec<std::vec::IntoIter<Profile>> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..processors).map(|nth| scope.spawn(move || look(&share(nth)))).collect();
        let own = look(&share(0));
        let others =
            others.into_iter().map(|other| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(own).chain(others).map(Vec::into_iter).collect()
    });
    (0..columns.len()).filter_map(|index| shares[index % processors].next()).collect()
}

/// Looks at the rows `first..=last` of a column.
fn look(view: &View<'_>, column: u32, first: u32, last: u32) -> Profile {
    let mut p = Profile::default();
    let mut known: HashMap<&str, Shape, foldhash::fast::RandomState> = HashMap::default();
    for row in first..=last {
        let value = view.cell(row, column);
        let mut new = true;
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
            CellValue::Text(text) => {
                // The texts of a column repeat from line to line.
                let before = known.len();
                let shape = *known.entry(text).or_insert_with(|| shape_of(text));
                new = known.len() > before;
                if shape == Shape::Blank {
                    continue;
                }
                note_text(&mut p, shape);
            }
        }
        p.filled += 1;
        if new && p.samples.len() < 4 {
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

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// White space.
    Blank,
    /// A dash, “n/a” and the like.
    Void,
    /// A number, perhaps with a percent sign or a decimal mark.
    Number { value: Decimal, percent: bool, comma: bool, point: bool },
    /// Words that may be a period, the name of a span of time, a buying model.
    Words { period: bool, span: bool, model: bool },
}

fn shape_of(text: &str) -> Shape {
    let text = clean(text);
    if text.is_empty() {
        return Shape::Blank;
    }
    if is_void(&text) {
        return Shape::Void;
    }
    if let Some(number) = parse_number(&text, Separator::Comma) {
        let [comma, point] = marks(&text);
        return Shape::Number { value: number.value, percent: number.percent, comma, point };
    }
    if text.chars().count() > 60 {
        return Shape::Words { period: false, span: false, model: false };
    }
    let folded = fold(&text);
    Shape::Words {
        period: read_period(&text, DayOrder::DayFirst).is_some(),
        span: is_period_word(&folded),
        model: buy_model(&folded).is_some(),
    }
}

fn note_number(p: &mut Profile, number: Decimal) {
    p.nonzero += usize::from(!number.is_zero());
    p.largest = p.largest.max(number.abs());
}

fn note_text(p: &mut Profile, shape: Shape) {
    match shape {
        Shape::Blank => {}
        Shape::Void => p.voids += 1,
        Shape::Number { value, percent, comma, point } => {
            p.text_numbers += 1;
            p.percent_texts += usize::from(percent);
            note_number(p, value);
            p.commas += usize::from(comma);
            p.points += usize::from(point);
        }
        Shape::Words { period, span, model } => {
            p.words += 1;
            p.periods += usize::from(period);
            p.period_words += usize::from(span);
            p.models += usize::from(model);
        }
    }
}

/// Whether a text proves the comma, or the point, to be decimal: one or two digits behind it, or more than three.
fn marks(text: &str) -> [bool; 2] {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    [',', '.'].map(|mark| {
        digits.matches(mark).count() == 1
            && digits.rsplit_once(mark).is_some_and(|(_, fraction)| {
                !fraction.is_empty() && fraction.len() != 3 && fraction.chars().all(|c| c.is_ascii_digit())
            })
    })
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
