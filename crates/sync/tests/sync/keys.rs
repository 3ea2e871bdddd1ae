//! Sealing: what is sealed opens with its key alone, and says so when it does not.

use mrm_sync::{DeviceKeys, SealError, SpaceKey, open_envelope, seal_envelope};
use mrm_wire::{DocumentTag, EntryHash, Envelope, EnvelopeDraft, EnvelopeId, EnvelopeKind, SpaceId};
use proptest::prelude::*;

fn draft(keys: &DeviceKeys) -> EnvelopeDraft {
    EnvelopeDraft {
        kind: EnvelopeKind::Changes,
        space: SpaceId([1; 16]),
        document: DocumentTag([2; 16]),
        epoch: 0,
        salt: [3; 32],
        commitment: [0; 16],
        author: keys.device(),
        counter: 1,
        previous: EnvelopeId([0; 32]),
        log_index: 0,
        log_hash: EntryHash::START,
    }
}

#[test]
fn another_key_is_named_and_another_document_does_not_open() {
    let keys = DeviceKeys::from_seed([1; 32]);
    let key = SpaceKey::new([4; 32]);
    let sealed = seal_envelope(draft(&keys), "бюджет".as_bytes(), &key, keys.signing()).expect("an envelope");
    assert_eq!(open_envelope(&sealed, &key), Ok("бюджет".as_bytes().to_vec()));
    assert_eq!(open_envelope(&sealed, &SpaceKey::new([5; 32])), Err(SealError::OtherKey));
    // The author moves what was sealed for one document into another.
    let moved = EnvelopeDraft { document: DocumentTag([9; 16]), ..sealed.open_part().clone() };
    let moved = moved.sign(sealed.sealed(), keys.signing()).expect("an envelope");
    assert_eq!(open_envelope(&moved, &key), Err(SealError::OtherKey));
    let later = EnvelopeDraft { counter: 2, ..sealed.open_part().clone() };
    let later = later.sign(sealed.sealed(), keys.signing()).expect("an envelope");
    assert_eq!(open_envelope(&later, &key), Err(SealError::Changed));
}

#[test]
fn nothing_of_the_content_is_seen_from_outside() {
    let keys = DeviceKeys::from_seed([1; 32]);
    let secret = "СЕКРЕТНАЯ-МАРЖА-12345";
    let sealed = seal_envelope(draft(&keys), secret.as_bytes(), &SpaceKey::new([4; 32]), keys.signing());
    let bytes = sealed.expect("an envelope").into_bytes();
    assert!(!bytes.windows(8).any(|window| secret.as_bytes().windows(8).any(|part| part == window)));
}

proptest! {
    #[test]
    fn any_content_comes_back_and_no_changed_bit_passes(
        content in prop::collection::vec(any::<u8>(), 0..2_000),
        bit in any::<prop::sample::Index>(),
    ) {
        let keys = DeviceKeys::from_seed([1; 32]);
        let key = SpaceKey::new([4; 32]);
        let sealed = seal_envelope(draft(&keys), &content, &key, keys.signing()).expect("an envelope");
        prop_assert_eq!(open_envelope(&sealed, &key), Ok(content));
        // Whoever has the author's key could sign again; the seal notices all the same.
        let mut body = sealed.sealed().to_vec();
        let place = bit.index(body.len() * 8);
        body[place / 8] ^= 1 << (place % 8);
        let changed: Envelope = sealed.open_part().clone().sign(&body, keys.signing()).expect("an envelope");
        prop_assert_eq!(open_envelope(&changed, &key), Err(SealError::Changed));
    }
}
