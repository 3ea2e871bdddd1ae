//! A relay in this process, and devices that speak to any.

use futures::{SinkExt, StreamExt};
use mrm_relay::store::{Identity, SqliteStore};
use mrm_relay::{Limits, Relay};
use mrm_wire::{
    DeviceKey, LogId, Refusal, RelayFrame, RelayKey, Seen, SigningKey, StoreId, ToDevice, ToRelay, auth_statement,
    landing_statement, verify,
};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::team::{beginning, key};

pub struct Running {
    pub relay: Arc<Relay<SqliteStore>>,
    pub origin: String,
    pub stop: Option<oneshot::Sender<()>>,
    pub task: JoinHandle<std::io::Result<()>>,
}

pub async fn start(folder: &Path, limits: Limits) -> Running {
    let identity = Identity { seed: [9; 32], store: StoreId([8; 16]), generation: 0 };
    let store = SqliteStore::open(&folder.join("relay.db"), identity).await.expect("a store");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("ws://{}", listener.local_addr().expect("an address"));
    let relay = Relay::new(Arc::new(store), &origin, limits);
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(relay.clone().serve(listener, None, async move {
        let _told = stopped.await;
    }));
    Running { relay, origin, stop: Some(stop), task }
}

pub struct Device<S = MaybeTlsStream<TcpStream>> {
    pub socket: WebSocketStream<S>,
    /// The one that it speaks to.
    relay: Option<RelayKey>,
}

impl Device {
    /// Connects to `address` and answers the challenge as `seed`, signing for `origin`.
    pub async fn come(address: &str, seed: u8, workspace: LogId, origin: &str) -> Device {
        Device::with_token(address, seed, workspace, origin, None).await
    }

    pub async fn with_token(address: &str, seed: u8, workspace: LogId, origin: &str, token: Option<&str>) -> Device {
        let (socket, _) = connect_async(format!("{address}/v1")).await.expect("a connection");
        let mut device = Device::over(socket);
        device.answer(seed, workspace, origin, token).await;
        device
    }

    pub async fn admitted(address: &str, seed: u8, workspace: LogId) -> Device {
        let mut device = Device::come(address, seed, workspace, address).await;
        device.welcomed().await;
        device
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Device<S> {
    pub fn over(socket: WebSocketStream<S>) -> Device<S> {
        Device { socket, relay: None }
    }

    pub async fn answer(&mut self, seed: u8, workspace: LogId, origin: &str, token: Option<&str>) {
        let ToDevice::Challenge { relay: relay_key, nonce, .. } = self.hear().await else {
            panic!("a challenge comes first")
        };
        self.relay = Some(relay_key);
        let (context, statement) = auth_statement(relay_key, origin, &nonce, workspace);
        let key: SigningKey = key(seed);
        let signature = key.sign(context, &[&statement]);
        let halves = signature.split_at(32);
        let signature = (halves.0.try_into().expect("half"), halves.1.try_into().expect("half"));
        let (device, token) = (DeviceKey(key.public()), token.map(str::to_owned));
        self.say(&ToRelay::Authenticate { workspace, device, signature, token }).await;
    }

    pub async fn welcomed(&mut self) {
        let welcome = self.hear().await;
        assert!(matches!(welcome, ToDevice::Welcome { .. }), "{welcome:?}");
    }

    pub async fn say(&mut self, frame: &ToRelay) {
        assert!(self.try_say(frame).await, "it is sent");
    }

    /// Whether the connection stands.
    pub async fn try_say(&mut self, frame: &ToRelay) -> bool {
        let bytes = frame.encode().expect("bytes");
        self.socket.send(Message::Binary(bytes.into())).await.is_ok()
    }

    pub async fn hear(&mut self) -> ToDevice {
        self.hear_within(Duration::from_secs(20)).await.expect("a frame")
    }

    pub async fn hear_within(&mut self, time: Duration) -> Option<ToDevice> {
        loop {
            let message = tokio::time::timeout(time, self.socket.next()).await.ok()??.ok()?;
            if let Message::Binary(bytes) = message {
                return Some(ToDevice::decode(&bytes).expect("a frame of ours"));
            }
        }
    }

    pub async fn begin(&mut self) {
        let first = beginning();
        self.say(&ToRelay::Append { entry: first.bytes().to_vec() }).await;
        let ToDevice::Appended { log, moment_ms, signature: (a, b) } = self.hear().await else {
            panic!("the entry is appended")
        };
        let (context, statement) = landing_statement(first.workspace(), log, moment_ms);
        let signature: [u8; 64] = [a, b].concat().try_into().expect("64 bytes");
        let relay = self.relay.expect("it has said who it is");
        verify(&relay.0, context, &[&statement], &signature).expect("the relay stands by it");
    }

    pub async fn push(&mut self, envelope: &mrm_wire::Envelope) -> Result<Seen, Refusal> {
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
pub async fn team(folder: &Path) -> (Running, LogId, Device, Device) {
    team_within(folder, Limits::default()).await
}

pub async fn team_within(folder: &Path, limits: Limits) -> (Running, LogId, Device, Device) {
    let relay = start(folder, limits).await;
    let id = beginning().workspace();
    let mut one = Device::admitted(&relay.origin, 1, id).await;
    one.begin().await;
    let two = Device::admitted(&relay.origin, 2, id).await;
    (relay, id, one, two)
}
