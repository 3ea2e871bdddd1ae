//! The primitives that sealing and signing stand on give what their standards say.
//!
//! Vectors: AES-256-GCM from McGrew and Viega, “The Galois/Counter Mode of Operation”, appendix B, cases 13 and 14; HKDF from
//! RFC 5869, A.1; BLAKE3 from the reference test vectors (CC0), input of no bytes; X25519 from RFC 7748, 6.1. All are in the
//! public domain or free to use in code (RFC Trust, section 4).

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, Serializable};
use sha2::Sha256;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hexadecimal");
    digits.chunks(2).map(byte).collect()
}

#[test]
fn aes_256_gcm_is_that_of_its_authors() {
    let cipher = Aes256Gcm::new(&[0; 32].into());
    let nonce = Nonce::from([0; 12]);
    let sealed = |content: &[u8]| cipher.encrypt(&nonce, content).expect("sealed");
    assert_eq!(sealed(&[]), hex("530f8afbc74536b9a963b4f1c4cb738b"));
    assert_eq!(sealed(&[0; 16]), hex("cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919"));
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
fn blake3_is_the_reference() {
    let expected = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
    assert_eq!(blake3::hash(&[]).to_hex().as_str(), expected);
}

#[test]
fn the_public_half_of_an_exchange_key_is_that_of_rfc_7748() {
    let secret = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&secret).expect("a key");
    let public = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    assert_eq!(X25519HkdfSha256::sk_to_pk(&secret).to_bytes().as_slice(), public);
}

/// Under a key of small order one signature fits many texts: a plain check takes it, the strict one does not.
#[test]
fn ed25519_keys_of_small_order_sign_nothing() {
    let mut identity = [0; 32];
    identity[0] = 1;
    let order_eight = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
    let keys = [identity, [0; 32], hex(order_eight).try_into().expect("32 bytes")];
    for key in keys {
        // R the identity, s zero.
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(mrm_wire::verify(&key, "mrm/envelope/v1", &[b"anything"], &signature).is_err());
    }
}
