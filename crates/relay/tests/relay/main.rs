//! The relay: what it keeps, what it refuses, what it hands on, and what an administrator does with it.

mod administration;
mod client;
mod desk;
mod killed;
mod limits;
mod process;
mod sealed;
mod server;
mod snapshots;
mod store;
mod team;
mod tls;
