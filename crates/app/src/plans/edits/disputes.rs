//! Deciding what several people wrote at the same time.

use mrm_domain::{Cell, Edit, RowId, Spot};

use super::Intent;
use crate::failure::Failure;
use crate::plans::others::reference_of;

impl Intent<'_> {
    /// Writes one of the values that were written to a place at the same time, as a value entered now.
    pub(super) fn decide(&mut self, row: Option<&str>, reference: &str, change: &str) -> Result<(), Failure> {
        let row = row.map(|row| self.row_id(row)).transpose()?;
        let conflicts = self.means.doc.conflicts_of(row);
        let conflict = conflicts.iter().find(|conflict| reference_of(conflict.spot).as_deref() == Some(reference));
        let conflict = conflict.ok_or_else(|| Failure::not_found("conflict", reference))?;
        let mut written = std::iter::once(&conflict.stands).chain(&conflict.others);
        let chosen = written.find(|written| written.by.hash.to_string() == change);
        let edit = chosen.ok_or_else(|| Failure::not_found("change", change))?.edit.clone();
        let edit = match edit {
            Edit::SetCell { row, field, cell: Some(cell) } => {
                let cell = Cell { entered: Some(self.means.now_ms), ..cell };
                self.means.now_ms += 1;
                Edit::SetCell { row, field, cell: Some(cell) }
            }
            other => other,
        };
        self.apply(edit)
    }

    /// Keeps rows that came back, and the sections above them that did; columns, by reference, and costs.
    pub(super) fn keep_rows(&mut self, rows: &[String]) -> Result<(), Failure> {
        for row in rows {
            let parts = self.means.doc.returned().keys().filter(|of| of.row().is_none());
            if let Some(part) = parts.copied().find(|of| reference_of(*of).as_deref() == Some(row)) {
                match part {
                    Spot::Column(id) => {
                        self.apply(Edit::SetColumn { id, column: self.plan.columns.get(&id).cloned() })?;
                    }
                    Spot::Cost(id) => self.apply(Edit::SetCost { id, cost: self.plan.costs.get(&id).cloned() })?,
                    _ => {}
                }
                continue;
            }
            let mut at: Option<RowId> = Some(self.row_id(row)?);
            while let Some(id) = at {
                if self.means.doc.returned().contains_key(&Spot::Removed(id)) {
                    self.apply(Edit::SetRemoved { row: id, removed: false })?;
                }
                at = self.plan.rows.get(&id).and_then(|row| self.plan.live_parent(row));
            }
        }
        Ok(())
    }
}
