//! What a device says to a relay, frame by frame.

use mrm_sync::session::{Effect, Event, Kept, KnownRelay, Notice, Session};
use mrm_wire::{
    Envelope, EnvelopeId, LogHead, PROTOCOL, Refusal, RelayKey, Seen, SpaceId, StoreId, StoredEnvelope, ToDevice,
    ToRelay, chain_after,
};
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::documents::PLAN;
use crate::peer::{Peer, UUID};
use crate::people::{Agency, Desk};

fn heard(session: &mut Session, desk: &Desk, frames: Vec<ToDevice>) -> Vec<Effect> {
    frames.into_iter().flat_map(|frame| session.handle(Event::Frame(frame), &desk.keys)).collect()
}

fn greeting(store: u8, log: LogHead) -> Vec<ToDevice> {
    let (relay, store) = (RelayKey([1; 32]), StoreId([store; 16]));
    let challenge = ToDevice::Challenge { protocol: PROTOCOL, relay, store, generation: 0, nonce: [7; 32] };
    vec![challenge, ToDevice::Welcome { log, most: 1 << 23 }]
}

/// The space of what is common to the agency.
fn common(desk: &Desk) -> SpaceId {
    desk.log.team().spaces().find(|space| *space != SpaceId::LOG).expect("the common space")
}

/// The program starts with what it has kept, and is connected.
fn begin(desk: &Desk, kept: Kept) -> Session {
    let mut session = Session::new(desk.log.id(), "ws://relay", desk.log.head(), [common(desk)].into(), kept);
    session.handle(Event::Connected, &desk.keys);
    session
}

/// Others' work comes with a gap before it, so that nothing of the document is kept; then this device's own is accepted, and
/// the program falls over. The relay loses everything. It has to get that again.
#[test]
fn what_was_accepted_beyond_a_gap_goes_again_to_a_relay_that_lost_it() {
    let mut agency = Agency::new();
    let anna = agency.begin();
    let space = common(&anna);
    let mut peer = Peer::new(anna.clone(), space, 1);
    let document = peer.thread.document();
    assert_eq!(document, mrm_wire::DocumentTag::of(space, PLAN, &UUID));
    let mine: Envelope = peer.write("бюджет", 1, &mut StdRng::seed_from_u64(1));

    let log = anna.log.head();
    let mut session = begin(&anna, Kept::default());
    heard(&mut session, &anna, greeting(1, log));
    // The second place of the log; the first was thrown away on the way.
    let second = StoredEnvelope { seq: 2, id: EnvelopeId([2; 32]), chain: [2; 32], envelope: None };
    heard(&mut session, &anna, vec![ToDevice::Stored { space, document, envelopes: vec![second] }]);
    session.handle(Event::Written(vec![mine.clone()]), &anna.keys);
    let at = Seen { seq: 3, chain: chain_after(&[2; 32], &mine.id(), 3) };
    let effects = heard(&mut session, &anna, vec![ToDevice::Accepted { id: mine.id(), at }]);
    let acknowledged = effects.iter().position(|effect| *effect == Effect::Acknowledged(mine.id()));
    let kept = effects.iter().position(|effect| matches!(effect, Effect::KeepCursor { .. }));
    assert!(kept.is_some() && kept < acknowledged, "that something is there is kept first: {effects:?}");

    // It starts again, with what was kept, before a relay in the old one's place.
    let cursors = [((space, document), Seen::START)].into();
    let mut session = begin(&anna, Kept { cursors, ..Kept::default() });
    let effects = heard(&mut session, &anna, greeting(9, log));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Send(ToRelay::Follow { .. }))));
    let effects = heard(&mut session, &anna, vec![ToDevice::CaughtUp { space }]);
    let sends = |effect: &Effect| matches!(effect, Effect::SendLacking { there, .. } if there.is_empty());
    assert!(effects.iter().any(sends), "{effects:?}");
}

/// The first envelope of a document is kept, and the program falls over before it has said how far it has read. The relay
/// loses everything; whoever wrote that has left the team meanwhile, and nobody else has it.
#[test]
fn what_arrived_just_before_a_fall_goes_to_a_relay_that_lost_it() {
    let mut agency = Agency::new();
    let anna = agency.begin();
    let space = common(&anna);
    let (mut peer, log) = (Peer::new(anna.clone(), space, 1), anna.log.head());
    let document = peer.thread.document();
    let theirs: Envelope = peer.write("бюджет", 1, &mut StdRng::seed_from_u64(1));
    let mut session = begin(&anna, Kept::default());
    heard(&mut session, &anna, greeting(1, log));
    let (id, chain) = (theirs.id(), chain_after(&[0; 32], &theirs.id(), 1));
    let stored = StoredEnvelope { seq: 1, id, chain, envelope: Some(theirs.into_bytes()) };
    let effects = heard(&mut session, &anna, vec![ToDevice::Stored { space, document, envelopes: vec![stored] }]);

    let arrived = effects.iter().position(|effect| matches!(effect, Effect::Arrived { .. })).expect("it arrives");
    let mut kept = Kept::default();
    for effect in &effects[..=arrived] {
        if let Effect::KeepCursor { space, document, seen, .. } = effect {
            kept.cursors.insert((*space, *document), *seen);
        }
    }
    let mut session = begin(&anna, kept);
    heard(&mut session, &anna, greeting(9, log));
    let effects = heard(&mut session, &anna, vec![ToDevice::CaughtUp { space }]);
    let sends = |effect: &Effect| matches!(effect, Effect::SendLacking { there, .. } if there.is_empty());
    assert!(effects.iter().any(sends), "{effects:?}");
}

/// The device falls over right after the acknowledgement, and the relay comes back from a copy without a word.
#[test]
fn what_was_accepted_goes_again_to_a_relay_that_lost_it_in_silence() {
    let mut agency = Agency::new();
    let anna = agency.begin();
    let space = common(&anna);
    let (mut peer, mut rng) = (Peer::new(anna.clone(), space, 1), StdRng::seed_from_u64(1));
    let document = peer.thread.document();
    let (relay, store, log) = (RelayKey([1; 32]), StoreId([1; 16]), anna.log.head());
    let known = KnownRelay { key: relay, store, generation: 0 };
    let challenge = ToDevice::Challenge { protocol: PROTOCOL, relay, store, generation: 0, nonce: [7; 32] };
    let greeting = vec![challenge, ToDevice::Welcome { log, most: 1 << 23 }];
    let begin_at = |cursors| {
        let mut session = begin(&anna, Kept { relay: Some(known), cursors, ..Kept::default() });
        heard(&mut session, &anna, greeting.clone());
        session
    };
    let mut session = begin_at([].into());
    heard(&mut session, &anna, vec![ToDevice::CaughtUp { space }]);
    // What is kept before each of them leaves the outbox: where the first one is, and that of the second one's place
    // nothing is known, as there is one missing before it.
    let mut chain = [0; 32];
    for (seq, cursor) in [(1, 1), (3, 0)] {
        let mine: Envelope = peer.write("бюджет", 1, &mut rng);
        session.handle(Event::Written(vec![mine.clone()]), &anna.keys);
        chain = chain_after(&chain, &mine.id(), seq);
        let at = Seen { seq, chain };
        let effects = heard(&mut session, &anna, vec![ToDevice::Accepted { id: mine.id(), at }]);
        let acknowledged = effects.iter().position(|effect| *effect == Effect::Acknowledged(mine.id()));
        let kept =
            effects.iter().position(|effect| matches!(effect, Effect::KeepCursor { seen, .. } if seen.seq == cursor));
        assert!(kept.is_some() && kept < acknowledged, "{effects:?}");
    }
    let mut session = begin_at([((space, document), Seen::START)].into());
    let effects = heard(&mut session, &anna, vec![ToDevice::CaughtUp { space }]);
    let sends = |effect: &Effect| matches!(effect, Effect::SendLacking { there, .. } if there.is_empty());
    assert!(effects.iter().any(sends), "{effects:?}");
}

/// A relay of an older protocol, and another one than the one that was there: neither gets so much as a name.
#[test]
fn an_older_relay_and_another_one_are_named_and_hear_nothing() {
    let mut agency = Agency::new();
    let anna = agency.begin();
    let challenge = |protocol, key| ToDevice::Challenge {
        protocol,
        relay: RelayKey([key; 32]),
        store: StoreId([1; 16]),
        generation: 0,
        nonce: [7; 32],
    };
    let known = KnownRelay { key: RelayKey([1; 32]), store: StoreId([1; 16]), generation: 0 };
    for (frame, notice) in
        [(challenge(PROTOCOL - 1, 1), Notice::OldRelay), (challenge(PROTOCOL, 2), Notice::OtherRelay)]
    {
        let kept = Kept { relay: Some(known), ..Kept::default() };
        let mut session = Session::new(anna.log.id(), "ws://relay", anna.log.head(), [].into(), kept);
        session.handle(Event::Connected, &anna.keys);
        assert_eq!(heard(&mut session, &anna, vec![frame]), [Effect::Tell(notice), Effect::Hang]);
    }
}

/// Somebody's role in a project is taken from them: the relay lets them follow its space no more, before or after they hear
/// of it themselves.
#[test]
fn a_space_that_one_may_not_follow_any_more_is_no_trouble() {
    let mut agency = Agency::new();
    let anna = agency.begin();
    let (log, space) = (anna.log.head(), mrm_wire::SpaceId([5; 16]));
    let refused = ToDevice::Refused { id: None, why: Refusal::NotAllowed };
    let begin = || {
        let mut session = Session::new(anna.log.id(), "ws://relay", log, [space].into(), Kept::default());
        session.handle(Event::Connected, &anna.keys);
        session
    };
    let mut session = begin();
    heard(&mut session, &anna, greeting(1, log));
    assert_eq!(heard(&mut session, &anna, vec![refused.clone()]), []);
    assert!(!session.status().caught_up, "as far as it knows, it reads there");
    session.handle(Event::Log { head: log, reads: [].into() }, &anna.keys);
    assert!(session.status().caught_up);

    // A relay that lacks entries and does not take them is one.
    let mut session = begin();
    heard(&mut session, &anna, greeting(1, LogHead { length: 0, ..log }));
    let told = heard(&mut session, &anna, vec![refused]);
    assert_eq!(told, [Effect::Tell(Notice::Refused(Refusal::NotAllowed))]);
}
