//! One connection: who is it, and what does it want.

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use mrm_wire::{
    DeviceKey, Entry, Envelope, EnvelopeId, EnvelopeKind, Known, LogHead, LogId, PROTOCOL, Refusal, RelayFrame, Rights,
    SpaceId, ToDevice, ToRelay, auth_statement, landing_statement, verify,
};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc;

use crate::limits::Allowance;
use crate::metrics::count;
use crate::rooms::{Outgoing, Seat};
use crate::server::Relay;
use crate::store::{Store, StoreError, Writing, Written};

/// How long somebody may take to say who they are.
const PATIENCE: Duration = Duration::from_secs(10);
/// Nothing was heard for so long: the other side is gone. Devices ask every 25 seconds whether we are there.
const SILENCE: Duration = Duration::from_secs(90);
/// Bytes of one answer of several envelopes or entries.
const ANSWER: usize = 256 * 1024;
/// Documents that one device may say it knows, and parts it may ask for, at once.
const MOST_NAMED: usize = 20_000;

/// Why a connection ends.
enum End {
    /// The other side has gone.
    Gone,
    /// It is told why.
    Refused(Refusal),
    /// The relay goes down.
    Draining,
}

impl From<axum::Error> for End {
    fn from(_: axum::Error) -> End {
        End::Gone
    }
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> End {
        End::Refused(refusal)
    }
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> End {
        tracing::error!(%error, "the store does not answer");
        End::Refused(Refusal::Unavailable)
    }
}

/// Serves one connection to its end.
pub async fn serve<S: Store>(relay: Arc<Relay<S>>, mut socket: WebSocket) {
    let end = match admit(&relay, &mut socket).await {
        Ok((workspace, device)) => {
            count(&relay.metrics.admitted_total);
            let (seat, queue) = Seat::new(relay.next_number(), device);
            relay.rooms.enter(workspace, SpaceId::LOG, &seat);
            let now = Instant::now();
            let mut connection = Connection {
                frames: Allowance::new(relay.limits.frames_per_second, now),
                bytes: Allowance::new(relay.limits.bytes_per_second, now),
                relay: relay.clone(),
                workspace,
                device,
                seat: seat.clone(),
                socket,
            };
            let end = connection.run(queue).await;
            relay.rooms.leave(&seat);
            (end, connection.socket)
        }
        Err(end) => {
            count(&relay.metrics.turned_away_total);
            (end, socket)
        }
    };
    farewell(end.0, end.1).await;
}

/// Says why, as far as anybody hears it.
async fn farewell(end: End, mut socket: WebSocket) {
    let (frame, code) = match end {
        End::Gone => return,
        End::Refused(why) => (ToDevice::Refused { id: None, why }, close_code::POLICY),
        End::Draining => (ToDevice::Draining, close_code::RESTART),
    };
    if let Ok(bytes) = frame.encode() {
        let _gone = socket.send(Message::Binary(bytes.into())).await;
    }
    let _gone = socket.send(Message::Close(Some(CloseFrame { code, reason: "".into() }))).await;
}

async fn send(socket: &mut WebSocket, frame: &ToDevice) -> Result<(), End> {
    let bytes = frame.encode().map_err(|_| Refusal::TooLarge)?;
    Ok(socket.send(Message::Binary(bytes.into())).await?)
}

/// The next frame. Whatever else comes over the socket is passed over.
async fn next(socket: &mut WebSocket) -> Result<(ToRelay, usize), End> {
    loop {
        match socket.recv().await {
            Some(Ok(Message::Binary(bytes))) => {
                let frame = ToRelay::decode(&bytes).map_err(|_| Refusal::Malformed)?;
                return Ok((frame, bytes.len()));
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Text(_))) => return Err(Refusal::Malformed.into()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
        }
    }
}

/// From the challenge to the welcome.
async fn admit<S: Store>(relay: &Relay<S>, socket: &mut WebSocket) -> Result<(LogId, DeviceKey), End> {
    let identity = relay.store.identity();
    let nonce: [u8; 32] = rand::random();
    let (store, generation) = (identity.store, identity.generation);
    let challenge = ToDevice::Challenge { protocol: PROTOCOL, relay: relay.key(), store, generation, nonce };
    send(socket, &challenge).await?;
    let answer = tokio::time::timeout(PATIENCE, next(socket)).await.map_err(|_| End::Gone)??;
    let ToRelay::Authenticate { workspace, device, signature: (first, second), .. } = answer.0 else {
        return Err(Refusal::Malformed.into());
    };
    let (context, statement) = auth_statement(relay.key(), &relay.origin, &nonce, workspace);
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&first);
    signature[32..].copy_from_slice(&second);
    verify(&device.0, context, &[&statement], &signature).map_err(|_| Refusal::Signature)?;
    let log = match relay.store.log(workspace).await? {
        Some(log) => {
            let rights = relay.store.rights(workspace, device, SpaceId::LOG).await?;
            if !rights.include(Rights::PULL) {
                return Err(Refusal::NotAMember.into());
            }
            log
        }
        // Somebody who comes to begin their workspace here.
        None if relay.limits.open => LogHead { length: 0, hash: mrm_wire::EntryHash::START },
        None => return Err(Refusal::UnknownWorkspace.into()),
    };
    let most = u32::try_from(mrm_wire::MAX_ENVELOPE).unwrap_or(u32::MAX);
    send(socket, &ToDevice::Welcome { log, most }).await?;
    Ok((workspace, device))
}

struct Connection<S> {
    relay: Arc<Relay<S>>,
    workspace: LogId,
    device: DeviceKey,
    seat: Seat,
    socket: WebSocket,
    frames: Allowance,
    bytes: Allowance,
}

impl<S: Store> Connection<S> {
    async fn run(&mut self, mut queue: mpsc::Receiver<Outgoing>) -> End {
        let seat = self.seat.clone();
        let relay = self.relay.clone();
        loop {
            let done = tokio::select! {
                frame = tokio::time::timeout(SILENCE, next(&mut self.socket)) => match frame {
                    Ok(Ok((frame, size))) => self.answer(frame, size).await,
                    Ok(Err(end)) => Err(end),
                    Err(_) => Err(End::Gone),
                },
                Some(frame) = queue.recv() => self.pass_on(&frame).await,
                () = seat.told_to_leave() => Err(End::Refused(Refusal::TooFast)),
                () = relay.draining() => Err(End::Draining),
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn pass_on(&mut self, frame: &Outgoing) -> Result<(), End> {
        Ok(self.socket.send(Message::Binary(frame.to_vec().into())).await?)
    }

    async fn answer(&mut self, frame: ToRelay, size: usize) -> Result<(), End> {
        let now = Instant::now();
        if !self.frames.take(1.0, now) || !self.bytes.take(size as f64, now) {
            // Not cut off: whoever comes back from a week offline has much to say. They wait.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let done = match frame {
            ToRelay::Authenticate { .. } => Err(Refusal::Malformed.into()),
            ToRelay::Entries { from } => self.entries(from).await,
            ToRelay::Append { entry } => self.append(entry).await,
            ToRelay::Follow { space, known } => self.follow(space, &known).await,
            ToRelay::Push { envelope } => return self.push(envelope).await,
            ToRelay::Lacking { space, parts } => self.lacking(space, &parts).await,
            ToRelay::Fetch { space, part } => self.fetch(space, part).await,
            ToRelay::Ping => send(&mut self.socket, &ToDevice::Pong).await,
        };
        match done {
            Err(End::Refused(why)) if why != Refusal::Malformed => self.refuse(None, why).await,
            other => other,
        }
    }

    async fn refuse(&mut self, id: Option<EnvelopeId>, why: Refusal) -> Result<(), End> {
        count(&self.relay.metrics.refusals_total);
        send(&mut self.socket, &ToDevice::Refused { id, why }).await
    }

    async fn may(&mut self, space: SpaceId, rights: Rights) -> Result<(), End> {
        let has = self.relay.store.rights(self.workspace, self.device, space).await?;
        if has.include(rights) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
    }

    async fn entries(&mut self, from: u32) -> Result<(), End> {
        self.may(SpaceId::LOG, Rights::PULL).await?;
        let mut from = from;
        loop {
            let log = self.relay.store.log(self.workspace).await?.ok_or(Refusal::UnknownWorkspace)?;
            let entries = self.relay.store.entries(self.workspace, from, ANSWER).await?;
            let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
            send(&mut self.socket, &ToDevice::Entries { from, entries, log }).await?;
            from = from.saturating_add(count);
            if count == 0 || from >= log.length {
                return Ok(());
            }
        }
    }

    async fn append(&mut self, bytes: Vec<u8>) -> Result<(), End> {
        let entry = Entry::read(bytes).map_err(|_| Refusal::Malformed)?;
        if entry.workspace() != self.workspace {
            return Err(Refusal::NotAllowed.into());
        }
        entry.verify().map_err(|_| Refusal::Signature)?;
        let (index, grants) = (entry.open_part().index, entry.open_part().grants.clone());
        let bytes = entry.bytes().to_vec();
        let received_ms = now_ms();
        let quota_for_new = self.relay.limits.open.then_some(self.relay.limits.quota);
        let writing = Writing::Append { entry: Box::new(entry), quota_for_new, received_ms };
        let Written::Appended(log) = self.relay.committer.write(writing).await? else {
            return Err(Refusal::Unavailable.into());
        };
        count(&self.relay.metrics.entries_total);
        tracing::info!(workspace = %self.workspace, index, bytes = bytes.len(), "entry accepted");
        for grant in grants.iter().filter(|grant| !grant.rights.include(Rights::PULL)) {
            self.relay.rooms.close(self.workspace, grant.space, grant.device);
        }
        let frame = ToDevice::Entries { from: index, entries: vec![bytes], log };
        self.hand_on(SpaceId::LOG, &frame);
        let (context, statement) = landing_statement(self.workspace, log, received_ms);
        let signature = self.relay.signing.sign(context, &[&statement]);
        let (mut first, mut second) = ([0; 32], [0; 32]);
        first.copy_from_slice(&signature[..32]);
        second.copy_from_slice(&signature[32..]);
        send(&mut self.socket, &ToDevice::Appended { log, moment_ms: received_ms, signature: (first, second) }).await
    }

    async fn follow(&mut self, space: SpaceId, known: &[Known]) -> Result<(), End> {
        if known.len() > MOST_NAMED {
            return Err(Refusal::TooLarge.into());
        }
        self.may(space, Rights::PULL).await?;
        // First the room, then the store: what is written in between comes twice, and nothing is missed.
        self.relay.rooms.enter(self.workspace, space, &self.seat);
        for lacking in self.relay.store.lacking(self.workspace, space, known).await? {
            if lacking.reset {
                count(&self.relay.metrics.resets_total);
                let frame = ToDevice::Reset { space, document: lacking.document, at: lacking.end };
                send(&mut self.socket, &frame).await?;
            }
            self.send_document(space, lacking.document, lacking.after, lacking.end.seq).await?;
        }
        send(&mut self.socket, &ToDevice::CaughtUp { space }).await
    }

    async fn send_document(
        &mut self,
        space: SpaceId,
        document: mrm_wire::DocumentTag,
        after: u64,
        end: u64,
    ) -> Result<(), End> {
        let mut after = after;
        while after < end {
            let envelopes = self.relay.store.envelopes(self.workspace, space, document, after, ANSWER).await?;
            let Some(last) = envelopes.last() else { return Ok(()) };
            after = last.seq;
            send(&mut self.socket, &ToDevice::Stored { space, document, envelopes }).await?;
        }
        Ok(())
    }

    async fn push(&mut self, bytes: Vec<u8>) -> Result<(), End> {
        let envelope = Envelope::read(bytes).map_err(|_| Refusal::Malformed)?;
        let id = envelope.id();
        match self.take(envelope, id).await {
            Err(End::Refused(why)) => self.refuse(Some(id), why).await,
            other => other,
        }
    }

    async fn take(&mut self, envelope: Envelope, id: EnvelopeId) -> Result<(), End> {
        envelope.verify().map_err(|_| Refusal::Signature)?;
        let (space, document, kind) =
            (envelope.open_part().space, envelope.open_part().document, envelope.open_part().kind);
        if kind == EnvelopeKind::Ephemeral {
            self.may(space, Rights::PUSH).await?;
            self.hand_on(space, &ToDevice::Passing { envelope: envelope.into_bytes() });
            return Ok(());
        }
        let bytes = envelope.bytes().to_vec();
        let (workspace, by) = (self.workspace, self.device);
        let writing = Writing::Push { workspace, by, envelope: Box::new(envelope), received_ms: now_ms() };
        let Written::Pushed { at, new } = self.relay.committer.write(writing).await? else {
            return Err(Refusal::Unavailable.into());
        };
        if new {
            count(&self.relay.metrics.envelopes_total);
            self.relay.metrics.envelope_bytes_total.fetch_add(bytes.len() as u64, std::sync::atomic::Ordering::Relaxed);
            tracing::info!(%workspace, %space, %document, %id, seq = at.seq, bytes = bytes.len(), "envelope accepted");
            if kind != EnvelopeKind::BlobPart {
                let stored = mrm_wire::StoredEnvelope { seq: at.seq, chain: at.chain, envelope: Some(bytes), id };
                self.hand_on(space, &ToDevice::Stored { space, document, envelopes: vec![stored] });
            }
        }
        send(&mut self.socket, &ToDevice::Accepted { id, at }).await
    }

    /// To everybody else in the space.
    fn hand_on(&self, space: SpaceId, frame: &ToDevice) {
        let Ok(bytes) = frame.encode() else { return };
        let handed = self.relay.rooms.hand_on(self.workspace, space, Some(&self.seat), &Arc::from(bytes));
        self.relay.metrics.deliveries_total.fetch_add(handed.to, std::sync::atomic::Ordering::Relaxed);
        self.relay.metrics.slow_total.fetch_add(handed.cut, std::sync::atomic::Ordering::Relaxed);
    }

    async fn lacking(&mut self, space: SpaceId, parts: &[EnvelopeId]) -> Result<(), End> {
        if parts.len() > MOST_NAMED {
            return Err(Refusal::TooLarge.into());
        }
        self.may(space, Rights::PULL).await?;
        let parts = self.relay.store.missing_parts(self.workspace, space, parts).await?;
        send(&mut self.socket, &ToDevice::Lacking { space, parts }).await
    }

    async fn fetch(&mut self, space: SpaceId, part: EnvelopeId) -> Result<(), End> {
        self.may(space, Rights::PULL).await?;
        let envelope = self.relay.store.part(self.workspace, space, part).await?;
        send(&mut self.socket, &ToDevice::Part { part, envelope }).await
    }
}

/// Milliseconds since 1970.
fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}
