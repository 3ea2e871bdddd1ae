//! Our own export: the plan in it is read back exactly, and the report says what was read from where.
//!
//! Nothing is guessed here: the names in the workbook say what each cell is (see [`crate::write::read_back`]).

use chrono::{DateTime, Utc};
use mrm_domain::{
    ColumnId, CostId, Field, FieldKind, FieldRef, FlightId, HeaderField, ImportId, ImportRecord, ImportedTable, Plan,
    PlanId, RowId, RowKind, RowSource,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::calculated::renamed;
use super::codes::{Code, Problems};
use super::finance::{Claim, Rules, compare};
use super::rows::number_of;
use super::totals::key_of;
use super::view::View;
use super::{Made, Understanding, sheet_report, survey};
use crate::grid::{Workbook, address, column_letters};
use crate::report::{
    ColumnReport, ImportReport, MetadataReport, Problem, ReconciliationReport, SkippedRow, TableReport,
};
use crate::write::{Own, find_own};

/// How many values of a column the report shows.
const SAMPLES: usize = 4;

/// A plan that was read back, before it gets ids of its own.
#[derive(Debug, Clone)]
pub struct OwnDraft {
    plan: Plan,
    rows: BTreeMap<RowId, u32>,
    table: ImportedTable,
    header_cells: BTreeMap<HeaderField, String>,
    file_name: String,
    file_hash: String,
}

/// Understands our own export; `None` for any other workbook.
pub fn understand(workbook: &Workbook, views: &[Option<View<'_>>]) -> Option<Understanding> {
    let mut count = 0_u128;
    let mut ids = || {
        count += 1;
        Uuid::from_u128(count)
    };
    let own = find_own(workbook, &mut ids, PlanId::from_uuid(Uuid::nil()))?;
    let view = views.get(own.sheet)?.as_ref()?;
    let found = Found { view, own: &own, rules: rules(&own) };
    let report = found.report(workbook, views);
    let roles = found.roles();
    let draft = OwnDraft {
        rows: own.rows.clone(),
        table: found.imported_table(),
        header_cells: own.header_cells.iter().map(|(f, (row, column))| (*f, view.place(*row, *column))).collect(),
        file_name: workbook.file_name.clone(),
        file_hash: workbook.file_hash.clone(),
        plan: own.plan,
    };
    Some(Understanding { report, draft: Made::Own(Box::new(draft)), roles, shapes: Vec::new() })
}

fn rules(own: &Own) -> Rules {
    let header = &own.plan.header;
    Rules { vat: None, commission: header.commission_rate, mode: header.commission_mode, currency: header.currency }
}

struct Found<'f, 'a> {
    view: &'f View<'a>,
    own: &'f Own,
    rules: Rules,
}

impl Found<'_, '_> {
    fn report(&self, workbook: &Workbook, views: &[Option<View<'_>>]) -> ImportReport {
        let totals = self.totals();
        let reconciliation = self.reconcile(&totals);
        let mut problems = Problems::default();
        for notice in &workbook.notices {
            problems.add_notice(notice);
        }
        let sheet = &self.view.sheet.name;
        problems.add(Code::OwnExport, Some(sheet), None, &[("sheet", sheet.clone())]);
        super::report::tell_totals(&reconciliation, &mut problems);
        let lines = self.own.plan.lines().count();
        if lines == 0 {
            problems.add(Code::NothingToImport, None, None, &[]);
        }
        let sheets = workbook.sheets.iter().enumerate().map(|(index, sheet)| {
            let view = views[index].as_ref();
            let role = match view {
                _ if index == self.own.sheet => "plan",
                Some(view) if survey::coloured_rows(view).len() >= 2 => "flowchart",
                Some(_) => "not_a_plan",
                None => "empty",
            };
            sheet_report(sheet, view, role)
        });
        ImportReport {
            plan_id: None,
            title: self.own.plan.header.title.clone(),
            sheets: sheets.collect(),
            tables: vec![self.table(lines)],
            columns: self.own.columns.iter().map(|(column, what)| self.column(*column, *what)).collect(),
            lines,
            metadata: self.metadata(),
            totals,
            reconciliation,
            problems: problems.0,
            skipped: self.skipped(),
            variants: false,
        }
    }

    fn last_row(&self) -> u32 {
        let rows = self.own.rows.values().chain(self.own.total.iter());
        rows.copied().max().unwrap_or(self.own.header)
    }

    fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (column, _) in &self.own.columns {
            hasher.update(super::text::fold(&self.header(*column)).as_bytes());
            hasher.update(b"\n");
        }
        hasher.finalize().to_hex().to_string()
    }

    fn header(&self, column: u32) -> String {
        self.view.text(self.own.header, column).unwrap_or_default()
    }

    fn table(&self, lines: usize) -> TableReport {
        let right = self.own.columns.iter().map(|(column, _)| *column).max().unwrap_or(0);
        let sections = self.own.plan.outline().into_iter().filter(|(row, _)| row.kind == RowKind::Section);
        TableReport {
            table: 0,
            sheet: self.view.sheet.name.clone(),
            header_rows: [self.own.header + 1; 2],
            range: format!("{}:{}", address(self.own.header, 0), address(self.last_row(), right)),
            lines,
            sections: sections.map(|(row, _)| row.text(Field::Name).unwrap_or_default().to_owned()).collect(),
            included: true,
            calendar: "none".to_owned(),
            fingerprint: self.fingerprint(),
            headers: Vec::new(),
        }
    }

    fn imported_table(&self) -> ImportedTable {
        let mut columns = BTreeMap::new();
        for (column, what) in &self.own.columns {
            // Fields with several parts are found at the first of them.
            columns.entry(*what).or_insert_with(|| column_letters(*column));
        }
        let header = self.own.header + 1;
        ImportedTable {
            sheet: self.view.sheet.name.clone(),
            header_rows: (header, header),
            columns,
            fingerprint: self.fingerprint(),
            elsewhere: BTreeMap::new(),
        }
    }

    fn column(&self, column: u32, what: FieldRef) -> ColumnReport {
        let custom = match what {
            FieldRef::Custom(id) => self.own.plan.columns.get(&id),
            FieldRef::Field(_) => None,
        };
        let field = match what {
            FieldRef::Field(field) => Some(field),
            FieldRef::Custom(_) => None,
        };
        let kind = field.map(Field::kind).or(custom.map(|column| column.kind.field_kind()));
        let lines = self.own.plan.lines().filter_map(|line| self.own.rows.get(&line.id));
        let mut samples: Vec<String> = Vec::new();
        for shown in lines.map(|row| self.view.shown(*row, column)).filter(|shown| !shown.is_empty()) {
            if samples.len() == SAMPLES {
                break;
            }
            if !samples.contains(&shown) {
                samples.push(shown);
            }
        }
        let money = kind == Some(FieldKind::Money);
        ColumnReport {
            table: 0,
            cell: address(self.own.header, column),
            column: column_letters(column),
            header: self.header(column),
            field: field.map(|field| field.code().to_owned()),
            custom: custom.map(|column| column.name.clone()),
            formula: custom.and_then(|column| column.formula.as_deref()).and_then(|text| self.formula(text)),
            calculated: custom.is_some_and(|column| column.formula.is_some()),
            kind,
            confidence: 1.0,
            audience: field
                .map(Field::audience)
                .or(custom.map(|column| column.audience))
                .unwrap_or(mrm_domain::Audience::Internal),
            hidden: self.view.column_hidden(column),
            samples,
            basis: None,
            currency: money.then(|| self.rules.currency.to_string()),
            scale: 1,
            alternatives: Vec::new(),
        }
    }

    /// A column's formula as a report shows it.
    fn formula(&self, text: &str) -> Option<String> {
        let name = |id| self.own.plan.columns.get(&id).map_or_else(String::new, |column| column.name.clone());
        super::calculated::shown(text, &name)
    }

    fn metadata(&self) -> BTreeMap<String, MetadataReport> {
        let value = |field: &HeaderField| self.own.plan.header.get(*field);
        let cells = self.own.header_cells.iter();
        cells
            .filter_map(|(field, (row, column))| {
                let cell = self.view.place(*row, *column);
                Some((field.code().to_owned(), MetadataReport { value: value(field)?, cell }))
            })
            .collect()
    }

    /// What the plan comes to, by the keys of a report.
    fn totals(&self) -> BTreeMap<String, Decimal> {
        let plan = self.own.calc.totals();
        let beside = plan.grand_net - plan.client_net - plan.costs_net;
        let mut totals: BTreeMap<String, Decimal> =
            plan.totals.sums.iter().map(|(field, sum)| (key_of(*field), *sum)).collect();
        totals.extend(
            [
                ("media_net", plan.media_net),
                ("commission", plan.commission),
                ("client_net", plan.client_net + beside),
                ("vat", plan.vat + plan.commission_vat),
                ("cost_gross", plan.cost_gross + beside + plan.commission_vat),
                ("services_net", plan.costs_net),
                ("services_gross", plan.costs_gross),
                ("grand_net", plan.grand_net),
                ("grand_total", plan.grand_total),
            ]
            .map(|(key, sum)| (key.to_owned(), sum)),
        );
        totals.into_iter().map(|(key, sum)| (key, sum.normalize())).collect()
    }

    /// The workbook's subtotals, total and figures under the table beside what the plan comes to.
    fn reconcile(&self, totals: &BTreeMap<String, Decimal>) -> Vec<ReconciliationReport> {
        let calc = &self.own.calc;
        let mut out = Vec::new();
        for (section, row) in &self.own.subtotals {
            if let Some(part) = calc.section(*section) {
                self.compare_row(*row, part, totals, &mut out);
            }
        }
        let all = &calc.totals().totals;
        if let Some(row) = self.own.total {
            self.compare_row(row, all, totals, &mut out);
        }
        let mut figures: Vec<_> = self.own.figures.iter().collect();
        figures.sort_by_key(|(_, at)| *at);
        for (key, (row, column)) in figures {
            self.compare((*row, *column), key, totals.get(key).copied(), all.lines, totals, &mut out);
        }
        out
    }

    fn compare_row(
        &self,
        row: u32,
        part: &mrm_calc::Totals,
        totals: &BTreeMap<String, Decimal>,
        out: &mut Vec<ReconciliationReport>,
    ) {
        for (column, what) in &self.own.columns {
            let FieldRef::Field(field) = what else { continue };
            if let Some(sum) = part.sums.get(field) {
                self.compare((row, *column), &key_of(*field), Some(*sum), part.lines, totals, out);
            }
        }
    }

    fn compare(
        &self,
        (row, column): (u32, u32),
        key: &str,
        computed: Option<Decimal>,
        lines: usize,
        totals: &BTreeMap<String, Decimal>,
        out: &mut Vec<ReconciliationReport>,
    ) {
        let Some(workbook) = number_of(self.view.cell(row, column)) else { return };
        let label = (0..column).rev().find_map(|left| self.view.text(row, left)).unwrap_or_else(|| self.header(column));
        let cell = self.view.place(row, column);
        let claim = Claim { label: &label, key, cell: &cell, workbook, lines };
        out.push(compare(claim, computed, &self.rules, totals));
    }

    fn skipped(&self) -> Vec<SkippedRow> {
        let row = |row: u32, reason: &str| {
            let shown = (0..=self.view.used.right).map(|column| self.view.shown(row, column));
            let words: Vec<String> = shown.filter(|shown| !shown.is_empty()).take(6).collect();
            SkippedRow {
                sheet: self.view.sheet.name.clone(),
                row: row + 1,
                reason: reason.to_owned(),
                text: words.join(" · ").chars().take(80).collect(),
            }
        };
        let subtotals = self.own.subtotals.iter().map(|(_, at)| row(*at, "subtotal"));
        subtotals.chain(self.own.total.map(|at| row(at, "total"))).collect()
    }

    fn roles(&self) -> BTreeMap<(usize, u32), &'static str> {
        let own = self.own;
        let mut roles = BTreeMap::from([((own.sheet, own.header), "header")]);
        roles.extend(own.header_cells.values().map(|(row, _)| ((own.sheet, *row), "metadata")));
        roles.extend(own.rows.iter().map(|(id, row)| {
            let section = own.plan.rows.get(id).is_some_and(|row| row.kind == RowKind::Section);
            ((own.sheet, *row), if section { "section" } else { "line" })
        }));
        let sums = own.subtotals.iter().map(|(_, row)| *row).chain(own.total);
        roles.extend(sums.chain(own.figures.iter().map(|(_, at)| at.0)).map(|row| ((own.sheet, row), "total")));
        roles
    }
}

impl OwnDraft {
    /// The plan with ids of its own and with the sources of its values.
    pub fn into_plan(
        self,
        problems: &[Problem],
        ids: &mut dyn FnMut() -> Uuid,
        plan_id: PlanId,
        import: ImportId,
        now: DateTime<Utc>,
    ) -> Plan {
        let read = self.plan;
        let mut plan = Plan::new(plan_id, read.header);
        let columns: BTreeMap<ColumnId, ColumnId> =
            read.columns.keys().map(|id| (*id, ColumnId::from_uuid(ids()))).collect();
        for (id, mut column) in read.columns {
            column.id = columns[&id];
            column.formula =
                column.formula.and_then(|text| renamed(&text, &|id| columns.get(&id).copied().unwrap_or(id)));
            plan.columns.insert(column.id, column);
        }
        for mut cost in read.costs.into_values() {
            cost.id = CostId::from_uuid(ids());
            plan.costs.insert(cost.id, cost);
        }
        let rows: BTreeMap<RowId, RowId> = read.rows.keys().map(|id| (*id, RowId::from_uuid(ids()))).collect();
        for (id, mut row) in read.rows {
            row.id = rows[&id];
            row.parent = row.parent.and_then(|parent| rows.get(&parent).copied());
            row.custom = row.custom.into_iter().map(|(id, cell)| (columns[&id], cell)).collect();
            row.flights = row.flights.into_values().map(|flight| (FlightId::from_uuid(ids()), flight)).collect();
            row.source = self.rows.get(&id).map(|row| RowSource { import, table: 0, row: row + 1 });
            plan.rows.insert(row.id, row);
        }
        let mut table = self.table;
        table.columns = table
            .columns
            .into_iter()
            .map(|(what, letters)| match what {
                FieldRef::Custom(id) => (FieldRef::Custom(columns[&id]), letters),
                field => (field, letters),
            })
            .collect();
        let record = ImportRecord {
            id: import,
            file_name: self.file_name,
            file_hash: self.file_hash,
            imported_at: now,
            tables: vec![table],
            header_cells: self.header_cells,
            problems: super::draft::kept(problems),
        };
        plan.imports.insert(import, record);
        plan
    }
}
