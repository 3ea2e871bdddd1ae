//! Undo and redo of one's own edits, kept as long as the app runs, also while a plan is closed.

use mrm_domain::Edit;
use serde::Serialize;
use utoipa::ToSchema;

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
    pub edits: Vec<Edit>,
}

/// The two stacks of one plan.
#[derive(Debug, Default)]
pub(crate) struct UndoStack {
    undo: Vec<Step>,
    redo: Vec<Step>,
}

impl UndoStack {
    /// A new intent was applied; `inverse` takes it back. What was undone before can no longer be redone.
    pub(crate) fn did(&mut self, label: String, inverse: Vec<Edit>) {
        self.redo.clear();
        push(&mut self.undo, Step { label, edits: inverse });
    }

    pub(crate) fn next_undo(&self) -> Option<Step> {
        self.undo.last().cloned()
    }

    pub(crate) fn next_redo(&self) -> Option<Step> {
        self.redo.last().cloned()
    }

    /// The top intent was taken back; `again` does it once more.
    pub(crate) fn undid(&mut self, again: Vec<Edit>) {
        if let Some(step) = self.undo.pop() {
            push(&mut self.redo, Step { label: step.label, edits: again });
        }
    }

    /// The top undone intent was done again; `inverse` takes it back.
    pub(crate) fn redid(&mut self, inverse: Vec<Edit>) {
        if let Some(step) = self.redo.pop() {
            push(&mut self.undo, Step { label: step.label, edits: inverse });
        }
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
    if stack.len() == DEPTH {
        stack.remove(0);
    }
    stack.push(step);
}
