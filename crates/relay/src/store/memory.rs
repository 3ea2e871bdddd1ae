//! A store in memory: the plainest one that keeps the promises, for tests and for the simulated network. It forgets
//! everything when it goes.

use mrm_wire::{
    DeviceKey, DocumentTag, EntryHash, Envelope, EnvelopeId, EnvelopeKind, Known, LogHead, LogId, Refusal, Rights,
    Seen, SpaceId, StoredEnvelope, chain_after,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Identity, Lacking, Room, Store, StoreError, Writing, Written, compare, may_append, size};

type DocumentKey = (SpaceId, DocumentTag);

#[derive(Default)]
struct Workspace {
    quota: u64,
    bytes: u64,
    entries: Vec<Vec<u8>>,
    last: Option<EntryHash>,
    grants: BTreeMap<(DeviceKey, SpaceId), Rights>,
    documents: BTreeMap<DocumentKey, Vec<StoredEnvelope>>,
    places: BTreeMap<EnvelopeId, Seen>,
    counters: BTreeMap<(DocumentTag, DeviceKey, u64), EnvelopeId>,
    parts: BTreeMap<(SpaceId, EnvelopeId), Vec<u8>>,
}

/// A store in memory.
pub struct MemoryStore {
    identity: Identity,
    workspaces: Mutex<BTreeMap<LogId, Workspace>>,
}

impl MemoryStore {
    /// An empty one.
    pub fn new(identity: Identity) -> MemoryStore {
        MemoryStore { identity, workspaces: Mutex::default() }
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<LogId, Workspace>> {
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn room(&mut self, bytes: usize) -> Result<(), Refusal> {
        let bytes = self.bytes.saturating_add(bytes as u64);
        if bytes > self.quota {
            return Err(Refusal::Quota);
        }
        self.bytes = bytes;
        Ok(())
    }

    fn append(&mut self, entry: &mrm_wire::Entry) -> Result<Written, Refusal> {
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

    fn push(&mut self, by: DeviceKey, envelope: &Envelope) -> Result<Written, Refusal> {
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
        if self.counters.contains_key(&counter) {
            return Err(Refusal::Cloned);
        }
        self.room(envelope.bytes().len())?;
        let log = self.documents.entry((open.space, open.document)).or_default();
        let before = log.last().map_or(Seen::START, |last| Seen { seq: last.seq, chain: last.chain });
        let seq = before.seq + 1;
        let at = Seen { seq, chain: chain_after(&before.chain, &id, seq) };
        log.push(StoredEnvelope { seq, chain: at.chain, envelope: Some(envelope.bytes().to_vec()), id });
        self.places.insert(id, at);
        self.counters.insert(counter, id);
        Ok(Written::Pushed { at, new: true })
    }
}

impl Store for MemoryStore {
    fn identity(&self) -> Identity {
        self.identity.clone()
    }

    async fn write(&self, batch: Vec<Writing>) -> Result<Vec<Result<Written, Refusal>>, StoreError> {
        let mut all = self.all();
        let answers = batch.into_iter().map(|writing| match writing {
            Writing::Append { entry, quota_for_new, .. } => {
                let workspace = entry.workspace();
                match all.get_mut(&workspace) {
                    Some(known) => known.append(&entry),
                    None if entry.open_part().index > 0 => Err(Refusal::UnknownWorkspace),
                    None => {
                        let quota = quota_for_new.ok_or(Refusal::Closed)?;
                        let mut new = Workspace { quota, ..Workspace::default() };
                        let written = new.append(&entry)?;
                        all.insert(workspace, new);
                        Ok(written)
                    }
                }
            }
            Writing::Push { workspace, by, envelope, .. } => {
                all.get_mut(&workspace).ok_or(Refusal::UnknownWorkspace)?.push(by, &envelope)
            }
        });
        Ok(answers.collect())
    }

    async fn log(&self, workspace: LogId) -> Result<Option<LogHead>, StoreError> {
        Ok(self.of(workspace, Workspace::head))
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
}
