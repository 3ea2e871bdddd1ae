//! Number formats and widths by what columns hold.

use rust_decimal::Decimal;

use super::super::styles::Show;
use super::{Held, Key, SheetColumn};

/// The widest column, in characters; longer text wraps.
const WIDEST: usize = 44;

/// What a column holds, for its format and width.
#[derive(Debug, Clone, Default)]
pub struct Measure {
    pub text: usize,
    largest: Decimal,
    negative: bool,
    fractions: bool,
    /// The smallest share above zero.
    smallest: Option<Decimal>,
}

impl Measure {
    pub fn take(&mut self, held: &Held<'_>) {
        match held {
            Held::Empty | Held::Date(_) => {}
            Held::Text(text) => self.words(text),
            Held::Inherited(text) => self.words(text),
            Held::Number(number) | Held::Derived(number) => {
                self.largest = self.largest.max(number.abs());
                self.negative |= number.is_sign_negative();
                self.fractions = self.fractions || (number.scale() > 0 && !number.fract().is_zero());
                if !number.is_zero() && self.smallest.is_none_or(|least| number.abs() < least) {
                    self.smallest = Some(number.abs());
                }
            }
        }
    }

    fn words(&mut self, text: &str) {
        // No text has more characters than bytes.
        if text.len() > self.text && self.text < WIDEST {
            let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            self.text = self.text.max(longest.min(WIDEST));
        }
    }

    /// Joins what other rows hold.
    pub fn join(&mut self, other: &Measure) {
        self.text = self.text.max(other.text);
        self.largest = self.largest.max(other.largest);
        self.negative |= other.negative;
        self.fractions |= other.fractions;
        self.smallest = self.smallest.into_iter().chain(other.smallest).min();
    }

    pub fn show(&self, first: Show, minor: u8) -> Show {
        match first {
            Show::Fixed(_) if !self.fractions => Show::Whole,
            Show::Fixed(_) => Show::Fixed(minor.max(2)),
            Show::Price if !self.fractions => Show::Whole,
            // Points and small counts lose their meaning without the fraction; millions do not.
            Show::Whole if self.fractions && self.largest < Decimal::from(10_000) => Show::Fixed(2),
            Show::Percent(_) if self.smallest.is_some_and(|least| least < Decimal::new(1, 2)) => Show::Percent(2),
            first => first,
        }
    }

    pub fn width(&self, column: &SheetColumn) -> f64 {
        let digits = self.largest.trunc().to_string().len();
        let number = match column.show {
            Show::Whole => digits + digits / 3,
            Show::Fixed(n) => digits + digits / 3 + usize::from(n) + 1,
            Show::Price => digits + digits / 3 + 5,
            Show::Percent(n) => digits + usize::from(n) + 4,
            Show::Date => 10,
            Show::Text => 0,
        } + usize::from(self.negative);
        // A total has more digits than its lines; the header may break into three lines between its words.
        let number = if matches!(column.show, Show::Whole | Show::Fixed(_)) { number + 2 } else { number };
        let word = column.header.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
        let header = word.max(column.header.chars().count().div_ceil(3));
        let widest = number.max(self.text).max(header).clamp(4, WIDEST);
        let least = if column.key == Key::Number { 5 } else { 9 };
        widest.max(least) as f64 + 1.5
    }
}
