//! Sections and lines come, go, move and are copied.

use mrm_domain::{Edit, FlightId, Order, Row, RowId, RowKind};
use std::collections::{BTreeMap, BTreeSet};

use super::{Intent, MAX_ROWS};
use crate::failure::{Code, Failure};

/// The place behind a row that was just put somewhere: the next one usually goes there, and finding it anew looks at
/// every row of the plan.
#[derive(Debug)]
pub(super) struct Gap {
    parent: Option<RowId>,
    after: RowId,
    left: Order,
    right: Option<Order>,
}

impl Intent<'_> {
    pub(super) fn add_row(
        &mut self,
        kind: RowKind,
        parent: Option<String>,
        after: Option<String>,
        temp: Option<String>,
        cells: BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        if self.plan.rows.len() >= MAX_ROWS {
            return Err(Failure::new(
                Code::TooLarge,
                format!("a plan holds at most {MAX_ROWS} rows: split it by section"),
            ));
        }
        let parent = self.parent_id(parent.as_deref())?;
        let after = after.map(|a| self.row_id(&a)).transpose()?;
        let (order, right) = self.room(parent, after, None)?;
        let id = RowId::from_uuid((self.means.uuid)());
        self.apply(Edit::AddRow(Box::new(Row::new(id, kind, parent, order.clone()))))?;
        self.gap = Some(Gap { parent, after: id, left: order, right });
        let name = temp.unwrap_or_else(|| id.to_string());
        for (column, text) in cells {
            self.cell_of_many(id, &name, &column, Some(&text), None)?;
        }
        self.created.insert(name, id);
        Ok(())
    }

    /// A position after `after` (first if `None`) under `parent`, and the one it stands before; `moving` does not count
    /// as a neighbour.
    pub(super) fn room(
        &mut self,
        parent: Option<RowId>,
        after: Option<RowId>,
        moving: Option<RowId>,
    ) -> Result<(Order, Option<Order>), Failure> {
        if let Some(gap) = self.gap.take().filter(|gap| gap.parent == parent && Some(gap.after) == after)
            && let Ok(order) = Order::between(Some(&gap.left), gap.right.as_ref())
        {
            return Ok((order, gap.right));
        }
        let siblings: Vec<(RowId, Order)> = self
            .plan
            .children(parent)
            .iter()
            .filter(|r| Some(r.id) != moving)
            .map(|r| (r.id, r.order.clone()))
            .collect();
        let at = match after {
            None => 0,
            Some(after) => {
                1 + siblings
                    .iter()
                    .position(|(id, _)| *id == after)
                    .ok_or_else(|| Failure::bad_request(format!("{after} does not stand in that section")))?
            }
        };
        let left = at.checked_sub(1).and_then(|i| siblings.get(i)).map(|(_, o)| o.clone());
        let right = siblings.get(at).map(|(_, o)| o.clone());
        if let Ok(order) = Order::between(left.as_ref(), right.as_ref()) {
            return Ok((order, right));
        }
        // Two devices once chose the same position for neighbours: give everybody here a fresh one.
        let fresh: Vec<Order> = Order::spread(siblings.len()).collect();
        for ((id, _), order) in siblings.iter().zip(&fresh) {
            self.apply(Edit::MoveRow { row: *id, parent, order: order.clone() })?;
        }
        let right = fresh.get(at).cloned();
        let order = Order::between(at.checked_sub(1).and_then(|i| fresh.get(i)), right.as_ref());
        Ok((order.map_err(Failure::unexpected)?, right))
    }

    /// The rows themselves and everything below them, each row once, in outline order.
    pub(super) fn with_descendants(&self, rows: &[String]) -> Result<Vec<RowId>, Failure> {
        let roots: BTreeSet<RowId> = rows.iter().map(|r| self.row_id(r)).collect::<Result<_, _>>()?;
        let mut inside = BTreeSet::new();
        let mut out = Vec::new();
        for (row, _) in self.plan.outline() {
            if roots.contains(&row.id) || self.plan.live_parent(row).is_some_and(|p| inside.contains(&p)) {
                inside.insert(row.id);
                out.push(row.id);
            }
        }
        Ok(out)
    }

    pub(super) fn remove_rows(&mut self, rows: &[String]) -> Result<(), Failure> {
        // Innermost first, so that taking it back adds sections before what stands in them.
        for row in self.with_descendants(rows)?.into_iter().rev() {
            self.apply(Edit::SetRemoved { row, removed: true })?;
        }
        Ok(())
    }

    pub(super) fn duplicate_rows(&mut self, rows: &[String]) -> Result<(), Failure> {
        let all = self.with_descendants(rows)?;
        if self.plan.rows.len() + all.len() > MAX_ROWS {
            return Err(Failure::new(
                Code::TooLarge,
                format!("a plan holds at most {MAX_ROWS} rows: split it by section"),
            ));
        }
        let mut copies: BTreeMap<RowId, RowId> = BTreeMap::new();
        for original in all {
            let Some(row) = self.plan.rows.get(&original).cloned() else { continue };
            let parent = self.plan.live_parent(&row);
            let copied_parent = parent.and_then(|p| copies.get(&p).copied());
            let order = match copied_parent {
                Some(_) => row.order.clone(),
                None => self.room(parent, Some(original), None)?.0,
            };
            let id = RowId::from_uuid((self.means.uuid)());
            copies.insert(original, id);
            let flights = row.flights.values().map(|f| (FlightId::from_uuid((self.means.uuid)()), *f)).collect();
            // Whom the copy shares people with nobody has said.
            let shared = BTreeMap::new();
            let copy = Row { id, parent: copied_parent.or(parent), order, flights, shared, ..row };
            self.created.insert(id.to_string(), id);
            self.apply(Edit::AddRow(Box::new(copy)))?;
        }
        Ok(())
    }

    pub(super) fn move_rows(
        &mut self,
        rows: &[String],
        parent: Option<String>,
        after: Option<String>,
    ) -> Result<(), Failure> {
        let parent = self.parent_id(parent.as_deref())?;
        let mut after = after.map(|a| self.row_id(&a)).transpose()?;
        for row in rows {
            let row = self.row_id(row)?;
            if Some(row) == after {
                continue;
            }
            let (order, right) = self.room(parent, after, Some(row))?;
            self.apply(Edit::MoveRow { row, parent, order: order.clone() })?;
            self.gap = Some(Gap { parent, after: row, left: order, right });
            after = Some(row);
        }
        Ok(())
    }
}
