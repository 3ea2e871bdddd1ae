//! What a template keeps of a plan.

use mrm_domain::{Cell, Field, HeaderField, RowKind, Value};

use crate::{row_id, small_plan};

#[test]
fn a_skeleton_keeps_how_a_plan_is_made_up_and_nothing_of_its_campaign() {
    let mut plan = small_plan();
    let kept = [
        (HeaderField::Agency, "Север"),
        (HeaderField::PriceBasis, "gross"),
        (HeaderField::Vat, "0.2"),
        (HeaderField::VatRounding, "on_total"),
        (HeaderField::CommissionRate, "0.07"),
        (HeaderField::CommissionMode, "inside"),
        (HeaderField::DiscountMode, "additive"),
        (HeaderField::Shown, "site;cost_net"),
    ];
    let left = [
        (HeaderField::Client, "Дом и сад"),
        (HeaderField::Campaign, "Осень"),
        (HeaderField::PeriodStart, "2026-09-01"),
        (HeaderField::Rates, "USD=92.5@2026-09-01"),
        (HeaderField::Notes, "до 15 сентября"),
        (HeaderField::Scenario, "−20 %"),
    ];
    for (field, text) in kept.into_iter().chain(left) {
        plan.header.set(field, Some(text)).unwrap();
    }
    let section = plan.rows.get_mut(&row_id(1)).unwrap();
    for (field, text) in [(Field::Name, "ТВ"), (Field::Notes, "согласовать")] {
        section.cells.insert(field, Cell::entered(Value::from_canonical(field.kind(), text).unwrap(), 1));
    }
    plan.rows.get_mut(&row_id(2)).unwrap().removed = true;

    let skeleton = plan.skeleton();
    for (field, text) in kept {
        assert_eq!(skeleton.header.get(field).as_deref(), Some(text), "{field}");
    }
    for (field, _) in left {
        assert_eq!(skeleton.header.get(field), None, "{field}");
    }
    let rows: Vec<_> = skeleton.rows.values().collect();
    assert_eq!((rows.len(), rows[0].id, rows[0].kind), (1, row_id(1), RowKind::Section), "no lines, nothing removed");
    assert_eq!(rows[0].text(Field::Name), Some("ТВ"));
    assert_eq!(rows[0].cells.len(), 1);
    assert_eq!(skeleton.skeleton(), skeleton);
}
