//! How a calculator describes what it takes and gives.

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::guard::Range;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NumberUnit)]
pub enum Unit {
    /// A fraction: 0.139 is 13.9 %.
    Share,
    /// Rating points.
    Grp,
    /// People.
    People,
    /// Contacts of one person.
    Contacts,
    /// Points of reach, percent of the universe.
    Points,
    /// Money in one currency; travels as a decimal text.
    Money,
    /// Things: insertions, clicks, weeks.
    Count,
    /// Days.
    Days,
    /// Seconds.
    Seconds,
    /// Periods of the data.
    Periods,
    /// An index where 100 is average.
    Index,
    /// A plain number.
    Ratio,
}

/// What shape an input has.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = InputKind)]
pub enum Kind {
    /// A number: JSON number or decimal text.
    Number {
        /// What it counts.
        unit: Unit,
        /// Where it may lie.
        range: Range,
    },
    /// A whole number.
    Whole {
        /// What it counts.
        unit: Unit,
        /// Where it may lie.
        range: Range,
    },
    /// One of these codes.
    Choice {
        /// The codes.
        options: &'static [&'static str],
    },
    /// A currency code of ISO 4217.
    Currency,
    /// Yes or no.
    Flag,
    /// A list of numbers.
    List {
        /// What they count.
        unit: Unit,
        /// Where each may lie.
        range: Range,
    },
    /// A list of rows.
    Table {
        /// What each row has.
        #[schema(no_recursion)]
        columns: &'static [InputSpec],
    },
}

/// An input of a calculator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct InputSpec {
    /// Its code in the body.
    pub code: &'static str,
    /// Its shape.
    pub shape: Kind,
    /// Whether it must be there.
    pub required: bool,
}

impl InputSpec {
    /// An input that must be there.
    pub(super) const fn new(code: &'static str, shape: Kind) -> InputSpec {
        InputSpec { code, shape, required: true }
    }

    /// The same, but it may be absent.
    pub(super) const fn optional(self) -> InputSpec {
        InputSpec { required: false, ..self }
    }
}

/// An output of a calculator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct OutputSpec {
    /// Its code.
    pub code: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// Whether it is a list of numbers.
    pub list: bool,
}

/// What a calculator can draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Reach (a fraction) over rating points.
    ReachCurve,
    /// Share of the universe over contacts.
    FrequencyDistribution,
    /// Pressure over periods, the first is 1.
    Timeline,
    /// Reach of the first vehicle, of the first two, and so on.
    JoinedReach,
    /// Error of a rating over the size of the sample.
    ErrorCurve,
    /// Share of those with enough contacts over placements.
    Placements,
    /// Reach over the days of a silence.
    Forgetting,
}

pub(super) const fn number(code: &'static str, unit: Unit, range: Range) -> InputSpec {
    InputSpec::new(code, Kind::Number { unit, range })
}

pub(super) const fn share(code: &'static str) -> InputSpec {
    number(code, Unit::Share, Range::SHARE)
}

pub(super) const fn points(code: &'static str) -> InputSpec {
    number(code, Unit::Grp, Range::NOT_NEGATIVE)
}

pub(super) const fn money(code: &'static str) -> InputSpec {
    number(code, Unit::Money, Range::NOT_NEGATIVE)
}

pub(super) const fn people(code: &'static str) -> InputSpec {
    number(code, Unit::People, Range::NOT_NEGATIVE)
}

pub(super) const fn universe() -> InputSpec {
    number("universe", Unit::People, Range::POSITIVE)
}

pub(super) const fn whole(code: &'static str, unit: Unit, low: f64, high: f64) -> InputSpec {
    InputSpec::new(code, Kind::Whole { unit, range: Range::closed(low, high) })
}

pub(super) const fn insertions(code: &'static str) -> InputSpec {
    whole(code, Unit::Count, 0.0, crate::reach::MAX_INSERTIONS as f64)
}

pub(super) const fn list(code: &'static str, unit: Unit, range: Range) -> InputSpec {
    InputSpec::new(code, Kind::List { unit, range })
}

pub(super) const fn table(code: &'static str, columns: &'static [InputSpec]) -> InputSpec {
    InputSpec::new(code, Kind::Table { columns })
}

pub(super) const fn choice(code: &'static str, options: &'static [&'static str]) -> InputSpec {
    InputSpec::new(code, Kind::Choice { options })
}

pub(super) const fn out(code: &'static str, unit: Unit) -> OutputSpec {
    OutputSpec { code, unit, list: false }
}

pub(super) const fn out_list(code: &'static str, unit: Unit) -> OutputSpec {
    OutputSpec { code, unit, list: true }
}

/// Examples are written as the body of a request.
pub(super) fn as_json<S: Serializer>(example: &&'static str, serializer: S) -> Result<S::Ok, S::Error> {
    let value: serde_json::Value = serde_json::from_str(example).map_err(serde::ser::Error::custom)?;
    value.serialize(serializer)
}
