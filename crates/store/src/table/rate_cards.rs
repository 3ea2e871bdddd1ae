//! `rate_cards`: what vendors ask.

use mrm_domain::RateCardId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, Row, Sqlite, SqliteConnection};

use super::parsed;
use crate::StoreError;

/// A rate card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateCardRow {
    /// Its id.
    pub id: RateCardId,
    /// What the planner calls it.
    pub name: String,
    /// The card, as JSON.
    pub card: String,
    /// The workbook it came from; empty for one made by hand.
    pub file_name: String,
    /// When it was made, milliseconds since 1970.
    pub created_ms: i64,
    /// When it was last changed, milliseconds since 1970.
    pub updated_ms: i64,
}

/// Puts a card, new or changed.
pub(crate) async fn put(tx: &mut SqliteConnection, row: &RateCardRow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO rate_cards (id, name, card, file_name, created_ms, updated_ms) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(row.id.to_string())
    .bind(&row.name)
    .bind(&row.card)
    .bind(&row.file_name)
    .bind(row.created_ms)
    .bind(row.updated_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets a card; whether there was one.
pub(crate) async fn delete(tx: &mut SqliteConnection, id: RateCardId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM rate_cards WHERE id = ?").bind(id.to_string()).execute(tx).await?;
    Ok(done.rows_affected() > 0)
}

/// All cards, by name.
pub(crate) async fn all(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<RateCardRow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM rate_cards ORDER BY name, id").fetch_all(db).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// One card.
pub(crate) async fn one(
    db: impl Executor<'_, Database = Sqlite>,
    id: RateCardId,
) -> Result<Option<RateCardRow>, StoreError> {
    let row = sqlx::query("SELECT * FROM rate_cards WHERE id = ?").bind(id.to_string()).fetch_optional(db).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

fn read(row: &SqliteRow) -> Result<RateCardRow, sqlx::Error> {
    Ok(RateCardRow {
        id: parsed(row, "id")?,
        name: row.try_get("name")?,
        card: row.try_get("card")?,
        file_name: row.try_get("file_name")?,
        created_ms: row.try_get("created_ms")?,
        updated_ms: row.try_get("updated_ms")?,
    })
}
