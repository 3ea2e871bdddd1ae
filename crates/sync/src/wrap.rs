//! A space's key sealed for one device: HPKE (RFC 9180), X25519 and AES-256-GCM.
//!
//! In the base mode: a wrapped key stands in an entry of the membership log, and the entry's signature says who sealed it.
//! The mode that authenticates by the sender's exchange key would lock newcomers out, who learn that key from the log only
//! after they could read it.

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use mrm_wire::{DeviceKey, LogId, SpaceId, WrappedKey};
use rand::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use crate::{DeviceKeys, ExchangeKey, SpaceKey};

type Exchange = X25519HkdfSha256;

/// A key that could not be wrapped or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// The other side's public key is none.
    #[error("the other device's key is not a key")]
    NotAKey,
    /// It was not sealed for this device or for this space.
    #[error("the wrapped key does not open")]
    DoesNotOpen,
}

/// What the wrapped key is bound to.
fn info(workspace: LogId, space: SpaceId, epoch: u32, device: DeviceKey) -> Vec<u8> {
    let mut info = b"mrm/wrap/v1\0".to_vec();
    info.extend_from_slice(&workspace.0);
    info.extend_from_slice(&space.0);
    info.extend_from_slice(&epoch.to_le_bytes());
    info.extend_from_slice(&device.0);
    info
}

/// Which key of which workspace is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyName {
    /// The workspace; zeros while its first entry is made, whose hash names it.
    pub workspace: LogId,
    /// The space.
    pub space: SpaceId,
    /// The number of the key.
    pub epoch: u32,
}

/// Seals `key` for a device.
pub fn wrap(
    key: &SpaceKey,
    name: KeyName,
    to: (DeviceKey, ExchangeKey),
    rng: &mut impl CryptoRng,
) -> Result<WrappedKey, WrapError> {
    let bytes = seal(key.bytes(), &info(name.workspace, name.space, name.epoch, to.0), to.1, rng)?;
    Ok(WrappedKey { device: to.0, space: name.space, epoch: name.epoch, bytes })
}

/// Opens a key that was sealed for this device.
pub fn unwrap(wrapped: &WrappedKey, workspace: LogId, device: &DeviceKeys) -> Result<SpaceKey, WrapError> {
    open(&wrapped.bytes, &info(workspace, wrapped.space, wrapped.epoch, device.device()), device)
}

/// What the sealed key of a database is bound to.
fn database_info(device: DeviceKey) -> Vec<u8> {
    [b"mrm/database/v1\0".as_slice(), &device.0].concat()
}

/// Seals the key of a local database for a device that can bring it back: a recovery kit.
pub fn wrap_database_key(
    key: &[u8; 32],
    to: (DeviceKey, ExchangeKey),
    rng: &mut impl CryptoRng,
) -> Result<[u8; 80], WrapError> {
    seal(key, &database_info(to.0), to.1, rng)
}

/// Opens what [`wrap_database_key`] sealed for this device.
pub fn unwrap_database_key(sealed: &[u8; 80], device: &DeviceKeys) -> Result<Zeroizing<[u8; 32]>, WrapError> {
    open(sealed, &database_info(device.device()), device).map(|key| Zeroizing::new(*key.bytes()))
}

fn seal(key: &[u8; 32], info: &[u8], to: ExchangeKey, rng: &mut impl CryptoRng) -> Result<[u8; 80], WrapError> {
    let recipient = to.key().ok_or(WrapError::NotAKey)?;
    let (encapsulated, sealed) =
        single_shot_seal_with_rng::<AesGcm256, HkdfSha256, Exchange>(&OpModeS::Base, &recipient, info, key, &[], rng)
            .map_err(|_| WrapError::NotAKey)?;
    let mut bytes = [0; 80];
    let (head, tail) = bytes.split_at_mut(32);
    encapsulated.write_exact(head);
    // 32 bytes and a tag of 16.
    tail.copy_from_slice(&sealed);
    Ok(bytes)
}

fn open(bytes: &[u8; 80], info: &[u8], device: &DeviceKeys) -> Result<SpaceKey, WrapError> {
    let (encapsulated, sealed) = bytes.split_at(32);
    let encapsulated = <Exchange as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| WrapError::DoesNotOpen)?;
    let opened = single_shot_open::<AesGcm256, HkdfSha256, Exchange>(
        &OpModeR::Base,
        device.opening(),
        &encapsulated,
        info,
        sealed,
        &[],
    );
    let mut opened = opened.map_err(|_| WrapError::DoesNotOpen)?;
    let key = <[u8; 32]>::try_from(opened.as_slice()).map(SpaceKey::new).map_err(|_| WrapError::DoesNotOpen);
    opened.zeroize();
    key
}
