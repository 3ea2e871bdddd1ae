//! What a document says of its rows, beside their values.

use automerge::iter::{DocItem, DocObjItem};
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc, ScalarValueRef, ValueRef};
use mrm_domain::{RowId, Spot};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::plan::Maps;

/// More sections than these are not above a row.
const MOST_LEVELS: usize = 64;

/// The sections above rows when they were removed.
pub(super) struct Above<'d> {
    doc: &'d Automerge,
    maps: &'d Maps,
    at: Vec<ChangeHash>,
    known: HashMap<RowId, Option<RowId>>,
}

impl<'d> Above<'d> {
    /// As it was after the changes `at`.
    pub(super) fn new(doc: &'d Automerge, maps: &'d Maps, at: Vec<ChangeHash>) -> Above<'d> {
        Above { doc, maps, at, known: HashMap::new() }
    }

    pub(super) fn of(&mut self, row: RowId) -> Vec<RowId> {
        let mut sections = Vec::new();
        let mut next = self.parent(row);
        while let Some(section) = next.filter(|_| sections.len() < MOST_LEVELS) {
            sections.push(section);
            next = self.parent(section);
        }
        sections
    }

    fn parent(&mut self, row: RowId) -> Option<RowId> {
        if let Some(known) = self.known.get(&row) {
            return *known;
        }
        let parent = self.read(row);
        self.known.insert(row, parent);
        parent
    }

    fn read(&self, row: RowId) -> Option<RowId> {
        let (_, object) = self.doc.get_at(&self.maps.rows, row.to_string(), &self.at).ok()??;
        let (parent, _) = self.doc.get_at(&object, "p", &self.at).ok()??;
        parent.as_str()?.parse().ok()
    }
}

/// What a document holds that may have come of writing at the same time.
#[derive(Default)]
pub(super) struct Found {
    /// Rows, or the plan as a whole, with entries of more than one value.
    pub(super) torn: BTreeSet<Option<RowId>>,
    pub(super) removed: Vec<Spot>,
}

/// Walks through the document once.
pub(super) fn look(doc: &Automerge, maps: &Maps) -> Found {
    let mut found = Found::default();
    let mut things: HashMap<ObjId, Spot> = HashMap::with_capacity(doc.length(&maps.rows));
    let mut at: Option<(Arc<ObjId>, Option<Spot>)> = None;
    for DocObjItem { obj, item } in doc.iter_at(ROOT, None) {
        let DocItem::Map(item) = item else { continue };
        if let Some(thing) = maps.thing(&obj, &item.key) {
            if let Some(thing) = thing {
                things.insert(item.id(), thing);
            }
            continue;
        }
        let thing = match &at {
            Some((object, thing)) if *object == obj => *thing,
            _ => {
                let thing = things.get(&*obj).copied();
                at = Some((Arc::clone(&obj), thing));
                thing
            }
        };
        let of_plan = || *obj == maps.header || (*obj == ROOT && item.key.starts_with("w:"));
        if item.conflict && (thing.is_some() || of_plan()) {
            found.torn.insert(thing.and_then(|thing| thing.row()));
        }
        if let (Some(thing), "x", ValueRef::Scalar(ScalarValueRef::Boolean(true))) = (thing, &*item.key, &item.value) {
            found.removed.push(thing);
        }
    }
    found
}
