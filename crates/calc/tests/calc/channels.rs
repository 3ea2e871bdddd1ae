//! A channel that a section states is that of its lines.

use mrm_calc::{PlanCalc, Rule, explain};
use mrm_domain::{Cell, Edit, Field, HeaderField, Order, Plan, Row, Value};

use crate::plans::{empty_plan, line, put, row_id, section};

fn within(parent: u128, row: Row) -> Row {
    Row { parent: Some(row_id(parent)), ..row }
}

/// Section 1 is television; 2 inside it states nothing, 3 inside that is radio. Lines 10 to 14 stand at the top, in 1, 2, 3
/// and once more in 3, where the last says that it is outdoor.
fn plan() -> Plan {
    let mut plan = empty_plan();
    for (number, parent, channel) in [(1, None, Some("tv")), (2, Some(1), None), (3, Some(2), Some("radio"))] {
        let mut row = section(number, parent);
        row.cells.extend(channel.map(|text| (Field::Channel, Cell::imported(Value::Text(text.to_owned())))));
        put(&mut plan, row);
    }
    put(&mut plan, line(10, &[]));
    for (number, parent) in [(11, 1), (12, 2), (13, 3)] {
        put(&mut plan, within(parent, line(number, &[])));
    }
    put(&mut plan, within(3, line(14, &[(Field::Channel, "ooh")])));
    plan
}

fn inherited(plan: &Plan, calc: &PlanCalc) -> Vec<Option<String>> {
    assert_eq!(*calc, PlanCalc::new(plan), "an edit comes to what a new calculation does");
    let of = |number| Some(calc.line(row_id(number))?.derived.get(&Field::Channel)?.value.canonical());
    (10..15).map(of).collect()
}

#[test]
fn a_line_takes_the_channel_of_the_nearest_section_that_states_one() {
    let plan = plan();
    let calc = PlanCalc::new(&plan);
    let expected = [None, Some("tv"), Some("tv"), Some("radio"), None].map(|text| text.map(str::to_owned));
    assert_eq!(inherited(&plan, &calc), expected, "the last has its own");
    let why = explain(&plan, &calc, row_id(12), Field::Channel).unwrap();
    assert_eq!((why.rule, why.inputs.len(), why.formula), (Rule::SectionChannel, 0, None));
}

#[test]
fn lines_follow_when_sections_get_another_channel_move_or_go() {
    let mut plan = plan();
    let mut calc = PlanCalc::new(&plan);
    let set = |number, text: Option<&str>| Edit::SetCell {
        row: row_id(number),
        field: Field::Channel.into(),
        cell: text.map(|text| Cell::entered(Value::Text(text.to_owned()), 5)),
    };
    let order = Order::between(None, None).unwrap();
    let steps = [
        (set(1, Some("video")), ["", "video", "video", "radio", ""]),
        (set(3, None), ["", "video", "video", "video", ""]),
        (Edit::MoveRow { row: row_id(2), parent: None, order }, ["", "video", "", "", ""]),
        (set(2, Some("press")), ["", "video", "press", "press", ""]),
        (set(14, None), ["", "video", "press", "press", "press"]),
        (Edit::SetRemoved { row: row_id(2), removed: true }, ["", "video", "", "", ""]),
        (Edit::SetRemoved { row: row_id(2), removed: false }, ["", "video", "press", "press", "press"]),
    ];
    for (edit, expected) in steps {
        plan.apply(&edit).unwrap();
        let before = inherited(&plan, &PlanCalc::new(&plan));
        calc.update(&plan, std::slice::from_ref(&edit));
        let now: Vec<String> = inherited(&plan, &calc).into_iter().map(Option::unwrap_or_default).collect();
        assert_eq!(now, expected, "{edit:?} of {before:?}");
    }
}

#[test]
fn a_placement_is_named_by_the_channel_of_its_section() {
    let mut plan = plan();
    plan.header.set(HeaderField::Naming, Some("{channel}")).unwrap();
    let calc = PlanCalc::new(&plan);
    let named = |number| calc.line(row_id(number)).unwrap().derived[&Field::PlacementName].value.canonical();
    assert_eq!([named(11), named(13), named(14)], ["tv", "radio", "ooh"]);
}
