//! What a formula comes to in one line.

use mrm_domain::FieldRef;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::{ColumnFormula, FormulaProblem, Function, Node, Operator};

/// The largest absolute result: what a cell holds.
const LARGEST: i64 = 1_000_000_000_000_000_000;
/// The largest power.
const LARGEST_POWER: u32 = 100;

/// The number in a column of the line: `Ok(None)` for an empty cell, an error where a formula has no value itself.
pub(super) type Lookup<'a> = &'a dyn Fn(FieldRef) -> Result<Option<Decimal>, FormulaProblem>;

impl ColumnFormula {
    /// The formula's value with these numbers; `None` if all of its columns are empty.
    pub(super) fn value(&self, lookup: Lookup<'_>) -> Result<Option<Decimal>, FormulaProblem> {
        // An error in one of them is for the formula to deal with.
        let empty = |reference: &FieldRef| lookup(*reference) == Ok(None);
        if !self.references.is_empty() && self.references.iter().all(empty) {
            return Ok(None);
        }
        Line { lookup }.value(&self.node).map(Some)
    }
}

struct Line<'a> {
    lookup: Lookup<'a>,
}

impl Line<'_> {
    fn value(&self, node: &Node) -> Result<Decimal, FormulaProblem> {
        let value = match node {
            Node::Number(number) => *number,
            Node::Column(reference) => (self.lookup)(*reference)?.unwrap_or_default(),
            Node::Negative(inner) => -self.value(inner)?,
            Node::Percent(inner) => self.value(inner)? / Decimal::ONE_HUNDRED,
            Node::Both(operator, left, right) => both(*operator, self.value(left)?, self.value(right)?)?,
            Node::Call(function, args) => self.call(*function, args)?,
        };
        if value.abs() > Decimal::from(LARGEST) { Err(FormulaProblem::TooLarge) } else { Ok(value) }
    }

    fn call(&self, function: Function, args: &[Node]) -> Result<Decimal, FormulaProblem> {
        use Function as F;
        let at = |place: usize| args.get(place).map_or(Ok(Decimal::ZERO), |node| self.value(node));
        match function {
            F::If => at(if is_true(at(0)?) { 1 } else { 2 }),
            F::IfError => at(0).or_else(|_| at(1)),
            F::Sum => self.given(args)?.into_iter().try_fold(Decimal::ZERO, add),
            F::Average => {
                let given = self.given(args)?;
                let count = Decimal::from(given.len());
                both(Operator::Divide, given.into_iter().try_fold(Decimal::ZERO, add)?, count)
            }
            F::Min => Ok(self.given(args)?.into_iter().min().unwrap_or_default()),
            F::Max => Ok(self.given(args)?.into_iter().max().unwrap_or_default()),
            F::Round => round(at(0)?, at(1)?, RoundingStrategy::MidpointAwayFromZero),
            F::RoundUp => round(at(0)?, at(1)?, RoundingStrategy::AwayFromZero),
            F::RoundDown => round(at(0)?, at(1)?, RoundingStrategy::ToZero),
            F::Abs => Ok(at(0)?.abs()),
            F::And => Ok(truth(self.given(args)?.into_iter().all(is_true))),
            F::Or => Ok(truth(self.given(args)?.into_iter().any(is_true))),
            F::Not => Ok(truth(!is_true(at(0)?))),
        }
    }

    /// The arguments that are there: a column whose cell is empty is none.
    fn given(&self, args: &[Node]) -> Result<Vec<Decimal>, FormulaProblem> {
        let one = |node: &Node| match node {
            Node::Column(reference) => (self.lookup)(*reference),
            node => self.value(node).map(Some),
        };
        args.iter().filter_map(|node| one(node).transpose()).collect()
    }
}

fn add(sum: Decimal, number: Decimal) -> Result<Decimal, FormulaProblem> {
    sum.checked_add(number).ok_or(FormulaProblem::TooLarge)
}

fn both(operator: Operator, left: Decimal, right: Decimal) -> Result<Decimal, FormulaProblem> {
    use Operator as O;
    let number = match operator {
        O::Add => left.checked_add(right),
        O::Subtract => left.checked_sub(right),
        O::Multiply => left.checked_mul(right),
        O::Divide if right.is_zero() => return Err(FormulaProblem::DivisionByZero),
        O::Divide => left.checked_div(right),
        O::Power => return power(left, right),
        O::Equal => Some(truth(left == right)),
        O::NotEqual => Some(truth(left != right)),
        O::Less => Some(truth(left < right)),
        O::LessOrEqual => Some(truth(left <= right)),
        O::Greater => Some(truth(left > right)),
        O::GreaterOrEqual => Some(truth(left >= right)),
    };
    number.ok_or(FormulaProblem::TooLarge)
}

/// Whole powers only: roots are no matter of a plan's line, and doubles would not be exact.
fn power(base: Decimal, exponent: Decimal) -> Result<Decimal, FormulaProblem> {
    let whole = exponent.is_integer().then(|| exponent.abs().to_u32()).flatten();
    let times = whole.filter(|n| *n <= LARGEST_POWER).ok_or(FormulaProblem::NoResult)?;
    let mut out = Decimal::ONE;
    for _ in 0..times {
        out = out.checked_mul(base).ok_or(FormulaProblem::TooLarge)?;
    }
    if exponent.is_sign_negative() { both(Operator::Divide, Decimal::ONE, out) } else { Ok(out) }
}

fn round(number: Decimal, digits: Decimal, strategy: RoundingStrategy) -> Result<Decimal, FormulaProblem> {
    let digits = digits.trunc().to_i32().filter(|d| (-18..=28).contains(d)).ok_or(FormulaProblem::NoResult)?;
    if digits >= 0 {
        return Ok(number.round_dp_with_strategy(digits.unsigned_abs(), strategy));
    }
    let step = power(Decimal::TEN, Decimal::from(-digits))?;
    Ok((number / step).round_dp_with_strategy(0, strategy) * step)
}

fn truth(yes: bool) -> Decimal {
    if yes { Decimal::ONE } else { Decimal::ZERO }
}

fn is_true(number: Decimal) -> bool {
    !number.is_zero()
}
