//! Real devices before the real program: it reads nothing, and what it loses or refuses stays with them.

use mrm_sync::session::Notice;
use mrm_testkit::Random;
use std::path::Path;

use crate::desk::Desk;
use crate::process::{Process, answer};

const SECRET: &str = "МАРЖА-7f3a-Альфа-Банк";

/// Every file of a folder, as bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let read = |path: std::path::PathBuf| (path.display().to_string(), std::fs::read(&path).unwrap_or_default());
    entries.filter(|path| path.is_file()).map(read).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_is_nowhere_at_the_relay_in_the_clear() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let relay = Process::serve(&data, &[]);
    let mut desk = Desk::begin(SECRET);
    for line in 0..20 {
        desk.write(format!("{SECRET}: строка {line}").as_bytes());
    }
    desk.sync(&relay.address).await;
    assert_eq!((desk.waiting(), desk.notices.as_slice()), (0, &[][..]));
    let copy = folder.path().join("copy.db");
    answer(&data, &["backup", copy.to_str().expect("text")]);
    let mut all = files(&data);
    all.extend(files(folder.path()));
    all.push(("the wire".to_owned(), desk.wire));
    let mut other = desk.shelf.into_values();
    assert!(all.iter().any(|(name, bytes)| name.ends_with("copy.db") && bytes.len() > 20_000), "it has kept something");
    let log = relay.log();
    assert_eq!(log.matches("envelope accepted").count(), 20, "each is in the log, with its size and names only");
    let name = other.next().expect("an envelope").id().to_string();
    assert!(log.contains(&name));
    all.push(("the log".to_owned(), log.into_bytes()));
    for (name, bytes) in all {
        assert!(!holds(&bytes, SECRET) && !holds(&bytes, "строка"), "{name} holds the secret");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_relay_leaves_the_envelope_with_its_device() {
    let folder = tempfile::tempdir().expect("a folder");
    let relay = Process::serve(folder.path(), &["--quota", "64KB"]);
    let mut desk = Desk::begin("Анна");
    desk.write(b"a small change");
    desk.sync(&relay.address).await;
    assert_eq!(desk.waiting(), 0);
    // What does not pack.
    let mut random = Random::new(3);
    let large: Vec<u8> = (0..100_000).map(|_| random.between(0, 255) as u8).collect();
    desk.write(&large);
    desk.sync(&relay.address).await;
    assert_eq!((desk.waiting(), desk.notices.as_slice()), (1, &[Notice::Quota][..]), "it waits, and she is told");
    let workspace = answer(folder.path(), &["list"])[0]["id"].as_str().expect("an id").to_owned();
    answer(folder.path(), &["quota", &workspace, "1MB"]);
    desk.sync(&relay.address).await;
    assert_eq!(desk.waiting(), 0, "there is room again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_back_from_a_copy_gets_everything_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy.db"));
    let copy = copy.to_str().expect("text");
    let mut relay = Process::serve(&data, &[]);
    let mut desk = Desk::begin("Анна");
    for line in 0..3 {
        desk.write(format!("line {line}").as_bytes());
    }
    desk.sync(&relay.address).await;
    answer(&data, &["backup", copy]);
    for line in 3..5 {
        desk.write(format!("line {line}").as_bytes());
    }
    desk.sync(&relay.address).await;
    relay.kill();
    answer(&data, &["restore", copy]);
    let relay = Process::serve(&data, &[]);
    desk.sync(&relay.address).await;
    assert_eq!(desk.notices, [Notice::RelayForgot], "the relay is another generation of itself");
    let mut colleague = desk.fresh();
    colleague.sync(&relay.address).await;
    assert_eq!(colleague.shelf, desk.shelf, "whoever comes now gets what the copy lacked, too");
}
