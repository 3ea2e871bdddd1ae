//! The refusal: who may, and whom to ask.

use mrm_domain::rights::{Action, Object, OrganisationRole, Role};
use mrm_sync::membership::{MembershipLog, Team};

use super::{Asked, Need};
use crate::approvals::person_name;
use crate::failure::{Code, Failure};

/// At most so many people are named: one of them is enough to ask.
const MOST: usize = 3;

/// What the matrix is asked for: the first of what would do.
pub(super) fn object_and_action(need: Need) -> Option<(Object, Action)> {
    match need {
        Need::InProject(any) => any.first().copied(),
        Need::InOrganisation(object, action) => Some((object, action)),
        Need::OfAgency => Some((Object::Project, Action::Read)),
        Need::OwnDevice(_) | Need::Nothing(_) => None,
    }
}

/// The roles that may do it, in the order of the matrix.
pub(super) fn roles(team: &Team, asked: Asked) -> Vec<Role> {
    let may = |role: &Role| {
        let allows = |object, action| team.policy.permission(object, *role).allows(action, asked.circumstances);
        let organisation = matches!(role, Role::Organisation(_));
        match asked.use_case.need() {
            Need::InProject(any) => any.iter().any(|(object, action)| allows(*object, *action)),
            Need::InOrganisation(object, action) => organisation && allows(object, action),
            Need::OfAgency => organisation && *role != Role::Organisation(OrganisationRole::Guest),
            Need::OwnDevice(_) | Need::Nothing(_) => true,
        }
    };
    Role::all().filter(may).collect()
}

/// The people who may do it, by name, as far as this device may know them.
pub(super) fn people(log: &MembershipLog, asked: Asked) -> Vec<String> {
    let team = log.team();
    let here = team.people.iter().filter(|(_, person)| person.removed.is_none()).map(|(id, _)| *id);
    let able = here.filter(|person| asked.allowed(team, Some(*person)));
    let mut names: Vec<String> = able.filter_map(|person| person_name(log, person)).collect();
    names.sort();
    names.dedup();
    names.truncate(MOST);
    names
}

/// What the client gets is changed by nobody.
pub(crate) fn client_side() -> Failure {
    let message = "this is what the client sees: it changes only by publishing the plan that it comes from";
    Failure::new(Code::Precondition, message).arg("reason", "client_side")
}

pub(super) fn refusal(log: &MembershipLog, asked: Asked) -> Failure {
    let codes = |roles: Vec<Role>| roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
    let (roles, people) = (codes(roles(log.team(), asked)), people(log, asked).join(", "));
    let what = object_and_action(asked.use_case.need());
    let (object, action) = what.map_or(("", ""), |(object, action)| (object.code(), action.code()));
    let mut message = format!("your role does not allow this: {action} {object}");
    if !roles.is_empty() {
        message += &format!("; these roles may: {roles}");
    }
    if !people.is_empty() {
        message += &format!("; ask {people}");
    }
    let failure = Failure::new(Code::NotPermitted, message).arg("object", object).arg("action", action);
    // What the text for people says: who has the right, or at least which roles have.
    let reason = if people.is_empty() { "roles" } else { "ask" };
    let failure = if roles.is_empty() { failure } else { failure.arg("reason", reason) };
    failure.arg("roles", roles).arg("people", people)
}
