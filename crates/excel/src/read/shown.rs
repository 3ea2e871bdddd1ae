//! Values as a workbook shows them.

use super::compute::is_date;
use crate::grid::{CellValue, Sheet, decimal_from_double};
use chrono::{NaiveDate, NaiveDateTime, Timelike as _};
use ironcalc_base::formatter::format::format_number;
use ironcalc_base::locale::get_default_locale;

/// Excel's own limit for a format's code.
const LONGEST_CODE: usize = 255;

impl Sheet {
    /// The value as the workbook shows it: number formats applied, with an English decimal point. For people to
    /// recognise a cell by; never for computing.
    pub fn shown(&self, row: u32, column: u32) -> String {
        let format = self.layout.formats.get(&(row, column)).map(AsRef::as_ref);
        match self.cell(row, column) {
            CellValue::Empty => String::new(),
            CellValue::Text(text) => text.to_owned(),
            CellValue::Bool(true) => "TRUE".to_owned(),
            CellValue::Bool(false) => "FALSE".to_owned(),
            CellValue::Error(name) => name.to_owned(),
            CellValue::Number(number) => formatted(number, format).unwrap_or_else(|| general(number)),
            CellValue::DateTime(moment) => {
                formatted(serial(moment), format.filter(|code| is_date(code))).unwrap_or_else(|| plain_date(moment))
            }
            CellValue::Duration(days) => formatted(days, format).unwrap_or_else(|| duration(days)),
        }
    }
}

/// A number by a format's code; `None` where the code says nothing or cannot be followed.
fn formatted(number: f64, code: Option<&str>) -> Option<String> {
    let code = code.filter(|code| code.len() <= LONGEST_CODE && *code != "@" && !code.contains("[h"))?;
    // Codes come from files; whatever they do to the formatter, the cell still shows something.
    let result = std::panic::catch_unwind(|| format_number(number, code, get_default_locale())).ok()?;
    let text = result.text.trim().to_owned();
    (result.error.is_none() && !text.is_empty()).then_some(text)
}

/// A number without a format: up to ten significant digits, as narrow columns show it.
fn general(number: f64) -> String {
    let magnitude = number.abs();
    if magnitude >= 1e15 || (magnitude > 0.0 && magnitude < 1e-9) {
        return format!("{number:.5E}");
    }
    match decimal_from_double(number) {
        Some(exact) => exact
            .round_sf(10.max(exact.trunc().to_string().trim_start_matches('-').len() as u32))
            .unwrap_or(exact)
            .normalize()
            .to_string(),
        None => number.to_string(),
    }
}

/// Days since the end of 1899, as formats count.
fn serial(moment: NaiveDateTime) -> f64 {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a real date");
    let days = moment.date().signed_duration_since(epoch).num_days() as f64;
    days + f64::from(moment.num_seconds_from_midnight()) / 86_400.0
}

fn plain_date(moment: NaiveDateTime) -> String {
    if moment.num_seconds_from_midnight() == 0 {
        moment.format("%d.%m.%Y").to_string()
    } else {
        moment.format("%d.%m.%Y %H:%M").to_string()
    }
}

/// Hours beyond a day are still hours.
fn duration(days: f64) -> String {
    let seconds = (days * 86_400.0).round() as i64;
    format!("{}:{:02}:{:02}", seconds / 3600, (seconds / 60 % 60).abs(), (seconds % 60).abs())
}
