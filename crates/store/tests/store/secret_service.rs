//! The keyring of a real desktop: a Secret Service on a message bus of its own.

use mrm_store::{KeySource, KeyState, OsKeyring, Secrets, create_key, find_key, is_usable};
use std::process::Command;

use crate::support::dir;

/// Set in the copy of this program that runs on the bus.
const ON_THE_BUS: &str = "MRM_TEST_SECRET_SERVICE";
const STORY: &str = "secret_service::a_key_stays_in_the_keyring_of_the_desktop";

#[test]
fn a_key_stays_in_the_keyring_of_the_desktop() {
    if std::env::var_os(ON_THE_BUS).is_some() {
        return on_the_bus();
    }
    let there = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success());
    if !cfg!(target_os = "linux") || !there("dbus-run-session") || !there("gnome-keyring-daemon") {
        eprintln!("passed over: this machine has no dbus-run-session and gnome-keyring-daemon");
        return;
    }
    // Nobody's own keyring is touched: its files lie in a folder of this test.
    let home = tempfile::tempdir().unwrap();
    let script = format!(
        "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$0\" --exact {STORY} --nocapture"
    );
    let session = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .env(ON_THE_BUS, "1")
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&session.stdout) + String::from_utf8_lossy(&session.stderr);
    assert!(session.status.success(), "{said}");
    assert!(said.contains("1 passed"), "the story ran on the bus: {said}");
}

fn on_the_bus() {
    assert!(is_usable(&OsKeyring), "the Secret Service answers");
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    assert!(matches!(find_key(&dir, None, &OsKeyring).unwrap(), KeyState::New));
    let (made, source) = create_key(&dir, &OsKeyring, None).unwrap();
    assert_eq!(source, KeySource::Keyring);
    assert!(!folder.path().join("key.sealed").exists(), "no file holds the key");
    let KeyState::Found(found, KeySource::Keyring) = find_key(&dir, None, &OsKeyring).unwrap() else {
        panic!("the keyring kept it")
    };
    assert!(found == made);

    OsKeyring.set("another account", &[0, 159, 146, 150]).unwrap();
    assert_eq!(OsKeyring.get("another account").unwrap().unwrap().as_slice(), [0, 159, 146, 150], "any bytes");
    OsKeyring.delete("another account").unwrap();
    assert!(OsKeyring.get("another account").unwrap().is_none());
    OsKeyring.delete("another account").unwrap();
}
