//! Which stored values step back when a person enters another one.

use mrm_domain::{Cell, CommissionMode, Field, Plan, Row, Value};
use rust_decimal::Decimal;
use std::cmp::Reverse;

use crate::check::{discrepancies, members};
use crate::context::{Context, Values};
use crate::equation::{Equation, Set, Shape, bit};
use crate::solve::{parameters, solve};

/// The stored values of `row` that must be cleared when a person enters `field`, so that no equation is over-determined.
///
/// The newest values stay, and so do rates of VAT and commission. Going from the newest to the oldest, a stored value that already follows from newer ones is
/// released, if it follows by way of `field`; contradictions that have nothing to do with `field` are left as they are.
/// Values of one import are equally old: among them prices, quantities and rates stay and results go. Only numbers that an
/// equation can restore are ever named; `field` itself and texts never are.
pub fn release_for(plan: &Plan, row: &Row, field: Field) -> Vec<Field> {
    let stored = Values::stored(row);
    let context = Context::new(plan, row, &stored);
    if !takes_part(&context, field) {
        return Vec::new();
    }
    let values = solve(&context, stored.clone()).values;
    let no_commission = values.get(Field::Commission).is_none_or(|fee| fee.is_zero());
    let mut closure = Closure::new(&context, &stored, field, no_commission);
    let plan_rate = keeps_plan_rate(plan, &context, &values, &stored);
    if field != Field::Commission && plan_rate {
        closure.know(Field::CommissionRate, false);
    }
    // Rates are terms of a contract: a cost that somebody enters is no reason to give them up. Nor is an amount of
    // commission that nothing else in the line would bring back.
    let is_term = |f: Field| match f {
        Field::VatRate => true,
        Field::CommissionRate => field != Field::Commission,
        Field::Commission => !plan_rate && !stored.is_stored(Field::ClientNet),
        _ => false,
    };
    closure.know(field, true);
    let mut released = Vec::new();
    let mut candidates: Vec<Field> = members(stored.known & !bit(field)).filter(|f| takes_part(&context, *f)).collect();
    candidates.sort_by_key(|f| (!is_term(*f), Reverse(age(row, *f)), rank(*f), *f));
    for candidate in candidates.iter().copied() {
        if closure.known & bit(candidate) == 0 {
            closure.know(candidate, false);
        } else if closure.touched & bit(candidate) != 0 {
            released.push(candidate);
        }
    }
    if let Some(value) = values.get(field) {
        candidates.retain(|f| !is_term(*f));
        release_determined(plan, row, (field, value), &candidates, &mut released);
    }
    released.sort_unstable();
    released
}

/// Releases what stands against another value of `field` although no single equation shows it: price and list cost, say,
/// leave no choice of CPM, because both are the same cost by the same volume. Only numbers tell, so another value is tried.
fn release_determined(
    plan: &Plan,
    row: &Row,
    (field, value): (Field, Decimal),
    candidates: &[Field],
    released: &mut Vec<Field>,
) {
    let Some(trial) = value.checked_mul(OTHERWISE).filter(|n| !n.is_zero()) else { return };
    // How many contradictions there are without the values that are `gone`, and whether the last of those follows.
    let look = |gone: &[Field], number: Option<Decimal>| {
        let mut row = row.clone();
        row.cells.retain(|f, _| *f != field && !gone.contains(f));
        if let Some(number) = number {
            row.cells.insert(field, Cell::imported(Value::Number(number)));
        }
        let stored = Values::stored(&row);
        let context = Context::new(plan, &row, &stored);
        let solution = solve(&context, stored);
        let follows = gone.last().is_some_and(|f| solution.values.get(*f).is_some());
        (discrepancies(&context, &solution, &row).0.len(), follows)
    };
    // What contradicts itself anyway is no reason to release anything.
    let (before, _) = look(released, None);
    while look(released, Some(trial)).0 > before {
        let mut kept = candidates.iter().rev().copied().filter(|f| !released.contains(f));
        let follows = kept.find(|candidate| {
            let gone: Vec<Field> = released.iter().chain([candidate]).copied().collect();
            let (found, follows) = look(&gone, Some(trial));
            follows && found <= before
        });
        let Some(follows) = follows else { return };
        released.push(follows);
    }
}

/// What a value is multiplied with to see whether another one is possible: enough not to pass for rounding.
const OTHERWISE: Decimal = Decimal::from_parts(137, 0, 0, false, 2);

/// Whether the line's amount of commission is what the plan's rate makes it: then the rate goes on when the cost changes.
fn keeps_plan_rate(plan: &Plan, context: &Context, values: &Values, stored: &Values) -> bool {
    let header = &plan.header;
    let (Some(rate), Some(fee)) = (header.commission_rate, stored.get(Field::Commission)) else { return false };
    let base = match header.commission_mode {
        CommissionMode::OnTop => values.get(Field::CostNet),
        CommissionMode::Inside => values.get(Field::ClientNet),
        CommissionMode::Separate => None,
    };
    let expected = base.and_then(|base| base.checked_mul(rate));
    !stored.is_stored(Field::CommissionRate)
        && expected.is_some_and(|e| (e - fee).abs() <= Decimal::new(1, context.minor_digits()))
}

fn takes_part(context: &Context, field: Field) -> bool {
    context.equations().iter().any(|e| (e.fields | parameters(context, e)) & bit(field) != 0)
}

/// When the value was entered; imported values are the oldest.
fn age(row: &Row, field: Field) -> i64 {
    row.cells.get(&field).and_then(|cell| cell.entered).unwrap_or(i64::MIN)
}

/// Among equally old values: what planners set, before what follows from it.
pub(crate) fn rank(field: Field) -> u8 {
    use Field as F;
    match field {
        F::UnitsPerPeriod | F::PeriodQty | F::UnitPrice | F::BuyPrice => 0,
        F::Units => 1,
        F::CommissionRate | F::VatRate | F::Affinity => 2,
        F::Ctr | F::Vtr | F::Cr | F::Frequency => 3,
        F::Impressions | F::Clicks | F::Views | F::Conversions | F::Engagements | F::Spots | F::Reach | F::Revenue => 4,
        F::ListCost => 5,
        F::CostNet => 6,
        F::Commission => 7,
        F::ClientNet => 8,
        F::Vat => 9,
        F::CostGross => 10,
        F::BuyCost => 11,
        F::Income | F::Margin => 12,
        _ => 13,
    }
}

/// What follows from a growing set of values, and what of it follows by way of the edited field.
struct Closure<'a> {
    context: &'a Context,
    /// Equations that hold for this line.
    equations: Vec<&'a Equation>,
    known: Set,
    touched: Set,
    /// Stored zeros: nothing can be divided by them.
    zeros: Set,
    field: Field,
}

impl<'a> Closure<'a> {
    fn new(context: &'a Context, stored: &Values, field: Field, no_commission: bool) -> Self {
        let holds = |e: &&Equation| match e.shape {
            _ if e.shape.is_default() && !no_commission => false,
            Shape::Product { scale, .. } => context.scale(scale).is_some_and(|(over, _)| !over.is_zero()),
            Shape::Sum { scale, .. } | Shape::Grossed { scale, .. } | Shape::Inside { scale, .. } => {
                context.scale(scale).is_some()
            }
            Shape::Income => true,
        };
        let zeros = members(stored.known & !bit(field)).filter(|f| stored.numbers[*f as usize].is_zero());
        let mut closure = Closure {
            context,
            equations: context.equations().iter().filter(holds).collect(),
            known: 0,
            touched: 0,
            zeros: zeros.fold(0, |set, f| set | bit(f)),
            field,
        };
        // Settings of the plan count as known, unless the line has (or now gets) its own.
        for (of_plan, known) in [
            (Field::CommissionRate, context.plan_commission.is_some() && field != Field::Commission),
            (Field::VatRate, !stored.is_stored(Field::VatRate) && context.vat_rate.is_some()),
        ] {
            if known && of_plan != field {
                closure.known |= bit(of_plan);
            }
        }
        closure
    }

    fn know(&mut self, field: Field, touched: bool) {
        self.known |= bit(field);
        if touched {
            self.touched |= bit(field);
        }
        while let Some((found, touched)) = self.next() {
            self.known |= bit(found);
            if touched {
                self.touched |= bit(found);
            }
        }
    }

    fn next(&self) -> Option<(Field, bool)> {
        self.equations.iter().find_map(|equation| {
            let missing = equation.fields & !self.known;
            if !missing.is_power_of_two() {
                return None;
            }
            let field = *Field::ALL.get(missing.trailing_zeros() as usize)?;
            if !self.context.allows(equation, field) {
                return None;
            }
            let others = equation.fields & !missing;
            let dividing = field != equation.out && matches!(equation.shape, Shape::Product { .. });
            if dividing && others & self.zeros != 0 {
                return None;
            }
            let by_parameter = parameters(self.context, equation) & bit(self.field) != 0;
            Some((field, by_parameter || others & self.touched != 0))
        })
    }
}
