//! The recovery kit of somebody who works alone, and a keyring that has forgotten the key.

use chrono::TimeDelta;
use mrm_app::session::{KeyringState, SessionState, StartRequest};
use mrm_app::team::{KitState, KitView, RecoveryKitView, TestKitRequest};
use mrm_app::{Code, Failure, SharedSecrets};
use mrm_store::{MemorySecrets, Secrets, SecretsError};
use mrm_testkit::FakeClock;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::Desk;
use crate::locking::{Device, PASSPHRASE, open};

async fn make(device: &Device) -> RecoveryKitView {
    device.desk.app.make_recovery_kit().await.unwrap()
}

async fn kit(device: &Device) -> KitView {
    device.desk.app.recovery_kit().await.unwrap()
}

async fn tests(device: &Device, request: serde_json::Value) -> Result<KitView, Failure> {
    let request: TestKitRequest = serde_json::from_value(request).unwrap();
    device.desk.app.test_recovery_kit(request).await
}

async fn sealed(device: &Device, kit: &RecoveryKitView) -> String {
    let request = serde_json::from_value(json!({ "code": kit.code, "passphrase": PASSPHRASE })).unwrap();
    device.desk.app.seal_recovery_kit(request).await.unwrap().file
}

async fn opens(device: &Device, request: serde_json::Value) -> Result<SessionState, Failure> {
    let request = serde_json::from_value(request).unwrap();
    device.desk.app.recover(request, "test").await.map(|session| session.state)
}

fn reason(failure: &Failure) -> &str {
    failure.args.get("reason").map_or("", String::as_str)
}

/// The keyring forgets the key of the database: the system was installed anew, and the folder was kept.
async fn forgotten(device: Device) -> Device {
    let Device { desk, clock, .. } = device;
    desk.app.close().await;
    let keyring: SharedSecrets = Arc::new(MemorySecrets::default());
    let app = open(&desk.folder, &clock, &keyring).await;
    Device { desk: Desk { app, folder: desk.folder }, clock, keyring }
}

#[tokio::test]
async fn nobody_is_asked_about_a_kit_on_the_first_day() {
    let device = Device::new().await;
    let first = kit(&device).await;
    assert_eq!((first.state, first.ask, first.remind), (KitState::None, false, false));
    device.clock.advance(TimeDelta::hours(25));
    let second = kit(&device).await;
    assert_eq!((second.ask, second.remind), (false, true), "a quiet reminder, no dialog");
}

#[tokio::test]
async fn a_kit_counts_when_it_was_tested_and_is_tested_again_after_a_month() {
    let device = Device::new().await;
    let made = make(&device).await;
    let untested = kit(&device).await;
    assert_eq!((untested.state, untested.remind, &untested.places), (KitState::Untested, true, &made.places));
    assert!(untested.opens_database && untested.made_at.is_some());

    let groups: Vec<&str> = made.places.iter().map(|place| made.code.split('-').nth(*place).unwrap()).collect();
    assert_eq!(groups.len(), 2);
    let wrong = tests(&device, json!({ "groups": [groups[0], "00000"] })).await.unwrap_err();
    assert_eq!((reason(&wrong), wrong.args["place"].as_str()), ("kit_group", made.places[1].to_string().as_str()));
    let typed: Vec<String> = groups.iter().map(|group| format!(" {} ", group.to_lowercase())).collect();
    let tested = tests(&device, json!({ "groups": typed })).await.unwrap();
    assert_eq!((tested.state, tested.remind), (KitState::Tested, false));

    device.clock.advance(TimeDelta::days(31));
    let due = kit(&device).await;
    assert_eq!((due.state, due.remind), (KitState::TestAgain, true));
    let file = sealed(&device, &made).await;
    let failure = tests(&device, json!({ "kit": file, "passphrase": "осень и кофе" })).await.unwrap_err();
    assert_eq!(failure.code, Code::WrongPassphrase);
    let failure =
        tests(&device, json!({ "kit": &file[..file.len() - 9], "passphrase": PASSPHRASE })).await.unwrap_err();
    assert_eq!(reason(&failure), "kit_damaged", "it is not the passphrase that is wrong");
    let failure = tests(&device, json!({ "kit": file })).await.unwrap_err();
    assert_eq!(reason(&failure), "kit_passphrase");
    assert_eq!(tests(&device, json!({ "kit": file, "passphrase": PASSPHRASE })).await.unwrap().state, KitState::Tested);

    let newer = make(&device).await;
    assert_eq!(kit(&device).await.state, KitState::Untested, "what was tested was the other one");
    let failure = tests(&device, json!({ "kit": made.code })).await.unwrap_err();
    assert_eq!(reason(&failure), "kit_revoked");
    assert_eq!(tests(&device, json!({ "kit": newer.code })).await.unwrap().state, KitState::Tested);
    let elsewhere = make(&Device::new().await).await;
    assert_eq!(reason(&tests(&device, json!({ "kit": elsewhere.code })).await.unwrap_err()), "kit_elsewhere");
}

#[tokio::test]
async fn a_keyring_that_has_forgotten_the_key_gives_way_to_the_kit() {
    let device = Device::new().await;
    let plan = device.desk.plan().await;
    let (old, made) = (make(&device).await, make(&device).await);
    let file = sealed(&device, &made).await;
    let device = forgotten(device).await;
    let session = device.desk.app.session("test").await;
    assert_eq!((session.state, session.reason.as_deref()), (SessionState::Recovery, Some("key_missing")));
    let anew = StartRequest {
        person: "Анна".into(),
        workspace: "Новая".into(),
        language: mrm_app::session::LanguageSetting::Ru,
        passphrase: None,
    };
    assert_eq!(device.desk.app.start(anew, "test").await.unwrap_err().code, Code::Precondition, "never a new one");
    let elsewhere = make(&Device::new().await).await;
    for other in [&old, &elsewhere] {
        assert_eq!(reason(&opens(&device, json!({ "kit": other.code })).await.unwrap_err()), "kit_other");
    }
    let failure = opens(&device, json!({ "kit": file, "kit_passphrase": "осень и кофе" })).await.unwrap_err();
    assert_eq!(failure.code, Code::WrongPassphrase);
    let state = opens(&device, json!({ "kit": file, "kit_passphrase": PASSPHRASE })).await.unwrap();
    assert_eq!(
        (state, device.desk.app.list_plans().await.unwrap().plans[0].id.as_str()),
        (SessionState::Ready, &*plan)
    );
    let device = device.restart().await;
    assert_eq!(device.state().await, SessionState::Ready, "the keyring has the key again");
}

#[tokio::test]
async fn without_a_kit_the_folder_says_so() {
    let device = forgotten(Device::new().await).await;
    let elsewhere = make(&Device::new().await).await;
    assert_eq!(reason(&opens(&device, json!({ "kit": elsewhere.code })).await.unwrap_err()), "kit_not_here");
}

#[tokio::test]
async fn a_forgotten_passphrase_of_the_lock_gives_way_to_the_kit() {
    let device = Device::new().await;
    let made = make(&device).await;
    device.set(None, PASSPHRASE).await.unwrap();
    device.desk.app.lock("test").await.unwrap();
    assert_eq!(opens(&device, json!({ "kit": made.code })).await.unwrap(), SessionState::Ready);
    assert!(!device.desk.app.session("test").await.has_lock);
}

/// A keyring that can be locked.
#[derive(Default)]
struct Moody {
    inner: MemorySecrets,
    silent: AtomicBool,
}

impl Moody {
    fn answers(&self) -> Result<(), SecretsError> {
        match self.silent.load(Ordering::Relaxed) {
            true => Err(SecretsError("it is locked".to_owned())),
            false => Ok(()),
        }
    }
}

impl Secrets for Moody {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        self.answers().and_then(|()| self.inner.get(account))
    }

    fn set(&self, account: &str, secret: &[u8]) -> Result<(), SecretsError> {
        self.answers().and_then(|()| self.inner.set(account, secret))
    }

    fn delete(&self, account: &str) -> Result<(), SecretsError> {
        self.answers().and_then(|()| self.inner.delete(account))
    }
}

#[tokio::test]
async fn a_locked_keyring_is_unlocked_and_asked_again() {
    let (folder, clock, keyring) = (TempDir::new().unwrap(), FakeClock::default(), Arc::new(Moody::default()));
    let shared: SharedSecrets = keyring.clone();
    let app = open(&folder, &clock, &shared).await;
    let request = StartRequest {
        person: "Анна".into(),
        workspace: "Агентство".into(),
        language: mrm_app::session::LanguageSetting::Ru,
        passphrase: None,
    };
    app.start(request, "test").await.unwrap();
    assert_eq!(app.security().await.unwrap().keyring, KeyringState::Holds);
    keyring.silent.store(true, Ordering::Relaxed);
    assert_eq!(app.security().await.unwrap().keyring, KeyringState::Silent);
    app.close().await;
    drop(app);
    let app = open(&folder, &clock, &shared).await;
    let session = app.session("test").await;
    assert_eq!((session.state, session.reason.as_deref()), (SessionState::Recovery, Some("keyring_silent")));
    assert!(session.args["detail"].contains("locked"));
    assert_eq!(app.open_again("test").await.unwrap().state, SessionState::Recovery, "it still is");
    keyring.silent.store(false, Ordering::Relaxed);
    assert_eq!(app.open_again("test").await.unwrap().state, SessionState::Ready);
    let id = std::fs::read_to_string(folder.path().join("key.id")).unwrap();
    keyring.delete(&format!("database-{id}")).unwrap();
    assert_eq!(app.security().await.unwrap().keyring, KeyringState::Lost, "seen before the next start asks for it");
    assert_eq!(app.keep_key_again().await.unwrap().keyring, KeyringState::Holds);
}
