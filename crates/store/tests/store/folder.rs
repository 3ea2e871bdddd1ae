//! The folder itself: one owner, readable by name, not always writable.

use mrm_store::{DataDir, Store, StoreError};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::support::{dir, key, open};

/// Makes this test program hold a folder instead of testing: the folder's path.
const HOLD: &str = "MRM_TEST_HOLD";
/// Makes this test program try a folder instead of testing.
const TRY: &str = "MRM_TEST_TRY";

#[tokio::test]
async fn a_second_process_is_told_who_holds_the_folder_and_gets_it_when_that_one_dies() {
    if let Some(path) = std::env::var_os(HOLD) {
        let store = open(path.as_ref()).await;
        store.announce("http://127.0.0.1:4242", "token").unwrap();
        writeln!(std::io::stdout(), "\nholding").unwrap();
        std::thread::sleep(std::time::Duration::from_secs(120));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let story = "folder::a_second_process_is_told_who_holds_the_folder_and_gets_it_when_that_one_dies";
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", story, "--nocapture"])
        .env(HOLD, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "holding"));
    let place = dir(folder.path());
    let Err(StoreError::InUse(Some(note))) = place.own() else { panic!("the other process holds it") };
    assert_eq!(note.pid, holder.id());
    assert_eq!(note.url.as_deref(), Some("http://127.0.0.1:4242"));
    assert!(!format!("{note:?}").contains("token\""), "the token does not show up in logs");
    holder.kill().unwrap();
    holder.wait().unwrap();
    open(folder.path()).await.close().await;
}

#[tokio::test]
async fn one_process_holds_a_folder_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    assert!(matches!(dir(folder.path()).own(), Err(StoreError::InUse(Some(_)))));
    store.close().await;
    open(folder.path()).await.close().await;
}

#[test]
fn a_file_in_place_of_the_folder_is_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    std::fs::write(&path, "not a folder").unwrap();
    assert!(DataDir::resolve(Some(path)).is_err());
}

/// Permissions do not hold back root, so as root the story is told by a process of another user.
#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_as_such() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    if let Some(path) = std::env::var_os(TRY) {
        let place = dir(path.as_ref());
        let Err(StoreError::ReadOnly(told)) = place.own() else { panic!("nobody may write here") };
        assert!(told.starts_with(place.path()));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    Store::open(&dir(&data), dir(&data).own().unwrap(), &key()).await.unwrap().close().await;
    let set =
        |path: &std::path::Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    // The other user must reach the folder and this program.
    let program = folder.path().join("story");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    set(&program, 0o755);
    set(folder.path(), 0o755);
    for entry in std::fs::read_dir(&data).unwrap() {
        set(&entry.unwrap().path(), 0o444);
    }
    set(&data, 0o555);
    let mut child = Command::new(&program);
    child.args(["--exact", "folder::a_folder_that_cannot_be_written_is_told_as_such"]).env(TRY, &data);
    if std::fs::metadata(folder.path()).is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0) {
        child.uid(65_534).gid(65_534);
    }
    let told = child.output().unwrap();
    set(&data, 0o755);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
}
