//! Values of the plan as the template writes them.

use chrono::NaiveDate;
use mrm_domain::{BuyModel, Channel, Field, FieldKind, FieldRef, Plan, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::HashMap;

use super::cells::{self, Content};
use crate::grid::{CellValue, Sheet};
use crate::understand::{TableLine, TableShape, near};

/// A value as a cell holds it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Raw {
    Number(Decimal),
    Text(String),
    Date(NaiveDate),
}

/// A column of a table with what its cells and the values read from them tell about each other.
pub(super) struct Column<'t> {
    pub column: u32,
    pub field: FieldRef,
    pub kind: FieldKind,
    table: &'t TableShape,
    sheet: &'t Sheet,
    scale: u32,
    /// By what values are multiplied in the cells of most lines with a buying model.
    by_model: Vec<(Option<BuyModel>, Decimal)>,
    /// By what values are multiplied in most cells.
    mostly: Option<Decimal>,
    /// Coefficients are written as surcharges: 15 % for × 1.15.
    surcharge: bool,
    /// The template's own words for codes, as its lines have them.
    words: HashMap<&'t str, &'t str>,
    /// Some date in this column is a real one.
    real_dates: bool,
}

/// What cells multiply values with.
const FACTORS: [(i64, u32); 6] = [(1, 0), (1, 3), (1000, 0), (100, 0), (1, 2), (1, 6)];

impl<'t> Column<'t> {
    /// A column of `table` that is `field` of the plan.
    pub fn new(
        plan: &Plan,
        table: &'t TableShape,
        sheet: &'t Sheet,
        column: u32,
        field: FieldRef,
    ) -> Option<Column<'t>> {
        let kind = match field {
            FieldRef::Field(field) => field.kind(),
            FieldRef::Custom(id) => plan.columns.get(&id)?.kind.field_kind(),
        };
        let scale = table.columns.iter().find(|c| c.column == column).map_or(1, |c| c.scale);
        let mut made = Column {
            column,
            field,
            kind,
            table,
            sheet,
            scale,
            by_model: Vec::new(),
            mostly: None,
            surcharge: false,
            words: HashMap::new(),
            real_dates: table.lines.iter().any(|l| matches!(sheet.cell(l.row, column), CellValue::DateTime(_))),
        };
        if kind.is_numeric() {
            made.learn();
        } else if kind == FieldKind::Choice {
            made.learn_words();
        }
        Some(made)
    }

    fn learn(&mut self) {
        let mut factors: Vec<(Option<BuyModel>, Decimal)> = Vec::new();
        for line in &self.table.lines {
            let raw = self.sheet.cell(line.row, self.column).decimal();
            let value = self.base(line).and_then(|v| self.single(v));
            let (Some(raw), Some(value)) = (raw, value) else { continue };
            if raw.is_zero() || value.is_zero() {
                continue;
            }
            if self.kind == FieldKind::Factors && !near(raw, value) && near(raw, value - Decimal::ONE) {
                self.surcharge = true;
                continue;
            }
            let Some(ratio) = raw.checked_div(value) else { continue };
            let fits = |(n, scale): &(i64, u32)| {
                let factor = Decimal::new(*n, *scale);
                ((ratio - factor) / factor).abs() < Decimal::new(1, 6)
            };
            if let Some((n, scale)) = FACTORS.iter().find(|f| fits(f)) {
                factors.push((line.model(), Decimal::new(*n, *scale)));
            }
        }
        self.mostly = most(factors.iter().map(|(_, factor)| *factor));
        for (model, _) in &factors {
            if !self.by_model.iter().any(|(known, _)| known == model) {
                let own = factors.iter().filter(|(m, _)| m == model).map(|(_, factor)| *factor);
                self.by_model.extend(most(own).map(|factor| (*model, factor)));
            }
        }
    }

    fn learn_words(&mut self) {
        let (table, sheet) = (self.table, self.sheet);
        for line in &table.lines {
            let (Some(code), CellValue::Text(word)) =
                (self.base(line).and_then(Value::text), sheet.cell(line.row, self.column))
            else {
                continue;
            };
            self.words.entry(code).or_insert(word);
        }
    }

    /// The value that the import read for a line.
    pub fn base<'l>(&self, line: &'l TableLine) -> Option<&'l Value> {
        match self.field {
            FieldRef::Field(field) => line.cells.get(&field),
            FieldRef::Custom(_) => line.custom.get(&self.column),
        }
    }

    /// One number for a value: what discounts or coefficients come to together.
    fn single(&self, value: &Value) -> Option<Decimal> {
        match value {
            Value::Number(number) => Some(*number),
            Value::List(list) if self.kind == FieldKind::Discounts => {
                let rest = list.iter().try_fold(Decimal::ONE, |rest, d| rest.checked_mul(Decimal::ONE - d))?;
                Some((Decimal::ONE - rest).normalize())
            }
            Value::List(list) => list.iter().try_fold(Decimal::ONE, |all, f| all.checked_mul(*f)),
            _ => None,
        }
    }

    /// By what values of this column are multiplied in the cell of a line with this buying model.
    fn factor(&self, row: u32, model: Option<BuyModel>) -> Decimal {
        let own = self.by_model.iter().find(|(known, _)| *known == model).map(|(_, factor)| *factor);
        if let Some(factor) = own.or(self.mostly) {
            return factor;
        }
        let shares = matches!(self.kind, FieldKind::Percent | FieldKind::Discounts);
        let percent = self.sheet.layout.formats.get(&(row, self.column)).is_some_and(|f| f.contains('%'));
        if shares || percent {
            return Decimal::ONE;
        }
        Decimal::ONE.checked_div(Decimal::from(self.scale.max(1))).unwrap_or(Decimal::ONE)
    }

    /// A value as a cell of `row` holds it.
    pub fn raw(&self, value: &Value, row: u32, model: Option<BuyModel>) -> Option<Raw> {
        match value {
            Value::Text(text) => Some(Raw::Text(self.word(text))),
            Value::Date(date) => Some(Raw::Date(*date)),
            Value::Number(_) | Value::List(_) => {
                let number = self.single(value)?;
                let number = if self.surcharge { number - Decimal::ONE } else { number };
                let number = number.checked_mul(self.factor(row, model))?;
                Some(Raw::Number(number.normalize()))
            }
        }
    }

    /// The number that changes no product: no discount, the coefficient one.
    pub fn neutral(&self) -> Option<Decimal> {
        match self.kind {
            FieldKind::Discounts => Some(Decimal::ZERO),
            FieldKind::Factors => Some(if self.surcharge { Decimal::ZERO } else { Decimal::ONE }),
            _ => None,
        }
    }

    /// The template's own word for a code, as other lines have it.
    fn word(&self, text: &str) -> String {
        if self.kind != FieldKind::Choice {
            return text.to_owned();
        }
        let known = self.words.get(text).map(|word| (*word).to_owned());
        known.unwrap_or_else(|| match self.field {
            FieldRef::Field(Field::BuyModel) => {
                text.parse::<BuyModel>().map_or_else(|_| text.to_owned(), |model| model.code().to_uppercase())
            }
            FieldRef::Field(Field::Channel) => {
                text.parse::<Channel>().map_or_else(|_| text.to_owned(), |c| self.channel(c))
            }
            _ => text.to_owned(),
        })
    }

    fn channel(&self, channel: Channel) -> String {
        let cyrillic = |text: &str| text.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
        let russian = self.table.columns.iter().any(|c| cyrillic(&c.name));
        let lang = if russian { crate::write::Lang::Ru } else { crate::write::Lang::En };
        crate::write::channel_name(channel, lang).to_owned()
    }

    /// Whether dates of this column are real ones.
    pub fn real_dates(&self) -> bool {
        self.real_dates
    }
}

/// The most frequent factor; of several, that which came last for the first time.
fn most(factors: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let mut counts: Vec<(Decimal, usize)> = Vec::new();
    for factor in factors {
        match counts.iter_mut().find(|(known, _)| *known == factor) {
            Some((_, n)) => *n += 1,
            None => counts.push((factor, 1)),
        }
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map(|(factor, _)| factor)
}

/// A raw value as a cell's content. `epoch_1904` says from when days count; `real_dates` whether the column has any.
pub(super) fn content(raw: &Raw, epoch_1904: bool, real_dates: bool) -> Content {
    match raw {
        Raw::Number(number) => Content::Number(decimal(*number)),
        Raw::Text(text) => Content::Text(text.clone()),
        Raw::Date(date) if real_dates => Content::Number(serial(*date, epoch_1904).to_string()),
        Raw::Date(date) => Content::Text(date.format("%d.%m.%Y").to_string()),
    }
}

/// A number as Excel writes it.
pub(super) fn decimal(number: Decimal) -> String {
    number.to_f64().filter(|n| n.is_finite()).map_or_else(|| number.normalize().to_string(), cells::number)
}

/// The day's number in a workbook.
pub(super) fn serial(date: NaiveDate, epoch_1904: bool) -> i64 {
    let epoch = if epoch_1904 { NaiveDate::from_ymd_opt(1904, 1, 1) } else { NaiveDate::from_ymd_opt(1899, 12, 30) };
    epoch.map_or(0, |epoch| (date - epoch).num_days())
}

/// The number of a moment in a workbook: days, with the time as their fraction.
pub(super) fn moment(at: chrono::NaiveDateTime, epoch_1904: bool) -> f64 {
    use chrono::Timelike;
    serial(at.date(), epoch_1904) as f64 + f64::from(at.num_seconds_from_midnight()) / 86_400.0
}

/// A period in the manner of the text that stood there: its dates are exchanged, what stands between them stays.
pub(super) fn period(old: &str, start: NaiveDate, end: NaiveDate) -> String {
    let dates = date_spans(old);
    let write = |text: &str, date: NaiveDate| {
        let parts: Vec<&str> = text.split('.').collect();
        let day = if parts.first().is_some_and(|p| p.len() == 1) { "%-d" } else { "%d" };
        match parts.get(2).map(|p| p.len()) {
            Some(4) => date.format(&format!("{day}.%m.%Y")).to_string(),
            Some(2) => date.format(&format!("{day}.%m.%y")).to_string(),
            _ => date.format(&format!("{day}.%m")).to_string(),
        }
    };
    match dates.as_slice() {
        [first, second] => format!(
            "{}{}{}{}{}",
            &old[..first.start],
            write(&old[first.clone()], start),
            &old[first.end..second.start],
            write(&old[second.clone()], end),
            &old[second.end..]
        ),
        _ => format!("{}-{}", start.format("%d.%m.%Y"), end.format("%d.%m.%Y")),
    }
}

/// Where `01.08.2024` and its like stand in a text.
fn date_spans(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut spans = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_ascii_digit() || c == '.', start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word = text[from..at].trim_end_matches('.');
                let parts: Vec<&str> = word.split('.').collect();
                let digits =
                    parts.iter().all(|p| matches!(p.len(), 1 | 2 | 4) && p.bytes().all(|b| b.is_ascii_digit()));
                if matches!(parts.len(), 2 | 3) && digits {
                    spans.push(from..from + word.len());
                }
                start = None;
            }
            _ => {}
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_keeps_the_manner_of_the_workbook() {
        let day = |m, d| NaiveDate::from_ymd_opt(2024, m, d).unwrap_or_default();
        let put = |old: &str| period(old, day(9, 2), day(9, 30));
        assert_eq!(put("01.08.2024 -\n31.08.2024"), "02.09.2024 -\n30.09.2024");
        assert_eq!(put("2.09.24-30.09.24"), "2.09.24-30.09.24");
        assert_eq!(put("октябрь 2024 г."), "02.09.2024-30.09.2024");
    }
}
