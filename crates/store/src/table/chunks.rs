//! `documents` and `chunks`: the change log.

use mrm_document::{Chunk, ChunkKind, DocumentId, DocumentKind, DocumentLog, LogHead, StoredChunk};
use sqlx::{Executor, Row, Sqlite, SqliteConnection};

use super::{count, parsed, signed};
use crate::StoreError;

/// Appends a chunk. It must follow the last one of its log.
pub(crate) async fn append(tx: &mut SqliteConnection, chunk: &Chunk) -> Result<(), StoreError> {
    let id = chunk.document.to_string();
    let seq = signed(chunk.seq);
    if chunk.seq == 0 {
        sqlx::query("INSERT INTO documents (id, kind, head_seq, head_hash, base_seq) VALUES (?, ?, 0, ?, 0)")
            .bind(&id)
            .bind(chunk.document.kind().code())
            .bind(chunk.hash.as_slice())
            .execute(&mut *tx)
            .await?;
    } else {
        let base = (chunk.kind == ChunkKind::Snapshot).then_some(seq);
        // The condition refuses a chunk that was framed after another head: two writers would lose one of them.
        let moved = sqlx::query(
            "UPDATE documents SET head_seq = ?, head_hash = ?, base_seq = coalesce(?, base_seq) WHERE id = ? AND head_seq = ? AND head_hash = ?",
        )
        .bind(seq)
        .bind(chunk.hash.as_slice())
        .bind(base)
        .bind(&id)
        .bind(seq - 1)
        .bind(chunk.previous.as_slice())
        .execute(&mut *tx)
        .await?;
        if moved.rows_affected() != 1 {
            return Err(StoreError::Damaged(format!("chunk {} does not follow the log of {id}", chunk.seq)));
        }
    }
    sqlx::query("INSERT INTO chunks (document, seq, kind, frame) VALUES (?, ?, ?, ?)")
        .bind(&id)
        .bind(seq)
        .bind(chunk.kind.code())
        .bind(chunk.encode())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The log of a document from its newest snapshot on, or whole.
pub(crate) async fn log<'e>(
    db: impl Executor<'e, Database = Sqlite> + Copy,
    document: DocumentId,
    whole: bool,
) -> Result<Option<DocumentLog>, StoreError> {
    let id = document.to_string();
    let found = sqlx::query("SELECT head_seq, head_hash, base_seq FROM documents WHERE id = ?")
        .bind(&id)
        .fetch_optional(db)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let hash: Vec<u8> = found.try_get("head_hash")?;
    let hash = hash.try_into().map_err(|_| StoreError::Damaged(format!("head of {id}")))?;
    let base = if whole { 0 } else { count(&found, "base_seq")? };
    let rows = sqlx::query("SELECT seq, frame FROM chunks WHERE document = ? AND seq >= ? ORDER BY seq")
        .bind(&id)
        .bind(signed(base))
        .fetch_all(db)
        .await?;
    let chunks = rows.iter().map(|row| Ok(StoredChunk { seq: count(row, "seq")?, bytes: row.try_get("frame")? }));
    let chunks = chunks.collect::<Result<_, sqlx::Error>>()?;
    Ok(Some(DocumentLog { document, head: LogHead { seq: count(&found, "head_seq")?, hash }, chunks }))
}

/// All documents of a kind.
pub(crate) async fn of_kind(
    db: impl Executor<'_, Database = Sqlite>,
    kind: DocumentKind,
) -> Result<Vec<DocumentId>, StoreError> {
    let rows =
        sqlx::query("SELECT id FROM documents WHERE kind = ? ORDER BY id").bind(kind.code()).fetch_all(db).await?;
    Ok(rows.iter().map(|row| parsed(row, "id")).collect::<Result<_, _>>()?)
}
