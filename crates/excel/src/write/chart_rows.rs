//! The rows of the flowchart: sections, lines, total.

use chrono::NaiveDate;
use mrm_domain::{Field, Row};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;

use super::blocks::in_blocks;
use super::flowchart::{BUDGET, FIRST, MAX_WEEKS, WEEKS, channel_of, line_name, weights};
use super::formulas::{column_range, literal};
use super::layout::{Laid, Layout};
use super::options::OnlyStop;
use super::pack::Piece;
use super::plan_sheet::PlanSheet;
use super::row_xml::{Book, RowXml, letters};
use super::styles::{Numbered, Role, Show};
use super::sums::rate_of;
use super::weeks::{Part, Parts, split};
use super::words::Word;
use super::{ExportError, Progress};
use crate::grid::address;

/// Up to so many lines, money of weeks is calculated by formulas from the line's budget; beyond, it is written as numbers,
/// because a grid of hundreds of thousands of formulas makes a workbook slow without making it more useful.
const FORMULA_LINES: usize = 5_000;

/// Everything that writing the rows needs at hand.
pub(super) struct ChartRows<'r, 'a> {
    layout: &'r Layout<'a>,
    placed: &'r PlanSheet,
    book: &'r Book<'r>,
    styles: &'r Numbered,
    weeks: &'r [NaiveDate],
    letters: Vec<String>,
    /// The sheet row of each laid row; subtotals have none and share that of the row after them.
    rows: Vec<u32>,
    /// Sheet row of the total.
    total: u32,
    money: Show,
}

/// What falls on each column from [`BUDGET`] on.
type Sums = Vec<Decimal>;

impl<'r, 'a> ChartRows<'r, 'a> {
    pub fn new(
        layout: &'r Layout<'a>,
        placed: &'r PlanSheet,
        weeks: &'r [NaiveDate],
        book: &'r Book<'r>,
        styles: &'r Numbered,
    ) -> ChartRows<'r, 'a> {
        let mut total = FIRST;
        let mut rows = Vec::with_capacity(layout.rows.len());
        for laid in layout.rows {
            rows.push(total);
            total += u32::from(!matches!(laid, Laid::Subtotal { .. }));
        }
        let money = Show::Fixed(layout.plan.header.currency.minor_digits() as u8);
        let letters = letters(width(weeks));
        ChartRows { layout, placed, book, styles, weeks, letters, rows, total, money }
    }

    /// Writes and packs all rows.
    pub fn pieces(&self, progress: &dyn Progress) -> Result<Vec<Piece>, ExportError> {
        let mut sums = vec![Decimal::ZERO; self.letters.len()];
        let mut pieces = Vec::new();
        for (piece, more) in in_blocks(self.rows.len(), &OnlyStop(progress), |range| Ok(self.block(range)))? {
            pieces.push(piece);
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        pieces.push(Piece::of(&self.sums(&sums)));
        Ok(pieces)
    }

    fn block(&self, range: Range<usize>) -> (Piece, Sums) {
        let mut xml = RowXml::new(self.book, &self.letters);
        let mut sums = vec![Decimal::ZERO; self.letters.len()];
        for place in range {
            let row = self.rows[place];
            match &self.layout.rows[place] {
                Laid::Section { row: section, .. } => {
                    let style = self.styles.cell(Role::Section, Show::Text);
                    xml.start(row, Some(style), 0);
                    xml.text(0, style, section.text(Field::Name).unwrap_or_default());
                }
                Laid::Line { row: line, .. } => {
                    xml.start(row, None, 0);
                    self.line(&mut xml, row, line, self.placed.first + place as u32, &mut sums);
                }
                Laid::Subtotal { .. } => continue,
            }
            xml.end();
        }
        (Piece::of(&xml.xml), sums)
    }

    fn line(&self, xml: &mut RowXml<'_>, row: u32, line: &'a Row, source: u32, sums: &mut Sums) {
        xml.text(0, self.styles.cell(Role::Entered, Show::Text), &line_name(line, self.layout));
        let budget = self.budget_of(xml, line, source, sums);
        let fill = self.styles.fill(channel_of(line));
        // Weeks beyond the last column come together there.
        let last = self.letters.len().saturating_sub(1);
        let mut columns: BTreeMap<usize, Decimal> = BTreeMap::new();
        for (week, weight) in weights(line) {
            let column = self.weeks.binary_search(&week).map_or(last, |place| usize::from(WEEKS) + place);
            *columns.entry(column).or_default() += weight;
        }
        let Some(budget) = budget else {
            columns.keys().for_each(|column| xml.blank(*column, fill));
            return;
        };
        let weights: Vec<Decimal> = columns.values().copied().collect();
        let Parts { parts, whole } = split(budget, &weights, self.layout.plan.header.currency.minor_digits());
        for (index, (column, part)) in columns.keys().zip(&parts).enumerate() {
            sums[*column] += part.amount;
            if self.layout.rows.len() <= FORMULA_LINES {
                let formula = self.week_formula(row, *column, part, index == 0, index + 1 == parts.len(), whole);
                xml.formula(*column, fill, &formula, part.amount);
            } else {
                xml.number(*column, fill, part.amount);
            }
        }
    }

    /// The budget cell: a reference to the plan sheet, converted where the line has another currency.
    fn budget_of(&self, xml: &mut RowXml<'_>, line: &'a Row, source: u32, sums: &mut Sums) -> Option<Decimal> {
        let currency = self.layout.plan.header.currency;
        let column = self.layout.column_of(Field::CostNet)?;
        let cost = self.layout.number_in(line, Field::CostNet)?;
        let sheet = Word::PlanSheet.text(self.layout.lang);
        let cell = format!("'{sheet}'!{}", address(source, u32::from(column)));
        let (formula, budget) = match rate_of(self.layout, line)? {
            rate if rate == Decimal::ONE => (cell, cost),
            rate => {
                let rates = &self.placed.settings.rates;
                let stated = rates.iter().find(|(code, ..)| Some(code.code()) == line.text(Field::Currency));
                let rate_cell = stated.map_or_else(|| literal(rate), |(_, _, place)| format!("'{sheet}'!{place}"));
                let digits = currency.minor_digits();
                (format!("ROUND({cell}*{rate_cell},{digits})"), currency.round(cost.checked_mul(rate).unwrap_or(cost)))
            }
        };
        xml.formula(usize::from(BUDGET), self.styles.cell(Role::Derived, self.money), &formula, budget);
        sums[usize::from(BUDGET)] += budget;
        Some(budget)
    }

    /// A week's money out of the budget of its row: the rounded running share less the weeks before. It comes to the part
    /// that the screen shows, and follows when somebody writes another budget into the cell.
    fn week_formula(&self, row: u32, column: usize, part: &Part, first: bool, last: bool, whole: Decimal) -> String {
        let digits = self.layout.plan.header.currency.minor_digits();
        let budget = format!("${}{}", self.letters[usize::from(BUDGET)], row + 1);
        let due =
            if last { budget } else { format!("ROUND({budget}*{}/{},{digits})", literal(part.until), literal(whole)) };
        if first {
            return due;
        }
        let before = format!("SUM({}:{})", address(row, u32::from(WEEKS)), address(row, column as u32 - 1));
        format!("ROUND({due}-{before},{digits})")
    }

    fn sums(&self, sums: &Sums) -> String {
        let mut xml = RowXml::new(self.book, &self.letters);
        xml.start(self.total, None, 0);
        let text = self.styles.cell(Role::Total, Show::Text);
        xml.text(0, text, Word::Total.text(self.layout.lang));
        if self.total > FIRST {
            let style = self.styles.cell(Role::Total, self.money);
            for (column, sum) in sums.iter().enumerate().skip(usize::from(BUDGET)) {
                let range = column_range(column as u16, FIRST, self.total - 1);
                xml.formula(column, style, &format!("SUM({range})"), *sum);
            }
        }
        xml.end();
        xml.xml
    }
}

/// Columns of a flowchart.
pub(super) fn width(weeks: &[NaiveDate]) -> usize {
    usize::from(WEEKS) + weeks.len() + usize::from(weeks.len() == MAX_WEEKS)
}

/// The last row of a flowchart.
pub(super) fn last_row(layout: &Layout<'_>) -> u32 {
    FIRST + layout.rows.iter().filter(|laid| !matches!(laid, Laid::Subtotal { .. })).count() as u32
}
