//! Sums that can be added to and taken from exactly, so that an edit touches only its own line and the totals above it.
//!
//! Everything is added as an integer of billionths: exact, independent of order, and taking a line away leaves
//! precisely what was there before it came.

use mrm_domain::{Field, PriceBasis};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use crate::check::members;
use crate::context::round;
use crate::equation::{FIELDS, Set, bit};
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
    fields: Set,
    /// The numbers of these fields, in the order of the vocabulary.
    numbers: Vec<i128>,
    extras: [i128; EXTRAS],
}

impl Contribution {
    /// One that has room for the numbers of so many fields.
    pub(crate) fn with_capacity(fields: usize) -> Contribution {
        Contribution { numbers: Vec::with_capacity(fields), ..Contribution::default() }
    }

    /// Adds `field`, which comes after all fields so far.
    pub(crate) fn push(&mut self, field: Field, number: i128) {
        debug_assert!(self.fields >> (field as u32) == 0, "fields come in order");
        self.fields |= bit(field);
        self.numbers.push(number);
    }

    pub(crate) fn get(&self, field: Field) -> Option<i128> {
        let before = (self.fields & (bit(field) - 1)).count_ones() as usize;
        if self.fields & bit(field) == 0 { None } else { self.numbers.get(before).copied() }
    }

    pub(crate) fn set_extra(&mut self, extra: Extra, number: i128) {
        self.extras[extra as usize] = number;
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
    pub(crate) fn add(&mut self, line: &Contribution, basis: PriceBasis) {
        self.lines += 1;
        self.apply(line, basis, |sum, number| *sum += number);
        for field in members(line.fields) {
            self.counts[field as usize] += 1;
        }
    }

    pub(crate) fn take(&mut self, line: &Contribution, basis: PriceBasis) {
        self.lines = self.lines.saturating_sub(1);
        self.apply(line, basis, |sum, number| *sum -= number);
        for field in members(line.fields) {
            self.counts[field as usize] = self.counts[field as usize].saturating_sub(1);
        }
    }

    /// Adds all lines of `other`.
    pub(crate) fn merge(&mut self, other: &Sums) {
        let add = |into: &mut [i128], from: &[i128]| into.iter_mut().zip(from).for_each(|(sum, number)| *sum += number);
        add(&mut self.fields, &other.fields);
        add(&mut self.extras, &other.extras);
        add(&mut self.over, &other.over);
        add(&mut self.under, &other.under);
        self.counts.iter_mut().zip(other.counts).for_each(|(sum, count)| *sum += count);
        self.lines += other.lines;
    }

    fn apply(&mut self, line: &Contribution, basis: PriceBasis, put: impl Fn(&mut i128, i128)) {
        // Where in the line's numbers each field stands.
        let mut places = [0_u8; FIELDS];
        for ((place, field), number) in (0..).zip(members(line.fields)).zip(&line.numbers) {
            places[field as usize] = place;
            put(&mut self.fields[field as usize], *number);
        }
        for (sum, number) in self.extras.iter_mut().zip(line.extras) {
            put(sum, number);
        }
        // Only lines that have both parts of a ratio count for it.
        let number = |field: Field| line.numbers.get(usize::from(places[field as usize])).copied().unwrap_or_default();
        for (index, ratio) in ratios(basis).iter().enumerate() {
            let parts = bit(ratio.numerator) | bit(ratio.denominator);
            if line.fields & parts == parts {
                put(&mut self.over[index], number(ratio.numerator));
                put(&mut self.under[index], number(ratio.denominator));
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lines == 0
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
    number.mantissa() * POWERS[(DIGITS - number.scale().min(DIGITS)) as usize]
}

/// Powers of ten.
const POWERS: [i128; DIGITS as usize + 1] =
    [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

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
