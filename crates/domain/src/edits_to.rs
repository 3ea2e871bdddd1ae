//! The edits that make one plan of another: restoring a version, taking over a scenario.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Cell, Edit, Field, FieldRef, FieldScope, HeaderField, Plan, Row, RowId};

impl Plan {
    /// The edits that make this plan show what `target` shows, in an order in which [`Plan::apply_all`] takes them; none
    /// if it shows that already.
    ///
    /// Nothing is forgotten: rows that the target does not have are marked as removed, and values of columns that it does
    /// not have stay in their rows. A row keeps its kind and the workbook row it came from.
    pub fn edits_to(&self, target: &Plan) -> Vec<Edit> {
        let mut edits = self.with_orphans(target, Orphans::Stay);
        // A row whose section is removed stands at the top, and still names that section. Where others move, such a name
        // could close a circle that nobody sees, or open one.
        let moves = |e: &Edit| matches!(e, Edit::AddRow(_) | Edit::MoveRow { .. });
        if edits.iter().any(moves) && target.rows.values().any(|row| !row.removed && is_orphan(target, row)) {
            edits = self.with_orphans(target, Orphans::Leave);
        }
        edits
    }

    fn with_orphans(&self, target: &Plan, orphans: Orphans) -> Vec<Edit> {
        let mut edits = Vec::new();
        for (id, column) in changed(&self.columns, &target.columns) {
            edits.push(Edit::SetColumn { id: *id, column: Some(column.clone()) });
        }
        for (id, record) in changed(&self.imports, &target.imports) {
            edits.push(Edit::SetImport { id: *id, record: Some(Box::new(record.clone())) });
        }
        let outline = target.outline();
        // Sections come before what stands in them, so each row moves below rows that have moved already.
        for (row, _) in &outline {
            self.row_edits(target, row, orphans, &mut edits);
        }
        let kept: BTreeSet<RowId> = outline.iter().map(|(row, _)| row.id).collect();
        // Innermost first, so that taking it back brings sections before what stands in them.
        for (row, _) in self.outline().into_iter().rev().filter(|(row, _)| !kept.contains(&row.id)) {
            edits.push(Edit::SetRemoved { row: row.id, removed: true });
        }
        for (id, cost) in changed(&self.costs, &target.costs) {
            edits.push(Edit::SetCost { id: *id, cost: Some(cost.clone()) });
        }
        for id in self.costs.keys().filter(|id| !target.costs.contains_key(id)) {
            edits.push(Edit::SetCost { id: *id, cost: None });
        }
        for id in self.columns.keys().filter(|id| !target.columns.contains_key(id)) {
            edits.push(Edit::SetColumn { id: *id, column: None });
        }
        for id in self.imports.keys().filter(|id| !target.imports.contains_key(id)) {
            edits.push(Edit::SetImport { id: *id, record: None });
        }
        for (id, view) in changed(&self.views, &target.views) {
            edits.push(Edit::SetView { id: *id, view: Some(Box::new(view.clone())) });
        }
        for id in self.views.keys().filter(|id| !target.views.contains_key(id)) {
            edits.push(Edit::SetView { id: *id, view: None });
        }
        for field in HeaderField::ALL {
            let text = target.header.get(*field);
            if self.header.get(*field) != text {
                edits.push(Edit::SetHeader { field: *field, text });
            }
        }
        edits
    }

    fn row_edits(&self, target: &Plan, wanted: &Row, orphans: Orphans, edits: &mut Vec<Edit>) {
        let id = wanted.id;
        let parent = target.live_parent(wanted);
        let Some(row) = self.rows.get(&id) else {
            edits.push(Edit::AddRow(Box::new(Row { parent, removed: false, ..wanted.clone() })));
            return;
        };
        if row.removed {
            edits.push(Edit::SetRemoved { row: id, removed: false });
        }
        let names_the_same = || row.parent == wanted.parent && self.same_way_up(target, row);
        let orphan_stays = orphans == Orphans::Stay && is_orphan(target, wanted) && names_the_same();
        if row.order != wanted.order || (row.parent != parent && !orphan_stays) {
            edits.push(Edit::MoveRow { row: id, parent, order: wanted.order.clone() });
        }
        // A field of time is no cell; one that a damaged document holds stays where it is.
        let is_cell = |field: &Field| field.scope() != FieldScope::Time;
        let fields = pairs(&row.cells, &wanted.cells).filter(|(field, ..)| is_cell(field));
        edits.extend(fields.filter_map(|(field, old, new)| cell_edit(id, FieldRef::Field(*field), old, new)));
        let customs = pairs(&row.custom, &wanted.custom).filter(|(column, ..)| target.columns.contains_key(column));
        edits.extend(customs.filter_map(|(column, old, new)| cell_edit(id, FieldRef::Custom(*column), old, new)));
        for (flight, old, new) in pairs(&row.flights, &wanted.flights) {
            if old != new {
                edits.push(Edit::SetFlight { row: id, id: *flight, flight: new.copied() });
            }
        }
        for (other, old, new) in pairs(&row.shared, &wanted.shared) {
            if old != new {
                edits.push(Edit::SetShared { row: id, other: *other, share: new.copied() });
            }
        }
    }

    /// Whether the sections named above `row` name each other as they do in `target`: only then is it shown at the top
    /// here because it is shown there.
    fn same_way_up(&self, target: &Plan, row: &Row) -> bool {
        let (mut at, mut seen) = (row.parent, BTreeSet::new());
        while let Some(id) = at.filter(|id| seen.insert(*id)) {
            match (self.rows.get(&id), target.rows.get(&id)) {
                (Some(here), Some(there)) if here.parent == there.parent => at = here.parent,
                _ => return false,
            }
        }
        true
    }
}

/// What becomes of a row whose section is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Orphans {
    /// It goes on naming that section.
    Stay,
    /// It names none.
    Leave,
}

/// Whether `row` names a section that it is not shown in.
fn is_orphan(plan: &Plan, row: &Row) -> bool {
    row.parent.is_some() && plan.live_parent(row).is_none()
}

fn cell_edit(row: RowId, field: FieldRef, old: Option<&Cell>, new: Option<&Cell>) -> Option<Edit> {
    (old != new).then(|| Edit::SetCell { row, field, cell: new.cloned() })
}

/// Entries of `new` that `old` has not, or has otherwise.
fn changed<'a, K: Ord, V: PartialEq>(
    old: &'a BTreeMap<K, V>,
    new: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = (&'a K, &'a V)> {
    new.iter().filter(|(key, value)| old.get(key) != Some(*value))
}

/// Every key of two maps with both of its values, in the order of the keys.
pub(crate) fn pairs<'a, K: Ord, V>(
    old: &'a BTreeMap<K, V>,
    new: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = (&'a K, Option<&'a V>, Option<&'a V>)> {
    let (mut olds, mut news) = (old.iter().peekable(), new.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (olds.peek(), news.peek()) {
            (None, None) => return None,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((a, _)), Some((b, _))) => a.cmp(b),
        };
        let old = if order.is_le() { olds.next() } else { None };
        let new = if order.is_ge() { news.next() } else { None };
        let key = old.or(new)?.0;
        Some((key, old.map(|(_, v)| v), new.map(|(_, v)| v)))
    })
}
