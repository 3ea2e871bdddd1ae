//! Rows of a table of prices.

use chrono::{Datelike, NaiveDate};
use mrm_domain::text::{Separator, parse_number};
use mrm_domain::typed::{canonical_choice, read_typed};
use mrm_domain::{Currency, Field, FieldKind, MAX_RATE_ROWS, RateRow, RateSeason, Value};
use rust_decimal::Decimal;

use super::columns::{Band, Column, Is, Price, find};
use super::conditions::{Said, Taken};
use super::{RateColumnReading, RateReadProblem, RatesReading};
use crate::grid::{CellValue, address, column_letters};
use crate::understand::dates::{DayOrder, read_period, resolve};
use crate::understand::header::Cache;
use crate::understand::view::View;
use crate::understand::{clean, is_void};

/// Reads all tables of a sheet; whether there was any. Rows in `taken` belong to something else.
pub(super) fn read(view: &View<'_>, taken: &Taken, reading: &mut RatesReading, said: &mut Said) -> bool {
    let mut cache = Cache::new();
    let mut found = false;
    let mut from = view.used.top;
    while let Some((band, columns)) = find(view, from, &|row| taken.contains(row), &mut cache) {
        found = true;
        for column in &columns {
            tell(view, column, reading);
        }
        let next = next_table(view, &band, &columns);
        said.prices(&columns);
        let mut table = Table { view, columns: &columns, reading, said, heading: None };
        for row in band.bottom + 1..next {
            if !taken.contains(row) {
                table.row(row);
            }
        }
        from = next;
        if from > view.used.bottom {
            break;
        }
    }
    found
}

/// The row at which the same header stands again, or behind the last.
fn next_table(view: &View<'_>, band: &Band, columns: &[Column]) -> u32 {
    let repeats = |row: u32| {
        let named = columns.iter().filter(|c| c.is.is_some());
        let (mut all, mut same) = (0, 0);
        for column in named {
            all += 1;
            let header = view.text(band.bottom, column.at);
            same += u32::from(header.is_some() && view.text(row, column.at) == header);
        }
        all > 1 && same * 2 > all
    };
    (band.bottom + 1..=view.used.bottom).find(|row| repeats(*row)).unwrap_or(view.used.bottom + 1)
}

fn tell(view: &View<'_>, column: &Column, reading: &mut RatesReading) {
    let meaning = column.is.as_ref().map(|is| match is {
        Is::Key(field) | Is::Days(field) => field.code().to_owned(),
        Is::Price(_) => "price".to_owned(),
        Is::Discount => "discount".to_owned(),
        Is::Month(_) => "month".to_owned(),
        Is::Notes => "notes".to_owned(),
        Is::Number => "line_no".to_owned(),
    });
    let place = format!("{}!{}", view.sheet.name, column_letters(column.at));
    if meaning.is_none() {
        reading.problem("rate_column_unknown", &[("cell", place.clone()), ("header", column.header.clone())]);
    }
    reading.columns.push(RateColumnReading { place, header: column.header.clone(), meaning });
}

struct Table<'a, 'v> {
    view: &'a View<'v>,
    columns: &'a [Column],
    reading: &'a mut RatesReading,
    said: &'a Said,
    /// A row with one text alone: what the rows below it are about.
    heading: Option<String>,
}

impl Table<'_, '_> {
    fn row(&mut self, row: u32) {
        let mut rate = RateRow::new(None);
        let mut prices: Vec<(&Price, Decimal)> = Vec::new();
        let mut unread: Vec<(u32, String)> = Vec::new();
        let mut months: [Option<Decimal>; 12] = [None; 12];
        let first_problem = self.reading.problems.len();
        for column in self.columns {
            let value = self.view.seen(row, column.at);
            match &column.is {
                Some(Is::Key(field)) => self.key(row, column.at, *field, &mut rate),
                Some(Is::Price(price)) => match number(value) {
                    Some(Ok(number)) => prices.push((price, number)),
                    Some(Err(text)) => unread.push((column.at, text)),
                    None => {}
                },
                Some(Is::Discount) => rate.discounts = self.discounts(row, column.at),
                Some(Is::Days(field)) => self.days(row, column.at, *field, &mut rate),
                Some(Is::Month(month)) => match number(value) {
                    Some(Ok(k)) if k > Decimal::ZERO => months[*month as usize] = Some(k),
                    Some(Err(text)) => self.unread("rate_coefficient_unread", row, column.at, text),
                    _ => {}
                },
                Some(Is::Notes) => {
                    if let Some(text) = self.text(row, column.at) {
                        rate.notes = Some(rate.notes.take().map_or(text.clone(), |other| format!("{other}; {text}")));
                    }
                }
                Some(Is::Number) | None => {}
            }
        }
        // A sentence where a price should stand is a remark below the table.
        let remark = |(_, text): &(u32, String)| text.split_whitespace().count() > 2;
        if prices.is_empty() && unread.iter().all(remark) {
            self.without_price(row, first_problem, &rate);
            return;
        }
        if let (None, None, Some(heading)) = (&rate.vendor, &rate.site, &self.heading) {
            rate.site = Some(heading.clone());
        }
        rate.season = self.season(row, &months);
        for (column, text) in unread {
            // A price on request is a row of the card without a price.
            self.unread("rate_price_unread", row, column, text);
        }
        if prices.is_empty() {
            self.push(rate);
        } else if prices.iter().all(|(price, _)| price.month.is_some()) {
            self.monthly(&rate, &prices);
        } else {
            prices.into_iter().for_each(|(price, number)| self.push(with(&rate, price, number)));
        }
    }

    /// Prices by months: one row where they are one price, else a row for each month of the card's year.
    fn monthly(&mut self, rate: &RateRow, prices: &[(&Price, Decimal)]) {
        let Some((first, number)) = prices.first() else { return };
        if prices.len() == 12 && prices.iter().all(|(_, other)| other == number) {
            return self.push(with(rate, first, *number));
        }
        for (price, number) in prices {
            let days = price.month.zip(self.said.year()).and_then(|(month, year)| month_days(year, month));
            let (from, to) = days.unzip();
            if days.is_none() {
                self.reading.problem("rate_days_unread", &[("text", format!("{:02}", price.month.unwrap_or(0) + 1))]);
            }
            self.push(RateRow { valid_from: from, valid_to: to, ..with(rate, price, *number) });
        }
    }

    /// A row without any price is a heading, a remark, or nothing.
    fn without_price(&mut self, row: u32, first_problem: usize, rate: &RateRow) {
        let texts: Vec<String> =
            (self.view.used.left..=self.view.used.right).filter_map(|column| self.own_text(row, column)).collect();
        self.reading.problems.truncate(first_problem);
        match texts.as_slice() {
            [] => {}
            [one] if one.chars().count() <= 80 => self.heading = Some(one.clone()),
            _ if rate.names_something() && rate.buy_model.is_some() => self.push(rate.clone()),
            [first, ..] => {
                let cell = self.view.place(row, self.view.used.left);
                self.reading.problem("rate_row_skipped", &[("cell", cell), ("text", first.chars().take(80).collect())]);
            }
        }
    }

    fn key(&self, row: u32, column: u32, field: Field, rate: &mut RateRow) {
        let Some(text) = self.text(row, column) else { return };
        let Some(key) = rate.key_mut(field) else { return };
        let text = if field == Field::BuyModel { model(&text) } else { text };
        // Two columns of the same meaning, a format and its size, are one text.
        *key = Some(key.take().map_or(text.clone(), |other| format!("{other} {text}")));
    }

    fn discounts(&mut self, row: u32, column: u32) -> Vec<Decimal> {
        let share = |number: Decimal| if number >= Decimal::ONE { number / Decimal::ONE_HUNDRED } else { number };
        let fits = |list: &[Decimal]| list.iter().all(|d| (Decimal::ZERO..Decimal::ONE).contains(d));
        let read = match self.view.seen(row, column) {
            CellValue::Empty => return Vec::new(),
            value @ CellValue::Number(_) => value.decimal().map(|number| vec![share(number).normalize()]),
            CellValue::Text(text) if is_void(text) => return Vec::new(),
            CellValue::Text(text) => {
                match read_typed(FieldKind::Discounts, &clean(text), Separator::Comma, Currency::RUB) {
                    Ok(Value::List(list)) => Some(list),
                    _ => None,
                }
            }
            _ => None,
        };
        match read.filter(|list| fits(list)) {
            Some(mut list) => {
                list.retain(|discount| !discount.is_zero());
                list
            }
            None => {
                self.unread("rate_discount_unread", row, column, self.view.shown(row, column));
                Vec::new()
            }
        }
    }

    fn days(&mut self, row: u32, column: u32, field: Field, rate: &mut RateRow) {
        let found = match self.view.seen(row, column) {
            CellValue::Empty => return,
            value @ CellValue::DateTime(_) => value.date().map(|day| (day, day)),
            CellValue::Text(text) if is_void(text) => return,
            CellValue::Text(text) => period(text, self.said.year()),
            _ => None,
        };
        let Some((from, to)) = found else {
            return self.unread("rate_days_unread", row, column, self.view.shown(row, column));
        };
        if field != Field::End {
            rate.valid_from = Some(from);
        }
        if field != Field::Start {
            rate.valid_to = Some(to);
        }
    }

    fn season(&mut self, row: u32, months: &[Option<Decimal>; 12]) -> RateSeason {
        if months.iter().all(Option::is_none) {
            return RateSeason::default();
        }
        if months.iter().any(Option::is_none) {
            let cell = self.view.place(row, self.view.used.left);
            self.reading.problem("rate_coefficient_unread", &[("cell", cell), ("text", String::new())]);
        }
        RateSeason::new(months.iter().map(|k| k.unwrap_or(Decimal::ONE)).collect()).unwrap_or_default()
    }

    /// Clean text of a cell as it is seen, merged areas included; numbers as they are written.
    fn text(&self, row: u32, column: u32) -> Option<String> {
        let area = self.view.merge(row, column);
        let (row, column) = area.map_or((row, column), |area| (area.top, area.left));
        self.own_text(row, column)
    }

    fn own_text(&self, row: u32, column: u32) -> Option<String> {
        Some(self.view.shown(row, column)).filter(|text| !is_void(text))
    }

    fn unread(&mut self, code: &'static str, row: u32, column: u32, text: String) {
        let cell = format!("{}!{}", self.view.sheet.name, address(row, column));
        self.reading.problem(code, &[("cell", cell), ("text", text)]);
        if let Some(problem) = self.reading.problems.last_mut() {
            problem.row = Some(self.reading.card.rows.len() + 1);
        }
    }

    fn push(&mut self, rate: RateRow) {
        if self.reading.card.rows.len() < MAX_RATE_ROWS {
            self.reading.card.rows.push(rate);
        } else if !self.reading.problems.iter().any(|problem| problem.code == "rate_full") {
            let args = [("most", MAX_RATE_ROWS.to_string())].into();
            self.reading.problems.push(RateReadProblem { code: "rate_full", row: None, args });
        }
    }
}

/// A row for one of its columns of prices.
fn with(rate: &RateRow, price: &Price, number: Decimal) -> RateRow {
    let mut rate = rate.clone();
    rate.price = Some(number);
    rate.geo = rate.geo.or_else(|| price.geo.clone());
    rate.duration = rate.duration.or_else(|| price.duration.clone());
    rate.buy_model = rate.buy_model.or_else(|| price.model.map(|model| model.code().to_owned()));
    rate
}

/// `1000 показов` and `CPM` are one model; another word stays as it is.
fn model(text: &str) -> String {
    let folded = crate::understand::fold(text);
    let known = [
        ("CPM", ["1000 показов", "тыс показов", "1000 impressions", "за 1000 показов"].as_slice()),
        ("CPC", &["клик", "клики", "click", "за клик"]),
        ("CPV", &["просмотр", "просмотры", "view", "за просмотр"]),
        ("CPP", &["пункт рейтинга", "grp", "trp", "point"]),
        ("per_day", &["день", "сутки", "day"]),
        ("per_week", &["неделя", "week"]),
        ("per_month", &["месяц", "month"]),
        ("per_post", &["пост", "публикация", "post"]),
        ("per_spot", &["выход", "ролик", "spot"]),
        ("package", &["пакет", "package"]),
        ("fixed", &["фикс", "фиксированная", "fix", "flat"]),
    ];
    let found = known.iter().find(|(_, words)| words.iter().any(|word| crate::understand::fold(word) == folded));
    found.map_or_else(|| canonical_choice(Field::BuyModel, text), |(code, _)| (*code).to_owned())
}

/// A number of zero or more; a text that is none.
pub(super) fn number(value: CellValue<'_>) -> Option<Result<Decimal, String>> {
    match value {
        CellValue::Empty => None,
        CellValue::Number(number) => {
            Some(value.decimal().filter(|n| *n >= Decimal::ZERO).ok_or_else(|| number.to_string()))
        }
        CellValue::Text(text) if is_void(text) => None,
        CellValue::Text(text) => {
            let text = clean(text);
            let read = parse_number(&text, Separator::Comma).map(|number| number.value);
            Some(read.filter(|n| *n >= Decimal::ZERO).ok_or(text))
        }
        other => Some(Err(format!("{other:?}"))),
    }
}

/// The days that a text names; `year` where it names none.
pub(super) fn period(text: &str, year: Option<i32>) -> Option<(NaiveDate, NaiveDate)> {
    let text = clean(text);
    if let Some(days) = quarter(&text, year) {
        return Some(days);
    }
    let ranges = read_period(&text, DayOrder::default())?;
    let days = ranges.iter().filter_map(|range| resolve(range, year).ok());
    days.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
}

/// `1 кв. 2026`, `Q1 2026`.
fn quarter(text: &str, year: Option<i32>) -> Option<(NaiveDate, NaiveDate)> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| c.is_whitespace() || c == '.').filter(|w| !w.is_empty()).collect();
    let named = words.iter().any(|w| matches!(*w, "кв" | "квартал" | "q" | "quarter"));
    let tight = words.iter().find_map(|w| w.strip_prefix('q')?.parse::<u32>().ok());
    let number = tight.or_else(|| words.iter().find_map(|w| w.parse::<u32>().ok().filter(|n| (1..=4).contains(n))))?;
    if !(named || tight.is_some()) || !(1..=4).contains(&number) {
        return None;
    }
    let year = words.iter().find_map(|w| w.parse::<i32>().ok().filter(|n| *n > 1999)).or(year)?;
    Some((month_days(year, number * 3 - 3)?.0, month_days(year, number * 3 - 1)?.1))
}

/// First and last day of a month from 0.
fn month_days(year: i32, month0: u32) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(year, month0 + 1, 1)?;
    let next = NaiveDate::from_ymd_opt(first.year() + i32::from(month0 == 11), (month0 + 1) % 12 + 1, 1)?;
    Some((first, next.pred_opt()?))
}
