//! Values of lines that the workbook keeps on other sheets than the line itself.

use mrm_domain::{FieldRef, Value};
use rust_decimal::Decimal;

use super::super::cells::{CellEdit, Content};
use super::super::convert::{self, Column, Raw};
use super::super::fill::Work;
use super::super::notes::Note;
use super::super::pairs::Pair;
use super::{Origin, Out, Watch, same, totals, value};
use crate::read::parse_address;
use crate::understand::{Key, TableLine};

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

/// Writes what changed where it stands; what stands in several cells cannot be written back.
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
        if unchanged {
            continue;
        }
        if one_cell(work, place, field, (base, now), out).is_none() {
            let args = [("fields", format!("“{}”", work.name(field))), ("codes", field.to_string())];
            out.problems.push(Note::ColumnMissing.about(None, None, &args));
        }
    }
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
            real_dates,
        });
        return Some(());
    }
    let content = raw.map_or(Content::Nothing, |raw| convert::content(&raw, work.epoch_1904, real_dates));
    out.edits.push((sheet.name.clone(), to, CellEdit::of(content)));
    Some(())
}
