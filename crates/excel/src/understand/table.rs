//! A plan table: its columns, its rows, and its lines as values.

use mrm_domain::text::Separator;
use mrm_domain::{BuyModel, CustomKind, Field, FieldKind, Flight, Value};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Calendar;
use super::codes::{Code, Problems};
use super::columns::{Column, Target};
use super::header::Band;
use super::rows::Role;
use super::text::{clean, fold};
use super::values::{self, Bad, Manner, Percent};
use super::view::{is_void, View};
use super::words;
use crate::grid::{address, column_letters, Area, CellValue};

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

    /// The cells it covers.
    pub fn area(&self) -> Area {
        let left = self.columns.iter().map(|c| c.column).min().unwrap_or(0);
        let right = self.columns.iter().map(|c| c.column).max().unwrap_or(left);
        let bottom = self.rows.iter().rev().find(|(_, r)| *r != Role::Blank).map_or(self.band.bottom, |(row, _)| *row);
        Area { top: self.band.top, left, bottom, right }
    }

    /// BLAKE3 of the ordered, normalised headers.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for column in &self.columns {
            hasher.update(fold(&column.header).as_bytes());
            hasher.update(b"\n");
        }
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
        let Some(area) = self.view.merge(row, column.column).filter(|a| a.top > self.band.bottom && a.bottom > a.top) else { return Some(row) };
        if area.left != column.column {
            return Some(row);
        }
        let first = line_rows.range(area.top..=area.bottom).next().copied().unwrap_or(area.top);
        let words = matches!(column.kind(), Some(FieldKind::Text | FieldKind::Choice | FieldKind::Date));
        let repeated = words || matches!(column.field(), Some(Field::UnitPrice | Field::CommissionRate | Field::VatRate | Field::Discount | Field::Markup));
        if repeated {
            return Some(area.top);
        }
        if row != first {
            return None;
        }
        if line_rows.range(area.top..=area.bottom).nth(1).is_some() && !self.view.cell(area.top, area.left).is_blank() {
            let range = format!("{}:{}", address(area.top, area.left), address(area.bottom, area.right));
            self.problems.add(Code::MergedAmount, Some(&self.view.sheet.name), Some(address(area.top, area.left)), &[("range", range)]);
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
            Bad::NotANumber(text) => self.problems.add(Code::TextInNumbers, Some(&sheet), cell, &[("text", text), ("header", header)]),
            Bad::Range(text) => self.problems.add(Code::RangeKept, Some(&sheet), cell, &[("text", text), ("header", header)]),
            Bad::OutOfRange(text, reason) => self.problems.add(Code::ValueOutOfRange, Some(&sheet), cell, &[("text", text), ("header", header), ("reason", reason)]),
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
                self.problems.add(Code::NotCalculated, Some(&sheet), Some(address(row, column.column)), &[("count", uncalculated.to_string()), ("header", header)]);
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
            let value = |row: u32| self.lines.iter().find(|l| l.row == row).and_then(|l| column.field().map_or_else(|| l.custom.get(&column.column), |f| l.cells.get(&f))).map(Value::canonical);
            if let Some((row, text)) = first.filter(|_| column.profile.text_numbers > 0)
                && let Some(value) = value(row)
            {
                let args = [("count", column.profile.text_numbers.to_string()), ("header", column.leaf.clone()), ("text", text), ("value", value)];
                self.problems.add(Code::TextNumbers, Some(&sheet), Some(address(row, column.column)), &args);
            }
            if manner.guessed && let Some(line) = self.lines.iter().find(|l| !self.view.cell(l.row, column.column).is_blank()) {
                let reading = if manner.percent == Percent::Fraction { "fractions" } else { "percent numbers" };
                let value = value(line.row).unwrap_or_default();
                let args = [("header", column.leaf.clone()), ("reading", reading.to_owned()), ("text", self.view.shown(line.row, column.column)), ("value", value)];
                self.problems.add(Code::PercentGuessed, Some(&sheet), Some(address(line.row, column.column)), &args);
            }
        }
    }

    /// What only the values of all lines together can tell.
    fn settle(&mut self) {
        self.name_models();
        self.drop_false_factors();
        self.single_impressions();
        self.commission_inside_cost();
        self.check_margin();
    }

    /// The unit of purchase decides the buying model where no column states it.
    fn name_models(&mut self) {
        for line in &mut self.lines {
            if line.cells.contains_key(&Field::BuyModel) {
                continue;
            }
            let unit = line.text(Field::BuyUnit).map(fold);
            if let Some(model) = unit.and_then(|u| words::buy_model(&u)) {
                line.cells.insert(Field::BuyModel, Value::Text(model.code().to_owned()));
            }
        }
    }

    fn retarget(&mut self, field: Field, kind: CustomKind) {
        for column in self.columns.iter_mut().filter(|c| c.field() == Some(field)) {
            column.target = Target::Custom(kind);
            column.confidence = 0.5;
            column.alternatives.insert(0, field);
            for line in &mut self.lines {
                if let Some(value) = line.cells.remove(&field) {
                    let single = match value {
                        Value::List(list) => list.first().copied().map(Value::Number),
                        other => Some(other),
                    };
                    if let Some(value) = single {
                        line.custom.insert(column.column, value);
                    }
                }
            }
        }
    }

    /// “Наценка 30” is thirty roubles per thousand, not × 30.
    fn drop_false_factors(&mut self) {
        let Some(column) = self.column_of(Field::Markup) else { return };
        let (leaf, place) = (column.leaf.clone(), column.column);
        let false_factor = self.lines.iter().find_map(|l| match l.cells.get(&Field::Markup) {
            Some(Value::List(list)) => list.iter().find(|n| **n > Decimal::TEN || n.is_zero() || n.is_sign_negative()).map(|n| (l.row, *n)),
            _ => None,
        });
        if let Some((row, number)) = false_factor {
            self.retarget(Field::Markup, CustomKind::Number);
            let args = [("header", leaf), ("text", number.to_string())];
            self.problems.add(Code::MarkupNotFactor, Some(&self.view.sheet.name), Some(address(row, place)), &args);
        }
    }

    /// CPM quantities are stored as single impressions: the impressions or the cost tell how they were counted.
    fn single_impressions(&mut self) {
        let mut votes: Vec<(usize, Option<bool>)> = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            if line.model() == Some(BuyModel::Cpm) && line.number(Field::Units).or(line.number(Field::UnitsPerPeriod)).is_some_and(|n| !n.is_zero()) {
                votes.push((index, counts_thousands(line)));
            }
        }
        if votes.is_empty() {
            return;
        }
        let yes = votes.iter().filter(|(_, v)| *v == Some(true)).count();
        let no = votes.iter().filter(|(_, v)| *v == Some(false)).count();
        let mut unsure = false;
        for (index, vote) in votes {
            let line = &mut self.lines[index];
            let by_unit = line.text(Field::BuyUnit).is_some_and(|u| words::in_thousands(&fold(u)));
            let thousands = vote.unwrap_or_else(|| {
                unsure |= yes == 0 && no == 0;
                yes > no || (yes == no && by_unit)
            });
            if !thousands {
                continue;
            }
            self.in_thousands += 1;
            for field in [Field::Units, Field::UnitsPerPeriod] {
                if let Some(Value::Number(n)) = line.cells.get_mut(&field) {
                    *n = n.checked_mul(Decimal::ONE_THOUSAND).unwrap_or(*n).normalize();
                }
            }
        }
        let sheet = self.view.sheet.name.clone();
        let cell = self.column_of(Field::Units).map(|c| address(c.header_row, c.column));
        if self.in_thousands > 0 {
            self.problems.add(Code::UnitsInThousands, Some(&sheet), cell.clone(), &[("count", self.in_thousands.to_string())]);
        }
        if unsure {
            let reading = if self.in_thousands > 0 { "thousands" } else { "single impressions" };
            self.problems.add(Code::UnitsScaleUnknown, Some(&sheet), cell, &[("reading", reading.to_owned())]);
        }
    }

    /// A “net” cost that equals price × quantity × (1 + commission) is the cost with commission.
    fn commission_inside_cost(&mut self) {
        if self.column_of(Field::ClientNet).is_some() || self.column_of(Field::CommissionRate).is_none() || self.column_of(Field::CostNet).is_none() {
            return;
        }
        let (mut with, mut without) = (0, 0);
        for line in &self.lines {
            let (Some(cost), Some(rate), Some(base)) = (line.number(Field::CostNet), line.number(Field::CommissionRate), list_price_cost(line)) else { continue };
            let net = base * line.product(Field::Discount, |d| Decimal::ONE - d);
            if rate.is_zero() || net.is_zero() {
                continue;
            }
            with += usize::from(near(net * (Decimal::ONE + rate), cost));
            without += usize::from(near(net, cost));
        }
        if with > without {
            for column in self.columns.iter_mut().filter(|c| c.field() == Some(Field::CostNet)) {
                column.target = Target::Field(Field::ClientNet);
            }
            for line in &mut self.lines {
                if let Some(value) = line.cells.remove(&Field::CostNet) {
                    line.cells.insert(Field::ClientNet, value);
                }
            }
        }
    }

    /// A margin on another base than the cost without VAT is kept, but not as the margin that the plan calculates.
    fn check_margin(&mut self) {
        let (mut fits, mut differs) = (0, 0);
        for line in &self.lines {
            let base = line.number(Field::ClientNet).or(line.number(Field::CostNet));
            if let (Some(margin), Some(income), Some(base)) = (line.number(Field::Margin), line.number(Field::Income), base.filter(|b| !b.is_zero())) {
                let expected = income / base;
                if (expected - margin).abs() < Decimal::new(1, 3) { fits += 1 } else { differs += 1 }
            }
        }
        if differs > fits {
            let audience = mrm_domain::Audience::Internal;
            self.retarget(Field::Margin, CustomKind::Percent);
            for column in self.columns.iter_mut().filter(|c| c.alternatives.first() == Some(&Field::Margin)) {
                column.audience = audience;
            }
        }
    }
}

/// Whether two amounts are the same but for rounding.
pub fn near(a: Decimal, b: Decimal) -> bool {
    let tolerance = (b.abs() * Decimal::new(1, 5)).max(Decimal::new(2, 2));
    (a - b).abs() <= tolerance
}

/// Units × price × coefficients, units as written.
fn list_price_cost(line: &Line) -> Option<Decimal> {
    let thousand = if line.model() == Some(BuyModel::Cpm) { Decimal::ONE_THOUSAND } else { Decimal::ONE };
    let base = line.number(Field::Units)?.checked_mul(line.number(Field::UnitPrice)?)?.checked_div(thousand)?;
    base.checked_mul(line.product(Field::Markup, |f| f))
}

/// Whether the quantity of a CPM line counts thousands; `None` if nothing tells.
fn counts_thousands(line: &Line) -> Option<bool> {
    let units = line.number(Field::Units).filter(|u| !u.is_zero())?;
    if let Some(impressions) = line.number(Field::Impressions).filter(|n| !n.is_zero()) {
        let ratio = impressions / units;
        if (ratio - Decimal::ONE).abs() < Decimal::new(1, 2) {
            return Some(false);
        }
        if (ratio - Decimal::ONE_THOUSAND).abs() < Decimal::TEN {
            return Some(true);
        }
    }
    let cost = [Field::CostNet, Field::ClientNet, Field::ListCost, Field::CostGross].into_iter().find_map(|f| line.number(f)).filter(|c| !c.is_zero())?;
    let price = line.number(Field::UnitPrice).or(line.number(Field::Cpm)).filter(|p| !p.is_zero())?;
    // Discounts, coefficients, commission and VAT move the ratio by far less than a thousand.
    let ratio = cost.checked_div(units.checked_mul(price)?)?;
    if ratio > Decimal::new(3, 2) && ratio < Decimal::from(30) {
        Some(true)
    } else if ratio > Decimal::new(3, 5) && ratio < Decimal::new(3, 2) {
        Some(false)
    } else {
        None
    }
}
