//! Bringing devices together.

mod contents;
mod documents;
mod joining;
mod keys;
mod leaving;
mod log;
mod network;
mod peer;
mod people;
mod receiving;
mod removed;
mod roles;
mod statements;
