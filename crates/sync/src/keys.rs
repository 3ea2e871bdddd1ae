//! The keys of a device and of a space.

use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, Serializable};
use mrm_wire::{DeviceKey, SigningKey};
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

type Exchange = X25519HkdfSha256;

/// The public half of the key with which others seal something for a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct ExchangeKey(pub [u8; 32]);

/// A device's keys: one that signs, one that opens what was sealed for it. Made on the device and never sent anywhere.
#[derive(Clone)]
pub struct DeviceKeys {
    seed: Zeroizing<[u8; 32]>,
    signing: SigningKey,
    secret: <Exchange as Kem>::PrivateKey,
    public: <Exchange as Kem>::PublicKey,
}

impl fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DeviceKeys").field(&self.device()).finish()
    }
}

impl DeviceKeys {
    /// From 32 random bytes: both keys follow from them, so that they are what is kept and what a recovery kit holds.
    pub fn from_seed(seed: [u8; 32]) -> DeviceKeys {
        let seed = Zeroizing::new(seed);
        let part = |context| Zeroizing::new(blake3::derive_key(context, seed.as_slice()));
        let signing = SigningKey::from_seed(&part("mrm-desktop 2026-11-26 device signing key"));
        let exchange = part("mrm-desktop 2026-11-26 device exchange key");
        let (secret, public) = Exchange::derive_keypair(exchange.as_slice());
        DeviceKeys { seed, signing, secret, public }
    }

    /// What the keys follow from. Whoever has it is this device.
    pub fn seed(&self) -> &Zeroizing<[u8; 32]> {
        &self.seed
    }

    /// Its name to others.
    pub fn device(&self) -> DeviceKey {
        DeviceKey(self.signing.public())
    }

    /// Where others seal something for it.
    pub fn exchange(&self) -> ExchangeKey {
        let mut bytes = [0; 32];
        self.public.write_exact(&mut bytes);
        ExchangeKey(bytes)
    }

    /// The key that signs.
    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    pub(crate) fn opening(&self) -> &<Exchange as Kem>::PrivateKey {
        &self.secret
    }
}

impl ExchangeKey {
    pub(crate) fn key(self) -> Option<<Exchange as Kem>::PublicKey> {
        <Exchange as Kem>::PublicKey::from_bytes(&self.0).ok()
    }
}

/// The key of a space in one of its epochs.
#[derive(Clone, PartialEq, Eq)]
pub struct SpaceKey(Zeroizing<[u8; 32]>);

impl SpaceKey {
    /// From 32 random bytes.
    pub fn new(mut bytes: [u8; 32]) -> SpaceKey {
        let key = SpaceKey(Zeroizing::new(bytes));
        bytes.zeroize();
        key
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SpaceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpaceKey")
    }
}
