//! Receipts: the one content that the relay reads.

use mrm_wire::{
    Envelope, EnvelopeId, EnvelopeKind, FormatError, LogId, MAX_PARTS, PersonTag, Receipt, Seen, SnapshotName,
};
use proptest::prelude::*;

use crate::envelopes::{draft, key};

pub fn receipt() -> Receipt {
    Receipt {
        right: true,
        person: PersonTag([1; 16]),
        covers: Seen { seq: 240, chain: [2; 32] },
        parts: vec![EnvelopeId([3; 32]), EnvelopeId([4; 32])],
    }
}

pub fn signed() -> Envelope {
    receipt().sign(draft(), &key()).expect("an envelope")
}

#[test]
fn a_receipt_arrives_as_it_was_signed_and_nothing_in_it_is_sealed() {
    let arrived = Envelope::read(signed().into_bytes()).expect("an envelope");
    arrived.verify().expect("its author's signature");
    assert_eq!(Receipt::of(&arrived), Ok(receipt()));
    let open = arrived.open_part();
    assert_eq!((open.kind, open.epoch, open.salt, open.commitment), (EnvelopeKind::Receipt, 0, [0; 32], [0; 16]));
}

#[test]
fn a_snapshots_name_is_of_its_parts_in_their_order_and_of_how_far_it_goes() {
    let known = receipt();
    let name = known.snapshot();
    assert_eq!(name, SnapshotName::of(known.covers, &known.parts));
    let mut other = known.clone();
    other.parts.reverse();
    assert_ne!(other.snapshot(), name);
    let other = Receipt { covers: Seen { seq: 241, ..known.covers }, ..known.clone() };
    assert_ne!(other.snapshot(), name);
    let doubted = Receipt { right: false, person: PersonTag([9; 16]), ..known };
    assert_eq!(doubted.snapshot(), name, "whoever says something of it says it of the same one");
}

#[test]
fn a_person_has_another_tag_in_another_workspace() {
    let person = [7; 16];
    assert_ne!(PersonTag::of(LogId([1; 32]), &person), PersonTag::of(LogId([2; 32]), &person));
    assert_ne!(PersonTag::of(LogId([1; 32]), &person), PersonTag::of(LogId([1; 32]), &[8; 16]));
}

#[test]
fn a_receipt_for_nothing_and_one_for_too_much_are_none() {
    let none = Receipt { parts: Vec::new(), ..receipt() };
    assert_eq!(none.sign(draft(), &key()).map(|_| ()), Err(FormatError::TooMany(0)));
    let many = Receipt { parts: vec![EnvelopeId([1; 32]); MAX_PARTS + 1], ..receipt() };
    assert_eq!(many.sign(draft(), &key()).map(|_| ()), Err(FormatError::TooMany(MAX_PARTS + 1)));
    let other = draft().sign(b"sealed", &key()).expect("an envelope");
    assert_eq!(Receipt::of(&other), Err(FormatError::Magic("a receipt")));
}

proptest! {
    #[test]
    fn no_bytes_are_misread(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let draft = mrm_wire::EnvelopeDraft { kind: EnvelopeKind::Receipt, ..draft() };
        let envelope = draft.sign(&bytes, &key()).expect("an envelope");
        if let Ok(read) = Receipt::of(&envelope) {
            let again = read.sign(crate::envelopes::draft(), &key()).expect("an envelope");
            prop_assert_eq!(again.sealed(), bytes.as_slice());
        }
    }
}
