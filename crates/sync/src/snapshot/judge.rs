//! Whether anything is lost with what a snapshot covers.

use mrm_document::ChangeHash;
use mrm_wire::{DocumentTag, EnvelopeId, EnvelopeKind};
use std::collections::{BTreeMap, BTreeSet};

use super::content::Snapshot;
use super::desk::{Desk, Standing, Whole, named};
use crate::membership::MembershipLog;
use crate::receive::{Authors, Received, Receiving, Source, receive_sources};

/// What is wrong with a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It cannot be read.
    #[error("it cannot be read")]
    Unreadable,
    /// It says that it covers an envelope and lacks what is in it.
    #[error("it lacks what is in envelope {0}")]
    Lacks(EnvelopeId),
    /// It lacks a change that the snapshot before has.
    #[error("it lacks change {0}")]
    LacksChange(ChangeHash),
    /// It holds a change that nobody has sent, or gives it to another device than the one that sent it.
    #[error("it holds change {0}, which its author has not sent")]
    Invented(ChangeHash),
    /// Its changes come to other heads than it says, or to none.
    #[error("its changes do not come to the document that it says")]
    Heads,
}

/// What becomes of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is lost with what it covers.
    Right,
    /// Nobody should take it.
    Wrong(Wrong),
    /// This device cannot say, now: it is of another log than the relay's, or something of what it covers is not here or
    /// waits.
    Open,
}

impl Desk<'_> {
    /// Whether whatever stands in the relay's log as far as a snapshot goes is in the snapshot, and nothing else, and comes
    /// to a document. `empty` is a document in which nothing is.
    pub fn judge(
        &self,
        whole: &Whole,
        tag: DocumentTag,
        document: &impl Receiving,
        empty: &mut impl Receiving,
    ) -> Verdict {
        match self.ask(whole, tag, document, empty) {
            Ok(true) => Verdict::Right,
            Ok(false) => Verdict::Open,
            Err(wrong) => Verdict::Wrong(wrong),
        }
    }

    fn ask(
        &self,
        whole: &Whole,
        tag: DocumentTag,
        document: &impl Receiving,
        empty: &mut impl Receiving,
    ) -> Result<bool, Wrong> {
        if !self.passes(whole.covers) {
            return Ok(false);
        }
        let bases = self.bases();
        if bases.iter().any(|base| self.passes(base.covers) && base.covers.seq > whole.covers.seq) {
            // An older one than that on which this device relies.
            return Ok(false);
        }
        let opened = self.opened(whole).ok_or(Wrong::Unreadable)?;
        // Unless the one that stands in its place here is the one that is to go, which is for whoever has both to say.
        let unsent = |change: &ChangeHash| !self.revoked().iter().any(|(_, changes)| changes.contains(change));
        if let Some(change) = self.rival(whole, document).filter(unsent) {
            return Err(Wrong::Invented(change));
        }
        let carried: BTreeSet<EnvelopeId> = opened.snapshot.carried.iter().map(|bytes| named(bytes)).collect();
        let inside = |changes: &[ChangeHash]| changes.iter().all(|change| opened.changes.contains_key(change));
        let mut known = true;
        let revoked = self.revoked();
        for row in self.rows().filter(|row| row.place.seq <= whole.covers.seq) {
            let Some((envelope, standing)) = row.here else {
                known = false;
                continue;
            };
            // What was said of other snapshots, and those themselves, is no part of the document.
            if envelope.open_part().kind != EnvelopeKind::Changes {
                continue;
            }
            let there = match standing {
                Standing::Waits => {
                    known = false;
                    true
                }
                Standing::Aside => true,
                Standing::In => self.changes_of(envelope).is_some_and(|changes| inside(&changes)),
                Standing::Revoked => {
                    let of = revoked.iter().find(|(revoked, _)| revoked.id() == row.place.id);
                    carried.contains(&row.place.id) || of.is_some_and(|(_, changes)| inside(changes))
                }
            };
            if !there {
                return Err(Wrong::Lacks(row.place.id));
            }
        }
        let aside: BTreeMap<ChangeHash, [u8; 32]> = revoked
            .iter()
            .flat_map(|(envelope, changes)| changes.iter().map(|change| (*change, envelope.open_part().author.0)))
            .collect();
        for base in bases.iter().filter(|base| base.name != whole.name) {
            let before = self.opened(base).ok_or(Wrong::Unreadable)?;
            for change in before.changes.keys().filter(|change| !opened.changes.contains_key(change)) {
                if document.has(change) {
                    return Err(Wrong::LacksChange(*change));
                }
                let held = revoked.iter().any(|(of, all)| all.contains(change) && carried.contains(&of.id()));
                known &= held;
            }
        }
        let streams = document.streams();
        for (change, (actor, _)) in &opened.changes {
            let attested = opened.snapshot.authors.get(actor);
            let author = match document.has(change) {
                true => streams.by_actor().get(actor).map(|stream| &stream.device),
                false => aside.get(change),
            };
            if author.is_none() && (!known || self.claimed(whole, change)) {
                return Ok(false);
            }
            if author.is_none() || author != attested {
                return Err(Wrong::Invented(*change));
            }
        }
        if !known {
            return Ok(false);
        }
        match opened.snapshot.comes_to(tag, self.log, empty) {
            Some(true) => Ok(true),
            _ => Err(Wrong::Heads),
        }
    }

    /// Whether another snapshot, of a log before this one, holds a change that is not here: it may yet be taken.
    fn claimed(&self, whole: &Whole, change: &ChangeHash) -> bool {
        let others = self.wholes().iter().filter(|other| other.name != whole.name && !self.passes(other.covers));
        let mut opened = others.filter_map(|other| self.opened(other));
        opened.any(|other| other.changes.contains_key(change))
    }
}

impl Snapshot {
    /// Whether its changes come to the heads that it names, read into `empty`, in which nothing is. `None`: they come to no
    /// document. If somebody was taken out since it was made, whoever takes it leaves out the same.
    pub fn comes_to(&self, tag: DocumentTag, log: &MembershipLog, empty: &mut impl Receiving) -> Option<bool> {
        let source = Source { document: tag, changes: &self.changes, authors: Authors::Attested(&self.authors) };
        match receive_sources(&[source], log, empty).pop() {
            Some(Received::Applied(heads)) => {
                let heads: BTreeSet<[u8; 32]> = heads.into_iter().map(|hash| hash.0).collect();
                Some(heads == self.heads.iter().copied().collect())
            }
            Some(Received::Quarantined(why)) if why.is_asked_again() => Some(true),
            _ => None,
        }
    }
}
