//! `mappings`: how workbooks of a shape were read.

use mrm_domain::MappingId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, Row, Sqlite, SqliteConnection};

use super::{count, parsed, signed};
use crate::StoreError;

/// How a workbook of a shape was read for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingRow {
    /// Its id.
    pub id: MappingId,
    /// What the planner calls it.
    pub name: String,
    /// The client; empty when the workbook names none.
    pub client: String,
    /// Fingerprint of the workbook's tables. There is one mapping of a shape and client.
    pub shape: String,
    /// The file it was last used for.
    pub file_name: String,
    /// The mapping, as JSON.
    pub mapping: String,
    /// How many imports it was kept or used for.
    pub uses: u64,
    /// When it was made, milliseconds since 1970.
    pub created_ms: i64,
    /// When it was last used, milliseconds since 1970.
    pub used_ms: i64,
}

/// Puts a mapping. One that is there for the shape and client keeps its id, its name and its age, and counts a use more.
pub(crate) async fn put(tx: &mut SqliteConnection, row: &MappingRow) -> Result<MappingId, StoreError> {
    let put = sqlx::query(
        "INSERT INTO mappings (id, name, client, shape, file_name, mapping, uses, created_ms, used_ms) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (shape, client) DO UPDATE SET file_name = excluded.file_name, mapping = excluded.mapping, \
         uses = uses + excluded.uses, used_ms = excluded.used_ms RETURNING id",
    )
    .bind(row.id.to_string())
    .bind(&row.name)
    .bind(&row.client)
    .bind(&row.shape)
    .bind(&row.file_name)
    .bind(&row.mapping)
    .bind(signed(row.uses))
    .bind(row.created_ms)
    .bind(row.used_ms)
    .fetch_one(tx)
    .await?;
    Ok(parsed(&put, "id")?)
}

/// Gives a mapping another name; whether there is one.
pub(crate) async fn rename(tx: &mut SqliteConnection, id: MappingId, name: &str) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE mappings SET name = ? WHERE id = ?").bind(name).bind(id.to_string()).execute(tx);
    Ok(done.await?.rows_affected() > 0)
}

/// Forgets a mapping; whether there was one.
pub(crate) async fn delete(tx: &mut SqliteConnection, id: MappingId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM mappings WHERE id = ?").bind(id.to_string()).execute(tx).await?;
    Ok(done.rows_affected() > 0)
}

/// All mappings, last used first.
pub(crate) async fn all(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<MappingRow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM mappings ORDER BY used_ms DESC, id DESC").fetch_all(db).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// One mapping.
pub(crate) async fn one(
    db: impl Executor<'_, Database = Sqlite>,
    id: MappingId,
) -> Result<Option<MappingRow>, StoreError> {
    let row = sqlx::query("SELECT * FROM mappings WHERE id = ?").bind(id.to_string()).fetch_optional(db).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

fn read(row: &SqliteRow) -> Result<MappingRow, sqlx::Error> {
    Ok(MappingRow {
        id: parsed(row, "id")?,
        name: row.try_get("name")?,
        client: row.try_get("client")?,
        shape: row.try_get("shape")?,
        file_name: row.try_get("file_name")?,
        mapping: row.try_get("mapping")?,
        uses: count(row, "uses")?,
        created_ms: row.try_get("created_ms")?,
        used_ms: row.try_get("used_ms")?,
    })
}
