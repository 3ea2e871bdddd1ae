//! Two people edit one plan at the same time: what each of them did is there.

use mrm_document::{DocumentError, Incoming, PlanDoc, Taken};
use mrm_domain::{Cell, Edit, Field, Flight, Order, Origin, Plan, Row, RowId, RowKind, Value};
use mrm_testkit::{Uuids, generated_plan, uuids};

use crate::support::{Log, NOON, annas, hand_over, writer};

/// Anna's and Boris's copies of one plan.
struct Pair {
    anna: PlanDoc,
    boris: PlanDoc,
    plan: Plan,
    ids: Uuids,
}

impl Pair {
    fn of(plan: Plan) -> Pair {
        let (anna, log) = annas(&plan);
        let boris = PlanDoc::load(&log.0, &writer(b'b')).unwrap().doc;
        Pair { anna, boris, plan, ids: uuids(77) }
    }

    fn lines(&self) -> Vec<RowId> {
        self.plan.lines().map(|line| line.id).collect()
    }

    /// Each writes without knowing of the other; then each receives the other's change.
    fn at_the_same_time(&mut self, annas: &[Edit], boriss: &[Edit]) -> Plan {
        let from_anna = self.anna.commit(annas, "edit_cell", NOON + 1).unwrap().unwrap();
        let from_boris = self.boris.commit(boriss, "edit_cell", NOON + 2).unwrap().unwrap();
        hand_over(&mut self.anna, &[&from_boris.change_bytes]).unwrap();
        hand_over(&mut self.boris, &[&from_anna.change_bytes]).unwrap();
        assert_eq!(self.anna.heads(), self.boris.heads(), "both have everything");
        let (a, b) = (self.anna.hydrate(), self.boris.hydrate());
        assert_eq!(a.unreadable, []);
        assert_eq!(a.plan, b.plan, "both see the same plan");
        a.plan
    }
}

fn enter(row: RowId, field: Field, number: i64, at: i64) -> Edit {
    let value = if field.kind().is_numeric() { Value::Number(number.into()) } else { Value::Text(number.to_string()) };
    Edit::SetCell { row, field: field.into(), cell: Some(Cell::entered(value, at)) }
}

fn flight(days: [&str; 2]) -> Flight {
    Flight::new(days[0].parse().unwrap(), days[1].parse().unwrap()).unwrap()
}

#[test]
fn different_cells_of_one_line_both_stay() {
    let mut pair = Pair::of(generated_plan(5, 1));
    let line = pair.lines()[0];
    let merged = pair.at_the_same_time(&[enter(line, Field::Clicks, 10, 1)], &[enter(line, Field::Notes, 20, 2)]);
    assert_eq!(merged.rows[&line].number(Field::Clicks), Some(10.into()));
    assert_eq!(merged.rows[&line].text(Field::Notes), Some("20"));
}

/// The same, as the result of a calculator.
fn calculate(row: RowId, field: Field, number: i64, at: i64) -> Edit {
    let cell = Cell {
        origin: Some(Origin::Calculator("reach-curve".into())),
        ..Cell::entered(Value::Number(number.into()), at)
    };
    Edit::SetCell { row, field: field.into(), cell: Some(cell) }
}

#[test]
fn a_typed_value_never_passes_for_the_result_of_a_calculator() {
    let mut pair = Pair::of(generated_plan(5, 1));
    let line = pair.lines()[0];
    let merged = pair.at_the_same_time(&[enter(line, Field::Clicks, 10, 1)], &[calculate(line, Field::Clicks, 20, 2)]);
    let cell = &merged.rows[&line].cells[&Field::Clicks];
    let typed = Cell::entered(Value::Number(10.into()), 1);
    let result =
        Cell { origin: Some(Origin::Calculator("reach-curve".into())), ..Cell::entered(Value::Number(20.into()), 2) };
    assert!(*cell == typed || *cell == result, "{cell:?}");
    // Whichever stands there, typing over it makes it a typed one; taking that back brings the calculator back.
    let mut plan = merged;
    let over = [calculate(line, Field::Clicks, 30, 3), enter(line, Field::Clicks, 40, 4)];
    let mut inverse = plan.apply_all(&over).unwrap();
    pair.anna.commit(&over, "edit_cell", NOON + 3).unwrap();
    let calculator = |doc: &PlanDoc| {
        let cell = doc.hydrate().plan.rows[&line].cells[&Field::Clicks].clone();
        cell.origin.as_ref().and_then(Origin::calculator).map(str::to_owned)
    };
    assert_eq!(calculator(&pair.anna), None);
    inverse.truncate(1);
    pair.anna.commit(&inverse, "undo", NOON + 4).unwrap();
    assert_eq!(calculator(&pair.anna).as_deref(), Some("reach-curve"));
}

#[test]
fn of_two_values_of_one_cell_one_stays_whole() {
    let mut pair = Pair::of(generated_plan(5, 1));
    let line = pair.lines()[0];
    let merged = pair.at_the_same_time(&[enter(line, Field::Clicks, 10, 1)], &[enter(line, Field::Clicks, 20, 2)]);
    let cell = &merged.rows[&line].cells[&Field::Clicks];
    let pair_of_both = (cell.value.number().unwrap(), cell.entered);
    assert!([(10.into(), Some(1)), (20.into(), Some(2))].contains(&pair_of_both), "{pair_of_both:?}");
}

#[test]
fn a_line_that_moves_keeps_what_is_entered_meanwhile() {
    let mut pair = Pair::of(generated_plan(5, 1));
    let line = pair.lines()[0];
    let section = Row::new(pair.ids.row(), RowKind::Section, None, Order::between(None, None).unwrap());
    let order = Order::spread(3).last().unwrap();
    let moved = [
        Edit::AddRow(Box::new(section.clone())),
        Edit::MoveRow { row: line, parent: Some(section.id), order: order.clone() },
    ];
    let merged = pair.at_the_same_time(&moved, &[enter(line, Field::Clicks, 20, 2)]);
    assert_eq!((merged.rows[&line].parent, &merged.rows[&line].order), (Some(section.id), &order));
    assert_eq!(merged.rows[&line].number(Field::Clicks), Some(20.into()));
}

#[test]
fn of_two_moves_one_wins_with_its_section_and_its_place() {
    let mut pair = Pair::of(generated_plan(5, 1));
    let line = pair.lines()[0];
    let section = Row::new(pair.ids.row(), RowKind::Section, None, Order::between(None, None).unwrap());
    let [first, _, third] = Order::spread(3).collect::<Vec<_>>().try_into().unwrap();
    let into = [
        Edit::AddRow(Box::new(section.clone())),
        Edit::MoveRow { row: line, parent: Some(section.id), order: first.clone() },
    ];
    let merged = pair.at_the_same_time(&into, &[Edit::MoveRow { row: line, parent: None, order: third.clone() }]);
    let place = (merged.rows[&line].parent, merged.rows[&line].order.clone());
    assert!([(Some(section.id), first), (None, third)].contains(&place), "{place:?}");
}

#[test]
fn flights_are_merged_one_by_one() {
    let mut pair = Pair::of(generated_plan(5, 1));
    let line = pair.lines()[0];
    let (september, october) = (flight(["2026-09-01", "2026-09-30"]), flight(["2026-10-01", "2026-10-15"]));
    let (one, two) = (pair.ids.flight(), pair.ids.flight());
    let set = |id, flight| Edit::SetFlight { row: line, id, flight: Some(flight) };
    let merged = pair.at_the_same_time(&[set(one, september)], &[set(two, october)]);
    assert_eq!((merged.rows[&line].flights[&one], merged.rows[&line].flights[&two]), (september, october));
}

#[test]
fn what_lines_share_is_merged_pair_by_pair() {
    let mut pair = Pair::of(generated_plan(5, 3));
    let lines = pair.lines();
    let (first, second, third) = (lines[0].min(lines[1]), lines[0].max(lines[1]), lines[2]);
    let set = |one: RowId, other: RowId, share: &str| Edit::SetShared {
        row: one.min(other),
        other: one.max(other),
        share: Some(share.parse().unwrap()),
    };
    let merged = pair.at_the_same_time(&[set(first, second, "0.12")], &[set(first, third, "0.0500")]);
    let share = |one: RowId, other: RowId| merged.rows[&one.min(other)].shared[&one.max(other)];
    assert_eq!((share(first, second), share(first, third)), ("0.12".parse().unwrap(), "0.05".parse().unwrap()));
}

#[test]
fn a_change_that_does_not_parse_or_has_no_ground_leaves_the_document_as_it_was() {
    let mut pair = Pair::of(generated_plan(5, 1));
    let line = pair.lines()[0];
    let before = pair.anna.heads();
    let first = pair.boris.commit(&[enter(line, Field::Clicks, 1, 1)], "edit_cell", NOON).unwrap().unwrap();
    let second = pair.boris.commit(&[enter(line, Field::Clicks, 2, 2)], "edit_cell", NOON).unwrap().unwrap();
    assert!(Incoming::read(b"nonsense").is_err());
    let early = hand_over(&mut pair.anna, &[&second.change_bytes]);
    assert!(early.is_err(), "the change it builds on has not come");
    assert_eq!(pair.anna.heads(), before);
    // In whatever order, and once is enough.
    let taken = hand_over(&mut pair.anna, &[&second.change_bytes, &first.change_bytes]).unwrap();
    assert_eq!(taken.changes.len(), 2);
    assert_eq!(hand_over(&mut pair.anna, &[&first.change_bytes]).unwrap(), Taken::default());
    assert_eq!(pair.anna.heads(), pair.boris.heads());
}

#[test]
fn an_actor_that_was_used_before_is_refused_by_others_so_every_opening_draws_a_new_one() {
    // A device comes back from a backup and goes on with its old actor: the library refuses the second change of the
    // same number. This is why a writer's actor is never stored.
    let plan = generated_plan(5, 1);
    let (mut anna, log) = annas(&plan);
    let line = plan.lines().next().unwrap().id;
    let sent = anna.commit(&[enter(line, Field::Clicks, 1, 1)], "edit_cell", NOON).unwrap().unwrap();
    let mut restored = PlanDoc::load(&log.0, &writer(b'a')).unwrap().doc;
    let forked = restored.commit(&[enter(line, Field::Clicks, 2, 2)], "edit_cell", NOON).unwrap().unwrap();
    let mut boris = PlanDoc::load(&log.0, &writer(b'b')).unwrap().doc;
    hand_over(&mut boris, &[&sent.change_bytes]).unwrap();
    assert!(matches!(hand_over(&mut boris, &[&forked.change_bytes]), Err(DocumentError::Library(_))));
    let mut renewed = PlanDoc::load(&log.0, &writer(b'c')).unwrap().doc;
    let work = renewed.commit(&[enter(line, Field::Clicks, 3, 3)], "edit_cell", NOON).unwrap().unwrap();
    hand_over(&mut boris, &[&work.change_bytes]).unwrap();
}

#[test]
fn history_says_who_meant_what_and_when() {
    let plan = generated_plan(5, 1);
    let (_, log) = annas(&plan);
    let mut boris = PlanDoc::load(&log.0, &writer(b'b')).unwrap().doc;
    let line = plan.lines().next().unwrap().id;
    boris.commit(&[enter(line, Field::Clicks, 1, 1)], "edit_cell", NOON + 5).unwrap();
    boris.commit(&[enter(line, Field::Clicks, 2, 2)], "paste", NOON + 6).unwrap();
    assert_eq!(
        boris.commit(&[enter(line, Field::Clicks, 2, 2)], "edit_cell", NOON + 7).unwrap(),
        None,
        "nothing has changed"
    );
    let log = Log::starting_with(plan.id, boris.snapshot().unwrap());
    let again = PlanDoc::load(&log.0, &writer(b'c')).unwrap().doc;
    let told: Vec<_> =
        again.history().into_iter().map(|h| (h.message.unwrap(), h.time_ms, h.author.unwrap()[0])).collect();
    let expected = [("import", NOON, b'a'), ("edit_cell", NOON + 5, b'b'), ("paste", NOON + 6, b'b')];
    assert_eq!(told, expected.map(|(message, time, author)| (message.to_owned(), time, author)));
}
