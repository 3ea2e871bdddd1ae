//! Snapshots: what is in one, who says what of it, who takes it.

use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_sync::membership::{Action, By};
use mrm_sync::receive::frontier;
use mrm_sync::snapshot::{Part, Place, Snapshot, State as Made, Verdict, Wrong};
use mrm_sync::{ContentError, MAX_CHANGES};
use mrm_wire::{DeviceKey, DocumentTag, Envelope, Seen, SpaceId, chain_after};
use proptest::prelude::*;
use std::collections::BTreeMap;

use crate::contents::hex;
use crate::documents::{Copy, PLAN};
use crate::peer::{Peer, State, UUID};
use crate::people::{Agency, Desk, NOW, into_project};

const SPACE: SpaceId = SpaceId([1; 16]);

/// Anna, and planners beside her, at one plan.
struct Room {
    agency: Agency,
    peers: Vec<Peer>,
    /// The relay's log: all of it, in order.
    log: Vec<Envelope>,
}

impl Room {
    fn of(planners: usize) -> Room {
        let mut agency = Agency::new();
        let mut anna = agency.begin();
        let project = agency.project();
        let begin = anna.log.begin_project(project, By { device: &anna.keys, moment_ms: NOW }, &mut agency.rng);
        anna.log.take(begin.expect("an entry"), &anna.keys).expect("it is taken");
        let (roles, person) = ([ProjectRole::Specialist].into(), anna.person);
        agency.act(&mut anna, Action::SetProjectRoles { project, person, roles }).expect("she plans too");
        let planner = || into_project(OrganisationRole::Member, project, &[ProjectRole::Specialist]);
        let mut desks: Vec<Desk> =
            (0..planners).map(|_| agency.join(&mut anna, "Планер", planner()).expect("a planner")).collect();
        desks.iter_mut().for_each(|desk| desk.catch_up(&anna));
        desks.insert(0, anna);
        let space = desks[0].log.team().projects[&project].internal;
        let peers = desks.into_iter().zip(1..).map(|(desk, number)| Peer::new(desk, space, number)).collect();
        Room { agency, peers, log: Vec::new() }
    }

    fn document(&self) -> DocumentTag {
        self.peers[0].thread.document()
    }

    /// Envelopes take their places in the relay's log, and everybody in `hear` gets them.
    fn send(&mut self, envelopes: Vec<Envelope>, hear: &[usize]) {
        for envelope in envelopes {
            self.log.push(envelope.clone());
            let places = places(&self.log);
            for at in hear {
                self.peers[*at].take(&envelope);
                self.peers[*at].places.clone_from(&places);
            }
        }
    }

    fn write(&mut self, at: usize, times: i64, hear: &[usize]) {
        for value in 0..times {
            let envelope = self.peers[at].write("бюджет", value, &mut self.agency.rng);
            self.send(vec![envelope], hear);
        }
    }

    fn snapshot(&mut self, at: usize, hear: &[usize], bend: impl FnOnce(&mut Snapshot)) {
        let made = self.peers[at].snapshot(&mut self.agency.rng, bend);
        assert!(made.len() >= 2, "parts and a receipt");
        self.send(made, hear);
    }

    fn judge(&mut self, at: usize, hear: &[usize]) -> Vec<bool> {
        let said = self.peers[at].judge();
        let words = said.iter().map(|envelope| mrm_wire::Receipt::of(envelope).expect("a receipt").right).collect();
        self.send(said, hear);
        words
    }

    fn verdict(&self, at: usize) -> Verdict {
        let peer = &self.peers[at];
        peer.at_desk(|desk| {
            let whole = desk.wholes().last().expect("a snapshot");
            desk.judge(whole, self.document(), &peer.copy, &mut Copy::new(peer.keys.device(), 254))
        })
    }

    /// Somebody to whom the relay gives everything but what stood before a place, apart from what is named there.
    fn without(&mut self, at: usize, before: usize) {
        let places = places(&self.log);
        for envelope in self.log.clone().into_iter().skip(before) {
            self.peers[at].take(&envelope);
        }
        self.peers[at].places = places;
    }
}

fn places(log: &[Envelope]) -> Vec<Place> {
    let mut seen = Seen::START;
    let place = |envelope: &Envelope| {
        let (id, seq) = (envelope.id(), seen.seq + 1);
        seen = Seen { seq, chain: chain_after(&seen.chain, &id, seq) };
        Place { seq, id, chain: seen.chain }
    };
    log.iter().map(place).collect()
}

#[test]
fn who_has_the_envelopes_vouches_for_an_honest_snapshot_and_takes_nothing_from_it() {
    let mut room = Room::of(2);
    room.write(0, 3, &[0, 1, 2]);
    room.write(1, 3, &[0, 1, 2]);
    room.snapshot(0, &[0, 1, 2], |_| {});
    for at in [1, 2] {
        assert_eq!(room.verdict(at), Verdict::Right);
        assert_eq!(room.judge(at, &[0, 1, 2]), [true]);
        assert!(!room.peers[at].take_snapshot());
    }
    assert!(room.judge(1, &[]).is_empty(), "once");
}

#[test]
fn a_newcomer_has_all_of_it_from_the_snapshot_and_the_rest() {
    let mut room = Room::of(3);
    room.write(0, 5, &[0, 1, 2]);
    room.snapshot(0, &[0, 1, 2], |_| {});
    room.judge(1, &[0, 1, 2]);
    room.judge(2, &[0, 1, 2]);
    room.write(1, 2, &[0, 1, 2]);
    room.without(3, 5);
    assert!(room.peers[3].waiting() > 0, "what follows builds on what the relay let go of");
    assert!(room.peers[3].take_snapshot());
    assert_eq!(room.peers[3].waiting(), 0);
    assert_eq!(room.peers[3].copy.heads(), room.peers[0].copy.heads());
    assert!(!room.peers[3].at_desk(|desk| desk.lacks()));
    // What they make of it next stands for the first one too.
    room.write(3, 2, &[0, 1, 2, 3]);
    room.snapshot(3, &[0, 1, 2, 3], |_| {});
    assert_eq!(room.judge(0, &[]), [true]);
}

#[test]
fn a_snapshot_that_lacks_a_change_is_doubted() {
    let mut room = Room::of(1);
    room.write(0, 5, &[0, 1]);
    room.snapshot(0, &[0, 1], |snapshot| drop(snapshot.changes.pop()));
    assert_eq!(room.verdict(1), Verdict::Wrong(Wrong::Lacks(room.log[4].id())));
    assert_eq!(room.judge(1, &[0, 1]), [false]);
}

#[test]
fn a_snapshot_with_a_change_that_nobody_sent_is_doubted_and_not_taken() {
    let mut room = Room::of(2);
    room.write(0, 3, &[0, 1, 2]);
    let (forged, boris) = (room.peers[0].clone(), room.peers[1].keys.device());
    room.snapshot(0, &[0, 1, 2], |snapshot| {
        let mut bent = forged.copy.clone();
        bent.write_as(boris, [77, 1]);
        snapshot.changes.push(bent.write("бюджет", 1));
        let mut actor = [0; 16];
        actor[..2].copy_from_slice(&[77, 1]);
        snapshot.authors.insert(actor, boris.0);
        snapshot.heads = bent.heads();
    });
    assert!(matches!(room.verdict(1), Verdict::Wrong(Wrong::Invented(_))));
    let heads = room.peers[1].copy.heads();
    assert!(!room.peers[1].take_snapshot());
    assert_eq!(room.judge(1, &[0, 1, 2]), [false]);
    assert_eq!(room.peers[1].copy.heads(), heads);
}

/// A member that signs two changes under one actor and number shows one to some and writes the other into a snapshot.
#[test]
fn another_change_under_the_same_actor_and_number_is_no_part_of_an_honest_snapshot() {
    let mut room = Room::of(1);
    let twin = room.peers[0].clone();
    room.write(0, 1, &[0, 1]);
    room.snapshot(0, &[0, 1], |snapshot| {
        let mut twin = twin.copy.clone();
        snapshot.changes = vec![twin.write("бюджет", 99)];
        snapshot.heads = twin.heads();
    });
    assert!(matches!(room.verdict(1), Verdict::Wrong(_)));
    assert_eq!(room.judge(1, &[0, 1]), [false]);
}

#[test]
fn other_heads_and_other_authors_are_noticed() {
    let mut room = Room::of(1);
    room.write(0, 3, &[0, 1]);
    room.snapshot(0, &[0, 1], |snapshot| snapshot.heads = vec![[9; 32]]);
    assert_eq!(room.verdict(1), Verdict::Wrong(Wrong::Heads));
    let mut room = Room::of(1);
    room.write(0, 3, &[0, 1]);
    let boris = room.peers[1].keys.device();
    room.snapshot(0, &[0, 1], |snapshot| snapshot.authors.values_mut().for_each(|author| *author = boris.0));
    assert!(matches!(room.verdict(1), Verdict::Wrong(Wrong::Invented(_))));
}

#[test]
fn a_snapshot_of_another_log_is_taken_only_on_the_word_of_two_others() {
    let mut room = Room::of(3);
    room.write(0, 4, &[0, 1, 2, 3]);
    room.snapshot(0, &[0, 1, 2], |_| {});
    let absent = {
        // He was away before the last two.
        let mut away = room.peers[3].clone();
        away.shelf.retain(|id, _| room.log[..2].iter().any(|envelope| envelope.id() == *id));
        away.copy = Copy::new(away.keys.device(), 9);
        away.anew()
    };
    room.peers[3] = absent;
    // The relay lost everything; what the snapshot holds did not go there again.
    let beside: Vec<Envelope> = room.log.split_off(4);
    room.log.clear();
    room.send(beside, &[0, 1, 2, 3]);
    assert!(!room.peers[3].take_snapshot(), "nobody but its author vouches for it");
    for at in [1, 2] {
        // They said so while the first relay was there.
        room.peers[at].places.clear();
    }
    let (covers, parts) = room.peers[0].at_desk(|desk| {
        let whole = &desk.wholes()[0];
        (whole.covers, whole.parts.clone())
    });
    for at in [1, 2] {
        let peer = &mut room.peers[at];
        let person = peer.log.team().person_at(peer.keys.device()).expect("a person");
        let said = mrm_wire::Receipt {
            right: true,
            person: mrm_sync::receive::tag(&peer.log, person),
            covers,
            parts: parts.clone(),
        };
        let (envelope, thread) = peer.thread.say(&said, &peer.log, &peer.keys).expect("a receipt");
        peer.thread = thread;
        room.send(vec![envelope], &[0, 1, 2, 3]);
    }
    assert!(room.peers[3].take_snapshot());
    assert_eq!(room.peers[3].copy.heads(), room.peers[0].copy.heads());
    // And whoever has it need not send what it holds.
    let within = room.peers[3].at_desk(|desk| desk.superseded());
    assert_eq!(within.len(), 2, "the two that he has");
}

/// What does not count goes along, in case that somebody builds upon it.
#[test]
fn work_of_somebody_who_was_taken_out_is_carried_along() {
    let mut room = Room::of(3);
    room.write(0, 2, &[0, 1, 2]);
    // The first planner writes something that only the second one has before he is taken out.
    let (gone, person) = (1, room.peers[1].log.team().person_at(room.peers[1].keys.device()).expect("a person"));
    let late = room.peers[gone].write("охват", 5, &mut room.agency.rng);
    let document = room.document();
    let accepted = frontier(
        [(document, &mrm_sync::receive::Receiving::streams(&room.peers[0].copy))],
        room.peers[gone].keys.device(),
    );
    let removal =
        Action::RemovePerson { person, frontier: BTreeMap::from([(room.peers[gone].keys.device(), accepted)]) };
    let by = By { device: &room.peers[0].keys.clone(), moment_ms: NOW };
    let entry = room.peers[0].log.compose(removal, by, &mut room.agency.rng).expect("an entry");
    for at in [0, 2, 3] {
        room.peers[at].take_entry(entry.clone()).expect("it is taken");
    }
    room.send(vec![late.clone()], &[0, 2]);
    assert!(matches!(room.peers[0].shelf[&late.id()].1, State::Aside(_)));
    room.snapshot(0, &[0, 2], |snapshot| assert_eq!(snapshot.carried, [late.bytes().to_vec()]));
    assert_eq!(room.judge(2, &[0, 2]), [true]);
    room.without(3, 3);
    assert!(room.peers[3].take_snapshot());
    assert_eq!(room.peers[3].copy.heads(), room.peers[0].copy.heads());
    assert!(matches!(room.peers[3].shelf[&late.id()].1, State::Aside(_)), "and it is put aside there too");
    let known: Vec<Made> = room.peers[3].known.values().copied().collect();
    assert_eq!(known, [Made::Taken]);
}

fn snapshot(changes: Vec<Vec<u8>>, carried: Vec<Vec<u8>>) -> Snapshot {
    Snapshot {
        kind: PLAN,
        uuid: UUID,
        covers: Seen { seq: 7, chain: [7; 32] },
        heads: vec![[1; 32]],
        authors: [([2; 16], [3; 32])].into(),
        counters: [([3; 32], (4, [5; 32]))].into(),
        changes,
        carried,
    }
}

fn read(parts: &[Vec<u8>]) -> Result<Vec<Part>, ContentError> {
    let tag = DocumentTag::of(SPACE, PLAN, &UUID);
    parts.iter().map(|part| Part::decode(part, SPACE, tag)).collect()
}

/// Frozen: the parts of a snapshot as they were first written, one a line.
#[test]
fn the_format_that_was_frozen_is_read() {
    let (anna, boris) = (DeviceKey([3; 32]), DeviceKey([4; 32]));
    let mut copy = Copy::new(anna, 2);
    let mut changes = vec![copy.write("бюджет", 1), copy.write("охват", 2)];
    copy.write_as(boris, [6, 7]);
    changes.push(copy.write("бюджет", 3));
    // Not of the library's shape, as no document holds it; a snapshot keeps it as it is.
    changes.push(b"one".to_vec());
    let whole = snapshot(changes, vec![b"aside".to_vec()]);
    let parts: Vec<Vec<u8>> = include_str!("snapshot-1.hex").split_whitespace().map(hex).collect();
    assert_eq!(Snapshot::join(read(&parts).expect("parts")), Ok(whole.clone()));
    assert_eq!(read(&whole.parts().expect("parts")), read(&parts));
}

#[test]
fn a_long_history_goes_in_parts() {
    let large = snapshot(vec![vec![1; 700 * 1024]; 5], vec![vec![2; 10]]);
    let parts = large.parts().expect("parts");
    assert_eq!(parts.len(), 6);
    assert_eq!(Snapshot::join(read(&parts).expect("parts")), Ok(large.clone()));
    let many = snapshot(vec![vec![1]; MAX_CHANGES + 1], Vec::new());
    assert_eq!(many.parts().expect("parts").len(), 2);
    let mut turned = read(&parts).expect("parts");
    turned.swap(0, 1);
    assert_eq!(Snapshot::join(turned), Err(ContentError::Malformed));
    let short = read(&parts[..5]).expect("parts");
    assert_eq!(Snapshot::join(short), Err(ContentError::Malformed));
    assert_eq!(Snapshot::join(Vec::new()), Err(ContentError::Malformed));
}

proptest! {
    #[test]
    fn any_snapshot_comes_back(
        changes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..20),
        carried in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..5),
    ) {
        let made = snapshot(changes, carried);
        let parts = read(&made.parts().expect("parts")).expect("parts");
        prop_assert_eq!(Snapshot::join(parts), Ok(made));
    }

    #[test]
    fn no_bytes_crash_it(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(parts) = read(&[bytes]) {
            let _whole = Snapshot::join(parts);
        }
    }
}
