//! The file of a recovery kit, and the key of the database that only the kit opens.

use mrm_store::{KeyError, SealCost, keep_key_for_kit, key_for_kit, open_kit, seal_kit};
use mrm_wire::{LogId, RecoveryKit, SealedKit, SealedKitError};

use crate::support::dir;

const PASSPHRASE: &str = "осень и чай";

fn kit() -> RecoveryKit {
    RecoveryKit::new(LogId([200; 32]), [7; 32], "wss://relay.agency.ru").unwrap()
}

/// Made by another implementation of Argon2id and AES-256-GCM, at the cost that files are made with.
#[test]
fn a_file_of_the_first_version_opens() {
    let file = SealedKit::read(include_str!("kit-1.mrmkit")).unwrap();
    assert_eq!(SealCost { memory_kib: file.memory_kib, passes: file.passes }, SealCost::STANDARD);
    assert_eq!(open_kit(&file, PASSPHRASE).unwrap(), kit());
}

#[test]
fn a_wrong_passphrase_is_told_from_a_damaged_file() {
    let cheap = SealCost { memory_kib: 64, passes: 1 };
    let text = seal_kit(&kit(), PASSPHRASE, cheap).unwrap();
    let file = SealedKit::read(&text).unwrap();
    assert_eq!(open_kit(&file, PASSPHRASE).unwrap(), kit());
    assert!(matches!(open_kit(&file, "осень и кофе"), Err(KeyError::WrongPassphrase)));
    assert_eq!(SealedKit::read(&text[..text.len() - 1]), Err(SealedKitError::Damaged));
    assert_ne!(seal_kit(&kit(), PASSPHRASE, cheap).unwrap(), text, "each file has its own salt");
    // Whoever repairs the checksum of a changed file gets no further.
    let cost = SealedKit { memory_kib: 65, ..file.clone() };
    assert!(matches!(open_kit(&cost, PASSPHRASE), Err(KeyError::WrongPassphrase)));
    let greedy = SealedKit { memory_kib: u32::MAX, ..file };
    assert!(matches!(open_kit(&greedy, PASSPHRASE), Err(KeyError::DamagedFile(_))), "no file takes all the memory");
}

#[test]
fn what_is_kept_for_a_kit_goes_with_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let dir = dir(folder.path());
    assert_eq!(key_for_kit(&dir).unwrap(), None);
    keep_key_for_kit(&dir, b"sealed").unwrap();
    assert_eq!(key_for_kit(&dir).unwrap().as_deref(), Some(b"sealed".as_slice()));
    std::fs::write(folder.path().join("key.kit"), vec![0; 5_000]).unwrap();
    assert!(key_for_kit(&dir).is_err(), "no file of ours is so long");
    let owner = dir.own().unwrap();
    dir.discard_database(&owner).unwrap();
    assert_eq!(key_for_kit(&dir).unwrap(), None);
}
