//! Cell values into grids, counted while they stream.

use super::ReadError;
use super::progress::Guard;
use calamine::{Data, DataRef, Range};

/// Cells between two looks at the limits and the cancel flag.
const BATCH: u64 = 8192;

/// Collects one sheet's cells.
pub(super) struct Collector<'g, 'a> {
    guard: &'g Guard<'a>,
    cells: Vec<((u32, u32), Data)>,
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
        self.cells.push(((row, column), value));
        Ok(())
    }

    /// The grid.
    pub fn finish(self) -> Result<Range<Data>, ReadError> {
        let guard = self.guard;
        grid(vec![self.cells()?], guard)
    }

    /// What was collected, as a part of a grid.
    pub fn cells(mut self) -> Result<Cells, ReadError> {
        self.book()?;
        Ok(Cells { cells: self.cells, rows: self.rows, columns: self.columns })
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

/// Cells of a sheet that are not empty, and how far they reach.
pub(super) struct Cells {
    cells: Vec<((u32, u32), Data)>,
    rows: (u32, u32),
    columns: (u32, u32),
}

/// The grid of a sheet whose cells were collected in parts.
pub(super) fn grid(mut parts: Vec<Cells>, guard: &Guard<'_>) -> Result<Range<Data>, ReadError> {
    parts.retain(|part| !part.cells.is_empty());
    let ends = |of: fn(&Cells) -> (u32, u32)| {
        let (first, last) = (parts.iter().map(|part| of(part).0).min(), parts.iter().map(|part| of(part).1).max());
        first.zip(last)
    };
    let (Some((top, bottom)), Some((left, right))) = (ends(|part| part.rows), ends(|part| part.columns)) else {
        return Ok(Range::empty());
    };
    guard.check_area(u64::from(bottom - top) + 1, u64::from(right - left) + 1)?;
    let mut grid = Range::new((top, left), (bottom, right));
    for ((row, column), value) in parts.into_iter().flat_map(|part| part.cells) {
        grid[((row - top) as usize, (column - left) as usize)] = value;
    }
    Ok(grid)
}
