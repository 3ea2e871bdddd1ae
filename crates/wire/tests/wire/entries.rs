//! Entries of the membership log.

use mrm_wire::{
    DeviceKey, Entry, EntryDraft, EntryHash, FormatError, Grant, LogId, MAX_GRANTS, Rights, SpaceId, WrappedKey,
};
use proptest::prelude::*;

use crate::envelopes::key;

pub fn draft() -> EntryDraft {
    let device = DeviceKey(key().public());
    EntryDraft {
        workspace: LogId([0; 32]),
        index: 0,
        previous: EntryHash::START,
        author: device,
        moment_ms: 1_795_000_000_000,
        grants: vec![Grant { device, space: SpaceId::LOG, rights: Rights::PULL.and(Rights::APPEND) }],
        wraps: vec![WrappedKey { device, space: SpaceId::LOG, epoch: 0, bytes: [12; 80] }],
        epoch: 0,
        salt: [13; 32],
        commitment: [14; 16],
    }
}

#[test]
fn an_entry_arrives_as_it_was_signed() {
    let sent = draft().sign(b"body", &key()).expect("an entry");
    let arrived = Entry::read(sent.bytes().to_vec()).expect("an entry");
    arrived.verify().expect("its author's signature");
    assert_eq!(arrived.open_part(), &draft());
    assert_eq!(arrived.sealed(), b"body");
    assert_eq!(arrived.authenticated(), draft().authenticated().expect("bytes"));
    assert_eq!(arrived.hash(), sent.hash());
}

#[test]
fn the_first_entry_names_the_workspace_by_its_hash() {
    let first = draft().sign(b"body", &key()).expect("an entry");
    assert_eq!(first.workspace(), LogId(first.hash().0));
    let next = EntryDraft { index: 1, workspace: first.workspace(), previous: first.hash(), ..draft() };
    assert_eq!(next.sign(b"body", &key()).expect("an entry").workspace(), first.workspace());
}

#[test]
fn every_byte_is_under_the_signature() {
    let sent = draft().sign(b"body", &key()).expect("an entry").bytes().to_vec();
    for place in 0..sent.len() {
        let mut changed = sent.clone();
        changed[place] ^= 1 << (place % 8);
        let passes = Entry::read(changed).is_ok_and(|entry| entry.verify().is_ok());
        assert!(!passes, "byte {place} may change unnoticed");
    }
}

#[test]
fn more_grants_than_any_team_needs_are_refused() {
    let grant = draft().grants[0];
    let many = EntryDraft { grants: vec![grant; MAX_GRANTS + 1], ..draft() };
    assert_eq!(many.sign(b"body", &key()), Err(FormatError::TooMany(MAX_GRANTS + 1)));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_fall(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Entry::read(bytes).is_err());
    }
}
