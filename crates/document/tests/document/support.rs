//! Writers, logs, and small plans for the stories.

use mrm_document::{Chunk, ChunkKind, DocumentId, DocumentLog, LogHead, PlanDoc, StoredChunk, Writer};
use mrm_domain::Plan;

/// 2026-11-21, 12:00 UTC.
pub const NOON: i64 = 1_795_262_400_000;

/// A writer whose actor and device are told by one letter.
pub fn writer(letter: u8) -> Writer {
    Writer::new([letter; 16], &[letter; 8])
}

/// A log as a store would keep it.
pub struct Log(pub DocumentLog);

impl Log {
    /// A log that starts with a snapshot.
    pub fn starting_with(document: impl Into<DocumentId>, snapshot: Vec<u8>) -> Log {
        let mut log = Log(DocumentLog { document: document.into(), head: LogHead { seq: 0, hash: [0; 32] }, chunks: Vec::new() });
        log.append(ChunkKind::Snapshot, snapshot);
        log
    }

    /// Appends one chunk.
    pub fn append(&mut self, kind: ChunkKind, payload: Vec<u8>) {
        let head = (!self.0.chunks.is_empty()).then_some(self.0.head);
        let chunk = Chunk::after(head.as_ref(), self.0.document, kind, payload).unwrap();
        self.0.head = chunk.head();
        self.0.chunks.push(StoredChunk { seq: chunk.seq, bytes: chunk.encode() });
    }
}

/// A plan in a document of Anna's, with its log.
pub fn annas(plan: &Plan) -> (PlanDoc, Log) {
    let (doc, snapshot) = PlanDoc::create(plan, &writer(b'a'), "import", NOON).unwrap();
    (doc, Log::starting_with(plan.id, snapshot))
}
