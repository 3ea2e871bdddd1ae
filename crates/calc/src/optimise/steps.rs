//! From real amounts to whole steps of minor units that add up exactly. Source: media-math 5.2, step 4.
//!
//! Of lines with a step of their own, the few steps around the real amounts are searched for those that are worth most at
//! the price of money and leave the others what these can take. Lines without a step share what is left anew and take the
//! last minor units by largest remainder.

use std::ops::RangeInclusive;

use super::fill::{fill, settle};
use super::merit::Merit;
use super::{Checked, OptimiseError, Problem};

/// The most sums of steps, in units that all steps are multiples of, that are tried.
const MAX_SUMS: u64 = 200_000;

/// A line whose amount has a step above one minor unit.
#[derive(Debug, Clone, Copy)]
struct Coarse {
    index: usize,
    step: u64,
}

/// Amounts in minor units that keep bounds and steps and add up to the total.
pub(super) fn to_steps(
    checked: &Checked,
    problem: &Problem,
    ideal: &[f64],
    multiplier: f64,
) -> Result<Vec<u64>, OptimiseError> {
    let bounds = &checked.bounds;
    let (total, minor) = (problem.total, problem.minor);
    let rounding = Rounding { merits: &checked.merits, bounds, total, minor, ideal, price: multiplier };
    let open = (0..ideal.len()).filter(|index| bounds[*index].0 < bounds[*index].1);
    let (coarse, fine): (Vec<usize>, Vec<usize>) = open.partition(|index| problem.lines[*index].step > 1);
    let coarse: Vec<Coarse> =
        coarse.into_iter().map(|index| Coarse { index, step: problem.lines[index].step }).collect();
    let mut amounts: Vec<u64> = bounds.iter().map(|(low, _)| *low).collect();
    if !coarse.is_empty() {
        rounding.take_steps(&mut amounts, &coarse, &fine)?;
    }
    if !fine.is_empty() {
        rounding.improve(&mut amounts, &coarse, &fine);
    }
    Ok(amounts)
}

struct Rounding<'a> {
    merits: &'a [Merit],
    bounds: &'a [(u64, u64)],
    total: u64,
    minor: f64,
    /// The best amounts, steps aside.
    ideal: &'a [f64],
    /// The merit of a unit of money.
    price: f64,
}

impl Rounding<'_> {
    fn worth(&self, index: usize, amount: u64) -> f64 {
        self.merits[index].value(amount as f64 / self.minor)
    }

    /// The money of all lines but these.
    fn fixed(&self, amounts: &[u64], fine: &[usize]) -> u64 {
        amounts.iter().enumerate().filter(|(index, _)| !fine.contains(index)).map(|(_, amount)| amount).sum()
    }

    /// Shares what is left among the lines without steps, and moves single steps as long as that brings more.
    fn improve(&self, amounts: &mut Vec<u64>, coarse: &[Coarse], fine: &[usize]) {
        let shared = |amounts: &[u64]| -> Option<(Vec<u64>, f64)> {
            let rest = self.total.checked_sub(self.fixed(amounts, fine))?;
            let mut amounts = amounts.to_vec();
            self.share(&mut amounts, fine, rest)?;
            let worth = amounts.iter().enumerate().map(|(index, amount)| self.worth(index, *amount)).sum();
            Some((amounts, worth))
        };
        let Some((mut best, mut worth)) = shared(amounts) else { return };
        for _ in 0..20 {
            let before = worth;
            for line in coarse {
                let (low, high) = self.bounds[line.index];
                let now = best[line.index];
                let near = [now.checked_sub(line.step), now.checked_add(line.step)];
                for next in near.into_iter().flatten().filter(|next| (low..=high).contains(next)) {
                    let mut trial = best.clone();
                    trial[line.index] = next;
                    if let Some((found, gain)) = shared(&trial).filter(|(_, gain)| *gain > worth) {
                        (best, worth) = (found, gain);
                    }
                }
            }
            if worth <= before {
                break;
            }
        }
        *amounts = best;
    }

    /// Shares `rest` minor units among `lines`. `None` where their bounds do not allow it.
    fn share(&self, amounts: &mut [u64], lines: &[usize], rest: u64) -> Option<()> {
        let least: u64 = lines.iter().map(|index| self.bounds[*index].0).sum();
        let most: u64 = lines.iter().map(|index| self.bounds[*index].1).sum();
        if !(least..=most).contains(&rest) {
            return None;
        }
        let total = rest as f64 / self.minor;
        // S-shaped lines stay where the search put them: on the part that flattens, or exactly there.
        let kept = |index: &usize| {
            let (merit, x) = (self.merits[*index], self.ideal[*index]);
            match () {
                () if merit.is_concave() => merit,
                () if x >= merit.turn => Merit { low: merit.turn.max(merit.low).min(merit.high), ..merit },
                () => Merit { low: x, high: x, ..merit },
            }
        };
        let group: Vec<Merit> = lines.iter().map(kept).collect();
        let (low, high) = group.iter().fold((0.0, 0.0), |(low, high), merit| (low + merit.low, high + merit.high));
        let mut real = fill(&group, total.clamp(low, high)).amounts;
        let own: Vec<Merit> = lines.iter().map(|index| self.merits[*index]).collect();
        settle(&own, &mut real, total);
        let mut parts: Vec<(usize, u64, f64)> = Vec::with_capacity(lines.len());
        for (index, amount) in lines.iter().zip(&real) {
            let (low, high) = self.bounds[*index];
            let units = amount * self.minor;
            let whole = (units.max(0.0).floor() as u64).clamp(low, high);
            parts.push((*index, whole, units - whole as f64));
        }
        self.even_out(&mut parts, rest);
        for (index, whole, _) in parts {
            amounts[index] = whole;
        }
        Some(())
    }

    /// Gives or takes minor units, one a line and the largest remainder first, until the parts add up to `rest`.
    fn even_out(&self, parts: &mut [(usize, u64, f64)], rest: u64) {
        parts.sort_by(|a, b| b.2.total_cmp(&a.2));
        let sum: u64 = parts.iter().map(|(_, whole, _)| whole).sum();
        let (mut missing, mut surplus) = (rest.saturating_sub(sum), sum.saturating_sub(rest));
        // One each is enough, unless bounds are near or doubles lose minor units of a very large total.
        for most in [1, u64::MAX] {
            for (index, whole, _) in parts.iter_mut() {
                let more = missing.min(most).min(self.bounds[*index].1 - *whole);
                (*whole, missing) = (*whole + more, missing - more);
            }
            for (index, whole, _) in parts.iter_mut().rev() {
                let less = surplus.min(most).min(*whole - self.bounds[*index].0);
                (*whole, surplus) = (*whole - less, surplus - less);
            }
        }
    }

    /// Gives the lines that have a step whole steps near the real amounts, so that what is left is the others' exactly.
    fn take_steps(&self, amounts: &mut [u64], lines: &[Coarse], fine: &[usize]) -> Result<(), OptimiseError> {
        let unit = lines.iter().fold(0, |unit, line| greatest_common(unit, line.step));
        let rest = self.total - amounts.iter().sum::<u64>();
        // The lines without a step take up to so much more.
        let slack: u64 = fine.iter().map(|index| self.bounds[*index].1 - self.bounds[*index].0).sum();
        let most = |line: &Coarse| (self.bounds[line.index].1 - self.bounds[line.index].0) / line.step;
        let near = |line: &Coarse| {
            let (low, units) = (self.bounds[line.index].0 as f64, self.ideal[line.index] * self.minor);
            (((units - low) / line.step as f64).round().max(0.0) as u64).min(most(line))
        };
        // Few steps to either side are enough unless the steps differ awkwardly.
        for window in [2_u64, 8, 32, 128, u64::MAX] {
            let ranges: Vec<(u64, u64)> = lines
                .iter()
                .map(|line| (near(line).saturating_sub(window), near(line).saturating_add(window).min(most(line))))
                .collect();
            let least: u64 = lines.iter().zip(&ranges).map(|(line, range)| range.0 * line.step).sum();
            let Some(open) = rest.checked_sub(least) else { continue };
            if open / unit > MAX_SUMS {
                break;
            }
            let sums = (open.saturating_sub(slack).div_ceil(unit) as usize)..=((open / unit) as usize);
            if let Some(found) = self.exact(amounts, lines, &ranges, sums, unit) {
                for (line, steps) in lines.iter().zip(found) {
                    amounts[line.index] += steps * line.step;
                }
                return Ok(());
            }
            if ranges.iter().zip(lines).all(|(range, line)| *range == (0, most(line))) {
                break;
            }
        }
        // Too many sums to try: whole steps from below, if the others can take the rest.
        let mut left = rest;
        for line in lines {
            let whole = near(line).min(left / line.step) * line.step;
            (amounts[line.index], left) = (amounts[line.index] + whole, left - whole);
        }
        let nearest = self.total - if slack == 0 { rest % unit } else { left - slack.min(left) };
        if left <= slack { Ok(()) } else { Err(OptimiseError::Steps { total: self.total, nearest }) }
    }

    /// The numbers of steps within the ranges that are worth most, where what they leave goes at the price of money. They
    /// add up to one of `sums` units above the least.
    fn exact(
        &self,
        amounts: &[u64],
        lines: &[Coarse],
        ranges: &[(u64, u64)],
        sums: RangeInclusive<usize>,
        unit: u64,
    ) -> Option<Vec<u64>> {
        let open = *sums.end();
        let mut best = vec![f64::NEG_INFINITY; open + 1];
        best[0] = 0.0;
        let mut choices = Vec::with_capacity(lines.len());
        for (line, (from, to)) in lines.iter().zip(ranges) {
            let each = (line.step / unit) as usize;
            let own = ((to - from) as usize).min(open / each.max(1));
            let worth: Vec<f64> = (0..=own)
                .map(|more| self.worth(line.index, amounts[line.index] + (from + more as u64) * line.step))
                .collect();
            let (mut next, mut taken) = (vec![f64::NEG_INFINITY; open + 1], vec![0_u64; open + 1]);
            for sum in 0..=open {
                for (more, worth) in worth.iter().enumerate().take_while(|(more, _)| more * each <= sum) {
                    let candidate = best[sum - more * each] + worth;
                    if candidate > next[sum] {
                        (next[sum], taken[sum]) = (candidate, more as u64);
                    }
                }
            }
            best = next;
            choices.push(taken);
        }
        let value = |sum: usize| best[sum] - self.price * (sum as f64 * unit as f64 / self.minor);
        let mut sum = sums.filter(|sum| best[*sum].is_finite()).max_by(|a, b| value(*a).total_cmp(&value(*b)))?;
        let mut found = vec![0; lines.len()];
        for (at, taken) in choices.iter().enumerate().rev() {
            let more = taken[sum];
            found[at] = ranges[at].0 + more;
            sum -= more as usize * (lines[at].step / unit) as usize;
        }
        Some(found)
    }
}

/// The greatest common divisor.
pub(super) fn greatest_common(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common(b, a % b) }
}
