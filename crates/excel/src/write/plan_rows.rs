//! The rows of the plan sheet: sections, lines, subtotals, total.

use mrm_calc::LineFormulas;
use mrm_domain::{Field, Row, RowId};
use std::collections::HashMap;
use std::ops::Range;

use super::blocks::in_blocks;
use super::formulas::Line;
use super::layout::{Held, Key, Laid, Layout};
use super::meta::LABEL;
use super::pack::Piece;
use super::plan_sheet::PlanSheet;
use super::row_xml::{Book, RowXml, letters};
use super::styles::{Numbered, Role, Show};
use super::subtotals::{Figures, Subtotals};
use super::sums::Plan as SumPlan;
use super::survey::{Survey, heading_texts, subtotal_label, whole_number};
use super::words::Word;
use super::{ExportError, Progress};

/// Excel keeps seven levels of grouping.
const MAX_GROUPS: usize = 7;

/// Everything that writing the rows needs at hand.
pub(super) struct PlanRows<'r, 'a> {
    layout: &'r Layout<'a>,
    placed: &'r PlanSheet,
    book: &'r Book<'r>,
    styles: &'r Numbered,
    letters: Vec<String>,
    levels: Vec<u8>,
    sums: HashMap<usize, Figures>,
    /// The formats of a line by column: entered values and derived ones.
    entered: Vec<&'r str>,
    derived: Vec<&'r str>,
    /// The sheet rows of headings that state a channel, counted from 1.
    channels: HashMap<RowId, u32>,
}

impl<'r, 'a> PlanRows<'r, 'a> {
    pub fn new(
        layout: &'r Layout<'a>,
        plan: &SumPlan,
        survey: &Survey<'a>,
        placed: &'r PlanSheet,
        book: &'r Book<'r>,
        styles: &'r Numbered,
    ) -> PlanRows<'r, 'a> {
        let by_column = |role| layout.columns.iter().map(|column| styles.cell(role, column.show)).collect();
        let stating = layout.rows.iter().zip(placed.first + 1..).filter_map(|(laid, row)| match laid {
            Laid::Section { row: section, .. } if section.states_channel() => Some((section.id, row)),
            _ => None,
        });
        PlanRows {
            layout,
            placed,
            book,
            styles,
            letters: letters(layout.columns.len()),
            levels: levels(layout.rows),
            sums: Subtotals::new(layout, &placed.settings, plan, placed.first).all(&survey.sections),
            entered: by_column(Role::Entered),
            derived: by_column(Role::Derived),
            channels: stating.collect(),
        }
    }

    /// Writes and packs all rows.
    pub fn pieces(&self, progress: &dyn Progress) -> Result<Vec<Piece>, ExportError> {
        in_blocks(self.layout.rows.len() + 1, progress, |range| Ok(Piece::of(&self.block(range))))
    }

    fn block(&self, range: Range<usize>) -> String {
        let mut xml = RowXml::new(self.book, &self.letters);
        let mut held = Vec::new();
        for place in range {
            let row = self.placed.first + place as u32;
            let level = self.levels.get(place).copied().unwrap_or_default();
            match self.layout.rows.get(place) {
                Some(Laid::Section { row: section, number, .. }) => {
                    self.layout.hold(section, None, &mut held);
                    xml.start(row, Some(self.styles.cell(Role::Section, Show::Text)), level);
                    self.section(&mut xml, section, number, &mut held);
                }
                Some(Laid::Line { row: line, number, .. }) => {
                    xml.start(row, None, level);
                    self.line(&mut xml, line, number, &mut held);
                }
                Some(Laid::Subtotal { section, .. }) => {
                    xml.start(row, None, level);
                    self.sums(&mut xml, place, Role::Subtotal, &subtotal_label(section, self.layout));
                }
                None => {
                    xml.start(self.placed.total(), None, 0);
                    self.sums(&mut xml, place, Role::Total, Word::Total.text(self.layout.lang));
                }
            }
            xml.end();
        }
        xml.xml
    }

    fn section(&self, xml: &mut RowXml<'_>, section: &'a Row, number: &str, held: &mut Vec<Held<'a>>) {
        let style = self.styles.cell(Role::Section, Show::Text);
        xml.text(0, style, number);
        for (column, text) in heading_texts(section, held, self.layout) {
            xml.text(column, style, &text);
        }
    }

    fn line(&self, xml: &mut RowXml<'_>, line: &'a Row, number: &str, held: &mut Vec<Held<'a>>) {
        let result = self.layout.calc.line(line.id);
        self.layout.hold(line, result, held);
        let text = self.styles.cell(Role::Entered, Show::Text);
        let date = self.styles.cell(Role::Entered, Show::Date);
        match whole_number(number) {
            Some(number) => xml.number(0, text, number.into()),
            None => xml.text(0, text, number),
        }
        let formulas = result.map(|result| LineFormulas::of(self.layout.plan, line, result));
        let value = |field: Field| line.number(field).or_else(|| result.and_then(|r| r.number(field)));
        let (letters, settings) = (&self.letters, &self.placed.settings);
        let row = xml.row().to_owned();
        let context = Line { layout: self.layout, settings, letters, row: &row, held, value: &value };
        let mut formula_text = String::new();
        for (place, (held, column)) in held.iter().zip(&self.layout.columns).enumerate().skip(1) {
            match held {
                Held::Empty => xml.blank(place, self.entered[place]),
                Held::Text(words) => xml.text(place, text, words),
                Held::Number(number) => xml.number(place, self.entered[place], *number),
                Held::Date(day) => xml.day(place, date, *day),
                Held::Inherited(words) => {
                    let section = self.layout.plan.section_with_channel(line);
                    let heading = section.and_then(|section| self.channels.get(&section.id));
                    match heading {
                        Some(heading) => {
                            let cell = format!("${}${heading}", self.letters[place]);
                            xml.word_formula(place, self.derived[place], &cell, words);
                        }
                        None => xml.text(place, text, words),
                    }
                }
                Held::Derived(number) => {
                    formula_text.clear();
                    let live = match column.key {
                        Key::Field(field, _) => match formulas.as_ref().and_then(|formulas| formulas.formula(field)) {
                            Some(formula) => {
                                context.formula(&mut formula_text, field, &formula);
                                true
                            }
                            None => false,
                        },
                        Key::Custom(custom) => context.calculated(&mut formula_text, line, self.layout.custom[custom]),
                        _ => false,
                    };
                    if live {
                        xml.formula(place, self.derived[place], &formula_text, *number);
                    } else {
                        xml.number(place, self.derived[place], *number);
                    }
                }
            }
        }
    }

    /// A subtotal or the total.
    fn sums(&self, xml: &mut RowXml<'_>, place: usize, role: Role, label: &str) {
        let Some(figures) = self.sums.get(&place) else { return };
        let text = self.styles.cell(role, Show::Text);
        for (column, about) in self.layout.columns.iter().enumerate() {
            let style = self.styles.cell(role, about.show);
            match figures.get(&(column as u16)) {
                Some(figure) => match &figure.formula {
                    Some(formula) => xml.formula(column, style, formula, figure.number),
                    None => xml.number(column, style, figure.number),
                },
                None if column == usize::from(LABEL) => xml.text(column, text, label),
                None => xml.blank(column, text),
            }
        }
    }
}

/// How deep each row is grouped: rows below a heading up to its subtotal are a group.
pub(super) fn levels(rows: &[Laid<'_>]) -> Vec<u8> {
    let mut levels = vec![0; rows.len()];
    for (place, laid) in rows.iter().enumerate() {
        if let Laid::Subtotal { depth, first, .. } = laid
            && *depth < MAX_GROUPS
        {
            levels[*first..place].iter_mut().for_each(|level| *level += 1);
        }
    }
    levels
}
