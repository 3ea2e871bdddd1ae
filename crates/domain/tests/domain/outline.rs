use mrm_domain::Edit;

use crate::{row_id, small_plan};

fn shown(plan: &mrm_domain::Plan) -> Vec<(u128, usize)> {
    plan.outline().iter().map(|(row, depth)| (row.id.uuid().as_u128(), *depth)).collect()
}

#[test]
fn lines_stand_below_their_sections_in_order() {
    assert_eq!(shown(&small_plan()), [(1, 0), (10, 1), (11, 1), (2, 0), (20, 1), (30, 0)]);
}

#[test]
fn a_line_whose_section_was_removed_elsewhere_stays_in_sight() {
    let mut plan = small_plan();
    plan.apply(&Edit::SetRemoved { row: row_id(1), removed: true }).unwrap();
    let shown = shown(&plan);
    assert!(
        shown.contains(&(10, 0)) && shown.contains(&(11, 0)),
        "nothing that somebody wrote disappears with its section"
    );
}

#[test]
fn two_sections_moved_into_each_other_are_both_shown() {
    let mut plan = small_plan();
    // Each move was right where it was made; together they make a circle.
    plan.rows.get_mut(&row_id(1)).unwrap().parent = Some(row_id(2));
    plan.rows.get_mut(&row_id(2)).unwrap().parent = Some(row_id(1));
    assert_eq!(plan.outline().len(), 6, "every row is shown once");
}

#[test]
fn a_section_cannot_be_moved_into_itself_or_below_itself() {
    let mut plan = small_plan();
    let order = plan.rows[&row_id(30)].order.clone();
    plan.apply(&Edit::MoveRow { row: row_id(2), parent: Some(row_id(1)), order: order.clone() }).unwrap();
    for parent in [1, 2] {
        assert!(
            plan.apply(&Edit::MoveRow { row: row_id(1), parent: Some(row_id(parent)), order: order.clone() }).is_err()
        );
    }
    assert!(
        plan.apply(&Edit::MoveRow { row: row_id(20), parent: Some(row_id(30)), order }).is_err(),
        "a line holds no rows"
    );
}
