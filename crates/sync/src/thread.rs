//! What this device sends of one document: envelopes that name each other, so that a missing one is noticed.

use mrm_document::MAX_CHANGE;
use mrm_wire::{
    DocumentTag, ENVELOPE_OVERHEAD, Envelope, EnvelopeDraft, EnvelopeId, EnvelopeKind, MAX_ENVELOPE, Receipt, SpaceId,
};

use crate::content::{Changes, ContentError, MAX_CHANGES};
use crate::membership::MembershipLog;
use crate::{DeviceKeys, SealError, seal_envelope};
use rand::{CryptoRng, RngExt};

/// What an envelope's content may come to: there is padding around it, at most 12 %.
const MOST: usize = (MAX_ENVELOPE - ENVELOPE_OVERHEAD) / 9 * 8 - 4_096;

/// Changes go together until they come to this, before they are packed: so a long history arrives piece by piece. A larger
/// change goes alone.
const RUN: usize = 900 * 1024;

/// The end of this device's envelopes of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// In which space.
    pub space: SpaceId,
    /// The byte of the document's kind.
    pub kind: u8,
    /// The document's id.
    pub uuid: [u8; 16],
    /// How many envelopes there are.
    pub counter: u64,
    /// The last one.
    pub last: EnvelopeId,
}

/// What keeps changes from being sent. They stay where they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This device has no key of the space: it is not in the project, or not any more.
    #[error("this device has no key of the document's space")]
    NoKey,
    /// One change alone is larger than an envelope holds, packed as it is. What holds it stays on this device.
    #[error("a change of {0} bytes does not go into an envelope")]
    TooLarge(usize),
    /// It cannot be written.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// Sealing failed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl Thread {
    /// Of a document of which this device has sent nothing.
    pub fn new(space: SpaceId, kind: u8, uuid: [u8; 16]) -> Thread {
        Thread { space, kind, uuid, counter: 0, last: EnvelopeId([0; 32]) }
    }

    /// The document as the relay knows it.
    pub fn document(&self) -> DocumentTag {
        DocumentTag::of(self.space, self.kind, &self.uuid)
    }

    /// Envelopes of these changes, as few as hold them, and the thread after them. Both are kept before anything is sent:
    /// a counter that was used is never used for something else.
    pub fn send(
        &self,
        changes: &[Vec<u8>],
        heads: &[[u8; 32]],
        log: &MembershipLog,
        device: &DeviceKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<(Vec<Envelope>, Thread), SendError> {
        let mut after = self.clone();
        let mut envelopes = Vec::new();
        for some in runs(changes) {
            let length = some.iter().map(Vec::len).sum();
            let content = Changes { kind: self.kind, uuid: self.uuid, changes: some.to_vec(), heads: heads.to_vec() };
            let content = match content.encode() {
                Err(ContentError::TooLarge) => return Err(SendError::TooLarge(length)),
                content => content?,
            };
            if length > MAX_CHANGE || content.len() > MOST {
                return Err(SendError::TooLarge(length));
            }
            envelopes.push(after.seal(EnvelopeKind::Changes, &content, log, device, rng)?);
        }
        Ok((envelopes, after))
    }

    /// Envelopes of a snapshot's parts, and the thread after them.
    pub fn send_parts(
        &self,
        parts: &[Vec<u8>],
        log: &MembershipLog,
        device: &DeviceKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<(Vec<Envelope>, Thread), SendError> {
        let mut after = self.clone();
        let mut seal = |part: &Vec<u8>| after.seal(EnvelopeKind::Snapshot, part, log, device, rng);
        let envelopes = parts.iter().map(&mut seal).collect::<Result<_, _>>()?;
        Ok((envelopes, after))
    }

    /// The envelope of a receipt, and the thread after it.
    pub fn say(
        &self,
        receipt: &Receipt,
        log: &MembershipLog,
        device: &DeviceKeys,
    ) -> Result<(Envelope, Thread), SendError> {
        let mut after = self.clone();
        let draft = self.draft(EnvelopeKind::Receipt, 0, [0; 32], log, device);
        let envelope = receipt.sign(draft, device.signing()).map_err(SealError::Format)?;
        after.went(&envelope);
        Ok((envelope, after))
    }

    fn went(&mut self, envelope: &Envelope) {
        self.counter += 1;
        self.last = envelope.id();
    }

    fn draft(
        &self,
        kind: EnvelopeKind,
        epoch: u32,
        salt: [u8; 32],
        log: &MembershipLog,
        device: &DeviceKeys,
    ) -> EnvelopeDraft {
        let head = log.head();
        EnvelopeDraft {
            kind,
            space: self.space,
            document: self.document(),
            epoch,
            salt,
            commitment: [0; 16],
            author: device.device(),
            counter: self.counter + 1,
            previous: self.last,
            log_index: head.length.saturating_sub(1),
            log_hash: head.hash,
        }
    }

    fn seal(
        &mut self,
        kind: EnvelopeKind,
        content: &[u8],
        log: &MembershipLog,
        device: &DeviceKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<Envelope, SendError> {
        let epoch = log.team().epochs.get(&self.space).copied().ok_or(SendError::NoKey)?;
        let key = log.keyring().key(self.space, epoch).ok_or(SendError::NoKey)?;
        if content.len() > MOST {
            return Err(SendError::TooLarge(content.len()));
        }
        let draft = self.draft(kind, epoch, rng.random(), log, device);
        let envelope = seal_envelope(draft, content, key, device.signing())?;
        self.went(&envelope);
        Ok(envelope)
    }
}

/// Runs of changes that go into one envelope each.
pub(crate) fn runs(changes: &[Vec<u8>]) -> Vec<&[Vec<u8>]> {
    let mut runs = Vec::new();
    let (mut from, mut size) = (0, 0);
    for (at, change) in changes.iter().enumerate() {
        if at > from && (size + change.len() > RUN || at - from == MAX_CHANGES) {
            runs.push(&changes[from..at]);
            (from, size) = (at, 0);
        }
        size += change.len();
    }
    if from < changes.len() {
        runs.push(&changes[from..]);
    }
    runs
}
