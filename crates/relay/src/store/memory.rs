//! A store in memory: the plainest one that keeps the promises, for tests and for the simulated network. It forgets
//! everything when it goes.

use mrm_wire::{
    DeviceKey, DocumentTag, Entry, EntryHash, Envelope, EnvelopeId, EnvelopeKind, Known, LogHead, LogId, Receipt,
    Refusal, Rights, Seen, SnapshotName, SpaceId, StoredEnvelope, chain_after,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::counting::{Word, settled};
use super::{
    Beginning, Change, Identity, Lacking, Room, Store, StoreError, Token, WorkspaceStatistics, Writing, Written,
    compare, may_append, size,
};

type DocumentKey = (SpaceId, DocumentTag);
/// By hash, with the workspace that began with it.
type Tokens = BTreeMap<[u8; 32], (Token, Option<LogId>)>;

#[derive(Default)]
struct Workspace {
    created_ms: u64,
    last_ms: Option<u64>,
    quota: u64,
    bytes: u64,
    refused: bool,
    entries: Vec<Vec<u8>>,
    last: Option<EntryHash>,
    grants: BTreeMap<(DeviceKey, SpaceId), Rights>,
    documents: BTreeMap<DocumentKey, Vec<StoredEnvelope>>,
    places: BTreeMap<EnvelopeId, Seen>,
    counters: BTreeMap<(DocumentTag, DeviceKey, u64), EnvelopeId>,
    parts: BTreeMap<(SpaceId, EnvelopeId), Vec<u8>>,
    received: BTreeMap<EnvelopeId, u64>,
    receipts: BTreeMap<(DocumentKey, SnapshotName), BTreeMap<DeviceKey, (Receipt, EnvelopeId)>>,
    /// Snapshots in whose favour envelopes went, the last one at the end.
    settled: BTreeMap<DocumentKey, Vec<(u64, SnapshotName)>>,
}

/// A store in memory.
pub struct MemoryStore {
    identity: Identity,
    workspaces: Mutex<BTreeMap<LogId, Workspace>>,
    tokens: Mutex<Tokens>,
}

impl MemoryStore {
    /// An empty one.
    pub fn new(identity: Identity) -> MemoryStore {
        MemoryStore { identity, workspaces: Mutex::default(), tokens: Mutex::default() }
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<LogId, Workspace>> {
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tokens(&self) -> MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn valid(&self, hash: [u8; 32], now_ms: u64) -> Option<Token> {
        let found = self.tokens().get(&hash).copied();
        found.filter(|(token, used)| used.is_none() && token.expires_ms > now_ms).map(|(token, _)| token)
    }

    /// The quota of a workspace that begins so; `None`: it may not.
    fn may_begin(&self, beginning: Beginning, now_ms: u64) -> Option<u64> {
        match beginning {
            Beginning::Closed => None,
            Beginning::Open { quota } => Some(quota),
            Beginning::Token { hash, quota } => self.valid(hash, now_ms).map(|token| token.quota.unwrap_or(quota)),
        }
    }

    fn append(
        &self,
        all: &mut BTreeMap<LogId, Workspace>,
        entry: &Entry,
        beginning: Beginning,
        received_ms: u64,
    ) -> Result<Written, Refusal> {
        let id = entry.workspace();
        match all.get_mut(&id) {
            Some(known) if known.refused => Err(Refusal::Closed),
            Some(known) => known.append(entry),
            None if entry.open_part().index > 0 => Err(Refusal::UnknownWorkspace),
            None => {
                let quota = self.may_begin(beginning, received_ms).ok_or(Refusal::Closed)?;
                let mut new = Workspace { quota, created_ms: received_ms, ..Workspace::default() };
                let written = new.append(entry)?;
                all.insert(id, new);
                if let Beginning::Token { hash, .. } = beginning
                    && let Some((_, used)) = self.tokens().get_mut(&hash)
                {
                    *used = Some(id);
                }
                Ok(written)
            }
        }
    }

    fn of<T>(&self, workspace: LogId, read: impl FnOnce(&Workspace) -> T) -> Option<T> {
        self.all().get(&workspace).map(read)
    }
}

impl Workspace {
    fn head(&self) -> LogHead {
        let length = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        LogHead { length, hash: self.last.unwrap_or(EntryHash::START) }
    }

    fn statistics(&self, id: LogId) -> WorkspaceStatistics {
        let read =
            |(at, rights): &(&(DeviceKey, SpaceId), &Rights)| at.1 == SpaceId::LOG && rights.include(Rights::PULL);
        WorkspaceStatistics {
            id,
            created_ms: self.created_ms,
            quota: self.quota,
            bytes: self.bytes,
            refused: self.refused,
            entries: self.entries.len() as u64,
            devices: self.grants.iter().filter(read).count() as u64,
            documents: self.documents.len() as u64,
            envelopes: self.places.len() as u64,
            parts: self.parts.len() as u64,
            last_ms: self.last_ms,
            covered: self.documents.values().flatten().filter(|stored| stored.envelope.is_none()).count() as u64,
            snapshots: self.settled.values().map(Vec::len).sum::<usize>() as u64,
        }
    }

    fn room(&mut self, bytes: usize) -> Result<(), Refusal> {
        let bytes = self.bytes.saturating_add(bytes as u64);
        if bytes > self.quota {
            return Err(Refusal::Quota);
        }
        self.bytes = bytes;
        Ok(())
    }

    fn append(&mut self, entry: &Entry) -> Result<Written, Refusal> {
        let head = self.head();
        let open = entry.open_part();
        let hash = entry.hash();
        if self.last == Some(hash) {
            return Ok(Written::Appended(head));
        }
        if (open.index, open.previous) != (head.length, head.hash) {
            return Err(Refusal::Moved);
        }
        if open.index > 0 && !may_append(entry, |device, space| self.rights(device, space)) {
            return Err(Refusal::NotAllowed);
        }
        self.room(entry.bytes().len())?;
        for grant in &open.grants {
            self.grants.insert((grant.device, grant.space), grant.rights);
        }
        self.entries.push(entry.bytes().to_vec());
        self.last = Some(hash);
        Ok(Written::Appended(self.head()))
    }

    fn rights(&self, device: DeviceKey, space: SpaceId) -> Rights {
        self.grants.get(&(device, space)).copied().unwrap_or_default()
    }

    fn push(&mut self, by: DeviceKey, envelope: &Envelope, received_ms: u64) -> Result<Written, Refusal> {
        let open = envelope.open_part();
        let id = envelope.id();
        if !self.rights(by, open.space).include(Rights::PUSH) {
            return Err(Refusal::NotAllowed);
        }
        if open.kind == EnvelopeKind::BlobPart {
            let new = !self.parts.contains_key(&(open.space, id));
            if new {
                self.room(envelope.bytes().len())?;
                self.parts.insert((open.space, id), envelope.bytes().to_vec());
            }
            return Ok(Written::Pushed { at: Seen::START, new });
        }
        if let Some(at) = self.places.get(&id) {
            return Ok(Written::Pushed { at: *at, new: false });
        }
        let counter = (open.document, open.author, open.counter);
        // Colleagues bring back what was lost of a copied device: from them both of its envelopes are taken.
        if by == open.author && self.counters.contains_key(&counter) {
            return Err(Refusal::Cloned);
        }
        let receipt = match open.kind {
            EnvelopeKind::Receipt => Some(Receipt::of(envelope).map_err(|_| Refusal::Malformed)?),
            _ => None,
        };
        self.room(envelope.bytes().len())?;
        let log = self.documents.entry((open.space, open.document)).or_default();
        let before = log.last().map_or(Seen::START, |last| Seen { seq: last.seq, chain: last.chain });
        let seq = before.seq + 1;
        let at = Seen { seq, chain: chain_after(&before.chain, &id, seq) };
        log.push(StoredEnvelope { seq, chain: at.chain, envelope: Some(envelope.bytes().to_vec()), id });
        self.places.insert(id, at);
        self.counters.insert(counter, id);
        self.last_ms = Some(received_ms);
        self.received.insert(id, received_ms);
        if let Some(receipt) = receipt {
            let key = ((open.space, open.document), receipt.snapshot());
            self.receipts.entry(key).or_default().insert(open.author, (receipt, id));
            self.settle(key, received_ms);
        }
        Ok(Written::Pushed { at, new: true })
    }
}

impl Workspace {
    /// Lets go of what a snapshot covers if it may go. How many envelopes went.
    fn settle(&mut self, (key, name): (DocumentKey, SnapshotName), now_ms: u64) -> u64 {
        let Some(said) = self.receipts.get(&(key, name)) else { return 0 };
        let Some((Receipt { covers, parts, .. }, _)) = said.values().next().cloned() else { return 0 };
        let may = |device: &DeviceKey| self.rights(*device, key.0).include(Rights::PULL.and(Rights::PUSH));
        let words = said.iter().filter(|(device, _)| may(device));
        let words =
            words.map(|(device, (receipt, _))| Word { device: *device, person: receipt.person, right: receipt.right });
        let words: Vec<Word> = words.collect();
        let last = self.settled.get(&key).and_then(|settled| settled.last()).copied();
        let log = self.documents.get(&key).map(Vec::as_slice).unwrap_or_default();
        let through = log.iter().any(|stored| stored.seq == covers.seq && stored.chain == covers.chain);
        if last.is_some_and(|(seq, _)| seq >= covers.seq) || !through {
            return 0;
        }
        let find = |part: &EnvelopeId| {
            let stored = log.iter().find(|stored| stored.id == *part && stored.seq > covers.seq)?;
            let envelope = Envelope::read(stored.envelope.clone()?).ok()?;
            let head = envelope.open_part();
            (head.kind == EnvelopeKind::Snapshot).then_some((head.author, *self.received.get(part)?))
        };
        let Some(found) = parts.iter().map(find).collect::<Option<Vec<_>>>() else { return 0 };
        let (Some((author, _)), Some(came)) = (found.first().copied(), found.iter().map(|(_, came)| *came).max())
        else {
            return 0;
        };
        let pull = self.grants.iter().filter(|((_, space), rights)| *space == key.0 && rights.include(Rights::PULL));
        let readers: Vec<DeviceKey> = pull.map(|((device, _), _)| *device).collect();
        let one = found.iter().all(|(by, _)| *by == author);
        if !one || !settled(author, &words, &readers, now_ms.saturating_sub(came)) {
            return 0;
        }
        let before = last.and_then(|(_, name)| self.receipts.get(&(key, name)));
        let before = before.into_iter().flat_map(BTreeMap::values);
        let kept: BTreeSet<EnvelopeId> =
            before.flat_map(|(receipt, id)| receipt.parts.iter().copied().chain([*id])).collect();
        let (mut gone, mut freed) = (0, 0);
        for stored in self.documents.entry(key).or_default() {
            if stored.seq <= covers.seq
                && !kept.contains(&stored.id)
                && let Some(body) = stored.envelope.take()
            {
                gone += 1;
                freed += body.len() as u64;
            }
        }
        self.bytes = self.bytes.saturating_sub(freed);
        self.settled.entry(key).or_default().push((covers.seq, name));
        gone
    }
}

impl Store for MemoryStore {
    fn identity(&self) -> Identity {
        self.identity.clone()
    }

    async fn write(&self, batch: Vec<Writing>) -> Result<Vec<Result<Written, Refusal>>, StoreError> {
        let mut all = self.all();
        let answers = batch.into_iter().map(|writing| match writing {
            Writing::Append { entry, beginning, received_ms } => self.append(&mut all, &entry, beginning, received_ms),
            Writing::Push { workspace, by, envelope, received_ms } => {
                let known = all.get_mut(&workspace).ok_or(Refusal::UnknownWorkspace)?;
                if known.refused {
                    return Err(Refusal::Closed);
                }
                known.push(by, &envelope, received_ms)
            }
        });
        Ok(answers.collect())
    }

    async fn log(&self, workspace: LogId) -> Result<Option<LogHead>, StoreError> {
        Ok(self.of(workspace, Workspace::head).filter(|head| head.length > 0))
    }

    async fn named(&self, half: [u8; 16]) -> Result<Option<LogId>, StoreError> {
        Ok(self.all().keys().find(|id| id.0[..16] == half).copied())
    }

    async fn entries(&self, workspace: LogId, from: u32, most: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let entries = self.of(workspace, |known| known.entries.get(from..).unwrap_or_default().to_vec());
        Ok(Room::new(most).fill(entries.unwrap_or_default(), Vec::len))
    }

    async fn rights(&self, workspace: LogId, device: DeviceKey, space: SpaceId) -> Result<Rights, StoreError> {
        Ok(self.of(workspace, |known| known.rights(device, space)).unwrap_or_default())
    }

    async fn lacking(&self, workspace: LogId, space: SpaceId, known: &[Known]) -> Result<Vec<Lacking>, StoreError> {
        let ends = self.of(workspace, |all| {
            let documents = all.documents.iter().filter(|((of, _), _)| *of == space);
            let ends = documents.map(|((_, document), log)| {
                let chains: BTreeMap<u64, [u8; 32]> = log.iter().map(|stored| (stored.seq, stored.chain)).collect();
                let end = log.last().map_or(Seen::START, |last| Seen { seq: last.seq, chain: last.chain });
                (*document, (end, chains))
            });
            ends.collect::<BTreeMap<_, _>>()
        });
        Ok(compare(&ends.unwrap_or_default(), known, |(end, _)| *end, |(_, chains), seq| chains.get(&seq).copied()))
    }

    async fn envelopes(
        &self,
        workspace: LogId,
        space: SpaceId,
        document: DocumentTag,
        after: u64,
        most: usize,
    ) -> Result<Vec<StoredEnvelope>, StoreError> {
        let log = self.of(workspace, |known| known.documents.get(&(space, document)).cloned()).flatten();
        let rest = log.unwrap_or_default().into_iter().filter(|stored| stored.seq > after).collect();
        Ok(Room::new(most).fill(rest, size))
    }

    async fn settle(&self, now_ms: u64) -> Result<u64, StoreError> {
        let mut gone = 0;
        for workspace in self.all().values_mut() {
            let known: Vec<_> = workspace.receipts.keys().copied().collect();
            gone += known.into_iter().map(|snapshot| workspace.settle(snapshot, now_ms)).sum::<u64>();
        }
        Ok(gone)
    }

    async fn missing_parts(
        &self,
        workspace: LogId,
        space: SpaceId,
        parts: &[EnvelopeId],
    ) -> Result<Vec<EnvelopeId>, StoreError> {
        let here: BTreeSet<EnvelopeId> = self
            .of(workspace, |known| known.parts.keys().filter(|(of, _)| *of == space).map(|(_, id)| *id).collect())
            .unwrap_or_default();
        Ok(parts.iter().copied().filter(|part| !here.contains(part)).collect())
    }

    async fn part(&self, workspace: LogId, space: SpaceId, part: EnvelopeId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.of(workspace, |known| known.parts.get(&(space, part)).cloned()).flatten())
    }

    async fn refused(&self, workspace: LogId) -> Result<bool, StoreError> {
        Ok(self.of(workspace, |known| known.refused).unwrap_or(false))
    }

    async fn workspaces(&self) -> Result<Vec<WorkspaceStatistics>, StoreError> {
        let all = self.all();
        let mut statistics: Vec<_> = all.iter().map(|(id, known)| known.statistics(*id)).collect();
        statistics.sort_by_key(|one| (one.created_ms, one.id));
        Ok(statistics)
    }

    async fn change(&self, workspace: LogId, change: Change) -> Result<bool, StoreError> {
        let mut all = self.all();
        let Some(known) = all.get_mut(&workspace) else { return Ok(false) };
        match change {
            Change::Quota(quota) => known.quota = quota,
            Change::Refuse => known.refused = true,
            Change::Allow if known.entries.is_empty() => drop(all.remove(&workspace)),
            Change::Allow => known.refused = false,
            Change::Remove => {
                let (quota, created_ms) = (known.quota, known.created_ms);
                *known = Workspace { quota, created_ms, refused: true, ..Workspace::default() };
            }
        }
        Ok(true)
    }

    async fn keep_token(&self, token: Token) -> Result<(), StoreError> {
        self.tokens().insert(token.hash, (token, None));
        Ok(())
    }

    async fn opens(&self, token: [u8; 32], now_ms: u64) -> Result<bool, StoreError> {
        Ok(self.valid(token, now_ms).is_some())
    }
}
