//! What becomes of an envelope that arrives: applied, parked until something else is here, or put aside with a reason.
//!
//! The order of the questions is that of their cost, and each is answered from the envelope, the membership log and the
//! document's causal past alone: devices that hold the same come to the same, in whatever order it came.

use mrm_document::{ChangeHash, Incoming, Shared, Streams, Unfit, is_early_author};
use mrm_domain::Audience;
use mrm_domain::rights::{Action as Deed, Circumstances, Object};
use mrm_wire::{DeviceKey, Envelope, EnvelopeKind, Rights, SpaceId};

use crate::content::{Changes, ContentError};
use crate::membership::{Frontier, MembershipLog, SpaceUse, Team};
use crate::{SealError, open_envelope};

/// A document as an envelope meets it.
pub trait Receiving {
    /// Who has written into it so far.
    fn streams(&self) -> Streams;

    /// Whether a change is in it.
    fn has(&self, change: &ChangeHash) -> bool;

    /// Whether a change is in the past of others, all of which are here.
    fn follows(&self, change: &ChangeHash, others: &[ChangeHash]) -> bool;

    /// Applies changes whose past is here, on a copy that takes the document's place only if all went well. Its heads
    /// after it; `Err`: why the library did not take them.
    fn apply(&mut self, changes: &[Incoming]) -> Result<Vec<ChangeHash>, String>;
}

impl Receiving for Shared {
    fn streams(&self) -> Streams {
        self.streams().clone()
    }

    fn has(&self, change: &ChangeHash) -> bool {
        self.has(change)
    }

    fn follows(&self, change: &ChangeHash, others: &[ChangeHash]) -> bool {
        self.follows(change, others)
    }

    fn apply(&mut self, changes: &[Incoming]) -> Result<Vec<ChangeHash>, String> {
        self.apply(changes)
    }
}

/// Why an envelope waits. It is kept, and asked again when what it waits for is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parked {
    /// Its author knew more of the membership log than is here.
    LogAhead {
        /// The entry that they knew.
        index: u32,
    },
    /// The key that it is sealed with is not here yet.
    Key {
        /// The number of the key.
        epoch: u32,
    },
    /// It builds on changes that are not here.
    Missing(Vec<ChangeHash>),
}

/// Why an envelope is put aside. It changes no document; a person can see it and its reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Quarantine {
    /// Nobody who is or was in the team made it.
    #[error("its author is not in the team")]
    Stranger,
    /// Its author did not sign it.
    #[error("its author did not sign it")]
    Signature,
    /// Its author knew another membership log than the one here: somebody shows different logs.
    #[error("its author knew another membership log")]
    OtherLog,
    /// Not something for a document's log.
    #[error("not something for a document")]
    Kind,
    /// Its author may not write there.
    #[error("its author may not write there")]
    NotAllowed,
    /// Its author had been taken out, and it is not among what was accepted of them.
    #[error("its author had been taken out of the team")]
    Revoked,
    /// It does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// What is in it cannot be read.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// A change in it is not one of ours.
    #[error("change {place}: {unfit}")]
    Change {
        /// Which, from 0.
        place: usize,
        /// Why.
        unfit: Unfit,
    },
    /// The document library did not take it.
    #[error("the document did not take it: {0}")]
    Library(String),
}

/// What became of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// Its changes are in the document; these are its heads.
    Applied(Vec<ChangeHash>),
    /// They were there before.
    Known,
    /// It waits.
    Parked(Parked),
    /// It was put aside.
    Quarantined(Quarantine),
}

impl From<Quarantine> for Received {
    fn from(why: Quarantine) -> Received {
        Received::Quarantined(why)
    }
}

/// Who may write what: the object of the matrix that a document's kind is. `None`: a kind that this program does not know.
pub type ObjectOf = fn(kind: u8) -> Option<Object>;

/// Opens an envelope, before its document is looked at: the id of the document, and what is to be applied to it.
pub fn open(envelope: &Envelope, log: &MembershipLog, object_of: ObjectOf) -> Result<Changes, Received> {
    let head = envelope.open_part();
    if head.kind != EnvelopeKind::Changes {
        return Err(Quarantine::Kind.into());
    }
    envelope.verify().map_err(|_| Quarantine::Signature)?;
    let Some(team) = log.team_at(head.log_index) else {
        return Err(Received::Parked(Parked::LogAhead { index: head.log_index }));
    };
    if log.hash_at(head.log_index) != Some(head.log_hash) {
        return Err(Quarantine::OtherLog.into());
    }
    let person = team.person_at(head.author).ok_or_else(|| stranger_or_revoked(&team, envelope))?;
    if !team.rights(person, head.space).include(Rights::PUSH) {
        return Err(Quarantine::NotAllowed.into());
    }
    let key = log.keyring().key(head.space, head.epoch);
    let key = key.ok_or(Received::Parked(Parked::Key { epoch: head.epoch }))?;
    let content = open_envelope(envelope, key).map_err(Quarantine::Seal)?;
    let changes = Changes::decode(&content, head.space, head.document).map_err(Quarantine::Content)?;
    if !may_write(&team, envelope, &changes, object_of) {
        return Err(Quarantine::NotAllowed.into());
    }
    Ok(changes)
}

fn stranger_or_revoked(team: &Team, envelope: &Envelope) -> Received {
    let known = team.devices.contains_key(&envelope.open_part().author);
    Received::from(if known { Quarantine::Revoked } else { Quarantine::Stranger })
}

/// Whether the matrix lets the author write a document of this kind there. What is common to the agency its members write.
fn may_write(team: &Team, envelope: &Envelope, changes: &Changes, object_of: ObjectOf) -> bool {
    let head = envelope.open_part();
    let (Some(person), Some(used)) = (team.person_at(head.author), team.use_of(head.space)) else { return false };
    let (project, shared) = match used {
        SpaceUse::Log => return false,
        SpaceUse::Common => return true,
        SpaceUse::Project(project, audience) => (project, audience == Audience::Client),
    };
    let Some(object) = object_of(changes.kind) else { return false };
    // Whose part and whose own item it is stands in the document; what the space decides is whether it is shared.
    let circumstances = Circumstances { shared, ..Circumstances::ANY };
    [Deed::Create, Deed::Update].iter().any(|deed| team.allows(person, Some(project), object, *deed, circumstances))
}

/// Applies what [`open`] found to its document.
pub fn receive(envelope: &Envelope, changes: &Changes, log: &MembershipLog, document: &mut impl Receiving) -> Received {
    let author = envelope.open_part().author;
    let mut streams = document.streams();
    let mut fresh: Vec<Incoming> = Vec::new();
    let mut missing = Vec::new();
    for (place, bytes) in changes.changes.iter().enumerate() {
        let change = match Incoming::read(bytes) {
            Ok(change) => change,
            Err(unfit) => return Quarantine::Change { place, unfit }.into(),
        };
        if document.has(&change.hash()) || fresh.iter().any(|other| other.hash() == change.hash()) {
            continue;
        }
        let here = |dep: &&ChangeHash| !document.has(dep) && !fresh.iter().any(|other| other.hash() == **dep);
        missing.extend(change.deps().iter().filter(here).copied());
        if !missing.is_empty() {
            continue;
        }
        if let Some(frontier) = revoked(log.team(), envelope)
            && !within(frontier, envelope, &change)
        {
            return Quarantine::Revoked.into();
        }
        let follows = |before: &ChangeHash, others: &[ChangeHash]| follows(document, &fresh, before, others);
        let writer = early_author(&streams, &change, log.team(), author).unwrap_or(author.0);
        if let Err(unfit) = streams.admit(&change, &writer, follows) {
            return Quarantine::Change { place, unfit }.into();
        }
        fresh.push(change);
    }
    if !missing.is_empty() {
        missing.sort();
        missing.dedup();
        return Received::Parked(Parked::Missing(missing));
    }
    if fresh.is_empty() {
        return Received::Known;
    }
    match document.apply(&fresh) {
        Ok(heads) => Received::Applied(heads),
        Err(why) => Quarantine::Library(why).into(),
    }
}

/// What was written before devices had keys carries an id of its own; the device that began the workspace vouches for it.
fn early_author(streams: &Streams, change: &Incoming, team: &Team, signer: DeviceKey) -> Option<[u8; 32]> {
    let stream = streams.by_actor().get(&change.actor()).map(|stream| stream.device);
    let early = stream.or_else(|| change.author()).filter(is_early_author)?;
    team.devices.get(&signer).is_some_and(|device| device.added == 0).then_some(early)
}

/// How far the work of the author is accepted, if they were taken out since.
fn revoked<'t>(team: &'t Team, envelope: &Envelope) -> Option<&'t Frontier> {
    let device = team.devices.get(&envelope.open_part().author)?;
    device.revoked.as_ref().map(|(_, frontier)| frontier)
}

fn within(frontier: &Frontier, envelope: &Envelope, change: &Incoming) -> bool {
    let actors = frontier.get(&envelope.open_part().document);
    actors.and_then(|actors| actors.get(&change.actor())).is_some_and(|last| change.seq() <= *last)
}

/// Whether a change is in the past of others, of which some came in the same envelope.
fn follows(document: &impl Receiving, fresh: &[Incoming], before: &ChangeHash, others: &[ChangeHash]) -> bool {
    let mut asked: Vec<ChangeHash> = others.to_vec();
    let mut here = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(hash) = asked.pop() {
        if hash == *before {
            return true;
        }
        if !seen.insert(hash) {
            continue;
        }
        match fresh.iter().find(|change| change.hash() == hash) {
            Some(change) => asked.extend_from_slice(change.deps()),
            None => here.push(hash),
        }
    }
    document.has(before) && document.follows(before, &here)
}

/// The space in which a document of a project lies, by who is meant to read it.
pub fn space_for(team: &Team, project: Option<mrm_domain::ProjectId>, audience: Audience) -> Option<SpaceId> {
    let Some(project) = project else { return Some(team.common) };
    let team = team.projects.get(&project)?;
    Some(match audience {
        Audience::Internal => team.internal,
        Audience::Client => team.client,
    })
}
