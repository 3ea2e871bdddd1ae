//! The plan sheet around its rows: metadata, header, the block of totals, notes.

use mrm_domain::Field;
use rust_xlsxwriter::Worksheet;

use super::block::{Stated, write_block};
use super::cell_notes::Conversation;
use super::formulas::Settings;
use super::layout::Layout;
use super::meta::{LABEL, write_above, write_below};
use super::names::Names;
use super::paper;
use super::pick_lists::{self, LongLists};
use super::plan_rows::levels;
use super::styles::Styles;
use super::words::Word;
use super::{ExportError, ExportOptions, cell_notes};

/// Where things stand once the sheet is written: its rows and other sheets refer to them.
pub(super) struct PlanSheet {
    /// Sheet row of the first laid row.
    pub first: u32,
    /// Sheet row of the last laid row.
    pub last: u32,
    pub settings: Settings,
    /// Conversations on its cells.
    pub conversations: Vec<Conversation>,
    /// Lists to pick from that take a sheet of their own.
    pub lists: LongLists,
    /// The main figures under the table.
    pub stated: Vec<Stated>,
}

impl PlanSheet {
    /// Sheet row of the total.
    pub fn total(&self) -> u32 {
        self.last + 1
    }
}

/// Writes the plan sheet but for its rows; a row in the place of the first of them holds each of their formats.
/// `unstated`: some line is in a currency whose rate nobody stated.
pub(super) fn write(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    unstated: bool,
    options: &ExportOptions,
    styles: &Styles,
    names: &mut Names,
) -> Result<PlanSheet, ExportError> {
    let lang = options.lang;
    let mut settings = Settings::default();
    let after = write_above(sheet, layout.plan, lang, styles, names, &mut settings)?;
    let header = after + 1;
    let first = header + 1;
    let last = first + (layout.rows.len() as u32).max(1) - 1;
    write_header(sheet, layout, header, styles, names)?;
    names.lines(first, last);
    styles.keep_place(sheet, first)?;
    for _ in 0..levels(layout.rows).into_iter().max().unwrap_or_default() {
        sheet.group_rows(first, first)?;
    }
    let total = last + 1;
    names.total(total);
    let (row, stated) = write_block(sheet, layout, &settings, styles, names, total)?;
    let row = write_notes(sheet, layout, row + 1, unstated, styles)?;
    let end = write_below(sheet, row + 1, layout.plan, options.audience, lang, styles, names)?;
    arrange(sheet, layout, header, end, lang)?;
    let conversations = cell_notes::write(sheet, layout, first, &options.notes)?;
    let lists = pick_lists::write(sheet, layout, (first, last))?;
    Ok(PlanSheet { first, last, settings, lists, conversations, stated })
}

fn write_header(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    row: u32,
    styles: &Styles,
    names: &mut Names,
) -> Result<(), ExportError> {
    for (place, column) in layout.columns.iter().enumerate() {
        let place = place as u16;
        sheet.write_string_with_format(row, place, &column.header, &styles.header)?;
        sheet.set_column_width(place, column.width)?;
        names.column(column.key, &layout.custom, row, place);
    }
    Ok(())
}

/// What a reader of the totals should know.
fn write_notes(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    row: u32,
    unstated: bool,
    styles: &Styles,
) -> Result<u32, ExportError> {
    let totals = layout.calc.totals();
    let mut row = row;
    if totals.totals.not_summed.contains_key(&Field::Reach) {
        sheet.write_string_with_format(row, LABEL, Word::ReachNote.text(layout.lang), &styles.note)?;
        row += 1;
    }
    if unstated {
        sheet.write_string_with_format(row, LABEL, Word::WarningRates.text(layout.lang), &styles.note)?;
        row += 1;
    }
    Ok(row)
}

/// Panes, print set-up and what else concerns the sheet as a whole.
fn arrange(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    header: u32,
    end: u32,
    lang: super::Lang,
) -> Result<(), ExportError> {
    let last_column = (layout.columns.len() as u16).saturating_sub(1);
    sheet.set_freeze_panes(header + 1, 2)?;
    let widths: Vec<f64> = layout.columns.iter().map(|column| column.width).collect();
    paper::set_up(sheet, &layout.plan.header.title, &widths, 2, lang)?;
    sheet.set_repeat_rows(header, header)?;
    sheet.set_print_area(0, 0, end.max(header + 1), last_column.max(LABEL + 2))?;
    // Outline numbers such as 1.2 are text on purpose.
    sheet.ignore_error_range(
        header + 1,
        0,
        end.max(header + 1),
        0,
        rust_xlsxwriter::IgnoreError::NumberStoredAsText,
    )?;
    Ok(())
}
