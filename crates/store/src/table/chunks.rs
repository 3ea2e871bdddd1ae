//! `documents` and `chunks`: the change log.

use mrm_document::{Chunk, ChunkKind, DocumentId, DocumentKind, DocumentLog, LogHead, StoredChunk};
use sqlx::{Executor, Row, Sqlite, SqliteConnection};

use super::{count, parsed, signed};
use crate::StoreError;

/// The first chunk of a log.
const FIRST: &str = "
    INSERT INTO documents (id, kind, head_seq, head_hash, base_seq) VALUES (?1, ?5, ?2, ?6, ?2);
    INSERT INTO chunks (document, seq, kind, frame) VALUES (?1, ?2, ?3, ?4)";

/// A chunk after another. The condition refuses one that was framed after another head: two writers would lose one of
/// them.
const NEXT: &str = "
    UPDATE documents SET head_seq = ?2, head_hash = ?6, base_seq = iif(?5, ?2, base_seq)
        WHERE id = ?1 AND head_seq = ?2 - 1 AND head_hash = ?7;
    INSERT INTO chunks (document, seq, kind, frame) VALUES (?1, ?2, ?3, ?4)";

/// Appends a chunk. It must follow the last one of its log. Both tables are written in one call: each call waits for the
/// database's thread, and an edit waits for all of them.
pub(crate) async fn append(tx: &mut SqliteConnection, chunk: &Chunk) -> Result<(), StoreError> {
    let first = chunk.seq == 0;
    let query = sqlx::query(if first { FIRST } else { NEXT })
        .bind(chunk.document.to_string())
        .bind(signed(chunk.seq))
        .bind(chunk.kind.code())
        .bind(chunk.encode());
    let query = if first {
        query.bind(chunk.document.kind().code()).bind(chunk.hash.as_slice())
    } else {
        query.bind(chunk.kind == ChunkKind::Snapshot).bind(chunk.hash.as_slice()).bind(chunk.previous.as_slice())
    };
    match query.execute(tx).await {
        Ok(written) if written.rows_affected() == 2 => Ok(()),
        Err(error) if !error.as_database_error().is_some_and(|e| e.is_unique_violation()) => Err(error.into()),
        // The log has moved on, or has that chunk already.
        _ => Err(StoreError::Damaged(format!("chunk {} does not follow the log of {}", chunk.seq, chunk.document))),
    }
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
