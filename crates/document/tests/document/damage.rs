//! Bytes go bad: it is noticed, named, and everything that can be saved is loaded.

use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT, ReadDoc};
use mrm_document::{Chunk, ChunkKind, Damage, DocumentError, DocumentLog, Fault, LogHead, PlanDoc};
use mrm_domain::{Cell, Edit, Field, Value};
use mrm_testkit::generated_plan;

use crate::support::{Log, NOON, annas, writer};

/// A log of a snapshot and `edits` changes; clicks of the first line are the number of the edit.
fn log(edits: i64) -> (DocumentLog, PlanDoc) {
    let plan = generated_plan(2, 1);
    let (mut doc, mut log) = annas(&plan);
    for number in 1..=edits {
        edit(&mut doc, &mut log, number);
    }
    (log.0, doc)
}

fn edit(doc: &mut PlanDoc, log: &mut Log, number: i64) {
    let line = doc.hydrate().plan.lines().next().unwrap().id;
    let cell = Cell::entered(Value::Number(number.into()), number);
    let edits = [Edit::SetCell { row: line, field: Field::Clicks.into(), cell: Some(cell) }];
    let commit = doc.commit(&edits, "edit_cell", NOON + number).unwrap().unwrap();
    log.append(ChunkKind::Change, commit.change_bytes);
}

fn load(log: &DocumentLog) -> (i64, Option<Damage>) {
    let loaded = PlanDoc::load(log, &writer(b'z')).unwrap();
    let plan = loaded.doc.hydrate().plan;
    let clicks = plan.lines().next().unwrap().number(Field::Clicks).map_or(0, |n| n.try_into().unwrap());
    (clicks, loaded.damage)
}

fn lost(damage: &Option<Damage>) -> Vec<u64> {
    damage.as_ref().unwrap().lost.iter().copied().collect()
}

#[test]
fn every_flipped_bit_of_a_small_log_is_noticed_and_all_before_it_is_loaded() {
    let (good, _) = log(3);
    for index in 1..good.chunks.len() {
        for at in 0..good.chunks[index].bytes.len() {
            let mut bad = good.clone();
            bad.chunks[index].bytes[at] ^= 1 << (at % 8);
            let (clicks, damage) = load(&bad);
            let damage = damage.unwrap_or_else(|| panic!("byte {at} of chunk {index} changed and nobody noticed"));
            assert!(damage.faults.contains_key(&(index as u64)), "chunk {index}, byte {at}: {damage}");
            assert_eq!(clicks, index as i64 - 1, "chunk {index}, byte {at}: what came before is there");
            assert_eq!(damage.lost.len(), 4 - index, "it and what builds on it is lost");
        }
    }
}

#[test]
fn a_bad_snapshot_without_another_is_a_lost_document_that_says_so() {
    let (good, _) = log(1);
    for at in [0, 5, 30, 60, 99, 100, 400] {
        let mut bad = good.clone();
        bad.chunks[0].bytes[at] ^= 4;
        let error = PlanDoc::load(&bad, &writer(b'z')).unwrap_err();
        let DocumentError::Lost { damage, .. } = error else { panic!("byte {at}: {error}") };
        assert!(damage.faults.contains_key(&0));
    }
    let empty = DocumentLog { chunks: Vec::new(), ..good };
    assert!(matches!(PlanDoc::load(&empty, &writer(b'z')), Err(DocumentError::Empty(_))));
}

#[test]
fn cut_missing_swapped_and_foreign_chunks_are_named() {
    let (good, _) = log(3);

    let mut cut = good.clone();
    cut.chunks[3].bytes.truncate(120);
    let (clicks, damage) = load(&cut);
    assert_eq!((clicks, lost(&damage)), (2, vec![3]));
    assert!(matches!(damage.unwrap().faults[&3], Fault::Frame(_)));

    let mut missing = good.clone();
    missing.chunks.remove(2);
    let (clicks, damage) = load(&missing);
    assert_eq!((clicks, lost(&damage)), (1, vec![2, 3]), "the last one builds on the missing one");
    assert_eq!(damage.unwrap().faults[&2], Fault::Missing);

    let mut no_tail = good.clone();
    no_tail.chunks.truncate(2);
    let (clicks, damage) = load(&no_tail);
    assert_eq!((clicks, lost(&damage)), (1, vec![2, 3]), "the head says that there was more");

    let mut swapped = good.clone();
    let bytes = swapped.chunks[2].bytes.clone();
    swapped.chunks[2].bytes = std::mem::replace(&mut swapped.chunks[3].bytes, bytes);
    let (clicks, damage) = load(&swapped);
    assert_eq!((clicks, lost(&damage)), (1, vec![2, 3]));
    assert_eq!(damage.unwrap().faults[&2], Fault::OutOfOrder(3));

    let other = generated_plan(2, 9);
    let (_, foreign) = annas(&other);
    let mut mixed = good.clone();
    mixed.chunks[1].bytes.clone_from(&foreign.0.chunks[0].bytes);
    let (clicks, damage) = load(&mixed);
    assert_eq!((clicks, lost(&damage)), (0, vec![1, 2, 3]));
    assert_eq!(damage.unwrap().faults[&1], Fault::OtherDocument(other.id.into()));

    // A chunk that is whole by itself but was written after another one.
    let mut rewritten = good.clone();
    let payload = Chunk::decode(&good.chunks[3].bytes).unwrap().payload;
    let elsewhere = LogHead { seq: 2, hash: [1; 32] };
    rewritten.chunks[3].bytes =
        Chunk::after(Some(&elsewhere), good.document, ChunkKind::Change, payload).unwrap().encode();
    let (_, damage) = load(&rewritten);
    assert_eq!(damage.unwrap().faults[&3], Fault::ChainBroken);
}

#[test]
fn a_later_snapshot_makes_earlier_damage_harmless_and_an_earlier_one_stands_in_for_a_bad_one() {
    let plan = generated_plan(2, 1);
    let (mut doc, mut log) = annas(&plan);
    edit(&mut doc, &mut log, 1);
    log.append(ChunkKind::Snapshot, doc.snapshot().unwrap());
    edit(&mut doc, &mut log, 2);

    let mut early = log.0.clone();
    early.chunks[1].bytes[130] ^= 1;
    let (clicks, damage) = load(&early);
    assert_eq!((clicks, lost(&damage)), (2, vec![]), "the snapshot holds what the damaged change held");

    let mut middle = log.0.clone();
    middle.chunks[2].bytes[130] ^= 1;
    let (clicks, damage) = load(&middle);
    assert_eq!(clicks, 2, "the changes hold what the damaged snapshot held");
    assert!(damage.unwrap().faults.contains_key(&2));
}

#[test]
fn a_document_of_a_newer_program_is_told_as_such() {
    let plan = generated_plan(2, 1);
    let (doc, _) = annas(&plan);
    let mut newer = Automerge::load(&doc.save()).unwrap();
    newer.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, "schema", 2)).unwrap();
    let log = Log::starting_with(plan.id, newer.save());
    let error = PlanDoc::load(&log.0, &writer(b'z')).unwrap_err();
    assert_eq!(error, DocumentError::NewerFormat { found: 2, supported: 1 });
}

#[test]
fn entries_that_this_build_does_not_know_stay_and_unreadable_ones_are_told() {
    let plan = generated_plan(2, 1);
    let (doc, _) = annas(&plan);
    let line = plan.lines().next().unwrap().id;
    let mut newer = Automerge::load(&doc.save()).unwrap();
    let rows = newer.get(ROOT, "rows").unwrap().unwrap().1;
    let row = newer.get(&rows, line.to_string()).unwrap().unwrap().1;
    newer
        .transact::<_, _, automerge::AutomergeError>(|tx| {
            tx.put(&row, "f:attention_seconds", "2.5")?;
            tx.put(&row, "f:clicks", "many")
        })
        .unwrap();
    let log = Log::starting_with(plan.id, newer.save());
    let mut doc = PlanDoc::load(&log.0, &writer(b'z')).unwrap().doc;
    let reading = doc.hydrate();
    assert_eq!(reading.unreadable.len(), 1, "{:?}", reading.unreadable);
    assert!(reading.unreadable[0].path.ends_with("/f:clicks"));
    assert_eq!(
        reading.plan.rows[&line].text(Field::Clicks),
        Some("many"),
        "a planner sees the word and can correct it"
    );
    doc.commit(&[Edit::SetRemoved { row: line, removed: true }], "remove", NOON).unwrap();
    let saved = Automerge::load(&doc.save()).unwrap();
    let kept = saved.get(&row, "f:attention_seconds").unwrap().unwrap().0.into_string().unwrap();
    assert_eq!(kept, "2.5");
}

#[test]
fn the_librarys_own_reader_says_nothing_about_a_lost_tail() {
    // The reason for our frames. Should this ever fail, the library has learned to tell.
    let mut doc = Automerge::new();
    let put = |doc: &mut Automerge, key: &str| {
        doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, key, "v")).unwrap();
    };
    put(&mut doc, "a");
    let heads = doc.get_heads();
    put(&mut doc, "b");
    put(&mut doc, "c");
    let tail = doc.save_after(&heads);
    let mut short = doc.fork_at(&heads).unwrap();
    assert!(short.load_incremental(&tail[..tail.len() - 5]).is_ok());
    assert!(short.get(ROOT, "c").unwrap().is_none());
    let mut flipped = tail.clone();
    let at = flipped.len() - 8;
    flipped[at] ^= 0x40;
    let mut bad = doc.fork_at(&heads).unwrap();
    assert!(bad.load_incremental(&flipped).is_ok());
    assert!(bad.get(ROOT, "c").unwrap().is_none());
}

#[test]
fn a_plan_written_by_the_first_version_is_read() {
    let bytes = include_bytes!("fixtures/plan-v1.automerge");
    let plan = generated_like_the_fixture();
    let log = Log::starting_with(plan.id, bytes.to_vec());
    let reading = PlanDoc::load(&log.0, &writer(b'z')).unwrap().doc.hydrate();
    assert_eq!(reading.unreadable, []);
    assert_eq!(reading.plan, plan);
}

#[test]
fn a_plan_of_the_first_version_takes_what_came_later() {
    use mrm_domain::{Column, CustomKind, HeaderField, Origin, ViewFilter};
    let mut plan = generated_like_the_fixture();
    let log = Log::starting_with(plan.id, include_bytes!("fixtures/plan-v1.automerge").to_vec());
    let mut doc = PlanDoc::load(&log.0, &writer(b'z')).unwrap().doc;
    let line = plan.lines().next().unwrap().id;
    let column = plan.columns.values().next().unwrap().clone();
    let words = Column { kind: CustomKind::Text, choices: vec!["да".to_owned(), "нет".to_owned()], ..column };
    let card = mrm_domain::RateCardId::from_uuid(plan.id.uuid());
    let price = Cell {
        origin: Some(Origin::RateCard { card: "Видео".into(), row: 3 }),
        ..Cell::entered(Value::Number(300.into()), NOON)
    };
    let look = mrm_domain::ViewLook {
        filters: [(Field::UnitPrice.into(), ViewFilter::RateDiffers)].into(),
        ..Default::default()
    };
    let view = mrm_domain::SavedView {
        id: mrm_domain::ViewId::from_uuid(plan.id.uuid()),
        name: "Не по прайсу".to_owned(),
        audience: mrm_domain::Audience::Internal,
        order: mrm_domain::Order::spread(1).next().unwrap(),
        look,
    };
    let edits = [
        Edit::SetHeader { field: HeaderField::RateCards, text: Some(card.to_string()) },
        Edit::SetHeader { field: HeaderField::Naming, text: Some("lower|{client}_{format}".to_owned()) },
        Edit::SetColumn { id: words.id, column: Some(words) },
        Edit::SetCell { row: line, field: Field::UnitPrice.into(), cell: Some(price) },
        Edit::SetView { id: view.id, view: Some(Box::new(view)) },
    ];
    plan.apply_all(&edits).unwrap();
    doc.commit(&edits, "edit", NOON).unwrap();
    let again = Log::starting_with(plan.id, doc.snapshot().unwrap());
    let reading = PlanDoc::load(&again.0, &writer(b'y')).unwrap().doc.hydrate();
    assert_eq!(reading.unreadable, []);
    assert_eq!(reading.plan, plan, "cards, names, words to choose from and views beside what the first version wrote");
}

#[test]
fn a_calculator_noted_by_the_first_version_goes_with_its_moment_until_the_cell_is_written_again() {
    let plan = generated_like_the_fixture();
    let line = plan.lines().find(|line| line.cells.contains_key(&Field::CostNet)).unwrap().id;
    let mut first = Automerge::load(include_bytes!("fixtures/plan-v1.automerge")).unwrap();
    let rows = first.get(ROOT, "rows").unwrap().unwrap().1;
    let row = first.get(&rows, line.to_string()).unwrap().unwrap().1;
    let note = |doc: &mut Automerge, at: i64| {
        let text = format!("{at}/adstock");
        doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(&row, "g:cost_net", text)).unwrap();
        let log = Log::starting_with(plan.id, doc.save());
        PlanDoc::load(&log.0, &writer(b'z')).unwrap().doc
    };
    let cell = |doc: &PlanDoc| doc.hydrate().plan.rows[&line].cells[&Field::CostNet].clone();
    assert_eq!(cell(&note(&mut first, NOON - 1)).origin, None, "somebody typed over it");
    let mut doc = note(&mut first, NOON);
    assert_eq!(cell(&doc).origin.as_ref().and_then(mrm_domain::Origin::calculator), Some("adstock"));
    let imported = Cell::imported(Value::Number(7.into()));
    let edit = Edit::SetCell { row: line, field: Field::CostNet.into(), cell: Some(imported.clone()) };
    doc.commit(&[edit], "import", NOON + 1).unwrap();
    assert_eq!(cell(&doc), imported);
}

/// Written out, not generated: the fixture must not change when the generator does.
fn generated_like_the_fixture() -> mrm_domain::Plan {
    crate::support::ice_tea()
}
