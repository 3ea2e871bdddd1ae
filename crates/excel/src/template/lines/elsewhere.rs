//! Values of lines that the workbook keeps on other sheets than the line itself.

use mrm_calc::spread::{Measure, apportion};
use mrm_domain::{Field, FieldKind, FieldRef, Value};
use rust_decimal::{Decimal, RoundingStrategy};

use super::super::calendar;
use super::super::cells::{CellEdit, Content};
use super::super::convert::{self, Column, Raw};
use super::super::fill::Work;
use super::super::notes::Note;
use super::super::pairs::Pair;
use super::{Origin, Out, Watch, same, totals, value};
use crate::grid::{Area, Sheet};
use crate::read::{parse_address, parse_area};
use crate::report::Problem;
use crate::understand::{Cells as Drawn, Key, TableLine};

/// Whether a line keeps the value of a column elsewhere.
pub(super) fn keeps(line: &TableLine, column: &Column<'_>) -> bool {
    let key = match column.field {
        FieldRef::Field(field) => Key::Field(field),
        FieldRef::Custom(_) => Key::Custom(column.column),
    };
    line.elsewhere.contains_key(&key)
}

/// The fields that lines keep elsewhere.
pub(super) fn fields(work: &Work<'_>) -> Vec<FieldRef> {
    let lines = work.target.tables.iter().enumerate().flat_map(|(t, table)| table.lines.iter().map(move |l| (t, l)));
    lines.flat_map(|(t, l)| l.elsewhere.iter().filter_map(move |(key, place)| field(work, t, l, key, place))).collect()
}

fn field(work: &Work<'_>, table: usize, line: &TableLine, key: &Key, place: &str) -> Option<FieldRef> {
    if let Key::Field(field) = key {
        return Some(FieldRef::Field(*field));
    }
    let shape = work.target.tables.get(table)?;
    let record = work.target.record.as_ref()?;
    let known = record.tables.iter().find(|t| t.sheet == shape.sheet && t.header_rows.0 == shape.header.0 + 1)?;
    let places = known.elsewhere.get(&(line.row + 1))?;
    places.iter().find(|(field, at)| at.as_str() == place && matches!(field, FieldRef::Custom(_))).map(|(f, _)| *f)
}

/// Writes what changed where it stands, what stands in one cell for each period over those.
pub(super) fn write(work: &Work<'_>, pair: Pair, out: &mut Out) {
    let (Some(row), Some(line)) = (work.plan.rows.get(&pair.line), work.line(pair.table, pair.row)) else { return };
    for (key, place) in &line.elsewhere {
        let Some(field) = field(work, pair.table, line, key, place) else { continue };
        let base = match key {
            Key::Field(field) => line.cells.get(field),
            Key::Custom(number) => line.custom.get(number),
        };
        let now = value(work, row, field);
        let unchanged = match (base, &now) {
            (Some(base), Some((now, origin))) => same(base, now, *origin),
            (None, None) => true,
            _ => false,
        };
        if let Some(area) = several(work, place) {
            let moved = calendar::differs(row, Some(line));
            if (!unchanged || moved) && !by_calendar(work, pair, line, field, &area) {
                let written = periods(work, pair, &area, field, (base, now.as_ref()), moved, out);
                if written.is_none() && !unchanged {
                    out.problems.push(missing(work, field));
                }
            }
            continue;
        }
        if unchanged {
            continue;
        }
        if one_cell(work, place, field, (base, now), out).is_none() {
            out.problems.push(missing(work, field));
        }
    }
}

fn missing(work: &Work<'_>, field: FieldRef) -> Problem {
    let args = [("fields", format!("“{}”", work.name(field))), ("codes", work.code(field))];
    Note::ColumnMissing.about(None, None, &args)
}

/// A row of cells on a sheet.
struct Cells<'s> {
    sheet: &'s Sheet,
    area: Area,
}

/// Several cells of one row: `Data!H9:AL9`.
fn several<'w>(work: &Work<'w>, place: &str) -> Option<Cells<'w>> {
    let (name, cells) = place.rsplit_once('!')?;
    let area = parse_area(cells).filter(|area| area.top == area.bottom && area.right > area.left)?;
    Some(Cells { sheet: work.template_sheet(name.trim_matches('\''))?, area })
}

/// Whether these cells are the line's part of the calendar, which is drawn with its flights.
fn by_calendar(work: &Work<'_>, pair: Pair, line: &TableLine, field: FieldRef, cells: &Cells<'_>) -> bool {
    let Some(table) = work.target.tables.get(pair.table) else { return false };
    let drawn = match table.calendar.as_ref().and_then(|c| c.cells) {
        Some(Drawn::Amounts) => Some(Field::CostNet),
        Some(Drawn::Quantities) => Some(Field::Units),
        _ => None,
    };
    cells.sheet.name == table.sheet && cells.area.top == line.row && drawn.map(FieldRef::Field) == Some(field)
}

/// Writes a metric of a line over its periods: as it was spread before, or by the flights where those are others now.
fn periods(
    work: &Work<'_>,
    pair: Pair,
    cells: &Cells<'_>,
    field: FieldRef,
    (base, now): (Option<&Value>, Option<&(Value, Origin)>),
    moved: bool,
    out: &mut Out,
) -> Option<()> {
    let row = work.plan.rows.get(&pair.line)?;
    let (sheet, at) = (cells.sheet, cells.area.top);
    let slots: Vec<_> = calendar::slots(work, pair.table)
        .into_iter()
        .filter(|slot| (cells.area.left..=cells.area.right).contains(&slot.column))
        .collect();
    if slots.is_empty() || slots.iter().any(|slot| sheet.layout.formulas.contains_key(&(at, slot.column))) {
        return None;
    }
    let raw = |column: u32| sheet.cell(at, column).decimal().unwrap_or_default();
    let before: Decimal = slots.iter().map(|slot| raw(slot.column)).sum();
    let factor = before.checked_div(base?.number()?)?.round_dp(6).normalize();
    let weights: Vec<Decimal> = match moved {
        true => {
            let (weights, _) = calendar::column_weights(row, Measure::Impressions, &slots);
            slots.iter().map(|slot| weights.get(&slot.column).copied().unwrap_or_default()).collect()
        }
        false => slots.iter().map(|slot| raw(slot.column)).collect(),
    };
    let scale = slots.iter().map(|slot| raw(slot.column).normalize().scale()).max().unwrap_or(0);
    let digits = if matches!(field, FieldRef::Field(f) if f.kind() == FieldKind::Money) { scale.max(2) } else { scale };
    let total = now.map_or(Some(Decimal::ZERO), |(value, _)| value.number())?;
    let sum = total.checked_mul(factor)?.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    for (slot, part) in slots.iter().zip(apportion(sum, &weights, digits)) {
        let shown = sheet.cell(at, slot.column);
        if shown.decimal() == Some(part) || (part.is_zero() && shown.is_blank()) {
            continue;
        }
        let content = if part.is_zero() { Content::Nothing } else { Content::Number(convert::decimal(part)) };
        out.edits.push((sheet.name.clone(), (work.place(&sheet.name, at), slot.column), CellEdit::of(content)));
    }
    Some(())
}

fn one_cell(
    work: &Work<'_>,
    place: &str,
    field: FieldRef,
    (base, now): (Option<&Value>, Option<(Value, Origin)>),
    out: &mut Out,
) -> Option<()> {
    let (name, cell) = place.rsplit_once('!')?;
    let sheet = work.template_sheet(name.trim_matches('\''))?;
    let at = parse_address(cell)?;
    let shown = sheet.cell(at.0, at.1);
    // A cell that says it in another measure says it so afterwards too.
    let factor = match (shown.decimal(), base.and_then(Value::number)) {
        (Some(raw), Some(value)) if !raw.is_zero() => raw.checked_div(value)?,
        _ => Decimal::ONE,
    };
    let raw = match &now {
        Some((Value::Number(number), _)) => Some(Raw::Number(number.checked_mul(factor)?.normalize())),
        Some((Value::Text(text), _)) => Some(Raw::Text(text.clone())),
        Some((Value::Date(date), _)) => Some(Raw::Date(*date)),
        Some((Value::List(_), _)) => return None,
        None => None,
    };
    let real_dates = shown.date().is_some();
    let to = (work.place(&sheet.name, at.0), at.1);
    if sheet.layout.formulas.contains_key(&at) {
        let origin = now.map_or(Origin::Derived, |(_, origin)| origin);
        out.watches.push(Watch {
            sheet: sheet.name.clone(),
            place: to,
            expected: raw,
            origin,
            firm: origin == Origin::Entered || (origin == Origin::Derived && totals(field)),
            news: true,
            field: work.name(field),
            code: work.code(field),
            real_dates,
        });
        return Some(());
    }
    let content = raw.map_or(Content::Nothing, |raw| convert::content(&raw, work.epoch_1904, real_dates));
    out.edits.push((sheet.name.clone(), to, CellEdit::of(content)));
    Some(())
}
