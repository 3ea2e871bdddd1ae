//! Frozen bytes: what this version writes, every later one reads.
//!
//! A line of `vectors.txt` is a name and the BLAKE3 hash of the bytes under it. A line never changes: another layout is
//! another format, with a name of its own.

use mrm_wire::{Invitation, LogId, RelayFrame};

use crate::{entries, envelopes, frames, receipts, recovery};

fn written() -> Vec<(String, Vec<u8>)> {
    let key = envelopes::key();
    let mut all = vec![
        ("envelope/1".to_owned(), envelopes::draft().sign(b"sealed", &key).expect("an envelope").into_bytes()),
        ("entry/1".to_owned(), entries::draft().sign(b"body", &key).expect("an entry").bytes().to_vec()),
    ];
    let invitation = Invitation::new(LogId([200; 32]), [3; 16], "wss://relay.agency.ru").expect("an invitation");
    all.push(("invitation/1".to_owned(), invitation.code().into_bytes()));
    all.push(("invitation-key/1".to_owned(), invitation.key().public().to_vec()));
    all.push(("receipt/1".to_owned(), receipts::signed().into_bytes()));
    all.push(("recovery-kit/1".to_owned(), recovery::kit().code().as_bytes().to_vec()));
    all.push(("recovery-kit-file/1".to_owned(), recovery::sealed().write().into_bytes()));
    for (number, frame) in frames::from_devices().iter().enumerate() {
        all.push((format!("to-relay/{number}"), frame.encode().expect("bytes")));
    }
    for (number, frame) in frames::from_relays().iter().enumerate() {
        all.push((format!("to-device/{number}"), frame.encode().expect("bytes")));
    }
    all
}

#[test]
fn the_formats_are_those_that_were_frozen() {
    let frozen = include_str!("vectors.txt");
    let now: String =
        written().iter().map(|(name, bytes)| format!("{name} {}\n", blake3::hash(bytes).to_hex())).collect();
    assert_eq!(now, frozen, "a format has changed, or vectors.txt lacks a new one");
}

/// RFC 8032, section 7.1, tests 1 and 2: our keys are Ed25519's.
#[test]
fn a_seed_gives_the_public_key_of_the_standard() {
    let seeds = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        ),
    ];
    for (seed, public) in seeds {
        let seed = blake3::Hash::from_hex(seed).expect("32 bytes");
        let key = mrm_wire::SigningKey::from_seed(seed.as_bytes());
        assert_eq!(blake3::Hash::from_bytes(key.public()).to_hex().as_str(), public);
    }
}
