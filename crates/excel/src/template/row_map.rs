//! Where the rows of a sheet go when rows are added and removed.

use crate::grid::Area;
use std::collections::{BTreeMap, BTreeSet};

/// Rows added and removed in one sheet. All rows count from 0 and are those of the sheet before, but where said otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RowMap {
    /// How many rows are added right after a row.
    after: BTreeMap<u32, u32>,
    /// How many rows are added right before a row.
    before: BTreeMap<u32, u32>,
    removed: BTreeSet<u32>,
    /// For each row from which on the shift is another one: that shift. Filled by [`RowMap::settle`].
    shifts: Vec<(u32, i64)>,
}

impl RowMap {
    /// Adds `count` rows right after `row`; areas that end there grow.
    pub fn add_after(&mut self, row: u32, count: u32) {
        *self.after.entry(row).or_default() += count;
    }

    /// Adds `count` rows right before `row`; areas that begin there grow.
    pub fn add_before(&mut self, row: u32, count: u32) {
        *self.before.entry(row).or_default() += count;
    }

    /// Removes a row.
    pub fn remove(&mut self, row: u32) {
        self.removed.insert(row);
    }

    /// Keeps a row that was to be removed.
    pub fn keep(&mut self, row: u32) {
        self.removed.remove(&row);
    }

    /// Makes positions known; call after the last change.
    pub fn settle(mut self) -> RowMap {
        let mut steps: BTreeMap<u32, i64> = BTreeMap::new();
        for (row, count) in &self.after {
            *steps.entry(row.saturating_add(1)).or_default() += i64::from(*count);
        }
        for (row, count) in &self.before {
            *steps.entry(*row).or_default() += i64::from(*count);
        }
        for row in &self.removed {
            *steps.entry(row.saturating_add(1)).or_default() -= 1;
        }
        let mut sum = 0;
        self.shifts = steps
            .into_iter()
            .map(|(row, step)| {
                sum += step;
                (row, sum)
            })
            .collect();
        self
    }

    /// Whether nothing moves.
    pub fn is_identity(&self) -> bool {
        self.after.is_empty() && self.before.is_empty() && self.removed.is_empty()
    }

    /// Whether a row is removed.
    pub fn is_removed(&self, row: u32) -> bool {
        self.removed.contains(&row)
    }

    /// Rows that are removed.
    pub fn removed(&self) -> impl Iterator<Item = u32> + '_ {
        self.removed.iter().copied()
    }

    /// How many rows are added right after a row.
    pub fn added_after(&self, row: u32) -> u32 {
        self.after.get(&row).copied().unwrap_or(0)
    }

    /// How many rows are added right before a row.
    pub fn added_before(&self, row: u32) -> u32 {
        self.before.get(&row).copied().unwrap_or(0)
    }

    /// Where a row stands afterwards; for a removed row, where the one after it stands.
    pub fn place(&self, row: u32) -> u32 {
        let at = self.shifts.partition_point(|(from, _)| *from <= row);
        let shift = at.checked_sub(1).and_then(|i| self.shifts.get(i)).map_or(0, |(_, shift)| *shift);
        u32::try_from(i64::from(row) + shift).unwrap_or(0)
    }

    /// Where rows from `top` to `bottom` stand afterwards. With `grow`, rows added at an edge belong to them. `None` when
    /// all of them are removed.
    pub fn rows(&self, top: u32, bottom: u32, grow: bool) -> Option<(u32, u32)> {
        let first = self.place(top) - if grow { self.added_before(top) } else { 0 };
        let last = i64::from(self.place(bottom)) - i64::from(self.is_removed(bottom))
            + i64::from(if grow { self.added_after(bottom) } else { 0 });
        let last = u32::try_from(last).ok()?;
        (first <= last).then_some((first, last))
    }

    /// Where an area stands afterwards, see [`RowMap::rows`].
    pub fn area(&self, area: Area, grow: bool) -> Option<Area> {
        let (top, bottom) = self.rows(area.top, area.bottom, grow)?;
        Some(Area { top, bottom, ..area })
    }

    /// Whether rows are added strictly inside, or rows of it are removed.
    pub fn cuts(&self, top: u32, bottom: u32) -> bool {
        let inside = |row: &u32| (top..bottom).contains(row);
        self.after.keys().any(inside)
            || self.before.keys().any(|row| (top + 1..=bottom).contains(row))
            || self.removed.range(top..=bottom).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(after: &[(u32, u32)], removed: &[u32]) -> RowMap {
        let mut map = RowMap::default();
        after.iter().for_each(|(row, count)| map.add_after(*row, *count));
        removed.iter().for_each(|row| map.remove(*row));
        map.settle()
    }

    #[test]
    fn rows_below_an_added_row_move_down_and_a_sum_grows_by_it() {
        let map = map(&[(14, 1)], &[]);
        assert_eq!((map.place(14), map.place(15)), (14, 16));
        assert_eq!(map.rows(10, 14, true), Some((10, 15)));
        assert_eq!(map.rows(10, 14, false), Some((10, 14)));
        assert_eq!(map.rows(10, 15, false), Some((10, 16)));
    }

    #[test]
    fn the_only_line_can_be_exchanged_for_another() {
        let map = map(&[(13, 1)], &[13]);
        assert_eq!(map.rows(13, 13, true), Some((13, 13)));
        assert_eq!(map.rows(13, 13, false), None);
        assert_eq!(map.place(14), 14);
    }

    #[test]
    fn removed_rows_leave_what_is_around_them() {
        let map = map(&[], &[10, 12]);
        assert_eq!(map.rows(10, 14, false), Some((10, 12)));
        assert_eq!(map.rows(12, 12, true), None);
        assert_eq!(map.rows(11, 12, true), Some((10, 10)));
    }
}
