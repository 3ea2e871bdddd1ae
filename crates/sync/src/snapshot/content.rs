//! What is in the envelopes of a snapshot: content of the formats of [`crate::content`] around a [`Part`].

use mrm_wire::{DocumentTag, MAX_PARTS, Seen, SpaceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::compact;
use crate::content::{ContentError, MAX_CHANGES, decode, encode};
use crate::thread::runs;

/// The most bytes of a snapshot's changes and of what it carries along.
pub const MAX_SNAPSHOT: usize = 256 * 1024 * 1024;

/// Changes and carried envelopes of one part.
type Piece<'a> = (&'a [Vec<u8>], &'a [Vec<u8>]);

/// A whole document up to a place in its log at the relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The byte of the document's kind.
    pub kind: u8,
    /// The document's id.
    pub uuid: [u8; 16],
    /// How far the relay's log is in it.
    pub covers: Seen,
    /// The heads that its changes come to.
    pub heads: Vec<[u8; 32]>,
    /// Whose device each actor is, on the word of whoever made this.
    pub authors: BTreeMap<[u8; 16], [u8; 32]>,
    /// The number of each device's last envelope in the log, and its name: a device that came back from a copy goes on
    /// counting there.
    pub counters: BTreeMap<[u8; 32], (u64, [u8; 32])>,
    /// Plain changes, each after those that it builds on.
    pub changes: Vec<Vec<u8>>,
    /// Envelopes of people who were taken out that do not count, and would if somebody in the team had built upon them.
    pub carried: Vec<Vec<u8>>,
}

/// A part of it: what goes into one envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The byte of the document's kind.
    pub kind: u8,
    /// The document's id.
    pub uuid: [u8; 16],
    /// As in [`Snapshot`]; the same in each part.
    pub covers: Seen,
    /// Which part it is, from 0.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// As in [`Snapshot`]; in the first part.
    pub heads: Vec<[u8; 32]>,
    /// As in [`Snapshot`]; in the first part.
    pub authors: BTreeMap<[u8; 16], [u8; 32]>,
    /// As in [`Snapshot`]; in the first part.
    pub counters: BTreeMap<[u8; 32], (u64, [u8; 32])>,
    /// Some of the changes; they are written in few bytes.
    #[serde(with = "compact")]
    pub changes: Vec<Vec<u8>>,
    /// Some of what is carried.
    pub carried: Vec<Vec<u8>>,
}

impl Part {
    /// Reads what [`Snapshot::parts`] made, out of an envelope of this space and document.
    pub fn decode(bytes: &[u8], space: SpaceId, document: DocumentTag) -> Result<Part, ContentError> {
        let part: Part = decode(bytes)?;
        let parts = usize::try_from(part.of).unwrap_or(usize::MAX);
        let first = part.number == 0;
        let bare = part.heads.is_empty() && part.authors.is_empty() && part.counters.is_empty();
        if part.number >= part.of || parts > MAX_PARTS || part.changes.len() > MAX_CHANGES || !first && !bare {
            return Err(ContentError::Malformed);
        }
        if DocumentTag::of(space, part.kind, &part.uuid) != document {
            return Err(ContentError::OtherDocument);
        }
        Ok(part)
    }
}

impl Snapshot {
    /// The contents of its envelopes, in order.
    pub fn parts(&self) -> Result<Vec<Vec<u8>>, ContentError> {
        let all = self.changes.iter().chain(&self.carried);
        if all.map(Vec::len).sum::<usize>() > MAX_SNAPSHOT {
            return Err(ContentError::TooLarge);
        }
        let pieces = runs(&self.changes).into_iter().map(|changes| (changes, &[][..]));
        let pieces = pieces.chain(runs(&self.carried).into_iter().map(|carried| (&[][..], carried)));
        let pieces: Vec<Piece> = pieces.collect();
        let of = u32::try_from(pieces.len()).ok().filter(|of| usize::try_from(*of).is_ok_and(|of| of <= MAX_PARTS));
        let of = of.ok_or(ContentError::TooLarge)?;
        let part = |(number, (changes, carried)): (u32, Piece)| {
            let first = number == 0;
            encode(&Part {
                kind: self.kind,
                uuid: self.uuid,
                covers: self.covers,
                number,
                of,
                heads: if first { self.heads.clone() } else { Vec::new() },
                authors: if first { self.authors.clone() } else { BTreeMap::new() },
                counters: if first { self.counters.clone() } else { BTreeMap::new() },
                changes: changes.to_vec(),
                carried: carried.to_vec(),
            })
        };
        (0..of).zip(pieces).map(part).collect()
    }

    /// All parts of one snapshot, in order.
    pub fn join(parts: Vec<Part>) -> Result<Snapshot, ContentError> {
        let of = u32::try_from(parts.len()).map_err(|_| ContentError::TooLarge)?;
        let mut parts = parts.into_iter();
        let first = parts.next().filter(|first| (first.number, first.of) == (0, of)).ok_or(ContentError::Malformed)?;
        let mut whole = Snapshot {
            kind: first.kind,
            uuid: first.uuid,
            covers: first.covers,
            heads: first.heads,
            authors: first.authors,
            counters: first.counters,
            changes: first.changes,
            carried: first.carried,
        };
        let mut size: usize = whole.changes.iter().chain(&whole.carried).map(Vec::len).sum();
        for (number, part) in (1..).zip(parts) {
            let same = (part.number, part.of, part.kind, part.uuid, part.covers)
                == (number, of, whole.kind, whole.uuid, whole.covers);
            size += part.changes.iter().chain(&part.carried).map(Vec::len).sum::<usize>();
            if !same {
                return Err(ContentError::Malformed);
            }
            if size > MAX_SNAPSHOT {
                return Err(ContentError::TooLarge);
            }
            whole.changes.extend(part.changes);
            whole.carried.extend(part.carried);
        }
        if whole.changes.is_empty() { Err(ContentError::Malformed) } else { Ok(whole) }
    }
}
