//! Coming in, being refused, leaving.

use mrm_app::Code;
use mrm_app::team::{InviteRequest, ProjectRolesRequest, RoleRequest, SyncRequest};
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use serde_json::json;
use std::sync::Arc;

use crate::agency::{Agency, Desk};
use crate::relay::Running;

const PLANNER: &[ProjectRole] = &[ProjectRole::Specialist];

fn as_member() -> InviteRequest {
    InviteRequest { role: OrganisationRole::Member, projects: Vec::new(), hours: None, my_device: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_leads_nowhere_says_why() {
    let mut relay = Running::new().await;
    let anna = Desk::begin("Анна").await;
    let failure = anna.app.invite(as_member()).await.unwrap_err();
    assert_eq!(failure.args["reason"], "no_relay");
    anna.add_relay(&relay.url).await;
    let invited = anna.app.invite(as_member()).await.unwrap();

    let why = |failure: mrm_app::Failure| (failure.code, failure.args["reason"].clone());
    let mistyped = invited.code.replace(['7', '8', '9'], "2");
    let failure = Desk::asks(&mistyped, "Борис").await.err().unwrap();
    assert_eq!(why(failure), (Code::Invitation, "mistyped".to_owned()));

    anna.app.take_back_invitation(&invited.invitation.id).await.unwrap();
    let failure = Desk::asks(&invited.code, "Борис").await.err().unwrap();
    assert_eq!(why(failure), (Code::Invitation, "closed".to_owned()));

    let invited = anna.app.invite(as_member()).await.unwrap();
    relay.stop().await;
    let failure = Desk::asks(&invited.code, "Борис").await.err().unwrap();
    assert_eq!(why(failure), (Code::Relay, "unreachable".to_owned()));
    relay.start().await;
    let boris = Desk::asks(&invited.code, "Борис").await.unwrap();
    let failure = Desk::asks(&invited.code, "Виктор").await.err().unwrap();
    assert_eq!(failure.code, Code::Invitation, "a code is used once");
    // Sent away.
    anna.sync().await;
    anna.app.decline_request(&invited.invitation.id).await.unwrap();
    let failure = boris.app.wait_to_join(30, "test").await.unwrap_err();
    assert_eq!(why(failure), (Code::Invitation, "closed".to_owned()));
    let session = boris.app.give_up_joining("test").await.unwrap();
    assert_eq!(
        session.state,
        mrm_app::session::SessionState::Onboarding,
        "another code can be tried in the same folder"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_taken_out_writes_for_nobody() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    let clara = anna.lets_in("Клара", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    boris.sync().await;
    boris.enter(&plan, &line, "units", "2").await;
    boris.sync().await;
    anna.sync().await;
    let team = anna.app.team().await.unwrap();
    let member = team.members.iter().find(|member| member.name.as_deref() == Some("Борис")).unwrap();
    anna.app.remove_person(&member.id).await.unwrap();
    boris.enter(&plan, &line, "units", "666").await;
    let _refused = boris.app.sync_now(SyncRequest { wait_seconds: 3 }).await;
    let status = boris.app.sync_status(false).await.unwrap();
    assert_ne!(status.state, "synced", "{status:?}");
    anna.enter(&plan, &line, "unit_price", "3").await;
    anna.sync().await;
    clara.sync().await;
    for desk in [&anna, &clara] {
        assert_eq!(desk.reads(&plan, &line, "units").await.as_deref(), Some("2"), "what was known of them stays");
        assert_eq!(desk.reads(&plan, &line, "unit_price").await.as_deref(), Some("3"));
    }
    assert_eq!(anna.heads().await, clara.heads().await);
    assert_eq!(boris.reads(&plan, &line, "unit_price").await, None, "they read no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_accepted_goes_out_again() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    let clara = anna.lets_in("Клара", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    boris.sync().await;
    clara.sync().await;
    anna.sync().await;
    // Клара has his last change before she hears that Анна, who has not, took him out.
    let anna = anna.reopen().await;
    boris.enter(&plan, &line, "units", "666").await;
    boris.sync().await;
    clara.sync().await;
    assert_eq!(clara.reads(&plan, &line, "units").await.as_deref(), Some("666"));
    let team = anna.app.team().await.unwrap();
    let member = team.members.iter().find(|member| member.name.as_deref() == Some("Борис")).unwrap();
    anna.app.remove_person(&member.id).await.unwrap();
    anna.sync().await;
    clara.sync().await;
    anna.sync().await;
    assert_eq!(clara.reads(&plan, &line, "units").await.as_deref(), Some("1"));
    assert_eq!(anna.reads(&plan, &line, "units").await.as_deref(), Some("1"));
    assert_eq!(anna.heads().await, clara.heads().await);
    let aside = clara.app.envelopes().await.unwrap().envelopes;
    assert!(aside.iter().any(|envelope| envelope.reason == "revoked"), "it is kept and shown: {aside:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_keeps_its_last_admin() {
    let relay = Running::new().await;
    let anna = Desk::begin("Анна").await;
    anna.add_relay(&relay.url).await;
    let me = anna.app.team().await.unwrap().me.unwrap();
    let failure = anna.app.set_role(&me, RoleRequest { role: OrganisationRole::Member }).await.unwrap_err();
    assert_eq!((failure.code, failure.args["reason"].as_str()), (Code::Team, "last_admin"));
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[]).await;
    let failure = boris.app.invite(as_member()).await.unwrap_err();
    assert_eq!(failure.code, Code::NotPermitted);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_only_reads_writes_nothing_that_others_would_put_aside() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let dmitry = anna.lets_in("Дмитрий", OrganisationRole::Member, &[(&project, &[ProjectRole::Creative])]).await;
    dmitry.sync().await;
    assert_eq!(dmitry.reads(&plan, &line, "units").await.as_deref(), Some("1"));
    let edits = json!([{ "op": "set_cells", "cells": [[line, "units", "2"]] }]);
    let failure = dmitry.try_edit(&plan, edits).await.unwrap_err();
    assert_eq!((failure.code, failure.args["object"].as_str()), (Code::NotPermitted, "media_plan"));
    let said = serde_json::from_value(json!({ "text": "Баннеры готовы", "audience": "internal" })).unwrap();
    dmitry.app.add_comment(&plan, said).await.unwrap();
    dmitry.sync().await;
    anna.sync().await;
    let said = anna.app.comments(&plan, mrm_domain::Audience::Internal).await.unwrap();
    assert_eq!(said.threads.len(), 1);
    assert_eq!(anna.app.sync_status(false).await.unwrap().quarantined, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_role_no_longer_lets_be_sent_is_told_of_and_goes_when_the_role_comes_back() {
    let mut relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    boris.sync().await;
    // Without a connection: the first change is sealed at once, the second one perhaps not.
    relay.stop().await;
    boris.enter(&plan, &line, "units", "2").await;
    let _unreachable = boris.app.sync_now(SyncRequest { wait_seconds: 1 }).await;
    boris.enter(&plan, &line, "unit_price", "7").await;
    let folder = boris.closes().await;
    relay.start().await;
    let team = anna.app.team().await.unwrap();
    let member = team.members.iter().find(|member| member.name.as_deref() == Some("Борис")).unwrap();
    let roles = |roles: &[ProjectRole]| ProjectRolesRequest { roles: roles.to_vec() };
    anna.app.set_project_roles(&project, &member.id, roles(&[])).await.unwrap();

    let boris = Desk::on(folder, Arc::new(mrm_app::RealWorld)).await;
    let waits = boris.app.sync_now(SyncRequest { wait_seconds: 30 }).await.unwrap_err();
    assert_eq!((waits.code, waits.args["reason"].as_str()), (Code::Relay, "role"));
    let status = boris.app.sync_status(false).await.unwrap();
    assert_eq!((status.state.as_str(), status.notices.clone()), ("trouble", vec!["not_allowed".to_owned()]));
    let stays = status.documents.iter().find(|of| of.id.as_deref() == Some(plan.as_str())).unwrap();
    assert!(stays.waiting > 0 && stays.unsendable.as_deref() == Some("not_allowed"), "{stays:?}");
    assert_eq!(boris.reads(&plan, &line, "units").await.as_deref(), Some("2"), "it is not lost");
    anna.sync().await;
    assert_eq!(anna.reads(&plan, &line, "units").await.as_deref(), Some("1"));

    anna.app.set_project_roles(&project, &member.id, roles(PLANNER)).await.unwrap();
    let status = boris.sync().await;
    assert_eq!((status.waiting, status.notices), (0, Vec::new()));
    let status = anna.sync().await;
    assert_eq!(status.quarantined, 0);
    assert_eq!(anna.reads(&plan, &line, "units").await.as_deref(), Some("2"));
    assert_eq!(anna.reads(&plan, &line, "unit_price").await.as_deref(), Some("7"));
}
