//! From envelopes into documents: what others sent is checked, applied on a copy, and kept in one commit with the envelope
//! and how far the relay's log is known. Screens hear of it as of local edits.

use mrm_document::{ChangeHash, Chunk, DocumentId, Incoming, Shared, Standing, Streams};
use mrm_store::{CursorRow, EnvelopeRow, EnvelopeState, SnapshotRow, TeamWrite, Write};
use mrm_sync::membership::MembershipLog;
use mrm_sync::receive::{self, Parked, Received, Receiving};
use mrm_sync::{Changes, receive::Quarantine};
use mrm_wire::{DocumentTag, Envelope, EnvelopeId, EnvelopeKind, SpaceId};
use std::collections::{BTreeMap, BTreeSet};

use super::files::is_part;
use super::home::{Home, object_of};
use super::projecting::Place;
use super::snapshots::{Taken, became, sources};
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::session::{document_failure, store_failure};

/// Documents that were taken into lately, as they are: the next change of a colleague does not read the log again.
#[derive(Default)]
pub(crate) struct Recent(Vec<Shared>);

/// How many of them are kept.
const RECENT: usize = 6;

impl Recent {
    fn take(&mut self, id: DocumentId) -> Option<Shared> {
        let at = self.0.iter().position(|shared| shared.id() == id)?;
        Some(self.0.remove(at))
    }

    pub(super) fn put(&mut self, shared: Shared) {
        self.0.insert(0, shared);
        self.0.truncate(RECENT);
    }
}

/// A document while envelopes are applied to it, what went in, and what had to leave it.
#[derive(Clone)]
struct Taking {
    shared: Shared,
    fresh: Vec<Incoming>,
    gone: BTreeMap<ChangeHash, Quarantine>,
    chunks: Vec<Chunk>,
}

impl Receiving for Taking {
    fn streams(&self) -> Streams {
        self.shared.streams().clone()
    }

    fn has(&self, change: &ChangeHash) -> bool {
        self.shared.has(change)
    }

    fn follows(&self, change: &ChangeHash, others: &[ChangeHash]) -> bool {
        self.shared.follows(change, others)
    }

    fn last_operation(&self, change: &ChangeHash) -> Option<u64> {
        self.shared.last_operation(change)
    }

    fn apply(&mut self, changes: &[Incoming]) -> Result<Vec<ChangeHash>, String> {
        let heads = self.shared.apply(changes)?;
        self.fresh.extend_from_slice(changes);
        Ok(heads)
    }

    fn standing(&self) -> Vec<Standing> {
        self.shared.standing()
    }

    fn let_go(&mut self, gone: &BTreeMap<ChangeHash, Quarantine>) -> Result<(), String> {
        let chunk = self.shared.let_go(&gone.keys().copied().collect()).map_err(|error| error.to_string())?;
        self.fresh.retain(|change| !gone.contains_key(&change.hash()));
        self.gone.extend(gone.clone());
        self.chunks.extend(chunk);
        Ok(())
    }
}

/// What envelopes came to.
#[derive(Default)]
struct Outcome {
    rows: Vec<(Envelope, EnvelopeState)>,
    /// Files of which a part came.
    files: Vec<(SpaceId, DocumentTag)>,
    /// Parts of snapshots and receipts.
    beside: Vec<Envelope>,
    documents: BTreeMap<DocumentId, Vec<(Envelope, Changes)>>,
}

impl Bench {
    /// Takes envelopes in, with how far the relay's logs are known by them. What cannot go in is kept with the reason and
    /// holds nothing else up.
    pub(crate) async fn take_in(
        &self,
        envelopes: Vec<Envelope>,
        mut cursors: Vec<CursorRow>,
    ) -> Result<Vec<Event>, Failure> {
        let mut fresh = Vec::with_capacity(envelopes.len());
        for envelope in envelopes {
            if self.store.envelope(envelope.id()).await.map_err(store_failure)?.is_none() {
                fresh.push(envelope);
            }
        }
        let log = self.membership.log();
        let opened = tokio::task::spawn_blocking(move || open_all(fresh, &log)).await.map_err(Failure::unexpected)?;
        let files = opened.files;
        self.remember_beside(&opened.beside).await?;
        let mut looked: BTreeSet<(SpaceId, DocumentTag)> = opened.beside.iter().map(document_of).collect();
        // Where the relay keeps bytes back, a snapshot may hold them.
        let arrived: BTreeSet<EnvelopeId> = opened
            .rows
            .iter()
            .map(|(envelope, _)| envelope.id())
            .chain(opened.documents.values().flatten().map(|(envelope, _)| envelope.id()))
            .collect();
        for cursor in &cursors {
            for (_, id, _) in cursor.places.iter().filter(|(_, id, _)| !arrived.contains(id)) {
                if self.store.envelope(*id).await.map_err(store_failure)?.is_none() {
                    looked.insert((cursor.space, cursor.document));
                    break;
                }
            }
        }
        let mut events = Vec::new();
        let documents = opened.documents.len();
        let mut last = opened.rows;
        let me = self.membership.device();
        for (number, (id, group)) in opened.documents.into_iter().enumerate() {
            let own: Vec<Envelope> =
                group.iter().map(|(envelope, _)| envelope).filter(|of| of.open_part().author == me).cloned().collect();
            let space = group.first().map(|(envelope, _)| envelope.open_part().space);
            let (rows, cursors) = match number + 1 == documents {
                true => (std::mem::take(&mut last), std::mem::take(&mut cursors)),
                false => (Vec::new(), Vec::new()),
            };
            events.extend(self.take_or_park(id, group, rows, cursors).await?);
            if let Some(space) = space {
                self.remember_own(id, space, &own).await?;
            }
        }
        if !last.is_empty() || !cursors.is_empty() {
            let now = self.now_ms();
            let envelopes = last.into_iter().map(|(envelope, state)| row(&envelope, state, now)).collect();
            let team = TeamWrite { envelopes, cursors, ..TeamWrite::default() };
            self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        }
        self.keep_files(&files).await?;
        if !looked.is_empty() {
            self.look_at(looked);
        }
        Ok(events)
    }

    /// Own parts and receipts that this device does not remember: it came back from a copy.
    async fn remember_beside(&self, beside: &[Envelope]) -> Result<(), Failure> {
        let me = self.membership.device();
        for envelope in beside.iter().filter(|envelope| envelope.open_part().author == me) {
            let (head, of) = (envelope.open_part(), envelope.id());
            if let Some(id) = self.document_named(head.space, head.document).await? {
                self.count_on(id, head.space, head.document, head.counter, of).await?;
            }
        }
        Ok(())
    }

    /// Asks everything again that waits, after keys or entries of the log came.
    pub(crate) async fn ask_parked(&self) -> Result<Vec<Event>, Failure> {
        let waiting = self.store.envelopes_not_applied().await.map_err(store_failure)?;
        let parked = waiting.into_iter().filter(|row| waits(&row.state));
        let envelopes: Vec<Envelope> = parked.filter_map(|row| Envelope::read(row.bytes).ok()).collect();
        if envelopes.is_empty() {
            return Ok(Vec::new());
        }
        let log = self.membership.log();
        let opened =
            tokio::task::spawn_blocking(move || open_all(envelopes, &log)).await.map_err(Failure::unexpected)?;
        let parts = opened.rows.into_iter().filter(|(_, state)| *state == EnvelopeState::Applied);
        let now = self.now_ms();
        let envelopes: Vec<EnvelopeRow> = parts.map(|(envelope, state)| row(&envelope, state, now)).collect();
        if !envelopes.is_empty() {
            let team = TeamWrite { envelopes, ..TeamWrite::default() };
            self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
            self.keep_files(&opened.files).await?;
            self.look_at(opened.beside.iter().map(document_of));
        }
        let mut events = Vec::new();
        for (id, group) in opened.documents {
            events.extend(self.take_or_park(id, group, Vec::new(), Vec::new()).await?);
        }
        Ok(events)
    }

    /// A document that cannot be read here, because it is damaged or of a newer version, lets its envelopes wait and
    /// holds no other document up.
    async fn take_or_park(
        &self,
        id: DocumentId,
        group: Vec<(Envelope, Changes)>,
        more: Vec<(Envelope, EnvelopeState)>,
        cursors: Vec<CursorRow>,
    ) -> Result<Vec<Event>, Failure> {
        let Some(space) = group.first().map(|(envelope, _)| envelope.open_part().space) else { return Ok(Vec::new()) };
        let taken = self.take_into(id, space, group.clone(), Vec::new(), more.clone(), cursors.clone());
        let failure = match Box::pin(taken).await {
            Err(failure) if !matches!(failure.code, Code::DiskFull | Code::ReadOnly | Code::NotReady) => failure,
            taken => return taken,
        };
        tracing::error!(document = %id, %failure, "what others sent cannot go into a document");
        let now = self.now_ms();
        let waits = group.iter().map(|(envelope, _)| row(envelope, parked("document", &failure.message), now));
        let envelopes = waits.chain(more.iter().map(|(envelope, state)| row(envelope, state.clone(), now))).collect();
        let team = TeamWrite { envelopes, cursors, ..TeamWrite::default() };
        self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        Ok(Vec::new())
    }

    /// Takes envelopes and snapshots of one document in, and whatever of it waited for them.
    pub(super) async fn take_into(
        &self,
        id: DocumentId,
        space: SpaceId,
        group: Vec<(Envelope, Changes)>,
        mut snapshots: Vec<Taken>,
        more: Vec<(Envelope, EnvelopeState)>,
        cursors: Vec<CursorRow>,
    ) -> Result<Vec<Event>, Failure> {
        let home = self.membership.team(|team| Home::of_space(team, space));
        let mut place = self.place_of(id).await?;
        let shared = self.shared(id).await?;
        let mut group = group;
        group.extend(self.parked_of(space, id, &group).await?);
        let (log, tag) = (self.membership.log(), DocumentTag::of(space, id.kind().byte(), id.uuid().as_bytes()));
        if self.has_revoked_snapshots(tag).await? {
            snapshots.extend(self.kept(space, tag).await?.revoked(&log));
        }
        let work = move || apply_all(shared, tag, group, snapshots, &log);
        let (taking, states, made) = tokio::task::spawn_blocking(work).await.map_err(Failure::unexpected)?;
        let Taking { mut shared, fresh, gone, mut chunks } = taking;
        let now = self.now_ms();
        chunks.extend(if fresh.is_empty() { None } else { shared.keep(&fresh).map_err(document_failure)? });
        // First those that had been taken: one of them may be among those that came, with a state of its own.
        let (mut envelopes, mut snapshots) = (Vec::new(), Vec::new());
        if !gone.is_empty() {
            envelopes = self.put_aside(space, tag, &gone).await?;
            snapshots = self.put_snapshots_aside(space, tag, &gone.keys().copied().collect()).await?;
            tracing::warn!(document = %id, changes = gone.len(), "changes leave a document that another one's place took");
        }
        envelopes.extend(states.into_iter().chain(more).map(|(envelope, state)| row(&envelope, state, now)));
        snapshots.extend(made.into_iter().map(|row| SnapshotRow { space, ..row }));
        let team = TeamWrite { envelopes, snapshots, cursors, ..TeamWrite::default() };
        let mut write = Write { team, ..Write::default() };
        let (mut events, mut head) = (Vec::new(), None);
        // A plan that lost something, or of whose two beginnings the other one stands, is not the one in memory any more: it
        // is read anew, and written as another actor.
        let anew = match (&place, id) {
            (Place::Plan(open), DocumentId::Plan(_)) => !gone.is_empty() || !open.doc.begins_as(&shared),
            _ => false,
        };
        if let (Some(last), Some(home)) = (chunks.last(), home) {
            if !anew {
                events = self.project(&shared, home, &mut place, &fresh, &mut write).await?;
                head = Some(last.head());
            }
            write.chunks = chunks;
        }
        if let Err(error) = self.store.write(write).await {
            // Memory is ahead of the disk: what is shown next comes from the disk.
            if let DocumentId::Plan(plan) = id {
                self.forget_plan(plan);
            }
            return Err(store_failure(error));
        }
        if let Some(head) = head {
            place.moved(self, id, head);
        }
        super::locked(&self.recent).put(shared);
        if anew {
            drop(place);
            events.extend(self.shown_anew(id).await?);
        }
        Ok(events)
    }

    /// The document as it is on disk.
    pub(super) async fn shared(&self, id: DocumentId) -> Result<Shared, Failure> {
        let kept = super::locked(&self.recent).take(id);
        if let Some(mut shared) = kept {
            let since = self.store.chunks_after(id, shared.head().map(|head| head.seq)).await.map_err(store_failure)?;
            if let Some(since) = since
                && shared.catch_up(&since).is_ok()
            {
                return Ok(shared);
            }
        }
        let Some(log) = self.store.document(id).await.map_err(store_failure)? else { return Ok(Shared::unknown(id)) };
        let whole = self.store.clone();
        let loaded = tokio::task::spawn_blocking(move || Shared::load(&log)).await.map_err(Failure::unexpected)?;
        match loaded {
            Ok(shared) => Ok(shared),
            Err(_) => {
                let log = whole.whole_document(id).await.map_err(store_failure)?;
                let log = log.ok_or_else(|| Failure::not_found("document", id))?;
                let loaded = tokio::task::spawn_blocking(move || Shared::load(&log)).await;
                loaded.map_err(Failure::unexpected)?.map_err(document_failure)
            }
        }
    }

    /// Envelopes of a document that wait for changes.
    async fn parked_of(
        &self,
        space: SpaceId,
        id: DocumentId,
        group: &[(Envelope, Changes)],
    ) -> Result<Vec<(Envelope, Changes)>, Failure> {
        let here: BTreeSet<EnvelopeId> = group.iter().map(|(envelope, _)| envelope.id()).collect();
        let tag = DocumentTag::of(space, id.kind().byte(), id.uuid().as_bytes());
        let waiting = self.store.envelopes_not_applied().await.map_err(store_failure)?;
        let parked =
            waiting.into_iter().filter(|row| waits(&row.state) && row.document == tag && !here.contains(&row.id));
        let envelopes: Vec<Envelope> = parked.filter_map(|row| Envelope::read(row.bytes).ok()).collect();
        let log = self.membership.log();
        let opened =
            tokio::task::spawn_blocking(move || open_all(envelopes, &log)).await.map_err(Failure::unexpected)?;
        Ok(opened.documents.into_values().flatten().collect())
    }
}

/// Opens envelopes; those that open by their document, the others with what became of them.
fn open_all(envelopes: Vec<Envelope>, log: &MembershipLog) -> Outcome {
    let mut outcome = Outcome::default();
    for envelope in envelopes {
        let beside = match envelope.open_part().kind {
            EnvelopeKind::Snapshot => Some(receive::open_part(&envelope, log, object_of).map(|_| ())),
            EnvelopeKind::Receipt => Some(receive::open_receipt(&envelope, log).map(|_| ())),
            _ => None,
        };
        if let Some(read) = beside {
            let state = read.map_or_else(|received| state_of(&received), |()| EnvelopeState::Applied);
            outcome.beside.push(envelope.clone());
            outcome.rows.push((envelope, state));
            continue;
        }
        match receive::open(&envelope, log, object_of) {
            Ok(content) if is_part(&content) => {
                let head = envelope.open_part();
                outcome.files.push((head.space, head.document));
                outcome.rows.push((envelope, EnvelopeState::Applied));
            }
            Ok(changes) => match DocumentId::from_frame(changes.kind, changes.uuid) {
                Some(id) => outcome.documents.entry(id).or_default().push((envelope, changes)),
                None => outcome.rows.push((envelope, parked("newer", "a kind of document of a newer version"))),
            },
            Err(received) => {
                let state = state_of(&received);
                outcome.rows.push((envelope, state));
            }
        }
    }
    outcome
}

/// What was applied, what became of each envelope, and of each snapshot.
type Applied = (Taking, Vec<(Envelope, EnvelopeState)>, Vec<SnapshotRow>);

/// Applies what can be applied.
fn apply_all(
    shared: Shared,
    tag: DocumentTag,
    group: Vec<(Envelope, Changes)>,
    snapshots: Vec<Taken>,
    log: &MembershipLog,
) -> Applied {
    let mut taking = Taking { shared, fresh: Vec::new(), gone: BTreeMap::new(), chunks: Vec::new() };
    let received = receive::receive_sources(&sources(tag, &group, &snapshots), log, &mut taking);
    let of_snapshots = received.iter().skip(group.len());
    let made = snapshots.iter().zip(of_snapshots).map(|((name, covers, _), received)| SnapshotRow {
        name: *name,
        space: SpaceId::LOG,
        document: tag,
        state: became(received),
        covers: covers.seq,
    });
    let made = made.collect();
    let states = group.into_iter().zip(received).map(|((envelope, _), received)| (envelope, state_of(&received)));
    (taking, states.collect(), made)
}

fn document_of(envelope: &Envelope) -> (SpaceId, DocumentTag) {
    (envelope.open_part().space, envelope.open_part().document)
}

/// Whether an envelope is asked again when another of its document arrives.
pub(super) fn waits(state: &EnvelopeState) -> bool {
    match state {
        EnvelopeState::Applied => false,
        EnvelopeState::Parked { .. } => true,
        EnvelopeState::Quarantined { reason, .. } => [REVOKED, TWO_HISTORIES, UPON_TWO_HISTORIES].contains(&&**reason),
    }
}

/// Put aside because its author had been taken out; somebody in the team may build upon it.
const REVOKED: &str = "revoked";
/// Put aside because its author signed another change under the same number.
pub(super) const TWO_HISTORIES: &str = "two_histories";
/// Put aside because it builds on such a one.
pub(super) const UPON_TWO_HISTORIES: &str = "upon_two_histories";

pub(super) fn row(envelope: &Envelope, state: EnvelopeState, now: i64) -> EnvelopeRow {
    let head = envelope.open_part();
    EnvelopeRow {
        id: envelope.id(),
        space: head.space,
        document: head.document,
        author: head.author,
        state,
        received_ms: now,
        bytes: envelope.bytes().to_vec(),
    }
}

fn parked(reason: &str, detail: &str) -> EnvelopeState {
    EnvelopeState::Parked { reason: reason.to_owned(), detail: detail.to_owned() }
}

/// What became of an envelope, as it is kept and shown.
fn state_of(received: &Received) -> EnvelopeState {
    match received {
        Received::Applied(_) | Received::Known => EnvelopeState::Applied,
        Received::Parked(Parked::LogAhead { index }) => parked("log_ahead", &format!("entry {index} of the log")),
        Received::Parked(Parked::Key { epoch }) => parked("key", &format!("key {epoch}")),
        Received::Parked(Parked::Missing(missing)) => {
            parked("missing", &missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        }
        Received::Quarantined(why) => aside(why),
    }
}

/// The state of an envelope that is put aside.
pub(super) fn aside(why: &Quarantine) -> EnvelopeState {
    let reason = match why {
        Quarantine::Stranger => "stranger",
        Quarantine::Signature => "signature",
        Quarantine::OtherLog => "other_log",
        Quarantine::Kind => "kind",
        Quarantine::NotAllowed => "not_allowed",
        Quarantine::Revoked => REVOKED,
        Quarantine::TwoHistories => TWO_HISTORIES,
        Quarantine::UponTwoHistories => UPON_TWO_HISTORIES,
        Quarantine::Seal(_) => "seal",
        Quarantine::Content(_) => "content",
        Quarantine::Change { .. } => "change",
        Quarantine::Library(_) => "library",
    };
    EnvelopeState::Quarantined { reason: reason.to_owned(), detail: why.to_string() }
}
