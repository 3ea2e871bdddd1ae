//! Bytes between a device and the relay.

mod entries;
mod envelopes;
mod frames;
mod invitations;
mod recovery;
mod vectors;
