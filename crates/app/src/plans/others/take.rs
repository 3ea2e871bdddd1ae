//! Changes of others in an open plan.

use mrm_document::{Incoming, Taken};
use mrm_domain::{Edit, Spot};
use std::collections::BTreeSet;
use std::sync::Arc;

use super::view::{KeptView, column_of, writer};
use crate::failure::Failure;
use crate::plans::OpenPlan;
use crate::plans::answer::Touched;
use crate::session::document_failure;
use crate::team::Authors;
use crate::versions::standing;

impl OpenPlan {
    /// Takes changes that others made, all or none, and brings everything up to date that follows from the plan: results,
    /// problems, status, revision. On an error nothing has changed.
    ///
    /// The caller holds the plan. It then puts the changes on disk with [`OpenPlan::projection`], sets [`OpenPlan::head`], and
    /// tells that the plan was updated, by its revision; screens ask what changed since the one that they show. Should the disk
    /// refuse, the plan in memory is ahead of it and has to be dropped. Nothing of it is an intent of this person: what they
    /// can undo stays as it is, and undo passes over what a colleague has written since.
    pub(crate) fn take_others(&mut self, changes: Vec<Incoming>, authors: Arc<Authors>) -> Result<Taken, Failure> {
        self.authors = authors;
        let taken = self.doc.take(changes).map_err(document_failure)?;
        if taken.changes.is_empty() {
            return Ok(taken);
        }
        let edits = self.doc.reread(&mut self.plan, &taken);
        let cells = edits.iter().filter_map(|edit| match edit {
            Edit::SetCell { cell, .. } => cell.as_ref()?.entered,
            Edit::AddRow(row) => row.cells.values().chain(row.custom.values()).filter_map(|cell| cell.entered).max(),
            _ => None,
        });
        self.last_entry = cells.fold(self.last_entry, i64::max);
        let (changed, _) = self.follow(&edits);
        let mut touched = Touched::by(&edits, &self.plan);
        // Where the value stays, what is told of the place may still be another.
        touched.rows.extend(taken.spots.keys().filter_map(Spot::row).chain(taken.flagged.iter().filter_map(Spot::row)));
        touched.undecided |= taken.spots.keys().chain(&taken.flagged).any(|spot| spot.row().is_none());
        self.revision += 1;
        self.status = standing(&self.doc, &self.signed);
        let wrote = taken.spots.iter().filter_map(|(spot, at)| {
            let change = taken.changes.get(*at)?;
            Some((*spot, change.author.clone(), change.time_ms))
        });
        // A conflict may have come or gone with any of them.
        self.recent.note(self.revision, touched, &changed, true, wrote.collect());
        Ok(taken)
    }

    /// How many places and rows are not decided.
    pub(in crate::plans) fn disputes(&self) -> usize {
        self.doc.conflicts().count() + self.doc.returned().len()
    }

    /// Places that an undo left as they are, with who has written there since.
    pub(crate) fn kept(&self, spots: &BTreeSet<Spot>) -> Vec<KeptView> {
        if spots.is_empty() {
            return Vec::new();
        }
        let places: Vec<Spot> = spots.iter().copied().collect();
        let writers = self.doc.writers(None, &self.doc.heads(), &places).unwrap_or_default();
        let kept = places.into_iter().map(|spot| KeptView {
            row: spot.row().map(|row| row.to_string()),
            reference: column_of(spot),
            by: writers.get(&spot).map(|by| writer(&self.authors, by.author.as_deref())),
        });
        kept.collect()
    }
}
