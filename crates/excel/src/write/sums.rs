//! Sums while lines pass by: what a subtotal's formulas will come to, checked against the calculator's figures.
//!
//! A subtotal gets a formula only if that formula gives the calculator's number; otherwise it gets the number.

use mrm_domain::{Currency, Field, FieldKind, Row};
use rust_decimal::Decimal;

use super::layout::{Held, Layout};

/// A ratio whose column and parts stand on the sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub field: Field,
    pub over: u16,
    pub under: u16,
    pub times: u32,
}

/// Which columns are added up and which ratios are formed.
pub(super) struct Plan {
    pub summed: Vec<(Field, u16)>,
    pub placed: Vec<Placed>,
}

impl Plan {
    pub fn of(layout: &Layout<'_>) -> Plan {
        let summable = Field::ALL.iter().filter(|field| field.is_summable());
        let summed = summable.filter_map(|field| Some((*field, layout.column_of(*field)?))).collect();
        let placed = mrm_calc::ratios(layout.plan.header.price_basis).iter().filter_map(|ratio| {
            layout.column_of(ratio.field)?;
            Some(Placed {
                field: ratio.field,
                over: layout.column_of(ratio.numerator)?,
                under: layout.column_of(ratio.denominator)?,
                times: ratio.factor,
            })
        });
        Plan { summed, placed: placed.collect() }
    }
}

/// Sums of the lines of one section, or of all.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    /// By place in [`Plan::summed`]: as they stand.
    pub plain: Vec<Decimal>,
    /// By place in [`Plan::summed`]: money converted line by line to the plan's currency and rounded.
    pub converted: Vec<Decimal>,
    /// By place in [`Plan::placed`]: sums over the lines that have both parts.
    pub both: Vec<(Decimal, Decimal)>,
    /// By place in [`Plan::placed`]: whether every line has both parts or neither.
    pub whole: Vec<bool>,
    /// Whether a line is in a foreign currency.
    pub foreign: bool,
}

impl Sums {
    pub fn new(plan: &Plan) -> Sums {
        Sums {
            plain: vec![Decimal::ZERO; plan.summed.len()],
            converted: vec![Decimal::ZERO; plan.summed.len()],
            both: vec![(Decimal::ZERO, Decimal::ZERO); plan.placed.len()],
            whole: vec![true; plan.placed.len()],
            foreign: false,
        }
    }

    /// Adds a line; `rate` is what its currency costs in the plan's, `None` where nobody said.
    pub fn add(&mut self, plan: &Plan, held: &[Held<'_>], own: Currency, rate: Option<Decimal>) {
        self.foreign |= rate != Some(Decimal::ONE);
        for (place, (field, column)) in plan.summed.iter().enumerate() {
            let Some(number) = held[usize::from(*column)].number() else { continue };
            add(&mut self.plain[place], number);
            let converted = match (field.kind(), rate) {
                (FieldKind::Money, Some(rate)) if rate != Decimal::ONE => {
                    number.checked_mul(rate).map_or(number, |n| own.round(n))
                }
                (FieldKind::Money, None) => Decimal::ZERO,
                _ => number,
            };
            add(&mut self.converted[place], converted);
        }
        for (place, ratio) in plan.placed.iter().enumerate() {
            let part = |column: u16| held[usize::from(column)].number();
            match (part(ratio.over), part(ratio.under)) {
                (Some(over), Some(under)) => {
                    add(&mut self.both[place].0, over);
                    add(&mut self.both[place].1, under);
                }
                (None, None) => {}
                _ => self.whole[place] = false,
            }
        }
    }

    /// Adds the sums of other lines.
    pub fn join(&mut self, other: &Sums) {
        let both = |sums: &mut [Decimal], others: &[Decimal]| {
            sums.iter_mut().zip(others).for_each(|(sum, other)| add(sum, *other));
        };
        both(&mut self.plain, &other.plain);
        both(&mut self.converted, &other.converted);
        for (sums, others) in self.both.iter_mut().zip(&other.both) {
            add(&mut sums.0, others.0);
            add(&mut sums.1, others.1);
        }
        self.whole.iter_mut().zip(&other.whole).for_each(|(whole, other)| *whole &= other);
        self.foreign |= other.foreign;
    }
}

/// Sums that overflow a decimal stay where they are: they then differ from the calculator's and no formula is written.
fn add(sum: &mut Decimal, number: Decimal) {
    *sum = sum.checked_add(number).unwrap_or(*sum);
}

/// The rate of a line's currency to the plan's: one for the plan's own, `None` where nobody stated it.
pub(super) fn rate_of(layout: &Layout<'_>, row: &Row) -> Option<Decimal> {
    let header = &layout.plan.header;
    match row.text(Field::Currency).map(str::trim).filter(|text| !text.is_empty()) {
        None => Some(Decimal::ONE),
        Some(text) => {
            let currency: Currency = text.parse().ok()?;
            if currency == header.currency {
                Some(Decimal::ONE)
            } else {
                header.rates.get(&currency).map(|rate| rate.rate)
            }
        }
    }
}

/// Whether two figures are the same number, but for what division leaves in the last digits and for the calculator's
/// sums, which keep nine digits after the point.
pub(super) fn same(a: Decimal, b: Decimal) -> bool {
    let difference = (a - b).abs();
    difference <= Decimal::new(1, 7) || difference <= a.abs().max(b.abs()) * Decimal::new(1, 11)
}

/// Whether two quotients are the same number, but for the digits that their parts were rounded to.
pub(super) fn same_ratio(a: Decimal, b: Decimal) -> bool {
    (a - b).abs() <= a.abs().max(b.abs()) * Decimal::new(1, 10)
}
