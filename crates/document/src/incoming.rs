//! Changes that another device sends, measured before the library sees them.
//!
//! The library believes what a change says of itself: it panics on some, and one kind makes a document that can never be
//! edited again. What is checked here follows from the change and its causal past alone, so that every device comes to the
//! same answer in whatever order changes arrive.

use automerge::{Change, ChangeHash};
use std::collections::BTreeMap;

use crate::log::guarded;

/// The largest change that is taken, in bytes. An import is one change, of 820 bytes a line: 50,000 lines come to 41 MB.
pub const MAX_CHANGE: usize = 64 * 1024 * 1024;
/// The most operations of one change: above any import.
const MAX_OPERATIONS: usize = 4_000_000;
/// How far beyond the operations of its parents a change may begin to count.
const MAX_LEAP: u64 = 1_000_000;
/// No operation may have a number of this or above: the library counts in 32 bits and stops there.
const MAX_OPERATION: u64 = 1 << 31;
/// The byte that tells what kind of chunk the library reads; a plain change has [`PLAIN`], a compressed one would be
/// unpacked without a limit.
const KIND_AT: usize = 8;
const PLAIN: u8 = 1;
const CHECKSUM: std::ops::Range<usize> = 4..8;

/// Why a change is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Larger than any change of ours.
    #[error("a change of {0} bytes or operations is too large")]
    TooLarge(usize),
    /// Not a plain change.
    #[error("not a plain change")]
    NotPlain,
    /// The library cannot read it.
    #[error("the change cannot be read: {0}")]
    Unreadable(String),
    /// Its actor is not 16 bytes.
    #[error("its actor is not one of ours")]
    Actor,
    /// It claims another author than the device that signed it.
    #[error("it claims another author than the device that signed it")]
    OtherAuthor,
    /// It says who its author is where only an actor's first change does, or does not where it does.
    #[error("an actor's first change and no other names its author")]
    AuthorPlace,
    /// Its actor belongs to another device.
    #[error("its actor belongs to another device")]
    OtherDevice,
    /// It is not the next one of its actor.
    #[error("number {found} of its actor where {expected} is next")]
    Sequence {
        /// The next number.
        expected: u64,
        /// Its own.
        found: u64,
    },
    /// Its actor's change before is not in its past.
    #[error("its actor's change before is not in its past")]
    Forked,
    /// Its operations count from a number that its past does not explain.
    #[error("its operations begin at {0}")]
    Leap(u64),
}

/// A change that was read and is not yet believed.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    change: Change,
    actor: [u8; 16],
}

impl Incoming {
    /// Reads one change.
    pub fn read(bytes: &[u8]) -> Result<Incoming, Unfit> {
        if bytes.len() > MAX_CHANGE {
            return Err(Unfit::TooLarge(bytes.len()));
        }
        if bytes.get(KIND_AT) != Some(&PLAIN) {
            return Err(Unfit::NotPlain);
        }
        let change = guarded(|| Change::try_from(bytes)).map_err(Unfit::Unreadable)?;
        // The library asks neither for the end of the change nor for its checksum, the first bytes of its hash.
        if change.raw_bytes() != bytes || bytes.get(CHECKSUM) != change.hash().0.get(..4) {
            return Err(Unfit::NotPlain);
        }
        if change.len() > MAX_OPERATIONS {
            return Err(Unfit::TooLarge(change.len()));
        }
        let actor = change.actor_id().to_bytes().try_into().map_err(|_| Unfit::Actor)?;
        Ok(Incoming { change, actor })
    }

    /// Who wrote it, for one opening of the document.
    pub fn actor(&self) -> [u8; 16] {
        self.actor
    }

    /// Its number among its actor's changes, from 1.
    pub fn seq(&self) -> u64 {
        self.change.seq()
    }

    /// Its hash.
    pub fn hash(&self) -> ChangeHash {
        self.change.hash()
    }

    /// The author that an actor's first change names.
    pub fn author(&self) -> Option<[u8; 32]> {
        self.change.author().and_then(|author| author.as_bytes().try_into().ok())
    }

    /// When it was made by its author's clock, in milliseconds since 1970.
    pub fn time_ms(&self) -> i64 {
        self.change.timestamp()
    }

    /// Its bytes, as they travel.
    pub fn bytes(&self) -> &[u8] {
        self.change.raw_bytes()
    }

    /// What it says of itself was measured; the library may have it.
    pub fn into_change(self) -> Change {
        self.change
    }

    /// The number of its last operation: whatever builds on it counts from beyond that.
    pub fn last_operation(&self) -> u64 {
        self.change.max_op()
    }

    /// The changes that it builds on.
    pub fn deps(&self) -> &[ChangeHash] {
        self.change.deps()
    }
}

/// Whether an author is a device of before devices had keys: its id was 32 hexadecimal digits.
pub fn is_early_author(author: &[u8; 32]) -> bool {
    author.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// How much of an actor comes of what was drawn for it; the rest follows from that and its device.
const DRAWN: usize = 8;
const ACTOR: &str = "mrm-desktop 2026 actor of a device";

/// The actor of a device for one opening of a document, from bytes drawn for it. All of them count: of identifiers that
/// are drawn in one millisecond the first bytes are the same.
pub fn own_actor(drawn: [u8; 16], device: &[u8]) -> [u8; 16] {
    let mut actor = [0; 16];
    actor[..DRAWN].copy_from_slice(&blake3::hash(&drawn).as_bytes()[..DRAWN]);
    let of_device = of_device(&actor, device);
    actor[DRAWN..].copy_from_slice(&of_device);
    actor
}

/// Whether an actor is one that this device drew: nobody else can make it theirs. Those of older versions are nobody's.
pub fn is_own_actor(actor: &[u8; 16], device: &[u8; 32]) -> bool {
    actor[DRAWN..] == of_device(actor, device)
}

fn of_device(actor: &[u8; 16], device: &[u8]) -> [u8; 16 - DRAWN] {
    let mut hasher = blake3::Hasher::new_derive_key(ACTOR);
    hasher.update(&actor[..DRAWN]).update(device);
    let mut bytes = [0; 16 - DRAWN];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16 - DRAWN]);
    bytes
}

/// The last change of an actor, and the device that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// The device.
    pub device: [u8; 32],
    /// The number of its last change.
    pub seq: u64,
    /// The hash of its last change.
    pub hash: ChangeHash,
}

/// A change that is in a document, as much of it as decides whether it may stay there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its hash.
    pub hash: ChangeHash,
    /// What it builds on.
    pub deps: Vec<ChangeHash>,
    /// The device that wrote it.
    pub device: [u8; 32],
    /// Its actor.
    pub actor: [u8; 16],
    /// Its number among its actor's changes.
    pub seq: u64,
}

/// Who has written into a document so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Streams {
    by_actor: BTreeMap<[u8; 16], Stream>,
}

impl Streams {
    /// Who has written into a document.
    pub fn new(by_actor: BTreeMap<[u8; 16], Stream>) -> Streams {
        Streams { by_actor }
    }

    /// Notes a change that is in the document now, whose author is its own or its actor's.
    pub(crate) fn note(&mut self, change: &Incoming) {
        let before = self.by_actor.get(&change.actor).map(|stream| stream.device);
        let device = before.or_else(|| change.author()).unwrap_or_default();
        self.by_actor.insert(change.actor, Stream { device, seq: change.seq(), hash: change.hash() });
    }

    /// By actor.
    pub fn by_actor(&self) -> &BTreeMap<[u8; 16], Stream> {
        &self.by_actor
    }

    /// Takes a change that `device` signed, whose past is here. `parents` is the last operation of those that it builds on,
    /// 0 if there are none. `follows` says whether the first change is in the past of the second one's parents; it is asked
    /// only where the change does not name its actor's last one directly.
    pub fn admit(
        &mut self,
        change: &Incoming,
        device: &[u8; 32],
        parents: u64,
        follows: impl FnOnce(&ChangeHash, &[ChangeHash]) -> bool,
    ) -> Result<(), Unfit> {
        let author = change.change.author();
        let seq = change.seq();
        match &author {
            Some(author) if seq == 1 && author.as_bytes() != device.as_slice() => return Err(Unfit::OtherAuthor),
            Some(_) if seq == 1 => {}
            None if seq != 1 => {}
            _ => return Err(Unfit::AuthorPlace),
        }
        let before = self.by_actor.get(&change.actor);
        if before.is_some_and(|stream| stream.device != *device) {
            return Err(Unfit::OtherDevice);
        }
        let expected = before.map_or(1, |stream| stream.seq.saturating_add(1));
        if seq != expected {
            return Err(Unfit::Sequence { expected, found: seq });
        }
        if let Some(stream) = before
            && !change.deps().contains(&stream.hash)
            && !follows(&stream.hash, change.deps())
        {
            return Err(Unfit::Forked);
        }
        let (first, last) = (change.change.start_op().get(), change.change.max_op());
        // By its parents, not by the whole document: what else has arrived differs from device to device.
        if first <= parents || first > parents.saturating_add(MAX_LEAP) || last >= MAX_OPERATION {
            return Err(Unfit::Leap(first));
        }
        self.by_actor.insert(change.actor, Stream { device: *device, seq, hash: change.hash() });
        Ok(())
    }
}
