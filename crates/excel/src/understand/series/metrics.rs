//! What each metric of a time series is: a field of the plan, or something that was spent or achieved.

use mrm_domain::{Audience, CustomKind, Field, FieldKind, FieldScope, Value};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

use super::super::calendar::Calendar;
use super::super::columns::{Column, Key, Target};
use super::super::header::{Cache, reading};
use super::super::profile::Profile;
use super::super::table::Line;
use super::super::text::{Attributes, Basis, fold};
use super::super::view::View;
use super::super::vocabulary::Meaning;
use super::super::words;
use super::groups::Group;
use crate::grid::address;
use crate::report::ColumnChoice;

/// From here on a label is taken at its word.
const SURE: f64 = 0.55;

/// A metric, over all groups.
#[derive(Debug, Clone)]
pub struct Metric {
    /// Its name as written first.
    pub label: String,
    /// The row of that name.
    pub first_row: u32,
    /// What becomes of it.
    pub target: Target,
    meaning: Option<Meaning>,
    attributes: Attributes,
    confidence: f64,
    /// Its row in each group.
    in_groups: Vec<Option<u32>>,
}

/// Reads the metrics of all groups.
pub fn read(
    view: &View<'_>,
    labels: u32,
    groups: &[Group],
    calendar: &Calendar,
    choices: &[&ColumnChoice],
    cache: &mut Cache,
) -> Vec<Metric> {
    let mut metrics: Vec<Metric> = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        for (row, label) in &group.rows {
            let known = metrics.iter().position(|m| fold(&m.label) == fold(label));
            let at = known.unwrap_or_else(|| {
                metrics.push(Metric::new(label, *row, groups.len(), cache));
                metrics.len() - 1
            });
            metrics[at].in_groups[index] = Some(*row);
        }
    }
    for metric in &mut metrics {
        let cells =
            || metric.in_groups.iter().flatten().flat_map(|row| calendar.slots.iter().map(|s| (*row, s.column)));
        let format = cells().find_map(|(row, column)| words::format_currency(view.format(row, column)?));
        metric.attributes.currency = metric.attributes.currency.or(format);
    }
    assign(&mut metrics);
    for metric in &mut metrics {
        let cell = address(metric.first_row, labels);
        if let Some(choice) = choices.iter().find(|c| c.column == cell) {
            metric.choose(choice);
        }
    }
    metrics
}

impl Metric {
    fn new(label: &str, row: u32, groups: usize, cache: &mut Cache) -> Metric {
        let found = reading(cache, label);
        let best = found.best().filter(|(_, sure)| *sure >= SURE);
        // `Cost per purchase (total)` is a price, whatever the word in brackets says.
        let spent = || begins(label, &["spend", "spent", "расход", "затрат"]).then_some(Meaning::Cost);
        let meaning = best.map(|(m, _)| m).or_else(spent).filter(|m| !is_price(label) || *m != Meaning::Cost);
        Metric {
            label: label.to_owned(),
            first_row: row,
            target: Target::Custom(CustomKind::Number),
            meaning,
            attributes: found.attributes.clone(),
            confidence: best.map_or(0.6, |(_, sure)| sure),
            in_groups: vec![None; groups],
        }
    }

    fn choose(&mut self, choice: &ColumnChoice) {
        match choice.target.as_str() {
            "ignore" => self.target = Target::Ignore,
            "custom" | "formula" => self.target = Target::Custom(self.kind()),
            code => match code.parse::<Field>() {
                Ok(field) => self.target = Target::Field(field),
                Err(_) => return,
            },
        }
        self.confidence = 1.0;
    }

    /// Its row in a group.
    pub fn row_in(&self, group: usize) -> Option<u32> {
        self.in_groups.get(group).copied().flatten()
    }

    /// Its rows in groups with names that are no total.
    pub fn rows<'m>(&'m self, groups: &'m [Group]) -> impl Iterator<Item = u32> + 'm {
        groups.iter().enumerate().filter(|(_, g)| !g.total).filter_map(|(index, _)| self.row_in(index))
    }

    /// Whether it is a field of the plan.
    pub fn is_planned(&self) -> bool {
        matches!(self.target, Target::Field(_))
    }

    /// Whether its periods add up: money and counts do, rates do not.
    pub fn adds_up(&self) -> bool {
        match (self.target, self.meaning) {
            (Target::Field(field), _) | (_, Some(Meaning::Field(field))) => field.is_summable(),
            (_, Some(Meaning::Cost)) => true,
            _ => false,
        }
    }

    fn is_cost(&self) -> bool {
        use Field as F;
        matches!(
            self.meaning,
            Some(Meaning::Cost | Meaning::Field(F::CostNet | F::ClientNet | F::CostGross | F::ListCost))
        )
    }

    fn kind(&self) -> CustomKind {
        match self.meaning {
            Some(Meaning::Cost) => CustomKind::Money,
            Some(Meaning::Field(field)) => match field.kind() {
                FieldKind::Money => CustomKind::Money,
                FieldKind::Percent => CustomKind::Percent,
                _ => CustomKind::Number,
            },
            _ if is_price(&self.label) => CustomKind::Money,
            _ => CustomKind::Number,
        }
    }

    fn key(&self) -> Key {
        self.target.key(self.first_row)
    }

    /// Puts its value into a line.
    pub fn put(&self, line: &mut Line, number: Decimal, place: String) {
        let value = Value::Number(number.normalize());
        match self.target {
            Target::Field(field) => match value.checked(field.kind()) {
                Ok(value) => line.cells.insert(field, value),
                Err(_) => return,
            },
            Target::Custom(_) => line.custom.insert(self.first_row, value),
            Target::Calendar | Target::Ignore => return,
        };
        line.elsewhere.insert(self.key(), place);
    }

    /// Its value in a line.
    pub fn of(&self, line: &Line) -> Option<Decimal> {
        match self.target {
            Target::Field(field) => line.number(field),
            _ => line.custom.get(&self.first_row).and_then(Value::number),
        }
    }

    /// The column of the plan that it becomes.
    pub fn column(&self, labels: u32, profile: Profile, audience: Audience) -> Column {
        let audience = match self.target {
            Target::Field(field) => field.audience(),
            _ => audience,
        };
        let alternatives = match self.meaning {
            Some(Meaning::Field(field)) => vec![field],
            Some(Meaning::Cost) => vec![Field::CostNet],
            _ => Vec::new(),
        };
        let mut column = Column::metric((self.first_row, labels), &self.label, self.target, profile);
        column.attributes = self.attributes.clone();
        column.confidence = self.confidence;
        column.audience = audience;
        column.alternatives = alternatives;
        column
    }
}

/// Decides which metrics are the plan's. Beside anything that was spent or achieved only what calls itself planned is.
fn assign(metrics: &mut [Metric]) {
    let budget = |m: &Metric| m.is_cost() && says_plan(&m.label) && !says_fact(&m.label);
    let spend = |m: &Metric| m.is_cost() && !says_plan(&m.label);
    let tracked =
        metrics.iter().any(|m| says_fact(&m.label)) || (metrics.iter().any(budget) && metrics.iter().any(spend));
    let mut taken: BTreeSet<Field> = BTreeSet::new();
    for metric in metrics.iter_mut() {
        let own = !says_fact(&metric.label) && (!tracked || says_plan(&metric.label));
        let field = match metric.meaning {
            _ if !own => None,
            _ if metric.is_cost() => Some(match (metric.attributes.basis, metric.attributes.commission) {
                (Some(Basis::Gross), _) => Field::CostGross,
                (_, Some(true)) => Field::ClientNet,
                _ => Field::CostNet,
            }),
            Some(Meaning::Field(field)) if field.scope() == FieldScope::Line && field.is_summable() => Some(field),
            _ => None,
        };
        metric.target = match field.filter(|field| taken.insert(*field)) {
            Some(field) => Target::Field(field),
            None => Target::Custom(metric.kind()),
        };
    }
    // Flights follow the money where there is any.
    metrics.sort_by_key(|m| !(m.is_planned() && m.is_cost()));
}

fn begins(label: &str, stems: &[&str]) -> bool {
    let folded = fold(label);
    folded.split(|c: char| !c.is_alphanumeric()).any(|word| stems.iter().any(|stem| word.starts_with(&fold(stem))))
}

fn says_fact(label: &str) -> bool {
    let fact = |word: &str| matches!(word, "FACT" | "FACTS");
    fold(label).split(' ').any(fact)
        || begins(label, &["actual", "spent", "факт", "потрачен", "израсходован", "освоен"])
}

fn says_plan(label: &str) -> bool {
    begins(label, &["plan", "budget", "forecast", "план", "бюджет", "прогноз"])
}

/// `Cost per order`, `Стоимость за клик`: a price, which never adds up.
fn is_price(label: &str) -> bool {
    let folded = fold(label);
    folded.split(' ').any(|word| word == "PER" || word == fold("за"))
}
