//! Which formulas depend on which cells.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::references::references;
use crate::grid::{Area, Workbook};

/// A cell: sheet, row, column.
pub(super) type Place = (usize, u32, u32);

/// Formulas and what they refer to.
pub(super) struct Graph {
    formulas: Vec<(Place, Vec<(usize, Area)>)>,
}

impl Graph {
    /// The formulas of a workbook.
    pub fn of(workbook: &Workbook) -> Graph {
        let index: BTreeMap<String, usize> =
            workbook.sheets.iter().enumerate().map(|(i, s)| (s.name.to_lowercase(), i)).collect();
        let names: BTreeMap<String, Vec<(usize, Area)>> = workbook
            .names
            .iter()
            .map(|(name, text)| (name.to_lowercase(), areas(text, usize::MAX, &index)))
            .filter(|(_, areas)| !areas.is_empty())
            .collect();
        let mut formulas = Vec::new();
        for (at, sheet) in workbook.sheets.iter().enumerate() {
            for ((row, column), text) in &sheet.layout.formulas {
                let mut uses = areas(text, at, &index);
                if !names.is_empty() {
                    let lower = text.to_lowercase();
                    let words = lower.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.' | '\\'));
                    uses.extend(words.filter_map(|word| names.get(word)).flatten().copied());
                }
                formulas.push(((at, *row, *column), uses));
            }
        }
        formulas.sort_by_key(|(place, _)| *place);
        Graph { formulas }
    }

    /// All formulas that depend on cells, directly or not.
    pub fn dependents(&self, changed: &BTreeSet<Place>) -> BTreeSet<Place> {
        let mut users = Users::of(&self.formulas);
        let mut dirty: BTreeSet<Place> = BTreeSet::new();
        let mut fresh: Vec<Place> = changed.iter().copied().collect();
        while let Some(cell) = fresh.pop() {
            for index in users.take(cell) {
                let Some((place, _)) = self.formulas.get(index) else { continue };
                if dirty.insert(*place) {
                    fresh.push(*place);
                }
            }
        }
        dirty
    }

    /// Whether a formula refers to one of these cells.
    pub fn uses(&self, place: Place, cells: &BTreeSet<Place>) -> bool {
        let found = self.formulas.binary_search_by_key(&place, |(p, _)| *p);
        found.is_ok_and(|at| self.formulas.get(at).is_some_and(|(_, uses)| uses.iter().any(|u| touches(cells, *u))))
    }
}

/// First and last row of an area in one column, and the formula that names it.
type Rows = (u32, u32, usize);

/// Who refers to a cell.
struct Users {
    /// Formulas that name a single cell.
    cells: HashMap<Place, Vec<usize>>,
    /// Formulas that name an area, by sheet and column.
    columns: HashMap<(usize, u32), Vec<Rows>>,
    /// Formulas that name an area of many columns.
    wide: Vec<(usize, Area, usize)>,
}

impl Users {
    /// An area of more columns is not looked up by column.
    const WIDE: u32 = 64;

    fn of(formulas: &[(Place, Vec<(usize, Area)>)]) -> Users {
        let mut users = Users { cells: HashMap::new(), columns: HashMap::new(), wide: Vec::new() };
        for (index, (_, uses)) in formulas.iter().enumerate() {
            for (sheet, area) in uses {
                if area.top == area.bottom && area.left == area.right {
                    users.cells.entry((*sheet, area.top, area.left)).or_default().push(index);
                } else if area.right - area.left > Users::WIDE {
                    users.wide.push((*sheet, *area, index));
                } else {
                    for column in area.left..=area.right {
                        users.columns.entry((*sheet, column)).or_default().push((area.top, area.bottom, index));
                    }
                }
            }
        }
        users
    }

    /// The formulas that refer to a cell, each but once for each of its columns.
    fn take(&mut self, cell: Place) -> Vec<usize> {
        let (sheet, row, column) = cell;
        let mut found = self.cells.remove(&cell).unwrap_or_default();
        if let Some(areas) = self.columns.get_mut(&(sheet, column)) {
            areas.retain(|(top, bottom, index)| {
                let hit = (*top..=*bottom).contains(&row);
                found.extend(hit.then_some(*index));
                !hit
            });
        }
        self.wide.retain(|(on, area, index)| {
            let hit = *on == sheet && area.contains(row, column);
            found.extend(hit.then_some(*index));
            !hit
        });
        found
    }
}

fn areas(formula: &str, home: usize, index: &BTreeMap<String, usize>) -> Vec<(usize, Area)> {
    let found = references(formula).into_iter().filter(|r| !r.elsewhere).filter_map(|reference| {
        let sheet = match &reference.sheet {
            Some(name) => *index.get(&name.to_lowercase())?,
            None => home,
        };
        (sheet != usize::MAX).then(|| (sheet, reference.area()))
    });
    found.collect()
}

fn touches(cells: &BTreeSet<Place>, (sheet, area): (usize, Area)) -> bool {
    // From row to row, so that an area of many columns costs no more than the cells in it.
    let mut from = (sheet, area.top, area.left);
    while let Some(next) = cells.range(from..).next() {
        let (s, row, column) = *next;
        if s != sheet || row > area.bottom {
            return false;
        }
        if (area.left..=area.right).contains(&column) {
            return true;
        }
        from = if column < area.left { (sheet, row, area.left) } else { (sheet, row + 1, area.left) };
    }
    false
}
