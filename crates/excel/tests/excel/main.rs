//! Workbooks in and out, told as stories.
#![expect(clippy::unwrap_used, reason = "tests")]

mod mapping;
mod rate_cards;
mod read_build;
mod read_files;
mod read_formulas;
mod read_large;
mod read_old;
mod read_packages;
mod read_shared;
mod read_text;
mod real_plans;
mod recalculate;
mod round_trip;
mod template_limits;
mod template_notes;
mod template_plans;
mod template_traps;
mod understand_details;
mod understand_formulas;
mod understand_series;
mod understand_shared;
mod understand_traps;
mod write;
mod write_comments;
mod write_plans;
mod write_rows;
mod write_tables;
