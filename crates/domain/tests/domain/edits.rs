use mrm_domain::{Cell, Edit, Field, FieldRef, Flight, FlightId, HeaderField, Order, Plan, Row, RowKind, Value};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{row_id, small_plan};

const ROWS: [u128; 6] = [1, 2, 10, 11, 20, 30];

pub(crate) fn any_edit() -> impl Strategy<Value = Edit> {
    let row = prop::sample::select(ROWS.to_vec()).prop_map(row_id);
    let cell = prop::option::of((0_i64..1_000_000, prop::option::of(0_i64..1000)));
    prop_oneof![
        (row.clone(), cell).prop_map(|(row, cell)| Edit::SetCell {
            row,
            field: FieldRef::Field(Field::CostNet),
            cell: cell.map(|(n, entered)| Cell { value: Value::Number(Decimal::new(n, 2)), entered, origin: None }),
        }),
        (row.clone(), any::<bool>()).prop_map(|(row, removed)| Edit::SetRemoved { row, removed }),
        (row.clone(), prop::option::of(row.clone()), 0_usize..50).prop_map(|(row, parent, at)| Edit::MoveRow {
            row,
            parent,
            order: Order::spread(50).nth(at).unwrap(),
        }),
        (row.clone(), 0_u128..3, 1_u32..28, 0_i64..20).prop_map(|(row, id, day, days)| {
            let start = chrono::NaiveDate::from_ymd_opt(2026, 9, day).unwrap();
            Edit::SetFlight {
                row,
                id: FlightId::from_uuid(Uuid::from_u128(id)),
                flight: Flight::new(start, start + chrono::Days::new(days.unsigned_abs())).ok(),
            }
        }),
        (row.clone(), row.clone(), prop::option::of(0_i64..=100)).prop_map(|(row, other, share)| Edit::SetShared {
            row,
            other,
            share: share.map(|hundredths| Decimal::new(hundredths, 2)),
        }),
        (100_u128..110, prop::option::of(row)).prop_map(|(id, parent)| {
            Edit::AddRow(Box::new(Row::new(row_id(id), RowKind::Line, parent, Order::spread(1).next().unwrap())))
        }),
        "[а-я]{0,5}".prop_map(|text| Edit::SetHeader { field: HeaderField::Client, text: Some(text) }),
    ]
}

/// What a reader sees: removed rows, which stay in the document, left out.
fn seen(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    plan.rows.retain(|_, row| !row.removed);
    plan
}

proptest! {
    #[test]
    fn undoing_an_intent_brings_back_what_was_seen(edits in prop::collection::vec(any_edit(), 0..12)) {
        let before = small_plan();
        let mut plan = before.clone();
        match plan.apply_all(&edits) {
            Ok(inverse) => {
                let after = plan.clone();
                let again = plan.apply_all(&inverse).unwrap();
                prop_assert_eq!(seen(&plan), seen(&before));
                plan.apply_all(&again).unwrap();
                prop_assert_eq!(seen(&plan), seen(&after), "redo does it again");
            }
            Err(_) => prop_assert_eq!(&plan, &before, "a refused intent changes nothing, not even what nobody sees"),
        }
    }

    #[test]
    fn a_flight_survives_its_text(day in 1_u32..28, days in 0_u64..400, quantity in prop::option::of(0_i64..1_000_000), amount in prop::option::of(0_i64..1_000_000)) {
        let start = chrono::NaiveDate::from_ymd_opt(2026, 2, day).unwrap();
        let flight = Flight { quantity: quantity.map(|n| Decimal::new(n, 1)), amount: amount.map(|n| Decimal::new(n, 2)), ..Flight::new(start, start + chrono::Days::new(days)).unwrap() };
        prop_assert_eq!(Flight::from_canonical(&flight.canonical()), Ok(flight));
    }
}

#[test]
fn a_negative_quantity_is_refused_and_nothing_changes() {
    let mut plan = small_plan();
    let before = plan.clone();
    let cell = |field: Field, n: i64| Edit::SetCell {
        row: row_id(10),
        field: field.into(),
        cell: Some(Cell::imported(Value::Number(n.into()))),
    };
    assert!(plan.apply_all(&[cell(Field::CostNet, 5), cell(Field::Impressions, -5)]).is_err());
    assert_eq!(plan, before);
}
