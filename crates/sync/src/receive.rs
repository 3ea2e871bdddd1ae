//! What becomes of an envelope that arrives: applied, parked until something else is here, or put aside with a reason.
//!
//! The order of the questions is that of their cost, and each is answered from the envelope, the membership log and the
//! document's causal past alone: devices that hold the same come to the same, in whatever order it came.
//!
//! Of a device that was taken out, what was accepted counts, and so does whatever somebody still in the team built upon:
//! whose work stands, its past stands ([`frontier`]). So an envelope put aside as [`Quarantine::Revoked`] is asked again,
//! together with all others of its document that wait, when one arrives ([`receive_all`]); and when an entry of the log
//! takes a device out, a document lets go of what does not count any more ([`outside`]).

mod frontier;
mod pool;

pub use frontier::{frontier, outside};
pub use pool::{receive, receive_all};

use mrm_document::{ChangeHash, Incoming, Shared, Streams, Unfit};
use mrm_domain::Audience;
use mrm_domain::rights::{Action as Deed, Circumstances, Object, Step};
use mrm_wire::{Envelope, EnvelopeKind, Rights, SpaceId};

use crate::content::{Changes, ContentError};
use crate::membership::{MembershipLog, SpaceUse, Team};
use crate::{SealError, open_envelope};

/// A document as an envelope meets it.
pub trait Receiving {
    /// Who has written into it so far.
    fn streams(&self) -> Streams;

    /// Whether a change is in it.
    fn has(&self, change: &ChangeHash) -> bool;

    /// The number of the last operation of a change that is in it.
    fn last_operation(&self, change: &ChangeHash) -> Option<u64>;

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

    fn last_operation(&self, change: &ChangeHash) -> Option<u64> {
        self.last_operation(change)
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
    /// Its author had been taken out; it is not among what was accepted of them, and nobody in the team built upon it. It
    /// is asked again when somebody may have.
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
    // What lies beside the client's comments and approvals is what was published: whoever may publish writes it.
    let published = shared && matches!(object, Object::MediaPlan | Object::Project);
    let object = if published { Object::Publishing } else { object };
    // Whose part and whose own item it is stands in the document; what the space decides is whether it is shared.
    let allows = |deed, step| {
        let circumstances = Circumstances { shared, step, ..Circumstances::ANY };
        team.allows(person, Some(project), object, deed, circumstances)
    };
    // Who may only approve writes that down; each statement there is judged by itself.
    let decides = |step| object == Object::Approvals && allows(Deed::Approve, Some(step));
    [Deed::Create, Deed::Update].iter().any(|deed| allows(*deed, None))
        || [Step::Internal, Step::Client].into_iter().any(decides)
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
