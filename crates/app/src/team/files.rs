//! Original workbooks on their way to colleagues: cut into parts that travel, are acknowledged and come again like the
//! envelopes of any document.
//!
//! A file is named by the hash of its content; each part says whose it is, which, and of how many. Whoever has all parts
//! puts them together and keeps the file if its content has its name.

use mrm_domain::{Plan, PlanId};
use mrm_store::{BlobHash, EnvelopeRow, EnvelopeState, StoreError, TeamWrite, Write};
use mrm_sync::membership::MembershipLog;
use mrm_sync::{Changes, Thread, receive};
use mrm_wire::{DocumentTag, Envelope, EnvelopeId, SpaceId};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::home::object_of;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::session::store_failure;

/// The byte in the place of a document's kind.
pub(super) const FILE: u8 = 200;
/// Bytes of one part.
const PART: usize = 1024 * 1024;
/// The most parts of a file.
const MOST_PARTS: u32 = 512;

/// The tag of a file in a space: the relay sees one more document.
fn tag_of(space: SpaceId, hash: &BlobHash) -> DocumentTag {
    DocumentTag::of(space, FILE, &half(hash))
}

fn half(hash: &BlobHash) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hash.bytes()[..16]);
    half
}

/// A part of a file.
struct Part {
    hash: BlobHash,
    place: u32,
    of: u32,
    bytes: Vec<u8>,
}

impl Part {
    /// Whose it is, which and of how many stands where a document has its heads.
    fn heads(&self) -> [[u8; 32]; 2] {
        let mut places = [0; 32];
        places[..4].copy_from_slice(&self.place.to_le_bytes());
        places[4..8].copy_from_slice(&self.of.to_le_bytes());
        [*self.hash.bytes(), places]
    }

    fn read(content: &Changes) -> Option<Part> {
        let ([bytes], [hash, places]) = (content.changes.as_slice(), content.heads.as_slice()) else { return None };
        let number = |at: usize| places.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
        let (place, of, hash) = (number(0)?, number(4)?, BlobHash::named(*hash));
        let fits = content.uuid == half(&hash) && of <= MOST_PARTS && place < of && bytes.len() <= PART;
        fits.then(|| Part { hash, place, of, bytes: bytes.clone() })
    }
}

/// The workbooks that a plan came from.
fn originals(plan: &Plan) -> Vec<BlobHash> {
    plan.imports.values().filter_map(|record| record.file_hash.parse().ok()).collect()
}

impl Bench {
    /// Seals the workbooks that a plan came from and that are not with the others yet.
    pub(super) async fn seal_files(&self, plan: PlanId, space: SpaceId) -> Result<Vec<Envelope>, Failure> {
        let open = self.plan(&plan.to_string()).await?;
        let files = originals(&open.lock().await.plan);
        let mut sealed = Vec::new();
        for hash in files {
            let there = self.store.envelopes_of(space, tag_of(space, &hash)).await.map_err(store_failure)?;
            if there.is_empty() {
                sealed.extend(self.seal_file(hash, space).await?);
            }
        }
        Ok(sealed)
    }

    async fn seal_file(&self, hash: BlobHash, space: SpaceId) -> Result<Vec<Envelope>, Failure> {
        let (blobs, log, keys) =
            (self.store.blobs().clone(), self.membership.log(), Arc::clone(self.membership.keys()));
        let made = tokio::task::spawn_blocking(move || {
            let content = match blobs.get(&hash) {
                Ok(content) => content,
                // It came from elsewhere without it, or was lost: there is nothing to send.
                Err(StoreError::NoBlob(_)) => return Ok(Vec::new()),
                Err(error) => return Err(store_failure(error)),
            };
            let parts: Vec<&[u8]> = content.chunks(PART).collect();
            let of = u32::try_from(parts.len()).unwrap_or(u32::MAX);
            if of > MOST_PARTS {
                return Ok(Vec::new());
            }
            let mut thread = Thread { space, kind: FILE, uuid: half(&hash), counter: 0, last: EnvelopeId([0; 32]) };
            let mut envelopes = Vec::with_capacity(parts.len());
            for (place, bytes) in (0..of).zip(parts) {
                let part = Part { hash, place, of, bytes: bytes.to_vec() };
                let sent = thread.send(std::slice::from_ref(&part.bytes), &part.heads(), &log, &keys, &mut rand::rng());
                let (more, after) = sent.map_err(Failure::unexpected)?;
                envelopes.extend(more);
                thread = after;
            }
            Ok(envelopes)
        });
        let envelopes = made.await.map_err(Failure::unexpected)??;
        if envelopes.is_empty() {
            return Ok(envelopes);
        }
        let now = self.now_ms();
        let team = TeamWrite {
            envelopes: envelopes.iter().map(|envelope| kept(envelope, now)).collect(),
            outbox: envelopes.iter().map(Envelope::id).collect(),
            ..TeamWrite::default()
        };
        self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        Ok(envelopes)
    }

    /// Puts files together of which a part came, if all of it is here now.
    pub(super) async fn keep_files(&self, parts: &[(SpaceId, DocumentTag)]) -> Result<(), Failure> {
        let mut files: Vec<_> = parts.to_vec();
        files.sort();
        files.dedup();
        for (space, tag) in files {
            let rows = self.store.envelopes_of(space, tag).await.map_err(store_failure)?;
            let (log, blobs) = (self.membership.log(), self.store.blobs().clone());
            let put = tokio::task::spawn_blocking(move || -> Result<(), Failure> {
                let Some((hash, content)) = whole(rows, &log) else { return Ok(()) };
                if BlobHash::of(&content) != hash {
                    tracing::error!(%hash, "the parts of a file do not make the file");
                    return Ok(());
                }
                blobs.put(&content).map(|_| ()).map_err(store_failure)
            });
            put.await.map_err(Failure::unexpected)??;
        }
        Ok(())
    }
}

/// The content of a file, if all parts of one sender are here.
fn whole(rows: Vec<EnvelopeRow>, log: &MembershipLog) -> Option<(BlobHash, Vec<u8>)> {
    let mut by_sender: BTreeMap<_, BTreeMap<u32, Part>> = BTreeMap::new();
    for row in rows {
        let Ok(envelope) = Envelope::read(row.bytes) else { continue };
        let Ok(content) = receive::open(&envelope, log, object_of) else { continue };
        if let Some(part) = Part::read(&content) {
            by_sender.entry((row.author, part.of, *part.hash.bytes())).or_default().insert(part.place, part);
        }
    }
    let ((_, _, hash), parts) =
        by_sender.into_iter().find(|((_, of, _), parts)| parts.len() == usize::try_from(*of).unwrap_or(usize::MAX))?;
    Some((BlobHash::named(hash), parts.into_values().flat_map(|part| part.bytes).collect()))
}

/// Whether an envelope's content is a part of a file.
pub(super) fn is_part(content: &Changes) -> bool {
    content.kind == FILE && Part::read(content).is_some()
}

fn kept(envelope: &Envelope, now: i64) -> EnvelopeRow {
    let head = envelope.open_part();
    EnvelopeRow {
        id: envelope.id(),
        space: head.space,
        document: head.document,
        author: head.author,
        state: EnvelopeState::Applied,
        received_ms: now,
        bytes: envelope.bytes().to_vec(),
    }
}
