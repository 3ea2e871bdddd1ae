//! The cells that formulas name: no others have to be copied into the formula library.

use std::collections::{BTreeMap, BTreeSet};

use super::Place;
use crate::grid::{Area, Sheet};
use crate::template::references::references;

/// Functions that find their cells in ways of their own.
const FREE: [&str; 2] = ["INDIRECT(", "OFFSET("];

/// Which cells of a workbook are needed.
pub(super) struct Needed {
    /// By sheet: whether each cell of its grid is, row by row. `None`: all of them are.
    sheets: Option<Vec<Grid>>,
}

#[derive(Default)]
struct Grid {
    top: u32,
    left: u32,
    width: usize,
    cells: Vec<bool>,
}

impl Needed {
    /// The cells that the formulas in `wanted` name, by themselves or through the workbook's names.
    pub fn by(sheets: &[Sheet], names: &[(String, String)], wanted: &[Place]) -> Needed {
        Needed { sheets: named(sheets, names, wanted).map(|areas| grids(sheets, &areas)) }
    }

    /// Whether the cell at a row and a column of a sheet's grid is needed.
    pub fn has(&self, sheet: usize, row: usize, column: usize) -> bool {
        let Some(sheets) = &self.sheets else { return true };
        sheets.get(sheet).is_some_and(|grid| grid.cells.get(row * grid.width + column).copied().unwrap_or(false))
    }
}

/// The areas that formulas name, by sheet; `None` where some may name any cell.
fn named(sheets: &[Sheet], names: &[(String, String)], wanted: &[Place]) -> Option<BTreeSet<(usize, Area)>> {
    let index: BTreeMap<String, usize> = sheets.iter().enumerate().map(|(at, s)| (s.name.to_lowercase(), at)).collect();
    let mut areas = BTreeSet::new();
    let mut add = |formula: &str, home: usize| {
        for reference in references(formula).iter().filter(|r| !r.elsewhere) {
            let sheet = match &reference.sheet {
                Some(name) => index.get(&name.to_lowercase()).copied(),
                None => Some(home),
            };
            areas.extend(sheet.map(|sheet| (sheet, reference.area())));
        }
    };
    let known: BTreeSet<String> = names.iter().map(|(name, _)| name.to_lowercase()).collect();
    let mut words = false;
    for (sheet, row, column) in wanted {
        let Some(formula) = sheets.get(*sheet)?.layout.formulas.get(&(*row, *column)) else { continue };
        // Brackets name columns of table objects.
        if formula.contains('[') || super::contains(formula, &FREE) {
            return None;
        }
        add(formula, *sheet);
        let lower = if known.is_empty() { String::new() } else { formula.to_lowercase() };
        let mut of_formula = lower.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.' | '\\'));
        words |= of_formula.any(|word| known.contains(word));
    }
    if words {
        // A name without a sheet stands for cells of whatever sheet uses it.
        for (_, text) in names {
            if super::contains(text, &FREE) || references(text).iter().any(|r| r.sheet.is_none()) {
                return None;
            }
            add(text, 0);
        }
    }
    Some(areas)
}

fn grids(sheets: &[Sheet], areas: &BTreeSet<(usize, Area)>) -> Vec<Grid> {
    let mut grids: Vec<Grid> = sheets
        .iter()
        .map(|sheet| {
            let (Some((top, left)), (height, width)) = (sheet.values.start(), sheet.values.get_size()) else {
                return Grid::default();
            };
            Grid { top, left, width, cells: vec![false; height * width] }
        })
        .collect();
    for (sheet, area) in areas {
        let Some(grid) = grids.get_mut(*sheet).filter(|grid| grid.width > 0) else { continue };
        let height = grid.cells.len() / grid.width;
        let within = |from: u32, to: u32, start: u32, size: usize| {
            let first = from.saturating_sub(start) as usize;
            let last = (i64::from(to) - i64::from(start) + 1).clamp(0, size as i64) as usize;
            first..last
        };
        let columns = within(area.left, area.right, grid.left, grid.width);
        for row in within(area.top, area.bottom, grid.top, height) {
            if let Some(cells) = grid.cells.get_mut(row * grid.width..(row + 1) * grid.width)
                && let Some(cells) = cells.get_mut(columns.clone())
            {
                cells.fill(true);
            }
        }
    }
    grids
}
