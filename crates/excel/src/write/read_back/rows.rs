//! The rows of an export: headings, lines, subtotals.

use mrm_domain::{Cell, Field, FieldKind, Flight, FlightId, Order, Row, RowId, RowKind, Value};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::cells::{from_cell, from_text, is_subtotal, numbers, put, range, words};
use super::formulas::Result as Calculated;
use super::{Holds, Own, Places};
use crate::grid::CellValue;

/// A heading whose rows are being read.
struct Open {
    path: String,
    id: RowId,
    lines: bool,
}

impl Places<'_> {
    /// Reads the rows between header and total into `own`; `None` if the column of outline numbers is gone.
    pub(super) fn rows(&self, ids: &mut dyn FnMut() -> Uuid, own: &mut Own, columns: &[(u32, Holds)]) -> Option<()> {
        let number = self.names.get("number")?.1;
        let (first, last) = self.rows;
        let mut open: Vec<Open> = Vec::new();
        let count = usize::try_from(last.saturating_sub(first)).unwrap_or_default() + 1;
        for (row, order) in (first..=last).zip(Order::spread(count)) {
            let outline = match self.value((row, number)) {
                CellValue::Text(text) => Some(text.trim().to_owned()),
                CellValue::Number(number) => Some(number.to_string()),
                _ => None,
            };
            if let Some(outline) = &outline {
                let inside = |open: &Open| outline.starts_with(open.path.as_str()) && open.path != *outline;
                while open.last().is_some_and(|open| !inside(open)) {
                    open.pop();
                }
            } else if words(self.value((row, number + 1))).is_some_and(|label| is_subtotal(&label)) {
                // Sections without lines have no subtotal; the innermost one with lines ends here.
                while let Some(ended) = open.pop() {
                    if ended.lines {
                        own.subtotals.push((ended.id, row));
                        break;
                    }
                }
                continue;
            } else if columns.iter().all(|(column, _)| self.value((row, *column)).is_blank()) {
                continue;
            }
            // A row that somebody inserted in Excel has no number and is a line.
            let section = outline.as_ref().is_some_and(|outline| outline.ends_with('.'));
            let kind = if section { RowKind::Section } else { RowKind::Line };
            let mut read = Row::new(RowId::from_uuid(ids()), kind, open.last().map(|open| open.id), order);
            own.rows.insert(read.id, row);
            if section {
                self.section(row, &mut read, columns, number + 1);
                open.push(Open { path: outline.unwrap_or_default(), id: read.id, lines: false });
            } else {
                for section in &mut open {
                    section.lines = true;
                }
                self.line(row, &mut read, columns, ids, own);
            }
            own.plan.rows.insert(read.id, read);
        }
        Some(())
    }

    /// A heading: its name stands in the second column, its other values as text.
    fn section(&self, row: u32, read: &mut Row, columns: &[(u32, Holds)], label: u32) {
        for (column, holds) in columns {
            let Some(text) = words(self.value((row, *column))) else { continue };
            match holds {
                _ if *column == label => put(read, Field::Name, Some(Value::Text(text))),
                Holds::Field(field) => put(read, *field, from_text(field.kind(), *field, &text)),
                Holds::Custom(id, kind) | Holds::Calculated(id, kind) => {
                    let value = from_text(*kind, Field::Notes, &text);
                    read.custom.extend(value.map(|value| (*id, Cell::imported(value))));
                }
                _ => {}
            }
        }
    }

    fn line(&self, row: u32, read: &mut Row, columns: &[(u32, Holds)], ids: &mut dyn FnMut() -> Uuid, own: &mut Own) {
        let mut lists: BTreeMap<Field, Vec<Decimal>> = BTreeMap::new();
        let (mut start, mut end, mut period) = (None, None, None);
        let (mut units, mut amounts) = (Vec::new(), Vec::new());
        for (column, holds) in columns {
            let at = (row, *column);
            let value = self.value(at);
            // A channel by a formula is that of the section.
            if matches!(holds, Holds::Field(Field::Channel)) && self.sheet.layout.formulas.contains_key(&at) {
                continue;
            }
            // Beside it we write formulas for derived numbers only.
            if self.sheet.layout.formulas.contains_key(&at)
                && let Holds::Field(field) = holds
                && field.kind().is_numeric()
            {
                own.formulas.extend(value.decimal().map(|number| (read.id, *field, number)));
                continue;
            }
            match holds {
                Holds::Field(Field::Start) => start = value.date(),
                Holds::Field(Field::End) => end = value.date(),
                Holds::Field(Field::Period) => period = words(value),
                Holds::FlightUnits => units = numbers(value),
                Holds::FlightAmounts => amounts = numbers(value),
                Holds::Field(field) if matches!(field.kind(), FieldKind::Discounts | FieldKind::Factors) => {
                    lists.entry(*field).or_default().extend(match value.decimal() {
                        Some(number) => vec![number],
                        None => numbers(value).into_iter().flatten().collect(),
                    });
                }
                Holds::Field(field) => put(read, *field, from_cell(field.kind(), *field, value)),
                Holds::Calculated(id, kind) => {
                    let live = self.sheet.layout.formulas.contains_key(&at);
                    let value = from_cell(*kind, Field::Notes, value);
                    own.calculated.push(Calculated { row: read.id, column: *id, value, live });
                }
                Holds::Custom(id, kind) => {
                    let value = from_cell(*kind, Field::Notes, value);
                    read.custom.extend(value.map(|value| (*id, Cell::imported(value))));
                }
            }
        }
        for (field, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            put(read, field, Some(Value::List(list)));
        }
        let flights = match period {
            Some(period) => period.split(';').filter_map(range).collect(),
            None => start.zip(end).into_iter().collect::<Vec<_>>(),
        };
        for (place, (start, end)) in flights.into_iter().enumerate() {
            let Ok(flight) = Flight::new(start, end) else { continue };
            let carried = |list: &[Option<Decimal>]| list.get(place).copied().flatten();
            let flight = Flight { quantity: carried(&units), amount: carried(&amounts), ..flight };
            read.flights.insert(FlightId::from_uuid(ids()), flight);
        }
    }
}
