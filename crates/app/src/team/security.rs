//! The devices of the person of this device, for whoever looks after their keys.

use mrm_sync::membership::fingerprint;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::identity::{DEVICE_NAME, device_name};
use super::recovery::KIT;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::plans::moment;
use crate::session::store_failure;

/// A device of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OwnDeviceView {
    /// Its public key, 64 hexadecimal digits.
    pub key: String,
    /// Its name; `None`: this device may not know it.
    pub name: Option<String>,
    /// What people compare.
    pub fingerprint: String,
    /// Whether it is this one.
    pub this: bool,
    /// Whether it is a recovery kit.
    pub kit: bool,
    /// When it was let in: RFC 3339.
    pub added_at: Option<String>,
    /// When something that it wrote last came here. `None`: nothing has.
    pub seen_at: Option<String>,
    /// When it was taken away.
    pub revoked_at: Option<String>,
}

impl Bench {
    /// What this device is called where the log does not tell it.
    pub(super) async fn own_device_name(&self) -> Result<String, Failure> {
        let kept = self.store.setting(DEVICE_NAME).await.map_err(store_failure)?;
        Ok(kept.unwrap_or_else(device_name))
    }

    /// The devices of the person of this device: this one first, then those that count, the newest first.
    pub(crate) async fn own_devices(&self) -> Result<Vec<OwnDeviceView>, Failure> {
        let (log, this) = (self.membership.log(), self.membership.device());
        let own_name = self.own_device_name().await?;
        let seen = self.store.last_of_authors().await.map_err(store_failure)?;
        let seen: BTreeMap<_, _> = seen.into_iter().collect();
        let team = log.team();
        // Whoever was taken out still sees what was theirs.
        let Some(me) = team.devices.get(&this).map(|device| device.person) else { return Ok(Vec::new()) };
        let moment_of = |place: u32| {
            let entry = log.entries().get(usize::try_from(place).ok()?)?;
            i64::try_from(entry.open_part().moment_ms).ok().map(moment)
        };
        let mine = team.devices.iter().filter(|(_, device)| device.person == me);
        let mut devices: Vec<(u32, OwnDeviceView)> = mine
            .map(|(key, device)| {
                let name = log.names(*key).map(|names| names.device);
                let name = name.or_else(|| (*key == this).then(|| own_name.clone()));
                let view = OwnDeviceView {
                    key: key.to_string(),
                    kit: name.as_deref() == Some(KIT),
                    name,
                    fingerprint: fingerprint(*key),
                    this: *key == this,
                    added_at: moment_of(device.added),
                    seen_at: seen.get(key).copied().map(moment),
                    revoked_at: device.revoked.as_ref().and_then(|(place, _)| moment_of(*place)),
                };
                (device.added, view)
            })
            .collect();
        devices.sort_by_key(|(added, view)| (view.revoked_at.is_some(), !view.this, std::cmp::Reverse(*added)));
        Ok(devices.into_iter().map(|(_, view)| view).collect())
    }
}
