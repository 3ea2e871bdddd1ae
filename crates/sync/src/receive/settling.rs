//! Envelopes among which are several changes under one number: asked together with all of the document.

use mrm_document::{ChangeHash, Standing};
use mrm_wire::DeviceKey;
use std::collections::BTreeMap;

use super::frontier::counts;
use super::histories::{Aside, Histories};
use super::pool::{Candidate, Pool, early_author};
use super::{Quarantine, Receiving};
use crate::membership::Team;

impl Pool {
    /// Whether under the number of one of these changes another one stands here, in the document or among them.
    pub(super) fn has_rivals(&self, order: &[usize], document: &impl Receiving) -> bool {
        let streams = document.streams();
        let mut numbers: BTreeMap<([u8; 16], u64), ChangeHash> = BTreeMap::new();
        order.iter().any(|at| {
            let change = &self.candidates[*at].change;
            let (actor, number) = (change.actor(), change.seq());
            // The document has all numbers of an actor up to its last.
            let taken = streams.by_actor().get(&actor).is_some_and(|stream| stream.seq >= number);
            taken || *numbers.entry((actor, number)).or_insert(change.hash()) != change.hash()
        })
    }

    /// Applies what stays and lets the document go of what does not; which changes do not, and why. `None`: an envelope
    /// was refused, everything is to be asked once more.
    pub(super) fn settle(&mut self, order: &[usize], team: &Team, document: &mut impl Receiving) -> Option<Aside> {
        let mut histories = Histories::default();
        for change in document.standing() {
            let counts =
                self.tag.is_none_or(|tag| counts(team, tag, DeviceKey(change.device), change.actor, change.seq));
            histories.add(change, counts);
        }
        // What came before under its number does not make a change less sound: its own past decides.
        let mut before = Vec::with_capacity(order.len());
        for at in order {
            let Candidate { change, device, counts, .. } = &self.candidates[*at];
            let streams = histories.before(change);
            let stream = streams.by_actor().get(&change.actor()).map(|stream| stream.device);
            let device = stream.or_else(|| early_author(&streams, change, team, *device)).unwrap_or(device.0);
            let (hash, deps) = (change.hash(), change.deps().to_vec());
            histories.add(Standing { hash, deps, device, actor: change.actor(), seq: change.seq() }, *counts);
            before.push(streams);
        }
        let standing = histories.standing();
        for (at, mut streams) in order.iter().zip(before) {
            if !standing.contains(&self.candidates[*at].change.hash()) {
                continue;
            }
            let follows = |before: &ChangeHash, others: &[ChangeHash]| histories.follows(before, others);
            if let Err(unfit) = self.is_sound(*at, &mut streams, team, document, follows) {
                self.refuse(*at, unfit);
                return None;
            }
        }
        let aside = histories.settle(team);
        let gone: Aside =
            aside.iter().filter(|(hash, _)| document.has(hash)).map(|(hash, why)| (*hash, why.clone())).collect();
        let wanted: Vec<usize> =
            order.iter().copied().filter(|at| !aside.contains_key(&self.candidates[*at].change.hash())).collect();
        let mut trial = document.clone();
        let refused = |pool: &Pool| pool.refused.iter().flatten().count();
        let refused_before = refused(self);
        if let Err(why) = if gone.is_empty() { Ok(()) } else { trial.let_go(&gone) } {
            // Nothing of this goes in, and the document is as before.
            self.refused.iter_mut().for_each(|refused| *refused = Some(Quarantine::Library(why.clone())));
            return Some(Aside::new());
        }
        self.apply(&wanted, &mut trial);
        if refused(self) > refused_before {
            return None;
        }
        *document = trial;
        Some(aside)
    }
}
