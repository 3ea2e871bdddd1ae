//! What whoever runs the relay does with it, while it serves and while it does not.

use mrm_wire::{Refusal, ToDevice, ToRelay};

use crate::client::Device;
use crate::process::{ORIGIN, Process, admin, answer, refusal};
use crate::team::{SPACE, beginning, envelope};

async fn come(relay: &Process, token: Option<&str>) -> Device {
    Device::with_token(&relay.address, 1, beginning().workspace(), ORIGIN, token).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_begins_at_a_closed_relay_with_a_token_and_only_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let relay = Process::serve(folder.path(), &["--closed"]);
    assert_eq!(answer(folder.path(), &["status"])["open"], false);
    let no = |why| ToDevice::Refused { id: None, why };
    assert_eq!(come(&relay, None).await.hear().await, no(Refusal::UnknownWorkspace));
    assert_eq!(come(&relay, Some("0123456789")).await.hear().await, no(Refusal::Closed));
    let made = answer(folder.path(), &["token", "--days", "3", "--quota", "1MB"]);
    let token = made["token"].as_str().expect("a token").to_owned();
    let mut one = come(&relay, Some(&format!(" {} ", token.to_uppercase()))).await;
    one.welcomed().await;
    one.begin().await;
    let list = answer(folder.path(), &["list"]);
    assert_eq!((list[0]["quota"].as_u64(), list[0]["devices"].as_u64()), (Some(1 << 20), Some(2)));
    let mut other = Device::with_token(&relay.address, 1, mrm_wire::LogId([9; 32]), ORIGIN, Some(&token)).await;
    assert_eq!(other.hear().await, no(Refusal::Closed), "a token is for one workspace");
    let mut files =
        String::from_utf8_lossy(&std::fs::read(folder.path().join("relay.db")).expect("a file")).into_owned();
    files += &String::from_utf8_lossy(&std::fs::read(folder.path().join("relay.db-wal")).expect("a file"));
    assert!(!files.contains(&token) && !relay.log().contains(&token), "it is kept nowhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_refused_allowed_and_removed_while_its_devices_are_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let relay = Process::serve(folder.path(), &[]);
    let id = beginning().workspace().to_string();
    let mut one = come(&relay, None).await;
    one.welcomed().await;
    one.begin().await;
    one.push(&envelope(1, 1, b"sealed")).await.expect("it is accepted");
    answer(folder.path(), &["refuse", &id]);
    assert_eq!(one.hear().await, ToDevice::Refused { id: None, why: Refusal::Closed }, "it is told");
    assert_eq!(come(&relay, None).await.hear().await, ToDevice::Refused { id: None, why: Refusal::Closed });
    answer(folder.path(), &["allow", &id]);
    let mut one = come(&relay, None).await;
    one.welcomed().await;
    answer(folder.path(), &["quota", &id, "1KB"]);
    assert_eq!(one.push(&envelope(1, 2, &[0; 1_000])).await, Err(Refusal::Quota));
    answer(folder.path(), &["quota", &id, "1MB"]);
    one.push(&envelope(1, 2, &[0; 1_000])).await.expect("there is room again");
    assert!(refusal(folder.path(), &["remove", &id]).contains("--yes"), "nothing is deleted by a slip");
    answer(folder.path(), &["remove", &id, "--yes"]);
    assert_eq!(one.hear().await, ToDevice::Refused { id: None, why: Refusal::Closed });
    let list = answer(folder.path(), &["list"]);
    assert_eq!((list[0]["bytes"].as_u64(), list[0]["refused"].as_bool()), (Some(0), Some(true)));
    assert!(refusal(folder.path(), &["quota", "12", "1MB"]).contains("64 hexadecimal digits"));
    assert!(refusal(folder.path(), &["allow", &"0".repeat(64)]).contains("no such workspace"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_without_a_running_relay_is_looked_after_too() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(refusal(&folder.path().join("none"), &["list"]).contains("there is no folder"));
    assert!(refusal(folder.path(), &["list"]).contains("nothing was served from it yet"));
    let mut relay = Process::serve(folder.path(), &[]);
    let mut one = come(&relay, None).await;
    one.welcomed().await;
    one.begin().await;
    relay.kill();
    assert!(refusal(folder.path(), &["status"]).contains("no relay serves"));
    assert_eq!(answer(folder.path(), &["list"])[0]["entries"], 1);
    answer(folder.path(), &["refuse", &beginning().workspace().to_string()]);
    let relay = Process::serve(folder.path(), &[]);
    assert_eq!(come(&relay, None).await.hear().await, ToDevice::Refused { id: None, why: Refusal::Closed });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_made_while_the_relay_serves_and_brought_back_while_it_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, elsewhere) = (folder.path().join("data"), folder.path().join("elsewhere"));
    let copy = folder.path().join("copy.db");
    let copy = copy.to_str().expect("text");
    let mut relay = Process::serve(&data, &[]);
    let mut one = come(&relay, None).await;
    one.welcomed().await;
    one.begin().await;
    one.push(&envelope(1, 1, b"before")).await.expect("it is accepted");
    answer(&data, &["backup", copy]);
    assert!(refusal(&data, &["backup", copy]).contains("is there already"));
    one.push(&envelope(1, 2, b"after")).await.expect("it is accepted");
    assert!(refusal(&data, &["restore", copy]).contains("a relay runs on"), "not under a running relay");
    relay.kill();
    let rubbish = folder.path().join("rubbish");
    std::fs::write(&rubbish, [7; 9_000]).expect("a file");
    assert!(refusal(&data, &["restore", rubbish.to_str().expect("text")]).contains("is not a whole copy"));
    let kept = answer(&data, &["restore", copy])["kept"].as_str().expect("what was there").to_owned();
    assert!(std::path::Path::new(&kept).exists(), "what was there is not thrown away");
    for (data, generation) in [(&data, 1), (&elsewhere, 1)] {
        if data == &elsewhere {
            answer(data, &["restore", copy]);
        }
        let relay = Process::serve(data, &[]);
        let mut two = Device::come(&relay.address, 2, beginning().workspace(), ORIGIN).await;
        two.welcomed().await;
        two.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await;
        let ToDevice::Stored { envelopes, .. } = two.hear().await else { panic!("what the copy has") };
        assert_eq!(envelopes[0].envelope.as_deref(), Some(envelope(1, 1, b"before").bytes()));
        assert_eq!(envelopes.len(), 1);
        assert_eq!(answer(data, &["status"])["generation"], generation);
    }
    let other = folder.path().join("other");
    let mut relay = Process::serve(&other, &[]);
    relay.kill();
    assert!(refusal(&other, &["restore", copy]).contains("a copy of another relay"));
    assert!(admin(&other, &["list"]).status.success(), "nothing was touched");
}
