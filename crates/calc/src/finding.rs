//! What the calculator tells about a line besides numbers.

use mrm_domain::Field;
use rust_decimal::Decimal;

use crate::Rule;

/// A stored value that the other stored values contradict beyond rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// The field.
    pub field: Field,
    /// What is stored.
    pub entered: Decimal,
    /// What follows from the others.
    pub computed: Decimal,
    /// The equation that does not hold.
    pub rule: Rule,
    /// The stored values (or settings of the plan) on its other side.
    pub inputs: Vec<Field>,
}

/// Something to know about a line that is no contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A stored cost per result is right on another cost than the plan's, for example with commission.
    OtherBasis {
        /// The cost per result.
        field: Field,
        /// The cost that it was calculated on.
        basis: Field,
    },
    /// Discounts that are added come to 100 % or more; no net cost follows.
    DiscountsTooLarge,
}

impl Note {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Note::OtherBasis { .. } => "other_basis",
            Note::DiscountsTooLarge => "discounts_too_large",
        }
    }
}
