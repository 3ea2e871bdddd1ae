//! Flights as the words planners write into a cell.

use chrono::{Datelike, NaiveDate};
use mrm_domain::{Flight, Row};
use rust_decimal::Decimal;

use super::Lang;

/// All flights of a row, `01.09–14.09.2026; 21.09–30.09.2026`: the year stands once where both ends share it.
pub(crate) fn period_text(row: &Row, lang: Lang) -> String {
    row.flights_by_date()
        .iter()
        .map(|(_, flight)| range_text(flight.start, flight.end, lang))
        .collect::<Vec<_>>()
        .join("; ")
}

/// One range of days. Both ends are always written, a single day too, so that it reads back as a range.
pub(crate) fn range_text(start: NaiveDate, end: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Ru if start.year() == end.year() => {
            format!("{:02}.{:02}–{}", start.day(), start.month(), date_text(end, lang))
        }
        _ => format!("{}–{}", date_text(start, lang), date_text(end, lang)),
    }
}

/// A date: `01.09.2026`, in English `2026-09-01`, which no reader takes for another day.
pub(crate) fn date_text(date: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year()),
        Lang::En => format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
    }
}

/// What each flight of a row carries, in the order of [`period_text`]: `100; –; 250`. Empty when none carries anything.
pub(crate) fn list_text(row: &Row, of: impl Fn(&Flight) -> Option<Decimal>, lang: Lang) -> Option<String> {
    let numbers: Vec<Option<Decimal>> = row.flights_by_date().iter().map(|(_, flight)| of(flight)).collect();
    if numbers.iter().all(Option::is_none) {
        return None;
    }
    let text = numbers.into_iter().map(|n| n.map_or_else(|| "–".to_owned(), |n| number_text(n, lang)));
    Some(text.collect::<Vec<_>>().join("; "))
}

/// A number in plain digits with the language's decimal mark.
pub(crate) fn number_text(number: Decimal, lang: Lang) -> String {
    let text = number.normalize().to_string();
    match lang {
        Lang::Ru => text.replace('.', ","),
        Lang::En => text,
    }
}
