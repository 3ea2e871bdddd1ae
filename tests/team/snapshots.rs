//! A long history: the relay lets go of what a snapshot holds, and whoever comes, comes back or begins anew has all of it.

use mrm_domain::rights::{OrganisationRole, ProjectRole};
use serde_json::json;
use std::time::Duration;

use crate::agency::Desk;
use crate::relay::Running;

const PLANNER: &[ProjectRole] = &[ProjectRole::Specialist];

/// Waits until the relay has let go of something; how many envelopes.
async fn let_go(relay: &Running) -> u64 {
    for _ in 0..200 {
        let covered = relay.statistics().await.covered;
        if covered > 0 {
            return covered;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the relay let nothing go: {:?}", relay.statistics().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_history_is_let_go_of_at_the_relay_and_nobody_lacks_anything() {
    let mut relay = Running::new().await;
    let anna = Desk::begin("Анна").await;
    anna.add_relay(&relay.url).await;
    let project = anna.project("Осень").await;
    let plan = anna.plan(&project, "Медиаплан").await;
    let line = anna.line(&plan, json!({ "site": "Яндекс", "unit_price": "100", "units": "50" })).await;
    anna.sync().await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    let clara = anna.lets_in("Клара", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    let gleb = anna.lets_in("Глеб", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    boris.sync().await;
    clara.sync().await;
    gleb.sync().await;
    assert_eq!(gleb.reads(&plan, &line, "units").await.as_deref(), Some("50"));
    // Gleb writes something without a connection, and goes away for long.
    relay.stop().await;
    let written = gleb.line(&plan, json!({ "site": "VK" })).await;
    gleb.app.close().await;
    relay.start().await;

    for number in 0..205 {
        anna.enter(&plan, &line, "units", &(1_000 + number).to_string()).await;
        anna.sync().await;
    }
    boris.sync().await;
    clara.sync().await;
    let covered = let_go(&relay).await;
    let counted = relay.statistics().await;
    assert!(covered > 200 && counted.snapshots == 1, "{counted:?}");
    let status = boris.sync().await;
    assert!(status.snapshots > 0 && status.on_trust == 0, "who had everything takes nothing on trust: {status:?}");

    // Somebody new has all of it, and is told on whose word.
    let dina = anna.lets_in("Дина", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    let status = dina.sync().await;
    assert_eq!(status.on_trust, 1, "{status:?}");
    assert_eq!(dina.reads(&plan, &line, "units").await.as_deref(), Some("1204"));
    // So has whoever was away, and what they wrote comes to the others.
    let gleb = gleb.reopen().await;
    gleb.sync().await;
    anna.sync().await;
    dina.sync().await;
    assert_eq!(gleb.reads(&plan, &line, "units").await.as_deref(), Some("1204"));
    assert_eq!(dina.reads(&plan, &written, "site").await.as_deref(), Some("VK"));
    for desk in [&boris, &clara, &dina, &gleb] {
        desk.sync().await;
        assert_eq!(desk.heads().await, anna.heads().await);
    }

    // The relay loses everything: what a snapshot holds does not go there again, and nobody lacks it.
    relay.wipe().await;
    for desk in [&anna, &boris, &clara, &dina, &gleb] {
        desk.sync().await;
    }
    let again = relay.statistics().await;
    assert!(again.envelopes < counted.envelopes - 150, "{again:?} after {counted:?}");
    let egor = anna.lets_in("Егор", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    egor.sync().await;
    assert_eq!(egor.reads(&plan, &line, "units").await.as_deref(), Some("1204"));
    assert_eq!(egor.reads(&plan, &written, "site").await.as_deref(), Some("VK"));
    assert_eq!(egor.heads().await, anna.heads().await);
    egor.enter(&plan, &line, "units", "7").await;
    egor.sync().await;
    anna.sync().await;
    assert_eq!(anna.reads(&plan, &line, "units").await.as_deref(), Some("7"));
}
