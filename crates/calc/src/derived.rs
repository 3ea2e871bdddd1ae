//! The values of a line that follow from others, by field.

use mrm_domain::{Field, Value};
use std::fmt;
use std::ops::Index;

use crate::{FieldSet, Rule};

/// A value that follows from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The value: a number, for a discount a list, for the name of a placement and a channel a text.
    pub value: Value,
    /// The equation it was solved from.
    pub rule: Rule,
    /// The fields of the line that it was solved with, stored or derived. Settings of the plan follow from the rule.
    pub inputs: FieldSet,
}

/// Derived values by field, in the order of the vocabulary: read like a map, kept as one block of memory a line.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DerivedValues(Vec<(Field, Derived)>);

impl DerivedValues {
    /// Takes over `values`, which are in the order of the vocabulary.
    pub(crate) fn sorted(values: Vec<(Field, Derived)>) -> DerivedValues {
        debug_assert!(values.is_sorted_by_key(|(field, _)| *field), "derived values come in order");
        DerivedValues(values)
    }

    /// Adds a value that was not derived so far.
    pub(crate) fn insert(&mut self, field: Field, derived: Derived) {
        let at = self.0.partition_point(|(other, _)| *other < field);
        self.0.insert(at, (field, derived));
    }

    /// The derived value of `field`.
    pub fn get(&self, field: &Field) -> Option<&Derived> {
        let at = self.0.binary_search_by_key(field, |(field, _)| *field).ok()?;
        self.0.get(at).map(|(_, derived)| derived)
    }

    /// Whether `field` is derived.
    pub fn contains_key(&self, field: &Field) -> bool {
        self.get(field).is_some()
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is derived.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Fields and values.
    pub fn iter(&self) -> Iter<'_> {
        self.0.iter().map(pair)
    }

    /// The derived fields.
    pub fn keys(&self) -> impl Iterator<Item = &Field> {
        self.0.iter().map(|(field, _)| field)
    }

    /// The derived values.
    pub fn values(&self) -> impl Iterator<Item = &Derived> {
        self.0.iter().map(|(_, derived)| derived)
    }
}

/// Fields and values of [`DerivedValues`].
pub type Iter<'a> =
    std::iter::Map<std::slice::Iter<'a, (Field, Derived)>, fn(&'a (Field, Derived)) -> (&'a Field, &'a Derived)>;

fn pair((field, derived): &(Field, Derived)) -> (&Field, &Derived) {
    (field, derived)
}

impl<'a> IntoIterator for &'a DerivedValues {
    type Item = (&'a Field, &'a Derived);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.0.iter().map(pair)
    }
}

/// Panics where nothing is derived, as maps do.
impl Index<&Field> for DerivedValues {
    type Output = Derived;

    fn index(&self, field: &Field) -> &Derived {
        self.get(field).expect("the field is derived")
    }
}

impl fmt::Debug for DerivedValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}
