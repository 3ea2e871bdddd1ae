//! Workbooks in and out, told as stories.
#![expect(clippy::unwrap_used, reason = "tests")]

mod read_shared;
mod recalculate;
mod round_trip;
mod write;
mod write_plans;
