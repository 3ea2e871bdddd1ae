//! Where everything of a plan stands on its sheet: columns, rows, and what each line holds.

use chrono::NaiveDate;
use mrm_calc::PlanCalc;
use mrm_domain::{Column, CustomKind, Field, FieldKind, FieldRef, FieldScope, Plan, Row, RowId, RowKind, Value};
use rust_decimal::Decimal;
use std::collections::HashMap;

use super::flights::{date_text, list_text, period_text};
use super::styles::Show;
use super::words::{Word, choice_text, field_name};
use super::{ExportError, Lang};

/// Rows of a worksheet.
pub(super) const MAX_ROWS: usize = 1_048_576;
/// Columns of a worksheet.
pub(super) const MAX_COLUMNS: usize = 16_384;
/// How many discounts or coefficients of one line get a column each; a line with more keeps them in one text.
pub(super) const MAX_PARTS: usize = 6;
/// The widest column, in characters; longer text wraps.
const WIDEST: usize = 44;

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
    Section { row: &'a Row, depth: usize, number: String },
    /// A placement.
    Line { row: &'a Row, depth: usize, number: String },
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
    pub rows: Vec<Laid<'a>>,
    by_key: HashMap<Key, u16>,
    by_field: Vec<Option<u16>>,
    by_custom: HashMap<mrm_domain::ColumnId, u16>,
}

impl<'a> Layout<'a> {
    pub fn new(plan: &'a Plan, calc: &'a PlanCalc, lang: Lang) -> Result<Layout<'a>, ExportError> {
        let rows = lay_rows(plan);
        // Metadata, header, totals and costs need rows too.
        if rows.len() + plan.costs.len() + 200 > MAX_ROWS {
            return Err(ExportError::TooManyRows { rows: rows.len(), limit: MAX_ROWS });
        }
        let custom = plan.columns_in_order();
        let seen = Seen::of(plan, calc, &rows);
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
        layout.measure();
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

    /// What the cells of a row hold, by column. The first column (the number) stays empty here.
    pub fn held(&self, row: &'a Row) -> Vec<Held<'a>> {
        let mut cells = vec![Held::Empty; self.columns.len()];
        for (field, cell) in &row.cells {
            self.put(&mut cells, *field, &cell.value);
        }
        if row.kind == RowKind::Line {
            if let Some(result) = self.calc.line(row.id) {
                for (field, derived) in &result.derived {
                    let place = self.column_of(*field).map(usize::from);
                    if let (Some(place), Some(number)) = (place, one_number(&derived.value))
                        && matches!(cells[place], Held::Empty)
                    {
                        cells[place] = Held::Derived(number);
                    }
                }
            }
            self.put_flights(&mut cells, row);
        }
        for (id, cell) in &row.custom {
            if let Some(place) = self.by_custom.get(id) {
                cells[usize::from(*place)] = hold(&cell.value, None, self.lang);
            }
        }
        cells
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

    fn put_flights(&self, cells: &mut [Held<'a>], row: &'a Row) {
        let Some((start, end)) = row.span() else { return };
        let mut put = |place: Option<u16>, held| {
            if let Some(place) = place {
                cells[usize::from(place)] = held;
            }
        };
        put(self.column_of(Field::Start), Held::Date(start));
        put(self.column_of(Field::End), Held::Date(end));
        if row.flights.len() > 1 {
            put(self.column_of(Field::Period), Held::Text(period_text(row, self.lang).into()));
        }
        if let Some(text) = list_text(row, |flight| flight.quantity, self.lang) {
            put(self.column_at(Key::FlightUnits), Held::Text(text.into()));
        }
        if let Some(text) = list_text(row, |flight| flight.amount, self.lang) {
            put(self.column_at(Key::FlightAmounts), Held::Text(text.into()));
        }
    }

    /// Number formats and widths by what the columns hold.
    fn measure(&mut self) {
        let mut measures = vec![Measure::default(); self.columns.len()];
        for laid in &self.rows {
            let (Laid::Line { row, .. } | Laid::Section { row, .. }) = laid else { continue };
            for (measure, held) in measures.iter_mut().zip(self.held(row)) {
                measure.take(&held);
            }
        }
        for laid in &self.rows {
            if let Laid::Section { number, .. } | Laid::Line { number, .. } = laid {
                measures[0].text = measures[0].text.max(number.chars().count());
            }
        }
        let minor = self.plan.header.currency.minor_digits() as u8;
        for (column, measure) in self.columns.iter_mut().zip(&measures) {
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
fn lay_rows(plan: &Plan) -> Vec<Laid<'_>> {
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
                rows.push(Laid::Section { row, depth, number: number.clone() });
                open.push((row, depth, rows.len(), false, number));
            }
            RowKind::Line => {
                for section in &mut open {
                    section.3 = true;
                }
                rows.push(Laid::Line { row, depth, number });
            }
        }
    }
    close(&mut rows, &mut open, 0);
    rows
}

/// What occurs in a plan.
struct Seen {
    stored: Vec<bool>,
    derived: Vec<bool>,
    parts: Vec<usize>,
    dated: bool,
    several_flights: bool,
    quantities: bool,
    amounts: bool,
    /// Some line's cost with commission is more than its cost without.
    commission: bool,
    /// Every line takes its VAT rate from a plan that has one rate for all dates.
    one_vat: bool,
    no_vat: bool,
    /// Fields of section rows other than their name.
    on_sections: Vec<bool>,
}

impl Seen {
    fn of(plan: &Plan, calc: &PlanCalc, rows: &[Laid<'_>]) -> Seen {
        let none = vec![false; Field::ALL.len()];
        let mut seen = Seen {
            stored: none.clone(),
            derived: none.clone(),
            parts: vec![1; Field::ALL.len()],
            dated: false,
            several_flights: false,
            quantities: false,
            amounts: false,
            commission: false,
            one_vat: plan.header.vat != mrm_domain::VatRule::Russia,
            no_vat: plan.header.vat == mrm_domain::VatRule::None,
            on_sections: none,
        };
        for laid in rows {
            match laid {
                Laid::Line { row, .. } => seen.line(row, calc),
                Laid::Section { row, .. } => {
                    for field in row.cells.keys().filter(|field| **field != Field::Name) {
                        seen.on_sections[*field as usize] = true;
                        seen.stored[*field as usize] = true;
                    }
                }
                Laid::Subtotal { .. } => {}
            }
        }
        // Several currencies stand side by side only when each line says its own.
        if !plan.header.rates.is_empty() {
            seen.stored[Field::Currency as usize] = true;
        }
        seen
    }

    fn line(&mut self, row: &Row, calc: &PlanCalc) {
        for (field, cell) in &row.cells {
            self.stored[*field as usize] = true;
            if let Value::List(parts) = &cell.value
                && parts.len() <= MAX_PARTS
            {
                let most = &mut self.parts[*field as usize];
                *most = (*most).max(parts.len());
            }
        }
        for (field, derived) in calc.line(row.id).into_iter().flat_map(|result| &result.derived) {
            if one_number(&derived.value).is_some() {
                self.derived[*field as usize] = true;
            }
            self.commission |= *field == Field::ClientNet && derived.rule != mrm_calc::Rule::NoCommission;
        }
        self.dated |= !row.flights.is_empty();
        self.several_flights |= row.flights.len() > 1;
        self.quantities |= row.flights.values().any(|flight| flight.quantity.is_some());
        self.amounts |= row.flights.values().any(|flight| flight.amount.is_some());
    }

    fn occurs(&self, field: Field) -> bool {
        match field {
            Field::Start | Field::End => self.dated,
            Field::Period => self.several_flights,
            field if self.stored[field as usize] => true,
            // Columns that would only repeat another one, or a setting that stands above the table.
            Field::Ots => self.derived[field as usize] && self.stored[Field::Cpt as usize],
            Field::Cpt | Field::CommissionRate => false,
            Field::ClientNet => self.derived[field as usize] && self.commission,
            Field::VatRate => self.derived[field as usize] && !self.one_vat,
            Field::Vat | Field::CostGross if self.no_vat && !self.stored[Field::VatRate as usize] => false,
            field => self.derived[field as usize],
        }
    }
}

/// The columns: the planner's choice first and in that order; without one, all that occur, in the order of the vocabulary.
/// What somebody entered is never left out, so that the workbook holds the whole plan.
fn choose(plan: &Plan, custom: &[&Column], seen: &Seen) -> Vec<Key> {
    let mut keys = vec![Key::Number];
    let fields = |keys: &mut Vec<Key>, field: Field| {
        if !keys.contains(&Key::Field(field, 0)) {
            keys.extend((0..seen.parts[field as usize]).map(|part| Key::Field(field, part)));
        }
    };
    for shown in plan.header.shown.iter().flatten() {
        match shown {
            FieldRef::Field(field) if seen.occurs(*field) => fields(&mut keys, *field),
            FieldRef::Custom(id) => {
                if let Some(place) = custom.iter().position(|column| column.id == *id)
                    && !keys.contains(&Key::Custom(place))
                {
                    keys.push(Key::Custom(place));
                }
            }
            FieldRef::Field(_) => {}
        }
    }
    let chosen = plan.header.shown.is_some();
    for field in Field::ALL.iter().copied().filter(|field| seen.occurs(*field)) {
        if !chosen || seen.stored[field as usize] || field.scope() == FieldScope::Time {
            fields(&mut keys, field);
        }
    }
    if seen.quantities {
        keys.push(Key::FlightUnits);
    }
    if seen.amounts {
        keys.push(Key::FlightAmounts);
    }
    for place in 0..custom.len() {
        if !keys.contains(&Key::Custom(place)) {
            keys.push(Key::Custom(place));
        }
    }
    // Names of sections stand in the second column; it must not hold another value of theirs.
    let taken = match keys.get(1) {
        Some(Key::Field(Field::Name, 0)) => false,
        Some(Key::Field(field, 0)) => {
            field.kind().is_numeric() || field.scope() == FieldScope::Time || seen.on_sections[*field as usize]
        }
        _ => true,
    };
    if taken || seen.stored[Field::Name as usize] {
        keys.retain(|key| *key != Key::Field(Field::Name, 0));
        keys.insert(1, Key::Field(Field::Name, 0));
    }
    keys
}

fn column(key: Key, plan: &Plan, custom: &[&Column], lang: Lang) -> SheetColumn {
    let unit = |kind: FieldKind| match kind {
        // With several currencies the unit stands in each line, not in the header.
        FieldKind::Money if plan.header.rates.is_empty() => format!(", {}", plan.header.currency.sign()),
        _ => String::new(),
    };
    let (header, kind) = match key {
        Key::Number => (Word::Number.text(lang).to_owned(), FieldKind::Text),
        Key::Field(field, 0) => (format!("{}{}", field_name(field, lang), unit(field.kind())), field.kind()),
        Key::Field(field, part) => (format!("{} {}", field_name(field, lang), part + 1), field.kind()),
        Key::Custom(place) => {
            let column = custom[place];
            let unit = column.unit.as_ref().map(|unit| format!(", {unit}")).unwrap_or_default();
            let kind = match column.kind {
                CustomKind::Percent => FieldKind::Percent,
                kind => kind.field_kind(),
            };
            (format!("{}{unit}", column.name), kind)
        }
        Key::FlightUnits => (Word::FlightUnits.text(lang).to_owned(), FieldKind::Text),
        Key::FlightAmounts => (Word::FlightAmounts.text(lang).to_owned(), FieldKind::Text),
    };
    SheetColumn { key, header, show: first_show(key, kind), width: 10.0 }
}

/// How a kind is shown before its values are known.
fn first_show(key: Key, kind: FieldKind) -> Show {
    match (key, kind) {
        (Key::Field(Field::UnitPrice | Field::BuyPrice, _), _) => Show::Price,
        (_, FieldKind::Text | FieldKind::Choice) => Show::Text,
        (_, FieldKind::Date) => Show::Date,
        (_, FieldKind::Percent | FieldKind::Discounts) => Show::Percent(1),
        (_, FieldKind::Count) => Show::Whole,
        (_, FieldKind::Money | FieldKind::Ratio | FieldKind::Factors) => Show::Fixed(2),
    }
}

/// What a column holds, for its format and width.
#[derive(Debug, Clone, Default)]
struct Measure {
    text: usize,
    largest: Decimal,
    negative: bool,
    fractions: bool,
    /// The smallest share above zero.
    smallest: Option<Decimal>,
    date: bool,
}

impl Measure {
    fn take(&mut self, held: &Held<'_>) {
        match held {
            Held::Empty => {}
            Held::Text(text) => {
                let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
                self.text = self.text.max(longest.min(WIDEST));
            }
            Held::Date(_) => self.date = true,
            Held::Number(number) | Held::Derived(number) => {
                self.largest = self.largest.max(number.abs());
                self.negative |= number.is_sign_negative();
                self.fractions |= number.scale() > 0 && !number.fract().is_zero();
                if !number.is_zero() && self.smallest.is_none_or(|least| number.abs() < least) {
                    self.smallest = Some(number.abs());
                }
            }
        }
    }

    fn show(&self, first: Show, minor: u8) -> Show {
        match first {
            Show::Fixed(_) if !self.fractions => Show::Whole,
            Show::Fixed(_) => Show::Fixed(minor.max(2)),
            Show::Price if !self.fractions => Show::Whole,
            // Points and small counts lose their meaning without the fraction; millions do not.
            Show::Whole if self.fractions && self.largest < Decimal::from(10_000) => Show::Fixed(2),
            Show::Percent(_) if self.smallest.is_some_and(|least| least < Decimal::new(1, 2)) => Show::Percent(2),
            first => first,
        }
    }

    fn width(&self, column: &SheetColumn) -> f64 {
        let digits = self.largest.trunc().to_string().len();
        let number = match column.show {
            Show::Whole => digits + digits / 3,
            Show::Fixed(n) => digits + digits / 3 + usize::from(n) + 1,
            Show::Price => digits + digits / 3 + 5,
            Show::Percent(n) => digits + usize::from(n) + 4,
            Show::Date => 10,
            Show::Text => 0,
        } + usize::from(self.negative);
        // A total has more digits than its lines; the header may break into three lines between its words.
        let number = if matches!(column.show, Show::Whole | Show::Fixed(_)) { number + 2 } else { number };
        let word = column.header.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
        let header = word.max(column.header.chars().count().div_ceil(3));
        let widest = number.max(self.text).max(header).clamp(4, WIDEST);
        let least = if column.key == Key::Number { 5 } else { 9 };
        widest.max(least) as f64 + 1.5
    }
}

/// The row of a plan sheet as people write it.
pub(super) fn lines_of<'a>(rows: &'a [Laid<'_>]) -> impl Iterator<Item = (usize, RowId)> + 'a {
    rows.iter().enumerate().filter_map(|(place, laid)| match laid {
        Laid::Line { row, .. } => Some((place, row.id)),
        _ => None,
    })
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
