//! The key of the database: found, made, sealed, and never made anew for a database that exists.

use mrm_store::{
    DbKey, KeyError, KeySource, KeyState, MemorySecrets, NoSecrets, SealCost, Store, StoreError, create_key, find_key,
    is_usable, keep_key, lock_key, seal_with_passphrase, unlock,
};

use crate::support::{dir, key};

/// Quick to compute; what matters here is the file, not the guessing.
const CHEAP: SealCost = SealCost { memory_kib: 64, passes: 1 };

#[test]
fn a_new_folder_keeps_its_key_in_the_keyring() {
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    let keyring = MemorySecrets::default();
    assert!(matches!(find_key(&dir, None, &keyring).unwrap(), KeyState::New));
    let (made, source) = create_key(&dir, &keyring, None).unwrap();
    assert_eq!(source, KeySource::Keyring);
    let KeyState::Found(found, KeySource::Keyring) = find_key(&dir, None, &keyring).unwrap() else {
        panic!("it was kept")
    };
    assert!(found == made);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(made.to_hex().as_str()), "no file holds the key");
    }
}

#[test]
fn without_a_keyring_a_passphrase_seals_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    assert!(!is_usable(&NoSecrets));
    assert!(matches!(create_key(&dir, &NoSecrets, None), Err(KeyError::NeedsPassphrase)));
    seal_with_passphrase(&dir, &key(), "осень и чай", CHEAP).unwrap();
    assert!(matches!(find_key(&dir, None, &NoSecrets).unwrap(), KeyState::Sealed));
    assert!(unlock(&dir, "осень и чай").unwrap() == key());
    assert!(matches!(unlock(&dir, "осень и кофе"), Err(KeyError::WrongPassphrase)));
    assert!(
        matches!(create_key(&dir, &MemorySecrets::default(), None), Err(KeyError::Exists)),
        "the sealed key stays the key"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path().join("key.sealed")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "only this user reads it");
    }
}

#[test]
fn a_changed_key_file_never_opens() {
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    seal_with_passphrase(&dir, &key(), "осень и чай", CHEAP).unwrap();
    let path = folder.path().join("key.sealed");
    let good = std::fs::read(&path).unwrap();
    // The bytes that say how much memory and time to spend are tried by one bit: others would really spend it.
    for at in (0..5).chain(13..good.len()) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(&path, bad).unwrap();
        assert!(unlock(&dir, "осень и чай").is_err(), "byte {at}");
    }
    let mut greedy = good.clone();
    greedy[8] = 0xff;
    std::fs::write(&path, greedy).unwrap();
    assert!(
        matches!(unlock(&dir, "осень и чай"), Err(KeyError::DamagedFile(_))),
        "no file makes us take all the memory"
    );
}

#[test]
fn a_key_that_was_given_is_taken_and_nonsense_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    let hex = "07".repeat(32);
    let KeyState::Found(found, KeySource::Given) = find_key(&dir, Some(&hex), &NoSecrets).unwrap() else {
        panic!("it was given")
    };
    assert!(found == key());
    assert!(matches!(find_key(&dir, Some("secret"), &NoSecrets), Err(KeyError::Malformed(_))));
    assert!(!format!("{found:?}").contains("07"), "keys do not show up in logs");
}

#[tokio::test]
async fn a_missing_key_of_a_database_is_never_answered_by_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    let keyring = MemorySecrets::default();
    let (made, _) = create_key(&dir, &keyring, None).unwrap();
    Store::open(&dir, dir.own().unwrap(), &made).await.unwrap().close().await;

    let emptied = MemorySecrets::default();
    assert!(matches!(find_key(&dir, None, &emptied).unwrap(), KeyState::MissingForExisting(None)));
    assert!(matches!(find_key(&dir, None, &NoSecrets).unwrap(), KeyState::MissingForExisting(Some(_))));
    assert!(matches!(create_key(&dir, &emptied, Some("осень и чай")), Err(KeyError::Exists)));

    // Recovery: the key that was written down is put back.
    let written: DbKey = made.to_hex().parse().unwrap();
    assert_eq!(keep_key(&dir, &written, &emptied, None).unwrap(), KeySource::Keyring);
    assert!(matches!(find_key(&dir, None, &emptied).unwrap(), KeyState::Found(..)));
    Store::open(&dir, dir.own().unwrap(), &written).await.unwrap().close().await;
}

#[tokio::test]
async fn a_wrong_key_is_told_apart_from_damage() {
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    Store::open(&dir, dir.own().unwrap(), &key()).await.unwrap().close().await;
    let wrong = DbKey::from_bytes([8; 32]);
    let refused = Store::open(&dir, dir.own().unwrap(), &wrong).await.unwrap_err();
    assert!(matches!(refused, StoreError::WrongKey), "{refused:?}");
    // Also where the note of the key got lost.
    std::fs::remove_file(folder.path().join("key.id")).unwrap();
    let refused = Store::open(&dir, dir.own().unwrap(), &wrong).await.unwrap_err();
    assert!(matches!(refused, StoreError::WrongKey), "{refused:?}");
    Store::open(&dir, dir.own().unwrap(), &key()).await.unwrap().close().await;

    let mut bytes = std::fs::read(dir.database()).unwrap();
    for byte in &mut bytes[100..200] {
        *byte ^= 0x55;
    }
    std::fs::write(dir.database(), bytes).unwrap();
    let refused = Store::open(&dir, dir.own().unwrap(), &key()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Damaged(_)), "{refused:?}");
}

#[test]
fn a_lock_takes_the_key_out_of_the_keyring_and_taking_it_off_puts_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    let keyring = MemorySecrets::default();
    let (made, _) = create_key(&dir, &keyring, None).unwrap();
    lock_key(&dir, &made, &keyring, "осень и чай", CHEAP).unwrap();
    assert!(dir.has_sealed_key());
    assert!(matches!(find_key(&dir, None, &keyring).unwrap(), KeyState::Sealed));
    assert!(unlock(&dir, "осень и чай").unwrap() == made);

    // Another passphrase, and the first one no longer opens it.
    lock_key(&dir, &made, &keyring, "зима и какао", CHEAP).unwrap();
    assert!(matches!(unlock(&dir, "осень и чай"), Err(KeyError::WrongPassphrase)));

    let opened = unlock(&dir, "зима и какао").unwrap();
    assert_eq!(keep_key(&dir, &opened, &keyring, None).unwrap(), KeySource::Keyring);
    assert!(!dir.has_sealed_key());
    assert!(matches!(find_key(&dir, None, &keyring).unwrap(), KeyState::Found(..)));
}

#[test]
fn a_lock_that_was_being_put_on_when_the_power_went_asks_for_its_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    let keyring = MemorySecrets::default();
    let (made, _) = create_key(&dir, &keyring, None).unwrap();
    // The file is written, the keyring has not forgotten yet.
    seal_with_passphrase(&dir, &made, "осень и чай", CHEAP).unwrap();
    assert!(
        matches!(find_key(&dir, None, &keyring).unwrap(), KeyState::Sealed),
        "the keyring does not go round the lock"
    );
}

#[test]
fn without_a_keyring_a_lock_cannot_be_taken_off() {
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    lock_key(&dir, &key(), &NoSecrets, "осень и чай", CHEAP).unwrap();
    assert!(matches!(keep_key(&dir, &key(), &NoSecrets, None), Err(KeyError::NeedsPassphrase)));
    assert!(dir.has_sealed_key(), "the key is not lost");
}
