//! What a model refuses: each refusal names the input, its value and the range it must keep.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

/// An interval of numbers. An end that is not there is open without limit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = NumberRange)]
pub struct Range {
    /// The smallest.
    pub low: Option<f64>,
    /// The largest.
    pub high: Option<f64>,
    /// Whether the smallest itself is out.
    pub above: bool,
    /// Whether the largest itself is out.
    pub below: bool,
}

impl Range {
    /// A share of people: 0 to 1.
    pub const SHARE: Range = Range::closed(0.0, 1.0);
    /// Nothing below zero.
    pub const NOT_NEGATIVE: Range = Range { low: Some(0.0), high: None, above: false, below: false };
    /// Above zero.
    pub const POSITIVE: Range = Range { low: Some(0.0), high: None, above: true, below: false };
    /// Any number.
    pub const ANY: Range = Range { low: None, high: None, above: false, below: false };

    /// From `low` to `high`, both in.
    pub const fn closed(low: f64, high: f64) -> Range {
        Range { low: Some(low), high: Some(high), above: false, below: false }
    }

    /// Between `low` and `high`, both out.
    pub const fn open(low: f64, high: f64) -> Range {
        Range { low: Some(low), high: Some(high), above: true, below: true }
    }

    /// Above `low`, up to `high`.
    pub const fn above_to(low: f64, high: f64) -> Range {
        Range { low: Some(low), high: Some(high), above: true, below: false }
    }

    /// From `low`, below `high`.
    pub const fn from_below(low: f64, high: f64) -> Range {
        Range { low: Some(low), high: Some(high), above: false, below: true }
    }

    /// Whether the number is in. Whatever is no finite number is out.
    pub fn contains(&self, number: f64) -> bool {
        let over = self.low.is_none_or(|low| if self.above { number > low } else { number >= low });
        let under = self.high.is_none_or(|high| if self.below { number < high } else { number <= high });
        number.is_finite() && over && under
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let low = self.low.map(|low| format!("{} {}", if self.above { "above" } else { "from" }, shown(low)));
        let high = self.high.map(|high| format!("{} {}", if self.below { "below" } else { "to" }, shown(high)));
        match (low, high) {
            (Some(low), Some(high)) if self.below => write!(f, "{low} and {high}"),
            (Some(low), Some(high)) => write!(f, "{low} {high}"),
            (Some(one), None) | (None, Some(one)) => f.write_str(&one),
            (None, None) => f.write_str("among the finite numbers"),
        }
    }
}

/// An end of a range as people read it: the last digits of a calculated one are binary dust.
fn shown(end: f64) -> f64 {
    format!("{end:.9e}").parse().unwrap_or(end)
}

/// What a model cannot work with.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InputError {
    /// The value lies outside the range that the model, or the other inputs, leave it.
    #[error("“{input}” is {value}: it must lie {range}")]
    OutOfRange {
        /// Which input; entries of a list are counted from 0: `vehicles[1].r2`.
        input: String,
        /// Its value.
        value: f64,
        /// Where it may lie.
        range: Range,
    },
    /// A list is too short for the model.
    #[error("“{input}” has {given} entries: {needed} are needed")]
    TooFew {
        /// Which list.
        input: String,
        /// How many it has.
        given: usize,
        /// How many it needs.
        needed: usize,
    },
    /// There is more to calculate than is sensible.
    #[error("“{input}” asks for {given}: at most {limit} are calculated")]
    TooMany {
        /// Which input.
        input: String,
        /// How many it asks for.
        given: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// The model needs this input here.
    #[error("“{input}” is missing")]
    Missing {
        /// Which.
        input: String,
    },
    /// Two inputs answer the same question.
    #[error("“{input}” and “{other}” say the same: give one of them")]
    Superfluous {
        /// One.
        input: String,
        /// The other.
        other: String,
    },
    /// An entry says again what another says.
    #[error("“{input}” repeats an earlier entry")]
    Repeated {
        /// Which.
        input: String,
    },
}

impl InputError {
    /// Says in which entry of a list the wrong input stands.
    #[must_use]
    pub fn within(mut self, list: &str, index: usize) -> InputError {
        let (InputError::OutOfRange { input, .. }
        | InputError::TooFew { input, .. }
        | InputError::TooMany { input, .. }
        | InputError::Missing { input }
        | InputError::Superfluous { input, .. }
        | InputError::Repeated { input }) = &mut self;
        *input = format!("{list}[{index}].{input}");
        self
    }

    /// The input that was wrong.
    pub fn input(&self) -> &str {
        let (InputError::OutOfRange { input, .. }
        | InputError::TooFew { input, .. }
        | InputError::TooMany { input, .. }
        | InputError::Missing { input }
        | InputError::Superfluous { input, .. }
        | InputError::Repeated { input }) = self;
        input
    }

    pub(crate) fn superfluous(input: &str, other: &str) -> InputError {
        InputError::Superfluous { input: input.to_owned(), other: other.to_owned() }
    }

    pub(crate) fn missing(input: &str) -> InputError {
        InputError::Missing { input: input.to_owned() }
    }
}

pub(crate) fn within(input: &str, value: f64, range: Range) -> Result<f64, InputError> {
    if range.contains(value) {
        Ok(value)
    } else {
        Err(InputError::OutOfRange { input: input.to_owned(), value, range })
    }
}

pub(crate) fn share(input: &str, value: f64) -> Result<f64, InputError> {
    within(input, value, Range::SHARE)
}

pub(crate) fn positive(input: &str, value: f64) -> Result<f64, InputError> {
    within(input, value, Range::POSITIVE)
}

pub(crate) fn not_negative(input: &str, value: f64) -> Result<f64, InputError> {
    within(input, value, Range::NOT_NEGATIVE)
}

/// A count that must be at least `least`.
pub(crate) fn at_least(input: &str, count: u32, least: u32) -> Result<u32, InputError> {
    let range = Range { low: Some(f64::from(least)), ..Range::ANY };
    within(input, f64::from(count), range).map(|_| count)
}

/// A count of which more than `limit` would take too long.
pub(crate) fn at_most(input: &str, count: u64, limit: u64) -> Result<u64, InputError> {
    if count <= limit { Ok(count) } else { Err(InputError::TooMany { input: input.to_owned(), given: count, limit }) }
}

/// A list with enough entries.
pub(crate) fn enough(input: &str, given: usize, needed: usize) -> Result<(), InputError> {
    if given >= needed { Ok(()) } else { Err(InputError::TooFew { input: input.to_owned(), given, needed }) }
}
