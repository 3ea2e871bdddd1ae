//! The result of one line.

use mrm_domain::{ColumnId, Field, FieldRef, PlacementName, Plan, Row, Value};
use rust_decimal::Decimal;

use crate::check::{discrepancies, members};
use crate::column_formula::{FormulaColumns, FormulaValues};
use crate::context::{Context, Values};
use crate::equation::bit;
use crate::solve::{Origin, Solution, inputs, solve};
use crate::vat::LineVat;
use crate::{Derived, DerivedValues, Discrepancy, FieldSet, Note, Rule, VatPart};

/// What the calculator says about one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineResult {
    /// Values that follow from stored ones. A stored field is never in here.
    pub derived: DerivedValues,
    /// Stored values that contradict each other beyond rounding. Nothing is overwritten.
    pub discrepancies: Vec<Discrepancy>,
    /// What a reader of the line should know.
    pub notes: Vec<Note>,
    /// The parts of the line under different VAT rates; empty where one rate holds.
    pub vat_parts: Vec<VatPart>,
    /// Values of calculated columns, or why they have none. A column that is empty here is not listed.
    pub columns: FormulaValues,
}

/// A solved line with everything that totals need.
pub(crate) struct Line {
    pub(crate) result: LineResult,
    pub(crate) values: Values,
    pub(crate) context: Context,
}

/// Calculates one line.
pub(crate) fn line(plan: &Plan, row: &Row, formulas: &FormulaColumns) -> Line {
    let stored = Values::stored(row);
    let context = Context::new(plan, row, &stored);
    let solution = solve(&context, stored);
    let (discrepancies, mut notes) = discrepancies(&context, &solution, row);
    if context.discount.is_none() {
        notes.push(Note::DiscountsTooLarge);
    }
    let vat_parts = match &context.vat {
        LineVat::Split(parts) => parts.clone(),
        _ => Vec::new(),
    };
    let columns = if formulas.is_empty() {
        Vec::new()
    } else {
        // Money in another currency that nobody knows is rounded as the plan's is.
        let currency = *context.currency.as_ref().unwrap_or(&plan.header.currency);
        formulas.values(row, currency, &|field| solution.values.get(field))
    };
    let mut result = LineResult { derived: derived(&context, &solution), discrepancies, notes, vat_parts, columns };
    if let Some(channel) = section_channel(plan, row) {
        result.derived.insert(Field::Channel, channel);
    }
    if let Some(name) = placement_name(plan, row, &result).filter(|name| !name.text.is_empty()) {
        let inputs = FieldSet::default();
        let derived = Derived { value: Value::Text(name.text), rule: Rule::PlacementName, inputs };
        result.derived.insert(Field::PlacementName, derived);
    }
    Line { result, values: solution.values, context }
}

/// The channel that a line has from its section, where it states none.
fn section_channel(plan: &Plan, row: &Row) -> Option<Derived> {
    if row.parent.is_none() || row.states_channel() {
        return None;
    }
    let channel = plan.section_with_channel(row)?.text(Field::Channel)?.to_owned();
    Some(Derived { value: Value::Text(channel), rule: Rule::SectionChannel, inputs: FieldSet::default() })
}

/// The name that the plan's naming convention gives a line, if there is a convention and the line has no name of its own.
/// `result` is what the line comes to.
pub fn placement_name(plan: &Plan, row: &Row, result: &LineResult) -> Option<PlacementName> {
    let naming = plan.header.naming.as_ref()?;
    if row.cells.contains_key(&Field::PlacementName) {
        return None;
    }
    Some(naming.name(plan, row, &|reference| match reference {
        FieldRef::Field(field) => result.derived.get(&field).map(|derived| derived.value.clone()),
        FieldRef::Custom(id) => result.column(id).map(Value::Number),
    }))
}

fn derived(context: &Context, solution: &Solution) -> DerivedValues {
    let fields = solution.values.known & !solution.values.stored;
    let mut out: Vec<(Field, Derived)> =
        Vec::with_capacity(fields.count_ones() as usize + usize::from(solution.discount.is_some()));
    let discount = solution.discount.map_or(0, |_| bit(Field::Discount));
    for field in members(fields | discount) {
        let (rule, inputs) = match solution.origins[field as usize] {
            Origin::Equation(index) => match context.equations().get(usize::from(index)) {
                Some(equation) => (equation.rule, inputs(context, equation, field, &solution.values)),
                None => continue,
            },
            Origin::Plan if field == Field::VatRate && matches!(context.vat, LineVat::Split(_)) => {
                (Rule::PlanVatRateByDates, FieldSet::default())
            }
            Origin::Plan if field == Field::VatRate => (Rule::PlanVatRate, FieldSet::default()),
            Origin::Plan => (Rule::PlanCommissionRate, FieldSet::default()),
            Origin::None => {
                if let Some(discount) = solution.discount.filter(|_| field == Field::Discount) {
                    let inputs = FieldSet::of(bit(Field::ListCost) | bit(Field::CostNet));
                    let value = Value::List(vec![discount]);
                    out.push((field, Derived { value, rule: Rule::NetCost, inputs }));
                }
                continue;
            }
        };
        out.push((field, Derived { value: Value::Number(solution.values.numbers[field as usize]), rule, inputs }));
    }
    DerivedValues::sorted(out)
}

impl LineResult {
    /// The value of a calculated column.
    pub fn column(&self, id: ColumnId) -> Option<Decimal> {
        self.columns.iter().find(|(other, _)| *other == id)?.1.ok()
    }

    /// The derived number of `field`.
    pub fn number(&self, field: Field) -> Option<Decimal> {
        self.derived.get(&field).and_then(|d| d.value.number())
    }
}
