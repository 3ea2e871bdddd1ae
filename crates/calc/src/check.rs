//! Contradictions between stored values, told apart from the traces that rounding leaves.

use mrm_domain::{Field, FieldKind, Row};
use rust_decimal::Decimal;

use crate::context::{Context, Values};
use crate::equation::{Equation, Set, Shape, bit};
use crate::release::rank;
use crate::solve::{Origin, Solution, parameters, solve, solve_for};
use crate::vat::LineVat;
use crate::{Discrepancy, Note, Rule};

/// How deep the sources of a derived value are followed.
const DEPTH: u8 = 12;

/// Checks every equation whose fields are all known and that was not itself used to derive one of them.
pub(crate) fn discrepancies(context: &Context, solution: &Solution, row: &Row) -> (Vec<Discrepancy>, Vec<Note>) {
    let mut found: Vec<Discrepancy> = Vec::new();
    let mut notes = Vec::new();
    let mut unused = solution.tally.complete(context.network()) & context.active & !solution.used;
    while let Some(equation) = context.equations().get(unused.trailing_zeros() as usize) {
        unused &= unused - 1;
        // That there is no commission is only held against costs which leave none to be found.
        let assumed = equation.shape.is_default() && solution.values.get(Field::Commission).is_some();
        if assumed || equation.shape.is_composite() || equation.rule == Rule::Cpt {
            continue;
        }
        if equation.rule == Rule::NetCost && solution.discount.is_some() {
            continue;
        }
        let Some(exact) = solve_for(context, equation, &solution.values, equation.out) else { continue };
        let Some(computed) = context.fit(equation, equation.out, exact) else { continue };
        if explained(context, equation, solution, row, exact) {
            continue;
        }
        if let Some(basis) = other_basis(context, equation, solution, row) {
            notes.push(Note::OtherBasis { field: equation.out, basis });
            continue;
        }
        if let Some(discrepancy) = describe(context, equation, solution, row, computed)
            && !found.iter().any(|d| d.field == discrepancy.field)
        {
            found.push(discrepancy);
        }
    }
    (found, notes)
}

/// Whether a known result differs from the `computed` one, unrounded, by no more than rounding can.
fn explained(context: &Context, equation: &Equation, solution: &Solution, row: &Row, computed: Decimal) -> bool {
    let known = solution.values.numbers[equation.out as usize];
    let Some(difference) = known.checked_sub(computed) else { return false };
    // What is allowed at any rate, which is nearly always enough.
    let least = computed.abs().checked_mul(Decimal::new(1, 6));
    if difference.is_zero() || least.is_none_or(|least| difference.abs() <= least) {
        return true;
    }
    let slack = Slack { context, solution, row };
    let allowed = slack
        .of_inputs(equation, equation.out, computed, DEPTH)
        .and_then(|inputs| inputs.checked_add(slack.of_result(equation.out, DEPTH)?))
        .and_then(|sum| sum.checked_add(least?))
        .and_then(|sum| sum.checked_add(of_parts(context, equation)));
    allowed.is_none_or(|allowed| difference.abs() <= allowed)
}

/// How far VAT may be off because it was rounded for each part of a line whose rate changes while it runs.
fn of_parts(context: &Context, equation: &Equation) -> Decimal {
    match &context.vat {
        LineVat::Split(parts) if equation.rule == Rule::Vat => {
            half(context.minor_digits()) * Decimal::from(parts.len())
        }
        _ => Decimal::ZERO,
    }
}

/// How far values may be off because somebody wrote them rounded.
struct Slack<'a> {
    context: &'a Context,
    solution: &'a Solution,
    row: &'a Row,
}

impl Slack<'_> {
    /// Largest error of `value`, calculated by `equation` for `field`, that its inputs can cause.
    fn of_inputs(&self, equation: &Equation, field: Field, value: Decimal, depth: u8) -> Option<Decimal> {
        let absolute = matches!(equation.shape, Shape::Sum { .. } | Shape::Income);
        let mut sum = Decimal::ZERO;
        for input in members(equation.fields & !bit(field)) {
            let slack = self.of_input(input, depth)?;
            sum = sum.checked_add(if absolute {
                slack
            } else {
                let number = self.solution.values.numbers[input as usize].abs();
                if number.is_zero() { Decimal::ZERO } else { slack.checked_div(number)? }
            })?;
        }
        if absolute {
            Some(sum)
        } else {
            sum.checked_add(self.of_lists(equation)).and_then(|s| s.checked_mul(value.abs()))
        }
    }

    /// A stored input is off by half of its last digit, a derived one by what its own inputs cause and its rounding.
    fn of_input(&self, field: Field, depth: u8) -> Option<Decimal> {
        if self.solution.values.is_stored(field) {
            return Some(self.stated(field, true));
        }
        self.derived(field, depth)
    }

    fn of_result(&self, field: Field, depth: u8) -> Option<Decimal> {
        if self.solution.values.is_stored(field) {
            // Both sides may have been rounded to the minor unit, so no stored amount is held to more than one.
            let minor = Decimal::new(1, self.context.minor_digits());
            let minor = if is_amount(field) { minor } else { Decimal::ZERO };
            return Some(self.stated(field, false).max(minor));
        }
        self.derived(field, depth)
    }

    fn derived(&self, field: Field, depth: u8) -> Option<Decimal> {
        let Origin::Equation(index) = self.solution.origins[field as usize] else { return Some(Decimal::ZERO) };
        let equation = self.context.equations().get(usize::from(index))?;
        let value = self.solution.values.numbers[field as usize];
        let inputs = self.of_inputs(equation, field, value, depth.checked_sub(1)?)?;
        inputs.checked_add(self.context.digits(field).map_or(Decimal::ZERO, half))
    }

    /// Half of the last digit of a stored number. Prices and costs count as exact to the minor unit, numbers of things
    /// that cannot be fractions as exact; nothing is taken to be off by more than a twentieth.
    fn stated(&self, field: Field, input: bool) -> Decimal {
        let number = self.solution.values.numbers[field as usize];
        let own = number.normalize().scale();
        let minor = self.context.minor_digits();
        let slack = match field {
            Field::UnitPrice | Field::BuyPrice => half(own.max(minor)),
            Field::PeriodQty | Field::UnitsPerPeriod | Field::Spots => return Decimal::ZERO,
            Field::Units
                if self.context.model.and_then(mrm_domain::BuyModel::volume).is_none_or(|v| v == Field::Spots) =>
            {
                return Decimal::ZERO;
            }
            Field::CommissionRate | Field::VatRate if own <= 3 => return Decimal::ZERO,
            _ => match field.kind() {
                FieldKind::Percent => half(own.max(2)),
                _ if is_amount(field) && input => half(own.max(minor)),
                _ => half(own),
            },
        };
        let most = number.abs() / Decimal::from(20);
        slack.min(if is_amount(field) { most.max(half(minor)) } else { most })
    }

    /// Relative slack of discounts and coefficients with many digits: they are quotients that somebody rounded.
    fn of_lists(&self, equation: &Equation) -> Decimal {
        let lists = parameters(self.context, equation) & !bit(Field::ReturnedCommission);
        let numbers = members(lists).flat_map(|f| self.row.list(f));
        numbers.map(|n| n.normalize().scale()).filter(|scale| *scale >= 4).map(half).sum()
    }
}

/// Whether the field is an amount of money, which is rounded, and not a price or a cost per result, which is not.
fn is_amount(field: Field) -> bool {
    use Field as F;
    matches!(
        field,
        F::ListCost
            | F::CostNet
            | F::Commission
            | F::ClientNet
            | F::Vat
            | F::CostGross
            | F::BuyCost
            | F::Income
            | F::Revenue
    )
}

/// Half a unit of the digit at `scale`.
fn half(scale: u32) -> Decimal {
    Decimal::new(5, scale.min(27) + 1)
}

/// The fields of a set, in the order of the vocabulary.
pub(crate) fn members(mut set: Set) -> impl Iterator<Item = Field> {
    std::iter::from_fn(move || {
        let field = Field::ALL.get(set.trailing_zeros() as usize).copied()?;
        set &= set - 1;
        Some(field)
    })
}

/// A stored cost per result that is right on another cost than the plan's (with commission, with VAT, before
/// discounts) is a matter of definition, not a contradiction.
fn other_basis(context: &Context, equation: &Equation, solution: &Solution, row: &Row) -> Option<Field> {
    let cost = if context.basis == mrm_domain::PriceBasis::Gross { Field::CostGross } else { Field::CostNet };
    let per_result = matches!(
        equation.rule,
        Rule::Cpm | Rule::Cpc | Rule::Cpv | Rule::Cpa | Rule::Cpe | Rule::Cpp | Rule::Roas | Rule::Drr
    );
    if !per_result || !solution.values.is_stored(equation.out) {
        return None;
    }
    let bases = [Field::CostNet, Field::ClientNet, Field::CostGross, Field::ListCost];
    bases.into_iter().filter(|basis| *basis != cost).find(|basis| {
        let Some(number) = solution.values.get(*basis) else { return false };
        let mut values = solution.values.clone();
        values.put(cost, number);
        solve_for(context, equation, &values, equation.out)
            .is_some_and(|exact| explained(context, equation, solution, row, exact))
    })
}

/// Names the stored value that stands against the others.
fn describe(
    context: &Context,
    equation: &Equation,
    solution: &Solution,
    row: &Row,
    computed: Decimal,
) -> Option<Discrepancy> {
    let values = &solution.values;
    let mut field = equation.out;
    let mut computed = computed;
    if !values.is_stored(field) {
        // The result itself is derived; show the contradiction at the stored value that is most of a result.
        let mut behind = 0;
        collect(context, solution, equation, Field::Name, DEPTH, &mut behind);
        (field, computed) = without_one(context, row, values, behind & values.stored)?;
    }
    let direct = equation.rule == Rule::NetCost && field == Field::CostNet && !values.is_stored(Field::ListCost);
    let mut sources = 0;
    collect(context, solution, equation, field, DEPTH, &mut sources);
    for parameter in [Field::Discount, Field::Markup, Field::ReturnedCommission] {
        if !values.has_cell(parameter) {
            sources &= !bit(parameter);
        }
    }
    Some(Discrepancy {
        field,
        entered: values.numbers[field as usize],
        computed,
        rule: if direct { Rule::CostFromPrice } else { equation.rule },
        inputs: members(sources & !bit(field)).collect(),
    })
}

/// The last of `candidates` that follows from the others, with what they say.
fn without_one(context: &Context, row: &Row, values: &Values, candidates: Set) -> Option<(Field, Decimal)> {
    let mut fields: Vec<Field> = members(candidates).collect();
    fields.sort_by_key(|field| std::cmp::Reverse((rank(*field), *field)));
    fields.into_iter().find_map(|field| {
        let mut stored = Values::stored(row);
        stored.known &= !bit(field);
        stored.stored = stored.known;
        let computed = solve(context, stored).values.get(field)?;
        (computed != values.numbers[field as usize]).then_some((field, computed))
    })
}

/// Replaces derived inputs by the stored ones behind them.
fn collect(context: &Context, solution: &Solution, equation: &Equation, field: Field, depth: u8, out: &mut Set) {
    *out |= parameters(context, equation);
    for input in members(equation.fields & !bit(field)) {
        match solution.origins[input as usize] {
            Origin::Equation(index) if depth > 0 => {
                if let Some(source) = context.equations().get(usize::from(index)) {
                    collect(context, solution, source, input, depth - 1, out);
                }
            }
            _ => *out |= bit(input),
        }
    }
}
