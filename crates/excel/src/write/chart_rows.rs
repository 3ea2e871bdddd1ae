//! The rows of the flowchart: sections, lines, total.

use chrono::NaiveDate;
use mrm_calc::spread::Measure;
use mrm_domain::{Field, Row};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;
use std::ops::Range;

use super::blocks::in_blocks;
use super::flowchart::{FIRST, MAX_WEEKS, WEEKS, WHOLE, channel_of, digits, field_of, line_name, show, weights};
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

/// Up to so many lines, what falls on weeks is calculated by formulas from the whole of the line; beyond, it is written as numbers,
/// because a grid of hundreds of thousands of formulas makes a workbook slow without making it more useful.
const FORMULA_LINES: usize = 5_000;

/// Everything that writing the rows needs at hand.
pub(super) struct ChartRows<'r, 'a> {
    layout: &'r Layout<'a>,
    measure: Measure,
    placed: &'r PlanSheet,
    book: &'r Book<'r>,
    styles: &'r Numbered,
    weeks: &'r [NaiveDate],
    letters: Vec<String>,
    /// The sheet row of each laid row; subtotals have none and share that of the row after them.
    rows: Vec<u32>,
    /// Sheet row of the total.
    total: u32,
    show: Show,
    digits: u32,
}

/// What falls on each column from [`WHOLE`] on.
type Sums = Vec<Decimal>;

impl<'r, 'a> ChartRows<'r, 'a> {
    pub fn new(
        layout: &'r Layout<'a>,
        measure: Measure,
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
        let letters = letters(width(weeks));
        let (show, digits) = (show(measure, layout), digits(measure, layout));
        ChartRows { layout, measure, placed, book, styles, weeks, letters, rows, total, show, digits }
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
        let whole = self.whole_of(xml, line, source, sums);
        let fill = self.styles.fill(channel_of(line, self.layout));
        // Weeks beyond the last column come together there.
        let last = self.letters.len().saturating_sub(1);
        let mut columns: BTreeMap<usize, Decimal> = BTreeMap::new();
        for (week, weight) in weights(line, self.measure) {
            let column = self.weeks.binary_search(&week).map_or(last, |place| usize::from(WEEKS) + place);
            *columns.entry(column).or_default() += weight;
        }
        let Some(all) = whole else {
            columns.keys().for_each(|column| xml.blank(*column, fill));
            return;
        };
        let weights: Vec<Decimal> = columns.values().copied().collect();
        let Parts { parts, whole } = split(all, &weights, self.digits);
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

    /// The cell of what the line has in all: a reference to the plan sheet; money converted where the line has another
    /// currency, units rounded to what weeks are shown in.
    fn whole_of(&self, xml: &mut RowXml<'_>, line: &'a Row, source: u32, sums: &mut Sums) -> Option<Decimal> {
        let column = self.layout.column_of(field_of(self.measure))?;
        let has = self.layout.number_in(line, field_of(self.measure))?;
        let sheet = Word::PlanSheet.text(self.layout.lang);
        let cell = format!("'{sheet}'!{}", address(source, u32::from(column)));
        let (formula, whole) = match self.measure {
            Measure::Budget => self.money(cell, has, line)?,
            Measure::Impressions | Measure::Grp if has.normalize().scale() > self.digits => {
                let rounded = has.round_dp_with_strategy(self.digits, RoundingStrategy::MidpointAwayFromZero);
                (format!("ROUND({cell},{})", self.digits), rounded)
            }
            Measure::Impressions | Measure::Grp => (cell, has),
        };
        xml.formula(usize::from(WHOLE), self.styles.cell(Role::Derived, self.show), &formula, whole);
        sums[usize::from(WHOLE)] += whole;
        Some(whole)
    }

    /// The formula of a line's money out of its cell, and what it comes to in the plan's currency.
    fn money(&self, cell: String, cost: Decimal, line: &'a Row) -> Option<(String, Decimal)> {
        let currency = self.layout.plan.header.currency;
        let sheet = Word::PlanSheet.text(self.layout.lang);
        Some(match rate_of(self.layout, line)? {
            rate if rate == Decimal::ONE => (cell, cost),
            rate => {
                let rates = &self.placed.settings.rates;
                let stated = rates.iter().find(|(code, ..)| Some(code.code()) == line.text(Field::Currency));
                let rate_cell = stated.map_or_else(|| literal(rate), |(_, _, place)| format!("'{sheet}'!{place}"));
                let digits = currency.minor_digits();
                (format!("ROUND({cell}*{rate_cell},{digits})"), currency.round(cost.checked_mul(rate).unwrap_or(cost)))
            }
        })
    }

    /// A week's part of what its row has: the rounded running share less the weeks before. It comes to the part that the
    /// screen shows, and follows when somebody writes another amount into the cell.
    fn week_formula(&self, row: u32, column: usize, part: &Part, first: bool, last: bool, whole: Decimal) -> String {
        let digits = self.digits;
        let all = format!("${}{}", self.letters[usize::from(WHOLE)], row + 1);
        let due = if last { all } else { format!("ROUND({all}*{}/{},{digits})", literal(part.until), literal(whole)) };
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
            let style = self.styles.cell(Role::Total, self.show);
            for (column, sum) in sums.iter().enumerate().skip(usize::from(WHOLE)) {
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
