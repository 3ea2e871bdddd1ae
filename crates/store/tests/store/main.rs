//! Stories about the data folder: who may open it, what is durable, what happens when the disk is full or bytes go bad.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

mod crash;
mod files;
mod folder;
mod jobs;
mod keys;
mod kits;
mod log;
mod primitives;
mod rate_cards;
mod secret_service;
