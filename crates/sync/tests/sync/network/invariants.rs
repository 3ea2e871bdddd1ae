//! What holds in every schedule, whatever goes wrong: I1 to I8 of the design, each under its name.
//!
//! I1 (what is sent was kept before), I2 (what is acknowledged is durable) and I8 (“synced” is true) are asked at every
//! step, in `world.rs`; the others when the network has come to rest.

use mrm_document::Incoming;
use mrm_sync::membership::Frontier;
use mrm_sync::receive::{self, Quarantine, Receiving};
use mrm_sync::session::Notice;
use mrm_sync::snapshot::{State as Made, Whole};
use mrm_wire::{DeviceKey, EnvelopeId, EnvelopeKind, Rights};
use std::collections::{BTreeMap, BTreeSet};

use super::device::Device;
use super::nemesis::Kind;
use super::world::World;
use crate::documents::object_of;
use crate::peer::State;

/// Each device that is still in the team, was not copied and was not shown another log has what the relay has; nothing
/// waits. With that it holds for everybody what must hold.
pub fn check(world: &World) {
    let relay = world.relay.whole();
    let sent = everything_sent(world);
    let log = world.relay.head();
    for (at, device) in world.devices.iter().enumerate() {
        same_envelopes_same_document(device, at);
        only_what_was_authorised(device, at);
        only_what_was_sent(device, at, &sent);
        nothing_here_is_lost(world, device, at);
        poison_is_in_no_document(world, device, at);
        what_was_put_aside_has_a_reason(world, device, at);
        if world.sound(at) {
            at_rest(world, device, at, &relay);
        }
    }
    i3_across(world);
    let sound = || (0..world.devices.len()).filter(|at| world.sound(*at)).map(|at| &world.devices[at]);
    if !world.kind.may_fork() {
        assert!(sound().all(|device| device.peer.log.head() == log), "somebody has another membership log");
        let heads: BTreeSet<_> = sound().map(|device| device.peer.copy.heads()).collect();
        assert!(heads.len() <= 1, "I3: {} documents", heads.len());
        assert!(!world.told(Notice::Fork) || world.kind == Kind::Unreliable, "a fork was seen and there was none");
    }
    assert!(!world.told(Notice::Cloned) || world.kind == Kind::Cloned, "a copy was seen and there was none");
    forks_are_noticed(world);
}

/// I3, on one device: everything at once and anew comes to the same as piece by piece in the order of its arrival.
fn same_envelopes_same_document(device: &Device, at: usize) {
    let anew = device.peer.anew();
    // A copy of the device may have written under the same numbers: which came first is then decided by the relay.
    assert_eq!(anew.copy.heads(), device.peer.copy.heads(), "I3: {at} has another document when it reads it anew");
    for (id, (_, state)) in &device.peer.shelf {
        let (here, there) = (matches!(state, State::Aside(_)), matches!(anew.shelf[id].1, State::Aside(_)));
        assert_eq!(here, there, "I3: {at}: {id} is {state:?} and, read anew, {:?}", anew.shelf[id].1);
    }
}

/// I3, between devices.
fn i3_across(world: &World) {
    let mut by_content = BTreeMap::new();
    for device in &world.devices {
        let ids: Vec<EnvelopeId> = device.peer.shelf.keys().copied().collect();
        let heads = by_content.entry((ids, device.peer.log.head().hash.0)).or_insert_with(|| device.peer.copy.heads());
        assert_eq!(*heads, device.peer.copy.heads(), "I3: the same envelopes and log, another document");
    }
}

/// I4: each change in a document came in an envelope of its author's, who was allowed to at the place in the membership log
/// that it names.
fn only_what_was_authorised(device: &Device, at: usize) {
    let log = &device.peer.log;
    let mut vouched = BTreeSet::new();
    for (envelope, state) in device.peer.shelf.values().filter(|(_, state)| *state == State::In) {
        let head = envelope.open_part();
        if head.kind != EnvelopeKind::Changes {
            continue;
        }
        assert!(envelope.verify().is_ok(), "I4: {at} took an envelope that nobody signed");
        let team = log.team_at(head.log_index).expect("a place in the log");
        let person = team.person_at(head.author);
        let may = person.is_some_and(|person| team.rights(person, head.space).include(Rights::PUSH));
        assert!(may && log.hash_at(head.log_index) == Some(head.log_hash), "I4: {at} took {state:?} without a right");
        let changes = receive::open(envelope, log, object_of).expect("it opens");
        let read = |bytes: &Vec<u8>| Incoming::read(bytes).expect("a change").hash();
        vouched.extend(changes.changes.iter().map(|bytes| (read(bytes), head.author.0)));
    }
    device.peer.at_desk(|bench| {
        let taken = |whole: &&Whole| matches!(whole.state, Some(Made::Taken | Made::Revoked));
        for snapshot in bench.wholes().iter().filter(taken).filter_map(|whole| bench.snapshot(whole)) {
            for change in snapshot.changes.iter().map(|bytes| Incoming::read(bytes).expect("a change")) {
                vouched.insert((change.hash(), snapshot.authors[&change.actor()]));
            }
        }
    });
    for change in device.peer.copy.standing() {
        let found = vouched.contains(&(change.hash, change.device));
        assert!(found, "I4: {at} has a change that its author did not send");
    }
}

/// Every change that somebody signed, with their device.
fn everything_sent(world: &World) -> BTreeSet<(mrm_document::ChangeHash, [u8; 32])> {
    let mut sent = BTreeSet::new();
    for device in &world.devices {
        for (envelope, _) in device.peer.shelf.values() {
            let Ok(changes) = receive::open(envelope, &device.peer.log, object_of) else { continue };
            let read = changes.changes.iter().filter_map(|bytes| Incoming::read(bytes).ok());
            sent.extend(read.map(|change| (change.hash(), envelope.open_part().author.0)));
        }
    }
    sent
}

/// I4, with snapshots: whatever is in a document was sent by its author at some time, however it came here.
fn only_what_was_sent(device: &Device, at: usize, sent: &BTreeSet<(mrm_document::ChangeHash, [u8; 32])>) {
    for change in device.peer.copy.standing() {
        assert!(sent.contains(&(change.hash, change.device)), "I4: {at} has a change that nobody sent");
    }
}

/// Whoever begins with nothing has what the others have.
pub fn newcomer(world: &World, sound: usize) {
    let (newcomer, device) = (world.devices.last().expect("the newcomer"), &world.devices[sound]);
    if world.sound(sound) && !world.told(Notice::Cloned) && !world.kind.may_fork() {
        assert_eq!(newcomer.peer.copy.heads(), device.peer.copy.heads(), "a newcomer has another document");
        let lacks = newcomer.peer.at_desk(|bench| bench.lacks());
        assert!(!lacks && newcomer.peer.waiting() == 0, "a newcomer lacks something");
    }
}

/// I5: nothing that was here is gone, whatever the relay has, and what was written here is in the document, unless it
/// stood on one of two histories.
fn nothing_here_is_lost(world: &World, device: &Device, at: usize) {
    let shelf: BTreeSet<EnvelopeId> = device.peer.shelf.keys().copied().collect();
    assert!(device.ever.is_subset(&shelf), "I5: {at} lost an envelope");
    for id in &device.written {
        let state = &device.peer.shelf[id].1;
        let aside = world.kind == Kind::TwoFaces && *state == State::Aside(Quarantine::UponTwoHistories);
        assert!(
            aside || *state == State::In || bent_device(world) == Some(device.peer.keys.device()),
            "I5: {at} lost its own work: {state:?}"
        );
    }
}

/// I6.
fn poison_is_in_no_document(world: &World, device: &Device, at: usize) {
    for id in world.poison.iter().filter(|id| device.peer.shelf.contains_key(id)) {
        let state = &device.peer.shelf[id].1;
        assert!(matches!(state, State::Aside(_) | State::Waits(_)), "I6: {at} took poison: {state:?}");
    }
}

/// I7: what is here and not in the document is listed with a reason, and the reason is a true one.
fn what_was_put_aside_has_a_reason(world: &World, device: &Device, at: usize) {
    let team = device.peer.log.team();
    for (id, (envelope, state)) in &device.peer.shelf {
        let State::Aside(why) = state else { continue };
        let author = &envelope.open_part().author;
        let gone = team.devices.get(author).is_some_and(|device| device.revoked.is_some());
        let reason = match why {
            Quarantine::Revoked => gone,
            Quarantine::OtherLog => world.kind.may_fork(),
            Quarantine::TwoHistories => bent_device(world) == Some(*author),
            Quarantine::UponTwoHistories => world.kind == Kind::TwoFaces,
            _ => world.poison.contains(id),
        };
        assert!(reason, "I7: {at} put aside {why:?}");
    }
}

/// The device of the member who sends what no program of ours makes.
fn bent_device(world: &World) -> Option<DeviceKey> {
    world.bent.map(|at| world.devices[at].peer.keys.device())
}

fn at_rest(world: &World, device: &Device, at: usize, relay: &BTreeSet<EnvelopeId>) {
    let status = device.session.status();
    assert!(status.online && status.caught_up && status.waiting == 0, "{at} is not done: {status:?}");
    assert!(device.kept.outbox.is_empty(), "{at} still has something to send");
    let here: BTreeSet<EnvelopeId> = device.peer.shelf.keys().copied().collect();
    assert!(relay.is_subset(&here), "{at} lacks what the relay has");
    // Of a copied device, what the relay did not take stays where it is.
    // What is in a snapshot need not be there again.
    let beside: BTreeSet<EnvelopeId> = here.difference(&world.relay.envelopes()).copied().collect();
    let within = || device.peer.at_desk(|bench| bench.superseded());
    let again = |state: &State| matches!(state, State::Aside(why) if why.is_asked_again());
    let carried = |id: &EnvelopeId| again(&device.peer.shelf[id].1);
    let all = world.kind == Kind::Cloned || beside.is_empty() || beside.difference(&within()).all(carried);
    assert!(all, "the relay lacks what {at} has");
    let waits = matches!(world.kind, Kind::Cloned) || world.kind.may_fork();
    assert!(waits || device.peer.waiting() == 0, "{at} still waits");
}

/// Whoever was shown another log has noticed.
fn forks_are_noticed(world: &World) {
    if world.kind != Kind::Lying {
        return;
    }
    let main = world.relay.entries();
    for (at, device) in world.devices.iter().enumerate().filter(|(_, device)| !device.out) {
        let log = &device.peer.log;
        let other = log.entries().iter().zip(&main).any(|(here, there)| here.hash() != there.hash());
        let noticed = device.alarmed || world.told_to(at, Notice::Fork);
        assert!(!other || noticed, "{at} was shown another log and has not noticed");
    }
}

/// What a schedule came to, as far as it shows that the troubles that it is about have happened.
pub fn tally(world: &World) -> BTreeMap<&'static str, usize> {
    let states = || world.devices.iter().flat_map(|device| device.peer.shelf.values());
    let aside = |why: fn(&Quarantine) -> bool| states().filter(|(_, s)| matches!(s, State::Aside(w) if why(w))).count();
    let beyond = |device: &Device| {
        let (team, document) = (device.peer.log.team(), device.peer.thread.document());
        let beyond = |change: &mrm_document::Standing| {
            let revoked = team.devices.get(&DeviceKey(change.device)).and_then(|found| found.revoked.as_ref());
            let last = |(_, accepted): &(u32, Frontier)| accepted.get(&document)?.get(&change.actor).copied();
            revoked.is_some_and(|revoked| last(revoked).is_none_or(|last| change.seq > last))
        };
        device.peer.copy.standing().iter().filter(|change| beyond(change)).count()
    };
    BTreeMap::from([
        ("people came", world.devices.len().saturating_sub(world.began_with + usize::from(!world.copied.is_empty()))),
        ("people went", world.devices.iter().filter(|device| device.out).count()),
        ("work was put aside because its author had gone", aside(|why| *why == Quarantine::Revoked)),
        ("work of somebody who had gone stayed as a colleague built upon it", world.devices.iter().map(beyond).sum()),
        ("work was put aside because of another log", aside(|why| *why == Quarantine::OtherLog)),
        ("poison was put aside", aside(|why| matches!(why, Quarantine::Change { .. } | Quarantine::Library(_)))),
        ("one of two histories was put aside", aside(|why| *why == Quarantine::TwoHistories)),
        ("what was built upon it was put aside", aside(|why| *why == Quarantine::UponTwoHistories)),
        ("a copied device was noticed", usize::from(world.told(Notice::Cloned))),
        ("a fork was noticed", usize::from(world.told(Notice::Fork))),
        ("snapshots were made", world.snapshots),
        ("the relay let go of envelopes", world.relay.let_go),
        ("a snapshot was taken", world.taken),
        ("a snapshot was doubted", world.doubted),
        ("the relay forgot", usize::from(world.told(Notice::RelayForgot))),
        ("entries of the log were composed anew", world.moved),
    ])
}
