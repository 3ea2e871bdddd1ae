//! `documents` and `chunks`: the change log.

use mrm_document::{Chunk, ChunkKind, DocumentId, DocumentKind, DocumentLog, LogHead, StoredChunk};
use sqlx::error::ErrorKind;
use sqlx::{Executor, QueryBuilder, Row, Sqlite};

use super::{count, parsed, signed};
use crate::StoreError;

/// Appends a chunk to a batch. It must follow the last one of its log: two writers would lose one of them.
///
/// A batch hears of no row counts, so the statements themselves refuse: a chunk whose log has moved on finds no document
/// and has none to stand under, a log that there is already cannot be begun again.
pub(crate) fn append(batch: &mut QueryBuilder<Sqlite>, chunk: &Chunk) {
    let document = chunk.document.to_string();
    let (seq, hash) = (signed(chunk.seq), chunk.hash.to_vec());
    if chunk.seq == 0 {
        batch.push("INSERT INTO documents (id, kind, head_seq, head_hash, base_seq) VALUES (");
        let mut values = batch.separated(", ");
        values.push_bind(document.clone()).push_bind(chunk.document.kind().code()).push_bind(seq);
        values.push_bind(hash.clone()).push_bind(seq);
        batch.push("); ");
    } else {
        batch.push("UPDATE documents SET head_seq = ").push_bind(seq);
        batch.push(", head_hash = ").push_bind(hash.clone());
        if chunk.kind == ChunkKind::Snapshot {
            batch.push(", base_seq = ").push_bind(seq);
        }
        batch.push(" WHERE id = ").push_bind(document.clone());
        batch.push(" AND head_seq = ").push_bind(signed(chunk.seq - 1));
        batch.push(" AND head_hash = ").push_bind(chunk.previous.to_vec()).push("; ");
    }
    batch.push("INSERT INTO chunks (document, seq, kind, frame) VALUES ((SELECT id FROM documents WHERE id = ");
    batch.push_bind(document).push(" AND head_hash = ").push_bind(hash).push("), ");
    batch.push_bind(seq).push(", ").push_bind(chunk.kind.code()).push(", ").push_bind(chunk.encode()).push("); ");
}

/// Why a batch with these chunks was refused.
pub(crate) fn refused(chunks: &[Chunk], error: sqlx::Error) -> StoreError {
    let moved_on = error.as_database_error().is_some_and(|e| {
        e.is_unique_violation() || (e.kind() == ErrorKind::NotNullViolation && e.message().contains("chunks.document"))
    });
    if !moved_on {
        return error.into();
    }
    let which: Vec<_> = chunks.iter().map(|chunk| format!("{} of {}", chunk.seq, chunk.document)).collect();
    StoreError::Damaged(format!("a chunk does not follow its log: {}", which.join(", ")))
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
    read(db, document, LogHead { seq: count(&found, "head_seq")?, hash }, base).await.map(Some)
}

/// The log of a document from a place on.
pub(crate) async fn after<'e>(
    db: impl Executor<'e, Database = Sqlite> + Copy,
    document: DocumentId,
    from: u64,
) -> Result<Option<DocumentLog>, StoreError> {
    let id = document.to_string();
    let found =
        sqlx::query("SELECT head_seq, head_hash FROM documents WHERE id = ?").bind(&id).fetch_optional(db).await?;
    let Some(found) = found else { return Ok(None) };
    let hash: Vec<u8> = found.try_get("head_hash")?;
    let hash = hash.try_into().map_err(|_| StoreError::Damaged(format!("head of {id}")))?;
    read(db, document, LogHead { seq: count(&found, "head_seq")?, hash }, from).await.map(Some)
}

async fn read<'e>(
    db: impl Executor<'e, Database = Sqlite> + Copy,
    document: DocumentId,
    head: LogHead,
    base: u64,
) -> Result<DocumentLog, StoreError> {
    let id = document.to_string();
    let rows = sqlx::query("SELECT seq, frame FROM chunks WHERE document = ? AND seq >= ? ORDER BY seq")
        .bind(&id)
        .bind(signed(base))
        .fetch_all(db)
        .await?;
    let chunks = rows.iter().map(|row| Ok(StoredChunk { seq: count(row, "seq")?, bytes: row.try_get("frame")? }));
    let chunks = chunks.collect::<Result<_, sqlx::Error>>()?;
    Ok(DocumentLog { document, head, chunks })
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
