//! What colleagues wrote arrives: nothing of it is lost silently, and everybody comes to the same plan.

use mrm_document::{Conflict, Incoming, PlanDoc, Taken, Written};
use mrm_domain::{Cell, Edit, Field, Flight, HeaderField, Order, Plan, Row, RowId, RowKind, Spot, Value};
use mrm_testkit::{Random, generated_plan, uuids};
use proptest::prelude::*;
use std::collections::BTreeSet;

use crate::property::Editor;
use crate::support::{Log, NOON, annas, writer};

/// Somebody's copy of the plan: the document, the values, and all changes that have come to it.
pub(crate) struct Desk {
    pub(crate) doc: PlanDoc,
    pub(crate) plan: Plan,
    known: Vec<Vec<u8>>,
    clock: i64,
}

impl Desk {
    /// Several people open one plan.
    pub(crate) fn team(plan: &Plan, letters: &[u8]) -> Vec<Desk> {
        let (_, log) = annas(plan);
        let open = |letter: &u8| {
            let doc = PlanDoc::load(&log.0, &writer(*letter)).unwrap().doc;
            Desk { plan: doc.hydrate().plan, doc, known: Vec::new(), clock: NOON }
        };
        letters.iter().map(open).collect()
    }

    pub(crate) fn pair(plan: &Plan) -> [Desk; 2] {
        Desk::team(plan, b"xy").try_into().unwrap_or_else(|_| unreachable!())
    }

    pub(crate) fn edit(&mut self, edits: &[Edit]) -> bool {
        self.clock += 1;
        if self.plan.apply_all(edits).is_err() {
            return false;
        }
        let commit = self.doc.commit(edits, "edit_cell", self.clock).unwrap();
        self.known.extend(commit.map(|commit| commit.change_bytes));
        assert_eq!(self.doc.hydrate().plan, self.plan, "what is on the screen is what is in the document");
        true
    }

    /// Takes what `other` has and this one has not, so many changes at a time.
    pub(crate) fn take_from(&mut self, other: &Desk, at_a_time: usize) -> Vec<Taken> {
        let new: Vec<Vec<u8>> = other.known.iter().filter(|bytes| !self.known.contains(bytes)).cloned().collect();
        let mut all = Vec::new();
        for some in new.chunks(at_a_time) {
            let taken = self.doc.take(some.iter().map(|bytes| Incoming::read(bytes).unwrap()).collect()).unwrap();
            let before = self.plan.clone();
            let edits = self.doc.reread(&mut self.plan, &taken);
            assert_eq!(self.plan, self.doc.hydrate().plan, "read in part as read whole");
            assert_eq!(edits.is_empty(), before == self.plan, "{edits:?}");
            all.push(taken);
        }
        self.known.extend(new);
        all
    }

    /// What is told of writing at the same time is what a device tells that opens the document now.
    fn is_as_reopened(&self) {
        let log = Log::starting_with(self.plan.id, self.doc.snapshot().unwrap());
        let again = PlanDoc::load(&log.0, &writer(b'z')).unwrap().doc;
        assert_eq!(again.hydrate().plan, self.plan);
        assert_eq!(again.returned(), self.doc.returned());
        assert_eq!(again.conflicts().collect::<Vec<_>>(), self.doc.conflicts().collect::<Vec<_>>());
        assert_eq!(again.at(&again.heads()).unwrap().plan, self.plan, "a kept state is read alike");
    }
}

/// Both take what the other has, and have the same then.
pub(crate) fn meet(one: &mut Desk, other: &mut Desk) -> [Vec<Taken>; 2] {
    let taken = [one.take_from(other, 100), other.take_from(one, 1)];
    assert_eq!(one.doc.heads(), other.doc.heads());
    assert_eq!(one.plan, other.plan, "both see the same plan");
    assert_eq!(one.doc.returned(), other.doc.returned());
    assert_eq!(one.doc.conflicts().collect::<Vec<_>>(), other.doc.conflicts().collect::<Vec<_>>());
    one.is_as_reopened();
    other.is_as_reopened();
    taken
}

pub(crate) fn first_lines(plan: &Plan) -> Vec<RowId> {
    plan.lines().map(|line| line.id).collect()
}

pub(crate) fn enter(row: RowId, field: Field, number: i64, at: i64) -> Edit {
    Edit::SetCell { row, field: field.into(), cell: Some(Cell::entered(Value::Number(number.into()), at)) }
}

fn remove(row: RowId) -> Edit {
    Edit::SetRemoved { row, removed: true }
}

/// Leaves in the plan what came back.
pub(crate) fn keep(plan: &Plan, thing: Spot) -> Edit {
    match thing {
        Spot::Removed(row) => Edit::SetRemoved { row, removed: false },
        Spot::Column(id) => Edit::SetColumn { id, column: plan.columns.get(&id).cloned() },
        Spot::Cost(id) => Edit::SetCost { id, cost: plan.costs.get(&id).cloned() },
        other => panic!("{other:?} cannot be removed"),
    }
}

fn number(written: &Written) -> i64 {
    let Edit::SetCell { cell: Some(Cell { value: Value::Number(number), .. }), .. } = &written.edit else {
        panic!("{written:?}")
    };
    i64::try_from(*number).unwrap()
}

/// The two numbers of a conflict, the one that stands first.
fn numbers(conflict: &Conflict) -> Vec<i64> {
    std::iter::once(&conflict.stands).chain(&conflict.others).map(number).collect()
}

#[test]
fn what_a_colleague_touched_is_told_place_by_place_with_who_and_when() {
    let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 1));
    let line = first_lines(&anna.plan)[0];
    let added = Row::new(uuids(5).row(), RowKind::Line, None, Order::between(None, None).unwrap());
    boris.edit(&[enter(line, Field::Clicks, 140_000, 1), Edit::AddRow(Box::new(added.clone()))]);
    boris.edit(&[Edit::SetHeader { field: HeaderField::Client, text: Some("Чай".to_owned()) }]);
    let taken = anna.take_from(&boris, 10).remove(0);
    assert_eq!(taken.changes.iter().map(|change| change.time_ms).collect::<Vec<_>>(), [NOON + 1, NOON + 2]);
    assert_eq!(taken.changes[0].author.as_deref(), Some([b'y'; 8].as_slice()));
    let expected =
        [(Spot::Header(HeaderField::Client), 1), (Spot::Row(added.id), 0), (Spot::Cell(line, Field::Clicks.into()), 0)];
    assert_eq!(taken.spots, expected.into());
    assert_eq!(taken.flagged, BTreeSet::new());
}

#[test]
fn two_values_of_one_cell_stay_until_somebody_decides() {
    let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 1));
    let line = first_lines(&anna.plan)[0];
    anna.edit(&[enter(line, Field::Clicks, 120_000, 1)]);
    boris.edit(&[enter(line, Field::Clicks, 140_000, 2)]);
    meet(&mut anna, &mut boris);
    let conflict = anna.doc.conflicts_of(Some(line)).first().unwrap().clone();
    assert_eq!(conflict.spot, Spot::Cell(line, Field::Clicks.into()));
    let mut both = numbers(&conflict);
    assert_eq!(anna.plan.rows[&line].number(Field::Clicks), Some(both[0].into()), "the one that stands comes first");
    both.sort_unstable();
    assert_eq!(both, [120_000, 140_000]);
    // Somebody edits another cell: nobody has decided anything.
    anna.edit(&[enter(line, Field::Impressions, 9, 3)]);
    meet(&mut anna, &mut boris);
    assert_eq!(boris.doc.conflicts().count(), 1);
    // Boris takes the other one.
    boris.edit(std::slice::from_ref(&conflict.others[0].edit));
    assert_eq!(boris.doc.conflicts().count(), 0);
    meet(&mut anna, &mut boris);
    assert_eq!(anna.doc.conflicts().count(), 0);
    assert_eq!(anna.plan.rows[&line].number(Field::Clicks), Some(number(&conflict.others[0]).into()));
}

#[test]
fn to_agree_with_what_stands_is_a_decision_too() {
    let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 1));
    let line = first_lines(&anna.plan)[0];
    let flight = uuids(3).flight();
    let both = |letter: &str, amount: i64, day: &str| {
        let mut runs = Flight::new("2026-09-01".parse().unwrap(), day.parse().unwrap()).unwrap();
        runs.amount = Some(amount.into());
        [
            Edit::SetHeader { field: HeaderField::Client, text: Some(letter.to_owned()) },
            enter(line, Field::Clicks, amount, amount),
            Edit::SetFlight { row: line, id: flight, flight: Some(runs) },
        ]
    };
    anna.edit(&both("Чай", 1, "2026-09-10"));
    boris.edit(&both("Кофе", 2, "2026-09-20"));
    meet(&mut anna, &mut boris);
    let spots: Vec<Spot> = anna.doc.conflicts().map(|conflict| conflict.spot).collect();
    let cell = Spot::Cell(line, Field::Clicks.into());
    assert_eq!(spots, [Spot::Header(HeaderField::Client), cell, Spot::Flight(line, flight)]);
    let stands: Vec<Edit> = anna.doc.conflicts().map(|conflict| conflict.stands.edit.clone()).collect();
    let before = anna.plan.clone();
    anna.edit(&stands);
    assert_eq!(anna.plan, before, "the plan says what it said");
    meet(&mut anna, &mut boris);
    assert_eq!(boris.doc.conflicts().count(), 0);
}

#[test]
fn two_who_type_the_same_do_not_disagree() {
    let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 1));
    let line = first_lines(&anna.plan)[0];
    anna.edit(&[enter(line, Field::Clicks, 120_000, 1)]);
    boris.edit(&[enter(line, Field::Clicks, 120_000, 2)]);
    meet(&mut anna, &mut boris);
    assert_eq!(anna.doc.conflicts().count(), 0);
}

#[test]
fn a_line_removed_by_one_while_the_other_edits_it_stays_until_somebody_decides() {
    for decides_to_keep in [true, false] {
        let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 1));
        let line = first_lines(&anna.plan)[0];
        anna.edit(&[remove(line)]);
        boris.edit(&[enter(line, Field::Clicks, 140_000, 2)]);
        let [to_anna, to_boris] = meet(&mut anna, &mut boris);
        assert!(!anna.plan.rows[&line].removed, "it is in the plan");
        assert_eq!(to_anna[0].flagged, [Spot::Removed(line)].into());
        assert_eq!(to_boris[0].flagged, [Spot::Removed(line)].into());
        let returned = &boris.doc.returned()[&Spot::Removed(line)];
        assert_eq!(returned.removed.author.as_deref(), Some([b'x'; 8].as_slice()));
        let [(spot, by)] = &returned.meanwhile[..] else { panic!("{returned:?}") };
        assert_eq!((*spot, by.author.as_deref()), (Spot::Cell(line, Field::Clicks.into()), Some([b'y'; 8].as_slice())));
        // Who goes on editing it has not decided.
        boris.edit(&[enter(line, Field::Clicks, 150_000, 3)]);
        meet(&mut anna, &mut boris);
        assert!(anna.doc.returned().contains_key(&Spot::Removed(line)));
        boris.edit(&[if decides_to_keep { keep(&boris.plan, Spot::Removed(line)) } else { remove(line) }]);
        assert!(boris.doc.returned().is_empty());
        meet(&mut anna, &mut boris);
        assert_eq!(anna.plan.rows[&line].removed, !decides_to_keep);
        assert!(anna.doc.returned().is_empty());
    }
}

#[test]
fn a_removal_by_somebody_who_saw_the_edit_stands() {
    let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 1));
    let line = first_lines(&anna.plan)[0];
    boris.edit(&[enter(line, Field::Clicks, 140_000, 2)]);
    meet(&mut anna, &mut boris);
    anna.edit(&[remove(line)]);
    boris.edit(&[enter(first_lines(&boris.plan)[1], Field::Clicks, 1, 3)]);
    meet(&mut anna, &mut boris);
    assert!(boris.plan.rows[&line].removed);
    // Of two who remove it, one saw the edit: the other need not be asked.
    let line = first_lines(&anna.plan)[0];
    let mut team = Desk::team(&anna.plan, b"tuv");
    team[0].edit(&[enter(line, Field::Clicks, 5, 4)]);
    let [vera, uwe, tom] = [team.pop(), team.pop(), team.pop()].map(Option::unwrap);
    let (mut tom, mut uwe, mut vera) = (tom, uwe, vera);
    uwe.take_from(&tom, 1);
    uwe.edit(&[remove(line)]);
    vera.edit(&[remove(line)]);
    tom.take_from(&vera, 1);
    assert!(!tom.plan.rows[&line].removed, "as far as is known here");
    meet(&mut tom, &mut uwe);
    assert!(tom.plan.rows[&line].removed);
    assert!(tom.doc.returned().is_empty());
}

#[test]
fn a_decision_that_is_itself_disputed_is_asked_again() {
    let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 1));
    let line = first_lines(&anna.plan)[0];
    anna.edit(&[remove(line)]);
    boris.edit(&[enter(line, Field::Clicks, 140_000, 2)]);
    meet(&mut anna, &mut boris);
    anna.edit(&[remove(line)]);
    boris.edit(&[keep(&boris.plan, Spot::Removed(line))]);
    meet(&mut anna, &mut boris);
    let returned = &anna.doc.returned()[&Spot::Removed(line)];
    assert_eq!(returned.meanwhile.iter().map(|(spot, _)| *spot).collect::<Vec<_>>(), [Spot::Removed(line)]);
}

/// A plan with a section of two lines, and the three.
fn with_section() -> (Plan, RowId, Vec<RowId>) {
    let mut plan = generated_plan(0, 1);
    let mut ids = uuids(9);
    let orders: Vec<Order> = Order::spread(4).collect();
    let section = Row::new(ids.row(), RowKind::Section, None, orders[0].clone());
    let line = |order: &Order, ids: &mut mrm_testkit::Uuids| {
        Row::new(ids.row(), RowKind::Line, Some(section.id), order.clone())
    };
    let lines = [line(&orders[1], &mut ids), line(&orders[2], &mut ids)];
    let of = lines.iter().map(|line| line.id).collect();
    let edits: Vec<Edit> =
        std::iter::once(section.clone()).chain(lines).map(|row| Edit::AddRow(Box::new(row))).collect();
    plan.apply_all(&edits).unwrap();
    (plan, section.id, of)
}

#[test]
fn a_section_removed_while_a_line_was_added_or_edited_in_it_stays_with_it() {
    let (plan, section, lines) = with_section();
    let everything = [remove(lines[0]), remove(lines[1]), remove(section)];
    let added = Row::new(uuids(12).row(), RowKind::Line, Some(section), Order::spread(4).last().unwrap());
    let [mut anna, mut boris] = Desk::pair(&plan);
    anna.edit(&everything);
    boris.edit(&[Edit::AddRow(Box::new(added.clone()))]);
    meet(&mut anna, &mut boris);
    let live: Vec<RowId> = anna.plan.outline().iter().map(|(row, _)| row.id).collect();
    assert_eq!(live, [section, added.id]);
    assert_eq!(anna.doc.returned().keys().copied().collect::<Vec<_>>(), [Spot::Removed(section)]);
    assert_eq!(anna.doc.returned()[&Spot::Removed(section)].meanwhile[0].0, Spot::Row(added.id));

    let [mut anna, mut boris] = Desk::pair(&plan);
    anna.edit(&everything);
    boris.edit(&[enter(lines[1], Field::Clicks, 7, 1)]);
    meet(&mut anna, &mut boris);
    let shown: Vec<(RowId, usize)> = anna.plan.outline().iter().map(|(row, depth)| (row.id, *depth)).collect();
    assert_eq!(shown, [(section, 0), (lines[1], 1)], "where it stood");
    anna.edit(&[remove(lines[1])]);
    assert!(anna.doc.returned().contains_key(&Spot::Removed(section)), "each is decided by itself");
    anna.edit(&[remove(section)]);
    meet(&mut anna, &mut boris);
    assert_eq!(boris.plan.outline(), []);

    // What was moved out of it needs it no longer.
    let [mut anna, mut boris] = Desk::pair(&plan);
    anna.edit(&everything);
    boris.edit(&[Edit::MoveRow { row: lines[0], parent: None, order: Order::spread(4).last().unwrap() }]);
    meet(&mut anna, &mut boris);
    assert_eq!(anna.doc.returned().keys().copied().collect::<Vec<_>>(), [Spot::Removed(lines[0])]);
}

#[test]
fn sections_that_two_people_move_into_each_other_are_both_there() {
    let mut plan = generated_plan(0, 1);
    let mut ids = uuids(9);
    let orders: Vec<Order> = Order::spread(6).collect();
    let rows: Vec<Row> = (0..3).map(|n| Row::new(ids.row(), RowKind::Section, None, orders[n].clone())).collect();
    let sections: Vec<RowId> = rows.iter().map(|row| row.id).collect();
    let line = Row::new(ids.row(), RowKind::Line, Some(sections[0]), orders[4].clone());
    let of_line = line.id;
    let edits: Vec<Edit> = rows.into_iter().chain([line]).map(|row| Edit::AddRow(Box::new(row))).collect();
    plan.apply_all(&edits).unwrap();
    let mut team = Desk::team(&plan, b"tuv");
    for (at, desk) in team.iter_mut().enumerate() {
        let into = sections[(at + 1) % 3];
        desk.edit(&[Edit::MoveRow { row: sections[at], parent: Some(into), order: orders[5].clone() }]);
    }
    let [mut vera, mut uwe, mut tom] = [team.pop(), team.pop(), team.pop()].map(Option::unwrap);
    meet(&mut tom, &mut uwe);
    meet(&mut tom, &mut vera);
    meet(&mut uwe, &mut vera);
    let shown: BTreeSet<RowId> = uwe.plan.outline().iter().map(|(row, _)| row.id).collect();
    assert_eq!(shown, sections.iter().copied().chain([of_line]).collect());
    assert_eq!(uwe.plan.lines().count(), 1);
}

#[test]
fn of_changes_one_of_which_cannot_be_taken_none_is() {
    let plan = generated_plan(6, 1);
    let [mut anna, mut boris] = Desk::pair(&plan);
    let line = first_lines(&plan)[0];
    boris.edit(&[enter(line, Field::Clicks, 1, 1)]);
    // A device restored from a backup goes on under the name it had: two changes of one number.
    let mut twin = Desk::team(&plan, b"y").remove(0);
    twin.edit(&[enter(line, Field::Clicks, 2, 2)]);
    let both: Vec<Incoming> =
        boris.known.iter().chain(&twin.known).map(|bytes| Incoming::read(bytes).unwrap()).collect();
    let (before, heads) = (anna.plan.clone(), anna.doc.heads());
    assert!(anna.doc.take(both).is_err());
    assert_eq!((anna.doc.hydrate().plan, anna.doc.heads()), (before, heads));
    anna.take_from(&boris, 1);
    anna.is_as_reopened();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_writes_what_and_in_whatever_order_it_arrives_all_come_to_the_same_plan(seed in any::<u64>(), steps in 4_usize..24) {
        let mut random = Random::new(seed);
        let mut team = Desk::team(&generated_plan(5, seed % 1000), b"tuv");
        let mut editors: Vec<Editor> = (0..3).map(|n| Editor::colleague(seed, n)).collect();
        for _ in 0..steps {
            let at = usize::try_from(random.between(0, 2)).unwrap();
            if random.chance(65) {
                let edits: Vec<Edit> =
                    (0..random.between(1, 4)).filter_map(|_| editors[at].edit(&team[at].plan)).collect();
                team[at].edit(&edits);
            } else {
                let from = (at + usize::try_from(random.between(1, 2)).unwrap()) % 3;
                let mut desk = team.remove(at);
                let other = if from > at { from - 1 } else { from };
                desk.take_from(&team[other], usize::try_from(random.between(1, 5)).unwrap());
                team.insert(at, desk);
            }
        }
        let [mut vera, mut uwe, mut tom] = [team.pop(), team.pop(), team.pop()].map(Option::unwrap);
        tom.take_from(&uwe, 3);
        tom.take_from(&vera, 100);
        meet(&mut uwe, &mut tom);
        meet(&mut vera, &mut tom);
        meet(&mut vera, &mut uwe);
        // A decision about everything settles everything.
        let decisions: Vec<Edit> = tom
            .doc
            .conflicts()
            .map(|conflict| conflict.others[0].edit.clone())
            .chain(tom.doc.returned().keys().map(|thing| keep(&tom.plan, *thing)))
            .collect();
        if tom.edit(&decisions) {
            meet(&mut tom, &mut vera);
            prop_assert_eq!(vera.doc.conflicts().count(), 0);
            prop_assert!(vera.doc.returned().is_empty());
        }
    }
}
