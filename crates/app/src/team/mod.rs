//! The team: who this device is, who else is in the workspace, what each may do, and the way to the others.

mod identity;
mod names;
mod permit;

use mrm_domain::PersonId;
use mrm_domain::rights::OrganisationRole;
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{MembershipLog, Team};
use mrm_wire::DeviceKey;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use identity::Founding;
pub(crate) use names::Authors;

/// Who this device is, and the workspace's membership log as it reads it.
pub(crate) struct Membership {
    keys: Arc<DeviceKeys>,
    log: Mutex<MembershipLog>,
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

    /// The log; held for a moment only.
    pub(crate) fn log(&self) -> MutexGuard<'_, MembershipLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
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
