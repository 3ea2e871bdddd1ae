//! What reading and writing a space comes to, role by role.

use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_sync::membership::Action;
use mrm_wire::{Rights, SpaceId};

use crate::people::{Agency, as_role};

#[test]
fn each_role_reads_the_spaces_that_are_its_own() {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let project = agency.begin_project(&mut anna);
    let vera = agency.join(&mut anna, "Вера", as_role(OrganisationRole::Member)).expect("Vera");
    let guest = agency.join(&mut anna, "Клиент", as_role(OrganisationRole::Guest)).expect("a guest");
    let spaces = |team: &mrm_sync::membership::Team| {
        let project = &team.projects[&project];
        [SpaceId::LOG, team.common, project.internal, project.client]
    };
    let reads = |desk: &crate::people::Desk, person| {
        let team = desk.log.team();
        spaces(team).map(|space| team.rights(person, space).include(Rights::PULL))
    };
    assert_eq!(reads(&anna, anna.person), [true; 4]);
    assert_eq!(reads(&anna, vera.person), [true, true, false, false], "she is in no project yet");
    assert_eq!(reads(&anna, guest.person), [true, false, false, false]);
    for role in ProjectRole::ALL {
        let action = Action::SetProjectRoles { project, person: vera.person, roles: [role].into() };
        agency.act(&mut anna, action).expect("a role");
        assert_eq!(reads(&anna, vera.person), [true, true, role.is_internal(), true], "{role:?}");
    }
    let action = Action::SetProjectRoles { project, person: guest.person, roles: [ProjectRole::Client].into() };
    agency.act(&mut anna, action).expect("the client's role");
    assert_eq!(reads(&anna, guest.person), [true, false, false, true]);
}
