//! When lines run: from dates, from text periods, from marks, amounts or colours in a calendar.

use chrono::{Datelike, NaiveDate};
use mrm_domain::{Field, Flight};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::codes::{Code, Problems, Source};
use super::columns::Column;
use super::dates::{DateError, DayOrder, Range, decide_order, read_period, resolve};
use super::rows::{Role, number_of};
use super::table::{Line, Table, near};
use super::text::clean;
use super::view::is_void;
use super::vocabulary::Meaning;
use super::words;
use crate::grid::{CellValue, address};

/// What is known about the time of the plan.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The year the planner chose.
    pub chosen: Option<i32>,
    /// The plan's period, when its years are stated.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// A year found in a name or a date, with its source.
    pub hint: Option<(i32, Source)>,
    /// VAT rate, for amounts that include it.
    pub vat: Option<Decimal>,
    /// The plan's commission rate, for amounts that include it.
    pub commission: Option<Decimal>,
}

/// How the cells of a calendar are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cells {
    Amounts,
    Quantities,
    Marks,
    Fills,
}

/// Gives the lines of a table their flights. Returns whether a year had to be guessed.
pub fn read(table: &mut Table<'_, '_>, known: &Known) -> bool {
    let mut problems = Problems::default();
    let order = day_order(table, &mut problems);
    let (slots, guessed) = slots(table, known, &mut problems);
    let meaning = calendar_cells(table, &slots);
    let mut by_fill = 0;
    let mut vat_taken_out = false;
    let mut read: Vec<Vec<Flight>> = Vec::with_capacity(table.lines.len());
    for line in &table.lines {
        let mut flights = match meaning {
            Some(Cells::Fills) => from_fills(table, line, &slots),
            Some(cells) => from_cells(table, line, &slots, cells, known, &mut vat_taken_out),
            None => Vec::new(),
        };
        by_fill += usize::from(meaning == Some(Cells::Fills) && !flights.is_empty());
        if flights.is_empty() {
            flights = from_dates(table, line, order, known, &mut problems);
        }
        read.push(flights);
    }
    for (line, flights) in table.lines.iter_mut().zip(read) {
        line.flights = flights;
    }
    let sheet = table.view.sheet.name.clone();
    if by_fill > 0 {
        problems.add(Code::FlightsFromFills, Some(&sheet), None, &[("count", by_fill.to_string())]);
    }
    if vat_taken_out {
        let rate = known.vat.map(|rate| rate.normalize().to_string()).unwrap_or_default();
        problems.add(Code::AmountsWithoutVat, Some(&sheet), None, &[("rate", rate)]);
    }
    table.problems.0.append(&mut problems.0);
    guessed && !slots.is_empty()
}

fn time_columns<'t>(table: &'t Table<'_, '_>) -> impl Iterator<Item = &'t Column> {
    table.columns.iter().filter(|c| matches!(c.field(), Some(Field::Start | Field::End | Field::Period)))
}

fn day_order(table: &Table<'_, '_>, problems: &mut Problems) -> DayOrder {
    let mut texts: Vec<&str> = Vec::new();
    for column in time_columns(table) {
        for line in &table.lines {
            if let CellValue::Text(text) = table.view.cell(line.row, column.column) {
                texts.push(text);
            }
        }
    }
    decide_order(texts.iter().copied()).unwrap_or_else(|| {
        let russian = table.columns.iter().any(|c| c.header.chars().any(|c| ('а'..='я').contains(&c)));
        let (order, words) =
            if russian { (DayOrder::DayFirst, "day_first") } else { (DayOrder::MonthFirst, "month_first") };
        problems.add(Code::DatesAmbiguous, Some(&table.view.sheet.name), None, &[("order", words.to_owned())]);
        order
    })
}

/// The calendar's columns with their dates, and whether the year was a guess.
fn slots(table: &Table<'_, '_>, known: &Known, problems: &mut Problems) -> (Vec<(u32, NaiveDate, NaiveDate)>, bool) {
    let Some(calendar) = &table.calendar else { return (Vec::new(), false) };
    if table.lines.is_empty() {
        return (Vec::new(), false);
    }
    let sheet = table.view.sheet.name.clone();
    let cell = calendar.slots.first().map(|s| address(calendar.row, s.column));
    if calendar.has_year() {
        let year = calendar.slots.iter().find_map(|s| s.range.0.year).unwrap_or(2000);
        return (calendar.dated(year), false);
    }
    if let Some(year) = known.chosen {
        return (calendar.dated(year), false);
    }
    if let Some((start, end)) = known.period {
        let inside = |range: &Range| {
            (start.year()..=end.year())
                .find_map(|y| resolve(range, Some(y)).ok().filter(|(a, b)| *a <= end && *b >= start))
                .or_else(|| resolve(range, Some(start.year())).ok())
        };
        let dated: Vec<_> =
            calendar.slots.iter().filter_map(|s| inside(&s.range).map(|(a, b)| (s.column, a, b))).collect();
        let years = if start.year() == end.year() {
            start.year().to_string()
        } else {
            format!("{}–{}", start.year(), end.year())
        };
        let [source, name] = Source::of("plan_period").args();
        problems.add(Code::YearFromDocument, Some(&sheet), cell, &[("year", years), source, name]);
        return (dated, false);
    }
    if let Some((year, source)) = &known.hint {
        let [source, name] = source.args();
        problems.add(Code::YearFromDocument, Some(&sheet), cell, &[("year", year.to_string()), source, name]);
        return (calendar.dated(*year), true);
    }
    let years = calendar.years_by_weekday();
    match years.last() {
        Some(year) => {
            let all = years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            problems.add(Code::YearFromWeekdays, Some(&sheet), cell, &[("year", year.to_string()), ("years", all)]);
            (calendar.dated(*year), true)
        }
        None => {
            problems.add(Code::YearMissing, Some(&sheet), cell, &[]);
            (Vec::new(), false)
        }
    }
}

/// What the cells of the calendar hold, seen over all lines.
fn calendar_cells(table: &Table<'_, '_>, slots: &[(u32, NaiveDate, NaiveDate)]) -> Option<Cells> {
    if slots.is_empty() {
        return None;
    }
    let (mut filled, mut large, mut words_only, mut money, mut quantity) = (0, 0, 0, 0, 0);
    for line in &table.lines {
        let mut sum = Decimal::ZERO;
        for (column, ..) in slots {
            let value = table.view.cell(line.row, *column);
            match number_of(value).filter(|n| !n.is_zero()) {
                Some(number) => {
                    filled += 1;
                    large += usize::from(number > Decimal::ONE);
                    sum += number;
                }
                None => words_only += usize::from(matches!(value, CellValue::Text(t) if !is_void(&clean(t)))),
            }
        }
        money += usize::from(!sum.is_zero() && costs(line).any(|(_, c)| near(sum, c)));
        quantity += usize::from(
            !sum.is_zero()
                && [Field::Units, Field::Impressions, Field::Grp, Field::Trp, Field::Spots]
                    .iter()
                    .any(|f| line.number(*f).is_some_and(|n| near(sum, n) || near(sum * Decimal::ONE_THOUSAND, n))),
        );
    }
    if filled == 0 && words_only == 0 {
        let coloured = table
            .lines
            .iter()
            .any(|l| slots.iter().any(|(c, ..)| table.view.sheet.layout.fills.contains_key(&(l.row, *c))));
        return coloured.then_some(Cells::Fills);
    }
    if large == 0 {
        return Some(Cells::Marks);
    }
    if money > quantity || (quantity == 0 && group_means_money(table, slots)) {
        return Some(Cells::Amounts);
    }
    Some(Cells::Quantities)
}

fn group_means_money(table: &Table<'_, '_>, slots: &[(u32, NaiveDate, NaiveDate)]) -> bool {
    let Some((column, ..)) = slots.first() else { return false };
    let by_header = table.columns.iter().find(|c| c.column == *column).is_some_and(|c| {
        c.header.split(" / ").any(|level| {
            super::vocabulary::read_header(level)
                .best()
                .is_some_and(|(m, _)| m == Meaning::Cost || m == Meaning::Field(Field::CostNet))
        })
    });
    let by_format = table
        .lines
        .iter()
        .any(|l| table.view.format(l.row, *column).is_some_and(|f| words::format_currency(f).is_some()));
    by_header || by_format
}

fn costs(line: &Line) -> impl Iterator<Item = (Field, Decimal)> + '_ {
    [Field::CostNet, Field::ClientNet, Field::CostGross, Field::ListCost]
        .into_iter()
        .filter_map(|f| line.number(f).map(|n| (f, n)))
}

fn from_cells(
    table: &Table<'_, '_>,
    line: &Line,
    slots: &[(u32, NaiveDate, NaiveDate)],
    cells: Cells,
    known: &Known,
    vat_taken_out: &mut bool,
) -> Vec<Flight> {
    let marked: Vec<(usize, Option<Decimal>)> = slots
        .iter()
        .enumerate()
        .filter_map(|(index, (column, ..))| {
            let value = table.view.cell(line.row, *column);
            match number_of(value) {
                Some(n) if n.is_zero() => None,
                Some(n) => Some((index, Some(n))),
                None => matches!(value, CellValue::Text(t) if !is_void(&clean(t))).then_some((index, None)),
            }
        })
        .collect();
    match cells {
        Cells::Marks => runs(marked.iter().map(|(i, _)| *i), slots),
        Cells::Fills => Vec::new(),
        Cells::Quantities => {
            let thousand = if line.model() == Some(mrm_domain::BuyModel::Cpm) && table.in_thousands > 0 {
                Decimal::ONE_THOUSAND
            } else {
                Decimal::ONE
            };
            marked
                .iter()
                .filter_map(|(i, n)| {
                    flight(slots, *i).map(|f| Flight { quantity: n.and_then(|n| n.checked_mul(thousand)), ..f })
                })
                .collect()
        }
        Cells::Amounts => {
            let sum: Decimal = marked.iter().filter_map(|(_, n)| *n).sum();
            let divisor = amount_basis(table, line, sum, slots, known, vat_taken_out);
            let amount = |n: Option<Decimal>| {
                n.and_then(|n| n.checked_div(divisor)).map(|n| {
                    if divisor == Decimal::ONE {
                        n
                    } else {
                        n.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
                    }
                    .normalize()
                })
            };
            marked.iter().filter_map(|(i, n)| flight(slots, *i).map(|f| Flight { amount: amount(*n), ..f })).collect()
        }
    }
}

/// By what the amounts of a line are divided to stand on the basis of its media cost without VAT.
fn amount_basis(
    table: &Table<'_, '_>,
    line: &Line,
    sum: Decimal,
    slots: &[(u32, NaiveDate, NaiveDate)],
    known: &Known,
    vat_taken_out: &mut bool,
) -> Decimal {
    let vat = Decimal::ONE + known.vat.unwrap_or_default();
    let commission = Decimal::ONE + line.number(Field::CommissionRate).or(known.commission).unwrap_or_default();
    let basis = costs(line).find(|(_, c)| near(sum, *c)).map(|(f, _)| f);
    let gross_header = slots
        .first()
        .and_then(|(c, ..)| table.columns.iter().find(|col| col.column == *c))
        .is_some_and(|c| c.attributes.basis == Some(super::text::Basis::Gross));
    match basis {
        Some(Field::CostGross) => {
            *vat_taken_out = true;
            vat * if line.number(Field::ClientNet).is_some() || known.commission.is_some() {
                commission
            } else {
                Decimal::ONE
            }
        }
        Some(Field::ClientNet) => commission,
        None if gross_header => {
            *vat_taken_out = true;
            vat
        }
        _ => Decimal::ONE,
    }
}

fn flight(slots: &[(u32, NaiveDate, NaiveDate)], index: usize) -> Option<Flight> {
    let (_, start, end) = slots.get(index)?;
    Flight::new(*start, *end).ok()
}

/// Contiguous runs of slots as flights.
fn runs(marked: impl Iterator<Item = usize>, slots: &[(u32, NaiveDate, NaiveDate)]) -> Vec<Flight> {
    let mut ranges: Vec<(NaiveDate, NaiveDate)> =
        marked.filter_map(|i| slots.get(i)).map(|(_, a, b)| (*a, *b)).collect();
    ranges.sort_unstable();
    let mut flights: Vec<Flight> = Vec::new();
    for (start, end) in ranges {
        match flights.last_mut() {
            Some(last) if start <= last.end.succ_opt().unwrap_or(last.end) => last.end = last.end.max(end),
            _ => flights.extend(Flight::new(start, end).ok()),
        }
    }
    flights
}

/// Coloured cells of the line that differ from the colour beside the calendar and from that of blank rows.
fn from_fills(table: &Table<'_, '_>, line: &Line, slots: &[(u32, NaiveDate, NaiveDate)]) -> Vec<Flight> {
    let fills = &table.view.sheet.layout.fills;
    let beside: Vec<[u8; 3]> = table
        .columns
        .iter()
        .filter(|c| slots.iter().all(|(s, ..)| *s != c.column))
        .filter_map(|c| fills.get(&(line.row, c.column)).copied())
        .collect();
    let banding =
        most_common(&beside).filter(|(_, n)| *n * 2 > table.columns.len().saturating_sub(slots.len())).map(|(c, _)| c);
    let quiet = quiet_columns(table, slots);
    let coloured = slots
        .iter()
        .enumerate()
        .filter(|(_, (column, ..))| {
            fills
                .get(&(line.row, *column))
                .is_some_and(|fill| Some(*fill) != banding && quiet.get(column) != Some(fill))
        })
        .map(|(index, _)| index);
    runs(coloured, slots)
}

/// Columns that are coloured in every row, blank ones too: weekends, decoration.
fn quiet_columns(table: &Table<'_, '_>, slots: &[(u32, NaiveDate, NaiveDate)]) -> BTreeMap<u32, [u8; 3]> {
    let lines: Vec<u32> = table.lines.iter().map(|l| l.row).collect();
    if lines.len() < 3 {
        return BTreeMap::new();
    }
    let fills = &table.view.sheet.layout.fills;
    let blanks: Vec<u32> =
        table.rows.iter().filter(|(_, r)| matches!(r, Role::Blank | Role::Section(_))).map(|(row, _)| *row).collect();
    slots
        .iter()
        .filter_map(|(column, ..)| {
            let first = fills.get(&(lines[0], *column))?;
            let always = lines.iter().all(|row| fills.get(&(*row, *column)) == Some(first))
                && blanks.iter().any(|row| fills.get(&(*row, *column)) == Some(first));
            always.then_some((*column, *first))
        })
        .collect()
}

fn most_common(fills: &[[u8; 3]]) -> Option<([u8; 3], usize)> {
    let mut counts: BTreeMap<[u8; 3], usize> = BTreeMap::new();
    for fill in fills {
        *counts.entry(*fill).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, n)| *n)
}

/// From start and end columns, or a period as text.
fn from_dates(
    table: &Table<'_, '_>,
    line: &Line,
    order: DayOrder,
    known: &Known,
    problems: &mut Problems,
) -> Vec<Flight> {
    let sheet = table.view.sheet.name.clone();
    let value = |field: Field| table.column_of(field).map(|c| (c, table.view.seen(line.row, c.column)));
    let mut start = None;
    let mut end = None;
    for (field, out) in [(Field::Start, &mut start), (Field::End, &mut end)] {
        if let Some((column, value)) = value(field) {
            *out = one_day(value, order, known, field == Field::End).map(|d| (d, address(line.row, column.column)));
        }
    }
    if let (Some((start, _)), Some((end, cell))) = (&start, &end) {
        return match Flight::new(*start, *end) {
            Ok(flight) => vec![flight],
            Err(_) => {
                let [reason, day] = DateError::EndBeforeStart.reason();
                let args = [("text", format!("{start} – {end}")), reason, day];
                problems.add(Code::ImpossibleDate, Some(&sheet), Some(cell.clone()), &args);
                Vec::new()
            }
        };
    }
    let Some((column, value)) = value(Field::Period) else { return Vec::new() };
    let cell = Some(address(line.row, column.column));
    match value {
        CellValue::DateTime(at) => whole_month(table, line.row, column.column, at.date()).into_iter().collect(),
        CellValue::Text(text) => {
            let text = clean_lines(text);
            if is_void(&text) {
                return Vec::new();
            }
            period(&text, order, known, problems, &sheet, cell)
        }
        _ => Vec::new(),
    }
}

/// A text period as flights, with what is wrong with it.
fn period(
    text: &str,
    order: DayOrder,
    known: &Known,
    problems: &mut Problems,
    sheet: &str,
    cell: Option<String>,
) -> Vec<Flight> {
    let Some(ranges) = read_period(text, order) else {
        if text.chars().any(|c| c.is_ascii_digit()) {
            problems.add(Code::DateUnread, Some(sheet), cell, &[("text", text.to_owned())]);
        }
        return Vec::new();
    };
    let year = known
        .chosen
        .or_else(|| known.period.map(|(start, _)| start.year()))
        .or_else(|| known.hint.as_ref().map(|(y, _)| *y));
    let mut flights = Vec::new();
    for range in &ranges {
        match resolve(range, year) {
            Ok((start, end)) => flights.extend(Flight::new(start, end).ok()),
            Err(DateError::NoYear) => problems.add(Code::YearMissing, Some(sheet), cell.clone(), &[]),
            Err(error) => {
                let [reason, day] = error.reason();
                problems.add(
                    Code::ImpossibleDate,
                    Some(sheet),
                    cell.clone(),
                    &[("text", text.to_owned()), reason, day],
                );
            }
        }
    }
    flights
}

fn clean_lines(text: &str) -> String {
    text.split('\n').map(clean).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

fn one_day(value: CellValue<'_>, order: DayOrder, known: &Known, last: bool) -> Option<NaiveDate> {
    match value {
        CellValue::DateTime(at) => Some(at.date()),
        CellValue::Text(text) => {
            let ranges = read_period(&clean(text), order)?;
            let [range] = ranges.as_slice() else { return None };
            let year = known
                .chosen
                .or_else(|| known.period.map(|(s, _)| s.year()))
                .or_else(|| known.hint.as_ref().map(|(y, _)| *y));
            let (first, end) = resolve(range, year).ok()?;
            Some(if last { end } else { first })
        }
        _ => None,
    }
}

/// A real date in a period column: the whole month if the format shows a month, else that day.
fn whole_month(table: &Table<'_, '_>, row: u32, column: u32, date: NaiveDate) -> Option<Flight> {
    let month = table
        .view
        .format(row, column)
        .is_some_and(|f| f.to_lowercase().contains("mmm") && !f.to_lowercase().replace("[$", "").contains('d'));
    if month && date.day() == 1 {
        let last = super::dates::days_in_month(date.year(), date.month());
        return Flight::new(date, date.with_day(last)?).ok();
    }
    Flight::new(date, date).ok()
}
