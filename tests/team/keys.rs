//! Devices that are lost, come back or are copied.

use mrm_app::team::{KitState, MemberView};
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use serde_json::{Value, json};

use crate::agency::{Agency, Desk};
use crate::relay::Running;

const PLANNER: &[ProjectRole] = &[ProjectRole::Specialist];

fn by(code: &str) -> Value {
    json!({ "code": code, "language": "ru" })
}

async fn myself(desk: &Desk) -> MemberView {
    desk.app.team().await.unwrap().members.into_iter().find(|member| member.me).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_lost_every_device_comes_back_with_the_kit_as_a_new_device() {
    let relay = Running::new().await;
    let anna = Desk::begin("Анна").await;
    let before = anna.app.make_recovery_kit().await.unwrap().code;
    anna.add_relay(&relay.url).await;
    let kit = anna.app.recovery_kit().await.unwrap();
    assert_eq!((kit.state, kit.ask), (KitState::OtherRelay, true), "it was made before there was a relay");
    let project = anna.project("Осень").await;
    let plan = anna.plan(&project, "Медиаплан").await;
    let line = anna.line(&plan, json!({ "site": "Яндекс", "units": "1" })).await;
    anna.sync().await;
    let old = before.clone();
    let kit = anna.app.make_recovery_kit().await.unwrap().code;
    let request = serde_json::from_value(json!({ "code": kit, "passphrase": "осень и чай" })).unwrap();
    let file = anna.app.seal_recovery_kit(request).await.unwrap().file;
    anna.enter(&plan, &line, "units", "7").await;
    anna.sync().await;
    let lost = myself(&anna).await.devices.into_iter().find(|device| device.this).unwrap().key;
    // The only device is lost.
    anna.app.close().await;

    let why = |failure: mrm_app::Failure| failure.args["reason"].clone();
    assert_eq!(why(Desk::comes_back(&kit.replace(['5', '6'], "3")).await.err().unwrap()), "kit_mistyped");
    assert_eq!(why(Desk::comes_back(&old).await.err().unwrap()), "kit_without_relay");
    let mut named = by(&old);
    named["relay"] = json!(relay.url);
    assert_eq!(why(Desk::comes_back_by(named).await.err().unwrap()), "closed", "a newer kit was made");
    let mut from_file = by(&file);
    assert_eq!(why(Desk::comes_back_by(from_file.clone()).await.err().unwrap()), "kit_passphrase");
    from_file["kit_passphrase"] = json!("осень и чай");
    let back = Desk::comes_back_by(from_file).await.unwrap();
    back.sync().await;
    assert_eq!(back.app.session("test").await.person.as_deref(), Some("Анна"));
    assert_eq!(back.reads(&plan, &line, "units").await.as_deref(), Some("7"));

    // It has keys of its own; the kit has done its work, and is good until another one is made.
    let security = back.app.security().await.unwrap();
    assert!(security.devices[0].this && !security.devices[0].kit);
    assert_eq!((security.kit.state, security.kit.ask), (KitState::Used, true));
    back.enter(&plan, &line, "units", "8").await;
    back.sync().await;
    let again = Desk::comes_back(&kit).await.unwrap();
    again.sync().await;
    assert_eq!(
        again.reads(&plan, &line, "units").await.as_deref(),
        Some("8"),
        "whoever stopped halfway has not lost it"
    );
    back.sync().await;
    back.app.make_recovery_kit().await.unwrap();
    assert_eq!(why(Desk::comes_back(&kit).await.err().unwrap()), "closed");

    // The lost device is taken away: new keys for everything from now on.
    let epochs = back.app.team().await.unwrap().log_length;
    back.app.revoke_device(&lost).await.unwrap();
    back.enter(&plan, &line, "units", "9").await;
    back.sync().await;
    let security = back.app.security().await.unwrap();
    let gone = security.devices.iter().find(|device| device.key == lost).unwrap();
    assert!(gone.revoked_at.is_some() && gone.seen_at.is_some());
    assert!(back.app.team().await.unwrap().log_length > epochs);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_device_reads_nothing_that_is_written_after_it_was_revoked() {
    let relay = Running::new().await;
    let Agency { anna, plan, line, .. } = Agency::online(&relay).await;
    let kit = anna.app.make_recovery_kit().await.unwrap().code;
    let office = Desk::comes_back(&kit).await.unwrap();
    office.sync().await;
    let stolen = myself(&anna).await.devices.into_iter().find(|device| device.this).unwrap().key;
    office.app.revoke_device(&stolen).await.unwrap();
    office.enter(&plan, &line, "units", "2").await;
    office.sync().await;
    let _refused = anna.app.sync_now(mrm_app::team::SyncRequest { wait_seconds: 2 }).await;
    assert_eq!(
        anna.reads(&plan, &line, "units").await.as_deref(),
        Some("1"),
        "what was there stays readable to a thief"
    );
    assert_eq!(anna.app.sync_status(false).await.unwrap().waiting, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_device_makes_new_keys_and_nothing_is_lost() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    boris.sync().await;
    anna.sync().await;
    let key = myself(&anna).await.devices.into_iter().find(|device| device.this).unwrap().key;

    // The machine is cloned, and both copies are at work under the same keys.
    let anna = anna.reopen().await;
    let copy = anna.backup().await;
    let clone = anna.cloned(copy).await;
    anna.enter(&plan, &line, "units", "11").await;
    clone.enter(&plan, &line, "unit_price", "22").await;
    anna.sync().await;
    clone.sync().await;
    clone.enter(&plan, &line, "site", "VK").await;
    clone.sync().await;
    anna.sync().await;
    boris.sync().await;
    for desk in [&anna, &clone, &boris] {
        for (field, value) in [("units", "11"), ("unit_price", "22"), ("site", "VK")] {
            assert_eq!(desk.reads(&plan, &line, field).await.as_deref(), Some(value), "{field}");
        }
    }
    assert_eq!(anna.heads().await, boris.heads().await);
    assert_eq!(clone.heads().await, boris.heads().await);

    // Whoever found out has keys of their own now and says so; the other one may have found out as well.
    let mut copies = [anna, clone];
    if copies[0].app.security().await.unwrap().copied.is_none() {
        copies.reverse();
    }
    let [mine, other] = copies;
    let told = mine.app.security().await.unwrap();
    let copied = told.copied.expect("the person is told");
    assert_eq!((copied.former.as_str(), copied.former_counts), (key.as_str(), true));
    assert!(told.devices[0].this && told.devices[0].key != key);
    assert!(mine.app.sync_status(false).await.unwrap().notices.contains(&"keyed_anew".to_owned()));
    let both = other.app.security().await.unwrap().copied.is_some();

    // The person does not know the other copy, and takes the former keys away.
    mine.app.revoke_device(&key).await.unwrap();
    mine.enter(&plan, &line, "units", "12").await;
    mine.sync().await;
    boris.sync().await;
    assert_eq!(boris.reads(&plan, &line, "units").await.as_deref(), Some("12"));
    let _refused = other.app.sync_now(mrm_app::team::SyncRequest { wait_seconds: 2 }).await;
    let state = other.app.sync_status(false).await.unwrap().state;
    assert!(both || state != "synced", "{state}");
    assert!(!mine.app.security().await.unwrap().copied.unwrap().former_counts);
    assert!(mine.app.copied_seen().await.unwrap().copied.is_none());
    // And after a restart it is the same device as before.
    let mine = mine.reopen().await;
    mine.enter(&plan, &line, "units", "13").await;
    mine.sync().await;
    boris.sync().await;
    assert_eq!(boris.reads(&plan, &line, "units").await.as_deref(), Some("13"));
}
