//! No edit is lost: whatever somebody wrote last is in the plan or told, on every device alike.

use mrm_document::Conflict;
use mrm_domain::{
    Audience, Cell, Column, ColumnId, CostBasis, CostId, CostKind, CustomKind, Edit, Field, FieldRef, Flight,
    HeaderField, Order, Plan, PlanCost, Row, RowId, RowKind, Spot, Value,
};
use mrm_testkit::{generated_plan, uuids};
use proptest::prelude::*;
use std::collections::BTreeSet;

use crate::property::Editor;
use crate::take::{Desk, enter, first_lines, keep, meet};

/// Two people at a plan with a column, a cost and a flight of its first line.
struct Table {
    anna: Desk,
    boris: Desk,
    lines: Vec<RowId>,
    column: ColumnId,
    cost: CostId,
    flight: mrm_domain::FlightId,
}

fn column(id: ColumnId, name: &str) -> Column {
    Column {
        id,
        name: name.to_owned(),
        kind: CustomKind::Text,
        unit: None,
        formula: None,
        choices: Vec::new(),
        audience: Audience::Internal,
        order: Order::between(None, None).unwrap(),
    }
}

fn cost(id: CostId, label: &str) -> PlanCost {
    PlanCost {
        id,
        kind: CostKind::Other,
        label: label.to_owned(),
        basis: CostBasis::Amount { amount: 100.into() },
        vat_rate: None,
        audience: Audience::Client,
        order: Order::between(None, None).unwrap(),
        source: None,
    }
}

fn days(from: &str, to: &str) -> Flight {
    Flight::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
}

fn clear(row: RowId, field: impl Into<FieldRef>) -> Edit {
    Edit::SetCell { row, field: field.into(), cell: None }
}

fn text(row: RowId, column: ColumnId, text: &str) -> Edit {
    let cell = Some(Cell::entered(Value::Text(text.to_owned()), 1));
    Edit::SetCell { row, field: FieldRef::Custom(column), cell }
}

impl Table {
    fn new() -> Table {
        let plan = generated_plan(6, 1);
        let [mut anna, mut boris] = Desk::pair(&plan);
        let lines = first_lines(&plan);
        let mut ids = uuids(5);
        let (column_id, cost_id, flight) = (ids.column(), ids.cost(), ids.flight());
        assert!(anna.edit(&[
            Edit::SetColumn { id: column_id, column: Some(column(column_id, "Комментарий")) },
            Edit::SetCost { id: cost_id, cost: Some(cost(cost_id, "Съёмка")) },
            Edit::SetFlight { row: lines[0], id: flight, flight: Some(days("2026-09-01", "2026-09-30")) },
            Edit::SetHeader { field: HeaderField::Notes, text: Some("старое".to_owned()) },
            enter(lines[0], Field::Clicks, 1, 1),
        ]));
        meet(&mut anna, &mut boris);
        Table { anna, boris, lines, column: column_id, cost: cost_id, flight }
    }

    /// Each writes without knowing of the other; then they meet. What is told.
    fn apart(&mut self, annas: &[Edit], boriss: &[Edit]) -> Vec<Conflict> {
        assert!(self.anna.edit(annas) && self.boris.edit(boriss));
        meet(&mut self.anna, &mut self.boris);
        self.anna.doc.conflicts().cloned().collect()
    }

    /// Boris takes the other value, and everybody has it.
    fn decides(&mut self, conflict: &Conflict) {
        let other = conflict.others[0].edit.clone();
        assert!(self.boris.edit(std::slice::from_ref(&other)));
        meet(&mut self.anna, &mut self.boris);
        assert_eq!(self.anna.doc.conflicts().count(), 0);
    }
}

/// Both values of one conflict, whichever stands.
fn both(conflict: &Conflict) -> Vec<&Edit> {
    std::iter::once(&conflict.stands).chain(&conflict.others).map(|written| &written.edit).collect()
}

#[test]
fn a_cell_that_one_clears_while_another_writes_to_it_is_told_with_both() {
    let mut table = Table::new();
    let line = table.lines[0];
    let write = enter(line, Field::Clicks, 20, 2);
    let told = table.apart(&[clear(line, Field::Clicks)], std::slice::from_ref(&write));
    let [conflict] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(conflict.spot, Spot::Cell(line, Field::Clicks.into()));
    assert!(both(conflict).contains(&&write) && both(conflict).contains(&&clear(line, Field::Clicks)), "{conflict:?}");
    table.decides(&told[0]);
}

#[test]
fn a_flight_that_one_takes_out_while_another_changes_it_is_told() {
    let mut table = Table::new();
    let (row, id) = (table.lines[0], table.flight);
    let set = |flight| Edit::SetFlight { row, id, flight };
    let changed = set(Some(days("2026-09-05", "2026-10-10")));
    let told = table.apart(&[set(None)], std::slice::from_ref(&changed));
    assert!(both(&told[0]).contains(&&changed) && both(&told[0]).contains(&&set(None)), "{told:?}");
    table.decides(&told[0]);
}

#[test]
fn a_header_field_that_one_clears_while_another_writes_it_is_told() {
    let mut table = Table::new();
    let set = |text: Option<&str>| Edit::SetHeader { field: HeaderField::Notes, text: text.map(str::to_owned) };
    let told = table.apart(&[set(None)], &[set(Some("новое"))]);
    assert!(both(&told[0]).contains(&&set(Some("новое"))) && both(&told[0]).contains(&&set(None)), "{told:?}");
    table.decides(&told[0]);
}

#[test]
fn two_moves_of_one_line_are_told_and_the_other_one_can_be_taken() {
    let mut table = Table::new();
    let mut ids = uuids(6);
    let sections = [ids.row(), ids.row()];
    let order = Order::between(None, None).unwrap();
    let section = |id| Edit::AddRow(Box::new(Row::new(id, RowKind::Section, None, order.clone())));
    assert!(table.anna.edit(&sections.map(section)));
    meet(&mut table.anna, &mut table.boris);
    let row = table.lines[0];
    let into = |section| [Edit::MoveRow { row, parent: Some(section), order: order.clone() }];
    let told = table.apart(&into(sections[0]), &into(sections[1]));
    let [conflict] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(conflict.spot, Spot::Place(row));
    for section in sections {
        assert!(both(conflict).contains(&&into(section)[0]), "{conflict:?}");
    }
    let stood = table.anna.plan.rows[&row].parent;
    table.decides(&told[0]);
    assert_ne!(table.anna.plan.rows[&row].parent, stood);
}

#[test]
fn a_column_that_one_removes_while_another_writes_in_it_comes_back() {
    let mut table = Table::new();
    let (id, line) = (table.column, table.lines[1]);
    let gone = Edit::SetColumn { id, column: None };
    table.apart(std::slice::from_ref(&gone), &[text(line, id, "важно")]);
    assert!(table.anna.plan.columns.contains_key(&id));
    let returned = &table.anna.doc.returned()[&Spot::Column(id)];
    assert_eq!(returned.meanwhile[0].0, Spot::Cell(line, FieldRef::Custom(id)));
    // Whoever removes it now knows of that.
    assert!(table.anna.edit(&[gone]));
    meet(&mut table.anna, &mut table.boris);
    assert!(table.boris.doc.returned().is_empty() && !table.boris.plan.columns.contains_key(&id));
}

#[test]
fn so_it_does_for_a_new_line_with_a_value_in_it_and_for_a_new_name() {
    let mut table = Table::new();
    let (id, gone) = (table.column, Edit::SetColumn { id: table.column, column: None });
    let mut row = Row::new(uuids(7).row(), RowKind::Line, None, Order::between(None, None).unwrap());
    row.custom.insert(id, Cell::entered(Value::Text("важно".to_owned()), 1));
    table.apart(std::slice::from_ref(&gone), &[Edit::AddRow(Box::new(row))]);
    assert!(table.boris.doc.returned().contains_key(&Spot::Column(id)));
    let kept = keep(&table.boris.plan, Spot::Column(id));
    assert!(table.boris.edit(&[kept]));
    meet(&mut table.anna, &mut table.boris);
    assert!(table.anna.doc.returned().is_empty() && table.anna.plan.columns.contains_key(&id));
    table.apart(&[gone], &[Edit::SetColumn { id, column: Some(column(id, "Пометка")) }]);
    assert_eq!(table.anna.plan.columns[&id].name, "Пометка");
    assert_eq!(table.anna.doc.returned()[&Spot::Column(id)].meanwhile[0].0, Spot::Column(id));
}

#[test]
fn a_cost_that_one_removes_while_another_changes_it_comes_back() {
    let mut table = Table::new();
    let id = table.cost;
    let changed = PlanCost { basis: CostBasis::Amount { amount: 250.into() }, ..cost(id, "Съёмка") };
    table.apart(&[Edit::SetCost { id, cost: None }], &[Edit::SetCost { id, cost: Some(changed.clone()) }]);
    assert_eq!(table.boris.plan.costs[&id], changed);
    assert!(table.boris.doc.returned().contains_key(&Spot::Cost(id)));
    assert!(table.boris.edit(&[keep(&table.boris.plan, Spot::Cost(id))]));
    meet(&mut table.anna, &mut table.boris);
    assert!(table.anna.doc.returned().is_empty());
}

#[test]
fn two_names_of_one_column_are_told_and_what_did_not_clash_is_merged() {
    let mut table = Table::new();
    let id = table.column;
    let named = |name: &str, unit: Option<&str>| {
        let column = Column { unit: unit.map(str::to_owned), ..column(id, name) };
        [Edit::SetColumn { id, column: Some(column) }]
    };
    let told = table.apart(&named("Пометка", Some("шт")), &named("Заметка", None));
    let [conflict] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(conflict.spot, Spot::Column(id));
    assert_eq!(table.anna.plan.columns[&id].unit.as_deref(), Some("шт"), "only one of them wrote a unit");
    let names: BTreeSet<&str> = both(conflict)
        .into_iter()
        .map(|edit| match edit {
            Edit::SetColumn { column: Some(column), .. } => column.name.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, BTreeSet::from(["Заметка", "Пометка"]));
    table.decides(&told[0]);
}

#[test]
fn of_a_cost_changed_twice_meanwhile_the_last_state_of_each_is_told() {
    let mut table = Table::new();
    let id = table.cost;
    let made = |label: &str, amount: i64, source: Option<&str>| {
        let basis = CostBasis::Amount { amount: amount.into() };
        let source = source.map(str::to_owned);
        Edit::SetCost { id, cost: Some(PlanCost { basis, source, ..cost(id, label) }) }
    };
    let annas = made("Съёмка", 200, Some("Лист1!A1"));
    // Boris names its place first, and what it costs after that: neither is the whole of what he made.
    assert!(table.boris.edit(&[made("Съёмка", 100, Some("Лист1!B2"))]));
    let boriss = made("Съёмка", 300, Some("Лист1!B2"));
    let told = table.apart(std::slice::from_ref(&annas), std::slice::from_ref(&boriss));
    let [conflict] = told.as_slice() else { panic!("{told:?}") };
    let told = both(conflict);
    assert!(told.contains(&&annas) && told.contains(&&boriss), "{conflict:?}");
    let between = made("Съёмка", 100, Some("Лист1!B2"));
    assert!(!told.contains(&&between), "he has gone on from there: {conflict:?}");
}

#[test]
fn two_who_make_a_column_of_one_name_have_two() {
    let mut table = Table::new();
    let mut ids = uuids(8);
    let [one, other] = [ids.column(), ids.column()];
    let made = |id| [Edit::SetColumn { id, column: Some(column(id, "Оплата")) }];
    let told = table.apart(&made(one), &made(other));
    assert_eq!(told, []);
    assert!([one, other].iter().all(|id| table.anna.plan.columns[id].name == "Оплата"));
}

#[test]
fn lines_that_two_put_into_one_place_stand_there_each_in_its_own_order() {
    let mut table = Table::new();
    let mut ids = uuids(9);
    let live: Vec<RowId> = table.anna.plan.outline().iter().map(|(row, _)| row.id).collect();
    let place = |id: &RowId| table.anna.plan.rows[id].order.clone();
    let before = live.iter().position(|id| *id == table.lines[0]).unwrap();
    let parent = table.anna.plan.rows[&table.lines[0]].parent;
    let low = place(&live[before]);
    let siblings = table.anna.plan.rows.values().filter(|row| row.parent == parent && row.order > low);
    let high = siblings.map(|row| row.order.clone()).min();
    let mut three = || {
        let mut last = low.clone();
        let mut rows = Vec::new();
        for _ in 0..3 {
            last = Order::between(Some(&last), high.as_ref()).unwrap();
            rows.push(Row::new(ids.row(), RowKind::Line, parent, last.clone()));
        }
        rows
    };
    let (annas, boriss) = (three(), three());
    let add = |rows: &[Row]| rows.iter().cloned().map(|row| Edit::AddRow(Box::new(row))).collect::<Vec<_>>();
    table.apart(&add(&annas), &add(&boriss));
    let shown: Vec<RowId> = table.anna.plan.outline().iter().map(|(row, _)| row.id).collect();
    for rows in [&annas, &boriss] {
        let places: Vec<usize> = rows.iter().map(|row| shown.iter().position(|id| *id == row.id).unwrap()).collect();
        assert!(places.is_sorted() && places[0] > before && places[2] <= before + 6, "{places:?}");
    }
}

/// What a plan says of a place, part by part, so that what did not clash may be merged.
fn says(plan: &Plan, spot: Spot) -> Vec<String> {
    let debug = |part: &dyn std::fmt::Debug| format!("{part:?}");
    match spot {
        Spot::Header(field) => vec![debug(&plan.header.get(field))],
        Spot::Cell(row, FieldRef::Field(field)) => {
            vec![debug(&plan.rows.get(&row).and_then(|row| row.cells.get(&field)).map(|cell| &cell.value))]
        }
        Spot::Cell(row, FieldRef::Custom(id)) => {
            vec![debug(&plan.rows.get(&row).and_then(|row| row.custom.get(&id)).map(|cell| &cell.value))]
        }
        Spot::Flight(row, id) => vec![debug(&plan.rows.get(&row).and_then(|row| row.flights.get(&id)))],
        Spot::Shared(row, other) => vec![debug(&plan.rows.get(&row).and_then(|row| row.shared.get(&other)))],
        Spot::Place(row) => {
            let row = plan.rows.get(&row);
            vec![debug(&row.map(|row| row.parent)), debug(&row.map(|row| &row.order))]
        }
        Spot::Column(id) => plan.columns.get(&id).map_or(Vec::new(), |of| {
            let text = [debug(&of.name), debug(&of.kind), debug(&of.unit), debug(&of.formula)];
            text.into_iter().chain([debug(&of.choices), debug(&of.audience), debug(&of.order)]).collect()
        }),
        Spot::Cost(id) => plan.costs.get(&id).map_or(Vec::new(), |of| {
            let text = [debug(&of.kind), debug(&of.label), debug(&of.basis), debug(&of.vat_rate)];
            text.into_iter().chain([debug(&of.audience), debug(&of.order), debug(&of.source)]).collect()
        }),
        Spot::View(id) => vec![debug(&plan.views.get(&id))],
        Spot::Row(_) | Spot::Removed(_) | Spot::Import(_) => Vec::new(),
    }
}

/// Whether what `wrote` made of a place beside `start` is in `merged`, or told there.
fn is_kept_or_told(desk: &Desk, merged: &Plan, start: &Plan, wrote: &Plan, spot: Spot) -> bool {
    let (then, now, before) = (says(wrote, spot), says(merged, spot), says(start, spot));
    let told: Vec<Vec<String>> = desk
        .doc
        .conflicts_of(spot.row())
        .iter()
        .filter(|conflict| conflict.spot == spot)
        .flat_map(both)
        .map(|edit| {
            let mut plan = merged.clone();
            match edit {
                // Whether it may be taken is decided when somebody takes it.
                Edit::MoveRow { row, parent, order } => {
                    let row = plan.rows.get_mut(row).unwrap();
                    (row.parent, row.order) = (*parent, order.clone());
                }
                edit => _ = plan.apply_all(std::slice::from_ref(edit)),
            }
            says(&plan, spot)
        })
        .collect();
    then.iter().enumerate().all(|(part, text)| {
        before.get(part) == Some(text)
            || now.get(part) == Some(text)
            || told.iter().any(|told| told.get(part) == Some(text))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_somebody_wrote_last_is_in_the_plan_or_told(seed in any::<u64>(), people in 2_usize..4, intents in 1_usize..6) {
        let mut start = generated_plan(5, seed % 1000);
        start.apply_all(&Editor::new(seed).begins()).unwrap();
        let mut team = Desk::team(&start, &b"tuv"[..people]);
        let mut editors: Vec<Editor> = (0..people as u64).map(|n| Editor::colleague(seed, n)).collect();
        // As the documents say it, where one number is written in one way.
        let said = |desk: &Desk| desk.doc.hydrate().plan;
        let start = said(&team[0]);
        let mut wrote: Vec<BTreeSet<Spot>> = vec![BTreeSet::new(); people];
        for (at, desk) in team.iter_mut().enumerate() {
            for _ in 0..intents {
                let edits: Vec<Edit> = (0..3).filter_map(|_| editors[at].edit(&desk.plan)).collect();
                if desk.edit(&edits) {
                    wrote[at].extend(edits.iter().map(Edit::spot));
                }
            }
        }
        let apart: Vec<Plan> = team.iter().map(said).collect();
        let mut first = team.remove(0);
        for other in &mut team {
            meet(&mut first, other);
        }
        for other in &mut team {
            meet(&mut first, other);
        }
        let merged = said(&first);
        for (plan, spots) in apart.iter().zip(&wrote) {
            for spot in spots {
                let own_row_gone = |row: RowId| plan.rows.get(&row).is_none_or(|row| row.removed);
                match *spot {
                    Spot::Row(row) => prop_assert!(merged.rows.contains_key(&row)),
                    Spot::Removed(row) if own_row_gone(row) => {
                        let there = first.doc.returned().contains_key(spot) || merged.rows[&row].removed;
                        prop_assert!(there, "{spot:?} was removed and stands without a word");
                    }
                    Spot::Column(id) if !plan.columns.contains_key(&id) => {
                        let told = first.doc.returned().contains_key(spot);
                        prop_assert!(told || !merged.columns.contains_key(&id), "{spot:?} was removed");
                    }
                    Spot::Cost(id) if !plan.costs.contains_key(&id) => {
                        let told = first.doc.returned().contains_key(spot);
                        prop_assert!(told || !merged.costs.contains_key(&id), "{spot:?} was removed");
                    }
                    // Clearing a view is deleting it: who changes it meanwhile has it.
                    Spot::View(id) if !plan.views.contains_key(&id) => {}
                    Spot::Removed(row) => prop_assert!(!merged.rows[&row].removed || start.rows.get(&row).is_some_and(|row| !row.removed)),
                    spot => {
                        let kept = is_kept_or_told(&first, &merged, &start, plan, spot);
                        prop_assert!(kept, "{spot:?}: {:?} is neither in the plan nor told", says(plan, spot));
                    }
                }
                // To clear what is empty is to write nothing.
                if !matches!(spot, Spot::Row(_)) && says(plan, *spot) == says(&start, *spot) {
                    continue;
                }
                // What is written into something is seen, unless its writer removed that too.
                let row = spot.row().filter(|row| !own_row_gone(*row));
                let gone = row.and_then(|row| merged.rows.get(&row)).is_some_and(|row| row.removed);
                prop_assert!(!gone, "{spot:?} was written into a row that is gone without a word");
                if let Spot::Cell(_, FieldRef::Custom(id)) = spot && plan.columns.contains_key(id) {
                    prop_assert!(merged.columns.contains_key(id), "{spot:?} was written into a column that is gone");
                }
            }
        }
    }
}
