//! `mappings`: how workbooks of a shape were read.

use sqlx::{Executor, Row, Sqlite, SqliteConnection};

use crate::StoreError;

/// How a workbook of a shape was read for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingRow {
    /// Fingerprint of the table's ordered, normalised headers.
    pub fingerprint: String,
    /// The client; empty when the workbook names none.
    pub client: String,
    /// The file it was last used for.
    pub file_name: String,
    /// The planner's decisions, as JSON.
    pub choices: String,
    /// When, milliseconds since 1970.
    pub created_ms: i64,
}

/// Puts a mapping; the newest of a shape and client stays.
pub(crate) async fn put(tx: &mut SqliteConnection, row: &MappingRow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO mappings (fingerprint, client, file_name, choices, created_ms) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(&row.fingerprint)
    .bind(&row.client)
    .bind(&row.file_name)
    .bind(&row.choices)
    .bind(row.created_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// All mappings of a shape, newest first.
pub(crate) async fn of_shape(
    db: impl Executor<'_, Database = Sqlite>,
    fingerprint: &str,
) -> Result<Vec<MappingRow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM mappings WHERE fingerprint = ? ORDER BY created_ms DESC")
        .bind(fingerprint)
        .fetch_all(db)
        .await?;
    let read = |row: &sqlx::sqlite::SqliteRow| {
        Ok(MappingRow {
            fingerprint: row.try_get("fingerprint")?,
            client: row.try_get("client")?,
            file_name: row.try_get("file_name")?,
            choices: row.try_get("choices")?,
            created_ms: row.try_get("created_ms")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}
