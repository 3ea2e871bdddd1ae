//! `plan_templates`: what a new plan can begin with.

use mrm_domain::TemplateId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, Row, Sqlite, SqliteConnection};

use super::parsed;
use crate::StoreError;

/// A plan without lines, under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanTemplateRow {
    /// Its id.
    pub id: TemplateId,
    /// What the planner calls it.
    pub name: String,
    /// The one chunk of the plan's document, framed.
    pub document: Vec<u8>,
    /// When it was made, milliseconds since 1970.
    pub created_ms: i64,
}

/// Puts a template.
pub(crate) async fn put(tx: &mut SqliteConnection, row: &PlanTemplateRow) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO plan_templates (id, name, document, created_ms) VALUES (?, ?, ?, ?)")
        .bind(row.id.to_string())
        .bind(&row.name)
        .bind(&row.document)
        .bind(row.created_ms)
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets a template; whether there was one.
pub(crate) async fn delete(tx: &mut SqliteConnection, id: TemplateId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM plan_templates WHERE id = ?").bind(id.to_string()).execute(tx).await?;
    Ok(done.rows_affected() > 0)
}

/// All templates, by name.
pub(crate) async fn all(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<PlanTemplateRow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM plan_templates ORDER BY name, id").fetch_all(db).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// One template.
pub(crate) async fn one(
    db: impl Executor<'_, Database = Sqlite>,
    id: TemplateId,
) -> Result<Option<PlanTemplateRow>, StoreError> {
    let row = sqlx::query("SELECT * FROM plan_templates WHERE id = ?").bind(id.to_string()).fetch_optional(db).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

fn read(row: &SqliteRow) -> Result<PlanTemplateRow, sqlx::Error> {
    Ok(PlanTemplateRow {
        id: parsed(row, "id")?,
        name: row.try_get("name")?,
        document: row.try_get("document")?,
        created_ms: row.try_get("created_ms")?,
    })
}
