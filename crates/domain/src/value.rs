//! The value of a cell, exact, and its canonical text.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{FieldKind, field::MAX_TEXT};

/// A cell's value. Which variant a field takes follows from its [`FieldKind`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Free text or the code of a choice.
    Text(String),
    /// A count, an amount of money in the row's currency, a ratio, or a percentage as a fraction (12.5 % is 0.125).
    Number(Decimal),
    /// A cascade: discounts or coefficients in the order in which they apply.
    List(Vec<Decimal>),
    /// A calendar date, no time zone.
    Date(NaiveDate),
}

/// A canonical text that does not fit its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Not a decimal number.
    #[error("“{0}” is not a number")]
    NotANumber(String),
    /// Not an ISO date.
    #[error("“{0}” is not a date")]
    NotADate(String),
    /// Negative where only zero or more makes sense.
    #[error("“{0}” is negative")]
    Negative(String),
    /// Outside 0–100 %.
    #[error("“{0}” is not between 0 and 100 %")]
    NotAShare(String),
    /// Larger than any plan holds (28 significant digits, 10^18).
    #[error("“{0}” is too large")]
    TooLarge(String),
    /// Longer than a cell may be.
    #[error("the text is {0} characters long; a cell holds 32,767")]
    TooLong(usize),
}

/// The largest absolute number a cell may hold.
pub(crate) fn largest() -> Decimal {
    Decimal::from(1_000_000_000_000_000_000_i64)
}

impl Value {
    /// Reads the canonical text that [`Value::canonical`] writes.
    pub fn from_canonical(kind: FieldKind, text: &str) -> Result<Value, ValueError> {
        let value = match kind {
            FieldKind::Text | FieldKind::Choice => Value::Text(text.to_owned()),
            FieldKind::Date => Value::Date(text.parse().map_err(|_| ValueError::NotADate(text.to_owned()))?),
            FieldKind::Factors | FieldKind::Discounts => {
                Value::List(text.split(';').map(|part| decimal(part.trim())).collect::<Result<_, _>>()?)
            }
            FieldKind::Count | FieldKind::Money | FieldKind::Ratio | FieldKind::Percent => {
                Value::Number(decimal(text)?)
            }
        };
        value.checked(kind)
    }

    /// This value, if it lies in the range of `kind`.
    pub fn checked(self, kind: FieldKind) -> Result<Value, ValueError> {
        let numbers: &[Decimal] = match &self {
            Value::Number(n) => std::slice::from_ref(n),
            Value::List(list) => list,
            Value::Text(text) => {
                let length = text.chars().count();
                return if length > MAX_TEXT { Err(ValueError::TooLong(length)) } else { Ok(self) };
            }
            Value::Date(_) => return Ok(self),
        };
        for number in numbers {
            if number.abs() > largest() {
                return Err(ValueError::TooLarge(number.to_string()));
            }
            let share = matches!(kind, FieldKind::Discounts);
            if share && !(Decimal::ZERO..=Decimal::ONE).contains(number) {
                return Err(ValueError::NotAShare((number * Decimal::ONE_HUNDRED).normalize().to_string()));
            }
            if number.is_sign_negative() && !number.is_zero() && !matches!(kind, FieldKind::Money | FieldKind::Ratio) {
                return Err(ValueError::Negative(number.to_string()));
            }
        }
        Ok(self)
    }

    /// The one text that documents and the API use: decimals with a point, ISO dates, lists joined by `;`.
    pub fn canonical(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.normalize().to_string(),
            Value::List(list) => list.iter().map(|n| n.normalize().to_string()).collect::<Vec<_>>().join(";"),
            Value::Date(date) => date.to_string(),
        }
    }

    /// The number inside, if it is one.
    pub fn number(&self) -> Option<Decimal> {
        if let Value::Number(number) = self { Some(*number) } else { None }
    }

    /// The text inside, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }
}

fn decimal(text: &str) -> Result<Decimal, ValueError> {
    Decimal::from_str_exact(text).map_err(|_| ValueError::NotANumber(text.to_owned()))
}
