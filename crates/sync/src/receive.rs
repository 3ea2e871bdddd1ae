//! What becomes of an envelope that arrives: applied, parked until something else is here, or put aside with a reason.
//!
//! The order of the questions is that of their cost, and each is answered from the envelope, the membership log and the
//! document's causal past alone: devices that hold the same come to the same, in whatever order it came.
//!
//! Of a device that was taken out, what was accepted counts, and so does whatever somebody still in the team built upon:
//! whose work stands, its past stands ([`frontier`]). So an envelope put aside as [`Quarantine::Revoked`] is asked again,
//! together with all others of its document that wait, when one arrives ([`receive_all`]); and when an entry of the log
//! takes a device out, a document lets go of what does not count any more ([`outside`]).
//!
//! Of several changes that a device signed under one number one stands, the same everywhere ([`histories`]). What was in a
//! document before the other one came may have to leave it ([`Receiving::let_go`]).

mod frontier;
mod histories;
mod pool;
mod settling;

pub use frontier::{frontier, outside};
pub use pool::{Authors, Source, receive, receive_all, receive_sources};

use mrm_document::{ChangeHash, Incoming, Shared, Standing, Streams, Unfit};
use mrm_domain::rights::{Action as Deed, Circumstances, Object, Step};
use mrm_domain::{Audience, PersonId};
use mrm_wire::{DeviceKey, Envelope, EnvelopeKind, PersonTag, Receipt, Rights, SpaceId};
use std::collections::BTreeMap;

use crate::content::{Changes, ContentError};
use crate::membership::{MembershipLog, SpaceUse, Team};
use crate::snapshot::Part;
use crate::{SealError, open_envelope};

/// A document as an envelope meets it.
pub trait Receiving: Clone {
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

    /// Its changes, as much of each as decides whether it may stay, each after those that it builds on.
    fn standing(&self) -> Vec<Standing>;

    /// Goes on without some of its changes, among which is everything that builds on one of them; the envelopes in which
    /// they came are then put aside with the reason. Whoever writes into it goes on as another actor.
    fn let_go(&mut self, gone: &BTreeMap<ChangeHash, Quarantine>) -> Result<(), String>;
}

/// Without a log that keeps it: whoever has one keeps the chunks beside.
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

    fn standing(&self) -> Vec<Standing> {
        self.standing()
    }

    fn let_go(&mut self, gone: &BTreeMap<ChangeHash, Quarantine>) -> Result<(), String> {
        let gone = gone.keys().copied().collect();
        self.let_go(&gone).map(|_chunk| ()).map_err(|error| error.to_string())
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
    /// Its author signed another change under the same number, which stands in its place: their device is broken or lies.
    /// It is asked again with what arrives.
    #[error("its author signed two different changes under one number, and the other one stands")]
    TwoHistories,
    /// It builds on such a change, in good faith or not. It is asked again with what arrives.
    #[error("it builds on a change in whose place another one of the same author stands")]
    UponTwoHistories,
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

impl Quarantine {
    /// Whether it is asked again when another envelope of its document or an entry of the log arrives: the others follow
    /// from the envelope alone.
    pub fn is_asked_again(&self) -> bool {
        matches!(self, Quarantine::Revoked | Quarantine::TwoHistories | Quarantine::UponTwoHistories)
    }
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
    let (team, content) = written(envelope, log, EnvelopeKind::Changes)?;
    let head = envelope.open_part();
    let changes = Changes::decode(&content, head.space, head.document).map_err(Quarantine::Content)?;
    may_write(&team, envelope, changes.kind, object_of)?;
    Ok(changes)
}

/// Opens a part of a snapshot. Whoever may write a document may make one of it.
pub fn open_part(envelope: &Envelope, log: &MembershipLog, object_of: ObjectOf) -> Result<Part, Received> {
    let (team, content) = written(envelope, log, EnvelopeKind::Snapshot)?;
    let head = envelope.open_part();
    let part = Part::decode(&content, head.space, head.document).map_err(Quarantine::Content)?;
    may_write(&team, envelope, part.kind, object_of)?;
    Ok(part)
}

/// Reads a receipt: its author reads the space, and the person that it names is theirs.
pub fn open_receipt(envelope: &Envelope, log: &MembershipLog) -> Result<Receipt, Received> {
    let team = signed(envelope, log, Rights::PULL)?;
    let receipt = Receipt::of(envelope).map_err(|_| Quarantine::Content(ContentError::Malformed))?;
    let person = team.person_at(envelope.open_part().author);
    let own = person.is_some_and(|person| tag(log, person) == receipt.person);
    if own { Ok(receipt) } else { Err(Quarantine::NotAllowed.into()) }
}

/// The tag of a person in receipts.
pub fn tag(log: &MembershipLog, person: PersonId) -> PersonTag {
    PersonTag::of(log.id(), person.uuid().as_bytes())
}

/// The team at the place that an envelope names, if its author signed it and had these rights there.
fn signed<'l>(
    envelope: &Envelope,
    log: &'l MembershipLog,
    rights: Rights,
) -> Result<std::borrow::Cow<'l, Team>, Received> {
    let head = envelope.open_part();
    envelope.verify().map_err(|_| Quarantine::Signature)?;
    let Some(team) = log.team_at(head.log_index) else {
        return Err(Received::Parked(Parked::LogAhead { index: head.log_index }));
    };
    if log.hash_at(head.log_index) != Some(head.log_hash) {
        return Err(Quarantine::OtherLog.into());
    }
    let person = team.person_at(head.author).ok_or_else(|| stranger_or_revoked(&team, envelope))?;
    if !team.rights(person, head.space).include(rights) {
        return Err(Quarantine::NotAllowed.into());
    }
    Ok(team)
}

/// The team at the place that an envelope of this kind names, and what is sealed in it, if its author might send it.
fn written<'l>(
    envelope: &Envelope,
    log: &'l MembershipLog,
    kind: EnvelopeKind,
) -> Result<(std::borrow::Cow<'l, Team>, Vec<u8>), Received> {
    let head = envelope.open_part();
    if head.kind != kind {
        return Err(Quarantine::Kind.into());
    }
    let team = signed(envelope, log, Rights::PUSH)?;
    let key = log.keyring().key(head.space, head.epoch);
    let key = key.ok_or(Received::Parked(Parked::Key { epoch: head.epoch }))?;
    Ok((team, open_envelope(envelope, key).map_err(Quarantine::Seal)?))
}

fn stranger_or_revoked(team: &Team, envelope: &Envelope) -> Received {
    let known = team.devices.contains_key(&envelope.open_part().author);
    Received::from(if known { Quarantine::Revoked } else { Quarantine::Stranger })
}

/// What is done to a document by writing it. What is deleted is marked in it.
const WRITES: [Deed; 3] = [Deed::Create, Deed::Update, Deed::Delete];

fn may_write(team: &Team, envelope: &Envelope, kind: u8, object_of: ObjectOf) -> Result<(), Received> {
    let head = envelope.open_part();
    let may = may_write_as(team, head.author, head.space, kind, object_of);
    if may { Ok(()) } else { Err(Quarantine::NotAllowed.into()) }
}

/// Whether the matrix lets whose device it is write a document of this kind there. What is common to the agency its members
/// write.
pub fn may_write_as(team: &Team, device: DeviceKey, space: SpaceId, kind: u8, object_of: ObjectOf) -> bool {
    let (Some(person), Some(used)) = (team.person_at(device), team.use_of(space)) else { return false };
    let (project, shared) = match used {
        SpaceUse::Log => return false,
        SpaceUse::Common => return true,
        SpaceUse::Project(project, audience) => (project, audience == Audience::Client),
    };
    let Some(object) = object_of(kind) else { return false };
    // What lies beside the client's comments and approvals is what was published: whoever may publish writes it.
    let published = shared && matches!(object, Object::MediaPlan | Object::Project);
    let object = if published { Object::Publishing } else { object };
    // Whose part and whose own item it is stands in the document; what the space decides is whether it is shared.
    let allows = |object, deed, step| {
        let circumstances = Circumstances { shared, step, ..Circumstances::ANY };
        team.allows(person, Some(project), object, deed, circumstances)
    };
    // A project's document also lists its plans: whoever may write these enters theirs.
    let lists = object == Object::Project;
    // Who may only approve writes that down; each statement there is judged by itself.
    let decides = |step| object == Object::Approvals && allows(object, Deed::Approve, Some(step));
    WRITES.iter().any(|deed| allows(object, *deed, None) || lists && allows(Object::MediaPlan, *deed, None))
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
