//! `projects`: what lists show of a project without opening it.

use mrm_domain::ProjectId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, QueryBuilder, Row, Sqlite};

use super::parsed;
use crate::StoreError;

/// A project in lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRow {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// The client.
    pub client: Option<String>,
    /// Put away.
    pub archived: bool,
    /// When it last changed, milliseconds since 1970.
    pub updated_ms: i64,
}

/// Puts a row into a batch.
pub(crate) fn put(batch: &mut QueryBuilder<Sqlite>, row: &ProjectRow) {
    batch.push("INSERT OR REPLACE INTO projects (id, name, client, archived, updated_ms) VALUES (");
    let mut values = batch.separated(", ");
    values.push_bind(row.id.to_string()).push_bind(row.name.clone()).push_bind(row.client.clone());
    values.push_bind(row.archived).push_bind(row.updated_ms);
    batch.push("); ");
}

/// All rows, recently changed first.
pub(crate) async fn all(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<ProjectRow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM projects ORDER BY updated_ms DESC, id").fetch_all(db).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// One row.
pub(crate) async fn one(
    db: impl Executor<'_, Database = Sqlite>,
    id: ProjectId,
) -> Result<Option<ProjectRow>, StoreError> {
    let row = sqlx::query("SELECT * FROM projects WHERE id = ?").bind(id.to_string()).fetch_optional(db).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

fn read(row: &SqliteRow) -> Result<ProjectRow, sqlx::Error> {
    Ok(ProjectRow {
        id: parsed(row, "id")?,
        name: row.try_get("name")?,
        client: row.try_get("client")?,
        archived: row.try_get("archived")?,
        updated_ms: row.try_get("updated_ms")?,
    })
}
