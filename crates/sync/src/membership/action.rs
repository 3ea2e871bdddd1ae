//! What an entry of the membership log does.
//!
//! Its bytes are one byte for the format and postcard after it. Variants are only added at the end, with a new format
//! byte; a device that meets a newer one stops at it and says so, because from there on it could not know who may do what.

use mrm_domain::rights::{OrganisationRole, Policy, ProjectRole};
use mrm_domain::{PersonId, ProjectId};
use mrm_wire::{DeviceKey, DocumentTag, SpaceId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use crate::ExchangeKey;

const FORMAT: u8 = 1;

/// Names of a person and of their device, sealed: guests read the log too, and the client of one project must not learn
/// who the client of another is. Under the key of the common space, which guests do not have; in a request, under the
/// invitation's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The number of the common space's key; in a request nothing.
    pub epoch: u32,
    /// The sealed names.
    pub sealed: Vec<u8>,
}

/// What somebody who is invited will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// In the organisation.
    pub role: OrganisationRole,
    /// In projects.
    pub projects: BTreeMap<ProjectId, BTreeSet<ProjectRole>>,
    /// For a person who is a member already: another device of theirs, and the rest of the offer is not looked at.
    pub person: Option<PersonId>,
}

/// How far the work of a device that is taken out is accepted: the last change of each of its actors in each document that
/// whoever takes it out knew. Actors are 16 bytes.
pub type Frontier = BTreeMap<DocumentTag, BTreeMap<[u8; 16], u64>>;

/// The key of a space before, sealed under the one that follows it: a newcomer with the newest key reads the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousKey {
    /// Of which space.
    pub space: SpaceId,
    /// The number of the older key.
    pub epoch: u32,
    /// Its bytes, sealed under the newer one.
    pub sealed: Vec<u8>,
}

/// What an entry does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Begins a workspace, with its first person and device.
    Begin {
        /// The first admin.
        person: PersonId,
        /// Their name and that of their device.
        label: Label,
        /// Where others seal something for their device.
        exchange: ExchangeKey,
        /// The space of what belongs to no project.
        common: SpaceId,
        /// Who may do what.
        policy: Policy,
    },
    /// Opens a door for somebody.
    Invite {
        /// The public key that follows from the code.
        key: DeviceKey,
        /// What opens requests made with this code, sealed under the common space's key.
        opening: Label,
        /// What they will be.
        offer: Offer,
        /// Until when, in milliseconds since 1970, by the relay's clock.
        expires_ms: u64,
    },
    /// Closes a door before it was used.
    TakeBackInvitation {
        /// Which.
        key: DeviceKey,
    },
    /// Asks to be let in; signed by the key of the invitation.
    Ask {
        /// The device's own key.
        device: DeviceKey,
        /// Where others seal something for it.
        exchange: ExchangeKey,
        /// Name of the person and of the device, sealed for the invitation.
        label: Label,
    },
    /// Lets somebody in who asked.
    Accept {
        /// The invitation that was used.
        invitation: DeviceKey,
        /// Whose device it becomes: a new person, or the one that the offer names.
        person: PersonId,
        /// The names that were in the request.
        label: Label,
    },
    /// Sends away somebody who asked.
    Decline {
        /// The invitation that was used.
        invitation: DeviceKey,
    },
    /// Begins a project with its two spaces; whoever begins it is its project manager.
    BeginProject {
        /// Which.
        project: ProjectId,
        /// What only the agency reads.
        internal: SpaceId,
        /// What the client reads too.
        client: SpaceId,
    },
    /// Gives a member another role in the organisation.
    SetRole {
        /// Whom.
        person: PersonId,
        /// Which.
        role: OrganisationRole,
    },
    /// Gives a member other roles in a project; none: takes them out of it.
    SetProjectRoles {
        /// In which project.
        project: ProjectId,
        /// Whom.
        person: PersonId,
        /// Which.
        roles: BTreeSet<ProjectRole>,
    },
    /// Takes a device away: it was lost, or is no longer used.
    RevokeDevice {
        /// Which.
        device: DeviceKey,
        /// How far its work is accepted.
        frontier: Frontier,
    },
    /// Takes a person out of the workspace, with all their devices.
    RemovePerson {
        /// Whom.
        person: PersonId,
        /// How far the work of their devices is accepted.
        frontier: BTreeMap<DeviceKey, Frontier>,
    },
    /// Gives spaces new keys without another change.
    Rotate {
        /// Which.
        spaces: BTreeSet<SpaceId>,
    },
    /// Another matrix of rights.
    SetPolicy {
        /// The whole matrix.
        policy: Policy,
    },
    /// Other names of a person and their device.
    Rename {
        /// Which device.
        device: DeviceKey,
        /// The names.
        label: Label,
    },
}

/// The sealed body of an entry: what it does, and the keys before those that it changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// What the entry does.
    pub action: Action,
    /// For each space whose key changes with it.
    pub previous: Vec<PreviousKey>,
}

/// A body that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// A newer version of the program wrote it.
    #[error("an entry of format {0} is newer than this program")]
    Newer(u8),
    /// Not what any version writes.
    #[error("an entry cannot be read")]
    Malformed,
}

impl Body {
    /// The bytes that are sealed.
    pub fn encode(&self) -> Result<Vec<u8>, BodyError> {
        postcard::to_extend(self, vec![FORMAT]).map_err(|_| BodyError::Malformed)
    }

    /// Reads [`Body::encode`].
    pub fn decode(bytes: &[u8]) -> Result<Body, BodyError> {
        let (format, rest) = bytes.split_first().ok_or(BodyError::Malformed)?;
        if *format != FORMAT {
            return Err(if *format > FORMAT { BodyError::Newer(*format) } else { BodyError::Malformed });
        }
        match postcard::take_from_bytes(rest) {
            Ok((body, [])) => Ok(body),
            _ => Err(BodyError::Malformed),
        }
    }
}
