//! Which rows of a time series belong together: the metrics of one channel, site or campaign.

use std::collections::BTreeMap;

use super::super::header::{Cache, is_measure, reading};
use super::super::text::fold;
use super::super::view::{View, is_void, text_of};
use super::super::words;
use crate::grid::CellValue;

/// The longest text that names a group.
const LONGEST_NAME: usize = 80;

/// Metrics of one thing.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// What they are of, by column: the row and the text.
    pub names: BTreeMap<u32, (u32, String)>,
    /// The rows with the metrics' names.
    pub rows: Vec<(u32, String)>,
    /// Whether it sums the other groups.
    pub total: bool,
}

impl Group {
    /// Its names in one.
    pub fn title(&self) -> String {
        self.names.values().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" · ")
    }

    fn is_other(&self, names: &BTreeMap<u32, (u32, String)>) -> bool {
        names.iter().any(|(column, (_, name))| self.names.get(column).is_some_and(|(_, own)| fold(own) != fold(name)))
    }

    fn has(&self, label: &str) -> bool {
        self.rows.iter().any(|(_, own)| fold(own) == fold(label))
    }
}

/// Groups of the rows `first..=last` whose metrics are named in `labels`. A group's name stands beside one or more of its
/// rows or in a row of its own above them; a blank row, another name or a metric that comes again ends a group.
pub fn find(view: &View<'_>, labels: u32, first: u32, last: u32, cache: &mut Cache) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut current = Group::default();
    let mut heading: Option<(u32, String)> = None;
    for row in first..=last {
        let Some(label) = view.text(row, labels).filter(|t| !is_void(t)) else {
            close(&mut groups, &mut current, &mut heading, labels);
            continue;
        };
        let names = names(view, row, labels);
        if names.is_empty() && is_heading(view, row, labels, &label, cache) {
            close(&mut groups, &mut current, &mut heading, labels);
            heading = Some((row, label));
            continue;
        }
        if current.is_other(&names) || current.has(&label) {
            close(&mut groups, &mut current, &mut heading, labels);
        }
        for (column, name) in names {
            current.names.entry(column).or_insert(name);
        }
        current.rows.push((row, label));
    }
    close(&mut groups, &mut current, &mut heading, labels);
    groups
}

fn close(groups: &mut Vec<Group>, current: &mut Group, heading: &mut Option<(u32, String)>, labels: u32) {
    if current.rows.is_empty() {
        return;
    }
    let mut group = std::mem::take(current);
    if group.names.is_empty()
        && let Some(name) = heading.take()
    {
        group.names.insert(labels, name);
    }
    group.total = group.names.values().any(|(_, name)| words::is_total(name));
    groups.push(group);
}

/// Texts left of a metric, those of vertical merges included.
fn names(view: &View<'_>, row: u32, labels: u32) -> BTreeMap<u32, (u32, String)> {
    let name = |column: u32| {
        let at = view.merge(row, column).filter(|m| m.left == column).map_or(row, |m| m.top);
        let text = text_of(view.cell(at, column)).filter(|t| !is_void(t) && t.chars().count() <= LONGEST_NAME)?;
        Some((column, (at, text)))
    };
    (view.used.left..labels).filter_map(name).collect()
}

/// A row of words without figures that names no metric.
fn is_heading(view: &View<'_>, row: u32, labels: u32, label: &str, cache: &mut Cache) -> bool {
    let figures =
        (labels + 1..=view.used.right).any(|c| matches!(view.cell(row, c), CellValue::Number(_) | CellValue::Error(_)));
    let measure = reading(cache, label).best().is_some_and(|(m, sure)| sure >= 0.7 && is_measure(m));
    !figures && !measure && label.chars().count() <= LONGEST_NAME
}
