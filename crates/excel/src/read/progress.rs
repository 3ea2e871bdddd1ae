//! What a reading may use, and how it tells where it is.

use super::ReadError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What is refused as too large. The defaults are the product's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The file as it lies on disk.
    pub file_bytes: u64,
    /// All of a package's parts that are read, unpacked.
    pub unpacked_bytes: u64,
    /// Cells of all sheets together, empty formatted ones included.
    pub cells: u64,
    /// Parts of a package.
    pub parts: u64,
    /// Worksheets.
    pub sheets: u64,
    /// Merged areas of all sheets together.
    pub merges: u64,
    /// Text of all cells together, in bytes: a shared text counts each time it is shown.
    pub text_bytes: u64,
    /// One cell's text, in bytes; Excel itself allows 32,767 characters.
    pub cell_text_bytes: u64,
    /// How deep elements may nest in each other.
    pub xml_depth: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 200 << 20,
            unpacked_bytes: 1536 << 20,
            cells: 5_000_000,
            parts: 20_000,
            sheets: 500,
            merges: 500_000,
            text_bytes: 512 << 20,
            cell_text_bytes: 1 << 20,
            xml_depth: 256,
        }
    }
}

/// Where a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reading the file's bytes; counted in bytes.
    Opening,
    /// Unpacking; counted in bytes.
    Unpacking,
    /// Reading cells; counted in cells of a total that is not known beforehand (0).
    Cells,
    /// Reading what surrounds the cells; counted in sheets.
    Layout,
    /// Computing formulas without a saved value; counted in formulas.
    Formulas,
}

/// Hears how far a reading is and may end it. Called from several threads.
pub trait Progress: Sync {
    /// `done` of `total` (0: unknown) in a stage.
    fn step(&self, stage: Stage, done: u64, total: u64);
    /// Whether to stop. Asked several times a second.
    fn cancelled(&self) -> bool;
}

/// Nobody listens, nobody cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&self, _stage: Stage, _done: u64, _total: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// Limits, what was used of them, and the listener: handed through a reading.
pub(super) struct Guard<'a> {
    pub limits: &'a Limits,
    progress: &'a dyn Progress,
    cells: AtomicU64,
    text: AtomicU64,
    stopped: AtomicBool,
}

impl<'a> Guard<'a> {
    pub fn new(limits: &'a Limits, progress: &'a dyn Progress) -> Self {
        Self { limits, progress, cells: AtomicU64::new(0), text: AtomicU64::new(0), stopped: AtomicBool::new(false) }
    }

    /// Reports and asks whether to go on.
    pub fn step(&self, stage: Stage, done: u64, total: u64) -> Result<(), ReadError> {
        if self.stopped.load(Ordering::Relaxed) || self.progress.cancelled() {
            return Err(ReadError::Cancelled);
        }
        self.progress.step(stage, done, total);
        Ok(())
    }

    /// Hands a result on; after an error the threads that work on other parts of the file end as if somebody had cancelled.
    pub fn or_stop<T>(&self, result: Result<T, ReadError>) -> Result<T, ReadError> {
        self.stopped.fetch_or(result.is_err(), Ordering::Relaxed);
        result
    }

    /// Refuses a file that is larger than allowed, also one that came out of another.
    pub fn check_file(&self, bytes: usize) -> Result<(), ReadError> {
        let (bytes, limit) = (bytes as u64, self.limits.file_bytes);
        if bytes > limit { Err(ReadError::TooLarge { bytes, limit }) } else { Ok(()) }
    }

    /// Books cells and text that were read and refuses when there are too many.
    pub fn book(&self, cells: u64, text: u64) -> Result<(), ReadError> {
        // Counts from hostile files may be anything: they stay below the counter's end.
        let (cells, text) = (cells.min(1 << 48), text.min(1 << 48));
        let all_cells = self.cells.fetch_add(cells, Ordering::Relaxed).saturating_add(cells);
        let all_text = self.text.fetch_add(text, Ordering::Relaxed).saturating_add(text);
        self.check_cells(all_cells)?;
        if all_text > self.limits.text_bytes {
            return Err(ReadError::TooMany { what: "text", count: all_text, limit: self.limits.text_bytes });
        }
        self.step(Stage::Cells, all_cells, 0)
    }

    /// Refuses a number of cells beyond the limit.
    pub fn check_cells(&self, cells: u64) -> Result<(), ReadError> {
        if cells > self.limits.cells {
            return Err(ReadError::TooManyCells { cells, limit: self.limits.cells });
        }
        Ok(())
    }

    /// Refuses a sheet whose corners lie so far apart that its grid would not fit, however few its cells are.
    pub fn check_area(&self, rows: u64, columns: u64) -> Result<(), ReadError> {
        let cells = rows.saturating_mul(columns);
        // A ragged sheet may have twice as many places as cells.
        if cells > self.limits.cells.saturating_mul(2) {
            return Err(ReadError::TooManyCells { cells, limit: self.limits.cells });
        }
        Ok(())
    }
}
