//! Places that two people wrote to without knowing of each other.
//!
//! One value stands, the same on every device. The others stay in the document, and are told here, until somebody who has
//! all of them writes the place. That somebody cleared it is a value too. A place in the plan, a column and a cost are
//! several entries each: of these is told what each of the writers made of it.

use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc};
use mrm_domain::{Edit, Flight, HeaderField, Order, RowId, SavedView, Spot};
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::history::cell_of;
use super::{Maps, codec};
use crate::HistoryEntry;

/// A value that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The edit that writes it. Of a cell it has the moment at which it was entered.
    pub edit: Edit,
    /// The change that wrote it.
    pub by: HistoryEntry,
}

/// Something that more than one value was written to at the same time: a header field, a cell, a flight, what two lines
/// share, where a row stands, a column, a cost or a saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Where.
    pub spot: Spot,
    /// What stands there.
    pub stands: Written,
    /// Other values, none twice.
    pub others: Vec<Written>,
}

/// The conflicts of a row, or of the plan as a whole: its header, columns, costs and saved views.
pub(super) fn of(doc: &Automerge, maps: &Maps, row: Option<RowId>) -> Vec<Conflict> {
    match row {
        Some(row) => {
            maps.removable(doc, Spot::Removed(row)).map(|object| of_row(doc, &object, row)).unwrap_or_default()
        }
        None => {
            let header = torn(doc, &maps.header)
                .into_iter()
                .filter_map(|key| conflict(doc, &maps.header, &key, Spot::Header(key.parse::<HeaderField>().ok()?)));
            let views = torn(doc, &ROOT).into_iter().filter_map(|key| {
                let id = key.strip_prefix("w:")?.parse().ok()?;
                conflict(doc, &ROOT, &key, Spot::View(id))
            });
            let objects = [&maps.columns, &maps.costs].map(|map| of_objects(doc, maps, map)).into_iter().flatten();
            header.chain(objects).chain(views).collect()
        }
    }
}

/// The keys of an object with more than one value, without the one that says that it is removed: see `Returned`.
fn torn(doc: &Automerge, object: &ObjId) -> Vec<String> {
    let torn = doc.map_range(object, ..).filter(|item| item.conflict && item.key != "x");
    torn.map(|item| item.key.into_owned()).collect()
}

fn of_row(doc: &Automerge, object: &ObjId, row: RowId) -> Vec<Conflict> {
    let (place, own): (Vec<String>, Vec<String>) =
        torn(doc, object).into_iter().partition(|key| matches!(codec::spot_of(row, key), Some(Spot::Place(_))));
    let text = |key: &str, at: Option<ChangeHash>| text_at(doc, object, key, at);
    let place = whole(doc, object, &place, |at| {
        let parent = text("p", at).filter(|parent| !parent.is_empty()).map(|parent| parent.parse()).transpose().ok()?;
        Some(Edit::MoveRow { row, parent, order: Order::try_from(text("o", at)?).ok()? })
    });
    let own = own.iter().filter_map(|key| conflict(doc, object, key, codec::spot_of(row, key)?));
    place.into_iter().chain(own).collect()
}

/// The conflicts of columns or of costs.
fn of_objects(doc: &Automerge, maps: &Maps, map: &ObjId) -> Vec<Conflict> {
    let things = doc.map_range(map, ..).filter_map(|item| {
        let thing = maps.thing(map, &item.key)??;
        let object = maps.removable(doc, thing)?;
        whole(doc, &object, &torn(doc, &object), |at| {
            let text = |key: &str| text_at(doc, &object, key, at);
            Some(match thing {
                Spot::Column(id) => Edit::SetColumn { id, column: Some(codec::read_column(id, text)?) },
                Spot::Cost(id) => Edit::SetCost { id, cost: Some(codec::read_cost(id, text)?) },
                _ => return None,
            })
        })
    });
    things.collect()
}

/// The text of an entry, as it is or as whoever made a change left it.
fn text_at(doc: &Automerge, object: &ObjId, key: &str, at: Option<ChangeHash>) -> Option<String> {
    let found = match at {
        Some(change) => doc.get_at(object, key, &[change]),
        None => doc.get(object, key),
    };
    Some(found.ok()??.0.as_str()?.to_owned())
}

/// The conflict of something that is several entries, of which `torn` have more than one value: what stands, and what each
/// of those who wrote one of them made of the whole.
fn whole(
    doc: &Automerge,
    object: &ObjId,
    torn: &[String],
    read: impl Fn(Option<ChangeHash>) -> Option<Edit>,
) -> Option<Conflict> {
    let mut winners = BTreeSet::new();
    let mut wrote: BTreeMap<ChangeHash, Vec<(&str, ObjId)>> = BTreeMap::new();
    for key in torn {
        let (_, stands) = doc.get(object, key.as_str()).ok()??;
        winners.extend(doc.hash_for_opid(&stands));
        for (_, id) in doc.get_all(object, key.as_str()).ok()? {
            wrote.entry(doc.hash_for_opid(&id)?).or_default().push((key, id));
        }
    }
    // Whoever wrote on, beginning with what another change had made, has that in what they made.
    let goes_on = |entries: &[(&str, ObjId)], by: ChangeHash| {
        let stood =
            |(key, id): &(&str, ObjId)| matches!(doc.get_at(object, *key, &[by]), Ok(Some((_, at))) if at == *id);
        entries.iter().all(stood)
    };
    let is_left = |change: &ChangeHash| wrote.keys().any(|by| by != change && goes_on(&wrote[change], *by));
    let entry = |hash: &ChangeHash| Some(HistoryEntry::of(&doc.get_change_meta_by_hash(hash)?));
    let newest = |mut entries: Vec<HistoryEntry>| {
        entries.sort_by_key(|by| (Reverse(by.time_ms), by.hash));
        entries
    };
    let made: Vec<Written> = newest(wrote.keys().filter(|change| !is_left(change)).filter_map(entry).collect())
        .into_iter()
        .filter_map(|by| Some(Written { edit: read(Some(by.hash))?, by }))
        .collect();
    let edit = read(None)?;
    // What stands may be of several: then the last of them is named.
    let by = match made.iter().find(|written| written.edit == edit) {
        Some(written) => written.by.clone(),
        None => newest(winners.iter().filter_map(entry).collect()).into_iter().next()?,
    };
    let stands = Written { edit, by };
    let mut others: Vec<Written> = Vec::new();
    for written in made {
        if written.edit != stands.edit && !others.iter().any(|known| known.edit == written.edit) {
            others.push(written);
        }
    }
    (!others.is_empty()).then_some(Conflict { spot: stands.edit.spot(), stands, others })
}

fn conflict(doc: &Automerge, object: &ObjId, key: &str, spot: Spot) -> Option<Conflict> {
    let (_, stands) = doc.get(object, key).ok()??;
    let mut written: Vec<(bool, Written)> = Vec::new();
    for (value, id) in doc.get_all(object, key).ok()? {
        let said =
            if value.is_null() { edit(spot, None) } else { value.as_str().and_then(|text| edit(spot, Some(text))) };
        let (Some(edit), Some(hash)) = (said, doc.hash_for_opid(&id)) else { continue };
        let by = HistoryEntry::of(&doc.get_change_meta_by_hash(&hash)?);
        written.push((id == stands, Written { edit, by }));
    }
    let at = written.iter().position(|(stands, _)| *stands)?;
    let (_, stands) = written.swap_remove(at);
    // In an order of their own: that of the library follows the actors.
    written.sort_by_key(|(_, written)| (written.by.time_ms, written.by.hash));
    let mut others: Vec<Written> = Vec::new();
    for (_, other) in written.into_iter().rev() {
        if !same(&other.edit, &stands.edit) && !others.iter().any(|known| same(&known.edit, &other.edit)) {
            others.push(other);
        }
    }
    (!others.is_empty()).then_some(Conflict { spot, stands, others })
}

/// The edit that writes what an entry says, `None` where it was cleared; `None` where nobody is asked to choose.
fn edit(spot: Spot, entry: Option<&str>) -> Option<Edit> {
    Some(match spot {
        Spot::Header(field) => Edit::SetHeader { field, text: entry.map(str::to_owned) },
        Spot::Cell(row, field) => Edit::SetCell { row, field, cell: entry.map(|entry| cell_of(field, entry)) },
        Spot::Flight(row, id) => {
            Edit::SetFlight { row, id, flight: entry.map(Flight::from_canonical).transpose().ok()? }
        }
        Spot::Shared(row, other) => {
            let share = entry.map(Decimal::from_str_exact).transpose().ok()?;
            Edit::SetShared { row, other, share }
        }
        Spot::View(id) => {
            let view = entry.map(serde_json::from_str::<SavedView>).transpose().ok()?;
            Edit::SetView { id, view: view.map(Box::new) }
        }
        _ => return None,
    })
}

/// Whether two edits of one place say the same; when somebody typed it is no difference.
fn same(one: &Edit, other: &Edit) -> bool {
    match (one, other) {
        (Edit::SetCell { cell: Some(one), .. }, Edit::SetCell { cell: Some(other), .. }) => one.value == other.value,
        _ => one == other,
    }
}
