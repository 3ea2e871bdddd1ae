//! Everything that can happen to a plan, each with its inverse.
//!
//! One intent of a person is a list of edits, written to the document as one change. [`Plan::apply`] is the meaning of
//! an edit; `document` writes the same edit to Automerge, and a property test holds the two together.

use rust_decimal::Decimal;

use crate::{
    Cell, Column, ColumnId, CostId, Field, FieldRef, Flight, FlightId, HeaderError, HeaderField, ImportId,
    ImportRecord, Order, Plan, PlanCost, Row, RowId, SavedView, ValueError, ViewId,
};

/// One edit of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Sets a header field from its canonical text, or clears it.
    SetHeader {
        /// Which.
        field: HeaderField,
        /// Canonical text, see [`crate::PlanHeader::set`].
        text: Option<String>,
    },
    /// Puts a whole new row (its id must be new to the plan).
    AddRow(Box<Row>),
    /// Removes a row or brings it back. Rows below a removed section must be removed by edits of their own.
    SetRemoved {
        /// Which.
        row: RowId,
        /// Removed or not.
        removed: bool,
    },
    /// Moves a row.
    MoveRow {
        /// Which.
        row: RowId,
        /// The section it goes to; `None` is the top.
        parent: Option<RowId>,
        /// Its new position.
        order: Order,
    },
    /// Sets or clears a cell.
    SetCell {
        /// The row.
        row: RowId,
        /// The field or custom column.
        field: FieldRef,
        /// The value with its moment of entry; `None` clears.
        cell: Option<Cell>,
    },
    /// Puts or removes one flight of a line.
    SetFlight {
        /// The row.
        row: RowId,
        /// The flight.
        id: FlightId,
        /// Its dates; `None` removes it.
        flight: Option<Flight>,
    },
    /// Says what part of the universe two lines reach both, or takes it back. It is kept at the smaller id.
    SetShared {
        /// One line: the smaller id.
        row: RowId,
        /// The other.
        other: RowId,
        /// The share, from 0 to 1; `None` takes it back.
        share: Option<Decimal>,
    },
    /// Puts (new or changed) or removes a custom column. Values stay in the rows, so that removing can be undone.
    SetColumn {
        /// Which.
        id: ColumnId,
        /// The column; `None` removes it.
        column: Option<Column>,
    },
    /// Puts (new or changed) or removes a plan-level cost.
    SetCost {
        /// Which.
        id: CostId,
        /// The cost; `None` removes it.
        cost: Option<PlanCost>,
    },
    /// Adds the record of an import, or takes it back.
    SetImport {
        /// Which.
        id: ImportId,
        /// The record; `None` takes it back.
        record: Option<Box<ImportRecord>>,
    },
    /// Puts (new or changed) or removes a saved view.
    SetView {
        /// Which.
        id: ViewId,
        /// The view; `None` removes it.
        view: Option<Box<SavedView>>,
    },
}

impl Edit {
    /// The row it is about, if it is about one.
    pub fn row(&self) -> Option<RowId> {
        match self {
            Edit::AddRow(row) => Some(row.id),
            Edit::SetRemoved { row, .. }
            | Edit::MoveRow { row, .. }
            | Edit::SetCell { row, .. }
            | Edit::SetFlight { row, .. }
            | Edit::SetShared { row, .. } => Some(*row),
            Edit::SetHeader { .. }
            | Edit::SetColumn { .. }
            | Edit::SetCost { .. }
            | Edit::SetImport { .. }
            | Edit::SetView { .. } => None,
        }
    }

    /// Whether it is about a view of the plan and changes nothing that the plan says.
    pub fn is_of_views(&self) -> bool {
        matches!(self, Edit::SetView { .. } | Edit::SetHeader { field: HeaderField::DefaultView, .. })
    }
}

/// An edit that the plan cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The plan has no such row.
    #[error("the plan has no row {0}")]
    NoRow(RowId),
    /// The plan has that row already.
    #[error("the plan has the row {0} already")]
    RowExists(RowId),
    /// The parent is no section of the plan, or lies inside the moved row.
    #[error("row {row} cannot stand in {parent}")]
    BadParent {
        /// The row.
        row: RowId,
        /// The wanted parent.
        parent: RowId,
    },
    /// Two lines share a part of the universe, from 0 to 1, said at the smaller id.
    #[error("{row} and {other} cannot share that")]
    BadShare {
        /// One line.
        row: RowId,
        /// The other.
        other: RowId,
    },
    /// The plan has no such custom column.
    #[error("the plan has no column {0}")]
    NoColumn(ColumnId),
    /// The value does not fit the field.
    #[error("{field}: {source}")]
    Value {
        /// The field.
        field: FieldRef,
        /// Why.
        source: ValueError,
    },
    /// The field is not one that a row stores.
    #[error("“{0}” is not a cell of a row")]
    NotACell(Field),
    /// The header field cannot take the text.
    #[error(transparent)]
    Header(#[from] HeaderError),
}

impl Plan {
    /// Applies one edit and returns the edit that takes it back. On an error nothing has changed.
    pub fn apply(&mut self, edit: &Edit) -> Result<Edit, EditError> {
        match edit {
            Edit::SetHeader { field, text } => {
                let before = self.header.get(*field);
                self.header.set(*field, text.as_deref())?;
                Ok(Edit::SetHeader { field: *field, text: before })
            }
            Edit::AddRow(row) => {
                if self.rows.contains_key(&row.id) {
                    return Err(EditError::RowExists(row.id));
                }
                self.check_parent(row.id, row.parent)?;
                self.rows.insert(row.id, (**row).clone());
                Ok(Edit::SetRemoved { row: row.id, removed: true })
            }
            Edit::SetRemoved { row, removed } => {
                let target = self.rows.get_mut(row).ok_or(EditError::NoRow(*row))?;
                let before = std::mem::replace(&mut target.removed, *removed);
                Ok(Edit::SetRemoved { row: *row, removed: before })
            }
            Edit::MoveRow { row, parent, order } => {
                self.check_parent(*row, *parent)?;
                let target = self.rows.get_mut(row).ok_or(EditError::NoRow(*row))?;
                let parent = std::mem::replace(&mut target.parent, *parent);
                let order = std::mem::replace(&mut target.order, order.clone());
                Ok(Edit::MoveRow { row: *row, parent, order })
            }
            Edit::SetCell { row, field, cell } => self.set_cell(*row, *field, cell.clone()),
            Edit::SetFlight { row, id, flight } => {
                let target = self.rows.get_mut(row).ok_or(EditError::NoRow(*row))?;
                let before = replace(&mut target.flights, *id, *flight);
                Ok(Edit::SetFlight { row: *row, id: *id, flight: before })
            }
            Edit::SetShared { row, other, share } => {
                let bad = || EditError::BadShare { row: *row, other: *other };
                let possible = share.is_none_or(|share| (Decimal::ZERO..=Decimal::ONE).contains(&share));
                if row >= other || !possible {
                    return Err(bad());
                }
                let target = self.rows.get_mut(row).ok_or(EditError::NoRow(*row))?;
                let before = replace(&mut target.shared, *other, *share);
                Ok(Edit::SetShared { row: *row, other: *other, share: before })
            }
            Edit::SetColumn { id, column } => {
                let before = replace(&mut self.columns, *id, column.clone());
                Ok(Edit::SetColumn { id: *id, column: before })
            }
            Edit::SetCost { id, cost } => {
                let before = replace(&mut self.costs, *id, cost.clone());
                Ok(Edit::SetCost { id: *id, cost: before })
            }
            Edit::SetImport { id, record } => {
                let before = replace(&mut self.imports, *id, record.as_deref().cloned());
                Ok(Edit::SetImport { id: *id, record: before.map(Box::new) })
            }
            Edit::SetView { id, view } => {
                let before = replace(&mut self.views, *id, view.as_deref().cloned());
                Ok(Edit::SetView { id: *id, view: before.map(Box::new) })
            }
        }
    }

    /// Whether the plan says already what `edit` would make it say.
    pub fn says(&self, edit: &Edit) -> bool {
        let row = |id: &RowId| self.rows.get(id);
        match edit {
            Edit::SetHeader { field, text } => self.header.get(*field) == *text,
            Edit::AddRow(new) => row(&new.id) == Some(&**new),
            Edit::SetRemoved { row: id, removed } => row(id).is_some_and(|row| row.removed == *removed),
            Edit::MoveRow { row: id, parent, order } => {
                row(id).is_some_and(|row| (row.parent, &row.order) == (*parent, order))
            }
            Edit::SetCell { row: id, field, cell } => row(id).is_some_and(|row| {
                let stored = match field {
                    FieldRef::Field(field) => row.cells.get(field),
                    FieldRef::Custom(id) => row.custom.get(id),
                };
                stored == cell.as_ref()
            }),
            Edit::SetFlight { row: id, id: flight, flight: wanted } => {
                row(id).is_some_and(|row| row.flights.get(flight) == wanted.as_ref())
            }
            Edit::SetShared { row: id, other, share } => {
                row(id).is_some_and(|row| row.shared.get(other) == share.as_ref())
            }
            Edit::SetColumn { id, column } => self.columns.get(id) == column.as_ref(),
            Edit::SetCost { id, cost } => self.costs.get(id) == cost.as_ref(),
            Edit::SetImport { id, record } => self.imports.get(id) == record.as_deref(),
            Edit::SetView { id, view } => self.views.get(id) == view.as_deref(),
        }
    }

    /// Applies all edits of one intent, or none, and returns the edits that take them back, in the order to apply them.
    pub fn apply_all(&mut self, edits: &[Edit]) -> Result<Vec<Edit>, EditError> {
        let mut inverse = Vec::with_capacity(edits.len());
        for edit in edits {
            match self.apply(edit) {
                Ok(back) => inverse.push(back),
                Err(error) => {
                    self.roll_back(edits, &inverse);
                    return Err(error);
                }
            }
        }
        inverse.reverse();
        Ok(inverse)
    }

    /// Takes back edits that were just applied and that no document has seen: `inverse[i]` is what [`Plan::apply`]
    /// returned for `edits[i]`. Unlike an undo it leaves no trace: an added row is gone, not marked as removed.
    pub fn roll_back(&mut self, edits: &[Edit], inverse: &[Edit]) {
        for (edit, back) in edits.iter().zip(inverse).rev() {
            if let Edit::AddRow(row) = edit {
                self.rows.remove(&row.id);
            } else if let Err(error) = self.apply(back) {
                // What was just applied can be taken back; the failure that led here is the one that is told.
                debug_assert!(false, "{back:?} cannot be taken back: {error}");
            }
        }
    }

    fn set_cell(&mut self, row: RowId, field: FieldRef, cell: Option<Cell>) -> Result<Edit, EditError> {
        let kind = match field {
            FieldRef::Field(f) if f.scope() == crate::FieldScope::Time => return Err(EditError::NotACell(f)),
            FieldRef::Field(f) => f.kind(),
            FieldRef::Custom(id) => self.columns.get(&id).ok_or(EditError::NoColumn(id))?.kind.field_kind(),
        };
        if let Some(cell) = &cell {
            cell.value.clone().checked(kind).map_err(|source| EditError::Value { field, source })?;
        }
        let target = self.rows.get_mut(&row).ok_or(EditError::NoRow(row))?;
        let before = match field {
            FieldRef::Field(f) => replace(&mut target.cells, f, cell),
            FieldRef::Custom(id) => replace(&mut target.custom, id, cell),
        };
        Ok(Edit::SetCell { row, field, cell: before })
    }

    fn check_parent(&self, row: RowId, parent: Option<RowId>) -> Result<(), EditError> {
        let mut at = parent;
        let mut steps = 0;
        while let Some(id) = at {
            let bad = || EditError::BadParent { row, parent: id };
            let section = self.rows.get(&id).ok_or_else(bad)?;
            if id == row || section.kind != crate::RowKind::Section || steps > 64 {
                return Err(bad());
            }
            steps += 1;
            at = section.parent;
        }
        Ok(())
    }
}

fn replace<K: Ord, V>(map: &mut std::collections::BTreeMap<K, V>, key: K, value: Option<V>) -> Option<V> {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    }
}
