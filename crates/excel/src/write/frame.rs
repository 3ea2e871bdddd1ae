//! The workbook without its rows, made by the workbook library, and the rows put into it.

use chrono::NaiveDate;
use mrm_calc::spread::Measure;
use mrm_domain::Plan;
use rust_xlsxwriter::{DocProperties, Workbook, Worksheet};

use super::chart_rows::{self, ChartRows};
use super::layout::Layout;
use super::names::Names;
use super::pack::Package;
use super::plan_rows::PlanRows;
use super::plan_sheet::{self, PlanSheet};
use super::row_xml::Book;
use super::skeleton::Skeleton;
use super::strings::Table;
use super::styles::{Role, Show, Styles};
use super::sums::Plan as SumPlan;
use super::survey::Survey;
use super::words::Word;
use super::{ExportError, ExportOptions, Progress, flowchart, pick_lists, summary, threads};

/// Where the workbook library puts the first sheet, the second one and the shared strings.
const PLAN: &str = "xl/worksheets/sheet1.xml";
const FLOWCHART: &str = "xl/worksheets/sheet2.xml";
const STRINGS: &str = "xl/sharedStrings.xml";

/// Everything of the workbook but the rows of its plan sheet and flowchart.
pub(super) struct Frame {
    workbook: Vec<u8>,
    styles: Styles,
    placed: PlanSheet,
    weeks: Vec<NaiveDate>,
    chart: Measure,
}

impl Frame {
    /// Lets the library write styles, names, widths, headers, blocks around the rows, the summary and its chart.
    pub fn make(
        layout: &Layout<'_>,
        sums: &SumPlan,
        survey: &Survey<'_>,
        plan: &Plan,
        options: &ExportOptions,
    ) -> Result<Frame, ExportError> {
        let lang = layout.lang;
        let styles = prepare(layout, options.chart);
        let mut workbook = Workbook::new();
        workbook.set_properties(&properties(plan, options));
        let mut names = Names::new(lang);
        let mut sheet = Worksheet::new();
        sheet.set_name(Word::PlanSheet.text(lang))?;
        let placed = plan_sheet::write(&mut sheet, layout, survey.unstated, options, &styles, &mut names)?;
        workbook.push_worksheet(sheet);
        let mut sheet = Worksheet::new();
        let weeks = flowchart::write(&mut sheet, layout, options.chart, &styles)?;
        workbook.push_worksheet(sheet);
        workbook.push_worksheet(summary::write(layout, sums, &survey.channels, &placed, &styles)?);
        pick_lists::write_sheet(&mut workbook, layout, &placed.lists, &styles)?;
        names.write(&mut workbook)?;
        Ok(Frame { workbook: workbook.save_to_buffer()?, styles, placed, weeks, chart: options.chart })
    }

    /// Writes the rows into it.
    pub fn fill(
        &self,
        layout: &Layout<'_>,
        sums: &SumPlan,
        survey: &Survey<'_>,
        progress: &dyn Progress,
    ) -> Result<Vec<u8>, ExportError> {
        let mut package = Package::open(&self.workbook)?;
        let (placed, weeks) = (&self.placed, &self.weeks);
        let mut plan = Skeleton::of(&package.text(PLAN)?, placed.first, layout.columns.len(), placed.total())?;
        let chart = &package.text(FLOWCHART)?;
        let chart = Skeleton::of(chart, flowchart::FIRST, chart_rows::width(weeks), chart_rows::last_row(layout))?;
        let strings = package.text(STRINGS)?;
        let styles = self.styles.numbered(std::mem::take(&mut plan.styles));
        let table = Table::of(&strings, &survey.strings)?;
        let book = Book { strings: &survey.strings, before: table.before };
        let rows = PlanRows::new(layout, sums, survey, placed, &book, &styles).pieces(progress)?;
        let plan = plan.around(rows);
        let rows = ChartRows::new(layout, self.chart, placed, weeks, &book, &styles).pieces(progress)?;
        let chart = chart.around(rows);
        let strings = table.pieces(&survey.strings, progress)?;
        let mut parts = vec![(PLAN, plan), (FLOWCHART, chart), (STRINGS, strings)];
        parts.extend(threads::parts(&mut package, &placed.conversations)?);
        package.with(parts)
    }
}

/// The formats of all cells, made before the first is written.
fn prepare(layout: &Layout<'_>, chart: Measure) -> Styles {
    let mut styles = Styles::new(layout.lang);
    let money = Show::Fixed(layout.plan.header.currency.minor_digits() as u8);
    let amount = flowchart::show(chart, layout);
    let shows = [Show::Text, Show::Date, Show::Whole, money, amount];
    let shows = layout.columns.iter().map(|column| column.show).chain(shows);
    for show in shows {
        for role in [Role::Entered, Role::Derived, Role::Section, Role::Subtotal, Role::Total] {
            styles.prepare(role, show);
        }
    }
    styles.prepare_fills(amount);
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
