//! One document with everything that is here of it: the relay's log as it was told, the envelopes, and the snapshots that
//! receipts speak of.

use mrm_document::{ChangeHash, Incoming};
use mrm_domain::PersonId;
use mrm_wire::{DeviceKey, Envelope, EnvelopeId, EnvelopeKind, Seen, SnapshotName};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::content::Snapshot;
use crate::membership::MembershipLog;
use crate::receive::{self, ObjectOf, Receiving};

/// A place in the relay's log of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From 1, without gaps.
    pub seq: u64,
    /// The envelope that stands there.
    pub id: EnvelopeId,
    /// The chain after it.
    pub chain: [u8; 32],
}

/// What became of an envelope that is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its changes are in the document; a part of a snapshot or a receipt was read.
    In,
    /// It waits for something.
    Waits,
    /// It was put aside for good.
    Aside,
    /// It was put aside because its author had been taken out.
    Revoked,
}

/// What this device makes of a snapshot. Of one that is not here it does not know yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing is lost with what it covers.
    Right,
    /// Its changes were taken on the word of others.
    Taken,
    /// They were; some of them do not count since somebody was taken out.
    Revoked,
    /// It lacks something, or holds what nobody wrote.
    Wrong,
}

/// What there is.
#[derive(Debug, Clone, Copy)]
pub struct Shelf<'s> {
    /// The relay's log from its beginning, as far as it is known.
    pub places: &'s [Place],
    /// Every envelope of the document.
    pub envelopes: &'s BTreeMap<EnvelopeId, (Envelope, Standing)>,
    /// What was made of snapshots before.
    pub known: &'s BTreeMap<SnapshotName, State>,
}

/// The last word of a device on a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Who.
    pub person: PersonId,
    /// With which device.
    pub device: DeviceKey,
    /// Whether it is right.
    pub right: bool,
}

/// A snapshot that a receipt speaks of and that is all here.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Its name.
    pub name: SnapshotName,
    /// The device that made it.
    pub author: DeviceKey,
    /// How far it goes.
    pub covers: Seen,
    /// Its parts' envelopes.
    pub parts: Vec<EnvelopeId>,
    /// What people in the team say of it.
    pub words: Vec<Word>,
    /// What this device made of it.
    pub state: Option<State>,
    snapshot: OnceCell<Option<Opened>>,
}

/// What is in it.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    pub(super) snapshot: Snapshot,
    /// Its changes: actor and number of each.
    pub(super) changes: BTreeMap<ChangeHash, ([u8; 16], u64)>,
}

impl Whole {
    /// People beside its author's who say that it is right.
    pub fn others(&self) -> usize {
        let own = self.words.iter().find(|word| word.device == self.author).map(|word| word.person);
        let right = self.words.iter().filter(|word| word.right && Some(word.person) != own);
        right.map(|word| word.person).collect::<BTreeSet<_>>().len()
    }

    /// Whether anybody says so.
    pub fn anybody(&self) -> bool {
        self.words.iter().any(|word| word.right)
    }

    /// Whether somebody says that it is wrong.
    pub fn doubted(&self) -> bool {
        self.words.iter().any(|word| !word.right)
    }
}

/// How far a snapshot goes, its parts, and the last word of each device with the number of its envelope.
type Said = (Seen, Vec<EnvelopeId>, BTreeMap<DeviceKey, (u64, bool)>);

/// A row of the relay's log.
pub(super) struct Row<'s> {
    pub(super) place: Place,
    /// `None`: the relay has let it go, and it never was here.
    pub(super) here: Option<(&'s Envelope, Standing)>,
}

/// One document with everything that is here of it.
pub struct Desk<'s> {
    pub(super) log: &'s MembershipLog,
    pub(super) object_of: ObjectOf,
    pub(super) shelf: Shelf<'s>,
    wholes: Vec<Whole>,
}

impl<'s> Desk<'s> {
    /// Looks through what there is.
    pub fn new(shelf: Shelf<'s>, log: &'s MembershipLog, object_of: ObjectOf) -> Desk<'s> {
        let mut said: BTreeMap<SnapshotName, Said> = BTreeMap::new();
        for (envelope, standing) in shelf.envelopes.values() {
            let head = envelope.open_part();
            if head.kind != EnvelopeKind::Receipt || *standing != Standing::In {
                continue;
            }
            let Ok(receipt) = receive::open_receipt(envelope, log) else { continue };
            let name = receipt.snapshot();
            let (_, _, words) = said.entry(name).or_insert((receipt.covers, receipt.parts, BTreeMap::new()));
            let last = words.entry(head.author).or_insert((head.counter, receipt.right));
            if head.counter >= last.0 {
                *last = (head.counter, receipt.right);
            }
        }
        let mut wholes = Vec::new();
        for (name, (covers, parts, words)) in said {
            let part = |id: &EnvelopeId| {
                shelf.envelopes.get(id).filter(|(envelope, standing)| {
                    envelope.open_part().kind == EnvelopeKind::Snapshot && *standing == Standing::In
                })
            };
            let Some(envelopes) = parts.iter().map(part).collect::<Option<Vec<_>>>() else { continue };
            let mut authors: Vec<DeviceKey> = envelopes.iter().map(|(of, _)| of.open_part().author).collect();
            authors.dedup();
            let [author] = authors[..] else { continue };
            let team = log.team();
            let word = |(device, (_, right)): (DeviceKey, (u64, bool))| {
                Some(Word { person: team.person_at(device)?, device, right })
            };
            let words = words.into_iter().filter_map(word).collect();
            let state = shelf.known.get(&name).copied();
            wholes.push(Whole { name, author, covers, parts, words, state, snapshot: OnceCell::new() });
        }
        Desk { log, object_of, shelf, wholes }
    }

    /// The snapshots that are all here and of which a receipt speaks.
    pub fn wholes(&self) -> &[Whole] {
        &self.wholes
    }

    /// The one of this name.
    pub fn whole(&self, name: SnapshotName) -> Option<&Whole> {
        self.wholes.iter().find(|whole| whole.name == name)
    }

    /// What is in one; `None`: it cannot be read.
    pub fn snapshot<'w>(&self, whole: &'w Whole) -> Option<&'w Snapshot> {
        self.opened(whole).map(|opened| &opened.snapshot)
    }

    pub(super) fn opened<'w>(&self, whole: &'w Whole) -> Option<&'w Opened> {
        let read = || {
            let part = |id| receive::open_part(&self.shelf.envelopes.get(id)?.0, self.log, self.object_of).ok();
            let parts = whole.parts.iter().map(part).collect::<Option<Vec<_>>>()?;
            let snapshot = Snapshot::join(parts).ok().filter(|snapshot| snapshot.covers == whole.covers)?;
            let read = |bytes: &Vec<u8>| {
                Incoming::read(bytes).ok().map(|change| (change.hash(), (change.actor(), change.seq())))
            };
            let changes = snapshot.changes.iter().map(read).collect::<Option<_>>()?;
            Some(Opened { snapshot, changes })
        };
        whole.snapshot.get_or_init(read).as_ref()
    }

    /// Whether the relay's log goes through there, as it was told here.
    pub fn passes(&self, at: Seen) -> bool {
        let place = usize::try_from(at.seq).ok().and_then(|seq| seq.checked_sub(1));
        let place = place.and_then(|place| self.shelf.places.get(place));
        place.is_some_and(|place| (place.seq, place.chain) == (at.seq, at.chain))
    }

    /// Where a snapshot's first part stands; 0: nowhere yet.
    pub(super) fn place_of(&self, whole: &Whole) -> u64 {
        let first = whole.parts.first();
        self.shelf.places.iter().find(|place| Some(&place.id) == first).map_or(0, |place| place.seq)
    }

    /// The snapshots on which this device relies: the last one of this relay's log, and one of a log before that lies in it
    /// after that.
    pub(super) fn bases(&self) -> Vec<&Whole> {
        let relied = |whole: &&Whole| matches!(whole.state, Some(State::Right | State::Taken | State::Revoked));
        let (here, before): (Vec<&Whole>, Vec<&Whole>) =
            self.wholes.iter().filter(relied).partition(|whole| self.passes(whole.covers));
        let here = here.into_iter().max_by_key(|whole| (whole.covers.seq, whole.name));
        let from = here.map_or(0, |whole| whole.covers.seq);
        let before = before.into_iter().filter(|whole| self.place_of(whole) > from);
        here.into_iter().chain(before.max_by_key(|whole| (self.place_of(whole), whole.name))).collect()
    }

    /// The rows of the relay's log from where the last snapshot on which this device relies ends.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'s>> {
        let bases = self.bases();
        let from = bases.iter().filter(|base| self.passes(base.covers)).map(|base| base.covers.seq).max();
        let from = usize::try_from(from.unwrap_or_default()).unwrap_or(usize::MAX);
        let rest = self.shelf.places.get(from..).unwrap_or_default();
        let envelopes = self.shelf.envelopes;
        rest.iter().map(|place| Row {
            place: *place,
            here: envelopes.get(&place.id).map(|(envelope, standing)| (envelope, *standing)),
        })
    }

    /// The changes of an envelope of changes.
    pub(super) fn changes_of(&self, envelope: &Envelope) -> Option<Vec<ChangeHash>> {
        let opened = receive::open(envelope, self.log, self.object_of).ok()?;
        opened.changes.iter().map(|bytes| Incoming::read(bytes).ok().map(|change| change.hash())).collect()
    }

    /// The envelopes that were put aside because their authors had been taken out, with their changes.
    pub(super) fn revoked(&self) -> Vec<(&'s Envelope, Vec<ChangeHash>)> {
        let of = self.shelf.envelopes.values().filter(|(envelope, standing)| {
            *standing == Standing::Revoked && envelope.open_part().kind == EnvelopeKind::Changes
        });
        of.filter_map(|(envelope, _)| Some((envelope, self.changes_of(envelope)?))).collect()
    }

    /// How much stands in the relay's log after the last snapshot on which this device relies: envelopes of changes that
    /// are here, and their bytes.
    pub fn since(&self) -> (usize, usize) {
        let changes = self.rows().filter_map(|row| row.here).map(|(envelope, _)| envelope);
        let changes = changes.filter(|envelope| envelope.open_part().kind == EnvelopeKind::Changes);
        changes.fold((0, 0), |(count, bytes), envelope| (count + 1, bytes + envelope.bytes().len()))
    }

    /// The snapshot to be taken, if this device lacks what only a snapshot holds: the last one of those for which most
    /// people vouch. To be asked when all that the relay has is here, and with it what everybody says.
    ///
    /// Where the relay has let go of envelopes that a snapshot covers, anybody's word is enough, as the relay needed more.
    /// Where the snapshot is of another log than the relay's, nobody can say whether it covers what is lacking, and it takes
    /// the word of two people beside its author; of one, for whoever has nothing of the document.
    pub fn to_take(&self, document: &impl Receiving) -> Option<&Whole> {
        let gone: Vec<u64> = self.rows().filter(|row| row.here.is_none()).map(|row| row.place.seq).collect();
        let nothing = document.streams().by_actor().is_empty();
        let wanted = |whole: &&Whole| {
            if whole.state.is_some()
                || whole.doubted() && whole.others() < ENOUGH
                || self.rival(whole, document).is_some()
            {
                return false;
            }
            if self.passes(whole.covers) {
                return whole.anybody() && gone.first().is_some_and(|first| *first <= whole.covers.seq);
            }
            let vouched = whole.others() >= if nothing { 1 } else { ENOUGH };
            let Some(opened) = self.opened(whole).filter(|_| vouched) else { return false };
            opened.changes.keys().any(|change| !document.has(change))
        };
        let last = |whole: &&Whole| {
            let (others, passes) = (whole.others().min(ENOUGH), self.passes(whole.covers));
            (others, passes, self.place_of(whole), whole.name)
        };
        self.wholes.iter().filter(wanted).max_by_key(last)
    }

    /// A change of a snapshot in whose place another one stands here that the snapshot neither has nor carries along: nobody
    /// takes the ground from under signed work with a snapshot.
    pub(super) fn rival(&self, whole: &Whole, document: &impl Receiving) -> Option<ChangeHash> {
        let opened = self.opened(whole)?;
        let streams = document.streams();
        let taken =
            |actor: &[u8; 16], number: u64| streams.by_actor().get(actor).is_some_and(|stream| stream.seq >= number);
        let suspects: BTreeMap<([u8; 16], u64), ChangeHash> = opened
            .changes
            .iter()
            .filter(|(change, (actor, number))| taken(actor, *number) && !document.has(change))
            .map(|(change, number)| (*number, *change))
            .collect();
        if suspects.is_empty() {
            return None;
        }
        let read = |bytes: &Vec<u8>| self.changes_of(&Envelope::read(bytes.clone()).ok()?);
        let carried: BTreeSet<ChangeHash> = opened.snapshot.carried.iter().filter_map(read).flatten().collect();
        let held = document.standing();
        let mut held = held.iter().filter(|held| !carried.contains(&held.hash));
        held.find_map(|held| suspects.get(&(held.actor, held.seq)).copied())
    }

    /// Whether the relay has let go of something that never was here and is in no snapshot that was taken.
    pub fn lacks(&self) -> bool {
        self.rows().any(|row| row.here.is_none())
    }

    /// Envelopes that a relay that has lost them need not get again: they are in a snapshot for which two people beside
    /// its author vouch, which goes in their place, and which this device relies on.
    pub fn superseded(&self) -> BTreeSet<EnvelopeId> {
        let stands = |whole: &&Whole| {
            matches!(whole.state, Some(State::Right | State::Taken)) && whole.others() >= ENOUGH && !whole.doubted()
        };
        let mut settled: Vec<(&Whole, &Opened)> =
            self.wholes.iter().filter(stands).filter_map(|whole| Some((whole, self.opened(whole)?))).collect();
        settled.sort_by_key(|(whole, opened)| (opened.changes.len(), whole.name));
        let Some((last, opened)) = settled.pop() else { return BTreeSet::new() };
        let inside = |changes: &[ChangeHash]| changes.iter().all(|change| opened.changes.contains_key(change));
        let carried: BTreeSet<EnvelopeId> = opened.snapshot.carried.iter().map(|bytes| named(bytes)).collect();
        let mut out = BTreeSet::new();
        for (id, (envelope, standing)) in self.shelf.envelopes {
            let changes = envelope.open_part().kind == EnvelopeKind::Changes;
            let within = || self.changes_of(envelope).is_some_and(|changes| inside(&changes));
            if changes && (carried.contains(id) || *standing == Standing::In && within()) {
                out.insert(*id);
            }
        }
        for (older, old) in settled {
            let kept = old.snapshot.carried.iter().all(|bytes| carried.contains(&named(bytes)));
            if kept && older.name != last.name && old.changes.keys().all(|change| opened.changes.contains_key(change)) {
                out.extend(older.parts.iter().copied());
            }
        }
        out
    }
}

/// People beside a snapshot's author whose word is enough.
const ENOUGH: usize = 2;

/// The name of an envelope in these bytes.
pub(super) fn named(bytes: &[u8]) -> EnvelopeId {
    EnvelopeId(*blake3::hash(bytes).as_bytes())
}
