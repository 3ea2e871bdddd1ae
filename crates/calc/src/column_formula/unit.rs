//! Whether the parts of a formula can be calculated with each other: no one adds roubles to impressions.

use mrm_domain::{CustomKind, FieldKind, FieldRef};
use std::fmt;

use super::{Function, Node, Operator};

/// What a part of a formula is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Money.
    Money,
    /// How many.
    Count,
    /// A share or another ratio.
    Share,
    /// Yes or no.
    Truth,
    /// A written number: it takes the unit of what it stands beside.
    Number,
    /// Anything: a custom column of numbers, a product of several units.
    Any,
}

impl Unit {
    /// Stable code: the interface has a word for each.
    pub fn code(self) -> &'static str {
        match self {
            Unit::Money => "money",
            Unit::Count => "count",
            Unit::Share => "share",
            Unit::Truth => "truth",
            Unit::Number => "number",
            Unit::Any => "any",
        }
    }

    /// The unit of a field's values; `None` if they are no numbers.
    pub(super) fn of_field(kind: FieldKind) -> Option<Unit> {
        match kind {
            FieldKind::Money => Some(Unit::Money),
            FieldKind::Count => Some(Unit::Count),
            FieldKind::Ratio | FieldKind::Percent => Some(Unit::Share),
            FieldKind::Text | FieldKind::Choice | FieldKind::Date | FieldKind::Discounts | FieldKind::Factors => None,
        }
    }

    /// The unit of a custom column's values.
    pub(super) fn of_custom(kind: CustomKind) -> Option<Unit> {
        match kind {
            CustomKind::Money => Some(Unit::Money),
            CustomKind::Percent => Some(Unit::Share),
            CustomKind::Number => Some(Unit::Any),
            CustomKind::Text | CustomKind::Date => None,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Money => "money",
            Unit::Count => "a count",
            Unit::Share => "a share",
            Unit::Truth => "yes or no",
            Unit::Number | Unit::Any => "a number",
        })
    }
}

/// Units that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Two parts of one sum, comparison or choice.
    #[error("{left} and {right} do not go together in “{at}”")]
    Mixed {
        /// The sign or function.
        at: String,
        /// One.
        left: Unit,
        /// The other.
        right: Unit,
    },
    /// Money multiplied by money.
    #[error("money is multiplied by money")]
    MoneyByMoney,
    /// The result does not fit the column.
    #[error("the formula gives {found}, but the column holds {wanted}")]
    Result {
        /// What the formula gives.
        found: Unit,
        /// What the column holds.
        wanted: Unit,
    },
}

impl UnitError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            UnitError::Mixed { .. } => "units_mixed",
            UnitError::MoneyByMoney => "money_by_money",
            UnitError::Result { .. } => "result_unit",
        }
    }
}

/// The unit of a formula's result. `unit` knows the columns, which all hold numbers.
pub(super) fn unit_of(node: &Node, unit: &dyn Fn(FieldRef) -> Unit) -> Result<Unit, UnitError> {
    use Operator as O;
    Ok(match node {
        Node::Number(_) => Unit::Number,
        Node::Column(reference) => unit(*reference),
        Node::Negative(inner) | Node::Percent(inner) => unit_of(inner, unit)?,
        Node::Both(operator, left, right) => {
            let (left, right) = (unit_of(left, unit)?, unit_of(right, unit)?);
            match operator {
                O::Add | O::Subtract => same(operator.sign(), left, right)?,
                O::Multiply => product(left, right)?,
                O::Divide => quotient(left, right),
                O::Power => {
                    if left == Unit::Share {
                        Unit::Share
                    } else {
                        Unit::Any
                    }
                }
                compare => {
                    same(compare.sign(), left, right)?;
                    Unit::Truth
                }
            }
        }
        Node::Call(function, args) => {
            let units = args.iter().map(|arg| unit_of(arg, unit)).collect::<Result<Vec<_>, _>>()?;
            call(*function, &units)?
        }
    })
}

/// Checks that a result of unit `found` may stand in a column of `kind`.
pub(super) fn fits(found: Unit, kind: CustomKind) -> Result<(), UnitError> {
    let wanted = Unit::of_custom(kind).unwrap_or(Unit::Any);
    let fits = match (found, wanted) {
        (Unit::Truth, _) => false,
        (Unit::Any | Unit::Number, _) | (_, Unit::Any) => true,
        (found, wanted) => found == wanted,
    };
    if fits { Ok(()) } else { Err(UnitError::Result { found, wanted }) }
}

fn call(function: Function, units: &[Unit]) -> Result<Unit, UnitError> {
    use Function as F;
    let first = units.first().copied().unwrap_or(Unit::Any);
    let all =
        |units: &[Unit]| units.iter().try_fold(Unit::Number, |known, unit| same(function.english(), known, *unit));
    match function {
        F::If => all(units.get(1..).unwrap_or_default()),
        F::IfError | F::Sum | F::Average | F::Min | F::Max => all(units),
        F::Round | F::RoundUp | F::RoundDown | F::Abs => Ok(first),
        F::And | F::Or | F::Not => Ok(Unit::Truth),
    }
}

fn same(at: &str, left: Unit, right: Unit) -> Result<Unit, UnitError> {
    match (left, right) {
        (Unit::Number, known) | (known, Unit::Number) | (Unit::Any, known) | (known, Unit::Any) => Ok(known),
        (left, right) if left == right => Ok(left),
        _ => Err(UnitError::Mixed { at: at.to_owned(), left, right }),
    }
}

fn product(left: Unit, right: Unit) -> Result<Unit, UnitError> {
    // Yes and no are one and zero when they are multiplied: `([a] > 0) * [b]`.
    let plain = |unit| if unit == Unit::Truth { Unit::Number } else { unit };
    match (plain(left), plain(right)) {
        (Unit::Money, Unit::Money) => Err(UnitError::MoneyByMoney),
        (Unit::Number, other) | (other, Unit::Number) => Ok(other),
        // A price times a quantity, an amount times a share.
        (Unit::Money, _) | (_, Unit::Money) => Ok(Unit::Money),
        (Unit::Count, Unit::Share) | (Unit::Share, Unit::Count) => Ok(Unit::Count),
        (Unit::Share, Unit::Share) => Ok(Unit::Share),
        _ => Ok(Unit::Any),
    }
}

fn quotient(left: Unit, right: Unit) -> Unit {
    match (left, right) {
        (left, Unit::Number) => left,
        // What one costs: still money.
        (Unit::Money, Unit::Count | Unit::Share | Unit::Any | Unit::Truth) => Unit::Money,
        (Unit::Money, Unit::Money) | (Unit::Share, Unit::Share | Unit::Any) => Unit::Share,
        (Unit::Count, Unit::Share | Unit::Any) => Unit::Count,
        // Impressions per person, clicks per impression.
        (Unit::Count, Unit::Count) => Unit::Share,
        _ => Unit::Any,
    }
}
