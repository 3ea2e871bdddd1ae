//! Frames of the connection.

use mrm_wire::{
    DeviceKey, DocumentTag, EntryHash, EnvelopeId, FormatError, Known, LogHead, LogId, MAX_FRAME, Refusal, RelayFrame,
    RelayKey, Seen, SpaceId, StoreId, StoredEnvelope, ToDevice, ToRelay, chain_after,
};
use proptest::prelude::*;

pub fn from_devices() -> Vec<ToRelay> {
    let known = Known { document: DocumentTag([1; 16]), seen: Seen { seq: 300, chain: [2; 32] } };
    vec![
        ToRelay::Authenticate {
            workspace: LogId([3; 32]),
            device: DeviceKey([4; 32]),
            signature: ([5; 32], [6; 32]),
            token: Some("слово".to_owned()),
        },
        ToRelay::Entries { from: 7 },
        ToRelay::Append { entry: vec![8; 3] },
        ToRelay::Follow { space: SpaceId([9; 16]), known: vec![known] },
        ToRelay::Push { envelope: vec![10; 3] },
        ToRelay::Lacking { space: SpaceId([11; 16]), parts: vec![EnvelopeId([12; 32])] },
        ToRelay::Fetch { space: SpaceId([13; 16]), part: EnvelopeId([14; 32]) },
        ToRelay::Ping,
    ]
}

pub fn from_relays() -> Vec<ToDevice> {
    let (space, document) = (SpaceId([1; 16]), DocumentTag([2; 16]));
    let log = LogHead { length: 3, hash: EntryHash([4; 32]) };
    let at = Seen { seq: 5, chain: [6; 32] };
    let id = EnvelopeId([7; 32]);
    let stored = StoredEnvelope { seq: 5, chain: [6; 32], envelope: Some(vec![8; 3]), id };
    vec![
        ToDevice::Challenge {
            protocol: 1,
            relay: RelayKey([9; 32]),
            store: StoreId([10; 16]),
            generation: 11,
            nonce: [12; 32],
        },
        ToDevice::Welcome { log, most: 1 << 20 },
        ToDevice::Entries { from: 0, entries: vec![vec![13; 3]], log },
        ToDevice::Appended { log, moment_ms: 14, signature: ([15; 32], [16; 32]) },
        ToDevice::Stored {
            space,
            document,
            envelopes: vec![stored.clone(), StoredEnvelope { envelope: None, ..stored }],
        },
        ToDevice::CaughtUp { space },
        ToDevice::Accepted { id, at },
        ToDevice::Reset { space, document, at },
        ToDevice::Passing { envelope: vec![17; 3] },
        ToDevice::Lacking { space, parts: vec![id] },
        ToDevice::Part { part: id, envelope: None },
        ToDevice::Refused { id: Some(id), why: Refusal::Quota },
        ToDevice::Draining,
        ToDevice::Pong,
    ]
}

#[test]
fn every_frame_comes_back() {
    for frame in from_devices() {
        assert_eq!(ToRelay::decode(&frame.encode().expect("bytes")), Ok(frame));
    }
    for frame in from_relays() {
        assert_eq!(ToDevice::decode(&frame.encode().expect("bytes")), Ok(frame));
    }
}

#[test]
fn nothing_may_follow_a_frame_and_none_is_larger_than_the_limit() {
    let mut bytes = ToRelay::Ping.encode().expect("bytes");
    bytes.push(0);
    assert_eq!(ToRelay::decode(&bytes), Err(FormatError::Frame));
    let large = ToRelay::Push { envelope: vec![0; MAX_FRAME] };
    assert!(matches!(large.encode(), Err(FormatError::TooLarge { .. })));
    assert!(matches!(ToRelay::decode(&vec![0; MAX_FRAME + 1]), Err(FormatError::TooLarge { .. })));
}

#[test]
fn a_list_that_claims_to_be_longer_than_the_frame_is_no_frame() {
    // Follow, a space, and two to the 35th documents.
    let mut bytes = vec![3];
    bytes.extend_from_slice(&[0; 16]);
    bytes.extend_from_slice(&[0xff, 0xff, 0xff, 0xff, 0x7f]);
    assert_eq!(ToRelay::decode(&bytes), Err(FormatError::Frame));
}

#[test]
fn a_chain_depends_on_every_envelope_and_its_place() {
    let (first, second) = (EnvelopeId([1; 32]), EnvelopeId([2; 32]));
    let one = chain_after(&Seen::START.chain, &first, 1);
    assert_ne!(chain_after(&one, &second, 2), chain_after(&one, &second, 3));
    assert_ne!(chain_after(&one, &second, 2), chain_after(&one, &first, 2));
    assert_ne!(chain_after(&one, &second, 2), chain_after(&Seen::START.chain, &second, 2));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_fall(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let (_, _) = (ToRelay::decode(&bytes), ToDevice::decode(&bytes));
    }
}
