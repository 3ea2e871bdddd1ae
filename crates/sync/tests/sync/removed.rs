//! Work of somebody who was taken out, beyond what was accepted of it: it counts where a colleague built upon it, and
//! nowhere else, on every device and in whatever order it hears of things.

use mrm_sync::Thread;
use mrm_sync::membership::{Action, By, Frontier};
use mrm_sync::receive::{Parked, Quarantine, Receiving, frontier, outside};
use mrm_wire::{Entry, Envelope};
use proptest::prelude::*;
use std::collections::BTreeMap;

use crate::documents::{Copy, PLAN};
use crate::office::{Office, Who, office};
use crate::peer::{Peer, State, UUID};
use crate::people::NOW;

impl Office {
    /// Anna takes Vera out, with what Anna knows of her work; the entry is not yet in anybody's log.
    pub fn removal(&mut self) -> Entry {
        let device = self.vera.keys.device();
        let person = self.anna.log.team().devices[&device].person;
        let streams = self.anna.copy.streams();
        let accepted = frontier([(self.anna.thread.document(), &streams)], device);
        let action = Action::RemovePerson { person, frontier: BTreeMap::from([(device, accepted)]) };
        let by = By { device: &self.anna.keys, moment_ms: NOW };
        self.anna.log.compose(action, by, &mut self.rng).expect("an entry")
    }
}

#[test]
fn what_is_accepted_is_what_was_known_when_they_went() {
    let mut office = office();
    for value in 1..=2 {
        let sent = office.write(Who::Vera, "бюджет", value);
        assert_eq!(office.anna.take(&sent), State::In);
    }
    office.write(Who::Anna, "охват", 3);
    let streams = office.anna.copy.streams();
    let document = office.anna.thread.document();
    let of_vera = frontier([(document, &streams)], office.vera.keys.device());
    assert_eq!(of_vera, Frontier::from([(document, BTreeMap::from([([2; 16], 2)]))]));
    assert_eq!(frontier([(document, &streams)], office.oleg.keys.device()), Frontier::new());
}

#[test]
fn a_change_upon_which_a_colleague_built_counts_with_it() {
    let mut office = office();
    let removal = office.removal();
    office.anna.take_entry(removal.clone()).expect("Vera goes");
    // Vera wrote something that Anna had not seen; Oleg had, and worked on before he heard of it.
    let hers = office.write(Who::Vera, "бюджет", 100);
    assert_eq!(office.oleg.take(&hers), State::In);
    let his = office.write(Who::Oleg, "бюджет", 110);
    assert_eq!(office.anna.take(&hers), State::Aside(Quarantine::Revoked), "so far nobody built upon it");
    assert_eq!(office.anna.take(&his), State::In);
    assert_eq!(office.anna.shelf[&hers.id()].1, State::In, "and now somebody did");
    office.oleg.take_entry(removal).expect("Oleg hears of it");
    assert_eq!(office.oleg.copy.heads(), office.anna.copy.heads());
}

#[test]
fn a_change_upon_which_nobody_built_goes_when_the_removal_arrives() {
    let mut office = office();
    let removal = office.removal();
    let hers = office.write(Who::Vera, "бюджет", 100);
    assert_eq!(office.oleg.take(&hers), State::In);
    let gone = {
        let mut log = office.oleg.log.clone();
        log.take(removal.clone(), &office.oleg.keys).expect("the entry");
        outside(log.team(), office.oleg.thread.document(), &office.oleg.copy.standing())
    };
    assert_eq!(gone, office.vera.copy.doc.get_heads().into_iter().collect());
    office.oleg.take_entry(removal.clone()).expect("Oleg hears of it");
    assert_eq!(office.oleg.shelf[&hers.id()].1, State::Aside(Quarantine::Revoked));
    // What he writes now does not stand on it.
    let his = office.write(Who::Oleg, "охват", 1);
    office.anna.take_entry(removal).expect("the entry");
    assert_eq!(office.anna.take(&his), State::In);
    assert_eq!(office.anna.take(&hers), State::Aside(Quarantine::Revoked));
    assert_eq!(office.oleg.copy.heads(), office.anna.copy.heads());
}

#[test]
fn what_lets_a_change_in_has_to_be_sound_itself() {
    let mut office = office();
    let removal = office.removal();
    office.anna.take_entry(removal).expect("Vera goes");
    let hers = office.write(Who::Vera, "бюджет", 100);
    // Oleg's program claims to be Vera's: what builds upon her work is not his.
    let mut forged = office.vera.copy.clone();
    forged.write_as(office.vera.keys.device(), [9, 9]);
    let change = forged.write("бюджет", 1);
    let his = office.oleg.send(&[change], &mut office.rng);
    assert_eq!(office.anna.take(&hers), State::Aside(Quarantine::Revoked));
    assert!(matches!(office.anna.take(&his), State::Aside(Quarantine::Change { .. })));
    assert_eq!(office.anna.shelf[&hers.id()].1, State::Aside(Quarantine::Revoked));
    assert!(office.anna.copy.heads().is_empty());
}

#[test]
fn what_builds_upon_it_waits_while_more_of_its_past_is_missing() {
    let mut office = office();
    let removal = office.removal();
    office.anna.take_entry(removal).expect("Vera goes");
    let first = office.write(Who::Vera, "бюджет", 1);
    let second = office.write(Who::Vera, "бюджет", 2);
    office.oleg.take(&first);
    office.oleg.take(&second);
    let his = office.write(Who::Oleg, "бюджет", 3);
    assert!(matches!(office.anna.take(&his), State::Waits(Parked::Missing(_))));
    assert!(matches!(office.anna.take(&second), State::Waits(Parked::Missing(_))));
    assert!(office.anna.copy.heads().is_empty(), "nothing goes in before all of it is here");
    assert_eq!(office.anna.take(&first), State::In);
    assert_eq!(office.anna.copy.heads(), office.oleg.copy.heads());
    assert_eq!(office.anna.waiting(), 0);
}

#[test]
fn only_what_is_built_upon_comes_in_beside_what_was_accepted() {
    let mut office = office();
    let known = office.write(Who::Vera, "a", 1);
    office.anna.take(&known);
    let removal = office.removal();
    office.anna.take_entry(removal).expect("Vera goes");
    // One envelope: an accepted change again, and a new one behind it.
    let old = office.vera.copy.doc.get_last_local_change().expect("a change").raw_bytes().to_vec();
    let new = office.vera.copy.write("b", 2);
    let both = office.vera.send(&[old, new], &mut office.rng);
    assert_eq!(office.anna.take(&both), State::Aside(Quarantine::Revoked));
    assert_eq!(office.anna.copy.doc.get_changes(&[]).len(), 1);
}

/// Somebody does something.
#[derive(Debug, Clone)]
enum Deed {
    Writes(Who, i64),
    /// Hears of everything that was sent so far.
    CatchesUp(Who),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let who = || prop_oneof![Just(Who::Anna), Just(Who::Vera), Just(Who::Oleg)];
    let deed = prop_oneof![
        3 => (who(), any::<i64>()).prop_map(|(who, value)| Deed::Writes(who, value)),
        2 => who().prop_map(Deed::CatchesUp),
    ];
    prop::collection::vec(deed, 1..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The same envelopes and the same log come to the same document, whether the removal is heard of before, between or
    /// after them: for those who took part, and for somebody who gets all of it anew.
    #[test]
    fn the_order_of_arrival_decides_nothing(
        before in deeds(),
        after in deeds(),
        orders in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 40), 4),
    ) {
        let mut office = office();
        let mut sent: Vec<Envelope> = Vec::new();
        let act = |office: &mut Office, sent: &mut Vec<Envelope>, deeds: Vec<Deed>| {
            for deed in deeds {
                match deed {
                    Deed::Writes(who, value) => sent.push(office.write(who, "бюджет", value)),
                    Deed::CatchesUp(who) => sent.iter().for_each(|envelope| {
                        office.at(who).0.take(envelope);
                    }),
                }
            }
        };
        act(&mut office, &mut sent, before);
        let removal = office.removal();
        office.anna.take_entry(removal.clone()).expect("Vera goes");
        act(&mut office, &mut sent, after);
        // Newcomers that hear of everything in some order; the removal is one of the things.
        let fresh = |of: &Peer| Peer {
            copy: Copy::new(of.keys.device(), 8),
            thread: Thread::new(of.thread.space, PLAN, UUID),
            shelf: BTreeMap::new(),
            ..of.clone()
        };
        let mut peers: Vec<Peer> = orders.iter().map(|_| fresh(&office.oleg)).collect();
        for (peer, order) in peers.iter_mut().zip(&orders) {
            let mut left: Vec<Option<&Envelope>> = sent.iter().map(Some).chain([None]).collect();
            let mut turn = order.iter().cycle();
            while !left.is_empty() {
                let next = turn.next().expect("a turn").index(left.len());
                match left.remove(next) {
                    Some(envelope) => { peer.take(envelope); }
                    None => { peer.take_entry(removal.clone()).expect("the removal"); }
                }
            }
        }
        for peer in [&mut office.anna, &mut office.oleg] {
            peer.take_entry(removal.clone()).expect("the removal");
            sent.iter().for_each(|envelope| { peer.take(envelope); });
        }
        peers.extend([office.anna, office.oleg]);
        let (heads, aside) = (peers[0].copy.heads(), peers[0].aside());
        for peer in &peers {
            prop_assert_eq!(peer.copy.heads(), heads.clone());
            prop_assert_eq!(peer.aside(), aside.clone());
            prop_assert_eq!(peer.waiting(), 0);
        }
    }
}
