//! A set of fields without a heap.

use mrm_domain::Field;
use std::fmt;

use crate::equation::Set;

/// A set of fields; iterates in the order of the vocabulary.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldSet {
    // Two halves, so that a set asks for no more alignment than a number does.
    low: u64,
    high: u64,
}

impl FieldSet {
    pub(crate) const fn of(set: Set) -> FieldSet {
        FieldSet { low: set as u64, high: (set >> 64) as u64 }
    }

    const fn bits(self) -> Set {
        self.low as Set | ((self.high as Set) << 64)
    }

    /// Whether `field` is in it.
    pub const fn contains(self, field: Field) -> bool {
        self.bits() & (1 << field as usize) != 0
    }

    /// How many fields it holds.
    pub const fn len(self) -> usize {
        self.bits().count_ones() as usize
    }

    /// Whether it holds none.
    pub const fn is_empty(self) -> bool {
        self.bits() == 0
    }

    /// Its fields.
    pub fn iter(&self) -> Fields {
        Fields(self.bits())
    }
}

/// The fields of a [`FieldSet`].
#[derive(Debug, Clone)]
pub struct Fields(Set);

impl Iterator for Fields {
    type Item = &'static Field;

    fn next(&mut self) -> Option<&'static Field> {
        let field = Field::ALL.get(self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(field)
    }
}

impl IntoIterator for &FieldSet {
    type Item = &'static Field;
    type IntoIter = Fields;

    fn into_iter(self) -> Fields {
        self.iter()
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> FieldSet {
        FieldSet::of(fields.into_iter().fold(0, |set, field| set | (1 << field as usize)))
    }
}

/// Equal to a list of its fields in the order of the vocabulary.
impl<const N: usize> PartialEq<[Field; N]> for FieldSet {
    fn eq(&self, other: &[Field; N]) -> bool {
        self.iter().eq(other)
    }
}

impl fmt::Debug for FieldSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
