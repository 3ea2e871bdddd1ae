//! Snapshots: a whole document in a few envelopes, so that its log at the relay can be let go of.
//!
//! A snapshot holds the changes themselves, of all authors, each as its author's program made it; for whom it is, it is one
//! more place from which changes come, and they go the same way into a document. What is lost with the envelopes is their
//! signatures: who has them never takes a change from a snapshot. It is taken by those from whom the relay has kept the
//! envelopes back, or that begin at a relay that never had them, and only if people vouch for it.
//!
//! Whoever has the envelopes asks of each snapshot whether anything would be lost with them ([`Desk::judge`]) and says so in
//! a receipt. A snapshot that lacks something, or has something that nobody wrote, gets a receipt that says that, and no
//! relay lets anything go for it.

mod compact;
mod content;
mod desk;
mod judge;
mod make;

pub use content::{MAX_SNAPSHOT, Part, Snapshot};
pub use desk::{Desk, Place, Shelf, Standing, State, Whole, Word};
pub use judge::{Verdict, Wrong};

use mrm_document::Shared;

use crate::receive::Receiving;

/// A document that can be written into a snapshot.
pub trait Written: Receiving {
    /// All its changes, each after those that it builds on.
    fn changes(&self) -> Vec<Vec<u8>>;
}

impl Written for Shared {
    fn changes(&self) -> Vec<Vec<u8>> {
        self.changes()
    }
}

/// So many envelopes since the last snapshot, or so many bytes, are worth the next one.
pub const WORTH_ENVELOPES: usize = 200;
/// See [`WORTH_ENVELOPES`].
pub const WORTH_BYTES: usize = 512 * 1024;
