//! Who may do what.

use mrm_domain::rights::{
    Action, Circumstances, Object, OrganisationRole, Permission, Policy, ProjectRole, Role, Step,
};
use std::collections::BTreeSet;

fn standard() -> Policy {
    Policy::standard().expect("the standard matrix")
}

#[test]
fn every_cell_is_written_and_read_the_same() {
    let policy = standard();
    for object in Object::ALL {
        for role in Role::all() {
            let cell = policy.permission(object, role);
            assert_eq!(cell.to_string().parse::<Permission>(), Ok(cell), "{object:?} {role}");
        }
    }
    let written = serde_json::to_string(&policy).expect("a text");
    assert_eq!(serde_json::from_str::<Policy>(&written).expect("a policy"), policy);
    assert!(
        serde_json::from_str::<Policy>(r#"{"media_plan":{"astrologer":"R"}}"#).is_err(),
        "a role of a newer version"
    );
}

#[test]
fn a_client_reads_what_is_shared_approves_its_step_and_writes_no_plan() {
    let policy = standard();
    let roles = BTreeSet::from([ProjectRole::Client]);
    let may = |action, circumstances| {
        policy.allows(OrganisationRole::Guest, &roles, Object::MediaPlan, action, circumstances)
    };
    let shared = Circumstances { shared: true, ..Circumstances::default() };
    assert!(may(Action::Read, shared) && !may(Action::Read, Circumstances::default()));
    assert!(!may(Action::Update, Circumstances::ANY) && !may(Action::Create, Circumstances::ANY));
    assert!(may(Action::Approve, Circumstances { step: Some(Step::Client), ..shared }));
    assert!(!may(Action::Approve, Circumstances { step: Some(Step::Internal), ..shared }));
}

#[test]
fn a_guest_does_not_become_a_planner_by_a_project_role() {
    let (policy, roles) = (standard(), BTreeSet::from([ProjectRole::Specialist]));
    let may = |organisation| policy.allows(organisation, &roles, Object::MediaPlan, Action::Update, Circumstances::ANY);
    assert!(may(OrganisationRole::Member) && !may(OrganisationRole::Guest));
}

#[test]
fn an_admin_runs_the_team_and_approves_no_plan() {
    let (policy, none) = (standard(), BTreeSet::new());
    let may = |object, action| {
        let internal = Circumstances { step: Some(Step::Internal), ..Circumstances::ANY };
        policy.allows(OrganisationRole::Admin, &none, object, action, internal)
    };
    assert!(may(Object::Members, Action::Delete) && may(Object::MediaPlan, Action::Read));
    assert!(!may(Object::MediaPlan, Action::Update) && !may(Object::MediaPlan, Action::Approve));
}
