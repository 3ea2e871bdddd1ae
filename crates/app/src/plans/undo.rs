//! Undo and redo of one's own edits, kept as long as the app runs, also while a plan is closed.

use mrm_document::PlanDoc;
use mrm_domain::{Edit, FieldRef, Plan, Row, Spot};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

use super::Direction;

/// How many intents can be taken back.
const DEPTH: usize = 500;

/// What can be undone and redone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct UndoView {
    /// Something can be undone.
    pub can_undo: bool,
    /// Something can be redone.
    pub can_redo: bool,
    /// Code of the intent that undo takes back.
    pub undo_label: Option<String>,
    /// Code of the intent that redo does again.
    pub redo_label: Option<String>,
}

/// One intent that can be taken back, or done again.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub label: String,
    /// What takes it back or does it again.
    pub edits: Vec<Edit>,
    /// What it wrote when it was done or taken back. Where the plan says something else, a colleague has been there.
    pub left: Vec<Edit>,
}

impl Step {
    /// The edits of this step that overwrite nothing of a colleague's, and the places of the others.
    pub(crate) fn guarded(self, plan: &Plan, doc: &PlanDoc) -> (Vec<Edit>, BTreeSet<Spot>) {
        // An intent may write a place twice: what it left is the last.
        let left: BTreeMap<Spot, &Edit> = self.left.iter().map(|edit| (place(edit), edit)).collect();
        let disputed = |spot: &Spot| doc.conflicts_of(spot.row()).iter().any(|conflict| conflict.spot == *spot);
        let as_left = |edit: &Edit| match edit {
            Edit::AddRow(new) => has_nothing_else(plan, new, &left),
            edit => plan.says(edit),
        };
        let is_others = |spot: &Spot| disputed(spot) || left.get(spot).is_some_and(|edit| !as_left(edit));
        let mut kept = BTreeSet::new();
        let mut edits = self.edits;
        edits.retain(|edit| {
            let spot = place(edit);
            let free = plan.says(edit) || !is_others(&spot);
            if !free {
                kept.insert(spot);
            }
            free
        });
        (edits, kept)
    }
}

/// Whether a row that an intent added holds only what that intent wrote, with the row or after it.
fn has_nothing_else(plan: &Plan, new: &Row, left: &BTreeMap<Spot, &Edit>) -> bool {
    let Some(row) = plan.rows.get(&new.id).filter(|row| !row.removed) else { return false };
    let known = |spot: Spot| left.get(&spot).is_some_and(|edit| plan.says(edit));
    let cell = |field: FieldRef| known(Spot::Cell(row.id, field));
    row.cells.iter().all(|(field, of)| new.cells.get(field) == Some(of) || cell((*field).into()))
        && row.custom.iter().all(|(id, of)| new.custom.get(id) == Some(of) || cell(FieldRef::Custom(*id)))
        && row.flights.iter().all(|(id, of)| new.flights.get(id) == Some(of) || known(Spot::Flight(row.id, *id)))
}

/// Where an edit and the one that takes it back meet: a row that was added is taken back by removing it.
fn place(edit: &Edit) -> Spot {
    match edit.spot() {
        Spot::Row(row) => Spot::Removed(row),
        spot => spot,
    }
}

/// The two stacks of one plan.
#[derive(Debug, Default)]
pub(crate) struct UndoStack {
    undo: Vec<Step>,
    redo: Vec<Step>,
}

impl UndoStack {
    /// A new intent was applied, which wrote `left`; `inverse` takes it back. What was undone before can no longer be redone.
    pub(crate) fn did(&mut self, label: String, inverse: Vec<Edit>, left: Vec<Edit>) {
        self.redo.clear();
        push(&mut self.undo, Step { label, edits: inverse, left });
    }

    pub(crate) fn next_undo(&self) -> Option<Step> {
        self.undo.last().cloned()
    }

    pub(crate) fn next_redo(&self) -> Option<Step> {
        self.redo.last().cloned()
    }

    /// The top intent was taken back by `left`; `again` does it once more.
    pub(crate) fn undid(&mut self, again: Vec<Edit>, left: Vec<Edit>) {
        if let Some(step) = self.undo.pop() {
            push(&mut self.redo, Step { label: step.label, edits: again, left });
        }
    }

    /// The top undone intent was done again by `left`; `inverse` takes it back.
    pub(crate) fn redid(&mut self, inverse: Vec<Edit>, left: Vec<Edit>) {
        if let Some(step) = self.redo.pop() {
            push(&mut self.undo, Step { label: step.label, edits: inverse, left });
        }
    }

    /// The top intent cannot be taken back, or done again.
    pub(crate) fn drop_next(&mut self, direction: Direction) {
        match direction {
            Direction::Undo => self.undo.pop(),
            Direction::Redo => self.redo.pop(),
        };
    }

    pub(crate) fn view(&self) -> UndoView {
        UndoView {
            can_undo: !self.undo.is_empty(),
            can_redo: !self.redo.is_empty(),
            undo_label: self.undo.last().map(|s| s.label.clone()),
            redo_label: self.redo.last().map(|s| s.label.clone()),
        }
    }
}

fn push(stack: &mut Vec<Step>, step: Step) {
    // All of it was a colleague's: there is nothing to take back.
    if step.edits.is_empty() {
        return;
    }
    if stack.len() == DEPTH {
        stack.remove(0);
    }
    stack.push(step);
}
