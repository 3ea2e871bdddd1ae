//! What one change wrote, place by place.

use automerge::legacy::{Key, ObjectId, OpType};
use automerge::{Automerge, Change, ObjId, Prop, ReadDoc, ScalarValue};
use mrm_domain::{FieldRef, HeaderField, RowId, Spot};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Maps, codec};

/// What one change wrote.
#[derive(Debug, Clone, Default)]
pub(super) struct Writes {
    /// The places of each row; of a new row its coming alone. That a row is removed is not among them.
    pub(super) rows: BTreeMap<RowId, BTreeSet<Spot>>,
    /// What it removed: rows, columns and costs, each by the spot that says so.
    pub(super) removed: BTreeSet<Spot>,
    /// What it put into something that may be removed: new rows and moved ones into sections, values into columns.
    pub(super) put_into: BTreeMap<Spot, Vec<Spot>>,
    /// Places that are of no row.
    pub(super) others: BTreeSet<Spot>,
}

/// What an object of the document is.
#[derive(Debug, Clone, Copy)]
enum Object {
    Header,
    Rows,
    Columns,
    Costs,
    Imports,
    Root,
    /// A row, and whether the change made it.
    Row(RowId, bool),
    Column(Spot),
    Unknown,
}

impl Writes {
    /// Reads what `change`, which the document has, wrote.
    pub(super) fn of(doc: &Automerge, maps: &Maps, change: &Change) -> Writes {
        let decoded = change.decode();
        let mut reader = Reader { doc, maps, known: HashMap::new(), writes: Writes::default() };
        for (op, number) in decoded.operations.iter().zip(change.start_op().get()..) {
            let Key::Map(key) = &op.key else { continue };
            let object = reader.object(&op.obj);
            if matches!(op.action, OpType::Make(_)) {
                let id = ObjectId::Id(automerge::legacy::OpId::new(number, change.actor_id()));
                reader.made(id, object, key);
            } else {
                reader.wrote(object, key, &op.action);
            }
        }
        let Writes { others, removed, .. } = &mut reader.writes;
        others.retain(|spot| !removed.contains(spot));
        reader.writes
    }

    /// Every place that it wrote to.
    pub(super) fn spots(&self) -> impl Iterator<Item = Spot> {
        self.rows.values().flatten().chain(&self.others).chain(&self.removed).copied()
    }
}

struct Reader<'d> {
    doc: &'d Automerge,
    maps: &'d Maps,
    known: HashMap<ObjectId, Object>,
    writes: Writes,
}

impl Reader<'_> {
    fn object(&mut self, id: &ObjectId) -> Object {
        if let Some(known) = self.known.get(id) {
            return *known;
        }
        let found = self.find(id).unwrap_or(Object::Unknown);
        self.known.insert(id.clone(), found);
        found
    }

    fn find(&self, id: &ObjectId) -> Option<Object> {
        let ObjectId::Id(op) = id else { return Some(Object::Root) };
        let object = self.doc.import_obj(&format!("{}@{}", op.counter(), op.actor())).ok()?;
        let maps = [
            (&self.maps.header, Object::Header),
            (&self.maps.rows, Object::Rows),
            (&self.maps.columns, Object::Columns),
            (&self.maps.costs, Object::Costs),
            (&self.maps.imports, Object::Imports),
        ];
        if let Some((_, known)) = maps.iter().find(|(map, _)| **map == object) {
            return Some(*known);
        }
        let parent = self.doc.parents(&object).ok()?.next()?;
        let Prop::Map(key) = parent.prop else { return None };
        self.inner(&parent.obj, &key, false)
    }

    /// What stands under a key of a map of objects.
    fn inner(&self, map: &ObjId, key: &str, new: bool) -> Option<Object> {
        if *map == self.maps.rows {
            Some(Object::Row(key.parse().ok()?, new))
        } else if *map == self.maps.columns {
            Some(Object::Column(Spot::Column(key.parse().ok()?)))
        } else if *map == self.maps.costs {
            Some(Object::Column(Spot::Cost(key.parse().ok()?)))
        } else {
            None
        }
    }

    /// An object was made under `key`.
    fn made(&mut self, id: ObjectId, within: Object, key: &str) {
        let map = match within {
            Object::Rows => &self.maps.rows,
            Object::Columns => &self.maps.columns,
            Object::Costs => &self.maps.costs,
            _ => return,
        };
        let Some(object) = self.inner(map, key, true) else { return };
        if let Object::Row(row, _) = object {
            self.writes.rows.entry(row).or_default().insert(Spot::Row(row));
        }
        self.known.insert(id, object);
    }

    fn wrote(&mut self, object: Object, key: &str, action: &OpType) {
        let text = match action {
            OpType::Put(ScalarValue::Str(text)) => Some(text.as_str()),
            _ => None,
        };
        let other = match object {
            Object::Row(row, new) => return self.row(row, new, key, text, action),
            Object::Header => key.parse().ok().map(|field: HeaderField| Spot::Header(field)),
            Object::Imports => key.parse().ok().map(Spot::Import),
            Object::Root => key.strip_prefix("w:").and_then(|id| id.parse().ok()).map(Spot::View),
            Object::Column(spot) if key == "x" && matches!(action, OpType::Put(ScalarValue::Boolean(true))) => {
                self.writes.removed.insert(spot);
                return;
            }
            Object::Column(spot) => Some(spot),
            // A row or a column is never taken out of its map; what is no object there is none.
            Object::Rows | Object::Columns | Object::Costs | Object::Unknown => None,
        };
        self.writes.others.extend(other);
    }

    fn row(&mut self, row: RowId, new: bool, key: &str, text: Option<&str>, action: &OpType) {
        // An entry of before, or of a later version of the program: it belongs to the row.
        let spot = codec::spot_of(row, key).unwrap_or(Spot::Row(row));
        if key == "p"
            && let Some(section) = text.and_then(|text| text.parse().ok())
        {
            let put = if new { Spot::Row(row) } else { spot };
            self.writes.put_into.entry(Spot::Removed(section)).or_default().push(put);
        }
        if let Spot::Cell(_, FieldRef::Custom(column)) = spot {
            self.writes.put_into.entry(Spot::Column(column)).or_default().push(spot);
        }
        if matches!((spot, action), (Spot::Removed(_), OpType::Put(ScalarValue::Boolean(true)))) {
            self.writes.removed.insert(spot);
        } else if !new {
            self.writes.rows.entry(row).or_default().insert(spot);
        }
    }
}
