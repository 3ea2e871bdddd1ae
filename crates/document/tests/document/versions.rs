//! Versions that are kept, the plan as it was, and who wrote what.

use mrm_document::{ChunkKind, DocumentError, PlanDoc};
use mrm_domain::{Audience, Cell, Edit, Field, Plan, PlanDiff, RowId, Spot, Value, Version, VersionId, VersionKind};
use mrm_testkit::generated_plan;
use proptest::prelude::*;
use uuid::Uuid;

use crate::property::Editor;
use crate::support::{Log, NOON, annas, hand_over, ice_tea, writer};

fn version(doc: &PlanDoc, n: u128, name: &str) -> Version {
    Version {
        id: VersionId::from_uuid(Uuid::from_u128(n)),
        name: Some(name.to_owned()),
        kind: VersionKind::Named,
        heads: doc.heads().iter().map(ToString::to_string).collect(),
        time: "2026-11-21T12:00:00Z".parse().unwrap(),
        author: "61".to_owned(),
        note: None,
        subject: None,
    }
}

fn cost(row: RowId, n: Option<i64>) -> Edit {
    let cell = n.map(|n| Cell::entered(Value::Number(n.into()), NOON));
    Edit::SetCell { row, field: Field::CostNet.into(), cell }
}

fn line(plan: &Plan) -> RowId {
    plan.lines().next().unwrap().id
}

fn edit(doc: &mut PlanDoc, log: &mut Log, edits: &[Edit], message: &str, minute: i64) {
    let commit = doc.commit(edits, message, NOON + minute * 60_000).unwrap().unwrap();
    log.append(ChunkKind::Change, commit.change_bytes);
}

fn number(n: i64) -> Option<Value> {
    Some(Value::Number(n.into()))
}

#[test]
fn a_kept_version_is_read_again_after_edits_and_after_loading() {
    let before = ice_tea();
    let (mut doc, mut log) = annas(&before);
    let kept = version(&doc, 1, "Первый показ");
    let commit = doc.keep(&kept, NOON).unwrap().unwrap();
    log.append(ChunkKind::Change, commit.change_bytes);
    assert_eq!(doc.keep(&kept, NOON).unwrap(), None, "it is kept already");
    assert_eq!(doc.hydrate().plan, before, "keeping a version changes nothing of the plan");
    assert_eq!(doc.changes_since(&kept).unwrap(), []);

    edit(&mut doc, &mut log, &[cost(line(&before), Some(5))], "set_cells", 1);
    let named = Version { name: Some("Показ клиенту".to_owned()), ..kept.clone() };
    log.append(ChunkKind::Change, doc.keep(&named, NOON).unwrap().unwrap().change_bytes);

    let doc = PlanDoc::load(&log.0, &writer(b'b')).unwrap().doc;
    assert_eq!(doc.versions(), std::slice::from_ref(&named));
    assert_eq!(doc.version(kept.id), Some(named));
    assert_eq!(doc.at_version(&kept).unwrap().plan, before);
    assert_eq!(doc.hydrate().plan.rows[&line(&before)].number(Field::CostNet), Some(5.into()));
    let since: Vec<_> = doc.changes_since(&kept).unwrap().into_iter().map(|c| c.message.unwrap()).collect();
    assert_eq!(since, ["set_cells"]);
}

#[test]
fn a_version_of_another_document_is_refused_and_never_an_empty_plan() {
    let (mut doc, _) = annas(&ice_tea());
    let (other, _) = annas(&generated_plan(1, 1));
    let foreign = version(&other, 1, "чужая");
    assert!(matches!(doc.at_version(&foreign), Err(DocumentError::NoState(_))));
    assert!(matches!(doc.keep(&foreign, NOON), Err(DocumentError::NoState(_))));
    assert!(matches!(doc.at(&[]), Err(DocumentError::NoState(_))));
    assert_eq!(doc.versions(), []);
}

#[test]
fn a_cell_tells_who_wrote_what_when_and_who_cleared_it() {
    let plan = ice_tea();
    let row = line(&plan);
    let (mut doc, mut log) = annas(&plan);
    edit(&mut doc, &mut log, &[cost(row, Some(5))], "set_cells", 1);
    edit(&mut doc, &mut log, &[cost(row, None)], "clear", 2);
    let mut doc = PlanDoc::load(&log.0, &writer(b'b')).unwrap().doc;
    let name = Edit::SetCell { row, field: Field::Name.into(), cell: None };
    edit(&mut doc, &mut log, &[name], "clear", 3);
    edit(&mut doc, &mut log, &[cost(row, Some(7))], "paste", 4);

    let history = doc.cell_history(row, Field::CostNet.into()).unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|w| {
            let (change, author) = (w.change.message.as_deref().unwrap(), w.change.author.as_deref().unwrap());
            (w.before.clone(), w.after.clone(), change, author[0], (w.change.time_ms - NOON) / 60_000)
        })
        .collect();
    assert_eq!(
        told,
        [
            (None, number(7), "paste", b'b', 4),
            (number(5), None, "clear", b'a', 2),
            (number(1_250_000), number(5), "set_cells", b'a', 1),
            (None, number(1_250_000), "import", b'a', 0),
        ]
    );
    assert_eq!(doc.cell_history(row, Field::Clicks.into()).unwrap(), []);
}

#[test]
fn the_history_of_a_cell_that_two_people_wrote_has_both() {
    let plan = ice_tea();
    let row = line(&plan);
    let (mut anna, log) = annas(&plan);
    let mut boris = PlanDoc::load(&log.0, &writer(b'b')).unwrap().doc;
    let hers = anna.commit(&[cost(row, Some(1))], "anna", NOON + 1).unwrap().unwrap();
    let his = boris.commit(&[cost(row, Some(2))], "boris", NOON + 2).unwrap().unwrap();
    hand_over(&mut anna, &[&his.change_bytes]).unwrap();
    hand_over(&mut boris, &[&hers.change_bytes]).unwrap();
    anna.commit(&[cost(row, Some(3))], "both", NOON + 3).unwrap().unwrap();
    let history = anna.cell_history(row, Field::CostNet.into()).unwrap();
    assert_eq!(history.first().map(|w| w.after.clone()), Some(number(3)));
    assert_eq!(history.last().map(|w| w.after.clone()), Some(number(1_250_000)));
    assert!(history.len() >= 3, "{history:?}");
}

#[test]
fn a_comparison_says_who_wrote_last() {
    let plan = ice_tea();
    let row = line(&plan);
    let (mut doc, mut log) = annas(&plan);
    let from = doc.heads();
    edit(&mut doc, &mut log, &[cost(row, Some(5))], "set_cells", 1);
    edit(&mut doc, &mut log, &[Edit::SetRemoved { row, removed: true }], "remove_rows", 2);
    let name = Edit::SetCell { row, field: Field::Name.into(), cell: None };
    edit(&mut doc, &mut log, &[name], "clear", 3);
    let to = doc.heads();
    edit(&mut doc, &mut log, &[cost(row, Some(6))], "later", 4);
    let spots = [Spot::Cell(row, Field::CostNet.into()), Spot::Removed(row), Spot::Cell(row, Field::Name.into())];
    let writers = doc.writers(Some(&from), &to, &spots).unwrap();
    let told: Vec<_> = spots.iter().map(|spot| writers[spot].message.as_deref().unwrap()).collect();
    assert_eq!(told, ["set_cells", "remove_rows", "clear"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_earlier_state_can_be_read_and_restored(seed in any::<u64>(), intents in 1_usize..10) {
        let mut plan = generated_plan(8, seed % 1000);
        let (mut doc, _) = annas(&plan);
        let mut editor = Editor::new(seed);
        let mut states = vec![(doc.heads(), plan.clone())];
        for _ in 0..intents {
            let edits: Vec<Edit> = (0..6).filter_map(|_| editor.edit(&plan)).collect();
            if plan.apply_all(&edits).is_ok() {
                doc.commit(&edits, "edit", NOON).unwrap();
                states.push((doc.heads(), plan.clone()));
            }
        }
        for (heads, state) in &states {
            prop_assert_eq!(&doc.at(heads).unwrap().plan, state);
        }
        for (_, state) in states.iter().rev() {
            let edits = plan.edits_to(state);
            plan.apply_all(&edits).unwrap();
            doc.commit(&edits, "restore", NOON).unwrap();
            prop_assert!(PlanDiff::between(&plan, state, Audience::Internal).is_empty());
            prop_assert_eq!(plan.edits_to(state), vec![]);
            prop_assert_eq!(&doc.hydrate().plan, &plan);
        }
    }
}
