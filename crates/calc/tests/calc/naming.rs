//! Names of placements by the plan's convention.

use mrm_calc::{PlanCalc, placement_name};
use mrm_domain::{
    Cell, Column, ColumnId, CustomKind, Edit, Field, FieldRef, Flight, FlightId, HeaderField, NamingError, Order, Plan,
    RowId, Value,
};
use uuid::Uuid;

use crate::plans::{day, empty_plan, line, put, row_id};

fn named(plan: &Plan, row: RowId) -> String {
    let calc = PlanCalc::new(plan);
    let derived = calc.line(row).unwrap().derived.get(&Field::PlacementName).cloned();
    derived.and_then(|derived| derived.value.text().map(str::to_owned)).unwrap_or_default()
}

fn campaign(naming: &str) -> (Plan, RowId) {
    let mut plan = empty_plan();
    plan.header.client = Some("Ромашка".to_owned());
    plan.header.campaign = Some("Осень 2026".to_owned());
    let cells = [(Field::Channel, "olv"), (Field::Vendor, "Первый «Щит»"), (Field::Format, "In-stream")];
    put(&mut plan, line(1, &cells));
    let row = row_id(1);
    let days = Flight::new(day("2026-09-01"), day("2026-10-15")).unwrap();
    plan.rows.get_mut(&row).unwrap().flights.insert(FlightId::from_uuid(Uuid::from_u128(9)), days);
    plan.header.set(HeaderField::Naming, Some(naming)).unwrap();
    (plan, row)
}

#[test]
fn a_placement_is_named_by_the_plans_pattern() {
    let pattern = "{client}_{campaign}_{channel}_{vendor}_{format}_{start:yyyymm}";
    let (plan, row) = campaign(pattern);
    assert_eq!(named(&plan, row), "Ромашка_Осень-2026_olv_Первый-«Щит»_In-stream_202609");
    let (plan, row) = campaign(&format!("lower;latin;safe;space=-|{pattern}"));
    assert_eq!(named(&plan, row), "romashka_osen-2026_olv_pervyy-shchit_in-stream_202609");
    let (plan, row) = campaign(&format!("upper;space=;max=12|{pattern}"));
    assert_eq!(named(&plan, row), "РОМАШКА_ОСЕН", "a name is cut to the longest length");
    let (plan, row) = campaign("{campaign:5}.{start:dd.mm.yy}.{end}");
    assert_eq!(named(&plan, row), "Осень.01.09.26.20261015");
}

#[test]
fn a_name_follows_what_it_is_made_of_and_a_name_of_the_lines_own_stays() {
    let (mut plan, row) = campaign("{client}_{Код}");
    let id = ColumnId::from_uuid(Uuid::from_u128(77));
    let column = Column {
        id,
        name: "Код".to_owned(),
        kind: CustomKind::Text,
        unit: None,
        formula: None,
        choices: Vec::new(),
        audience: mrm_domain::Audience::Client,
        order: Order::spread(1).next().unwrap(),
    };
    let mut calc = PlanCalc::new(&plan);
    assert_eq!(plan.header.naming.as_ref().unwrap().unknown(&plan), Some("Код"), "the plan has no such column yet");
    let name = |plan: &Plan, calc: &PlanCalc| {
        let derived = calc.line(row).unwrap().derived.get(&Field::PlacementName).cloned();
        assert_eq!(*calc, PlanCalc::new(plan), "an edit comes to what a new calculation does");
        derived.map(|derived| derived.value.canonical())
    };
    let cell = |text: &str| Some(Cell::entered(Value::Text(text.to_owned()), 5));
    let steps = [
        (Edit::SetColumn { id, column: Some(column) }, Some("Ромашка_")),
        (Edit::SetCell { row, field: FieldRef::Custom(id), cell: cell("A7") }, Some("Ромашка_A7")),
        (Edit::SetHeader { field: HeaderField::Client, text: Some("Василёк".to_owned()) }, Some("Василёк_A7")),
        (Edit::SetCell { row, field: Field::PlacementName.into(), cell: cell("как есть") }, None),
        (Edit::SetCell { row, field: Field::PlacementName.into(), cell: None }, Some("Василёк_A7")),
        (Edit::SetHeader { field: HeaderField::Naming, text: None }, None),
    ];
    for (edit, expected) in steps {
        plan.apply(&edit).unwrap();
        calc.update(&plan, &[edit]);
        assert_eq!(name(&plan, &calc).as_deref(), expected);
    }
}

#[test]
fn tokens_that_find_nothing_are_told() {
    let (plan, row) = campaign("{client}_{brand}_{size}_{channel}");
    let calc = PlanCalc::new(&plan);
    let name = placement_name(&plan, &plan.rows[&row], calc.line(row).unwrap()).unwrap();
    assert_eq!(name.empty, ["brand", "size"]);
    assert_eq!(name.text, "Ромашка___olv", "what stands between tokens shows that something is missing");
}

#[test]
fn a_wrong_pattern_is_refused_by_what_is_wrong_in_it() {
    let refused = |text: &str| text.parse::<mrm_domain::Naming>().unwrap_err();
    assert_eq!(refused("campaign"), NamingError::NoToken);
    assert_eq!(refused("{client"), NamingError::Brace(1));
    assert_eq!(refused("{client}}"), NamingError::Brace(9));
    assert_eq!(refused("{client}_{}"), NamingError::UnknownToken(String::new()));
    let format = |token: &str, format: &str| NamingError::Format { token: token.to_owned(), format: format.to_owned() };
    assert_eq!(refused("{start:week}"), format("start", "week"));
    assert_eq!(refused("{client:yyyy}"), format("client", "yyyy"));
    assert_eq!(refused("shout|{client}"), NamingError::Option("shout".to_owned()));
    assert_eq!(refused("max=0|{client}"), NamingError::Option("max=0".to_owned()));
    for token in ["margin", "internal_notes", "placement_name"] {
        let naming: mrm_domain::Naming = format!("{{{token}}}").parse().unwrap();
        assert_eq!(naming.unknown(&empty_plan()), Some(token), "agency money and the name itself are no tokens");
    }
}

#[test]
fn what_stands_in_an_address_needs_no_encoding() {
    for (name, safe) in [
        ("Ромашка_Осень 2026_olv", "romashka_osen-2026_olv"),
        ("Подъём & Съёмка / 15\"", "podem-semka-15"),
        ("  ", ""),
        ("a__b--c", "a__b--c"),
    ] {
        assert_eq!(mrm_domain::utm_safe(name), safe);
    }
}
