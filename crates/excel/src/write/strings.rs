//! The shared strings of the rows that are written as XML: each text once, in the order of first appearance.

use foldhash::fast::FixedState;
use indexmap::IndexSet;
use rust_xlsxwriter::XlsxError;
use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use super::blocks::in_blocks;
use super::options::OnlyStop;
use super::pack::Piece;
use super::{ExportError, Progress};

/// UTF-16 units that a cell holds.
const LONGEST: usize = 32_767;

/// Texts in the order of first appearance.
#[derive(Default)]
pub(super) struct Strings<'a> {
    texts: IndexSet<Cow<'a, str>, FixedState>,
    /// How many cells show them.
    pub uses: usize,
}

impl<'a> Strings<'a> {
    /// Counts a cell that shows `text`. An empty one needs no entry: its cell is blank.
    pub fn add(&mut self, text: Cow<'a, str>) -> Result<(), ExportError> {
        if text.len() > LONGEST && text.encode_utf16().count() > LONGEST {
            return Err(XlsxError::MaxStringLengthExceeded.into());
        }
        if !text.is_empty() {
            self.uses += 1;
            self.texts.insert(text);
        }
        Ok(())
    }

    /// Makes room for that many more.
    pub fn reserve(&mut self, more: usize) {
        self.texts.reserve(more);
    }

    /// Adds what other rows show, after what these do.
    pub fn join(&mut self, other: Strings<'a>) {
        self.uses += other.uses;
        self.texts.extend(other.texts);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// The place of a text among them.
    pub fn place(&self, text: &str) -> Option<usize> {
        self.texts.get_index_of(text)
    }

    /// The entries of the shared strings table for some of them.
    pub fn write(&self, range: Range<usize>, xml: &mut String) {
        for text in self.texts.iter().skip(range.start).take(range.len()) {
            xml.push_str("<si>");
            push_text(text, xml);
            xml.push_str("</si>");
        }
    }
}

/// The shared strings table of the workbook library, to be gone on with.
pub(super) struct Table<'x> {
    head: String,
    /// Its own entries and how many these are.
    own: &'x str,
    pub before: usize,
}

impl<'x> Table<'x> {
    /// Reads the library's table; `strings` will stand after its own.
    pub fn of(xml: &'x str, strings: &Strings<'_>) -> Result<Table<'x>, ExportError> {
        let broken = || XlsxError::ParameterError("the table of texts is not as it was made".to_owned());
        Ok(Table::read(xml, strings).ok_or_else(broken)?)
    }

    fn read(xml: &'x str, strings: &Strings<'_>) -> Option<Table<'x>> {
        let (head, rest) = xml.split_once(" count=\"")?;
        let (uses, rest) = rest.split_once("\" uniqueCount=\"")?;
        let (before, rest) = rest.split_once("\">")?;
        let (uses, before): (usize, usize) = (uses.parse().ok()?, before.parse().ok()?);
        let (uses, texts) = (uses + strings.uses, before + strings.len());
        let head = format!("{head} count=\"{uses}\" uniqueCount=\"{texts}\">");
        Some(Table { head, own: rest.strip_suffix("</sst>")?, before })
    }

    /// The table with `strings`, packed.
    pub fn pieces(&self, strings: &Strings<'_>, progress: &dyn Progress) -> Result<Vec<Piece>, ExportError> {
        let mut pieces = vec![Piece::of(&self.head), Piece::of(self.own)];
        pieces.extend(in_blocks(strings.len(), &OnlyStop(progress), |range| {
            let mut xml = String::with_capacity(range.len() * 64);
            strings.write(range, &mut xml);
            Ok(Piece::of(&xml))
        })?);
        pieces.push(Piece::last("</sst>"));
        Ok(pieces)
    }
}

/// `<t>…</t>` as Excel writes it: outer spaces kept, control characters as `_x000B_`, and a text that reads like such a
/// code with its underscore coded.
pub(super) fn push_text(text: &str, xml: &mut String) {
    let outer = [' ', '\t', '\n'];
    xml.push_str(if text.starts_with(outer) || text.ends_with(outer) { "<t xml:space=\"preserve\">" } else { "<t>" });
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, code) = rest.split_at(at);
        push_escaped(before, xml);
        let digits = code.as_bytes().get(2..6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        xml.push_str(if digits && code.as_bytes().get(6) == Some(&b'_') { "_x005F_x" } else { "_x" });
        rest = &code[2..];
    }
    push_escaped(rest, xml);
    xml.push_str("</t>");
}

/// Text or a formula between two tags.
pub(super) fn push_escaped(text: &str, xml: &mut String) {
    // The end of a piece that needs nothing; U+FFFE and U+FFFF are no characters in XML, and begin with this byte.
    let special = |b: u8| matches!(b, b'&' | b'<' | b'>') || (b < 0x20 && b != b'\t' && b != b'\n') || b == 0xEF;
    if !text.bytes().any(special) {
        return xml.push_str(text);
    }
    for char in text.chars() {
        match char {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\t' | '\n' => xml.push(char),
            '\0'..' ' | '\u{FFFE}' | '\u{FFFF}' => {
                // Writing to a String cannot fail.
                let _written = write!(xml, "_x{:04X}_", u32::from(char));
            }
            char => xml.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        let mut xml = String::new();
        push_text(text, &mut xml);
        xml
    }

    #[test]
    fn strange_texts_are_coded_as_excel_does() {
        assert_eq!(text("A & B <c>"), "<t>A &amp; B &lt;c&gt;</t>");
        assert_eq!(text(" внутри "), "<t xml:space=\"preserve\"> внутри </t>");
        assert_eq!(text("две\nстроки\t"), "<t xml:space=\"preserve\">две\nстроки\t</t>");
        assert_eq!(text("a\u{b}b\r\u{ffff}\u{feff}"), "<t>a_x000B_b_x000D__xFFFF_\u{feff}</t>");
        assert_eq!(text("_x000D_ _x00 _xя000_"), "<t>_x005F_x000D_ _x00 _xя000_</t>");
        assert_eq!(text("<r>не разметка</r>"), "<t>&lt;r&gt;не разметка&lt;/r&gt;</t>");
    }

    #[test]
    fn a_text_stands_once_however_many_cells_show_it() {
        let mut strings = Strings::default();
        let mut more = Strings::default();
        for text in ["ТВ", "Радио", "ТВ", ""] {
            strings.add(text.into()).expect("a short text");
            more.add(format!("{text}!").into()).expect("a short text");
        }
        more.add("Радио".into()).expect("a short text");
        strings.join(more);
        assert_eq!((strings.len(), strings.uses), (5, 8));
        assert_eq!((strings.place("ТВ"), strings.place("Радио!"), strings.place("!")), (Some(0), Some(3), Some(4)));
        let mut xml = String::new();
        strings.write(1..3, &mut xml);
        assert_eq!(xml, "<si><t>Радио</t></si><si><t>ТВ!</t></si>");
    }

    #[test]
    fn a_text_longer_than_a_cell_is_refused() {
        let mut strings = Strings::default();
        assert!(strings.add("я".repeat(LONGEST).into()).is_ok(), "it is long in bytes only");
        assert!(strings.add("я".repeat(LONGEST + 1).into()).is_err());
    }
}
