//! A plan as a workbook whose formulas live, or as a table of text.
//!
//! [`to_xlsx`] writes three sheets: the plan (metadata, sections, lines, subtotals, totals, services), the flowchart by
//! weeks, and a summary by channel with a chart. Wherever a value follows from others it is a formula by the rule that
//! the calculator used, and carries the calculator's number for viewers that do not calculate.

mod block;
mod blocks;
mod cell_notes;
mod channels;
mod chart_rows;
mod client;
mod codes;
mod csv;
mod flights;
mod flowchart;
mod formulas;
mod frame;
mod layout;
mod meta;
mod names;
mod number;
mod options;
mod pack;
mod paper;
mod pick_lists;
mod plan_rows;
mod plan_sheet;
mod read_back;
mod row_xml;
mod skeleton;
mod strings;
mod styles;
mod subtotals;
mod summary;
mod sums;
mod survey;
mod tables;
mod threads;
mod weeks;
mod words;

pub use cell_notes::{Said, SheetNote};
pub(crate) use client::seen_by;
pub use csv::to_csv;
pub use options::{ExportError, ExportOptions, Lang, Progress, Silent};
pub use read_back::read_back;
pub(crate) use read_back::{Own, find as find_own};
pub use tables::{Digits, Table, TableCell, TableRow, TableSheet, Tone, tables_to_xlsx};
pub(crate) use words::{channel_name, month_name};
pub use words::{choice_text, field_name};

use mrm_calc::PlanCalc;
use mrm_domain::Plan;

use frame::Frame;
use layout::{Layout, lay_rows};
use survey::Survey;

/// The plan as an xlsx file. `calc` is the calculator's view of `plan`; for a client's export it is made anew from what
/// the client may see.
pub fn to_xlsx(
    plan: &Plan,
    calc: &PlanCalc,
    options: &ExportOptions,
    progress: &dyn Progress,
) -> Result<Vec<u8>, ExportError> {
    let seen = client::seen_by(plan, calc, options.audience);
    let rows = lay_rows(&seen.plan);
    let mut layout = Layout::new(&seen.plan, &seen.calc, &rows, options.lang)?;
    let sums = sums::Plan::of(&layout);
    let survey = Survey::of(&layout, &sums, progress)?;
    layout.fit(&survey.measures);
    Frame::make(&layout, &sums, &survey, plan, options)?.fill(&layout, &sums, &survey, progress)
}
