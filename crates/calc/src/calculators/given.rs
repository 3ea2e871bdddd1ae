//! The inputs of a calculation, checked against the calculator's description.

use std::collections::BTreeMap;

use mrm_domain::Currency;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};

use super::error::CalculationError;
use super::spec::{InputSpec, Kind};
use crate::guard::{InputError, Range, within};

/// Checked inputs: of the shape and in the range that the description says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Given(BTreeMap<&'static str, Checked>);

#[derive(Debug, Clone, PartialEq)]
enum Checked {
    Number(Number),
    Choice(&'static str),
    Currency(Currency),
    Flag(bool),
    List(Vec<Number>),
    Rows(Vec<Given>),
}

/// The same number for models and for money.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Number {
    double: f64,
    decimal: Decimal,
}

/// The most entries of a list.
const MAX_ENTRIES: usize = 10_000;

type Checking<T> = Result<T, CalculationError>;

impl Given {
    /// Checks a body. What is null counts as absent.
    pub(super) fn check(specs: &'static [InputSpec], body: &Map<String, Value>) -> Checking<Given> {
        if let Some(input) = body.keys().find(|key| specs.iter().all(|spec| spec.code != *key)) {
            return Err(CalculationError::Unknown { input: input.clone() });
        }
        let mut checked = BTreeMap::new();
        for spec in specs {
            match body.get(spec.code) {
                None | Some(Value::Null) if spec.required => return Err(InputError::missing(spec.code).into()),
                None | Some(Value::Null) => {}
                Some(value) => {
                    checked.insert(spec.code, check_one(spec, value)?);
                }
            }
        }
        Ok(Given(checked))
    }

    pub(super) fn has(&self, code: &str) -> bool {
        self.0.contains_key(code)
    }

    fn number_of(&self, code: &str) -> Option<Number> {
        match self.0.get(code) {
            Some(Checked::Number(number)) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn maybe(&self, code: &str) -> Option<f64> {
        self.number_of(code).map(|number| number.double)
    }

    pub(super) fn number(&self, code: &str) -> Checking<f64> {
        self.maybe(code).ok_or_else(|| InputError::missing(code).into())
    }

    pub(super) fn maybe_decimal(&self, code: &str) -> Option<Decimal> {
        self.number_of(code).map(|number| number.decimal)
    }

    pub(super) fn decimal(&self, code: &str) -> Checking<Decimal> {
        self.maybe_decimal(code).ok_or_else(|| InputError::missing(code).into())
    }

    pub(super) fn maybe_whole(&self, code: &str) -> Option<u32> {
        self.number_of(code).and_then(|number| number.decimal.to_u32())
    }

    pub(super) fn whole(&self, code: &str) -> Checking<u32> {
        self.maybe_whole(code).ok_or_else(|| InputError::missing(code).into())
    }

    pub(super) fn choice(&self, code: &str) -> Option<&'static str> {
        match self.0.get(code) {
            Some(Checked::Choice(option)) => Some(option),
            _ => None,
        }
    }

    pub(super) fn currency(&self, code: &str) -> Option<Currency> {
        match self.0.get(code) {
            Some(Checked::Currency(currency)) => Some(*currency),
            _ => None,
        }
    }

    pub(super) fn flag(&self, code: &str) -> bool {
        matches!(self.0.get(code), Some(Checked::Flag(true)))
    }

    /// Empty if absent.
    pub(super) fn numbers(&self, code: &str) -> Vec<f64> {
        self.list_of(code).iter().map(|number| number.double).collect()
    }

    /// Empty if absent.
    pub(super) fn decimals(&self, code: &str) -> Vec<Decimal> {
        self.list_of(code).iter().map(|number| number.decimal).collect()
    }

    fn list_of(&self, code: &str) -> &[Number] {
        match self.0.get(code) {
            Some(Checked::List(list)) => list,
            _ => &[],
        }
    }

    /// Empty if absent.
    pub(super) fn rows(&self, code: &str) -> &[Given] {
        match self.0.get(code) {
            Some(Checked::Rows(rows)) => rows,
            _ => &[],
        }
    }

    /// A column of a table.
    pub(super) fn column(&self, table: &str, code: &str) -> Checking<Vec<f64>> {
        self.rows(table).iter().map(|row| row.number(code)).collect()
    }
}

fn check_one(spec: &InputSpec, value: &Value) -> Checking<Checked> {
    let shape = |expected: &str| shape(spec.code, value, expected);
    Ok(match spec.shape {
        Kind::Number { range, .. } => Checked::Number(number(spec.code, value, range)?),
        Kind::Whole { range, .. } => {
            let number = number(spec.code, value, range)?;
            if !number.decimal.fract().is_zero() {
                return Err(shape("a whole number"));
            }
            Checked::Number(number)
        }
        Kind::Choice { options } => {
            let found = value.as_str().and_then(|text| options.iter().find(|option| **option == text));
            Checked::Choice(found.ok_or_else(|| shape(&format!("one of {}", options.join(", "))))?)
        }
        Kind::Currency => {
            let found = value.as_str().and_then(|text| text.parse().ok());
            Checked::Currency(found.ok_or_else(|| shape("a currency code such as RUB"))?)
        }
        Kind::Flag => Checked::Flag(value.as_bool().ok_or_else(|| shape("true or false"))?),
        Kind::List { range, .. } => {
            let entries = entries(spec.code, value)?;
            let numbered = entries.iter().enumerate();
            let numbers = numbered.map(|(index, entry)| number(&format!("{}[{index}]", spec.code), entry, range));
            Checked::List(numbers.collect::<Checking<_>>()?)
        }
        Kind::Table { columns } => {
            let rows = entries(spec.code, value)?.iter().enumerate();
            let checked = rows.map(|(index, row)| {
                let object =
                    row.as_object().ok_or_else(|| self::shape(&format!("{}[{index}]", spec.code), row, "an object"))?;
                Given::check(columns, object).map_err(|error| placed(error, spec.code, index))
            });
            Checked::Rows(checked.collect::<Checking<_>>()?)
        }
    })
}

fn entries<'a>(code: &str, value: &'a Value) -> Checking<&'a [Value]> {
    let list = value.as_array().ok_or_else(|| shape(code, value, "a list"))?;
    if list.len() > MAX_ENTRIES {
        let (given, limit) = (list.len() as u64, MAX_ENTRIES as u64);
        return Err(InputError::TooMany { input: code.to_owned(), given, limit }.into());
    }
    Ok(list)
}

/// Says in which row of a table the wrong input stands.
fn placed(error: CalculationError, table: &str, index: usize) -> CalculationError {
    let place = |input: String| format!("{table}[{index}].{input}");
    match error {
        CalculationError::Input(error) => error.within(table, index).into(),
        CalculationError::Unknown { input } => CalculationError::Unknown { input: place(input) },
        CalculationError::Shape { input, given, expected } => {
            CalculationError::Shape { input: place(input), given, expected }
        }
        other => other,
    }
}

fn number(input: &str, value: &Value, range: Range) -> Checking<Number> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return Err(shape(input, value, "a number")),
    };
    let double: f64 =
        text.parse().ok().filter(|n: &f64| n.is_finite()).ok_or_else(|| shape(input, value, "a number"))?;
    within(input, double, range)?;
    let decimal = text.parse().or_else(|_| Decimal::from_scientific(&text));
    let decimal = decimal.map_err(|_| shape(input, value, "a number of at most 28 digits"))?;
    Ok(Number { double, decimal })
}

fn shape(input: &str, value: &Value, expected: &str) -> CalculationError {
    let mut given: String = value.to_string().chars().take(40).collect();
    if given.len() < value.to_string().len() {
        given.push('…');
    }
    CalculationError::Shape { input: input.to_owned(), given, expected: expected.to_owned() }
}
