//! A passphrase for the application on this device.

use chrono::{DateTime, TimeDelta, Utc};
use mrm_app::session::{KeyPlace, LanguageSetting, SessionState, Settings, StartRequest};
use mrm_app::{App, AppOptions, Code, Failure, SharedSecrets, World};
use mrm_store::MemorySecrets;
use mrm_testkit::FakeClock;
use serde_json::json;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

use crate::Desk;

pub(crate) const PASSPHRASE: &str = "осень и чай";

/// Real ids, a clock that the story moves.
#[derive(Default)]
struct Time(FakeClock);

impl World for Time {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }

    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A device with a keyring of its own.
pub(crate) struct Device {
    pub desk: Desk,
    pub clock: FakeClock,
    pub keyring: SharedSecrets,
}

pub(crate) async fn open(folder: &TempDir, clock: &FakeClock, keyring: &SharedSecrets) -> App {
    App::open(AppOptions {
        data_dir: Some(folder.path().to_owned()),
        key: None,
        live: false,
        world: Arc::new(Time(clock.clone())),
        secrets: Arc::clone(keyring),
    })
    .await
}

impl Device {
    pub(crate) async fn new() -> Device {
        let (folder, clock) = (TempDir::new().unwrap(), FakeClock::default());
        let keyring: SharedSecrets = Arc::new(MemorySecrets::default());
        let app = open(&folder, &clock, &keyring).await;
        let request = StartRequest {
            person: "Анна".into(),
            workspace: "Агентство".into(),
            language: LanguageSetting::Ru,
            passphrase: None,
        };
        app.start(request, "test").await.unwrap();
        Device { desk: Desk { app, folder }, clock, keyring }
    }

    async fn locked_by(passphrase: &str) -> Device {
        let device = Device::new().await;
        device.set(None, passphrase).await.unwrap();
        device
    }

    pub(crate) async fn restart(self) -> Device {
        self.desk.app.close().await;
        let app = open(&self.desk.folder, &self.clock, &self.keyring).await;
        Device { desk: Desk { app, folder: self.desk.folder }, ..self }
    }

    pub(crate) async fn set(&self, was: Option<&str>, passphrase: &str) -> Result<(), Failure> {
        let request = serde_json::from_value(json!({ "was": was, "passphrase": passphrase })).unwrap();
        self.desk.app.set_lock(request, "test").await.map(drop)
    }

    pub(crate) async fn unlock(&self, passphrase: &str) -> Result<(), Failure> {
        let request = serde_json::from_value(json!({ "passphrase": passphrase })).unwrap();
        self.desk.app.unlock(request, "test").await.map(drop)
    }

    pub(crate) async fn state(&self) -> SessionState {
        self.desk.app.session("test").await.state
    }
}

#[tokio::test]
async fn a_locked_application_shows_nothing_until_its_passphrase_and_everything_after_it() {
    let device = Device::locked_by(PASSPHRASE).await;
    let plan = device.desk.plan().await;
    device.desk.line(&plan, json!({ "cost_net": "1 000,50" })).await;
    assert_eq!(device.desk.app.lock("test").await.unwrap().state, SessionState::Locked);
    assert!(device.desk.app.is_locked().await);
    assert_eq!(device.desk.app.list_plans().await.unwrap_err().code, Code::NotReady);
    let session = device.desk.app.session("test").await;
    assert_eq!((session.person, session.workspace.map(|w| w.name)), (None, None), "not even a name");

    let second = open(&device.desk.folder, &device.clock, &device.keyring).await;
    assert_eq!(second.session("test").await.state, SessionState::Busy, "the folder stays ours");

    device.unlock(PASSPHRASE).await.unwrap();
    assert_eq!(device.state().await, SessionState::Ready);
    assert_eq!(device.desk.view(&plan).await.totals.media_net, "1000.5");
}

#[tokio::test]
async fn the_lock_holds_over_a_restart_and_the_keyring_does_not_go_round_it() {
    let device = Device::locked_by(PASSPHRASE).await.restart().await;
    assert_eq!(device.state().await, SessionState::Locked);
    device.unlock(PASSPHRASE).await.unwrap();
    assert_eq!(device.desk.app.security().await.unwrap().key, KeyPlace::Passphrase);

    let remove = serde_json::from_value(json!({ "passphrase": PASSPHRASE })).unwrap();
    assert!(!device.desk.app.remove_lock(remove, "test").await.unwrap().has_lock);
    let device = device.restart().await;
    assert_eq!(device.state().await, SessionState::Ready, "the keyring has the key again");
    assert_eq!(device.desk.app.security().await.unwrap().key, KeyPlace::Keyring);
}

#[tokio::test]
async fn wrong_passphrases_make_the_next_try_wait_longer_and_longer() {
    let device = Device::locked_by(PASSPHRASE).await;
    device.desk.app.lock("test").await.unwrap();
    let wrong = |failure: Failure| (failure.code, failure.args["seconds"].clone());
    for _ in 0..2 {
        assert_eq!(wrong(device.unlock("осень и кофе").await.unwrap_err()), (Code::WrongPassphrase, "0".into()));
    }
    assert_eq!(wrong(device.unlock("осень и кофе").await.unwrap_err()), (Code::WrongPassphrase, "5".into()));
    assert_eq!(wrong(device.unlock(PASSPHRASE).await.unwrap_err()), (Code::TooSoon, "5".into()), "even the right one");
    device.clock.advance(TimeDelta::seconds(3));
    assert_eq!(wrong(device.unlock(PASSPHRASE).await.unwrap_err()), (Code::TooSoon, "2".into()));
    device.clock.advance(TimeDelta::seconds(2));
    assert_eq!(wrong(device.unlock("осень и кофе").await.unwrap_err()), (Code::WrongPassphrase, "10".into()));
    device.clock.advance(TimeDelta::seconds(10));
    device.unlock(PASSPHRASE).await.unwrap();

    // The right one ends it; whoever changes the passphrase is asked for the old one under the same rule.
    assert_eq!(
        wrong(device.set(Some("не та"), "зима и какао").await.unwrap_err()),
        (Code::WrongPassphrase, "0".into())
    );
    device.set(Some(PASSPHRASE), "зима и какао").await.unwrap();
    device.desk.app.lock("test").await.unwrap();
    assert_eq!(device.unlock(PASSPHRASE).await.unwrap_err().code, Code::WrongPassphrase);
    device.unlock("зима и какао").await.unwrap();
}

#[tokio::test]
async fn it_locks_itself_when_nobody_was_there_for_as_long_as_is_set() {
    let device = Device::locked_by(PASSPHRASE).await;
    let settings = device.desk.app.session("test").await.settings;
    assert_eq!(settings.lock_minutes, 15, "a new lock closes by itself");
    let app = &device.desk.app;
    app.set_settings(Settings { lock_minutes: 5, ..settings.clone() }, "test").await.unwrap();
    let odd = app.set_settings(Settings { lock_minutes: 7, ..settings.clone() }, "test").await;
    assert_eq!(odd.unwrap_err().code, Code::BadValue);
    device.clock.advance(TimeDelta::minutes(4));
    app.active();
    device.clock.advance(TimeDelta::minutes(4));
    assert!(!app.lock_if_idle().await, "somebody was there");
    device.clock.advance(TimeDelta::minutes(1));
    assert!(app.lock_if_idle().await);
    assert_eq!(device.state().await, SessionState::Locked);
    device.unlock(PASSPHRASE).await.unwrap();
    app.set_settings(Settings { lock_minutes: 0, ..settings }, "test").await.unwrap();
    device.clock.advance(TimeDelta::days(1));
    assert!(!app.lock_if_idle().await, "only by hand");
}

#[tokio::test]
async fn what_cannot_be_locked_says_why() {
    let device = Device::new().await;
    assert_eq!(device.desk.app.lock("test").await.unwrap_err().code, Code::Precondition, "there is no passphrase");
    let short = device.set(None, "осень").await.unwrap_err();
    assert_eq!((short.code, short.args["min"].as_str()), (Code::WeakPassphrase, "10"));
    assert!(!device.desk.app.lock_if_idle().await, "nobody is locked out who has no passphrase");

    let given = Desk::new().await;
    let request = serde_json::from_value(json!({ "passphrase": PASSPHRASE })).unwrap();
    assert_eq!(given.app.set_lock(request, "test").await.unwrap_err().code, Code::KeyGiven);
    assert_eq!(given.app.security().await.unwrap().key, KeyPlace::Given);
}

#[tokio::test]
async fn a_machine_without_a_keyring_keeps_its_passphrase() {
    let (folder, clock) = (TempDir::new().unwrap(), FakeClock::default());
    let keyring: SharedSecrets = Arc::new(mrm_store::NoSecrets);
    let app = open(&folder, &clock, &keyring).await;
    assert_eq!(app.session("test").await.state, SessionState::NeedsPassphrase);
    let request = StartRequest {
        person: "Анна".into(),
        workspace: "Агентство".into(),
        language: LanguageSetting::Ru,
        passphrase: Some(PASSPHRASE.into()),
    };
    assert!(app.start(request, "test").await.unwrap().has_lock);
    let remove = serde_json::from_value(json!({ "passphrase": PASSPHRASE })).unwrap();
    assert_eq!(app.remove_lock(remove, "test").await.unwrap_err().code, Code::NoKeyring);
    assert_eq!(app.lock("test").await.unwrap().state, SessionState::Locked);
}

#[tokio::test]
async fn a_forgotten_passphrase_gives_way_to_the_key_that_was_written_down() {
    let device = Device::new().await;
    let written = {
        let id = std::fs::read_to_string(device.desk.folder.path().join("key.id")).unwrap();
        let key = device.keyring.get(&format!("database-{id}")).unwrap().unwrap();
        key.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    device.set(None, PASSPHRASE).await.unwrap();
    device.desk.app.lock("test").await.unwrap();
    let recover = |key: String| serde_json::from_value(json!({ "key_hex": key })).unwrap();
    let refused = device.desk.app.recover(recover(crate::KEY.into()), "test").await.unwrap_err();
    assert_eq!((refused.code, device.state().await), (Code::WrongKey, SessionState::Locked), "it stays locked");
    let session = device.desk.app.recover(recover(written), "test").await.unwrap();
    assert_eq!((session.state, session.has_lock), (SessionState::Ready, false), "the keyring has the key again");
}
