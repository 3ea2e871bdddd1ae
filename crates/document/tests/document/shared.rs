//! A document as changes of other devices meet it.

use mrm_document::{Incoming, PlanDoc, Shared, StoredChunk, own_actor};
use mrm_domain::{Cell, Edit, Field, Value};

use crate::support::{NOON, annas, ice_tea, writer};

#[test]
fn a_document_goes_on_without_a_change_that_does_not_count() {
    let plan = ice_tea();
    let (_, mut log) = annas(&plan);
    let mut boris = PlanDoc::load(&log.0, &writer(b'b')).unwrap().doc;
    let row = plan.lines().next().unwrap().id;
    let cell = Some(Cell::entered(Value::Number(1.into()), NOON + 1));
    let edit = Edit::SetCell { row, field: Field::CostNet.into(), cell };
    let written = boris.commit(&[edit], "edit_cell", NOON + 1).unwrap().unwrap();

    let mut shared = Shared::load(&log.0).unwrap();
    let (before, who) = (shared.heads(), shared.streams().clone());
    let change = Incoming::read(&written.change_bytes).unwrap();
    shared.apply(std::slice::from_ref(&change)).unwrap();
    let received = shared.keep(std::slice::from_ref(&change)).unwrap().unwrap();
    assert!(shared.has(&change.hash()));
    assert_eq!(shared.last_operation(&change.hash()), Some(change.last_operation()));
    let standing = shared.standing();
    let last = standing.iter().find(|standing| standing.hash == change.hash()).unwrap();
    let actor = own_actor([b'b'; 16], &[b'b'; 8]);
    assert_eq!((last.actor, last.seq, last.deps.as_slice()), (actor, 1, change.deps()));

    let without = shared.let_go(&[change.hash()].into()).unwrap().unwrap();
    assert_eq!((shared.heads(), shared.streams()), (before.clone(), &who));
    for chunk in [received, without] {
        log.0.head = chunk.head();
        log.0.chunks.push(StoredChunk { seq: chunk.seq, bytes: chunk.encode() });
    }
    let again = PlanDoc::load(&log.0, &writer(b'c')).unwrap();
    assert!(again.damage.is_none());
    assert_eq!(again.doc.hydrate().plan, plan);
    assert_eq!(Shared::load(&log.0).unwrap().heads(), before);
}
