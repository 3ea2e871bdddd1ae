//! Bringing devices together.

mod documents;
mod joining;
mod keys;
mod leaving;
mod log;
mod network;
mod people;
mod receiving;
mod relay_model;
mod roles;
