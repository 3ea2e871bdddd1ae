//! What statements are worth: each is read, its signature checked, and its signer looked up in the membership log.

use mrm_domain::ProjectId;
use mrm_domain::rights::{Action, Circumstances, Object};
use std::collections::BTreeMap;

use super::{Decision, State, Statement, StatementError, StatementHash};
use crate::membership::MembershipLog;

/// Why a statement does not count. It is shown, and nothing follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfounded {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] StatementError),
    /// It stands under another name than its own.
    #[error("the statement stands under the name of another one")]
    OtherName,
    /// The device that it names has not signed it.
    #[error("the device that the statement names has not signed it")]
    Signature,
    /// It was made for something else.
    #[error("the statement is about another document, project or workspace")]
    OtherDocument,
    /// It names an entry of the membership log that has not arrived here.
    #[error("the statement was made when the team's log was longer than it is here")]
    NotYet,
    /// It names an entry that is not in the log.
    #[error("the statement names an entry that is not in the team's log")]
    OtherLog,
    /// Its signer was not in the team, or is somebody else.
    #[error("the device was not one of this person's in the team")]
    NotInTeam,
    /// Its signer's roles did not let them say this.
    #[error("the roles of whoever signed did not allow it")]
    NotAllowed,
    /// It takes back what was never said.
    #[error("there is nothing that the statement could take back")]
    NothingToTakeBack,
}

/// A statement and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The name that it stands under, in hex.
    pub name: String,
    /// The statement, if it can be read.
    pub statement: Option<Statement>,
    /// Whether it counts, or why not.
    pub worth: Result<(), Unfounded>,
    /// It was taken back by this one.
    pub taken_back: Option<StatementHash>,
}

impl Judged {
    /// The statement, if it counts and was not taken back.
    pub fn standing(&self) -> Option<&Statement> {
        self.statement.as_ref().filter(|_| self.worth.is_ok() && self.taken_back.is_none())
    }
}

/// Judges what stands in a document of approvals: the oldest first, those that cannot be read at the end. `kind` and `uuid`
/// are those of the document that the statements have to be about, `project` is where it belongs.
pub fn judge(
    found: impl IntoIterator<Item = (String, Vec<u8>)>,
    (kind, uuid): (u8, [u8; 16]),
    project: ProjectId,
    log: &MembershipLog,
) -> Vec<Judged> {
    let is_of = |state: &State| state.kind == kind && state.uuid == uuid;
    let mut judged: Vec<Judged> = found
        .into_iter()
        .map(|(name, bytes)| match Statement::read(bytes) {
            Ok(statement) => {
                let worth = worth(&statement, &name, log).and_then(|()| {
                    let here = is_of(&statement.draft().state) && statement.draft().project == project;
                    if here { Ok(()) } else { Err(Unfounded::OtherDocument) }
                });
                Judged { name, statement: Some(statement), worth, taken_back: None }
            }
            Err(error) => Judged { name, statement: None, worth: Err(error.into()), taken_back: None },
        })
        .collect();
    judged.sort_by_key(|found| {
        let moment = found.statement.as_ref().map(|statement| statement.draft().moment_ms);
        (moment.unwrap_or(u64::MAX), found.name.clone())
    });
    take_back(&mut judged, log);
    judged
}

/// Whether one statement counts by itself.
fn worth(statement: &Statement, name: &str, log: &MembershipLog) -> Result<(), Unfounded> {
    let draft = statement.draft();
    if statement.hash().to_string() != name {
        return Err(Unfounded::OtherName);
    }
    if !statement.is_signed() {
        return Err(Unfounded::Signature);
    }
    if draft.workspace != log.id() {
        return Err(Unfounded::OtherDocument);
    }
    let known = log.hash_at(draft.log_index).ok_or(Unfounded::NotYet)?;
    if known != draft.log_hash {
        return Err(Unfounded::OtherLog);
    }
    let team = log.team_at(draft.log_index).ok_or(Unfounded::OtherLog)?;
    if team.person_at(draft.device) != Some(draft.person) {
        return Err(Unfounded::NotInTeam);
    }
    if draft.decision.allowed(&team, draft.person, draft.project) { Ok(()) } else { Err(Unfounded::NotAllowed) }
}

/// Lets those that take back take effect: whoever said something may take it back, and so may whoever may delete approvals.
fn take_back(judged: &mut [Judged], log: &MembershipLog) {
    let places: BTreeMap<StatementHash, usize> = judged
        .iter()
        .enumerate()
        .filter(|(_, found)| found.worth.is_ok())
        .filter_map(|(place, found)| Some((found.statement.as_ref()?.hash(), place)))
        .collect();
    for at in 0..judged.len() {
        let Judged { statement: Some(statement), worth: Ok(()), .. } = &judged[at] else { continue };
        let Decision::TakenBack { statement: earlier } = statement.draft().decision else { continue };
        let (by, draft) = (statement.hash(), statement.draft());
        let target = places.get(&earlier).and_then(|place| Some((*place, judged[*place].statement.as_ref()?.draft())));
        let verdict = match target {
            Some((_, target)) if matches!(target.decision, Decision::TakenBack { .. }) => {
                Err(Unfounded::NothingToTakeBack)
            }
            Some((place, target)) if target.person == draft.person => Ok(place),
            Some((place, _)) => {
                let team = log.team_at(draft.log_index);
                let (any, project) = (Circumstances::ANY, Some(draft.project));
                let may = team.is_some_and(|t| t.allows(draft.person, project, Object::Approvals, Action::Delete, any));
                if may { Ok(place) } else { Err(Unfounded::NotAllowed) }
            }
            None => Err(Unfounded::NothingToTakeBack),
        };
        match verdict {
            Ok(place) => judged[place].taken_back = Some(by),
            Err(why) => judged[at].worth = Err(why),
        }
    }
}
