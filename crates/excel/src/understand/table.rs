//! A plan table: its columns, its rows, and its lines as values.

use mrm_domain::text::Separator;
use mrm_domain::{BuyModel, Field, FieldKind, Flight, Value};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

mod settle;

use super::calendar::Calendar;
use super::codes::{Code, Problems};
use super::columns::{Column, Key, Target};
use super::header::Band;
use super::rows::Role;
use super::series::Series;
use super::text::{clean, fold};
use super::totals::Head;
use super::values::{self, Bad, Manner, Percent};
use super::view::{View, is_void};
use crate::grid::{Area, CellValue, address, column_letters};

/// A line as read.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Its row, from 0.
    pub row: u32,
    /// Index into the table's sections.
    pub section: Option<usize>,
    /// Values of fields.
    pub cells: BTreeMap<Field, Value>,
    /// Values of custom columns, by column number.
    pub custom: BTreeMap<u32, Value>,
    /// When it runs.
    pub flights: Vec<Flight>,
    /// Cells of values that stand elsewhere than in its row: `Баннер!G24`, `Data!H9:AL9`.
    pub elsewhere: BTreeMap<Key, String>,
}

impl Line {
    /// The number of a field.
    pub fn number(&self, field: Field) -> Option<Decimal> {
        self.cells.get(&field).and_then(Value::number)
    }

    /// The text of a field.
    pub fn text(&self, field: Field) -> Option<&str> {
        self.cells.get(&field).and_then(Value::text)
    }

    /// The product of the numbers of a list field; 1 for none.
    pub fn product(&self, field: Field, of: impl Fn(Decimal) -> Decimal) -> Decimal {
        match self.cells.get(&field) {
            Some(Value::List(list)) => list.iter().fold(Decimal::ONE, |p, n| p.checked_mul(of(*n)).unwrap_or(p)),
            _ => Decimal::ONE,
        }
    }

    /// Whether quantity at unit price, less discounts, comes to a stated cost.
    pub fn is_bought_for(&self, cost: Field) -> bool {
        let per = self.model().map_or(Decimal::ONE, |m| Decimal::from(m.units_per_price()));
        let price = || {
            let base = self.number(Field::Units)?.checked_mul(self.number(Field::UnitPrice)?)?.checked_div(per)?;
            let list = base.checked_mul(self.product(Field::Markup, |f| f))?;
            list.checked_mul(self.product(Field::Discount, |d| Decimal::ONE - d))
        };
        price().zip(self.number(cost)).is_some_and(|(price, cost)| !cost.is_zero() && near(price, cost))
    }

    /// The buying model, as far as the workbook says it.
    pub fn model(&self) -> Option<BuyModel> {
        self.text(Field::BuyModel).and_then(|m| m.parse().ok())
    }
}

/// A heading of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its words.
    pub name: String,
    /// Its row, from 0; `None` for one named by the header or the sheet.
    pub row: Option<u32>,
}

/// A plan table.
pub struct Table<'v, 'a> {
    /// Index of its sheet in the workbook.
    pub sheet: usize,
    /// The sheet.
    pub view: &'v View<'a>,
    /// Its header.
    pub band: Band,
    /// Its last row, from 0.
    pub last: u32,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its calendar.
    pub calendar: Option<Calendar>,
    /// What its rows are.
    pub rows: Vec<(u32, Role)>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its sections, those without lines too.
    pub sections: Vec<Section>,
    /// Problems that matter if it is imported.
    pub problems: Problems,
    /// Quantities that counted thousands.
    pub in_thousands: usize,
    /// A table of something, not of placements: offered, never imported without being chosen.
    pub plain: bool,
    /// The head of the block of totals under it, where that has one.
    pub block: Option<Head>,
    /// What it was made of, if it is a time series turned into lines.
    pub series: Option<Series>,
    /// Whether its lines are imported.
    pub included: bool,
}

impl Table<'_, '_> {
    /// The sheet's name.
    pub fn sheet_name(&self) -> &str {
        &self.view.sheet.name
    }

    /// The column that means a field.
    pub fn column_of(&self, field: Field) -> Option<&Column> {
        self.columns.iter().find(|c| c.field() == Some(field))
    }

    /// Whether its headers are in Russian.
    pub fn is_russian(&self) -> bool {
        self.columns.iter().any(|c| c.header.chars().any(|ch| ('\u{400}'..='\u{4ff}').contains(&ch)))
    }

    /// The cells it covers.
    pub fn area(&self) -> Area {
        let left = self.columns.iter().map(|c| c.column).min().unwrap_or(0);
        let right = self.columns.iter().map(|c| c.column).max().unwrap_or(left);
        let bottom = self.rows.iter().rev().find(|(_, r)| *r != Role::Blank).map_or(self.band.bottom, |(row, _)| *row);
        Area { top: self.band.top, left, bottom, right }
    }

    /// The ordered, normalised headers, without the calendar's: those are dates, which every plan has others of.
    pub fn headers(&self) -> Vec<String> {
        let columns = self.columns.iter().filter(|c| c.target != Target::Calendar);
        columns.map(|c| fold(&c.header)).filter(|h| !h.is_empty()).collect()
    }

    /// What its calendar counts.
    pub fn calendar_code(&self) -> &'static str {
        self.calendar.as_ref().map_or("none", |c| c.unit.code())
    }

    /// BLAKE3 of the headers and of what the calendar counts.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for header in self.headers() {
            hasher.update(header.as_bytes());
            hasher.update(b"\n");
        }
        hasher.update(self.calendar_code().as_bytes());
        hasher.finalize().to_hex().to_string()
    }

    /// Sections and lines from the classified rows.
    pub fn read_lines(&mut self, separator: Separator) {
        let manners: Vec<Manner> = self.columns.iter().map(|c| values::manner(c, separator)).collect();
        self.note_errors();
        let rows = std::mem::take(&mut self.rows);
        let line_rows: BTreeSet<u32> = rows.iter().filter(|(_, r)| *r == Role::Line).map(|(row, _)| *row).collect();
        // A caption above the table, or the header itself, names the first section.
        let mut section = self.sections.len().checked_sub(1);
        for (row, role) in &rows {
            match role {
                Role::Section(name) => {
                    self.sections.push(Section { name: name.clone(), row: Some(*row) });
                    section = Some(self.sections.len() - 1);
                }
                Role::Line => {
                    let line = self.read_line(*row, section, &manners, &line_rows);
                    if !line.cells.is_empty() || !line.custom.is_empty() {
                        self.lines.push(line);
                    }
                }
                _ => {}
            }
        }
        self.rows = rows;
        if !self.lines.is_empty() {
            self.note_manners(&manners);
        }
        self.settle();
    }

    fn read_line(&mut self, row: u32, section: Option<usize>, manners: &[Manner], line_rows: &BTreeSet<u32>) -> Line {
        let mut line = Line { row, section, ..Line::default() };
        for (index, manner) in manners.iter().enumerate() {
            if self.columns[index].kind().is_none() {
                continue;
            }
            let Some(at) = self.source_row(row, index, line_rows) else { continue };
            let column = &self.columns[index];
            match values::read(self.view, at, column, *manner) {
                Ok(None) => {}
                Ok(Some(value)) => match column.target {
                    Target::Field(field) if field.scope() == mrm_domain::FieldScope::Line => {
                        line.cells.insert(field, value);
                    }
                    Target::Custom(_) => {
                        line.custom.insert(column.column, value);
                    }
                    _ => {}
                },
                Err(bad) => self.note_bad(row, index, bad),
            }
        }
        line
    }

    /// The row whose value holds here: the first of a vertical merge for words. An amount merged over several lines
    /// belongs to the first of them only.
    fn source_row(&mut self, row: u32, index: usize, line_rows: &BTreeSet<u32>) -> Option<u32> {
        let column = &self.columns[index];
        let Some(area) = self.view.merge(row, column.column).filter(|a| a.top > self.band.bottom && a.bottom > a.top)
        else {
            return Some(row);
        };
        if area.left != column.column {
            return Some(row);
        }
        let first = line_rows.range(area.top..=area.bottom).next().copied().unwrap_or(area.top);
        let words = matches!(column.kind(), Some(FieldKind::Text | FieldKind::Choice | FieldKind::Date));
        let repeated = words
            || matches!(
                column.field(),
                Some(Field::UnitPrice | Field::CommissionRate | Field::VatRate | Field::Discount | Field::Markup)
            );
        if repeated {
            return Some(area.top);
        }
        if row != first {
            return None;
        }
        if line_rows.range(area.top..=area.bottom).nth(1).is_some() && !self.view.cell(area.top, area.left).is_blank() {
            let range = format!("{}:{}", address(area.top, area.left), address(area.bottom, area.right));
            self.problems.add(
                Code::MergedAmount,
                Some(&self.view.sheet.name),
                Some(address(area.top, area.left)),
                &[("range", range)],
            );
        }
        Some(area.top)
    }

    fn note_bad(&mut self, row: u32, index: usize, bad: Bad) {
        let column = &self.columns[index];
        let header = column.leaf.clone();
        let sheet = self.view.sheet.name.clone();
        let cell = Some(address(row, column.column));
        match bad {
            // Counted per column, see `note_errors`.
            Bad::Error(_) | Bad::Uncalculated => {}
            Bad::NotANumber(text) => {
                self.problems.add(Code::TextInNumbers, Some(&sheet), cell, &[("text", text), ("header", header)])
            }
            Bad::Range(text) => {
                self.problems.add(Code::RangeKept, Some(&sheet), cell, &[("text", text), ("header", header)])
            }
            Bad::OutOfRange(text, reason) => self.problems.add(
                Code::ValueOutOfRange,
                Some(&sheet),
                cell,
                &[("text", text), ("header", header), ("reason", reason.to_owned())],
            ),
        }
    }

    /// Errors and formulas without values, one problem per column with a count.
    fn note_errors(&mut self) {
        let sheet = self.view.sheet.name.clone();
        for column in &self.columns {
            let mut kinds: BTreeSet<&str> = BTreeSet::new();
            let (mut errors, mut uncalculated, mut first_error, mut first_missing) = (0_usize, 0_usize, None, None);
            for row in self.band.bottom + 1..=self.last {
                if let CellValue::Error(error) = self.view.cell(row, column.column) {
                    kinds.insert(error);
                    errors += 1;
                    first_error = first_error.or(Some(row));
                } else if self.view.sheet.layout.uncalculated.contains(&(row, column.column)) {
                    uncalculated += 1;
                    first_missing = first_missing.or(Some(row));
                }
            }
            let header = if column.leaf.is_empty() { column_letters(column.column) } else { column.leaf.clone() };
            if let Some(row) = first_error {
                let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
                let args = [("count", errors.to_string()), ("header", header.clone()), ("kinds", kinds)];
                self.problems.add(Code::ErrorValues, Some(&sheet), Some(address(row, column.column)), &args);
            }
            if let Some(row) = first_missing {
                self.problems.add(
                    Code::NotCalculated,
                    Some(&sheet),
                    Some(address(row, column.column)),
                    &[("count", uncalculated.to_string()), ("header", header)],
                );
            }
        }
    }

    /// Tells where numbers were text and where percentages were guessed.
    fn note_manners(&mut self, manners: &[Manner]) {
        let sheet = self.view.sheet.name.clone();
        for (column, manner) in self.columns.iter().zip(manners) {
            if !column.kind().is_some_and(FieldKind::is_numeric) {
                continue;
            }
            let first = self.lines.iter().find_map(|l| match self.view.cell(l.row, column.column) {
                CellValue::Text(text) if !is_void(&clean(text)) => Some((l.row, clean(text))),
                _ => None,
            });
            let value = |row: u32| {
                self.lines
                    .iter()
                    .find(|l| l.row == row)
                    .and_then(|l| column.field().map_or_else(|| l.custom.get(&column.column), |f| l.cells.get(&f)))
                    .map(Value::canonical)
            };
            if let Some((row, text)) = first.filter(|_| column.profile.text_numbers > 0)
                && let Some(value) = value(row)
            {
                let args = [
                    ("count", column.profile.text_numbers.to_string()),
                    ("header", column.leaf.clone()),
                    ("text", text),
                    ("value", value),
                ];
                self.problems.add(Code::TextNumbers, Some(&sheet), Some(address(row, column.column)), &args);
            }
            if manner.guessed
                && let Some(line) = self.lines.iter().find(|l| !self.view.cell(l.row, column.column).is_blank())
            {
                let reading = if manner.percent == Percent::Fraction { "fractions" } else { "percent_numbers" };
                let value = value(line.row).unwrap_or_default();
                let args = [
                    ("header", column.leaf.clone()),
                    ("reading", reading.to_owned()),
                    ("text", self.view.shown(line.row, column.column)),
                    ("value", value),
                ];
                self.problems.add(Code::PercentGuessed, Some(&sheet), Some(address(line.row, column.column)), &args);
            }
        }
    }
}

/// Whether two amounts are the same but for rounding.
pub fn near(a: Decimal, b: Decimal) -> bool {
    let tolerance = (b.abs() * Decimal::new(1, 5)).max(Decimal::new(2, 2));
    (a - b).abs() <= tolerance
}
