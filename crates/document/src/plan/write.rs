//! Each edit as operations of one Automerge transaction, touching only what it changes.

use automerge::transaction::{Transactable, Transaction};
use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use mrm_domain::{Edit, RowId};

use super::{Maps, codec};
use crate::DocumentError;

/// The row that was written to last: a pasted block writes to each of its rows many times.
#[derive(Default)]
pub(super) struct Near(Option<(RowId, ObjId)>);

/// Writes one edit; `near` is kept from one edit of a transaction to the next.
pub(super) fn edit(tx: &mut Transaction<'_>, maps: &Maps, near: &mut Near, edit: &Edit) -> Result<(), DocumentError> {
    match edit {
        Edit::SetHeader { field, text } => set(tx, &maps.header, field.code(), text.as_deref()),
        Edit::AddRow(row) => {
            let key = row.id.to_string();
            if tx.get(&maps.rows, key.as_str())?.is_some() {
                return Err(DocumentError::RowExists(row.id));
            }
            tx.batch_create_object(&maps.rows, key, &codec::row(row), false)?;
            Ok(())
        }
        Edit::SetRemoved { row, removed } => {
            let object = near.row(tx, maps, *row)?;
            put(tx, &object, "x", removed.then_some(true))
        }
        Edit::MoveRow { row, parent, order } => {
            let object = near.row(tx, maps, *row)?;
            // The top is written as an empty parent: a deletion would lose against a concurrent move into a section,
            // and the row would stand there with the order key that was meant for the top.
            let parent = parent.map(|id| id.to_string()).unwrap_or_default();
            put(tx, &object, "p", Some(parent.as_str()))?;
            put(tx, &object, "o", Some(order.as_str()))
        }
        Edit::SetCell { row, field, cell } => {
            let object = near.row(tx, maps, *row)?;
            set(tx, &object, &codec::cell_key(*field), cell.as_ref().map(|cell| codec::cell(*field, cell)))
        }
        Edit::SetFlight { row, id, flight } => {
            let object = near.row(tx, maps, *row)?;
            set(tx, &object, &format!("t:{id}"), flight.map(|flight| flight.canonical()))
        }
        Edit::SetShared { row, other, share } => {
            let object = near.row(tx, maps, *row)?;
            set(tx, &object, &format!("d:{other}"), share.map(|share| share.normalize().to_string()))
        }
        Edit::SetColumn { id, column } => match column {
            Some(column) if column.id != *id => Err(DocumentError::ColumnId(*id)),
            column => put_entries(tx, &maps.columns, &id.to_string(), column.as_ref().map(codec::column)),
        },
        Edit::SetCost { id, cost } => match cost {
            Some(cost) if cost.id != *id => Err(DocumentError::CostId(*id)),
            cost => put_entries(tx, &maps.costs, &id.to_string(), cost.as_ref().map(codec::cost)),
        },
        Edit::SetImport { id, record } => {
            let text = record.as_deref().map(codec::import).transpose()?;
            put(tx, &maps.imports, &id.to_string(), text)
        }
        Edit::SetView { id, view } => match view {
            Some(view) if view.id != *id => Err(DocumentError::ViewId(*id)),
            view => put(tx, &ROOT, &codec::view_key(*id), view.as_deref().map(codec::view).transpose()?),
        },
    }
}

/// Removes a row that is written as removed already: the library would write nothing, and nobody would know that this
/// removal knows of what was written meanwhile.
pub(super) fn remove_again(
    tx: &mut Transaction<'_>,
    maps: &Maps,
    near: &mut Near,
    row: RowId,
) -> Result<(), DocumentError> {
    let object = near.row(tx, maps, row)?;
    remove_anew(tx, &object)
}

fn remove_anew(tx: &mut Transaction<'_>, object: &ObjId) -> Result<(), DocumentError> {
    put(tx, object, "x", None::<bool>)?;
    put(tx, object, "x", Some(true))
}

impl Near {
    fn row(&mut self, tx: &Transaction<'_>, maps: &Maps, row: RowId) -> Result<ObjId, DocumentError> {
        if let Some((_, object)) = self.0.as_ref().filter(|(known, _)| *known == row) {
            return Ok(object.clone());
        }
        match tx.get(&maps.rows, row.to_string())? {
            Some((value, id)) if value.is_object() => {
                self.0 = Some((row, id.clone()));
                Ok(id)
            }
            _ => Err(DocumentError::NoRow(row)),
        }
    }
}

/// Sets or clears one entry. The library writes nothing where the entry is as wanted, and settles the conflict where two
/// devices have written different values.
fn put<V: Into<ScalarValue>>(
    tx: &mut Transaction<'_>,
    map: &ObjId,
    key: &str,
    value: Option<V>,
) -> Result<(), DocumentError> {
    match value {
        Some(value) => tx.put(map, key, value)?,
        None => tx.delete(map, key)?,
    }
    Ok(())
}

/// Sets one entry, or writes that it is cleared. A deletion would leave nothing behind: who clears a place while another
/// writes to it has written too, and is told.
fn set<V: Into<ScalarValue>>(
    tx: &mut Transaction<'_>,
    map: &ObjId,
    key: &str,
    value: Option<V>,
) -> Result<(), DocumentError> {
    match value {
        Some(value) => tx.put(map, key, value)?,
        None if tx.get(map, key)?.is_some() => tx.put(map, key, ScalarValue::Null)?,
        None => {}
    }
    Ok(())
}

/// Puts a flat map of entries, or marks it as removed. The map stays, so that a change made elsewhere at the same time
/// is there again when the removal is undone.
fn put_entries(
    tx: &mut Transaction<'_>,
    map: &ObjId,
    key: &str,
    entries: Option<codec::Entries>,
) -> Result<(), DocumentError> {
    let object = match tx.get(map, key)? {
        Some((value, id)) if value.is_object() => id,
        _ if entries.is_none() => return Ok(()),
        _ => tx.put_object(map, key, ObjType::Map)?,
    };
    let removed = entries.is_none();
    for (name, text) in entries.into_iter().flatten() {
        set(tx, &object, name, text)?;
    }
    match removed {
        // It may be written as removed already, by somebody who knew less.
        true => remove_anew(tx, &object),
        false => put(tx, &object, "x", None::<bool>),
    }
}
