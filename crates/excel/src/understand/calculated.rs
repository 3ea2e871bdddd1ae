//! Columns of any workbook that one formula fills in all lines: they can stay calculated.
//!
//! Only columns that are no field of the vocabulary are looked at. Such a column stays calculated when every line has the
//! same formula over columns of its own row, when the plan's language of formulas knows all of it, and when calculating it
//! from the values that were read comes to the numbers that the workbook keeps. Everything else stays values.

use mrm_calc::PlanCalc;
use mrm_calc::column_formula::{ColumnFormula, FormulaColumns, FormulaError, Names, Style, render, stored};
use mrm_domain::text::Separator;
use mrm_domain::{ColumnId, CustomKind, FieldRef, Value};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

use super::codes::{Code, Problems};
use super::columns::{Column, Target};
use super::draft::Draft;
use super::table::Table;
use crate::report::{ColumnReport, ImportReport};
use crate::template::references::references;

/// A formula in one line proves no rule.
const FEWEST_LINES: usize = 2;
/// A range of more cells is left alone.
const WIDEST: u32 = 30;

/// The id that stands for a column of a draft until the plan gives it one.
pub(super) fn placeholder(index: usize) -> ColumnId {
    ColumnId::from_uuid(Uuid::from_u128(index as u128 + 1))
}

/// A stored formula with other ids for its custom columns.
pub(super) fn renamed(formula: &str, id: &dyn Fn(ColumnId) -> ColumnId) -> Option<String> {
    let formula = stored(formula).ok()?;
    Some(render(&formula, Style::English, &|reference, _| match reference {
        FieldRef::Custom(column) => format!("[{}]", id(column)),
        field => format!("[{field}]"),
    }))
}

/// A stored formula with custom columns by their names.
pub(super) fn shown(formula: &str, name: &dyn Fn(ColumnId) -> String) -> Option<String> {
    let formula = stored(formula).ok()?;
    Some(render(&formula, Style::English, &|reference, _| match reference {
        FieldRef::Custom(column) => format!("[{}]", name(column)),
        field => format!("[{field}]"),
    }))
}

/// The one formula of a column over other columns, as documents store it. `customs` are the draft's columns by the keys of
/// the table's.
pub(super) fn uniform(table: &Table<'_, '_>, column: &Column, customs: &BTreeMap<u32, usize>) -> Option<String> {
    let numeric = matches!(column.target, Target::Custom(kind) if kind.field_kind().is_numeric());
    if !numeric || column.down || table.series.is_some() || table.lines.len() < FEWEST_LINES {
        return None;
    }
    let names = Columns { table, customs };
    let formulas = &table.view.sheet.layout.formulas;
    let mut one: Option<String> = None;
    for line in &table.lines {
        let text = relative(formulas.get(&(line.row, column.column))?, line.row)?;
        match &one {
            Some(known) if *known != text => return None,
            Some(_) => {}
            None => one = Some(text),
        }
    }
    ColumnFormula::read(&one?, Separator::Point, &names).ok()?.canonical().ok()
}

/// A formula with columns in place of the cells of its own row; `None` where it names any others.
fn relative(formula: &str, row: u32) -> Option<String> {
    let mut out = String::with_capacity(formula.len() + 8);
    let mut at = 0;
    for reference in references(formula) {
        let area = reference.area();
        let own = reference.sheet.is_none() && !reference.elsewhere && area.top == row && area.bottom == row;
        if !own || area.right - area.left >= WIDEST {
            return None;
        }
        out.push_str(&formula[at..reference.body.start]);
        let cells: Vec<String> = (area.left..=area.right).map(|column| format!("[#{column}]")).collect();
        out.push_str(&cells.join(","));
        at = reference.body.end;
    }
    if at == 0 {
        // A constant is no formula over columns.
        return None;
    }
    out.push_str(&formula[at..]);
    Some(out)
}

/// The columns of a table by their numbers: `#7`.
struct Columns<'t, 'v, 'a> {
    table: &'t Table<'v, 'a>,
    customs: &'t BTreeMap<u32, usize>,
}

impl Names for Columns<'_, '_, '_> {
    fn column(&self, name: &str) -> Result<FieldRef, FormulaError> {
        let unknown = || FormulaError::UnknownColumn(name.to_owned());
        let number: u32 = name.strip_prefix('#').and_then(|n| n.parse().ok()).ok_or_else(unknown)?;
        let column = self.table.columns.iter().find(|c| !c.down && c.column == number).ok_or_else(unknown)?;
        match column.target {
            Target::Field(field) => Ok(FieldRef::Field(field)),
            Target::Custom(_) => {
                let index = self.customs.get(&column.key()).ok_or_else(unknown)?;
                Ok(FieldRef::Custom(placeholder(*index)))
            }
            Target::Calendar | Target::Ignore => Err(unknown()),
        }
    }
}

/// Takes back every formula that does not come to the workbook's numbers.
pub(super) fn settle(draft: &mut Draft) {
    while draft.columns.iter().any(|column| column.formula.is_some()) {
        let wrong = wrong(draft);
        if wrong.is_empty() {
            return;
        }
        for index in wrong {
            if let Some(column) = draft.columns.get_mut(index) {
                column.formula = None;
            }
        }
    }
}

/// Columns whose formula does not hold.
fn wrong(draft: &Draft) -> BTreeSet<usize> {
    let plan = draft.trial();
    let formulas = FormulaColumns::of(&plan);
    let error = |index: &usize| formulas.error(placeholder(*index));
    let broken: BTreeSet<usize> = (0..draft.columns.len()).filter(|index| error(index).is_some()).collect();
    // What only needs a broken one may hold once that has its values.
    let needs = |index: &&usize| matches!(error(index), Some(FormulaError::NeedsBroken(_)));
    let roots: BTreeSet<usize> = broken.iter().filter(|index| !needs(index)).copied().collect();
    if !broken.is_empty() {
        return if roots.is_empty() { broken } else { roots };
    }
    let mut wrong = BTreeSet::new();
    let calc = PlanCalc::new(&plan);
    for row in plan.lines() {
        let Some(source) = row.source else { continue };
        let Some(table) = draft.tables.get(usize::from(source.table)) else { continue };
        let Some(line) = table.line(source.row) else { continue };
        for (key, _, index) in &table.customs {
            let Some(column) = draft.columns.get(*index).filter(|column| column.formula.is_some()) else { continue };
            let kept = line.custom.get(key).and_then(Value::number);
            let result =
                calc.line(row.id).and_then(|line| line.columns.iter().find(|(id, _)| *id == placeholder(*index)));
            let agrees = match (kept, result.map(|(_, value)| value)) {
                (Some(kept), Some(Ok(known))) => same(kept, *known, column.kind),
                // Excel counts empty cells as zeros.
                (Some(kept), None) => kept.is_zero(),
                (Some(_), Some(Err(_))) | (None, Some(Ok(_))) => false,
                (None, None | Some(Err(_))) => true,
            };
            if !agrees {
                wrong.insert(*index);
            }
        }
    }
    wrong
}

/// Whether a number of the workbook is the calculated one: money is rounded to the minor unit here, and what it is made of
/// was when it was read.
fn same(kept: Decimal, known: Decimal, kind: CustomKind) -> bool {
    let least = if kind == CustomKind::Money { Decimal::new(51, 4) } else { Decimal::new(1, 9) };
    let most = kept.abs().checked_mul(Decimal::new(1, 6)).unwrap_or(least).max(least);
    kept.checked_sub(known).is_some_and(|difference| difference.abs() <= most)
}

/// Says in the report which columns are calculated, and tells the planner of those that stay so.
pub(super) fn tell(draft: &Draft, report: &mut ImportReport) {
    let of = |index: usize| {
        let column = draft.columns.get(index)?;
        let name = |id| {
            let known = draft.columns.iter().enumerate().find(|(at, _)| placeholder(*at) == id);
            known.map_or_else(String::new, |(_, column)| column.name.clone())
        };
        Some((shown(column.formula.as_deref()?, &name)?, column.calculated))
    };
    let mut problems = Problems::default();
    for table in &draft.tables {
        let number = report
            .tables
            .iter()
            .find(|t| t.sheet == table.sheet && (t.header_rows[0], t.header_rows[1]) == table.header_rows)
            .map(|t| t.table);
        for (_, letters, index) in &table.customs {
            let Some((formula, calculated)) = of(*index) else { continue };
            let is = |c: &&mut ColumnReport| Some(c.table) == number && Some(&c.column) == letters.as_ref();
            let Some(column) = report.columns.iter_mut().find(is) else { continue };
            if calculated {
                let args = [("header", column.header.clone()), ("formula", formula.clone())];
                problems.add(Code::ColumnCalculated, Some(&table.sheet), Some(column.cell.clone()), &args);
            }
            column.formula = Some(formula);
            column.calculated = calculated;
        }
    }
    report.problems.extend(problems.0);
}
