//! Devices that speak to a relay, without a product around them.

use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use mrm_wire::{
    DeviceKey, DocumentTag, Entry, EntryDraft, EntryHash, Envelope, EnvelopeDraft, EnvelopeId, EnvelopeKind, Grant,
    LogId, RelayFrame, Rights, SigningKey, SpaceId, ToDevice, ToRelay, auth_statement,
};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::measure::Outcome;

const SPACE: SpaceId = SpaceId([5; 16]);
const PLAN: DocumentTag = DocumentTag([6; 16]);

/// How many devices meet in a room.
pub const DEVICES: usize = 3;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A workspace whose devices meet in one document.
pub struct Room {
    /// The first entry of its log, which lets them all in.
    pub beginning: Entry,
    keys: Vec<SigningKey>,
}

impl Room {
    /// The room of a number.
    pub fn new(number: u32) -> Room {
        let seed = |device: usize| {
            let mut seed = [device as u8 + 1; 32];
            seed[..4].copy_from_slice(&number.to_le_bytes());
            SigningKey::from_seed(&seed)
        };
        let keys: Vec<SigningKey> = (0..DEVICES).map(seed).collect();
        let both = Rights::PULL.and(Rights::PUSH);
        let grants = keys.iter().map(|key| DeviceKey(key.public())).flat_map(|device| {
            [(SpaceId::LOG, Rights::PULL), (SPACE, both)].map(|(space, rights)| Grant { device, space, rights })
        });
        let draft = EntryDraft {
            workspace: LogId([0; 32]),
            index: 0,
            previous: EntryHash::START,
            author: DeviceKey(keys[0].public()),
            moment_ms: 1_795_694_400_000,
            grants: grants.collect(),
            wraps: Vec::new(),
            epoch: 0,
            salt: [0; 32],
            commitment: [0; 16],
        };
        let beginning = draft.sign(b"sealed", &keys[0]).expect("a small entry is one");
        Room { beginning, keys }
    }

    /// Its workspace.
    pub fn workspace(&self) -> LogId {
        self.beginning.workspace()
    }

    /// The device that writes.
    pub fn writer(&self) -> DeviceKey {
        DeviceKey(self.keys[0].public())
    }

    /// Its envelope of this number around so many bytes.
    pub fn envelope(&self, counter: u64, content: usize) -> Envelope {
        let draft = EnvelopeDraft {
            kind: EnvelopeKind::Changes,
            space: SPACE,
            document: PLAN,
            epoch: 0,
            salt: [0; 32],
            commitment: [0; 16],
            author: self.writer(),
            counter,
            previous: EnvelopeId([0; 32]),
            log_index: 0,
            log_hash: EntryHash::START,
        };
        draft.sign(&vec![7; content], &self.keys[0]).expect("a small envelope is one")
    }

    /// Brings one of its devices into it; the first one begins the workspace.
    pub async fn enter(&self, address: &str, device: usize) -> Outcome<(Sends, Hears)> {
        let (socket, _) = connect_async(format!("{address}/v1")).await?;
        let (sink, stream) = socket.split();
        let (mut sends, mut hears) = (Sends(sink), Hears(stream));
        let ToDevice::Challenge { relay, nonce, .. } = hears.next().await? else {
            return Err("the relay does not ask who it is".into());
        };
        let (workspace, key) = (self.workspace(), &self.keys[device]);
        let (context, statement) = auth_statement(relay, address, &nonce, workspace);
        let signature = key.sign(context, &[&statement]);
        let (mut first, mut second) = ([0; 32], [0; 32]);
        first.copy_from_slice(&signature[..32]);
        second.copy_from_slice(&signature[32..]);
        let (signature, device_key) = ((first, second), DeviceKey(key.public()));
        sends.say(&ToRelay::Authenticate { workspace, device: device_key, signature, token: None }).await?;
        hears.expect(|frame| matches!(frame, ToDevice::Welcome { .. })).await?;
        if device == 0 {
            sends.say(&ToRelay::Append { entry: self.beginning.bytes().to_vec() }).await?;
            hears.expect(|frame| matches!(frame, ToDevice::Appended { .. })).await?;
        }
        sends.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await?;
        hears.expect(|frame| matches!(frame, ToDevice::CaughtUp { .. })).await?;
        Ok((sends, hears))
    }
}

/// What a device says with.
pub struct Sends(SplitSink<Socket, Message>);

/// What it hears with.
pub struct Hears(SplitStream<Socket>);

impl Sends {
    /// Says it.
    pub async fn say(&mut self, frame: &ToRelay) -> Outcome<()> {
        Ok(self.0.send(Message::Binary(frame.encode()?.into())).await?)
    }
}

impl Hears {
    /// The next frame.
    pub async fn next(&mut self) -> Outcome<ToDevice> {
        loop {
            if let Message::Binary(bytes) = self.0.next().await.ok_or("the relay has hung up")?? {
                return Ok(ToDevice::decode(&bytes)?);
            }
        }
    }

    async fn expect(&mut self, wanted: impl Fn(&ToDevice) -> bool) -> Outcome<()> {
        let frame = self.next().await?;
        if wanted(&frame) { Ok(()) } else { Err(format!("the relay says something else: {frame:?}").into()) }
    }
}
