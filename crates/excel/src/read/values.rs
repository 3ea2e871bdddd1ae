//! Cell values into grids, counted while they stream.

use super::ReadError;
use super::progress::Guard;
use calamine::{Cell, Data, DataRef, Range};

/// Cells between two looks at the limits and the cancel flag.
const BATCH: u64 = 8192;

/// Collects one sheet's cells.
pub(super) struct Collector<'g, 'a> {
    guard: &'g Guard<'a>,
    cells: Vec<Cell<Data>>,
    seen: u64,
    text: u64,
    rows: (u32, u32),
    columns: (u32, u32),
}

impl<'g, 'a> Collector<'g, 'a> {
    pub fn new(guard: &'g Guard<'a>) -> Self {
        Self { guard, cells: Vec::new(), seen: 0, text: 0, rows: (u32::MAX, 0), columns: (u32::MAX, 0) }
    }

    /// Takes a cell as calamine streams it.
    pub fn push_ref(&mut self, position: (u32, u32), value: DataRef<'_>) -> Result<(), ReadError> {
        if let DataRef::SharedString(text) = &value {
            self.check_text(text.len())?;
        }
        self.push(position, value.into())
    }

    /// Takes a cell; empty ones only count.
    pub fn push(&mut self, (row, column): (u32, u32), value: Data) -> Result<(), ReadError> {
        self.seen += 1;
        if self.seen >= BATCH {
            self.book()?;
        }
        match &value {
            Data::Empty => return Ok(()),
            Data::String(text) => {
                self.check_text(text.len())?;
                self.text += text.len() as u64;
            }
            _ => {}
        }
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.columns = (self.columns.0.min(column), self.columns.1.max(column));
        self.cells.push(Cell::new((row, column), value));
        Ok(())
    }

    /// The grid.
    pub fn finish(mut self) -> Result<Range<Data>, ReadError> {
        self.book()?;
        if self.cells.is_empty() {
            return Ok(Range::empty());
        }
        let rows = u64::from(self.rows.1 - self.rows.0) + 1;
        let columns = u64::from(self.columns.1 - self.columns.0) + 1;
        self.guard.check_area(rows, columns)?;
        Ok(Range::from_sparse(self.cells))
    }

    fn check_text(&self, length: usize) -> Result<(), ReadError> {
        let limit = self.guard.limits.cell_text_bytes;
        if length as u64 > limit {
            return Err(ReadError::TooMany { what: "cell_text", count: length as u64, limit });
        }
        Ok(())
    }

    fn book(&mut self) -> Result<(), ReadError> {
        let (seen, text) = (std::mem::take(&mut self.seen), std::mem::take(&mut self.text));
        self.guard.book(seen, text)
    }
}
