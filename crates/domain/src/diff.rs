//! What is different between two states of a plan, as a person reads it.

use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::edits_to::pairs;
use crate::{
    Audience, Cell, Column, ColumnId, CostId, FieldRef, Flight, FlightId, HeaderField, Plan, PlanCost, Row, RowId,
    RowKind, Value,
};

/// What is different between two states of a plan. Values that do not differ are left out; moments of entry, sources and
/// what nobody sees are no differences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanDiff {
    /// Header fields, in the order of the header.
    pub header: Vec<Change<HeaderField, String>>,
    /// Custom columns.
    pub columns: Vec<Change<ColumnId, Column>>,
    /// Plan-level costs.
    pub costs: Vec<Change<CostId, PlanCost>>,
    /// Sections and lines: those that are there after, in their order, then those that are no longer there.
    pub rows: Vec<RowDiff>,
    /// What two lines share of the universe, by the smaller id first. A pair is known as long as both lines are there.
    pub shared: Vec<Change<(RowId, RowId), Decimal>>,
}

/// One thing that is not the same before and after; `None`: it was, or is, not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<K, V> {
    /// Which.
    pub what: K,
    /// Before.
    pub before: Option<V>,
    /// After.
    pub after: Option<V>,
}

/// A section or a line that is not the same before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDiff {
    /// Which.
    pub row: RowId,
    /// Section or line.
    pub kind: RowKind,
    /// Added, removed, or in both.
    pub fate: RowFate,
    /// For a row in both: cells that differ. Those of a row that came or went are in the plan that has it.
    pub cells: Vec<Change<FieldRef, Value>>,
    /// For a row in both: flights that differ.
    pub flights: Vec<Change<FlightId, Flight>>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFate {
    /// It is there only after.
    Added,
    /// It is there only before.
    Removed,
    /// It is in both, at its place among those that stayed.
    Kept,
    /// It is in both, and stands elsewhere: in another section, or before others that it stood behind.
    Moved {
        /// The section before.
        from: Option<RowId>,
        /// The section after.
        to: Option<RowId>,
    },
}

impl PlanDiff {
    /// What `reader` sees differ. What the reader may not see is cut from both plans before they are compared, so nothing
    /// internal can be in the result.
    pub fn between(before: &Plan, after: &Plan, reader: Audience) -> PlanDiff {
        let cut = |plan| match reader {
            Audience::Internal => Cow::Borrowed(plan),
            Audience::Client => Cow::Owned(Plan::for_audience(plan, reader)),
        };
        let (before, after): (Cow<'_, Plan>, Cow<'_, Plan>) = (cut(before), cut(after));
        PlanDiff {
            header: HeaderField::ALL
                .iter()
                .filter(|field| field.is_content())
                .filter_map(|field| change(*field, before.header.get(*field), after.header.get(*field)))
                .collect(),
            columns: changes(&before.columns, &after.columns),
            costs: changes(&before.costs, &after.costs),
            rows: rows(&before, &after),
            shared: changes(&shared(&before), &shared(&after)),
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.header.is_empty()
            && self.columns.is_empty()
            && self.costs.is_empty()
            && self.rows.is_empty()
            && self.shared.is_empty()
    }
}

fn change<K, V: PartialEq>(what: K, before: Option<V>, after: Option<V>) -> Option<Change<K, V>> {
    (before != after).then_some(Change { what, before, after })
}

fn changes<K: Ord + Copy, V: PartialEq + Clone>(before: &BTreeMap<K, V>, after: &BTreeMap<K, V>) -> Vec<Change<K, V>> {
    let differing = pairs(before, after).filter(|(_, old, new)| old != new);
    differing.map(|(key, old, new)| Change { what: *key, before: old.cloned(), after: new.cloned() }).collect()
}

fn rows(before: &Plan, after: &Plan) -> Vec<RowDiff> {
    let (old, new) = (before.outline(), after.outline());
    let were: HashMap<RowId, usize> = old.iter().enumerate().map(|(at, (row, _))| (row.id, at)).collect();
    let moved = moved(before, after, &new, &were);
    let mut out = Vec::new();
    for (row, _) in &new {
        let Some((was, _)) = were.get(&row.id).and_then(|at| old.get(*at)) else {
            out.push(whole(row, RowFate::Added));
            continue;
        };
        let cells = cells(before, was, after, row);
        let flights = changes(&was.flights, &row.flights);
        let fate = match moved.contains(&row.id) {
            true => RowFate::Moved { from: before.live_parent(was), to: after.live_parent(row) },
            false => RowFate::Kept,
        };
        if fate != RowFate::Kept || !cells.is_empty() || !flights.is_empty() {
            out.push(RowDiff { row: row.id, kind: row.kind, fate, cells, flights });
        }
    }
    let are: BTreeSet<RowId> = new.iter().map(|(row, _)| row.id).collect();
    let gone = old.iter().filter(|(row, _)| !are.contains(&row.id));
    out.extend(gone.map(|(row, _)| whole(row, RowFate::Removed)));
    out
}

fn whole(row: &Row, fate: RowFate) -> RowDiff {
    RowDiff { row: row.id, kind: row.kind, fate, cells: Vec::new(), flights: Vec::new() }
}

fn cells(before: &Plan, was: &Row, after: &Plan, row: &Row) -> Vec<Change<FieldRef, Value>> {
    let value = |cell: Option<&Cell>| cell.map(|c| c.value.clone());
    let differ = |old: Option<&Cell>, new: Option<&Cell>| old.map(|c| &c.value) != new.map(|c| &c.value);
    let fields = pairs(&was.cells, &row.cells).filter(|(_, old, new)| differ(*old, *new));
    let mut out: Vec<_> = fields
        .map(|(field, old, new)| Change { what: FieldRef::Field(*field), before: value(old), after: value(new) })
        .collect();
    // A value without its column is seen by nobody.
    for (id, old, new) in pairs(&was.custom, &row.custom) {
        let old = old.filter(|_| before.columns.contains_key(id));
        let new = new.filter(|_| after.columns.contains_key(id));
        if differ(old, new) {
            out.push(Change { what: FieldRef::Custom(*id), before: value(old), after: value(new) });
        }
    }
    out
}

/// The duplications of lines that are there.
fn shared(plan: &Plan) -> BTreeMap<(RowId, RowId), Decimal> {
    let there = |id: &RowId| plan.rows.get(id).is_some_and(|row| !row.removed && row.kind == RowKind::Line);
    let lines = plan.rows.values().filter(|row| !row.shared.is_empty() && there(&row.id));
    lines
        .flat_map(|row| row.shared.iter().map(move |(other, share)| ((row.id, *other), *share)))
        .filter(|((_, other), _)| there(other))
        .collect()
}

/// Rows of both plans that stand elsewhere: in another section, or not in the longest series of siblings that kept their
/// order. New position keys alone are no move.
fn moved(before: &Plan, after: &Plan, new: &[(&Row, usize)], were: &HashMap<RowId, usize>) -> BTreeSet<RowId> {
    let mut moved = BTreeSet::new();
    let mut siblings: BTreeMap<Option<RowId>, Vec<(RowId, usize)>> = BTreeMap::new();
    for (row, _) in new {
        let (Some(was), Some(place)) = (before.rows.get(&row.id), were.get(&row.id)) else { continue };
        let parent = after.live_parent(row);
        if before.live_parent(was) == parent {
            siblings.entry(parent).or_default().push((row.id, *place));
        } else {
            moved.insert(row.id);
        }
    }
    for rows in siblings.into_values() {
        let places: Vec<usize> = rows.iter().map(|(_, place)| *place).collect();
        let stayed = longest_ascent(&places);
        moved.extend(rows.iter().enumerate().filter(|(at, _)| !stayed.contains(at)).map(|(_, (id, _))| *id));
    }
    moved
}

/// The indexes of a longest ascending series in `numbers` (patience sorting, n log n).
fn longest_ascent(numbers: &[usize]) -> BTreeSet<usize> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut series = BTreeSet::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        series.insert(at);
        next = before[at];
    }
    series
}
