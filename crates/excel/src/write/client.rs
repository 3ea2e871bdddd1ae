//! What the reader of an export may see, and the calculator's view of exactly that.

use mrm_calc::{LineResult, PlanCalc};
use mrm_domain::{Audience, Cell, Field, Plan, RowId};
use std::borrow::Cow;

/// A plan and its calculation.
pub(crate) struct Seen<'a> {
    /// The plan, cut.
    pub plan: Cow<'a, Plan>,
    /// What it comes to.
    pub calc: Cow<'a, PlanCalc>,
}

/// Cuts internal fields, columns, costs and notes in the one place made for it, then calculates on what is left. A value
/// that the client may see but that followed from internal ones is put in as a plain value first, so that no formula
/// needs what is not there.
pub(crate) fn seen_by<'a>(plan: &'a Plan, calc: &'a PlanCalc, reader: Audience) -> Seen<'a> {
    if reader == Audience::Internal {
        return Seen { plan: Cow::Borrowed(plan), calc: Cow::Borrowed(calc) };
    }
    let mut seen = plan.for_audience(reader);
    let own_calc = PlanCalc::new(&seen);
    let mut put: Vec<(RowId, Field, Cell)> = Vec::new();
    for id in seen.rows.keys() {
        let (Some(full), Some(bare)) = (calc.line(*id), own_calc.line(*id)) else { continue };
        put.extend(lost(full, bare).map(|(field, cell)| (*id, field, cell)));
    }
    if put.is_empty() {
        return Seen { plan: Cow::Owned(seen), calc: Cow::Owned(own_calc) };
    }
    for (id, field, cell) in put {
        if let Some(row) = seen.rows.get_mut(&id) {
            row.cells.insert(field, cell);
        }
    }
    let calc = PlanCalc::new(&seen);
    Seen { plan: Cow::Owned(seen), calc: Cow::Owned(calc) }
}

/// Values for the client that the calculator finds only with internal ones: those that follow from internal values
/// directly. What follows from them in turn is found again by formulas.
fn lost<'r>(full: &'r LineResult, bare: &'r LineResult) -> impl Iterator<Item = (Field, Cell)> + 'r {
    let same = |field: &Field| bare.derived.get(field).map(|d| &d.value) == full.derived.get(field).map(|d| &d.value);
    full.derived
        .iter()
        .filter(move |(field, derived)| {
            field.visible_to(Audience::Client)
                && !same(field)
                && derived.inputs.iter().any(|input| !input.visible_to(Audience::Client))
        })
        .map(|(field, derived)| (*field, Cell::imported(derived.value.clone())))
}
