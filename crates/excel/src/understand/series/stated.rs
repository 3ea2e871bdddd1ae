//! What a time series says its metrics come to, beside what was imported.

use rust_decimal::Decimal;

use super::super::columns::Target;
use super::super::rows::number_of;
use super::super::table::Line;
use super::super::totals::key_of;
use super::metrics::Metric;
use super::{Reader, Stated};
use crate::grid::address;

/// How many cells the label of a sum names.
const MOST_CELLS: usize = 6;

impl Reader<'_, '_, '_> {
    /// The column that holds the sums of the periods.
    pub(super) fn total_column(&self, labels: u32, metrics: &[Metric]) -> Option<u32> {
        let rows: Vec<(u32, Decimal)> = metrics
            .iter()
            .filter(|m| m.adds_up())
            .flat_map(|m| m.rows(self.groups))
            .filter_map(|row| self.sum(row).filter(|sum| !sum.is_zero()).map(|sum| (row, sum)))
            .collect();
        let agreeing = |column: u32| {
            rows.iter().filter(|(row, sum)| number_of(self.view.cell(*row, column)) == Some(*sum)).count()
        };
        self.beside(labels)
            .map(|column| (column, agreeing(column)))
            .filter(|(_, agree)| agree * 2 > rows.len())
            .max_by_key(|(column, agree)| (*agree, std::cmp::Reverse(*column)))
            .map(|(column, _)| column)
    }

    /// Totals of each metric: those of the groups added up, those of single groups that differ from their periods, and
    /// those of all groups where the workbook has a group for them.
    pub(super) fn stated_totals(&self, metrics: &[Metric], lines: &[Line]) -> Vec<Stated> {
        let mut out = Vec::new();
        for metric in metrics.iter().filter(|m| m.adds_up()) {
            let computed: Decimal = lines.iter().filter_map(|line| metric.of(line)).sum();
            let key = match metric.target {
                Target::Field(field) => key_of(field),
                _ => metric.label.clone(),
            };
            let say = |label: String, cell: String, value: Decimal, computed: Decimal| Stated {
                label,
                key: key.clone(),
                cell,
                value,
                computed,
            };
            if let Some(column) = self.total {
                let place = |row: u32| self.view.place(row, column);
                let found: Vec<(String, u32, Decimal)> = self
                    .rows(metric, false)
                    .filter_map(|(group, row)| Some((self.groups[group].title(), row, self.stated(row)?)))
                    .collect();
                if let [(_, first, _), ..] = found.as_slice() {
                    let value = found.iter().map(|(.., n)| *n).sum();
                    out.push(say(sum_label(&metric.label, &found, column), place(*first), value, computed));
                }
                for (group, row, value) in &found {
                    if let Some(sum) = self.sum(*row).filter(|sum| (*sum - *value).abs() > Decimal::new(1, 2)) {
                        out.push(say(format!("{group} · {}", metric.label), place(*row), *value, sum));
                    }
                }
            }
            for (_, row) in self.rows(metric, true) {
                let Some((value, place)) = self.value(metric, row) else { continue };
                let stated = self.stated(row).zip(self.total).map(|(n, column)| (n, self.view.place(row, column)));
                let (value, cell) = stated.unwrap_or((value, place));
                out.push(say(metric.label.clone(), cell, value, computed));
            }
        }
        out
    }

    /// The rows of a metric in named groups, with the group: those that are totals, or those that are not.
    fn rows<'r>(&'r self, metric: &'r Metric, total: bool) -> impl Iterator<Item = (usize, u32)> + 'r {
        let groups = self.groups.iter().enumerate().filter(move |(_, g)| g.total == total && !g.names.is_empty());
        groups.filter_map(|(index, _)| Some((index, metric.row_in(index)?)))
    }
}

/// `Budget: AN9 + AN16`.
fn sum_label(metric: &str, found: &[(String, u32, Decimal)], column: u32) -> String {
    let cells: Vec<String> = found.iter().map(|(_, row, _)| address(*row, column)).collect();
    match cells.as_slice() {
        [first, .., last] if cells.len() > MOST_CELLS => format!("{metric}: {first} + … + {last}"),
        cells => format!("{metric}: {}", cells.join(" + ")),
    }
}
