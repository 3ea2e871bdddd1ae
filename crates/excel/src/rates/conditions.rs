//! What stands around a table of prices: labels above it, and small tables of seasons, scales and surcharges.

use chrono::{Datelike, NaiveDate};
use mrm_domain::{Currency, PriceBasis, RateCard, RateSeason, ScaleBy, ScaleOver, ScaleStep, Surcharge};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

use super::RatesReading;
use super::columns::{Column, Is, is_coefficient};
use super::table::{number, period};
use crate::grid::CellValue;
use crate::understand::text::{Basis, attributes, has_phrase};
use crate::understand::view::View;
use crate::understand::{clean, dates, fold};

/// Rows of a sheet that are no rows of prices.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeSet<u32>);

impl Taken {
    pub(super) fn contains(&self, row: u32) -> bool {
        self.0.contains(&row)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What was said of the card as a whole, before it is known which of it holds.
#[derive(Debug, Default)]
pub(super) struct Said {
    name: Option<String>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    year: Option<i32>,
    basis: Option<Basis>,
    currency: Option<Currency>,
    /// What the headers of prices say: goes before what stands elsewhere.
    of_prices: (Option<Basis>, Option<Currency>),
}

impl Said {
    /// The year that days without a year are in.
    pub(super) fn year(&self) -> Option<i32> {
        self.year.or_else(|| self.from.map(|day| day.year()))
    }

    /// What the headers of prices say.
    pub(super) fn prices(&mut self, columns: &[Column]) {
        for column in columns {
            if let Some(Is::Price(price)) = &column.is {
                self.of_prices = (self.of_prices.0.or(price.basis), self.of_prices.1.or(price.currency));
            }
        }
    }

    /// Writes it into the card.
    pub(super) fn settle(self, card: &mut RateCard) {
        if let Some(name) = self.name {
            card.name = name.chars().take(255).collect();
        }
        (card.valid_from, card.valid_to) = (self.from, self.to);
        if self.of_prices.0.or(self.basis) == Some(Basis::Gross) {
            card.price_basis = PriceBasis::Gross;
        }
        card.currency = self.of_prices.1.or(self.currency).unwrap_or(card.currency);
        card.scale.sort_by_key(|step| step.from);
    }
}

/// Reads labels and small tables of a sheet; the rows that they take.
pub(super) fn read(view: &View<'_>, reading: &mut RatesReading, said: &mut Said) -> Taken {
    let mut taken = Taken::default();
    for row in view.used.top..=view.used.bottom {
        if taken.contains(row) {
            continue;
        }
        let label = label(view, row, reading, said);
        let rows = if label { 1 } else { small_table(view, row, reading) };
        taken.0.extend(row..row + rows);
    }
    taken
}

/// Texts and numbers of a row from the left, merged areas once.
fn cells<'a>(view: &View<'a>, row: u32) -> Vec<(u32, CellValue<'a>)> {
    let all = (view.used.left..=view.used.right).map(|column| (column, view.cell(row, column)));
    all.filter(|(_, value)| !value.is_blank()).collect()
}

fn says(text: &str, phrases: &[&str]) -> bool {
    let folded = fold(text);
    phrases.iter().any(|phrase| has_phrase(&folded, &fold(phrase)))
}

/// A row of one or two cells that says something of the card; whether it does.
fn label(view: &View<'_>, row: u32, reading: &mut RatesReading, said: &mut Said) -> bool {
    let cells = cells(view, row);
    let text = |value: &CellValue<'_>| if let CellValue::Text(text) = value { Some(clean(text)) } else { None };
    let (name, value) = match cells.as_slice() {
        [(_, one)] => match text(one) {
            Some(text) => (text, None),
            None => return false,
        },
        [(_, first), (column, second)] => match text(first) {
            Some(name) => (name, Some((*second, view.shown(row, *column)))),
            None => return false,
        },
        _ => return false,
    };
    let Some((value, shown)) = value else { return alone(&name, said) };
    let day = value.date().or_else(|| period(&shown, None).map(|(from, _)| from));
    match fold(name.trim_end_matches(':')).as_str() {
        word if is(word, &["прайс-лист", "прайс", "rate card", "price list", "название прайса"]) => {
            said.name = Some(shown)
        }
        word if is(word, &["валюта", "currency"]) => said.currency = shown.parse().ok().or(said.currency),
        word if is(word, &["ндс", "vat", "цены", "prices"]) => said.basis = attributes(&fold(&shown)).1.basis,
        word if is(word, &["действует с", "valid from"]) => said.from = day,
        word if is(word, &["действует по", "действует до", "valid to", "valid until"]) => {
            said.to = value.date().or_else(|| period(&shown, None).map(|(_, to)| to));
        }
        word if is(word, &["примечания", "условия", "notes", "conditions"]) => {
            reading.card.notes = Some(shown)
        }
        _ => return false,
    }
    true
}

fn is(word: &str, names: &[&str]) -> bool {
    names.iter().any(|name| fold(name) == word)
}

/// A line of text above or below a table: days, currency and VAT may be said in it.
fn alone(text: &str, said: &mut Said) -> bool {
    let (_, found) = attributes(&fold(text));
    said.basis = said.basis.or(found.basis);
    said.currency = said.currency.or(found.currency);
    let year = text
        .split(|c: char| !c.is_ascii_digit())
        .find_map(|w| w.parse::<i32>().ok().filter(|y| (2000..2100).contains(y)));
    said.year = said.year.or(year);
    if says(text, &["действует с", "действует", "valid from", "период действия", "valid"])
    {
        let words: Vec<&str> = text.split_whitespace().collect();
        let days = (0..words.len()).find_map(|at| period(words.get(at..)?.join(" ").trim_start_matches("с "), year));
        if let Some((from, to)) = days {
            (said.from, said.to) = (said.from.or(Some(from)), if from == to { said.to } else { said.to.or(Some(to)) });
        }
    }
    // It stays free to be the heading of the rows below it.
    false
}

/// A season, a scale or surcharges that begin in `row`; how many rows they take.
fn small_table(view: &View<'_>, row: u32, reading: &mut RatesReading) -> u32 {
    let head = cells(view, row);
    let months = head.iter().filter_map(|(column, value)| Some((*column, month(*value)?)));
    let months: Vec<(u32, u32)> = months.collect();
    if months.len() == 12 && head.len() <= 13 {
        return season_across(view, row, &months, reading);
    }
    let [(left, CellValue::Text(first)), (right, CellValue::Text(second))] = head.as_slice() else { return 0 };
    let (first, second) = (clean(first), clean(second));
    let is_factor = is_coefficient(&fold(&second)) || says(&second, &["наценка", "surcharge"]);
    if says(&second, &["скидка", "discount", "скидка %"]) {
        let by_units = says(&first, &["единиц", "количество", "объем, ед", "units", "quantity"]);
        if by_units || says(&first, &["от", "бюджет", "объем", "сумма", "from", "budget", "amount", "volume"])
        {
            reading.card.scale_by = if by_units { ScaleBy::Units } else { ScaleBy::Amount };
            if says(
                &first,
                &["селлер", "селлера", "поставщик", "поставщика", "площадка", "площадки", "vendor", "seller"],
            ) {
                reading.card.scale_over = ScaleOver::Vendor;
            }
            return 1 + pairs(view, row + 1, *left, *right, &mut |from, discount| scale_step(from, discount, reading));
        }
    }
    if is_factor {
        let mut coefficients: [Option<Decimal>; 12] = [None; 12];
        let rows =
            1 + pairs(view, row + 1, *left, *right, &mut |name, value| factor(name, value, &mut coefficients, reading));
        take_season(&coefficients, reading);
        return rows;
    }
    0
}

fn month(value: CellValue<'_>) -> Option<u32> {
    let CellValue::Text(text) = value else { return value.date().map(|day| day.month0()) };
    dates::month_word(clean(text).trim_end_matches('.')).map(|(month, _)| month - 1)
}

/// Months across and their coefficients in the next row that has nothing else: the season of the whole card.
fn season_across(view: &View<'_>, row: u32, months: &[(u32, u32)], reading: &mut RatesReading) -> u32 {
    let below = cells(view, row + 1);
    let others = below.iter().filter(|(column, _)| !months.iter().any(|(month, _)| month == column)).count();
    let mut coefficients: [Option<Decimal>; 12] = [None; 12];
    for (column, month) in months {
        let found = number(view.cell(row + 1, *column)).and_then(Result::ok).filter(|k| *k > Decimal::ZERO);
        coefficients[*month as usize] = found;
    }
    if others > 1 || coefficients.iter().any(Option::is_none) {
        return 0;
    }
    take_season(&coefficients, reading);
    2
}

fn take_season(coefficients: &[Option<Decimal>; 12], reading: &mut RatesReading) {
    let whole: Option<Vec<Decimal>> = coefficients.iter().copied().collect();
    if let Some(season) = whole.and_then(RateSeason::new) {
        reading.card.season = season;
    }
}

/// Passes on rows of two cells from `row` on until one is something else; how many there were.
fn pairs(
    view: &View<'_>,
    row: u32,
    left: u32,
    right: u32,
    take: &mut dyn FnMut(CellValue<'_>, CellValue<'_>) -> bool,
) -> u32 {
    let is_pair = |row: u32| {
        let found = cells(view, row);
        row <= view.used.bottom && found.len() == 2 && take(view.cell(row, left), view.cell(row, right))
    };
    let mut is_pair = is_pair;
    let mut rows = 0;
    while is_pair(row + rows) {
        rows += 1;
    }
    rows
}

fn scale_step(from: CellValue<'_>, discount: CellValue<'_>, reading: &mut RatesReading) -> bool {
    let from = match from {
        CellValue::Text(text) => {
            // `от 1 000 000`, `1 000 000 – 2 000 000`: the step begins with the first number.
            let text = clean(text).replace("от ", "").replace("from ", "");
            let first = text.split(['–', '—']).next().unwrap_or_default().trim().to_owned();
            number(CellValue::Text(first.split(" - ").next().unwrap_or_default().trim()))
        }
        other => number(other),
    };
    let (Some(Ok(from)), Some(Ok(discount))) = (from, number(discount)) else { return false };
    let discount = if discount >= Decimal::ONE { discount / Decimal::ONE_HUNDRED } else { discount };
    if discount >= Decimal::ONE {
        return false;
    }
    reading.card.scale.push(ScaleStep { from: from.normalize(), discount: discount.normalize() });
    true
}

fn factor(
    name: CellValue<'_>,
    value: CellValue<'_>,
    coefficients: &mut [Option<Decimal>; 12],
    reading: &mut RatesReading,
) -> bool {
    // `+20 %` is a surcharge of 1.2, `×1,2` and `1,2` are themselves.
    let added = |text: &str| {
        let percent = text.trim().strip_suffix('%')?;
        let number =
            mrm_domain::text::parse_number(percent.trim_start_matches('+'), mrm_domain::text::Separator::Comma)?;
        Some(Decimal::ONE + number.value / Decimal::ONE_HUNDRED)
    };
    let factor = match value {
        CellValue::Text(text) => {
            let text = clean(text);
            added(&text)
                .or_else(|| number(CellValue::Text(text.trim_start_matches(['×', 'x', 'х', '*']))).and_then(Result::ok))
        }
        other => number(other).and_then(Result::ok),
    };
    let Some(factor) = factor.filter(|k| *k > Decimal::ZERO).map(|k| k.normalize()) else { return false };
    match month(name) {
        Some(month) => coefficients[month as usize] = Some(factor),
        None => {
            let CellValue::Text(name) = name else { return false };
            reading.card.surcharges.push(Surcharge { name: clean(name), factor });
        }
    }
    true
}
