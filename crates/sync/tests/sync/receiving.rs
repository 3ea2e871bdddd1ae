//! Envelopes arrive: in any order, twice, from people who may and from people who may not.

use mrm_document::Unfit;
use mrm_domain::ProjectId;
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_sync::membership::Action;
use mrm_sync::receive::{self, Parked, Quarantine, Received};
use mrm_sync::{Changes, Thread, seal_envelope};
use mrm_wire::{DocumentTag, Envelope, EnvelopeDraft, EnvelopeKind, SpaceId};
use proptest::prelude::*;
use std::collections::BTreeMap;

use crate::documents::{APPROVALS, Copy, DISCUSSION, PLAN, PROJECT, object_of};
use crate::people::{Agency, Desk, into_project};

const UUID: [u8; 16] = [42; 16];

/// A desk at a document.
struct Seat {
    desk: Desk,
    copy: Copy,
    thread: Thread,
}

struct Office {
    agency: Agency,
    project: ProjectId,
    anna: Seat,
    vera: Seat,
    client: Seat,
}

/// Anna leads the project, Vera plans in it, the client looks at what is meant for clients. The document is the plan.
fn office() -> Office {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let project = agency.begin_project(&mut anna);
    let roles = Action::SetProjectRoles {
        project,
        person: anna.person,
        roles: [ProjectRole::Pm, ProjectRole::Specialist].into(),
    };
    agency.act(&mut anna, roles).expect("she plans too");
    let planner = into_project(OrganisationRole::Member, project, &[ProjectRole::Specialist]);
    let mut vera = agency.join(&mut anna, "Вера", planner).expect("Vera");
    let guest = into_project(OrganisationRole::Guest, project, &[ProjectRole::Client]);
    let client = agency.join(&mut anna, "Клиент", guest).expect("the client");
    vera.catch_up(&anna);
    let space = anna.log.team().projects[&project].internal;
    let seat = |desk: Desk, actor| {
        let copy = Copy::new(desk.keys.device(), actor);
        Seat { desk, copy, thread: Thread::new(space, PLAN, UUID) }
    };
    Office { agency, project, anna: seat(anna, 1), vera: seat(vera, 2), client: seat(client, 3) }
}

impl Seat {
    fn write(&mut self, agency: &mut Agency, key: &str, value: i64) -> Envelope {
        let change = self.copy.write(key, value);
        self.send(agency, &[change])
    }

    fn send(&mut self, agency: &mut Agency, changes: &[Vec<u8>]) -> Envelope {
        let sent = self.thread.send(changes, &self.copy.heads(), &self.desk.log, &self.desk.keys, &mut agency.rng);
        let (mut envelopes, thread) = sent.expect("an envelope");
        self.thread = thread;
        assert_eq!(envelopes.len(), 1);
        envelopes.remove(0)
    }

    fn receive(&mut self, envelope: &Envelope) -> Received {
        match receive::open(envelope, &self.desk.log, object_of) {
            Ok(changes) => receive::receive(envelope, &changes, &self.desk.log, &mut self.copy),
            Err(received) => received,
        }
    }
}

/// An envelope that its author's program would not make.
fn crafted(by: &Seat, space: SpaceId, kind: u8, change: Vec<u8>) -> Envelope {
    let log = &by.desk.log;
    let epoch = log.team().epochs[&space];
    let content = Changes { kind, uuid: UUID, changes: vec![change], heads: Vec::new() };
    let draft = EnvelopeDraft {
        kind: EnvelopeKind::Changes,
        space,
        document: DocumentTag::of(space, kind, &UUID),
        epoch,
        salt: [7; 32],
        commitment: [0; 16],
        author: by.desk.keys.device(),
        counter: 99,
        previous: mrm_wire::EnvelopeId([0; 32]),
        log_index: log.head().length - 1,
        log_hash: log.head().hash,
    };
    let key = log.keyring().key(space, epoch).expect("the key");
    seal_envelope(draft, &content.encode().expect("bytes"), key, by.desk.keys.signing()).expect("an envelope")
}

#[test]
fn a_colleagues_edit_arrives_and_arriving_twice_is_nothing_new() {
    let Office { mut agency, mut anna, mut vera, .. } = office();
    let sent = anna.write(&mut agency, "бюджет", 100);
    assert!(matches!(vera.receive(&sent), Received::Applied(heads) if heads == anna.copy.doc.get_heads()));
    assert_eq!(vera.receive(&sent), Received::Known);
}

#[test]
fn an_edit_whose_past_is_missing_waits_for_it() {
    let Office { mut agency, mut anna, mut vera, .. } = office();
    let first = anna.write(&mut agency, "бюджет", 100);
    let past = anna.copy.doc.get_heads();
    let second = anna.write(&mut agency, "бюджет", 200);
    assert_eq!(vera.receive(&second), Received::Parked(Parked::Missing(past)));
    assert!(matches!(vera.receive(&first), Received::Applied(_)));
    assert!(matches!(vera.receive(&second), Received::Applied(_)));
}

#[test]
fn who_knows_less_of_the_team_waits_for_the_log() {
    let Office { mut agency, mut anna, mut vera, .. } = office();
    agency.act(&mut anna.desk, Action::Rotate { spaces: [SpaceId::LOG].into() }).expect("a new key");
    let sent = anna.write(&mut agency, "бюджет", 100);
    let index = anna.desk.log.head().length - 1;
    assert_eq!(vera.receive(&sent), Received::Parked(Parked::LogAhead { index }));
    vera.desk.catch_up(&anna.desk);
    assert!(matches!(vera.receive(&sent), Received::Applied(_)));
}

#[test]
fn a_client_neither_reads_nor_writes_what_is_internal() {
    let Office { mut agency, project, mut anna, mut vera, mut client } = office();
    let sent = anna.write(&mut agency, "маржа", 15);
    assert_eq!(client.receive(&sent), Received::Parked(Parked::Key { epoch: 0 }));
    let change = client.copy.write("маржа", 0);
    let refused =
        client.thread.send(std::slice::from_ref(&change), &[], &client.desk.log, &client.desk.keys, &mut agency.rng);
    assert_eq!(refused.err(), Some(mrm_sync::SendError::NoKey));
    // In the space that they do read, the plan is not theirs to write; comments are.
    let space = client.desk.log.team().projects[&project].client;
    let plan = crafted(&client, space, PLAN, change.clone());
    assert_eq!(vera.receive(&plan), Received::Quarantined(Quarantine::NotAllowed));
    let comment = crafted(&client, space, DISCUSSION, change);
    assert!(matches!(vera.receive(&comment), Received::Applied(_)));
}

#[test]
fn whoever_publishes_writes_what_is_published_and_the_client_answers() {
    let Office { mut agency, project, mut anna, mut vera, mut client } = office();
    let set = |person, role| Action::SetProjectRoles { project, person, roles: [role].into() };
    agency.act(&mut anna.desk, set(vera.desk.person, ProjectRole::AccountManager)).expect("another role");
    vera.desk.catch_up(&anna.desk);
    client.desk.catch_up(&anna.desk);
    let spaces = &anna.desk.log.team().projects[&project];
    let (internal, shared) = (spaces.internal, spaces.client);
    let change = vera.copy.write("план", 1);
    assert!(matches!(client.receive(&crafted(&vera, shared, PLAN, change.clone())), Received::Applied(_)));
    let planned = anna.receive(&crafted(&vera, internal, PLAN, change));
    assert_eq!(planned, Received::Quarantined(Quarantine::NotAllowed));
    let change = client.copy.write("согласовано", 1);
    assert!(matches!(vera.receive(&crafted(&client, shared, APPROVALS, change.clone())), Received::Applied(_)));
    let published = vera.receive(&crafted(&client, shared, PLAN, change));
    assert_eq!(published, Received::Quarantined(Quarantine::NotAllowed));
}

#[test]
fn a_projects_list_of_plans_is_written_by_whoever_writes_plans() {
    let Office { mut agency, project, mut anna, mut vera, .. } = office();
    let internal = anna.desk.log.team().projects[&project].internal;
    for (role, may) in [(ProjectRole::Specialist, true), (ProjectRole::Analyst, false), (ProjectRole::Pm, true)] {
        let action = Action::SetProjectRoles { project, person: vera.desk.person, roles: [role].into() };
        agency.act(&mut anna.desk, action).expect("another role");
        vera.desk.catch_up(&anna.desk);
        let listed = anna.receive(&crafted(&vera, internal, PROJECT, vera.copy.clone().write("план", 1)));
        assert_eq!(listed != Received::Quarantined(Quarantine::NotAllowed), may, "{role:?}: {listed:?}");
    }
}

#[test]
fn a_kind_that_this_program_does_not_know_is_put_aside() {
    let Office { mut vera, anna, project, .. } = office();
    let space = anna.desk.log.team().projects[&project].internal;
    let mut copy = Copy::new(anna.desk.keys.device(), 9);
    let unknown = crafted(&anna, space, 77, copy.write("x", 1));
    assert_eq!(vera.receive(&unknown), Received::Quarantined(Quarantine::NotAllowed));
}

#[test]
fn nobody_writes_in_anothers_name() {
    let Office { mut vera, mut anna, project, .. } = office();
    let space = anna.desk.log.team().projects[&project].internal;
    // Vera's change, in an envelope that Anna signed.
    let theirs = Copy::new(vera.desk.keys.device(), 9).write("x", 1);
    let forged = crafted(&anna, space, PLAN, theirs);
    let unfit = Unfit::OtherAuthor;
    assert_eq!(vera.receive(&forged), Received::Quarantined(Quarantine::Change { place: 0, unfit }));
    let change = anna.copy.write("y", 1);
    let mine = crafted(&anna, space, PLAN, change);
    let mut bytes = mine.into_bytes();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let unsigned = Envelope::read(bytes).expect("an envelope");
    assert_eq!(vera.receive(&unsigned), Received::Quarantined(Quarantine::Signature));
}

#[test]
fn a_poisoned_envelope_changes_nothing_and_stops_nothing() {
    let Office { mut agency, mut vera, mut anna, project, .. } = office();
    let space = anna.desk.log.team().projects[&project].internal;
    let poison = crafted(&anna, space, PLAN, b"not a change".to_vec());
    assert!(matches!(vera.receive(&poison), Received::Quarantined(Quarantine::Change { .. })));
    let sent = anna.write(&mut agency, "бюджет", 100);
    assert!(matches!(vera.receive(&sent), Received::Applied(_)));
}

#[test]
fn what_was_accepted_of_somebody_who_went_stays_and_no_more_comes() {
    let Office { mut agency, mut anna, mut vera, .. } = office();
    let (kept, known) = (vera.write(&mut agency, "a", 1), vera.write(&mut agency, "b", 2));
    for envelope in [&kept, &known] {
        assert!(matches!(anna.receive(envelope), Received::Applied(_)));
    }
    let document = anna.thread.document();
    let frontier = BTreeMap::from([(document, BTreeMap::from([([2; 16], 2)]))]);
    let out = Action::RemovePerson {
        person: vera.desk.person,
        frontier: BTreeMap::from([(vera.desk.keys.device(), frontier)]),
    };
    agency.act(&mut anna.desk, out).expect("she is taken out");
    // She had written something more that nobody knew, and her device goes on.
    let late = vera.write(&mut agency, "c", 3);
    assert_eq!(anna.receive(&late), Received::Quarantined(Quarantine::Revoked));
    // A newcomer gets what was accepted, and only that.
    let mut new = Copy::new(anna.desk.keys.device(), 8);
    std::mem::swap(&mut new, &mut anna.copy);
    for envelope in [&kept, &known] {
        assert!(matches!(anna.receive(envelope), Received::Applied(_)));
    }
    assert_eq!(anna.receive(&late), Received::Quarantined(Quarantine::Revoked));
}

#[test]
fn a_long_history_goes_into_as_few_envelopes_as_hold_it() {
    let Office { mut agency, mut anna, mut vera, .. } = office();
    let changes: Vec<Vec<u8>> = (0..200).map(|n| anna.copy.write(&"k".repeat(10_000), n)).collect();
    let sent = anna.thread.send(&changes, &anna.copy.heads(), &anna.desk.log, &anna.desk.keys, &mut agency.rng);
    let (envelopes, thread) = sent.expect("envelopes");
    let bytes: usize = changes.iter().map(Vec::len).sum();
    assert_eq!(envelopes.len(), bytes.div_ceil(900_000).max(1), "{bytes}");
    assert_eq!(thread.counter, envelopes.len() as u64);
    for envelope in &envelopes {
        assert!(matches!(vera.receive(envelope), Received::Applied(_)));
    }
    assert_eq!(vera.copy.doc.get_heads(), anna.copy.doc.get_heads());
}

#[test]
fn a_change_that_came_in_a_refused_envelope_too_is_taken_from_the_sound_one() {
    let Office { mut agency, mut anna, vera, .. } = office();
    let change = anna.copy.write("бюджет", 1);
    let bent = anna.send(&mut agency, &[change.clone(), b"nothing".to_vec()]);
    let sound = anna.send(&mut agency, &[change]);
    let log = &vera.desk.log;
    let open = |envelope: &Envelope| receive::open(envelope, log, object_of).expect("it opens");
    let (bent_content, sound_content) = (open(&bent), open(&sound));
    let (bent, sound) = ((&bent, &bent_content), (&sound, &sound_content));
    for both in [[bent, sound], [sound, bent]] {
        let mut copy = Copy::new(vera.desk.keys.device(), 9);
        let received = receive::receive_all(&both, log, &mut copy);
        assert!(received.contains(&Received::Applied(anna.copy.doc.get_heads())), "{received:?}");
        assert_eq!(copy.doc.get_heads(), anna.copy.doc.get_heads());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The same envelopes in any order, some twice, come to the same document: what cannot be applied yet waits.
    #[test]
    fn the_same_envelopes_come_to_the_same_document(
        who in prop::collection::vec((any::<bool>(), 0_usize..4, any::<i64>(), any::<bool>()), 1..14),
        order in prop::collection::vec(any::<prop::sample::Index>(), 40),
    ) {
        let Office { mut agency, mut anna, mut vera, .. } = office();
        let keys = ["бюджет", "охват", "показы", "клики"];
        let mut sent = Vec::new();
        for (by_anna, key, value, exchange) in who {
            let seat = if by_anna { &mut anna } else { &mut vera };
            sent.push(seat.write(&mut agency, keys[key], value));
            if exchange {
                for envelope in &sent {
                    anna.receive(envelope);
                    vera.receive(envelope);
                }
            }
        }
        let mut third = Copy::new(anna.desk.keys.device(), 8);
        let mut left: Vec<Envelope> = sent.iter().chain(sent.first()).cloned().collect();
        let mut at = 0;
        // As drawn, then in turn: what waits for ever waits for something that nobody sent.
        while !left.is_empty() && at < 4_000 {
            let envelope = left.remove(order.get(at).map_or(0, |drawn| drawn.index(left.len())));
            at += 1;
            let changes = receive::open(&envelope, &anna.desk.log, object_of).expect("it opens");
            let received = receive::receive(&envelope, &changes, &anna.desk.log, &mut third);
            match received {
                Received::Parked(Parked::Missing(_)) => left.push(envelope),
                Received::Applied(_) | Received::Known => {}
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert!(left.is_empty(), "{} wait for ever", left.len());
        for envelope in &sent {
            anna.receive(envelope);
            vera.receive(envelope);
        }
        prop_assert_eq!(third.doc.get_heads(), anna.copy.doc.get_heads());
        prop_assert_eq!(vera.copy.doc.get_heads(), anna.copy.doc.get_heads());
    }
}
