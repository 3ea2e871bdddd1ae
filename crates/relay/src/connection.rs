//! One connection: what it wants, and what comes for it.

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use mrm_wire::{
    Entry, Envelope, EnvelopeId, EnvelopeKind, Known, Refusal, RelayFrame, Rights, SpaceId, StoredEnvelope, ToDevice,
    ToRelay, landing_statement,
};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::admission::{Admitted, admit};
use crate::limits::Allowance;
use crate::metrics::count;
use crate::now_ms;
use crate::rooms::{Incoming, Outgoing, Seat, Weight};
use crate::server::Relay;
use crate::store::{Store, StoreError, Writing, Written};

/// Nothing was heard for so long: the other side is gone. Devices ask every 25 seconds whether we are there.
const SILENCE: Duration = Duration::from_secs(90);
/// How long the last word may take.
const FAREWELL: Duration = Duration::from_secs(5);
/// Bytes of one answer of several envelopes or entries.
const ANSWER: usize = 256 * 1024;
/// Documents that one device may say it knows, and parts it may ask for, at once.
const MOST_NAMED: usize = 20_000;

/// Why a connection ends.
pub(crate) enum End {
    /// The other side has gone.
    Gone,
    /// It is told why.
    Refused(Refusal),
    /// The relay goes down.
    Draining,
}

impl End {
    fn name(&self) -> &'static str {
        match self {
            End::Gone => "gone",
            End::Refused(Refusal::TooFast) => "does not keep up",
            End::Refused(_) => "refused",
            End::Draining => "draining",
        }
    }
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
    let admitted = tokio::select! {
        admitted = admit(&relay, &mut socket) => admitted,
        () = relay.draining() => Err(End::Draining),
    };
    let admitted = match admitted {
        Ok(admitted) => admitted,
        Err(end) => {
            count(&relay.metrics.turned_away_total);
            return farewell(end, socket).await;
        }
    };
    count(&relay.metrics.admitted_total);
    let (workspace, device, number) = (admitted.workspace, admitted.device, relay.next_number());
    tracing::info!(connection = number, %workspace, %device, "device admitted");
    let (seat, incoming) = Seat::new(number, device);
    relay.rooms.enter(workspace, SpaceId::LOG, &seat);
    let now = Instant::now();
    let allowance = relay.allowances.of(device, &relay.limits, now);
    let (heard, rests_until) = (now, None);
    let seat_of = seat.clone();
    let mut connection =
        Connection { relay: relay.clone(), admitted, seat: seat_of, socket, allowance, heard, rests_until };
    // Whatever it is at: somebody who does not read is not waited for.
    let end = tokio::select! {
        end = connection.run(incoming) => end,
        why = seat.told_to_leave() => End::Refused(why),
        () = relay.draining() => End::Draining,
    };
    relay.rooms.leave(&seat);
    tracing::info!(connection = number, why = end.name(), "device gone");
    farewell(end, connection.socket).await;
}

/// Says why, as far as anybody hears it.
async fn farewell(end: End, socket: WebSocket) {
    let _heard = tokio::time::timeout(FAREWELL, say_farewell(end, socket)).await;
}

async fn say_farewell(end: End, mut socket: WebSocket) {
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

pub(crate) async fn send(socket: &mut WebSocket, frame: &ToDevice) -> Result<(), End> {
    let bytes = frame.encode().map_err(|_| Refusal::TooLarge)?;
    Ok(socket.send(Message::Binary(bytes.into())).await?)
}

/// The next frame. Whatever else comes over the socket is passed over.
pub(crate) async fn next(socket: &mut WebSocket) -> Result<(ToRelay, usize), End> {
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

struct Connection<S> {
    relay: Arc<Relay<S>>,
    admitted: Admitted,
    seat: Seat,
    socket: WebSocket,
    allowance: Arc<Allowance>,
    /// When something was heard last.
    heard: Instant,
    /// It has used up its allowance: until then nothing is read.
    rests_until: Option<Instant>,
}

impl<S: Store> Connection<S> {
    async fn run(&mut self, mut incoming: Incoming) -> End {
        loop {
            let (rests_until, silent) = (self.rests_until, self.heard + SILENCE);
            let done = tokio::select! {
                frame = tokio::time::timeout_at(silent.into(), next(&mut self.socket)), if rests_until.is_none() => {
                    match frame {
                        Ok(Ok((frame, size))) => self.answer(frame, size).await,
                        Ok(Err(end)) => Err(end),
                        Err(_) => Err(End::Gone),
                    }
                }
                () = tokio::time::sleep_until(rests_until.unwrap_or(silent).into()), if rests_until.is_some() => {
                    self.rests_until = None;
                    Ok(())
                }
                Some(frame) = incoming.next() => self.pass_on(frame).await,
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn pass_on(&mut self, frame: Outgoing) -> Result<(), End> {
        Ok(self.socket.send(Message::Binary(frame)).await?)
    }

    async fn answer(&mut self, frame: ToRelay, size: usize) -> Result<(), End> {
        let now = Instant::now();
        self.heard = now;
        let wait = self.allowance.take(size, now);
        if !wait.is_zero() {
            // Not cut off: whoever comes back from a week offline has much to say. They wait.
            self.rests_until = Some(now + wait);
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
        let has = self.relay.store.rights(self.admitted.workspace, self.admitted.device, space).await?;
        if has.include(rights) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
    }

    async fn entries(&mut self, from: u32) -> Result<(), End> {
        self.may(SpaceId::LOG, Rights::PULL).await?;
        let mut from = from;
        loop {
            let log = self.relay.store.log(self.admitted.workspace).await?.ok_or(Refusal::UnknownWorkspace)?;
            let entries = self.relay.store.entries(self.admitted.workspace, from, ANSWER).await?;
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
        if entry.workspace() != self.admitted.workspace {
            return Err(Refusal::NotAllowed.into());
        }
        entry.verify().map_err(|_| Refusal::Signature)?;
        let (index, grants) = (entry.open_part().index, entry.open_part().grants.clone());
        let bytes = entry.bytes().to_vec();
        let received_ms = now_ms();
        let beginning = self.admitted.beginning;
        let writing = Writing::Append { entry: Box::new(entry), beginning, received_ms };
        let (relay, workspace, from) = (self.relay.clone(), self.admitted.workspace, self.seat.number());
        let landed = Box::new(move |written: &Written| {
            let Written::Appended(log) = *written else { return };
            count(&relay.metrics.entries_total);
            tracing::info!(%workspace, index, bytes = bytes.len(), "entry accepted");
            for grant in grants.iter().filter(|grant| !grant.rights.include(Rights::PULL)) {
                relay.rooms.close(workspace, grant.space, grant.device);
            }
            let frame = ToDevice::Entries { from: index, entries: vec![bytes], log };
            relay.hand_on(workspace, SpaceId::LOG, from, &frame, Weight::Stored);
        });
        let Written::Appended(log) = self.relay.committer.write(writing, landed).await? else {
            return Err(Refusal::Unavailable.into());
        };
        let (context, statement) = landing_statement(self.admitted.workspace, log, received_ms);
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
        self.relay.rooms.enter(self.admitted.workspace, space, &self.seat);
        for lacking in self.relay.store.lacking(self.admitted.workspace, space, known).await? {
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
            let envelopes = self.relay.store.envelopes(self.admitted.workspace, space, document, after, ANSWER).await?;
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
        let (relay, workspace, from) = (self.relay.clone(), self.admitted.workspace, self.seat.number());
        if kind == EnvelopeKind::Ephemeral {
            self.may(space, Rights::PUSH).await?;
            let frame = ToDevice::Passing { envelope: envelope.into_bytes() };
            relay.hand_on(workspace, space, from, &frame, Weight::Passing);
            return Ok(());
        }
        let bytes = envelope.bytes().to_vec();
        let by = self.admitted.device;
        let writing = Writing::Push { workspace, by, envelope: Box::new(envelope), received_ms: now_ms() };
        let landed = Box::new(move |written: &Written| {
            let Written::Pushed { at, new: true } = *written else { return };
            count(&relay.metrics.envelopes_total);
            relay.metrics.envelope_bytes_total.fetch_add(bytes.len() as u64, Ordering::Relaxed);
            tracing::info!(%workspace, %space, %document, %id, seq = at.seq, bytes = bytes.len(), "envelope accepted");
            if kind != EnvelopeKind::BlobPart {
                let stored = StoredEnvelope { seq: at.seq, chain: at.chain, envelope: Some(bytes), id };
                let frame = ToDevice::Stored { space, document, envelopes: vec![stored] };
                relay.hand_on(workspace, space, from, &frame, Weight::Stored);
            }
        });
        let Written::Pushed { at, .. } = self.relay.committer.write(writing, landed).await? else {
            return Err(Refusal::Unavailable.into());
        };
        send(&mut self.socket, &ToDevice::Accepted { id, at }).await
    }

    async fn lacking(&mut self, space: SpaceId, parts: &[EnvelopeId]) -> Result<(), End> {
        if parts.len() > MOST_NAMED {
            return Err(Refusal::TooLarge.into());
        }
        self.may(space, Rights::PULL).await?;
        let parts = self.relay.store.missing_parts(self.admitted.workspace, space, parts).await?;
        send(&mut self.socket, &ToDevice::Lacking { space, parts }).await
    }

    async fn fetch(&mut self, space: SpaceId, part: EnvelopeId) -> Result<(), End> {
        self.may(space, Rights::PULL).await?;
        let envelope = self.relay.store.part(self.admitted.workspace, space, part).await?;
        send(&mut self.socket, &ToDevice::Part { part, envelope }).await
    }
}
