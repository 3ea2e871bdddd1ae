//! What was decided about a plan, as a document of its own beside it: signed statements, which this crate keeps and
//! `mrm-sync` reads.
//!
//! Root: `schema`, `kind`, `id`, and one entry a statement, `s:<hash>` → its bytes. Entries are only added; the bytes carry
//! their own signature, so whatever else somebody writes here makes nothing of what was said. The document's id follows
//! from the plan's and there is no map of all statements: devices that begin it apart have begun the same one.

use automerge::transaction::Transactable;
use automerge::{ChangeHash, ROOT, ReadDoc, ScalarValue, ValueRef};
use mrm_domain::{ApprovalsId, PlanId};
use std::collections::{BTreeMap, HashMap};

use crate::body::Body;
use crate::{Commit, DocumentError, DocumentId, DocumentKind, DocumentLog, HistoryEntry, Loaded, Shared, Writer};

/// The most statements about one plan that are read.
pub const MAX_STATEMENTS: usize = 2_000;
/// The largest statement that is read, in bytes.
pub const MAX_STATEMENT: usize = 64 * 1024;

/// What was decided about a plan, as a document.
#[derive(Debug, Clone)]
pub struct ApprovalsDoc {
    plan: PlanId,
    body: Body,
}

impl ApprovalsDoc {
    /// A new document in which nothing is decided, and the payload of the first chunk of its log.
    pub fn create(
        plan: PlanId,
        writer: &Writer,
        message: &str,
        time_ms: i64,
    ) -> Result<(ApprovalsDoc, Vec<u8>), DocumentError> {
        let id = ApprovalsId::of(plan).into();
        let doc = ApprovalsDoc { plan, body: Body::create(id, HashMap::new(), writer, message, time_ms)? };
        let snapshot = doc.body.doc.save();
        Ok((doc, snapshot))
    }

    /// Loads what is whole in the log. The writer's actor must be new.
    pub fn load(log: &DocumentLog, writer: &Writer) -> Result<Loaded<ApprovalsDoc>, DocumentError> {
        let DocumentId::Approvals(id) = log.document else { return Err(DocumentError::Malformed("kind")) };
        let Loaded { doc: body, damage } = Body::load(log, DocumentKind::Approvals, writer)?;
        Ok(Loaded { doc: ApprovalsDoc { plan: id.plan(), body }, damage })
    }

    /// A document into which others wrote, as this device writes into it.
    pub fn of(shared: &Shared, writer: &Writer) -> Result<ApprovalsDoc, DocumentError> {
        let DocumentId::Approvals(id) = shared.id() else { return Err(DocumentError::Malformed("kind")) };
        Ok(ApprovalsDoc { plan: id.plan(), body: Body::of(shared, DocumentKind::Approvals, writer)? })
    }

    /// The plan that it is about.
    pub fn plan(&self) -> PlanId {
        self.plan
    }

    /// The statements by the hash that they stand under, in hex. What two devices wrote under one hash at the same time is
    /// the same, unless somebody cheats: all of it is there. Neither the hashes nor the signatures were checked.
    pub fn statements(&self) -> BTreeMap<String, Vec<Vec<u8>>> {
        let doc = &self.body.doc;
        let mut found = BTreeMap::new();
        for entry in doc.map_range(ROOT, "s:".to_owned().."s;".to_owned()).take(MAX_STATEMENTS) {
            let ValueRef::Scalar(_) = entry.value else { continue };
            let Ok(values) = doc.get_all(ROOT, entry.key.as_ref()) else { continue };
            let bytes = values.into_iter().filter_map(|(value, _)| match value.into_scalar() {
                Ok(ScalarValue::Bytes(bytes)) if bytes.len() <= MAX_STATEMENT => Some(bytes),
                _ => None,
            });
            if let Some(hash) = entry.key.strip_prefix("s:") {
                found.insert(hash.to_owned(), bytes.collect());
            }
        }
        found
    }

    /// Adds a statement; `None` if it is there already.
    pub fn add(
        &mut self,
        hash: &str,
        bytes: &[u8],
        message: &str,
        time_ms: i64,
    ) -> Result<Option<Commit>, DocumentError> {
        let key = format!("s:{hash}");
        self.body.commit(message, time_ms, |tx| match tx.get(ROOT, key.as_str())? {
            Some(_) => Ok(()),
            None => Ok(tx.put(ROOT, key, ScalarValue::Bytes(bytes.to_vec()))?),
        })
    }

    /// Takes a change that another writer made.
    pub fn receive(&mut self, change_bytes: &[u8]) -> Result<(), DocumentError> {
        self.body.receive(change_bytes)
    }

    /// All its changes, each after those that it builds on.
    pub fn changes(&self) -> Vec<Vec<u8>> {
        self.body.doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect()
    }

    /// The heads: equal heads, equal content.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.body.doc.get_heads()
    }

    /// The whole document as the payload of a snapshot chunk, loaded again and compared first.
    pub fn snapshot(&self) -> Result<Vec<u8>, DocumentError> {
        self.body.snapshot()
    }

    /// All changes, each after those that it builds on.
    pub fn history(&self) -> Vec<HistoryEntry> {
        self.body.history()
    }
}
