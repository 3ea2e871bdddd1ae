//! The plan sheet: metadata, header, sections, lines, subtotals, total.

use mrm_calc::Totals;
use mrm_domain::{Field, FieldKind, Row};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Formula, Worksheet};
use std::collections::HashSet;

use super::block::{Stated, write_block};
use super::formulas::{Line, Settings, column_range};
use super::layout::{Held, Key, Laid, Layout};
use super::meta::{LABEL, write_above, write_below};
use super::names::Names;
use super::number::{double, result_text};
use super::styles::{Role, Show, Styles};
use super::sums::{Placed, Plan as SumPlan, Sums, rate_of, same, same_ratio};
use super::words::Word;
use super::{ExportError, ExportOptions, Progress};
use crate::grid::address;

/// Excel keeps seven levels of grouping.
const MAX_GROUPS: usize = 7;

/// Where things stand once the sheet is written: other sheets refer to them.
pub(super) struct PlanSheet {
    /// Sheet row of the first laid row.
    pub first: u32,
    /// Sheet row of the last laid row.
    pub last: u32,
    pub settings: Settings,
    /// The main figures under the table.
    pub stated: Vec<Stated>,
}

/// Everything that writing needs at hand.
struct Writer<'w, 'a> {
    sheet: &'w mut Worksheet,
    layout: &'w Layout<'a>,
    styles: &'w Styles,
    settings: &'w Settings,
    sums: SumPlan,
    first: u32,
    /// Columns in which some subtotal is a plain number.
    numbers: HashSet<u16>,
}

/// Writes the plan sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    options: &ExportOptions,
    styles: &Styles,
    names: &mut Names,
    progress: &dyn Progress,
) -> Result<PlanSheet, ExportError> {
    let lang = options.lang;
    let mut settings = Settings::default();
    let after = write_above(sheet, layout.plan, lang, styles, names, &mut settings)?;
    let header = after + 1;
    let first = header + 1;
    let last = first + (layout.rows.len() as u32).max(1) - 1;
    write_header(sheet, layout, header, styles, names)?;
    names.lines(first, last);
    let mut writer = Writer {
        sheet,
        layout,
        styles,
        settings: &settings,
        sums: SumPlan::of(layout),
        first,
        numbers: HashSet::new(),
    };
    let all = writer.rows(progress)?;
    let total = last + 1;
    names.total(total);
    writer.sums_row(total, Role::Total, Word::Total.text(lang), &layout.calc.totals().totals, &all, (first, last))?;
    let (row, stated) = write_block(writer.sheet, layout, &settings, styles, names, total)?;
    let row = write_notes(writer.sheet, layout, row + 1, styles)?;
    let end = write_below(writer.sheet, row + 1, layout.plan, options.audience, lang, styles, names)?;
    arrange(sheet, layout, header, end, lang)?;
    Ok(PlanSheet { first, last, settings, stated })
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

impl<'a> Writer<'_, 'a> {
    /// Writes sections, lines and subtotals; returns the sums of all lines.
    fn rows(&mut self, progress: &dyn Progress) -> Result<Sums, ExportError> {
        let layout = self.layout;
        let mut all = Sums::new(&self.sums);
        let mut open: Vec<Sums> = Vec::new();
        let total = layout.rows.len() as u64;
        for (place, laid) in layout.rows.iter().enumerate() {
            if place % 256 == 0 {
                if progress.cancelled() {
                    return Err(ExportError::Cancelled);
                }
                progress.step(place as u64, total);
            }
            let row = self.first + place as u32;
            match laid {
                Laid::Section { row: section, depth, number } => {
                    open.truncate(*depth);
                    // Depths of an outline grow by one, but a section shown at the top may have had parents.
                    open.resize(*depth + 1, Sums::new(&self.sums));
                    self.section(row, section, number)?;
                }
                Laid::Line { row: line, depth, number } => {
                    open.truncate(*depth);
                    let held = layout.held(line);
                    let rate = rate_of(layout, line);
                    for sums in open.iter_mut().chain([&mut all]) {
                        sums.add(&self.sums, &held, layout.plan.header.currency, rate);
                    }
                    self.line(row, line, number, &held)?;
                }
                Laid::Subtotal { section, depth, first } => {
                    open.truncate(*depth + 1);
                    let Some(sums) = open.pop() else { continue };
                    let name = section.text(Field::Name).unwrap_or_default();
                    let label = format!("{}: {name}", Word::Subtotal.text(layout.lang));
                    let range = (self.first + *first as u32, row.saturating_sub(1));
                    if let Some(totals) = layout.calc.section(section.id) {
                        self.sums_row(row, Role::Subtotal, &label, totals, &sums, range)?;
                    }
                    if *depth < MAX_GROUPS {
                        self.sheet.group_rows(range.0, range.1)?;
                    }
                }
            }
        }
        progress.step(total, total);
        Ok(all)
    }

    fn section(&mut self, row: u32, section: &'a Row, number: &str) -> Result<(), ExportError> {
        let format = self.styles.cell(Role::Section, Show::Text);
        self.sheet.set_row_format(row, format)?;
        self.sheet.write_string_with_format(row, 0, number, format)?;
        for (place, held) in self.layout.held(section).iter().enumerate() {
            // A heading takes no part in sums, whatever stands in it: its numbers are written as text.
            let text = match held {
                Held::Empty => continue,
                Held::Text(text) => text.to_string(),
                Held::Date(date) => super::flights::date_text(*date, self.layout.lang),
                Held::Number(number) | Held::Derived(number) => super::flights::number_text(*number, self.layout.lang),
            };
            self.sheet.write_string_with_format(row, place as u16, text, format)?;
        }
        if let Some(name) = section.text(Field::Name) {
            self.sheet.write_string_with_format(row, LABEL, name, format)?;
        }
        Ok(())
    }

    fn line(&mut self, row: u32, line: &'a Row, number: &str, held: &[Held<'a>]) -> Result<(), ExportError> {
        let format = self.styles.cell(Role::Entered, Show::Text);
        match number.parse::<u32>() {
            Ok(number) => self.sheet.write_number_with_format(row, 0, number, format)?,
            Err(_) => self.sheet.write_string_with_format(row, 0, number, format)?,
        };
        let result = self.layout.calc.line(line.id);
        let value = |field: Field| line.number(field).or_else(|| result.and_then(|r| r.number(field)));
        let context = Line { layout: self.layout, settings: self.settings, row, held, value: &value };
        for (place, (held, column)) in held.iter().zip(&self.layout.columns).enumerate().skip(1) {
            let at = place as u16;
            let format = self.styles.cell(Role::Entered, column.show);
            match held {
                Held::Empty => self.sheet.write_blank(row, at, format)?,
                Held::Text(text) => self.sheet.write_string_with_format(
                    row,
                    at,
                    text.as_ref(),
                    self.styles.cell(Role::Entered, Show::Text),
                )?,
                Held::Number(number) => self.sheet.write_number_with_format(row, at, double(*number), format)?,
                Held::Date(date) => self.sheet.write_datetime_with_format(
                    row,
                    at,
                    *date,
                    self.styles.cell(Role::Entered, Show::Date),
                )?,
                Held::Derived(number) => {
                    let format = self.styles.cell(Role::Derived, column.show);
                    let Key::Field(field, _) = column.key else { continue };
                    match mrm_calc::formula(self.layout.plan, self.layout.calc, line.id, field) {
                        Some(formula) => {
                            let formula =
                                Formula::new(context.formula(field, &formula)).set_result(result_text(*number));
                            self.sheet.write_formula_with_format(row, at, formula, format)?
                        }
                        None => self.sheet.write_number_with_format(row, at, double(*number), format)?,
                    }
                }
            };
        }
        Ok(())
    }

    /// A subtotal or the total: sums and ratios, formulas where they give the calculator's figure.
    fn sums_row(
        &mut self,
        row: u32,
        role: Role,
        label: &str,
        totals: &Totals,
        sums: &Sums,
        range: (u32, u32),
    ) -> Result<(), ExportError> {
        let text = self.styles.cell(role, Show::Text);
        for place in 0..self.layout.columns.len() as u16 {
            self.sheet.write_blank(row, place, text)?;
        }
        self.sheet.write_string_with_format(row, LABEL, label, text)?;
        for (field, sum) in &totals.sums {
            let Some(column) = self.layout.column_of(*field) else { continue };
            let formula = self
                .sum_formula(*field, column, *sum, sums, range)
                .or_else(|| self.built_up(*field, row, *sum, totals));
            if formula.is_none() {
                self.numbers.insert(column);
            }
            self.put(row, column, role, formula, *sum)?;
        }
        for (field, ratio) in &totals.ratios {
            let Some(column) = self.layout.column_of(*field) else { continue };
            let formula = self.ratio_formula(*field, row, *ratio, totals, sums, range);
            self.put(row, column, role, formula, *ratio)?;
        }
        Ok(())
    }

    fn put(
        &mut self,
        row: u32,
        column: u16,
        role: Role,
        formula: Option<(String, Decimal)>,
        number: Decimal,
    ) -> Result<(), ExportError> {
        let format = self.styles.cell(role, self.layout.columns[usize::from(column)].show);
        match formula {
            Some((text, value)) => {
                let formula = Formula::new(text).set_result(result_text(value));
                self.sheet.write_formula_with_format(row, column, formula, format)?
            }
            None => self.sheet.write_number_with_format(row, column, double(number), format)?,
        };
        Ok(())
    }

    /// A formula for a sum, with what it comes to; `None` where none gives the calculator's figure.
    fn sum_formula(
        &self,
        field: Field,
        column: u16,
        target: Decimal,
        sums: &Sums,
        (first, last): (u32, u32),
    ) -> Option<(String, Decimal)> {
        let place = self.sums.summed.iter().position(|(f, _)| *f == field)?;
        let range = column_range(column, first, last);
        let (formula, value) = if sums.foreign && field.kind() == FieldKind::Money {
            (self.converted_formula(column, first, last)?, sums.converted[place])
        } else if self.numbers.contains(&column) {
            // A subtotal below is a plain number: SUBTOTAL would count it twice.
            let mask = column_range(0, first, last);
            (format!("SUMPRODUCT(--({mask}<>\"\"),{range})"), sums.plain[place])
        } else {
            (format!("SUBTOTAL(9,{range})"), sums.plain[place])
        };
        same(value, target).then_some((formula, value))
    }

    /// In a plan of several currencies costs are built up from their converted parts.
    fn built_up(&self, field: Field, row: u32, target: Decimal, totals: &Totals) -> Option<(String, Decimal)> {
        let (a, b) = match field {
            Field::ClientNet => (Field::CostNet, Field::Commission),
            Field::CostGross => (Field::ClientNet, Field::Vat),
            _ => return None,
        };
        let cell = |field| Some(address(row, u32::from(self.layout.column_of(field)?)));
        let sum = |field| totals.sums.get(&field).copied();
        let value = sum(a)? + sum(b)?;
        same(value, target).then_some((format!("{}+{}", cell(a)?, cell(b)?), value))
    }

    /// Money of several currencies, each line converted at the stated rate. The column of outline numbers tells lines
    /// from subtotals.
    fn converted_formula(&self, column: u16, first: u32, last: u32) -> Option<String> {
        let currencies = column_range(self.layout.column_of(Field::Currency)?, first, last);
        let numbers = column_range(0, first, last);
        let amounts = column_range(column, first, last);
        let own = self.layout.plan.header.currency;
        let mut text =
            format!("SUMPRODUCT(({numbers}<>\"\")*(({currencies}=\"\")+({currencies}=\"{own}\")),{amounts})");
        let digits = own.minor_digits();
        for (currency, _, cell) in &self.settings.rates {
            let mask = format!("({numbers}<>\"\")*({currencies}=\"{currency}\")");
            text += &format!("+SUMPRODUCT({mask},ROUND({amounts}*{cell},{digits}))");
        }
        Some(text)
    }

    /// A formula for a ratio, with what it comes to: of the sums in the same row, where every line has both parts or
    /// neither; else over the lines that have both.
    fn ratio_formula(
        &self,
        field: Field,
        row: u32,
        target: Decimal,
        totals: &Totals,
        sums: &Sums,
        range: (u32, u32),
    ) -> Option<(String, Decimal)> {
        let (place, ratio) = self.sums.placed.iter().enumerate().find(|(_, ratio)| ratio.field == field)?;
        let of = |over: Decimal, under: Decimal| {
            let value = over.checked_mul(Decimal::from(ratio.times))?.checked_div(under)?;
            same_ratio(value, target).then_some(value)
        };
        let summed = |column: u16| {
            let place = self.sums.summed.iter().position(|(_, c)| *c == column)?;
            if sums.foreign { totals.sums.get(&self.sums.summed[place].0).copied() } else { Some(sums.plain[place]) }
        };
        let parts = summed(ratio.over).zip(summed(ratio.under)).filter(|_| sums.whole[place]);
        if let Some(value) = parts.and_then(|(over, under)| of(over, under)) {
            let (over, under) = (address(row, u32::from(ratio.over)), address(row, u32::from(ratio.under)));
            return Some((format!("{over}/{under}{}", factor(ratio.times)), value));
        }
        let (over, under) = sums.both[place];
        if sums.foreign { None } else { of(over, under).map(|value| (both_parts(ratio, range), value)) }
    }
}

fn factor(times: u32) -> String {
    if times == 1 { String::new() } else { format!("*{times}") }
}

/// The ratio over the lines that have both of its parts.
fn both_parts(ratio: &Placed, (first, last): (u32, u32)) -> String {
    let range = |column| column_range(column, first, last);
    let (number, over, under) = (range(0), range(ratio.over), range(ratio.under));
    let mask = format!("({number}<>\"\")*({over}<>\"\")*({under}<>\"\")");
    format!("SUMPRODUCT({mask},{over})/SUMPRODUCT({mask},{under}){}", factor(ratio.times))
}

/// What a reader of the totals should know.
fn write_notes(sheet: &mut Worksheet, layout: &Layout<'_>, row: u32, styles: &Styles) -> Result<u32, ExportError> {
    let totals = layout.calc.totals();
    let mut row = row;
    if totals.totals.not_summed.contains_key(&Field::Reach) {
        sheet.write_string_with_format(row, LABEL, Word::ReachNote.text(layout.lang), &styles.note)?;
        row += 1;
    }
    let unstated = super::layout::lines_of(&layout.rows)
        .filter_map(|(_, id)| layout.plan.rows.get(&id))
        .any(|line| rate_of(layout, line).is_none());
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
    super::print_set_up(sheet, &layout.plan.header.title, lang)?;
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
