//! What tests stand on: generated plans, seeded ids and numbers, a clock that moves when told.
//!
//! A dev-dependency only. Everything is deterministic: the same seed gives the same plan, id for id, so a failing seed
//! is a test case. It knows `domain` and nothing above it, so that every crate may use it.

mod clock;
mod ids;
mod media;
mod plans;
mod random;

pub use clock::FakeClock;
pub use ids::Uuids;
pub use plans::{generated_plan, plan_with_lines};
pub use random::Random;

/// A new uuid at each call, the same sequence for the same seed.
pub fn uuids(seed: u64) -> Uuids {
    Uuids::new(seed)
}

/// A folder that disappears with the value: a data folder of its own for every test.
pub fn data_dir() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("mrm-test-").tempdir().expect("the temporary folder is writable")
}
