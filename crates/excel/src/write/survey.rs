//! One look at all rows before any is written: how wide the columns are, what the sums come to, which texts occur.

use mrm_domain::{Field, Row};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::blocks::in_blocks;
use super::channels::Channels;
use super::flights::{date_text, number_text};
use super::flowchart::line_name;
use super::layout::{Held, Laid, Layout, Measure};
use super::meta::LABEL;
use super::options::OnlyStop;
use super::strings::Strings;
use super::sums::{Plan as SumPlan, Sums, rate_of};
use super::words::Word;
use super::{ExportError, Progress};

/// What the rows of a plan come to.
pub(super) struct Survey<'a> {
    /// By column: for its format and width.
    pub measures: Vec<Measure>,
    /// The texts of both sheets.
    pub strings: Strings<'a>,
    /// The sums of the lines right under each heading, by the place of the first row below it; 0 for the top.
    pub sections: BTreeMap<usize, Sums>,
    /// The lines by channel.
    pub channels: Channels<'a>,
    /// Some line is in a currency whose rate nobody stated.
    pub unstated: bool,
}

impl<'a> Survey<'a> {
    /// Looks at all rows.
    pub fn of(layout: &Layout<'a>, plan: &SumPlan, progress: &dyn Progress) -> Result<Survey<'a>, ExportError> {
        let mut all = Survey::new(layout);
        let blocks = in_blocks(layout.rows.len(), &OnlyStop(progress), |range| Survey::block(layout, plan, range))?;
        all.strings.reserve(blocks.iter().map(|block| block.strings.len()).sum());
        blocks.into_iter().for_each(|block| all.join(block));
        // Once for each sheet.
        for _ in 0..2 {
            all.strings.add(Word::Total.text(layout.lang).into())?;
        }
        Ok(all)
    }

    fn new(layout: &Layout<'a>) -> Survey<'a> {
        Survey {
            measures: vec![Measure::default(); layout.columns.len()],
            strings: Strings::default(),
            sections: BTreeMap::new(),
            channels: Channels::default(),
            unstated: false,
        }
    }

    fn block(layout: &Layout<'a>, plan: &SumPlan, range: Range<usize>) -> Result<Survey<'a>, ExportError> {
        let mut survey = Survey::new(layout);
        let mut held = Vec::new();
        for laid in &layout.rows[range] {
            match laid {
                Laid::Section { row, number, .. } => {
                    survey.numbered(number)?;
                    layout.hold(row, None, &mut held);
                    survey.section(layout, row, &mut held)?;
                }
                Laid::Line { row, within, number } => {
                    survey.numbered(number)?;
                    layout.hold(row, layout.calc.line(row.id), &mut held);
                    survey.line(layout, plan, row, *within, &mut held)?;
                }
                Laid::Subtotal { section, .. } => survey.strings.add(subtotal_label(section, layout).into())?,
            }
        }
        Ok(survey)
    }

    fn numbered(&mut self, number: &'a str) -> Result<(), ExportError> {
        self.measures[0].text = self.measures[0].text.max(number.len());
        if whole_number(number).is_none() { self.strings.add(number.into()) } else { Ok(()) }
    }

    fn section(&mut self, layout: &Layout<'a>, row: &'a Row, held: &mut Vec<Held<'a>>) -> Result<(), ExportError> {
        self.measures.iter_mut().zip(held.iter()).for_each(|(measure, held)| measure.take(held));
        for (_, text) in heading_texts(row, held, layout) {
            self.strings.add(text)?;
        }
        // In the flowchart.
        self.strings.add(row.text(Field::Name).unwrap_or_default().into())
    }

    fn line(
        &mut self,
        layout: &Layout<'a>,
        plan: &SumPlan,
        row: &'a Row,
        within: usize,
        held: &mut Vec<Held<'a>>,
    ) -> Result<(), ExportError> {
        let rate = rate_of(layout, row);
        self.unstated |= rate.is_none();
        let channel = self.channels.of(layout, row, plan);
        channel.lines += 1;
        let section = self.sections.entry(within).or_insert_with(|| Sums::new(plan));
        for sums in [&mut channel.sums, section] {
            sums.add(plan, held, layout.plan.header.currency, rate);
        }
        for (measure, held) in self.measures.iter_mut().zip(held.drain(..)) {
            measure.take(&held);
            if let Held::Text(text) = held {
                self.strings.add(text)?;
            }
        }
        self.strings.add(line_name(row, layout))
    }

    fn join(&mut self, other: Survey<'a>) {
        self.measures.iter_mut().zip(&other.measures).for_each(|(measure, other)| measure.join(other));
        self.strings.join(other.strings);
        for (section, sums) in other.sections {
            match self.sections.get_mut(&section) {
                Some(here) => here.join(&sums),
                None => {
                    self.sections.insert(section, sums);
                }
            }
        }
        self.channels.join(other.channels);
        self.unstated |= other.unstated;
    }
}

/// The number of a line at the top of the outline; others, such as 1.2, are texts.
pub(super) fn whole_number(number: &str) -> Option<u32> {
    number.parse().ok()
}

/// What stands in the row of a heading beside its number, by column: its name as the label, and its values. A heading
/// takes no part in sums, whatever stands in it: its numbers are written as text.
pub(super) fn heading_texts<'a>(
    section: &'a Row,
    held: &mut Vec<Held<'a>>,
    layout: &Layout<'_>,
) -> impl Iterator<Item = (usize, Cow<'a, str>)> {
    held.drain(..).enumerate().skip(1).filter_map(move |(column, held)| {
        let name = section.text(Field::Name).filter(|_| column == usize::from(LABEL));
        let text = match (name, held) {
            (Some(name), _) => name.into(),
            (None, Held::Empty) => return None,
            (None, Held::Text(text)) => text,
            (None, Held::Inherited(text)) => text.into(),
            (None, Held::Date(date)) => date_text(date, layout.lang).into(),
            (None, Held::Number(number) | Held::Derived(number)) => number_text(number, layout.lang).into(),
        };
        Some((column, text))
    })
}

/// What a subtotal is called.
pub(super) fn subtotal_label(section: &Row, layout: &Layout<'_>) -> String {
    format!("{}: {}", Word::Subtotal.text(layout.lang), section.text(Field::Name).unwrap_or_default())
}
