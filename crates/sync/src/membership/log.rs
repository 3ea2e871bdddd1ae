//! The membership log as a device keeps it: its entries, the team they make, and the keys they give this device.

use mrm_wire::{ASKING, DeviceKey, Entry, EntryHash, FormatError, LogHead, LogId, SpaceId, WrappedKey};
use std::borrow::Cow;
use std::collections::BTreeMap;

use super::action::{Action, Body, BodyError};
use super::judge::{self, Void};
use super::keyring::{Keyring, open_previous};
use super::team::{Door, DoorState, Team};
use crate::seal::{SealError, open_entry};
use crate::wrap::unwrap;
use crate::{DeviceKeys, SpaceKey};

/// An entry that does not continue the log. Nothing was taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// It cannot be read.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// It belongs to another workspace.
    #[error("an entry of another workspace")]
    OtherWorkspace,
    /// It does not follow the last one.
    #[error("entry {found} does not follow entry {last}")]
    NotNext {
        /// The number of the last entry that is here.
        last: u32,
        /// Its own.
        found: u32,
    },
    /// It names another entry before it than the one that is here.
    #[error("entry {0} does not chain to the one before it")]
    Chain(u32),
    /// Its author did not sign it.
    #[error("entry {0} is not signed by its author")]
    Signature(u32),
    /// Another entry with the same number was seen, and both are signed: the relay shows different logs to different people.
    #[error("two different entries have the number {}", .0.index)]
    Fork(Box<Fork>),
    /// It cannot be opened with the keys that this device has.
    #[error("entry {index}: {error}")]
    Sealed {
        /// Its number.
        index: u32,
        /// What keeps it shut.
        error: SealError,
    },
    /// A newer version of the program wrote it: from here on the team is not known.
    #[error("entry {index}: {error}")]
    Body {
        /// Its number.
        index: u32,
        /// What is wrong.
        error: BodyError,
    },
    /// The key that it is sealed with is not here: this device is not in the team, or not yet.
    #[error("entry {0} is sealed with a key that is not here")]
    NoKey(u32),
    /// The first entry begins no workspace.
    #[error("the log begins no workspace: {0}")]
    NoBeginning(Void),
}

/// Proof that a log was forked: two signed entries with one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fork {
    /// Their number.
    pub index: u32,
    /// The one that is here.
    pub here: Vec<u8>,
    /// The other one.
    pub other: Vec<u8>,
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It was here already.
    Known,
    /// It counts.
    Counts,
    /// It stands in the log and changes nothing.
    Void(Void),
}

/// The log. It is made of whole entries only; what cannot be read is not in it.
#[derive(Debug, Clone)]
pub struct MembershipLog {
    id: LogId,
    entries: Vec<Entry>,
    hashes: Vec<EntryHash>,
    void: BTreeMap<u32, Void>,
    /// What each entry does that counts.
    bodies: Vec<Option<Body>>,
    /// The team after every so many entries, for looking back.
    milestones: BTreeMap<u32, Team>,
    team: Team,
    keyring: Keyring,
}

/// A team is kept after this many entries; one in between is made from there.
const MILESTONE: u32 = 32;

impl MembershipLog {
    /// The log of these entries, as `device` reads it.
    ///
    /// A device that was let in late has the newest keys and finds the older ones in the entries that changed them, from
    /// the newest back. Only then can the log be read from its beginning.
    pub fn read(entries: Vec<Entry>, device: &DeviceKeys) -> Result<MembershipLog, LogError> {
        let id = entries.first().map(Entry::workspace).ok_or(LogError::NotNext { last: 0, found: 0 })?;
        let keys = LogKeys::collect(&entries, id, device);
        let mut entries = entries.into_iter();
        let Some(first) = entries.next() else { return Err(LogError::NotNext { last: 0, found: 0 }) };
        let mut log = MembershipLog::begin(first, &keys, device)?;
        for entry in entries {
            log.take_with(entry, &keys, device)?;
        }
        Ok(log)
    }

    fn begin(first: Entry, keys: &LogKeys, device: &DeviceKeys) -> Result<MembershipLog, LogError> {
        let head = first.open_part();
        if head.index != 0 || head.previous != EntryHash::START || head.workspace != LogId([0; 32]) {
            return Err(LogError::NoBeginning(Void::Beginning));
        }
        first.verify().map_err(|_| LogError::Signature(0))?;
        let body = open(&first, keys)?;
        let team = judge::begin(head, &body).map_err(LogError::NoBeginning)?;
        let (id, hash) = (first.workspace(), first.hash());
        let mut keyring = Keyring::default();
        keyring.take_wraps(&first, id, device);
        Ok(MembershipLog {
            id,
            entries: vec![first],
            hashes: vec![hash],
            void: BTreeMap::new(),
            bodies: vec![Some(body)],
            milestones: BTreeMap::from([(0, team.clone())]),
            team,
            keyring,
        })
    }

    /// Takes the next entry.
    pub fn take(&mut self, entry: Entry, device: &DeviceKeys) -> Result<Taken, LogError> {
        let mut keys = LogKeys::default();
        let epoch = entry.open_part().epoch;
        if let Some(key) = self.keyring.key(SpaceId::LOG, epoch) {
            keys.add(epoch, key.clone());
        }
        keys.take_wraps(&entry, self.id, device);
        self.take_with(entry, &keys, device)
    }

    fn take_with(&mut self, entry: Entry, keys: &LogKeys, device: &DeviceKeys) -> Result<Taken, LogError> {
        let head = entry.open_part();
        let index = head.index;
        let hash = entry.hash();
        if let Some(known) = usize::try_from(index).ok().and_then(|at| self.hashes.get(at)) {
            return if *known == hash { Ok(Taken::Known) } else { Err(self.fork(entry)) };
        }
        let next = self.length();
        if index != next {
            return Err(LogError::NotNext { last: next.saturating_sub(1), found: index });
        }
        if head.workspace != self.id {
            return Err(LogError::OtherWorkspace);
        }
        if Some(&head.previous) != self.hashes.last() {
            return Err(LogError::Chain(index));
        }
        entry.verify().map_err(|_| LogError::Signature(index))?;
        let body = match open(&entry, keys) {
            Ok(body) => body,
            // Whoever is not in the team could seal with anything: it does not stop the log.
            Err(_) if !self.known_author(head.author) => {
                self.keep(entry, hash, Err(Void::Stranger));
                return Ok(Taken::Void(Void::Stranger));
            }
            Err(error) => return Err(error),
        };
        match judge::apply(&self.team, head, &body) {
            Ok(team) => {
                self.team = team;
                // Only here: the keys of an entry that does not count are nobody's.
                self.keyring.take_wraps(&entry, self.id, device);
                self.keyring.take_previous(&body.previous);
                self.keep(entry, hash, Ok(body));
                Ok(Taken::Counts)
            }
            Err(void) => {
                self.keep(entry, hash, Err(void));
                Ok(Taken::Void(void))
            }
        }
    }

    fn known_author(&self, author: DeviceKey) -> bool {
        let asks = |door: &Door| door.state == DoorState::Open;
        self.team.person_at(author).is_some() || self.team.doors.get(&author).is_some_and(asks)
    }

    fn keep(&mut self, entry: Entry, hash: EntryHash, body: Result<Body, Void>) {
        let index = entry.open_part().index;
        if let Err(void) = &body {
            self.void.insert(index, *void);
        }
        self.entries.push(entry);
        self.hashes.push(hash);
        self.bodies.push(body.ok());
        if index.is_multiple_of(MILESTONE) {
            self.milestones.insert(index, self.team.clone());
        }
    }

    /// The team after the entry `index`: what somebody was allowed when they wrote something. `None`: there is no such
    /// entry here.
    pub fn team_at(&self, index: u32) -> Option<Cow<'_, Team>> {
        if index >= self.length() {
            return None;
        }
        if index + 1 == self.length() {
            return Some(Cow::Borrowed(&self.team));
        }
        let (from, milestone) = self.milestones.range(..=index).next_back()?;
        let mut team = Cow::Borrowed(milestone);
        for at in from.saturating_add(1)..=index {
            let place = usize::try_from(at).ok()?;
            if let (Some(entry), Some(Some(body))) = (self.entries.get(place), self.bodies.get(place)) {
                // It counted when it was taken, upon this same team.
                team = Cow::Owned(judge::apply(&team, entry.open_part(), body).ok()?);
            }
        }
        Some(team)
    }

    fn fork(&self, other: Entry) -> LogError {
        let index = other.open_part().index;
        if other.verify().is_err() {
            return LogError::Signature(index);
        }
        let here = usize::try_from(index).ok().and_then(|at| self.entries.get(at));
        let here = here.map(|entry| entry.bytes().to_vec()).unwrap_or_default();
        LogError::Fork(Box::new(Fork { index, here, other: other.bytes().to_vec() }))
    }

    /// The id of the workspace.
    pub fn id(&self) -> LogId {
        self.id
    }

    /// How many entries there are.
    pub fn length(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    /// The end of the log.
    pub fn head(&self) -> LogHead {
        LogHead { length: self.length(), hash: self.hashes.last().copied().unwrap_or(EntryHash::START) }
    }

    /// The hash of an entry.
    pub fn hash_at(&self, index: u32) -> Option<EntryHash> {
        usize::try_from(index).ok().and_then(|at| self.hashes.get(at)).copied()
    }

    /// An entry that counts, and what it does.
    pub fn deed(&self, index: u32) -> Option<(&Entry, &Action)> {
        let place = usize::try_from(index).ok()?;
        let body = self.bodies.get(place)?.as_ref()?;
        Some((self.entries.get(place)?, &body.action))
    }

    /// All entries, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Entries that do not count, and why.
    pub fn void(&self) -> &BTreeMap<u32, Void> {
        &self.void
    }

    /// The team now.
    pub fn team(&self) -> &Team {
        &self.team
    }

    /// The keys that this device has.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }
}

/// Keys that may be the log's, by number: somebody who may append could have put a wrong one beside the right one, so all
/// that were sealed for this device are tried. An entry's commitment says which it was sealed with.
#[derive(Debug, Default)]
struct LogKeys(BTreeMap<u32, Vec<SpaceKey>>);

impl LogKeys {
    fn add(&mut self, epoch: u32, key: SpaceKey) {
        let keys = self.0.entry(epoch).or_default();
        if !keys.contains(&key) {
            keys.push(key);
        }
    }

    fn take_wraps(&mut self, entry: &Entry, id: LogId, device: &DeviceKeys) {
        let mine = |wrapped: &&WrappedKey| wrapped.device == device.device() && wrapped.space == SpaceId::LOG;
        for wrapped in entry.open_part().wraps.iter().filter(mine) {
            if let Ok(key) = unwrap(wrapped, name_of(id, entry), device) {
                self.add(wrapped.epoch, key);
            }
        }
    }

    /// From the newest entry back: a key of the log opens the entry that changed it, and that holds the key before.
    fn collect(entries: &[Entry], id: LogId, device: &DeviceKeys) -> LogKeys {
        let mut keys = LogKeys::default();
        for entry in entries {
            keys.take_wraps(entry, id, device);
        }
        for entry in entries.iter().rev() {
            for (epoch, older) in keys.before(entry) {
                keys.add(epoch, older);
            }
        }
        keys
    }

    /// The older keys of the log that an entry holds.
    fn before(&self, entry: &Entry) -> Vec<(u32, SpaceKey)> {
        let Some(newer) = self.0.get(&entry.open_part().epoch) else { return Vec::new() };
        let mut found = Vec::new();
        for key in newer {
            let body = open_entry(entry, key).ok().and_then(|bytes| Body::decode(&bytes).ok());
            let previous = body.map(|body| body.previous).unwrap_or_default();
            let of_log = previous.iter().filter(|older| older.space == SpaceId::LOG);
            found.extend(of_log.filter_map(|older| Some((older.epoch, open_previous(older, key)?))));
        }
        found
    }
}

/// What the keys of an entry are bound to: the log's id, which is not known while its first entry is made.
pub(super) fn name_of(id: LogId, entry: &Entry) -> LogId {
    if entry.open_part().index == 0 { LogId([0; 32]) } else { id }
}

/// What an entry does. A request is not sealed: whoever makes it has no key of the log, and what it holds in the open are
/// public keys; its names are sealed for the invitation.
fn open(entry: &Entry, keys: &LogKeys) -> Result<Body, LogError> {
    let head = entry.open_part();
    let index = head.index;
    if head.epoch == ASKING {
        return Body::decode(entry.sealed()).map_err(|error| LogError::Body { index, error });
    }
    let candidates = keys.0.get(&head.epoch).ok_or(LogError::NoKey(index))?;
    let mut wrong = LogError::NoKey(index);
    for key in candidates {
        match open_entry(entry, key) {
            Ok(bytes) => return Body::decode(&bytes).map_err(|error| LogError::Body { index, error }),
            Err(error) => wrong = LogError::Sealed { index, error },
        }
    }
    Err(wrong)
}
