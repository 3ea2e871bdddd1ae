//! Lines of a plan of which some pairs are known to share people: these stand together, everything else is by chance.
//!
//! Lines that known pairs connect are one group and combine by their pairs (media-math 2.8, 2.9); a pair within a group that
//! nobody stated shares what chance lets it share. Groups, and lines without pairs, meet people independently (2.5).

use std::collections::BTreeMap;

use super::ladder::{by_pairs_of, independent, together, vehicles};
use super::vehicle::frechet;
use super::{Because, Detail, Known, Pair, Reported, Vehicle};
use crate::warning::Warning;

/// The reach of lines together. `pairs` count the usable lines from 0, each pair at most once; `left_out` lines have no data.
/// `None` where no line has.
pub(crate) fn grouped(
    lines: &[(&Known, &Reported)],
    pairs: &[Pair],
    left_out: usize,
    detail: Detail,
) -> Option<Reported> {
    let all: Vec<&Reported> = lines.iter().map(|(_, reported)| *reported).collect();
    if pairs.is_empty() {
        return together(&all, left_out, detail);
    }
    let parts: Vec<Reported> =
        groups(lines.len(), pairs).iter().map(|group| part(lines, group, pairs, detail)).collect();
    let mut reported = match parts.as_slice() {
        [] => return None,
        [one] => one.clone(),
        many => {
            let reported = independent(&many.iter().collect::<Vec<_>>(), detail);
            Reported { because: Because::SomePairsKnown, ..reported }
        }
    };
    reported.warnings.extend((left_out > 0).then_some(Warning::PartsLeftOut { parts: left_out }));
    Some(reported)
}

/// The lines that known pairs connect, each in one group.
fn groups(count: usize, pairs: &[Pair]) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..count).collect();
    for pair in pairs {
        let (kept, gone) = (group[pair.first], group[pair.second]);
        group.iter_mut().filter(|of| **of == gone).for_each(|of| *of = kept);
    }
    let mut found: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (line, of) in group.into_iter().enumerate() {
        found[of].push(line);
    }
    found.retain(|lines| !lines.is_empty());
    found
}

/// The duplications of all pairs of a group.
pub(super) struct Filled {
    /// Stated ones within their bounds, the others as chance has them; counted within the group.
    pub pairs: Vec<Pair>,
    /// Whether any is as chance has it.
    pub by_chance: bool,
    /// Those that cannot be as stated.
    pub clamped: Vec<Warning>,
}

/// The duplications of all pairs of the vehicles that stand for the lines of `group`.
pub(super) fn filled(vehicles: &[Vehicle], group: &[usize], pairs: &[Pair]) -> Filled {
    let places: BTreeMap<usize, usize> = group.iter().enumerate().map(|(place, line)| (*line, place)).collect();
    let stated: BTreeMap<(usize, usize), f64> = pairs
        .iter()
        .filter_map(|pair| {
            let (first, second) = (*places.get(&pair.first)?, *places.get(&pair.second)?);
            Some(((first.min(second), first.max(second)), pair.share))
        })
        .collect();
    let mut out = Filled { pairs: Vec::new(), by_chance: false, clamped: Vec::new() };
    for first in 0..vehicles.len() {
        for second in first + 1..vehicles.len() {
            let (a, b) = (vehicles[first].r1, vehicles[second].r1);
            let (low, high) = frechet(a, b);
            let known = stated.get(&(first, second));
            if known.is_some_and(|share| !(low - 1e-9..=high + 1e-9).contains(share)) {
                out.clamped.push(Warning::DuplicationClamped { first: group[first] + 1, second: group[second] + 1 });
            }
            out.by_chance |= known.is_none();
            let share = known.copied().unwrap_or(a * b).clamp(low, high);
            out.pairs.push(Pair { first, second, share });
        }
    }
    out
}

/// One group by its pairs; independent where no model takes them.
fn part(lines: &[(&Known, &Reported)], group: &[usize], pairs: &[Pair], detail: Detail) -> Reported {
    let each: Vec<&Reported> = group.iter().map(|line| lines[*line].1).collect();
    if let [one] = each.as_slice() {
        return (*one).clone();
    }
    let known: Vec<&Known> = group.iter().map(|line| lines[*line].0).collect();
    let vehicles = vehicles(&known, &each);
    let Filled { pairs: filled, by_chance, clamped: warnings, .. } = filled(&vehicles, group, pairs);
    match by_pairs_of(&vehicles, &each, &filled) {
        Ok(mut reported) => {
            reported.warnings.extend(warnings);
            if by_chance {
                reported.because = Because::SomePairsKnown;
                reported.warnings.push(Warning::IndependenceAssumed);
            }
            reported.distribution = reported.distribution.filter(|_| detail == Detail::Contacts);
            reported
        }
        Err(_) => independent(&each, detail),
    }
}
