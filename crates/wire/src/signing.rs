//! Signatures: Ed25519, always over a context and a hash.

use ed25519_dalek::{Signature, Signer, VerifyingKey};

/// A signature that is not of these bytes by this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature is not of these bytes by this key")]
pub struct BadSignature;

/// A private key that signs. Not printable; its bytes are wiped when it goes.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// From 32 random bytes, which the caller draws.
    pub fn from_seed(seed: &[u8; 32]) -> SigningKey {
        SigningKey(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs the hash of `parts` under `context`: a signature for one purpose never serves for another.
    pub fn sign(&self, context: &str, parts: &[&[u8]]) -> [u8; 64] {
        self.0.sign(&message(context, parts)).to_bytes()
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey")
    }
}

/// Whether `signature` is that of `parts` under `context` by the key. Strict: keys and signatures that more than one
/// text would fit are refused.
pub fn verify(key: &[u8; 32], context: &str, parts: &[&[u8]], signature: &[u8; 64]) -> Result<(), BadSignature> {
    let key = VerifyingKey::from_bytes(key).map_err(|_| BadSignature)?;
    let signature = Signature::from_bytes(signature);
    key.verify_strict(&message(context, parts), &signature).map_err(|_| BadSignature)
}

/// Context, zero, hash.
fn message(context: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    let mut message = Vec::with_capacity(context.len() + 33);
    message.extend_from_slice(context.as_bytes());
    message.push(0);
    message.extend_from_slice(hasher.finalize().as_bytes());
    message
}
