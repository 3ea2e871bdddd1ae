//! The vocabulary: every field that a media plan, and a column of a workbook, can mean.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

pub use crate::field_table::Field;
use crate::{Audience, ColumnId, IdError};

/// The longest text of one cell, in characters: what Excel allows.
pub(crate) const MAX_TEXT: usize = 32_767;

/// What a field's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Free text.
    Text,
    /// A code from a list; other words are kept as they are.
    Choice,
    /// How many: impressions, clicks, people, points. Zero or more, fractions allowed.
    Count,
    /// Money in the row's currency.
    Money,
    /// A plain ratio: frequency, ROAS.
    Ratio,
    /// A share as a fraction; shown as percent.
    Percent,
    /// Discounts one after another, as fractions.
    Discounts,
    /// Coefficients that multiply.
    Factors,
    /// A calendar date.
    Date,
}

impl FieldKind {
    /// Whether values of this kind can be calculated with.
    pub fn is_numeric(self) -> bool {
        !matches!(self, FieldKind::Text | FieldKind::Choice | FieldKind::Date)
    }
}

/// What a field is about: the parts of the vocabulary, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldTopic {
    /// What runs where, for whom.
    Placement,
    /// When.
    Time,
    /// How it is bought: model, units, price.
    Buying,
    /// What it costs.
    Money,
    /// What it brings: contacts, responses and what one of them costs.
    Media,
    /// The agency's own money and notes.
    Agency,
    /// Notes, states, marks.
    Other,
}

/// Where a field lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldScope {
    /// A cell of a line.
    Line,
    /// Said once for the plan, above the table.
    Plan,
    /// Gives the line its flights (start, end, period), not a cell of its own.
    Time,
}

/// A code that names no field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no field “{0}”")]
pub struct UnknownField(pub String);

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(code: &str) -> Result<Self, UnknownField> {
        Field::ALL.iter().copied().find(|f| f.code() == code).ok_or_else(|| UnknownField(code.to_owned()))
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Field {
    /// Whether the client may see it.
    pub fn visible_to(self, reader: Audience) -> bool {
        self.audience().visible_to(reader)
    }

    /// What it is about.
    pub fn topic(self) -> FieldTopic {
        match self {
            _ if self.audience() == Audience::Internal => FieldTopic::Agency,
            Field::Rotation => FieldTopic::Placement,
            _ if self <= Field::Landing => FieldTopic::Placement,
            _ if self <= Field::TimeCols => FieldTopic::Time,
            _ if self <= Field::UnitPrice => FieldTopic::Buying,
            _ if self <= Field::MonthCost => FieldTopic::Money,
            _ if self <= Field::Lift => FieldTopic::Media,
            _ => FieldTopic::Other,
        }
    }

    /// Whether adding this field up over lines means something. Reach, frequencies, rates and prices are never summed.
    pub fn is_summable(self) -> bool {
        use Field as F;
        match self.kind() {
            FieldKind::Count => {
                !matches!(self, F::Reach | F::Capacity | F::UnitsPerPeriod | F::PeriodQty | F::Units | F::Duration)
            }
            FieldKind::Money => matches!(
                self,
                F::ListCost
                    | F::CostNet
                    | F::ClientNet
                    | F::CostGross
                    | F::Vat
                    | F::Commission
                    | F::Fees
                    | F::Revenue
                    | F::Income
                    | F::BuyCost
                    | F::ReturnedCommission
            ),
            _ => false,
        }
    }
}

/// A column of a line: one of the vocabulary, or a custom one. Written as the field's code or the column's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldRef {
    /// A field of the vocabulary.
    Field(Field),
    /// A custom column of the plan.
    Custom(ColumnId),
}

impl fmt::Display for FieldRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldRef::Field(field) => fmt::Display::fmt(field, f),
            FieldRef::Custom(id) => fmt::Display::fmt(id, f),
        }
    }
}

impl FromStr for FieldRef {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, UnknownField> {
        let custom: Result<ColumnId, IdError> = text.parse();
        custom.map(FieldRef::Custom).or_else(|_| text.parse().map(FieldRef::Field))
    }
}

impl Serialize for FieldRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FieldRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl From<Field> for FieldRef {
    fn from(field: Field) -> Self {
        FieldRef::Field(field)
    }
}
