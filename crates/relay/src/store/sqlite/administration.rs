//! What whoever runs the relay asks of its file.

use mrm_wire::LogId;
use sqlx::{Connection, Row, SqliteConnection};
use std::path::Path;

use super::{SqliteStore, array, natural, number};
use crate::store::{Change, StoreError, Token, WorkspaceStatistics};

/// The quota of an unused token that has not expired; `None` inside: the relay's own.
pub(super) async fn valid_token(
    connection: &mut SqliteConnection,
    hash: [u8; 32],
    now_ms: u64,
) -> Result<Option<Option<u64>>, StoreError> {
    let row = sqlx::query("SELECT quota FROM tokens WHERE hash = ? AND workspace IS NULL AND expires_ms > ?")
        .bind(hash.as_slice())
        .bind(number(now_ms))
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(row.try_get::<Option<i64>, _>(0)?.map(natural)))
}

pub(super) async fn workspaces(connection: &mut SqliteConnection) -> Result<Vec<WorkspaceStatistics>, StoreError> {
    let rows = sqlx::query(
        "SELECT w.id, w.created_ms, w.quota, w.bytes, w.refused,
                (SELECT COUNT(*) FROM entries AS e WHERE e.workspace = w.id),
                (SELECT COUNT(*) FROM grants AS g WHERE g.workspace = w.id AND g.space = zeroblob(16) AND g.rights & 1),
                (SELECT COUNT(*) FROM documents AS d WHERE d.workspace = w.id),
                (SELECT COUNT(*) FROM envelopes AS v WHERE v.workspace = w.id),
                (SELECT COUNT(*) FROM parts AS p WHERE p.workspace = w.id),
                (SELECT MAX(received_ms) FROM envelopes AS v WHERE v.workspace = w.id),
                (SELECT COUNT(*) FROM envelopes AS v WHERE v.workspace = w.id AND v.body IS NULL),
                (SELECT COUNT(*) FROM snapshots AS s WHERE s.workspace = w.id)
         FROM workspaces AS w ORDER BY w.created_ms, w.id",
    )
    .fetch_all(connection)
    .await?;
    let read = |row: &sqlx::sqlite::SqliteRow| -> Result<WorkspaceStatistics, StoreError> {
        let count = |column: usize| row.try_get(column).map(natural);
        Ok(WorkspaceStatistics {
            id: LogId(array(row.try_get(0)?)?),
            created_ms: count(1)?,
            quota: count(2)?,
            bytes: count(3)?,
            refused: row.try_get(4)?,
            entries: count(5)?,
            devices: count(6)?,
            documents: count(7)?,
            envelopes: count(8)?,
            parts: count(9)?,
            last_ms: row.try_get::<Option<i64>, _>(10)?.map(natural),
            covered: count(11)?,
            snapshots: count(12)?,
        })
    };
    rows.iter().map(read).collect()
}

/// `false`: there is no such workspace.
pub(super) async fn change(
    connection: &mut SqliteConnection,
    workspace: LogId,
    change: Change,
) -> Result<bool, StoreError> {
    let id = workspace.0.as_slice();
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    let here: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM workspaces WHERE id = ?").bind(id).fetch_optional(&mut *tx).await?;
    if here.is_none() {
        return Ok(false);
    }
    match change {
        Change::Quota(quota) => {
            let set = sqlx::query("UPDATE workspaces SET quota = ? WHERE id = ?");
            set.bind(number(quota)).bind(id).execute(&mut *tx).await?;
        }
        Change::Refuse => {
            sqlx::query("UPDATE workspaces SET refused = 1 WHERE id = ?").bind(id).execute(&mut *tx).await?;
        }
        Change::Allow => {
            // What was removed is forgotten: it begins anew, as any other.
            sqlx::query(
                "DELETE FROM workspaces WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM entries WHERE workspace = ?1)",
            )
            .bind(id)
            .execute(&mut *tx)
            .await?;
            sqlx::query("UPDATE workspaces SET refused = 0 WHERE id = ?").bind(id).execute(&mut *tx).await?;
        }
        Change::Remove => {
            for statement in [
                "DELETE FROM parts WHERE workspace = ?",
                "DELETE FROM envelopes WHERE workspace = ?",
                "DELETE FROM receipts WHERE workspace = ?",
                "DELETE FROM snapshots WHERE workspace = ?",
                "DELETE FROM documents WHERE workspace = ?",
                "DELETE FROM grants WHERE workspace = ?",
                "DELETE FROM entries WHERE workspace = ?",
                "UPDATE workspaces SET refused = 1, bytes = 0 WHERE id = ?",
            ] {
                sqlx::query(statement).bind(id).execute(&mut *tx).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(true)
}

pub(super) async fn keep_token(connection: &mut SqliteConnection, token: &Token) -> Result<(), StoreError> {
    // Those of yesterday that nobody used say nothing to anybody.
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("DELETE FROM tokens WHERE workspace IS NULL AND expires_ms <= ?")
        .bind(number(token.created_ms))
        .execute(&mut *tx)
        .await?;
    sqlx::query("INSERT INTO tokens (hash, created_ms, expires_ms, quota) VALUES (?, ?, ?, ?)")
        .bind(token.hash.as_slice())
        .bind(number(token.created_ms))
        .bind(number(token.expires_ms))
        .bind(token.quota.map(number))
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

pub(super) async fn refused(connection: &mut SqliteConnection, workspace: LogId) -> Result<bool, StoreError> {
    let refused = sqlx::query_scalar("SELECT refused FROM workspaces WHERE id = ?")
        .bind(workspace.0.as_slice())
        .fetch_optional(connection)
        .await?;
    Ok(refused.unwrap_or(false))
}

impl SqliteStore {
    /// Writes a whole and consistent copy into `file`, which is not there yet, while the store goes on being used.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let name = file.to_str().ok_or(StoreError::Damaged("the name of the copy is not text"))?;
        let mut reader = self.readers.acquire().await?;
        sqlx::query("VACUUM INTO ?").bind(name).execute(&mut *reader).await?;
        Ok(())
    }
}
