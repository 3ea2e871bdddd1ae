//! Stories of a team: several devices, each with a data folder of its own, and a real relay on loopback between them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod agency;
mod client;
mod keys;
mod leaving;
mod notices;
mod originals;
mod partitions;
mod processes;
mod published_apart;
mod relay;
mod rights;
mod secret;
mod snapshots;
mod terminals;
mod together;
mod troubles;
mod two_histories;
mod wire;
