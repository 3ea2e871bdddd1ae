//! A media plan as an Automerge document.
//!
//! Root: `schema`, `kind`, `id`, and the maps `header` (code → text), `rows`, `columns`, `costs`, `imports` (id → JSON).
//! A row is one flat map of scalars: `k` kind (`s`, `l`), `p` parent (absent or empty: top), `o` order key, `x` removed,
//! `s` source (`imp_…/table/row`), `f:<field>` a value with the moment of its entry and what it was taken over from,
//! `c:<column>` the same of a custom column, `t:<flight>` a flight. So edits of different cells, flights and places of one
//! row by two people never touch the same entry, and moving a row is two writes. Kept versions are root entries of their
//! own, `v:<version>` → JSON, and so are saved views, `w:<view>` → JSON: no two devices ever make the same map. Keys that
//! this build does not know stay as they are.

mod codec;
mod history;
mod read;
mod row_history;
mod versions;
mod write;

use automerge::{ChangeHash, ObjId, ROOT, ReadDoc};
use mrm_domain::{Edit, Plan, PlanId};

use crate::body::Body;
use crate::pieces;
use crate::{Commit, DocumentError, DocumentId, DocumentKind, DocumentLog, HistoryEntry, Loaded, Writer};
pub use history::{CellWrite, Spot};
pub use read::{PlanReading, Unreadable};
pub use row_history::RowWrite;

/// A media plan as a document.
#[derive(Debug, Clone)]
pub struct PlanDoc {
    id: PlanId,
    body: Body,
    maps: Maps,
}

/// The objects under the root, looked up once.
#[derive(Debug, Clone)]
struct Maps {
    header: ObjId,
    rows: ObjId,
    columns: ObjId,
    costs: ObjId,
    imports: ObjId,
}

impl PlanDoc {
    /// A new document that holds `plan`, written as one change, and the payload of the first chunk of its log (a
    /// snapshot).
    pub fn create(
        plan: &Plan,
        writer: &Writer,
        message: &str,
        time_ms: i64,
    ) -> Result<(PlanDoc, Vec<u8>), DocumentError> {
        let mut body = Body::create(plan.id.into(), codec::content(plan)?, writer, message, time_ms)?;
        pieces::cut(&mut body.doc);
        let doc = PlanDoc { id: plan.id, maps: Maps::find(&body)?, body };
        let snapshot = doc.save();
        Ok((doc, snapshot))
    }

    /// Loads what is whole in the log of a plan. The writer's actor must be new.
    pub fn load(log: &DocumentLog, writer: &Writer) -> Result<Loaded<PlanDoc>, DocumentError> {
        let DocumentId::Plan(id) = log.document else { return Err(DocumentError::Malformed("kind")) };
        let Loaded { doc: body, damage } = Body::load(log, DocumentKind::MediaPlan, writer)?;
        Ok(Loaded { doc: PlanDoc { id, maps: Maps::find(&body)?, body }, damage })
    }

    /// Which plan.
    pub fn id(&self) -> PlanId {
        self.id
    }

    /// The plan that the document holds, and values in it that this build cannot read.
    pub fn hydrate(&self) -> PlanReading {
        read::plan(self.id, &self.body.doc, &self.maps, None)
    }

    /// Writes the edits of one intent as one change. `None`: the document says all of this already. On an error
    /// nothing has changed.
    ///
    /// Edits are written as they are: [`Plan::apply_all`] decides whether a plan can take them, so call it first.
    pub fn commit(&mut self, edits: &[Edit], message: &str, time_ms: i64) -> Result<Option<Commit>, DocumentError> {
        let maps = &self.maps;
        let message = versions::message(edits, message);
        self.body.commit(message, time_ms, |tx| {
            let mut near = write::Near::default();
            edits.iter().try_for_each(|edit| write::edit(tx, maps, &mut near, edit))
        })
    }

    /// Takes a change that another writer made. On an error, also a panic of the library, nothing has changed.
    pub fn receive(&mut self, change_bytes: &[u8]) -> Result<(), DocumentError> {
        self.body.receive(change_bytes)
    }

    /// The heads: equal heads, equal content.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.body.doc.get_heads()
    }

    /// The whole document as the payload of a snapshot chunk.
    pub fn save(&self) -> Vec<u8> {
        self.body.doc.save()
    }

    /// Like [`PlanDoc::save`], but loaded again and compared first: for snapshots that the log will start from.
    pub fn snapshot(&self) -> Result<Vec<u8>, DocumentError> {
        self.body.snapshot()
    }

    /// All changes, each after those that it builds on.
    pub fn history(&self) -> Vec<HistoryEntry> {
        self.body.history()
    }
}

impl Maps {
    fn find(body: &Body) -> Result<Maps, DocumentError> {
        let map = |name: &'static str| match body.doc.get(ROOT, name)? {
            Some((value, id)) if value.is_object() => Ok(id),
            _ => Err(DocumentError::Malformed(name)),
        };
        Ok(Maps {
            header: map("header")?,
            rows: map("rows")?,
            columns: map("columns")?,
            costs: map("costs")?,
            imports: map("imports")?,
        })
    }
}
