//! One placement on its side: metrics go down, months go across, a total at the end.

use mrm_domain::{Field, FieldKind};
use rust_decimal::Decimal;

use super::super::columns::readings;
use super::super::dates::{DayOrder, read_period};
use super::super::header::{Cache, reading};
use super::super::rows::number_of;
use super::super::survey;
use super::super::table::near;
use super::super::text::fold;
use super::super::view::{View, is_void, text_of};
use super::super::vocabulary::Meaning;
use crate::grid::CellValue;

/// Figures of a placement that a line takes over. Money is the summary's; the sheet's amounts only tell which line it is.
const TAKEN: [Field; 15] = [
    Field::Grp,
    Field::Trp,
    Field::Ots,
    Field::Reach,
    Field::ReachPct,
    Field::Frequency,
    Field::Affinity,
    Field::Spots,
    Field::Impressions,
    Field::Clicks,
    Field::Views,
    Field::Cpt,
    Field::Cpp,
    Field::Cpm,
    Field::Sov,
];
/// How far right of its periods the total stands at most.
const TOTAL_WITHIN: u32 = 3;
/// From here on a label is taken at its word.
const SURE: f64 = 0.62;

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name in the workbook.
    pub label: String,
    /// What it is.
    pub field: Field,
    /// Its total.
    pub number: Decimal,
    /// Row and column.
    pub at: (u32, u32),
}

/// What a sheet says about a placement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Detail {
    /// The row of periods.
    pub period_row: u32,
    /// Columns of periods with their texts.
    pub periods: Vec<(u32, String)>,
    /// Its figures.
    pub metrics: Vec<Metric>,
    /// All amounts that stand as its total.
    pub money: Vec<Decimal>,
}

/// Reads a sheet on its side; `None` where periods and totals cannot be told for certain.
pub fn read(view: &View<'_>, cache: &mut Cache) -> Option<Detail> {
    let labels = survey::metric_labels(view, view.used.top, view.used.bottom, 5, cache)?;
    let (period_row, periods) = (view.used.top..=view.used.bottom).find_map(|row| periods(view, row, cache))?;
    let first = periods.first()?.0;
    let total = total_column(view, &periods)?;
    let mut detail = Detail { period_row, periods, ..Detail::default() };
    for row in period_row + 1..=view.used.bottom {
        let Some(number) = number_of(view.cell(row, total)) else { continue };
        // The words nearest to the figures are the most exact: `Reach 1+ %` beside `Количество людей`.
        let texts: Vec<String> = (view.used.left..first.max(labels.column + 1))
            .rev()
            .filter_map(|column| text_of(view.seen(row, column)).filter(|t| !is_void(t)))
            .collect();
        let found = texts.iter().find_map(|text| {
            let best = readings(text, cache).into_iter().find(|(_, sure)| *sure >= SURE)?;
            Some((text, best.0))
        });
        match found {
            Some((
                _,
                Meaning::Cost | Meaning::Field(Field::CostNet | Field::ClientNet | Field::CostGross | Field::ListCost),
            )) => {
                detail.money.push(number);
            }
            Some((text, Meaning::Field(field))) if TAKEN.contains(&field) && !has(&detail, field) => {
                let share = field.kind() == FieldKind::Percent && is_percent_number(view, row, &detail.periods, number);
                let number = if share { number / Decimal::ONE_HUNDRED } else { number };
                detail.metrics.push(Metric { label: text.clone(), field, number, at: (row, total) });
            }
            _ => {}
        }
    }
    (!detail.metrics.is_empty()).then_some(detail)
}

fn has(detail: &Detail, field: Field) -> bool {
    detail.metrics.iter().any(|m| m.field == field)
}

/// A row labelled as the period, with periods as text.
fn periods(view: &View<'_>, row: u32, cache: &mut Cache) -> Option<(u32, Vec<(u32, String)>)> {
    let period = |text: &str, cache: &mut Cache| {
        let known = reading(cache, text).best();
        known.is_some_and(|(m, sure)| m == Meaning::Field(Field::Period) && sure >= SURE)
            || fold(text).split(' ').next() == Some(&fold("период"))
    };
    let label = (view.used.left..=view.used.left + 3)
        .find(|column| view.text(row, *column).is_some_and(|text| period(&text, cache)))?;
    let found: Vec<(u32, String)> = (label + 1..=view.used.right)
        .filter_map(|column| match view.cell(row, column) {
            CellValue::Text(text) if read_period(text.trim(), DayOrder::DayFirst).is_some() => {
                Some((column, text.trim().to_owned()))
            }
            _ => None,
        })
        .collect();
    // A single period beside its label is the head of the sheet; the table's row has figures below.
    let figures = |column: u32| (row + 1..=row + 20).filter(|r| number_of(view.cell(*r, column)).is_some()).count();
    found.first().is_some_and(|(column, _)| figures(*column) >= 3).then_some((row, found))
}

/// The column after the periods that sums them; that of the period itself where there is but one.
fn total_column(view: &View<'_>, periods: &[(u32, String)]) -> Option<u32> {
    let (last, _) = periods.last()?;
    if periods.len() == 1 {
        return Some(*last);
    }
    let sums = |column: u32| {
        let agrees = |row: &u32| {
            let parts: Option<Vec<Decimal>> = periods.iter().map(|(c, _)| number_of(view.cell(*row, *c))).collect();
            let sum: Option<Decimal> = parts.map(|parts| parts.iter().sum());
            sum.zip(number_of(view.cell(*row, column))).is_some_and(|(sum, total)| !total.is_zero() && near(sum, total))
        };
        (view.used.top..=view.used.bottom).filter(agrees).count()
    };
    (last + 1..=last + TOTAL_WITHIN).find(|column| sums(*column) >= 2)
}

/// `71.91` in a row of percentages that are not formatted as such.
fn is_percent_number(view: &View<'_>, row: u32, periods: &[(u32, String)], total: Decimal) -> bool {
    let formatted = periods.iter().any(|(c, _)| view.format(row, *c).is_some_and(|f| f.contains('%')));
    let largest = periods.iter().filter_map(|(c, _)| number_of(view.cell(row, *c))).chain([total]).max();
    !formatted && largest.is_some_and(|n| n > Decimal::new(15, 1))
}
