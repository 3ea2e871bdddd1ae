//! Bringing devices together.

mod documents;
mod joining;
mod keys;
mod leaving;
mod log;
mod people;
mod receiving;
mod roles;
