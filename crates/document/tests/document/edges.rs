//! Edges of the document library that a document of ours is kept from. Which test stands for which is in the list below;
//! those of `sync` are in its own list (`crates/sync/tests/sync/main.rs`).
//!
//! | what the library does | the test |
//! |---|---|
//! | 1. it loads what is cut off or flipped and says nothing | `incoming::what_is_not_one_plain_change_is_refused`, `damage::the_librarys_own_reader_says_nothing_about_a_lost_tail` |
//! | 2. it forgets the author of an empty document that something is loaded into | `edges::a_document_is_written_by_whoever_opened_it` |
//! | 3. it names the author at an actor's first change only | `edges::a_document_is_written_by_whoever_opened_it` |
//! | 4. it takes anybody's word for the author | `incoming::nobody_writes_under_anothers_name_or_in_anothers_stream` |
//! | 5. it panics at a gap in an actor's numbers | `incoming::a_gap_in_the_numbers_is_named_before_the_library_falls_over_it` |
//! | 6. it panics at an author behind a later change | `incoming::an_author_where_none_belongs_is_named` |
//! | 7. it panics at an operation upon what its past lacks | `edges::an_operation_upon_what_nobody_made_leaves_the_document_as_it_was` |
//! | 8. it takes operations that use up all numbers | `incoming::a_change_that_would_use_up_all_numbers_is_refused` |
//! | 9. it refuses good changes beside a bad one | sync `receiving::a_change_that_came_in_a_refused_envelope_too_is_taken_from_the_sound_one` |
//! | 10. an actor that is used twice loses its work | team `together::a_device_that_comes_back_from_a_backup_loses_nothing_and_is_in_nobodys_way`, `network` (cloned) |
//! | 11. an edit of an old state wins over later ones | app `plans::others::tests::undo_passes_over_what_a_colleague_has_written_since_and_says_so` |
//! | 12. a change has no time unless it is given one | `edges::no_change_is_without_its_time` |
//! | 13. it takes a change that does not build on its actor's last | `incoming::a_change_that_forgets_its_actors_last_one_is_a_fork` |
//! | 14. after a panic the copy that panicked is broken | `edges::an_operation_upon_what_nobody_made_leaves_the_document_as_it_was` |

use automerge::{Change, ChangeHash, ExpandedChange};
use mrm_document::{DocumentError, DocumentId, Incoming, PlanDoc, Shared, own_actor};
use mrm_domain::{Cell, Edit, Field, Order, Row, RowId, RowKind, Value};
use mrm_testkit::{generated_plan, uuids};

use crate::support::{Log, NOON, annas, hand_over, writer};

fn enter(row: RowId, number: i64) -> Edit {
    Edit::SetCell { row, field: Field::Clicks.into(), cell: Some(Cell::entered(Value::Number(number.into()), NOON)) }
}

fn open(log: &Log, letter: u8) -> PlanDoc {
    PlanDoc::load(&log.0, &writer(letter)).unwrap().doc
}

fn commit(doc: &mut PlanDoc, edit: Edit, at: i64) -> Vec<u8> {
    doc.commit(&[edit], "edit_cell", at).unwrap().unwrap().change_bytes
}

#[test]
fn a_document_is_written_by_whoever_opened_it() {
    let plan = generated_plan(3, 1);
    let line = plan.lines().next().unwrap().id;
    let (_, log) = annas(&plan);
    let mut boris = open(&log, b'b');
    let first = Change::try_from(commit(&mut boris, enter(line, 1), NOON + 1).as_slice()).unwrap();
    assert_eq!(first.author().map(|author| author.as_bytes().to_vec()), Some(vec![b'b'; 8]));
    assert_eq!(first.actor_id().to_bytes(), own_actor([b'b'; 16], &[b'b'; 8]));
    let second = Change::try_from(commit(&mut boris, enter(line, 2), NOON + 2).as_slice()).unwrap();
    assert!(second.author().is_none(), "an actor says once whose it is");
    let authors: Vec<_> = boris.history().into_iter().map(|entry| entry.author).collect();
    assert_eq!(authors, [b'a', b'b', b'b'].map(|letter| Some(vec![letter; 8])), "and each change has its author");
}

#[test]
fn no_change_is_without_its_time() {
    let plan = generated_plan(3, 2);
    let line = plan.lines().next().unwrap().id;
    let (mut doc, _) = annas(&plan);
    commit(&mut doc, enter(line, 1), NOON + 60_000);
    let times: Vec<i64> = doc.history().into_iter().map(|entry| entry.time_ms).collect();
    assert_eq!(times, [NOON, NOON + 60_000]);
}

/// What Vera writes into a line of Boris's, bent so that it does not say that it builds on the line.
fn upon_nothing(log: &Log, base: &[ChangeHash]) -> Vec<u8> {
    let line = Row::new(uuids(5).row(), RowKind::Line, None, Order::between(None, None).unwrap());
    let mut boris = open(log, b'b');
    let adds = commit(&mut boris, Edit::AddRow(Box::new(line.clone())), NOON + 1);
    let mut vera = open(log, b'v');
    hand_over(&mut vera, &[adds]).unwrap();
    let writes = commit(&mut vera, enter(line.id, 7), NOON + 2);
    let mut bent: ExpandedChange = Change::try_from(writes.as_slice()).unwrap().decode();
    bent.deps = base.to_vec();
    bent.hash = None;
    Change::from(bent).raw_bytes().to_vec()
}

#[test]
fn an_operation_upon_what_nobody_made_leaves_the_document_as_it_was() {
    let plan = generated_plan(3, 3);
    let line = plan.lines().next().unwrap().id;
    let (mut anna, log) = annas(&plan);
    let heads = anna.heads();
    let bent = upon_nothing(&log, &heads);
    let refused = hand_over(&mut anna, std::slice::from_ref(&bent));
    assert!(matches!(refused, Err(DocumentError::Library(_))), "{refused:?}");
    assert_eq!(anna.heads(), heads);
    assert_eq!(anna.hydrate().plan, plan);
    // The document that changes of others go into, too; and both go on.
    let mut shared = Shared::load(&log.0).unwrap();
    assert_eq!(shared.id(), DocumentId::from(plan.id));
    assert!(shared.apply(&[Incoming::read(&bent).unwrap()]).is_err());
    assert_eq!(shared.heads(), heads);
    let next = commit(&mut anna, enter(line, 5), NOON + 3);
    assert_eq!(shared.apply(&[Incoming::read(&next).unwrap()]).unwrap(), anna.heads());
}
