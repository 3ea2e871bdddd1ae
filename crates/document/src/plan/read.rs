//! A plan out of its document. What cannot be read is reported, kept in the document, and never fatal.
//!
//! The document is walked once, from its first object to its last: looking up each row costs more than reading it.

mod parts;

use automerge::iter::{DocItem, DocObjItem};
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc, ScalarValueRef, ValueRef};
use mrm_domain::{
    Cell, Column, ColumnId, CostId, Currency, Field, Flight, FlightId, HeaderField, ImportId, ImportRecord, Order,
    Plan, PlanCost, PlanHeader, PlanId, Row, RowId, RowKind, SavedView, Spot, Value, ViewId,
};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;
use std::sync::Arc;

use super::{Maps, codec};
pub(super) use parts::Parts;

/// A plan and what in its document this build cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanReading {
    /// The plan.
    pub plan: Plan,
    /// Columns and costs that are written as removed.
    pub(super) away: Away,
    /// Entries that could not be read; they stay in the document as they are.
    pub unreadable: Vec<Unreadable>,
}

/// Columns and costs that are written as removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Away {
    columns: BTreeMap<ColumnId, Column>,
    costs: BTreeMap<CostId, PlanCost>,
}

impl PlanReading {
    /// Everything that is written as removed, by the spot that says so.
    pub(super) fn removed(&self) -> Vec<Spot> {
        let rows = self.plan.rows.values().filter(|row| row.removed).map(|row| Spot::Removed(row.id));
        let columns = self.away.columns.keys().map(|id| Spot::Column(*id));
        rows.chain(columns).chain(self.away.costs.keys().map(|id| Spot::Cost(*id))).collect()
    }

    /// What is written as removed and stays nevertheless.
    pub(super) fn bring_back<'r>(&mut self, things: impl Iterator<Item = &'r Spot>) {
        for thing in things {
            match thing {
                Spot::Removed(row) => _ = self.plan.rows.get_mut(row).map(|row| row.removed = false),
                Spot::Column(id) => self.plan.columns.extend(self.away.columns.remove(id).map(|column| (*id, column))),
                Spot::Cost(id) => self.plan.costs.extend(self.away.costs.remove(id).map(|cost| (*id, cost))),
                _ => {}
            }
        }
    }
}

/// An entry of a document that this build cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Where it stands: `rows/row_…/f:cost_net`.
    pub path: String,
    /// Its text, as far as it is one.
    pub text: Option<String>,
}

/// An entry of a map of the document.
type Entry<'d> = (Cow<'d, str>, ValueRef<'d>);

/// What an object of the document is.
#[derive(Debug, Clone, Copy)]
enum Place {
    Root,
    Header,
    Rows,
    Columns,
    Costs,
    Imports,
    Row(RowId),
    Column(ColumnId),
    Cost(CostId),
}

/// Collects the plan and what is unreadable.
struct Reader {
    plan: Plan,
    away: Away,
    /// In the order of the document; the plan's map is built from all of them at once.
    rows: Vec<(RowId, Row)>,
    unreadable: Vec<Unreadable>,
    fields: HashMap<&'static str, Field>,
}

/// Reads the whole plan as it is, or as it was at `heads`.
pub(super) fn plan(id: PlanId, doc: &Automerge, maps: &Maps, heads: Option<&[ChangeHash]>) -> PlanReading {
    let mut places: HashMap<ObjId, Place> = HashMap::with_capacity(doc.length(&maps.rows) + 6);
    places.insert(ROOT, Place::Root);
    places.insert(maps.header.clone(), Place::Header);
    places.insert(maps.rows.clone(), Place::Rows);
    places.insert(maps.columns.clone(), Place::Columns);
    places.insert(maps.costs.clone(), Place::Costs);
    places.insert(maps.imports.clone(), Place::Imports);
    let mut reader = Reader::new(id, doc.length(&maps.rows));
    let mut at: Option<(Arc<ObjId>, Option<Place>)> = None;
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for DocObjItem { obj, item } in doc.iter_at(ROOT, heads) {
        let DocItem::Map(item) = item else { continue };
        let here = match &at {
            Some((object, place)) if *object == obj => *place,
            _ => {
                if let Some((_, Some(place))) = at.take() {
                    reader.object(place, &entries);
                }
                entries.clear();
                // An object comes after the one that holds it, so its place is known.
                let place = places.remove(&*obj);
                at = Some((obj, place));
                place
            }
        };
        let Some(here) = here else { continue };
        if let Some(inner) = reader.inner(here, &item.key, &item.value) {
            places.insert(item.id(), inner);
        } else if !is_cleared(&item.value) {
            entries.push((item.key, item.value));
        }
    }
    if let Some((_, Some(place))) = at {
        reader.object(place, &entries);
    }
    // Objects without entries are never walked into.
    for place in places.into_values() {
        reader.object(place, &[]);
    }
    reader.finish()
}

/// Whether an entry says that somebody cleared it: nothing stands there.
fn is_cleared(value: &ValueRef<'_>) -> bool {
    matches!(value, ValueRef::Scalar(ScalarValueRef::Null))
}

pub(super) fn text<'v>(value: &'v ValueRef<'_>) -> Option<&'v str> {
    if let ValueRef::Scalar(ScalarValueRef::Str(text)) = value { Some(text) } else { None }
}

fn get<'v, 'd>(entries: &'v [Entry<'d>], key: &str) -> Option<&'v ValueRef<'d>> {
    entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

fn text_of(entries: &[Entry<'_>], key: &str) -> Option<String> {
    get(entries, key).and_then(text).map(str::to_owned)
}

impl Reader {
    fn new(id: PlanId, rows: usize) -> Reader {
        Reader {
            plan: Plan::new(id, first_header(id)),
            away: Away::default(),
            rows: Vec::with_capacity(rows),
            unreadable: Vec::new(),
            fields: Field::ALL.iter().map(|f| (f.code(), *f)).collect(),
        }
    }

    fn finish(mut self) -> PlanReading {
        self.plan.rows = self.rows.into_iter().collect();
        // In an order of their own: objects come in the order in which they were made.
        self.unreadable.sort_by(|a, b| a.path.cmp(&b.path));
        PlanReading { plan: self.plan, away: self.away, unreadable: self.unreadable }
    }

    fn note(&mut self, path: impl FnOnce() -> String, value: Option<&ValueRef<'_>>) {
        self.unreadable.push(Unreadable { path: path(), text: value.and_then(text).map(str::to_owned) });
    }

    /// What an entry of a map of objects holds; `None` if it is a plain entry.
    fn inner(&mut self, place: Place, key: &str, value: &ValueRef<'_>) -> Option<Place> {
        if !matches!(value, ValueRef::Object(automerge::ObjType::Map)) {
            return None;
        }
        match place {
            Place::Rows => key.parse().ok().map(Place::Row),
            Place::Columns => key.parse().ok().map(Place::Column),
            Place::Costs => key.parse().ok().map(Place::Cost),
            _ => None,
        }
    }

    /// Takes an object with all of its entries.
    fn object(&mut self, place: Place, entries: &[Entry<'_>]) {
        match place {
            Place::Header => self.header(entries),
            Place::Imports => self.imports(entries),
            Place::Root => self.views(entries),
            // What is left in a map of objects is none.
            Place::Rows => self.strange("rows", entries),
            Place::Columns => self.strange("columns", entries),
            Place::Costs => self.strange("costs", entries),
            Place::Row(id) => match self.row(id, entries) {
                Some(row) => self.rows.push((id, row)),
                None => self.note(|| format!("rows/{id}"), None),
            },
            Place::Column(id) => match codec::read_column(id, |key| text_of(entries, key)) {
                Some(column) if get(entries, "x").is_some() => _ = self.away.columns.insert(id, column),
                Some(column) => _ = self.plan.columns.insert(id, column),
                None if get(entries, "x").is_some() => {}
                None => self.note(|| format!("columns/{id}"), None),
            },
            Place::Cost(id) => match codec::read_cost(id, |key| text_of(entries, key)) {
                Some(cost) if get(entries, "x").is_some() => _ = self.away.costs.insert(id, cost),
                Some(cost) => _ = self.plan.costs.insert(id, cost),
                None if get(entries, "x").is_some() => {}
                None => self.note(|| format!("costs/{id}"), None),
            },
        }
    }

    fn strange(&mut self, name: &str, entries: &[Entry<'_>]) {
        for (key, _) in entries {
            self.note(|| format!("{name}/{key}"), None);
        }
    }

    fn header(&mut self, entries: &[Entry<'_>]) {
        if let Some(currency) = text_of(entries, HeaderField::Currency.code()).and_then(|code| code.parse().ok()) {
            self.plan.header.currency = currency;
        }
        for field in HeaderField::ALL {
            let value = get(entries, field.code());
            let set = match value {
                Some(value) => text(value).is_some_and(|text| self.plan.header.set(*field, Some(text)).is_ok()),
                None => self.plan.header.set(*field, None).is_ok(),
            };
            if !set {
                self.note(|| format!("header/{}", field.code()), value);
            }
        }
    }

    /// Reads a row; `None` if it is unknown what it is. An unreadable place puts it first at the top.
    fn row(&mut self, id: RowId, entries: &[Entry<'_>]) -> Option<Row> {
        let kind = match text(get(entries, "k")?)? {
            "s" => RowKind::Section,
            "l" => RowKind::Line,
            _ => return None,
        };
        let order = get(entries, "o").and_then(text).and_then(|o| Order::try_from(o.to_owned()).ok());
        if order.is_none() {
            self.note(|| format!("rows/{id}/o"), get(entries, "o"));
        }
        let order = order.or_else(|| Order::between(None, None).ok())?;
        let mut row = Row::new(id, kind, None, order);
        row.removed = matches!(get(entries, "x"), Some(ValueRef::Scalar(ScalarValueRef::Boolean(true))));
        let early = Early::of(entries);
        for (key, value) in entries {
            if self.entry(&mut row, key, value, &early).is_none() {
                self.note(|| format!("rows/{id}/{key}"), Some(value));
            }
        }
        Some(row)
    }

    /// Reads one entry of a row; `None` if it cannot be read.
    fn entry(&mut self, row: &mut Row, key: &str, value: &ValueRef<'_>, early: &Early<'_>) -> Option<()> {
        match (key, key.split_once(':')) {
            ("p", _) => match text(value)? {
                "" => {}
                parent => row.parent = Some(parent.parse().ok()?),
            },
            ("s", _) => row.source = Some(codec::source(text(value)?)?),
            (_, Some(("f", code))) => {
                // A field of a newer version of the program: it stays in the document.
                let Some(field) = self.fields.get(code).copied() else { return Some(()) };
                let (cell, good) = early.cell(code, text(value)?, |text| codec::field_value(field, text));
                row.cells.insert(field, cell);
                good?;
            }
            (_, Some(("c", id))) => {
                let (cell, good) = early.cell(id, text(value)?, codec::custom_value);
                row.custom.insert(id.parse().ok()?, cell);
                good?;
            }
            (_, Some(("t", id))) => {
                let id: FlightId = id.parse().ok()?;
                row.flights.insert(id, Flight::from_canonical(text(value)?).ok()?);
            }
            (_, Some(("d", id))) => {
                row.shared.insert(id.parse().ok()?, Decimal::from_str_exact(text(value)?).ok()?);
            }
            _ => {}
        }
        Some(())
    }

    /// Saved views; what else stands at the root is read elsewhere.
    fn views(&mut self, entries: &[Entry<'_>]) {
        let views = entries.iter().filter_map(|(key, value)| Some((key, key.strip_prefix("w:")?, value)));
        for (key, id, value) in views {
            let view = text(value).and_then(|json| serde_json::from_str::<SavedView>(json).ok());
            match (ViewId::from_str(id), view) {
                (Ok(id), Some(view)) if view.id == id => _ = self.plan.views.insert(id, view),
                _ => self.note(|| key.to_string(), Some(value)),
            }
        }
    }

    fn imports(&mut self, entries: &[Entry<'_>]) {
        for (key, value) in entries {
            let record = text(value).and_then(|json| serde_json::from_str::<ImportRecord>(json).ok());
            match (ImportId::from_str(key), record) {
                (Ok(id), Some(record)) => _ = self.plan.imports.insert(id, record),
                _ => self.note(|| format!("imports/{key}"), None),
            }
        }
    }
}

/// A header of which nothing was read. The title is never empty, so where none can be read the id stands in.
fn first_header(id: PlanId) -> PlanHeader {
    PlanHeader::new(id.to_string(), Currency::RUB)
}

/// The first documents had the origins of a row's cells in entries of their own: moments as `e:<field>` and
/// `ce:<column>`, calculators with their moments as `g:<field>` and `cg:<column>`.
struct Early<'e>(Vec<(&'e str, codec::Entered<'e>)>);

impl<'e> Early<'e> {
    fn of(entries: &'e [Entry<'_>]) -> Early<'e> {
        let named = |names: [&str; 2], key: &'e str| key.split_once(':').filter(|(of, _)| names.contains(of));
        let moments = entries.iter().filter_map(|(key, value)| match (named(["e", "ce"], key), value) {
            (Some((_, name)), ValueRef::Scalar(ScalarValueRef::Int(at))) => Some((name, (Some(*at), None))),
            _ => None,
        });
        let mut origins: Vec<(&str, codec::Entered<'_>)> = moments.collect();
        if origins.is_empty() {
            return Early(origins);
        }
        for (key, value) in entries {
            let Some((_, name)) = named(["g", "cg"], key) else { continue };
            let Some((at, calculator)) = text(value).and_then(|text| text.split_once('/')) else { continue };
            // One of another moment belongs to a value that somebody typed over.
            let same = |(of, origin): &&mut (&str, codec::Entered<'_>)| *of == name && origin.0 == at.parse().ok();
            if let Some((_, origin)) = origins.iter_mut().find(same) {
                origin.1 = Some(calculator);
            }
        }
        Early(origins)
    }

    /// Reads the entry of a cell; `None` beside it where the value does not fit its column and is kept as text.
    fn cell(&self, name: &str, entry: &str, read: impl FnOnce(&str) -> Result<Value, Value>) -> (Cell, Option<()>) {
        let (text, origin) = codec::cell_parts(entry);
        let early = || self.0.iter().find(|(of, _)| *of == name).map(|(_, origin)| *origin);
        let (entered, taken_over) = origin.or_else(early).unwrap_or_default();
        let Ok(origin) = taken_over.map(str::parse).transpose();
        let (value, good) = match read(text) {
            Ok(value) => (value, Some(())),
            Err(as_text) => (as_text, None),
        };
        (Cell { value, entered, origin }, good)
    }
}
