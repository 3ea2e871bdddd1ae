//! The log against whoever would bend it: the relay, a member, a stranger.

use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{Action, By, LogError, MembershipLog, Taken, Void};
use mrm_wire::{Entry, EntryDraft, Grant, Rights, SpaceId};
use std::collections::BTreeMap;

use crate::people::{Agency, Desk, NOW, as_role, into_project};

fn team() -> (Agency, Desk, Desk) {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let vera = agency.join(&mut anna, "Вера", as_role(OrganisationRole::Member)).expect("Vera");
    (agency, anna, vera)
}

/// The entry as somebody signs it who changes what stands in the open.
fn forged(entry: &Entry, by: &DeviceKeys, change: impl FnOnce(&mut EntryDraft)) -> Entry {
    let mut draft = entry.open_part().clone();
    change(&mut draft);
    draft.sign(entry.sealed(), by.signing()).expect("an entry")
}

#[test]
fn the_relay_can_neither_leave_out_nor_exchange_nor_repeat_an_entry() {
    let (_, anna, _) = team();
    let entries = anna.log.entries();
    let mut log = MembershipLog::read(entries[..1].to_vec(), &anna.keys).expect("the beginning");
    assert_eq!(log.take(entries[2].clone(), &anna.keys), Err(LogError::NotNext { last: 0, found: 2 }));
    assert_eq!(log.take(entries[0].clone(), &anna.keys), Ok(Taken::Known));
    let moved = forged(&entries[1], &anna.keys, |draft| draft.previous = mrm_wire::EntryHash([1; 32]));
    assert_eq!(log.take(moved, &anna.keys), Err(LogError::Chain(1)));
    let elsewhere = forged(&entries[1], &anna.keys, |draft| draft.workspace = mrm_wire::LogId([1; 32]));
    assert_eq!(log.take(elsewhere, &anna.keys), Err(LogError::OtherWorkspace));
}

#[test]
fn nobody_signs_for_somebody_else() {
    let (mut agency, mut anna, vera) = team();
    let by = By { device: &anna.keys, moment_ms: NOW };
    let rotation = Action::Rotate { spaces: [SpaceId::LOG].into() };
    let entry = anna.log.compose(rotation, by, &mut agency.rng).expect("an entry");
    // Vera signs what names Anna as its author.
    let forged = forged(&entry, &vera.keys, |_| {});
    assert_eq!(anna.log.take(forged, &anna.keys), Err(LogError::Signature(4)));
}

#[test]
fn two_logs_shown_to_two_people_are_proof_against_the_relay() {
    let (mut agency, mut anna, _) = team();
    let by = By { device: &anna.keys, moment_ms: NOW };
    let mut entry = |role| {
        let action = Action::SetRole { person: anna.person, role };
        anna.log.compose(action, by, &mut agency.rng).expect("an entry")
    };
    let (shown_to_anna, shown_to_vera) = (entry(OrganisationRole::Admin), entry(OrganisationRole::Admin));
    assert_ne!(shown_to_anna.hash(), shown_to_vera.hash());
    assert_eq!(anna.log.take(shown_to_anna.clone(), &anna.keys), Ok(Taken::Counts));
    let Err(LogError::Fork(fork)) = anna.log.take(shown_to_vera.clone(), &anna.keys) else {
        panic!("two entries with one number were not noticed")
    };
    assert_eq!((fork.here.as_slice(), fork.other.as_slice()), (shown_to_anna.bytes(), shown_to_vera.bytes()));
    assert_eq!(anna.log.head().hash, shown_to_anna.hash(), "the log stays as it was");
}

#[test]
fn a_member_cannot_tell_the_relay_to_let_somebody_in() {
    let (mut agency, mut anna, vera) = team();
    let by = By { device: &vera.keys, moment_ms: NOW };
    let names = crate::people::names("Вера Петровна");
    let entry = vera.log.rename(vera.keys.device(), &names, by, &mut agency.rng).expect("an entry");
    let friend = agency.keys();
    // The body stays sealed over other open bytes: it does not even open, which stops nobody, as it is hers alone.
    let grant = Grant { device: friend.device(), space: SpaceId::LOG, rights: Rights::PULL };
    let forged = forged(&entry, &vera.keys, |draft| draft.grants.push(grant));
    assert!(matches!(anna.log.take(forged, &anna.keys), Err(LogError::Sealed { .. })));
    assert!(!anna.log.team().grants().contains_key(&(friend.device(), SpaceId::LOG)));
}

#[test]
fn a_stranger_with_a_guessed_number_changes_nothing_and_stops_nothing() {
    let (mut agency, mut anna, _) = team();
    let stranger = agency.keys();
    let head = anna.log.head();
    let draft = EntryDraft {
        workspace: anna.log.id(),
        index: head.length,
        previous: head.hash,
        author: stranger.device(),
        ..anna.log.entries()[1].open_part().clone()
    };
    let entry = draft.sign(b"nothing", stranger.signing()).expect("an entry");
    assert_eq!(anna.log.take(entry, &anna.keys), Ok(Taken::Void(Void::Stranger)));
    agency.act(&mut anna, Action::Rotate { spaces: [SpaceId::LOG].into() }).expect("the log goes on");
}

#[test]
fn what_a_role_does_not_allow_does_not_count() {
    let (mut agency, mut anna, mut vera) = team();
    let project = agency.begin_project(&mut anna);
    vera.catch_up(&anna);
    let policy = vera.log.team().policy.as_ref().clone();
    let other = agency.project();
    let refused = [
        Action::SetRole { person: vera.person, role: OrganisationRole::Admin },
        Action::RemovePerson { person: anna.person, frontier: BTreeMap::new() },
        Action::RevokeDevice { device: anna.keys.device(), frontier: BTreeMap::new() },
        Action::SetPolicy { policy },
        Action::BeginProject { project: other, internal: SpaceId([1; 16]), client: SpaceId([2; 16]) },
        Action::SetProjectRoles { project, person: vera.person, roles: [ProjectRole::Pm].into() },
        Action::Rotate { spaces: [SpaceId::LOG].into() },
    ];
    for action in refused {
        assert_eq!(agency.act(&mut vera, action.clone()), Err(Void::NotAllowed.into()), "{action:?}");
    }
    for offer in [as_role(OrganisationRole::Admin), as_role(OrganisationRole::Member)] {
        assert_eq!(agency.invite(&mut vera, offer).err(), Some(Void::NotAllowed.into()));
    }
}

#[test]
fn a_project_manager_builds_her_team_and_an_account_manager_brings_the_client() {
    let (mut agency, mut anna, mut vera) = team();
    let project = agency.begin_project(&mut anna);
    let set = |person, role| Action::SetProjectRoles { project, person, roles: [role].into() };
    agency.act(&mut anna, set(vera.person, ProjectRole::Pm)).expect("Vera leads it");
    vera.catch_up(&anna);
    let offer = into_project(OrganisationRole::Member, project, &[ProjectRole::Specialist]);
    let oleg = agency.join(&mut vera, "Олег", offer.clone()).expect("she takes Oleg in");
    agency.act(&mut vera, set(oleg.person, ProjectRole::AccountManager)).expect("he gets another role");
    let mut oleg = oleg;
    oleg.catch_up(&vera);
    assert_eq!(agency.invite(&mut oleg, offer).err(), Some(Void::NotAllowed.into()), "colleagues are not his matter");
    let client = into_project(OrganisationRole::Guest, project, &[ProjectRole::Client]);
    agency.join(&mut oleg, "Клиент", client).expect("the client is");
    let works = into_project(OrganisationRole::Guest, project, &[ProjectRole::Analyst]);
    assert_eq!(agency.invite(&mut oleg, works).err(), Some(Void::GuestAtWork.into()));
}

#[test]
fn whoever_does_not_read_a_project_cannot_let_others_read_it() {
    let (mut agency, mut anna, _) = team();
    let mut boss = agency.join(&mut anna, "Управляющий", as_role(OrganisationRole::Manager)).expect("a manager");
    let project = agency.begin_project(&mut anna);
    boss.catch_up(&anna);
    let person = boss.person;
    let action = Action::SetProjectRoles { project, person, roles: [ProjectRole::Analyst].into() };
    let refused = agency.act(&mut boss, action);
    assert_eq!(refused, Err(mrm_sync::membership::ComposeError::NoKey));
}
