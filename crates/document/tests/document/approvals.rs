//! What was decided about a plan is kept as it was said, by however many devices.

use mrm_document::{ApprovalsDoc, ChunkKind, DocumentId, MAX_STATEMENT};
use mrm_domain::ApprovalsId;
use mrm_testkit::uuids;

use crate::support::{Log, NOON, writer};

#[test]
fn statements_are_kept_and_come_back() {
    let plan = uuids(1).plan();
    let id = ApprovalsId::of(plan);
    let document: DocumentId = id.to_string().parse().unwrap();
    assert_eq!((document, id.plan()), (DocumentId::Approvals(id), plan));
    assert_eq!(DocumentId::from_frame(document.kind().byte(), *document.uuid().as_bytes()), Some(document));
    let (mut doc, snapshot) = ApprovalsDoc::create(plan, &writer(b'a'), "approve", NOON).unwrap();
    let mut log = Log::starting_with(id, snapshot);
    let commit = doc.add("aa", b"approved", "approve", NOON).unwrap().expect("a change");
    log.append(ChunkKind::Change, commit.change_bytes);
    assert!(doc.add("aa", b"something else", "approve", NOON).unwrap().is_none(), "what was said stays");
    let again = ApprovalsDoc::load(&log.0, &writer(b'b')).unwrap();
    assert!(again.damage.is_none());
    assert_eq!(again.doc.plan(), plan);
    assert_eq!(again.doc.statements()["aa"], [b"approved".to_vec()]);
}

#[test]
fn two_devices_that_decide_apart_from_each_other_have_both_decided() {
    let plan = uuids(2).plan();
    let (mut anna, _) = ApprovalsDoc::create(plan, &writer(b'a'), "approve", NOON).unwrap();
    let (mut boris, _) = ApprovalsDoc::create(plan, &writer(b'b'), "reject", NOON).unwrap();
    anna.add("aa", b"approved", "approve", NOON).unwrap();
    boris.add("bb", b"rejected", "reject", NOON).unwrap();
    // Somebody writes another thing under the name of Anna's: both are there to be looked at, and one is hers.
    boris.add("aa", b"forged", "reject", NOON).unwrap();
    let (from_anna, from_boris) = (anna.changes(), boris.changes());
    from_boris.iter().for_each(|change| anna.receive(change).unwrap());
    from_anna.iter().for_each(|change| boris.receive(change).unwrap());
    assert_eq!(anna.heads(), boris.heads());
    assert_eq!(anna.statements(), boris.statements());
    let mut under = anna.statements()["aa"].clone();
    under.sort();
    assert_eq!(under, [b"approved".to_vec(), b"forged".to_vec()]);
    assert_eq!(anna.statements().len(), 2);
}

#[test]
fn what_is_too_large_to_be_a_statement_is_not_read() {
    let (mut doc, _) = ApprovalsDoc::create(uuids(3).plan(), &writer(b'a'), "approve", NOON).unwrap();
    doc.add("aa", &vec![0; MAX_STATEMENT + 1], "approve", NOON).unwrap();
    assert!(doc.statements()["aa"].is_empty());
}
