//! Stories of a team: several devices, each with a data folder of its own, and a real relay on loopback between them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod agency;
mod client;
mod leaving;
mod originals;
mod processes;
mod relay;
mod together;
