//! Calendar columns: months, weeks and days across a table.

use chrono::{Datelike, NaiveDate};

use super::dates::{DayOrder, Partial, Range, read_period, resolve};
use super::text::fold;
use super::view::View;
use crate::grid::CellValue;

/// What a calendar column's header says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// A range of days, of which the year may be unsaid.
    Span(Range),
    /// A real date: a day, or the first day of a week or month.
    Date(NaiveDate),
    /// A bare day number under a month.
    Day(u32),
    /// A week's number without dates.
    WeekNumber(u32),
}

/// What the columns of a calendar stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Months.
    Months,
    /// Weeks or other runs of days.
    Weeks,
    /// Days.
    Days,
}

impl Unit {
    /// The code in reports.
    pub fn code(self) -> &'static str {
        match self {
            Unit::Months => "months",
            Unit::Weeks => "weeks",
            Unit::Days => "days",
        }
    }
}

/// One column of a calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// The column.
    pub column: u32,
    /// Its days; the year of text headers may be unsaid.
    pub range: Range,
}

/// The calendar of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// Months, weeks or days.
    pub unit: Unit,
    /// Its columns from left to right.
    pub slots: Vec<Slot>,
    /// The header row whose cells named the slots.
    pub row: u32,
    /// Its columns with their first and last days, once a year is known.
    pub dates: Vec<(u32, NaiveDate, NaiveDate)>,
    /// What its cells hold, seen over all lines.
    pub cells: Option<Cells>,
}

/// How the cells of a calendar are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// Money.
    Amounts,
    /// Units, or weights.
    Quantities,
    /// Any mark.
    Marks,
    /// Colours.
    Fills,
}

/// Reads one header cell as a part of a calendar.
pub fn mark(value: CellValue<'_>) -> Option<Mark> {
    match value {
        CellValue::DateTime(at) if (1995..=2100).contains(&at.year()) => Some(Mark::Date(at.date())),
        CellValue::Number(n) if n.fract() == 0.0 && (1.0..=31.0).contains(&n) => Some(Mark::Day(n as u32)),
        CellValue::Text(text) => {
            let text = text.trim();
            if text.chars().count() > 40 {
                return None;
            }
            let folded = fold(text);
            let week = folded
                .strip_prefix("WEEK ")
                .or_else(|| folded.strip_prefix(&fold("неделя ")[..]).map(str::trim_start))
                .or_else(|| folded.strip_prefix("W"));
            if let Some(number) = week.and_then(|n| n.trim().parse::<u32>().ok()).filter(|n| (1..=53).contains(n)) {
                return Some(Mark::WeekNumber(number));
            }
            if let Ok(day) = text.parse::<u32>() {
                return (1..=31).contains(&day).then_some(Mark::Day(day));
            }
            match read_period(text, DayOrder::DayFirst)?.as_slice() {
                [range] => Some(Mark::Span(*range)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a header cell certainly belongs to a calendar (a bare number does not).
pub fn is_calendar_cell(value: CellValue<'_>) -> bool {
    matches!(mark(value), Some(Mark::Span(_) | Mark::Date(_) | Mark::WeekNumber(_)))
}

/// Finds the calendar in the header rows `top..=bottom`; columns in `taken` already mean something.
pub fn find(view: &View<'_>, top: u32, bottom: u32, taken: &dyn Fn(u32) -> bool) -> Option<Calendar> {
    let mut best: Option<Calendar> = None;
    for row in top..=bottom {
        let Some(calendar) = in_row(view, row, top, bottom, taken) else { continue };
        // The clearly finer row wins: weeks under months. Of start and end dates one above the other, the start.
        if best.as_ref().is_none_or(|b| calendar.slots.len() * 4 > b.slots.len() * 5) {
            best = Some(calendar);
        }
    }
    best
}

fn in_row(view: &View<'_>, row: u32, top: u32, bottom: u32, taken: &dyn Fn(u32) -> bool) -> Option<Calendar> {
    let mut slots: Vec<Slot> = Vec::new();
    let mut dates: Vec<(u32, NaiveDate)> = Vec::new();
    for column in view.used.left..=view.used.right {
        if taken(column) {
            continue;
        }
        // A cell merged over several columns is a group above the calendar, not a column of it.
        if view.merge(row, column).is_some_and(|m| m.left != m.right) {
            continue;
        }
        match mark(view.cell(row, column)) {
            Some(Mark::Span(range)) => slots.push(Slot { column, range }),
            Some(Mark::Date(date)) => dates.push((column, date)),
            Some(Mark::Day(day)) if row > top => {
                if let Some(month) = month_above(view, row, top, column) {
                    slots.push(Slot { column, range: same(Partial { day: Some(day), ..month }) });
                }
            }
            _ => {}
        }
    }
    if dates.len() >= 2 {
        slots.extend(date_slots(view, row, bottom, &dates));
        slots.sort_by_key(|s| s.column);
    }
    if slots.len() < 2 {
        return None;
    }
    Some(Calendar { unit: unit(&slots), slots, row, dates: Vec::new(), cells: None })
}

fn same(p: Partial) -> Range {
    (p, p)
}

fn partial(date: NaiveDate) -> Partial {
    Partial { day: Some(date.day()), month: Some(date.month()), year: Some(date.year()) }
}

/// Real dates across: days if they follow each other, months if all are first days, else runs up to the next date or the
/// end date in the row below.
fn date_slots(view: &View<'_>, row: u32, bottom: u32, dates: &[(u32, NaiveDate)]) -> Vec<Slot> {
    let firsts = dates.iter().all(|(_, d)| d.day() == 1);
    let steps: Vec<i64> = dates.windows(2).map(|w| (w[1].1 - w[0].1).num_days()).collect();
    let usual = {
        let mut sorted = steps.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or(0)
    };
    dates
        .iter()
        .enumerate()
        .map(|(index, (column, date))| {
            let below = (row < bottom).then(|| mark(view.cell(row + 1, *column))).flatten();
            let range = match below {
                Some(Mark::Date(end)) if end >= *date => (partial(*date), partial(end)),
                _ if firsts && usual >= 28 => {
                    let month = Partial { day: None, ..partial(*date) };
                    (month, month)
                }
                _ if usual <= 1 => same(partial(*date)),
                _ => {
                    let step = steps.get(index).copied().filter(|s| *s > 0 && *s <= usual * 2).unwrap_or(usual.max(1));
                    let end = date.checked_add_signed(chrono::Duration::days(step - 1)).unwrap_or(*date);
                    (partial(*date), partial(end))
                }
            };
            Slot { column: *column, range }
        })
        .collect()
}

/// The month that stands in a header row above a bare day number: over its column, or the nearest to the left.
fn month_above(view: &View<'_>, row: u32, top: u32, column: u32) -> Option<Partial> {
    for above in (top..row).rev() {
        for left in (view.used.left..=column).rev() {
            match mark(view.seen(above, left)) {
                Some(Mark::Span((start, end))) if start.day.is_none() && start == end => return Some(start),
                Some(Mark::Date(date)) if date.day() == 1 => return Some(Partial { day: None, ..partial(date) }),
                _ => {}
            }
            if column - left > 31 {
                break;
            }
        }
    }
    None
}

fn unit(slots: &[Slot]) -> Unit {
    let count = |test: &dyn Fn(&Slot) -> bool| slots.iter().filter(|s| test(s)).count() * 2 > slots.len();
    if count(&|s| s.range.0.day.is_none()) {
        Unit::Months
    } else if count(&|s| s.range.0 == s.range.1) {
        Unit::Days
    } else {
        let long = |s: &Slot| resolve(&s.range, Some(2023)).is_ok_and(|(a, b)| (b - a).num_days() >= 27);
        if count(&long) { Unit::Months } else { Unit::Weeks }
    }
}

impl Calendar {
    /// Whether its headers name the year.
    pub fn has_year(&self) -> bool {
        self.slots.iter().any(|s| s.range.0.year.is_some())
    }

    /// The years in which most weeks (or the days under their weekdays) start on a Monday; `None` if dates cannot tell.
    pub fn years_by_weekday(&self) -> Vec<i32> {
        // The span of years a plan in use can be from; wide enough for archives, narrow enough to be almost unique.
        (2019..=2030)
            .filter(|year| {
                let mut at = *year;
                let mut last = (0, 0);
                let starts: Vec<NaiveDate> = self
                    .slots
                    .iter()
                    .filter_map(|s| {
                        let (month, day) = (s.range.0.month?, s.range.0.day?);
                        if (month, day) < last && month < last.0 {
                            at += 1;
                        }
                        last = (month, day);
                        NaiveDate::from_ymd_opt(at, month, day)
                    })
                    .collect();
                let mondays = starts.iter().filter(|d| d.weekday() == chrono::Weekday::Mon).count();
                starts.len() == self.slots.len() && mondays * 20 >= starts.len() * 19 && starts.len() >= 3
            })
            .collect()
    }

    /// Gives every slot its year: those said, else `year` for the first, one more whenever the calendar passes New Year.
    pub fn dated(&self, year: i32) -> Vec<(u32, NaiveDate, NaiveDate)> {
        let mut at = year;
        let mut last = 0;
        self.slots
            .iter()
            .filter_map(|slot| {
                let month = slot.range.0.month?;
                if slot.range.0.year.is_none() {
                    if month + 6 < last {
                        at += 1;
                    }
                    last = month;
                }
                let (start, end) = resolve(&slot.range, Some(at)).ok()?;
                Some((slot.column, start, end))
            })
            .collect()
    }
}
