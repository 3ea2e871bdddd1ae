//! What the session wants to be done.

use mrm_wire::{DocumentTag, EnvelopeId, Seen, SpaceId, ToRelay};
use std::collections::BTreeSet;

use super::{KnownRelay, Notice};
use crate::snapshot::Place;

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Say this.
    Send(ToRelay),
    /// End the connection.
    Hang,
    /// Keep who the relay is: everything that is here is with it, or in the outbox.
    KeepRelay(KnownRelay),
    /// Take these entries into the membership log, then say [`super::Event::Log`].
    TakeEntries(Vec<Vec<u8>>),
    /// The relay lacks entries from this place on: append them, one after another.
    AppendFrom(u32),
    /// An envelope arrived: keep it, then see what becomes of it.
    Arrived {
        /// In which space.
        space: SpaceId,
        /// The envelope.
        envelope: Vec<u8>,
    },
    /// A document is known so far; kept together with what came before.
    KeepCursor {
        /// In which space.
        space: SpaceId,
        /// Which document.
        document: DocumentTag,
        /// How far.
        seen: Seen,
        /// The places of its log since the last time, the last of them there.
        passed: Vec<Place>,
        /// They begin at its first one: whatever was kept of it before is of another log.
        anew: bool,
    },
    /// The relay has it on its disk: out of the outbox.
    Acknowledged(EnvelopeId),
    /// The relay does not take this envelope of another device, which it had lost: out of the outbox. It stays here.
    KeepBack(EnvelopeId),
    /// Send whatever is here of this document and not among `there`: the relay has lost it.
    SendLacking {
        /// In which space.
        space: SpaceId,
        /// Which document.
        document: DocumentTag,
        /// What the relay has.
        there: BTreeSet<EnvelopeId>,
    },
    /// Somebody's presence.
    Presence(Vec<u8>),
    /// Tell the person.
    Tell(Notice),
}
