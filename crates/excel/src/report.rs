//! What an import found: the JSON that the wizard, the terminal and the API show.

use chrono::NaiveDate;
use mrm_domain::{Audience, FieldKind};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Everything an import has to say about a workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct ImportReport {
    /// The stored plan; absent before the import is committed and in a dry run.
    pub plan_id: Option<String>,
    /// The plan's title.
    pub title: String,
    /// All worksheets, also those not read, with the reason.
    pub sheets: Vec<SheetReport>,
    /// The tables found, in the order of the workbook.
    pub tables: Vec<TableReport>,
    /// The columns of the tables that are included.
    pub columns: Vec<ColumnReport>,
    /// Number of lines that would be imported.
    pub lines: usize,
    /// What was found above and around the tables: header field code → value with its cell.
    pub metadata: BTreeMap<String, MetadataReport>,
    /// Totals computed from the imported lines, by name: `media_net`, `commission`, `client_net`, `vat`, `cost_gross`,
    /// `services_net`, `services_gross`, `grand_total`, and the code of every field that can be summed. Canonical decimals.
    #[schema(value_type = BTreeMap<String, String>)]
    pub totals: BTreeMap<String, Decimal>,
    /// The workbook's own totals beside ours.
    pub reconciliation: Vec<ReconciliationReport>,
    /// What a planner should look at.
    pub problems: Vec<Problem>,
    /// Rows that did not become lines.
    pub skipped: Vec<SkippedRow>,
    /// Whether several included tables look like alternatives (variants of one plan) rather than parts of it.
    pub variants: bool,
}

/// A worksheet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SheetReport {
    /// Its name.
    pub name: String,
    /// `visible`, `hidden`, `very_hidden`.
    pub visibility: String,
    /// `plan`, `empty`, `not_a_plan`, `hidden`, `template` (a plan without any numbers), `time_series`, `transposed` (metrics
    /// down, periods across), `flowchart` (a calendar drawn with colours).
    pub role: String,
    /// Rows and columns with content.
    pub rows: u32,
    /// Columns with content.
    pub columns: u32,
}

/// One table with the same columns.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TableReport {
    /// Its number in this report; columns, rows and choices refer to it.
    pub table: usize,
    /// The sheet it stands on.
    pub sheet: String,
    /// First and last header row, from 1.
    pub header_rows: [u32; 2],
    /// The cells it covers, `B8:CB16`.
    pub range: String,
    /// Lines found.
    pub lines: usize,
    /// Names of the sections found.
    pub sections: Vec<String>,
    /// Whether its lines are imported.
    pub included: bool,
    /// How the table's calendar columns were read: `none`, `weeks`, `months`, `days`.
    pub calendar: String,
    /// Fingerprint of its ordered, normalised headers and of what its calendar counts; whatever dates stand in it.
    pub fingerprint: String,
    /// These headers, without the calendar's.
    #[serde(skip)]
    pub headers: Vec<String>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ColumnReport {
    /// The table it belongs to.
    pub table: usize,
    /// The header's cell, `Q9`.
    pub cell: String,
    /// The column's letters, `Q`; for a metric that stands in rows the cell of its name, `D9`.
    pub column: String,
    /// The header as written, levels joined by ` / `.
    pub header: String,
    /// The field it means; absent for a custom or an ignored column.
    pub field: Option<String>,
    /// The name it gets as a custom column.
    pub custom: Option<String>,
    /// The formula that fills it in all lines, columns in brackets: fields by their codes, other columns by their names.
    pub formula: Option<String>,
    /// Whether the plan will calculate it by that formula; else its values are taken.
    pub calculated: bool,
    /// How its values are read.
    pub kind: Option<FieldKind>,
    /// From 0 to 1: how sure the reading is.
    pub confidence: f64,
    /// Whom it is for.
    pub audience: Audience,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// Up to four values as the workbook shows them.
    pub samples: Vec<String>,
    /// What was cut out of the header: `net` or `gross`.
    pub basis: Option<String>,
    /// Currency in the header or the format.
    pub currency: Option<String>,
    /// What every value was multiplied with (1000 for thousands).
    pub scale: u32,
    /// Other readings, best first: field codes.
    pub alternatives: Vec<String>,
}

/// A value found outside the tables.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MetadataReport {
    /// Canonical text.
    pub value: String,
    /// `Лист1!D2`.
    pub cell: String,
}

/// A total that the workbook states, beside the one computed from the lines.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReconciliationReport {
    /// The words beside the figure, or the column's header where there are none.
    pub label: String,
    /// What it was taken for: a key of `totals`, or the name of a custom column.
    pub total: String,
    /// `Лист1!R16`.
    pub cell: String,
    /// The workbook's figure.
    #[schema(value_type = String)]
    pub workbook: Decimal,
    /// Ours; absent when nothing was imported that it could be computed from.
    #[schema(value_type = Option<String>)]
    pub computed: Option<Decimal>,
    /// Equal within 0.01 (money) or within rounding of the display.
    pub equal: bool,
    /// The likely cause of a difference: a stable code with its values.
    pub cause: Option<Cause>,
}

/// Why two figures differ, or what they have in common.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Cause {
    /// A stable code: `factor` (workbook = computed × args.factor), `thousands`, `vat`, `commission`, `rounding`, `reach_not_summed`,
    /// `services`, `nothing_computed`, `unknown`.
    pub code: String,
    /// Values for its text.
    pub args: BTreeMap<String, String>,
    /// The text in English.
    pub message: String,
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look at it.
    Warning,
    /// A value could not be taken over.
    Error,
}

/// Something a planner should look at.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ImportProblem)]
pub struct Problem {
    /// How much it matters.
    pub severity: Severity,
    /// A stable code that the interface translates.
    pub code: String,
    /// The sheet, if it is about one.
    pub sheet: Option<String>,
    /// The cell, if it is about one: `AG8`.
    pub cell: Option<String>,
    /// Values for its text, the wrong value among them.
    pub args: BTreeMap<String, String>,
    /// The text in English: what is wrong and what to do.
    pub message: String,
}

/// A row that did not become a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SkippedRow {
    /// Its sheet.
    pub sheet: String,
    /// Its number, from 1.
    pub row: u32,
    /// `total`, `subtotal`, `note`, `header_repeated`, `service`, `hidden`, `empty_line`, `vat`, `not_a_line`.
    pub reason: String,
    /// The beginning of its text, up to 80 characters.
    pub text: String,
}

/// What the planner decided in the wizard; also the saved mapping. Everything left out is decided by the importer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Choices {
    /// Sheets to read, by name; absent: the importer's choice.
    pub sheets: Option<Vec<String>>,
    /// Tables to include or leave out, and where their header is.
    pub tables: Vec<TableChoice>,
    /// Columns to read otherwise.
    pub columns: Vec<ColumnChoice>,
    /// Header values to set otherwise (header field code → canonical text).
    pub metadata: BTreeMap<String, String>,
    /// Year for dates that have none.
    pub year: Option<i32>,
    /// Include data of hidden rows and columns.
    pub hidden: bool,
}

/// A decision about a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TableChoice {
    /// Its sheet.
    pub sheet: String,
    /// First header row that was detected, from 1: names the table within its sheet.
    pub header_row: u32,
    /// Whether to import it; absent: as detected.
    #[serde(default)]
    pub included: Option<bool>,
    /// Where the header really is, first and last row; absent: as detected.
    #[serde(default)]
    pub header_rows: Option<[u32; 2]>,
}

/// A decision about a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ColumnChoice {
    /// Its sheet.
    pub sheet: String,
    /// Its letters, or the cell of its name, as in the report.
    pub column: String,
    /// A field's code, `custom` for a column of the plan's own with these values, `formula` for one that stays calculated
    /// where it has a formula, or `ignore`.
    pub target: String,
    /// Whom it is for; absent: by the field.
    #[serde(default)]
    pub audience: Option<Audience>,
}

/// A part of a sheet as a picture for the wizard.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Picture {
    /// The sheet.
    pub sheet: String,
    /// Rows with content in the whole sheet.
    pub total_rows: u32,
    /// Columns with content in the whole sheet.
    pub total_columns: u32,
    /// The first row shown, from 1.
    pub first_row: u32,
    /// The rows shown.
    pub rows: Vec<PictureRow>,
    /// Merged areas as addresses, `B8:D9`.
    pub merges: Vec<String>,
    /// Letters of hidden columns.
    pub hidden_columns: Vec<String>,
}

/// A row of the picture.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PictureRow {
    /// Its number, from 1.
    pub row: u32,
    /// `header`, `line`, `section`, `total`, `skipped`, `metadata`, or empty for nothing.
    pub role: String,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// Its cells from column A, as the workbook shows them; trailing empty ones left out. At most 60 characters each.
    pub cells: Vec<String>,
    /// Fills as `rrggbb` by column, where there are any.
    pub fills: BTreeMap<u32, String>,
}

/// The day a period starts and ends, when a text says so for certain.
pub type DatePair = (NaiveDate, NaiveDate);
