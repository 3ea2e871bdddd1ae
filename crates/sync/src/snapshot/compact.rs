//! Changes in few bytes, for a snapshot: each is taken apart, and what follows from the changes before it is left out.
//!
//! Most of a small change are hashes: those that it builds on, which do not pack, and the actors', which repeat. A change in
//! a snapshot mostly builds on others of the same snapshot, so their places stand for their hashes; of numbers the step
//! from the one before is written. Parts of one sort lie together, which packs better. The bytes come back exactly, since
//! their hash is the change's name; a change of another shape than the library's is kept as it is.
//!
//! The layout of a change is that of the document library's format (automerge.org/automerge-binary-format-spec, "Change
//! chunk"): magic, the first four bytes of the hash, type 1, length; then dependencies, actor, number, first operation, time,
//! message, other actors; and columns, which are not looked into.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

use crate::content::{MAX_CHANGES, MAX_CONTENT};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// Magic and checksum.
const BEFORE_TYPE: usize = 8;
const CHANGE: u8 = 1;

type Hash = [u8; 32];

/// Changes taken apart. Each list goes through the changes in their order.
#[derive(Default, Serialize, Deserialize)]
struct Compact {
    /// Actors, in the order in which they appear.
    actors: Vec<Vec<u8>>,
    /// Hashes of changes that are not among these.
    elsewhere: Vec<Hash>,
    /// How many changes it builds on; for each how far before it that is, 0: the next of `elsewhere`.
    builds_on: Vec<u32>,
    /// The place of its actor.
    by: Vec<u32>,
    /// How many other actors it names; their places.
    names: Vec<u32>,
    /// Its number, from the number of the same actor's change before.
    numbers: Vec<i64>,
    /// Its first operation, from the highest first operation of those that it builds on.
    starts: Vec<i64>,
    /// Its time in seconds, from the change before.
    times: Vec<i64>,
    messages: Vec<Vec<u8>>,
    columns: Vec<Vec<u8>>,
    /// Changes of another shape, by their place.
    plain: Vec<(u32, Vec<u8>)>,
}

/// A change taken apart, with hashes and actors in full.
struct Taken {
    builds_on: Vec<Hash>,
    actor: Vec<u8>,
    number: u64,
    start: u64,
    time: i64,
    message: Vec<u8>,
    names: Vec<Vec<u8>>,
    columns: Vec<u8>,
}

/// What of the changes before is needed to write or to read the next one.
#[derive(Default)]
struct Before {
    places: HashMap<Hash, usize>,
    /// Hash and first operation of each.
    changes: Vec<(Hash, u64)>,
    numbers: HashMap<Vec<u8>, u64>,
    time: i64,
}

impl Before {
    fn number(&self, actor: &[u8]) -> u64 {
        self.numbers.get(actor).copied().unwrap_or(0)
    }

    fn start(&self, builds_on: &[Hash]) -> u64 {
        let of = |hash| self.places.get(hash).and_then(|place| self.changes.get(*place));
        builds_on.iter().filter_map(of).map(|(_, start)| *start).max().unwrap_or(0)
    }

    fn note(&mut self, bytes: &[u8], taken: Option<&Taken>) {
        let hash = hash(bytes);
        self.places.insert(hash, self.changes.len());
        self.changes.push((hash, taken.map_or(0, |taken| taken.start)));
        if let Some(taken) = taken {
            self.numbers.insert(taken.actor.clone(), taken.number);
            self.time = taken.time;
        }
    }
}

fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes.get(BEFORE_TYPE..).unwrap_or_default()).into()
}

/// For `#[serde(with)]`.
pub(super) fn serialize<S: Serializer>(changes: &[Vec<u8>], to: S) -> Result<S::Ok, S::Error> {
    take_apart(changes).serialize(to)
}

/// For `#[serde(with)]`.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<u8>>, D::Error> {
    put_together(&Compact::deserialize(from)?).ok_or_else(|| D::Error::custom("changes that do not fit together"))
}

fn take_apart(changes: &[Vec<u8>]) -> Compact {
    let (mut compact, mut before, mut actors) = (Compact::default(), Before::default(), HashMap::new());
    for bytes in changes {
        let taken = Taken::read(bytes);
        match &taken {
            Some(taken) => compact.add(taken, &before, &mut actors),
            None => compact.plain.push((count(before.changes.len()), bytes.clone())),
        }
        before.note(bytes, taken.as_ref());
    }
    compact
}

fn put_together(compact: &Compact) -> Option<Vec<Vec<u8>>> {
    let length = compact.by.len().checked_add(compact.plain.len()).filter(|length| *length <= MAX_CHANGES)?;
    let mut before = Before::default();
    let mut lists = Lists::of(compact);
    let mut plain = compact.plain.iter().peekable();
    let mut changes = Vec::with_capacity(length);
    let mut size = 0;
    while changes.len() < length {
        let (bytes, taken) = match plain.next_if(|(place, _)| *place == count(changes.len())) {
            Some((_, bytes)) => (bytes.clone(), None),
            None => {
                let taken = lists.next(&before, MAX_CONTENT - size)?;
                (taken.write(), Some(taken))
            }
        };
        size += bytes.len();
        if size > MAX_CONTENT {
            return None;
        }
        before.note(&bytes, taken.as_ref());
        changes.push(bytes);
    }
    (plain.next().is_none() && lists.are_done()).then_some(changes)
}

/// More than this is nowhere: an envelope is 8 MiB.
fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// The step between two numbers. Wraps, and wraps back.
fn step(from: u64, to: u64) -> i64 {
    to.wrapping_sub(from).cast_signed()
}

impl Compact {
    fn add(&mut self, taken: &Taken, before: &Before, actors: &mut HashMap<Vec<u8>, u32>) {
        self.builds_on.push(count(taken.builds_on.len()));
        for hash in &taken.builds_on {
            match before.places.get(hash) {
                Some(place) => self.builds_on.push(count(before.changes.len() - place)),
                None => {
                    self.builds_on.push(0);
                    self.elsewhere.push(*hash);
                }
            }
        }
        let place = self.place(&taken.actor, actors);
        self.by.push(place);
        self.names.push(count(taken.names.len()));
        for name in &taken.names {
            let place = self.place(name, actors);
            self.names.push(place);
        }
        self.numbers.push(step(before.number(&taken.actor), taken.number));
        self.starts.push(step(before.start(&taken.builds_on), taken.start));
        self.times.push(taken.time.wrapping_sub(before.time));
        self.messages.push(taken.message.clone());
        self.columns.push(taken.columns.clone());
    }

    fn place(&mut self, actor: &[u8], actors: &mut HashMap<Vec<u8>, u32>) -> u32 {
        *actors.entry(actor.to_vec()).or_insert_with(|| {
            self.actors.push(actor.to_vec());
            count(self.actors.len() - 1)
        })
    }
}

/// The lists, as far as they are not read.
struct Lists<'c> {
    actors: &'c [Vec<u8>],
    elsewhere: std::slice::Iter<'c, Hash>,
    builds_on: std::slice::Iter<'c, u32>,
    by: std::slice::Iter<'c, u32>,
    names: std::slice::Iter<'c, u32>,
    numbers: std::slice::Iter<'c, i64>,
    starts: std::slice::Iter<'c, i64>,
    times: std::slice::Iter<'c, i64>,
    messages: std::slice::Iter<'c, Vec<u8>>,
    columns: std::slice::Iter<'c, Vec<u8>>,
}

impl<'c> Lists<'c> {
    fn of(compact: &'c Compact) -> Lists<'c> {
        Lists {
            actors: &compact.actors,
            elsewhere: compact.elsewhere.iter(),
            builds_on: compact.builds_on.iter(),
            by: compact.by.iter(),
            names: compact.names.iter(),
            numbers: compact.numbers.iter(),
            starts: compact.starts.iter(),
            times: compact.times.iter(),
            messages: compact.messages.iter(),
            columns: compact.columns.iter(),
        }
    }

    /// The next change, of at most so many bytes: a place of one byte becomes a hash of 32.
    fn next(&mut self, before: &Before, most: usize) -> Option<Taken> {
        let mut room = most;
        let mut take = |bytes: usize| {
            room = room.checked_sub(bytes)?;
            Some(())
        };
        let mut builds_on = Vec::new();
        for _ in 0..*self.builds_on.next()? {
            take(32)?;
            builds_on.push(match *self.builds_on.next()? {
                0 => *self.elsewhere.next()?,
                far => before.changes.get(before.changes.len().checked_sub(usize::try_from(far).ok()?)?)?.0,
            });
        }
        let by = actor(self.actors, *self.by.next()?)?;
        take(by.len())?;
        let mut names = Vec::new();
        for _ in 0..*self.names.next()? {
            let name = actor(self.actors, *self.names.next()?)?;
            take(name.len() + 1)?;
            names.push(name);
        }
        let (message, columns) = (self.messages.next()?.clone(), self.columns.next()?.clone());
        Some(Taken {
            number: before.number(&by).wrapping_add_signed(*self.numbers.next()?),
            start: before.start(&builds_on).wrapping_add_signed(*self.starts.next()?),
            time: before.time.wrapping_add(*self.times.next()?),
            builds_on,
            actor: by,
            message,
            names,
            columns,
        })
    }

    fn are_done(&self) -> bool {
        let left = [self.elsewhere.len(), self.builds_on.len(), self.by.len(), self.names.len(), self.numbers.len()];
        let more = [self.starts.len(), self.times.len(), self.messages.len(), self.columns.len()];
        left.iter().chain(&more).all(|left| *left == 0)
    }
}

fn actor(actors: &[Vec<u8>], place: u32) -> Option<Vec<u8>> {
    actors.get(usize::try_from(place).ok()?).cloned()
}

impl Taken {
    /// Takes a change apart; `None`: it would not come back the same.
    fn read(bytes: &[u8]) -> Option<Taken> {
        let mut from = bytes.get(BEFORE_TYPE + 1..)?;
        unsigned(&mut from)?;
        let builds_on =
            (0..unsigned(&mut from)?).map(|_| from.split_off(..32)?.try_into().ok()).collect::<Option<_>>()?;
        let taken = Taken {
            builds_on,
            actor: run(&mut from)?,
            number: unsigned(&mut from)?,
            start: unsigned(&mut from)?,
            time: signed(&mut from)?,
            message: run(&mut from)?,
            names: (0..unsigned(&mut from)?).map(|_| run(&mut from)).collect::<Option<_>>()?,
            columns: from.to_vec(),
        };
        (taken.write() == bytes).then_some(taken)
    }

    fn write(&self) -> Vec<u8> {
        let mut body = Vec::new();
        put_unsigned(&mut body, self.builds_on.len() as u64);
        self.builds_on.iter().for_each(|hash| body.extend_from_slice(hash));
        put_run(&mut body, &self.actor);
        put_unsigned(&mut body, self.number);
        put_unsigned(&mut body, self.start);
        put_signed(&mut body, self.time);
        put_run(&mut body, &self.message);
        put_unsigned(&mut body, self.names.len() as u64);
        self.names.iter().for_each(|name| put_run(&mut body, name));
        body.extend_from_slice(&self.columns);
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&[0; 4]);
        bytes.push(CHANGE);
        put_unsigned(&mut bytes, body.len() as u64);
        bytes.extend_from_slice(&body);
        let hash = hash(&bytes);
        bytes[MAGIC.len()..BEFORE_TYPE].copy_from_slice(&hash[..4]);
        bytes
    }
}

/// A number of the library's format: LEB128, seven bits a byte, the lowest first.
fn unsigned(from: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in (0..64).step_by(7) {
        let byte = *from.split_off_first()?;
        value |= u64::from(byte & 0x7f) << place;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// The same of a number with a sign: the highest bit of the last byte fills what is above it.
fn signed(from: &mut &[u8]) -> Option<i64> {
    let mut value = 0;
    for place in (0..64).step_by(7) {
        let byte = *from.split_off_first()?;
        value |= i64::from(byte & 0x7f) << place;
        if byte & 0x80 == 0 {
            let above = place + 7;
            return Some(if byte & 0x40 != 0 && above < 64 { value | (-1 << above) } else { value });
        }
    }
    None
}

/// Bytes after how many they are.
fn run(from: &mut &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(unsigned(from)?).ok()?;
    Some(from.split_off(..length)?.to_vec())
}

fn put_unsigned(to: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        to.push(low_seven(value) | 0x80);
        value >>= 7;
    }
    to.push(low_seven(value));
}

fn put_signed(to: &mut Vec<u8>, mut value: i64) {
    while !(-0x40..0x40).contains(&value) {
        to.push(low_seven(value.cast_unsigned()) | 0x80);
        value >>= 7;
    }
    to.push(low_seven(value.cast_unsigned()));
}

const fn low_seven(value: u64) -> u8 {
    value.to_le_bytes()[0] & 0x7f
}

fn put_run(to: &mut Vec<u8>, bytes: &[u8]) {
    put_unsigned(to, bytes.len() as u64);
    to.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests;
