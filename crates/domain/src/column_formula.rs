//! Formulas of custom columns as far as the vocabulary knows them: a text and the columns it names in brackets.
//!
//! A plan stores `[cost_net] / [impressions] * 1000`: fields by their code, custom columns by their id, numbers with a
//! point, arguments after commas. What it means is calculated by `calc`; whom its result may be shown to follows from the
//! columns it names, and that is decided here, where all audiences are.

use std::collections::BTreeSet;

use crate::{Audience, Column, ColumnId, FieldRef, Plan};

/// The longest formula, in characters.
pub const MAX_FORMULA: usize = 1_000;

/// The texts in brackets of a formula, in their order: names or codes of columns.
pub fn bracketed(formula: &str) -> impl Iterator<Item = &str> {
    formula.split('[').skip(1).filter_map(|rest| Some(rest.split_once(']')?.0))
}

impl Column {
    /// The columns that its formula names; none for a column that people fill in. A name that is no column is left out.
    pub fn references(&self) -> impl Iterator<Item = FieldRef> + '_ {
        self.formula.as_deref().into_iter().flat_map(bracketed).filter_map(|name| name.parse().ok())
    }
}

impl Plan {
    /// Whether a reader may see a custom column: it must be for the reader, and so must be everything that its formula
    /// is calculated from, or the result would tell what the columns may not.
    pub fn shows_column(&self, id: ColumnId, reader: Audience) -> bool {
        self.first_hidden(id, reader).is_none()
    }

    /// The first column that keeps a custom column from a reader: itself, or one that its formula is calculated from.
    pub fn first_hidden(&self, id: ColumnId, reader: Audience) -> Option<FieldRef> {
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            // Formulas can name each other in a circle; a removed column holds nothing to hide.
            let Some(column) = self.columns.get(&id).filter(|_| seen.insert(id)) else { continue };
            if !column.audience.visible_to(reader) {
                return Some(FieldRef::Custom(id));
            }
            for reference in column.references() {
                match reference {
                    FieldRef::Field(field) if !field.visible_to(reader) => return Some(reference),
                    FieldRef::Field(_) => {}
                    FieldRef::Custom(id) => open.push(id),
                }
            }
        }
        None
    }
}
