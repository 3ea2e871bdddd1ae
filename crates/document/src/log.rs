//! Reading a document's log: what is whole is loaded, what is not is named.

use automerge::{Automerge, Change, LoadOptions, ReadDoc, TextEncoding};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Chunk, ChunkError, ChunkKind, DocumentError, DocumentId, LogHead};
use crate::{pieces, shared};

/// Positions in text are counted as the editor in the window counts them.
pub(crate) const ENCODING: TextEncoding = TextEncoding::Utf16CodeUnit;

/// How many missing chunks of one gap are listed.
const MAX_NAMED: usize = 10_000;

/// A chunk as the store keeps it: its place and its bytes, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChunk {
    /// The sequence number under which it was stored.
    pub seq: u64,
    /// Its frame.
    pub bytes: Vec<u8>,
}

/// The log of one document, or its end from a snapshot on, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLog {
    /// Whose.
    pub document: DocumentId,
    /// The last chunk that was written, noted apart from the chunks: so a missing tail is noticed.
    pub head: LogHead,
    /// The chunks in the order of their sequence numbers.
    pub chunks: Vec<StoredChunk>,
}

/// What is wrong with one chunk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not there.
    #[error("missing")]
    Missing,
    /// Its bytes are not a whole frame.
    #[error(transparent)]
    Frame(#[from] ChunkError),
    /// It belongs to another document.
    #[error("belongs to document {0}")]
    OtherDocument(DocumentId),
    /// It was written for another place.
    #[error("was written as number {0}")]
    OutOfOrder(u64),
    /// It does not follow the chunk before it.
    #[error("does not follow the one before it")]
    ChainBroken,
    /// It is not the chunk that was written last.
    #[error("is not the one that was written last")]
    NotTheHead,
    /// Whole, but Automerge cannot use it.
    #[error("cannot be applied: {0}")]
    Unusable(String),
}

/// What is damaged in a log and what that costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Damaged chunks by sequence number.
    pub faults: BTreeMap<u64, Fault>,
    /// Sequence numbers of chunks whose edits are not in the loaded document: the damaged ones that no later snapshot
    /// covers, and those that build on them.
    pub lost: BTreeSet<u64>,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (seq, fault)) in self.faults.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}chunk {seq}: {fault}")?;
        }
        match self.lost.len() {
            0 => f.write_str("; nothing is lost"),
            count => write!(f, "; edits of {count} chunks are lost"),
        }
    }
}

/// Loads what is whole. `Err` only if that is nothing.
pub(crate) fn load(log: &DocumentLog) -> Result<(Automerge, Option<Damage>), DocumentError> {
    let Some(first) = log.chunks.iter().map(|c| c.seq).min() else { return Err(DocumentError::Empty(log.document)) };
    let (chunks, mut faults) = check(log, first);
    let mut unusable: BTreeMap<u64, Fault> = BTreeMap::new();
    loop {
        match build(&chunks, &unusable, faults.is_empty()) {
            Ok((_, None)) => {
                faults.extend(unusable);
                let lost = (first..=log.head.seq).take(MAX_NAMED).collect();
                let damage = Box::new(Damage { faults, lost });
                return Err(DocumentError::Lost { document: log.document, damage });
            }
            Ok((base, Some((doc, waiting)))) => {
                faults.extend(unusable);
                if faults.is_empty() && waiting.is_empty() {
                    return Ok((doc, None));
                }
                let mut lost = waiting;
                // A damaged chunk before the base costs nothing: the base holds its edits.
                lost.extend(
                    faults
                        .iter()
                        .filter(|(seq, fault)| **seq > base && **fault != Fault::NotTheHead)
                        .map(|(seq, _)| *seq),
                );
                for seq in &lost {
                    faults.entry(*seq).or_insert_with(|| Fault::Unusable("builds on a chunk that is lost".to_owned()));
                }
                return Ok((doc, Some(Damage { faults, lost })));
            }
            Err((seq, text)) => {
                unusable.insert(seq, Fault::Unusable(text));
            }
        }
    }
}

/// Decodes the chunks and names those that are not what they should be.
fn check(log: &DocumentLog, first: u64) -> (BTreeMap<u64, Chunk>, BTreeMap<u64, Fault>) {
    let mut chunks: BTreeMap<u64, Chunk> = BTreeMap::new();
    let mut faults = BTreeMap::new();
    for stored in &log.chunks {
        let fault = match Chunk::decode(&stored.bytes) {
            Err(error) => Fault::Frame(error),
            Ok(chunk) if chunk.document != log.document => Fault::OtherDocument(chunk.document),
            Ok(chunk) if chunk.seq != stored.seq => Fault::OutOfOrder(chunk.seq),
            Ok(chunk) => {
                let chained = match stored.seq.checked_sub(1) {
                    None => chunk.previous == [0; 32],
                    Some(before) => chunks.get(&before).is_none_or(|before| before.hash == chunk.previous),
                };
                if chained {
                    chunks.insert(stored.seq, chunk);
                    continue;
                }
                Fault::ChainBroken
            }
        };
        faults.insert(stored.seq, fault);
    }
    let seen: BTreeSet<u64> = log.chunks.iter().map(|c| c.seq).collect();
    let last = seen.last().copied().unwrap_or(first).max(log.head.seq);
    let mut next = first;
    for seq in seen.iter().copied().chain([last.saturating_add(1)]) {
        // A head far beyond the chunks is itself damaged: enough of the gap is named.
        faults.extend((next..seq).take(MAX_NAMED).map(|missing| (missing, Fault::Missing)));
        next = seq.saturating_add(1);
    }
    if let Some(chunk) = chunks.get(&log.head.seq)
        && chunk.hash != log.head.hash
    {
        faults.insert(log.head.seq, Fault::NotTheHead);
    }
    if last > log.head.seq {
        faults.entry(last).or_insert(Fault::NotTheHead);
    }
    (chunks, faults)
}

/// The sequence number of the base, and the document with the chunks that wait for something lost.
type Built = (u64, Option<(Automerge, BTreeSet<u64>)>);

/// Builds the document from the last usable snapshot. `Err` names a chunk that Automerge cannot take.
fn build(chunks: &BTreeMap<u64, Chunk>, unusable: &BTreeMap<u64, Fault>, whole: bool) -> Result<Built, (u64, String)> {
    let usable = || chunks.values().filter(|chunk| !unusable.contains_key(&chunk.seq));
    let snapshot = usable().rev().find(|chunk| chunk.kind == ChunkKind::Snapshot);
    let (base, mut doc) = match snapshot {
        Some(chunk) => {
            let options = LoadOptions::new().text_encoding(ENCODING);
            let load = || Automerge::load_with_options(&chunk.payload, options);
            let mut loaded = guarded(load).map_err(|text| (chunk.seq, text))?;
            // Before the changes: each of them is an edit.
            pieces::cut(&mut loaded);
            (chunk.seq, loaded)
        }
        None if chunks.contains_key(&0) && !unusable.contains_key(&0) => (0, Automerge::new_with_encoding(ENCODING)),
        None => return Ok((0, None)),
    };
    let from_start = snapshot.is_none();
    let mut changes = Vec::new();
    for chunk in usable().filter(|c| from_start || c.seq > base) {
        let of_chunk = match chunk.kind {
            ChunkKind::Snapshot => continue,
            ChunkKind::Change => guarded(|| Change::try_from(chunk.payload.as_slice())).map(|change| vec![change]),
            ChunkKind::Received => shared::unpacked(&chunk.payload),
        };
        changes.extend(of_chunk.map_err(|text| (chunk.seq, text))?.into_iter().map(|change| (chunk.seq, change)));
    }
    if whole && unusable.is_empty() {
        // The usual case in one batch. Should it fail, the next turn finds out which chunk it was.
        if changes.is_empty() && doc.get_missing_deps(&[]).is_empty() {
            return Ok((base, Some((doc, BTreeSet::new()))));
        }
        let mut trial = doc.clone();
        let all: Vec<Change> = changes.iter().map(|(_, change)| change.clone()).collect();
        let applied = guarded(|| trial.apply_changes(all)).is_ok();
        if applied && trial.get_missing_deps(&[]).is_empty() {
            return Ok((base, Some((trial, BTreeSet::new()))));
        }
    }
    let mut waiting = BTreeSet::new();
    for (seq, change) in changes {
        if change.deps().iter().any(|hash| doc.get_change_meta_by_hash(hash).is_none()) {
            waiting.insert(seq);
            continue;
        }
        guarded(|| doc.apply_changes([change])).map_err(|text| (seq, text))?;
    }
    Ok((base, Some((doc, waiting))))
}

/// Runs library code that panics on some malformed input. What it worked on is dropped by the caller afterwards.
pub(crate) fn guarded<T, E: fmt::Display>(work: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the document library panicked".to_owned()),
    }
}
