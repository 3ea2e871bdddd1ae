//! Tables, columns, skipped rows and the roles of rows, for people.

use mrm_domain::Field;
use std::collections::BTreeMap;

use super::super::Scan;
use super::super::columns::{Column, Target};
use super::super::finance::Rules;
use super::super::metadata::Metadata;
use super::super::rows::Role;
use super::super::table::Table;
use super::super::text::{Basis, fold};
use super::super::view::View;
use super::super::{values, words};
use super::custom_name;
use crate::grid::address;
use crate::report::{ColumnReport, SkippedRow, TableReport};

pub fn table_reports(scans: &[Scan<'_, '_>]) -> Vec<TableReport> {
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
            calendar: table.calendar_code().to_owned(),
            fingerprint: table.fingerprint(),
            headers: table.headers(),
        });
    }
    out
}

pub fn column_reports(scans: &[Scan<'_, '_>], rules: &Rules) -> Vec<ColumnReport> {
    let any = scans.iter().flat_map(|s| &s.tables).any(|t| t.included);
    let mut out = Vec::new();
    for (index, table) in scans.iter().flat_map(|s| &s.tables).enumerate() {
        if any && !table.included {
            continue;
        }
        // What the planner left out stays in sight, to be taken back.
        for column in table.columns.iter().filter(|c| c.target != Target::Ignore || c.is_chosen()) {
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
        column: column.letters(),
        header: column.header.clone(),
        field: match column.target {
            Target::Field(field) => Some(field.code().to_owned()),
            Target::Calendar => Some(Field::TimeCols.code().to_owned()),
            _ => None,
        },
        custom: matches!(column.target, Target::Custom(_)).then(|| custom_name(table, column)),
        formula: None,
        calculated: false,
        kind: column.kind(),
        confidence: (column.confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0,
        audience: column.audience,
        hidden: column.hidden,
        samples: column.profile.samples.clone(),
        basis: column.attributes.basis.map(|b| if b == Basis::Net { "net" } else { "gross" }.to_owned()),
        currency: column
            .attributes
            .currency
            .or(money.then_some(rules.currency))
            .filter(|_| money)
            .map(|c| c.to_string()),
        scale: if thousands {
            1000
        } else {
            column
                .attributes
                .scale
                .filter(|_| values::scalable(column) && column.kind().is_some_and(|k| k.is_numeric()))
                .unwrap_or(1)
        },
        alternatives: column
            .alternatives
            .iter()
            .filter(|f| Some(**f) != column.field())
            .map(|f| f.code().to_owned())
            .collect(),
    }
}

pub fn skipped(scans: &[Scan<'_, '_>]) -> Vec<SkippedRow> {
    let mut out = Vec::new();
    let any = scans.iter().flat_map(|s| &s.tables).any(|t| t.included);
    for scan in scans.iter().filter(|s| !s.tables.is_empty()) {
        let row_text = |row: u32| -> String {
            let words: Vec<String> = (scan.view.used.left..=scan.view.used.right)
                .filter(|c| !scan.view.cell(row, *c).is_blank())
                .take(6)
                .map(|c| scan.view.shown(row, c))
                .collect();
            words.join(" · ").chars().take(80).collect()
        };
        for (index, table) in scan.tables.iter().enumerate().filter(|(_, t)| t.included || !any) {
            if index > 0 && same_header(&scan.tables[0], table) {
                let row = table.band.top;
                out.push(SkippedRow {
                    sheet: scan.view.sheet.name.clone(),
                    row: row + 1,
                    reason: "header_repeated".to_owned(),
                    text: row_text(row),
                });
            }
            for (row, role) in &table.rows {
                if let Some(reason) = role.reason() {
                    let reason = if *role == Role::Total { block_reason(scan.view, *row) } else { reason };
                    out.push(SkippedRow {
                        sheet: scan.view.sheet.name.clone(),
                        row: row + 1,
                        reason: reason.to_owned(),
                        text: row_text(*row),
                    });
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
                    out.push(SkippedRow {
                        sheet: scan.view.sheet.name.clone(),
                        row: row + 1,
                        reason: "not_a_line".to_owned(),
                        text,
                    });
                }
            }
        }
    }
    out.sort_by(|a, b| (&a.sheet, a.row).cmp(&(&b.sheet, b.row)));
    out
}

/// Whether a stacked block repeats the header of the first one, but for a word or two.
fn same_header(first: &Table<'_, '_>, other: &Table<'_, '_>) -> bool {
    let same = other
        .columns
        .iter()
        .filter(|c| first.columns.iter().any(|f| f.column == c.column && fold(&f.leaf) == fold(&c.leaf)))
        .count();
    same * 10 >= other.columns.len() * 9
}

/// Why a row of the block under the lines is none of them.
fn block_reason(view: &View<'_>, row: u32) -> &'static str {
    let stated = (view.used.left..=view.used.right).filter_map(|c| view.text(row, c)).find_map(|t| words::stated(&t));
    match stated {
        Some(words::Stated::Vat) => "vat",
        Some(words::Stated::Service(_)) => "service",
        _ => "total",
    }
}

pub fn roles(
    scans: &[Scan<'_, '_>],
    metadata: &Metadata,
    views: &[Option<View<'_>>],
) -> BTreeMap<(usize, u32), &'static str> {
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
