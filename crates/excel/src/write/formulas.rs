//! Rules of the calculator as formulas of a worksheet.

use mrm_calc::column_formula::{Style, render};
use mrm_calc::{Formula, FormulaKind, Term};
use mrm_domain::{Column, Currency, CustomKind, DiscountMode, Field, FieldRef, Row, VatRule};
use rust_decimal::Decimal;
use std::cell::Cell;
use std::fmt::Write;

use super::layout::{Held, Key, Layout, MAX_PARTS};
use crate::grid::column_letters;

/// Cells of the metadata block that formulas refer to, each with its value.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub universe: Option<String>,
    pub vat: Option<(Decimal, String)>,
    pub commission: Option<(Decimal, String)>,
    pub rates: Vec<(mrm_domain::Currency, Decimal, String)>,
}

/// What a line's formula may refer to.
pub(super) struct Line<'l, 'a> {
    pub layout: &'l Layout<'a>,
    pub settings: &'l Settings,
    /// Letters of the columns.
    pub letters: &'l [String],
    /// The sheet row, from 1, in digits.
    pub row: &'l str,
    pub held: &'l [Held<'a>],
    /// The line's value of a field that has no cell on the sheet.
    pub value: &'l dyn Fn(Field) -> Option<Decimal>,
}

impl Line<'_, '_> {
    /// Writes the formula of a derived value, without `=`.
    pub fn formula(&self, text: &mut String, field: Field, formula: &Formula) {
        let round =
            formula.round.filter(|_| !matches!(formula.kind, FormulaKind::VatByParts { .. } | FormulaKind::Setting(_)));
        if round.is_some() {
            text.push_str("ROUND(");
        }
        match &formula.kind {
            FormulaKind::Product { over, under } => self.quotient(text, over, under),
            FormulaKind::Sum { plus, minus } => self.sum(text, plus, minus),
            FormulaKind::OneLess { over, under } => {
                text.push_str("1-");
                self.quotient(text, over, under);
            }
            FormulaKind::VatByParts { base, parts } => self.vat_by_parts(text, *base, parts, formula.round),
            FormulaKind::Setting(value) => self.setting(text, field, *value),
        }
        if let Some(digits) = round {
            // Writing to a String cannot fail, here and below.
            let _written = write!(text, ",{digits})");
        }
    }

    /// Writes the formula of a calculated column; `false` where it cannot live on the sheet, because it looks past an
    /// empty cell that the sheet has no column for.
    pub fn calculated(&self, text: &mut String, line: &Row, column: &Column) -> bool {
        let Some(formula) = self.layout.calc.formulas().formula(column.id) else { return false };
        let lives = Cell::new(true);
        let written = render(formula, Style::English, &|reference, calculated_with| {
            if let Some(column) = self.layout.column_of_any(reference) {
                let mut cell = String::new();
                self.address(&mut cell, column);
                return cell;
            }
            let FieldRef::Field(field) = reference else { return "0".to_owned() };
            let value = (self.value)(field);
            lives.set(lives.get() && (calculated_with || value.is_some()));
            literal(value.unwrap_or_default())
        });
        match column.kind {
            CustomKind::Money => {
                let plan = self.layout.plan.header.currency;
                let currency =
                    line.text(Field::Currency).and_then(|code| code.parse::<Currency>().ok()).unwrap_or(plan);
                let _written = write!(text, "ROUND({written},{})", currency.minor_digits());
            }
            _ => text.push_str(&written),
        }
        lives.get()
    }

    fn quotient(&self, text: &mut String, over: &[Term], under: &[Term]) {
        if self.product(text, over) == 0 {
            text.push('1');
        }
        let start = text.len();
        text.push_str("/(");
        match self.product(text, under) {
            0 => text.truncate(start),
            1 => drop(text.remove(start + 1)),
            _ => text.push(')'),
        }
    }

    /// Writes the factors that need writing and says how many these are.
    fn product(&self, text: &mut String, terms: &[Term]) -> usize {
        let mut count = 0;
        for term in terms {
            let start = text.len();
            if count > 0 {
                text.push('*');
            }
            if self.term(text, term) {
                count += 1;
            } else {
                text.truncate(start);
            }
        }
        count
    }

    fn sum(&self, text: &mut String, plus: &[Term], minus: &[Term]) {
        let signed = plus.iter().map(|term| ('+', term)).chain(minus.iter().map(|term| ('-', term)));
        for (place, (sign, term)) in signed.enumerate() {
            if place > 0 || sign == '-' {
                text.push(sign);
            }
            if !self.term(text, term) {
                text.push('1');
            }
        }
    }

    /// Writes an operand; `false` for a factor of one that needs no writing.
    fn term(&self, text: &mut String, term: &Term) -> bool {
        match term {
            Term::Field(field) => self.cell(text, *field),
            Term::OnePlus(field) => self.beside_one(text, "(1+", *field),
            Term::OneMinus(field) => self.beside_one(text, "(1-", *field),
            Term::Factor { field, value } => return self.factor(text, *field, *value),
            Term::Universe(value) => match &self.settings.universe {
                Some(cell) => text.push_str(cell),
                None => text.push_str(&literal(*value)),
            },
            Term::Number(value) => text.push_str(&literal(*value)),
        }
        true
    }

    fn beside_one(&self, text: &mut String, before: &str, field: Field) {
        text.push_str(before);
        self.cell(text, field);
        text.push(')');
    }

    fn address(&self, text: &mut String, column: u16) {
        text.push_str(&self.letters[usize::from(column)]);
        text.push_str(self.row);
    }

    /// The cell of a field, or its number where it has none.
    fn cell(&self, text: &mut String, field: Field) {
        match self.layout.column_of(field) {
            Some(column) if self.held[usize::from(column)].number().is_some() => self.address(text, column),
            _ => self.elsewhere(text, field),
        }
    }

    /// What stands for a field that the sheet has no column for: the cell it equals, the plan's setting, or its number.
    fn elsewhere(&self, text: &mut String, field: Field) {
        let value = (self.value)(field).unwrap_or_default();
        match field {
            Field::ClientNet if (self.value)(Field::CostNet) == Some(value) => self.cell(text, Field::CostNet),
            Field::Ots if (self.value)(Field::Impressions) == Some(value) => self.cell(text, Field::Impressions),
            Field::CommissionRate | Field::VatRate => self.setting(text, field, value),
            _ => text.push_str(&literal(value)),
        }
    }

    /// Coefficients or discounts by their cells, where those come to the factor the calculator used; else the factor.
    fn factor(&self, text: &mut String, field: Field, value: Decimal) -> bool {
        let parts = (0..MAX_PARTS).filter_map(|part| self.layout.column_at(Key::Field(field, part)));
        let parts: Vec<(u16, Decimal)> =
            parts.filter_map(|column| Some((column, self.held[usize::from(column)].number()?))).collect();
        let additive = self.layout.plan.header.discount_mode == DiscountMode::Additive;
        let numbers = || parts.iter().map(|(_, number)| *number);
        // What stands before the parts, before and after each of them, between and after them.
        let (begin, before, after, between, end, result) = match field {
            Field::Markup => ("", "", "", "*", "", numbers().product()),
            _ if additive => ("(1-", "", "", "-", ")", Decimal::ONE - numbers().sum::<Decimal>()),
            _ => ("", "(1-", ")", "*", "", numbers().map(|number| Decimal::ONE - number).product()),
        };
        match (parts.is_empty(), result == value, value == Decimal::ONE) {
            (false, true, _) => {
                text.push_str(begin);
                for (place, (column, _)) in parts.iter().enumerate() {
                    text.push_str(if place == 0 { "" } else { between });
                    text.push_str(before);
                    self.address(text, *column);
                    text.push_str(after);
                }
                text.push_str(end);
            }
            (_, _, true) => return false,
            _ => text.push_str(&literal(value)),
        }
        true
    }

    fn vat_by_parts(&self, text: &mut String, base: Field, parts: &[mrm_calc::VatPart], round: Option<u32>) {
        let mut cell = String::new();
        self.cell(&mut cell, base);
        let digits = round.unwrap_or(self.layout.plan.header.currency.minor_digits());
        let mut rest = cell.clone();
        for (place, part) in parts.iter().enumerate() {
            let share = if place + 1 == parts.len() {
                rest.clone()
            } else {
                format!("ROUND({cell}*{},{digits})", literal(part.share))
            };
            let sign = if place == 0 { "" } else { "+" };
            let _written = write!(text, "{sign}ROUND(({share})*{},{digits})", literal(part.rate));
            let _written = write!(rest, "-{share}");
        }
    }

    /// A setting of the plan: the cell that states it, the dated rule, or the number itself.
    fn setting(&self, text: &mut String, field: Field, value: Decimal) {
        let stated = match field {
            Field::CommissionRate => &self.settings.commission,
            Field::VatRate => &self.settings.vat,
            _ => &None,
        };
        match stated {
            Some((number, cell)) if *number == value => text.push_str(cell),
            _ => {
                if !self.dated_rate(text, field, value) {
                    text.push_str(&literal(value));
                }
            }
        }
    }

    /// Russia's rate by the line's first day, where the line lies within one rate.
    fn dated_rate(&self, text: &mut String, field: Field, value: Decimal) -> bool {
        let header = &self.layout.plan.header;
        if field != Field::VatRate || header.vat != VatRule::Russia {
            return false;
        }
        let Some(column) = self.layout.column_of(Field::Start) else { return false };
        let (Held::Date(start), Some(change)) =
            (&self.held[usize::from(column)], chrono::NaiveDate::from_ymd_opt(2026, 1, 1))
        else {
            return false;
        };
        let before = header.vat.rate_on(change.pred_opt().unwrap_or(change));
        let after = header.vat.rate_on(change);
        if (if *start < change { before } else { after }) != value {
            return false;
        }
        text.push_str("IF(");
        self.address(text, column);
        let _written = write!(text, "<DATE(2026,1,1),{},{})", literal(before), literal(after));
        true
    }
}

/// A number inside a formula: digits and a point; negative ones in brackets.
pub(super) fn literal(number: Decimal) -> String {
    // Excel reads fifteen significant digits.
    let digits = number.mantissa().unsigned_abs().to_string().len() as u32;
    let number = number.round_dp(number.scale().saturating_sub(digits.saturating_sub(17))).normalize();
    if number.is_sign_negative() { format!("({number})") } else { number.to_string() }
}

/// Rows `first` to `last` of a column, `K13:K20`; rows from 0.
pub(super) fn column_range(column: u16, first: u32, last: u32) -> String {
    let letters = column_letters(u32::from(column));
    format!("{letters}{}:{letters}{}", first + 1, last + 1)
}

/// A cell that stays when a formula is copied: `$C$5`.
pub(super) fn fixed(row: u32, column: u16) -> String {
    format!("${}${}", column_letters(u32::from(column)), row + 1)
}
