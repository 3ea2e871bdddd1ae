//! Two histories: several changes under one actor and number.
//!
//! No program of ours makes that: a device that comes back from a copy writes as a new actor. The document library takes
//! only one of them, so all devices have to choose the same one, in whatever order they came; and nobody may be able to
//! take the ground from under others' work by signing a second change where it stands. So of several that stand stands
//!
//! 1. the one whose actor is its device's own ([`is_own_actor`]): nobody takes over the number of somebody else,
//! 2. then the one upon which more people built, without its author's own work,
//! 3. then the one with the smallest hash.
//!
//! The others and whatever builds on them are put aside and kept: they are the proof, and the honest work among them can
//! be made anew. All of this follows from the changes and the membership log alone.

use mrm_document::{ChangeHash, Incoming, Standing, Stream, Streams, is_early_author, is_own_actor};
use mrm_domain::PersonId;
use mrm_wire::DeviceKey;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Quarantine;
use super::frontier::stays;
use crate::membership::Team;

/// Changes of a document, those that are in it and others, each after those that it builds on.
#[derive(Default)]
pub(super) struct Histories {
    changes: Vec<Standing>,
    counts: Vec<bool>,
    by_hash: BTreeMap<ChangeHash, usize>,
    by_number: BTreeMap<([u8; 16], u64), Vec<usize>>,
}

/// Which changes do not stay, and why.
pub(super) type Aside = BTreeMap<ChangeHash, Quarantine>;

impl Histories {
    /// One more, whose past is here. `counts`: by itself.
    pub(super) fn add(&mut self, change: Standing, counts: bool) {
        if let Some(known) = self.by_hash.get(&change.hash) {
            self.counts[*known] |= counts;
            return;
        }
        let at = self.changes.len();
        self.by_hash.insert(change.hash, at);
        self.by_number.entry((change.actor, change.seq)).or_default().push(at);
        self.changes.push(change);
        self.counts.push(counts);
    }

    /// A change's actor as its own past knows it: that, and not what else is here, decides whether it is sound.
    pub(super) fn before(&self, change: &Incoming) -> Streams {
        let past = |number: u64| {
            let known = self.by_number.get(&(change.actor(), number)).into_iter().flatten();
            known.map(|at| &self.changes[*at]).find(|known| self.follows(&known.hash, change.deps()))
        };
        let last = past(change.seq()).or_else(|| past(change.seq().checked_sub(1)?));
        let stream = |last: &Standing| Stream { device: last.device, seq: last.seq, hash: last.hash };
        Streams::new(last.map(|last| (last.actor, stream(last))).into_iter().collect())
    }

    /// Whether a change is in the past of others or one of them.
    pub(super) fn follows(&self, change: &ChangeHash, others: &[ChangeHash]) -> bool {
        let mut asked = others.to_vec();
        let mut seen = BTreeSet::new();
        while let Some(hash) = asked.pop() {
            if hash == *change {
                return true;
            }
            if seen.insert(hash)
                && let Some(at) = self.by_hash.get(&hash)
            {
                asked.extend_from_slice(&self.changes[*at].deps);
            }
        }
        false
    }

    /// Those that count by themselves or because one that counts builds on them.
    pub(super) fn standing(&self) -> BTreeSet<ChangeHash> {
        self.stay(&vec![true; self.changes.len()])
    }

    /// Which of them do not stay.
    pub(super) fn settle(&self, team: &Team) -> Aside {
        let standing = self.standing();
        let mut here: Vec<bool> = self.changes.iter().map(|change| standing.contains(&change.hash)).collect();
        let mut aside = Aside::new();
        for rivals in self.by_number.values().filter(|rivals| rivals.len() > 1) {
            let rivals: Vec<usize> = rivals.iter().copied().filter(|at| here[*at]).collect();
            let Some(stands) = rivals.iter().copied().max_by_key(|at| self.rank(*at, &here, team)) else { continue };
            for loser in rivals.into_iter().filter(|at| *at != stands) {
                aside.insert(self.changes[loser].hash, Quarantine::TwoHistories);
                for upon in self.upon(loser, &here) {
                    here[upon] = false;
                    aside.entry(self.changes[upon].hash).or_insert(Quarantine::UponTwoHistories);
                }
            }
        }
        let stay = self.stay(&here);
        for change in self.changes.iter().filter(|change| !stay.contains(&change.hash)) {
            aside.entry(change.hash).or_insert(Quarantine::Revoked);
        }
        aside
    }

    fn stay(&self, here: &[bool]) -> BTreeSet<ChangeHash> {
        let among = (0..self.changes.len()).filter(|at| here[*at]);
        let (changes, counts): (Vec<&Standing>, Vec<bool>) =
            among.map(|at| (&self.changes[at], self.counts[at])).unzip();
        stays(&changes, &counts)
    }

    /// A change and what builds on it, of those that are still here.
    fn upon(&self, change: usize, here: &[bool]) -> Vec<usize> {
        let mut upon = BTreeSet::from([self.changes[change].hash]);
        let mut found = vec![change];
        for at in (change + 1..self.changes.len()).filter(|at| here[*at]) {
            if self.changes[at].deps.iter().any(|dep| upon.contains(dep)) {
                upon.insert(self.changes[at].hash);
                found.push(at);
            }
        }
        found
    }

    /// What decides between changes under one number: the greatest stands.
    fn rank(&self, at: usize, here: &[bool], team: &Team) -> (bool, usize, Reverse<ChangeHash>) {
        let change = &self.changes[at];
        let author = person(team, change.device);
        let people = self.upon(at, here).into_iter().map(|upon| person(team, self.changes[upon].device));
        let others: BTreeSet<PersonId> = people.flatten().filter(|other| Some(*other) != author).collect();
        (is_own_actor(&change.actor, &change.device), others.len(), Reverse(change.hash))
    }
}

/// Whose a device is. What was written before devices had keys is of the person who began the workspace.
fn person(team: &Team, device: [u8; 32]) -> Option<PersonId> {
    if is_early_author(&device) {
        return team.devices.values().find(|device| device.added == 0).map(|device| device.person);
    }
    team.devices.get(&DeviceKey(device)).map(|device| device.person)
}
