//! A real relay on loopback, and devices that speak to it over WebSocket.

use futures::SinkExt;
use mrm_relay::Limits;
use mrm_wire::{Known, Refusal, Rights, Seen, SpaceId, ToDevice, ToRelay};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

use crate::client::{Device, start, team};
use crate::team::{PLAN, SPACE, beginning, entry, envelope, grant, key};

#[tokio::test]
async fn what_one_device_writes_the_other_has_at_once_and_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut relay, id, mut one, mut two) = team(folder.path()).await;
    two.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await;
    assert_eq!(two.hear().await, ToDevice::CaughtUp { space: SPACE });
    let sent = envelope(1, 1, b"sealed");
    let at = one.push(&sent).await.expect("it is accepted");
    let ToDevice::Stored { document, envelopes, .. } = two.hear().await else { panic!("it is handed on") };
    assert_eq!((document, envelopes[0].envelope.as_deref()), (PLAN, Some(sent.bytes())));
    assert_eq!(Seen { seq: envelopes[0].seq, chain: envelopes[0].chain }, at);

    relay.stop.take().expect("it runs").send(()).expect("it is told");
    assert_eq!(one.hear().await, ToDevice::Draining, "told to come back");
    relay.task.await.expect("it ends").expect("in order");
    let again = start(folder.path(), Limits::default()).await;
    let mut two = Device::admitted(&again.origin, 2, id).await;
    two.say(&ToRelay::Follow { space: SPACE, known: vec![Known { document: PLAN, seen: at }] }).await;
    assert_eq!(two.hear().await, ToDevice::CaughtUp { space: SPACE }, "nothing new");
    two.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await;
    assert!(matches!(two.hear().await, ToDevice::Stored { .. }), "all of it for whoever has nothing");
}

#[tokio::test]
async fn nobody_comes_in_with_a_wrong_signature_or_as_a_stranger() {
    let folder = tempfile::tempdir().expect("a folder");
    let (relay, id, _one, _two) = team(folder.path()).await;
    let mut elsewhere = Device::come(&relay.origin, 1, id, "ws://somebody.between").await;
    let turned_away = ToDevice::Refused { id: None, why: Refusal::Signature };
    assert_eq!(elsewhere.hear().await, turned_away, "a signature for another address is worth nothing here");
    let mut stranger = Device::come(&relay.origin, 3, id, &relay.origin).await;
    assert_eq!(stranger.hear().await, ToDevice::Refused { id: None, why: Refusal::NotAMember });
}

#[tokio::test]
async fn who_is_taken_out_hears_nothing_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_relay, id, mut one, mut two) = team(folder.path()).await;
    two.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await;
    assert_eq!(two.hear().await, ToDevice::CaughtUp { space: SPACE });
    let head = mrm_wire::LogHead { length: 1, hash: beginning().hash() };
    let out = entry(1, id, head, vec![grant(2, SPACE, Rights::NONE), grant(2, SpaceId::LOG, Rights::NONE)]);
    one.say(&ToRelay::Append { entry: out.bytes().to_vec() }).await;
    assert!(matches!(one.hear().await, ToDevice::Appended { .. }));
    one.push(&envelope(1, 1, b"after")).await.expect("it is accepted");
    while let Some(frame) = two.hear_within(Duration::from_secs(5)).await {
        assert!(!matches!(frame, ToDevice::Stored { .. }), "{frame:?}");
    }
}

#[tokio::test]
async fn presence_is_passed_on_and_not_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_relay, _, mut one, mut two) = team(folder.path()).await;
    two.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await;
    assert_eq!(two.hear().await, ToDevice::CaughtUp { space: SPACE });
    let mut here = envelope(1, 0, b"").open_part().clone();
    here.kind = mrm_wire::EnvelopeKind::Ephemeral;
    let here = here.sign(b"I am in cell D5", &key(1)).expect("an envelope");
    one.say(&ToRelay::Push { envelope: here.bytes().to_vec() }).await;
    assert_eq!(two.hear().await, ToDevice::Passing { envelope: here.bytes().to_vec() });
    two.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await;
    assert_eq!(two.hear().await, ToDevice::CaughtUp { space: SPACE });
}

#[tokio::test]
async fn rubbish_ends_the_connection_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_relay, _, mut one, mut two) = team(folder.path()).await;
    two.socket.send(Message::Binary(vec![0xff; 100].into())).await.expect("it is sent");
    assert_eq!(two.hear().await, ToDevice::Refused { id: None, why: Refusal::Malformed });
    let mut forged = envelope(1, 1, b"x").into_bytes();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    one.say(&ToRelay::Push { envelope: forged }).await;
    assert!(matches!(one.hear().await, ToDevice::Refused { id: Some(_), why: Refusal::Signature }));
    assert!(one.push(&envelope(1, 1, b"x")).await.is_ok(), "the connection goes on");
    assert_eq!(one.push(&envelope(1, 1, b"y")).await, Err(Refusal::Cloned));
}

#[tokio::test]
async fn a_closed_relay_lets_nobody_begin() {
    let folder = tempfile::tempdir().expect("a folder");
    let relay = start(folder.path(), Limits { open: false, ..Limits::default() }).await;
    let mut one = Device::come(&relay.origin, 1, beginning().workspace(), &relay.origin).await;
    assert_eq!(one.hear().await, ToDevice::Refused { id: None, why: Refusal::UnknownWorkspace });
}
