//! Understanding a workbook: where its plan tables are, what their columns mean, which rows are lines, and what the
//! workbook itself says the totals are.
//!
//! The way of a workbook: every sheet is trimmed to its content ([`view`]); headers are found ([`header`]) and the tables
//! below them; columns are read by words, content and neighbours ([`columns`], [`vocabulary`]); rows are classified
//! ([`rows`]) and lines read as values ([`table`], [`values`]); flights come from dates and calendars ([`flights`]);
//! totals, services and rates from the rows under the lines ([`totals`]); client, period and currency from what stands
//! around ([`metadata`]). Tables of metrics by period are turned into lines first ([`series`]); sheets that say more about
//! single lines are added last ([`details`]). A column that one formula fills may stay calculated ([`calculated`]). Our own exports need none of this: they are read back ([`own`]). [`finance`] computes totals and compares. Nothing is stored and nothing is guessed silently:
//! every guess is a [`Problem`](crate::report::Problem) with a stable [`Code`].

mod calculated;
pub(crate) mod calendar;
mod codes;
mod columns;
pub(crate) mod dates;
mod details;
mod draft;
mod finance;
mod flights;
pub(crate) mod header;
mod merge;
mod metadata;
mod notes;
mod own;
pub(crate) mod pick_lists;
mod picture;
mod plan_header;
mod profile;
mod report;
mod rows;
mod series;
mod shape;
mod survey;
mod table;
pub(crate) mod text;
mod totals;
mod values;
pub(crate) mod view;
pub(crate) mod vocabulary;
mod words;

pub(crate) use calendar::Cells;
pub use codes::Code;
pub(crate) use columns::Key;
pub(crate) use draft::{Draft, DraftCost};
pub use merge::{MergeSummary, Merged, MissingLine, merge};
pub use notes::{ImportedNote, notes};
pub(crate) use rows::Role;
pub(crate) use shape::TableShape;
pub(crate) use table::{Line as TableLine, near};
pub(crate) use text::{clean, fold};
pub(crate) use view::is_void;

use chrono::{DateTime, Utc};
use mrm_domain::text::Separator;
use mrm_domain::{ImportId, Plan, PlanId};
use std::collections::BTreeMap;

use crate::grid::{Visibility, Workbook};
use crate::report::{Choices, ColumnChoice, ColumnReport, ImportReport, Picture, SheetReport};
use codes::Problems;
use header::{Band, Cache};
use table::{Section, Table};
use view::View;

/// What was understood of a workbook.
#[derive(Debug, Clone)]
pub struct Understanding {
    report: ImportReport,
    draft: Made,
    roles: BTreeMap<(usize, u32), &'static str>,
    shapes: Vec<TableShape>,
}

/// What an import would make.
#[derive(Debug, Clone)]
enum Made {
    /// From what was understood of any workbook.
    Draft(Box<Draft>),
    /// From our own export.
    Own(Box<own::OwnDraft>),
}

impl Understanding {
    /// What the import found.
    pub fn report(&self) -> &ImportReport {
        &self.report
    }

    /// Whether the workbook is our own export, which says itself how it is read.
    pub fn is_own(&self) -> bool {
        matches!(self.draft, Made::Own(_))
    }

    pub(crate) fn columns_mut(&mut self) -> impl Iterator<Item = &mut ColumnReport> {
        self.report.columns.iter_mut()
    }

    /// A part of a sheet for the wizard: rows from `first_row` (from 1) with the roles that were detected.
    pub fn picture(&self, workbook: &Workbook, sheet: &str, first_row: u32, rows: u32) -> Picture {
        picture::draw(workbook, sheet, first_row, rows, &self.roles)
    }

    /// The plan that the import makes.
    pub fn plan(
        &self,
        ids: &mut dyn FnMut() -> uuid::Uuid,
        plan: PlanId,
        import: ImportId,
        now: DateTime<Utc>,
    ) -> Plan {
        match &self.draft {
            Made::Draft(draft) => draft.plan(&self.report.problems, ids, plan, import, now),
            Made::Own(own) => own.clone().into_plan(&self.report.problems, ids, plan, import, now),
        }
    }
}

/// A sheet being read.
struct Scan<'v, 'a> {
    sheet: usize,
    view: &'v View<'a>,
    tables: Vec<Table<'v, 'a>>,
    /// Tables that are no plan tables: header band, last row, header words.
    others: Vec<(Band, u32, String)>,
    role: &'static str,
    /// Whether the problems say already what became of it.
    told: bool,
}

/// Understands a workbook, following the planner's choices where there are any.
pub fn understand(workbook: &Workbook, choices: &Choices) -> Understanding {
    let views: Vec<Option<View<'_>>> = workbook.sheets.iter().map(View::new).collect();
    // Our own export says itself what it is, unless the planner wants it read otherwise.
    if *choices == Choices::default()
        && let Some(own) = own::understand(workbook, &views)
    {
        return own;
    }
    general(workbook, &views, choices)
}

/// The tables of a workbook with where everything stands in them, and what it says about itself. Our own exports are
/// looked at like any other workbook.
pub(crate) fn shapes(workbook: &Workbook, choices: &Choices) -> (Vec<TableShape>, Option<Box<Draft>>) {
    let views: Vec<Option<View<'_>>> = workbook.sheets.iter().map(View::new).collect();
    let understanding = general(workbook, &views, choices);
    let draft = match understanding.draft {
        Made::Draft(draft) => Some(draft),
        Made::Own(_) => None,
    };
    (understanding.shapes, draft)
}

fn general(workbook: &Workbook, views: &[Option<View<'_>>], choices: &Choices) -> Understanding {
    let mut cache = Cache::new();
    let mut problems = Problems::default();
    for notice in &workbook.notices {
        problems.add_notice(notice);
    }
    let separator = separator(workbook);
    let mut scans: Vec<Scan<'_, '_>> = Vec::new();
    let mut sheets: Vec<SheetReport> = Vec::new();
    for (index, sheet) in workbook.sheets.iter().enumerate() {
        let chosen = choices.sheets.as_ref().is_some_and(|names| names.contains(&sheet.name));
        let left_out = choices.sheets.is_some() && !chosen;
        let mut role = "empty";
        if sheet.visibility != Visibility::Visible && !chosen {
            role = "hidden";
            problems.add(Code::HiddenSheet, Some(&sheet.name), None, &[("sheet", sheet.name.clone())]);
        } else if let Some(view) = &views[index] {
            let mut scan = scan(index, view, separator, choices, &mut cache);
            role = scan.role;
            if left_out {
                scan.tables.clear();
            }
            scans.push(scan);
        }
        sheets.push(sheet_report(sheet, views[index].as_ref(), role));
    }
    plan_header::select(&mut scans, choices, &mut problems);
    for scan in &scans {
        sheets[scan.sheet].role = scan.role.to_owned();
    }
    report::finish(report::Parts { workbook, views, scans, sheets, problems, choices, cache })
}

fn sheet_report(sheet: &crate::grid::Sheet, view: Option<&View<'_>>, role: &str) -> SheetReport {
    let visibility = match sheet.visibility {
        Visibility::Visible => "visible",
        Visibility::Hidden => "hidden",
        Visibility::VeryHidden => "very_hidden",
    };
    SheetReport {
        name: sheet.name.clone(),
        visibility: visibility.to_owned(),
        role: role.to_owned(),
        rows: view.map_or(0, |v| v.used.bottom - v.used.top + 1),
        columns: view.map_or(0, |v| v.used.right - v.used.left + 1),
    }
}

/// The decimal separator that the workbook's language suggests, for columns whose texts prove none.
fn separator(workbook: &Workbook) -> Separator {
    let cyrillic = |text: &str| text.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
    let (mut russian, mut texts) = (0, 0);
    for sheet in &workbook.sheets {
        for (_, _, value) in sheet.values.used_cells().take(2_000) {
            if let calamine::Data::String(text) = value {
                texts += 1;
                russian += usize::from(cyrillic(text));
            }
        }
    }
    if russian * 5 >= texts { Separator::Comma } else { Separator::Point }
}

fn scan<'v, 'a>(
    sheet: usize,
    view: &'v View<'a>,
    separator: Separator,
    choices: &Choices,
    cache: &mut Cache,
) -> Scan<'v, 'a> {
    let mut scan = Scan { sheet, view, tables: Vec::new(), others: Vec::new(), role: "not_a_plan", told: false };
    let name = &view.sheet.name;
    let mut bands = header::find(view, cache);
    let given: Vec<u32> = choices
        .tables
        .iter()
        .filter(|t| t.sheet == *name)
        .filter_map(|t| t.header_rows)
        .map(|[first, _]| first.saturating_sub(1))
        .collect();
    for choice in choices.tables.iter().filter(|t| t.sheet == *name) {
        if let Some([first, last]) = choice.header_rows {
            bands.retain(|b| b.top + 1 != choice.header_row && !(first..=last).contains(&(b.anchor + 1)));
            bands.push(header::given(first.saturating_sub(1), last.saturating_sub(1)));
        }
    }
    if bands.is_empty() {
        bands.extend(series::header(view, cache));
    }
    bands.sort_by_key(|b| b.top);
    // A block of totals may have a head of its own: it is no header of another table.
    let heads: Vec<totals::Head> = bands.iter().skip(1).filter_map(|b| totals::head(view, *b, cache)).collect();
    bands.retain(|b| given.contains(&b.top) || !heads.iter().any(|h| h.row == b.anchor));
    let bands = without_section_headers(view, bands, &given);
    let column_choices: Vec<&ColumnChoice> = choices.columns.iter().filter(|c| c.sheet == *name).collect();
    let mut index = 0;
    while index < bands.len() {
        let band = bands[index];
        // The same header once more without a blank row above it continues the table.
        let mut next = index + 1;
        while next < bands.len() && continues(view, band, bands[next]) {
            next += 1;
        }
        let last = bands.get(next).map_or(view.used.bottom, |b| b.top.saturating_sub(1));
        index = next;
        let others: Vec<Band> = bands.iter().copied().filter(|b| *b != band).collect();
        read_table(&mut scan, (band, last), &others, separator, choices, &column_choices, cache);
        if let Some(table) = scan.tables.last_mut().filter(|t| t.band == band) {
            table.block = heads.iter().copied().find(|h| (band.bottom..=last).contains(&h.row));
        }
    }
    if scan.tables.is_empty() && scan.others.is_empty() && scan.role == "not_a_plan" {
        plain_table(&mut scan, separator, &column_choices, cache);
        return scan;
    }
    scan.role = if scan.tables.iter().any(|t| !t.lines.is_empty()) {
        "plan"
    } else if !scan.tables.is_empty() {
        "template"
    } else {
        scan.role
    };
    if scan.tables.is_empty() && scan.role == "not_a_plan" {
        odd_sheet(&mut scan, cache);
    }
    scan
}

/// Sheets that belong to plans without listing placements.
fn odd_sheet(scan: &mut Scan<'_, '_>, cache: &mut Cache) {
    if survey::metric_labels(scan.view, scan.view.used.top, scan.view.used.bottom, 5, cache).is_some() {
        scan.role = "transposed";
    } else if survey::coloured_rows(scan.view).len() >= 2 {
        scan.role = "flowchart";
    }
}

/// Without any plan table a plain one is offered: a row of words over rows with figures.
fn plain_table<'v, 'a>(scan: &mut Scan<'v, 'a>, separator: Separator, choices: &[&ColumnChoice], cache: &mut Cache) {
    odd_sheet(scan, cache);
    let view = scan.view;
    if scan.role != "not_a_plan" {
        return;
    }
    let kinds = |row: u32| {
        let texts = (view.used.left..=view.used.right).filter(|c| view.text(row, *c).is_some()).count();
        let numbers = (view.used.left..=view.used.right)
            .filter(|c| matches!(view.cell(row, *c), crate::grid::CellValue::Number(_)))
            .count();
        (texts, numbers)
    };
    let last = view.used.bottom;
    let header = (view.used.top..=last.min(view.used.top + 60)).find(|row| {
        let (texts, numbers) = kinds(*row);
        let data = (row + 1..=(row + 5).min(last)).filter(|r| kinds(*r).1 > 0).count();
        texts >= 2 && numbers == 0 && data >= 3
    });
    let Some(row) = header else { return };
    let band = header::given(row, row);
    let (columns, calendar) = columns::read(view, band, last, cache, choices);
    let rows: Vec<(u32, Role)> = (row + 1..=last)
        .map(|r| match kinds(r) {
            (0, 0) => (r, Role::Blank),
            (_, 0) => (r, Role::Note),
            _ => (r, Role::Line),
        })
        .collect();
    let mut table = Table {
        sheet: scan.sheet,
        view,
        band,
        last,
        columns,
        calendar,
        rows,
        lines: Vec::new(),
        sections: Vec::new(),
        problems: Problems::default(),
        in_thousands: 0,
        plain: true,
        series: None,
        block: None,
        included: false,
    };
    table.read_lines(separator);
    scan.tables.push(table);
}

/// Under a header with a calendar, a row that names a few columns anew but no calendar heads a section of the same table.
fn without_section_headers(view: &View<'_>, bands: Vec<Band>, given: &[u32]) -> Vec<Band> {
    let calendar = |band: &Band| {
        (band.top..=band.bottom)
            .map(|r| {
                (view.used.left..=view.used.right).filter(|c| calendar::is_calendar_cell(view.cell(r, *c))).count()
            })
            .max()
            .unwrap_or(0)
    };
    let mut kept: Vec<Band> = Vec::new();
    let mut wide = false;
    for band in bands {
        let slots = calendar(&band);
        let words = (view.used.left..=view.used.right).filter(|c| view.text(band.anchor, *c).is_some()).count();
        if wide && slots < 3 && words <= 6 && !given.contains(&band.top) {
            continue;
        }
        wide = slots >= 5;
        kept.push(band);
    }
    kept
}

fn continues(view: &View<'_>, first: Band, other: Band) -> bool {
    let blank_above =
        other.top == 0 || (view.used.left..=view.used.right).all(|c| view.cell(other.top - 1, c).is_blank());
    if blank_above {
        return false;
    }
    let (mut same, mut different) = (0, 0);
    for column in view.used.left..=view.used.right {
        match (view.text(first.anchor, column), view.text(other.anchor, column)) {
            (Some(a), Some(b)) if text::fold(&a) == text::fold(&b) => same += 1,
            (None, None) => {}
            _ => different += 1,
        }
    }
    same >= 3 && same > different * 4
}

fn read_table<'v, 'a>(
    scan: &mut Scan<'v, 'a>,
    (band, last): (Band, u32),
    others: &[Band],
    separator: Separator,
    choices: &Choices,
    column_choices: &[&ColumnChoice],
    cache: &mut Cache,
) {
    let view = scan.view;
    let (mut columns, mut calendar) = columns::read(view, band, last, cache, column_choices);
    if let Some(calendar) = &calendar
        && let Some(labels) = series::labels(view, (band, last), &columns, calendar, cache)
    {
        let layout = series::Layout { view, band, last, calendar, labels: &labels };
        match layout.read(scan.sheet, columns, column_choices, cache) {
            Some(table) => scan.tables.push(table),
            None => {
                scan.role = "time_series";
                scan.others.push((band, last, labels.metrics.join(", ")));
            }
        }
        return;
    }
    let mut rows = rows::Reader::new(view, band, &columns, calendar.as_ref(), choices.hidden).read(last);
    // Notes and totals under the lines blur what the columns hold: look again at the lines alone.
    let data =
        rows.iter().rev().find(|(_, r)| matches!(r, Role::Line | Role::EmptyLine | Role::Hidden)).map(|(row, _)| *row);
    if let Some(data) = data.filter(|d| *d < last) {
        let (again, dated) = columns::read(view, band, data, cache, column_choices);
        let same = columns::read_alike(&columns, &again, calendar.as_ref(), dated.as_ref());
        (columns, calendar) = (again, dated);
        if !same {
            rows = rows::Reader::new(view, band, &columns, calendar.as_ref(), choices.hidden).read(last);
        }
    }
    let mut table = Table {
        sheet: scan.sheet,
        view,
        band,
        last,
        columns,
        calendar,
        rows,
        lines: Vec::new(),
        sections: Vec::new(),
        problems: Problems::default(),
        in_thousands: 0,
        plain: false,
        series: None,
        block: None,
        included: false,
    };
    let forced = choices.tables.iter().any(|t| {
        t.sheet == view.sheet.name
            && (t.header_row == band.top + 1 || t.header_rows.is_some_and(|[a, _]| a == band.top + 1))
            && t.included != Some(false)
    });
    if !forced && !plan_header::is_plan(&table) {
        let words: Vec<String> =
            table.columns.iter().map(|c| c.leaf.clone()).filter(|l| !l.is_empty()).take(6).collect();
        scan.others.push((band, last, words.join(", ")));
        return;
    }
    caption(&mut table, scan.tables.last().map(|t| t.band));
    first_section(&mut table, others);
    table.read_lines(separator);
    scan.tables.push(table);
}

/// The words right above a stacked block (`Январь`) head its lines.
fn caption(table: &mut Table<'_, '_>, previous: Option<Band>) {
    if previous.is_none() || table.band.top == 0 {
        return;
    }
    let row = table.band.top - 1;
    let texts: Vec<String> =
        (table.view.used.left..=table.view.used.right).filter_map(|c| table.view.text(row, c)).collect();
    if let [only] = texts.as_slice()
        && only.chars().count() <= 60
        && !words::is_total(only)
    {
        table.sections.push(Section { name: only.clone(), row: Some(row) });
    }
}

/// Where the tables of a sheet put different words over the same column of names, those words head a section each
/// (`Broadcast TV`, `Radio`, `Streaming` over the markets).
fn first_section(table: &mut Table<'_, '_>, others: &[Band]) {
    let view = table.view;
    let named = |row: u32| (view.used.left..=view.used.right).find(|c| view.text(row, *c).is_some());
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for (row, role) in &table.rows {
        if matches!(role, Role::Line | Role::EmptyLine)
            && let Some(column) = named(*row)
        {
            *counts.entry(column).or_default() += 1;
        }
    }
    let different = |column: &columns::Column| {
        others
            .iter()
            .filter_map(|b| view.text(b.anchor, column.column))
            .filter(|t| text::fold(t) != text::fold(&column.leaf))
            .count()
    };
    let often = |c: &&columns::Column| (counts.get(&c.column).copied().unwrap_or(0), std::cmp::Reverse(c.column));
    let heading = table
        .columns
        .iter()
        .filter(|c| counts.contains_key(&c.column) && !c.leaf.is_empty() && different(c) >= 2)
        .max_by_key(often);
    if let Some(column) = heading.filter(|_| table.calendar.is_some()) {
        table.sections.push(Section { name: column.leaf.clone(), row: Some(column.header_row) });
    }
}
