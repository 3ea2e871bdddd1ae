//! What is published holds what the client may see, and nothing that leads back.

use mrm_domain::{
    Audience, Cell, Column, ColumnId, CostBasis, CostId, CostKind, CustomKind, Edit, Field, FieldRef, ImportId,
    ImportRecord, Order, Origin, Plan, PlanCost, RateCardId, RowSource, SavedView, Value, ViewId, ViewLook,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{row_id, small_plan};

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0xfeed_0000_0000 + n)
}

fn text(text: &str) -> Cell {
    Cell::entered(Value::Text(text.into()), 1_795_262_400_000)
}

/// A plan in which everything that the client must not learn says «секрет», or has an id that begins with `feed`.
fn told_in_confidence() -> Plan {
    let mut plan = small_plan();
    let order = Order::spread(1).next().unwrap();
    let (column, import, view) =
        (ColumnId::from_uuid(uuid(1)), ImportId::from_uuid(uuid(2)), ViewId::from_uuid(uuid(3)));
    let (name, choices) = ("секрет".to_owned(), vec!["секрет".to_owned()]);
    let (kind, audience) = (CustomKind::Text, Audience::Internal);
    let internal = Column {
        id: column,
        name: name.clone(),
        kind,
        unit: None,
        formula: None,
        choices,
        audience,
        order: order.clone(),
    };
    plan.columns.insert(column, internal);
    let record = ImportRecord {
        id: import,
        file_name: "секрет.xlsx".to_owned(),
        file_hash: "feed".to_owned(),
        imported_at: chrono::DateTime::default(),
        tables: Vec::new(),
        header_cells: Default::default(),
        problems: Vec::new(),
    };
    plan.imports.insert(import, record);
    let look = ViewLook { columns: vec![FieldRef::Custom(column)], ..ViewLook::default() };
    plan.views.insert(view, SavedView { id: view, name: name.clone(), audience, order: order.clone(), look });
    for (n, audience) in [(4, Audience::Internal), (5, Audience::Client)] {
        let id = CostId::from_uuid(if audience == Audience::Internal { uuid(n) } else { Uuid::from_u128(n) });
        let label = if audience == Audience::Internal { name.clone() } else { "Отчётность".to_owned() };
        let (kind, basis) = (CostKind::Reporting, CostBasis::Amount { amount: Decimal::TEN });
        let source = Some("секрет!Q24".to_owned());
        plan.costs
            .insert(id, PlanCost { id, kind, label, basis, vat_rate: None, audience, order: order.clone(), source });
    }
    plan.header.notes_internal = Some(name.clone());
    plan.header.scenario_of = Some(mrm_domain::PlanId::from_uuid(uuid(6)));
    plan.header.scenario = Some(name);
    plan.header.default_view = Some(view);
    plan.header.rate_cards = Some(vec![RateCardId::from_uuid(uuid(7))]);
    plan.header.shown = Some(vec![Field::Site.into(), FieldRef::Custom(column)]);
    for row in plan.rows.values_mut() {
        row.source = Some(RowSource { import, table: 0, row: 14 });
        row.cells.insert(Field::InternalNotes, text("секрет"));
        row.cells.insert(Field::Site, Cell { origin: Some(Origin::Calculator("секрет".into())), ..text("Площадка") });
        row.custom.insert(column, text("секрет"));
    }
    plan.rows.get_mut(&row_id(10)).unwrap().shared.insert(row_id(11), Decimal::ONE);
    let gone = plan.rows.get_mut(&row_id(11)).unwrap();
    gone.removed = true;
    gone.cells.insert(Field::Name, text("секрет"));
    plan
}

#[test]
fn a_copy_holds_nothing_that_was_told_in_confidence() {
    let plan = told_in_confidence();
    let copy = plan.client_copy();
    let told = format!("{copy:?}");
    assert!(format!("{plan:?}").contains("секрет") && told.contains("Площадка") && told.contains("Отчётность"));
    assert!(!told.contains("секрет") && !told.contains("feed"), "{told}");
    assert!(!told.contains("1795262400000"), "nor when each value was typed: {told}");
    assert_eq!(copy.header.shown, Some(vec![Field::Site.into()]));
    assert!(copy.rows[&row_id(10)].shared.is_empty(), "its pair was removed");
}

#[test]
fn a_copy_has_one_id_wherever_it_is_made_and_none_can_tell_whose_it_is() {
    let plan = small_plan();
    let copy = plan.client_copy();
    assert_eq!(copy.id.to_string(), "pln_3be0b68b2ef55831a4f211c92cff3ce1");
    assert_ne!(copy.id, plan.id);
    assert_eq!(copy.rows.len(), plan.rows.len());
}

#[test]
fn a_line_of_a_removed_section_stands_at_the_top_of_the_copy() {
    let mut plan = small_plan();
    plan.rows.get_mut(&row_id(2)).unwrap().removed = true;
    let copy = plan.client_copy();
    assert_eq!(copy.rows[&row_id(20)].parent, None);
    assert_eq!(copy.rows[&row_id(10)].parent, Some(row_id(1)));
}

#[test]
fn of_values_that_contradict_each_other_the_older_still_gives_way() {
    let mut plan = small_plan();
    let row = plan.rows.get_mut(&row_id(10)).unwrap();
    let number = |at| Cell::entered(Value::Number(Decimal::TEN), at);
    row.cells.insert(Field::Impressions, number(1_795_262_400_300));
    row.cells.insert(Field::UnitPrice, number(1_795_262_400_100));
    row.cells.insert(Field::CostNet, Cell::imported(Value::Number(Decimal::TEN)));
    let copy = plan.client_copy();
    let entered = |field| copy.rows[&row_id(10)].cells[&field].entered;
    assert_eq!(entered(Field::CostNet), None);
    assert_eq!((entered(Field::UnitPrice), entered(Field::Impressions)), (Some(0), Some(1)));
}

#[test]
fn published_again_the_copy_shows_what_the_plan_shows_now() {
    let mut plan = told_in_confidence();
    let mut copy = plan.client_copy();
    let site =
        Edit::SetCell { row: row_id(10), field: Field::Site.into(), cell: Some(text("Другая площадка")) };
    let hidden =
        Edit::SetCell { row: row_id(10), field: Field::InternalNotes.into(), cell: Some(text("секрет 2")) };
    plan.apply_all(&[site, hidden.clone(), Edit::SetRemoved { row: row_id(20), removed: true }]).unwrap();
    let edits = copy.edits_to(&plan.client_copy());
    assert_eq!(edits.len(), 2, "{edits:?}");
    copy.apply_all(&edits).unwrap();
    assert!(copy.edits_to(&plan.client_copy()).is_empty());
    assert!(copy.rows[&row_id(20)].removed);
    assert!(!format!("{copy:?}").contains("секрет"));
    plan.apply_all(&[hidden]).unwrap();
    assert!(copy.edits_to(&plan.client_copy()).is_empty(), "what only the agency sees is nothing to publish");
}
