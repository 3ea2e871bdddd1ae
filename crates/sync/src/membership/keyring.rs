//! The keys that this device has.

use mrm_wire::{Entry, LogId, SpaceId};
use std::collections::BTreeMap;

use super::action::PreviousKey;
use super::log::name_of;
use crate::seal::{SealError, open_small, seal_small};
use crate::wrap::unwrap;
use crate::{DeviceKeys, SpaceKey};

const PREVIOUS: &str = "mrm/previous-key/v1";

/// Keys of spaces by their number.
#[derive(Debug, Clone, Default)]
pub struct Keyring {
    keys: BTreeMap<(SpaceId, u32), SpaceKey>,
    /// Older keys under newer ones, by what they are: opened when the newer one is there.
    sealed: BTreeMap<(SpaceId, u32), PreviousKey>,
}

impl Keyring {
    /// A space's key.
    pub fn key(&self, space: SpaceId, epoch: u32) -> Option<&SpaceKey> {
        self.keys.get(&(space, epoch))
    }

    /// Whether any key of a space is here.
    pub fn reads(&self, space: SpaceId) -> bool {
        self.keys.range((space, 0)..=(space, u32::MAX)).next().is_some()
    }

    /// A key that this device made itself.
    pub fn insert(&mut self, space: SpaceId, epoch: u32, key: SpaceKey) {
        self.keys.insert((space, epoch), key);
        self.open_older(space, epoch);
    }

    /// The keys that an entry gives this device. One that does not open is passed over: whoever sealed it wrongly can be
    /// asked for another, and the rest of the entry counts.
    pub(super) fn take_wraps(&mut self, entry: &Entry, log: LogId, device: &DeviceKeys) {
        let head = entry.open_part();
        let mine = head.wraps.iter().filter(|wrapped| wrapped.device == device.device());
        for wrapped in mine {
            if let Ok(key) = unwrap(wrapped, name_of(log, entry), device) {
                self.insert(wrapped.space, wrapped.epoch, key);
            }
        }
    }

    /// Older keys that an entry keeps under newer ones.
    pub(super) fn take_previous(&mut self, previous: &[PreviousKey]) {
        for older in previous {
            self.sealed.insert((older.space, older.epoch), older.clone());
            self.open_older(older.space, older.epoch.saturating_add(1));
        }
    }

    /// From a key back through those before it.
    fn open_older(&mut self, space: SpaceId, from: u32) {
        let mut epoch = from;
        while let (Some(key), Some(before)) = (self.key(space, epoch), epoch.checked_sub(1)) {
            if self.keys.contains_key(&(space, before)) {
                return;
            }
            let older = self.sealed.get(&(space, before)).and_then(|sealed| open_previous(sealed, key));
            let Some(older) = older else { return };
            self.keys.insert((space, before), older);
            epoch = before;
        }
    }
}

/// The key before, sealed under the one that follows it.
pub(super) fn keep_previous(
    space: SpaceId,
    epoch: u32,
    older: &SpaceKey,
    newer: &SpaceKey,
    salt: [u8; 32],
) -> Result<PreviousKey, SealError> {
    Ok(PreviousKey { space, epoch, sealed: seal_small(older.bytes(), newer, salt, PREVIOUS)? })
}

/// The older key, if `newer` is the one that it is sealed under.
pub(super) fn open_previous(previous: &PreviousKey, newer: &SpaceKey) -> Option<SpaceKey> {
    let bytes = open_small(&previous.sealed, newer, PREVIOUS).ok()?;
    bytes.try_into().ok().map(SpaceKey::new)
}
