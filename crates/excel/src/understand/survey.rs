//! Sheets that are not lists of placements: metrics down, calendars of colours, days across.

use std::collections::BTreeSet;

use super::calendar::{self, Mark};
use super::header::{Cache, is_measure, reading};
use super::text::fold;
use super::view::{View, is_void};
use super::words;
use crate::grid::CellValue;

/// Labels that stand for figures, down a column.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    /// The column.
    pub column: u32,
    /// Distinct labels that name figures.
    pub metrics: Vec<String>,
    /// Rows with such labels.
    pub rows: usize,
    /// Texts to the left: what the figures are for.
    pub groups: Vec<String>,
}

/// Finds the column whose words are mostly names of figures: at least `least` different ones.
pub fn metric_labels(view: &View<'_>, first: u32, last: u32, least: usize, cache: &mut Cache) -> Option<Labels> {
    for column in view.used.left..=(view.used.left + 6).min(view.used.right) {
        let mut metrics: Vec<String> = Vec::new();
        let mut known: BTreeSet<String> = BTreeSet::new();
        let (mut hits, mut others) = (0, 0);
        for row in first..=last.min(first + 400) {
            let Some(text) = view.text(row, column).filter(|t| !is_void(t)) else { continue };
            if words::is_total(&text) {
                continue;
            }
            let measure = text.chars().count() <= 60
                && reading(cache, &text).best().is_some_and(|(m, s)| s >= 0.55 && is_measure(m));
            let has_figures = (column + 1..=(column + 12).min(view.used.right))
                .any(|c| matches!(view.cell(row, c), CellValue::Number(_) | CellValue::Error(_)));
            if measure && has_figures {
                hits += 1;
                if known.insert(fold(&text)) {
                    metrics.push(text);
                }
            } else {
                others += 1;
            }
        }
        if known.len() >= least && hits * 3 > others {
            let mut groups: Vec<String> = Vec::new();
            for row in first..=last.min(first + 400) {
                for left in view.used.left..column {
                    if let Some(text) = view.text(row, left).filter(|t| !is_void(t) && t.chars().count() <= 60)
                        && !groups.contains(&text)
                    {
                        groups.push(text);
                    }
                }
            }
            return Some(Labels { column, metrics, rows: hits, groups });
        }
    }
    None
}

/// A row of a calendar drawn with colours.
#[derive(Debug, Clone)]
pub struct Coloured {
    /// The row, from 0.
    pub row: u32,
    /// The words before its days.
    pub label: String,
    /// The row with the days' numbers.
    pub header: u32,
    /// Columns of the days in its commonest colour.
    pub columns: Vec<u32>,
}

/// Rows of a calendar drawn with colours.
pub fn coloured_rows(view: &View<'_>) -> Vec<Coloured> {
    let mut days: Vec<u32> = Vec::new();
    let mut header = 0;
    let mut out = Vec::new();
    for row in view.used.top..=view.used.bottom {
        let here: Vec<u32> = (view.used.left..=view.used.right)
            .filter(|c| {
                matches!(view.cell(row, *c), CellValue::Number(_))
                    && matches!(calendar::mark(view.cell(row, *c)), Some(Mark::Day(_)))
            })
            .collect();
        if here.len() >= 10 {
            days = here;
            header = row;
            continue;
        }
        if days.is_empty() {
            continue;
        }
        let Some(label) = (view.used.left..days[0]).find_map(|c| view.text(row, c)) else { continue };
        if days.iter().any(|c| view.text(row, *c).is_some()) {
            continue;
        }
        // The commonest colour is the flight; others mark weekends and the like.
        let mut colours: std::collections::BTreeMap<[u8; 3], usize> = std::collections::BTreeMap::new();
        for fill in days.iter().filter_map(|c| view.sheet.layout.fills.get(&(row, *c))) {
            *colours.entry(*fill).or_default() += 1;
        }
        let Some((colour, coloured)) = colours.into_iter().max_by_key(|(_, n)| *n) else { continue };
        if coloured >= 3 && coloured < days.len() * 2 {
            let of = |c: &u32| view.sheet.layout.fills.get(&(row, *c)) == Some(&colour);
            out.push(Coloured { row, label, header, columns: days.iter().copied().filter(of).collect() });
        }
    }
    out
}
