//! An admin, a specialist and their client: what the client gets, and what never reaches them.

use mrm_app::Code;
use mrm_app::approvals::{Decide, Publish, RequestReview, Verdict};
use mrm_domain::Audience;
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use serde_json::json;

use crate::agency::Desk;
use crate::relay::Running;

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_goes_to_the_client_and_nothing_internal_with_it() {
    const MARGIN: &str = "НАЦЕНКА-АГЕНТСТВА-17";
    let mut relay = Running::new().await;
    let anna = Desk::begin("Анна").await;
    anna.add_relay(&relay.url).await;
    let project = anna.project("Осень").await;
    let plan = anna.plan(&project, "Медиаплан").await;
    let line = anna
        .line(&plan, json!({ "site": "Яндекс", "units": "100", "unit_price": "50", "agency_discount": "37", "internal_notes": MARGIN, "targeting": "Москва" }))
        .await;
    let say = |text: &str, audience: &str| {
        serde_json::from_value(json!({ "text": text, "audience": audience, "row": line })).unwrap()
    };
    anna.app.add_comment(&plan, say(MARGIN, "internal")).await.unwrap();
    let boris = anna
        .lets_in(
            "Борис",
            OrganisationRole::Member,
            &[(&project, &[ProjectRole::Specialist, ProjectRole::AccountManager])],
        )
        .await;
    let vera = anna.lets_in("Вера", OrganisationRole::Guest, &[(&project, &[ProjectRole::Client])]).await;
    anna.sync().await;
    boris.sync().await;
    vera.sync().await;
    assert!(vera.app.list_plans().await.unwrap().plans.is_empty(), "nothing was published yet");
    // Of the names in the log a guest reads none; their own device they know.
    let team = vera.app.team().await.unwrap();
    let me = team.members.iter().find(|member| member.me).unwrap();
    assert_eq!(me.devices[0].name.as_deref(), Some("Ноутбук Вера"));

    // The specialist finishes it and hands it in; the project manager approves.
    boris.enter(&plan, &line, "units", "200").await;
    boris.app.request_review(&plan, RequestReview::default()).await.unwrap();
    boris.sync().await;
    anna.sync().await;
    let decide = Decide { verdict: Verdict::Approved, note: None, state: None };
    anna.app.decide(&plan, decide.clone()).await.unwrap();
    anna.sync().await;
    boris.sync().await;

    // The relay is killed and loses what it had; whoever publishes does not notice.
    relay.wipe().await;
    boris.app.publish(&plan, Publish { note: Some("Первая версия".to_owned()) }).await.unwrap();
    boris.sync().await;
    anna.sync().await;
    vera.sync().await;
    let plans = vera.app.list_plans().await.unwrap().plans;
    assert_eq!(plans.len(), 1, "{plans:?}");
    let copy = plans[0].id.clone();
    assert_ne!(copy, plan);
    assert_eq!(vera.reads(&copy, &line, "units").await.as_deref(), Some("200"));
    assert_eq!(anna.reads(&plan, &line, "agency_discount").await.as_deref(), Some("0.37"));
    for field in ["agency_discount", "internal_notes"] {
        assert_eq!(vera.reads(&copy, &line, field).await, None, "{field} stays inside");
    }
    let failure =
        vera.try_edit(&copy, json!([{ "op": "set_cells", "cells": [[line, "units", "1"]] }])).await.unwrap_err();
    assert_eq!((failure.code, failure.args["reason"].as_str()), (Code::Precondition, "client_side"));

    // The client comments and approves; the agency hears of both.
    vera.app
        .add_comment(&copy, serde_json::from_value(json!({ "text": "Хорошо", "audience": "client" })).unwrap())
        .await
        .unwrap();
    vera.app.decide(&copy, decide).await.unwrap();
    vera.sync().await;
    anna.sync().await;
    let said = anna.app.comments(&plan, Audience::Internal).await.unwrap();
    let texts: Vec<&str> =
        said.threads.iter().flat_map(|thread| &thread.comments).filter_map(|comment| comment.text.as_deref()).collect();
    assert!(texts.contains(&"Хорошо") && texts.contains(&MARGIN), "{texts:?}");
    let decided = anna.app.approvals(&copy).await.unwrap();
    assert!(decided.statements.iter().any(|statement| statement.worth == mrm_app::approvals::WorthView::Valid));

    // Everybody has the same, and nothing internal is on the client’s device, in whatever form.
    boris.sync().await;
    anna.sync().await;
    assert_eq!(anna.heads().await, boris.heads().await);
    let theirs = vera.heads().await;
    let ours = anna.heads().await;
    for document in &theirs {
        assert!(ours.contains(document), "{document:?} is not what the agency has");
    }
    assert!(theirs.iter().all(|(id, _)| *id != plan && *id != project), "{theirs:?}");
    let shown = serde_json::to_string(&vera.app.comments(&copy, Audience::Client).await.unwrap()).unwrap()
        + &serde_json::to_string(&vera.view(&copy).await).unwrap()
        + &serde_json::to_string(&vera.app.list_projects().await.unwrap()).unwrap();
    assert!(!shown.contains(MARGIN) && !shown.contains("0.37"), "{shown}");
    let disk = relay.disk();
    for word in [MARGIN, "Хорошо", "Яндекс", "Медиаплан"] {
        assert!(!disk.windows(word.len()).any(|window| window == word.as_bytes()), "“{word}” lies on the relay’s disk");
    }
}
