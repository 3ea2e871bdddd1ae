//! What a planner asks for, in the words of the screen, and its translation into typed edits.
//!
//! One request is one intent: all of its edits are applied, or none, and one undo takes them back.

use mrm_domain::text::Separator;
use mrm_domain::typed::{canonical_choice, read_date, read_typed};
use mrm_domain::{
    Audience, Cell, Column, ColumnId, CostBasis, CostId, CostKind, Currency, CustomKind, Edit, Field, FieldKind,
    FieldRef, FieldScope, Flight, FlightId, HeaderField, Order, Plan, PlanCost, Row, RowId, RowKind, Value,
};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

use crate::failure::{Code, Failure};

/// The most edits one request may carry.
const MAX_EDITS: usize = 20_000;
/// The most cells one request may set: a paste of a large plan.
const MAX_CELLS: usize = 1_000_000;
/// The most rows a plan may hold: a larger import is split by section.
pub(crate) const MAX_ROWS: usize = 60_000;

/// One request: what was meant, and the edits that do it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EditRequest {
    /// Code of what the planner did (`edit_cell`, `paste`, `add_line`): the label of undo.
    pub intent: String,
    /// The edits, applied in order.
    pub edits: Vec<EditInput>,
}

/// One edit in the words of the screen. Texts are as typed; the core reads them by the column's kind.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum EditInput {
    /// Sets a header field.
    SetHeader {
        /// Its code.
        field: String,
        /// Text; null clears.
        text: Option<String>,
    },
    /// Sets cells: (row, column, text or null).
    SetCells {
        /// The cells.
        cells: Vec<(String, String, Option<String>)>,
    },
    /// Adds a row after another one.
    AddRow {
        /// Line or section.
        kind: RowKind,
        /// The section it goes to; null is the top.
        parent: Option<String>,
        /// The sibling it follows; null is first.
        after: Option<String>,
        /// A name for the new row that later edits of this request may use.
        #[serde(default)]
        temp: Option<String>,
        /// Its cells, as typed.
        #[serde(default)]
        cells: BTreeMap<String, String>,
    },
    /// Copies rows, each right after its original, sections with everything in them.
    DuplicateRows {
        /// The rows.
        rows: Vec<String>,
    },
    /// Removes rows, sections with everything in them.
    RemoveRows {
        /// The rows.
        rows: Vec<String>,
    },
    /// Moves rows, keeping their order.
    MoveRows {
        /// The rows.
        rows: Vec<String>,
        /// Where to; null is the top.
        parent: Option<String>,
        /// The sibling they follow; null is first.
        after: Option<String>,
    },
    /// Puts a flight.
    SetFlight {
        /// The line.
        row: String,
        /// The flight to change; absent for a new one.
        #[serde(default)]
        id: Option<String>,
        /// First day.
        start: String,
        /// Last day.
        end: String,
        /// Units or weight.
        #[serde(default)]
        quantity: Option<String>,
        /// Money.
        #[serde(default)]
        amount: Option<String>,
    },
    /// Removes a flight.
    RemoveFlight {
        /// The line.
        row: String,
        /// The flight.
        id: String,
    },
    /// Adds a custom column at the end.
    AddColumn {
        /// Its name.
        name: String,
        /// What its values are.
        kind: CustomKind,
        /// Unit for its header.
        #[serde(default)]
        unit: Option<String>,
        /// Whom it is for.
        audience: Audience,
    },
    /// Changes a custom column.
    UpdateColumn {
        /// Which.
        id: String,
        /// New name.
        #[serde(default)]
        name: Option<String>,
        /// New unit.
        #[serde(default)]
        unit: Option<String>,
        /// New audience.
        #[serde(default)]
        audience: Option<Audience>,
    },
    /// Removes a custom column.
    RemoveColumn {
        /// Which.
        id: String,
    },
    /// Adds a plan-level cost.
    AddCost {
        /// What for.
        kind: CostKind,
        /// Its name.
        label: String,
        /// How much.
        basis: CostInput,
        /// Its own VAT rate, as typed.
        #[serde(default)]
        vat_rate: Option<String>,
        /// Whom it is for.
        audience: Audience,
    },
    /// Changes a plan-level cost.
    UpdateCost {
        /// Which.
        id: String,
        /// What for.
        #[serde(default)]
        kind: Option<CostKind>,
        /// Its name.
        #[serde(default)]
        label: Option<String>,
        /// How much.
        #[serde(default)]
        basis: Option<CostInput>,
        /// Its own VAT rate, as typed; an empty text returns to the plan's.
        #[serde(default)]
        vat_rate: Option<String>,
        /// Whom it is for.
        #[serde(default)]
        audience: Option<Audience>,
    },
    /// Removes a plan-level cost.
    RemoveCost {
        /// Which.
        id: String,
    },
}

/// How much a plan-level cost is, as typed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CostInput {
    /// A stated amount.
    Amount {
        /// As typed.
        amount: String,
    },
    /// A share of the media cost.
    ShareOfMedia {
        /// As typed.
        rate: String,
    },
    /// A share of the media cost with commission.
    ShareOfClientNet {
        /// As typed.
        rate: String,
    },
}

/// A stored value that made way for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// The line.
    pub row: RowId,
    /// The field that is calculated from now on.
    pub field: Field,
    /// The value it had.
    pub value: Value,
}

/// What the translation needs to know of the world.
pub(crate) struct Means<'a> {
    pub uuid: &'a mut dyn FnMut() -> uuid::Uuid,
    pub now_ms: i64,
    pub prefer: Separator,
}

/// An intent while it is being applied to a plan.
pub(crate) struct Intent<'a> {
    plan: &'a mut Plan,
    means: Means<'a>,
    pub edits: Vec<Edit>,
    pub inverse: Vec<Edit>,
    pub released: Vec<Released>,
    pub created: BTreeMap<String, RowId>,
    set_here: BTreeSet<(RowId, Field)>,
}

impl<'a> Intent<'a> {
    pub(crate) fn new(plan: &'a mut Plan, means: Means<'a>) -> Self {
        Intent {
            plan,
            means,
            edits: Vec::new(),
            inverse: Vec::new(),
            released: Vec::new(),
            created: BTreeMap::new(),
            set_here: BTreeSet::new(),
        }
    }

    /// The last moment of entry that was given away.
    pub(crate) fn last_moment(&self) -> i64 {
        self.means.now_ms
    }

    /// Applies every edit of the request to the plan, or none.
    pub(crate) fn run(&mut self, inputs: Vec<EditInput>) -> Result<(), Failure> {
        if inputs.len() > MAX_EDITS {
            return Err(Failure::bad_request(format!("a request carries at most {MAX_EDITS} edits")));
        }
        for input in inputs {
            if let Err(failure) = self.one(input) {
                self.roll_back();
                return Err(failure);
            }
        }
        self.inverse.reverse();
        Ok(())
    }

    fn roll_back(&mut self) {
        let (edits, inverse) = (std::mem::take(&mut self.edits), std::mem::take(&mut self.inverse));
        self.plan.roll_back(&edits, &inverse);
    }

    fn apply(&mut self, edit: Edit) -> Result<(), Failure> {
        let back = self.plan.apply(&edit)?;
        self.inverse.push(back);
        self.edits.push(edit);
        Ok(())
    }

    fn one(&mut self, input: EditInput) -> Result<(), Failure> {
        match input {
            EditInput::SetHeader { field, text } => self.set_header(&field, text.as_deref()),
            EditInput::SetCells { cells } => self.set_cells(cells),
            EditInput::AddRow { kind, parent, after, temp, cells } => self.add_row(kind, parent, after, temp, cells),
            EditInput::DuplicateRows { rows } => self.duplicate_rows(&rows),
            EditInput::RemoveRows { rows } => self.remove_rows(&rows),
            EditInput::MoveRows { rows, parent, after } => self.move_rows(&rows, parent, after),
            EditInput::SetFlight { row, id, start, end, quantity, amount } => {
                self.set_flight(&row, id.as_deref(), &start, &end, quantity.as_deref(), amount.as_deref())
            }
            EditInput::RemoveFlight { row, id } => {
                let row = self.row_id(&row)?;
                let id: FlightId = parse_id(&id)?;
                self.apply(Edit::SetFlight { row, id, flight: None })
            }
            EditInput::AddColumn { name, kind, unit, audience } => self.add_column(name, kind, unit, audience),
            EditInput::UpdateColumn { id, name, unit, audience } => {
                let id: ColumnId = parse_id(&id)?;
                let mut column = self.plan.columns.get(&id).cloned().ok_or_else(|| Failure::not_found("column", id))?;
                column.name = name.map(|n| named(&n)).transpose()?.unwrap_or(column.name);
                column.unit = unit.map_or(column.unit, |u| Some(u).filter(|u| !u.is_empty()));
                column.audience = audience.unwrap_or(column.audience);
                self.apply(Edit::SetColumn { id, column: Some(column) })
            }
            EditInput::RemoveColumn { id } => self.apply(Edit::SetColumn { id: parse_id(&id)?, column: None }),
            EditInput::AddCost { kind, label, basis, vat_rate, audience } => {
                let order = Order::between(self.plan.costs_in_order().last().map(|c| &c.order), None)
                    .map_err(Failure::unexpected)?;
                let id = CostId::from_uuid((self.means.uuid)());
                let basis = self.cost_basis(basis)?;
                let vat_rate = self.rate(vat_rate.as_deref())?;
                let cost = PlanCost { id, kind, label: named(&label)?, basis, vat_rate, audience, order, source: None };
                self.apply(Edit::SetCost { id, cost: Some(cost) })
            }
            EditInput::UpdateCost { id, kind, label, basis, vat_rate, audience } => {
                let id: CostId = parse_id(&id)?;
                let mut cost = self.plan.costs.get(&id).cloned().ok_or_else(|| Failure::not_found("cost", id))?;
                cost.kind = kind.unwrap_or(cost.kind);
                cost.label = label.map(|l| named(&l)).transpose()?.unwrap_or(cost.label);
                cost.audience = audience.unwrap_or(cost.audience);
                if let Some(basis) = basis {
                    cost.basis = self.cost_basis(basis)?;
                    cost.source = None;
                }
                if let Some(rate) = vat_rate {
                    cost.vat_rate = self.rate(Some(&rate))?;
                }
                self.apply(Edit::SetCost { id, cost: Some(cost) })
            }
            EditInput::RemoveCost { id } => self.apply(Edit::SetCost { id: parse_id(&id)?, cost: None }),
        }
    }

    fn set_header(&mut self, field: &str, text: Option<&str>) -> Result<(), Failure> {
        let field: HeaderField =
            field.parse().map_err(|e: mrm_domain::UnknownField| Failure::bad_request(e.to_string()))?;
        let text = text.map(str::trim).filter(|t| !t.is_empty());
        let canonical = match (field, text) {
            (_, None) => None,
            (HeaderField::Universe, Some(t)) => Some(self.typed(FieldKind::Count, t, Currency::RUB)?.canonical()),
            (HeaderField::CommissionRate, Some(t)) => {
                Some(self.typed(FieldKind::Percent, t, Currency::RUB)?.canonical())
            }
            (HeaderField::PeriodStart | HeaderField::PeriodEnd, Some(t)) => {
                Some(read_date(t, self.means.prefer)?.to_string())
            }
            (HeaderField::Vat, Some(t)) if t != "ru" && t != "none" && t.parse::<Decimal>().is_err() => {
                Some(self.typed(FieldKind::Percent, t, Currency::RUB)?.canonical())
            }
            (_, Some(t)) => Some(t.to_owned()),
        };
        self.apply(Edit::SetHeader { field, text: canonical })
    }

    fn typed(&self, kind: FieldKind, text: &str, currency: Currency) -> Result<Value, Failure> {
        Ok(read_typed(kind, text, self.means.prefer, currency)?)
    }

    fn rate(&self, text: Option<&str>) -> Result<Option<Decimal>, Failure> {
        let text = text.map(str::trim).filter(|t| !t.is_empty());
        Ok(text.map(|t| self.typed(FieldKind::Percent, t, Currency::RUB)).transpose()?.and_then(|v| v.number()))
    }

    fn cost_basis(&self, input: CostInput) -> Result<CostBasis, Failure> {
        let number = |kind, text: &str| {
            let value = self.typed(kind, text, self.plan.header.currency)?;
            value
                .number()
                .ok_or_else(|| Failure::new(Code::NotANumber, format!("“{text}” is not a number")).arg("text", text))
        };
        Ok(match input {
            CostInput::Amount { amount } => CostBasis::Amount { amount: number(FieldKind::Money, &amount)? },
            CostInput::ShareOfMedia { rate } => CostBasis::ShareOfMedia { rate: number(FieldKind::Percent, &rate)? },
            CostInput::ShareOfClientNet { rate } => {
                CostBasis::ShareOfClientNet { rate: number(FieldKind::Percent, &rate)? }
            }
        })
    }

    fn row_id(&self, text: &str) -> Result<RowId, Failure> {
        if let Some(id) = self.created.get(text) {
            return Ok(*id);
        }
        let id: RowId = parse_id(text)?;
        match self.plan.rows.get(&id) {
            Some(row) if !row.removed => Ok(id),
            _ => Err(Failure::not_found("row", id)),
        }
    }

    fn parent_id(&self, text: Option<&str>) -> Result<Option<RowId>, Failure> {
        text.map(|t| self.row_id(t)).transpose()
    }

    fn set_cells(&mut self, cells: Vec<(String, String, Option<String>)>) -> Result<(), Failure> {
        if cells.len() > MAX_CELLS {
            return Err(Failure::bad_request(format!("a request sets at most {MAX_CELLS} cells")));
        }
        for (row, column, text) in cells {
            let row = self.row_id(&row)?;
            self.set_cell(row, &column, text.as_deref()).map_err(|f| f.field(format!("{row}/{column}")))?;
        }
        Ok(())
    }

    fn set_cell(&mut self, row: RowId, column: &str, text: Option<&str>) -> Result<(), Failure> {
        let field: FieldRef =
            column.parse().map_err(|e: mrm_domain::UnknownField| Failure::bad_request(e.to_string()))?;
        if let FieldRef::Field(f @ (Field::Start | Field::End)) = field {
            return self.set_edge(row, f, text);
        }
        let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else {
            return self.apply(Edit::SetCell { row, field, cell: None });
        };
        let currency = self.row_currency(row);
        let value = match field {
            FieldRef::Field(f) if f.kind() == FieldKind::Choice => Value::Text(canonical_choice(f, text)),
            FieldRef::Field(f) => self.typed(f.kind(), text, currency)?,
            FieldRef::Custom(id) => {
                let column = self.plan.columns.get(&id).ok_or_else(|| Failure::not_found("column", id))?;
                let kind =
                    if column.kind == CustomKind::Percent { FieldKind::Percent } else { column.kind.field_kind() };
                self.typed(kind, text, currency)?
            }
        };
        if let FieldRef::Field(f) = field {
            self.release(row, f)?;
        }
        let cell = Cell { value, entered: Some(self.means.now_ms) };
        self.means.now_ms += 1;
        self.apply(Edit::SetCell { row, field, cell: Some(cell) })
    }

    /// Lets go of the oldest input of the equation that would become over-determined, unless this very request set it.
    fn release(&mut self, row: RowId, field: Field) -> Result<(), Failure> {
        self.set_here.insert((row, field));
        let target = self.plan.rows.get(&row).ok_or_else(|| Failure::not_found("row", row))?;
        for old in mrm_calc::release_for(self.plan, target, field) {
            if self.set_here.contains(&(row, old)) {
                continue;
            }
            let Some(cell) = self.plan.rows.get(&row).and_then(|r| r.cells.get(&old)).cloned() else { continue };
            self.apply(Edit::SetCell { row, field: old.into(), cell: None })?;
            self.released.push(Released { row, field: old, value: cell.value });
        }
        Ok(())
    }

    fn row_currency(&self, row: RowId) -> Currency {
        let own = self.plan.rows.get(&row).and_then(|r| r.text(Field::Currency)).and_then(|c| c.parse().ok());
        own.unwrap_or(self.plan.header.currency)
    }

    /// Start and end typed in the grid move the outer edges of the line's flights.
    fn set_edge(&mut self, row: RowId, edge: Field, text: Option<&str>) -> Result<(), Failure> {
        let flights = self.plan.rows.get(&row).map(Row::flights_by_date).unwrap_or_default();
        let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else {
            return match flights.as_slice() {
                [] => Ok(()),
                [(id, _)] => self.apply(Edit::SetFlight { row, id: *id, flight: None }),
                _ => Err(Failure::new(Code::Precondition, "the line has several flights: remove them in its details")),
            };
        };
        let date = read_date(text, self.means.prefer)?;
        let (id, mut flight) = match if edge == Field::Start { flights.first() } else { flights.last() } {
            Some(found) => *found,
            None => {
                let header = &self.plan.header;
                let other = if edge == Field::Start { header.period_end } else { header.period_start };
                let ordered =
                    other.filter(|o| if edge == Field::Start { *o >= date } else { *o <= date }).unwrap_or(date);
                let flight = Flight::new(date.min(ordered), date.max(ordered)).map_err(flight_failure)?;
                (FlightId::from_uuid((self.means.uuid)()), flight)
            }
        };
        if edge == Field::Start {
            flight.start = date
        } else {
            flight.end = date
        }
        let checked = Flight::new(flight.start, flight.end).map_err(flight_failure)?;
        let flight = Flight { quantity: flight.quantity, amount: flight.amount, ..checked };
        self.apply(Edit::SetFlight { row, id, flight: Some(flight) })
    }

    fn set_flight(
        &mut self,
        row: &str,
        id: Option<&str>,
        start: &str,
        end: &str,
        quantity: Option<&str>,
        amount: Option<&str>,
    ) -> Result<(), Failure> {
        let row = self.row_id(row)?;
        if self.plan.rows.get(&row).is_some_and(|r| r.kind != RowKind::Line) {
            return Err(Failure::bad_request("only lines have flights"));
        }
        let id = id.map(parse_id).transpose()?.unwrap_or_else(|| FlightId::from_uuid((self.means.uuid)()));
        let mut flight = Flight::new(read_date(start, self.means.prefer)?, read_date(end, self.means.prefer)?)
            .map_err(flight_failure)?;
        let currency = self.row_currency(row);
        let number = |kind, text: Option<&str>| -> Result<Option<Decimal>, Failure> {
            let text = text.map(str::trim).filter(|t| !t.is_empty());
            Ok(text.map(|t| self.typed(kind, t, currency)).transpose()?.and_then(|v| v.number()))
        };
        flight.quantity = number(FieldKind::Count, quantity)?;
        flight.amount = number(FieldKind::Money, amount)?;
        self.apply(Edit::SetFlight { row, id, flight: Some(flight) })
    }

    fn add_row(
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
        let order = self.room(parent, after, None)?;
        let id = RowId::from_uuid((self.means.uuid)());
        self.apply(Edit::AddRow(Box::new(Row::new(id, kind, parent, order))))?;
        self.created.insert(temp.unwrap_or_else(|| id.to_string()), id);
        for (column, text) in cells {
            self.set_cell(id, &column, Some(&text)).map_err(|f| f.field(format!("{id}/{column}")))?;
        }
        Ok(())
    }

    /// A position after `after` (first if `None`) under `parent`; `moving` does not count as a neighbour.
    fn room(&mut self, parent: Option<RowId>, after: Option<RowId>, moving: Option<RowId>) -> Result<Order, Failure> {
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
            return Ok(order);
        }
        // Two devices once chose the same position for neighbours: give everybody here a fresh one.
        let fresh: Vec<Order> = Order::spread(siblings.len()).collect();
        for ((id, _), order) in siblings.iter().zip(&fresh) {
            self.apply(Edit::MoveRow { row: *id, parent, order: order.clone() })?;
        }
        Order::between(at.checked_sub(1).and_then(|i| fresh.get(i)), fresh.get(at)).map_err(Failure::unexpected)
    }

    /// The rows themselves and everything below them, each row once, in outline order.
    fn with_descendants(&self, rows: &[String]) -> Result<Vec<RowId>, Failure> {
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

    fn remove_rows(&mut self, rows: &[String]) -> Result<(), Failure> {
        // Innermost first, so that taking it back adds sections before what stands in them.
        for row in self.with_descendants(rows)?.into_iter().rev() {
            self.apply(Edit::SetRemoved { row, removed: true })?;
        }
        Ok(())
    }

    fn duplicate_rows(&mut self, rows: &[String]) -> Result<(), Failure> {
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
                None => self.room(parent, Some(original), None)?,
            };
            let id = RowId::from_uuid((self.means.uuid)());
            copies.insert(original, id);
            let flights = row.flights.values().map(|f| (FlightId::from_uuid((self.means.uuid)()), *f)).collect();
            let copy = Row { id, parent: copied_parent.or(parent), order, flights, ..row };
            self.created.insert(id.to_string(), id);
            self.apply(Edit::AddRow(Box::new(copy)))?;
        }
        Ok(())
    }

    fn move_rows(&mut self, rows: &[String], parent: Option<String>, after: Option<String>) -> Result<(), Failure> {
        let parent = self.parent_id(parent.as_deref())?;
        let mut after = after.map(|a| self.row_id(&a)).transpose()?;
        for row in rows {
            let row = self.row_id(row)?;
            if Some(row) == after {
                continue;
            }
            let order = self.room(parent, after, Some(row))?;
            self.apply(Edit::MoveRow { row, parent, order })?;
            after = Some(row);
        }
        Ok(())
    }

    fn add_column(
        &mut self,
        name: String,
        kind: CustomKind,
        unit: Option<String>,
        audience: Audience,
    ) -> Result<(), Failure> {
        let order =
            Order::between(self.plan.columns_in_order().last().map(|c| &c.order), None).map_err(Failure::unexpected)?;
        let id = ColumnId::from_uuid((self.means.uuid)());
        let column = Column { id, name: named(&name)?, kind, unit: unit.filter(|u| !u.is_empty()), audience, order };
        self.apply(Edit::SetColumn { id, column: Some(column) })
    }
}

fn flight_failure(error: mrm_domain::FlightError) -> Failure {
    let message = error.to_string();
    match error {
        mrm_domain::FlightError::EndBeforeStart { start, end } => {
            Failure::new(Code::FlightOrder, message).arg("start", start).arg("end", end)
        }
        mrm_domain::FlightError::Malformed(text) => Failure::new(Code::BadValue, message).arg("text", text),
    }
}

fn named(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    match name.chars().count() {
        1..=255 => Ok(name.to_owned()),
        0 => Err(Failure::new(Code::BadValue, "a name must not be empty").field("name")),
        long => {
            Err(Failure::new(Code::BadValue, format!("a name holds 255 characters, this one has {long}")).field("name"))
        }
    }
}

pub(crate) fn parse_id<T: std::str::FromStr<Err = mrm_domain::IdError>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|e: mrm_domain::IdError| Failure::bad_request(e.to_string()).arg("id", text))
}

/// Whether the field is one that the grid can show as a column of a line.
pub(crate) fn is_column(field: Field) -> bool {
    matches!(field, Field::Start | Field::End) || field.scope() == FieldScope::Line
}
