//! Lines gathered by channel, for the summary.

use mrm_domain::{Channel, Field, Row};
use std::collections::BTreeMap;

use super::layout::Layout;
use super::sums::{Plan as SumPlan, Sums};
use super::words::{Word, choice_text};

/// What lines are gathered by: known channels in their order, then other words, then none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Known(usize),
    Word(String),
    None,
}

/// The lines of one channel.
pub(super) struct Gathered<'a> {
    pub name: &'a str,
    pub lines: usize,
    pub sums: Sums,
    pub channel: Option<Channel>,
}

impl Gathered<'_> {
    fn join(&mut self, other: &Gathered<'_>) {
        self.lines += other.lines;
        self.sums.join(&other.sums);
    }
}

/// Lines by channel. Words that differ only in case are one: a worksheet's comparison does not tell them apart either.
#[derive(Default)]
pub(super) struct Channels<'a> {
    pub groups: BTreeMap<Group, Gathered<'a>>,
}

impl<'a> Channels<'a> {
    /// The lines of the row's channel, to add the row to.
    pub fn of(&mut self, layout: &Layout<'a>, row: &'a Row, plan: &SumPlan) -> &mut Gathered<'a> {
        let text = layout.plan.channel_of(row);
        let channel = text.and_then(|text| text.parse::<Channel>().ok());
        let (key, name) = match (channel, text) {
            (Some(channel), Some(text)) => {
                let place = Channel::ALL.iter().position(|c| *c == channel).unwrap_or_default();
                (Group::Known(place), choice_text(Field::Channel, text, layout.lang))
            }
            (_, Some(text)) => (Group::Word(text.to_lowercase()), text),
            (_, None) => (Group::None, Word::NoChannel.text(layout.lang)),
        };
        self.groups.entry(key).or_insert_with(|| Gathered { name, lines: 0, sums: Sums::new(plan), channel })
    }

    /// Adds other lines; what stands here already keeps its name.
    pub fn join(&mut self, other: Channels<'a>) {
        for (key, gathered) in other.groups {
            match self.groups.get_mut(&key) {
                Some(here) => here.join(&gathered),
                None => {
                    self.groups.insert(key, gathered);
                }
            }
        }
    }

    /// All lines together.
    pub fn all<'n>(&self, plan: &SumPlan, name: &'n str) -> Gathered<'n> {
        let mut all = Gathered { name, lines: 0, sums: Sums::new(plan), channel: None };
        self.groups.values().for_each(|group| all.join(group));
        all
    }
}
