//! A plan written back into the workbook it came from, or into a template that a client gave.
//!
//! A workbook is never read into a model and written anew: that loses parts of real plans. Instead its package is edited in
//! place. [`package`] copies every part that does not change as it lies there; [`sheet`], [`sheet_rows`] and [`parts`] move
//! rows with everything that refers to them; [`cells`] gives single cells other contents.
//!
//! What goes where: the importer's understanding of the template says what its columns and rows are; [`pairs`] finds the
//! plan's lines among its rows; [`lines`], [`calendar`] and [`around`] say which cells change, and only those whose value
//! in the plan is another one than in the workbook do. Formulas stay where they come to the plan's number; [`recalculate`]
//! finds out. [`said`] writes comments as notes. [`client`] takes internal columns out of a copy for the client and searches every part for what is left.
//!
//! [`check`] tells beforehand what cannot be kept; whatever cannot be written safely is refused before anything is made.

mod areas;
mod around;
mod calendar;
mod cells;
mod client;
mod convert;
mod fill;
mod finish;
mod graph;
mod lines;
mod moving;
mod notes;
mod package;
mod pairs;
mod parts;
mod recalculate;
pub(crate) mod references;
mod row_map;
mod rows;
mod said;
mod sheet;
mod sheet_rows;
mod sums;
mod xml;

pub use notes::Note;

use crate::grid::Workbook;
use crate::read::{ReadError, ReadOptions, Silent, read_bytes};
use crate::report::{Problem, Severity};
use crate::write::SheetNote;
use mrm_calc::PlanCalc;
use mrm_domain::{Audience, Plan};
use serde::Serialize;
use utoipa::ToSchema;

/// A workbook that a plan can be written into.
#[derive(Debug, Clone)]
pub struct Template {
    bytes: Vec<u8>,
    workbook: Workbook,
    options: ReadOptions,
    notes: Vec<SheetNote>,
}

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TemplateError {
    /// The workbook cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A part of the workbook cannot be edited.
    #[error("“{part}” in the workbook cannot be edited: {detail}")]
    Damaged {
        /// The part.
        part: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The plan cannot be written into this workbook safely; the report says why.
    #[error("the plan cannot be written into this workbook: {}", .0.first_refusal())]
    Refused(Box<FillReport>),
}

impl TemplateError {
    fn damaged(part: &str, detail: impl std::fmt::Display) -> TemplateError {
        // Library texts may carry file content: keep them short.
        TemplateError::Damaged { part: part.to_owned(), detail: detail.to_string().chars().take(200).collect() }
    }
}

/// What is written, what is not, and why.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct FillReport {
    /// Whether the template is the workbook that the plan came from.
    pub own_workbook: bool,
    /// Why nothing can be written; empty when it can.
    pub refusals: Vec<Problem>,
    /// What is not kept or not written, and what a planner should look at.
    pub warnings: Vec<Problem>,
    /// Cells that get another value.
    pub cells: usize,
    /// Rows added for new lines.
    pub rows_added: usize,
    /// Rows taken out with their lines.
    pub rows_removed: usize,
    /// Lines whose flights are drawn anew.
    pub flights: usize,
    /// Formulas whose results were computed anew.
    pub recalculated: usize,
    /// Parts of the package that change; every other one is copied byte for byte.
    pub parts: Vec<PartChange>,
}

/// A part of the package that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartChange {
    /// Its name.
    pub part: String,
    /// `changed`, `removed` or `added`.
    pub change: String,
}

impl FillReport {
    fn add(&mut self, problem: Problem) {
        match problem.severity {
            Severity::Error => self.refusals.push(problem),
            _ => self.warnings.push(problem),
        }
    }

    fn first_refusal(&self) -> &str {
        self.refusals.first().map_or("", |problem| &problem.message)
    }
}

/// A filled workbook.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The file.
    pub bytes: Vec<u8>,
    /// What was done.
    pub report: FillReport,
}

impl Template {
    /// Reads a template from memory, within the reader's limits. `name` is the file's name, shown to people.
    pub fn open(name: &str, bytes: Vec<u8>, options: &ReadOptions) -> Result<Template, TemplateError> {
        let workbook = read_bytes(name, bytes.clone(), options, &Silent)?;
        Ok(Template { bytes, workbook, options: options.clone(), notes: Vec::new() })
    }

    /// With what is said about the plan, to be written as notes beside what it is about. It must be for the reader.
    pub fn with_notes(self, notes: Vec<SheetNote>) -> Template {
        Template { notes, ..self }
    }

    /// BLAKE3 of the file, in hex: [`mrm_domain::ImportRecord::file_hash`] of a plan that came from it.
    pub fn hash(&self) -> &str {
        &self.workbook.file_hash
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.workbook.file_name
    }

    /// Whether the package's content, not its name, makes it a workbook that can be edited in place.
    fn is_package(&self) -> bool {
        self.bytes.starts_with(b"PK")
    }
}

/// What writing `plan` into the template would do: the report of [`fill`], with what stands against it. Nothing is kept.
pub fn check(
    template: &Template,
    plan: &Plan,
    calc: &PlanCalc,
    audience: Audience,
) -> Result<FillReport, TemplateError> {
    match fill(template, plan, calc, audience) {
        Ok(filled) => Ok(filled.report),
        Err(TemplateError::Refused(report)) => Ok(*report),
        Err(other) => Err(other),
    }
}

/// The template with the plan's values. `calc` is the calculator's view of `plan`; for a client it is made anew from what
/// the client may see, and what the template keeps in internal columns is taken out.
///
/// The template itself stays as it is. Refused, before anything is made, when it cannot be written safely.
pub fn fill(template: &Template, plan: &Plan, calc: &PlanCalc, audience: Audience) -> Result<Filled, TemplateError> {
    fill::fill(template, plan, calc, audience)
}
