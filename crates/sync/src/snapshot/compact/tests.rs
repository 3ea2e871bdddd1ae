use super::*;
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Author, Automerge, ROOT};
use proptest::prelude::*;

/// Three people who write, and hear of each other now and then.
fn written(deeds: &[(u8, u8, bool)]) -> Vec<Vec<u8>> {
    let mut desks: Vec<Automerge> = (0..3_u8)
        .map(|number| {
            let mut desk = Automerge::new().with_author(Some(Author::from(vec![number; 32])));
            desk.set_actor(ActorId::from([number; 16]));
            desk
        })
        .collect();
    for (at, (who, key, hears)) in deeds.iter().enumerate() {
        let who = usize::from(who % 3);
        if *hears {
            let mut other = desks[(who + 1) % 3].clone();
            desks[who].merge(&mut other).expect("merged");
        }
        let options = |_: &()| CommitOptions::default().with_time(at as i64 * 7 - 20).with_message("set_cells");
        desks[who]
            .transact_with::<_, _, automerge::AutomergeError, _>(options, |tx| {
                tx.put(ROOT, format!("f{key}"), at as i64)
            })
            .expect("written");
    }
    let (mut all, mut second, mut third) = (desks[0].clone(), desks[1].clone(), desks[2].clone());
    all.merge(&mut second).expect("merged");
    all.merge(&mut third).expect("merged");
    all.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect()
}

fn again(changes: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    put_together(&take_apart(changes))
}

proptest! {
    #[test]
    fn changes_come_back_byte_for_byte(
        deeds in prop::collection::vec((0_u8..3, any::<u8>(), any::<bool>()), 1..40),
        from in 0_usize..20,
    ) {
        let changes = written(&deeds);
        prop_assert!(take_apart(&changes).plain.is_empty(), "each has the library's shape");
        prop_assert_eq!(again(&changes), Some(changes.clone()));
        // A part of them builds on changes that are elsewhere.
        let part = &changes[from.min(changes.len())..];
        prop_assert_eq!(again(part), Some(part.to_vec()));
    }

    #[test]
    fn whatever_else_comes_back_too(bytes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..6)) {
        prop_assert_eq!(again(&bytes), Some(bytes));
    }

    #[test]
    fn numbers_come_back(number in any::<u64>(), time in any::<i64>()) {
        let mut bytes = Vec::new();
        put_unsigned(&mut bytes, number);
        put_signed(&mut bytes, time);
        let mut from = bytes.as_slice();
        prop_assert_eq!((unsigned(&mut from), signed(&mut from), from.len()), (Some(number), Some(time), 0));
    }
}

#[test]
fn what_a_change_builds_on_costs_a_byte_and_not_its_hash() {
    let changes = written(&(0..200).map(|at| (at % 3, at % 7, true)).collect::<Vec<_>>());
    let plain: usize = changes.iter().map(Vec::len).sum();
    let compact = postcard::to_allocvec(&take_apart(&changes)).expect("bytes").len();
    assert!(compact * 2 < plain, "{compact} of {plain} bytes");
}

#[test]
fn lists_that_say_too_much_or_too_little_are_refused() {
    let whole = || take_apart(&written(&[(0, 1, false), (1, 2, true), (2, 3, true)]));
    assert!(put_together(&whole()).is_some());
    let mut compact = whole();
    compact.numbers.pop();
    assert!(put_together(&compact).is_none(), "a number is missing");
    let mut compact = whole();
    compact.times.push(1);
    assert!(put_together(&compact).is_none(), "a time too many");
    let mut compact = whole();
    compact.by[1] = 9;
    assert!(put_together(&compact).is_none(), "an actor that is not there");
    let mut compact = whole();
    compact.builds_on[2] = 9;
    assert!(put_together(&compact).is_none(), "a change before the first");
    let mut compact = whole();
    compact.plain.push((7, vec![1]));
    assert!(put_together(&compact).is_none(), "a place after the last");
    // A byte for each hash: 8 MB of them would become 256 MB.
    let mut compact = whole();
    compact.builds_on.truncate(1);
    compact.builds_on.push(1_000_000);
    compact.builds_on.extend(std::iter::repeat_n(1, 1_000_000));
    assert!(put_together(&compact).is_none(), "more than an envelope holds");
}
