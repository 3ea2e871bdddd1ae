//! Reading cells as values of their column: numbers by the column's locale, percentages, discounts, choices.

use mrm_domain::text::{Separator, parse_number};
use mrm_domain::{Field, FieldKind, Value, ValueError, typed::canonical_choice};
use rust_decimal::Decimal;

use super::columns::Column;
use super::text::{clean, fold};
use super::view::{View, is_void};
use super::words;
use crate::grid::CellValue;

/// How plain numbers of a percent column are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Percent {
    /// 0.125 is 12.5 %.
    Fraction,
    /// 12.5 is 12.5 %.
    Number,
}

/// How a column's values are read.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// The decimal separator of text numbers.
    pub separator: Separator,
    /// How plain numbers are meant where the column holds shares.
    pub percent: Percent,
    /// Whether `percent` was a guess.
    pub guessed: bool,
}

/// A cell that could not become a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bad {
    /// An Excel error.
    Error(&'static str),
    /// A formula without a value.
    Uncalculated,
    /// Words where a number belongs.
    NotANumber(String),
    /// `50-60%`.
    Range(String),
    /// Outside what the field can hold, with the code of the reason.
    OutOfRange(String, &'static str),
}

/// Decides how a column's numbers are meant; `fallback` is the sheet's decimal separator.
pub fn manner(column: &Column, fallback: Separator) -> Manner {
    let p = &column.profile;
    let separator = p.separator().unwrap_or(fallback);
    let shares = matches!(column.kind(), Some(FieldKind::Percent | FieldKind::Discounts))
        || column.target == super::columns::Target::Custom(mrm_domain::CustomKind::Percent);
    if !shares || p.numeric() == 0 || p.is_percent() || p.largest.is_zero() {
        return Manner { separator, percent: Percent::Fraction, guessed: false };
    }
    // Above 1.5 nothing but a percent number makes sense (a share of up to 150 % of plan may be a fraction).
    if p.largest > Decimal::new(15, 1) {
        return Manner { separator, percent: Percent::Number, guessed: false };
    }
    // Click rates above a fifth do not occur: 0.35 under `CTR, %` is 0.35 %.
    let small = matches!(column.field(), Some(Field::Ctr | Field::Cr));
    let percent = if small && column.attributes.percent && p.largest > Decimal::new(2, 1) {
        Percent::Number
    } else {
        Percent::Fraction
    };
    Manner { separator, percent, guessed: column.attributes.percent }
}

/// Reads a cell for its column; `Ok(None)` is an empty cell.
pub fn read(view: &View<'_>, row: u32, column: &Column, manner: Manner) -> Result<Option<Value>, Bad> {
    let at = column.column;
    if view.sheet.layout.uncalculated.contains(&(row, at)) {
        return Err(Bad::Uncalculated);
    }
    let value = view.cell(row, at);
    if let CellValue::Error(error) = value {
        return Err(Bad::Error(error));
    }
    let Some(kind) = column.kind() else { return Ok(None) };
    let read = match kind {
        FieldKind::Text | FieldKind::Choice => text(view, row, column),
        FieldKind::Date => date(value, column),
        FieldKind::Factors => factors(view, row, at, value, manner)?,
        _ => number(value, manner, kind, column)?,
    };
    match read {
        None => Ok(None),
        Some(value) => match value.clone().checked(kind) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(Bad::OutOfRange(value.canonical(), reason(&error))),
        },
    }
}

/// The code of why a value is out of range.
fn reason(error: &ValueError) -> &'static str {
    match error {
        ValueError::Negative(_) => "negative",
        ValueError::NotAShare(_) => "not_a_share",
        ValueError::TooLarge(_) => "too_large",
        ValueError::TooLong(_) => "too_long",
        ValueError::NotANumber(_) | ValueError::NotADate(_) => "unfit",
    }
}

fn text(view: &View<'_>, row: u32, column: &Column) -> Option<Value> {
    let shown = match view.cell(row, column.column) {
        CellValue::Text(text) => text.split('\n').map(clean).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n"),
        CellValue::Number(n) => super::rows::number_of(CellValue::Number(n))?.to_string(),
        _ => view.shown(row, column.column),
    };
    if is_void(&shown) && column.field() != Some(Field::LineNo) {
        return None;
    }
    let shown = match column.field() {
        Some(Field::BuyModel) => words::buy_model(&fold(&shown))
            .map_or_else(|| canonical_choice(Field::BuyModel, &shown), |m| m.code().to_owned()),
        Some(Field::Channel) => words::channel(&fold(&shown)).map_or(shown, |c| c.code().to_owned()),
        Some(Field::Currency) => words::currency(&shown).map_or(shown, |c| c.code().to_owned()),
        Some(field) => canonical_choice(field, &shown),
        None => shown,
    };
    let limited: String = shown.chars().take(32_767).collect();
    (!limited.is_empty()).then_some(Value::Text(limited))
}

fn date(value: CellValue<'_>, _column: &Column) -> Option<Value> {
    match value {
        CellValue::DateTime(at) => Some(Value::Date(at.date())),
        CellValue::Text(text) => {
            let ranges = super::dates::read_period(&clean(text), super::dates::DayOrder::DayFirst)?;
            let [(start, end)] = ranges.as_slice() else { return None };
            let (first, last) = super::dates::resolve(&(*start, *end), None).ok()?;
            (first == last).then_some(Value::Date(first))
        }
        _ => None,
    }
}

fn number(value: CellValue<'_>, manner: Manner, kind: FieldKind, column: &Column) -> Result<Option<Value>, Bad> {
    let shares = matches!(kind, FieldKind::Percent | FieldKind::Discounts)
        || column.target == super::columns::Target::Custom(mrm_domain::CustomKind::Percent);
    let (number, signed) = match value {
        CellValue::Text(text) => {
            let text = clean(text);
            if is_void(&text) {
                return Ok(None);
            }
            if kind == FieldKind::Discounts && text.contains(['+', ';']) {
                return cascade(&text, manner).map(Some).ok_or(Bad::NotANumber(text));
            }
            match parse_number(&text, manner.separator) {
                Some(read) => (read.value, read.percent),
                None if is_range(&text) => return Err(Bad::Range(text)),
                None => return Err(Bad::NotANumber(text)),
            }
        }
        CellValue::Number(_) => match value.decimal() {
            Some(number) => (number, false),
            None => return Err(Bad::OutOfRange("∞".to_owned(), "too_large")),
        },
        CellValue::Bool(_) | CellValue::DateTime(_) | CellValue::Duration(_) => {
            return Err(Bad::NotANumber(format!("{value:?}")));
        }
        _ => return Ok(None),
    };
    let mut number = number;
    if shares && !signed && manner.percent == Percent::Number {
        number = number.checked_div(Decimal::ONE_HUNDRED).unwrap_or(number);
    }
    if !shares && let Some(scale) = column.attributes.scale.filter(|_| scalable(column)) {
        number = number.checked_mul(Decimal::from(scale)).unwrap_or(number);
    }
    let number = number.normalize();
    Ok(Some(if kind == FieldKind::Discounts { Value::List(vec![number]) } else { Value::Number(number) }))
}

/// Whether “thousands” in the header scales the values: amounts and volumes, not prices per thousand.
pub fn scalable(column: &Column) -> bool {
    !matches!(column.field(), Some(Field::Cpm | Field::Cpt | Field::UnitPrice | Field::Frequency | Field::Cpp))
}

fn cascade(text: &str, manner: Manner) -> Option<Value> {
    let part = |t: &str| {
        let read = parse_number(t.trim(), manner.separator)?;
        let plain = !read.percent && (manner.percent == Percent::Number || read.value > Decimal::ONE);
        if plain { read.value.checked_div(Decimal::ONE_HUNDRED) } else { Some(read.value) }
    };
    text.split(['+', ';']).filter(|p| !p.trim().is_empty()).map(part).collect::<Option<Vec<_>>>().map(Value::List)
}

/// Coefficients; a formula that multiplies constants (`1*1.3*1.5`) keeps its parts.
fn factors(view: &View<'_>, row: u32, at: u32, value: CellValue<'_>, manner: Manner) -> Result<Option<Value>, Bad> {
    if let Some(formula) = view.sheet.layout.formulas.get(&(row, at))
        && formula.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '*' | ' '))
    {
        let parts: Option<Vec<Decimal>> = formula.split('*').map(|p| p.trim().parse().ok()).collect();
        if let Some(parts) = parts {
            let kept: Vec<Decimal> = parts.into_iter().filter(|p| *p != Decimal::ONE).collect();
            return Ok(Some(Value::List(if kept.is_empty() { vec![Decimal::ONE] } else { kept })));
        }
    }
    let percent_format = view.format(row, at).is_some_and(|f| f.contains('%'));
    match value {
        CellValue::Text(text) => {
            let text = clean(text);
            if is_void(&text) {
                return Ok(None);
            }
            let read = parse_number(text.trim_start_matches('+'), manner.separator).ok_or(Bad::NotANumber(text))?;
            Ok(Some(Value::List(vec![if read.percent { Decimal::ONE + read.value } else { read.value }])))
        }
        value => Ok(value.decimal().map(|n| {
            // A surcharge in percent: 15 % is × 1.15, 115 % is × 1.15 too.
            let factor = if percent_format && n < Decimal::ONE { Decimal::ONE + n } else { n };
            Value::List(vec![factor.normalize()])
        })),
    }
}

/// `$10,000-$12,000`, `50-60%`, `2–3`.
fn is_range(text: &str) -> bool {
    let digits = |t: &str| t.chars().any(|c| c.is_ascii_digit());
    text.split_once(['-', '–', '—'])
        .is_some_and(|(a, b)| digits(a) && digits(b) && text.chars().filter(|c| c.is_alphabetic()).count() <= 6)
}
