//! Envelopes of one document, looked at together: what any of them builds on may be in another.

use mrm_document::{ChangeHash, Incoming, Streams, Unfit, is_early_author};
use mrm_wire::{DeviceKey, DocumentTag, Envelope};
use std::collections::{BTreeMap, BTreeSet};

use super::frontier::counts;
use super::histories::Aside;
use super::{Parked, Quarantine, Received, Receiving};
use crate::content::Changes;
use crate::membership::{MembershipLog, Team};

/// Applies what [`super::open`] found to its document.
pub fn receive(envelope: &Envelope, changes: &Changes, log: &MembershipLog, document: &mut impl Receiving) -> Received {
    receive_all(&[(envelope, changes)], log, document).pop().unwrap_or(Received::Known)
}

/// Applies what [`super::open`] found in envelopes of one document, all of them upon one copy of it if they are sound: those
/// that arrived, those that wait, and those that are asked again ([`Quarantine::is_asked_again`]). What became of each, in
/// their order, which is of no importance otherwise.
///
/// An envelope goes in when the past of all its changes is here, so that a later one that is refused does not find an
/// earlier one in the document. Put aside to be asked again means that not all of its changes count; those that do are in
/// the document.
pub fn receive_all(
    opened: &[(&Envelope, &Changes)],
    log: &MembershipLog,
    document: &mut impl Receiving,
) -> Vec<Received> {
    let sources: Vec<Source> = opened.iter().map(|(envelope, changes)| Source::of(envelope, changes)).collect();
    receive_sources(&sources, log, document)
}

/// Where changes come from: an envelope, or a snapshot.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The document as the relay knows it.
    pub document: DocumentTag,
    /// Plain changes.
    pub changes: &'a [Vec<u8>],
    /// Who wrote them.
    pub authors: Authors<'a>,
}

/// Who wrote changes.
#[derive(Debug, Clone, Copy)]
pub enum Authors<'a> {
    /// The device that signed them.
    Signer(DeviceKey),
    /// By actor, on the word of whoever made the snapshot in which they are.
    Attested(&'a BTreeMap<[u8; 16], [u8; 32]>),
}

impl<'a> Source<'a> {
    /// What was opened of an envelope.
    pub fn of(envelope: &Envelope, changes: &'a Changes) -> Source<'a> {
        let head = envelope.open_part();
        Source { document: head.document, changes: &changes.changes, authors: Authors::Signer(head.author) }
    }

    /// The device of a change; `None`: nobody who is or was in the team.
    fn device(&self, change: &Incoming, team: &Team) -> Option<DeviceKey> {
        match self.authors {
            Authors::Signer(device) => Some(device),
            Authors::Attested(by_actor) => by_actor
                .get(&change.actor())
                .filter(|device| team.devices.contains_key(&DeviceKey(**device)) || is_early_author(device))
                .map(|device| DeviceKey(*device)),
        }
    }
}

/// Applies what is in envelopes and snapshots of one document, as [`receive_all`] does with envelopes.
pub fn receive_sources(sources: &[Source], log: &MembershipLog, document: &mut impl Receiving) -> Vec<Received> {
    let mut pool = Pool::read(sources, log.team(), document);
    loop {
        let order = pool.order(document);
        if pool.has_rivals(&order, document) {
            match pool.settle(&order, log.team(), document) {
                Some(aside) => return pool.answers(&aside, document),
                None => continue,
            }
        }
        let wanted = pool.wanted(&order);
        // A change that is refused takes its envelope with it, and what builds on that waits.
        if pool.admit(&wanted, log.team(), document) {
            pool.apply(&wanted, document);
            // All of their past is here, and still they do not count.
            let wanted: BTreeSet<usize> = wanted.iter().copied().collect();
            let rest = order.iter().filter(|at| !wanted.contains(at));
            let aside = rest.map(|at| (pool.candidates[*at].change.hash(), Quarantine::Revoked)).collect();
            return pool.answers(&aside, document);
        }
    }
}

/// A change that is not in the document.
pub(super) struct Candidate {
    pub(super) change: Incoming,
    pub(super) device: DeviceKey,
    /// In which envelope, and where in it.
    pub(super) envelope: usize,
    pub(super) place: usize,
    /// Whether it counts by itself.
    pub(super) counts: bool,
}

pub(super) struct Pool {
    pub(super) candidates: Vec<Candidate>,
    by_hash: BTreeMap<ChangeHash, Vec<usize>>,
    /// Of each envelope: all its changes.
    changes: Vec<Vec<(ChangeHash, Vec<ChangeHash>)>>,
    fresh: Vec<bool>,
    pub(super) refused: Vec<Option<Quarantine>>,
    heads: Vec<ChangeHash>,
    /// The document as the relay knows it.
    pub(super) tag: Option<DocumentTag>,
}

impl Pool {
    fn read(sources: &[Source], team: &Team, document: &impl Receiving) -> Pool {
        let mut pool = Pool {
            candidates: Vec::new(),
            by_hash: BTreeMap::new(),
            changes: vec![Vec::new(); sources.len()],
            fresh: vec![false; sources.len()],
            refused: vec![None; sources.len()],
            heads: Vec::new(),
            tag: sources.first().map(|source| source.document),
        };
        for (number, source) in sources.iter().enumerate() {
            match read(source, team) {
                Ok(changes) => pool.add(number, changes, source.document, team, document),
                Err(why) => pool.refused[number] = Some(why),
            }
        }
        pool
    }

    fn add(
        &mut self,
        envelope: usize,
        changes: Vec<(Incoming, DeviceKey)>,
        tag: DocumentTag,
        team: &Team,
        document: &impl Receiving,
    ) {
        for (place, (change, device)) in changes.into_iter().enumerate() {
            let hash = change.hash();
            self.changes[envelope].push((hash, change.deps().to_vec()));
            if !document.has(&hash) {
                self.fresh[envelope] = true;
                self.by_hash.entry(hash).or_default().push(self.candidates.len());
                let counts = counts(team, tag, device, change.actor(), change.seq());
                self.candidates.push(Candidate { change, device, envelope, place, counts });
            }
        }
    }

    /// Whether a change's envelope is not refused.
    fn stands(&self, at: usize) -> bool {
        self.refused[self.candidates[at].envelope].is_none()
    }

    pub(super) fn twins(&self, hash: &ChangeHash) -> impl Iterator<Item = usize> {
        let twins = self.by_hash.get(hash).map(Vec::as_slice).unwrap_or_default();
        twins.iter().copied().filter(|twin| self.stands(*twin))
    }

    /// The changes of envelopes whose whole past is here, each after those that it builds on. Twice from its author is
    /// once, and the second one takes its place if the first one's envelope is refused; from somebody else it is to be
    /// refused.
    fn order(&self, document: &impl Receiving) -> Vec<usize> {
        let mut held = BTreeSet::new();
        loop {
            let order = self.order_without(&held, document);
            let here: BTreeSet<ChangeHash> = order.iter().map(|at| self.candidates[*at].change.hash()).collect();
            let lack = self.candidates.iter().filter(|candidate| !here.contains(&candidate.change.hash()));
            let before = held.len();
            held.extend(lack.map(|candidate| candidate.envelope));
            if held.len() == before {
                return order;
            }
        }
    }

    fn order_without(&self, held: &BTreeSet<usize>, document: &impl Receiving) -> Vec<usize> {
        let mut lacks: Vec<usize> = vec![0; self.candidates.len()];
        let mut ready = BTreeSet::new();
        let mut after: BTreeMap<ChangeHash, Vec<usize>> = BTreeMap::new();
        let asked = |(at, candidate): &(usize, &Candidate)| self.stands(*at) && !held.contains(&candidate.envelope);
        for (at, candidate) in self.candidates.iter().enumerate().filter(asked) {
            for dep in candidate.change.deps().iter().filter(|dep| !document.has(dep)) {
                lacks[at] += 1;
                after.entry(*dep).or_default().push(at);
            }
            if lacks[at] == 0 {
                ready.insert(at);
            }
        }
        let mut order = Vec::with_capacity(self.candidates.len());
        let mut taken = BTreeSet::new();
        while let Some(at) = ready.pop_first() {
            if taken.insert((self.candidates[at].change.hash(), self.candidates[at].device)) {
                order.push(at);
            }
            // Once for each change, however many sent it.
            for next in after.remove(&self.candidates[at].change.hash()).unwrap_or_default() {
                lacks[next] -= 1;
                if lacks[next] == 0 {
                    ready.insert(next);
                }
            }
        }
        order
    }

    /// Those of them that count, by themselves or because one that counts builds on them.
    fn wanted(&self, order: &[usize]) -> Vec<usize> {
        let mut wanted = BTreeSet::new();
        for at in order.iter().rev() {
            let candidate = &self.candidates[*at];
            if candidate.counts || wanted.contains(at) {
                wanted.insert(*at);
                wanted.extend(candidate.change.deps().iter().flat_map(|dep| self.twins(dep)));
            }
        }
        order.iter().copied().filter(|at| wanted.contains(at)).collect()
    }

    /// Whether all are what their authors' programs make. If not, the envelope of the first that is not is refused.
    fn admit(&mut self, wanted: &[usize], team: &Team, document: &impl Receiving) -> bool {
        let mut streams = document.streams();
        for at in wanted {
            let follows = |before: &ChangeHash, others: &[ChangeHash]| self.follows(document, before, others);
            if let Err(unfit) = self.is_sound(*at, &mut streams, team, document, follows) {
                self.refuse(*at, unfit);
                return false;
            }
        }
        true
    }

    pub(super) fn refuse(&mut self, at: usize, unfit: Unfit) {
        let Candidate { envelope, place, .. } = self.candidates[at];
        self.refused[envelope] = Some(Quarantine::Change { place, unfit });
    }

    /// Whether a change is what its author's program makes, upon what `streams` says of its actor.
    pub(super) fn is_sound(
        &self,
        at: usize,
        streams: &mut Streams,
        team: &Team,
        document: &impl Receiving,
        follows: impl FnOnce(&ChangeHash, &[ChangeHash]) -> bool,
    ) -> Result<(), Unfit> {
        let Candidate { change, device, .. } = &self.candidates[at];
        let last = |dep: &ChangeHash| {
            let here = self.twins(dep).next().map(|twin| self.candidates[twin].change.last_operation());
            here.or_else(|| document.last_operation(dep)).unwrap_or_default()
        };
        let parents = change.deps().iter().map(last).max().unwrap_or_default();
        let writer = early_author(streams, change, team, *device).unwrap_or(device.0);
        streams.admit(change, &writer, parents, follows)
    }

    /// Whether a change is in the past of others, of which some are in the pool.
    fn follows(&self, document: &impl Receiving, before: &ChangeHash, others: &[ChangeHash]) -> bool {
        let mut asked: Vec<ChangeHash> = others.to_vec();
        let mut here = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(hash) = asked.pop() {
            if hash == *before {
                return true;
            }
            if !seen.insert(hash) {
                continue;
            }
            match self.twins(&hash).next() {
                Some(twin) => asked.extend_from_slice(self.candidates[twin].change.deps()),
                None => here.push(hash),
            }
        }
        document.has(before) && document.follows(before, &here)
    }

    pub(super) fn apply(&mut self, wanted: &[usize], document: &mut impl Receiving) {
        if wanted.is_empty() {
            return;
        }
        let changes: Vec<Incoming> = wanted.iter().map(|at| self.candidates[*at].change.clone()).collect();
        match document.apply(&changes) {
            Ok(heads) => self.heads = heads,
            Err(_) => self.apply_one_by_one(wanted, document),
        }
    }

    /// The library does not take all of it: each envelope with what it builds on, so that the others go in.
    fn apply_one_by_one(&mut self, wanted: &[usize], document: &mut impl Receiving) {
        let mut ends: BTreeMap<usize, usize> = BTreeMap::new();
        for (place, at) in wanted.iter().enumerate().filter(|(_, at)| self.candidates[**at].counts) {
            ends.extend(
                self.twins(&self.candidates[*at].change.hash()).map(|twin| (self.candidates[twin].envelope, place)),
            );
        }
        let mut turns: Vec<(usize, usize)> = ends.into_iter().map(|(envelope, end)| (end, envelope)).collect();
        turns.sort_unstable();
        for (end, envelope) in turns {
            let changes = self.with_past(envelope, &wanted[..=end], document);
            let here = |dep: &ChangeHash| document.has(dep) || changes.iter().any(|change| change.hash() == *dep);
            if changes.is_empty() || !changes.iter().all(|change| change.deps().iter().all(here)) {
                continue;
            }
            match document.apply(&changes) {
                Ok(heads) => self.heads = heads,
                Err(why) => self.refused[envelope] = Some(Quarantine::Library(why)),
            }
        }
    }

    /// The changes of an envelope and what of their past is not in the document yet and not refused.
    fn with_past(&self, envelope: usize, wanted: &[usize], document: &impl Receiving) -> Vec<Incoming> {
        let mut taken = BTreeSet::new();
        for at in wanted.iter().rev() {
            let change = &self.candidates[*at].change;
            let of_envelope = self.twins(&change.hash()).any(|twin| self.candidates[twin].envelope == envelope);
            // What is refused everywhere is in nobody's past.
            let stands = self.twins(&change.hash()).next().is_some();
            if stands && (of_envelope || taken.contains(&change.hash())) {
                taken.insert(change.hash());
                taken.extend(change.deps().iter().copied());
            }
        }
        let mut changes: Vec<Incoming> = Vec::new();
        for at in wanted {
            let change = &self.candidates[*at].change;
            if taken.contains(&change.hash())
                && self.twins(&change.hash()).next().is_some()
                && !document.has(&change.hash())
            {
                changes.push(change.clone());
            }
        }
        changes
    }

    fn answers(self, aside: &Aside, document: &impl Receiving) -> Vec<Received> {
        let mut answers = Vec::with_capacity(self.changes.len());
        for ((changes, fresh), refused) in self.changes.into_iter().zip(self.fresh).zip(self.refused) {
            if let Some(why) = refused {
                answers.push(why.into());
                continue;
            }
            let out: Vec<_> = changes.iter().filter(|(hash, _)| !document.has(hash)).collect();
            let own: BTreeSet<ChangeHash> = changes.iter().map(|(hash, _)| *hash).collect();
            let deps = out.iter().flat_map(|(_, deps)| deps);
            let missing: BTreeSet<ChangeHash> =
                deps.filter(|dep| !own.contains(dep) && !document.has(dep)).copied().collect();
            answers.push(match (out.is_empty(), fresh) {
                (true, true) => Received::Applied(self.heads.clone()),
                (true, false) => Received::Known,
                _ => match most_telling(out.iter().map(|(hash, _)| aside.get(hash))) {
                    Some(why) => why.into(),
                    None => Received::Parked(Parked::Missing(missing.into_iter().collect())),
                },
            });
        }
        answers
    }
}

/// Why an envelope is put aside, of the reasons of its changes that are not in the document; `None`: one of them waits.
fn most_telling<'a>(reasons: impl Iterator<Item = Option<&'a Quarantine>>) -> Option<Quarantine> {
    let rank = |why: &&Quarantine| match why {
        Quarantine::TwoHistories => 2,
        Quarantine::UponTwoHistories => 1,
        _ => 0,
    };
    reasons.collect::<Option<Vec<_>>>()?.into_iter().max_by_key(rank).cloned()
}

/// What was written before devices had keys carries an id of its own; the device that began the workspace vouches for it.
pub(super) fn early_author(streams: &Streams, change: &Incoming, team: &Team, signer: DeviceKey) -> Option<[u8; 32]> {
    let stream = streams.by_actor().get(&change.actor()).map(|stream| stream.device);
    let early = stream.or_else(|| change.author()).filter(is_early_author)?;
    team.devices.get(&signer).is_some_and(|device| device.added == 0).then_some(early)
}

fn read(source: &Source, team: &Team) -> Result<Vec<(Incoming, DeviceKey)>, Quarantine> {
    let read = |(place, bytes): (usize, &Vec<u8>)| {
        let change = Incoming::read(bytes).map_err(|unfit| Quarantine::Change { place, unfit })?;
        let device = source.device(&change, team).ok_or(Quarantine::Stranger)?;
        Ok((change, device))
    };
    source.changes.iter().enumerate().map(read).collect()
}
