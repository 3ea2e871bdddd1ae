//! Who wrote what into a plan, and when.

use automerge::legacy::{Key, ObjectId, OpType};
use automerge::{Automerge, ChangeHash, ChangeMetadata, ObjId, ROOT, ReadDoc};
use mrm_domain::{Cell, FieldRef, RowId, Spot, Value};
use std::collections::{BTreeSet, HashMap};

use super::{PlanDoc, codec};
use crate::{DocumentError, HistoryEntry};

/// One writing of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellWrite {
    /// What stood there before.
    pub before: Option<Value>,
    /// What was written; `None`: the cell was cleared.
    pub after: Option<Value>,
    /// The change that did it.
    pub change: HistoryEntry,
}

impl PlanDoc {
    /// Everything that was ever written to a cell, the newest first.
    pub fn cell_history(&self, row: RowId, field: FieldRef) -> Result<Vec<CellWrite>, DocumentError> {
        let doc = &self.body.doc;
        let object = self.row_object(row)?;
        let born = doc.hash_for_opid(&object);
        let key = codec::cell_key(field);
        let mut past = Past::of(doc);
        let read = |heads: &[ChangeHash]| -> Result<Option<(Value, Option<ChangeHash>)>, DocumentError> {
            let found = doc.get_at(&object, key.as_str(), heads)?;
            Ok(found.and_then(|(value, id)| Some((value_of(field, value.as_str()?), doc.hash_for_opid(&id)))))
        };
        let mut writes = Vec::new();
        let mut after = read(&past.heads())?;
        while let Some(change) = past.step() {
            // As long as a value stands there, only the change that wrote it can have changed it.
            let writer = after.as_ref().and_then(|(_, hash)| *hash);
            let last = Some(change.hash) == born;
            if last || writer.is_none_or(|hash| hash == change.hash) {
                let before = if last { None } else { read(&past.heads())? };
                let (old, new) = (before.as_ref().map(|(v, _)| v), after.as_ref().map(|(v, _)| v));
                if old != new {
                    let change = HistoryEntry::of(&change);
                    writes.push(CellWrite { before: old.cloned(), after: new.cloned(), change });
                }
                after = before;
            }
            if last {
                break;
            }
        }
        Ok(writes)
    }

    /// The change that wrote each of `spots` last, as the plan was at `to`. Who cleared a cell is known only where the
    /// state before is one of this document: `from`.
    pub fn writers(
        &self,
        from: Option<&[ChangeHash]>,
        to: &[ChangeHash],
        spots: &[Spot],
    ) -> Result<HashMap<Spot, HistoryEntry>, DocumentError> {
        from.map(|heads| self.know(heads)).transpose()?;
        self.know(to)?;
        let doc = &self.body.doc;
        let mut found: HashMap<Spot, ChangeHash> = HashMap::with_capacity(spots.len());
        let mut cleared: HashMap<(ObjId, String), Spot> = HashMap::new();
        for spot in spots {
            let Some((object, key)) = self.entry(*spot) else { continue };
            match doc.get_at(&object, key.as_str(), to)? {
                Some((_, id)) => _ = doc.hash_for_opid(&id).map(|hash| found.insert(*spot, hash)),
                None => _ = cleared.insert((object, key), *spot),
            }
        }
        if let Some(from) = from.filter(|_| !cleared.is_empty()) {
            self.clearers(from, to, &cleared, &mut found);
        }
        let mut entries: HashMap<ChangeHash, Option<HistoryEntry>> = HashMap::new();
        let mut entry = |hash: ChangeHash| {
            entries
                .entry(hash)
                .or_insert_with(|| doc.get_change_meta_by_hash(&hash).as_ref().map(HistoryEntry::of))
                .clone()
        };
        Ok(found.into_iter().filter_map(|(spot, hash)| Some((spot, entry(hash)?))).collect())
    }

    /// A cleared entry has no value that could name its writer, so the changes themselves are looked through.
    fn clearers(
        &self,
        from: &[ChangeHash],
        to: &[ChangeHash],
        cleared: &HashMap<(ObjId, String), Spot>,
        found: &mut HashMap<Spot, ChangeHash>,
    ) {
        let by_name: HashMap<(String, &str), Spot> =
            cleared.iter().map(|((object, key), spot)| ((object.to_string(), key.as_str()), *spot)).collect();
        let later: BTreeSet<ChangeHash> = self.body.doc.get_changes_meta(to).iter().map(|meta| meta.hash).collect();
        for change in self.body.doc.get_changes(from).iter().filter(|change| !later.contains(&change.hash())) {
            for op in change.decode().operations.iter().filter(|op| matches!(op.action, OpType::Delete)) {
                let (ObjectId::Id(object), Key::Map(key)) = (&op.obj, &op.key) else { continue };
                let name = format!("{}@{}", object.counter(), object.actor());
                if let Some(spot) = by_name.get(&(name, key.as_str())) {
                    found.insert(*spot, change.hash());
                }
            }
        }
    }

    /// The map and the key of a place.
    pub(super) fn entry(&self, spot: Spot) -> Option<(ObjId, String)> {
        Some(match spot {
            Spot::Header(field) => (self.maps.header.clone(), field.code().to_owned()),
            Spot::Row(row) => (self.maps.rows.clone(), row.to_string()),
            Spot::Removed(row) => (self.row_object(row).ok()?, "x".to_owned()),
            Spot::Place(row) => (self.row_object(row).ok()?, "o".to_owned()),
            Spot::Cell(row, field) => (self.row_object(row).ok()?, codec::cell_key(field)),
            Spot::Flight(row, flight) => (self.row_object(row).ok()?, format!("t:{flight}")),
            Spot::Shared(row, other) => (self.row_object(row).ok()?, format!("d:{other}")),
            Spot::Column(id) => (self.maps.columns.clone(), id.to_string()),
            Spot::Cost(id) => (self.maps.costs.clone(), id.to_string()),
            Spot::Import(id) => (self.maps.imports.clone(), id.to_string()),
            Spot::View(id) => (ROOT, codec::view_key(id)),
        })
    }

    pub(super) fn row_object(&self, row: RowId) -> Result<ObjId, DocumentError> {
        match self.body.doc.get(&self.maps.rows, row.to_string())? {
            Some((value, id)) if value.is_object() => Ok(id),
            _ => Err(DocumentError::NoRow(row)),
        }
    }
}

/// What a text of the document says; what does not fit its column is a text.
pub(super) fn value_of(field: FieldRef, entry: &str) -> Value {
    cell_of(field, entry).value
}

/// The cell that an entry of the document says.
pub(super) fn cell_of(field: FieldRef, entry: &str) -> Cell {
    let (text, entered) = codec::cell_parts(entry);
    let read = match field {
        FieldRef::Field(field) => codec::field_value(field, text),
        FieldRef::Custom(_) => codec::custom_value(text),
    };
    let (entered, origin) = entered.unwrap_or_default();
    let Ok(origin) = origin.map(str::parse).transpose();
    Cell { value: read.unwrap_or_else(|as_text| as_text), entered, origin }
}

/// The changes of a document, taken back one by one from the newest.
struct Past<'d> {
    changes: Vec<ChangeMetadata<'d>>,
    places: HashMap<ChangeHash, usize>,
    /// How many of the changes that are left build on each.
    followers: Vec<usize>,
    heads: BTreeSet<ChangeHash>,
}

impl<'d> Past<'d> {
    fn of(doc: &'d Automerge) -> Past<'d> {
        let changes = doc.get_changes_meta(&[]);
        let places: HashMap<ChangeHash, usize> = changes.iter().enumerate().map(|(at, c)| (c.hash, at)).collect();
        let mut followers = vec![0; changes.len()];
        for dep in changes.iter().flat_map(|change| &change.deps) {
            if let Some(at) = places.get(dep) {
                followers[*at] += 1;
            }
        }
        Past { changes, places, followers, heads: doc.get_heads().into_iter().collect() }
    }

    /// The heads of what is left.
    fn heads(&self) -> Vec<ChangeHash> {
        self.heads.iter().copied().collect()
    }

    /// Takes the newest change back. Those that build on a change come after it, so the last one is always a head.
    fn step(&mut self) -> Option<ChangeMetadata<'d>> {
        let change = self.changes.pop()?;
        self.heads.remove(&change.hash);
        for dep in &change.deps {
            let Some(at) = self.places.get(dep) else { continue };
            self.followers[*at] -= 1;
            if self.followers[*at] == 0 {
                self.heads.insert(*dep);
            }
        }
        Some(change)
    }
}
