//! The cells of lines that change.

use mrm_domain::{Audience, Field, FieldRef, Row, RowId, Value};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

mod elsewhere;

use super::cells::{CellEdit, Content};
use super::convert::{self, Column, Raw};
use super::fill::Work;
use super::notes::Note;
use super::pairs::{NewLine, Pair};
use crate::grid::{Area, CellValue, Sheet, address};
use crate::understand::{TableLine, near};

/// Where a value of the plan comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Somebody entered it.
    Entered,
    /// It follows from other values.
    Derived,
    /// It came with the import and nobody touched it.
    Imported,
}

/// A cell with a formula that should come to a value of the plan.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    pub sheet: String,
    /// Where it stands afterwards.
    pub place: (u32, u32),
    /// What the cell should hold; `None`: the plan knows no value.
    pub expected: Option<Raw>,
    pub origin: Origin,
    /// Whether the plan's value takes the formula's place where it comes to another one: what somebody entered, and what
    /// totals are made of. Ratios may be defined otherwise in the client's workbook; their formulas stay.
    pub firm: bool,
    /// Whether the plan has another value than the workbook had.
    pub news: bool,
    /// The field in the vocabulary's words.
    pub field: String,
    /// The field as [`Work::code`] names it.
    pub code: String,
    pub real_dates: bool,
}

/// A line's value of a field with its origin.
pub(super) fn value(work: &Work<'_>, row: &Row, field: FieldRef) -> Option<(Value, Origin)> {
    let stored = match field {
        FieldRef::Field(field) => row.cells.get(&field),
        FieldRef::Custom(id) => row.custom.get(&id),
    };
    if let Some(cell) = stored {
        let origin = if cell.entered.is_some() { Origin::Entered } else { Origin::Imported };
        return Some((cell.value.clone(), origin));
    }
    let FieldRef::Field(field) = field else { return None };
    let derived = work.calc.line(row.id)?.derived.get(&field)?;
    Some((derived.value.clone(), Origin::Derived))
}

/// Whether the reader may see a column of a table.
pub(super) fn visible(work: &Work<'_>, table: usize, column: u32) -> bool {
    if work.audience == Audience::Internal {
        return true;
    }
    let shape = work.target.tables.get(table).and_then(|t| t.columns.iter().find(|c| c.column == column));
    let by_plan = match work.target.field(table, column) {
        Some(FieldRef::Field(field)) => field.audience(),
        // A custom column that the reader may not see is not in the plan that the reader gets.
        Some(FieldRef::Custom(id)) => work.plan.columns.get(&id).map_or(Audience::Internal, |c| c.audience),
        None => Audience::Client,
    };
    by_plan.visible_to(work.audience) && shape.is_none_or(|c| c.audience.visible_to(work.audience))
}

/// The columns of a table that hold values of lines.
pub(super) fn columns<'w>(work: &'w Work<'_>, table: usize) -> Vec<Column<'w>> {
    let (Some(shape), Some(sheet)) = (work.target.tables.get(table), work.sheet(table)) else { return Vec::new() };
    let made = shape.columns.iter().filter(|c| visible(work, table, c.column)).filter_map(|column| {
        let field = work.target.field(table, column.column)?;
        let of_line = match field {
            FieldRef::Field(field) => field.scope() == mrm_domain::FieldScope::Line,
            FieldRef::Custom(_) => true,
        };
        of_line.then(|| Column::new(&work.plan, shape, sheet, column.column, field)).flatten()
    });
    made.collect()
}

/// Writes the values of lines that have a row, and of those that get one.
pub(super) fn write(work: &mut Work<'_>) {
    let mut out = Out::default();
    for table in 0..work.target.tables.len() {
        let columns = columns(work, table);
        for pair in work.pairs.kept.iter().filter(|p| p.table == table) {
            for column in &columns {
                kept(work, *pair, column, &mut out);
            }
            elsewhere::write(work, *pair, &mut out);
        }
        for new in work.pairs.added.iter().filter(|n| n.table == table) {
            for column in &columns {
                added(work, *new, column, &mut out);
            }
        }
    }
    work.take(out);
    missing_columns(work);
}

/// What was found out about cells.
#[derive(Default)]
pub(super) struct Out {
    /// Contents by sheet and place afterwards.
    pub edits: Vec<(String, (u32, u32), CellEdit)>,
    pub watches: Vec<Watch>,
    pub problems: Vec<crate::report::Problem>,
}

fn same(base: &Value, now: &Value, origin: Origin) -> bool {
    if base == now {
        return true;
    }
    match (base, now) {
        (Value::Number(a), Value::Number(b)) => a == b || (origin == Origin::Derived && near(*a, *b)),
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || (origin == Origin::Derived && near(*a, *b)))
        }
        _ => false,
    }
}

fn kept(work: &Work<'_>, pair: Pair, column: &Column<'_>, out: &mut Out) {
    let (Some(row), Some(sheet)) = (work.plan.rows.get(&pair.line), work.sheet(pair.table)) else { return };
    let line = work.line(pair.table, pair.row);
    if line.is_some_and(|line| elsewhere::keeps(line, column)) {
        return;
    }
    let base = line.and_then(|line| column.base(line));
    let now = value(work, row, column.field);
    let place = (pair.row, column.column);
    let formula = sheet.layout.formulas.contains_key(&place);
    let same = match (base, &now) {
        // Nobody touched it since it was read from this cell, however a later reading understands the cell.
        (_, Some((_, Origin::Imported))) if work.came_from_here(pair.line) => true,
        (Some(base), Some((now, origin))) => same(base, now, *origin),
        (None, None) => true,
        // What the workbook does not state and only follows from other values is not written into it.
        (None, Some((_, origin))) => *origin == Origin::Derived && !formula,
        (Some(_), None) => formula,
    };
    if same && !formula {
        return;
    }
    let model = row.text(Field::BuyModel).and_then(|m| m.parse().ok());
    let expected = now.as_ref().and_then(|(v, _)| column.raw(v, pair.row, model));
    let at = match over_lines(work, pair, column, expected.as_ref()) {
        Merged::Alone => place,
        Merged::Top(at) if !same => at,
        Merged::Top(_) => return,
        Merged::Inside => return,
        Merged::Differs(area) => {
            if !same {
                let cell = address(area.top, area.left);
                let args =
                    [("cell", cell.clone()), ("field", work.name(column.field)), ("code", work.code(column.field))];
                out.problems.push(Note::MergedValue.about(Some(&sheet.name), Some(cell), &args));
            }
            return;
        }
    };
    let to = (work.place(&sheet.name, at.0), at.1);
    if formula || sheet.layout.formulas.contains_key(&at) {
        let origin = now.map_or(Origin::Derived, |(_, origin)| origin);
        let mut made = Watch { news: !same, ..watch(work, sheet, to, (expected, origin), column) };
        // What came with another workbook is the plan's number too: here a formula may count otherwise.
        made.firm |= !work.came_from_here(pair.line) && totals(column.field);
        out.watches.push(made);
        return;
    }
    let content = match expected {
        Some(raw) => convert::content(&raw, work.epoch_1904, column.real_dates()),
        None => Content::Nothing,
    };
    out.edits.push((sheet.name.clone(), to, CellEdit::of(content)));
}

fn watch(
    work: &Work<'_>,
    sheet: &Sheet,
    place: (u32, u32),
    (expected, origin): (Option<Raw>, Origin),
    column: &Column<'_>,
) -> Watch {
    Watch {
        sheet: sheet.name.clone(),
        place,
        expected,
        origin,
        news: true,
        firm: origin == Origin::Entered || (origin == Origin::Derived && totals(column.field)),
        field: work.name(column.field),
        code: work.code(column.field),
        real_dates: column.real_dates(),
    }
}

/// Whether totals are made of a field.
fn totals(field: FieldRef) -> bool {
    matches!(field, FieldRef::Field(field) if field.is_summable() || matches!(field, Field::Units | Field::UnitPrice))
}

fn added(work: &Work<'_>, new: NewLine, column: &Column<'_>, out: &mut Out) {
    let (Some(row), Some(sheet)) = (work.plan.rows.get(&new.line), work.sheet(new.table)) else { return };
    let place = (new.anchor, column.column);
    let model = row.text(Field::BuyModel).and_then(|m| m.parse().ok());
    let now = value(work, row, column.field);
    let expected = match &now {
        Some((value, _)) => column.raw(value, new.anchor, model),
        None => unsaid(work, &new, column, sheet),
    };
    if let Some(area) = over_rows(sheet, place).filter(|area| work.takes_in(&new, *area)) {
        let shared = work.line(new.table, new.anchor).and_then(|line| column.base(line));
        if now.as_ref().map(|(v, _)| v) != shared && now.is_some() {
            let cell = address(area.top, area.left);
            let args = [("cell", cell.clone()), ("field", work.name(column.field)), ("code", work.code(column.field))];
            out.problems.push(Note::MergedValue.about(Some(&sheet.name), Some(cell), &args));
        }
        return;
    }
    let to = (work.new_place(&new), column.column);
    let formula = sheet.layout.formulas.contains_key(&place);
    let origin = match now {
        Some((_, Origin::Derived)) | None => Origin::Derived,
        Some(_) => Origin::Entered,
    };
    if formula {
        let expected = now.is_some().then_some(expected).flatten();
        out.watches.push(watch(work, sheet, to, (expected, origin), column));
        return;
    }
    // What only follows is written where the lines around state it.
    let stated = !sheet.cell(place.0, place.1).is_blank();
    if let Some(raw) = expected.filter(|_| origin != Origin::Derived || stated) {
        let content = convert::content(&raw, work.epoch_1904, column.real_dates());
        out.edits.push((sheet.name.clone(), to, CellEdit::of(content)));
    }
}

/// What a new line's cell holds where the plan says nothing but the lines around do: no discount, the coefficient one,
/// so that their formulas come out; the next number.
fn unsaid(work: &Work<'_>, new: &NewLine, column: &Column<'_>, sheet: &Sheet) -> Option<Raw> {
    let beside = sheet.cell(new.anchor, column.column);
    let number = beside.decimal()?;
    match column.field {
        FieldRef::Field(Field::LineNo) if !new.before => {
            let last = work.line(new.table, new.anchor + 1).is_none();
            (last && number.fract().is_zero()).then(|| Raw::Number(number + Decimal::from(new.nth + 1)))
        }
        FieldRef::Field(_) => column.neutral().map(Raw::Number),
        FieldRef::Custom(_) => None,
    }
}

/// How a cell of a line belongs to a merged area over several rows.
enum Merged {
    /// It does not.
    Alone,
    /// All lines of the area have this value: it stands at the top.
    Top((u32, u32)),
    /// Not in the first row of the area, of which another line takes care.
    Inside,
    /// The lines of the area have different values.
    Differs(Area),
}

/// A merged area over several rows that a cell belongs to.
pub(super) fn over_rows(sheet: &Sheet, place: (u32, u32)) -> Option<Area> {
    sheet.merge_at(place.0, place.1).filter(|area| area.bottom > area.top)
}

fn over_lines(work: &Work<'_>, pair: Pair, column: &Column<'_>, expected: Option<&Raw>) -> Merged {
    let Some(sheet) = work.sheet(pair.table) else { return Merged::Alone };
    let Some(area) = over_rows(sheet, (pair.row, column.column)) else { return Merged::Alone };
    let inside: Vec<&Pair> =
        work.pairs.kept.iter().filter(|p| p.table == pair.table && (area.top..=area.bottom).contains(&p.row)).collect();
    let first = inside.iter().map(|p| p.row).min();
    if first != Some(pair.row) {
        return Merged::Inside;
    }
    let raw = |p: &&Pair| {
        let row = work.plan.rows.get(&p.line)?;
        let model = row.text(Field::BuyModel).and_then(|m| m.parse().ok());
        value(work, row, column.field).and_then(|(v, _)| column.raw(&v, p.row, model))
    };
    // An amount over several lines belongs to the first of them; the others have none.
    let agree = inside.iter().skip(1).all(|p| raw(p).is_none_or(|r| Some(&r) == expected));
    if agree { Merged::Top((area.top, area.left)) } else { Merged::Differs(area) }
}

/// Empties the rows of removed lines that could not be taken out.
pub(super) fn empty(work: &mut Work<'_>, rows: &BTreeMap<(usize, u32), String>) {
    let mut out = Out::default();
    for ((table, row), cell) in rows {
        let (Some(shape), Some(sheet)) = (work.target.tables.get(*table), work.sheet(*table)) else { continue };
        let args = [("row", (row + 1).to_string()), ("cell", cell.clone())];
        out.problems.push(Note::RowEmptied.about(Some(&sheet.name), Some(address(*row, 0)), &args));
        for column in &shape.columns {
            let place = (*row, column.column);
            let filled = !sheet.cell(place.0, place.1).is_blank() || sheet.layout.formulas.contains_key(&place);
            if filled && over_rows(sheet, place).is_none() {
                let to = (work.place(&sheet.name, *row), column.column);
                out.edits.push((sheet.name.clone(), to, CellEdit::of(Content::Nothing)));
            }
        }
    }
    work.take(out);
}

/// The value of a merged area whose first row is taken out goes to the row that becomes its first.
pub(super) fn carry_merged(work: &mut Work<'_>) {
    let mut out = Out::default();
    for (table, row) in &work.pairs.removed {
        let Some(sheet) = work.sheet(*table) else { continue };
        let Some(moves) = work.moves.get(&sheet.name).filter(|m| m.map.is_removed(*row)) else { continue };
        for area in sheet.layout.merges.iter().filter(|a| a.top == *row && a.bottom > a.top) {
            let Some(next) = (area.top + 1..=area.bottom).find(|r| !moves.map.is_removed(*r)) else { continue };
            let content = match sheet.cell(area.top, area.left) {
                CellValue::Text(text) => Content::Text(text.to_owned()),
                value => match value.decimal() {
                    Some(number) => Content::Number(convert::decimal(number)),
                    None => continue,
                },
            };
            let to = (moves.map.place(next), area.left);
            if !work.edits.get(&sheet.name).is_some_and(|edits| edits.contains_key(&to)) {
                out.edits.push((sheet.name.clone(), to, CellEdit::of(content)));
            }
        }
    }
    work.take(out);
}

/// Tells of values that have no column.
fn missing_columns(work: &mut Work<'_>) {
    let mut have: BTreeSet<FieldRef> = BTreeSet::new();
    for (index, table) in work.target.tables.iter().enumerate() {
        have.extend(table.columns.iter().filter_map(|c| work.target.field(index, c.column)));
    }
    have.extend(elsewhere::fields(work));
    if have.contains(&FieldRef::Field(Field::BuyUnit)) {
        have.insert(FieldRef::Field(Field::BuyModel));
    }
    let mut missing: BTreeSet<FieldRef> = BTreeSet::new();
    for line in work.plan.lines() {
        let fields =
            line.cells.keys().filter(|f| f.scope() == mrm_domain::FieldScope::Line).map(|f| FieldRef::Field(*f));
        missing.extend(fields.chain(line.custom.keys().map(|id| FieldRef::Custom(*id))).filter(|f| !have.contains(f)));
    }
    if missing.is_empty() {
        return;
    }
    let names = missing.iter().map(|f| format!("“{}”", work.name(*f))).collect::<Vec<_>>().join(", ");
    let codes = missing.iter().map(|f| work.code(*f)).collect::<Vec<_>>().join(";");
    work.report.add(Note::ColumnMissing.about(None, None, &[("fields", names), ("codes", codes)]));
}

/// A line's words for messages.
pub(super) fn called(work: &Work<'_>, line: RowId) -> String {
    let words = [Field::Name, Field::Site, Field::Placement, Field::Format];
    work.plan.rows.get(&line).and_then(|row| words.iter().find_map(|f| row.text(*f))).unwrap_or("—").to_owned()
}

/// The importer's line of a pair.
pub(super) fn of_row(lines: &[TableLine], row: u32) -> Option<&TableLine> {
    lines.binary_search_by_key(&row, |line| line.row).ok().and_then(|at| lines.get(at))
}
