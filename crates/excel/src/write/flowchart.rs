//! The flowchart sheet: weeks as columns, a filled cell for every week in which a line runs, with its money.

use chrono::{Datelike, Days, NaiveDate};
use mrm_calc::spread::{Measure, Unit, unit_weights};
use mrm_domain::{Channel, Field, Row};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Worksheet};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::formulas::literal;
use super::layout::{Laid, Layout};
use super::number::{double, result_text};
use super::plan_sheet::PlanSheet;
use super::styles::{Role, Show, Styles, filled, month_header, week_header};
use super::sums::rate_of;
use super::weeks::{Part, Parts, split};
use super::words::{Word, channel_colour, month_name};
use super::{ExportError, Progress};
use crate::grid::{address, column_letters};

/// Weeks shown one by one; what runs later stands in one more column.
const MAX_WEEKS: usize = 520;
/// Up to so many lines, money of weeks is calculated by formulas from the line's budget; beyond, it is written as numbers,
/// because a grid of hundreds of thousands of formulas makes a workbook slow without making it more useful.
const FORMULA_LINES: usize = 5_000;
/// Line, budget; then the weeks.
const BUDGET: u16 = 1;
const WEEKS: u16 = 2;
const MONTH_ROW: u32 = 2;
const WEEK_ROW: u32 = 3;
const FIRST: u32 = 4;

struct Chart<'c, 'a> {
    sheet: Worksheet,
    layout: &'c Layout<'a>,
    placed: &'c PlanSheet,
    styles: &'c Styles,
    weeks: Vec<NaiveDate>,
    fills: HashMap<Option<Channel>, Format>,
    formulas: bool,
    /// What falls on each week, and all together.
    sums: Vec<Decimal>,
    budget: Decimal,
}

/// Writes the flowchart.
pub(super) fn write(
    layout: &Layout<'_>,
    placed: &PlanSheet,
    styles: &Styles,
    progress: &dyn Progress,
) -> Result<Worksheet, ExportError> {
    let weeks = weeks_of(layout);
    let columns = weeks.len() + 1;
    let money = Show::Fixed(layout.plan.header.currency.minor_digits() as u8);
    let channels = Channel::ALL.into_iter().map(Some).chain([None]);
    let mut chart = Chart {
        sheet: Worksheet::new(),
        layout,
        placed,
        styles,
        weeks,
        fills: channels.map(|channel| (channel, filled(channel_colour(channel), money, layout.lang))).collect(),
        formulas: layout.rows.len() <= FORMULA_LINES,
        sums: vec![Decimal::ZERO; columns],
        budget: Decimal::ZERO,
    };
    chart.header()?;
    let mut row = FIRST;
    for (place, laid) in layout.rows.iter().enumerate() {
        if place % 256 == 0 && progress.cancelled() {
            return Err(ExportError::Cancelled);
        }
        match laid {
            Laid::Section { row: section, .. } => {
                let format = styles.cell(Role::Section, Show::Text);
                chart.sheet.set_row_format(row, format)?;
                chart.sheet.write_string_with_format(row, 0, section.text(Field::Name).unwrap_or_default(), format)?;
            }
            Laid::Line { row: line, .. } => chart.line(row, line, placed.first + place as u32)?,
            Laid::Subtotal { .. } => continue,
        }
        row += 1;
    }
    chart.total(row)?;
    super::print_set_up(&mut chart.sheet, &layout.plan.header.title, layout.lang)?;
    chart.sheet.set_repeat_rows(MONTH_ROW, WEEK_ROW)?;
    Ok(chart.sheet)
}

/// The weeks from the first to the last in which anything runs; in a span too long for that, only those in use.
fn weeks_of(layout: &Layout<'_>) -> Vec<NaiveDate> {
    let lines = || layout.plan.lines();
    let span = lines().filter_map(Row::span).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let Some((start, end)) = span else { return Vec::new() };
    let (first, last) = (Unit::Week.start_of(start), Unit::Week.start_of(end));
    let count = ((last - first).num_days() / 7 + 1).max(1) as usize;
    if count <= MAX_WEEKS {
        return (0..count as u64).filter_map(|week| first.checked_add_days(Days::new(7 * week))).collect();
    }
    let used: BTreeSet<NaiveDate> = lines().flat_map(|row| weights(row).into_keys()).collect();
    used.into_iter().take(MAX_WEEKS).collect()
}

/// The weeks in which a line runs, each with its weight.
fn weights(row: &Row) -> BTreeMap<NaiveDate, Decimal> {
    unit_weights(row, Measure::Budget, Unit::Week)
}

impl<'a> Chart<'_, 'a> {
    fn header(&mut self) -> Result<(), ExportError> {
        let lang = self.layout.lang;
        let header = &self.styles.header;
        self.sheet.set_name(Word::FlowchartSheet.text(lang))?;
        self.sheet.write_string_with_format(0, 0, &self.layout.plan.header.title, &self.styles.title)?;
        self.sheet.write_string_with_format(WEEK_ROW, 0, Word::Line.text(lang), header)?;
        let currency = self.layout.plan.header.currency;
        self.sheet.write_string_with_format(
            WEEK_ROW,
            BUDGET,
            format!("{}, {}", Word::Budget.text(lang), currency.sign()),
            header,
        )?;
        self.sheet.set_column_width(0, 38)?;
        self.sheet.set_column_width(BUDGET, 15)?;
        let format = week_header(lang);
        for (place, week) in self.weeks.iter().enumerate() {
            self.sheet.write_datetime_with_format(WEEK_ROW, WEEKS + place as u16, *week, &format)?;
            self.sheet.set_column_width(WEEKS + place as u16, 11)?;
        }
        self.months()?;
        if self.weeks.is_empty() {
            self.sheet.write_string_with_format(MONTH_ROW, WEEKS, Word::NoDates.text(lang), &self.styles.note)?;
        }
        if self.weeks.len() == MAX_WEEKS {
            self.sheet.write_string_with_format(WEEK_ROW, WEEKS + MAX_WEEKS as u16, Word::Later.text(lang), header)?;
        }
        self.sheet.set_freeze_panes(FIRST, WEEKS)?;
        Ok(())
    }

    /// The row of months above the weeks. A week belongs to the month of its Thursday: the month most of its days lie in.
    fn months(&mut self) -> Result<(), ExportError> {
        let month = |week: &NaiveDate| {
            let thursday = week.checked_add_days(Days::new(3)).unwrap_or(*week);
            (thursday.year(), thursday.month())
        };
        let format = month_header();
        let mut start = 0;
        while let Some(first) = self.weeks.get(start) {
            let length = self.weeks[start..].iter().take_while(|week| month(week) == month(first)).count();
            let (year, number) = month(first);
            let name = format!("{} {year}", month_name(number, self.layout.lang));
            let (left, right) = (WEEKS + start as u16, WEEKS + (start + length - 1) as u16);
            if length > 1 {
                self.sheet.merge_range(MONTH_ROW, left, MONTH_ROW, right, &name, &format)?;
            } else {
                self.sheet.write_string_with_format(MONTH_ROW, left, &name, &format)?;
            }
            start += length;
        }
        Ok(())
    }

    fn line(&mut self, row: u32, line: &'a Row, source: u32) -> Result<(), ExportError> {
        let name = self.styles.cell(Role::Entered, Show::Text);
        self.sheet.write_string_with_format(row, 0, line_name(line, self.layout), name)?;
        let budget = self.budget_of(row, line, source)?;
        let fill = channel_of(line).map_or_else(|| &self.fills[&None], |channel| &self.fills[&Some(channel)]);
        // Weeks beyond the last column come together there.
        let mut places: BTreeMap<usize, Decimal> = BTreeMap::new();
        for (week, weight) in weights(line) {
            let place = self.weeks.binary_search(&week).unwrap_or(self.weeks.len());
            *places.entry(place).or_default() += weight;
        }
        let Some(budget) = budget else {
            for place in places.keys() {
                self.sheet.write_blank(row, WEEKS + *place as u16, fill)?;
            }
            return Ok(());
        };
        self.budget += budget;
        let weights: Vec<Decimal> = places.values().copied().collect();
        let Parts { parts, whole } = split(budget, &weights, self.layout.plan.header.currency.minor_digits());
        for (index, (place, part)) in places.keys().zip(&parts).enumerate() {
            let column = WEEKS + *place as u16;
            self.sums[*place] += part.amount;
            if self.formulas {
                let formula = self.week_formula(row, column, part, index == 0, index + 1 == parts.len(), whole);
                let formula = Formula::new(formula).set_result(result_text(part.amount));
                self.sheet.write_formula_with_format(row, column, formula, fill)?;
            } else {
                self.sheet.write_number_with_format(row, column, double(part.amount), fill)?;
            }
        }
        Ok(())
    }

    /// The budget cell: a reference to the plan sheet, converted where the line has another currency.
    fn budget_of(&mut self, row: u32, line: &'a Row, source: u32) -> Result<Option<Decimal>, ExportError> {
        let currency = self.layout.plan.header.currency;
        let Some(column) = self.layout.column_of(Field::CostNet) else { return Ok(None) };
        let held = self.layout.held(line);
        let Some(cost) = held[usize::from(column)].number() else { return Ok(None) };
        let cell = format!("'{}'!{}", Word::PlanSheet.text(self.layout.lang), address(source, u32::from(column)));
        let (formula, budget) = match rate_of(self.layout, line) {
            None => return Ok(None),
            Some(rate) if rate == Decimal::ONE => (cell, cost),
            Some(rate) => {
                let stated = self
                    .placed
                    .settings
                    .rates
                    .iter()
                    .find(|(code, ..)| Some(code.code()) == line.text(Field::Currency));
                let rate_cell = stated.map_or_else(
                    || literal(rate),
                    |(_, _, place)| format!("'{}'!{place}", Word::PlanSheet.text(self.layout.lang)),
                );
                let digits = currency.minor_digits();
                (format!("ROUND({cell}*{rate_cell},{digits})"), currency.round(cost.checked_mul(rate).unwrap_or(cost)))
            }
        };
        let format = self.styles.cell(Role::Derived, self.money());
        let formula = Formula::new(formula).set_result(result_text(budget));
        self.sheet.write_formula_with_format(row, BUDGET, formula, format)?;
        Ok(Some(budget))
    }

    /// A week's money out of the budget of its row: the rounded running share less the weeks before. It comes to the part
    /// that the screen shows, and follows when somebody writes another budget into the cell.
    fn week_formula(&self, row: u32, column: u16, part: &Part, first: bool, last: bool, whole: Decimal) -> String {
        let digits = self.layout.plan.header.currency.minor_digits();
        let budget = format!("${}{}", column_letters(u32::from(BUDGET)), row + 1);
        let due =
            if last { budget } else { format!("ROUND({budget}*{}/{},{digits})", literal(part.until), literal(whole)) };
        if first {
            return due;
        }
        let before = format!("SUM({}:{})", address(row, u32::from(WEEKS)), address(row, u32::from(column) - 1));
        format!("ROUND({due}-{before},{digits})")
    }

    fn total(&mut self, row: u32) -> Result<(), ExportError> {
        let text = self.styles.cell(Role::Total, Show::Text);
        self.sheet.write_string_with_format(row, 0, Word::Total.text(self.layout.lang), text)?;
        if row == FIRST {
            return Ok(());
        }
        let format = self.styles.cell(Role::Total, self.money());
        let mut sums: Vec<(u16, Decimal)> = vec![(BUDGET, self.budget)];
        let weeks = self.weeks.len() + usize::from(self.weeks.len() == MAX_WEEKS);
        sums.extend(self.sums.iter().take(weeks).enumerate().map(|(place, sum)| (WEEKS + place as u16, *sum)));
        for (column, sum) in sums {
            let range = super::formulas::column_range(column, FIRST, row - 1);
            let formula = Formula::new(format!("SUM({range})")).set_result(result_text(sum));
            self.sheet.write_formula_with_format(row, column, formula, format)?;
        }
        Ok(())
    }

    fn money(&self) -> Show {
        Show::Fixed(self.layout.plan.header.currency.minor_digits() as u8)
    }
}

/// The channel of a line, if it is one of the known.
pub(super) fn channel_of(line: &Row) -> Option<Channel> {
    line.text(Field::Channel).and_then(|text| text.parse().ok())
}

/// What names a line: the first that it has of name, site, placement, seller, format.
fn line_name(line: &Row, layout: &Layout<'_>) -> String {
    let said = [Field::Name, Field::Site, Field::Vendor, Field::Placement, Field::Format];
    let words: Vec<&str> = said.into_iter().filter_map(|field| line.text(field)).take(2).collect();
    match (words.is_empty(), channel_of(line)) {
        (false, _) => words.join(" · ").chars().take(200).collect(),
        (true, Some(channel)) => super::words::channel_name(channel, layout.lang).to_owned(),
        (true, None) => Word::Line.text(layout.lang).to_owned(),
    }
}
