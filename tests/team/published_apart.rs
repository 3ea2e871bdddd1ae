//! Two people publish one plan for the first time without knowing of each other: the client has one plan, and both
//! signatures are good.

use mrm_app::approvals::{Decide, Publish, RequestReview, StatementKind, Verdict, WorthView};
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use serde_json::json;

use crate::agency::Desk;
use crate::relay::Running;

const ACCOUNT: &[ProjectRole] = &[ProjectRole::Specialist, ProjectRole::AccountManager];

#[tokio::test(flavor = "multi_thread")]
async fn two_who_publish_at_the_same_time_have_published_one_plan() {
    let mut relay = Running::new().await;
    let anna = Desk::begin("Анна").await;
    anna.add_relay(&relay.url).await;
    let project = anna.project("Осень").await;
    let plan = anna.plan(&project, "Медиаплан").await;
    let line = anna.line(&plan, json!({ "site": "Яндекс", "units": "100", "unit_price": "50" })).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, ACCOUNT)]).await;
    let clara = anna.lets_in("Клара", OrganisationRole::Member, &[(&project, ACCOUNT)]).await;
    let vera = anna.lets_in("Вера", OrganisationRole::Guest, &[(&project, &[ProjectRole::Client])]).await;
    for desk in [&anna, &boris, &clara, &vera, &boris] {
        desk.sync().await;
    }
    boris.app.request_review(&plan, RequestReview::default()).await.unwrap();
    boris.sync().await;
    anna.sync().await;
    anna.app.decide(&plan, Decide { verdict: Verdict::Approved, note: None, state: None }).await.unwrap();
    for desk in [&anna, &boris, &clara] {
        desk.sync().await;
    }

    relay.stop().await;
    for desk in [&boris, &clara] {
        desk.app.publish(&plan, Publish::default()).await.unwrap();
    }
    relay.start().await;
    for desk in [&boris, &clara, &anna, &vera, &boris, &clara] {
        desk.sync().await;
    }
    let plans = vera.app.list_plans().await.unwrap().plans;
    assert_eq!(plans.len(), 1, "{plans:?}");
    let copy = plans[0].id.clone();
    for desk in [&anna, &boris, &clara, &vera] {
        assert_eq!(desk.reads(&copy, &line, "units").await.as_deref(), Some("100"));
        assert_eq!(desk.view(&copy).await.rows.len(), 1);
        let said = desk.app.approvals(&copy).await.unwrap().statements;
        let published: Vec<_> = said.iter().filter(|one| one.kind == Some(StatementKind::Published)).collect();
        assert_eq!(published.len(), 2, "{said:?}");
        assert!(published.iter().all(|one| one.worth == WorthView::Valid), "{said:?}");
    }
    assert_eq!(boris.heads().await, clara.heads().await);
    assert_eq!(boris.heads().await, anna.heads().await);
    // What is published next both see, whoever of them does it, and so does the client.
    for (desk, units) in [(&boris, "200"), (&clara, "300")] {
        desk.enter(&plan, &line, "units", units).await;
        desk.app.request_review(&plan, RequestReview::default()).await.unwrap();
        desk.sync().await;
        anna.sync().await;
        anna.app.decide(&plan, Decide { verdict: Verdict::Approved, note: None, state: None }).await.unwrap();
        anna.sync().await;
        desk.sync().await;
        desk.app.publish(&plan, Publish::default()).await.unwrap();
        for other in [desk, &boris, &clara, &vera] {
            other.sync().await;
        }
        for reader in [&boris, &clara, &vera] {
            assert_eq!(reader.reads(&copy, &line, "units").await.as_deref(), Some(units));
        }
    }
}
