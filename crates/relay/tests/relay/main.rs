//! The relay: what it keeps, what it refuses, what it hands on.

mod server;
mod store;
mod team;
