//! Making entries: what a member means to do becomes an entry that every device will count.

use mrm_domain::rights::Policy;
use mrm_domain::{PersonId, ProjectId};
use mrm_wire::{
    ASKING, DeviceKey, Entry, EntryDraft, EntryHash, Grant, Invitation, InvitationError, LogHead, LogId, SpaceId,
    WrappedKey,
};
use rand::{CryptoRng, RngExt};
use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, Body, BodyError, Offer, PreviousKey};
use super::judge::{self, Changed, Void};
use super::keyring::keep_previous;
use super::label::{Names, open_label, open_request, read_opening, seal_label, seal_opening, seal_request};
use super::log::{LogError, MembershipLog};
use super::team::DoorState;
use crate::seal::{SealError, seal_entry};
use crate::wrap::{KeyName, WrapError, wrap};
use crate::{DeviceKeys, SpaceKey};

/// What keeps an entry from being made. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// It would not count.
    #[error(transparent)]
    Void(#[from] Void),
    /// This device has not got the key that it would have to hand on: somebody who reads the space has to do this.
    #[error("this device does not read what it would let others read")]
    NoKey,
    /// The invitation has expired; a new one has to be made.
    #[error("the invitation has expired")]
    Expired,
    /// It leads into another workspace.
    #[error("the invitation leads into another workspace")]
    OtherWorkspace,
    /// A code cannot be made with this relay's address.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// Sealing failed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Somebody's key is none.
    #[error(transparent)]
    Wrap(#[from] WrapError),
    /// The entry cannot be written.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The new log cannot be read.
    #[error(transparent)]
    Log(Box<LogError>),
}

impl From<LogError> for ComposeError {
    fn from(error: LogError) -> ComposeError {
        ComposeError::Log(Box::new(error))
    }
}

/// Who makes an entry, and when by their clock, in milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub struct By<'d> {
    /// The device.
    pub device: &'d DeviceKeys,
    /// The moment.
    pub moment_ms: u64,
}

/// What a workspace begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// The first admin.
    pub person: PersonId,
    /// Their names.
    pub names: Names,
    /// Who may do what.
    pub policy: Policy,
}

/// A request to be let in, as whoever decides about it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The invitation that was used.
    pub invitation: DeviceKey,
    /// The device that asks: its fingerprint is compared by voice.
    pub device: DeviceKey,
    /// What the person says they are called. `None`: it cannot be read.
    pub names: Option<Names>,
    /// What they will be.
    pub offer: Offer,
    /// Until when the invitation holds.
    pub expires_ms: u64,
}

impl MembershipLog {
    /// Begins a workspace, offline.
    pub fn begin_workspace(
        beginning: Beginning,
        by: By<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<MembershipLog, ComposeError> {
        let common = SpaceId(rng.random());
        let common_key = SpaceKey::new(rng.random());
        let label = seal_label(&beginning.names, &common_key, 0, rng.random())?;
        let (person, policy, exchange) = (beginning.person, beginning.policy, by.device.exchange());
        let action = Action::Begin { person, label, exchange, common, policy };
        let body = Body { action, previous: Vec::new() };
        let mut head = draft(LogId([0; 32]), LogHead { length: 0, hash: EntryHash::START }, by, rng);
        let log_key = SpaceKey::new(rng.random());
        let to = (by.device.device(), exchange);
        for (space, key) in [(SpaceId::LOG, &log_key), (common, &common_key)] {
            let name = KeyName { workspace: LogId([0; 32]), space, epoch: 0 };
            head.wraps.push(wrap(key, name, to, rng)?);
        }
        // The relay is told what the first entry makes of the team, as with any other.
        head.grants = grants_of_beginning(&head, &body)?;
        let entry = seal_entry(head, &body.encode()?, &log_key, by.device.signing())?;
        Ok(MembershipLog::read(vec![entry], by.device)?)
    }

    /// The entry that does `action`; it still has to be taken, and to land at the relay.
    pub fn compose(&self, action: Action, by: By<'_>, rng: &mut impl CryptoRng) -> Result<Entry, ComposeError> {
        let mut head = draft(self.id(), self.head(), by, rng);
        let (after, changed) = judge::foresee(self.team(), &head, &action)?;
        let mut fresh: BTreeMap<SpaceId, SpaceKey> = BTreeMap::new();
        let mut previous: Vec<PreviousKey> = Vec::new();
        for space in &changed.rotated {
            let older = changed.epoch(*space).checked_sub(1).and_then(|epoch| self.keyring().key(*space, epoch));
            let (older, key) = (older.ok_or(ComposeError::NoKey)?, SpaceKey::new(rng.random()));
            previous.push(keep_previous(*space, changed.epoch(*space) - 1, older, &key, rng.random())?);
            fresh.insert(*space, key);
        }
        for space in self.new_spaces(&after) {
            fresh.insert(space, SpaceKey::new(rng.random()));
        }
        let key_of = |space: SpaceId| {
            let known = || self.keyring().key(space, changed.epoch(space));
            fresh.get(&space).or_else(known).ok_or(ComposeError::NoKey)
        };
        head.grants = changed.grants();
        head.wraps = self.wraps(&after, &changed, key_of, rng)?;
        head.epoch = changed.epoch(SpaceId::LOG);
        let body = Body { action, previous };
        let log_key = key_of(SpaceId::LOG)?;
        let entry = seal_entry(head, &body.encode()?, log_key, by.device.signing())?;
        // What does not count is not sent.
        judge::apply(self.team(), entry.open_part(), &body)?;
        Ok(entry)
    }

    fn new_spaces(&self, after: &super::team::Team) -> BTreeSet<SpaceId> {
        let before: BTreeSet<SpaceId> = self.team().spaces().collect();
        after.spaces().filter(|space| !before.contains(space)).collect()
    }

    fn wraps<'k>(
        &self,
        after: &super::team::Team,
        changed: &Changed,
        key_of: impl Fn(SpaceId) -> Result<&'k SpaceKey, ComposeError>,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<WrappedKey>, ComposeError> {
        let mut wraps = Vec::with_capacity(changed.keys.len());
        for (device, space) in &changed.keys {
            let exchange = after.devices.get(device).map(|device| device.exchange).ok_or(Void::Unknown)?;
            let name = KeyName { workspace: self.id(), space: *space, epoch: changed.epoch(*space) };
            wraps.push(wrap(key_of(*space)?, name, (*device, exchange), rng)?);
        }
        Ok(wraps)
    }

    /// Opens a door: the entry, and the code for whoever is invited.
    pub fn invite(
        &self,
        offer: Offer,
        expires_ms: u64,
        relay: &str,
        by: By<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<(Entry, Invitation), ComposeError> {
        let invitation = Invitation::new(self.id(), rng.random(), relay)?;
        let (common, epoch) = self.common_key()?;
        let opening = seal_opening(&request_key(&invitation), common, epoch, rng.random())?;
        let key = DeviceKey(invitation.key().public());
        let entry = self.compose(Action::Invite { key, opening, offer, expires_ms }, by, rng)?;
        Ok((entry, invitation))
    }

    fn common_key(&self) -> Result<(&SpaceKey, u32), ComposeError> {
        let common = self.team().common;
        let epoch = self.team().epochs.get(&common).copied().unwrap_or_default();
        self.keyring().key(common, epoch).map(|key| (key, epoch)).ok_or(ComposeError::NoKey)
    }

    /// Who asks to be let in.
    pub fn requests(&self) -> Vec<Request> {
        let doors = self.team().doors.iter().filter_map(|(invitation, door)| {
            let DoorState::Asked { device, label, .. } = &door.state else { return None };
            let opening = read_opening(&door.opening, self.team(), self.keyring());
            let names = opening.and_then(|opening| open_request(label, &opening));
            let (invitation, device) = (*invitation, *device);
            Some(Request { invitation, device, names, offer: door.offer.clone(), expires_ms: door.expires_ms })
        });
        doors.collect()
    }

    /// Lets somebody in who asked. `person` is the id of a new person; whoever gets another device keeps theirs.
    pub fn accept(
        &self,
        invitation: DeviceKey,
        person: PersonId,
        by: By<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Entry, ComposeError> {
        let request = self.requests().into_iter().find(|request| request.invitation == invitation);
        let request = request.ok_or(Void::DoorClosed)?;
        if by.moment_ms > request.expires_ms {
            return Err(ComposeError::Expired);
        }
        let (common, epoch) = self.common_key()?;
        let names = request.names.ok_or(ComposeError::NoKey)?;
        let label = seal_label(&names, common, epoch, rng.random())?;
        let person = request.offer.person.unwrap_or(person);
        self.compose(Action::Accept { invitation, person, label }, by, rng)
    }

    /// What a device and its person are called, as far as this device may know.
    pub fn names(&self, device: DeviceKey) -> Option<Names> {
        open_label(&self.team().devices.get(&device)?.label, self.team(), self.keyring())
    }

    /// Other names for a device and its person.
    pub fn rename(
        &self,
        device: DeviceKey,
        names: &Names,
        by: By<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Entry, ComposeError> {
        let (common, epoch) = self.common_key()?;
        let label = seal_label(names, common, epoch, rng.random())?;
        self.compose(Action::Rename { device, label }, by, rng)
    }

    /// Begins a project with its two spaces.
    pub fn begin_project(
        &self,
        project: ProjectId,
        by: By<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Entry, ComposeError> {
        let (internal, client) = (SpaceId(rng.random()), SpaceId(rng.random()));
        self.compose(Action::BeginProject { project, internal, client }, by, rng)
    }
}

/// The request of somebody who is invited: they know the code and, from the relay, how long the log is. Whether the log is
/// the one of the code is checked by the caller, who has its entries.
pub fn ask(
    invitation: &Invitation,
    log: (LogId, LogHead),
    names: &Names,
    by: By<'_>,
    rng: &mut impl CryptoRng,
) -> Result<Entry, ComposeError> {
    let (id, head) = log;
    if !invitation.leads_to(id) {
        return Err(ComposeError::OtherWorkspace);
    }
    let label = seal_request(names, &request_key(invitation), rng.random())?;
    let action = Action::Ask { device: by.device.device(), exchange: by.device.exchange(), label };
    let body = Body { action, previous: Vec::new() };
    let mut draft = draft(id, head, by, rng);
    let key = invitation.key();
    (draft.author, draft.epoch) = (DeviceKey(key.public()), ASKING);
    Ok(draft.sign(&body.encode()?, &key).map_err(SealError::Format)?)
}

/// What seals a request: it follows from the code.
fn request_key(invitation: &Invitation) -> SpaceKey {
    SpaceKey::new(blake3::derive_key("mrm-desktop 2026-11-26 requests of an invitation", &invitation.secret))
}

fn draft(workspace: LogId, log: LogHead, by: By<'_>, rng: &mut impl CryptoRng) -> EntryDraft {
    EntryDraft {
        workspace,
        index: log.length,
        previous: log.hash,
        author: by.device.device(),
        moment_ms: by.moment_ms,
        grants: Vec::new(),
        wraps: Vec::new(),
        epoch: 0,
        salt: rng.random(),
        commitment: [0; 16],
    }
}

fn grants_of_beginning(head: &EntryDraft, body: &Body) -> Result<Vec<Grant>, ComposeError> {
    Ok(judge::foresee_beginning(head, body)?.grants())
}
