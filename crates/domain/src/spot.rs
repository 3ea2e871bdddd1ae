//! The places of a plan that people write to.

use crate::{ColumnId, CostId, Edit, FieldRef, FlightId, HeaderField, ImportId, RowId, ViewId};

/// A place in a plan that somebody writes to: what two people can write to at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// A header field.
    Header(HeaderField),
    /// A row itself: its coming.
    Row(RowId),
    /// Whether a row is removed.
    Removed(RowId),
    /// Where a row stands.
    Place(RowId),
    /// A cell.
    Cell(RowId, FieldRef),
    /// A flight.
    Flight(RowId, FlightId),
    /// What a line shares with another; the smaller id first.
    Shared(RowId, RowId),
    /// A custom column.
    Column(ColumnId),
    /// A plan-level cost.
    Cost(CostId),
    /// The record of an import.
    Import(ImportId),
    /// A saved view.
    View(ViewId),
}

impl Spot {
    /// The row it is about, if it is about one.
    pub fn row(&self) -> Option<RowId> {
        match self {
            Spot::Row(row)
            | Spot::Removed(row)
            | Spot::Place(row)
            | Spot::Cell(row, _)
            | Spot::Flight(row, _)
            | Spot::Shared(row, _) => Some(*row),
            Spot::Header(_) | Spot::Column(_) | Spot::Cost(_) | Spot::Import(_) | Spot::View(_) => None,
        }
    }
}

impl Edit {
    /// The place that it writes to.
    pub fn spot(&self) -> Spot {
        match self {
            Edit::SetHeader { field, .. } => Spot::Header(*field),
            Edit::AddRow(row) => Spot::Row(row.id),
            Edit::SetRemoved { row, .. } => Spot::Removed(*row),
            Edit::MoveRow { row, .. } => Spot::Place(*row),
            Edit::SetCell { row, field, .. } => Spot::Cell(*row, *field),
            Edit::SetFlight { row, id, .. } => Spot::Flight(*row, *id),
            Edit::SetShared { row, other, .. } => Spot::Shared(*row, *other),
            Edit::SetColumn { id, .. } => Spot::Column(*id),
            Edit::SetCost { id, .. } => Spot::Cost(*id),
            Edit::SetImport { id, .. } => Spot::Import(*id),
            Edit::SetView { id, .. } => Spot::View(*id),
        }
    }
}
