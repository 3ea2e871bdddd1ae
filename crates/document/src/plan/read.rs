//! A plan out of its document. What cannot be read is reported, kept in the document, and never fatal.

use automerge::hydrate::{Map, MapValue, Value as Hydrated};
use automerge::{Automerge, ScalarValue};
use mrm_domain::{
    Cell, Currency, Field, Flight, FlightId, HeaderField, Order, Plan, PlanHeader, PlanId, Row, RowId, RowKind, Value,
};
use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use super::codec;
use crate::DocumentError;

/// A plan and what in its document this build cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanReading {
    /// The plan.
    pub plan: Plan,
    /// Entries that could not be read; they stay in the document as they are.
    pub unreadable: Vec<Unreadable>,
}

/// An entry of a document that this build cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Where it stands: `rows/row_…/f:cost_net`.
    pub path: String,
    /// Its text, as far as it is one.
    pub text: Option<String>,
}

/// Collects what is unreadable.
struct Reader {
    unreadable: Vec<Unreadable>,
    fields: HashMap<&'static str, Field>,
}

/// Reads the whole plan.
pub(super) fn plan(id: PlanId, doc: &Automerge) -> Result<PlanReading, DocumentError> {
    let Hydrated::Map(mut root) = doc.hydrate(None) else { return Err(DocumentError::Malformed("root")) };
    let mut reader = Reader { unreadable: Vec::new(), fields: Field::ALL.iter().map(|f| (f.code(), *f)).collect() };
    let header = reader.header(id, &take(&mut root, "header")?);
    let rows = take(&mut root, "rows")?;
    let columns = take(&mut root, "columns")?;
    let costs = take(&mut root, "costs")?;
    let imports = take(&mut root, "imports")?;
    drop(root);
    let plan = Plan {
        id,
        header,
        rows: reader.rows(rows),
        columns: reader.entries("columns", columns, |id, map| codec::read_column(id, |key| text_of(map, key))),
        costs: reader.entries("costs", costs, |id, map| codec::read_cost(id, |key| text_of(map, key))),
        imports: reader.imports(&imports),
    };
    Ok(PlanReading { plan, unreadable: reader.unreadable })
}

fn take(root: &mut Map, name: &'static str) -> Result<Map, DocumentError> {
    match root.remove(name) {
        Some(MapValue { value: Hydrated::Map(map), .. }) => Ok(map),
        _ => Err(DocumentError::Malformed(name)),
    }
}

fn text_of(map: &Map, key: &str) -> Option<String> {
    map.get(key).and_then(text).map(str::to_owned)
}

fn text(value: &Hydrated) -> Option<&str> {
    if let Hydrated::Scalar(ScalarValue::Str(text)) = value { Some(text) } else { None }
}

impl Reader {
    fn note(&mut self, path: impl FnOnce() -> String, value: Option<&Hydrated>) {
        self.unreadable.push(Unreadable { path: path(), text: value.and_then(text).map(str::to_owned) });
    }

    fn header(&mut self, id: PlanId, map: &Map) -> PlanHeader {
        let currency = text_of(map, HeaderField::Currency.code()).and_then(|code| code.parse().ok());
        // The title is never empty, so where none can be read the id stands in.
        let mut header = PlanHeader::new(id.to_string(), currency.unwrap_or(Currency::RUB));
        for field in HeaderField::ALL {
            let value = map.get(field.code());
            let set = match value {
                Some(value) => text(value).is_some_and(|text| header.set(*field, Some(text)).is_ok()),
                None => header.set(*field, None).is_ok(),
            };
            if !set {
                self.note(|| format!("header/{}", field.code()), value);
            }
        }
        header
    }

    fn rows(&mut self, mut map: Map) -> BTreeMap<RowId, Row> {
        let mut rows: Vec<(RowId, Row)> = Vec::with_capacity(map.len());
        for (key, MapValue { value, .. }) in map.drain() {
            let row = match (RowId::from_str(&key), value) {
                (Ok(id), Hydrated::Map(entries)) => self.row(id, entries),
                _ => None,
            };
            match row {
                Some(row) => rows.push((row.id, row)),
                None => self.note(|| format!("rows/{key}"), None),
            }
        }
        rows.into_iter().collect()
    }

    /// Reads a row; `None` if it is unknown what it is. An unreadable place puts it first at the top.
    fn row(&mut self, id: RowId, mut map: Map) -> Option<Row> {
        let kind = match text(map.get("k")?)? {
            "s" => RowKind::Section,
            "l" => RowKind::Line,
            _ => return None,
        };
        let order = map.get("o").and_then(text).and_then(|o| Order::try_from(o.to_owned()).ok());
        if order.is_none() {
            self.note(|| format!("rows/{id}/o"), map.get("o"));
        }
        let order = order.or_else(|| Order::between(None, None).ok())?;
        let mut row = Row::new(id, kind, None, order);
        row.removed = matches!(map.get("x"), Some(Hydrated::Scalar(ScalarValue::Boolean(true))));
        let entries: Vec<(String, MapValue)> = map.drain().collect();
        let entered: HashMap<&str, i64> = entries
            .iter()
            .filter_map(|(key, entry)| match (key.split_once(':')?, &entry.value) {
                (("e" | "ce", name), Hydrated::Scalar(ScalarValue::Int(at))) => Some((name, *at)),
                _ => None,
            })
            .collect();
        for (key, MapValue { value, .. }) in &entries {
            if self.entry(&mut row, key, value, &entered).is_none() {
                self.note(|| format!("rows/{id}/{key}"), Some(value));
            }
        }
        Some(row)
    }

    /// Reads one entry of a row; `None` if it cannot be read.
    fn entry(&mut self, row: &mut Row, key: &str, value: &Hydrated, entered: &HashMap<&str, i64>) -> Option<()> {
        match (key, key.split_once(':')) {
            ("p", _) => match text(value)? {
                "" => {}
                parent => row.parent = Some(parent.parse().ok()?),
            },
            ("s", _) => row.source = Some(codec::source(text(value)?)?),
            (_, Some(("f", code))) => {
                // A field of a newer version of the program: it stays in the document.
                let Some(field) = self.fields.get(code).copied() else { return Some(()) };
                let (value, good) = unpack(codec::field_value(field, text(value)?));
                row.cells.insert(field, Cell { value, entered: entered.get(code).copied() });
                good?;
            }
            (_, Some(("c", id))) => {
                let (value, good) = unpack(codec::custom_value(text(value)?));
                row.custom.insert(id.parse().ok()?, Cell { value, entered: entered.get(id).copied() });
                good?;
            }
            (_, Some(("t", id))) => {
                let id: FlightId = id.parse().ok()?;
                row.flights.insert(id, Flight::from_canonical(text(value)?).ok()?);
            }
            _ => {}
        }
        Some(())
    }

    fn entries<K: FromStr + Ord + Copy, V>(
        &mut self,
        name: &str,
        map: Map,
        read: impl Fn(K, &Map) -> Option<V>,
    ) -> BTreeMap<K, V> {
        let mut out = BTreeMap::new();
        for (key, MapValue { value, .. }) in map.iter() {
            let found = match (key.parse::<K>(), value) {
                (Ok(_), Hydrated::Map(entries)) if entries.contains_key("x") => continue,
                (Ok(id), Hydrated::Map(entries)) => read(id, entries).map(|value| (id, value)),
                _ => None,
            };
            match found {
                Some((id, value)) => {
                    out.insert(id, value);
                }
                None => self.note(|| format!("{name}/{key}"), None),
            }
        }
        out
    }

    fn imports(&mut self, map: &Map) -> BTreeMap<mrm_domain::ImportId, mrm_domain::ImportRecord> {
        let mut out = BTreeMap::new();
        for (key, MapValue { value, .. }) in map.iter() {
            match (key.parse(), text(value).and_then(|json| serde_json::from_str(json).ok())) {
                (Ok(id), Some(record)) => {
                    out.insert(id, record);
                }
                _ => self.note(|| format!("imports/{key}"), None),
            }
        }
        out
    }
}

fn unpack(read: Result<Value, Value>) -> (Value, Option<()>) {
    match read {
        Ok(value) => (value, Some(())),
        Err(as_text) => (as_text, None),
    }
}
