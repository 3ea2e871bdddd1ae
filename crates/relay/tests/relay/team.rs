//! Devices that speak to a relay, without knowing what they send.

use mrm_wire::{
    DeviceKey, DocumentTag, Entry, EntryDraft, EntryHash, Envelope, EnvelopeDraft, EnvelopeId, EnvelopeKind, Grant,
    LogHead, LogId, Rights, SigningKey, SpaceId,
};

pub const SPACE: SpaceId = SpaceId([5; 16]);
pub const PLAN: DocumentTag = DocumentTag([6; 16]);

pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

pub fn device(seed: u8) -> DeviceKey {
    DeviceKey(key(seed).public())
}

pub fn grant(seed: u8, space: SpaceId, rights: Rights) -> Grant {
    Grant { device: device(seed), space, rights }
}

/// Device 1 begins a workspace in which devices 1 and 2 write into [`SPACE`]; only 1 appends to the log.
pub fn beginning() -> Entry {
    let both = Rights::PULL.and(Rights::PUSH);
    let grants = vec![
        grant(1, SpaceId::LOG, Rights::PULL.and(Rights::APPEND)),
        grant(1, SPACE, both),
        grant(2, SpaceId::LOG, Rights::PULL),
        grant(2, SPACE, both),
    ];
    entry(1, LogId([0; 32]), LogHead { length: 0, hash: EntryHash::START }, grants)
}

pub fn entry(by: u8, workspace: LogId, after: LogHead, grants: Vec<Grant>) -> Entry {
    let draft = EntryDraft {
        workspace,
        index: after.length,
        previous: after.hash,
        author: device(by),
        moment_ms: 1_795_694_400_000,
        grants,
        wraps: Vec::new(),
        epoch: 0,
        salt: [by; 32],
        commitment: [0; 16],
    };
    draft.sign(b"sealed", &key(by)).expect("an entry")
}

pub fn envelope(by: u8, counter: u64, content: &[u8]) -> Envelope {
    let draft = EnvelopeDraft {
        kind: EnvelopeKind::Changes,
        space: SPACE,
        document: PLAN,
        epoch: 0,
        salt: [0; 32],
        commitment: [0; 16],
        author: device(by),
        counter,
        previous: EnvelopeId([0; 32]),
        log_index: 0,
        log_hash: EntryHash::START,
    };
    draft.sign(content, &key(by)).expect("an envelope")
}

pub fn part(by: u8, content: &[u8]) -> Envelope {
    let draft = EnvelopeDraft { kind: EnvelopeKind::BlobPart, ..envelope(by, 0, b"").open_part().clone() };
    draft.sign(content, &key(by)).expect("a part")
}
