//! Signed statements about one exact state of a document: a review asked for, an approval, a rejection, a publication.
//!
//! Bytes: magic `MPS1`, format (1), postcard of the draft, signature of the device (64) over all before it. There is one way
//! of writing a draft, and no other is read, so a statement has one hash. It names the heads of the document; another
//! state has other heads, and so nothing that was said about this one is said about that.
//!
//! What a statement is worth is read out of the membership log: whoever signed was in the team at the entry that it names,
//! and the matrix of that entry let them. The entry is chosen by the signer, so a device that was taken away could name an
//! old one; its changes after that are refused before anybody reads them ([`crate::receive`]), and a statement comes in one.

use mrm_domain::rights::{Action, Circumstances, Object, Step};
use mrm_domain::{PersonId, ProjectId};
use mrm_wire::{DeviceKey, EntryHash, LogId, verify};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

use crate::DeviceKeys;
use crate::membership::{MembershipLog, Team};

mod judge;

pub use judge::{Judged, Unfounded, judge};

const MAGIC: &[u8; 4] = b"MPS1";
const FORMAT: u8 = 1;
const HEADER: usize = 5;
const SIGNATURE: usize = 64;
const SIGNING: &str = "mrm/statement/v1";

/// The longest note, in characters.
pub const MAX_NOTE: usize = 2_000;
/// The most people of whom a review is asked at once, and the most heads of one state.
pub const MAX_LISTED: usize = 256;

/// The hash of a statement's bytes: its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StatementHash(pub [u8; 32]);

impl fmt::Display for StatementHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for StatementHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatementHash({self})")
    }
}

/// What is said about the state. Variants are only added at the end, with a new format byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decision {
    /// It is handed in; these people are asked to look at it.
    ReviewRequested {
        /// Whose decision is asked for.
        step: Step,
        /// Whom.
        of: BTreeSet<PersonId>,
    },
    /// It is good.
    Approved {
        /// As whose decision.
        step: Step,
    },
    /// It is not.
    Rejected {
        /// As whose decision.
        step: Step,
    },
    /// What was said earlier does not hold any more.
    TakenBack {
        /// Which statement.
        statement: StatementHash,
    },
    /// The client gets it.
    Published,
}

/// The state of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The byte of the document's kind.
    pub kind: u8,
    /// The UUID of its id.
    pub uuid: [u8; 16],
    /// Its heads.
    pub heads: BTreeSet<[u8; 32]>,
}

/// A statement before it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementDraft {
    /// In which workspace.
    pub workspace: LogId,
    /// In which project: roles are looked up there.
    pub project: ProjectId,
    /// About what.
    pub state: State,
    /// What.
    pub decision: Decision,
    /// Why, or what is asked for; at most [`MAX_NOTE`] characters.
    pub note: String,
    /// When by the signer's clock, in milliseconds since 1970.
    pub moment_ms: u64,
    /// Who.
    pub person: PersonId,
    /// On which device.
    pub device: DeviceKey,
    /// The newest entry of the membership log that the signer knew.
    pub log_index: u32,
    /// Its hash.
    pub log_hash: EntryHash,
}

/// Bytes that are no statement, or a draft that makes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// A newer version of the program wrote it.
    #[error("a statement of format {0} is newer than this program")]
    Newer(u8),
    /// Not what any version writes.
    #[error("a statement cannot be read")]
    Malformed,
    /// The note is too long.
    #[error("a note has at most {MAX_NOTE} characters, this one has {0}")]
    NoteTooLong(usize),
    /// A list in it is too long, or there are no heads.
    #[error("a statement is about a state with heads, and asks at most {MAX_LISTED} people")]
    Listed,
    /// Another device would sign than the one that the draft names.
    #[error("a statement is signed by the device that it names")]
    OtherDevice,
}

/// A signed statement, in the bytes in which it was made or arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    draft: StatementDraft,
    bytes: Vec<u8>,
}

impl StatementDraft {
    /// Signs it.
    pub fn sign(self, keys: &DeviceKeys) -> Result<Statement, StatementError> {
        if self.device != keys.device() {
            return Err(StatementError::OtherDevice);
        }
        self.check()?;
        let mut bytes = self.encode()?;
        let signature = keys.signing().sign(SIGNING, &[&bytes]);
        bytes.extend_from_slice(&signature);
        Ok(Statement { draft: self, bytes })
    }

    fn check(&self) -> Result<(), StatementError> {
        let length = self.note.chars().count();
        if length > MAX_NOTE {
            return Err(StatementError::NoteTooLong(length));
        }
        let asked = if let Decision::ReviewRequested { of, .. } = &self.decision { of.len() } else { 0 };
        let listed = (1..=MAX_LISTED).contains(&self.state.heads.len()) && asked <= MAX_LISTED;
        if listed { Ok(()) } else { Err(StatementError::Listed) }
    }

    fn encode(&self) -> Result<Vec<u8>, StatementError> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(FORMAT);
        postcard::to_extend(self, bytes).map_err(|_| StatementError::Malformed)
    }
}

impl Statement {
    /// Reads the bytes. The signature and what it is worth are asked by [`judge()`].
    pub fn read(bytes: Vec<u8>) -> Result<Statement, StatementError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(StatementError::Malformed)?;
        match rest.first() {
            Some(&FORMAT) => {}
            Some(&newer) if newer > FORMAT => return Err(StatementError::Newer(newer)),
            _ => return Err(StatementError::Malformed),
        }
        let end = bytes.len().checked_sub(SIGNATURE).filter(|end| *end > HEADER).ok_or(StatementError::Malformed)?;
        let draft = match postcard::take_from_bytes::<StatementDraft>(&bytes[HEADER..end]) {
            Ok((draft, [])) => draft,
            _ => return Err(StatementError::Malformed),
        };
        draft.check()?;
        if draft.encode()? != bytes[..end] {
            return Err(StatementError::Malformed);
        }
        Ok(Statement { draft, bytes })
    }

    /// What it says.
    pub fn draft(&self) -> &StatementDraft {
        &self.draft
    }

    /// All of it, as it is kept.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its name.
    pub fn hash(&self) -> StatementHash {
        StatementHash(*blake3::hash(&self.bytes).as_bytes())
    }

    /// Whether it is about exactly this state.
    pub fn covers(&self, state: &State) -> bool {
        self.draft.state == *state
    }

    fn is_signed(&self) -> bool {
        let (signed, rest) = self.bytes.split_at(self.bytes.len() - SIGNATURE);
        let mut signature = [0; SIGNATURE];
        signature.copy_from_slice(rest);
        verify(&self.draft.device.0, SIGNING, &[signed], &signature).is_ok()
    }
}

impl Decision {
    /// Whether a team lets a person say this in a project: the one place where that is asked, before something is said and
    /// when it is read. Taking back what somebody else said is asked by [`judge()`], which knows who said it.
    pub fn allowed(&self, team: &Team, person: PersonId, project: ProjectId) -> bool {
        let allows = |object, action, step| {
            let circumstances = Circumstances { step, shared: step == Some(Step::Client), ..Circumstances::ANY };
            team.allows(person, Some(project), object, action, circumstances)
        };
        match self {
            Decision::ReviewRequested { .. } => allows(Object::Approvals, Action::Create, None),
            Decision::Approved { step } | Decision::Rejected { step } => {
                allows(Object::MediaPlan, Action::Approve, Some(*step))
            }
            Decision::Published => allows(Object::Publishing, Action::Approve, Some(Step::Internal)),
            Decision::TakenBack { .. } => team.role(person).is_some(),
        }
    }
}

impl MembershipLog {
    /// A draft by a device of this team, at the newest entry. `None`: the device is not in the team.
    pub fn draft_statement(
        &self,
        keys: &DeviceKeys,
        project: ProjectId,
        state: State,
        decision: Decision,
        (note, moment_ms): (&str, u64),
    ) -> Option<StatementDraft> {
        let (device, head) = (keys.device(), self.head());
        Some(StatementDraft {
            workspace: self.id(),
            project,
            state,
            decision,
            note: note.to_owned(),
            moment_ms,
            person: self.team().person_at(device)?,
            device,
            log_index: head.length.checked_sub(1)?,
            log_hash: head.hash,
        })
    }
}
