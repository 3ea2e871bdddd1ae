//! Changes of others: taken all or none, and of the plan only that is read anew which they touched.

use mrm_domain::{Edit, Flight, HeaderField, Plan, Row, RowId, Spot};
use std::collections::{BTreeMap, BTreeSet};

use super::read::Parts;
use super::writes::Writes;
use super::{Merged, PlanDoc};
use crate::{DocumentError, HistoryEntry, Incoming};

/// What changes of others touched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// The changes that were new, each after those that it builds on.
    pub changes: Vec<HistoryEntry>,
    /// Every place that they wrote to, also where another value stands, with the last of the changes that did: an index
    /// into `changes`. Of a new row there is only its coming.
    pub spots: BTreeMap<Spot, usize>,
    /// What came to be returned by them, is told otherwise, or is no longer: rows, columns and costs.
    pub flagged: BTreeSet<Spot>,
}

impl PlanDoc {
    /// Takes changes that others made, all of them or none: on an error, also a panic of the library, nothing has changed.
    /// Those that are here already are passed over. Afterwards [`PlanDoc::reread`] brings a plan up to date.
    pub fn take(&mut self, changes: Vec<Incoming>) -> Result<Taken, DocumentError> {
        let maps = &self.maps;
        let changes = changes.into_iter().map(Incoming::into_change).collect();
        let read = self.body.take(changes, |doc, new| {
            let read = new.iter().map(|change| (change.hash(), change.deps().to_vec(), Writes::of(doc, maps, change)));
            read.collect::<Vec<_>>()
        })?;
        let mut taken = Taken::default();
        for (at, (hash, _, writes)) in read.iter().enumerate() {
            let meta = self.body.doc.get_change_meta_by_hash(hash).ok_or(DocumentError::Malformed("change"))?;
            taken.changes.push(HistoryEntry::of(&meta));
            taken.spots.extend(writes.spots().map(|spot| (spot, at)));
        }
        taken.flagged = Merged::took(&mut self.merged, &self.body.doc, &self.maps, read);
        Ok(taken)
    }

    /// Reads what was touched anew, so that `plan`, which was what the document held before, is what it holds now. Returns
    /// the difference as edits that were applied, for whoever keeps something of the plan up to date; a row that came or
    /// became another is told by [`Edit::AddRow`].
    pub fn reread(&self, plan: &mut Plan, taken: &Taken) -> Vec<Edit> {
        let mut parts = Parts::new(self.id, &self.body.doc, &self.maps);
        let mut edits = Vec::new();
        let spots: BTreeSet<Spot> = taken.spots.keys().chain(&taken.flagged).copied().collect();
        let rows: BTreeSet<RowId> = spots.iter().filter_map(Spot::row).collect();
        // Columns and the header come first: cells are read by their kinds.
        if spots.iter().any(|spot| matches!(spot, Spot::Header(_))) {
            let header = parts.header();
            for field in HeaderField::ALL {
                let text = header.get(*field);
                if plan.header.get(*field) != text {
                    edits.push(Edit::SetHeader { field: *field, text });
                }
            }
            plan.header = header;
        }
        for spot in &spots {
            let returned = self.merged.returned.contains_key(spot);
            let edit = match *spot {
                Spot::Column(id) => put(&mut plan.columns, id, parts.column(id, returned))
                    .then(|| Edit::SetColumn { id, column: plan.columns.get(&id).cloned() }),
                Spot::Cost(id) => put(&mut plan.costs, id, parts.cost(id, returned))
                    .then(|| Edit::SetCost { id, cost: plan.costs.get(&id).cloned() }),
                Spot::Import(id) => put(&mut plan.imports, id, parts.import(id))
                    .then(|| Edit::SetImport { id, record: plan.imports.get(&id).cloned().map(Box::new) }),
                Spot::View(id) => put(&mut plan.views, id, parts.view(id))
                    .then(|| Edit::SetView { id, view: plan.views.get(&id).cloned().map(Box::new) }),
                _ => None,
            };
            edits.extend(edit);
        }
        for id in rows {
            let mut row = parts.row(id);
            if let Some(row) = row.as_mut().filter(|row| self.merged.returned.contains_key(&Spot::Removed(row.id))) {
                row.removed = false;
            }
            match (plan.rows.get(&id), &row) {
                (Some(before), Some(after)) => differences(before, after, &mut edits),
                (Some(_), None) => edits.push(Edit::SetRemoved { row: id, removed: true }),
                (None, Some(after)) => edits.push(Edit::AddRow(Box::new(after.clone()))),
                (None, None) => {}
            }
            put(&mut plan.rows, id, row);
        }
        edits
    }
}

/// Puts or removes an entry; says whether it was another.
fn put<K: Ord, V: PartialEq>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) -> bool {
    if map.get(&key) == value.as_ref() {
        return false;
    }
    match value {
        Some(value) => _ = map.insert(key, value),
        None => _ = map.remove(&key),
    }
    true
}

/// The edits that make `after` of `before`.
fn differences(before: &Row, after: &Row, edits: &mut Vec<Edit>) {
    let row = after.id;
    // No edit does this; a row that is another one is new.
    if (before.kind, &before.source) != (after.kind, &after.source) {
        return edits.push(Edit::AddRow(Box::new(after.clone())));
    }
    if (before.parent, &before.order) != (after.parent, &after.order) {
        edits.push(Edit::MoveRow { row, parent: after.parent, order: after.order.clone() });
    }
    if before.removed != after.removed {
        edits.push(Edit::SetRemoved { row, removed: after.removed });
    }
    changed(&before.cells, &after.cells, |field, cell| {
        edits.push(Edit::SetCell { row, field: (*field).into(), cell: cell.cloned() });
    });
    changed(&before.custom, &after.custom, |id, cell| {
        edits.push(Edit::SetCell { row, field: mrm_domain::FieldRef::Custom(*id), cell: cell.cloned() });
    });
    changed(&before.flights, &after.flights, |id, flight: Option<&Flight>| {
        edits.push(Edit::SetFlight { row, id: *id, flight: flight.copied() });
    });
    changed(&before.shared, &after.shared, |other, share| {
        edits.push(Edit::SetShared { row, other: *other, share: share.copied() });
    });
}

/// The entries that are others, came or went.
fn changed<K: Ord, V: PartialEq>(
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
    mut tell: impl FnMut(&K, Option<&V>),
) {
    after.iter().filter(|(key, value)| before.get(key) != Some(*value)).for_each(|(key, value)| tell(key, Some(value)));
    before.keys().filter(|key| !after.contains_key(key)).for_each(|key| tell(key, None));
}
