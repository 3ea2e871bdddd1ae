//! Putting together what was understood: the report for people, and the draft of the plan.

use mrm_domain::{Audience, Field, HeaderField};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::codes::{Code, Problems};
use super::columns::{Column, Target};
use super::draft::{Draft, DraftColumn, DraftCost, DraftTable};
use super::finance::{compare, Claim, Rules};
use super::flights::{self, Known};
use super::header::Cache;
use super::metadata::Metadata;
use super::plan_header::{self, Sources};
use super::rows::Role;
use super::survey;
use super::table::{Line, Table};
use super::text::{fold, Basis};
use super::totals::{self, Block, Service};
use super::view::View;
use super::{Scan, Understanding};
use crate::grid::{address, column_letters, Workbook};
use crate::report::{Choices, ColumnReport, ImportReport, MetadataReport, ReconciliationReport, SheetReport, SkippedRow, TableReport};

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
    let included: Vec<&Table<'_, '_>> = scans.iter().flat_map(|s| &s.tables).filter(|t| t.included).collect();
    let sources = Sources { tables: &included, blocks: &blocks, metadata: &metadata, file_name: &workbook.file_name, year_guessed };
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
    let reconciliation = if lines == 0 { Vec::new() } else { reconcile(&included, &blocks, &metadata, &rules, &computed) };

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
        problems.add(Code::TooManyLines, None, None, &[("count", lines.to_string()), ("limit", COMFORTABLE_LINES.to_string())]);
    }
    let computed_cells: usize = workbook.sheets.iter().map(|s| s.layout.computed.len()).sum();
    if computed_cells > 0 {
        problems.add(Code::Computed, None, None, &[("count", computed_cells.to_string())]);
    }

    computed.remove(Field::Reach.code());
    computed.remove(Field::Units.code());
    let report_metadata = metadata.fields.iter().map(|(f, found)| (f.code().to_owned(), MetadataReport { value: header.get(*f).unwrap_or_else(|| found.value.clone()), cell: found.cell.clone() })).collect();
    let roles = roles(&scans, &metadata, views);
    let report = ImportReport {
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
    let draft = draft(workbook, scans, header, header_cells, costs);
    Understanding { report, draft, roles }
}

/// Stacked blocks of one sheet tell the same once: counts are added up.
fn group(problems: &mut Problems) {
    let mut kept: Vec<crate::report::Problem> = Vec::new();
    let mut places: BTreeMap<(String, Option<String>, String), usize> = BTreeMap::new();
    for problem in problems.0.drain(..) {
        let counted = [Code::ErrorValues, Code::NotCalculated, Code::TextNumbers, Code::HiddenColumns, Code::InternalColumns, Code::ColumnUnnamed].into_iter().find(|c| c.code() == problem.code);
        let Some(code) = counted else {
            kept.push(problem);
            continue;
        };
        let what = problem.args.get("header").or(problem.args.get("column")).cloned().unwrap_or_default();
        match places.get(&(problem.code.clone(), problem.sheet.clone(), what.clone())) {
            Some(index) => {
                let first = &mut kept[*index];
                let count = |p: &crate::report::Problem| p.args.get("count").and_then(|c| c.parse::<usize>().ok());
                if matches!(code, Code::ErrorValues | Code::NotCalculated | Code::TextNumbers)
                    && let (Some(a), Some(b)) = (count(first), count(&problem))
                {
                    first.args.insert("count".to_owned(), (a + b).to_string());
                    first.message = super::codes::fill(code.template(), &first.args);
                }
            }
            None => {
                places.insert((problem.code.clone(), problem.sheet.clone(), what), kept.len());
                kept.push(problem);
            }
        }
    }
    problems.0 = kept;
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
        let small = scan.view.used.bottom - scan.view.used.top <= 80 && scan.view.used.right - scan.view.used.left <= 20;
        // Label and value, perhaps a remark: a sheet with more columns is a list of something else.
        let cells: usize = (scan.view.used.top..=scan.view.used.bottom).map(|r| (scan.view.used.left..=scan.view.used.right).filter(|c| !scan.view.cell(r, *c).is_blank()).count()).sum();
        let pairs = cells <= 4 * (scan.view.used.bottom - scan.view.used.top + 1) as usize;
        if small && pairs && scan.others.is_empty() && scan.role == "not_a_plan" {
            let last = scan.view.used.bottom;
            metadata.read_beside(scan.view, scan.view.used.top, last, &mut Problems::default());
        }
    }
    metadata.settle();
    metadata
}

fn rules(workbook: &Workbook, scans: &[Scan<'_, '_>], blocks: &[Block], metadata: &Metadata) -> (Rules, Option<String>, Option<String>) {
    let included: Vec<&Table<'_, '_>> = scans.iter().flat_map(|s| &s.tables).filter(|t| t.included).collect();
    let sources = Sources { tables: &included, blocks, metadata, file_name: &workbook.file_name, year_guessed: false };
    let (commission, mode, cell) = plan_header::commission(&sources);
    let found = plan_header::currency(&sources);
    let russian = |t: &&Table<'_, '_>| t.columns.iter().any(|c| c.header.chars().any(|ch| ('\u{400}'..='\u{4ff}').contains(&ch)));
    let assumed = if included.is_empty() || included.iter().any(russian) { mrm_domain::Currency::RUB } else { mrm_domain::Currency::USD };
    let (currency, source) = found.map_or((assumed, None), |(c, s)| (c, Some(s)));
    (Rules { vat: plan_header::vat_rate(&sources), commission, mode, currency }, cell, source)
}

/// Russia's dated rate for the plan's days, where the workbook states none.
fn dated_vat(header: &mrm_domain::PlanHeader, included: &[&Table<'_, '_>], guessed: bool) -> Option<Decimal> {
    let last = header.period_end.or_else(|| included.iter().flat_map(|t| &t.lines).flat_map(|l| &l.flights).map(|f| f.end).max().filter(|_| !guessed))?;
    Some(header.vat.rate_on(last))
}

fn known(workbook: &Workbook, scans: &[Scan<'_, '_>], metadata: &Metadata, choices: &Choices, rules: &Rules) -> Known {
    let in_name = |name: &str, what: &str| year_in(name).map(|y| (y, format!("{what} “{name}”")));
    let sheets = || scans.iter().filter(|s| s.tables.iter().any(|t| t.included)).find_map(|s| in_name(&s.view.sheet.name, "the sheet name"));
    let start_only = || metadata.date(HeaderField::PeriodStart).or_else(|| metadata.date(HeaderField::PeriodEnd)).map(|d| (chrono::Datelike::year(&d), "the plan's dates".to_owned()));
    let text_year = || metadata.fields.get(&HeaderField::PeriodText).and_then(|f| year_in(&f.value).map(|y| (y, f.cell.clone())));
    let hint = start_only().or_else(text_year).or_else(sheets).or_else(|| in_name(&workbook.file_name, "the file name")).or_else(|| metadata.document_year.clone());
    Known { chosen: choices.year, period: metadata.stated_period(), hint, vat: rules.vat, commission: rules.commission }
}

/// A year from 2015 to 2039 that stands in a name as a number of its own.
fn year_in(name: &str) -> Option<i32> {
    name.split(|c: char| !c.is_ascii_digit()).filter(|n| n.len() == 4).filter_map(|n| n.parse().ok()).find(|y| (2015..2040).contains(y))
}

fn tell_currency(included: &[&Table<'_, '_>], rules: &Rules, source: Option<String>, problems: &mut Problems) {
    if included.is_empty() {
        return;
    }
    let code = rules.currency.to_string();
    match source {
        Some(source) => problems.add(Code::CurrencyGuessed, None, None, &[("currency", code.clone()), ("source", source)]),
        None => problems.add(Code::CurrencyMissing, None, None, &[("currency", code.clone())]),
    }
    let (mut stated, mut silent) = (std::collections::BTreeSet::new(), 0);
    for table in included.iter().filter(|t| t.column_of(Field::Currency).is_some()) {
        for line in &table.lines {
            match line.text(Field::Currency) {
                Some(currency) => {
                    stated.insert(currency.to_owned());
                }
                None => silent += 1,
            }
        }
    }
    if silent > 0 && !stated.is_empty() {
        problems.add(Code::CurrencyPartly, None, None, &[("count", silent.to_string()), ("currency", code)]);
    }
    if stated.len() > 1 {
        problems.add(Code::CurrencyMixed, None, None, &[("currencies", stated.into_iter().collect::<Vec<_>>().join(", "))]);
    }
}

fn costs(blocks: &[Block], computed: &BTreeMap<String, Decimal>, rules: &Rules) -> Vec<DraftCost> {
    let media = computed.get("media_net").copied();
    let client = computed.get("client_net").copied();
    let vat = rules.vat.unwrap_or_default();
    let make = |s: &Service| DraftCost { kind: s.kind, label: s.label.clone(), basis: s.basis(media, client, vat), cell: s.cell.clone() };
    blocks.iter().flat_map(|b| &b.services).map(make).collect()
}

fn reconcile(included: &[&Table<'_, '_>], blocks: &[Block], metadata: &Metadata, rules: &Rules, plan: &BTreeMap<String, Decimal>) -> Vec<ReconciliationReport> {
    let mut out: Vec<ReconciliationReport> = Vec::new();
    for (table, block) in included.iter().zip(blocks) {
        let own = if included.len() == 1 { plan.clone() } else { rules.totals(table.lines.iter()) };
        for total in &block.totals {
            // A sum of thousands and of clicks is no figure to compare.
            if total.key == Field::Units.code() && table.in_thousands > 0 {
                continue;
            }
            let part = total.rows.map(|(a, b)| rules.totals(table.lines.iter().filter(|l| (a..=b).contains(&l.row))));
            let totals = part.as_ref().unwrap_or(&own);
            let lines = total.rows.map_or(table.lines.len(), |(a, b)| table.lines.iter().filter(|l| (a..=b).contains(&l.row)).count());
            let computed = totals.get(&total.key).or_else(|| total.rows.is_none().then(|| plan.get(&total.key)).flatten()).copied();
            let claim = Claim { label: &total.label, key: &total.key, cell: &total.cell, workbook: total.value, lines };
            let mut entry = compare(claim, computed, rules, plan);
            if !entry.equal && included.len() > 1 && total.rows.is_none() {
                // The last block may state the totals of all of them.
                let all = included.iter().map(|t| t.lines.len()).sum();
                let whole = compare(Claim { lines: all, ..claim }, plan.get(&total.key).copied(), rules, plan);
                if whole.equal {
                    entry = whole;
                }
            }
            out.push(entry);
        }
    }
    for figure in &metadata.figures {
        let Some(key) = totals::figure_key(figure.stated) else { continue };
        let lines = included.iter().map(|t| t.lines.len()).sum();
        let claim = Claim { label: &figure.label, key, cell: &figure.cell, workbook: figure.value, lines };
        out.push(compare(claim, plan.get(key).copied(), rules, plan));
    }
    out
}

fn tell_totals(reconciliation: &[ReconciliationReport], problems: &mut Problems) {
    for entry in reconciliation.iter().filter(|e| !e.equal) {
        let Some(computed) = entry.computed else { continue };
        let (sheet, cell) = entry.cell.rsplit_once('!').unwrap_or(("", &entry.cell));
        let cause = entry.cause.as_ref().map(|c| format!(" ({})", c.message)).unwrap_or_default();
        let args = [("label", entry.label.clone()), ("workbook", entry.workbook.to_string()), ("computed", computed.to_string()), ("cause", cause), ("total", entry.total.clone())];
        problems.add(Code::TotalDiffers, Some(sheet), Some(cell.to_owned()), &args);
    }
}

fn tell_tables(scans: &[Scan<'_, '_>], lines: usize, problems: &mut Problems, cache: &mut Cache) {
    let mut templates = 0;
    let mut series = 0;
    for scan in scans {
        let name = scan.view.sheet.name.clone();
        let empty: Vec<&Table<'_, '_>> = scan.tables.iter().filter(|t| t.lines.is_empty()).collect();
        if scan.role == "template" {
            templates += 1;
            let rows: usize = empty.iter().map(|t| t.rows.iter().filter(|(_, r)| *r == Role::EmptyLine).count()).sum();
            problems.add(Code::TemplateEmpty, Some(&name), None, &[("sheet", name.clone()), ("tables", empty.len().to_string()), ("rows", rows.to_string())]);
        }
        match scan.role {
            "time_series" => {
                series += 1;
                tell_series(scan, cache, problems);
            }
            "transposed" => problems.add(Code::TransposedSheet, Some(&name), None, &[("sheet", name.clone())]),
            "flowchart" => {
                let rows: Vec<String> = survey::coloured_rows(scan.view).iter().map(|(row, label, days)| format!("{label}: {days} (row {})", row + 1)).collect();
                problems.add(Code::FlowchartSheet, Some(&name), None, &[("sheet", name.clone()), ("rows", rows.join("; "))]);
            }
            "plan" => {
                for (band, last, words) in &scan.others {
                    let args = [("sheet", name.clone()), ("rows", format!("{}–{}", band.top + 1, last + 1)), ("headers", words.clone())];
                    problems.add(Code::SecondTable, Some(&name), Some(address(band.top, scan.view.used.left)), &args);
                }
            }
            _ => {}
        }
        if scan.tables.iter().any(|t| t.included) {
            tell_hidden_rows(scan, problems);
        }
    }
    if lines == 0 {
        let code = if templates > 0 || series > 0 { Code::NothingToImport } else { Code::NoPlanFound };
        problems.add(code, None, None, &[]);
    }
}

fn tell_series(scan: &Scan<'_, '_>, cache: &mut Cache, problems: &mut Problems) {
    let Some((band, last, _)) = scan.others.first() else { return };
    let name = scan.view.sheet.name.clone();
    let labels = survey::metric_labels(scan.view, band.bottom + 1, *last, 3, cache).unwrap_or_default();
    let calendar = super::calendar::find(scan.view, band.top, band.bottom, &|_| false);
    let dated = calendar.map(|c| c.dated(c.slots.iter().find_map(|s| s.range.0.year).unwrap_or(2000))).unwrap_or_default();
    let from = dated.iter().map(|d| d.1).min().map(|d| d.to_string()).unwrap_or_default();
    let to = dated.iter().map(|d| d.2).max().map(|d| d.to_string()).unwrap_or_default();
    let args = [("sheet", name.clone()), ("metrics", labels.metrics.join(", ")), ("groups", labels.groups.join(", ")), ("from", from), ("to", to)];
    problems.add(Code::TimeSeries, Some(&name), Some(address(band.top, labels.column)), &args);
}

fn tell_hidden_rows(scan: &Scan<'_, '_>, problems: &mut Problems) {
    let hidden: Vec<u32> = scan.tables.iter().flat_map(|t| &t.rows).filter(|(_, r)| *r == Role::Hidden).map(|(row, _)| row + 1).collect();
    if !hidden.is_empty() {
        let name = &scan.view.sheet.name;
        let rows = hidden.iter().take(20).map(ToString::to_string).collect::<Vec<_>>().join(", ");
        problems.add(Code::HiddenRows, Some(name), None, &[("count", hidden.len().to_string()), ("rows", rows)]);
    }
}

fn tell_columns(table: &Table<'_, '_>, problems: &mut Problems) {
    let name = table.sheet_name();
    let letters = |list: &[&Column]| list.iter().map(|c| column_letters(c.column)).collect::<Vec<_>>().join(", ");
    let hidden: Vec<&Column> = table.columns.iter().filter(|c| c.hidden).collect();
    if !hidden.is_empty() {
        problems.add(Code::HiddenColumns, Some(name), None, &[("count", hidden.len().to_string()), ("columns", letters(&hidden))]);
    }
    let internal: Vec<&Column> = table.columns.iter().filter(|c| c.audience == Audience::Internal && c.kind().is_some()).collect();
    if !internal.is_empty() {
        problems.add(Code::InternalColumns, Some(name), None, &[("count", internal.len().to_string()), ("columns", letters(&internal))]);
    }
    for column in table.columns.iter().filter(|c| c.header.is_empty() && c.profile.filled > 0 && c.kind().is_some()) {
        let args = [("column", column_letters(column.column)), ("name", custom_name(column))];
        problems.add(Code::ColumnUnnamed, Some(name), Some(address(column.header_row, column.column)), &args);
    }
    for column in table.columns.iter().filter(|c| matches!(c.target, Target::Custom(_))) {
        // A bare “total” of zeros beside lines that cost something says that the budget cannot be checked.
        let folded = fold(&column.leaf);
        let total = ["TOTAL", "ИTOГO", "BCEГO", "GRAND TOTAL"].iter().any(|w| folded.starts_with(w));
        if total && !table.lines.is_empty() && column.profile.numeric() > 0 && column.profile.nonzero == 0 {
            problems.add(Code::BudgetZero, Some(name), Some(address(column.header_row, column.column)), &[("header", column.leaf.clone())]);
        }
    }
}

fn tell_period(header: &mrm_domain::PlanHeader, included: &[&Table<'_, '_>], problems: &mut Problems) {
    let Some((start, end)) = header.period_start.zip(header.period_end) else { return };
    let outside = included.iter().flat_map(|t| &t.lines).flat_map(|l| &l.flights).any(|f| f.start < start || f.end > end);
    if outside {
        problems.add(Code::FlightsOutside, None, None, &[("start", start.to_string()), ("end", end.to_string())]);
    }
}

fn table_reports(scans: &[Scan<'_, '_>]) -> Vec<TableReport> {
    let mut out: Vec<TableReport> = Vec::new();
    for table in scans.iter().flat_map(|s| &s.tables) {
        let area = table.area();
        out.push(TableReport {
            table: out.len(),
            sheet: table.sheet_name().to_owned(),
            header_rows: [table.band.top + 1, table.band.bottom + 1],
            range: format!("{}:{}", address(area.top, area.left), address(area.bottom, area.right)),
            lines: table.lines.len(),
            sections: table.sections.iter().map(|s| s.name.clone()).collect(),
            included: table.included,
            calendar: table.calendar.as_ref().map_or("none", |c| c.unit.code()).to_owned(),
            fingerprint: table.fingerprint(),
        });
    }
    out
}

fn column_reports(scans: &[Scan<'_, '_>], rules: &Rules) -> Vec<ColumnReport> {
    let any = scans.iter().flat_map(|s| &s.tables).any(|t| t.included);
    let mut out = Vec::new();
    for (index, table) in scans.iter().flat_map(|s| &s.tables).enumerate() {
        if any && !table.included {
            continue;
        }
        for column in table.columns.iter().filter(|c| c.target != Target::Ignore) {
            out.push(column_report(index, table, column, rules));
        }
    }
    out
}

fn column_report(index: usize, table: &Table<'_, '_>, column: &Column, rules: &Rules) -> ColumnReport {
    let money = column.kind() == Some(mrm_domain::FieldKind::Money);
    let thousands = matches!(column.field(), Some(Field::Units | Field::UnitsPerPeriod)) && table.in_thousands > 0;
    ColumnReport {
        table: index,
        cell: address(column.header_row, column.column),
        column: column_letters(column.column),
        header: column.header.clone(),
        field: match column.target {
            Target::Field(field) => Some(field.code().to_owned()),
            Target::Calendar => Some(Field::TimeCols.code().to_owned()),
            _ => None,
        },
        custom: matches!(column.target, Target::Custom(_)).then(|| custom_name(column)),
        kind: column.kind(),
        confidence: (column.confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0,
        audience: column.audience,
        hidden: column.hidden,
        samples: column.profile.samples.clone(),
        basis: column.attributes.basis.map(|b| if b == Basis::Net { "net" } else { "gross" }.to_owned()),
        currency: column.attributes.currency.or(money.then_some(rules.currency)).filter(|_| money).map(|c| c.to_string()),
        scale: if thousands { 1000 } else { column.attributes.scale.filter(|_| super::values::scalable(column) && column.kind().is_some_and(|k| k.is_numeric())).unwrap_or(1) },
        alternatives: column.alternatives.iter().filter(|f| Some(**f) != column.field()).map(|f| f.code().to_owned()).collect(),
    }
}

fn custom_name(column: &Column) -> String {
    if column.header.is_empty() { format!("Column {}", column_letters(column.column)) } else { column.leaf.chars().take(200).collect() }
}

fn skipped(scans: &[Scan<'_, '_>]) -> Vec<SkippedRow> {
    let mut out = Vec::new();
    let any = scans.iter().flat_map(|s| &s.tables).any(|t| t.included);
    for scan in scans.iter().filter(|s| !s.tables.is_empty()) {
        let row_text = |row: u32| -> String {
            let words: Vec<String> = (scan.view.used.left..=scan.view.used.right).filter(|c| !scan.view.cell(row, *c).is_blank()).take(6).map(|c| scan.view.shown(row, c)).collect();
            words.join(" · ").chars().take(80).collect()
        };
        for (index, table) in scan.tables.iter().enumerate().filter(|(_, t)| t.included || !any) {
            if index > 0 && same_header(&scan.tables[0], table) {
                let row = table.band.top;
                out.push(SkippedRow { sheet: scan.view.sheet.name.clone(), row: row + 1, reason: "header_repeated".to_owned(), text: row_text(row) });
            }
            for (row, role) in &table.rows {
                if let Some(reason) = role.reason() {
                    let reason = if *role == Role::Total { block_reason(scan.view, *row) } else { reason };
                    out.push(SkippedRow { sheet: scan.view.sheet.name.clone(), row: row + 1, reason: reason.to_owned(), text: row_text(*row) });
                }
            }
        }
        if any && !scan.tables.iter().any(|t| t.included) {
            continue;
        }
        for (band, last, _) in &scan.others {
            for row in band.top..=*last {
                let text = row_text(row);
                if !text.is_empty() {
                    out.push(SkippedRow { sheet: scan.view.sheet.name.clone(), row: row + 1, reason: "not_a_line".to_owned(), text });
                }
            }
        }
    }
    out.sort_by(|a, b| (&a.sheet, a.row).cmp(&(&b.sheet, b.row)));
    out
}

/// Whether a stacked block repeats the header of the first one, but for a word or two.
fn same_header(first: &Table<'_, '_>, other: &Table<'_, '_>) -> bool {
    let same = other.columns.iter().filter(|c| first.columns.iter().any(|f| f.column == c.column && fold(&f.leaf) == fold(&c.leaf))).count();
    same * 10 >= other.columns.len() * 9
}

/// Why a row of the block under the lines is none of them.
fn block_reason(view: &View<'_>, row: u32) -> &'static str {
    let stated = (view.used.left..=view.used.right).filter_map(|c| view.text(row, c)).find_map(|t| super::words::stated(&t));
    match stated {
        Some(super::words::Stated::Vat) => "vat",
        Some(super::words::Stated::Service(_)) => "service",
        _ => "total",
    }
}

fn roles(scans: &[Scan<'_, '_>], metadata: &Metadata, views: &[Option<View<'_>>]) -> BTreeMap<(usize, u32), &'static str> {
    let mut roles = BTreeMap::new();
    for table in scans.iter().flat_map(|s| &s.tables) {
        for row in table.band.top..=table.band.bottom {
            roles.insert((table.sheet, row), "header");
        }
        for (row, role) in &table.rows {
            let name = match role {
                Role::Blank => continue,
                Role::Line => "line",
                Role::Section(_) => "section",
                Role::Total | Role::Subtotal => "total",
                _ => "skipped",
            };
            roles.insert((table.sheet, *row), name);
        }
    }
    for found in metadata.fields.values() {
        if let Some((sheet, cell)) = found.cell.rsplit_once('!')
            && let Some(index) = views.iter().position(|v| v.as_ref().is_some_and(|v| v.sheet.name == sheet))
            && let Ok(row) = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>()
        {
            roles.entry((index, row.saturating_sub(1))).or_insert("metadata");
        }
    }
    roles
}

fn draft(workbook: &Workbook, scans: Vec<Scan<'_, '_>>, header: mrm_domain::PlanHeader, header_cells: BTreeMap<HeaderField, String>, costs: Vec<DraftCost>) -> Draft {
    let mut draft = Draft { header, header_cells, tables: Vec::new(), columns: Vec::new(), costs, file_name: workbook.file_name.clone(), file_hash: workbook.file_hash.clone() };
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for table in scans.into_iter().flat_map(|s| s.tables).filter(|t| t.included) {
        let fingerprint = table.fingerprint();
        let mut fields: Vec<(Field, String)> = table.columns.iter().filter_map(|c| Some((c.field()?, column_letters(c.column)))).collect();
        // The model that a unit of purchase decided came from that unit's cell.
        if table.column_of(Field::BuyModel).is_none()
            && let Some(unit) = table.column_of(Field::BuyUnit)
        {
            fields.push((Field::BuyModel, column_letters(unit.column)));
        }
        if let Some(first) = table.calendar.as_ref().and_then(|c| c.slots.first()) {
            fields.push((Field::TimeCols, column_letters(first.column)));
        }
        let mut customs = Vec::new();
        let mut seen_here: BTreeMap<String, usize> = BTreeMap::new();
        for column in &table.columns {
            let Target::Custom(kind) = column.target else { continue };
            if column.profile.filled == 0 {
                continue;
            }
            let name = custom_name(column);
            // The same header twice in a table is two columns; in two tables it is one.
            let nth = seen_here.entry(fold(&name)).or_default();
            *nth += 1;
            let key = format!("{}#{nth}#{kind:?}", fold(&name));
            let index = *known.entry(key).or_insert_with(|| {
                draft.columns.push(DraftColumn { name: name.clone(), kind, audience: column.audience });
                draft.columns.len() - 1
            });
            if column.audience == Audience::Internal {
                draft.columns[index].audience = Audience::Internal;
            }
            customs.push((column.column, column_letters(column.column), index));
        }
        let lines: Vec<Line> = table.lines;
        draft.tables.push(DraftTable {
            sheet: table.view.sheet.name.clone(),
            header_rows: (table.band.top + 1, table.band.bottom + 1),
            fields,
            customs,
            fingerprint,
            sections: table.sections,
            lines,
        });
    }
    draft
}
