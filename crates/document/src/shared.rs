//! A document as changes of other devices meet it, whatever it holds.

use automerge::{Author, Automerge, Change, ChangeHash, ROOT, ReadDoc};
use std::collections::{BTreeMap, BTreeSet};

use crate::log::{self, guarded};
use crate::{Chunk, ChunkKind, DocumentError, DocumentId, DocumentLog, Incoming, LogHead, Standing, Stream, Streams};

/// A document of any kind, read for taking changes of others and for sending one's own. Nobody writes into it here.
#[derive(Debug, Clone)]
pub struct Shared {
    id: DocumentId,
    doc: Automerge,
    streams: Streams,
    head: Option<LogHead>,
}

impl Shared {
    /// One of which nothing is here yet.
    pub fn unknown(id: DocumentId) -> Shared {
        let doc = Automerge::new_with_encoding(log::ENCODING);
        Shared { id, doc, streams: Streams::default(), head: None }
    }

    /// What is whole in its log. Work of others does not go upon a damaged one: it waits until that is mended.
    pub fn load(log: &DocumentLog) -> Result<Shared, DocumentError> {
        let (doc, damage) = log::load(log)?;
        if let Some(damage) = damage {
            return Err(DocumentError::Lost { document: log.document, damage: Box::new(damage) });
        }
        let streams = streams(&doc);
        Ok(Shared { id: log.document, doc, streams, head: Some(log.head) })
    }

    /// Takes what was written into its log after the last chunk that is here. `Err`: something else stands there; load it.
    pub fn catch_up(&mut self, log: &DocumentLog) -> Result<(), DocumentError> {
        let mut changes = Vec::new();
        for stored in &log.chunks {
            let chunk = Chunk::decode(&stored.bytes).map_err(|_| DocumentError::Malformed("chunk"))?;
            let follows = self.head.is_some_and(|head| chunk.seq == head.seq + 1 && chunk.previous == head.hash);
            if !follows {
                return Err(DocumentError::Malformed("chunk"));
            }
            match chunk.kind {
                ChunkKind::Snapshot => {}
                ChunkKind::Change => {
                    let change = guarded(|| Change::try_from(chunk.payload.as_slice()));
                    changes.push(change.map_err(DocumentError::Library)?);
                }
                ChunkKind::Received => changes.extend(unpacked(&chunk.payload).map_err(DocumentError::Library)?),
            }
            self.head = Some(chunk.head());
        }
        if !changes.is_empty() {
            guarded(|| self.doc.apply_changes(changes)).map_err(DocumentError::Library)?;
            self.streams = streams(&self.doc);
        }
        Ok(())
    }

    pub(crate) fn automerge(&self) -> &Automerge {
        &self.doc
    }

    /// The last chunk of its log that is in it.
    pub fn head(&self) -> Option<LogHead> {
        self.head
    }

    /// Which document.
    pub fn id(&self) -> DocumentId {
        self.id
    }

    /// Who has written into it so far.
    pub fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Whether a change is in it.
    pub fn has(&self, change: &ChangeHash) -> bool {
        self.doc.get_change_meta_by_hash(change).is_some()
    }

    /// The number of the last operation of a change that is in it.
    pub fn last_operation(&self, change: &ChangeHash) -> Option<u64> {
        self.doc.get_change_meta_by_hash(change).map(|meta| meta.max_op)
    }

    /// Its changes, as much of each as decides whether it may stay.
    pub fn standing(&self) -> Vec<Standing> {
        let changes = self.doc.get_changes_meta(&[]);
        let standing = changes.iter().map(|meta| Standing {
            hash: meta.hash,
            deps: meta.deps.clone(),
            device: device(meta.author.as_ref()),
            actor: <[u8; 16]>::try_from(meta.actor.to_bytes()).unwrap_or_default(),
            seq: meta.seq,
        });
        standing.collect()
    }

    /// All its changes, each after those that it builds on.
    pub fn changes(&self) -> Vec<Vec<u8>> {
        plain(&self.doc)
    }

    /// Whether a change is in the past of others, all of which are here.
    pub fn follows(&self, change: &ChangeHash, others: &[ChangeHash]) -> bool {
        // Back from the others; most often it is a step or two away.
        let mut asked = others.to_vec();
        let mut seen = BTreeSet::new();
        while let Some(hash) = asked.pop() {
            if hash == *change {
                return true;
            }
            if seen.insert(hash)
                && let Some(meta) = self.doc.get_change_meta_by_hash(&hash)
            {
                asked.extend(meta.deps.iter().copied());
            }
        }
        false
    }

    /// The heads.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.doc.get_heads()
    }

    /// Whether it holds a whole document of its kind: others may be missing the change with which it began.
    pub fn is_begun(&self) -> bool {
        let text = |key: &str| self.doc.get(ROOT, key).ok().flatten().and_then(|(value, _)| value.into_string().ok());
        text("kind").as_deref() == Some(self.id.kind().code()) && text("id") == Some(self.id.to_string())
    }

    /// Applies changes whose past is here, on a copy that takes the document's place only if all went well.
    pub fn apply(&mut self, changes: &[Incoming]) -> Result<Vec<ChangeHash>, String> {
        let mut trial = self.doc.clone();
        let plain: Vec<Change> = changes.iter().map(|change| change.clone().into_change()).collect();
        guarded(|| trial.apply_changes(plain))?;
        if changes.iter().any(|change| trial.get_change_meta_by_hash(&change.hash()).is_none()) {
            return Err("a change that it builds on is missing".to_owned());
        }
        self.doc = trial;
        changes.iter().for_each(|change| self.streams.note(change));
        Ok(self.doc.get_heads())
    }

    /// Goes on without some of its changes, among which is everything that builds on one of them. The chunk that keeps
    /// that: the whole document as it is then; `None` while it has not begun.
    pub fn let_go(&mut self, gone: &BTreeSet<ChangeHash>) -> Result<Option<Chunk>, DocumentError> {
        let mut rest = Automerge::new_with_encoding(log::ENCODING);
        let stay = self.doc.get_changes(&[]).into_iter().filter(|change| !gone.contains(&change.hash()));
        guarded(|| rest.apply_changes(stay)).map_err(DocumentError::Library)?;
        let chunk = match &self.head {
            None => None,
            Some(head) => {
                let chunk = Chunk::after(Some(head), self.id, ChunkKind::Snapshot, rest.save());
                Some(chunk.map_err(|_| DocumentError::Malformed("size"))?)
            }
        };
        (self.streams, self.doc) = (streams(&rest), rest);
        self.head = chunk.as_ref().map(Chunk::head).or(self.head);
        Ok(chunk)
    }

    /// The chunk that keeps what was just applied; `None` while the document has not begun: its first chunk holds all of it.
    pub fn keep(&mut self, changes: &[Incoming]) -> Result<Option<Chunk>, DocumentError> {
        let chunk = match &self.head {
            None if !self.is_begun() => return Ok(None),
            None => Chunk::after(None, self.id, ChunkKind::Received, packed(&plain(&self.doc))),
            Some(head) => {
                let bytes: Vec<Vec<u8>> = changes.iter().map(|change| change.bytes().to_vec()).collect();
                Chunk::after(Some(head), self.id, ChunkKind::Received, packed(&bytes))
            }
        };
        let chunk = chunk.map_err(|_| DocumentError::Malformed("size"))?;
        self.head = Some(chunk.head());
        Ok(Some(chunk))
    }
}

/// Changes that this device wrote into chunks of a document's log after `sent` (`None`: from its beginning), in the order
/// of the log. A log that begins with a whole document has its changes taken out of that.
pub fn own_changes(log: &DocumentLog, sent: Option<u64>) -> Result<Vec<Vec<u8>>, DocumentError> {
    let mut changes = Vec::new();
    for stored in log.chunks.iter().filter(|stored| sent.is_none_or(|sent| stored.seq > sent)) {
        let chunk = Chunk::decode(&stored.bytes).map_err(|_| DocumentError::Malformed("chunk"))?;
        match chunk.kind {
            ChunkKind::Change => changes.push(chunk.payload),
            ChunkKind::Received => {}
            // A later one holds what stands before it.
            ChunkKind::Snapshot if stored.seq > 0 => {}
            ChunkKind::Snapshot => {
                let loaded = guarded(|| Automerge::load(&chunk.payload)).map_err(DocumentError::Library)?;
                changes.extend(plain(&loaded));
            }
        }
    }
    Ok(changes)
}

/// All changes of a document, each after those that it builds on.
fn plain(doc: &Automerge) -> Vec<Vec<u8>> {
    doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect()
}

/// Several changes as the payload of one chunk: the length of each before it, four bytes, little-endian.
fn packed(changes: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(changes.iter().map(|change| change.len() + 4).sum());
    for change in changes {
        // A chunk is far below 4 GB.
        bytes.extend_from_slice(&u32::try_from(change.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend_from_slice(change);
    }
    bytes
}

/// Reads [`packed`].
pub(crate) fn unpacked(payload: &[u8]) -> Result<Vec<Change>, String> {
    let mut changes = Vec::new();
    let mut rest = payload;
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let (change, next) = after.split_at_checked(length).ok_or("a change is cut off")?;
        changes.push(guarded(|| Change::try_from(change))?);
        rest = next;
    }
    if rest.is_empty() { Ok(changes) } else { Err("bytes after the last change".to_owned()) }
}

/// The device that an author is; zeros, which are nobody's, for what is none.
fn device(author: Option<&Author<'_>>) -> [u8; 32] {
    author.and_then(|author| author.as_bytes().try_into().ok()).unwrap_or_default()
}

/// Who has written into a document, from its history.
fn streams(doc: &Automerge) -> Streams {
    let mut by_actor: BTreeMap<[u8; 16], Stream> = BTreeMap::new();
    for meta in doc.get_changes_meta(&[]) {
        let Ok(actor) = <[u8; 16]>::try_from(meta.actor.to_bytes()) else { continue };
        let device = device(meta.author.as_ref());
        let last = by_actor.get(&actor).map_or(0, |stream| stream.seq);
        if meta.seq > last {
            by_actor.insert(actor, Stream { device, seq: meta.seq, hash: meta.hash });
        }
    }
    Streams::new(by_actor)
}
