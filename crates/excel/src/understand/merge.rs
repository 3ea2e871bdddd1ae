//! An import into a plan that exists: matched lines updated, new ones added, missing ones listed.

use mrm_calc::PlanCalc;
use mrm_domain::{Cell, Column, ColumnId, Edit, Field, FieldRef, Order, Plan, Row, RowId, RowKind, Value};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::text::fold;

/// A line of the plan that the workbook does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingLine {
    /// Its row.
    pub row: RowId,
    /// What it is called.
    pub name: String,
}

/// What a merge does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MergeSummary {
    /// Lines found in both.
    pub matched: usize,
    /// Lines of both of which something changes.
    pub updated: usize,
    /// Cells that change.
    pub changed_cells: usize,
    /// Lines only in the workbook.
    pub added: usize,
    /// Lines only in the plan; they stay.
    pub missing: Vec<MissingLine>,
}

/// The edits of a merge, one undoable change.
#[derive(Debug, Clone, Default)]
pub struct Merged {
    /// Edits in the order to apply them.
    pub edits: Vec<Edit>,
    /// What they do.
    pub summary: MergeSummary,
    /// Rows of the plan by those of the import that they stand for; other rows of the import keep their ids.
    pub rows: HashMap<RowId, RowId>,
    /// Custom columns of the plan by those of the import.
    pub columns: BTreeMap<ColumnId, ColumnId>,
}

/// Keys by which lines are found again, the surest first.
const KEYS: [&[Field]; 4] = [
    &[
        Field::LineNo,
        Field::Name,
        Field::Site,
        Field::Placement,
        Field::Format,
        Field::Geo,
        Field::Device,
        Field::Targeting,
        Field::BuyModel,
    ],
    &[
        Field::Name,
        Field::Site,
        Field::Placement,
        Field::Format,
        Field::Geo,
        Field::Device,
        Field::Targeting,
        Field::BuyModel,
    ],
    &[Field::Name, Field::Site, Field::Placement, Field::Format, Field::Geo],
    &[Field::LineNo, Field::Site],
];

/// What importing `imported` into `plan` changes. Values that the workbook leaves empty stay as they are. A column that the
/// plan calculates stays calculated; one that only the workbook calculates brings its results.
pub fn merge(plan: &Plan, imported: &Plan) -> Merged {
    let imported = &valued(imported);
    let mut merged = Merged::default();
    for (id, record) in &imported.imports {
        merged.edits.push(Edit::SetImport { id: *id, record: Some(Box::new(record.clone())) });
    }
    let all = columns(plan, imported, &mut merged.edits);
    let calculated = |id: &ColumnId| plan.columns.get(id).is_some_and(|column| column.formula.is_some());
    let columns: BTreeMap<ColumnId, ColumnId> =
        all.iter().filter(|(_, target)| !calculated(target)).map(|(id, target)| (*id, *target)).collect();
    let old: Vec<&Row> = plan.lines().collect();
    let new: Vec<&Row> = imported.lines().collect();
    let pairs = pair(plan, &old, imported, &new);
    let sections = sections(plan, imported, &new, &pairs, &mut merged.edits);
    for row in &new {
        match pairs.get(&row.id) {
            Some(target) => update(&plan.rows[target], row, &columns, &mut merged),
            None => merged.summary.added += 1,
        }
    }
    add_lines(plan, &new, &pairs, &sections, &columns, &mut merged.edits);
    let found: BTreeSet<RowId> = pairs.values().copied().collect();
    merged.summary.matched = found.len();
    merged.summary.missing =
        old.iter().filter(|r| !found.contains(&r.id)).map(|r| MissingLine { row: r.id, name: name(r) }).collect();
    let costs: BTreeSet<String> = plan.costs.values().map(|c| fold(&c.label)).collect();
    for cost in imported.costs.values().filter(|c| !costs.contains(&fold(&c.label))) {
        merged.edits.push(Edit::SetCost { id: cost.id, cost: Some(cost.clone()) });
    }
    merged.rows = pairs.into_iter().chain(sections).collect();
    merged.columns = all;
    merged
}

/// The plan with the results of its calculated columns as values.
fn valued(imported: &Plan) -> Cow<'_, Plan> {
    if imported.columns.values().all(|column| column.formula.is_none()) {
        return Cow::Borrowed(imported);
    }
    let calc = PlanCalc::new(imported);
    let mut plan = imported.clone();
    for row in plan.rows.values_mut() {
        let results = calc.line(row.id).into_iter().flat_map(|line| &line.columns);
        let numbers = results.filter_map(|(id, value)| Some((*id, Cell::imported(Value::Number((*value).ok()?)))));
        row.custom.extend(numbers);
    }
    plan.columns.values_mut().for_each(|column| column.formula = None);
    Cow::Owned(plan)
}

fn name(row: &Row) -> String {
    let words: Vec<&str> = [Field::LineNo, Field::Name, Field::Site, Field::Placement, Field::Format]
        .iter()
        .filter_map(|f| row.text(*f))
        .collect();
    words.join(" · ")
}

/// Custom columns by name and kind: those of the plan are used, new ones added.
fn columns(plan: &Plan, imported: &Plan, edits: &mut Vec<Edit>) -> BTreeMap<ColumnId, ColumnId> {
    let mut known: HashMap<(String, mrm_domain::CustomKind), Vec<ColumnId>> = HashMap::new();
    for column in plan.columns_in_order() {
        known.entry((fold(&column.name), column.kind)).or_default().push(column.id);
    }
    let mut last = plan.columns_in_order().last().map(|c| c.order.clone());
    let mut map = BTreeMap::new();
    for column in imported.columns_in_order() {
        let same =
            known.get_mut(&(fold(&column.name), column.kind)).filter(|ids| !ids.is_empty()).map(|ids| ids.remove(0));
        let target = same.unwrap_or_else(|| {
            let order = Order::between(last.as_ref(), None).unwrap_or_else(|_| column.order.clone());
            last = Some(order.clone());
            edits.push(Edit::SetColumn { id: column.id, column: Some(Column { order, ..(*column).clone() }) });
            column.id
        });
        map.insert(column.id, target);
    }
    map
}

fn key(plan: &Plan, row: &Row, fields: &[Field]) -> Option<String> {
    let section = plan
        .live_parent(row)
        .and_then(|p| plan.rows.get(&p))
        .and_then(|s| s.text(Field::Name))
        .map(fold)
        .unwrap_or_default();
    let words: Vec<String> = fields.iter().map(|f| row.text(*f).map(fold).unwrap_or_default()).collect();
    (!words.iter().all(String::is_empty)).then(|| format!("{section}|{}", words.join("|")))
}

/// Pairs of (imported line, line of the plan). A key that several lines share pairs them in their order.
fn pair(plan: &Plan, old: &[&Row], imported: &Plan, new: &[&Row]) -> HashMap<RowId, RowId> {
    let mut pairs: HashMap<RowId, RowId> = HashMap::new();
    let mut taken: BTreeSet<RowId> = BTreeSet::new();
    for (round, fields) in KEYS.iter().enumerate() {
        let mut open: HashMap<String, Vec<RowId>> = HashMap::new();
        for row in old.iter().rev().filter(|r| !taken.contains(&r.id)) {
            if let Some(key) = key(plan, row, fields) {
                open.entry(key).or_default().push(row.id);
            }
        }
        for row in new.iter().filter(|r| !pairs.contains_key(&r.id)).copied().collect::<Vec<_>>() {
            let Some(candidates) = key(imported, row, fields).and_then(|k| open.get_mut(&k)) else { continue };
            // A loose key must be unambiguous.
            if round >= 2 && candidates.len() != 1 {
                continue;
            }
            if let Some(target) = candidates.pop() {
                pairs.insert(row.id, target);
                taken.insert(target);
            }
        }
    }
    pairs
}

/// Sections of new lines: those of the plan by name, others are added at the end.
fn sections(
    plan: &Plan,
    imported: &Plan,
    new: &[&Row],
    pairs: &HashMap<RowId, RowId>,
    edits: &mut Vec<Edit>,
) -> HashMap<RowId, RowId> {
    let mut by_name: HashMap<String, RowId> = plan
        .rows
        .values()
        .filter(|r| r.kind == RowKind::Section && !r.removed)
        .filter_map(|r| Some((fold(r.text(Field::Name)?), r.id)))
        .collect();
    let mut last = plan.children(None).last().map(|r| r.order.clone());
    let mut map = HashMap::new();
    for parent in new.iter().filter(|r| !pairs.contains_key(&r.id)).filter_map(|r| imported.live_parent(r)) {
        if map.contains_key(&parent) {
            continue;
        }
        let Some(section) = imported.rows.get(&parent) else { continue };
        let label = section.text(Field::Name).map(fold).unwrap_or_default();
        let target = *by_name.entry(label).or_insert_with(|| {
            let order = Order::between(last.as_ref(), None).unwrap_or_else(|_| section.order.clone());
            last = Some(order.clone());
            edits.push(Edit::AddRow(Box::new(Row { parent: None, order, ..section.clone() })));
            section.id
        });
        map.insert(parent, target);
    }
    map
}

fn update(old: &Row, new: &Row, columns: &BTreeMap<ColumnId, ColumnId>, merged: &mut Merged) {
    let before = merged.edits.len();
    for (field, cell) in &new.cells {
        change(old, FieldRef::Field(*field), old.cells.get(field), cell, merged);
    }
    for (id, cell) in &new.custom {
        if let Some(target) = columns.get(id) {
            change(old, FieldRef::Custom(*target), old.custom.get(target), cell, merged);
        }
    }
    flights(old, new, merged);
    merged.summary.updated += usize::from(merged.edits.len() > before);
}

/// A row remembers one source only, that of the import which made it. A value that came later from another workbook is
/// therefore marked as entered, at the very beginning of time, instead of pointing to a cell that never held it.
fn change(row: &Row, field: FieldRef, old: Option<&Cell>, new: &Cell, merged: &mut Merged) {
    if old.is_some_and(|o| o.value == new.value) {
        return;
    }
    let entered = Some(old.and_then(|o| o.entered).unwrap_or(0));
    merged.edits.push(Edit::SetCell {
        row: row.id,
        field,
        cell: Some(Cell { value: new.value.clone(), entered, origin: None }),
    });
    merged.summary.changed_cells += 1;
}

/// The workbook's flights replace those of the plan where they differ; a workbook without flights says nothing.
fn flights(old: &Row, new: &Row, merged: &mut Merged) {
    let sorted = |row: &Row| row.flights_by_date().into_iter().map(|(_, f)| f).collect::<Vec<_>>();
    if new.flights.is_empty() || sorted(old) == sorted(new) {
        return;
    }
    for id in old.flights.keys() {
        merged.edits.push(Edit::SetFlight { row: old.id, id: *id, flight: None });
    }
    for (id, flight) in &new.flights {
        merged.edits.push(Edit::SetFlight { row: old.id, id: *id, flight: Some(*flight) });
    }
    merged.summary.changed_cells += 1;
}

fn add_lines(
    plan: &Plan,
    new: &[&Row],
    pairs: &HashMap<RowId, RowId>,
    sections: &HashMap<RowId, RowId>,
    columns: &BTreeMap<ColumnId, ColumnId>,
    edits: &mut Vec<Edit>,
) {
    let mut last: HashMap<Option<RowId>, Option<Order>> = HashMap::new();
    for row in new.iter().filter(|r| !pairs.contains_key(&r.id)) {
        let parent = row.parent.and_then(|p| sections.get(&p).copied());
        let before = last.entry(parent).or_insert_with(|| {
            // Sections that this merge adds at the top come after everything there; lines stand behind them.
            let added = edits
                .iter()
                .filter_map(
                    |e| if let Edit::AddRow(r) = e { (r.parent == parent).then(|| r.order.clone()) } else { None },
                )
                .max();
            added.or_else(|| plan.children(parent).last().map(|r| r.order.clone()))
        });
        let Ok(order) = Order::between(before.as_ref(), None) else { continue };
        *before = Some(order.clone());
        let custom = row.custom.iter().filter_map(|(id, cell)| Some((*columns.get(id)?, cell.clone()))).collect();
        edits.push(Edit::AddRow(Box::new(Row { parent, order, custom, ..(*row).clone() })));
    }
}
