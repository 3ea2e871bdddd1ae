//! Where everything of a plan stands on its sheet: columns, rows, and what each line holds.

mod choose;
mod measure;

use chrono::NaiveDate;
use mrm_calc::{LineResult, PlanCalc};
use mrm_domain::{Column, Field, FieldKind, FieldRef, Plan, Row, RowKind, Value};
use rust_decimal::Decimal;
use std::collections::HashMap;

use super::flights::{date_text, list_text, period_text};
use super::styles::Show;
use super::words::choice_text;
use super::{ExportError, Lang};

use choose::{Seen, choose, column};
pub(super) use measure::Measure;

/// Rows of a worksheet.
pub(super) const MAX_ROWS: usize = 1_048_576;
/// Columns of a worksheet.
pub(super) const MAX_COLUMNS: usize = 16_384;
/// How many discounts or coefficients of one line get a column each; a line with more keeps them in one text.
pub(super) const MAX_PARTS: usize = 6;

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// The place of the row in the outline.
    Number,
    /// A field; fields that are lists have one column for each part, counted from 0.
    Field(Field, usize),
    /// A custom column, by its place in [`Plan::columns_in_order`].
    Custom(usize),
    /// Units by flight, as a text.
    FlightUnits,
    /// Amounts by flight, as a text.
    FlightAmounts,
}

/// A column of the plan sheet.
#[derive(Debug, Clone)]
pub(crate) struct SheetColumn {
    pub key: Key,
    pub header: String,
    pub show: Show,
    /// In characters.
    pub width: f64,
}

/// A row of the plan sheet.
#[derive(Debug, Clone)]
pub(crate) enum Laid<'a> {
    /// A heading.
    Section { row: &'a Row, number: String },
    /// A placement; `within` is the place of the first row below its heading, 0 at the top.
    Line { row: &'a Row, within: usize, number: String },
    /// The sums of everything below a heading; `first` is the place of the first row below it.
    Subtotal { section: &'a Row, depth: usize, first: usize },
}

/// What a cell of a line holds.
#[derive(Debug, Clone)]
pub(super) enum Held<'a> {
    Empty,
    Text(std::borrow::Cow<'a, str>),
    Number(Decimal),
    Date(NaiveDate),
    /// A value that follows from others.
    Derived(Decimal),
    /// A word that the line has from its section.
    Inherited(&'a str),
}

impl Held<'_> {
    /// The number inside.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Held::Number(number) | Held::Derived(number) => Some(*number),
            _ => None,
        }
    }
}

/// The plan sheet before it is written.
pub(crate) struct Layout<'a> {
    pub plan: &'a Plan,
    pub calc: &'a PlanCalc,
    pub lang: Lang,
    pub custom: Vec<&'a Column>,
    pub columns: Vec<SheetColumn>,
    pub rows: &'a [Laid<'a>],
    by_key: HashMap<Key, u16>,
    by_field: Vec<Option<u16>>,
    by_custom: HashMap<mrm_domain::ColumnId, u16>,
}

impl<'a> Layout<'a> {
    /// Columns for the `rows` that [`lay_rows`] made of the plan; [`Layout::fit`] gives them their formats and widths.
    pub fn new(
        plan: &'a Plan,
        calc: &'a PlanCalc,
        rows: &'a [Laid<'a>],
        lang: Lang,
    ) -> Result<Layout<'a>, ExportError> {
        // Metadata, header, totals and costs need rows too.
        if rows.len() + plan.costs.len() + 200 > MAX_ROWS {
            return Err(ExportError::TooManyRows { rows: rows.len(), limit: MAX_ROWS });
        }
        let custom = plan.columns_in_order();
        let seen = Seen::of(plan, calc, rows);
        let keys = choose(plan, &custom, &seen);
        if keys.len() > MAX_COLUMNS {
            return Err(ExportError::TooManyColumns { columns: keys.len(), limit: MAX_COLUMNS });
        }
        let mut layout = Layout {
            plan,
            calc,
            lang,
            columns: keys.iter().map(|key| column(*key, plan, &custom, lang)).collect(),
            rows,
            by_key: keys.iter().enumerate().map(|(i, key)| (*key, i as u16)).collect(),
            by_field: vec![None; Field::ALL.len()],
            by_custom: HashMap::new(),
            custom,
        };
        for (key, index) in &layout.by_key {
            match key {
                Key::Field(field, 0) => layout.by_field[*field as usize] = Some(*index),
                Key::Custom(place) => {
                    layout.by_custom.insert(layout.custom[*place].id, *index);
                }
                _ => {}
            }
        }
        Ok(layout)
    }

    /// The column of a field's first part.
    pub fn column_of(&self, field: Field) -> Option<u16> {
        self.by_field[field as usize]
    }

    /// The column of anything.
    pub fn column_at(&self, key: Key) -> Option<u16> {
        self.by_key.get(&key).copied()
    }

    /// The column of a field's first part, or of a custom column.
    pub fn column_of_any(&self, reference: FieldRef) -> Option<u16> {
        match reference {
            FieldRef::Field(field) => self.column_of(field),
            FieldRef::Custom(id) => self.by_custom.get(&id).copied(),
        }
    }

    /// What the cells of a row hold, by column. The first column (the number) stays empty here.
    pub fn held(&self, row: &'a Row) -> Vec<Held<'a>> {
        let mut cells = Vec::new();
        self.hold(row, self.calc.line(row.id), &mut cells);
        cells
    }

    /// The same into `cells`, with what the calculator says of the row.
    pub fn hold(&self, row: &'a Row, result: Option<&LineResult>, cells: &mut Vec<Held<'a>>) {
        cells.clear();
        cells.resize(self.columns.len(), Held::Empty);
        for (field, cell) in &row.cells {
            self.put(cells, *field, &cell.value);
        }
        if row.kind == RowKind::Line {
            if let Some(result) = result {
                for (field, derived) in &result.derived {
                    let place = self.column_of(*field).map(usize::from);
                    if let (Some(place), Some(number)) = (place, one_number(&derived.value))
                        && matches!(cells[place], Held::Empty)
                    {
                        cells[place] = Held::Derived(number);
                    }
                }
            }
            self.put_channel(cells, row);
            self.put_flights(cells, row);
        }
        for (id, cell) in &row.custom {
            if let Some(place) = self.by_custom.get(id) {
                cells[usize::from(*place)] = hold(&cell.value, None, self.lang);
            }
        }
        // Of a calculated column counts what it comes to, whatever was once entered in it.
        if !self.calc.formulas().is_empty() {
            for column in self.custom.iter().filter(|column| column.formula.is_some()) {
                if let Some(place) = self.by_custom.get(&column.id) {
                    let number = result.and_then(|result| result.column(column.id));
                    cells[usize::from(*place)] = number.map_or(Held::Empty, Held::Derived);
                }
            }
        }
    }

    /// The number that [`Layout::hold`] puts into the cell of a field of a line.
    pub fn number_in(&self, row: &'a Row, field: Field) -> Option<Decimal> {
        let derived = || one_number(&self.calc.line(row.id)?.derived.get(&field)?.value);
        match row.cells.get(&field) {
            Some(cell) => cell.value.number(),
            None => derived(),
        }
    }

    fn put(&self, cells: &mut [Held<'a>], field: Field, value: &'a Value) {
        let Some(place) = self.column_of(field).map(usize::from) else { return };
        match value {
            Value::List(parts) if parts.len() <= MAX_PARTS => {
                for (part, number) in parts.iter().enumerate() {
                    if let Some(place) = self.column_at(Key::Field(field, part)) {
                        cells[usize::from(place)] = Held::Number(*number);
                    }
                }
            }
            value => cells[place] = hold(value, Some(field), self.lang),
        }
    }

    /// The channel that a line has from its section.
    fn put_channel(&self, cells: &mut [Held<'a>], row: &'a Row) {
        let Some(place) = self.column_of(Field::Channel).map(usize::from) else { return };
        if matches!(cells[place], Held::Empty)
            && let Some(text) = self.plan.channel_of(row)
        {
            cells[place] = Held::Inherited(choice_text(Field::Channel, text, self.lang));
        }
    }

    fn put_flights(&self, cells: &mut [Held<'a>], row: &'a Row) {
        let Some((start, end)) = row.span() else { return };
        let mut put = |place: Option<u16>, held| {
            if let Some(place) = place {
                cells[usize::from(place)] = held;
            }
        };
        put(self.column_of(Field::Start), Held::Date(start));
        put(self.column_of(Field::End), Held::Date(end));
        let asked = self.plan.header.shown.as_ref().is_some_and(|shown| shown.contains(&Field::Period.into()));
        if asked || row.flights.len() > 1 {
            put(self.column_of(Field::Period), Held::Text(period_text(row, self.lang).into()));
        }
        if let Some(text) = list_text(row, |flight| flight.quantity, self.lang) {
            put(self.column_at(Key::FlightUnits), Held::Text(text.into()));
        }
        if let Some(text) = list_text(row, |flight| flight.amount, self.lang) {
            put(self.column_at(Key::FlightAmounts), Held::Text(text.into()));
        }
    }

    /// Gives the columns number formats and widths by what they hold.
    pub fn fit(&mut self, measures: &[Measure]) {
        let minor = self.plan.header.currency.minor_digits() as u8;
        for (column, measure) in self.columns.iter_mut().zip(measures) {
            column.show = measure.show(column.show, minor);
            column.width = measure.width(column);
        }
    }
}

/// A number, or the only part of a list.
pub(super) fn one_number(value: &Value) -> Option<Decimal> {
    match value {
        Value::List(parts) => {
            if let [one] = parts.as_slice() {
                Some(*one)
            } else {
                None
            }
        }
        value => value.number(),
    }
}

fn hold<'a>(value: &'a Value, field: Option<Field>, lang: Lang) -> Held<'a> {
    match value {
        Value::Text(text) => match field {
            Some(field) if field.kind() == FieldKind::Choice => Held::Text(choice_text(field, text, lang).into()),
            _ => Held::Text(text.as_str().into()),
        },
        Value::Number(number) => Held::Number(*number),
        Value::Date(date) => Held::Date(*date),
        Value::List(parts) => {
            let parts = parts.iter().map(|part| super::flights::number_text(*part, lang));
            Held::Text(parts.collect::<Vec<_>>().join("; ").into())
        }
    }
}

/// The outline as rows: headings, lines, and a subtotal at the end of every section that holds lines.
pub(super) fn lay_rows(plan: &Plan) -> Vec<Laid<'_>> {
    let outline = plan.outline();
    let mut rows = Vec::with_capacity(outline.len() + outline.len() / 8);
    // Open sections: the heading, its depth, the place after it, whether it holds lines, its number.
    let mut open: Vec<(&Row, usize, usize, bool, String)> = Vec::new();
    let mut counters: Vec<usize> = Vec::new();
    let close = |rows: &mut Vec<_>, open: &mut Vec<(_, usize, usize, bool, String)>, depth: usize| {
        while let Some((_, d, ..)) = open.last()
            && *d >= depth
        {
            if let Some((section, depth, first, true, _)) = open.pop() {
                rows.push(Laid::Subtotal { section, depth, first });
            }
        }
    };
    for (row, depth) in outline {
        close(&mut rows, &mut open, depth);
        counters.truncate(depth + 1);
        counters.resize(depth + 1, 0);
        counters[depth] += 1;
        let prefix = open.last().map_or("", |(.., number)| number.as_str());
        let number = format!("{prefix}{}", counters[depth]);
        match row.kind {
            RowKind::Section => {
                let number = format!("{number}.");
                rows.push(Laid::Section { row, number: number.clone() });
                open.push((row, depth, rows.len(), false, number));
            }
            RowKind::Line => {
                for section in &mut open {
                    section.3 = true;
                }
                rows.push(Laid::Line { row, within: open.last().map_or(0, |(_, _, first, ..)| *first), number });
            }
        }
    }
    close(&mut rows, &mut open, 0);
    rows
}

/// The campaign's period as one text; an open end is a dash.
pub(crate) fn campaign_period(start: Option<NaiveDate>, end: Option<NaiveDate>, lang: Lang) -> Option<String> {
    match (start, end) {
        (None, None) => None,
        (start, end) => {
            let side = |date: Option<NaiveDate>| date.map_or_else(|| "…".to_owned(), |date| date_text(date, lang));
            Some(format!("{} – {}", side(start), side(end)))
        }
    }
}
