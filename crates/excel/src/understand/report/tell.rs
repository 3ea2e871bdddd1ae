//! What a planner should know, as problems.

use mrm_domain::{Audience, Field};
use std::collections::BTreeMap;

use super::super::Scan;
use super::super::calendar;
use super::super::codes::{self, Code, Problems, Source};
use super::super::columns::{Column, Target, is_cost_per_result};
use super::super::finance::Rules;
use super::super::header::Cache;
use super::super::rows::Role;
use super::super::series::letters;
use super::super::survey;
use super::super::table::Table;
use super::super::text::{Basis, fold};
use super::custom_name;
use crate::grid::{address, column_letters};
use crate::report::ReconciliationReport;

pub fn tell_currency(included: &[&Table<'_, '_>], rules: &Rules, source: Option<Source>, problems: &mut Problems) {
    if included.is_empty() {
        return;
    }
    let code = rules.currency.to_string();
    match source {
        Some(source) => {
            let [source, name] = source.args();
            problems.add(Code::CurrencyGuessed, None, None, &[("currency", code.clone()), source, name])
        }
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
        problems.add(
            Code::CurrencyMixed,
            None,
            None,
            &[("currencies", stated.into_iter().collect::<Vec<_>>().join(", "))],
        );
    }
}

/// Stacked blocks of one sheet tell the same once: counts are added up.
pub fn group(problems: &mut Problems) {
    let mut kept: Vec<crate::report::Problem> = Vec::new();
    let mut places: BTreeMap<(String, Option<String>, String), usize> = BTreeMap::new();
    for problem in problems.0.drain(..) {
        let counted = [
            Code::ErrorValues,
            Code::NotCalculated,
            Code::TextNumbers,
            Code::HiddenColumns,
            Code::InternalColumns,
            Code::ColumnUnnamed,
        ]
        .into_iter()
        .find(|c| c.code() == problem.code);
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
                    first.message = codes::fill(code.template(), &first.args);
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

pub fn tell_totals(reconciliation: &[ReconciliationReport], problems: &mut Problems) {
    for entry in reconciliation.iter().filter(|e| !e.equal) {
        let Some(computed) = entry.computed else { continue };
        let (sheet, cell) = entry.cell.rsplit_once('!').unwrap_or(("", &entry.cell));
        let mut args = vec![
            ("label", entry.label.clone()),
            ("workbook", entry.workbook.to_string()),
            ("computed", computed.to_string()),
            ("total", entry.total.clone()),
            ("cause", entry.cause.as_ref().map_or("unknown", |cause| cause.code.as_str()).to_owned()),
        ];
        args.extend(entry.cause.iter().flat_map(|c| &c.args).map(|(name, value)| (name.as_str(), value.clone())));
        problems.add(Code::TotalDiffers, Some(sheet), Some(cell.to_owned()), &args);
    }
}

pub fn tell_tables(scans: &[Scan<'_, '_>], lines: usize, problems: &mut Problems, cache: &mut Cache) {
    let mut templates = 0;
    let mut series = 0;
    for scan in scans {
        let name = scan.view.sheet.name.clone();
        let empty: Vec<&Table<'_, '_>> = scan.tables.iter().filter(|t| t.lines.is_empty()).collect();
        if scan.role == "template" {
            templates += 1;
            let rows: usize = empty.iter().map(|t| t.rows.iter().filter(|(_, r)| *r == Role::EmptyLine).count()).sum();
            problems.add(
                Code::TemplateEmpty,
                Some(&name),
                None,
                &[("sheet", name.clone()), ("tables", empty.len().to_string()), ("rows", rows.to_string())],
            );
        }
        for table in scan.tables.iter().filter(|t| t.series.is_some()) {
            tell_unpivoted(table, problems);
            series += usize::from(!table.included);
        }
        match scan.role {
            "time_series" if scan.tables.is_empty() => {
                series += 1;
                tell_series(scan, cache, problems);
            }
            "transposed" | "flowchart" if scan.told => {}
            "transposed" => problems.add(Code::TransposedSheet, Some(&name), None, &[("sheet", name.clone())]),
            "flowchart" => {
                let rows: Vec<String> = survey::coloured_rows(scan.view)
                    .iter()
                    .map(|row| format!("{}: {}", row.row + 1, row.columns.len()))
                    .collect();
                problems.add(
                    Code::FlowchartSheet,
                    Some(&name),
                    None,
                    &[("sheet", name.clone()), ("rows", rows.join("; "))],
                );
            }
            "plan" => {
                for (band, last, words) in &scan.others {
                    let args = [
                        ("sheet", name.clone()),
                        ("rows", format!("{}–{}", band.top + 1, last + 1)),
                        ("headers", words.clone()),
                    ];
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

/// What became of a time series: one line per group, or nothing where the plan stands elsewhere.
fn tell_unpivoted(table: &Table<'_, '_>, problems: &mut Problems) {
    let Some(series) = &table.series else { return };
    let name = table.sheet_name();
    let (from, to) = span(table.calendar.as_ref());
    let all: Vec<&str> = series.planned.iter().chain(&series.kept).map(String::as_str).collect();
    let args = [
        ("sheet", name.to_owned()),
        ("metrics", all.join(", ")),
        ("groups", series.groups.join(", ")),
        ("from", from),
        ("to", to),
    ];
    let cell = Some(series.cell.clone());
    if !table.included {
        problems.add(Code::TimeSeries, Some(name), cell, &args);
        return;
    }
    let unit = table.calendar.as_ref().map_or("periods", |c| c.unit.code());
    let args = [
        args.as_slice(),
        &[("count", table.lines.len().to_string()), ("planned", series.planned.join(", ")), ("unit", unit.to_owned())],
    ]
    .concat();
    problems.add(Code::TimeSeriesRead, Some(name), cell.clone(), &args);
    if !series.kept.is_empty() {
        problems.add(Code::FactsKept, Some(name), cell.clone(), &[("metrics", series.kept.join(", "))]);
    }
    if !series.left.is_empty() {
        problems.add(Code::MetricsLeft, Some(name), cell.clone(), &[("metrics", series.left.join(", "))]);
    }
    if !series.beside.is_empty() {
        problems.add(Code::PeriodsLeft, Some(name), cell, &[("columns", letters(&series.beside))]);
    }
}

/// First and last day of a calendar, in ISO; empty where its year is unknown.
fn span(calendar: Option<&calendar::Calendar>) -> (String, String) {
    let year = |c: &calendar::Calendar| c.slots.iter().find_map(|s| s.range.0.year);
    let dated = calendar.and_then(|c| Some(c.dated(year(c)?))).unwrap_or_default();
    let day = |day: Option<chrono::NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    (day(dated.iter().map(|d| d.1).min()), day(dated.iter().map(|d| d.2).max()))
}

fn tell_series(scan: &Scan<'_, '_>, cache: &mut Cache, problems: &mut Problems) {
    let Some((band, last, _)) = scan.others.first() else { return };
    let name = scan.view.sheet.name.clone();
    let labels = survey::metric_labels(scan.view, band.bottom + 1, *last, 3, cache).unwrap_or_default();
    let calendar = calendar::find(scan.view, band.top, band.bottom, &|_| false);
    let (from, to) = span(calendar.as_ref());
    let args = [
        ("sheet", name.clone()),
        ("metrics", labels.metrics.join(", ")),
        ("groups", labels.groups.join(", ")),
        ("from", from),
        ("to", to),
    ];
    problems.add(Code::TimeSeries, Some(&name), Some(address(band.top, labels.column)), &args);
}

fn tell_hidden_rows(scan: &Scan<'_, '_>, problems: &mut Problems) {
    let hidden: Vec<u32> =
        scan.tables.iter().flat_map(|t| &t.rows).filter(|(_, r)| *r == Role::Hidden).map(|(row, _)| row + 1).collect();
    if !hidden.is_empty() {
        let name = &scan.view.sheet.name;
        let rows = hidden.iter().take(20).map(ToString::to_string).collect::<Vec<_>>().join(", ");
        problems.add(Code::HiddenRows, Some(name), None, &[("count", hidden.len().to_string()), ("rows", rows)]);
    }
}

pub fn tell_columns(table: &Table<'_, '_>, problems: &mut Problems) {
    let name = table.sheet_name();
    let named = |list: &[&Column]| list.iter().map(|c| column_letters(c.column)).collect::<Vec<_>>().join(", ");
    let hidden: Vec<&Column> = table.columns.iter().filter(|c| c.hidden).collect();
    if !hidden.is_empty() {
        problems.add(
            Code::HiddenColumns,
            Some(name),
            None,
            &[("count", hidden.len().to_string()), ("columns", named(&hidden))],
        );
    }
    let internal: Vec<&Column> =
        table.columns.iter().filter(|c| c.audience == Audience::Internal && c.kind().is_some() && !c.down).collect();
    if !internal.is_empty() {
        problems.add(
            Code::InternalColumns,
            Some(name),
            None,
            &[("count", internal.len().to_string()), ("columns", named(&internal))],
        );
    }
    let unnamed = |c: &&Column| c.header.is_empty() && c.profile.filled > 0 && matches!(c.target, Target::Custom(_));
    for column in table.columns.iter().filter(unnamed) {
        let args = [("column", column_letters(column.column)), ("name", custom_name(table, column))];
        problems.add(Code::ColumnUnnamed, Some(name), Some(address(column.header_row, column.column)), &args);
    }
    for column in table.columns.iter().filter(|c| matches!(c.target, Target::Custom(_))) {
        let metric = column.alternatives.first().is_some_and(|field| is_cost_per_result(*field));
        if metric && column.attributes.basis == Some(Basis::Gross) && !table.lines.is_empty() {
            let cell = address(column.header_row, column.column);
            problems.add(Code::MetricWithVat, Some(name), Some(cell), &[("header", column.leaf.clone())]);
        }
        // A bare “total” of zeros beside lines that cost something says that the budget cannot be checked.
        let folded = fold(&column.leaf);
        let total = ["TOTAL", "ИTOГO", "BCEГO", "GRAND TOTAL"].iter().any(|w| folded.starts_with(w));
        if total && !table.lines.is_empty() && column.profile.numeric() > 0 && column.profile.nonzero == 0 {
            problems.add(
                Code::BudgetZero,
                Some(name),
                Some(address(column.header_row, column.column)),
                &[("header", column.leaf.clone())],
            );
        }
    }
}

pub fn tell_period(header: &mrm_domain::PlanHeader, included: &[&Table<'_, '_>], problems: &mut Problems) {
    let Some((start, end)) = header.period_start.zip(header.period_end) else { return };
    let outside =
        included.iter().flat_map(|t| &t.lines).flat_map(|l| &l.flights).any(|f| f.start < start || f.end > end);
    if outside {
        problems.add(Code::FlightsOutside, None, None, &[("start", start.to_string()), ("end", end.to_string())]);
    }
}
