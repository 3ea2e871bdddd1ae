//! `settings`: what a person set for this device, by name.

use sqlx::{Executor, Row, Sqlite, SqliteConnection};

use crate::StoreError;

/// Puts a value.
pub(crate) async fn put(tx: &mut SqliteConnection, name: &str, value: &str) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)")
        .bind(name)
        .bind(value)
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets a value.
pub(crate) async fn remove(tx: &mut SqliteConnection, name: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM settings WHERE name = ?").bind(name).execute(tx).await?;
    Ok(())
}

/// A value.
pub(crate) async fn get(db: impl Executor<'_, Database = Sqlite>, name: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT value FROM settings WHERE name = ?").bind(name).fetch_optional(db).await?;
    Ok(row.map(|row| row.try_get("value")).transpose()?)
}
