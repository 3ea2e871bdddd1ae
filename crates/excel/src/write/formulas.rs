//! Rules of the calculator as formulas of a worksheet.

use mrm_calc::{Formula, FormulaKind, Term};
use mrm_domain::{DiscountMode, Field, VatRule};
use rust_decimal::Decimal;
use std::fmt::Write;

use super::layout::{Held, Key, Layout, MAX_PARTS};
use crate::grid::{address, column_letters};

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
    /// The sheet row, from 0.
    pub row: u32,
    pub held: &'l [Held<'a>],
    /// The line's value of a field that has no cell on the sheet.
    pub value: &'l dyn Fn(Field) -> Option<Decimal>,
}

impl Line<'_, '_> {
    /// The formula of a derived value, without `=`.
    pub fn formula(&self, field: Field, formula: &Formula) -> String {
        let mut text = String::with_capacity(48);
        let inner = match &formula.kind {
            FormulaKind::Product { over, under } => self.quotient(over, under),
            FormulaKind::Sum { plus, minus } => self.sum(plus, minus),
            FormulaKind::OneLess { over, under } => format!("1-{}", self.quotient(over, under)),
            FormulaKind::VatByParts { base, parts } => return self.vat_by_parts(*base, parts, formula.round),
            FormulaKind::Setting(value) => return self.setting(field, *value),
        };
        match formula.round {
            Some(digits) => {
                let _ = write!(text, "ROUND({inner},{digits})");
                text
            }
            None => inner,
        }
    }

    fn quotient(&self, over: &[Term], under: &[Term]) -> String {
        let mut text = self.product(over);
        let divisor: Vec<String> = under.iter().filter_map(|term| self.term(term)).collect();
        match divisor.as_slice() {
            [] => {}
            [one] => {
                let _ = write!(text, "/{one}");
            }
            several => {
                let _ = write!(text, "/({})", several.join("*"));
            }
        }
        text
    }

    fn product(&self, terms: &[Term]) -> String {
        let factors: Vec<String> = terms.iter().filter_map(|term| self.term(term)).collect();
        if factors.is_empty() { "1".to_owned() } else { factors.join("*") }
    }

    fn sum(&self, plus: &[Term], minus: &[Term]) -> String {
        let each = |term| self.term(term).unwrap_or_else(|| "1".to_owned());
        let mut text = plus.iter().map(each).collect::<Vec<_>>().join("+");
        for term in minus {
            let _ = write!(text, "-{}", each(term));
        }
        text
    }

    /// An operand; `None` for a factor of one that needs no writing.
    fn term(&self, term: &Term) -> Option<String> {
        Some(match term {
            Term::Field(field) => self.cell(*field),
            Term::OnePlus(field) => format!("(1+{})", self.cell(*field)),
            Term::OneMinus(field) => format!("(1-{})", self.cell(*field)),
            Term::Factor { field, value } => return self.factor(*field, *value),
            Term::Universe(value) => self.settings.universe.clone().unwrap_or_else(|| literal(*value)),
            Term::Number(value) => literal(*value),
        })
    }

    /// The cell of a field, or its number where it has none.
    fn cell(&self, field: Field) -> String {
        match self.layout.column_of(field) {
            Some(column) if self.held[usize::from(column)].number().is_some() => address(self.row, u32::from(column)),
            _ => self.elsewhere(field),
        }
    }

    /// What stands for a field that the sheet has no column for: the cell it equals, the plan's setting, or its number.
    fn elsewhere(&self, field: Field) -> String {
        let value = (self.value)(field).unwrap_or_default();
        match field {
            Field::ClientNet if (self.value)(Field::CostNet) == Some(value) => self.cell(Field::CostNet),
            Field::Ots if (self.value)(Field::Impressions) == Some(value) => self.cell(Field::Impressions),
            Field::CommissionRate | Field::VatRate => self.setting(field, value),
            _ => literal(value),
        }
    }

    /// Coefficients or discounts by their cells, where those come to the factor the calculator used; else the factor.
    fn factor(&self, field: Field, value: Decimal) -> Option<String> {
        let parts = (0..MAX_PARTS).filter_map(|part| self.layout.column_at(Key::Field(field, part)));
        let parts: Vec<(String, Decimal)> = parts
            .filter_map(|column| Some((address(self.row, u32::from(column)), self.held[usize::from(column)].number()?)))
            .collect();
        let additive = self.layout.plan.header.discount_mode == DiscountMode::Additive;
        let (text, result) = match field {
            Field::Markup => (join(&parts, "", "", "*"), parts.iter().map(|(_, n)| *n).product()),
            _ if additive => (
                format!("(1-{})", join(&parts, "", "", "-")),
                Decimal::ONE - parts.iter().map(|(_, n)| *n).sum::<Decimal>(),
            ),
            _ => (join(&parts, "(1-", ")", "*"), parts.iter().map(|(_, n)| Decimal::ONE - n).product()),
        };
        match (parts.is_empty(), result == value, value == Decimal::ONE) {
            (false, true, _) => Some(text),
            (_, _, true) => None,
            _ => Some(literal(value)),
        }
    }

    fn vat_by_parts(&self, base: Field, parts: &[mrm_calc::VatPart], round: Option<u32>) -> String {
        let base = self.cell(base);
        let digits = round.unwrap_or(self.layout.plan.header.currency.minor_digits());
        let mut text = String::new();
        let mut rest = base.clone();
        for (place, part) in parts.iter().enumerate() {
            let share = if place + 1 == parts.len() {
                rest.clone()
            } else {
                format!("ROUND({base}*{},{digits})", literal(part.share))
            };
            let _ =
                write!(text, "{}ROUND(({share})*{},{digits})", if place == 0 { "" } else { "+" }, literal(part.rate));
            let _ = write!(rest, "-{share}");
        }
        text
    }

    /// A setting of the plan: the cell that states it, the dated rule, or the number itself.
    fn setting(&self, field: Field, value: Decimal) -> String {
        let stated = match field {
            Field::CommissionRate => &self.settings.commission,
            Field::VatRate => &self.settings.vat,
            _ => &None,
        };
        match stated {
            Some((number, cell)) if *number == value => cell.clone(),
            _ => self.dated_rate(field, value).unwrap_or_else(|| literal(value)),
        }
    }

    /// Russia's rate by the line's first day, where the line lies within one rate.
    fn dated_rate(&self, field: Field, value: Decimal) -> Option<String> {
        let header = &self.layout.plan.header;
        if field != Field::VatRate || header.vat != VatRule::Russia {
            return None;
        }
        let column = self.layout.column_of(Field::Start)?;
        let Held::Date(start) = self.held[usize::from(column)] else { return None };
        let change = chrono::NaiveDate::from_ymd_opt(2026, 1, 1)?;
        let before = header.vat.rate_on(change.pred_opt()?);
        let after = header.vat.rate_on(change);
        let expected = if start < change { before } else { after };
        let cell = address(self.row, u32::from(column));
        (expected == value).then(|| format!("IF({cell}<DATE(2026,1,1),{},{})", literal(before), literal(after)))
    }
}

fn join(parts: &[(String, Decimal)], before: &str, after: &str, between: &str) -> String {
    parts.iter().map(|(cell, _)| format!("{before}{cell}{after}")).collect::<Vec<_>>().join(between)
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
