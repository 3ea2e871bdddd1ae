//! Drives a [`Session`] over a WebSocket: connects, comes back after a while when the connection is lost, and does what the
//! session says in its order. What is to be kept is kept by a [`Host`].

use futures::stream::SplitStream;
use futures::{SinkExt, StreamExt};
use mrm_wire::{Entry, Envelope, LogHead, LogId, MAX_FRAME, Refusal, RelayFrame, SpaceId, ToDevice, ToRelay};
use rand::RngExt;
use std::collections::{BTreeSet, VecDeque};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};

use crate::DeviceKeys;
use crate::session::{Effect, Event, Kept, Session, Status};

/// A relay that does not answer for so long is not there.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often the relay is asked whether it is there when nothing else is said.
const PING: Duration = Duration::from_secs(25);
/// Nothing was heard for so long: the connection is gone.
const SILENCE: Duration = Duration::from_secs(70);
/// The first wait before connecting again; it doubles up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// What was refused is tried again after this.
const AGAIN: Duration = Duration::from_secs(60);
/// Bytes that may wait to be written.
const WRITE: usize = 8 * 1024 * 1024;

/// What a session begins with.
#[derive(Debug, Clone)]
pub struct Start {
    /// The workspace.
    pub workspace: LogId,
    /// The end of its log here.
    pub log: LogHead,
    /// The spaces that this device reads.
    pub reads: BTreeSet<SpaceId>,
    /// What was kept of the sessions before.
    pub kept: Kept,
}

/// Keeps what a session says is to be kept. An error means that the disk is full or failing: the connection ends and is
/// made again later, and nothing was acknowledged that is not kept.
pub trait Host: Send + Sync + 'static {
    /// What there is to begin with.
    fn start(&self) -> impl Future<Output = Result<Start, HostError>> + Send;

    /// Does effects in their order; what follows from them. Never [`Effect::Send`], [`Effect::Hang`] or
    /// [`Effect::AppendFrom`].
    fn perform(&self, effects: Vec<Effect>) -> impl Future<Output = Result<Vec<Event>, HostError>> + Send;

    /// The entries of the membership log from a place on.
    fn entries_from(&self, place: u32) -> impl Future<Output = Result<Vec<Vec<u8>>, HostError>> + Send;

    /// How things stand; told whenever it may have changed.
    fn stands(&self, status: Status, trouble: Option<Trouble>);
}

/// Something could not be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct HostError(pub String);

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The address is none.
    Address(String),
    /// Nobody answers there, or not as a relay does.
    Unreachable(String),
    /// What came could not be kept.
    Keeping(String),
}

/// What a driver can be asked for while it runs.
#[derive(Debug)]
pub enum Command {
    /// Envelopes of this device that are kept now.
    Written(Vec<Envelope>),
    /// The membership log is other than before.
    Log {
        /// Its end.
        head: LogHead,
        /// The spaces that this device reads.
        reads: BTreeSet<SpaceId>,
    },
    /// Appends an entry to the relay's log; whether it landed.
    Append {
        /// The entry.
        entry: Box<Entry>,
        /// Gets the answer.
        answer: oneshot::Sender<Result<LogHead, AppendError>>,
    },
    /// Passes an envelope on that is not kept.
    Pass(Box<Envelope>),
    /// Tries now: connects, or sends what was refused and asks the relay for all news. Told when that is asked for, or when
    /// there is no connection.
    Now(oneshot::Sender<()>),
}

/// An entry that did not land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// There is no connection: changes of the team need the relay.
    #[error("the relay cannot be reached")]
    Offline,
    /// The relay did not take it.
    #[error("the relay did not take it: {0:?}")]
    Refused(Refusal),
}

/// Where the driver is asked.
pub type Handle = mpsc::Sender<Command>;

/// The channel between whoever asks and the driver.
pub fn channel() -> (Handle, mpsc::Receiver<Command>) {
    mpsc::channel(1024)
}

/// Runs until every [`Handle`] is dropped. `origin` is the relay's address: `wss://relay.agency.ru`.
pub async fn run<H: Host>(
    host: Arc<H>,
    device: Arc<DeviceKeys>,
    origin: String,
    mut commands: mpsc::Receiver<Command>,
) {
    let mut wait = FIRST_WAIT;
    loop {
        let trouble = match connect(&origin).await {
            Ok(socket) => match Line::begin(&*host, &device, &origin, socket).await {
                Ok(mut line) => {
                    let ended = line.run(&mut commands).await;
                    if line.welcomed {
                        wait = FIRST_WAIT;
                    }
                    match ended {
                        Ended::NoMoreAsked => return,
                        Ended::Lost(trouble) => trouble,
                    }
                }
                Err(error) => keeping(error),
            },
            Err(trouble) => Some(trouble),
        };
        if let Some(trouble) = &trouble {
            tracing::info!(?trouble, "no connection to the relay");
        }
        host.stands(OFFLINE, trouble);
        // Not everybody at once when the relay comes back.
        let jittered = wait.mul_f64(rand::rng().random_range(0.9..1.1));
        if !pause(&mut commands, jittered).await {
            return;
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

const OFFLINE: Status = Status { online: false, waiting: 0, caught_up: false };

/// Waits before the next try; `false`: nobody asks any more. What is asked meanwhile is in the store, but for an entry.
async fn pause(commands: &mut mpsc::Receiver<Command>, wait: Duration) -> bool {
    let until = Instant::now() + wait;
    loop {
        tokio::select! {
            () = sleep_until(until) => return true,
            command = commands.recv() => match command {
                None => return false,
                Some(Command::Now(_)) => return true,
                Some(Command::Append { answer, .. }) => { let _gone = answer.send(Err(AppendError::Offline)); }
                Some(_) => {}
            },
        }
    }
}

/// A connection to a relay.
pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Connects to the relay at an address.
pub(crate) async fn connect(origin: &str) -> Result<Socket, Trouble> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_FRAME))
        .max_frame_size(Some(MAX_FRAME))
        .max_write_buffer_size(WRITE);
    let url = format!("{}/v1", origin.trim_end_matches('/'));
    let connector = if url.to_ascii_lowercase().starts_with("wss:") {
        // Hundreds of certificates are read from the disk.
        let secure = tokio::task::spawn_blocking(secure).await;
        secure.map_err(|error| Trouble::Unreachable(error.to_string()))??
    } else {
        Connector::Plain
    };
    let connecting = connect_async_tls_with_config(url, Some(config), true, Some(connector));
    match timeout(PATIENCE, connecting).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(tokio_tungstenite::tungstenite::Error::Url(error))) => Err(Trouble::Address(error.to_string())),
        Ok(Err(error)) => Err(Trouble::Unreachable(error.to_string())),
        Err(_) => Err(Trouble::Unreachable("it does not answer".to_owned())),
    }
}

/// Certificates as the system trusts them: a relay of one's own may have one that the agency signed.
fn secure() -> Result<Connector, Trouble> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| Trouble::Unreachable(error.to_string()))?;
    Ok(Connector::Rustls(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
}

enum Ended {
    NoMoreAsked,
    Lost(Option<Trouble>),
}

/// One connection.
struct Line<'h, H> {
    host: &'h H,
    device: &'h DeviceKeys,
    session: Session,
    hears: SplitStream<Socket>,
    /// Written by a task of its own: while one side waits for the other to read, both have to go on reading. What waits
    /// here is bounded by how much the session has on its way at a time.
    says: mpsc::UnboundedSender<Message>,
    /// Entries on their way, in their order; those without anybody who waits bring the relay's log up to this one.
    appending: VecDeque<Option<oneshot::Sender<Result<LogHead, AppendError>>>>,
    welcomed: bool,
}

impl<'h, H: Host> Line<'h, H> {
    async fn begin(host: &'h H, device: &'h DeviceKeys, origin: &str, socket: Socket) -> Result<Self, HostError> {
        let start = host.start().await?;
        let session = Session::new(start.workspace, origin, start.log, start.reads, start.kept);
        let (mut writes, hears) = socket.split();
        let (says, mut to_say) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(message) = to_say.recv().await {
                // A relay that takes nothing for so long is gone; whoever hears notices.
                if !matches!(timeout(PATIENCE, writes.send(message)).await, Ok(Ok(()))) {
                    break;
                }
            }
            let _gone = writes.close().await;
        });
        Ok(Line { host, device, session, hears, says, appending: VecDeque::new(), welcomed: false })
    }

    async fn run(&mut self, commands: &mut mpsc::Receiver<Command>) -> Ended {
        let mut heard = Instant::now();
        let mut ping = heard + PING;
        let mut again = heard + AGAIN;
        let mut done = self.follow(Event::Connected).await;
        while done.is_ok() {
            done = tokio::select! {
                message = self.hears.next() => {
                    heard = Instant::now();
                    match message {
                        Some(Ok(Message::Binary(bytes))) => self.hear(&bytes).await,
                        Some(Ok(Message::Close(_))) | None => Err(None),
                        Some(Ok(_)) => Ok(()),
                        Some(Err(error)) => Err(Some(Trouble::Unreachable(error.to_string()))),
                    }
                }
                command = commands.recv() => match command {
                    Some(command) => self.obey(command).await,
                    None => return Ended::NoMoreAsked,
                },
                () = sleep_until(ping) => {
                    ping = Instant::now() + PING;
                    if heard.elapsed() > SILENCE {
                        Err(Some(Trouble::Unreachable("it has fallen silent".to_owned())))
                    } else {
                        self.say(&ToRelay::Ping)
                    }
                }
                () = sleep_until(again) => {
                    again = Instant::now() + AGAIN;
                    self.follow(Event::Again).await
                }
            };
        }
        for answer in self.appending.drain(..).flatten() {
            let _gone = answer.send(Err(AppendError::Offline));
        }
        Ended::Lost(done.err().flatten())
    }

    async fn hear(&mut self, bytes: &[u8]) -> Result<(), Option<Trouble>> {
        let frame = ToDevice::decode(bytes).map_err(|error| Some(Trouble::Unreachable(error.to_string())))?;
        self.welcomed |= matches!(frame, ToDevice::Welcome { .. });
        // Entries are answered in the order in which they were sent; nothing else is refused without a name after the
        // welcome, but that the whole connection is.
        let answer = match &frame {
            ToDevice::Appended { log, .. } => Some(Ok(*log)),
            ToDevice::Refused { id: None, why } => Some(Err(AppendError::Refused(*why))),
            _ => None,
        };
        if let Some(answer) = answer
            && let Some(waiting) = self.appending.pop_front()
        {
            let moved = matches!(answer, Err(AppendError::Refused(Refusal::Moved)));
            if let Some(waiting) = waiting {
                match waiting.send(answer) {
                    // Whoever made the entry waits no more and does not know that it is in the log.
                    Err(Ok(_)) => return self.follow(Event::Look).await,
                    _ if !moved => return Ok(()),
                    _ => {}
                }
            }
        }
        self.follow(Event::Frame(frame)).await
    }

    async fn obey(&mut self, command: Command) -> Result<(), Option<Trouble>> {
        match command {
            Command::Written(envelopes) => self.follow(Event::Written(envelopes)).await,
            Command::Log { head, reads } => self.follow(Event::Log { head, reads }).await,
            Command::Now(told) => {
                self.follow(Event::Again).await?;
                self.follow(Event::Look).await?;
                let _gone = told.send(());
                Ok(())
            }
            Command::Pass(envelope) => {
                if !self.session.status().online {
                    return Ok(());
                }
                self.say(&ToRelay::Push { envelope: envelope.into_bytes() })
            }
            Command::Append { entry, answer } => {
                if !self.session.status().online {
                    let _gone = answer.send(Err(AppendError::Offline));
                    return Ok(());
                }
                self.appending.push_back(Some(answer));
                self.say(&ToRelay::Append { entry: entry.bytes().to_vec() })
            }
        }
    }

    /// Does what follows from an event, and from what that leads to.
    async fn follow(&mut self, event: Event) -> Result<(), Option<Trouble>> {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let (mut keep, mut say, mut hang) = (Vec::new(), Vec::new(), false);
            for effect in self.session.handle(event, self.device) {
                match effect {
                    Effect::Send(frame) => say.push(frame),
                    Effect::Hang => hang = true,
                    Effect::AppendFrom(place) => {
                        let entries = self.host.entries_from(place).await.map_err(keeping)?;
                        self.appending.extend(entries.iter().map(|_| None));
                        say.extend(entries.into_iter().map(|entry| ToRelay::Append { entry }));
                    }
                    other => keep.push(other),
                }
            }
            if !keep.is_empty() {
                events.extend(self.host.perform(keep).await.map_err(keeping)?);
            }
            for frame in say {
                self.say(&frame)?;
            }
            if hang {
                return Err(None);
            }
        }
        self.host.stands(self.session.status(), None);
        Ok(())
    }

    fn say(&self, frame: &ToRelay) -> Result<(), Option<Trouble>> {
        let bytes = frame.encode().map_err(|error| Some(Trouble::Keeping(error.to_string())))?;
        let sent = self.says.send(Message::Binary(bytes.into()));
        sent.map_err(|_| Some(Trouble::Unreachable("it does not take what is sent".to_owned())))
    }
}

fn keeping(error: HostError) -> Option<Trouble> {
    Some(Trouble::Keeping(error.0))
}
