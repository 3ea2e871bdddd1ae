//! Time series: metrics go down, periods go across, a group (a channel, a site) over several metrics each. Such a table is
//! turned into one line per group.
//!
//! The plan's side of the metrics becomes fields and flights. What was spent and achieved is no plan: such metrics are kept
//! as internal custom columns under the workbook's own names.

mod groups;
mod metrics;
mod stated;

use mrm_domain::{Audience, Field, FieldKind, Value};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

use super::calendar::{Calendar, Slot, is_calendar_cell};
use super::codes::Problems;
use super::columns::{Column, Target};
use super::dates::resolve;
use super::header::{self, Band, Cache, reading};
use super::profile::Profile;
use super::rows::{Role, number_of};
use super::survey::{self, Labels};
use super::table::{Line, Table};
use super::view::{View, text_of};
use super::vocabulary::Meaning;
use super::words;
use crate::grid::{address, column_letters};
use crate::report::ColumnChoice;
use groups::Group;
use metrics::Metric;

/// From so many periods across a table can be a time series.
const FEWEST_PERIODS: usize = 3;
/// What the columns that name groups become, from left to right, where their headers do not say it.
const NAMES: [Field; 3] = [Field::Site, Field::Placement, Field::Name];
/// From here on a header is taken at its word.
const SURE: f64 = 0.7;
/// How far down a header without known names is looked for, and how many words it may have.
const DEEPEST_HEADER: u32 = 60;
/// See [`DEEPEST_HEADER`].
const MOST_WORDS: usize = 4;

/// What a time series was made of.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// Metrics that became fields of the plan, in the workbook's words.
    pub planned: Vec<String>,
    /// Metrics kept as custom columns.
    pub kept: Vec<String>,
    /// Metrics that were not taken over: rates of single periods.
    pub left: Vec<String>,
    /// Names of the groups.
    pub groups: Vec<String>,
    /// Columns with figures that are no period of the calendar.
    pub beside: Vec<u32>,
    /// Rows whose periods are those of the plan: flights are read from them.
    pub flighted: BTreeSet<u32>,
    /// Totals that the workbook states, beside what was imported.
    pub stated: Vec<Stated>,
    /// The first metric's cell.
    pub cell: String,
}

/// A total that the workbook states of one metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// Its words.
    pub label: String,
    /// The key of the total it compares with, or the name of the custom column.
    pub key: String,
    /// Its first cell.
    pub cell: String,
    /// The workbook's figure.
    pub value: Decimal,
    /// What was imported.
    pub computed: Decimal,
}

/// The header of a time series that names little but its periods: a row of them over the names of metrics.
pub fn header(view: &View<'_>, cache: &mut Cache) -> Option<Band> {
    let last = view.used.bottom;
    (view.used.top..=last.min(view.used.top + DEEPEST_HEADER)).find_map(|row| {
        let cells = || (view.used.left..=view.used.right).map(|c| view.cell(row, c));
        let periods = cells().filter(|value| is_calendar_cell(*value)).count();
        let words: Vec<String> = cells().filter(|value| !is_calendar_cell(*value)).filter_map(text_of).collect();
        // `Period | 09-22.09 | 07-20.10`: what runs in those days stands below, a placement by its figures.
        let mut labelled = words.iter().filter_map(|text| reading(cache, text).best());
        let period = labelled.any(|(m, _)| matches!(m, Meaning::Field(Field::Period | Field::Start | Field::End)));
        let alone = periods >= FEWEST_PERIODS && words.len() <= MOST_WORDS && !period;
        (alone && survey::metric_labels(view, row + 1, last, 2, cache).is_some()).then(|| header::given(row, row))
    })
}

/// The metrics of a time series, if the table is one.
pub fn labels(
    view: &View<'_>,
    (band, last): (Band, u32),
    columns: &[Column],
    calendar: &Calendar,
    cache: &mut Cache,
) -> Option<Labels> {
    if calendar.slots.len() < FEWEST_PERIODS
        || columns.iter().any(|c| matches!(c.field(), Some(Field::UnitPrice | Field::Units)))
    {
        return None;
    }
    let labels = survey::metric_labels(view, band.bottom + 1, last, 2, cache)?;
    // `CPM`, `clicks` under `Buying model` say how a placement is bought; it is no metric of it.
    let header = columns.iter().find(|c| c.column == labels.column).map(|c| c.leaf.as_str()).unwrap_or_default();
    if reading(cache, header)
        .best()
        .is_some_and(|(m, sure)| sure >= SURE && matches!(m, Meaning::Field(Field::BuyModel | Field::BuyUnit)))
    {
        return None;
    }
    // Two metrics are enough where they come again for every group; a group of one metric is a line of a list.
    let groups = groups::find(view, labels.column, band.bottom + 1, last, cache);
    let rows: usize = groups.iter().map(|g| g.rows.len()).sum();
    let enough = labels.metrics.len() >= 3 || labels.rows >= labels.metrics.len() * 2;
    (enough && rows * 2 >= groups.len() * 3).then_some(labels)
}

/// Where a time series stands.
#[derive(Clone, Copy)]
pub struct Layout<'l, 'v, 'a> {
    /// The sheet.
    pub view: &'v View<'a>,
    /// Its header.
    pub band: Band,
    /// Its last row, from 0.
    pub last: u32,
    /// Its periods.
    pub calendar: &'l Calendar,
    /// Its metrics.
    pub labels: &'l Labels,
}

impl<'v, 'a> Layout<'_, 'v, 'a> {
    /// Turns the time series into lines; `None` if none of its metrics is planned.
    pub fn read(
        self,
        sheet: usize,
        columns: Vec<Column>,
        choices: &[&ColumnChoice],
        cache: &mut Cache,
    ) -> Option<Table<'v, 'a>> {
        let Layout { view, band, last, labels, .. } = self;
        let calendar = periods(self.calendar)?;
        let groups = groups::find(view, labels.column, band.bottom + 1, last, cache);
        let metrics = metrics::read(view, labels.column, &groups, &calendar, choices, cache);
        let mut reader = Reader { view, calendar: &calendar, groups: &groups, total: None };
        reader.total = reader.total_column(labels.column, &metrics);
        let metrics: Vec<Metric> = metrics.into_iter().filter(|m| m.target != Target::Ignore).collect();
        if !metrics.iter().any(Metric::is_planned) {
            return None;
        }
        let mut table = Table {
            sheet,
            view,
            band,
            last,
            columns: reader.columns(columns, labels.column),
            calendar: None,
            rows: Vec::new(),
            lines: Vec::new(),
            sections: Vec::new(),
            problems: Problems::default(),
            in_thousands: 0,
            plain: false,
            series: None,
            block: None,
            included: false,
        };
        let series = reader.lines(&mut table, &metrics, labels.column);
        table.rows = reader.roles(band.bottom + 1, last, &table.lines);
        table.series = Some(series);
        table.calendar = Some(calendar);
        (!table.lines.is_empty()).then_some(table)
    }
}

/// The longest unbroken run of periods that follow each other: a month's total beside its days has the month's date too.
fn periods(calendar: &Calendar) -> Option<Calendar> {
    let start = |slot: &Slot| resolve(&slot.range, Some(2023)).ok().map(|(start, _)| start);
    let mut best: &[Slot] = &[];
    let mut from = 0;
    for index in 1..=calendar.slots.len() {
        let follows = calendar.slots.get(index).is_some_and(|next| {
            let previous = &calendar.slots[index - 1];
            let undated = next.range.0.year.is_none();
            // Without a year December stands before January.
            next.column > previous.column && (start(next) > start(previous) || undated && start(next) < start(previous))
        });
        if !follows {
            if index - from > best.len() {
                best = &calendar.slots[from..index];
            }
            from = index;
        }
    }
    (best.len() >= FEWEST_PERIODS).then(|| Calendar { slots: best.to_vec(), ..calendar.clone() })
}

struct Reader<'r, 'v, 'a> {
    view: &'v View<'a>,
    calendar: &'r Calendar,
    groups: &'r [Group],
    total: Option<u32>,
}

impl Reader<'_, '_, '_> {
    fn slots(&self) -> impl Iterator<Item = u32> + '_ {
        self.calendar.slots.iter().map(|slot| slot.column)
    }

    /// What the periods of a row come to; `None` if nothing stands in them.
    fn sum(&self, row: u32) -> Option<Decimal> {
        let numbers = self.slots().filter_map(|column| number_of(self.view.cell(row, column)));
        numbers.fold(None, |sum, n| Some(sum.unwrap_or(Decimal::ZERO) + n))
    }

    fn stated(&self, row: u32) -> Option<Decimal> {
        self.total.and_then(|column| number_of(self.view.cell(row, column)))
    }

    /// Columns right of the metrics' names that are no period.
    fn beside(&self, labels: u32) -> impl Iterator<Item = u32> + '_ {
        let slots: BTreeSet<u32> = self.slots().collect();
        (labels + 1..=self.view.used.right).filter(move |column| !slots.contains(column))
    }

    /// The table's own columns: those that name groups, and the periods.
    fn columns(&self, columns: Vec<Column>, labels: u32) -> Vec<Column> {
        let naming: BTreeSet<u32> = self.groups.iter().flat_map(|g| g.names.keys().copied()).collect();
        let slots: BTreeSet<u32> = self.slots().collect();
        let mut free = NAMES.into_iter();
        let mut out = Vec::new();
        for mut column in columns {
            if slots.contains(&column.column) {
                out.push(column);
            } else if naming.contains(&column.column) {
                let says = column.field().filter(|f| f.kind() == FieldKind::Text || *f == Field::Channel);
                let known = says.filter(|_| column.column != labels && !column.header.is_empty());
                if known.is_none() {
                    let names = || self.groups.iter().filter_map(|g| g.names.get(&column.column));
                    let channels = names().filter(|(_, n)| words::channel(&super::text::fold(n)).is_some()).count();
                    let channel = (channels * 2 > names().count()).then_some(Field::Channel);
                    let Some(field) = channel.or_else(|| free.next()) else { continue };
                    column.target = Target::Field(field);
                    column.confidence = 0.75;
                }
                out.push(column);
            }
        }
        out
    }

    /// Makes the lines, and the columns of their metrics.
    fn lines(&self, table: &mut Table<'_, '_>, metrics: &[Metric], labels: u32) -> Series {
        let naming: Vec<(u32, Field)> = table.columns.iter().filter_map(|c| Some((c.column, c.field()?))).collect();
        let mut series = Series::default();
        let mut lines_rows: BTreeSet<u32> = BTreeSet::new();
        let mut profiles: Vec<Profile> = metrics.iter().map(|_| Profile::default()).collect();
        for (index, group) in self.groups.iter().enumerate() {
            if group.total
                || group.names.is_empty()
                || !metrics.iter().any(|m| m.adds_up() && m.row_in(index).is_some())
            {
                continue;
            }
            let mut line = Line::default();
            for (metric, profile) in metrics.iter().zip(&mut profiles) {
                if let Some((value, place)) = metric.row_in(index).and_then(|row| self.value(metric, row)) {
                    metric.put(&mut line, value, place);
                    note(profile, value);
                }
            }
            if line.cells.is_empty() && line.custom.is_empty() {
                continue;
            }
            let flighted = metrics.iter().filter(|m| m.is_planned()).find_map(|m| m.row_in(index));
            line.row = flighted.unwrap_or(group.rows[0].0);
            series.flighted.extend(flighted);
            for (column, field) in &naming {
                if let Some((row, name)) = group.names.get(column) {
                    let code = words::channel(&super::text::fold(name)).filter(|_| *field == Field::Channel);
                    let text = code.map_or_else(|| name.clone(), |c| c.code().to_owned());
                    line.cells.insert(*field, Value::Text(text));
                    line.elsewhere.insert(Target::Field(*field).key(*column), self.view.place(*row, *column));
                }
            }
            series.groups.push(group.title());
            lines_rows.extend(group.rows.iter().map(|(row, _)| *row));
            table.lines.push(line);
        }
        let mut columns: Vec<Column> = Vec::new();
        for (metric, profile) in metrics.iter().zip(profiles) {
            if profile.filled == 0 {
                let of_line = metric.rows(self.groups).any(|row| lines_rows.contains(&row));
                series.left.extend(of_line.then(|| metric.label.clone()));
                continue;
            }
            if metric.is_planned() { &mut series.planned } else { &mut series.kept }.push(metric.label.clone());
            let audience = if metric.is_planned() { Audience::Client } else { Audience::Internal };
            columns.push(metric.column(labels, profile, audience));
        }
        let first_slot = table.columns.iter().position(|c| c.target == Target::Calendar);
        let at = first_slot.unwrap_or(table.columns.len());
        table.columns.splice(at..at, columns);
        let holds = |c: &u32| {
            (table.band.bottom + 1..=table.last)
                .any(|row| number_of(self.view.cell(row, *c)).is_some_and(|n| !n.is_zero()))
        };
        series.beside = self.beside(labels).filter(|c| Some(*c) != self.total).filter(holds).collect();
        series.cell = metrics.first().map_or_else(String::new, |m| address(m.first_row, labels));
        series.stated = self.stated_totals(metrics, &table.lines);
        series
    }

    /// The value of a metric in a row, and where it stands.
    fn value(&self, metric: &Metric, row: u32) -> Option<(Decimal, String)> {
        let periods = || {
            let (first, last) = (self.slots().next()?, self.slots().last()?);
            Some(format!("{}:{}", self.view.place(row, first), address(row, last)))
        };
        let stated = || Some((self.stated(row)?, self.view.place(row, self.total?)));
        if metric.adds_up() { self.sum(row).zip(periods()).or_else(stated) } else { stated() }
    }

    fn roles(&self, first: u32, last: u32, lines: &[Line]) -> Vec<(u32, Role)> {
        let mut roles: BTreeMap<u32, Role> = BTreeMap::new();
        for group in self.groups {
            let line = group.rows.iter().any(|(row, _)| lines.iter().any(|l| l.row == *row));
            let role = match (line, group.total) {
                (true, _) => Role::Line,
                (false, true) => Role::Total,
                (false, false) => Role::NotALine,
            };
            roles.extend(group.rows.iter().map(|(row, _)| (*row, role.clone())));
        }
        let blank = |row: u32| (self.view.used.left..=self.view.used.right).all(|c| self.view.cell(row, c).is_blank());
        let heading = |row: u32| self.groups.iter().any(|g| g.names.values().any(|(at, _)| *at == row));
        let other = |row: u32| if blank(row) || heading(row) { Role::Blank } else { Role::NotALine };
        (first..=last).map(|row| (row, roles.remove(&row).unwrap_or_else(|| other(row)))).collect()
    }
}

fn note(profile: &mut Profile, value: Decimal) {
    profile.filled += 1;
    profile.numbers += 1;
    profile.nonzero += usize::from(!value.is_zero());
    profile.largest = profile.largest.max(value.abs());
    let shown = value.round_dp(6).normalize().to_string();
    if profile.samples.len() < 4 && !profile.samples.contains(&shown) {
        profile.samples.push(shown);
    }
}

/// Letters of columns, as a list.
pub fn letters(columns: &[u32]) -> String {
    columns.iter().map(|c| column_letters(*c)).collect::<Vec<_>>().join(", ")
}
