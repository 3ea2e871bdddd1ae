//! Large worksheets cut in two between rows, so that two processors can read them.

use super::regular::declared_encoding;
use memchr::memmem;

const DATA: &[u8] = b"<sheetData>";
const CLOSED: &[u8] = b"</sheetData></worksheet>";

/// Cuts a worksheet part of which only a beginning may be there: `part` stays as a whole worksheet with the rows so far,
/// and what comes back is one that begins with the next row. `None`, and `part` as it was, where that is not safe: then
/// both halves together would not say what the whole says.
pub(super) fn cut(part: &mut Vec<u8>) -> Option<Vec<u8>> {
    let utf8 = encoding_rs::Encoding::for_bom(part).is_none()
        && declared_encoding(part).is_none_or(|encoding| encoding == encoding_rs::UTF_8);
    // Without comments, sections and instructions every `<` begins a tag.
    let plain = memmem::find(part, b"<!").is_none() && memmem::find_iter(part, b"<?").all(|at| at == 0);
    if !utf8 || !plain || memmem::find(part, b"</sheetData").is_some() {
        return None;
    }
    let head = memmem::find(part, DATA)? + DATA.len();
    let whole = memchr::memrchr(b'>', part)?;
    let row = memmem::rfind(&part[..whole], b"<row ").filter(|row| *row > head)?;
    // A row that does not say its number follows the one before it.
    let tag = &part[row..row + memchr::memchr(b'>', &part[row..])?];
    memmem::find(tag, b" r=\"")?;
    let rest = [&part[..head], &part[row..]].concat();
    part.truncate(row);
    part.extend_from_slice(CLOSED);
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn halves(text: &str) -> Option<(String, String)> {
        let mut part = text.as_bytes().to_vec();
        let rest = cut(&mut part);
        if rest.is_none() {
            assert_eq!(part, text.as_bytes(), "what cannot be cut stays as it is");
        }
        let text = |bytes| String::from_utf8(bytes).expect("cut between characters");
        Some((text(part), text(rest?)))
    }

    #[test]
    fn both_halves_are_worksheets() {
        let text =
            "<?xml version=\"1.0\"?><worksheet><cols/><sheetData><row r=\"1\"/>\n<row r=\"2\"><c r=\"A2\"/></row><row";
        let (first, second) = halves(text).expect("a place to cut");
        assert_eq!(
            first,
            "<?xml version=\"1.0\"?><worksheet><cols/><sheetData><row r=\"1\"/>\n</sheetData></worksheet>"
        );
        assert_eq!(second, "<?xml version=\"1.0\"?><worksheet><cols/><sheetData><row r=\"2\"><c r=\"A2\"/></row><row");
    }

    #[test]
    fn what_the_halves_would_not_say_is_left_whole() {
        let rows = "<row r=\"1\"/><row r=\"2\"><c/></row>";
        assert!(halves(&format!("<worksheet><sheetData>{rows}")).is_some());
        for odd in [
            format!("<worksheet><sheetData>{rows}</sheetData>"),
            format!("<worksheet><sheetData><!-- <row r=\"0\"/> -->{rows}"),
            format!("<x:worksheet><x:sheetData>{rows}"),
            format!("<?xml version=\"1.0\" encoding=\"windows-1251\"?><worksheet><sheetData>{rows}"),
            format!("\u{feff}<worksheet><sheetData>{rows}"),
            "<worksheet><sheetData><row r=\"1\"/><row spans=\"1:2\"><c/></row>".to_owned(),
            "<worksheet><sheetData><row r=\"1\"><c/></row>".to_owned(),
        ] {
            assert_eq!(halves(&odd), None, "{odd}");
        }
    }
}
