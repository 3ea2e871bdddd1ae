//! Sealing with a space's key: AES-256-GCM under a key that is used once.
//!
//! Key, nonce and commitment of a sealed piece follow from the space's key and 32 random bytes by HKDF-SHA-256 (RFC 5869).
//! So no two pieces share a key, and a piece opens under one space's key only: the commitment, which the header carries
//! and the seal authenticates, would not fit another.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use mrm_wire::{Entry, EntryDraft, Envelope, EnvelopeDraft, FormatError, SEALING_CONTEXT, SigningKey};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::SpaceKey;
use crate::padding::{pad, unpad};

/// What keeps a piece from being opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It was sealed with another key than the one of this number.
    #[error("sealed with another key")]
    OtherKey,
    /// Its bytes are not those that were sealed.
    #[error("the sealed bytes were changed")]
    Changed,
    /// What was sealed is not padded as it should be.
    #[error("the sealed content is not padded")]
    Padding,
    /// Too much for one piece.
    #[error(transparent)]
    Format(#[from] FormatError),
}

struct Derived {
    cipher: Aes256Gcm,
    nonce: [u8; 12],
    commitment: [u8; 16],
}

fn derive(key: &SpaceKey, salt: &[u8; 32], info: &[&[u8]]) -> Derived {
    let mut bytes = Zeroizing::new([0; 60]);
    // 60 bytes are two blocks of the hash; only more than 255 are refused.
    let expanded = Hkdf::<Sha256>::new(Some(salt), key.bytes()).expand_multi_info(info, bytes.as_mut_slice());
    debug_assert!(expanded.is_ok(), "60 bytes are within what HKDF gives");
    let (mut secret, mut nonce, mut commitment) = (Zeroizing::new([0; 32]), [0; 12], [0; 16]);
    secret.copy_from_slice(&bytes[..32]);
    nonce.copy_from_slice(&bytes[32..44]);
    commitment.copy_from_slice(&bytes[44..]);
    Derived { cipher: Aes256Gcm::new(&(*secret).into()), nonce, commitment }
}

fn seal(derived: &Derived, content: &[u8], authenticated: &[u8]) -> Result<Vec<u8>, SealError> {
    let padded = pad(content);
    let payload = Payload { msg: &padded, aad: authenticated };
    // The library refuses only more than 64 GiB.
    derived.cipher.encrypt(&Nonce::from(derived.nonce), payload).map_err(|_| SealError::Changed)
}

fn open(derived: &Derived, sealed: &[u8], authenticated: &[u8]) -> Result<Vec<u8>, SealError> {
    let payload = Payload { msg: sealed, aad: authenticated };
    let padded = derived.cipher.decrypt(&Nonce::from(derived.nonce), payload).map_err(|_| SealError::Changed)?;
    unpad(padded).ok_or(SealError::Padding)
}

fn of_envelope(draft: &EnvelopeDraft, key: &SpaceKey) -> Derived {
    let info: [&[u8]; 4] = [SEALING_CONTEXT.as_bytes(), &[1, draft.kind.byte()], &draft.space.0, &draft.document.0];
    derive(key, &draft.salt, &info)
}

fn of_entry(draft: &EntryDraft, key: &SpaceKey) -> Derived {
    derive(key, &draft.salt, &[b"mrm/seal-entry/v1", &draft.workspace.0])
}

/// The envelope of `draft` around `content`. The draft's commitment is filled in here.
pub fn seal_envelope(
    mut draft: EnvelopeDraft,
    content: &[u8],
    key: &SpaceKey,
    signing: &SigningKey,
) -> Result<Envelope, SealError> {
    let derived = of_envelope(&draft, key);
    draft.commitment = derived.commitment;
    let sealed = seal(&derived, content, &draft.authenticated())?;
    Ok(draft.sign(&sealed, signing)?)
}

/// What is in an envelope.
pub fn open_envelope(envelope: &Envelope, key: &SpaceKey) -> Result<Vec<u8>, SealError> {
    let derived = of_envelope(envelope.open_part(), key);
    if derived.commitment != envelope.open_part().commitment {
        return Err(SealError::OtherKey);
    }
    open(&derived, envelope.sealed(), envelope.authenticated())
}

/// The entry of `draft` around `body`. The draft's commitment is filled in here.
pub fn seal_entry(
    mut draft: EntryDraft,
    body: &[u8],
    key: &SpaceKey,
    signing: &SigningKey,
) -> Result<Entry, SealError> {
    let derived = of_entry(&draft, key);
    draft.commitment = derived.commitment;
    let sealed = seal(&derived, body, &draft.authenticated()?)?;
    Ok(draft.sign(&sealed, signing)?)
}

/// What is in an entry.
pub fn open_entry(entry: &Entry, key: &SpaceKey) -> Result<Vec<u8>, SealError> {
    let derived = of_entry(entry.open_part(), key);
    if derived.commitment != entry.open_part().commitment {
        return Err(SealError::OtherKey);
    }
    open(&derived, entry.sealed(), entry.authenticated())
}

/// A few bytes sealed under a space's key: 32 random bytes and what they seal. `purpose` keeps one kind of them from being
/// passed off as another.
pub fn seal_small(content: &[u8], key: &SpaceKey, salt: [u8; 32], purpose: &str) -> Result<Vec<u8>, SealError> {
    let derived = derive(key, &salt, &[purpose.as_bytes()]);
    let mut bytes = salt.to_vec();
    bytes.extend_from_slice(&derived.commitment);
    bytes.extend_from_slice(&seal(&derived, content, &[])?);
    Ok(bytes)
}

/// What [`seal_small`] sealed.
pub fn open_small(bytes: &[u8], key: &SpaceKey, purpose: &str) -> Result<Vec<u8>, SealError> {
    let (salt, rest) = bytes.split_first_chunk::<32>().ok_or(SealError::Changed)?;
    let (commitment, sealed) = rest.split_first_chunk::<16>().ok_or(SealError::Changed)?;
    let derived = derive(key, salt, &[purpose.as_bytes()]);
    if derived.commitment != *commitment {
        return Err(SealError::OtherKey);
    }
    open(&derived, sealed, &[])
}
