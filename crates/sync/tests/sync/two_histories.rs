//! Somebody signs two different changes under one number. One stands, the same one on every device, whatever came first;
//! the other one is proof against them, and what a colleague built upon it is kept with its reason.

use mrm_document::own_actor;
use mrm_sync::Thread;
use mrm_sync::receive::{Parked, Quarantine};
use mrm_wire::Envelope;
use proptest::prelude::*;
use std::collections::BTreeMap;

use crate::documents::{Copy, PLAN};
use crate::office::{Office, Who, office};
use crate::peer::{Peer, State, UUID};

impl Office {
    /// Vera signs another change from where `face` stands, and sends it.
    fn forks(&mut self, face: &Copy, key: &str, value: i64) -> Envelope {
        let change = face.clone().write(key, value);
        self.vera.send_crafted(&[change], &mut self.rng)
    }
}

/// A device of Oleg's that hears of everything anew.
fn fresh(of: &Peer) -> Peer {
    Peer {
        copy: Copy::new(of.keys.device(), 8),
        thread: Thread::new(of.thread.space, PLAN, UUID),
        shelf: BTreeMap::new(),
        ..of.clone()
    }
}

#[test]
fn whoever_heard_of_the_one_first_and_of_the_other_first_come_to_the_same() {
    for value in 0..8 {
        let mut office = office();
        let face = office.vera.copy.clone();
        let one = office.write(Who::Vera, "бюджет", 100);
        let other = office.forks(&face, "бюджет", value);
        for first in [&one, &other] {
            assert_eq!(fresh(&office.oleg).take(first), State::In);
        }
        let [mut anna, mut oleg] = [office.anna, office.oleg];
        anna.take_all(&[&one, &other]);
        oleg.take_all(&[&other, &one]);
        assert_eq!(anna.copy.heads(), oleg.copy.heads());
        assert_eq!(anna.copy.heads().len(), 1);
        for peer in [&anna, &oleg] {
            let states: Vec<&State> = [&one, &other].map(|envelope| &peer.shelf[&envelope.id()].1).into();
            assert!(states.contains(&&State::In), "{states:?}");
            assert!(states.contains(&&State::Aside(Quarantine::TwoHistories)), "{states:?}");
        }
        assert_eq!(anna.aside(), oleg.aside());
    }
}

#[test]
fn nobody_takes_the_ground_from_under_what_a_colleague_built() {
    for value in 0..8 {
        let mut office = office();
        let face = office.vera.copy.clone();
        let hers = office.write(Who::Vera, "бюджет", 100);
        office.oleg.take(&hers);
        let his = office.write(Who::Oleg, "бюджет", 110);
        let own = office.write(Who::Vera, "охват", 5);
        let second = office.forks(&face, "бюджет", value);
        for order in [[&second, &hers, &his, &own], [&hers, &own, &his, &second], [&second, &own, &his, &hers]] {
            let mut peer = fresh(&office.anna);
            peer.take_all(&order);
            assert_eq!(peer.shelf[&his.id()].1, State::In);
            assert_eq!(peer.shelf[&own.id()].1, State::In);
            assert_eq!(peer.shelf[&second.id()].1, State::Aside(Quarantine::TwoHistories), "whatever its hash is");
        }
    }
}

#[test]
fn what_was_built_upon_the_one_that_does_not_stand_is_kept_and_its_author_goes_on() {
    let mut office = office();
    let face = office.vera.copy.clone();
    let one = office.write(Who::Vera, "бюджет", 100);
    let other = office.forks(&face, "бюджет", 200);
    // Anna hears of the one only, Oleg of the other only, and both work on.
    office.anna.take(&one);
    office.oleg.take(&other);
    let annas = office.write(Who::Anna, "охват", 1);
    let olegs = office.write(Who::Oleg, "показы", 2);
    let sent = [&one, &other, &annas, &olegs];
    for envelope in sent {
        office.anna.take(envelope);
        office.oleg.take(envelope);
    }
    assert_eq!(office.anna.copy.heads(), office.oleg.copy.heads());
    let (loser, theirs) = match office.anna.shelf[&one.id()].1 {
        State::In => (&other, &olegs),
        _ => (&one, &annas),
    };
    for peer in [&office.anna, &office.oleg] {
        assert_eq!(peer.shelf[&loser.id()].1, State::Aside(Quarantine::TwoHistories));
        assert_eq!(peer.shelf[&theirs.id()].1, State::Aside(Quarantine::UponTwoHistories));
        assert_eq!(peer.aside().len(), 2);
    }
    // Nobody uses a number twice for that.
    let more = [office.write(Who::Oleg, "показы", 3), office.write(Who::Anna, "охват", 4)];
    for envelope in &more {
        assert_eq!(office.anna.take(envelope), State::In);
        assert_eq!(office.oleg.take(envelope), State::In);
    }
    assert_eq!(office.anna.copy.heads(), office.oleg.copy.heads());
}

#[test]
fn nobody_takes_over_the_numbers_of_another_device() {
    for value in 0..8 {
        let mut office = office();
        let actor = own_actor([3; 16], &office.oleg.keys.device().0);
        office.oleg.copy.doc.set_actor(automerge::ActorId::from(actor));
        let his = office.write(Who::Oleg, "бюджет", 100);
        let mut bent = Copy::new(office.vera.keys.device(), 2);
        bent.doc.set_actor(automerge::ActorId::from(actor));
        let hers = office.forks(&bent, "бюджет", value);
        for order in [[&his, &hers], [&hers, &his]] {
            let mut peer = fresh(&office.anna);
            peer.take_all(&order);
            assert_eq!(peer.shelf[&his.id()].1, State::In);
            assert_eq!(peer.shelf[&hers.id()].1, State::Aside(Quarantine::TwoHistories));
        }
    }
}

#[test]
fn what_is_not_sound_stands_in_nobodys_place() {
    let mut office = office();
    let first = office.write(Who::Vera, "бюджет", 1);
    let face = office.vera.copy.clone();
    let second = office.write(Who::Vera, "бюджет", 2);
    // The same number, and it does not build on the first one.
    let mut expanded = automerge::Change::try_from(face.clone().write("x", 3).as_slice()).expect("a change").decode();
    expanded.deps.clear();
    expanded.hash = None;
    let bent = automerge::Change::from(expanded).raw_bytes().to_vec();
    let bent = office.vera.send_crafted(&[bent], &mut office.rng);
    for order in [[&first, &second, &bent], [&bent, &first, &second], [&second, &bent, &first]] {
        let mut peer = fresh(&office.anna);
        peer.take_all(&order);
        assert_eq!(peer.shelf[&second.id()].1, State::In);
        assert!(matches!(peer.shelf[&bent.id()].1, State::Aside(Quarantine::Change { .. })));
    }
}

#[test]
fn an_envelope_goes_in_when_the_past_of_all_of_it_is_here() {
    let mut office = office();
    let annas = office.write(Who::Anna, "охват", 1);
    let good = office.vera.copy.write("бюджет", 1);
    office.vera.take(&annas);
    let bytes = office.vera.copy.write("бюджет", 2);
    let mut expanded = automerge::Change::try_from(bytes.as_slice()).expect("a change").decode();
    expanded.seq = 7;
    expanded.hash = None;
    let bad = automerge::Change::from(expanded).raw_bytes().to_vec();
    let both = office.vera.send(&[good, bad], &mut office.rng);
    let mut before = fresh(&office.oleg);
    assert!(matches!(before.take(&both), State::Waits(Parked::Missing(_))));
    before.take(&annas);
    let mut after = fresh(&office.oleg);
    after.take_all(&[&annas, &both]);
    assert_eq!(before.copy.heads(), after.copy.heads());
    assert!(matches!(after.shelf[&both.id()].1, State::Aside(Quarantine::Change { place: 1, .. })));
}

/// Somebody does something.
#[derive(Debug, Clone)]
enum Deed {
    Writes(Who, i64),
    /// Vera signs another change from where she stood at some time.
    Forks(prop::sample::Index, i64),
    /// Hears of one thing that was sent.
    Hears(Who, prop::sample::Index),
    /// Hears of everything that was sent so far.
    CatchesUp(Who),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let who = || prop_oneof![Just(Who::Anna), Just(Who::Vera), Just(Who::Oleg)];
    let deed = prop_oneof![
        3 => (who(), any::<i64>()).prop_map(|(who, value)| Deed::Writes(who, value)),
        2 => (any::<prop::sample::Index>(), any::<i64>()).prop_map(|(face, value)| Deed::Forks(face, value)),
        2 => (who(), any::<prop::sample::Index>()).prop_map(|(who, sent)| Deed::Hears(who, sent)),
        2 => who().prop_map(Deed::CatchesUp),
    ];
    prop::collection::vec(deed, 1..16)
}

/// Everything that was sent, with what Vera's device looked like before she wrote.
#[derive(Default)]
struct Told {
    sent: Vec<Envelope>,
    faces: Vec<Copy>,
}

impl Told {
    fn act(&mut self, office: &mut Office, deeds: Vec<Deed>) {
        for deed in deeds {
            match deed {
                Deed::Writes(who, value) => {
                    if matches!(who, Who::Vera) {
                        self.faces.push(office.vera.copy.clone());
                    }
                    self.sent.push(office.write(who, "бюджет", value));
                }
                Deed::Forks(face, value) if !self.faces.is_empty() => {
                    let face = face.get(&self.faces).clone();
                    self.sent.push(office.forks(&face, "бюджет", value));
                }
                Deed::Hears(who, which) if !self.sent.is_empty() => {
                    office.at(who).0.take(which.get(&self.sent));
                }
                Deed::CatchesUp(who) => self.sent.iter().for_each(|envelope| {
                    office.at(who).0.take(envelope);
                }),
                Deed::Forks(..) | Deed::Hears(..) => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// The same envelopes and the same log come to the same document, also when Vera is taken out somewhere among them.
    #[test]
    fn the_order_of_arrival_decides_nothing(
        before in deeds(),
        after in deeds(),
        goes in any::<bool>(),
        orders in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 40), 3),
    ) {
        let (mut office, mut told) = (office(), Told::default());
        told.act(&mut office, before);
        let removal = goes.then(|| office.removal());
        if let Some(removal) = &removal {
            office.anna.take_entry(removal.clone()).expect("Vera goes");
        }
        told.act(&mut office, after);
        let sent = told.sent;
        let mut peers: Vec<Peer> = Vec::new();
        for order in &orders {
            // Anna's log has the removal already: of Oleg's, who may hear of it last.
            let mut peer = fresh(&office.oleg);
            let mut left: Vec<Option<&Envelope>> = sent.iter().map(Some).chain([None]).collect();
            let mut turn = order.iter().cycle();
            while !left.is_empty() {
                let next = turn.next().expect("a turn").index(left.len());
                match (left.remove(next), &removal) {
                    (Some(envelope), _) => { peer.take(envelope); }
                    (None, Some(removal)) => { peer.take_entry(removal.clone()).expect("the removal"); }
                    (None, None) => {}
                }
            }
            peers.push(peer);
        }
        let Office { mut anna, mut oleg, .. } = office;
        if let Some(removal) = removal {
            oleg.take_entry(removal).expect("the removal");
        }
        for peer in [&mut anna, &mut oleg] {
            sent.iter().for_each(|envelope| { peer.take(envelope); });
        }
        peers.extend([anna, oleg]);
        let (heads, aside) = (peers[0].copy.heads(), peers[0].aside());
        for peer in &peers {
            prop_assert_eq!(peer.copy.heads(), heads.clone());
            prop_assert_eq!(peer.aside(), aside.clone());
            prop_assert_eq!(peer.waiting(), 0);
            prop_assert_eq!(peer.anew().copy.heads(), heads.clone());
        }
    }
}
