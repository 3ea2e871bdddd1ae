//! What can be wrong with a document.

use crate::{ChunkError, Damage, DocumentId};
use mrm_domain::{ColumnId, CommentId, CostId, RowId, ViewId};

/// A document that cannot be opened, or an edit that it cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Written by a newer version of the program.
    #[error("the document has format {found}, this program reads up to {supported}")]
    NewerFormat {
        /// Its format.
        found: u64,
        /// The newest this build knows.
        supported: u32,
    },
    /// Something that every document has is not there, or is of another kind.
    #[error("the document has no readable “{0}”")]
    Malformed(&'static str),
    /// Nothing of the log could be read.
    #[error("nothing of document {document} can be read: {damage}")]
    Lost {
        /// Which.
        document: DocumentId,
        /// What was found.
        damage: Box<Damage>,
    },
    /// The log holds no chunk at all.
    #[error("the log of document {0} is empty")]
    Empty(DocumentId),
    /// The plan has no such row.
    #[error("the document has no row {0}")]
    NoRow(RowId),
    /// The plan has that row already.
    #[error("the document has the row {0} already")]
    RowExists(RowId),
    /// A column under another id than its own.
    #[error("the column of edit {0} has another id")]
    ColumnId(ColumnId),
    /// A cost under another id than its own.
    #[error("the cost of edit {0} has another id")]
    CostId(CostId),
    /// A view under another id than its own.
    #[error("the view of edit {0} has another id")]
    ViewId(ViewId),
    /// The discussion has no such comment.
    #[error("the document has no comment {0}")]
    NoComment(CommentId),
    /// The document was never in such a state: its heads are of another document, or their changes are lost.
    #[error("the document has no state {0}")]
    NoState(String),
    /// Automerge refused.
    #[error("the document library refused: {0}")]
    Library(String),
    /// A chunk cannot be framed.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
}

impl From<automerge::AutomergeError> for DocumentError {
    fn from(error: automerge::AutomergeError) -> Self {
        DocumentError::Library(error.to_string())
    }
}
