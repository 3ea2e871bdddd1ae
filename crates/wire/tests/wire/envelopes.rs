//! Envelopes: what is signed stays as it was made, and what is not an envelope is named.

use mrm_wire::{
    DeviceKey, DocumentTag, ENVELOPE_OVERHEAD, EntryHash, Envelope, EnvelopeDraft, EnvelopeId, EnvelopeKind,
    FormatError, MAX_ENVELOPE, SigningKey, SpaceId,
};
use proptest::prelude::*;

pub fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

pub fn draft() -> EnvelopeDraft {
    EnvelopeDraft {
        kind: EnvelopeKind::Changes,
        space: SpaceId([1; 16]),
        document: DocumentTag::of(SpaceId([1; 16]), 2, &[3; 16]),
        epoch: 4,
        salt: [5; 32],
        commitment: [6; 16],
        author: DeviceKey(key().public()),
        counter: 8,
        previous: EnvelopeId([9; 32]),
        log_index: 10,
        log_hash: EntryHash([11; 32]),
    }
}

#[test]
fn an_envelope_arrives_as_it_was_signed() {
    let sent = draft().sign(b"sealed", &key()).expect("an envelope");
    let arrived = Envelope::read(sent.bytes().to_vec()).expect("an envelope");
    arrived.verify().expect("its author's signature");
    assert_eq!(arrived.open_part(), &draft());
    assert_eq!(arrived.sealed(), b"sealed");
    assert_eq!(arrived.authenticated(), draft().authenticated());
    assert_eq!(arrived.id(), sent.id());
    assert_eq!(sent.bytes().len(), ENVELOPE_OVERHEAD + 6);
}

#[test]
fn every_byte_is_under_the_signature() {
    let sent = draft().sign(b"sealed", &key()).expect("an envelope").into_bytes();
    for place in 0..sent.len() {
        let mut changed = sent.clone();
        changed[place] ^= 1 << (place % 8);
        let passes = Envelope::read(changed).is_ok_and(|envelope| envelope.verify().is_ok());
        assert!(!passes, "byte {place} may change unnoticed");
    }
}

#[test]
fn somebody_elses_signature_is_refused() {
    let other = SigningKey::from_seed(&[8; 32]);
    let forged = draft().sign(b"sealed", &other).expect("an envelope");
    assert!(forged.verify().is_err(), "the author it names has not signed it");
}

#[test]
fn a_newer_format_is_named_not_misread() {
    let mut bytes = draft().sign(b"sealed", &key()).expect("an envelope").into_bytes();
    bytes[4] = 2;
    assert_eq!(Envelope::read(bytes), Err(FormatError::Newer(2)));
}

#[test]
fn what_is_too_large_is_refused_by_its_maker_and_its_reader() {
    let most = MAX_ENVELOPE - ENVELOPE_OVERHEAD;
    assert!(draft().sign(&vec![0; most], &key()).is_ok());
    assert!(matches!(draft().sign(&vec![0; most + 1], &key()), Err(FormatError::TooLarge { .. })));
    assert!(matches!(Envelope::read(vec![0; MAX_ENVELOPE + 1]), Err(FormatError::TooLarge { .. })));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_fall(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Envelope::read(bytes).is_err());
    }

    #[test]
    fn a_piece_of_an_envelope_is_none(cut in 0_usize..271) {
        let whole = draft().sign(b"sealed", &key()).expect("an envelope").into_bytes();
        prop_assert_eq!(whole.len(), 272);
        prop_assert!(Envelope::read(whole[..cut].to_vec()).is_err());
    }
}
