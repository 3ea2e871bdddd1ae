//! What a passphrase seals, with AES-256-GCM under a key that Argon2id makes of it: the key file, and recovery kits.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use mrm_wire::{RecoveryKit, SealedKit};
use zeroize::Zeroizing;

use super::KeyError;
use crate::DbKey;

/// Layout: magic `MRMK1`, memory in KiB and passes (4 bytes each, little-endian), salt (16), nonce (12), sealed key (48).
const MAGIC: &[u8; 5] = b"MRMK1";
const HEADER: usize = 5 + 4 + 4 + 16;
const LENGTH: usize = HEADER + 12 + 32 + 16;
/// More than this a file of ours never asks for; a forged one must not exhaust the memory.
const MAX_COST: SealCost = SealCost { memory_kib: 1024 * 1024, passes: 16 };

/// How hard guessing the passphrase is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealCost {
    /// Memory that one guess needs.
    pub memory_kib: u32,
    /// How often that memory is gone over.
    pub passes: u32,
}

impl SealCost {
    /// 64 MiB, three passes: the second recommendation of RFC 9106.
    pub const STANDARD: SealCost = SealCost { memory_kib: 64 * 1024, passes: 3 };
}

pub(super) fn seal(key: &DbKey, passphrase: &str, cost: SealCost) -> Result<Vec<u8>, KeyError> {
    let salt: [u8; 16] = rand::random();
    let nonce: [u8; 12] = rand::random();
    let mut file = Vec::with_capacity(LENGTH);
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&cost.memory_kib.to_le_bytes());
    file.extend_from_slice(&cost.passes.to_le_bytes());
    file.extend_from_slice(&salt);
    let cipher = cipher(passphrase, &salt, cost)?;
    let payload = Payload { msg: key.bytes(), aad: &file };
    let sealed =
        cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| KeyError::DamagedFile("it cannot be sealed"))?;
    file.extend_from_slice(&nonce);
    file.extend_from_slice(&sealed);
    Ok(file)
}

pub(super) fn open(file: &[u8], passphrase: &str) -> Result<DbKey, KeyError> {
    let damaged = || KeyError::DamagedFile("it is not a key file, or not all of it");
    if file.len() != LENGTH || !file.starts_with(MAGIC) {
        return Err(damaged());
    }
    let (header, rest) = file.split_at(HEADER);
    let (numbers, salt) = header[MAGIC.len()..].split_at(8);
    let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes).map_err(|_| damaged());
    let cost = SealCost { memory_kib: number(&numbers[..4])?, passes: number(&numbers[4..])? };
    bearable(cost)?;
    let (nonce, sealed) = rest.split_first_chunk::<12>().ok_or_else(damaged)?;
    let payload = Payload { msg: sealed, aad: header };
    let opened = cipher(passphrase, salt, cost)?.decrypt(&Nonce::from(*nonce), payload);
    // A changed byte and a wrong passphrase look the same from here.
    let bytes = Zeroizing::new(opened.map_err(|_| KeyError::WrongPassphrase)?);
    <[u8; 32]>::try_from(bytes.as_slice()).map(DbKey::from_bytes).map_err(|_| damaged())
}

/// Seals a recovery kit: the text of its file.
pub fn seal_kit(kit: &RecoveryKit, passphrase: &str, cost: SealCost) -> Result<String, KeyError> {
    let mut file = SealedKit {
        memory_kib: cost.memory_kib,
        passes: cost.passes,
        salt: rand::random(),
        nonce: rand::random(),
        sealed: Vec::new(),
    };
    let (bytes, header) = (kit.bytes(), file.header());
    let payload = Payload { msg: bytes.as_slice(), aad: &header };
    let sealed = cipher(passphrase, &file.salt, cost)?.encrypt(&Nonce::from(file.nonce), payload);
    file.sealed = sealed.map_err(|_| KeyError::DamagedFile("it cannot be sealed"))?;
    Ok(file.write())
}

/// Opens the file of a recovery kit. Takes a second or so, on purpose. That a file is damaged its checksum says before; what
/// does not open then has another passphrase.
pub fn open_kit(file: &SealedKit, passphrase: &str) -> Result<RecoveryKit, KeyError> {
    let cost = SealCost { memory_kib: file.memory_kib, passes: file.passes };
    bearable(cost)?;
    let header = file.header();
    let payload = Payload { msg: file.sealed.as_slice(), aad: &header };
    let opened = cipher(passphrase, &file.salt, cost)?.decrypt(&Nonce::from(file.nonce), payload);
    let bytes = Zeroizing::new(opened.map_err(|_| KeyError::WrongPassphrase)?);
    RecoveryKit::from_bytes(&bytes).map_err(|_| KeyError::DamagedFile("it holds no recovery kit"))
}

fn bearable(cost: SealCost) -> Result<(), KeyError> {
    if cost.memory_kib > MAX_COST.memory_kib || cost.passes > MAX_COST.passes {
        return Err(KeyError::DamagedFile("it asks for more memory or time than any of ours"));
    }
    Ok(())
}

fn cipher(passphrase: &str, salt: &[u8], cost: SealCost) -> Result<Aes256Gcm, KeyError> {
    let refused = |_| KeyError::DamagedFile("its cost is out of range");
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(refused)?;
    let mut key = Zeroizing::new([0; 32]);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice()).map_err(refused)?;
    Ok(Aes256Gcm::new(&(*key).into()))
}
