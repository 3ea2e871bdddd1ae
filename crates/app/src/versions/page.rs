//! Tables as one page of HTML that needs nothing else: it is read in a browser, sent by mail, and printed to PDF.

use mrm_excel::write::{Digits, Table, TableCell, TableSheet, Tone};
use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt::Write;

use crate::Language;

/// A4 landscape; headings repeat on each printed page and no row is cut in two.
const STYLE: &str = "@page{size:A4 landscape;margin:12mm}*{box-sizing:border-box}\
body{font:14px/1.45 'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;color:#1c212b;margin:24px auto;max-width:1240px;padding:0 16px}\
h1{font-size:22px;margin:0 0 8px}h2{font-size:16px;margin:28px 0 8px}p{margin:2px 0;color:#555e6e}\
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}thead{display:table-header-group}\
th{text-align:left;background:#eef0f4;border-bottom:1px solid #9aa3b2;padding:6px 8px;font-weight:600}\
td{border-bottom:1px solid #e3e6eb;padding:5px 8px;vertical-align:top;overflow-wrap:anywhere}tr{break-inside:avoid}\
th.n{text-align:right}td.n{text-align:right;white-space:nowrap}tr.added td{background:#e8f5ec}tr.removed td{background:#fbeceb}\
@media print{body{margin:0;max-width:none;padding:0;font-size:11px}tr.added td,tr.removed td,th{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

/// The sheets as one page.
pub(super) fn html(sheets: &[TableSheet], lang: Language) -> String {
    let title = sheets.first().map(|sheet| sheet.title.as_str()).unwrap_or_default();
    let code = if lang == Language::En { "en" } else { "ru" };
    let mut out = String::with_capacity(64 * 1024);
    put(&mut out, format_args!("<!doctype html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\">"));
    put(&mut out, format_args!("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"));
    put(&mut out, format_args!("<title>{}</title><style>{STYLE}</style></head><body>\n", escaped(title)));
    put(&mut out, format_args!("<h1>{}</h1>\n", escaped(title)));
    for sheet in sheets {
        for note in &sheet.notes {
            put(&mut out, format_args!("<p>{}</p>\n", escaped(note)));
        }
        for table in &sheet.tables {
            write_table(&mut out, table, lang);
        }
    }
    out.push_str("</body></html>\n");
    out
}

fn write_table(out: &mut String, table: &Table, lang: Language) {
    put(out, format_args!("<h2>{}</h2>\n<table><thead><tr>", escaped(&table.heading)));
    for (at, column) in table.columns.iter().enumerate() {
        // A heading stands over its numbers.
        let numbers = table.rows.iter().any(|row| matches!(row.cells.get(at), Some(TableCell::Number(..))));
        let class = if numbers { " class=\"n\"" } else { "" };
        put(out, format_args!("<th scope=\"col\"{class}>{}</th>", escaped(column)));
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in &table.rows {
        out.push_str(match row.tone {
            Tone::Plain => "<tr>",
            Tone::Added => "<tr class=\"added\">",
            Tone::Removed => "<tr class=\"removed\">",
        });
        for cell in &row.cells {
            match cell {
                TableCell::Empty => out.push_str("<td></td>"),
                TableCell::Text(text) => put(out, format_args!("<td>{}</td>", escaped(text))),
                TableCell::Number(number, digits) => {
                    put(out, format_args!("<td class=\"n\">{}</td>", shown(*number, *digits, lang)));
                }
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\n', "<br>")
}

/// A number as the reader writes it: `1 250 000,50` or `1,250,000.50`; a true minus sign.
fn shown(number: Decimal, digits: Digits, lang: Language) -> String {
    let round = |number: Decimal, digits: u32| {
        let mut rounded = number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
        rounded.rescale(digits);
        rounded
    };
    let (number, suffix) = match digits {
        Digits::Whole => (round(number, 0), ""),
        Digits::Fixed(digits) => (round(number, u32::from(digits)), ""),
        Digits::Free => (round(number, number.normalize().scale().clamp(2, 4)), ""),
        Digits::Percent => (round(number * Decimal::ONE_HUNDRED, 2), "\u{a0}%"),
    };
    let text = number.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (group, point) = if lang == Language::En { (',', '.') } else { ('\u{a0}', ',') };
    let mut out = String::new();
    if number.is_sign_negative() && !number.is_zero() {
        out.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out + suffix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_their_reader_writes_them() {
        let number = |text: &str| text.parse::<Decimal>().expect("a decimal");
        assert_eq!(shown(number("-1250000.505"), Digits::Fixed(2), Language::Ru), "−1\u{a0}250\u{a0}000,51");
        assert_eq!(shown(number("1250000"), Digits::Fixed(2), Language::En), "1,250,000.00");
        assert_eq!(shown(number("0.125"), Digits::Percent, Language::Ru), "12,50\u{a0}%");
        assert_eq!(shown(number("-0.001"), Digits::Whole, Language::En), "0");
        assert_eq!(shown(number("12.3456"), Digits::Free, Language::En), "12.3456");
    }

    #[test]
    fn a_text_of_a_plan_is_never_markup() {
        assert_eq!(escaped("<b>\"A & B\"</b>"), "&lt;b&gt;&quot;A &amp; B&quot;&lt;/b&gt;");
    }
}
