//! Working on the same plan, with and without a connection.

use mrm_app::team::SyncRequest;
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use serde_json::json;

use crate::agency::{Agency, Desk};
use crate::relay::Running;

const PLANNER: &[ProjectRole] = &[ProjectRole::Specialist];

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_that_was_never_online_sends_its_whole_history() {
    let anna = Desk::begin("Анна").await;
    let project = anna.project("Осень").await;
    let plan = anna.plan(&project, "Медиаплан").await;
    let line = anna.line(&plan, json!({ "site": "Яндекс", "unit_price": "100", "units": "50" })).await;
    for month in 1..=20 {
        anna.enter(&plan, &line, "units", &month.to_string()).await;
    }
    let relay = Running::new().await;
    anna.add_relay(&relay.url).await;
    anna.sync().await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    boris.sync().await;
    assert_eq!(boris.reads(&plan, &line, "units").await.as_deref(), Some("20"));
    assert_eq!(boris.view(&plan).await.totals, anna.view(&plan).await.totals);
    assert_eq!(boris.heads().await, anna.heads().await);
    let session = boris.app.session("test").await;
    assert_eq!(session.person.as_deref(), Some("Борис"), "a shared directory does not say who sits here");
    assert_eq!(session.workspace.map(|workspace| workspace.name).as_deref(), Some("Агентство"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_write_into_one_cell_apart_come_to_the_same() {
    let mut relay = Running::new().await;
    let anna = Desk::begin("Анна").await;
    anna.add_relay(&relay.url).await;
    let project = anna.project("Осень").await;
    let plan = anna.plan(&project, "Медиаплан").await;
    let line = anna.line(&plan, json!({ "site": "Яндекс", "unit_price": "100", "units": "50" })).await;
    anna.sync().await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    boris.sync().await;

    relay.stop().await;
    anna.enter(&plan, &line, "units", "60").await;
    anna.enter(&plan, &line, "unit_price", "90").await;
    boris.enter(&plan, &line, "units", "70").await;
    let added = boris.line(&plan, json!({ "site": "VK", "unit_price": "10", "units": "5" })).await;
    let status = boris.app.sync_status(false).await.unwrap();
    assert_ne!(status.state, "synced", "what waits is not called sent: {status:?}");
    assert!(status.waiting > 0);

    relay.start().await;
    anna.sync().await;
    boris.sync().await;
    anna.sync().await;
    let quantity = anna.reads(&plan, &line, "units").await.unwrap();
    assert!(["60", "70"].contains(&quantity.as_str()));
    assert_eq!(boris.reads(&plan, &line, "units").await.as_deref(), Some(quantity.as_str()));
    assert_eq!(boris.reads(&plan, &line, "unit_price").await.as_deref(), Some("90"));
    assert_eq!(anna.reads(&plan, &added, "site").await.as_deref(), Some("VK"));
    assert_eq!(anna.view(&plan).await.totals, boris.view(&plan).await.totals);
    assert_eq!(anna.heads().await, boris.heads().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_lost_everything_gets_it_again() {
    let mut relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    boris.sync().await;
    boris.enter(&plan, &line, "site", "VK").await;
    boris.sync().await;
    anna.sync().await;

    relay.wipe().await;
    anna.enter(&plan, &line, "unit_price", "12").await;
    anna.sync().await;
    boris.sync().await;
    anna.sync().await;
    assert_eq!(anna.reads(&plan, &line, "site").await.as_deref(), Some("VK"), "nothing here goes because it lacks it");
    assert_eq!(anna.heads().await, boris.heads().await);
    // Somebody who comes now finds all of it there.
    let clara = anna.lets_in("Клара", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    clara.sync().await;
    assert_eq!(clara.heads().await, anna.heads().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_relay_holds_nothing_that_anybody_can_read() {
    const SECRET: &str = "ТАЙНАЯ-СКИДКА-37-ПРОЦЕНТОВ";
    let relay = Running::new().await;
    let anna = Desk::begin("Анна Секретова").await;
    anna.add_relay(&relay.url).await;
    let project = anna.project(SECRET).await;
    let plan = anna.plan(&project, SECRET).await;
    let line = anna.line(&plan, json!({ "site": SECRET })).await;
    anna.sync().await;
    let boris = anna.lets_in("Борис Секретов", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    boris.sync().await;
    assert_eq!(boris.reads(&plan, &line, "site").await.as_deref(), Some(SECRET));
    let disk = relay.disk();
    assert!(disk.len() > 10_000, "something lies there");
    for word in [SECRET, "Секрет", "Яндекс", "media_plan", "specialist"] {
        let found = disk.windows(word.len()).any(|window| window == word.as_bytes());
        assert!(!found, "“{word}” lies on the relay’s disk");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_closed_goes_on_where_it_was() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    boris.sync().await;
    boris.enter(&plan, &line, "units", "5").await;
    let boris = boris.reopen().await;
    boris.enter(&plan, &line, "unit_price", "7").await;
    boris.sync().await;
    anna.sync().await;
    assert_eq!(anna.reads(&plan, &line, "units").await.as_deref(), Some("5"));
    assert_eq!(anna.reads(&plan, &line, "unit_price").await.as_deref(), Some("7"));
    assert_eq!(anna.heads().await, boris.heads().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_twice_at_once_goes_one_way_to_the_relay() {
    let relay = Running::new().await;
    let Agency { anna, .. } = Agency::online(&relay).await;
    let anna = anna.reopen().await;
    let asks = || Box::pin(anna.app.sync_now(mrm_app::team::SyncRequest { wait_seconds: 20 }));
    let (one, other) = tokio::join!(asks(), asks());
    assert_eq!((one.unwrap().state.as_str(), other.unwrap().state.as_str()), ("synced", "synced"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_say_about_a_plan_arrives() {
    let relay = Running::new().await;
    let anna = Desk::begin("Анна").await;
    anna.add_relay(&relay.url).await;
    let project = anna.project("Осень").await;
    let plan = anna.plan(&project, "Медиаплан").await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    anna.sync().await;
    boris.sync().await;
    let say = |text: &str| serde_json::from_value(json!({ "text": text, "audience": "internal" })).unwrap();
    // Both begin the discussion apart: it is the same one.
    anna.app.add_comment(&plan, say("Проверьте цены")).await.unwrap();
    boris.app.add_comment(&plan, say("Цены проверены")).await.unwrap();
    anna.sync().await;
    boris.sync().await;
    anna.sync().await;
    for desk in [&anna, &boris] {
        let said = desk.app.comments(&plan, mrm_domain::Audience::Internal).await.unwrap();
        let who: Vec<_> =
            said.threads.iter().flat_map(|thread| &thread.comments).filter_map(|comment| comment.who.clone()).collect();
        assert!(who.contains(&"Анна".to_owned()) && who.contains(&"Борис".to_owned()), "{who:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_comes_back_from_a_backup_loses_nothing_and_is_in_nobodys_way() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    anna.sync().await;
    boris.sync().await;
    let boris = boris.reopen().await;
    let copy = boris.backup().await;
    boris.enter(&plan, &line, "units", "2").await;
    boris.sync().await;
    boris.enter(&plan, &line, "units", "3").await;
    boris.sync().await;
    let boris = boris.restored(copy).await;
    assert_eq!(boris.reads(&plan, &line, "units").await.as_deref(), Some("1"), "as it was then");
    // Written before it hears of what it had sent itself.
    boris.enter(&plan, &line, "unit_price", "9").await;
    let status = boris.app.sync_now(mrm_app::team::SyncRequest { wait_seconds: 20 }).await.unwrap();
    assert_eq!(status.waiting, 0, "{status:?}");
    anna.sync().await;
    boris.app.sync_now(mrm_app::team::SyncRequest { wait_seconds: 20 }).await.unwrap();
    for desk in [&anna, &boris] {
        assert_eq!(desk.reads(&plan, &line, "units").await.as_deref(), Some("3"));
        assert_eq!(desk.reads(&plan, &line, "unit_price").await.as_deref(), Some("9"));
    }
    assert_eq!(anna.heads().await, boris.heads().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_types_is_on_the_screen_without_being_asked_for() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    anna.sync().await;
    boris.sync().await;
    // Each sees where the other is.
    let at = |row: &str| {
        serde_json::from_value(json!({ "plan": plan, "row": row, "ref": "units", "typing": true })).unwrap()
    };
    boris.app.connect().await;
    let mut heard = boris.app.events();
    anna.app.i_am(at(&line)).await.unwrap();
    let present = async {
        loop {
            let present = boris.app.presences().await.unwrap().present;
            if let Some(anna) = present.into_iter().next() {
                return anna;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    let present = tokio::time::timeout(std::time::Duration::from_secs(30), present).await.unwrap();
    assert_eq!(
        (present.name.as_deref(), present.row.as_deref(), present.typing),
        (Some("Анна"), Some(line.as_str()), true)
    );
    boris.app.i_am(at(&line)).await.unwrap();
    anna.enter(&plan, &line, "units", "2").await;
    let told =
        async { while !matches!(heard.recv().await, Ok(mrm_app::Event::ArtifactUpdated { id, .. }) if id == plan) {} };
    tokio::time::timeout(std::time::Duration::from_secs(30), told).await.unwrap();
    assert_eq!(boris.reads(&plan, &line, "units").await.as_deref(), Some("2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_begun_while_the_relay_was_away_goes_to_it_by_itself() {
    let mut relay = Running::new().await;
    let Agency { anna, .. } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Admin, &[]).await;
    relay.stop().await;
    let project = anna.project("Зима").await;
    let plan = anna.plan(&project, "Медиаплан").await;
    // What is written is sealed a second later; the project has no space yet.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    relay.start().await;
    let there = async {
        while boris.app.plan(&plan, mrm_domain::Audience::Internal).await.is_err() {
            let _later = boris.app.sync_now(SyncRequest { wait_seconds: 1 }).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), there).await.expect("nobody had to do anything");
}
