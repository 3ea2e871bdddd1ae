//! Text with delimiters: csv, tsv, txt. Encoding and delimiter are found out.

use super::ReadError;
use super::progress::Guard;
use super::values::Collector;
use crate::grid::{Layout, Notice, Sheet, Visibility, Workbook};
use calamine::Data;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Delimiters, the surest sign first: commas are also decimal signs and prose.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];
/// Lines looked at to find the delimiter.
const SAMPLE: usize = 200;
/// A field with more lines than this comes from a quote that nobody closed.
const LINES_IN_A_FIELD: usize = 200;

/// Reads delimited text into one sheet named after the file. All values stay texts: what a number is, is for the
/// understanding of the plan to say, which knows the language.
pub(super) fn read(name: &str, bytes: Vec<u8>, guard: &Guard<'_>) -> Result<Workbook, ReadError> {
    let mut notices = Vec::new();
    let text = decode(&bytes, None, &mut notices);
    let (stated, text) = separator_line(&text);
    let delimiter = stated.unwrap_or_else(|| find_delimiter(text));
    let values = match parse(text, delimiter, true, guard)? {
        Some(values) => values,
        None => {
            notices.push(Notice::new("quotes_unbalanced", []));
            parse(text, delimiter, false, guard)?.ok_or_else(|| ReadError::damaged("fields without end"))?
        }
    };
    let title = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let title = if title.is_empty() { "csv" } else { title };
    let sheet = Sheet { name: title.to_owned(), visibility: Visibility::Visible, values, layout: Layout::default() };
    Ok(Workbook { sheets: vec![sheet], notices, ..Workbook::default() })
}

/// The text in whatever encoding it is; says so when that was a guess.
pub(super) fn decode<'t>(
    bytes: &'t [u8],
    declared: Option<&'static Encoding>,
    notices: &mut Vec<Notice>,
) -> Cow<'t, str> {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[skip..]).0;
    }
    if let Some(encoding) = wide(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let encoding = declared.filter(|encoding| *encoding != UTF_8).unwrap_or_else(|| guess(bytes));
    notices.push(Notice::new("encoding_guessed", [("encoding", encoding.name())]));
    encoding.decode_without_bom_handling(bytes).0
}

/// UTF-16 without a mark: one half of all bytes is 0 for Latin text, 4 for Cyrillic.
pub(super) fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    let high = |byte: &u8| matches!(byte, 0 | 4);
    let even = head.iter().step_by(2).filter(|b| high(b)).count();
    let odd = head.iter().skip(1).step_by(2).filter(|b| high(b)).count();
    let most = head.len() / 2 * 8 / 10;
    match head.len() {
        0..=3 => None,
        _ if odd > most && even <= most => Some(UTF_16LE),
        _ if even > most && odd <= most => Some(UTF_16BE),
        _ => None,
    }
}

/// A single-byte encoding by the letters' frequencies; the beginning says enough.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Excel's `sep=;` line: the delimiter, and the text without the line, which Excel does not show.
fn separator_line(text: &str) -> (Option<u8>, &str) {
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    let Some(rest) = line.trim_matches('"').strip_prefix("sep=").filter(|rest| rest.len() == 1) else {
        return (None, text);
    };
    let after = &text[line.len()..];
    let after = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\r', '\n'])).unwrap_or(after);
    (rest.bytes().next(), after)
}

/// The delimiter that cuts the first lines most evenly.
fn find_delimiter(text: &str) -> u8 {
    let mut best = (b',', 0.0);
    for delimiter in DELIMITERS {
        let mut widths = std::collections::BTreeMap::<usize, usize>::new();
        let mut rows = 0_usize;
        for record in reader(text, delimiter, true).byte_records().take(SAMPLE).flatten() {
            if record.len() > 1 || record.get(0).is_some_and(|field| !field.is_empty()) {
                rows += 1;
                *widths.entry(record.len()).or_default() += 1;
            }
        }
        let common = widths.iter().filter(|(width, _)| **width > 1).map(|(_, count)| *count).max().unwrap_or(0);
        let share = common as f64 / rows.max(1) as f64;
        // Titles above a table are single fields: half of the rows is plenty. A later delimiter must be clearly better.
        if share > best.1 + 0.2 {
            best = (delimiter, share);
        }
    }
    best.0
}

fn reader(text: &str, delimiter: u8, quoting: bool) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quoting(quoting)
        .from_reader(text.as_bytes())
}

/// All fields; `None` when a quote was opened and never closed.
fn parse(
    text: &str,
    delimiter: u8,
    quoting: bool,
    guard: &Guard<'_>,
) -> Result<Option<calamine::Range<Data>>, ReadError> {
    let mut collector = Collector::new(guard);
    let mut reader = reader(text, delimiter, quoting);
    let mut record = csv::StringRecord::new();
    let mut next_row = 0_u32;
    loop {
        // Blank lines are rows too, though the parser passes over them.
        let blank = blank_lines(text.as_bytes(), reader.position().byte() as usize);
        if !reader.read_record(&mut record).map_err(ReadError::damaged)? {
            break;
        }
        let row = next_row.saturating_add(blank);
        for (column, field) in record.iter().enumerate() {
            if quoting && field.len() > LINES_IN_A_FIELD && field.matches('\n').count() > LINES_IN_A_FIELD {
                return Ok(None);
            }
            let value = if field.is_empty() { Data::Empty } else { Data::String(plain(field).to_owned()) };
            collector.push((row, u32::try_from(column).unwrap_or(u32::MAX)), value)?;
        }
        next_row = row + 1;
    }
    collector.finish().map(Some)
}

/// `="00123"` is how exports keep Excel from making a number of a text.
fn plain(field: &str) -> &str {
    field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(field)
}

/// Empty lines from a place between two records on.
fn blank_lines(text: &[u8], from: usize) -> u32 {
    let mut rest = text.get(from..).unwrap_or_default();
    // The end of the record before may be half read.
    if from > 0 && text.get(from - 1) == Some(&b'\r') {
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut lines = 0;
    while let Some(after) =
        rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r"))
    {
        rest = after;
        lines += 1;
    }
    lines
}
