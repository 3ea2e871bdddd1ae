//! Cells and flights: what was typed becomes values, and what it contradicts is let go of.

use mrm_calc::calculators;
use mrm_domain::typed::{canonical_choice, read_date};
use mrm_domain::{
    Cell, Currency, CustomKind, Edit, Field, FieldKind, FieldRef, Flight, FlightId, Origin, Row, RowId, Value,
    read_reach_points,
};

use super::{Intent, Released};
use crate::failure::{Code, Failure};

/// The most cells one request may set: a paste of a large plan.
const MAX_CELLS: usize = 1_000_000;

impl Intent<'_> {
    pub(super) fn set_cells(
        &mut self,
        cells: Vec<(String, String, Option<String>)>,
        calculator: Option<&str>,
    ) -> Result<(), Failure> {
        if cells.len() > MAX_CELLS {
            return Err(Failure::bad_request(format!("a request sets at most {MAX_CELLS} cells")));
        }
        let calculator = calculator.map(calculators::calculator).transpose()?.map(|calculator| calculator.name);
        for (row, column, text) in cells {
            let id = self.row_id(&row)?;
            self.cell_of_many(id, &row, &column, text.as_deref(), calculator)?;
        }
        Ok(())
    }

    pub(super) fn set_cell(
        &mut self,
        row: RowId,
        column: &str,
        text: Option<&str>,
        calculator: Option<&str>,
    ) -> Result<(), Failure> {
        let field: FieldRef =
            column.parse().map_err(|e: mrm_domain::UnknownField| Failure::bad_request(e.to_string()))?;
        if let FieldRef::Field(f @ (Field::Start | Field::End)) = field {
            return self.set_edge(row, f, text);
        }
        let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else {
            return self.apply(Edit::SetCell { row, field, cell: None });
        };
        if let FieldRef::Custom(id) = field
            && self.plan.columns.get(&id).is_some_and(|column| column.formula.is_some())
        {
            // Not a rule of the plan itself: an undo may bring back what stood there before the column was calculated.
            return Err(
                Failure::new(Code::Calculated, format!("the column {id} is calculated by its formula")).field(id)
            );
        }
        let currency = self.row_currency(row);
        let value = match field {
            FieldRef::Field(Field::ReachPoints) if read_reach_points(text).is_none() => {
                let message = format!("“{text}” is no list of known points: write GRP = percent, parted by “;”");
                return Err(Failure::new(Code::BadPoints, message).arg("text", text));
            }
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
        let cell = Cell {
            origin: calculator.map(|name| Origin::Calculator(name.into())),
            ..Cell::entered(value, self.means.now_ms)
        };
        self.means.now_ms += 1;
        self.apply(Edit::SetCell { row, field, cell: Some(cell) })
    }

    /// Lets go of the oldest input of the equation that would become over-determined, unless this very request set it.
    pub(super) fn release(&mut self, row: RowId, field: Field) -> Result<(), Failure> {
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

    pub(super) fn row_currency(&self, row: RowId) -> Currency {
        let own = self.plan.rows.get(&row).and_then(|r| r.text(Field::Currency)).and_then(|c| c.parse().ok());
        own.unwrap_or(self.plan.header.currency)
    }

    /// Start and end typed in the grid move the outer edges of the line's flights.
    pub(super) fn set_edge(&mut self, row: RowId, edge: Field, text: Option<&str>) -> Result<(), Failure> {
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
}

pub(super) fn flight_failure(error: mrm_domain::FlightError) -> Failure {
    let message = error.to_string();
    match error {
        mrm_domain::FlightError::EndBeforeStart { start, end } => {
            Failure::new(Code::FlightOrder, message).arg("start", start).arg("end", end)
        }
        mrm_domain::FlightError::Malformed(text) => Failure::new(Code::BadValue, message).arg("text", text),
    }
}
