//! Coming in by an invitation: to the relay with the invitation's key, the log from its beginning, a request, and waiting
//! until somebody of the team has let this device in.

use futures::{SinkExt, StreamExt};
use mrm_wire::{
    DeviceKey, Entry, EntryHash, Invitation, LogHead, LogId, PROTOCOL, Refusal, RelayFrame, RelayKey, Rights,
    SigningKey, SpaceId, ToDevice, ToRelay, auth_statement,
};
use std::time::Duration;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::DeviceKeys;
use crate::driver::{Socket, Trouble, connect};
use crate::membership::{Action, Body, By, ComposeError, MembershipLog, Names, ask};

/// An answer that does not come within this will not come.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often the relay is told that somebody is still waiting.
const PING: Duration = Duration::from_secs(25);
/// The longest log that a newcomer reads, in entries.
const MAX_ENTRIES: usize = 200_000;

/// Why somebody does not come in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// The relay cannot be reached.
    #[error("the relay cannot be reached: {0:?}")]
    Relay(Trouble),
    /// The relay does not know the workspace: another relay, or one that has lost it.
    #[error("the relay does not know the workspace of the invitation")]
    UnknownWorkspace,
    /// The invitation is not open: used by somebody else, taken back, or sent away.
    #[error("the invitation is not open any more")]
    Closed,
    /// The relay shows another workspace than the one of the invitation.
    #[error("the relay shows another workspace than the invitation leads into")]
    OtherWorkspace,
    /// The relay speaks an older protocol.
    #[error("the relay is older than this program")]
    OldRelay,
    /// The relay refused.
    #[error("the relay refused: {0:?}")]
    Refused(Refusal),
    /// What it sent is no log.
    #[error("the relay sent something that is no membership log")]
    NoLog,
    /// The request cannot be made.
    #[error(transparent)]
    Request(#[from] ComposeError),
}

impl From<Trouble> for JoinError {
    fn from(trouble: Trouble) -> JoinError {
        JoinError::Relay(trouble)
    }
}

fn gone(what: &str) -> JoinError {
    JoinError::Relay(Trouble::Unreachable(what.to_owned()))
}

/// Somebody at the door.
pub struct Visitor {
    invitation: Invitation,
    socket: Socket,
    entries: Vec<Entry>,
}

impl Visitor {
    /// Comes to the relay of an invitation and reads the log, which has to begin as the invitation says.
    pub async fn come(invitation: Invitation) -> Result<Visitor, JoinError> {
        let key = invitation.key();
        Visitor::come_as(invitation, &key).await
    }

    /// Comes as the device itself: an invitation that was used opens nothing any more, and whoever was let in by it has a
    /// place of their own.
    pub async fn come_back(invitation: Invitation, device: &DeviceKeys) -> Result<Visitor, JoinError> {
        Visitor::come_as(invitation, device.signing()).await
    }

    async fn come_as(invitation: Invitation, key: &SigningKey) -> Result<Visitor, JoinError> {
        let socket = connect(&invitation.relay).await?;
        let mut visitor = Visitor { invitation, socket, entries: Vec::new() };
        visitor.authenticate(key).await?;
        visitor.say(&ToRelay::Entries { from: 0 }).await?;
        loop {
            match visitor.hear().await? {
                ToDevice::Entries { entries, log, .. } => {
                    visitor.read(entries)?;
                    if visitor.entries.len() >= usize::try_from(log.length).unwrap_or(usize::MAX) {
                        break;
                    }
                }
                ToDevice::Refused { why, .. } => return Err(refused(why)),
                _ => {}
            }
        }
        let id = visitor.workspace().ok_or(JoinError::NoLog)?;
        if visitor.invitation.leads_to(id) { Ok(visitor) } else { Err(JoinError::OtherWorkspace) }
    }

    /// The workspace.
    pub fn workspace(&self) -> Option<LogId> {
        self.entries.first().map(Entry::workspace)
    }

    async fn authenticate(&mut self, key: &SigningKey) -> Result<(), JoinError> {
        let ToDevice::Challenge { protocol, relay, nonce, .. } = self.hear().await? else {
            return Err(gone("it does not answer as a relay does"));
        };
        if protocol < PROTOCOL {
            return Err(JoinError::OldRelay);
        }
        let frame = self.answer(key, relay, &nonce);
        self.say(&frame).await?;
        match self.hear().await? {
            ToDevice::Welcome { .. } => Ok(()),
            ToDevice::Refused { why, .. } => Err(refused(why)),
            _ => Err(gone("it does not answer as a relay does")),
        }
    }

    fn answer(&self, key: &SigningKey, relay: RelayKey, nonce: &[u8; 32]) -> ToRelay {
        let workspace = self.invitation.workspace();
        let (context, statement) = auth_statement(relay, &self.invitation.relay, nonce, workspace);
        let signature = key.sign(context, &[&statement]);
        let (mut first, mut second) = ([0; 32], [0; 32]);
        first.copy_from_slice(&signature[..32]);
        second.copy_from_slice(&signature[32..]);
        let device = DeviceKey(key.public());
        ToRelay::Authenticate { workspace, device, signature: (first, second), token: None }
    }

    /// Takes entries that continue the log; ones that came before are passed over.
    fn read(&mut self, entries: Vec<Vec<u8>>) -> Result<(), JoinError> {
        for bytes in entries {
            let entry = Entry::read(bytes).map_err(|_| JoinError::NoLog)?;
            let index = usize::try_from(entry.open_part().index).map_err(|_| JoinError::NoLog)?;
            let last = self.entries.last().map_or(EntryHash::START, Entry::hash);
            if index < self.entries.len() {
                continue;
            }
            let chained = index == self.entries.len() && entry.open_part().previous == last;
            if !chained || entry.verify().is_err() || index >= MAX_ENTRIES {
                return Err(JoinError::NoLog);
            }
            self.entries.push(entry);
        }
        Ok(())
    }

    /// The device that used this invitation for a request already.
    fn who_asked(&self) -> Option<DeviceKey> {
        let key = DeviceKey(self.invitation.key().public());
        let mut asked = self.entries.iter().filter(|entry| entry.open_part().author == key);
        asked.find_map(|entry| match Body::decode(entry.sealed()).ok()?.action {
            Action::Ask { device, .. } => Some(device),
            _ => None,
        })
    }

    /// Asks to be let in, as `device`. Whoever asks again finds the request there.
    pub async fn ask(&mut self, names: &Names, device: &DeviceKeys, now_ms: u64) -> Result<(), JoinError> {
        let mut tries = 0;
        while self.who_asked() != Some(device.device()) {
            if self.who_asked().is_some() {
                return Err(JoinError::Closed);
            }
            let id = self.workspace().ok_or(JoinError::NoLog)?;
            let hash = self.entries.last().map_or(EntryHash::START, Entry::hash);
            let head = LogHead { length: u32::try_from(self.entries.len()).unwrap_or(u32::MAX), hash };
            let by = By { device, moment_ms: now_ms };
            let entry = ask(&self.invitation, (id, head), names, by, &mut rand::rng())?;
            self.land(entry, &mut tries).await?;
        }
        Ok(())
    }

    /// Changes the team as a device that is in it: an entry is made of the log as it is, and made anew if somebody else's
    /// came first.
    pub async fn change<T>(
        &mut self,
        device: &DeviceKeys,
        make: impl Fn(&MembershipLog) -> Result<(Entry, T), ComposeError>,
    ) -> Result<T, JoinError> {
        let mut tries = 0;
        loop {
            let log = self.let_in(device).ok_or(JoinError::Closed)?;
            let (entry, made) = make(&log)?;
            if self.land(entry, &mut tries).await? {
                return Ok(made);
            }
        }
    }

    /// Brings an entry to the relay. `false`: somebody was quicker, and their entries are read now.
    async fn land(&mut self, entry: Entry, tries: &mut usize) -> Result<bool, JoinError> {
        self.say(&ToRelay::Append { entry: entry.bytes().to_vec() }).await?;
        loop {
            match self.hear().await? {
                ToDevice::Appended { .. } => {
                    // It may have come with the entries of others.
                    if self.entries.last().map(Entry::hash) != Some(entry.hash()) {
                        self.entries.push(entry);
                    }
                    return Ok(true);
                }
                ToDevice::Entries { entries, .. } => self.read(entries)?,
                // Somebody was quicker: their entry first.
                ToDevice::Refused { why: Refusal::Moved, .. } if *tries < 10 => {
                    *tries += 1;
                    let from = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
                    self.say(&ToRelay::Entries { from }).await?;
                    if let ToDevice::Entries { entries, .. } = self.hear().await? {
                        self.read(entries)?;
                    }
                    return Ok(false);
                }
                ToDevice::Refused { why, .. } => return Err(refused(why)),
                _ => {}
            }
        }
    }

    /// The log as `device` reads it, once it was let in.
    pub fn let_in(&self, device: &DeviceKeys) -> Option<MembershipLog> {
        let mine = |entry: &Entry| entry.open_part().wraps.iter().any(|wrap| wrap.device == device.device());
        if !self.entries.iter().any(mine) {
            return None;
        }
        let log = MembershipLog::read(self.entries.clone(), device).ok()?;
        log.team().person_at(device.device()).is_some().then_some(log)
    }

    /// Whether the door was closed: the relay was told that the invitation opens nothing any more.
    fn is_closed(&self) -> bool {
        let key = DeviceKey(self.invitation.key().public());
        let mut grants = self.entries.iter().rev().flat_map(|entry| &entry.open_part().grants);
        let last = grants.find(|grant| grant.device == key && grant.space == SpaceId::LOG);
        last.is_some_and(|grant| grant.rights == Rights::NONE)
    }

    /// Waits until somebody of the team has answered.
    pub async fn wait(&mut self, device: &DeviceKeys) -> Result<MembershipLog, JoinError> {
        loop {
            if let Some(log) = self.let_in(device) {
                return Ok(log);
            }
            if self.is_closed() {
                return Err(JoinError::Closed);
            }
            match timeout(PING, self.next()).await {
                Ok(frame) => match frame? {
                    ToDevice::Entries { entries, .. } => self.read(entries)?,
                    ToDevice::Refused { why, .. } => return Err(refused(why)),
                    _ => {}
                },
                Err(_) => self.say(&ToRelay::Ping).await?,
            }
        }
    }

    async fn say(&mut self, frame: &ToRelay) -> Result<(), JoinError> {
        let bytes = frame.encode().map_err(|_| gone("too much at once"))?;
        let sent = timeout(PATIENCE, self.socket.send(Message::Binary(bytes.into()))).await;
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(gone(&error.to_string())),
            Err(_) => Err(gone("it does not answer")),
        }
    }

    async fn hear(&mut self) -> Result<ToDevice, JoinError> {
        timeout(PATIENCE, self.next()).await.map_err(|_| gone("it does not answer"))?
    }

    async fn next(&mut self) -> Result<ToDevice, JoinError> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => {
                    return ToDevice::decode(&bytes).map_err(|error| gone(&error.to_string()));
                }
                Some(Ok(Message::Close(_))) | None => return Err(gone("it ended the connection")),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(gone(&error.to_string())),
            }
        }
    }
}

fn refused(why: Refusal) -> JoinError {
    match why {
        Refusal::UnknownWorkspace => JoinError::UnknownWorkspace,
        // The relay lets in whom an open invitation names; this one names nobody any more.
        Refusal::NotAMember => JoinError::Closed,
        Refusal::Protocol => JoinError::OldRelay,
        other => JoinError::Refused(other),
    }
}
