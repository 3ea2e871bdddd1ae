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
//! [`Conflict`]; so it is that somebody cleared an entry, which is written as nothing (null) and not taken out. A row, a
//! column or a cost that one removed while another wrote to it is in the plan, told as [`Returned`]: all until somebody who
//! has all of it decides.

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

use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc};
use mrm_domain::{Edit, Plan, PlanId, RowId, Spot};
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
#[derive(Debug, Clone, PartialEq)]
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
        let maps = Maps::find(&body.doc, None)?;
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

    /// Whether it is read from the same beginning as what is in `shared`. What the client gets of a plan two devices may
    /// have begun apart: when they meet, one beginning stands for both, and a plan of the other one has to be read anew.
    pub fn begins_as(&self, shared: &Shared) -> bool {
        Maps::find(shared.automerge(), None).is_ok_and(|maps| maps == self.maps)
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
                Edit::SetRemoved { row, removed: true } if returned.contains_key(&edit.spot()) => {
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

    /// The places where several people wrote at the same time and nobody has decided since: those of the header, of columns
    /// and of costs first, then row by row.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.merged.conflicts.values().flatten()
    }

    /// The same of one row; `None`: of the plan as a whole.
    pub fn conflicts_of(&self, row: Option<RowId>) -> &[Conflict] {
        self.merged.conflicts.get(&row).map_or(&[], Vec::as_slice)
    }

    /// What one person removed while another wrote to it, by the spot that says whether it is removed: rows
    /// ([`Spot::Removed`]), columns and costs. They are in the plan until somebody decides, by [`Edit::SetRemoved`],
    /// [`Edit::SetColumn`] or [`Edit::SetCost`].
    pub fn returned(&self) -> &BTreeMap<Spot, Returned> {
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
    /// What stands under a key of a map of objects; `None`: the map is none of these.
    fn thing(&self, map: &ObjId, key: &str) -> Option<Option<Spot>> {
        if *map == self.rows {
            Some(key.parse().ok().map(Spot::Removed))
        } else if *map == self.columns {
            Some(key.parse().ok().map(Spot::Column))
        } else if *map == self.costs {
            Some(key.parse().ok().map(Spot::Cost))
        } else {
            None
        }
    }

    /// The object of something that may be removed.
    fn removable(&self, doc: &Automerge, thing: Spot) -> Option<ObjId> {
        let found = match thing {
            Spot::Removed(row) => doc.get(&self.rows, row.to_string()),
            Spot::Column(id) => doc.get(&self.columns, id.to_string()),
            Spot::Cost(id) => doc.get(&self.costs, id.to_string()),
            _ => return None,
        };
        let (value, object) = found.ok()??;
        value.is_object().then_some(object)
    }

    /// As it is, or as it was at `heads`.
    fn find(doc: &Automerge, heads: Option<&[ChangeHash]>) -> Result<Maps, DocumentError> {
        let map = |name: &'static str| {
            let found = match heads {
                Some(heads) => doc.get_at(ROOT, name, heads)?,
                None => doc.get(ROOT, name)?,
            };
            match found {
                Some((value, id)) if value.is_object() => Ok(id),
                _ => Err(DocumentError::Malformed(name)),
            }
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
