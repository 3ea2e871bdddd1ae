//! Bringing devices together.

mod joining;
mod keys;
mod leaving;
mod log;
mod people;
mod roles;
