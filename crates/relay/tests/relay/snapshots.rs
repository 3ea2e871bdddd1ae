//! What every store promises of snapshots: envelopes go only when people have vouched for what stands in their place.

use mrm_relay::store::{Beginning, Store, Writing, Written};
use mrm_wire::{
    Envelope, EnvelopeDraft, EnvelopeId, EnvelopeKind, Grant, LogHead, LogId, PersonTag, Receipt, Refusal, Rights, Seen,
};

use crate::store::{identity, promises, sqlite};
use crate::team::{PLAN, SPACE, beginning, entry, envelope, grant, key};

const DAY: u64 = 24 * 60 * 60 * 1_000;

promises! {
    envelopes_go_when_two_other_people_have_vouched,
    two_devices_of_one_person_are_one_person,
    one_person_is_enough_after_thirty_days,
    whoever_works_alone_is_enough_after_thirty_days,
    nothing_goes_while_somebody_says_that_it_is_wrong,
    whoever_may_not_write_there_any_more_does_not_count,
    a_receipt_of_another_log_is_worth_nothing,
    what_is_no_snapshot_takes_nobodys_place,
    the_snapshot_before_is_kept,
    a_place_that_is_empty_keeps_its_name_and_its_number,
}

/// Devices 1 to 4 read and write.
async fn begun<S: Store>(store: &S) -> LogId {
    let first = beginning();
    let id = first.workspace();
    let head = LogHead { length: 1, hash: first.hash() };
    let both = Rights::PULL.and(Rights::PUSH);
    append(store, first).await;
    append(store, entry(1, id, head, vec![grant(3, SPACE, both), grant(4, SPACE, both)])).await;
    id
}

async fn append<S: Store>(store: &S, entry: mrm_wire::Entry) {
    let beginning = Beginning::Open { quota: 1 << 20 };
    let writing = Writing::Append { entry: Box::new(entry), beginning, received_ms: 0 };
    store.write(vec![writing]).await.expect("an answer").remove(0).expect("it is appended");
}

async fn push<S: Store>(store: &S, id: LogId, now_ms: u64, envelope: Envelope) -> Result<Seen, Refusal> {
    let by = envelope.open_part().author;
    let writing = Writing::Push { workspace: id, by, envelope: Box::new(envelope), received_ms: now_ms };
    match store.write(vec![writing]).await.expect("an answer").remove(0)? {
        Written::Pushed { at, .. } => Ok(at),
        other => panic!("{other:?}"),
    }
}

fn draft(by: u8, counter: u64, kind: EnvelopeKind) -> EnvelopeDraft {
    EnvelopeDraft { kind, ..envelope(by, counter, b"").open_part().clone() }
}

fn snapshot(by: u8, counter: u64) -> Envelope {
    draft(by, counter, EnvelopeKind::Snapshot).sign(b"sealed", &key(by)).expect("a snapshot")
}

fn receipt(by: u8, counter: u64, said: &Receipt) -> Envelope {
    said.sign(draft(by, counter, EnvelopeKind::Receipt), &key(by)).expect("a receipt")
}

fn of_person(person: u8, covers: Seen, snapshot: &Envelope) -> Receipt {
    Receipt { right: true, person: PersonTag([person; 16]), covers, parts: vec![snapshot.id()] }
}

/// Ten envelopes of device 1 and its snapshot of them, for which it vouches.
async fn with_snapshot<S: Store>(store: &S, id: LogId) -> (Seen, Envelope) {
    let mut covers = Seen::START;
    for counter in 1..=10 {
        covers = push(store, id, 0, envelope(1, counter, &[7; 100])).await.expect("a place");
    }
    let made = snapshot(1, 11);
    push(store, id, 0, made.clone()).await.expect("a place");
    push(store, id, 0, receipt(1, 12, &of_person(1, covers, &made))).await.expect("a place");
    (covers, made)
}

/// The names of the envelopes whose bytes are there.
async fn there<S: Store>(store: &S, id: LogId) -> Vec<u64> {
    let all = store.envelopes(id, SPACE, PLAN, 0, usize::MAX).await.expect("envelopes");
    all.iter().filter(|stored| stored.envelope.is_some()).map(|stored| stored.seq).collect()
}

async fn bytes<S: Store>(store: &S) -> u64 {
    store.workspaces().await.expect("an answer")[0].bytes
}

async fn envelopes_go_when_two_other_people_have_vouched<S: Store>(store: S) {
    let id = begun(&store).await;
    let (covers, made) = with_snapshot(&store, id).await;
    push(&store, id, 0, receipt(2, 1, &of_person(2, covers, &made))).await.expect("a place");
    assert_eq!(there(&store, id).await.len(), 13, "one person beside its author is not enough");
    let before = bytes(&store).await;
    push(&store, id, 0, receipt(3, 1, &of_person(3, covers, &made))).await.expect("a place");
    assert_eq!(there(&store, id).await, [11, 12, 13, 14]);
    let freed: usize = (1..=10).map(|counter| envelope(1, counter, &[7; 100]).bytes().len()).sum();
    let added = receipt(3, 1, &of_person(3, covers, &made)).bytes().len();
    assert_eq!(bytes(&store).await, before + added as u64 - freed as u64, "the quota has room again");
    let counted = &store.workspaces().await.expect("an answer")[0];
    assert_eq!((counted.envelopes, counted.covered, counted.snapshots), (14, 10, 1));
}

async fn two_devices_of_one_person_are_one_person<S: Store>(store: S) {
    let id = begun(&store).await;
    let (covers, made) = with_snapshot(&store, id).await;
    for (by, person) in [(2, 2), (3, 2), (4, 1)] {
        push(&store, id, 0, receipt(by, 1, &of_person(person, covers, &made))).await.expect("a place");
    }
    assert_eq!(there(&store, id).await.len(), 15);
}

async fn one_person_is_enough_after_thirty_days<S: Store>(store: S) {
    let id = begun(&store).await;
    let (covers, made) = with_snapshot(&store, id).await;
    assert_eq!(store.settle(31 * DAY).await.expect("an answer"), 0, "nobody but its author has looked at it");
    push(&store, id, 0, receipt(2, 1, &of_person(2, covers, &made))).await.expect("a place");
    assert_eq!(store.settle(30 * DAY - 1).await.expect("an answer"), 0);
    assert_eq!(store.settle(30 * DAY).await.expect("an answer"), 10);
    assert_eq!(there(&store, id).await, [11, 12, 13]);
    assert_eq!(store.settle(90 * DAY).await.expect("an answer"), 0, "once");
}

async fn whoever_works_alone_is_enough_after_thirty_days<S: Store>(store: S) {
    let first = beginning();
    let (id, head) = (first.workspace(), LogHead { length: 1, hash: first.hash() });
    append(&store, first).await;
    append(&store, entry(1, id, head, vec![Grant { rights: Rights::NONE, ..grant(2, SPACE, Rights::NONE) }])).await;
    with_snapshot(&store, id).await;
    assert_eq!(store.settle(30 * DAY - 1).await.expect("an answer"), 0);
    assert_eq!(store.settle(30 * DAY).await.expect("an answer"), 10);
}

async fn nothing_goes_while_somebody_says_that_it_is_wrong<S: Store>(store: S) {
    let id = begun(&store).await;
    let (covers, made) = with_snapshot(&store, id).await;
    let wrong = Receipt { right: false, ..of_person(4, covers, &made) };
    push(&store, id, 0, receipt(4, 1, &wrong)).await.expect("a place");
    for by in [2, 3] {
        push(&store, id, 0, receipt(by, 1, &of_person(by, covers, &made))).await.expect("a place");
    }
    assert_eq!(store.settle(90 * DAY).await.expect("an answer"), 0);
    assert_eq!(there(&store, id).await.len(), 15);
    push(&store, id, 0, receipt(4, 2, &of_person(4, covers, &made))).await.expect("a place");
    assert_eq!(there(&store, id).await.len(), 6, "their last word counts");
}

async fn whoever_may_not_write_there_any_more_does_not_count<S: Store>(store: S) {
    let id = begun(&store).await;
    let (covers, made) = with_snapshot(&store, id).await;
    push(&store, id, 0, receipt(2, 1, &of_person(2, covers, &made))).await.expect("a place");
    let log = store.log(id).await.expect("an answer").expect("a log");
    append(&store, entry(1, id, log, vec![grant(2, SPACE, Rights::NONE)])).await;
    push(&store, id, 0, receipt(3, 1, &of_person(3, covers, &made))).await.expect("a place");
    assert_eq!(there(&store, id).await.len(), 14);
    push(&store, id, 0, receipt(4, 1, &of_person(4, covers, &made))).await.expect("a place");
    assert_eq!(there(&store, id).await.len(), 5);
}

async fn a_receipt_of_another_log_is_worth_nothing<S: Store>(store: S) {
    let id = begun(&store).await;
    let (covers, made) = with_snapshot(&store, id).await;
    let elsewhere = Seen { chain: [9; 32], ..covers };
    for by in 1..=4 {
        push(&store, id, 0, receipt(by, 30, &of_person(by, elsewhere, &made))).await.expect("a place");
    }
    let itself = Seen { seq: 11, ..covers };
    for by in 1..=4 {
        push(&store, id, 0, receipt(by, 31, &of_person(by, itself, &made))).await.expect("a place");
    }
    assert_eq!(store.settle(90 * DAY).await.expect("an answer"), 0);
    assert_eq!(there(&store, id).await.len(), 20);
}

async fn what_is_no_snapshot_takes_nobodys_place<S: Store>(store: S) {
    let id = begun(&store).await;
    let (covers, made) = with_snapshot(&store, id).await;
    let plain = envelope(1, 20, b"changes");
    push(&store, id, 0, plain.clone()).await.expect("a place");
    let others = snapshot(2, 20);
    push(&store, id, 0, others.clone()).await.expect("a place");
    let missing = snapshot(1, 99);
    for parts in
        [vec![plain.id()], vec![made.id(), others.id()], vec![made.id(), missing.id()], vec![EnvelopeId([0; 32])]]
    {
        for by in 1..=4 {
            let counter = 40 + u64::from(parts[parts.len() - 1].0[0]) * 10;
            let said = Receipt { parts: parts.clone(), ..of_person(by, covers, &made) };
            push(&store, id, 0, receipt(by, counter, &said)).await.expect("a place");
        }
    }
    assert_eq!(store.settle(90 * DAY).await.expect("an answer"), 0);
    let bent = draft(1, 9_000, EnvelopeKind::Receipt).sign(b"nothing", &key(1)).expect("an envelope");
    assert_eq!(push(&store, id, 0, bent).await, Err(Refusal::Malformed));
}

async fn the_snapshot_before_is_kept<S: Store>(store: S) {
    let id = begun(&store).await;
    let (covers, first) = with_snapshot(&store, id).await;
    for by in [2, 3] {
        push(&store, id, 0, receipt(by, 1, &of_person(by, covers, &first))).await.expect("a place");
    }
    let mut made = Vec::new();
    for round in 1..=2_u64 {
        let mut covers = push(&store, id, 0, envelope(1, 100 * round, b"more")).await.expect("a place");
        covers = push(&store, id, 0, envelope(2, 100 * round, b"more")).await.unwrap_or(covers);
        let next = snapshot(1, 100 * round + 1);
        push(&store, id, 0, next.clone()).await.expect("a place");
        for by in 1..=3 {
            let said = receipt(by, 100 * round + 2, &of_person(by, covers, &next));
            push(&store, id, 0, said).await.expect("a place");
        }
        made.push(there(&store, id).await);
    }
    // The first one and what was said of it stood at 11 to 14; 15 and 16 are more; 17 is the second one, 18 to 20 its
    // receipts; 21 and 22 more, 23 the third one.
    assert_eq!(made[0], [11, 12, 13, 14, 17, 18, 19, 20]);
    assert_eq!(made[1], [17, 18, 19, 20, 23, 24, 25, 26]);
}

async fn a_place_that_is_empty_keeps_its_name_and_its_number<S: Store>(store: S) {
    let id = begun(&store).await;
    let before = store.envelopes(id, SPACE, PLAN, 0, usize::MAX).await.expect("envelopes");
    assert!(before.is_empty());
    let (covers, made) = with_snapshot(&store, id).await;
    let before = store.envelopes(id, SPACE, PLAN, 0, usize::MAX).await.expect("envelopes");
    for by in [2, 3] {
        push(&store, id, 0, receipt(by, 1, &of_person(by, covers, &made))).await.expect("a place");
    }
    let after = store.envelopes(id, SPACE, PLAN, 0, usize::MAX).await.expect("envelopes");
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((before.seq, before.id, before.chain), (after.seq, after.id, after.chain));
    }
    assert_eq!(push(&store, id, 0, envelope(1, 3, &[7; 100])).await.map(|at| at.seq), Ok(3), "it has had it");
    assert_eq!(push(&store, id, 0, envelope(1, 3, b"other")).await, Err(Refusal::Cloned));
    let known = [mrm_wire::Known { document: PLAN, seen: Seen { seq: 4, chain: before[3].chain } }];
    let lacking = store.lacking(id, SPACE, &known).await.expect("an answer");
    assert_eq!((lacking[0].after, lacking[0].reset), (4, false), "whoever was away goes on where they were");
    assert!(!there(&store, id).await.contains(&3));
}
