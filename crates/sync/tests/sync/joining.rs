//! Somebody is invited, asks, and is let in.

use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_sync::membership::{Action, By, ComposeError, DoorState, MembershipLog, Offer, Void};
use mrm_wire::{DeviceKey, Rights, SpaceId};
use std::collections::BTreeMap;

use crate::people::{Agency, NOW, WEEK, as_role, into_project, names};

#[test]
fn a_workspace_begins_offline_with_one_admin() {
    let anna = Agency::new().begin();
    let team = anna.log.team();
    assert_eq!(team.role(anna.person), Some(OrganisationRole::Admin));
    assert_eq!(anna.log.names(anna.keys.device()), Some(names("Анна")));
    assert!(anna.log.keyring().reads(SpaceId::LOG) && anna.log.keyring().reads(team.common));
    assert_eq!(anna.log.head().length, 1);
}

#[test]
fn a_specialist_comes_in_by_a_code_and_reads_her_project() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let project = agency.begin_project(&mut anna);
    let offer = into_project(OrganisationRole::Member, project, &[ProjectRole::Specialist]);
    let vera = agency.join(&mut anna, "Вера", offer).expect("Vera is let in");
    let team = vera.log.team();
    let spaces = &team.projects[&project];
    for space in [SpaceId::LOG, team.common, spaces.internal, spaces.client] {
        let epoch = team.epochs[&space];
        assert_eq!(
            vera.log.keyring().key(space, epoch).map(|key| *key.bytes()),
            anna.log.keyring().key(space, epoch).map(|key| *key.bytes()),
            "{space}"
        );
        assert!(vera.log.keyring().reads(space), "{space}");
    }
    assert_eq!(vera.log.names(anna.keys.device()), Some(names("Анна")));
    assert_eq!(anna.log.names(vera.keys.device()), Some(names("Вера")));
    assert_eq!(vera.log.team(), anna.log.team());
}

#[test]
fn a_client_reads_what_is_meant_for_clients_and_learns_no_names() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let project = agency.begin_project(&mut anna);
    let offer = into_project(OrganisationRole::Guest, project, &[ProjectRole::Client]);
    let client = agency.join(&mut anna, "Клиент", offer).expect("the client is let in");
    let team = client.log.team();
    let spaces = &team.projects[&project];
    assert!(client.log.keyring().reads(spaces.client));
    for closed in [spaces.internal, team.common] {
        assert!(!client.log.keyring().reads(closed));
        assert_eq!(team.rights(client.person, closed), Rights::NONE);
    }
    assert_eq!(client.log.names(anna.keys.device()), None, "who works at the agency is the agency's matter");
    assert_eq!(client.log.names(client.keys.device()), None);
    assert_eq!(client.log.team(), anna.log.team(), "but who may do what, everybody knows");
}

#[test]
fn another_device_of_ones_own_is_the_same_person() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let offer = Offer { role: OrganisationRole::Guest, projects: BTreeMap::new(), person: Some(anna.person) };
    let second = agency.join(&mut anna, "Анна дома", offer).expect("the device is let in");
    assert_eq!(second.person, anna.person);
    assert_eq!(second.log.team().people.len(), 1);
    assert_eq!(second.log.team().role(second.person), Some(OrganisationRole::Admin));
}

#[test]
fn who_asks_is_seen_with_name_and_fingerprint_and_can_be_sent_away() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let invitation = agency.invite(&mut anna, as_role(OrganisationRole::Member)).expect("an invitation");
    let stranger = agency.ask(&invitation, "Кто-то", &mut anna).expect("a request");
    let requests = anna.log.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!((requests[0].device, requests[0].names.clone()), (stranger.device(), Some(names("Кто-то"))));
    let door = requests[0].invitation;
    agency.act(&mut anna, Action::Decline { invitation: door }).expect("they are sent away");
    assert_eq!(anna.log.team().doors[&door].state, DoorState::Declined);
    assert!(anna.log.requests().is_empty());
    assert!(MembershipLog::read(anna.log.entries().to_vec(), &stranger).is_err(), "they can read nothing");
}

#[test]
fn a_code_serves_once_and_not_for_ever() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let invitation = agency.invite(&mut anna, as_role(OrganisationRole::Member)).expect("an invitation");
    agency.ask(&invitation, "Вера", &mut anna).expect("a request");
    let keys = agency.keys();
    let late = |moment_ms, log: &MembershipLog, agency: &mut Agency| {
        let by = By { device: &keys, moment_ms };
        let at = (log.id(), log.head());
        mrm_sync::membership::ask(&invitation, at, &names("Ещё кто-то"), by, &mut agency.rng).expect("an entry")
    };
    let again = late(NOW, &anna.log, &mut agency);
    let taken = anna.log.take(again, &anna.keys).expect("it stands in the log");
    assert_eq!(taken, mrm_sync::membership::Taken::Void(Void::DoorClosed));

    let unused = agency.invite(&mut anna, as_role(OrganisationRole::Member)).expect("an invitation");
    let by = By { device: &keys, moment_ms: NOW + WEEK + 1 };
    let at = (anna.log.id(), anna.log.head());
    let entry = mrm_sync::membership::ask(&unused, at, &names("Поздно"), by, &mut agency.rng).expect("an entry");
    let taken = anna.log.take(entry, &anna.keys).expect("it stands in the log");
    assert_eq!(taken, mrm_sync::membership::Taken::Void(Void::Expired));
}

#[test]
fn whoever_lets_somebody_in_looks_at_the_date_too() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let invitation = agency.invite(&mut anna, as_role(OrganisationRole::Member)).expect("an invitation");
    agency.ask(&invitation, "Вера", &mut anna).expect("a request");
    let person = agency.person();
    let by = By { device: &anna.keys, moment_ms: NOW + WEEK + 1 };
    let door = DeviceKey(invitation.key().public());
    assert_eq!(anna.log.accept(door, person, by, &mut agency.rng), Err(ComposeError::Expired));
}

#[test]
fn a_code_of_another_workspace_is_named() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let mut other = agency.begin();
    let invitation = agency.invite(&mut anna, as_role(OrganisationRole::Member)).expect("an invitation");
    assert_eq!(agency.ask(&invitation, "Вера", &mut other).err(), Some(ComposeError::OtherWorkspace));
}

#[test]
fn an_invitation_taken_back_opens_nothing() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let invitation = agency.invite(&mut anna, as_role(OrganisationRole::Member)).expect("an invitation");
    let key = DeviceKey(invitation.key().public());
    assert!(anna.log.team().grants().contains_key(&(key, SpaceId::LOG)));
    agency.act(&mut anna, Action::TakeBackInvitation { key }).expect("it is taken back");
    assert!(!anna.log.team().grants().contains_key(&(key, SpaceId::LOG)), "the relay lets nobody in with it");
}
