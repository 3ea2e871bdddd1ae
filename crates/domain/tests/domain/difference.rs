//! What it takes to make one plan of another, and what a person reads about it.

use mrm_domain::{
    Audience, Cell, Change, Column, ColumnId, CustomKind, Edit, Field, FieldRef, HeaderField, Order, Plan, PlanDiff,
    Row, RowFate, RowId, RowKind, Value,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::edits::any_edit;
use crate::{row_id, small_plan};

fn number(n: i64) -> Cell {
    Cell::imported(Value::Number(n.into()))
}

fn set(plan: &mut Plan, row: u128, field: Field, n: i64) {
    plan.apply(&Edit::SetCell { row: row_id(row), field: field.into(), cell: Some(number(n)) }).unwrap();
}

fn place(plan: &mut Plan, row: u128, parent: Option<u128>, order: &Order) {
    plan.apply(&Edit::MoveRow { row: row_id(row), parent: parent.map(row_id), order: order.clone() }).unwrap();
}

fn fates(diff: &PlanDiff) -> Vec<(RowId, RowFate)> {
    diff.rows.iter().map(|row| (row.row, row.fate)).collect()
}

/// What a person sees of a plan: rows in their places with everything in them.
fn seen(plan: &Plan) -> Vec<(RowId, Option<RowId>, usize, Row)> {
    let row = |row: &Row| Row { parent: None, ..row.clone() };
    plan.outline().into_iter().map(|(r, depth)| (r.id, plan.live_parent(r), depth, row(r))).collect()
}

proptest! {
    #[test]
    fn the_edits_from_one_plan_to_another_lead_there_and_back(
        ours in prop::collection::vec(any_edit(), 0..14),
        theirs in prop::collection::vec(any_edit(), 0..14),
    ) {
        let (mut a, mut b) = (small_plan(), small_plan());
        for edit in &ours {
            let _ = a.apply(edit);
        }
        for edit in &theirs {
            let _ = b.apply(edit);
        }
        let before = a.clone();
        let inverse = a.apply_all(&a.edits_to(&b)).unwrap();
        prop_assert_eq!(seen(&a), seen(&b));
        prop_assert_eq!(&a.header, &b.header);
        prop_assert!(PlanDiff::between(&a, &b, Audience::Internal).is_empty());
        prop_assert_eq!(a.edits_to(&b), vec![]);
        a.apply_all(&inverse).unwrap();
        prop_assert_eq!(seen(&a), seen(&before), "it can be undone");
    }

    #[test]
    fn a_plan_has_no_way_to_go_to_itself(edits in prop::collection::vec(any_edit(), 0..20)) {
        let mut plan = small_plan();
        for edit in &edits {
            let _ = plan.apply(edit);
        }
        prop_assert_eq!(plan.edits_to(&plan), vec![]);
        prop_assert!(PlanDiff::between(&plan, &plan, Audience::Internal).is_empty());
    }
}

#[test]
fn two_sections_can_change_places_as_outer_and_inner() {
    let (mut inner, mut outer) = (small_plan(), small_plan());
    let order = Order::spread(1).next().unwrap();
    place(&mut inner, 2, Some(1), &order);
    place(&mut outer, 1, Some(2), &order);
    inner.apply_all(&inner.edits_to(&outer)).unwrap();
    assert_eq!(seen(&inner), seen(&outer));
}

#[test]
fn a_row_that_names_a_removed_section_does_not_hinder_others_from_moving() {
    let (mut now, mut wanted) = (small_plan(), small_plan());
    let order = Order::spread(1).next().unwrap();
    // Section 2 stands in 1 and is removed; line 20 stays and still names it. Elsewhere 1 went into a new section
    // that names 2 as well.
    place(&mut now, 2, Some(1), &order);
    let section = |id: u128, parent| Row::new(row_id(id), RowKind::Section, Some(row_id(parent)), order.clone());
    for plan in [&mut now, &mut wanted] {
        plan.apply(&Edit::AddRow(Box::new(section(3, 2)))).unwrap();
        plan.apply(&Edit::SetRemoved { row: row_id(2), removed: true }).unwrap();
    }
    place(&mut wanted, 1, Some(3), &order);
    now.apply_all(&now.edits_to(&wanted)).unwrap();
    assert_eq!(seen(&now), seen(&wanted));
}

#[test]
fn a_line_below_a_section_of_a_removed_section_leaves_one_that_has_come_to_the_top() {
    let (mut now, mut wanted) = (small_plan(), small_plan());
    let order = Order::spread(1).next().unwrap();
    // Line 20 stands in section 2 on both sides; only in the wanted plan does 2 stand in 1, and 1 is removed in both.
    place(&mut wanted, 2, Some(1), &now.rows[&row_id(2)].order);
    for plan in [&mut now, &mut wanted] {
        place(plan, 20, Some(2), &order);
        plan.apply(&Edit::SetRemoved { row: row_id(1), removed: true }).unwrap();
    }
    now.apply_all(&now.edits_to(&wanted)).unwrap();
    assert_eq!(seen(&now), seen(&wanted));
}

#[test]
fn a_reader_is_told_what_came_went_moved_and_changed() {
    let before = small_plan();
    let mut after = small_plan();
    set(&mut after, 11, Field::CostNet, 500);
    after.apply(&Edit::SetRemoved { row: row_id(30), removed: true }).unwrap();
    let last = after.children(Some(row_id(2))).last().map(|r| r.order.clone());
    let order = Order::between(last.as_ref(), None).unwrap();
    after.apply(&Edit::AddRow(Box::new(Row::new(row_id(21), RowKind::Line, Some(row_id(2)), order.clone())))).unwrap();
    place(&mut after, 10, Some(2), &Order::between(Some(&order), None).unwrap());
    after.apply(&Edit::SetHeader { field: HeaderField::Client, text: Some("Чай".into()) }).unwrap();
    let diff = PlanDiff::between(&before, &after, Audience::Internal);
    let moved = RowFate::Moved { from: Some(row_id(1)), to: Some(row_id(2)) };
    assert_eq!(
        fates(&diff),
        [
            (row_id(11), RowFate::Kept),
            (row_id(21), RowFate::Added),
            (row_id(10), moved),
            (row_id(30), RowFate::Removed)
        ]
    );
    let cost = Change { what: Field::CostNet.into(), before: None, after: Some(Value::Number(500.into())) };
    assert_eq!(diff.rows[0].cells, [cost]);
    assert_eq!(diff.header, [Change { what: HeaderField::Client, before: None, after: Some("Чай".into()) }]);
}

#[test]
fn a_reader_is_told_which_lines_share_another_part_of_the_audience() {
    let share = |plan: &mut Plan, row: u128, other: u128, hundredths: Option<i64>| {
        let share = hundredths.map(|n| Decimal::new(n, 2));
        plan.apply(&Edit::SetShared { row: row_id(row), other: row_id(other), share }).unwrap();
    };
    let mut before = small_plan();
    for (other, hundredths) in [(11, 5), (20, 7), (30, 9)] {
        share(&mut before, 10, other, Some(hundredths));
    }
    let mut after = before.clone();
    share(&mut after, 10, 11, Some(6));
    share(&mut after, 10, 20, None);
    share(&mut after, 11, 20, Some(1));
    // A pair goes with its line, and comes back with it.
    after.apply(&Edit::SetRemoved { row: row_id(30), removed: true }).unwrap();
    let told = |before: &Plan, after: &Plan| -> Vec<_> {
        let diff = PlanDiff::between(before, after, Audience::Client);
        diff.shared.into_iter().map(|change| (change.what, change.before, change.after)).collect()
    };
    let n = |hundredths| Some(Decimal::new(hundredths, 2));
    let pair = |row, other| (row_id(row), row_id(other));
    let want = [
        (pair(10, 11), n(5), n(6)),
        (pair(10, 20), n(7), None),
        (pair(10, 30), n(9), None),
        (pair(11, 20), None, n(1)),
    ];
    assert_eq!(told(&before, &after), want);
    assert_eq!(told(&after, &after), []);
}

#[test]
fn new_position_keys_alone_are_no_move() {
    let before = small_plan();
    let mut after = small_plan();
    let fresh: Vec<Order> = Order::spread(40).collect();
    for (row, order) in [1_u128, 2, 30].into_iter().zip(&fresh[10..]) {
        place(&mut after, row, None, order);
    }
    assert!(PlanDiff::between(&before, &after, Audience::Internal).is_empty());
    place(&mut after, 30, None, &fresh[0]);
    let moved = RowFate::Moved { from: None, to: None };
    assert_eq!(fates(&PlanDiff::between(&before, &after, Audience::Internal)), [(row_id(30), moved)]);
}

#[test]
fn the_client_reads_of_no_internal_change() {
    let mut before = small_plan();
    let column = ColumnId::from_uuid(Uuid::from_u128(5));
    let order = Order::spread(1).next().unwrap();
    let (kind, audience) = (CustomKind::Number, Audience::Internal);
    let content = Column {
        id: column,
        name: "RENT".into(),
        kind,
        unit: None,
        formula: None,
        choices: Vec::new(),
        audience,
        order,
    };
    before.columns.insert(column, content);
    let mut after = before.clone();
    set(&mut after, 10, Field::BuyPrice, 777);
    set(&mut after, 20, Field::CostNet, 100);
    let custom = FieldRef::Custom(column);
    after.apply(&Edit::SetCell { row: row_id(10), field: custom, cell: Some(number(777)) }).unwrap();
    let notes = Edit::SetHeader { field: HeaderField::NotesInternal, text: Some("777".into()) };
    after.apply(&notes).unwrap();
    let diff = PlanDiff::between(&before, &after, Audience::Client);
    assert_eq!(fates(&diff), [(row_id(20), RowFate::Kept)]);
    assert!(!format!("{diff:?}").contains("777"), "{diff:?}");
    assert_eq!(PlanDiff::between(&before, &after, Audience::Internal).rows.len(), 2);
}
