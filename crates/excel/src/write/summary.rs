//! The summary sheet: channels with their figures, a chart, and the plan's totals.

use mrm_domain::Field;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Chart, ChartFormat, ChartPoint, ChartSolidFill, ChartType, Color, Formula, Worksheet};
use std::collections::BTreeMap;

use super::channels::{Channels, Gathered};
use super::layout::Layout;
use super::number::{double, result_text};
use super::paper;
use super::plan_sheet::PlanSheet;
use super::styles::{Role, Show, Styles};
use super::sums::{Plan as SumPlan, Sums};
use super::words::{Word, channel_colour, field_name};
use super::{ExportError, Lang};
use crate::grid::{address, column_letters};

const HEADER_ROW: u32 = 2;
const FIRST: u32 = 3;

/// A column of the table.
#[derive(Debug, Clone, Copy)]
enum Figure {
    Lines,
    /// A sum, by place in [`SumPlan::summed`].
    Sum(usize),
    /// Share of the sum in the third column.
    Share,
    /// A ratio of two of the table's columns.
    Ratio {
        over: u16,
        under: u16,
        times: u32,
    },
}

impl Figure {
    /// The width of its column, in characters.
    fn width(self) -> f64 {
        match self {
            Figure::Lines => 8.0,
            Figure::Share => 10.0,
            Figure::Ratio { .. } => 11.0,
            Figure::Sum(_) => 18.0,
        }
    }
}

struct Table<'t, 'a> {
    sheet: Worksheet,
    layout: &'t Layout<'a>,
    placed: &'t PlanSheet,
    styles: &'t Styles,
    figures: Vec<(String, Figure, Show)>,
    summed: &'t SumPlan,
}

/// Writes the summary of lines that were gathered by channel.
pub(super) fn write(
    layout: &Layout<'_>,
    summed: &SumPlan,
    channels: &Channels<'_>,
    placed: &PlanSheet,
    styles: &Styles,
) -> Result<Worksheet, ExportError> {
    let lang = layout.lang;
    let groups: Vec<&Gathered<'_>> = channels.groups.values().collect();
    let all = channels.all(summed, Word::Total.text(lang));
    let figures = figures(layout, summed);
    let mut table = Table { sheet: Worksheet::new(), layout, placed, styles, figures, summed };
    table.sheet.set_name(Word::SummarySheet.text(lang))?;
    table.sheet.write_string_with_format(0, 0, &layout.plan.header.title, &styles.title)?;
    table.header()?;
    let total = FIRST + groups.len() as u32;
    for (place, group) in groups.iter().enumerate() {
        table.group(FIRST + place as u32, group, total, &all)?;
    }
    table.total(total, &all)?;
    let after = table.stated(total + 2)?;
    table.chart(&groups, after + 1)?;
    let widths: Vec<f64> = std::iter::once(32.0).chain(table.figures.iter().map(|(_, of, _)| of.width())).collect();
    for (column, width) in (0..).zip(&widths) {
        table.sheet.set_column_width(column, *width)?;
    }
    paper::set_up(&mut table.sheet, &layout.plan.header.title, &widths, 1, lang)?;
    Ok(table.sheet)
}

/// The columns: lines, budget, share, what else is summed, ratios.
fn figures(layout: &Layout<'_>, summed: &SumPlan) -> Vec<(String, Figure, Show)> {
    let lang = layout.lang;
    let money = Show::Fixed(layout.plan.header.currency.minor_digits() as u8);
    let mut figures = vec![(Word::Lines.text(lang).to_owned(), Figure::Lines, Show::Whole)];
    let mut places: BTreeMap<Field, u16> = BTreeMap::new();
    for field in [Field::CostNet, Field::CostGross, Field::Impressions, Field::Clicks, Field::Views, Field::Conversions]
    {
        let Some(place) = summed.summed.iter().position(|(f, _)| *f == field) else { continue };
        let show = if field.kind() == mrm_domain::FieldKind::Money { money } else { Show::Whole };
        // Column 0 names the group.
        places.insert(field, figures.len() as u16 + 1);
        figures.push((field_name(field, lang).to_owned(), Figure::Sum(place), show));
        if field == Field::CostNet {
            figures.push((Word::Share.text(lang).to_owned(), Figure::Share, Show::Percent(1)));
        }
    }
    let ratios = [
        (Field::Ctr, Field::Clicks, Field::Impressions, 1),
        (Field::Cpm, Field::CostNet, Field::Impressions, 1000),
        (Field::Cpc, Field::CostNet, Field::Clicks, 1),
    ];
    for (field, over, under, times) in ratios {
        if let (Some(over), Some(under)) = (places.get(&over), places.get(&under)) {
            let percent = field == Field::Ctr;
            let figure = Figure::Ratio { over: *over, under: *under, times };
            figures.push((
                field_name(field, lang).to_owned(),
                figure,
                if percent { Show::Percent(2) } else { Show::Fixed(2) },
            ));
        }
    }
    figures
}

impl Table<'_, '_> {
    fn header(&mut self) -> Result<(), ExportError> {
        let header = &self.styles.header;
        self.sheet.write_string_with_format(HEADER_ROW, 0, field_name(Field::Channel, self.layout.lang), header)?;
        for (place, (name, ..)) in self.figures.iter().enumerate() {
            let column = place as u16 + 1;
            self.sheet.write_string_with_format(HEADER_ROW, column, name, header)?;
        }
        self.sheet.set_freeze_panes(FIRST, 1)?;
        Ok(())
    }

    /// The money and counts of a group, as numbers: in the plan's currency.
    fn sum_of(sums: &Sums, place: usize) -> Decimal {
        sums.converted[place]
    }

    fn group(&mut self, row: u32, group: &Gathered<'_>, total: u32, all: &Gathered<'_>) -> Result<(), ExportError> {
        let text = self.styles.cell(Role::Entered, Show::Text);
        self.sheet.write_string_with_format(row, 0, group.name, text)?;
        let nameless = group.channel.is_none() && group.name == Word::NoChannel.text(self.layout.lang);
        for (place, (_, figure, show)) in self.figures.clone().iter().enumerate() {
            let column = place as u16 + 1;
            let live = !nameless && !group.sums.foreign;
            let (value, formula) = match figure {
                Figure::Lines => (Some(Decimal::from(group.lines)), live.then(|| self.count_formula(row)).flatten()),
                Figure::Sum(place) => {
                    let formula = live.then(|| self.sum_formula(row, self.summed.summed[*place].1)).flatten();
                    (Some(Self::sum_of(&group.sums, *place)), formula)
                }
                Figure::Share => self.share(row, column, total, group, all),
                Figure::Ratio { over, under, times } => self.ratio(row, *over, *under, *times, group),
            };
            self.put(row, column, Role::Derived, *show, value, formula)?;
        }
        Ok(())
    }

    fn total(&mut self, row: u32, all: &Gathered<'_>) -> Result<(), ExportError> {
        let text = self.styles.cell(Role::Total, Show::Text);
        self.sheet.write_string_with_format(row, 0, all.name, text)?;
        for (place, (_, figure, show)) in self.figures.clone().iter().enumerate() {
            let column = place as u16 + 1;
            let sum =
                || (row > FIRST).then(|| format!("SUM({})", super::formulas::column_range(column, FIRST, row - 1)));
            let (value, formula) = match figure {
                Figure::Lines => (Some(Decimal::from(all.lines)), sum()),
                Figure::Sum(place) => (Some(Self::sum_of(&all.sums, *place)), sum()),
                Figure::Share => self.share(row, column, row, all, all),
                Figure::Ratio { over, under, times } => self.ratio(row, *over, *under, *times, all),
            };
            self.put(row, column, Role::Total, *show, value, formula)?;
        }
        Ok(())
    }

    /// The share of the budget, which stands one column to the left.
    fn share(
        &self,
        row: u32,
        column: u16,
        total: u32,
        group: &Gathered<'_>,
        all: &Gathered<'_>,
    ) -> (Option<Decimal>, Option<String>) {
        let Some((_, Figure::Sum(place), _)) = self.figures.get(usize::from(column) - 2) else { return (None, None) };
        let value = Self::sum_of(&group.sums, *place).checked_div(Self::sum_of(&all.sums, *place));
        let letters = column_letters(u32::from(column) - 1);
        (value, value.map(|_| format!("{letters}{}/{letters}${}", row + 1, total + 1)))
    }

    fn ratio(
        &self,
        row: u32,
        over: u16,
        under: u16,
        times: u32,
        group: &Gathered<'_>,
    ) -> (Option<Decimal>, Option<String>) {
        let sum = |column: u16| match self.figures.get(usize::from(column) - 1) {
            Some((_, Figure::Sum(place), _)) => Some(Self::sum_of(&group.sums, *place)),
            _ => None,
        };
        let value = sum(over)
            .zip(sum(under))
            .and_then(|(over, under)| over.checked_mul(Decimal::from(times))?.checked_div(under));
        let factor = if times == 1 { String::new() } else { format!("*{times}") };
        let (over, under) = (address(row, u32::from(over)), address(row, u32::from(under)));
        (value, value.map(|_| format!("{over}/{under}{factor}")))
    }

    /// Lines whose channel is the one named in this row.
    fn mask(&self, row: u32) -> Option<String> {
        let channel = self.layout.column_of(Field::Channel)?;
        Some(format!("{}={}", self.range(channel), address(row, 0)))
    }

    fn sum_formula(&self, row: u32, column: u16) -> Option<String> {
        Some(format!("SUMPRODUCT(--({}),{})", self.mask(row)?, self.range(column)))
    }

    fn count_formula(&self, row: u32) -> Option<String> {
        Some(format!("SUMPRODUCT(({})*({}<>\"\"))", self.mask(row)?, self.range(0)))
    }

    /// A column of the plan sheet, all its rows.
    fn range(&self, column: u16) -> String {
        let letters = column_letters(u32::from(column));
        let sheet = Word::PlanSheet.text(self.layout.lang);
        format!("'{sheet}'!${letters}${}:${letters}${}", self.placed.first + 1, self.placed.last + 1)
    }

    fn put(
        &mut self,
        row: u32,
        column: u16,
        role: Role,
        show: Show,
        value: Option<Decimal>,
        formula: Option<String>,
    ) -> Result<(), ExportError> {
        let format = self.styles.cell(role, show);
        match (value, formula) {
            (None, _) => self.sheet.write_blank(row, column, format)?,
            (Some(value), None) => self.sheet.write_number_with_format(row, column, double(value), format)?,
            (Some(value), Some(formula)) => {
                let formula = Formula::new(formula).set_result(result_text(value));
                self.sheet.write_formula_with_format(row, column, formula, format)?
            }
        };
        Ok(())
    }

    /// The plan's main figures, by reference to the plan sheet.
    fn stated(&mut self, row: u32) -> Result<u32, ExportError> {
        let lang = self.layout.lang;
        let money = Show::Fixed(self.layout.plan.header.currency.minor_digits() as u8);
        self.sheet.write_string_with_format(row, 0, Word::TotalsBlock.text(lang), &self.styles.heading)?;
        let mut row = row + 1;
        for (word, cell, number) in &self.placed.stated {
            let strong = *word == Word::GrandTotal;
            self.sheet.write_string_with_format(row, 0, word.text(lang), &self.styles.plain(Show::Text, strong))?;
            let formula =
                Formula::new(format!("'{}'!{cell}", Word::PlanSheet.text(lang))).set_result(result_text(*number));
            self.sheet.write_formula_with_format(row, 2, formula, &self.styles.plain(money, strong))?;
            row += 1;
        }
        Ok(row)
    }

    fn chart(&mut self, groups: &[&Gathered<'_>], row: u32) -> Result<(), ExportError> {
        let lang: Lang = self.layout.lang;
        let Some(budget) = self.figures.iter().position(|(_, figure, _)| matches!(figure, Figure::Sum(_))) else {
            return Ok(());
        };
        let has_budget = self.layout.column_of(Field::CostNet).is_some();
        if groups.is_empty() || !has_budget {
            return Ok(());
        }
        let column = budget as u16 + 1;
        let last = FIRST + groups.len() as u32 - 1;
        let name = Word::SummarySheet.text(lang);
        let points: Vec<ChartPoint> = groups
            .iter()
            .map(|group| {
                let fill = ChartSolidFill::new().set_color(Color::RGB(channel_colour(group.channel))).clone();
                ChartPoint::new().set_format(&mut ChartFormat::new().set_solid_fill(&fill).clone())
            })
            .collect();
        let mut chart = Chart::new(ChartType::Bar);
        chart
            .add_series()
            .set_categories((name, FIRST, 0, last, 0))
            .set_values((name, FIRST, column, last, column))
            .set_gap(60)
            .set_points(&points);
        chart.title().set_name(Word::ChartTitle.text(lang));
        chart.legend().set_hidden();
        // The first channel of the table stands at the top.
        chart.x_axis().set_reverse();
        chart.y_axis().set_num_format("#,##0");
        chart.set_width(900).set_height(160 + 26 * groups.len().min(20) as u32);
        self.sheet.insert_chart(row, 0, &chart)?;
        Ok(())
    }
}
