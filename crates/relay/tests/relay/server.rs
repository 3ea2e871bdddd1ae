//! A real relay on loopback, and devices that speak to it over WebSocket.

use futures::{SinkExt, StreamExt};
use mrm_relay::store::{Identity, SqliteStore};
use mrm_relay::{Limits, Relay};
use mrm_wire::{
    DeviceKey, Known, LogId, Refusal, RelayFrame, Rights, Seen, SigningKey, SpaceId, StoreId, ToDevice, ToRelay,
    auth_statement, landing_statement, verify,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::team::{PLAN, SPACE, beginning, entry, envelope, grant, key};

struct Running {
    origin: String,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

async fn start(folder: &Path, limits: Limits) -> Running {
    let identity = Identity { seed: [9; 32], store: StoreId([8; 16]), generation: 0 };
    let store = SqliteStore::open(&folder.join("relay.db"), identity).await.expect("a store");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("ws://{}", listener.local_addr().expect("an address"));
    let relay = Relay::new(Arc::new(store), &origin, limits);
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(relay.serve(listener, async move {
        let _told = stopped.await;
    }));
    Running { origin, stop: Some(stop), task }
}

struct Device {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Device {
    /// Connects and answers the challenge as `seed`, signing for `origin`.
    async fn come(relay: &Running, seed: u8, workspace: LogId, origin: &str) -> Device {
        let (socket, _) = connect_async(format!("{}/v1", relay.origin)).await.expect("a connection");
        let mut device = Device { socket };
        let ToDevice::Challenge { relay: relay_key, nonce, .. } = device.hear().await else {
            panic!("a challenge comes first")
        };
        let (context, statement) = auth_statement(relay_key, origin, &nonce, workspace);
        let key: SigningKey = key(seed);
        let signature = key.sign(context, &[&statement]);
        let halves = signature.split_at(32);
        let signature = (halves.0.try_into().expect("half"), halves.1.try_into().expect("half"));
        let frame = ToRelay::Authenticate { workspace, device: DeviceKey(key.public()), signature, token: None };
        device.say(&frame).await;
        device
    }

    async fn admitted(relay: &Running, seed: u8, workspace: LogId) -> Device {
        let mut device = Device::come(relay, seed, workspace, &relay.origin).await;
        let welcome = device.hear().await;
        assert!(matches!(welcome, ToDevice::Welcome { .. }), "{welcome:?}");
        device
    }

    async fn say(&mut self, frame: &ToRelay) {
        let bytes = frame.encode().expect("bytes");
        self.socket.send(Message::Binary(bytes.into())).await.expect("it is sent");
    }

    async fn hear(&mut self) -> ToDevice {
        self.hear_within(Duration::from_secs(20)).await.expect("a frame")
    }

    async fn hear_within(&mut self, time: Duration) -> Option<ToDevice> {
        loop {
            let message = tokio::time::timeout(time, self.socket.next()).await.ok()??.ok()?;
            if let Message::Binary(bytes) = message {
                return Some(ToDevice::decode(&bytes).expect("a frame of ours"));
            }
        }
    }

    async fn push(&mut self, envelope: &mrm_wire::Envelope) -> Result<Seen, Refusal> {
        self.say(&ToRelay::Push { envelope: envelope.bytes().to_vec() }).await;
        loop {
            match self.hear().await {
                ToDevice::Accepted { id, at } if id == envelope.id() => return Ok(at),
                ToDevice::Refused { id, why } if id == Some(envelope.id()) => return Err(why),
                _ => {}
            }
        }
    }
}

/// A relay with a workspace, and the devices 1 and 2 in it.
async fn team(folder: &Path) -> (Running, LogId, Device, Device) {
    let relay = start(folder, Limits::default()).await;
    let first = beginning();
    let id = first.workspace();
    let mut one = Device::admitted(&relay, 1, id).await;
    one.say(&ToRelay::Append { entry: first.bytes().to_vec() }).await;
    let ToDevice::Appended { log, moment_ms, signature: (a, b) } = one.hear().await else {
        panic!("the entry is appended")
    };
    let (context, statement) = landing_statement(id, log, moment_ms);
    let signature: [u8; 64] = [a, b].concat().try_into().expect("64 bytes");
    let relay_key = SigningKey::from_seed(&[9; 32]).public();
    verify(&relay_key, context, &[&statement], &signature).expect("the relay stands by it");
    let two = Device::admitted(&relay, 2, id).await;
    (relay, id, one, two)
}

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
    let mut two = Device::admitted(&again, 2, id).await;
    two.say(&ToRelay::Follow { space: SPACE, known: vec![Known { document: PLAN, seen: at }] }).await;
    assert_eq!(two.hear().await, ToDevice::CaughtUp { space: SPACE }, "nothing new");
    two.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await;
    assert!(matches!(two.hear().await, ToDevice::Stored { .. }), "all of it for whoever has nothing");
}

#[tokio::test]
async fn nobody_comes_in_with_a_wrong_signature_or_as_a_stranger() {
    let folder = tempfile::tempdir().expect("a folder");
    let (relay, id, _one, _two) = team(folder.path()).await;
    let mut elsewhere = Device::come(&relay, 1, id, "ws://somebody.between").await;
    let turned_away = ToDevice::Refused { id: None, why: Refusal::Signature };
    assert_eq!(elsewhere.hear().await, turned_away, "a signature for another address is worth nothing here");
    let mut stranger = Device::come(&relay, 3, id, &relay.origin).await;
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
    let mut one = Device::come(&relay, 1, beginning().workspace(), &relay.origin).await;
    assert_eq!(one.hear().await, ToDevice::Refused { id: None, why: Refusal::UnknownWorkspace });
}
