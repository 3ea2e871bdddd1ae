//! The flowchart sheet: weeks as columns, a filled cell for every week in which a line runs, with what falls on it of its
//! money, impressions or rating points.

use chrono::{Datelike, Days, NaiveDate};
use mrm_calc::spread::{Measure, Unit, unit_weights};
use mrm_domain::{Channel, Field, Row};
use rust_decimal::Decimal;
use rust_xlsxwriter::Worksheet;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::layout::Layout;
use super::paper;
use super::styles::{Show, Styles, month_header, week_header};
use super::words::{Word, field_name, month_name};
use super::{ExportError, Lang};

/// Weeks shown one by one; what runs later stands in one more column.
pub(super) const MAX_WEEKS: usize = 520;
/// Line, what it has in all; then the weeks.
pub(super) const WHOLE: u16 = 1;
pub(super) const WEEKS: u16 = 2;
const MONTH_ROW: u32 = 2;
const WEEK_ROW: u32 = 3;
/// The first row below the header.
pub(super) const FIRST: u32 = 4;

/// Writes the flowchart but for its rows; a blank cell keeps their place. Returns its weeks.
pub(super) fn write(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    measure: Measure,
    styles: &Styles,
) -> Result<Vec<NaiveDate>, ExportError> {
    let weeks = weeks_of(layout);
    let widths = [&[38.0, 15.0][..], &vec![11.0; weeks.len()]].concat();
    header(sheet, layout, measure, &weeks, &widths, styles)?;
    months(sheet, layout.lang, &weeks)?;
    sheet.write_blank(FIRST, 0, &styles.note)?;
    paper::set_up(sheet, &layout.plan.header.title, &widths, WEEKS, layout.lang)?;
    sheet.set_repeat_rows(MONTH_ROW, WEEK_ROW)?;
    Ok(weeks)
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
    let used: BTreeSet<NaiveDate> =
        lines().flat_map(|row| unit_weights(row, Measure::Budget, Unit::Week).into_keys()).collect();
    used.into_iter().take(MAX_WEEKS).collect()
}

/// The weeks in which a line runs, each with its weight.
pub(super) fn weights(row: &Row, measure: Measure) -> BTreeMap<NaiveDate, Decimal> {
    unit_weights(row, measure, Unit::Week)
}

/// The field that a measure shows.
pub(super) fn field_of(measure: Measure) -> Field {
    match measure {
        Measure::Budget => Field::CostNet,
        Measure::Impressions => Field::Impressions,
        Measure::Grp => Field::Grp,
    }
}

/// Digits after the point that parts of a measure have.
pub(super) fn digits(measure: Measure, layout: &Layout<'_>) -> u32 {
    match measure {
        Measure::Budget => layout.plan.header.currency.minor_digits(),
        Measure::Impressions => 0,
        Measure::Grp => 2,
    }
}

/// The format of a measure.
pub(super) fn show(measure: Measure, layout: &Layout<'_>) -> Show {
    match digits(measure, layout) {
        0 if measure == Measure::Impressions => Show::Whole,
        digits => Show::Fixed(digits as u8),
    }
}

fn header(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    measure: Measure,
    weeks: &[NaiveDate],
    widths: &[f64],
    styles: &Styles,
) -> Result<(), ExportError> {
    let lang = layout.lang;
    let header = &styles.header;
    sheet.set_name(Word::FlowchartSheet.text(lang))?;
    sheet.write_string_with_format(0, 0, &layout.plan.header.title, &styles.title)?;
    sheet.write_string_with_format(WEEK_ROW, 0, Word::Line.text(lang), header)?;
    let whole = match measure {
        Measure::Budget => format!("{}, {}", Word::Budget.text(lang), layout.plan.header.currency.sign()),
        Measure::Impressions | Measure::Grp => field_name(field_of(measure), lang).to_owned(),
    };
    sheet.write_string_with_format(WEEK_ROW, WHOLE, whole, header)?;
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    let format = week_header(lang);
    for (place, week) in weeks.iter().enumerate() {
        sheet.write_datetime_with_format(WEEK_ROW, WEEKS + place as u16, *week, &format)?;
    }
    if weeks.is_empty() {
        sheet.write_string_with_format(MONTH_ROW, WEEKS, Word::NoDates.text(lang), &styles.note)?;
    }
    if weeks.len() == MAX_WEEKS {
        sheet.write_string_with_format(WEEK_ROW, WEEKS + MAX_WEEKS as u16, Word::Later.text(lang), header)?;
    }
    sheet.set_freeze_panes(FIRST, WEEKS)?;
    Ok(())
}

/// The row of months above the weeks. A week belongs to the month of its Thursday: the month most of its days lie in.
fn months(sheet: &mut Worksheet, lang: Lang, weeks: &[NaiveDate]) -> Result<(), ExportError> {
    let month = |week: &NaiveDate| {
        let thursday = week.checked_add_days(Days::new(3)).unwrap_or(*week);
        (thursday.year(), thursday.month())
    };
    let format = month_header();
    let mut start = 0;
    while let Some(first) = weeks.get(start) {
        let length = weeks[start..].iter().take_while(|week| month(week) == month(first)).count();
        let (year, number) = month(first);
        let name = format!("{} {year}", month_name(number, lang));
        let (left, right) = (WEEKS + start as u16, WEEKS + (start + length - 1) as u16);
        if length > 1 {
            sheet.merge_range(MONTH_ROW, left, MONTH_ROW, right, &name, &format)?;
        } else {
            sheet.write_string_with_format(MONTH_ROW, left, &name, &format)?;
        }
        start += length;
    }
    Ok(())
}

/// The channel of a line, its own or its section's, if it is one of the known.
pub(super) fn channel_of(line: &Row, layout: &Layout<'_>) -> Option<Channel> {
    layout.plan.channel_of(line).and_then(|text| text.parse().ok())
}

/// What names a line: the first that it has of name, site, placement, seller, format; two of them, if there are.
pub(super) fn line_name<'a>(line: &'a Row, layout: &Layout<'_>) -> Cow<'a, str> {
    let said = [Field::Name, Field::Site, Field::Vendor, Field::Placement, Field::Format];
    let mut words = said.into_iter().filter_map(|field| line.text(field));
    match (words.next(), words.next(), channel_of(line, layout)) {
        (Some(one), Some(more), _) => start_of(&format!("{one} · {more}")).to_owned().into(),
        (Some(one), None, _) => start_of(one).into(),
        (None, _, Some(channel)) => super::words::channel_name(channel, layout.lang).into(),
        (None, _, None) => Word::Line.text(layout.lang).into(),
    }
}

/// The first two hundred characters.
fn start_of(text: &str) -> &str {
    text.char_indices().nth(200).map_or(text, |(end, _)| &text[..end])
}
