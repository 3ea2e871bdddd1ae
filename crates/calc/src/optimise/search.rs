//! S-shaped curves: a dynamic programme over a grid of amounts, then equal marginals. Source: media-math 5.4.
//!
//! `V_i[t] = max_u V_{i−1}[t−u] + f_i(u)`. Curves that only flatten need no search of their own: on the grid the best split
//! among them takes their steps from the largest downwards.

use super::fill::{fill, settle};
use super::merit::Merit;

/// Steps of the grid.
pub(super) const CELLS: usize = 1_000;

/// The best split that the grid and equal marginals find.
pub(super) fn search(merits: &[Merit], total: f64) -> Vec<f64> {
    let low: f64 = merits.iter().map(|merit| merit.low).sum();
    let cell = (total - low) / CELLS as f64;
    if cell <= 0.0 {
        return merits.iter().map(|merit| merit.low).collect();
    }
    let table = Table::new(merits, cell, CELLS);
    let found = table.amounts(merits, cell, total);
    let polished = polish(merits, found.clone(), total);
    if merit_of(merits, &polished) >= merit_of(merits, &found) { polished } else { found }
}

fn merit_of(merits: &[Merit], amounts: &[f64]) -> f64 {
    merits.iter().zip(amounts).map(|(merit, x)| merit.value(*x)).sum()
}

/// Equal marginals among the lines that stand where their curves flatten; the others keep what they have.
fn polish(merits: &[Merit], mut amounts: Vec<f64>, total: f64) -> Vec<f64> {
    let flat = |merit: &Merit, x: f64| merit.is_concave() || x >= merit.turn;
    let chosen: Vec<usize> = (0..merits.len()).filter(|index| flat(&merits[*index], amounts[*index])).collect();
    let others: f64 = (0..merits.len()).filter(|index| !chosen.contains(index)).map(|index| amounts[index]).sum();
    let bounded = |merit: &Merit| Merit { low: merit.low.max(merit.turn.min(merit.high)), ..*merit };
    let flattening: Vec<Merit> = chosen.iter().map(|index| bounded(&merits[*index])).collect();
    let least: f64 = flattening.iter().map(|merit| merit.low).sum();
    let most: f64 = flattening.iter().map(|merit| merit.high).sum();
    if (least..=most).contains(&(total - others)) {
        let filled = fill(&flattening, total - others);
        for (index, amount) in chosen.into_iter().zip(filled.amounts) {
            amounts[index] = amount;
        }
    }
    settle(merits, &mut amounts, total);
    amounts
}

/// What the lines bring at most for each number of cells above their lower bounds.
pub(super) struct Table {
    /// The merit by cells; less than nothing where the lines cannot take as much.
    pub best: Vec<f64>,
    /// Of each S-shaped line: how many cells it takes, by the cells for it and those before it.
    choices: Vec<(usize, Vec<u32>)>,
}

impl Table {
    pub(super) fn new(merits: &[Merit], cell: f64, cells: usize) -> Table {
        let (flat, curved): (Vec<usize>, Vec<usize>) = (0..merits.len()).partition(|index| merits[*index].is_concave());
        let mut best = flattening(merits, &flat, cell, cells);
        let mut choices = Vec::with_capacity(curved.len());
        for index in curved {
            let values = on_grid(&merits[index], cell, cells);
            let (mut next, mut taken) = (vec![f64::NEG_INFINITY; cells + 1], vec![0_u32; cells + 1]);
            for (t, (next, taken)) in next.iter_mut().zip(&mut taken).enumerate() {
                for (u, value) in values.iter().take(t + 1).enumerate() {
                    let candidate = best[t - u] + value;
                    if candidate > *next {
                        (*next, *taken) = (candidate, u as u32);
                    }
                }
            }
            best = next;
            choices.push((index, taken));
        }
        Table { best, choices }
    }

    /// The amounts behind the best merit of the whole grid.
    fn amounts(&self, merits: &[Merit], cell: f64, total: f64) -> Vec<f64> {
        let mut amounts: Vec<f64> = merits.iter().map(|merit| merit.low).collect();
        let mut left = CELLS;
        for (index, taken) in self.choices.iter().rev() {
            let cells = taken[left] as usize;
            let merit = &merits[*index];
            amounts[*index] = (merit.low + cells as f64 * cell).min(merit.high);
            left -= cells;
        }
        let curved: f64 = self.choices.iter().map(|(index, _)| amounts[*index]).sum();
        let flat: Vec<usize> = (0..merits.len()).filter(|index| merits[*index].is_concave()).collect();
        let group: Vec<Merit> = flat.iter().map(|index| merits[*index]).collect();
        let (least, most) = group.iter().fold((0.0, 0.0), |(low, high), merit| (low + merit.low, high + merit.high));
        let rest = (total - curved).clamp(least, most);
        if !group.is_empty() {
            for (index, amount) in flat.into_iter().zip(fill(&group, rest).amounts) {
                amounts[index] = amount;
            }
        }
        settle(merits, &mut amounts, total);
        amounts
    }
}

/// A line's merit at its lower bound and each cell above it, up to its upper bound.
fn on_grid(merit: &Merit, cell: f64, cells: usize) -> Vec<f64> {
    let own = (((merit.high - merit.low) / cell).ceil() as usize).min(cells);
    (0..=own).map(|u| merit.value((merit.low + u as f64 * cell).min(merit.high))).collect()
}

/// The best merit of lines that only flatten, by cells.
fn flattening(merits: &[Merit], lines: &[usize], cell: f64, cells: usize) -> Vec<f64> {
    let mut start = 0.0;
    let mut steps: Vec<f64> = Vec::new();
    for index in lines {
        let values = on_grid(&merits[*index], cell, cells);
        start += values.first().copied().unwrap_or_default();
        steps.extend(values.windows(2).map(|pair| pair[1] - pair[0]));
    }
    steps.sort_by(|a, b| b.total_cmp(a));
    let mut best = vec![f64::NEG_INFINITY; cells + 1];
    best[0] = start;
    for (t, step) in steps.into_iter().take(cells).enumerate() {
        best[t + 1] = best[t] + step;
    }
    best
}
