//! What an export is asked for, how it tells where it is, and how it can fail.

use super::SheetNote;
use chrono::NaiveDateTime;
use mrm_calc::spread::Measure;
use mrm_domain::Audience;
use rust_xlsxwriter::XlsxError;

/// The language of headers, labels and formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Russian.
    Ru,
    /// English.
    En,
}

/// What an export contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportOptions {
    /// Whom it is for. For a client, internal fields, columns, costs and notes are absent.
    pub audience: Audience,
    /// The language of headers, labels and formats.
    pub lang: Lang,
    /// The moment written into the file's properties; absent: when the file is made.
    pub created: Option<NaiveDateTime>,
    /// What of the lines the flowchart of an xlsx file shows week by week.
    pub chart: Measure,
    /// Notes on cells of an xlsx file; they must be for that audience.
    pub notes: Vec<SheetNote>,
}

impl ExportOptions {
    /// An export for `audience` in `lang`, with the budget in its flowchart.
    pub fn new(audience: Audience, lang: Lang) -> ExportOptions {
        ExportOptions { audience, lang, created: None, chart: Measure::Budget, notes: Vec::new() }
    }
}

/// Hears how far an export is and may end it.
pub trait Progress: Sync {
    /// `done` of `total` rows are laid out; the file itself is packed after the last one.
    fn step(&self, done: u64, total: u64);
    /// Whether to stop.
    fn cancelled(&self) -> bool;
}

/// Nobody listens, nobody cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&self, _done: u64, _total: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// Work of which nobody hears how far it is, but which may be ended.
pub(super) struct OnlyStop<'p>(pub &'p dyn Progress);

impl Progress for OnlyStop<'_> {
    fn step(&self, _done: u64, _total: u64) {}
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Somebody stopped it.
    #[error("the export was cancelled")]
    Cancelled,
    /// More rows than a worksheet has.
    #[error("the plan has {rows} rows; a worksheet holds {limit}")]
    TooManyRows {
        /// Rows wanted.
        rows: usize,
        /// Rows possible.
        limit: usize,
    },
    /// More columns than a worksheet has.
    #[error("the plan has {columns} columns; a worksheet holds {limit}")]
    TooManyColumns {
        /// Columns wanted.
        columns: usize,
        /// Columns possible.
        limit: usize,
    },
    /// The workbook could not be written.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] XlsxError),
    /// The table could not be written.
    #[error("the table could not be written: {0}")]
    Csv(#[from] csv::Error),
}
