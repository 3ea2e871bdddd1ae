//! Sums that can be added to and taken from exactly, so that an edit touches only its own line and the totals above it.
//!
//! Everything is added as an integer of billionths: exact, independent of order, and taking a line away leaves
//! precisely what was there before it came.

use mrm_domain::{Field, PriceBasis};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use crate::context::round;
use crate::equation::FIELDS;
use crate::{NotSummed, Totals};

/// Digits after the point that sums keep.
const DIGITS: u32 = 9;

/// A ratio of sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// The field that the ratio is.
    pub field: Field,
    /// Summed over the lines that have both, above the line.
    pub numerator: Field,
    /// Summed over the lines that have both, below the line.
    pub denominator: Field,
    /// Multiplies the quotient.
    pub factor: u32,
}

/// How ratios in totals are recomputed; costs per result on the cost that the plan's price basis asks for.
pub fn ratios(basis: PriceBasis) -> &'static [Ratio] {
    static NET: [Ratio; 14] = table(Field::CostNet);
    static GROSS: [Ratio; 14] = table(Field::CostGross);
    if basis == PriceBasis::Gross { &GROSS } else { &NET }
}

const fn table(cost: Field) -> [Ratio; 14] {
    use Field as F;
    const fn of(field: F, numerator: F, denominator: F, factor: u32) -> Ratio {
        Ratio { field, numerator, denominator, factor }
    }
    [
        of(F::Vtr, F::Views, F::Impressions, 1),
        of(F::Ctr, F::Clicks, F::Impressions, 1),
        of(F::Cr, F::Conversions, F::Clicks, 1),
        of(F::Cpm, cost, F::Impressions, 1000),
        of(F::Cpt, cost, F::Ots, 1000),
        of(F::Cpp, cost, F::Grp, 1),
        of(F::Cpc, cost, F::Clicks, 1),
        of(F::Cpv, cost, F::Views, 1),
        of(F::Cpa, cost, F::Conversions, 1),
        of(F::Cpe, cost, F::Engagements, 1),
        of(F::Roas, F::Revenue, cost, 1),
        of(F::Drr, cost, F::Revenue, 1),
        of(F::Aov, F::Revenue, F::Conversions, 1),
        of(F::Margin, F::Income, F::ClientNet, 1),
    ]
}

/// Sums that are no field: what plan totals need besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extra {
    /// Cost with VAT, or without where VAT is not known.
    GrossOrNet,
    /// Commission that stands under the table, unrounded.
    SeparateCommission,
    /// VAT on it, unrounded.
    SeparateVat,
}
const EXTRAS: usize = 3;

/// What one line adds to every total above it, in the plan's currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Contribution {
    pub(crate) fields: Vec<(Field, i128)>,
    pub(crate) extras: [i128; EXTRAS],
    /// Index into [`ratios`], numerator, denominator.
    pub(crate) ratios: Vec<(u8, i128, i128)>,
}

impl Contribution {
    pub(crate) fn get(&self, field: Field) -> Option<i128> {
        self.fields.iter().find(|(f, _)| *f == field).map(|(_, n)| *n)
    }

    pub(crate) fn set_extra(&mut self, extra: Extra, number: i128) {
        self.extras[extra as usize] = number;
    }

    /// Fills in the parts of ratios whose both sides the line has.
    pub(crate) fn close(&mut self, basis: PriceBasis) {
        let mut at = [None; FIELDS];
        for (field, number) in &self.fields {
            at[*field as usize] = Some(*number);
        }
        for (index, ratio) in (0_u8..).zip(ratios(basis)) {
            if let (Some(over), Some(under)) = (at[ratio.numerator as usize], at[ratio.denominator as usize]) {
                self.ratios.push((index, over, under));
            }
        }
    }
}

/// A running total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sums {
    fields: [i128; FIELDS],
    counts: [u32; FIELDS],
    extras: [i128; EXTRAS],
    over: [i128; 14],
    under: [i128; 14],
    lines: usize,
}

impl Default for Sums {
    fn default() -> Self {
        Sums { fields: [0; FIELDS], counts: [0; FIELDS], extras: [0; EXTRAS], over: [0; 14], under: [0; 14], lines: 0 }
    }
}

impl Sums {
    pub(crate) fn add(&mut self, line: &Contribution) {
        self.lines += 1;
        self.apply(line, 1);
        for (field, _) in &line.fields {
            self.counts[*field as usize] += 1;
        }
    }

    pub(crate) fn take(&mut self, line: &Contribution) {
        self.lines = self.lines.saturating_sub(1);
        self.apply(line, -1);
        for (field, _) in &line.fields {
            self.counts[*field as usize] = self.counts[*field as usize].saturating_sub(1);
        }
    }

    fn apply(&mut self, line: &Contribution, sign: i128) {
        for (field, number) in &line.fields {
            self.fields[*field as usize] += sign * number;
        }
        for (sum, number) in self.extras.iter_mut().zip(line.extras) {
            *sum += sign * number;
        }
        for (index, over, under) in &line.ratios {
            self.over[usize::from(*index)] += sign * over;
            self.under[usize::from(*index)] += sign * under;
        }
    }

    pub(crate) fn extra(&self, extra: Extra) -> Decimal {
        decimal(self.extras[extra as usize])
    }

    pub(crate) fn field(&self, field: Field) -> Decimal {
        decimal(self.fields[field as usize])
    }

    pub(crate) fn totals(&self, basis: PriceBasis) -> Totals {
        let present = Field::ALL.iter().copied().filter(|f| self.counts[*f as usize] > 0);
        let mut sums = BTreeMap::new();
        let mut not_summed = BTreeMap::new();
        for field in present {
            let sum = self.field(field);
            match field {
                Field::Reach => not_summed.insert(field, NotSummed::overlap(Some(sum))),
                Field::ReachPct => not_summed.insert(field, NotSummed::overlap(Some(sum.min(Decimal::ONE)))),
                Field::Frequency => not_summed.insert(field, NotSummed::overlap(None)),
                _ => {
                    sums.insert(field, sum);
                    None
                }
            };
        }
        let ratio = |(index, ratio): (usize, &Ratio)| {
            let quotient = decimal(self.over[index]).checked_div(decimal(self.under[index]))?;
            Some((ratio.field, quotient.checked_mul(Decimal::from(ratio.factor))?))
        };
        let ratios = ratios(basis).iter().enumerate().filter_map(ratio).collect();
        Totals { sums, ratios, not_summed, lines: self.lines }
    }
}

/// `number` in billionths.
pub(crate) fn billionths(number: Decimal) -> i128 {
    let number = if number.scale() > DIGITS { round(number, DIGITS) } else { number };
    // At most 96 bits of digits times 10^9: fits.
    number.mantissa() * 10_i128.pow(DIGITS - number.scale().min(DIGITS))
}

fn decimal(billionths: i128) -> Decimal {
    let mut digits = billionths;
    for scale in (0..=DIGITS).rev() {
        if let Ok(number) = Decimal::try_from_i128_with_scale(digits, scale) {
            return number.normalize();
        }
        digits /= 10;
    }
    if billionths < 0 { Decimal::MIN } else { Decimal::MAX }
}
