//! A plan as a workbook whose formulas live, or as a table of text.
//!
//! [`to_xlsx`] writes three sheets: the plan (metadata, sections, lines, subtotals, totals, services), the flowchart by
//! weeks, and a summary by channel with a chart. Wherever a value follows from others it is a formula by the rule that
//! the calculator used, and carries the calculator's number for viewers that do not calculate.

mod block;
mod client;
mod codes;
mod csv;
mod flights;
mod flowchart;
mod formulas;
mod layout;
mod meta;
mod names;
mod number;
mod options;
mod plan_sheet;
mod read_back;
mod styles;
mod summary;
mod sums;
mod tables;
mod weeks;
mod words;

pub(crate) use client::seen_by;
pub use csv::to_csv;
pub use options::{ExportError, ExportOptions, Lang, Progress, Silent};
pub use read_back::read_back;
pub(crate) use read_back::{Own, find as find_own};
pub use tables::{Digits, Table, TableCell, TableRow, TableSheet, Tone, tables_to_xlsx};
pub(crate) use words::channel_name;
pub use words::{choice_text, field_name};

use mrm_calc::PlanCalc;
use mrm_domain::Plan;
use rust_xlsxwriter::{DocProperties, Workbook, Worksheet};

use layout::Layout;
use names::Names;
use styles::{Role, Show, Styles};
use words::Word;

/// The plan as an xlsx file. `calc` is the calculator's view of `plan`; for a client's export it is made anew from what
/// the client may see.
pub fn to_xlsx(
    plan: &Plan,
    calc: &PlanCalc,
    options: &ExportOptions,
    progress: &dyn Progress,
) -> Result<Vec<u8>, ExportError> {
    let seen = client::seen_by(plan, calc, options.audience);
    let layout = Layout::new(&seen.plan, &seen.calc, options.lang)?;
    let styles = prepare(&layout);
    let mut workbook = Workbook::new();
    // Packing a large plan at the usual level takes a third of the export, for a file that is a sixth smaller.
    workbook.set_zip_compression_level(2);
    workbook.set_properties(&properties(plan, options));
    let mut names = Names::new(options.lang);

    let mut sheet = Worksheet::new();
    sheet.set_name(Word::PlanSheet.text(options.lang))?;
    let placed = plan_sheet::write(&mut sheet, &layout, options, &styles, &mut names, progress)?;
    workbook.push_worksheet(sheet);
    if progress.cancelled() {
        return Err(ExportError::Cancelled);
    }
    workbook.push_worksheet(flowchart::write(&layout, &placed, &styles, progress)?);
    workbook.push_worksheet(summary::write(&layout, &placed, &styles)?);
    names.write(&mut workbook)?;
    if progress.cancelled() {
        return Err(ExportError::Cancelled);
    }
    Ok(workbook.save_to_buffer()?)
}

/// The formats of all cells, made before the first is written.
fn prepare(layout: &Layout<'_>) -> Styles {
    let mut styles = Styles::new(layout.lang);
    let money = Show::Fixed(layout.plan.header.currency.minor_digits() as u8);
    let shows = layout.columns.iter().map(|column| column.show).chain([Show::Text, Show::Date, Show::Whole, money]);
    for show in shows {
        for role in [Role::Entered, Role::Derived, Role::Section, Role::Subtotal, Role::Total] {
            styles.prepare(role, show);
        }
    }
    styles
}

/// Title only: no author, no company, no machine.
fn properties(plan: &Plan, options: &ExportOptions) -> DocProperties {
    let properties = DocProperties::new().set_title(&plan.header.title);
    match &options.created {
        Some(created) => properties.set_creation_datetime(created),
        None => properties,
    }
}

/// A4 landscape, as many pages high as it takes, one page wide, title and page numbers in the footer.
fn print_set_up(sheet: &mut Worksheet, title: &str, lang: Lang) -> Result<(), ExportError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    // Excel keeps 255 characters of a footer and reads `&` as the start of a code.
    let title: String = title.chars().take(100).collect::<String>().replace('&', "&&");
    sheet.set_footer(format!("&L&8{title}&R&8{}", Word::Page.text(lang)));
    Ok(())
}
