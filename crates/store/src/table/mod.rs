//! One file per table: its row, its reads, its writes.

pub(crate) mod chunks;
mod jobs;
pub(crate) mod mappings;
pub(crate) mod notices;
pub(crate) mod plan_templates;
pub(crate) mod plans;
pub(crate) mod projects;
pub(crate) mod rate_cards;
pub(crate) mod settings;
pub(crate) mod snapshots;
pub(crate) mod team;

pub use jobs::{Job, JobState};
pub use mappings::MappingRow;
pub use notices::{HeardRow, NoticeRow, NoticeWrite};
pub use plan_templates::PlanTemplateRow;
pub use plans::PlanRow;
pub use projects::ProjectRow;
pub use rate_cards::RateCardRow;
pub use snapshots::{SnapshotRow, SnapshotState};
pub use team::{CursorRow, EnvelopeRow, EnvelopeState, PlaceRow, TeamWrite, ThreadRow};

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Type};

/// A column that holds the text of an id, a date, anything that is read back from text.
pub(crate) fn parsed<T: std::str::FromStr>(row: &SqliteRow, column: &'static str) -> Result<T, sqlx::Error>
where
    String: Type<sqlx::Sqlite>,
{
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| sqlx::Error::Decode(format!("{column}: “{text}”").into()))
}

/// The same where the column may be empty.
pub(crate) fn parsed_or_null<T: std::str::FromStr>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<T>, sqlx::Error> {
    let text: Option<String> = row.try_get(column)?;
    Ok(text.and_then(|t| t.parse().ok()))
}

/// Counts and sequence numbers are far below 2^63.
pub(crate) fn count(row: &SqliteRow, column: &'static str) -> Result<u64, sqlx::Error> {
    let number: i64 = row.try_get(column)?;
    u64::try_from(number).map_err(|_| sqlx::Error::Decode(format!("{column}: {number}").into()))
}

/// The other way.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
