use mrm_domain::{Audience, Cell, Column, ColumnId, CustomKind, Field, Order, Origin, Value};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{row_id, small_plan};

#[test]
fn what_a_client_receives_holds_no_agency_money() {
    let mut plan = small_plan();
    let secret = Cell::imported(Value::Number(Decimal::from(777)));
    let id = ColumnId::from_uuid(Uuid::from_u128(5));
    let order = Order::spread(1).next().unwrap();
    plan.columns.insert(id, column(id, "RENT", None, Audience::Internal, order));
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
    let result = Cell {
        origin: Some(Origin::Calculator("reach-curve".into())),
        ..Cell::entered(Value::Number(Decimal::new(62, 2)), 1)
    };
    row.cells.insert(Field::ReachPct, result);
    let seen = plan.for_audience(Audience::Client);
    assert_eq!(seen.rows[&row_id(10)].number(Field::ReachPct), Some(Decimal::new(62, 2)));
    assert!(!format!("{seen:?}").contains("reach-curve"));
}

fn column(id: ColumnId, name: &str, formula: Option<String>, audience: Audience, order: Order) -> Column {
    Column {
        id,
        name: name.into(),
        kind: CustomKind::Percent,
        unit: None,
        formula,
        choices: Vec::new(),
        audience,
        order,
    }
}

#[test]
fn a_column_calculated_from_agency_money_stays_inside_however_long_the_way() {
    let mut plan = small_plan();
    let ids: Vec<_> = (1..=5).map(|n| ColumnId::from_uuid(Uuid::from_u128(n))).collect();
    let formulas = [
        Some("[buy_cost] / [cost_net]".to_owned()),
        Some(format!("[{}] * 2", ids[0])),
        Some("[cost_net] / 2".to_owned()),
        Some(format!("[{}]", ids[4])),
        Some(format!("[{}]", ids[3])),
    ];
    for ((id, formula), order) in ids.iter().zip(formulas).zip(Order::spread(5)) {
        plan.columns.insert(*id, column(*id, "Расчёт", formula, Audience::Client, order));
    }
    let shown: Vec<_> = ids.iter().map(|id| plan.shows_column(*id, Audience::Client)).collect();
    assert_eq!(shown, [false, false, true, true, true], "a circle hides nothing and ends");
    assert_eq!(plan.first_hidden(ids[1], Audience::Client), Some(Field::BuyCost.into()));
    let seen = plan.for_audience(Audience::Client);
    assert_eq!(seen.columns.keys().copied().collect::<Vec<_>>(), ids[2..], "cut with everything it says");
}
