//! What all documents share: who writes, loading, one change per intent, history.

use automerge::transaction::{CommitOptions, Transaction};
use automerge::{ActorId, Author, Automerge, Change, ChangeHash, ROOT, ReadDoc, hydrate};
use std::collections::{BTreeSet, HashMap};

use crate::incoming::own_actor;
use crate::{Damage, DocumentError, DocumentId, DocumentKind, DocumentLog, SCHEMA, Shared, log};

/// Who writes into a document.
///
/// The actor comes of random bytes, drawn anew whenever a document is opened and never stored: a device that comes back
/// from a backup with its old actor would write changes that every other device refuses for ever. Half of it follows from
/// the device, so that no other one can take it over ([`crate::is_own_actor`]). The author is the device's id and stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    actor: ActorId,
    author: Author<'static>,
}

impl Writer {
    /// A writer for one opening of one document, from random bytes.
    pub fn new(random: [u8; 16], device: &[u8]) -> Writer {
        Writer { actor: ActorId::from(own_actor(random, device)), author: Author::from(device.to_vec()) }
    }
}

/// One change that was made to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The change as it goes into the log and, later, to other devices.
    pub change_bytes: Vec<u8>,
    /// The heads after it.
    pub heads: Vec<ChangeHash>,
}

/// A document that was loaded, and what was damaged in its log.
#[derive(Debug)]
pub struct Loaded<D> {
    /// The document.
    pub doc: D,
    /// Present if anything in the log was not as written, even if nothing is lost by it.
    pub damage: Option<Damage>,
}

/// One change in a document's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Its hash.
    pub hash: ChangeHash,
    /// When, in milliseconds since 1970, by the clock of the device that made it.
    pub time_ms: i64,
    /// The device that made it says it was this one.
    pub author: Option<Vec<u8>>,
    /// What was meant.
    pub message: Option<String>,
}

impl HistoryEntry {
    pub(crate) fn of(meta: &automerge::ChangeMetadata<'_>) -> HistoryEntry {
        HistoryEntry {
            hash: meta.hash,
            time_ms: meta.timestamp,
            author: meta.author.as_ref().map(|author| author.as_bytes().to_vec()),
            message: meta.message.as_ref().map(|text| text.to_string()),
        }
    }
}

/// An Automerge document of ours.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) doc: Automerge,
}

impl Body {
    /// A new document with `content` at its root, beside schema, kind and id.
    pub(crate) fn create(
        id: DocumentId,
        mut content: HashMap<String, hydrate::Value>,
        writer: &Writer,
        message: &str,
        time_ms: i64,
    ) -> Result<Body, DocumentError> {
        content.insert("schema".to_owned(), hydrate::Value::scalar(i64::from(SCHEMA)));
        content.insert("kind".to_owned(), hydrate::Value::scalar(id.kind().code()));
        content.insert("id".to_owned(), hydrate::Value::scalar(id.to_string()));
        let content = hydrate::Map::from(content);
        let mut body = Body { doc: Automerge::new_with_encoding(log::ENCODING) };
        body.write_as(writer);
        let mut tx = body.doc.transaction();
        automerge::transaction::Transactable::init_root_from_hydrate(&mut tx, &content)?;
        tx.commit_with(options(message, time_ms));
        Ok(body)
    }

    /// Loads what is whole in `log` and checks that it is a document of `kind` that this build understands.
    pub(crate) fn load(log: &DocumentLog, kind: DocumentKind, writer: &Writer) -> Result<Loaded<Body>, DocumentError> {
        let (doc, damage) = log::load(log)?;
        let mut body = Body { doc };
        body.check(log.document, kind)?;
        body.write_as(writer);
        Ok(Loaded { doc: body, damage })
    }

    /// A document that others' changes went into, for writing into it here.
    pub(crate) fn of(shared: &Shared, kind: DocumentKind, writer: &Writer) -> Result<Body, DocumentError> {
        let mut body = Body { doc: shared.automerge().clone() };
        body.check(shared.id(), kind)?;
        body.write_as(writer);
        Ok(body)
    }

    fn write_as(&mut self, writer: &Writer) {
        // In this order: setting the author also draws a random actor.
        self.doc.set_author(Some(writer.author.clone()));
        self.doc.set_actor(writer.actor.clone());
    }

    fn check(&self, id: DocumentId, kind: DocumentKind) -> Result<(), DocumentError> {
        let scalar = |key: &str| self.doc.get(ROOT, key).ok().flatten().map(|(value, _)| value);
        let schema = scalar("schema").and_then(|v| v.as_i64()).and_then(|v| u64::try_from(v).ok());
        match schema {
            Some(found) if found > u64::from(SCHEMA) => {
                return Err(DocumentError::NewerFormat { found, supported: SCHEMA });
            }
            // Schema 1 is the first: older documents will be upgraded here, by a change with a message of its own.
            Some(1) => {}
            _ => return Err(DocumentError::Malformed("schema")),
        }
        if scalar("kind").as_ref().and_then(|v| v.as_str()) != Some(kind.code()) || id.kind() != kind {
            return Err(DocumentError::Malformed("kind"));
        }
        if scalar("id").as_ref().and_then(|v| v.as_str()) != Some(id.to_string().as_str()) {
            return Err(DocumentError::Malformed("id"));
        }
        Ok(())
    }

    /// Writes one change. `None`: there was nothing to write. On an error the document is as before.
    pub(crate) fn commit(
        &mut self,
        message: &str,
        time_ms: i64,
        write: impl FnOnce(&mut Transaction<'_>) -> Result<(), DocumentError>,
    ) -> Result<Option<Commit>, DocumentError> {
        let mut tx = self.doc.transaction();
        if let Err(error) = write(&mut tx) {
            tx.rollback();
            return Err(error);
        }
        // A change without operations would say that something happened.
        if automerge::transaction::Transactable::pending_ops(&tx) == 0 {
            tx.rollback();
            return Ok(None);
        }
        tx.commit_with(options(message, time_ms));
        let change = self.doc.get_last_local_change().ok_or(DocumentError::Malformed("change"))?;
        Ok(Some(Commit { change_bytes: change.raw_bytes().to_vec(), heads: self.doc.get_heads() }))
    }

    pub(crate) fn history(&self) -> Vec<HistoryEntry> {
        self.doc.get_changes_meta(&[]).iter().map(HistoryEntry::of).collect()
    }

    /// Takes a change that another writer made.
    pub(crate) fn receive(&mut self, change_bytes: &[u8]) -> Result<(), DocumentError> {
        let change = log::guarded(|| automerge::Change::try_from(change_bytes)).map_err(DocumentError::Library)?;
        self.take(vec![change], |_, _| ())
    }

    /// Takes changes that other writers made, all of them or none. `read` sees the document that has them and those that
    /// are new, each after those that it builds on; a panic there refuses them too.
    pub(crate) fn take<T>(
        &mut self,
        changes: Vec<Change>,
        read: impl FnOnce(&Automerge, &[Change]) -> T,
    ) -> Result<T, DocumentError> {
        let mut seen = BTreeSet::new();
        let is_new = |change: &Change| {
            let hash = change.hash();
            self.doc.get_change_meta_by_hash(&hash).is_none() && seen.insert(hash)
        };
        let new: Vec<Change> = in_order(changes.into_iter().filter(is_new).collect());
        let mut trial = self.doc.clone();
        let read = log::guarded(|| {
            trial.apply_changes(new.iter().cloned())?;
            if !trial.get_missing_deps(&[]).is_empty() {
                return Err(DocumentError::Library("a change that this one builds on has not arrived".to_owned()));
            }
            Ok(read(&trial, &new))
        })
        .map_err(DocumentError::Library)?;
        self.doc = trial;
        Ok(read)
    }

    /// The whole document, read back and compared before it is handed out.
    pub(crate) fn snapshot(&self) -> Result<Vec<u8>, DocumentError> {
        let bytes = self.doc.save();
        let again = log::guarded(|| Automerge::load(&bytes)).map_err(DocumentError::Library)?;
        if again.get_heads() == self.doc.get_heads() { Ok(bytes) } else { Err(DocumentError::Malformed("snapshot")) }
    }
}

fn options(message: &str, time_ms: i64) -> CommitOptions {
    CommitOptions::default().with_message(message).with_time(time_ms)
}

/// Each change after those that it builds on.
fn in_order(changes: Vec<Change>) -> Vec<Change> {
    let mut waiting: HashMap<ChangeHash, Change> = HashMap::with_capacity(changes.len());
    let order: Vec<ChangeHash> = changes.iter().map(Change::hash).collect();
    waiting.extend(changes.into_iter().map(|change| (change.hash(), change)));
    let mut sorted = Vec::with_capacity(waiting.len());
    for hash in order {
        let mut open = vec![hash];
        while let Some(top) = open.last() {
            let Some(change) = waiting.get(top) else {
                open.pop();
                continue;
            };
            match change.deps().iter().find(|before| waiting.contains_key(before)) {
                Some(before) => open.push(*before),
                None => {
                    let top = *top;
                    sorted.extend(waiting.remove(&top));
                    open.pop();
                }
            }
        }
    }
    sorted
}
