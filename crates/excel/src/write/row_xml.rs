//! Rows of a worksheet as XML. The workbook library keeps every cell in maps and formats it anew; a plan's rows are many
//! and alike.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt::Write;

use super::number::push_number;
use super::strings::{Strings, push_escaped, push_text};
use crate::grid::column_letters;

/// What the rows of a sheet refer to.
pub(super) struct Book<'b> {
    /// The texts of all rows.
    pub strings: &'b Strings<'b>,
    /// Texts of the shared strings table that stand before them.
    pub before: usize,
}

/// Writes rows, cells from left to right.
pub(super) struct RowXml<'b> {
    book: &'b Book<'b>,
    letters: &'b [String],
    row: String,
    /// What is written.
    pub xml: String,
}

impl<'b> RowXml<'b> {
    /// Of a sheet whose columns are `letters`.
    pub fn new(book: &'b Book<'b>, letters: &'b [String]) -> RowXml<'b> {
        RowXml { book, letters, row: String::new(), xml: String::with_capacity(1 << 19) }
    }

    /// Begins a row, from 0; `style` is that of its cells without one of their own, `level` its depth of grouping.
    pub fn start(&mut self, row: u32, style: Option<&str>, level: u8) {
        self.row.clear();
        // Writing to a String cannot fail, here and below.
        let _written = write!(self.row, "{}", row + 1);
        let _written = write!(self.xml, "<row r=\"{}\" spans=\"1:{}\"", self.row, self.letters.len());
        if let Some(style) = style {
            let _written = write!(self.xml, " s=\"{style}\" customFormat=\"1\"");
        }
        if level > 0 {
            let _written = write!(self.xml, " outlineLevel=\"{level}\"");
        }
        self.xml.push('>');
    }

    /// The row, from 1, in digits.
    pub fn row(&self) -> &str {
        &self.row
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.xml.push_str("</row>");
    }

    /// `<c r="K13" s="8"`.
    fn cell(&mut self, column: usize, style: &str) {
        self.xml.push_str("<c r=\"");
        self.xml.push_str(&self.letters[column]);
        self.xml.push_str(&self.row);
        self.xml.push_str("\" s=\"");
        self.xml.push_str(style);
    }

    /// An empty cell with a format.
    pub fn blank(&mut self, column: usize, style: &str) {
        self.cell(column, style);
        self.xml.push_str("\"/>");
    }

    /// A number.
    pub fn number(&mut self, column: usize, style: &str, number: Decimal) {
        self.cell(column, style);
        self.xml.push_str("\"><v>");
        push_number(&mut self.xml, number);
        self.xml.push_str("</v></c>");
    }

    /// A day.
    pub fn day(&mut self, column: usize, style: &str, day: NaiveDate) {
        self.number(column, style, Decimal::from(serial(day)));
    }

    /// A text, by its place in the shared strings table; one that is not in the table stands in its cell.
    pub fn text(&mut self, column: usize, style: &str, text: &str) {
        if text.is_empty() {
            return self.blank(column, style);
        }
        self.cell(column, style);
        match self.book.strings.place(text) {
            Some(place) => {
                let _written = write!(self.xml, "\" t=\"s\"><v>{}</v></c>", self.book.before + place);
            }
            None => {
                self.xml.push_str("\" t=\"inlineStr\"><is>");
                push_text(text, &mut self.xml);
                self.xml.push_str("</is></c>");
            }
        }
    }

    /// A formula without `=` and what it comes to.
    pub fn formula(&mut self, column: usize, style: &str, formula: &str, result: Decimal) {
        self.cell(column, style);
        self.xml.push_str("\"><f>");
        push_escaped(formula, &mut self.xml);
        self.xml.push_str("</f><v>");
        push_number(&mut self.xml, result);
        self.xml.push_str("</v></c>");
    }

    /// A formula without `=` and the words that it comes to.
    pub fn word_formula(&mut self, column: usize, style: &str, formula: &str, words: &str) {
        self.cell(column, style);
        self.xml.push_str("\" t=\"str\"><f>");
        push_escaped(formula, &mut self.xml);
        self.xml.push_str("</f><v>");
        push_escaped(words, &mut self.xml);
        self.xml.push_str("</v></c>");
    }
}

/// The letters of the first `count` columns.
pub(super) fn letters(count: usize) -> Vec<String> {
    (0..count as u32).map(column_letters).collect()
}

/// A day as Excel counts them: 1 is 1 January 1900, and 60 the day that this year did not have.
fn serial(day: NaiveDate) -> i64 {
    let days = day.signed_duration_since(NaiveDate::from_ymd_opt(1899, 12, 31).unwrap_or_default()).num_days();
    if days > 59 { days + 1 } else { days }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_as_excel_writes_it() {
        let mut strings = Strings::default();
        strings.add("ТВ".into()).expect("a short text");
        let book = Book { strings: &strings, before: 5 };
        let letters = letters(28);
        let mut row = RowXml::new(&book, &letters);
        row.start(12, Some("3"), 2);
        row.text(0, "8", "ТВ");
        row.text(1, "8", "");
        row.text(2, "8", "A<B");
        row.number(25, "9", Decimal::new(-1250, 2));
        row.formula(27, "12", "IF(A13<2,1,0)", Decimal::ONE);
        row.end();
        row.start(13, None, 0);
        row.end();
        assert_eq!(
            row.xml,
            "<row r=\"13\" spans=\"1:28\" s=\"3\" customFormat=\"1\" outlineLevel=\"2\">\
             <c r=\"A13\" s=\"8\" t=\"s\"><v>5</v></c><c r=\"B13\" s=\"8\"/>\
             <c r=\"C13\" s=\"8\" t=\"inlineStr\"><is><t>A&lt;B</t></is></c><c r=\"Z13\" s=\"9\"><v>-12.5</v></c>\
             <c r=\"AB13\" s=\"12\"><f>IF(A13&lt;2,1,0)</f><v>1</v></c></row><row r=\"14\" spans=\"1:28\"></row>"
        );
    }

    #[test]
    fn days_are_counted_as_excel_does() {
        let day = |text: &str| serial(text.parse().expect("a date"));
        assert_eq!((day("1900-01-01"), day("1900-02-28"), day("1900-03-01")), (1, 59, 61));
        assert_eq!(day("2026-09-01"), 46_266);
    }
}
