//! A workbook as the importer sees it: values with what the eye sees around them.

use calamine::{Data, Range};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A workbook that was read within the limits.
#[derive(Debug, Clone, Default)]
pub struct Workbook {
    /// The file's name without folders.
    pub file_name: String,
    /// BLAKE3 of the file, in hex.
    pub file_hash: String,
    /// Its worksheets in order, hidden ones too; chart and macro sheets are left out and named in `notices`.
    pub sheets: Vec<Sheet>,
    /// Defined names and what they refer to, as the workbook writes it: `("rate", "Sheet1!$B$2")`.
    pub names: Vec<(String, String)>,
    /// What the reader has to tell: macros, damaged parts that were passed over, chart sheets.
    pub notices: Vec<Notice>,
}

/// Something the reader has to tell about a file that it could read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// A stable code, see [`crate::report::Problem::code`].
    pub code: &'static str,
    /// Values for the text of that code.
    pub args: BTreeMap<&'static str, String>,
}

impl Notice {
    /// A notice with its values.
    pub fn new<const N: usize>(code: &'static str, args: [(&'static str, &str); N]) -> Self {
        Self { code, args: args.into_iter().map(|(name, value)| (name, value.to_owned())).collect() }
    }
}

/// Whether Excel shows a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    /// Shown.
    #[default]
    Visible,
    /// Hidden; a user can show it.
    Hidden,
    /// Hidden so that only a macro can show it.
    VeryHidden,
}

/// One worksheet. Rows and columns count from 0 here; messages and addresses count from 1 and A.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Its name, spaces at the ends included.
    pub name: String,
    /// Whether Excel shows it.
    pub visibility: Visibility,
    /// Its values; may start anywhere, address cells by absolute position.
    pub values: Range<Data>,
    /// What the eye sees around the values.
    pub layout: Layout,
}

/// Something by cell (row, column). A hash map with a quick hasher: a large sheet fills hundreds of thousands of places.
/// Make one with `CellMap::default()`.
pub type CellMap<T> = HashMap<(u32, u32), T, foldhash::fast::RandomState>;

/// Formats, fills, merges and hidden parts of a sheet. Empty for formats that have none (csv).
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// Merged areas.
    pub merges: Vec<Area>,
    /// Hidden rows.
    pub hidden_rows: BTreeSet<u32>,
    /// Hidden columns.
    pub hidden_columns: BTreeSet<u32>,
    /// Solid fills by cell as RGB; white and “no fill” are absent. Themes and tints are resolved.
    pub fills: CellMap<[u8; 3]>,
    /// Number-format codes by cell, where the cell has one that is not General (`#,##0.00"р."`, `0.0%`).
    pub formats: CellMap<std::sync::Arc<str>>,
    /// Formulas by cell, without the leading `=`; shared formulas are expanded.
    pub formulas: CellMap<String>,
    /// Formula cells for which the file holds no calculated value and none could be computed.
    pub uncalculated: BTreeSet<(u32, u32)>,
    /// Formula cells for which the file holds no calculated value; `values` holds one that we computed.
    pub computed: BTreeSet<(u32, u32)>,
    /// Notes by cell.
    pub comments: CellMap<String>,
    /// Lists that cells are filled in from.
    pub lists: Vec<PickList>,
}

/// A list that cells are filled in from (a data validation of Excel's).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickList {
    /// The cells.
    pub areas: Vec<Area>,
    /// Where its words come from, as Excel writes it: `"да,нет"`, `Списки!$A$2:$A$9`, or a defined name.
    pub source: String,
}

/// A rectangle of cells; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Area {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

impl Area {
    /// Whether the cell lies inside.
    pub fn contains(&self, row: u32, column: u32) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

/// A cell's value, borrowed from the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellValue<'a> {
    /// Nothing.
    Empty,
    /// Text as stored: spaces and line breaks included.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// TRUE or FALSE.
    Bool(bool),
    /// A real date, epoch already applied.
    DateTime(NaiveDateTime),
    /// A duration or time of day, in days.
    Duration(f64),
    /// An error value such as `#DIV/0!`.
    Error(&'static str),
}

impl CellValue<'_> {
    /// Whether there is nothing, or only white space.
    pub fn is_blank(&self) -> bool {
        match self {
            CellValue::Empty => true,
            CellValue::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The exact decimal that Excel shows for a stored double: the shortest text that reads back as the same double.
    pub fn decimal(&self) -> Option<Decimal> {
        match self {
            CellValue::Number(number) if number.is_finite() => decimal_from_double(*number),
            _ => None,
        }
    }

    /// The date, if the value is one at midnight or with a time.
    pub fn date(&self) -> Option<NaiveDate> {
        if let CellValue::DateTime(moment) = self { Some(moment.date()) } else { None }
    }
}

/// The shortest decimal that reads back as `number`, at most 15 significant digits (what Excel keeps), so that
/// 1799999.9999999998 becomes 1800000, and at most 28 decimal places (what a decimal holds). `None` beyond the range of a
/// decimal.
pub fn decimal_from_double(number: f64) -> Option<Decimal> {
    if !number.is_finite() || number.abs() >= 1e18 {
        return None;
    }
    // Most numbers of a plan have two decimals or none. Where cents read back as the same double they are what the slow way
    // gives: fifteen digits tell doubles apart.
    let cents = (number * 100.0).round();
    if cents.abs() < 1e15 && (cents / 100.0).to_bits() == number.to_bits() {
        return Some(Decimal::new(cents as i64, 2).normalize());
    }
    // Below this, fifteen digits would end beyond the last decimal place.
    let read = if number.abs() < 1e-14 {
        format!("{number:.28}").parse().ok()
    } else {
        Decimal::from_scientific(&format!("{number:.14e}")).ok()
    };
    read.map(|decimal: Decimal| decimal.normalize())
}

impl Sheet {
    /// The value at an absolute position; [`CellValue::Empty`] outside the used range.
    pub fn cell(&self, row: u32, column: u32) -> CellValue<'_> {
        match self.values.get_value((row, column)) {
            None | Some(Data::Empty) => CellValue::Empty,
            Some(Data::String(text)) => CellValue::Text(text),
            Some(Data::Int(number)) => CellValue::Number(*number as f64),
            Some(Data::Float(number)) => CellValue::Number(*number),
            Some(Data::Bool(flag)) => CellValue::Bool(*flag),
            Some(Data::DateTime(moment)) if moment.is_datetime() => match moment.as_datetime() {
                Some(value) => CellValue::DateTime(value),
                None => CellValue::Number(moment.as_f64()),
            },
            Some(Data::DateTime(moment)) => CellValue::Duration(moment.as_f64()),
            Some(other @ (Data::DateTimeIso(text) | Data::DurationIso(text))) => iso_cell(other, text),
            Some(Data::Error(error)) => CellValue::Error(error_name(error)),
            // Kinds that a newer calamine may add carry text we cannot judge: treated as absent.
            #[allow(unreachable_patterns, reason = "calamine's enum grows")]
            Some(_) => CellValue::Empty,
        }
    }

    /// The used range by content: rows and columns that hold a non-blank value. `None` for an empty sheet.
    pub fn used(&self) -> Option<Area> {
        let (first_row, first_column) = self.values.start()?;
        let mut area: Option<Area> = None;
        for (row, column, value) in self.values.used_cells() {
            if matches!(value, Data::Empty) || matches!(value, Data::String(text) if text.trim().is_empty()) {
                continue;
            }
            let (row, column) = (first_row + row as u32, first_column + column as u32);
            let a = area.get_or_insert(Area { top: row, left: column, bottom: row, right: column });
            a.bottom = a.bottom.max(row);
            a.left = a.left.min(column);
            a.right = a.right.max(column);
        }
        area
    }

    /// The merged area that covers a cell.
    pub fn merge_at(&self, row: u32, column: u32) -> Option<Area> {
        self.layout.merges.iter().copied().find(|area| area.contains(row, column))
    }
}

/// A date, a moment, a time of day or a duration in ISO 8601.
fn iso_cell<'a>(data: &Data, text: &'a str) -> CellValue<'a> {
    use calamine::DataType;
    let clean = text.trim().trim_end_matches('Z');
    let midnight = NaiveTime::MIN;
    if let Ok(date) = NaiveDate::parse_from_str(clean, "%Y-%m-%d") {
        return CellValue::DateTime(date.and_time(midnight));
    }
    for pattern in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(clean, pattern) {
            return CellValue::DateTime(moment);
        }
    }
    if let Ok(time) = NaiveTime::parse_from_str(clean, "%H:%M:%S%.f") {
        return CellValue::Duration(
            time.signed_duration_since(midnight).num_milliseconds() as f64 / MILLISECONDS_PER_DAY,
        );
    }
    match data.as_duration() {
        Some(duration) => CellValue::Duration(duration.num_milliseconds() as f64 / MILLISECONDS_PER_DAY),
        None => CellValue::Text(text),
    }
}

const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

fn error_name(error: &calamine::CellErrorType) -> &'static str {
    use calamine::CellErrorType as E;
    match error {
        E::Div0 => "#DIV/0!",
        E::NA => "#N/A",
        E::Name => "#NAME?",
        E::Null => "#NULL!",
        E::Num => "#NUM!",
        E::Ref => "#REF!",
        E::Value => "#VALUE!",
        #[allow(unreachable_patterns, reason = "calamine's enum grows")]
        _ => "#ERROR!",
    }
}

/// A column's letters: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u32) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(b'A' + digit as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|b| char::from(*b)).collect()
}

/// A cell's address as people write it: (0, 0) is `A1`.
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", column_letters(column), row + 1)
}

/// The column number of letters: `A` is 0.
pub fn column_number(letters: &str) -> Option<u32> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut number = 0_u32;
    for letter in letters.bytes() {
        if !letter.is_ascii_uppercase() {
            return None;
        }
        number = number * 26 + u32::from(letter - b'A') + 1;
    }
    Some(number - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_way_to_a_decimal_gives_what_fifteen_digits_give() {
        let slow = |number: f64| Decimal::from_scientific(&format!("{number:.14e}")).ok().map(|d| d.normalize());
        let parts =
            [0.0, 1.0, 1.005, 0.07, 1_799_999.999_999_999_8, 24_069_960.13, 9_999_999_999_999.99, 1e15, -0.1, 1e-7];
        let steps = (0..20_000).map(|n| f64::from(n) * 0.37 - 900.0).chain((0..20_000).map(|n| f64::from(n) / 100.0));
        for number in parts.into_iter().chain(steps) {
            assert_eq!(decimal_from_double(number), slow(number), "{number}");
        }
    }
}
