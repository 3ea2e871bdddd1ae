//! The result of one line.

use mrm_domain::{Field, Plan, Row, Value};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use crate::check::discrepancies;
use crate::context::{Context, Values};
use crate::solve::{Origin, Solution, inputs, solve};
use crate::vat::LineVat;
use crate::{Discrepancy, Note, Rule, VatPart};

/// What the calculator says about one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineResult {
    /// Values that follow from stored ones. A stored field is never in here.
    pub derived: BTreeMap<Field, Derived>,
    /// Stored values that contradict each other beyond rounding. Nothing is overwritten.
    pub discrepancies: Vec<Discrepancy>,
    /// What a reader of the line should know.
    pub notes: Vec<Note>,
    /// The parts of the line under different VAT rates; empty where one rate holds.
    pub vat_parts: Vec<VatPart>,
}

/// A value that follows from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The value: a number, or for a discount a list.
    pub value: Value,
    /// The equation it was solved from.
    pub rule: Rule,
    /// The fields of the line that it was solved with, stored or derived. Settings of the plan follow from the rule.
    pub inputs: Vec<Field>,
}

/// A solved line with everything that totals need.
pub(crate) struct Line {
    pub(crate) result: LineResult,
    pub(crate) values: Values,
    pub(crate) context: Context,
}

/// Calculates one line.
pub(crate) fn line(plan: &Plan, row: &Row) -> Line {
    let context = Context::new(plan, row);
    let solution = solve(&context, row, Values::stored(row));
    let (discrepancies, mut notes) = discrepancies(&context, &solution, row);
    if context.discount.is_none() {
        notes.push(Note::DiscountsTooLarge);
    }
    let vat_parts = match &context.vat {
        LineVat::Split(parts) => parts.clone(),
        _ => Vec::new(),
    };
    let result = LineResult { derived: derived(&context, &solution, row), discrepancies, notes, vat_parts };
    Line { result, values: solution.values, context }
}

fn derived(context: &Context, solution: &Solution, row: &Row) -> BTreeMap<Field, Derived> {
    let mut out: Vec<(Field, Derived)> = Vec::with_capacity(24);
    let mut left = solution.values.known & !solution.values.stored;
    while left != 0 {
        let Some(field) = Field::ALL.get(left.trailing_zeros() as usize).copied() else { break };
        left &= left - 1;
        let (rule, inputs) = match solution.origins[field as usize] {
            Origin::None => continue,
            Origin::Plan if field == Field::VatRate && matches!(context.vat, LineVat::Split(_)) => {
                (Rule::PlanVatRateByDates, Vec::new())
            }
            Origin::Plan if field == Field::VatRate => (Rule::PlanVatRate, Vec::new()),
            Origin::Plan => (Rule::PlanCommissionRate, Vec::new()),
            Origin::Equation(index) => match context.equations().get(usize::from(index)) {
                Some(equation) => (equation.rule, inputs(context, equation, field, row)),
                None => continue,
            },
        };
        out.push((field, Derived { value: Value::Number(solution.values.numbers[field as usize]), rule, inputs }));
    }
    if let Some(discount) = solution.discount {
        let inputs = vec![Field::ListCost, Field::CostNet];
        out.push((Field::Discount, Derived { value: Value::List(vec![discount]), rule: Rule::NetCost, inputs }));
    }
    out.into_iter().collect()
}

impl LineResult {
    /// The derived number of `field`.
    pub fn number(&self, field: Field) -> Option<Decimal> {
        self.derived.get(&field).and_then(|d| d.value.number())
    }
}
