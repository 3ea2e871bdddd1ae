//! What a member with a bent program could send: each is named, and none comes as far as the library.

use automerge::transaction::Transactable;
use automerge::{ActorId, Author, Automerge, Change, ChangeHash, ExpandedChange, ROOT};
use mrm_document::{Incoming, MAX_CHANGE, Streams, Unfit};
use std::num::NonZeroU64;

const VERA: [u8; 32] = [7; 32];
const OLEG: [u8; 32] = [8; 32];

fn document(device: [u8; 32]) -> Automerge {
    let mut doc = Automerge::new().with_author(Some(Author::from(device.to_vec())));
    doc.set_actor(ActorId::from([device[0]; 16]));
    doc
}

fn write(doc: &mut Automerge, key: &str) -> Vec<u8> {
    let done = doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, key, 1));
    done.expect("a change");
    doc.get_last_local_change().expect("the change").raw_bytes().to_vec()
}

/// Two changes of Vera's.
fn two() -> (Automerge, [Vec<u8>; 2]) {
    let mut doc = document(VERA);
    let changes = [write(&mut doc, "a"), write(&mut doc, "b")];
    (doc, changes)
}

fn bent(bytes: &[u8], bend: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let mut expanded = Change::try_from(bytes).expect("a change").decode();
    bend(&mut expanded);
    expanded.hash = None;
    Change::from(expanded).raw_bytes().to_vec()
}

fn never(_: &ChangeHash, _: &[ChangeHash]) -> bool {
    false
}

fn admit(streams: &mut Streams, bytes: &[u8], device: &[u8; 32]) -> Result<(), Unfit> {
    let change = Incoming::read(bytes)?;
    // Each change here is one operation, and the second one builds on the first.
    let parents = u64::from(!change.deps().is_empty());
    streams.admit(&change, device, parents, never)
}

#[test]
fn honest_changes_are_taken_in_their_order() {
    let (_, [first, second]) = two();
    let mut streams = Streams::default();
    assert_eq!(admit(&mut streams, &second, &VERA), Err(Unfit::Sequence { expected: 1, found: 2 }));
    assert_eq!(admit(&mut streams, &first, &VERA), Ok(()));
    assert_eq!(admit(&mut streams, &second, &VERA), Ok(()));
    assert_eq!(admit(&mut streams, &second, &VERA), Err(Unfit::Sequence { expected: 3, found: 2 }));
    assert_eq!(streams.by_actor()[&[7; 16]].seq, 2);
}

#[test]
fn nobody_writes_under_anothers_name_or_in_anothers_stream() {
    let (_, [first, second]) = two();
    let mut streams = Streams::default();
    assert_eq!(admit(&mut streams, &first, &OLEG), Err(Unfit::OtherAuthor));
    assert_eq!(admit(&mut streams, &first, &VERA), Ok(()));
    assert_eq!(admit(&mut streams, &second, &OLEG), Err(Unfit::OtherDevice));
}

#[test]
fn a_gap_in_the_numbers_is_named_before_the_library_falls_over_it() {
    let (_, [first, second]) = two();
    let mut streams = Streams::default();
    admit(&mut streams, &first, &VERA).expect("the first");
    let gap = bent(&second, |change| change.seq = 7);
    assert_eq!(admit(&mut streams, &gap, &VERA), Err(Unfit::Sequence { expected: 2, found: 7 }));
}

#[test]
fn an_author_where_none_belongs_is_named() {
    let (_, [first, second]) = two();
    let mut streams = Streams::default();
    admit(&mut streams, &first, &VERA).expect("the first");
    // Its author stands behind the change, in bytes that older readers pass over.
    let footer = bent(&second, |change| change.extra_bytes = vec![1, 3, 9, 9, 9]);
    assert_eq!(admit(&mut streams, &footer, &VERA), Err(Unfit::AuthorPlace));
    let mut nameless = Automerge::new();
    let change = write(&mut nameless, "a");
    assert_eq!(admit(&mut Streams::default(), &change, &VERA), Err(Unfit::AuthorPlace));
}

#[test]
fn a_change_that_forgets_its_actors_last_one_is_a_fork() {
    let (_, [first, second]) = two();
    let mut streams = Streams::default();
    admit(&mut streams, &first, &VERA).expect("the first");
    let forked = bent(&second, |change| change.deps = Vec::new());
    assert_eq!(admit(&mut streams, &forked, &VERA), Err(Unfit::Forked));
}

#[test]
fn the_actors_last_change_may_stand_behind_a_colleagues() {
    let (veras, [first, _]) = two();
    let mut olegs = document(OLEG);
    olegs
        .merge(&mut veras.fork_at(&[Change::try_from(first.as_slice()).expect("a change").hash()]).expect("a fork"))
        .expect("a merge");
    let his = write(&mut olegs, "c");
    let mut hers = document(VERA);
    hers.merge(&mut olegs).expect("a merge");
    let third = write(&mut hers, "d");
    let mut streams = Streams::default();
    admit(&mut streams, &first, &VERA).expect("the first");
    admit(&mut streams, &his, &OLEG).expect("his");
    let change = Incoming::read(&third).expect("a change");
    let known = |before: &ChangeHash, deps: &[ChangeHash]| {
        olegs.get_changes(deps).iter().all(|change| change.hash() != *before)
    };
    assert_eq!(streams.admit(&change, &VERA, 2, known), Ok(()));
}

#[test]
fn a_change_that_would_use_up_all_numbers_is_refused() {
    let (_, [first, second]) = two();
    for (start, taken) in [(1, false), (2, true), (500_000, true), (1_500_000, false), (u64::from(u32::MAX) - 1, false)]
    {
        let mut streams = Streams::default();
        admit(&mut streams, &first, &VERA).expect("the first");
        let leap = bent(&second, |change| change.start_op = NonZeroU64::new(start).expect("not zero"));
        let admitted = admit(&mut streams, &leap, &VERA);
        assert_eq!(admitted.is_ok(), taken, "{start}: {admitted:?}");
    }
}

#[test]
fn what_is_not_one_plain_change_is_refused() {
    let (doc, [first, second]) = two();
    assert_eq!(Incoming::read(&doc.save()), Err(Unfit::NotPlain), "a whole document");
    assert_eq!(Incoming::read(&[]), Err(Unfit::NotPlain));
    assert!(Incoming::read(&first[..first.len() - 1]).is_err(), "cut off");
    assert!(Incoming::read(&[first.clone(), second].concat()).is_err(), "two at once");
    assert_eq!(Incoming::read(&vec![0; MAX_CHANGE + 1]), Err(Unfit::TooLarge(MAX_CHANGE + 1)));
    let mut compressed = first.clone();
    compressed[8] = 2;
    assert_eq!(Incoming::read(&compressed), Err(Unfit::NotPlain));
    for place in 0..first.len() {
        let mut flipped = first.clone();
        flipped[place] ^= 1;
        assert!(Incoming::read(&flipped).is_err(), "byte {place}");
    }
}

#[test]
fn an_actor_that_is_not_sixteen_bytes_is_not_ours() {
    let mut doc = Automerge::new().with_author(Some(Author::from(VERA.to_vec())));
    doc.set_actor(ActorId::from(vec![1, 2, 3]));
    let change = write(&mut doc, "a");
    assert_eq!(Incoming::read(&change), Err(Unfit::Actor));
}
