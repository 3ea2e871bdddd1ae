//! Reads whatever bytes there are as the log of a plan. No input may crash it, and nothing but what was written may load
//! without a word.
#![cfg_attr(fuzzing, no_main)]

use mrm_document::{Chunk, DocumentId, DocumentLog, LogHead, PlanDoc, StoredChunk, Writer};

mrm_fuzz::target!(|data: &[u8]| {
    if let Ok(chunk) = Chunk::decode(data) {
        assert_eq!(chunk.encode(), data, "what is read is what was written");
    }
    // The input as a log: pieces of a length that their first two bytes say.
    let mut chunks = Vec::new();
    let mut rest = data;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_le_bytes(*length)).min(after.len());
        let (bytes, after) = after.split_at(length);
        chunks.push(StoredChunk { seq: chunks.len() as u64, bytes: bytes.to_vec() });
        rest = after;
    }
    let decoded = chunks.last().and_then(|chunk| Chunk::decode(&chunk.bytes).ok());
    let head = decoded.map_or(LogHead { seq: chunks.len() as u64, hash: [0; 32] }, |chunk| chunk.head());
    let first = chunks.first().and_then(|chunk| Chunk::decode(&chunk.bytes).ok()).map(|chunk| chunk.document);
    let document =
        first.unwrap_or_else(|| "pln_01900000000070008000000000000001".parse::<DocumentId>().expect("an id"));
    let log = DocumentLog { document, head, chunks };
    if let Ok(loaded) = PlanDoc::load(&log, &Writer::new([1; 16], b"fuzz")) {
        let _ = loaded.doc.hydrate();
    }
});
