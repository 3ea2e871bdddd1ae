//! Bytes between a device and the relay.

mod entries;
mod envelopes;
mod frames;
mod invitations;
mod primitives;
mod receipts;
mod recovery;
mod vectors;
