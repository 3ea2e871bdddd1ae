//! What a planner should look at in a plan: contradictions, doubts of the import, incomplete totals.

use mrm_calc::column_formula::FormulaError;
use mrm_calc::{Discrepancy, PlanCalc, TotalsWarning};
use mrm_domain::{
    Audience, Channel, ColumnId, Edit, Field, FieldRef, HeaderField, ImportRecord, ImportedProblem, Plan, Row, RowId,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

use super::edits::formula_args;

/// The most problems one answer lists.
const MOST: usize = 2_000;

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanProblem {
    /// Stable code: `discrepancy`, a code of the totals, or one of the import.
    pub code: String,
    /// `info`, `warning` or `error`.
    pub severity: String,
    /// The row it is about.
    pub row: Option<String>,
    /// The column it is about.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Values for its text.
    pub args: BTreeMap<String, String>,
    /// English text.
    pub message: String,
}

/// The problems of a plan, kept so that an edit costs only what it touches.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    /// Lines whose stored values contradict each other.
    contradictory: BTreeSet<RowId>,
    /// Lines that run on days outside the campaign.
    outside: BTreeSet<RowId>,
    /// Lines that state what means nothing for their channel, each with how many such fields.
    misplaced: BTreeMap<RowId, usize>,
    /// What the imports said, with the cell it is about.
    imported: Vec<Placed>,
    /// The rows that `imported` is about.
    doubted: BTreeSet<RowId>,
    /// What the totals said when they were last looked at.
    totals: Vec<TotalsWarning>,
    /// How many there are that are more than good to know.
    count: usize,
}

/// A problem of an import with the cell it is about.
#[derive(Debug)]
struct Placed {
    cell: Option<(RowId, FieldRef)>,
    row: Option<RowId>,
    problem: PlanProblem,
}

impl Problems {
    pub(crate) fn new(plan: &Plan, calc: &PlanCalc) -> Problems {
        let mut problems = Problems::default();
        problems.read_imports(plan);
        problems.look(plan, calc, plan.rows.keys().copied());
        problems.count(plan, calc);
        problems
    }

    /// Looks again after `edits`, which changed the results of `changed`; says whether any problem may be another now.
    pub(crate) fn recheck(&mut self, plan: &Plan, calc: &PlanCalc, edits: &[Edit], changed: &BTreeSet<RowId>) -> bool {
        let imported = |e: &Edit| match e {
            Edit::SetImport { .. } => true,
            Edit::AddRow(row) => row.source.is_some(),
            _ => false,
        };
        let mut other = edits.iter().any(imported);
        if other {
            self.read_imports(plan);
        }
        // A column that came, went or changed can make the formula of any other right or wrong.
        other |= edits.iter().any(|edit| matches!(edit, Edit::SetColumn { .. }));
        let edited = || edits.iter().filter_map(Edit::row);
        if edits.iter().any(moves_campaign) {
            other |= self.look(plan, calc, plan.rows.keys().copied());
        }
        other |= edited().any(|row| self.doubted.contains(&row));
        // A removed line has no result that could have changed.
        other |= self.look(plan, calc, edited().chain(changed.iter().copied()));
        if self.totals != calc.totals().warnings {
            self.totals.clone_from(&calc.totals().warnings);
            other = true;
        }
        if other {
            self.count(plan, calc);
        }
        other
    }

    /// Looks at rows again; says whether any of them contradicted itself or does so now.
    fn look(&mut self, plan: &Plan, calc: &PlanCalc, rows: impl Iterator<Item = RowId>) -> bool {
        let mut other = false;
        for row in rows {
            let live = plan.rows.get(&row).is_some_and(|r| !r.removed);
            other |= if live && calc.line(row).is_some_and(|l| !l.discrepancies.is_empty()) {
                self.contradictory.insert(row);
                true
            } else {
                self.contradictory.remove(&row)
            };
            other |= match plan.rows.get(&row).filter(|_| live).and_then(|r| outside(plan, r)) {
                Some(_) => {
                    self.outside.insert(row);
                    true
                }
                None => self.outside.remove(&row),
            };
            let misplaced = plan.rows.get(&row).filter(|_| live).map_or(0, |r| misplaced(plan, r).count());
            other |= match misplaced {
                0 => self.misplaced.remove(&row).is_some(),
                count => {
                    self.misplaced.insert(row, count);
                    true
                }
            };
        }
        other
    }

    /// Takes the problems of all imports anew.
    fn read_imports(&mut self, plan: &Plan) {
        self.imported = plan.imports.values().flat_map(|record| placed(plan, record)).collect();
        self.doubted = self.imported.iter().filter_map(|placed| placed.row).collect();
    }

    /// How many there are that are more than good to know.
    pub(crate) fn serious(&self) -> usize {
        self.count
    }

    /// Counts as `list` does, without making a text of any.
    fn count(&mut self, plan: &Plan, calc: &PlanCalc) {
        let found = self.contradictory.iter().filter_map(|row| calc.line(*row)).map(|line| line.discrepancies.len());
        let formulas = calc.formulas().errors().count();
        let lines = found.sum::<usize>() + self.outside.len() + self.misplaced.values().sum::<usize>();
        let stated = (calc.totals().warnings.len() + formulas + lines).min(MOST);
        let open = self.imported.iter().filter(|placed| !placed.is_settled(plan));
        self.count = stated + open.take(MOST - stated).filter(|placed| placed.problem.severity != "info").count();
    }

    /// All of them. A problem of an import about a cell is settled once somebody enters that cell or removes the row.
    pub(crate) fn list(&self, plan: &Plan, calc: &PlanCalc, reader: Audience) -> Vec<PlanProblem> {
        let mut out: Vec<PlanProblem> = calc.totals().warnings.iter().map(of_totals).collect();
        let wrong = calc.formulas().errors().filter(|(id, _)| plan.shows_column(*id, reader));
        out.extend(wrong.map(|(id, error)| wrong_formula(plan, id, error)));
        for row in &self.contradictory {
            let found = calc.line(*row).into_iter().flat_map(|l| &l.discrepancies);
            let seen = found.filter(|d| d.field.visible_to(reader) && d.inputs.iter().all(|i| i.visible_to(reader)));
            out.extend(seen.map(|d| contradiction(*row, d)));
            if out.len() >= MOST {
                break;
            }
        }
        let rows = self.outside.iter().filter_map(|row| plan.rows.get(row));
        out.extend(rows.filter_map(|row| outside(plan, row)).take(MOST.saturating_sub(out.len())));
        let rows = self.misplaced.keys().filter_map(|row| plan.rows.get(row));
        let found = rows.flat_map(|row| misplaced(plan, row).map(move |(channel, field)| (row.id, channel, field)));
        let seen = found.filter(|(.., field)| field.visible_to(reader));
        let seen = seen.map(|(row, channel, field)| of_another_channel(row, channel, field));
        out.extend(seen.take(MOST.saturating_sub(out.len())));
        if reader == Audience::Internal {
            let open = self.imported.iter().filter(|placed| !placed.is_settled(plan));
            out.extend(open.map(|placed| placed.problem.clone()));
        }
        out.truncate(MOST);
        out
    }
}

impl Placed {
    fn is_settled(&self, plan: &Plan) -> bool {
        if self.row.is_some_and(|row| plan.rows.get(&row).is_none_or(|r| r.removed)) {
            return true;
        }
        let Some((row, field)) = self.cell else { return false };
        let Some(row) = plan.rows.get(&row) else { return true };
        let cell = match field {
            FieldRef::Field(f) => row.cells.get(&f),
            FieldRef::Custom(id) => row.custom.get(&id),
        };
        cell.is_some_and(|c| c.entered.is_some())
    }
}

/// Whether an edit changes the days of the campaign.
fn moves_campaign(edit: &Edit) -> bool {
    matches!(edit, Edit::SetHeader { field: HeaderField::PeriodStart | HeaderField::PeriodEnd, .. })
}

/// That a line runs on days outside the campaign.
fn outside(plan: &Plan, row: &Row) -> Option<PlanProblem> {
    let (start, end) = row.span()?;
    let header = &plan.header;
    let (from, to) = (header.period_start.unwrap_or(start), header.period_end.unwrap_or(end));
    if start >= from && end <= to {
        return None;
    }
    Some(PlanProblem {
        code: "flight_outside".to_owned(),
        severity: "warning".to_owned(),
        row: Some(row.id.to_string()),
        reference: Some(if start < from { Field::Start } else { Field::End }.code().to_owned()),
        message: format!("the line runs from {start} to {end}, the campaign from {from} to {to}"),
        args: [("start", start), ("end", end), ("from", from), ("to", to)]
            .map(|(name, day)| (name.to_owned(), day.to_string()))
            .into(),
    })
}

/// What a line states though it means nothing for its channel.
fn misplaced<'a>(plan: &'a Plan, row: &'a Row) -> impl Iterator<Item = (Channel, Field)> + 'a {
    let channel = plan.channel_of(row).and_then(|text| text.parse::<Channel>().ok());
    channel.into_iter().flat_map(|channel| row.misplaced(channel).map(move |field| (channel, field)))
}

fn of_another_channel(row: RowId, channel: Channel, field: Field) -> PlanProblem {
    PlanProblem {
        code: "misplaced".to_owned(),
        severity: "warning".to_owned(),
        row: Some(row.to_string()),
        reference: Some(field.code().to_owned()),
        message: format!("{}: a line of the channel “{}” has no such value", field.name_en(), channel.code()),
        args: [("channel".to_owned(), channel.code().to_owned())].into(),
    }
}

fn of_totals(warning: &TotalsWarning) -> PlanProblem {
    PlanProblem {
        code: warning.code().to_owned(),
        severity: "warning".to_owned(),
        row: None,
        reference: None,
        args: warning.args(),
        message: warning.to_string(),
    }
}

fn wrong_formula(plan: &Plan, id: ColumnId, error: &FormulaError) -> PlanProblem {
    let name = plan.columns.get(&id).map_or_else(String::new, |column| column.name.clone());
    let args = formula_args(plan, error).into_iter().map(|(name, value)| (name.to_owned(), value));
    PlanProblem {
        code: "wrong_formula".to_owned(),
        severity: "error".to_owned(),
        row: None,
        reference: Some(id.to_string()),
        message: format!("{name}: {error}"),
        args: args.chain([("reason".to_owned(), error.code().to_owned()), ("name".to_owned(), name)]).collect(),
    }
}

fn contradiction(row: RowId, found: &Discrepancy) -> PlanProblem {
    let (entered, computed) = (found.entered.normalize().to_string(), found.computed.normalize().to_string());
    PlanProblem {
        code: "discrepancy".to_owned(),
        severity: "warning".to_owned(),
        row: Some(row.to_string()),
        reference: Some(found.field.code().to_owned()),
        message: format!("{}: {entered} is entered, {computed} follows from the other values", found.field.name_en()),
        args: [("entered", entered), ("computed", computed), ("rule", found.rule.code().to_owned())]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    }
}

fn placed<'a>(plan: &'a Plan, record: &'a ImportRecord) -> impl Iterator<Item = Placed> + 'a {
    let mut index: BTreeMap<(&str, u32), &Row> = BTreeMap::new();
    if !record.problems.is_empty() {
        for row in plan.rows.values() {
            let Some(source) = row.source.filter(|s| s.import == record.id) else { continue };
            if let Some(table) = record.tables.get(usize::from(source.table)) {
                index.insert((table.sheet.as_str(), source.row), row);
            }
        }
    }
    record.problems.iter().map(move |problem| place(record, &index, problem))
}

fn place(record: &ImportRecord, index: &BTreeMap<(&str, u32), &Row>, problem: &ImportedProblem) -> Placed {
    let position = problem.cell.as_deref().and_then(split_cell);
    let row = position.and_then(|(_, number)| index.get(&(problem.sheet.as_deref()?, number)).copied());
    let field = row.and_then(|row| {
        let table = record.tables.get(usize::from(row.source?.table))?;
        let letters = position?.0;
        table.columns.iter().find(|(_, l)| *l == letters).map(|(field, _)| *field)
    });
    let mut args = problem.args.clone();
    if let (Some(sheet), Some(cell)) = (&problem.sheet, &problem.cell) {
        args.entry("cell".to_owned()).or_insert_with(|| format!("{sheet}!{cell}"));
    }
    let problem = PlanProblem {
        code: problem.code.clone(),
        severity: problem.severity.clone(),
        row: row.map(|r| r.id.to_string()),
        reference: field.map(|f| f.to_string()),
        args,
        message: problem.message.clone(),
    };
    Placed { cell: row.zip(field).map(|(r, f)| (r.id, f)), row: row.map(|r| r.id), problem }
}

/// `AG8` is column `AG`, row 8; of a range the first cell counts.
fn split_cell(cell: &str) -> Option<(&str, u32)> {
    let first = cell.split(':').next()?;
    let digits = first.find(|c: char| c.is_ascii_digit())?;
    Some((&first[..digits], first[digits..].parse().ok()?))
}
