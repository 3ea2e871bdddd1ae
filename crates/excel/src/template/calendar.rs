//! Flights drawn in the template's own manner: marks, colours, amounts, dates.

use chrono::NaiveDate;
use mrm_calc::spread::{Measure, apportion, flight_weights};
use mrm_domain::{Field, FieldRef, Flight, Row};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::{CellEdit, Content};
use super::convert::{self, Raw};
use super::fill::Work;
use super::lines::{Origin, Out, called, over_rows, value, visible};
use super::notes::Note;
use crate::grid::{CellValue, Sheet, address};
use crate::understand::{Cells, Role, TableLine, clean, is_void, near};

/// Styles of cells by row and column.
pub(super) type Styles = HashMap<(u32, u32), u32>;

/// One column of the calendar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub column: u32,
    start: NaiveDate,
    end: NaiveDate,
}

/// Where a line stands and stood.
#[derive(Clone, Copy)]
struct Place<'l> {
    table: usize,
    /// The row it stands in, or that it is made like.
    row: u32,
    /// Its row afterwards.
    to: u32,
    /// As the importer read it; `None` for a new line.
    line: Option<&'l TableLine>,
}

/// Draws the flights of all lines whose flights are others than in the template. `styles` has the styles of the rows of
/// lines by sheet.
pub(super) fn draw(work: &mut Work<'_>, styles: &BTreeMap<String, Styles>) {
    let mut out = Out::default();
    let mut drawn = 0;
    let mut outside: Vec<String> = Vec::new();
    let mut rounded: Vec<String> = Vec::new();
    for (index, table) in work.target.tables.iter().enumerate() {
        let Some(sheet) = work.sheet(index) else { continue };
        let slots = slots(work, index);
        let undated = table.calendar.is_some() && slots.is_empty();
        if undated && work.plan.lines().any(|line| !line.flights.is_empty()) {
            let args = [("sheet", sheet.name.clone())];
            out.problems.push(Note::CalendarUndated.about(Some(&sheet.name), None, &args));
        }
        let manner = Manner::of(work, index, sheet, slots, styles.get(&sheet.name));
        for (id, place) in places(work, index) {
            let Some(row) = work.plan.rows.get(&id) else { continue };
            let other_total = manner.as_ref().is_some_and(|m| m.other_total(work, row, place).is_some());
            if !differs(row, place.line) && !other_total {
                continue;
            }
            drawn += 1;
            if let Some(manner) = &manner {
                let (out_of, inside) = manner.draw(work, row, place, &mut out);
                outside.extend(out_of.then(|| called(work, id)));
                rounded.extend(inside.then(|| called(work, id)));
            }
            dates(work, row, place, &mut out);
        }
    }
    for (note, lines) in [(Note::FlightsOutside, outside), (Note::FlightsRounded, rounded)] {
        if !lines.is_empty() {
            let names = lines.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
            out.problems.push(note.about(None, None, &[("count", lines.len().to_string()), ("lines", names)]));
        }
    }
    work.report.flights = drawn;
    work.take(out);
}

fn places<'w>(work: &'w Work<'_>, table: usize) -> Vec<(mrm_domain::RowId, Place<'w>)> {
    let sheet = work.sheet(table).map(|s| s.name.clone()).unwrap_or_default();
    let kept =
        work.pairs.kept.iter().filter(|p| p.table == table).map(|p| {
            (p.line, Place { table, row: p.row, to: work.place(&sheet, p.row), line: work.line(table, p.row) })
        });
    let added = work
        .pairs
        .added
        .iter()
        .filter(|n| n.table == table)
        .map(|n| (n.line, Place { table, row: n.anchor, to: work.new_place(n), line: None }));
    kept.chain(added).collect()
}

/// Whether a line runs otherwise than the template says.
pub(super) fn differs(row: &Row, line: Option<&TableLine>) -> bool {
    let Some(line) = line else { return true };
    let sorted = |flights: &mut Vec<Flight>| flights.sort_by_key(|f| (f.start, f.end));
    let mut now: Vec<Flight> = row.flights.values().copied().collect();
    let mut base = line.flights.clone();
    sorted(&mut now);
    sorted(&mut base);
    now != base
}

/// The dated columns of a table's calendar.
pub(super) fn slots(work: &Work<'_>, table: usize) -> Vec<Slot> {
    let Some(calendar) = work.target.tables.get(table).and_then(|t| t.calendar.as_ref()) else { return Vec::new() };
    let year = super::pairs::first_year(&work.plan);
    let dates = match (calendar.dates.is_empty(), year) {
        (true, Some(year)) => calendar.dated(year),
        _ => calendar.dates.clone(),
    };
    dates
        .into_iter()
        .filter(|(column, ..)| visible(work, table, *column))
        .map(|(column, start, end)| Slot { column, start, end })
        .collect()
}

/// What the columns of a calendar weigh by a line's flights, and what flights weigh that lie outside it. A flight that
/// leaves the calendar is in it with all it has.
pub(super) fn column_weights(row: &Row, measure: Measure, slots: &[Slot]) -> (BTreeMap<u32, Decimal>, Decimal) {
    let mut weights: BTreeMap<u32, Decimal> = BTreeMap::new();
    let mut outside = Decimal::ZERO;
    for (_, flight, weight) in flight_weights(row, measure) {
        let inside = slots.iter().filter(|s| overlaps(&flight, s));
        let parts: Vec<(u32, Decimal)> = inside
            .map(|s| (s.column, Decimal::from((flight.end.min(s.end) - flight.start.max(s.start)).num_days() + 1)))
            .collect();
        let days: Decimal = parts.iter().map(|(_, days)| days).sum();
        if parts.is_empty() {
            outside += weight;
        }
        for (column, inside) in parts {
            let part = weight.checked_mul(inside).and_then(|w| w.checked_div(days));
            *weights.entry(column).or_default() += part.unwrap_or_default();
        }
    }
    (weights, outside)
}

/// How a calendar is drawn.
struct Manner<'w> {
    sheet: &'w Sheet,
    slots: Vec<Slot>,
    cells: Cells,
    /// What stands in a marked cell.
    mark: Content,
    /// Whether running days look otherwise than the rest.
    coloured: bool,
    styles: Option<&'w Styles>,
    /// Rows of lines with the columns in which they run.
    running: BTreeMap<u32, BTreeSet<u32>>,
    /// Other rows whose calendar is empty.
    quiet: Vec<u32>,
}

impl<'w> Manner<'w> {
    fn of(
        work: &'w Work<'_>,
        table: usize,
        sheet: &'w Sheet,
        slots: Vec<Slot>,
        styles: Option<&'w Styles>,
    ) -> Option<Manner<'w>> {
        let shape = work.target.tables.get(table)?;
        if slots.is_empty() {
            return None;
        }
        let cells = shape.calendar.as_ref().and_then(|c| c.cells).unwrap_or(Cells::Marks);
        let mut running = BTreeMap::new();
        for line in &shape.lines {
            let runs = |slot: &&Slot| line.flights.iter().any(|f| overlaps(f, slot));
            running.insert(line.row, slots.iter().filter(runs).map(|s| s.column).collect::<BTreeSet<u32>>());
        }
        let quiet = shape.rows.iter().filter(|(_, r)| matches!(r, Role::EmptyLine)).map(|(row, _)| *row).collect();
        let fill = |row: &u32, column: &u32| sheet.layout.fills.get(&(*row, *column));
        let on: BTreeSet<_> =
            running.iter().flat_map(|(row, columns)| columns.iter().map(move |c| fill(row, c))).collect();
        let off: BTreeSet<_> = running
            .iter()
            .flat_map(|(row, columns)| {
                slots.iter().filter(|s| !columns.contains(&s.column)).map(move |s| fill(row, &s.column))
            })
            .collect();
        let coloured = cells == Cells::Fills || (!on.is_empty() && !off.is_empty() && on.is_disjoint(&off));
        let mark = running
            .iter()
            .flat_map(|(row, columns)| columns.iter().map(move |c| (*row, *c)))
            .find_map(|(row, column)| match sheet.cell(row, column) {
                CellValue::Text(text) if !is_void(&clean(text)) => Some(Content::Text(text.to_owned())),
                value => value.decimal().map(|n| Content::Number(convert::decimal(n))),
            })
            .unwrap_or_else(|| Content::Number("1".to_owned()));
        Some(Manner { sheet, slots, cells, mark, coloured, styles, running, quiet })
    }

    /// Draws one line. Says whether it runs on days that the calendar lacks, and whether it begins or ends inside a
    /// column.
    fn draw(&self, work: &Work<'_>, row: &Row, place: Place<'_>, out: &mut Out) -> (bool, bool) {
        let flights: Vec<Flight> = row.flights.values().copied().collect();
        let was = place.line.and_then(|line| self.running.get(&line.row)).cloned().unwrap_or_default();
        let runs: BTreeSet<u32> =
            self.slots.iter().filter(|s| flights.iter().any(|f| overlaps(f, s))).map(|s| s.column).collect();
        let amounts = match self.cells {
            Cells::Amounts | Cells::Quantities => self.amounts(work, row, place),
            _ => BTreeMap::new(),
        };
        let mut unknown = None;
        for slot in &self.slots {
            let at = (place.row, slot.column);
            if over_rows(self.sheet, at).is_some_and(|area| area.top != place.row) && place.line.is_some() {
                continue;
            }
            let on = runs.contains(&slot.column);
            let same = place.line.is_some() && on == was.contains(&slot.column);
            let content = match self.cells {
                Cells::Fills if same => continue,
                Cells::Fills => Content::Kept,
                Cells::Marks if same => continue,
                Cells::Marks if on => self.mark.clone(),
                Cells::Marks => Content::Nothing,
                Cells::Amounts | Cells::Quantities => match amounts.get(&slot.column) {
                    Some(amount) => Content::Number(convert::decimal(*amount)),
                    None => Content::Nothing,
                },
            };
            if self.unchanged(place, slot.column, &content) {
                continue;
            }
            let mut style = None;
            if self.coloured && !same {
                style = self.style(at, on);
                // A new row looks like the one it was made from.
                let looks = place.line.is_none() && self.runs_at(place.row, slot.column) == on;
                if style.is_none() && !looks {
                    unknown = unknown.or(Some(address(place.to, slot.column)));
                }
            }
            if content == Content::Kept && style.is_none() {
                continue;
            }
            out.edits.push((self.sheet.name.clone(), (place.to, slot.column), CellEdit { content, style }));
        }
        if let Some(cell) = unknown {
            let args = [("cell", cell.clone())];
            out.problems.push(Note::FillUnknown.about(Some(&self.sheet.name), Some(cell), &args));
        }
        self.fits(&flights)
    }

    /// Whether a cell already holds this.
    fn unchanged(&self, place: Place<'_>, column: u32, content: &Content) -> bool {
        if place.line.is_none() {
            return false;
        }
        let formula = self.sheet.layout.formulas.contains_key(&(place.row, column));
        match (content, self.sheet.cell(place.row, column)) {
            (Content::Nothing, CellValue::Empty) => !formula,
            (Content::Number(text), value) => value.decimal().is_some_and(|n| convert::decimal(n) == *text),
            _ => false,
        }
    }

    fn runs_at(&self, row: u32, column: u32) -> bool {
        self.running.get(&row).is_some_and(|columns| columns.contains(&column))
    }

    /// The style of a cell in this column that runs or does not: of the same row where a neighbour looks so, else of
    /// another line in this column, else of any.
    fn style(&self, (row, column): (u32, u32), on: bool) -> Option<u32> {
        let styles = self.styles?;
        let own = self.slots.iter().map(|s| s.column).filter(|c| self.runs_at(row, *c) == on);
        let own = || own.clone().filter_map(|c| styles.get(&(row, c)).copied()).next();
        let others = || {
            let rows = self.running.keys().filter(|r| self.runs_at(**r, column) == on).copied();
            let quiet = self.quiet.iter().copied().filter(|_| !on);
            rows.chain(quiet).find_map(|r| styles.get(&(r, column)).copied())
        };
        let any = || {
            let cells = self.running.keys().flat_map(|r| self.slots.iter().map(|s| (*r, s.column)));
            cells.filter(|(r, c)| self.runs_at(*r, *c) == on).find_map(|place| styles.get(&place).copied())
        };
        // A colour is the line's own; an empty cell keeps the lines of its column.
        if on { own().or_else(others).or_else(any) } else { others().or_else(own).or_else(any) }
    }

    /// Amounts or quantities by column as the template writes them. They fall on its columns by the rule of the
    /// flowchart ([`mrm_calc::spread`]): flights weigh what they state, else their days, within a flight every day weighs
    /// the same, and the parts are rounded by largest remainder.
    fn amounts(&self, work: &Work<'_>, row: &Row, place: Place<'_>) -> BTreeMap<u32, Decimal> {
        let money = self.cells == Cells::Amounts;
        let (measure, field) =
            if money { (Measure::Budget, Field::CostNet) } else { (Measure::Impressions, Field::Units) };
        let stated = |flight: &Flight| if money { flight.amount } else { flight.quantity };
        let all_stated = || row.flights.values().map(stated).sum::<Option<Decimal>>();
        let known = || work.calc.line(row.id).and_then(|r| r.number(field)).or_else(|| row.number(field));
        let total = self.other_total(work, row, place).or_else(all_stated).or_else(known);
        let Some(total) = total else { return BTreeMap::new() };
        let (weights, outside) = column_weights(row, measure, &self.slots);
        let factor = self.factor(work, place);
        let own = row.text(Field::Currency).and_then(|code| code.parse().ok());
        let minor = if money { own.unwrap_or(work.plan.header.currency).minor_digits() } else { 0 };
        // Thousands of roubles still show their kopecks.
        let digits = if factor < Decimal::ONE { minor + factor.scale() } else { minor };
        let Some(mut sum) = total.checked_mul(factor) else { return BTreeMap::new() };
        if factor != Decimal::ONE {
            sum = sum.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
        }
        let shares: Vec<Decimal> = weights.values().copied().chain([outside]).collect();
        weights.into_keys().zip(apportion(sum, &shares, digits)).collect()
    }

    /// What a line comes to now, where its columns add up to what it came to in the template and that is no longer so.
    fn other_total(&self, work: &Work<'_>, row: &Row, place: Place<'_>) -> Option<Decimal> {
        type Part = fn(&Flight) -> Option<Decimal>;
        let (field, part): (Field, Part) = match self.cells {
            Cells::Amounts => (Field::CostNet, |f| f.amount),
            Cells::Quantities => (Field::Units, |f| f.quantity),
            Cells::Fills | Cells::Marks => return None,
        };
        let line = place.line?;
        let base = line.number(field)?;
        let stated: Decimal = line.flights.iter().map(part).sum::<Option<Decimal>>()?;
        let (now, origin) = value(work, row, FieldRef::Field(field))?;
        let now = now.number().filter(|now| origin != Origin::Imported && !near(base, *now))?;
        near(base, stated).then_some(now)
    }

    /// By what amounts of flights are multiplied in the cells: VAT and commission where the template's include them,
    /// a thousandth where it counts thousands. Learnt from the line itself, else from the others.
    fn factor(&self, work: &Work<'_>, place: Place<'_>) -> Decimal {
        let learn = |line: &TableLine| {
            let raw: Decimal = self.slots.iter().filter_map(|s| self.sheet.cell(line.row, s.column).decimal()).sum();
            let part = |f: &Flight| if self.cells == Cells::Amounts { f.amount } else { f.quantity };
            let value: Decimal = line.flights.iter().filter_map(part).sum();
            let ratio = raw.checked_div(value).filter(|r| !r.is_zero())?;
            // Amounts were rounded to cents when they were read.
            Some(ratio.round_dp(6).normalize())
        };
        let others = || work.target.tables.get(place.table).and_then(|t| t.lines.iter().find_map(learn));
        place.line.and_then(learn).or_else(others).unwrap_or(Decimal::ONE)
    }

    fn fits(&self, flights: &[Flight]) -> (bool, bool) {
        let days = |f: &Flight| {
            let inside = self.slots.iter().filter(|s| overlaps(f, s));
            inside.map(|s| (f.end.min(s.end) - f.start.max(s.start)).num_days() + 1).sum::<i64>()
        };
        let outside = flights.iter().any(|f| days(f) < f.days());
        let whole = |s: &Slot| {
            let run: i64 = flights
                .iter()
                .filter(|f| overlaps(f, s))
                .map(|f| (f.end.min(s.end) - f.start.max(s.start)).num_days() + 1)
                .sum();
            run == 0 || run > (s.end - s.start).num_days()
        };
        let exact = matches!(self.cells, Cells::Amounts | Cells::Quantities);
        (outside, !exact && !self.slots.iter().all(whole))
    }
}

fn overlaps(flight: &Flight, slot: &Slot) -> bool {
    flight.start <= slot.end && flight.end >= slot.start
}

/// Start, end and period columns.
fn dates(work: &Work<'_>, row: &Row, place: Place<'_>, out: &mut Out) {
    let (Some(shape), Some(sheet)) = (work.target.tables.get(place.table), work.sheet(place.table)) else { return };
    let span = row.span();
    if span == place.line.and_then(|line| span_of(&line.flights)) && place.line.is_some() {
        return;
    }
    for column in shape.columns.iter().filter(|c| visible(work, place.table, c.column)) {
        let Some(field) = column.field.filter(|f| matches!(f, Field::Start | Field::End | Field::Period)) else {
            continue;
        };
        let at = (place.row, column.column);
        if over_rows(sheet, at).is_some() {
            let cell = address(place.to, column.column);
            let args =
                [("cell", cell.clone()), ("field", field.name_en().to_owned()), ("code", field.code().to_owned())];
            out.problems.push(Note::MergedValue.about(Some(&sheet.name), Some(cell), &args));
            continue;
        }
        let real = |row: u32| matches!(sheet.cell(row, column.column), CellValue::DateTime(_));
        let real_dates = shape.lines.iter().any(|l| real(l.row)) || shape.lines.is_empty();
        let like = |row: u32| match sheet.cell(row, column.column) {
            CellValue::Text(text) => Some(text.to_owned()),
            _ => None,
        };
        let content = match (span, field) {
            (None, _) => Content::Nothing,
            (Some((start, _)), Field::Start) => convert::content(&Raw::Date(start), work.epoch_1904, real_dates),
            (Some((_, end)), Field::End) => convert::content(&Raw::Date(end), work.epoch_1904, real_dates),
            (Some((start, end)), _) => {
                let old = like(place.row).or_else(|| shape.lines.iter().find_map(|l| like(l.row)));
                Content::Text(convert::period(&old.unwrap_or_default(), start, end))
            }
        };
        out.edits.push((sheet.name.clone(), (place.to, column.column), CellEdit::of(content)));
    }
}

fn span_of(flights: &[Flight]) -> Option<(NaiveDate, NaiveDate)> {
    Some((flights.iter().map(|f| f.start).min()?, flights.iter().map(|f| f.end).max()?))
}
