//! Reads our own export exactly: the defined names in it (see [`super::names`]) say what its cells are.
//!
//! A formula in a line is a derived value and is not taken over; everything else is what somebody entered. Rows that
//! somebody inserted or deleted in Excel, and cells that were changed there, are read as they stand.

use chrono::NaiveDate;
use mrm_domain::text::Separator;
use mrm_domain::typed::read_date;
use mrm_domain::{
    Audience, Cell, Column, ColumnId, CommissionMode, CostBasis, CostId, CostKind, Currency, DiscountMode, Field,
    FieldKind, Flight, FlightId, HeaderField, Order, Plan, PlanCost, PlanHeader, PlanId, PriceBasis, Row, RowId,
    RowKind, StatedRate, Value, VatRounding, VatRule,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::Lang;
use super::codes::{read_audience, read_cost_kind, read_custom_kind};
use super::words::{Word, choice_code, commission_mode_name};
use crate::grid::{CellValue, Sheet, Workbook, column_number};

/// The plan inside a workbook that [`super::to_xlsx`] wrote; `None` for any other workbook. Its values are imported ones
/// (without a moment of entry) and have no source: the caller knows the import.
pub fn read_back(workbook: &Workbook, ids: &mut dyn FnMut() -> Uuid, plan: PlanId) -> Option<Plan> {
    let places = Places::of(workbook)?;
    let title = places.text(HeaderField::Title)?;
    let currency: Currency = places.text(HeaderField::Currency)?.trim().parse().ok()?;
    let mut header = PlanHeader::new(title, currency);
    places.header(&mut header);
    let mut plan = Plan::new(plan, header);
    let columns = places.columns(ids, &mut plan);
    places.rows(ids, &mut plan, &columns)?;
    places.costs(ids, &mut plan);
    Some(plan)
}

/// A cell, from 0.
type At = (u32, u32);

/// The names of an export, resolved.
struct Places<'w> {
    sheet: &'w Sheet,
    names: BTreeMap<&'w str, At>,
    /// First and last row between header and total.
    rows: (u32, u32),
}

/// What a column holds.
enum Holds {
    Field(Field),
    Custom(ColumnId, FieldKind),
    FlightUnits,
    FlightAmounts,
}

impl<'w> Places<'w> {
    fn of(workbook: &'w Workbook) -> Option<Places<'w>> {
        let (_, lines) = workbook.names.iter().find(|(name, _)| name == "mrm_lines")?;
        let (sheet_name, area) = lines.trim_start_matches('=').rsplit_once('!')?;
        let (first, last) = area.split_once(':')?;
        let rows = (cell(first)?.0, cell(last)?.0);
        let unquoted = sheet_name.trim_matches('\'').replace("''", "'");
        let sheet = workbook.sheets.iter().find(|sheet| sheet.name == unquoted)?;
        let names = workbook.names.iter().filter_map(|(name, place)| {
            let name = name.strip_prefix("mrm_")?;
            let (on, at) = place.trim_start_matches('=').rsplit_once('!')?;
            (on == sheet_name).then_some((name, cell(at)?))
        });
        Some(Places { sheet, names: names.collect(), rows })
    }

    fn value(&self, at: At) -> CellValue<'w> {
        self.sheet.cell(at.0, at.1)
    }

    fn of_header(&self, field: HeaderField) -> Option<At> {
        self.names.get(format!("plan_{}", field.code()).as_str()).copied()
    }

    fn text(&self, field: HeaderField) -> Option<String> {
        words(self.value(self.of_header(field)?))
    }

    fn number(&self, field: HeaderField) -> Option<Decimal> {
        self.value(self.of_header(field)?).decimal()
    }

    fn header(&self, header: &mut PlanHeader) {
        use HeaderField as H;
        header.client = self.text(H::Client);
        header.agency = self.text(H::Agency);
        header.brand = self.text(H::Brand);
        header.campaign = self.text(H::Campaign);
        header.objective = self.text(H::Objective);
        header.audience = self.text(H::Audience);
        header.geo = self.text(H::Geo);
        header.period_text = self.text(H::PeriodText);
        header.notes = self.text(H::Notes);
        header.notes_internal = self.text(H::NotesInternal);
        header.universe = self.number(H::Universe);
        header.commission_rate = self.number(H::CommissionRate);
        if let Some(period) = self.text(H::PeriodStart)
            && let Some((start, end)) = period.split_once(" – ")
        {
            header.period_start = read_date(start, Separator::Comma).ok();
            header.period_end = read_date(end, Separator::Comma).ok();
        }
        header.vat = match (self.number(H::Vat), self.text(H::Vat)) {
            (Some(rate), _) => VatRule::Fixed(rate),
            (None, Some(text)) if is(Word::VatRussia, &text) => VatRule::Russia,
            _ => VatRule::None,
        };
        let modes = [CommissionMode::Inside, CommissionMode::Separate];
        let said = self.text(H::CommissionMode).unwrap_or_default();
        let written = |mode: &CommissionMode| LANGS.iter().any(|lang| commission_mode_name(*mode, *lang) == said);
        header.commission_mode = modes.into_iter().find(written).unwrap_or(CommissionMode::OnTop);
        if self.text(H::PriceBasis).is_some() {
            header.price_basis = PriceBasis::Gross;
        }
        if self.text(H::VatRounding).is_some() {
            header.vat_rounding = VatRounding::OnTotal;
        }
        if self.text(H::DiscountMode).is_some() {
            header.discount_mode = DiscountMode::Additive;
        }
        for (name, (row, column)) in &self.names {
            let rate = || {
                let currency = name.strip_prefix("rate_")?.parse::<Currency>().ok()?;
                let rate = self.value((*row, *column)).decimal()?;
                let date = read_date(&words(self.value((*row, column + 1)))?, Separator::Comma).ok()?;
                Some((currency, StatedRate { rate, date }))
            };
            header.rates.extend(rate());
        }
    }

    /// The columns by their place on the sheet; custom ones are put into the plan.
    fn columns(&self, ids: &mut dyn FnMut() -> Uuid, plan: &mut Plan) -> Vec<(u32, Holds)> {
        let mut custom: Vec<(usize, At, &str)> = Vec::new();
        let mut columns: Vec<(u32, Holds)> = Vec::new();
        for (name, at) in &self.names {
            match *name {
                "flight_units" => columns.push((at.1, Holds::FlightUnits)),
                "flight_amounts" => columns.push((at.1, Holds::FlightAmounts)),
                name => {
                    if let Some(field) = name.strip_prefix("field_").and_then(field_of) {
                        columns.push((at.1, Holds::Field(field)));
                    }
                    if let Some((place, rest)) = name.strip_prefix("custom_").and_then(|rest| rest.split_once('_')) {
                        custom.extend(place.parse().ok().map(|place| (place, *at, rest)));
                    }
                }
            }
        }
        custom.sort_by_key(|(place, ..)| *place);
        for ((_, at, about), order) in custom.iter().zip(Order::spread(custom.len())) {
            if let Some(column) = self.custom(*at, about, ColumnId::from_uuid(ids()), order) {
                columns.push((at.1, Holds::Custom(column.id, column.kind.field_kind())));
                plan.columns.insert(column.id, column);
            }
        }
        columns.sort_by_key(|(column, _)| *column);
        columns
    }

    /// `money_client_unit4` and the header cell.
    fn custom(&self, at: At, about: &str, id: ColumnId, order: Order) -> Option<Column> {
        let mut parts = about.split('_');
        let kind = read_custom_kind(parts.next()?)?;
        let audience = read_audience(parts.next()?)?;
        let header = words(self.value(at)).unwrap_or_default();
        let length: Option<usize> = parts.next().and_then(|unit| unit.strip_prefix("unit")?.parse().ok());
        let count = header.chars().count();
        let (name, unit) = match length.filter(|length| length + 2 <= count) {
            None => (header, None),
            Some(length) => {
                let name = header.chars().take(count - length - 2).collect();
                (name, Some(header.chars().skip(count - length).collect()))
            }
        };
        Some(Column { id, name, kind, unit, audience, order })
    }

    fn rows(&self, ids: &mut dyn FnMut() -> Uuid, plan: &mut Plan, columns: &[(u32, Holds)]) -> Option<()> {
        let number = self.names.get("number")?.1;
        let (first, last) = self.rows;
        let mut open: Vec<(String, RowId)> = Vec::new();
        let count = usize::try_from(last.saturating_sub(first)).unwrap_or_default() + 1;
        for (row, order) in (first..=last).zip(Order::spread(count)) {
            let outline = match self.value((row, number)) {
                CellValue::Text(text) => text.trim().to_owned(),
                CellValue::Number(number) => number.to_string(),
                _ => continue,
            };
            while open.last().is_some_and(|(path, _)| !outline.starts_with(path.as_str()) || *path == outline) {
                open.pop();
            }
            let parent = open.last().map(|(_, id)| *id);
            let kind = if outline.ends_with('.') { RowKind::Section } else { RowKind::Line };
            let mut read = Row::new(RowId::from_uuid(ids()), kind, parent, order);
            match kind {
                RowKind::Section => {
                    self.section(row, &mut read, columns);
                    open.push((outline, read.id));
                }
                RowKind::Line => self.line(row, &mut read, columns, ids),
            }
            plan.rows.insert(read.id, read);
        }
        Some(())
    }

    /// A heading: its name stands in the second column, its other values as text.
    fn section(&self, row: u32, read: &mut Row, columns: &[(u32, Holds)]) {
        for (column, holds) in columns {
            let Some(text) = words(self.value((row, *column))) else { continue };
            match holds {
                _ if *column == u32::from(super::meta::LABEL) => put(read, Field::Name, Some(Value::Text(text))),
                Holds::Field(field) => put(read, *field, from_text(field.kind(), *field, &text)),
                Holds::Custom(id, kind) => {
                    let value = from_text(*kind, Field::Notes, &text);
                    read.custom.extend(value.map(|value| (*id, Cell { value, entered: None })));
                }
                _ => {}
            }
        }
    }

    fn line(&self, row: u32, read: &mut Row, columns: &[(u32, Holds)], ids: &mut dyn FnMut() -> Uuid) {
        let mut lists: BTreeMap<Field, Vec<Decimal>> = BTreeMap::new();
        let (mut start, mut end, mut period) = (None, None, None);
        let (mut units, mut amounts) = (Vec::new(), Vec::new());
        for (column, holds) in columns {
            let at = (row, *column);
            if self.sheet.layout.formulas.contains_key(&at) {
                continue;
            }
            let value = self.value(at);
            match holds {
                Holds::Field(Field::Start) => start = value.date(),
                Holds::Field(Field::End) => end = value.date(),
                Holds::Field(Field::Period) => period = words(value),
                Holds::FlightUnits => units = numbers(value),
                Holds::FlightAmounts => amounts = numbers(value),
                Holds::Field(field) if matches!(field.kind(), FieldKind::Discounts | FieldKind::Factors) => {
                    lists.entry(*field).or_default().extend(match value.decimal() {
                        Some(number) => vec![number],
                        None => numbers(value).into_iter().flatten().collect(),
                    });
                }
                Holds::Field(field) => put(read, *field, from_cell(field.kind(), *field, value)),
                Holds::Custom(id, kind) => {
                    let value = from_cell(*kind, Field::Notes, value);
                    read.custom.extend(value.map(|value| (*id, Cell { value, entered: None })));
                }
            }
        }
        for (field, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            put(read, field, Some(Value::List(list)));
        }
        let flights = match period {
            Some(period) => period.split(';').filter_map(range).collect(),
            None => start.zip(end).into_iter().collect::<Vec<_>>(),
        };
        for (place, (start, end)) in flights.into_iter().enumerate() {
            let Ok(flight) = Flight::new(start, end) else { continue };
            let carried = |list: &[Option<Decimal>]| list.get(place).copied().flatten();
            let flight = Flight { quantity: carried(&units), amount: carried(&amounts), ..flight };
            read.flights.insert(FlightId::from_uuid(ids()), flight);
        }
    }

    fn costs(&self, ids: &mut dyn FnMut() -> Uuid, plan: &mut Plan) {
        let mut costs: Vec<(usize, At, CostKind, &str, Audience)> = self
            .names
            .iter()
            .filter_map(|(name, at)| {
                let parts: Vec<&str> = name.strip_prefix("cost_")?.split('_').collect();
                let [place, kind, basis, audience] = parts.as_slice() else { return None };
                Some((place.parse().ok()?, *at, read_cost_kind(kind)?, *basis, read_audience(audience)?))
            })
            .collect();
        costs.sort_by_key(|(place, ..)| *place);
        for ((_, (row, column), kind, basis, audience), order) in costs.iter().zip(Order::spread(costs.len())) {
            let number = |place: u32| self.value((*row, column + place)).decimal();
            let rate = number(1).unwrap_or_default();
            let basis = match *basis {
                "media" => CostBasis::ShareOfMedia { rate },
                "client" => CostBasis::ShareOfClientNet { rate },
                _ => CostBasis::Amount { amount: number(2).unwrap_or_default() },
            };
            let own_rate = !self.sheet.layout.formulas.contains_key(&(*row, column + 3));
            let id = CostId::from_uuid(ids());
            let label = words(self.value((*row, *column))).unwrap_or_default();
            let vat_rate = number(3).filter(|_| own_rate);
            let cost = PlanCost { id, kind: *kind, label, basis, vat_rate, audience: *audience, order, source: None };
            plan.costs.insert(id, cost);
        }
    }
}

const LANGS: [Lang; 2] = [Lang::Ru, Lang::En];

fn is(word: Word, text: &str) -> bool {
    LANGS.iter().any(|lang| word.text(*lang) == text)
}

/// `$K$12` as row and column from 0.
fn cell(text: &str) -> Option<At> {
    let text = text.replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = text.split_at(digits);
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column_number(letters)?))
}

/// The field of `discount_2`, whose parts stand in one column each; codes themselves contain underscores.
fn field_of(name: &str) -> Option<Field> {
    let part = || name.rsplit_once('_').filter(|(_, part)| part.parse::<usize>().is_ok());
    name.parse().ok().or_else(|| part()?.0.parse().ok())
}

fn put(row: &mut Row, field: Field, value: Option<Value>) {
    row.cells.extend(value.map(|value| (field, Cell { value, entered: None })));
}

/// The text of a cell; a number as its plain digits.
fn words(value: CellValue<'_>) -> Option<String> {
    match value {
        CellValue::Text(text) if !text.is_empty() => Some(text.to_owned()),
        CellValue::Number(_) => value.decimal().map(|number| number.to_string()),
        _ => None,
    }
}

fn from_cell(kind: FieldKind, field: Field, value: CellValue<'_>) -> Option<Value> {
    let read = match kind {
        FieldKind::Text => Value::Text(words(value)?),
        FieldKind::Choice => Value::Text(choice_code(field, &words(value)?)),
        FieldKind::Date => Value::Date(value.date()?),
        _ => Value::Number(value.decimal()?),
    };
    read.checked(kind).ok()
}

/// A value that was written as text: what headings hold.
fn from_text(kind: FieldKind, field: Field, text: &str) -> Option<Value> {
    let read = match kind {
        FieldKind::Text => Value::Text(text.to_owned()),
        FieldKind::Choice => Value::Text(choice_code(field, text)),
        FieldKind::Date => Value::Date(read_date(text, Separator::Comma).ok()?),
        FieldKind::Discounts | FieldKind::Factors => Value::List(list(text).into_iter().flatten().collect()),
        _ => Value::Number(text.replace(',', ".").parse().ok()?),
    };
    read.checked(kind).ok()
}

/// `100; –; 250,5`, or one plain number.
fn numbers(value: CellValue<'_>) -> Vec<Option<Decimal>> {
    match value {
        CellValue::Text(text) => list(text),
        CellValue::Number(_) => vec![value.decimal()],
        _ => Vec::new(),
    }
}

fn list(text: &str) -> Vec<Option<Decimal>> {
    text.split(';').map(|part| part.trim().replace(',', ".").parse().ok()).collect()
}

/// `01.09–14.09.2026`: the first date takes the year of the second where it has none.
fn range(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (start, end) = text.trim().split_once('–')?;
    let last = read_date(end, Separator::Comma).ok()?;
    let first = match start.matches('.').count() {
        1 => read_date(&format!("{start}.{}", last.format("%Y")), Separator::Comma).ok()?,
        _ => read_date(start, Separator::Comma).ok()?,
    };
    Some((first, last))
}
