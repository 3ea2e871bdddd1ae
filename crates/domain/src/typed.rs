//! Reading what a person types or pastes into a cell of a known kind.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::arithmetic::evaluate;
use crate::text::{NumberText, Separator, parse_number};
use crate::{BuyModel, Channel, Currency, Field, FieldKind, Value, ValueError};

/// A typed text that its cell cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    /// Not a number.
    #[error("“{0}” is not a number")]
    NotANumber(String),
    /// Not a date that exists.
    #[error("“{0}” is not a date")]
    NotADate(String),
    /// A number with the sign of another currency than the cell's.
    #[error("“{text}” is in {found}, but this line is in {expected}")]
    OtherCurrency {
        /// What was typed.
        text: String,
        /// The currency in the text.
        found: Currency,
        /// The line's currency.
        expected: Currency,
    },
    /// The number is outside what the field can hold.
    #[error(transparent)]
    Value(#[from] ValueError),
}

/// Reads `text` for a cell of `kind`.
///
/// A plain number typed into a percent cell means percent, as in Excel: `12,5` and `12,5%` are both 0.125. Discounts
/// may be chained (`5% + 15%`, `5;15`), coefficients multiplied (`1,15 × 0,75`). `prefer` is the reader's decimal
/// separator; `currency` the line's currency. A single number may also be worked out: `=1200*1,15` (see
/// [`crate::arithmetic`]); in a percent cell `=10+2,5` means 12.5 %, as it would without the sign.
pub fn read_typed(kind: FieldKind, text: &str, prefer: Separator, currency: Currency) -> Result<Value, TypedError> {
    let value = match kind {
        FieldKind::Text | FieldKind::Choice => Value::Text(text.to_owned()),
        FieldKind::Date => Value::Date(read_date(text, prefer)?),
        FieldKind::Count | FieldKind::Ratio => Value::Number(number(text, prefer)?.value),
        FieldKind::Money => {
            let number = number(text, prefer)?;
            match number.currency {
                Some(found) if found != currency => {
                    return Err(TypedError::OtherCurrency { text: text.to_owned(), found, expected: currency });
                }
                _ => Value::Number(number.value),
            }
        }
        FieldKind::Percent => Value::Number(percent(text, prefer)?),
        FieldKind::Discounts => {
            let parts = text.split([';', '+']).map(str::trim).filter(|p| !p.is_empty());
            Value::List(parts.map(|part| percent(part, prefer)).collect::<Result<_, _>>()?)
        }
        FieldKind::Factors => {
            let parts = text.split([';', '×', '*', 'x', 'х']).map(str::trim).filter(|p| !p.is_empty());
            let number = |part| parse_number(part, prefer).ok_or_else(|| TypedError::NotANumber(text.to_owned()));
            Value::List(parts.map(|part| Ok(number(part)?.value)).collect::<Result<_, TypedError>>()?)
        }
    };
    Ok(value.checked(kind)?)
}

/// The word of a choice field in its canonical form: `СРМ` typed in Cyrillic becomes `CPM`, `клики` becomes `CPC`, `ctv`
/// stays as it is.
pub fn canonical_choice(field: Field, word: &str) -> String {
    let word = word.trim();
    let known = match field {
        Field::BuyModel => {
            latin(word).parse::<BuyModel>().ok().or_else(|| BuyModel::of_word(word)).map(|m| m.code().to_owned())
        }
        Field::Channel => word.parse::<Channel>().ok().map(|c| c.code().to_owned()),
        Field::Currency => word.to_uppercase().parse::<Currency>().ok().map(|c| c.to_string()),
        _ => None,
    };
    known.unwrap_or_else(|| word.to_owned())
}

/// A date as people type it: `2026-09-01`, `01.09.2026`, `1.9.26`, and for a reader with a decimal point `09/01/2026`.
pub fn read_date(text: &str, prefer: Separator) -> Result<NaiveDate, TypedError> {
    let no_date = || TypedError::NotADate(text.to_owned());
    let trimmed = text.trim();
    if let Ok(date) = trimmed.parse::<NaiveDate>() {
        return Ok(date);
    }
    let parts: Vec<&str> = trimmed.split(['.', '/', '-']).collect();
    let [first, second, year] = parts.as_slice() else { return Err(no_date()) };
    let number = |part: &str| part.parse::<u32>().map_err(|_| no_date());
    let year = match (number(year)?, year.len()) {
        (short, 2) => 2000 + short,
        (long, 4) => long,
        _ => return Err(no_date()),
    };
    let month_first = trimmed.contains('/') && prefer == Separator::Point;
    let (day, month) = if month_first { (number(second)?, number(first)?) } else { (number(first)?, number(second)?) };
    i32::try_from(year).ok().and_then(|y| NaiveDate::from_ymd_opt(y, month, day)).ok_or_else(no_date)
}

/// A number, typed or worked out.
fn number(text: &str, prefer: Separator) -> Result<NumberText, TypedError> {
    let read = if text.trim_start().starts_with('=') { evaluate(text, prefer) } else { parse_number(text, prefer) };
    read.ok_or_else(|| TypedError::NotANumber(text.to_owned()))
}

fn percent(text: &str, prefer: Separator) -> Result<Decimal, TypedError> {
    let number = number(text, prefer)?;
    Ok(if number.percent { number.value } else { (number.value / Decimal::ONE_HUNDRED).normalize() })
}

/// Cyrillic letters that look like Latin ones, as Latin.
fn latin(word: &str) -> String {
    word.to_uppercase()
        .chars()
        .map(|c| match c {
            'А' => 'A',
            'В' => 'B',
            'С' => 'C',
            'Е' => 'E',
            'Н' => 'H',
            'К' => 'K',
            'М' => 'M',
            'О' => 'O',
            'Р' => 'P',
            'Т' => 'T',
            'Х' => 'X',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: FieldKind, text: &str) -> Result<String, TypedError> {
        read_typed(kind, text, Separator::Comma, Currency::RUB).map(|v| v.canonical())
    }

    #[test]
    fn a_planner_types_percent_as_in_excel() {
        assert_eq!(typed(FieldKind::Percent, "12,5").as_deref(), Ok("0.125"));
        assert_eq!(typed(FieldKind::Percent, "12,5 %").as_deref(), Ok("0.125"));
        assert_eq!(typed(FieldKind::Discounts, "5% + 15% + 15%").as_deref(), Ok("0.05;0.15;0.15"));
        assert_eq!(typed(FieldKind::Factors, "1,15 × 0,75").as_deref(), Ok("1.15;0.75"));
    }

    #[test]
    fn a_planner_works_a_number_out_in_its_cell() {
        assert_eq!(typed(FieldKind::Money, "=1200*1,15").as_deref(), Ok("1380"));
        assert_eq!(typed(FieldKind::Count, "= 2 млн / 4").as_deref(), Ok("500000"));
        assert_eq!(typed(FieldKind::Percent, "=10+2,5").as_deref(), Ok("0.125"));
        assert_eq!(typed(FieldKind::Percent, "=10%+2,5%").as_deref(), Ok("0.125"));
        assert_eq!(typed(FieldKind::Text, "=1200*1,15").as_deref(), Ok("=1200*1,15"), "words stay as they are");
        assert_eq!(typed(FieldKind::Money, "=1200*"), Err(TypedError::NotANumber("=1200*".into())));
        assert!(matches!(typed(FieldKind::Money, "=$5*2"), Err(TypedError::OtherCurrency { .. })));
    }

    #[test]
    fn what_a_cell_cannot_take_is_refused_by_name() {
        assert_eq!(typed(FieldKind::Money, "по запросу"), Err(TypedError::NotANumber("по запросу".into())));
        assert!(matches!(typed(FieldKind::Money, "$100"), Err(TypedError::OtherCurrency { .. })));
        assert!(matches!(typed(FieldKind::Discounts, "120%"), Err(TypedError::Value(ValueError::NotAShare(_)))));
        assert!(matches!(typed(FieldKind::Count, "-5"), Err(TypedError::Value(ValueError::Negative(_)))));
        assert_eq!(typed(FieldKind::Date, "31.09.2026"), Err(TypedError::NotADate("31.09.2026".into())));
    }

    #[test]
    fn dates_follow_the_reader() {
        let date = |t, p| read_date(t, p).map(|d| d.to_string());
        assert_eq!(date("1.9.26", Separator::Comma).as_deref(), Ok("2026-09-01"));
        assert_eq!(date("09/01/2026", Separator::Point).as_deref(), Ok("2026-09-01"));
        assert_eq!(date("09/01/2026", Separator::Comma).as_deref(), Ok("2026-01-09"));
    }

    #[test]
    fn a_buying_model_typed_in_cyrillic_is_the_same_model() {
        assert_eq!(canonical_choice(Field::BuyModel, "СРМ"), "CPM");
        assert_eq!(canonical_choice(Field::BuyModel, "cpc"), "CPC");
        assert_eq!(canonical_choice(Field::BuyModel, "Клики"), "CPC");
        assert_eq!(canonical_choice(Field::BuyModel, "1000\u{a0}показов"), "CPM");
        assert_eq!(canonical_choice(Field::BuyModel, "за лид"), "за лид");
    }
}
