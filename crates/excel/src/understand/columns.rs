//! What each column of a table means: words, shape of the values, and neighbours.

use mrm_domain::{Audience, CustomKind, Field, FieldKind};

mod assign;
mod content;
mod costs;

use super::calendar::{self, Calendar};
use super::header::{Band, Cache, reading};
use super::profile::{Profile, look_at_all};
use super::text::{Attributes, clean, fold, has_phrase};
use super::view::View;
use super::vocabulary::Meaning;
use crate::grid::{CellValue, address, column_letters};
use crate::report::ColumnChoice;

pub use assign::is_cost_per_result;
use assign::{assign, audiences, custom_kind};
use content::{by_content, periods};
use costs::{costs, unit_price_from_cpm};

/// What becomes of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A field.
    Field(Field),
    /// A custom column.
    Custom(CustomKind),
    /// A slot of the calendar.
    Calendar,
    /// Nothing: it is empty, or the planner said so.
    Ignore,
}

/// Under what a line keeps a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A field.
    Field(Field),
    /// A custom column, by [`Column::key`].
    Custom(u32),
}

impl Target {
    /// Under what lines keep the values of the column with this key.
    pub fn key(self, column: u32) -> Key {
        match self {
            Target::Field(field) => Key::Field(field),
            Target::Custom(_) | Target::Calendar | Target::Ignore => Key::Custom(column),
        }
    }
}

/// One column of a table; or a metric that stands in rows, which becomes a column of the plan.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its number, from 0.
    pub column: u32,
    /// Whether it is a metric in rows: `header_row` is the first of them, `column` that of their names.
    pub down: bool,
    /// The cell that names it (row from 0).
    pub header_row: u32,
    /// The header as written, levels joined.
    pub header: String,
    /// The lowest level.
    pub leaf: String,
    /// What was cut out of the header.
    pub attributes: Attributes,
    /// What becomes of it.
    pub target: Target,
    /// From 0 to 1.
    pub confidence: f64,
    /// Other fields it could be, best first.
    pub alternatives: Vec<Field>,
    /// Whom it is for.
    pub audience: Audience,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// What its values look like.
    pub profile: Profile,
    candidates: Vec<(Meaning, f64)>,
    decided: bool,
    chosen: bool,
    values: bool,
}

impl Column {
    /// A metric whose name stands first at `(row, column)`.
    pub fn metric((row, column): (u32, u32), label: &str, target: Target, profile: Profile) -> Column {
        Column {
            column,
            down: true,
            header_row: row,
            header: label.to_owned(),
            leaf: label.to_owned(),
            attributes: Attributes::default(),
            target,
            confidence: 0.0,
            alternatives: Vec::new(),
            audience: Audience::Client,
            hidden: false,
            profile,
            candidates: Vec::new(),
            decided: true,
            chosen: false,
            values: false,
        }
    }

    /// Whether the planner said how it is read.
    pub fn is_chosen(&self) -> bool {
        self.chosen
    }

    /// Whether the planner wants its values, whatever formula they come from.
    pub fn keeps_values(&self) -> bool {
        self.values
    }

    /// The number under which lines keep its custom values: one of its own within the table.
    pub fn key(&self) -> u32 {
        if self.down { self.header_row } else { self.column }
    }

    /// What it is called in the workbook: `Q`; a metric in rows by the cell of its name, `D9`.
    pub fn letters(&self) -> String {
        if self.down { address(self.header_row, self.column) } else { column_letters(self.column) }
    }

    /// The field it means, if it does.
    pub fn field(&self) -> Option<Field> {
        match self.target {
            Target::Field(field) => Some(field),
            _ => None,
        }
    }

    /// How its values are read.
    pub fn kind(&self) -> Option<FieldKind> {
        match self.target {
            Target::Field(field) => Some(field.kind()),
            Target::Custom(kind) => Some(kind.field_kind()),
            Target::Calendar | Target::Ignore => None,
        }
    }

    fn best(&self) -> Option<Meaning> {
        self.candidates.first().map(|(m, _)| *m)
    }

    fn can_be(&self, field: Field) -> Option<f64> {
        self.candidates.iter().find(|(m, _)| *m == Meaning::Field(field)).map(|(_, s)| *s)
    }

    fn set(&mut self, field: Field, confidence: f64) {
        self.target = Target::Field(field);
        self.confidence = confidence;
        self.decided = true;
    }

    fn set_custom(&mut self) {
        self.target = if self.profile.filled == 0 && self.header.is_empty() {
            Target::Ignore
        } else {
            Target::Custom(custom_kind(self))
        };
        self.decided = true;
    }
}

/// Reads the columns of a table whose data stand in `band.bottom + 1 ..= last`.
pub fn read(
    view: &View<'_>,
    band: Band,
    last: u32,
    cache: &mut Cache,
    choices: &[&ColumnChoice],
) -> (Vec<Column>, Option<Calendar>) {
    let mut columns: Vec<Column> = Vec::new();
    let places: Vec<u32> = (view.used.left..=view.used.right).collect();
    let profiles = look_at_all(view, &places, band.bottom + 1, last);
    for (column, profile) in places.into_iter().zip(profiles) {
        let levels = levels(view, band, column);
        if levels.is_empty() && profile.filled == 0 {
            continue;
        }
        columns.push(start(view, band, column, &levels, profile, cache));
    }
    let named = |c: u32| {
        columns.iter().any(|col| {
            col.column == c && !col.candidates.is_empty() && !calendar::is_calendar_cell(view.cell(col.header_row, c))
        })
    };
    let calendar = calendar::find(view, band.top, band.bottom, &named);
    if let Some(calendar) = &calendar {
        for column in &mut columns {
            if calendar.slots.iter().any(|s| s.column == column.column) {
                column.target = Target::Calendar;
                column.confidence = 0.95;
                column.decided = true;
            } else if calendar.slots.first().is_some_and(|s| s.column < column.column)
                && !column.decided
                && column.candidates.is_empty()
                && column.profile.filled == 0
            {
                column.target = Target::Ignore;
                column.decided = true;
            }
        }
    }
    for choice in choices {
        if let Some(column) = columns.iter_mut().find(|c| column_letters(c.column) == choice.column) {
            choose(column, choice);
        }
    }
    by_content(&mut columns);
    periods(&mut columns);
    costs(&mut columns);
    unit_price_from_cpm(&mut columns);
    assign(&mut columns);
    audiences(&mut columns);
    for choice in choices {
        if let (Some(audience), Some(column)) =
            (choice.audience, columns.iter_mut().find(|c| column_letters(c.column) == choice.column))
        {
            column.audience = audience;
        }
    }
    (columns, calendar)
}

/// Whether the rows under these columns are read as they are under those.
pub fn read_alike(these: &[Column], those: &[Column], this: Option<&Calendar>, that: Option<&Calendar>) -> bool {
    // All that a reader of rows asks a column.
    let asked = |c: &Column| (c.column, c.target, c.leaf.clone(), c.profile.is_wordy());
    let slots = |c: Option<&Calendar>| c.map(|c| c.slots.iter().map(|s| s.column).collect::<Vec<_>>());
    these.iter().map(asked).eq(those.iter().map(asked)) && slots(this) == slots(that)
}

/// The distinct texts over a column, from the top.
fn levels(view: &View<'_>, band: Band, column: u32) -> Vec<(u32, String)> {
    let mut levels: Vec<(u32, String)> = Vec::new();
    let mut add = |row: u32, text: String| {
        if !text.is_empty() && levels.last().is_none_or(|(_, t)| *t != text) {
            levels.push((row, text));
        }
    };
    // A single group above the header (`Forecast Media` over six columns) belongs to the names, not to the header rows.
    if band.top > view.used.top
        && let Some(area) = view
            .merge(band.top - 1, column)
            .filter(|m| m.right > m.left && m.right - m.left < view.used.right - view.used.left)
        && let CellValue::Text(text) = view.cell(area.top, area.left)
        && view.merge(band.top, column).is_none_or(|m| m.left == m.right)
        && text.chars().count() <= 60
    {
        add(area.top, clean(text));
    }
    for row in band.top..=band.bottom {
        let text = match view.seen(row, column) {
            CellValue::Text(text) => clean(text),
            CellValue::DateTime(at) => at.date().to_string(),
            CellValue::Number(n) if n.fract() == 0.0 => n.to_string(),
            _ => String::new(),
        };
        // A stray `\` or backtick is no name.
        if text.chars().any(|c| c.is_alphanumeric() || matches!(c, '#' | '%' | '№' | '$' | '₽')) {
            let origin = view.merge(row, column).map_or(row, |m| m.top.max(band.top));
            add(origin, text);
        }
    }
    levels
}

fn start(
    view: &View<'_>,
    band: Band,
    column: u32,
    levels: &[(u32, String)],
    profile: Profile,
    cache: &mut Cache,
) -> Column {
    let leaf = levels.last().map(|(_, t)| t.clone()).unwrap_or_default();
    let header = levels.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join(" / ");
    let own = reading(cache, &leaf).clone();
    let mut candidates = own.candidates;
    let mut attributes = own.attributes;
    for (_, group) in levels.iter().rev().skip(1) {
        let above = reading(cache, group).clone();
        attributes.basis = attributes.basis.or(above.attributes.basis);
        attributes.commission = attributes.commission.or(above.attributes.commission);
        attributes.currency = attributes.currency.or(above.attributes.currency);
        attributes.rate_card |= above.attributes.rate_card;
        attributes.scale = attributes.scale.or(above.attributes.scale);
        if candidates.is_empty() {
            // `Показы` over `план`: the group names, the leaf qualifies.
            candidates = above.candidates.iter().map(|(m, s)| (*m, s * 0.8)).collect();
        }
    }
    special_readings(&own.folded, &header, &mut candidates);
    if let Some(format) = (band.bottom + 1..=band.bottom + 6).find_map(|row| view.format(row, column)) {
        attributes.currency = attributes.currency.or_else(|| super::words::format_currency(format));
    }
    Column {
        column,
        down: false,
        header_row: levels.last().map_or(band.bottom, |(row, _)| *row),
        header,
        leaf,
        attributes,
        target: Target::Custom(CustomKind::Text),
        confidence: 0.0,
        alternatives: Vec::new(),
        audience: Audience::Client,
        hidden: view.column_hidden(column),
        profile,
        candidates,
        decided: false,
        chosen: false,
        values: false,
    }
}

/// What a label outside a header can mean, best first.
pub fn readings(text: &str, cache: &mut Cache) -> Vec<(Meaning, f64)> {
    let found = reading(cache, text).clone();
    let mut candidates = found.candidates;
    special_readings(&found.folded, text, &mut candidates);
    candidates.sort_by(|a, b| b.1.total_cmp(&a.1));
    candidates
}

/// Readings that a qualifier forbids: reach at 3+ is not reach, viewable impressions are not impressions.
fn special_readings(folded: &str, header: &str, candidates: &mut Vec<(Meaning, f64)>) {
    let higher = ["2+", "3+", "4+", "5+", "6+", "7+", "8+", "9+", "10+"].iter().any(|n| header.contains(n));
    let viewable = ["видимые", "видимых", "viewable", "measurable"].iter().any(|w| has_phrase(folded, &fold(w)));
    if higher || viewable {
        candidates.retain(|(m, _)| !matches!(m, Meaning::Field(Field::Reach | Field::ReachPct | Field::Impressions)));
    }
}

fn choose(column: &mut Column, choice: &ColumnChoice) {
    match choice.target.as_str() {
        "ignore" => column.target = Target::Ignore,
        "custom" | "formula" => column.target = Target::Custom(custom_kind(column)),
        code => match code.parse::<Field>() {
            // The report calls a slot of the calendar by the field of all slots: it stays one.
            Ok(Field::TimeCols) if column.target == Target::Calendar => {}
            Ok(field) => column.target = Target::Field(field),
            // A saved mapping of a newer version may name a field that this one does not know.
            Err(_) => return,
        },
    }
    column.confidence = 1.0;
    column.decided = true;
    column.chosen = true;
    column.values = choice.target == "custom";
}
