//! Formulas for which the file holds no value are computed, where the formula library can.
//!
//! Only those formulas go into the library; everything that has a saved value goes in as that value. What cannot be
//! computed for certain stays marked as uncalculated: a wrong number would be worse than none.

mod needed;

use super::progress::{Guard, Stage};
use super::xlsx::Reading;
use super::{ReadError, spreadsheet_xml};
use crate::grid::{Sheet, Workbook};
use calamine::{Cell, Data, ExcelDateTime, ExcelDateTimeType, Range};
use ironcalc_base::Model;
use ironcalc_base::cell::CellValue;
use ironcalc_base::types::CellType;
use needed::Needed;
use std::collections::BTreeMap;

/// More formulas than this are left alone: dependencies are followed on the stack.
const MOST_FORMULAS: usize = 20_000;
/// More cells than this are not copied into the library.
const MOST_CELLS: usize = 1_000_000;
/// Longer or deeper formulas are not given to the library's parser, which descends.
const LONGEST: usize = 2_000;
const DEEPEST: usize = 64;
/// Room for following dependencies. Only what is used is ever taken from the system.
const STACK: usize = 1 << 30;
/// A function that does not exist: whatever depends on it cannot be computed either.
const NOT_COMPUTABLE: &str = "=MRM.NOT.COMPUTABLE()";
/// Results that say “the library could not”, not “the formula gives an error”.
const GENUINE_ERRORS: [&str; 5] = ["#DIV/0!", "#N/A", "#VALUE!", "#NUM!", "#NULL!"];
/// Functions that would hide that something they depend on could not be computed.
const HIDE_ERRORS: [&str; 6] = ["IFERROR", "IFNA", "ISERR", "ISNA", "ERROR.TYPE", "AGGREGATE"];
/// Functions whose value is another one each time.
const VOLATILE: [&str; 5] = ["TODAY(", "NOW(", "RAND(", "RANDBETWEEN(", "RANDARRAY("];

type Place = (usize, u32, u32);

/// Computes what has no value, and puts it into the grid.
pub(super) fn fill_in(reading: Reading, guard: &Guard<'_>) -> Result<Workbook, ReadError> {
    let Reading { mut workbook, names, epoch_1904 } = reading;
    let wanted: Vec<Place> = workbook
        .sheets
        .iter()
        .enumerate()
        .flat_map(|(index, sheet)| sheet.layout.uncalculated.iter().map(move |(row, column)| (index, *row, *column)))
        .collect();
    let cells = || workbook.sheets.iter().map(|sheet| sheet.values.used_cells().count()).sum::<usize>();
    if wanted.is_empty() || wanted.len() > MOST_FORMULAS || cells() > MOST_CELLS {
        return Ok(workbook);
    }
    guard.step(Stage::Formulas, 0, wanted.len() as u64)?;
    let sheets = &workbook.sheets;
    let results = std::thread::scope(|scope| {
        let work = || compute(sheets, &names, &wanted).unwrap_or_default();
        match std::thread::Builder::new().name("formulas".to_owned()).stack_size(STACK).spawn_scoped(scope, work) {
            // A panic in the library means: nothing was computed.
            Ok(thread) => thread.join().unwrap_or_default(),
            Err(_) => BTreeMap::new(),
        }
    });
    guard.step(Stage::Formulas, results.len() as u64, wanted.len() as u64)?;
    for (index, sheet) in workbook.sheets.iter_mut().enumerate() {
        let of_sheet = results.range((index, 0, 0)..(index + 1, 0, 0));
        put(sheet, of_sheet.map(|((_, row, column), value)| ((*row, *column), value)), epoch_1904);
    }
    Ok(workbook)
}

/// Puts results into a grid, which may grow by them.
fn put<'r>(sheet: &mut Sheet, results: impl Iterator<Item = ((u32, u32), &'r Data)>, epoch_1904: bool) {
    let mut cells: Vec<Cell<Data>> = Vec::new();
    for (place, value) in results {
        let value = match value {
            Data::Float(serial) => number_at(sheet, place, *serial, epoch_1904),
            other => other.clone(),
        };
        cells.push(Cell::new(place, value));
        sheet.layout.uncalculated.remove(&place);
        sheet.layout.computed.insert(place);
    }
    put_values(&mut sheet.values, cells);
}

/// A number as the reader gives it for a cell: a date where the cell's format says so.
pub(crate) fn number_at(sheet: &Sheet, place: (u32, u32), number: f64, epoch_1904: bool) -> Data {
    if sheet.layout.formats.get(&place).is_some_and(|code| is_date(code)) {
        return Data::DateTime(ExcelDateTime::new(number, ExcelDateTimeType::DateTime, epoch_1904));
    }
    Data::Float(number)
}

/// Puts values into a grid, which may grow by them.
pub(crate) fn put_values(values: &mut Range<Data>, mut cells: Vec<Cell<Data>>) {
    if cells.is_empty() {
        return;
    }
    let inside = |at: (u32, u32)| {
        let ends = values.start().zip(values.end());
        ends.is_some_and(|(a, b)| (a.0..=b.0).contains(&at.0) && (a.1..=b.1).contains(&at.1))
    };
    if cells.iter().all(|cell| inside(cell.get_position())) {
        for cell in cells {
            values.set_value(cell.get_position(), cell.get_value().clone());
        }
        return;
    }
    let (top, left) = values.start().unwrap_or_default();
    let kept: Vec<Cell<Data>> = values
        .used_cells()
        .map(|(row, column, value)| Cell::new((top + row as u32, left + column as u32), value.clone()))
        .collect();
    // The new ones come last and so stand over the old ones.
    cells.splice(0..0, kept);
    *values = Range::from_sparse(cells);
}

pub(super) fn is_date(code: &str) -> bool {
    ironcalc_base::formatter::lexer::is_likely_date_number_format(code)
}

/// The values of the wanted formulas, as far as they can be had.
fn compute(sheets: &[Sheet], names: &[(String, String)], wanted: &[Place]) -> Option<BTreeMap<Place, Data>> {
    let mut model = model(sheets, names, &Needed::by(sheets, names, wanted))?;
    for place in wanted {
        let formula = formula_of(sheets, place).filter(|formula| computable(formula));
        set(&mut model, place, formula.as_deref().unwrap_or(NOT_COMPUTABLE));
    }
    model.evaluate();
    let failed = wanted.iter().any(|place| value(&model, place).is_none());
    if failed {
        // Something is missing: formulas that would paper over it are not to be trusted.
        let hiding = |place: &&Place| formula_of(sheets, place).is_some_and(|formula| contains(&formula, &HIDE_ERRORS));
        let hiding: Vec<&Place> = wanted.iter().filter(hiding).collect();
        for place in &hiding {
            set(&mut model, place, NOT_COMPUTABLE);
        }
        if !hiding.is_empty() {
            model.evaluate();
        }
    }
    Some(wanted.iter().filter_map(|place| value(&model, place).map(|value| (*place, value))).collect())
}

/// The workbook without its uncalculated formulas.
fn model(sheets: &[Sheet], names: &[(String, String)], needed: &Needed) -> Option<Model<'static>> {
    let mut model = Model::new_empty("workbook", "en", "UTC", "en").ok()?;
    for (index, sheet) in sheets.iter().enumerate() {
        if index == 0 {
            let first = model.get_worksheets_properties().first()?.name.clone();
            if first != sheet.name {
                model.rename_sheet(&first, &sheet.name).ok()?;
            }
        } else {
            model.add_sheet(&sheet.name).ok()?;
        }
        let at = u32::try_from(index).ok()?;
        let (top, left) = sheet.values.start().unwrap_or_default();
        for (row, column, value) in sheet.values.used_cells().filter(|(r, c, _)| needed.has(index, *r, *c)) {
            let row = i32::try_from(top as usize + row + 1).ok()?;
            let column = i32::try_from(left as usize + column + 1).ok()?;
            match value {
                Data::Int(number) => model.update_cell_with_number(at, row, column, *number as f64).ok()?,
                Data::Float(number) => model.update_cell_with_number(at, row, column, *number).ok()?,
                Data::DateTime(moment) => model.update_cell_with_number(at, row, column, moment.as_f64()).ok()?,
                Data::Bool(flag) => model.update_cell_with_bool(at, row, column, *flag).ok()?,
                Data::String(text) => model.update_cell_with_text(at, row, column, text).ok()?,
                Data::Error(error) => model.set_user_input(at, row, column, format!("={error}")).ok()?,
                _ => {}
            }
        }
    }
    for (name, formula) in names {
        // Broken and doubled names are common; a formula that needs one stays uncalculated.
        let _ = model.new_defined_name(name, None, formula);
    }
    Some(model)
}

fn set(model: &mut Model<'_>, (sheet, row, column): &Place, formula: &str) {
    let Some((sheet, row, column)) = position(*sheet, *row, *column) else { return };
    if model.update_cell_with_formula(sheet, row, column, formula.to_owned()).is_err() {
        let _ = model.update_cell_with_formula(sheet, row, column, NOT_COMPUTABLE.to_owned());
    }
}

fn value(model: &Model<'_>, (sheet, row, column): &Place) -> Option<Data> {
    let (sheet, row, column) = position(*sheet, *row, *column)?;
    let value = model.get_cell_value_by_index(sheet, row, column).ok()?;
    let error = matches!(model.get_cell_type(sheet, row, column), Ok(CellType::ErrorValue));
    match value {
        CellValue::String(text) if error || (text.starts_with('#') && text.ends_with(['!', '?', 'A'])) => {
            GENUINE_ERRORS.contains(&text.as_str()).then(|| spreadsheet_xml::error(&text).map(Data::Error))?
        }
        CellValue::String(text) => Some(Data::String(text)),
        CellValue::Number(number) if number.is_finite() => Some(Data::Float(number)),
        CellValue::Boolean(flag) => Some(Data::Bool(flag)),
        _ => None,
    }
}

fn position(sheet: usize, row: u32, column: u32) -> Option<(u32, i32, i32)> {
    Some((u32::try_from(sheet).ok()?, i32::try_from(row + 1).ok()?, i32::try_from(column + 1).ok()?))
}

fn formula_of(sheets: &[Sheet], (sheet, row, column): &Place) -> Option<String> {
    let formula = sheets.get(*sheet)?.layout.formulas.get(&(*row, *column))?;
    // Newer functions carry a prefix in files that the library does not know.
    Some(format!("={}", formula.replace("_xlfn._xlws.", "").replace("_xlfn.", "")))
}

/// Whether the library may try: short and flat enough, the same each time, and not about another file.
fn computable(formula: &str) -> bool {
    let mut depth = 0_usize;
    let mut signs = 0_usize;
    for character in formula.chars() {
        match character {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        signs = if matches!(character, '-' | '+' | ' ') { signs + 1 } else { 0 };
        if depth > DEEPEST || signs > DEEPEST {
            return false;
        }
    }
    formula.len() <= LONGEST && !contains(formula, &VOLATILE)
}

fn contains(formula: &str, words: &[&str]) -> bool {
    let upper = formula.to_uppercase();
    words.iter().any(|word| upper.contains(word))
}
