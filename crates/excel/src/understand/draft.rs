//! The plan that an import would make, as owned data.

use chrono::{DateTime, Utc};
use mrm_domain::{
    Audience, Cell, Column as PlanColumn, ColumnId, CostBasis, CostId, CostKind, CustomKind, Field, FieldRef, FlightId,
    HeaderField, ImportId, ImportRecord, ImportedProblem, ImportedTable, Order, Plan, PlanCost, PlanHeader, PlanId,
    Row, RowId, RowKind, RowSource, Value,
};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::calculated::{placeholder, renamed};
use super::columns::Key;
use super::table::{Line, Section};
use super::{text::fold, words};
use crate::report::{Problem, Severity};

/// A custom column of a draft.
#[derive(Debug, Clone)]
pub struct DraftColumn {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: CustomKind,
    /// Whom it is for.
    pub audience: Audience,
    /// The words that it is filled in from.
    pub choices: Vec<String>,
    /// The formula that it holds in every line, with [`super::calculated::placeholder`] for columns of the draft.
    pub formula: Option<String>,
    /// Whether the plan calculates it; else its values are kept.
    pub calculated: bool,
}

/// A table of a draft.
#[derive(Debug, Clone)]
pub struct DraftTable {
    /// The sheet's name.
    pub sheet: String,
    /// First and last header row, from 1.
    pub header_rows: (u32, u32),
    /// Column letters by field.
    pub fields: Vec<(Field, String)>,
    /// Number, letters (where there is a column) and the index of the draft's custom column.
    pub customs: Vec<(u32, Option<String>, usize)>,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its sections.
    pub sections: Vec<Section>,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl DraftTable {
    /// The line of a row, counted from 1.
    pub fn line(&self, row: u32) -> Option<&Line> {
        let at = self.lines.binary_search_by_key(&row, |line| line.row + 1).ok();
        at.and_then(|at| self.lines.get(at)).or_else(|| self.lines.iter().find(|line| line.row + 1 == row))
    }
}

/// A cost of a draft.
#[derive(Debug, Clone)]
pub struct DraftCost {
    /// What it is for.
    pub kind: CostKind,
    /// Its words.
    pub label: String,
    /// How much.
    pub basis: CostBasis,
    /// Where it stands.
    pub cell: String,
}

/// The plan that an import would make.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The header.
    pub header: PlanHeader,
    /// Where its values came from.
    pub header_cells: BTreeMap<HeaderField, String>,
    /// Included tables.
    pub tables: Vec<DraftTable>,
    /// Custom columns.
    pub columns: Vec<DraftColumn>,
    /// Costs beside the lines.
    pub costs: Vec<DraftCost>,
    /// The file's name.
    pub file_name: String,
    /// Its hash.
    pub file_hash: String,
}

impl Draft {
    /// Makes the plan.
    pub fn plan(
        &self,
        problems: &[Problem],
        ids: &mut dyn FnMut() -> Uuid,
        plan_id: PlanId,
        import: ImportId,
        now: DateTime<Utc>,
    ) -> Plan {
        self.made(problems, ids, (plan_id, import), now, &|column| column.calculated)
    }

    /// Makes the plan with the formulas of those columns that `calculated` names.
    fn made(
        &self,
        problems: &[Problem],
        ids: &mut dyn FnMut() -> Uuid,
        (plan_id, import): (PlanId, ImportId),
        now: DateTime<Utc>,
        calculated: &dyn Fn(&DraftColumn) -> bool,
    ) -> Plan {
        let mut plan = Plan::new(plan_id, self.header.clone());
        // Columns come first: see `calculated::placeholder`.
        let columns: Vec<ColumnId> = self.columns.iter().map(|_| ColumnId::from_uuid(ids())).collect();
        let id_of = |id: ColumnId| {
            let at = (0..columns.len()).find(|at| placeholder(*at) == id);
            at.and_then(|at| columns.get(at)).copied().unwrap_or(id)
        };
        let formula = |column: &DraftColumn| {
            column.formula.as_deref().filter(|_| calculated(column)).and_then(|text| renamed(text, &id_of))
        };
        for ((id, column), order) in columns.iter().zip(&self.columns).zip(Order::spread(self.columns.len())) {
            let column = PlanColumn {
                id: *id,
                name: column.name.clone(),
                kind: column.kind,
                unit: None,
                formula: formula(column),
                choices: column.choices.clone(),
                audience: column.audience,
                order,
            };
            plan.columns.insert(*id, column);
        }
        for (cost, order) in self.costs.iter().zip(Order::spread(self.costs.len())) {
            let id = CostId::from_uuid(ids());
            let cost = PlanCost {
                id,
                kind: cost.kind,
                label: cost.label.clone(),
                basis: cost.basis,
                vat_rate: None,
                audience: Audience::Client,
                order,
                source: Some(cost.cell.clone()),
            };
            plan.costs.insert(id, cost);
        }
        let mut record = ImportRecord {
            id: import,
            file_name: self.file_name.clone(),
            file_hash: self.file_hash.clone(),
            imported_at: now,
            tables: Vec::new(),
            header_cells: self.header_cells.clone(),
            problems: kept(problems),
        };
        let top: usize =
            self.tables.iter().map(|t| t.sections.len() + t.lines.iter().filter(|l| l.section.is_none()).count()).sum();
        let mut top_orders = Order::spread(top);
        // Lines hold no values of calculated columns.
        let values = |id: &ColumnId| plan.columns.get(id).is_some_and(|column| column.formula.is_none());
        let valued: Vec<Option<ColumnId>> = columns.iter().map(|id| values(id).then_some(*id)).collect();
        for (index, table) in self.tables.iter().enumerate() {
            record.tables.push(imported_table(table, &columns));
            add_rows(&mut plan, table, u16::try_from(index).unwrap_or(u16::MAX), import, &valued, ids, &mut top_orders);
        }
        plan.imports.insert(import, record);
        plan
    }

    /// The plan by which formulas are tried: its columns have their placeholders as ids.
    pub fn trial(&self) -> Plan {
        let mut count = 0_u128;
        let mut ids = || {
            count += 1;
            Uuid::from_u128(count)
        };
        let nil = Uuid::nil();
        let names = (PlanId::from_uuid(nil), ImportId::from_uuid(nil));
        self.made(&[], &mut ids, names, DateTime::UNIX_EPOCH, &|_| true)
    }
}

fn imported_table(table: &DraftTable, columns: &[ColumnId]) -> ImportedTable {
    let mut letters: BTreeMap<FieldRef, String> =
        table.fields.iter().map(|(f, l)| (FieldRef::Field(*f), l.clone())).collect();
    let customs = table.customs.iter().filter_map(|(_, l, i)| Some((FieldRef::Custom(columns[*i]), l.clone()?)));
    letters.extend(customs);
    let reference = |key: &Key| match key {
        Key::Field(field) => Some(FieldRef::Field(*field)),
        Key::Custom(number) => {
            let known = table.customs.iter().find(|(column, ..)| column == number);
            known.map(|(.., index)| FieldRef::Custom(columns[*index]))
        }
    };
    let places = |line: &Line| -> BTreeMap<FieldRef, String> {
        line.elsewhere.iter().filter_map(|(key, place)| Some((reference(key)?, place.clone()))).collect()
    };
    let elsewhere = table.lines.iter().filter(|l| !l.elsewhere.is_empty()).map(|l| (l.row + 1, places(l))).collect();
    ImportedTable {
        sheet: table.sheet.clone(),
        header_rows: table.header_rows,
        columns: letters,
        fingerprint: table.fingerprint.clone(),
        elsewhere,
    }
}

fn add_rows(
    plan: &mut Plan,
    table: &DraftTable,
    index: u16,
    import: ImportId,
    columns: &[Option<ColumnId>],
    ids: &mut dyn FnMut() -> Uuid,
    top: &mut impl Iterator<Item = Order>,
) {
    let source = |row: u32| RowSource { import, table: index, row: row + 1 };
    let first = Order::spread(1).next();
    let next_top = |top: &mut dyn Iterator<Item = Order>| top.next().or_else(|| first.clone());
    let mut counts = vec![0_usize; table.sections.len()];
    for section in table.lines.iter().filter_map(|l| l.section) {
        counts[section] += 1;
    }
    let mut section_ids: Vec<Option<RowId>> = vec![None; table.sections.len()];
    let mut inner: Vec<Vec<Order>> =
        counts.iter().map(|n| Order::spread(*n).collect::<Vec<_>>().into_iter().rev().collect()).collect();
    let customs: BTreeMap<u32, ColumnId> =
        table.customs.iter().filter_map(|(c, _, i)| Some((*c, columns[*i]?))).collect();
    // Plans whose lines state no channel often group them by it.
    let stated = table.lines.iter().any(|line| line.cells.iter().any(|(field, _)| *field == Field::Channel));
    let mut made = 0;
    let mut make_sections = |plan: &mut Plan,
                             upto: usize,
                             ids: &mut dyn FnMut() -> Uuid,
                             top: &mut dyn Iterator<Item = Order>,
                             section_ids: &mut Vec<Option<RowId>>| {
        while made < upto {
            let section = &table.sections[made];
            if counts[made] > 0
                && let Some(order) = next_top(top)
            {
                let id = RowId::from_uuid(ids());
                let mut row = Row::new(id, RowKind::Section, None, order);
                row.cells.insert(Field::Name, Cell::imported(Value::Text(section.name.clone())));
                if let Some(channel) = words::channel(&fold(&section.name)).filter(|_| !stated) {
                    row.cells.insert(Field::Channel, Cell::imported(Value::Text(channel.code().to_owned())));
                }
                row.source = section.row.map(source);
                plan.rows.insert(id, row);
                section_ids[made] = Some(id);
            }
            made += 1;
        }
    };
    for line in &table.lines {
        let parent = match line.section {
            Some(section) => {
                make_sections(plan, section + 1, ids, top, &mut section_ids);
                section_ids[section]
            }
            None => None,
        };
        let order = match line.section {
            Some(section) => inner[section].pop(),
            None => top.next(),
        };
        let Some(order) = order else { continue };
        let id = RowId::from_uuid(ids());
        let mut row = Row::new(id, RowKind::Line, parent, order);
        let imported = |value: &Value| Cell::imported(value.clone());
        row.cells = line.cells.iter().map(|(f, value)| (*f, imported(value))).collect();
        row.custom = line.custom.iter().filter_map(|(c, value)| Some((*customs.get(c)?, imported(value)))).collect();
        row.flights = line.flights.iter().map(|f| (FlightId::from_uuid(ids()), *f)).collect();
        row.source = Some(source(line.row));
        plan.rows.insert(id, row);
    }
}

/// The gravest problems, as a plan keeps them.
pub fn kept(problems: &[Problem]) -> Vec<ImportedProblem> {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|p| std::cmp::Reverse(p.severity));
    sorted
        .into_iter()
        .take(ImportRecord::MAX_PROBLEMS)
        .map(|p| ImportedProblem {
            severity: match p.severity {
                Severity::Info => "info",
                Severity::Warning => "warning",
                Severity::Error => "error",
            }
            .to_owned(),
            code: p.code.clone(),
            sheet: p.sheet.clone(),
            cell: p.cell.clone(),
            args: p.args.clone(),
            message: p.message.clone(),
        })
        .collect()
}
