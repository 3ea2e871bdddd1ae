//! Somebody goes, or a device is lost: the keys change, and what was written before stays readable.

use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_sync::membership::{Action, By, Frontier, MembershipLog, Taken, Void};
use mrm_wire::{DocumentTag, SpaceId};
use std::collections::{BTreeMap, BTreeSet};

use crate::people::{Agency, NOW, as_role, into_project};

#[test]
fn who_was_removed_gets_no_later_key() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let mut vera = agency.join(&mut anna, "Вера", as_role(OrganisationRole::Member)).expect("Vera");
    let mut oleg = agency.join(&mut anna, "Олег", as_role(OrganisationRole::Member)).expect("Oleg");
    vera.catch_up(&anna);
    let frontier: Frontier = BTreeMap::from([(DocumentTag([1; 16]), BTreeMap::from([([2; 16], 7)]))]);
    let removal = Action::RemovePerson {
        person: vera.person,
        frontier: BTreeMap::from([(vera.keys.device(), frontier.clone())]),
    };
    agency.act(&mut anna, removal).expect("Vera is taken out");
    let team = anna.log.team();
    assert_eq!(team.role(vera.person), None);
    assert_eq!(team.devices[&vera.keys.device()].revoked, Some((7, frontier)));
    for space in [SpaceId::LOG, team.common] {
        assert_eq!(team.epochs[&space], 1, "the keys that she had are no longer used");
        assert!(anna.log.keyring().key(space, 1).is_some());
    }
    oleg.catch_up(&anna);
    assert!(oleg.log.keyring().key(SpaceId::LOG, 1).is_some());
    let last = anna.log.entries().last().expect("the removal").clone();
    assert!(vera.log.take(last, &vera.keys).is_err(), "she cannot read what comes after her");
    assert!(vera.log.keyring().key(SpaceId::LOG, 1).is_none());
}

#[test]
fn a_newcomer_reads_what_was_written_under_older_keys() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    for round in 0..3 {
        let gone = agency.join(&mut anna, "Кто-то", as_role(OrganisationRole::Member)).expect("somebody");
        let removal = Action::RemovePerson { person: gone.person, frontier: BTreeMap::new() };
        agency.act(&mut anna, removal).expect("they go");
        assert_eq!(anna.log.team().epochs[&SpaceId::LOG], round + 1);
    }
    let vera = agency.join(&mut anna, "Вера", as_role(OrganisationRole::Member)).expect("Vera");
    for space in [SpaceId::LOG, anna.log.team().common] {
        for epoch in 0..=3 {
            let (hers, annas) = (vera.log.keyring().key(space, epoch), anna.log.keyring().key(space, epoch));
            assert!(hers.is_some() && hers == annas, "{space} {epoch}");
        }
    }
}

#[test]
fn who_leaves_a_project_keeps_the_agency_and_loses_the_project() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let project = agency.begin_project(&mut anna);
    let offer = into_project(OrganisationRole::Member, project, &[ProjectRole::Analyst]);
    let vera = agency.join(&mut anna, "Вера", offer).expect("Vera");
    let action = Action::SetProjectRoles { project, person: vera.person, roles: BTreeSet::new() };
    agency.act(&mut anna, action).expect("she leaves the project");
    let team = anna.log.team();
    let spaces = team.projects[&project].clone();
    let epochs: Vec<u32> =
        [SpaceId::LOG, team.common, spaces.internal, spaces.client].iter().map(|space| team.epochs[space]).collect();
    assert_eq!(epochs, [0, 0, 1, 1], "only the project's keys change");
}

#[test]
fn a_lost_device_is_taken_away_and_its_person_stays() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let mut vera = agency.join(&mut anna, "Вера", as_role(OrganisationRole::Member)).expect("Vera");
    let offer = mrm_sync::membership::Offer { person: Some(vera.person), ..as_role(OrganisationRole::Member) };
    let second = agency.join(&mut vera, "Вера", offer).expect("her second device");
    anna.catch_up(&vera);
    let lost = Action::RevokeDevice { device: vera.keys.device(), frontier: BTreeMap::new() };
    let mut second = second;
    agency.act(&mut second, lost).expect("she takes it away herself");
    anna.catch_up(&second);
    let team = anna.log.team();
    assert_eq!(team.person_at(vera.keys.device()), None);
    assert_eq!(team.person_at(second.keys.device()), Some(vera.person));
    assert_eq!(team.epochs[&SpaceId::LOG], 1);
}

#[test]
fn two_admins_who_remove_each_other_the_first_to_land_stands() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let mut boris = agency.join(&mut anna, "Борис", as_role(OrganisationRole::Admin)).expect("Boris");
    let out = |person| Action::RemovePerson { person, frontier: BTreeMap::new() };
    let by = |desk| By { device: desk, moment_ms: NOW };
    let annas = anna.log.compose(out(boris.person), by(&anna.keys), &mut agency.rng).expect("an entry");
    let boriss = boris.log.compose(out(anna.person), by(&boris.keys), &mut agency.rng).expect("an entry");
    assert_eq!(anna.log.take(annas.clone(), &anna.keys), Ok(Taken::Counts));
    // The relay has Anna's: his has the same number and is refused there. Here it would be a fork.
    assert!(anna.log.take(boriss, &anna.keys).is_err());
    assert!(boris.log.take(annas, &boris.keys).is_err(), "he is out");
    assert_eq!(anna.log.team().admins(), 1);
}

#[test]
fn the_last_admin_cannot_go() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    agency.join(&mut anna, "Вера", as_role(OrganisationRole::Member)).expect("Vera");
    let actions = [
        Action::RemovePerson { person: anna.person, frontier: BTreeMap::new() },
        Action::SetRole { person: anna.person, role: OrganisationRole::Member },
        Action::RevokeDevice { device: anna.keys.device(), frontier: BTreeMap::new() },
    ];
    for action in actions {
        let refused = agency.act(&mut anna, action.clone());
        assert_eq!(refused, Err(Void::LastAdmin.into()), "{action:?}");
    }
}

#[test]
fn a_log_read_anew_is_the_log_that_grew() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let mut vera = agency.join(&mut anna, "Вера", as_role(OrganisationRole::Manager)).expect("Vera");
    let oleg = agency.join(&mut vera, "Олег", as_role(OrganisationRole::Member)).expect("Oleg");
    anna.catch_up(&vera);
    let removal = Action::RemovePerson { person: oleg.person, frontier: BTreeMap::new() };
    agency.act(&mut anna, removal).expect("Oleg goes");
    vera.catch_up(&anna);
    for desk in [&anna, &vera] {
        let again = MembershipLog::read(desk.log.entries().to_vec(), &desk.keys).expect("the log");
        assert_eq!(again.team(), desk.log.team());
        assert_eq!(again.head(), desk.log.head());
    }
}
