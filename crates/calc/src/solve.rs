//! Solves the equations of one line for what is unknown.

use mrm_domain::Field;
use rust_decimal::Decimal;

use crate::FieldSet;
use crate::check::members;
use crate::context::{Context, Values, is_one};
use crate::equation::{Equation, FIELDS, Mask, Scale, Set, Shape, Tally, bit};

/// What each field was derived by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Not derived: unknown, or stored.
    None,
    /// By the equation of this index.
    Equation(u8),
    /// The plan's setting.
    Plan,
}

/// A solved line.
pub(crate) struct Solution {
    pub(crate) values: Values,
    pub(crate) origins: [Origin; FIELDS],
    /// Equations that derived something, by index.
    pub(crate) used: Mask,
    /// Which equations have all their fields.
    pub(crate) tally: Tally,
    /// The line was taken to have no commission, so none is derived.
    pub(crate) no_commission: bool,
    /// A discount that follows from two stored costs.
    pub(crate) discount: Option<Decimal>,
}

/// Solves a line: its `stored` numbers stay, everything else that follows is derived.
pub(crate) fn solve(context: &Context, stored: Values) -> Solution {
    let mut solution = Solution {
        values: stored,
        origins: [Origin::None; FIELDS],
        used: 0,
        tally: Tally::default(),
        no_commission: false,
        discount: None,
    };
    seed(context, &mut solution);
    implied_discount(context, &mut solution);
    let network = context.network();
    for field in members(solution.values.known) {
        solution.tally.count(network.with[field as usize]);
    }
    // An equation that cannot be solved for its one unknown never can be: nothing else in it is to change.
    let mut open = context.active;
    loop {
        let next = (solution.tally.solvable(network) & open).trailing_zeros();
        let Some(equation) = network.equations.get(next as usize) else { break };
        open &= !(1 << next);
        if let Some((field, number)) = step(context, equation, &solution) {
            solution.values.put(field, number);
            solution.tally.count(network.with[field as usize]);
            solution.origins[field as usize] = Origin::Equation(u8::try_from(next).unwrap_or(u8::MAX));
            solution.used |= 1 << next;
            solution.no_commission |= equation.shape.is_default();
        }
    }
    solution
}

/// Puts in what the plan says for lines that say nothing themselves.
fn seed(context: &Context, solution: &mut Solution) {
    for (field, number) in [(Field::CommissionRate, context.plan_commission), (Field::VatRate, context.vat_rate)] {
        if let Some(number) = number
            && !solution.values.is_stored(field)
        {
            solution.values.put(field, number);
            solution.origins[field as usize] = Origin::Plan;
        }
    }
}

/// Two stored costs and no word on discounts: the difference is the discount.
fn implied_discount(context: &Context, solution: &mut Solution) {
    if solution.values.has_cell(Field::Discount) {
        return;
    }
    let values = &solution.values;
    let (Some(list), Some(net)) = (values.get(Field::ListCost), values.get(Field::CostNet)) else { return };
    if !values.is_stored(Field::ListCost) || !values.is_stored(Field::CostNet) {
        return;
    }
    let Some((over, under)) = context.scale(Scale::Discount) else { return };
    let Some(full) = list.checked_mul(over).and_then(|n| n.checked_div(under)) else { return };
    if full <= Decimal::ZERO
        || net < Decimal::ZERO
        || net >= full
        || full - net <= Decimal::new(1, context.minor_digits())
    {
        return;
    }
    solution.discount = net.checked_div(full).map(|left| Decimal::ONE - left);
}

/// The value of the one unknown of `equation`, if it can be solved for it.
fn step(context: &Context, equation: &Equation, solution: &Solution) -> Option<(Field, Decimal)> {
    let values = &solution.values;
    if solution.no_commission && equation.fields & bit(Field::Commission) != 0 {
        return None;
    }
    let missing = equation.fields & !values.known;
    let field = *Field::ALL.get(missing.trailing_zeros() as usize)?;
    if !context.allows(equation, field) {
        return None;
    }
    // What the client pays, taken out of a cost with VAT, says nothing about a commission that nobody mentioned.
    if field == Field::Commission && context.no_rate && !values.is_stored(Field::ClientNet) {
        return None;
    }
    let number = solve_for(context, equation, values, field)?;
    if equation.rule == crate::Rule::WithVat && field == Field::ClientNet && is_media_cost(context, values, number) {
        return None;
    }
    Some((field, context.fit(equation, field, number)?))
}

/// Whether a client cost that was taken out of one with VAT is the media cost, which then says it more exactly.
fn is_media_cost(context: &Context, values: &Values, client: Decimal) -> bool {
    let half = Decimal::new(5, context.minor_digits() + 1);
    let media = values.get(Field::CostNet).filter(|_| context.no_rate);
    media.and_then(|media| media.checked_sub(client)).is_some_and(|difference| difference.abs() <= half)
}

/// `equation` solved for `field`, unrounded; the values of all its other fields are known.
pub(crate) fn solve_for(context: &Context, equation: &Equation, values: &Values, field: Field) -> Option<Decimal> {
    let get = |field: Field| values.get(field);
    match equation.shape {
        Shape::Product { num, den, scale } => {
            if field == Field::Vat && equation.rule == crate::Rule::Vat {
                return context.vat_on(get(Field::ClientNet)?);
            }
            let (mut over, mut under) = context.scale(scale)?;
            for factor in num.into_iter().flatten().filter(|f| *f != field) {
                over = multiply(over, get(factor)?)?;
            }
            if let Some(den) = den.filter(|f| *f != field) {
                under = multiply(under, get(den)?)?;
            }
            if field == equation.out {
                return divide(over, under);
            }
            let out = get(equation.out)?;
            // out = over·field / under, or out = over / (under·field).
            if den == Some(field) { divide(over, multiply(under, out)?) } else { divide(multiply(under, out)?, over) }
        }
        Shape::Sum { a, b, scale } => {
            context.scale(scale)?;
            match field {
                f if f == equation.out => get(a)?.checked_add(get(b)?),
                f if f == a => get(equation.out)?.checked_sub(get(b)?),
                _ => get(equation.out)?.checked_sub(get(a)?),
            }
        }
        Shape::Grossed { part, rate, middle, scale } => {
            context.scale(scale)?;
            let grown = Decimal::ONE.checked_add(get(rate)?)?;
            match field {
                _ if get(middle).is_some() => None,
                f if f == part => get(equation.out)?.checked_div(grown),
                _ => get(part)?.checked_mul(grown),
            }
        }
        Shape::Inside { part, rate, middle, scale } => {
            context.scale(scale)?;
            let left = Decimal::ONE.checked_sub(get(rate)?)?;
            match field {
                _ if get(middle).is_some() => None,
                f if f == part => get(equation.out)?.checked_mul(left),
                _ => get(part)?.checked_div(left),
            }
        }
        Shape::Income => {
            let returned = get(Field::ReturnedCommission).unwrap_or_default();
            match field {
                Field::Income => get(Field::ClientNet)?.checked_sub(get(Field::BuyCost)?)?.checked_add(returned),
                Field::BuyCost => get(Field::ClientNet)?.checked_sub(get(Field::Income)?)?.checked_add(returned),
                _ => get(Field::Income)?.checked_add(get(Field::BuyCost)?)?.checked_sub(returned),
            }
        }
    }
}

/// Most factors are one: multiplying with it is only work.
fn multiply(a: Decimal, b: Decimal) -> Option<Decimal> {
    if is_one(a) { Some(b) } else { a.checked_mul(b) }
}

fn divide(a: Decimal, b: Decimal) -> Option<Decimal> {
    if is_one(b) { Some(a) } else { a.checked_div(b) }
}

/// The fields that `equation` reads besides the one it is solved for.
pub(crate) fn inputs(context: &Context, equation: &Equation, field: Field, values: &Values) -> FieldSet {
    let lists = bit(Field::Markup) | bit(Field::Discount) | bit(Field::ReturnedCommission);
    let parameters = parameters(context, equation) & (values.cells | !lists);
    FieldSet::of((equation.fields | parameters) & !bit(field))
}

/// Fields that an equation depends on without being solvable for them.
pub(crate) fn parameters(context: &Context, equation: &Equation) -> Set {
    use crate::Rule;
    match equation.rule {
        Rule::ListCost | Rule::FixedPrice => bit(Field::Markup),
        Rule::NetCost if context.basis == mrm_domain::PriceBasis::Gross => bit(Field::Discount) | bit(Field::VatRate),
        Rule::NetCost => bit(Field::Discount),
        Rule::Income => bit(Field::ReturnedCommission),
        _ => 0,
    }
}
