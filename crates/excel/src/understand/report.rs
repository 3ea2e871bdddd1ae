//! Putting together what was understood: the report for people, and the draft of the plan.

mod drafting;
mod listing;
mod reconcile;
mod tell;

use mrm_domain::{Field, HeaderField};
use rust_decimal::Decimal;

use super::calculated;
use super::codes::{Code, Problems, Source};
use super::columns::Column;
use super::details;
use super::finance::Rules;
use super::flights::{self, Known};
use super::header::Cache;
use super::metadata::Metadata;
use super::plan_header::{self, Sources};
use super::table::Table;
use super::totals::{self, Block};
use super::view::View;
use super::{Made, Scan, Understanding};
use crate::grid::Workbook;
use crate::report::{Choices, ImportReport, MetadataReport, SheetReport};

use drafting::draft;
use listing::{column_reports, roles, skipped, table_reports};
use reconcile::{costs, reconcile};
pub use tell::tell_totals;
use tell::{group, tell_columns, tell_currency, tell_period, tell_tables};

/// Plans beyond this many lines become slow as one document.
const COMFORTABLE_LINES: usize = 10_000;

/// What the scan left.
pub struct Parts<'p, 'v, 'a> {
    /// The workbook.
    pub workbook: &'p Workbook,
    /// Its sheets as views.
    pub views: &'v [Option<View<'a>>],
    /// Sheets that were read.
    pub scans: Vec<Scan<'v, 'a>>,
    /// All sheets.
    pub sheets: Vec<SheetReport>,
    /// Problems so far.
    pub problems: Problems,
    /// The planner's choices.
    pub choices: &'p Choices,
    /// Headers read so far.
    pub cache: Cache,
}

/// Finishes the report and the draft.
pub fn finish(parts: Parts<'_, '_, '_>) -> Understanding {
    let Parts { workbook, views, mut scans, sheets, mut problems, choices, mut cache } = parts;
    let metadata = metadata(&scans, &mut problems);
    let blocks: Vec<Block> = scans.iter().flat_map(|s| &s.tables).filter(|t| t.included).map(totals::read).collect();
    let (mut rules, commission_cell, currency_source) = rules(workbook, &scans, &blocks, &metadata);
    let known = known(workbook, &scans, &metadata, choices, &rules);
    let mut year_guessed = false;
    for table in scans.iter_mut().flat_map(|s| &mut s.tables).filter(|t| t.included) {
        year_guessed |= flights::read(table, &known);
    }
    details::enrich(&mut scans, &known, &mut cache, &mut problems);
    let included: Vec<&Table<'_, '_>> = scans.iter().flat_map(|s| &s.tables).filter(|t| t.included).collect();
    let sources = Sources {
        tables: &included,
        blocks: &blocks,
        metadata: &metadata,
        file_name: &workbook.file_name,
        year_guessed,
    };
    tell_currency(&included, &rules, currency_source, &mut problems);
    let (header, header_cells) = plan_header::build(&sources, &rules, commission_cell, choices, &mut problems);
    if rules.vat.is_none() {
        rules.vat = dated_vat(&header, &included, year_guessed);
    }
    rules.commission = header.commission_rate;
    rules.mode = header.commission_mode;
    rules.currency = header.currency;

    let lines: usize = included.iter().map(|t| t.lines.len()).sum();
    let mut computed = rules.totals(included.iter().flat_map(|t| &t.lines));
    let costs = costs(&blocks, &computed, &rules);
    rules.add_services(&mut computed, &costs.iter().map(|c| c.basis).collect::<Vec<_>>());
    let reconciliation =
        if lines == 0 { Vec::new() } else { reconcile(&included, &blocks, &metadata, &rules, &computed) };

    tell_tables(&scans, lines, &mut problems, &mut cache);
    for table in &included {
        problems.0.extend(table.problems.0.iter().cloned());
        tell_columns(table, &mut problems);
    }
    if included.is_empty() {
        // Error cells of templates matter too: they say why nothing could be read.
        for table in scans.iter().flat_map(|s| &s.tables) {
            problems.0.extend(table.problems.0.iter().cloned());
            tell_columns(table, &mut problems);
        }
    }
    group(&mut problems);
    tell_totals(&reconciliation, &mut problems);
    tell_period(&header, &included, &mut problems);
    if lines > COMFORTABLE_LINES {
        problems.add(
            Code::TooManyLines,
            None,
            None,
            &[("count", lines.to_string()), ("limit", COMFORTABLE_LINES.to_string())],
        );
    }
    let computed_cells: usize = workbook.sheets.iter().map(|s| s.layout.computed.len()).sum();
    if computed_cells > 0 {
        problems.add(Code::Computed, None, None, &[("count", computed_cells.to_string())]);
    }

    computed.remove(Field::Reach.code());
    computed.remove(Field::Units.code());
    let report_metadata = metadata
        .fields
        .iter()
        .map(|(f, found)| {
            (
                f.code().to_owned(),
                MetadataReport {
                    value: header.get(*f).unwrap_or_else(|| found.value.clone()),
                    cell: found.cell.clone(),
                },
            )
        })
        .collect();
    let roles = roles(&scans, &metadata, views);
    let mut report = ImportReport {
        plan_id: None,
        title: header.title.clone(),
        sheets,
        tables: table_reports(&scans),
        columns: column_reports(&scans, &rules),
        lines,
        metadata: report_metadata,
        totals: computed.into_iter().map(|(k, n)| (k, n.normalize())).collect(),
        reconciliation,
        variants: problems.0.iter().any(|p| p.code == Code::Variants.code()),
        problems: problems.0,
        skipped: skipped(&scans),
    };
    let shapes = scans.iter().flat_map(|s| &s.tables).map(super::shape::of).collect();
    let draft = draft(workbook, scans, header, header_cells, costs);
    calculated::tell(&draft, &mut report);
    Understanding { report, draft: Made::Draft(Box::new(draft)), roles, shapes }
}

fn metadata(scans: &[Scan<'_, '_>], problems: &mut Problems) -> Metadata {
    let mut metadata = Metadata::default();
    let main = |s: &&Scan<'_, '_>| s.tables.iter().any(|t| t.included) || s.role == "template";
    for scan in scans.iter().filter(main) {
        let first = scan.tables.iter().map(|t| t.band.top).min().unwrap_or(0);
        if first > scan.view.used.top {
            metadata.read(scan.view, scan.view.used.top, first - 1, true, problems);
        }
    }
    let included = scans.iter().any(|s| s.tables.iter().any(|t| t.included));
    for scan in scans.iter().filter(|s| !main(s) && included) {
        let small =
            scan.view.used.bottom - scan.view.used.top <= 80 && scan.view.used.right - scan.view.used.left <= 20;
        // Label and value, perhaps a remark: a sheet with more columns is a list of something else.
        let cells: usize = (scan.view.used.top..=scan.view.used.bottom)
            .map(|r| (scan.view.used.left..=scan.view.used.right).filter(|c| !scan.view.cell(r, *c).is_blank()).count())
            .sum();
        let pairs = cells <= 4 * (scan.view.used.bottom - scan.view.used.top + 1) as usize;
        if small && pairs && scan.others.is_empty() && scan.role == "not_a_plan" {
            let last = scan.view.used.bottom;
            metadata.read_beside(scan.view, scan.view.used.top, last, &mut Problems::default());
        }
    }
    metadata.settle();
    metadata
}

fn rules(
    workbook: &Workbook,
    scans: &[Scan<'_, '_>],
    blocks: &[Block],
    metadata: &Metadata,
) -> (Rules, Option<String>, Option<Source>) {
    let included: Vec<&Table<'_, '_>> = scans.iter().flat_map(|s| &s.tables).filter(|t| t.included).collect();
    let sources = Sources { tables: &included, blocks, metadata, file_name: &workbook.file_name, year_guessed: false };
    let (commission, mode, cell) = plan_header::commission(&sources);
    let found = plan_header::currency(&sources);
    let assumed = if included.is_empty() || included.iter().any(|table| table.is_russian()) {
        mrm_domain::Currency::RUB
    } else {
        mrm_domain::Currency::USD
    };
    let (currency, source) = found.map_or((assumed, None), |(c, s)| (c, Some(s)));
    (Rules { vat: plan_header::vat_rate(&sources), commission, mode, currency }, cell, source)
}

/// Russia's dated rate for the plan's days, where the workbook states none.
fn dated_vat(header: &mrm_domain::PlanHeader, included: &[&Table<'_, '_>], guessed: bool) -> Option<Decimal> {
    let last = header.period_end.or_else(|| {
        included.iter().flat_map(|t| &t.lines).flat_map(|l| &l.flights).map(|f| f.end).max().filter(|_| !guessed)
    })?;
    Some(header.vat.rate_on(last))
}

fn known(workbook: &Workbook, scans: &[Scan<'_, '_>], metadata: &Metadata, choices: &Choices, rules: &Rules) -> Known {
    let in_name = |name: &str, what: &'static str| year_in(name).map(|y| (y, Source::named(what, name)));
    let sheets = || {
        scans
            .iter()
            .filter(|s| s.tables.iter().any(|t| t.included))
            .find_map(|s| in_name(&s.view.sheet.name, "sheet_name"))
    };
    let start_only = || {
        metadata
            .date(HeaderField::PeriodStart)
            .or_else(|| metadata.date(HeaderField::PeriodEnd))
            .map(|d| (chrono::Datelike::year(&d), Source::of("plan_dates")))
    };
    let cell = |year: i32, cell: &str| (year, Source::named("cell", cell));
    let text_year =
        || metadata.fields.get(&HeaderField::PeriodText).and_then(|f| Some(cell(year_in(&f.value)?, &f.cell)));
    let hint = start_only()
        .or_else(text_year)
        .or_else(sheets)
        .or_else(|| in_name(&workbook.file_name, "file_name"))
        .or_else(|| metadata.document_year.as_ref().map(|(year, at)| cell(*year, at)));
    Known { chosen: choices.year, period: metadata.stated_period(), hint, vat: rules.vat, commission: rules.commission }
}

/// A year from 2015 to 2039 that stands in a name as a number of its own.
fn year_in(name: &str) -> Option<i32> {
    name.split(|c: char| !c.is_ascii_digit())
        .filter(|n| n.len() == 4)
        .filter_map(|n| n.parse().ok())
        .find(|y| (2015..2040).contains(y))
}

/// The name of a custom column; one without a header gets its letters, in the language of the headers beside it.
pub(super) fn custom_name(table: &Table<'_, '_>, column: &Column) -> String {
    if column.header.is_empty() {
        let word = if table.is_russian() { "Столбец" } else { "Column" };
        format!("{word} {}", column.letters())
    } else {
        column.leaf.chars().take(200).collect()
    }
}
