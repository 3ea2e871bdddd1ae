//! The key of the database, sealed for the kit and kept beside it: `key.kit`.
//!
//! `MRMD1`, the kit's device key (32 bytes), and the database key sealed for it (80). Any device of the person makes it:
//! the log says where something is sealed for the kit.

use mrm_store::{DataDir, DbKey, keep_key_for_kit, key_for_kit};
use mrm_sync::{unwrap_database_key, wrap_database_key};
use mrm_wire::{DeviceKey, RecoveryKit};

use super::keys_of;
use crate::bench::Bench;
use crate::failure::{Code, Failure};
use crate::session::store_failure;

const MAGIC: &[u8; 5] = b"MRMD1";

/// The kit that a file was made for, and what only the kit opens.
fn parts(file: &[u8]) -> Option<(DeviceKey, &[u8; 80])> {
    let (kit, sealed) = file.strip_prefix(MAGIC)?.split_first_chunk::<32>()?;
    Some((DeviceKey(*kit), sealed.try_into().ok()?))
}

impl Bench {
    /// The kit for which the key of this database is kept.
    pub(super) fn opened_by(&self) -> Option<DeviceKey> {
        let file = key_for_kit(self.store.folder()).ok()??;
        parts(&file).map(|(kit, _)| kit)
    }

    /// Seals the key of this database for the kit of its person, unless it is: also after a kit was made at another device.
    /// What goes wrong is told and shown, and holds nothing up: the kit is for the worst day, not for this one.
    pub(crate) async fn keep_key_for_kit(&self) {
        let Some(kit) = self.kits().last().copied() else { return };
        if self.opened_by() == Some(kit) {
            return;
        }
        let exchange = self.membership.team(|team| team.devices.get(&kit).map(|device| device.exchange));
        let Some(exchange) = exchange else { return };
        let file = wrap_database_key(self.store.key().bytes(), (kit, exchange), &mut rand::rng());
        let kept = file.map_err(Failure::unexpected).and_then(|sealed| {
            let file = [MAGIC.as_slice(), &kit.0, &sealed].concat();
            keep_key_for_kit(self.store.folder(), &file).map_err(store_failure)
        });
        if let Err(failure) = kept {
            tracing::warn!(%failure, "the key of the database could not be kept for the recovery kit");
        }
    }
}

/// The key of a closed database, by the kit that it was sealed for.
pub(crate) fn key_from_kit(dir: &DataDir, kit: &RecoveryKit) -> Result<DbKey, Failure> {
    let refused =
        |reason: &str, message: &str| Failure::new(Code::Invitation, message).field("code").arg("reason", reason);
    let file = key_for_kit(dir)
        .map_err(store_failure)?
        .ok_or_else(|| refused("kit_not_here", "nothing in this data folder was sealed for a recovery kit"))?;
    let damaged = || refused("kit_folder_damaged", "what this data folder keeps for the recovery kit is damaged");
    let (meant, sealed) = parts(&file).ok_or_else(damaged)?;
    let keys = keys_of(kit);
    if meant != keys.device() {
        return Err(refused("kit_other", "this data folder is opened by another recovery kit"));
    }
    let key = unwrap_database_key(sealed, &keys).map_err(|_| damaged())?;
    Ok(DbKey::from_bytes(*key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mrm_sync::DeviceKeys;

    /// A file of the first version, frozen: every later one opens it.
    const FROZEN: &str = include_str!("key.kit.hex");

    #[test]
    fn a_file_of_the_first_version_opens() {
        let digits: String = FROZEN.split_whitespace().collect();
        let file = crate::team::hex::<117>(&digits).expect("117 bytes");
        let (kit, sealed) = parts(&file).expect("a file");
        let keys = DeviceKeys::from_seed([7; 32]);
        assert_eq!(kit, keys.device());
        assert_eq!(unwrap_database_key(sealed, &keys).map(|key| *key), Ok([5; 32]));
        assert!(unwrap_database_key(sealed, &DeviceKeys::from_seed([8; 32])).is_err());
        for at in 0..file.len() {
            let mut changed = file;
            changed[at] ^= 1;
            let opens = parts(&changed)
                .is_some_and(|(kit, sealed)| kit == keys.device() && unwrap_database_key(sealed, &keys).is_ok());
            assert!(!opens, "byte {at}");
        }
    }
}
