//! The team: who this device is, who else is in the workspace, what each may do, and the way to the others.

#[cfg(test)]
mod begun;
mod change;
mod copied;
mod files;
mod home;
mod identity;
mod incoming;
mod join;
mod link;
mod members;
mod names;
mod outgoing;
mod presence;
mod projecting;
mod projects;
mod recovery;
mod rekey;
mod relay;
mod revoked;
mod security;
mod snapshots;
mod view;
mod vouch;

use mrm_domain::PersonId;
use mrm_domain::rights::OrganisationRole;
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{MembershipLog, Team};
use mrm_wire::DeviceKey;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use home::Home;
pub(crate) use identity::Founding;
pub(crate) use incoming::Recent;
pub(crate) use join::{Coming, Joining};
pub use join::{JoinRequest, JoiningView};
pub(crate) use link::Link;
pub use members::{InviteRequest, ProjectRolesRequest, RoleRequest};
pub(crate) use names::Authors;
pub(crate) use presence::Presences;
pub use presence::{PresenceView, PresencesView, WhereRequest};
pub use recovery::{KitState, KitView, RecoveryKitView, SealKitRequest, SealedKitView, TestKitRequest, UseKitRequest};
pub(crate) use recovery::{Returning, key_from_kit, read_kit};
pub use rekey::CopiedView;
pub use relay::{RelayRequest, SyncRequest};
pub use security::OwnDeviceView;
pub(crate) use snapshots::Looking;
pub use view::*;

/// A panic while a lock is held leaves plain values behind.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who this device is, and the workspace's membership log as it reads it.
pub(crate) struct Membership {
    keys: Arc<DeviceKeys>,
    log: Mutex<Arc<MembershipLog>>,
}

impl Membership {
    /// The keys of this device.
    pub(crate) fn keys(&self) -> &Arc<DeviceKeys> {
        &self.keys
    }

    /// This device, as others know it.
    pub(crate) fn device(&self) -> DeviceKey {
        self.keys.device()
    }

    /// The log as it is.
    pub(crate) fn log(&self) -> Arc<MembershipLog> {
        Arc::clone(&self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The log with more entries, which are kept.
    fn replace(&self, log: MembershipLog) {
        *self.log.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(log);
    }

    /// What `ask` makes of the team as it is.
    pub(crate) fn team<T>(&self, ask: impl FnOnce(&Team) -> T) -> T {
        ask(self.log().team())
    }

    /// The person of this device, while they are in the team.
    pub(crate) fn person(&self) -> Option<PersonId> {
        self.team(|team| team.person_at(self.device()))
    }

    /// Their role in the organisation.
    pub(crate) fn role(&self) -> Option<OrganisationRole> {
        self.team(|team| team.role(team.person_at(self.device())?))
    }
}

/// Bytes from hexadecimal digits.
pub(super) fn hex<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let digits = digits.as_bytes();
    let mut bytes = [0; N];
    if digits.len() != 2 * N {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}
