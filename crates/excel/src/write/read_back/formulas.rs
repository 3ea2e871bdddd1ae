//! Formulas of calculated columns, read from the names that keep them.

use mrm_calc::PlanCalc;
use mrm_calc::column_formula::{ColumnFormula, FormulaError, Names as ColumnNames};
use mrm_domain::text::Separator;
use mrm_domain::{Cell, ColumnId, FieldRef, Plan, RowId, Value};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

use super::Own;
use crate::grid::Workbook;
use crate::write::names::FORMULA;

/// What a cell of a calculated column holds: its line, its column, its value, and whether a formula stands in it.
pub(super) struct Result {
    pub row: RowId,
    pub column: ColumnId,
    pub value: Option<Value>,
    pub live: bool,
}

/// Custom columns by the places that an export gave them.
struct Places<'p>(&'p BTreeMap<usize, ColumnId>);

impl ColumnNames for Places<'_> {
    fn column(&self, name: &str) -> std::result::Result<FieldRef, FormulaError> {
        let unknown = || FormulaError::UnknownColumn(name.to_owned());
        match name.strip_prefix('#') {
            Some(place) => {
                let id = place.parse().ok().and_then(|place: usize| self.0.get(&place));
                id.map(|id| FieldRef::Custom(*id)).ok_or_else(unknown)
            }
            None => name.parse().map(FieldRef::Field).map_err(|_| unknown()),
        }
    }
}

/// Gives custom columns the formulas that the workbook keeps for them. `places` are the columns by their place in the
/// export; a formula that names a column which is gone is left out: its values stay.
pub(super) fn give(workbook: &Workbook, places: &BTreeMap<usize, ColumnId>, plan: &mut Plan) {
    let mut texts: BTreeMap<usize, BTreeMap<usize, String>> = BTreeMap::new();
    for (name, text) in &workbook.names {
        let Some(rest) = name.strip_prefix(FORMULA) else { continue };
        let (place, part) = rest.split_once('_').unwrap_or((rest, "1"));
        let (Ok(place), Ok(part), Some(text)) = (place.parse(), part.parse(), constant(text)) else { continue };
        texts.entry(place).or_default().insert(part, text);
    }
    for (place, parts) in texts {
        let text: String = parts.into_values().collect();
        let read = ColumnFormula::read(&text, Separator::Point, &Places(places)).and_then(|f| f.canonical());
        if let (Ok(text), Some(column)) = (read, places.get(&place).and_then(|id| plan.columns.get_mut(id))) {
            column.formula = Some(text);
        }
    }
}

/// The text of `="…"`.
fn constant(text: &str) -> Option<String> {
    let text = text.trim_start_matches('=').strip_prefix('"')?.strip_suffix('"')?;
    Some(text.replace("\"\"", "\""))
}

/// Takes the formulas of those columns back whose cells hold something else than the formula gives: somebody calculated
/// or wrote them otherwise in Excel. What stands in the cells is then what the column holds.
pub(super) fn keep_what_agrees(own: &mut Own, cells: Vec<Result>) {
    let mut left = cells;
    loop {
        let calc = &own.calc;
        let wrong: BTreeSet<ColumnId> =
            left.iter().filter(|cell| !agrees(calc, cell)).map(|cell| cell.column).collect();
        if wrong.is_empty() {
            return;
        }
        let (gone, kept): (Vec<Result>, Vec<Result>) = left.into_iter().partition(|cell| wrong.contains(&cell.column));
        left = kept;
        for cell in gone {
            let value = cell.value.map(Cell::imported);
            if let (Some(value), Some(row)) = (value, own.plan.rows.get_mut(&cell.row)) {
                row.custom.insert(cell.column, value);
            }
        }
        for id in wrong {
            if let Some(column) = own.plan.columns.get_mut(&id) {
                column.formula = None;
            }
        }
        own.calc = PlanCalc::new(&own.plan);
    }
}

fn agrees(calc: &PlanCalc, cell: &Result) -> bool {
    let Some(line) = calc.line(cell.row) else { return true };
    let known: Option<Decimal> = line.column(cell.column);
    match (&cell.value, known) {
        (None, None) => true,
        (Some(Value::Number(number)), Some(known)) => same(*number, known),
        // An export writes nothing where the formula has no result; a live one may show an error.
        (None, Some(_)) => false,
        (Some(_), None) => cell.live && line.columns.iter().any(|(id, value)| *id == cell.column && value.is_err()),
        (Some(_), Some(_)) => false,
    }
}

/// Whether a workbook's number is the calculator's: Excel keeps fifteen digits.
fn same(stored: Decimal, known: Decimal) -> bool {
    let least = Decimal::new(1, 9);
    let most = known.abs().checked_mul(least).unwrap_or(least).max(least);
    stored.checked_sub(known).is_some_and(|difference| difference.abs() <= most)
}
