//! Places that two people wrote to without knowing of each other.
//!
//! One value stands, the same on every device. The others stay in the document, and are told here, until somebody who has
//! all of them writes the place.

use automerge::{Automerge, ObjId, ReadDoc};
use mrm_domain::{Edit, Flight, HeaderField, RowId, Spot};

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

/// A place where more than one value was written at the same time: a header field, a cell or a flight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Where.
    pub spot: Spot,
    /// What stands there.
    pub stands: Written,
    /// Other values, none twice.
    pub others: Vec<Written>,
}

/// The conflicts of the header, or of a row.
pub(super) fn of(doc: &Automerge, maps: &Maps, row: Option<RowId>) -> Vec<Conflict> {
    let object = match row {
        None => maps.header.clone(),
        Some(row) => match doc.get(&maps.rows, row.to_string()) {
            Ok(Some((value, id))) if value.is_object() => id,
            _ => return Vec::new(),
        },
    };
    let torn = doc.map_range(&object, ..).filter(|item| item.conflict);
    torn.filter_map(|item| {
        let spot = match row {
            None => Spot::Header(item.key.parse::<HeaderField>().ok()?),
            Some(row) => codec::spot_of(row, &item.key)?,
        };
        conflict(doc, &object, &item.key, spot)
    })
    .collect()
}

fn conflict(doc: &Automerge, object: &ObjId, key: &str, spot: Spot) -> Option<Conflict> {
    let (_, stands) = doc.get(object, key).ok()??;
    let mut written: Vec<(bool, Written)> = Vec::new();
    for (value, id) in doc.get_all(object, key).ok()? {
        let (Some(edit), Some(hash)) = (value.as_str().and_then(|text| edit(spot, text)), doc.hash_for_opid(&id))
        else {
            continue;
        };
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

/// The edit that writes what an entry says; `None` where nobody is asked to choose.
fn edit(spot: Spot, entry: &str) -> Option<Edit> {
    Some(match spot {
        Spot::Header(field) => Edit::SetHeader { field, text: Some(entry.to_owned()) },
        Spot::Cell(row, field) => Edit::SetCell { row, field, cell: Some(cell_of(field, entry)) },
        Spot::Flight(row, id) => Edit::SetFlight { row, id, flight: Some(Flight::from_canonical(entry).ok()?) },
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
