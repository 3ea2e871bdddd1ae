//! Subtotals and the total: sums and ratios, formulas where they give the calculator's figure.

use mrm_calc::Totals;
use mrm_domain::{Field, FieldKind};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::formulas::{Settings, column_range};
use super::layout::{Laid, Layout};
use super::sums::{Placed, Plan as SumPlan, Sums, same, same_ratio};
use crate::grid::address;

/// A figure of a subtotal.
pub(super) struct Figure {
    pub number: Decimal,
    /// Without `=`; `None` where no formula gives the calculator's figure.
    pub formula: Option<String>,
}

impl Figure {
    /// The formula with what it comes to, else the number.
    fn of(formula: Option<(String, Decimal)>, number: Decimal) -> Figure {
        match formula {
            Some((formula, number)) => Figure { number, formula: Some(formula) },
            None => Figure { number, formula: None },
        }
    }
}

/// The figures of a subtotal by column.
pub(super) type Figures = BTreeMap<u16, Figure>;

/// Finds formulas for one row of sums after another, from the top.
pub(super) struct Subtotals<'s, 'a> {
    pub layout: &'s Layout<'a>,
    pub settings: &'s Settings,
    pub plan: &'s SumPlan,
    /// Sheet row of the first laid row.
    pub first: u32,
    /// Columns in which some subtotal is a plain number.
    numbers: HashSet<u16>,
}

impl<'s, 'a> Subtotals<'s, 'a> {
    pub fn new(layout: &'s Layout<'a>, settings: &'s Settings, plan: &'s SumPlan, first: u32) -> Subtotals<'s, 'a> {
        Subtotals { layout, settings, plan, first, numbers: HashSet::new() }
    }

    /// The figures of all subtotals by the place of their row, and of the total by the place after the last row.
    /// `sections` holds the sums of the lines right under each heading, by the place of the first row below it.
    pub fn all(mut self, sections: &BTreeMap<usize, Sums>) -> HashMap<usize, Figures> {
        let mut rows = HashMap::new();
        let own = |first: usize| sections.get(&first).cloned().unwrap_or_else(|| Sums::new(self.plan));
        // Sums of sections that are complete while the one around them is not.
        let mut inner: Vec<(usize, Sums)> = Vec::new();
        for (place, laid) in self.layout.rows.iter().enumerate() {
            let Laid::Subtotal { section, first, .. } = laid else { continue };
            let mut sums = own(*first);
            while let Some((_, below)) = inner.pop_if(|(below, _)| *below > *first) {
                sums.join(&below);
            }
            if let Some(totals) = self.layout.calc.section(section.id) {
                let range = (self.first + *first as u32, self.first + place.saturating_sub(1) as u32);
                rows.insert(place, self.row(self.first + place as u32, totals, &sums, range));
            }
            inner.push((*first, sums));
        }
        let mut sums = own(0);
        inner.iter().for_each(|(_, below)| sums.join(below));
        let last = self.first + self.layout.rows.len().max(1) as u32 - 1;
        let totals = &self.layout.calc.totals().totals;
        rows.insert(self.layout.rows.len(), self.row(last + 1, totals, &sums, (self.first, last)));
        rows
    }

    fn row(&mut self, row: u32, totals: &Totals, sums: &Sums, range: (u32, u32)) -> Figures {
        let mut figures = Figures::new();
        for (field, sum) in &totals.sums {
            let Some(column) = self.layout.column_of(*field) else { continue };
            let formula = self
                .sum_formula(*field, column, *sum, sums, range)
                .or_else(|| self.built_up(*field, row, *sum, totals));
            if formula.is_none() {
                self.numbers.insert(column);
            }
            figures.insert(column, Figure::of(formula, *sum));
        }
        for (field, ratio) in &totals.ratios {
            let Some(column) = self.layout.column_of(*field) else { continue };
            let formula = self.ratio_formula(*field, row, *ratio, totals, sums, range);
            figures.insert(column, Figure::of(formula, *ratio));
        }
        figures
    }

    /// A formula for a sum, with what it comes to; `None` where none gives the calculator's figure.
    fn sum_formula(
        &self,
        field: Field,
        column: u16,
        target: Decimal,
        sums: &Sums,
        (first, last): (u32, u32),
    ) -> Option<(String, Decimal)> {
        let place = self.plan.summed.iter().position(|(f, _)| *f == field)?;
        let range = column_range(column, first, last);
        let (formula, value) = if sums.foreign && field.kind() == FieldKind::Money {
            (self.converted_formula(column, first, last)?, sums.converted[place])
        } else if self.numbers.contains(&column) {
            // A subtotal below is a plain number: SUBTOTAL would count it twice.
            let mask = column_range(0, first, last);
            (format!("SUMPRODUCT(--({mask}<>\"\"),{range})"), sums.plain[place])
        } else {
            (format!("SUBTOTAL(9,{range})"), sums.plain[place])
        };
        same(value, target).then_some((formula, value))
    }

    /// In a plan of several currencies costs are built up from their converted parts.
    fn built_up(&self, field: Field, row: u32, target: Decimal, totals: &Totals) -> Option<(String, Decimal)> {
        let (a, b) = match field {
            Field::ClientNet => (Field::CostNet, Field::Commission),
            Field::CostGross => (Field::ClientNet, Field::Vat),
            _ => return None,
        };
        let cell = |field| Some(address(row, u32::from(self.layout.column_of(field)?)));
        let sum = |field| totals.sums.get(&field).copied();
        let value = sum(a)? + sum(b)?;
        same(value, target).then_some((format!("{}+{}", cell(a)?, cell(b)?), value))
    }

    /// Money of several currencies, each line converted at the stated rate. The column of outline numbers tells lines
    /// from subtotals.
    fn converted_formula(&self, column: u16, first: u32, last: u32) -> Option<String> {
        let currencies = column_range(self.layout.column_of(Field::Currency)?, first, last);
        let numbers = column_range(0, first, last);
        let amounts = column_range(column, first, last);
        let own = self.layout.plan.header.currency;
        let mut text =
            format!("SUMPRODUCT(({numbers}<>\"\")*(({currencies}=\"\")+({currencies}=\"{own}\")),{amounts})");
        let digits = own.minor_digits();
        for (currency, _, cell) in &self.settings.rates {
            let mask = format!("({numbers}<>\"\")*({currencies}=\"{currency}\")");
            text += &format!("+SUMPRODUCT({mask},ROUND({amounts}*{cell},{digits}))");
        }
        Some(text)
    }

    /// A formula for a ratio, with what it comes to: of the sums in the same row, where every line has both parts or
    /// neither; else over the lines that have both.
    fn ratio_formula(
        &self,
        field: Field,
        row: u32,
        target: Decimal,
        totals: &Totals,
        sums: &Sums,
        range: (u32, u32),
    ) -> Option<(String, Decimal)> {
        let (place, ratio) = self.plan.placed.iter().enumerate().find(|(_, ratio)| ratio.field == field)?;
        let of = |over: Decimal, under: Decimal| {
            let value = over.checked_mul(Decimal::from(ratio.times))?.checked_div(under)?;
            same_ratio(value, target).then_some(value)
        };
        let summed = |column: u16| {
            let place = self.plan.summed.iter().position(|(_, c)| *c == column)?;
            if sums.foreign { totals.sums.get(&self.plan.summed[place].0).copied() } else { Some(sums.plain[place]) }
        };
        let parts = summed(ratio.over).zip(summed(ratio.under)).filter(|_| sums.whole[place]);
        if let Some(value) = parts.and_then(|(over, under)| of(over, under)) {
            let (over, under) = (address(row, u32::from(ratio.over)), address(row, u32::from(ratio.under)));
            return Some((format!("{over}/{under}{}", factor(ratio.times)), value));
        }
        let (over, under) = sums.both[place];
        if sums.foreign { None } else { of(over, under).map(|value| (both_parts(ratio, range), value)) }
    }
}

fn factor(times: u32) -> String {
    if times == 1 { String::new() } else { format!("*{times}") }
}

/// The ratio over the lines that have both of its parts.
fn both_parts(ratio: &Placed, (first, last): (u32, u32)) -> String {
    let range = |column| column_range(column, first, last);
    let (number, over, under) = (range(0), range(ratio.over), range(ratio.under));
    let mask = format!("({number}<>\"\")*({over}<>\"\")*({under}<>\"\")");
    format!("SUMPRODUCT({mask},{over})/SUMPRODUCT({mask},{under}){}", factor(ratio.times))
}
