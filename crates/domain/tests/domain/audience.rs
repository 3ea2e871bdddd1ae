use mrm_domain::{Audience, Cell, Column, ColumnId, CustomKind, Field, Order, Value};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{row_id, small_plan};

#[test]
fn what_a_client_receives_holds_no_agency_money() {
    let mut plan = small_plan();
    let secret = Cell::imported(Value::Number(Decimal::from(777)));
    let id = ColumnId::from_uuid(Uuid::from_u128(5));
    let order = Order::spread(1).next().unwrap();
    plan.columns.insert(
        id,
        Column { id, name: "RENT".into(), kind: CustomKind::Percent, unit: None, audience: Audience::Internal, order },
    );
    let row = plan.rows.get_mut(&row_id(10)).unwrap();
    for field in Field::ALL.iter().filter(|f| f.audience() == Audience::Internal && f.kind().is_numeric()) {
        row.cells.insert(*field, secret.clone());
    }
    row.custom.insert(id, secret);
    row.cells.insert(Field::Site, Cell::imported(Value::Text("Площадка".into())));
    plan.header.notes_internal = Some("секрет".into());

    let seen = plan.for_audience(Audience::Client);

    let text = format!("{seen:?}");
    assert!(!text.contains("777") && !text.contains("секрет") && !text.contains("RENT"), "{text}");
    assert!(text.contains("Площадка"));
    assert_eq!(plan.for_audience(Audience::Internal), plan, "the agency sees everything");
}

#[test]
fn a_client_does_not_learn_which_values_are_results_of_calculators() {
    let mut plan = small_plan();
    let row = plan.rows.get_mut(&row_id(10)).unwrap();
    let result =
        Cell { calculator: Some("reach-curve".into()), ..Cell::entered(Value::Number(Decimal::new(62, 2)), 1) };
    row.cells.insert(Field::ReachPct, result);
    let seen = plan.for_audience(Audience::Client);
    assert_eq!(seen.rows[&row_id(10)].number(Field::ReachPct), Some(Decimal::new(62, 2)));
    assert!(!format!("{seen:?}").contains("reach-curve"));
}
