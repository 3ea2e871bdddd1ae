//! A media plan as an Automerge document.
//!
//! Root: `schema`, `kind`, `id`, and the maps `header` (code → text), `rows`, `columns`, `costs`, `imports` (id → JSON).
//! A row is one flat map of scalars: `k` kind (`s`, `l`), `p` parent (absent or empty: top), `o` order key, `x` removed,
//! `s` source (`imp_…/table/row`), `f:<field>` a value with the moment of its entry and what it was taken over from,
//! `c:<column>` the same of a custom column, `t:<flight>` a flight. So edits of different cells, flights and places of one
//! row by two people never touch the same entry, and moving a row is two writes. Kept versions are root entries of their
//! own, `v:<version>` → JSON, and so are saved views, `w:<view>` → JSON: no two devices ever make the same map. Keys that
//! this build does not know stay as they are.
//!
//! What was written at the same time is merged entry by entry. Where two values met, one stands and the other is told as a
//! [`Conflict`]; a row that one removed while another wrote to it is in the plan, told as [`Returned`]: both until somebody
//! who has all of it decides.

mod codec;
mod conflicts;
mod graph;
mod history;
mod merged;
mod read;
mod row_history;
mod take;
mod versions;
mod write;
mod writes;

use automerge::{ChangeHash, ObjId, ROOT, ReadDoc};
use mrm_domain::{Edit, Plan, PlanId, RowId};
use std::collections::BTreeMap;

use crate::body::Body;
use crate::pieces;
use crate::{Commit, DocumentError, DocumentId, DocumentKind, DocumentLog, HistoryEntry, Loaded, Shared, Writer};
pub use conflicts::{Conflict, Written};
pub use history::CellWrite;
use merged::Merged;
pub use merged::Returned;
pub use read::{PlanReading, Unreadable};
pub use row_history::RowWrite;
pub use take::Taken;

/// A media plan as a document.
#[derive(Debug, Clone)]
pub struct PlanDoc {
    id: PlanId,
    body: Body,
    maps: Maps,
    merged: Merged,
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
        let doc = PlanDoc::with(plan.id, body)?;
        let snapshot = doc.save();
        Ok((doc, snapshot))
    }

    /// Loads what is whole in the log of a plan. The writer's actor must be new.
    pub fn load(log: &DocumentLog, writer: &Writer) -> Result<Loaded<PlanDoc>, DocumentError> {
        let DocumentId::Plan(id) = log.document else { return Err(DocumentError::Malformed("kind")) };
        let Loaded { doc: body, damage } = Body::load(log, DocumentKind::MediaPlan, writer)?;
        Ok(Loaded { doc: PlanDoc::with(id, body)?, damage })
    }

    fn with(id: PlanId, body: Body) -> Result<PlanDoc, DocumentError> {
        let maps = Maps::find(&body)?;
        let merged = Merged::of(&body.doc, &maps);
        Ok(PlanDoc { id, body, maps, merged })
    }

    /// A plan that others' changes went into. The writer's actor must be new.
    pub fn of(shared: &Shared, writer: &Writer) -> Result<PlanDoc, DocumentError> {
        let DocumentId::Plan(id) = shared.id() else { return Err(DocumentError::Malformed("kind")) };
        let mut body = Body::of(shared, DocumentKind::MediaPlan, writer)?;
        pieces::cut(&mut body.doc);
        PlanDoc::with(id, body)
    }

    /// Which plan.
    pub fn id(&self) -> PlanId {
        self.id
    }

    /// The plan that the document holds, and values in it that this build cannot read.
    pub fn hydrate(&self) -> PlanReading {
        let mut reading = read::plan(self.id, &self.body.doc, &self.maps, None);
        reading.bring_back(self.merged.returned.keys());
        reading
    }

    /// Writes the edits of one intent as one change. `None`: the document says all of this already. On an error
    /// nothing has changed.
    ///
    /// Edits are written as they are: [`Plan::apply_all`] decides whether a plan can take them, so call it first. Writing
    /// a place settles its conflict, also with the value that stands there; writing whether a returned row is removed
    /// decides about it.
    pub fn commit(&mut self, edits: &[Edit], message: &str, time_ms: i64) -> Result<Option<Commit>, DocumentError> {
        let (maps, returned) = (&self.maps, &self.merged.returned);
        let message = versions::message(edits, message);
        let commit = self.body.commit(message, time_ms, |tx| {
            let mut near = write::Near::default();
            edits.iter().try_for_each(|edit| match edit {
                // It is written as removed, by somebody who knew less.
                Edit::SetRemoved { row, removed: true } if returned.contains_key(row) => {
                    write::remove_again(tx, maps, &mut near, *row)
                }
                edit => write::edit(tx, maps, &mut near, edit),
            })
        })?;
        self.wrote(commit.as_ref(), edits);
        Ok(commit)
    }

    /// Takes note of a change that was written here.
    fn wrote(&mut self, commit: Option<&Commit>, edits: &[Edit]) {
        for hash in commit.iter().flat_map(|commit| &commit.heads) {
            self.merged.wrote(&self.body.doc, &self.maps, *hash, edits.iter().map(Edit::spot));
        }
    }

    /// The places where several people wrote at the same time and nobody has decided since: those of the header first, then
    /// row by row.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.merged.conflicts.values().flatten()
    }

    /// The same of one row; `None`: of the header.
    pub fn conflicts_of(&self, row: Option<RowId>) -> &[Conflict] {
        self.merged.conflicts.get(&row).map_or(&[], Vec::as_slice)
    }

    /// The rows that one person removed while another wrote to them. They are in the plan until somebody decides, by
    /// [`Edit::SetRemoved`].
    pub fn returned(&self) -> &BTreeMap<RowId, Returned> {
        &self.merged.returned
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
