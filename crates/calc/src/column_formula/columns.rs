//! The calculated columns of a plan, in the order in which they can be calculated.

use mrm_domain::{Column, ColumnId, Currency, CustomKind, Field, FieldRef, Plan, Row};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::evaluate::Lookup;
use super::unit::{fits, unit_of};
use super::{ColumnFormula, FormulaError, FormulaProblem, Unit, stored};

/// The calculated columns of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormulaColumns {
    /// Each after those that it needs.
    ordered: Vec<(ColumnId, Calculated)>,
    broken: BTreeMap<ColumnId, FormulaError>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Calculated {
    formula: ColumnFormula,
    kind: CustomKind,
}

/// The values of one line's calculated columns.
pub type FormulaValues = Vec<(ColumnId, Result<Decimal, FormulaProblem>)>;

impl FormulaColumns {
    /// Reads the formulas of all columns of a plan.
    pub fn of(plan: &Plan) -> FormulaColumns {
        let mut columns = FormulaColumns::default();
        let mut open: BTreeMap<ColumnId, Calculated> = BTreeMap::new();
        for column in plan.columns.values() {
            match column.formula.as_deref().map(|text| read(plan, column, text)) {
                Some(Ok(calculated)) => _ = open.insert(column.id, calculated),
                Some(Err(error)) => _ = columns.broken.insert(column.id, error),
                None => {}
            }
        }
        columns.arrange(open);
        columns
    }

    /// Moves what can be calculated into its place, again and again; what is left needs itself or something broken.
    fn arrange(&mut self, mut open: BTreeMap<ColumnId, Calculated>) {
        loop {
            let waits = |of: &Calculated, open: &BTreeMap<ColumnId, Calculated>, broken: &BTreeMap<ColumnId, _>| {
                customs(&of.formula).any(|id| open.contains_key(&id) || broken.contains_key(&id))
            };
            let (later, now): (BTreeMap<_, _>, BTreeMap<_, _>) =
                open.clone().into_iter().partition(|(_, calculated)| waits(calculated, &open, &self.broken));
            if now.is_empty() {
                break;
            }
            self.ordered.extend(now);
            open = later;
        }
        for (id, calculated) in &open {
            let cycle = cycle_through(*id, &open);
            let error = if cycle.is_empty() {
                let broken = customs(&calculated.formula).find(|c| open.contains_key(c) || self.broken.contains_key(c));
                FormulaError::NeedsBroken(FieldRef::Custom(broken.unwrap_or(*id)))
            } else {
                FormulaError::Cycle(cycle.into_iter().map(FieldRef::Custom).collect())
            };
            self.broken.insert(*id, error);
        }
    }

    /// Whether the plan calculates no column.
    pub fn is_empty(&self) -> bool {
        self.ordered.is_empty() && self.broken.is_empty()
    }

    /// The formula of a column, if it has one that can be calculated.
    pub fn formula(&self, id: ColumnId) -> Option<&ColumnFormula> {
        self.ordered.iter().find(|(other, _)| *other == id).map(|(_, calculated)| &calculated.formula)
    }

    /// What is wrong with the formula of a column, if something is.
    pub fn error(&self, id: ColumnId) -> Option<&FormulaError> {
        self.broken.get(&id)
    }

    /// The columns whose formula is wrong.
    pub fn errors(&self) -> impl Iterator<Item = (ColumnId, &FormulaError)> {
        self.broken.iter().map(|(id, error)| (*id, error))
    }

    /// Calculates all columns of a line. `field` gives the numbers of its fields, entered and derived.
    pub(crate) fn values(
        &self,
        row: &Row,
        currency: Currency,
        field: &dyn Fn(Field) -> Option<Decimal>,
    ) -> FormulaValues {
        let mut values: FormulaValues = Vec::with_capacity(self.ordered.len() + self.broken.len());
        values.extend(self.broken.keys().map(|id| (*id, Err(FormulaProblem::Broken))));
        for (id, calculated) in &self.ordered {
            let lookup: Lookup<'_> = &|reference| match reference {
                FieldRef::Field(f) => Ok(field(f)),
                FieldRef::Custom(other) if self.formula(other).is_some() => {
                    values.iter().find(|(known, _)| *known == other).map(|(_, value)| *value).transpose()
                }
                FieldRef::Custom(other) => Ok(row.custom.get(&other).and_then(|cell| cell.value.number())),
            };
            let rounded = |number: Decimal| match calculated.kind {
                CustomKind::Money => currency.round(number),
                _ => number,
            };
            if let Some(value) = calculated.formula.value(lookup).transpose() {
                values.push((*id, value.map(rounded)));
            }
        }
        values
    }
}

/// Reads one formula and checks what it names and its units.
fn read(plan: &Plan, column: &Column, text: &str) -> Result<Calculated, FormulaError> {
    let formula = stored(text)?;
    let mut units = BTreeMap::new();
    for reference in formula.references() {
        let unit = match reference {
            FieldRef::Field(field) => Unit::of_field(field.kind()),
            FieldRef::Custom(id) => {
                let named = plan.columns.get(id).ok_or_else(|| FormulaError::UnknownColumn(id.to_string()))?;
                Unit::of_custom(named.kind)
            }
        };
        units.insert(*reference, unit.ok_or(FormulaError::NoNumbers(*reference))?);
    }
    let unit = |reference| units.get(&reference).copied().unwrap_or(Unit::Any);
    let found = unit_of(&formula.node, &unit).map_err(FormulaError::Units)?;
    if Unit::of_custom(column.kind).is_none() {
        return Err(FormulaError::NoNumbers(FieldRef::Custom(column.id)));
    }
    fits(found, column.kind).map_err(FormulaError::Units)?;
    Ok(Calculated { formula, kind: column.kind })
}

fn customs(formula: &ColumnFormula) -> impl Iterator<Item = ColumnId> + '_ {
    formula.references().iter().filter_map(|reference| match reference {
        FieldRef::Custom(id) => Some(*id),
        FieldRef::Field(_) => None,
    })
}

/// The columns of a circle that leads from `start` back to it; empty if there is none.
fn cycle_through(start: ColumnId, open: &BTreeMap<ColumnId, Calculated>) -> Vec<ColumnId> {
    let mut came_from: BTreeMap<ColumnId, ColumnId> = BTreeMap::new();
    let mut next = vec![start];
    while let Some(id) = next.pop() {
        for needed in open.get(&id).into_iter().flat_map(|calculated| customs(&calculated.formula)) {
            if needed == start {
                let mut circle = vec![id];
                let mut at = id;
                while let Some(before) = came_from.get(&at).filter(|_| at != start) {
                    circle.push(*before);
                    at = *before;
                }
                circle.reverse();
                return circle;
            }
            if open.contains_key(&needed) && !came_from.contains_key(&needed) {
                came_from.insert(needed, id);
                next.push(needed);
            }
        }
    }
    Vec::new()
}
