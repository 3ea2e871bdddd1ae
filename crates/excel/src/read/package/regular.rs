//! Parts of a package made regular: UTF-8, without entity declarations, with kinds of sheets that the cell reader knows.

use super::super::ReadError;

/// Makes an XML part UTF-8 and refuses declarations of entities; other parts pass as they are.
pub(super) fn regular_xml(name: &str, data: Vec<u8>) -> Result<Vec<u8>, ReadError> {
    let lower = name.to_ascii_lowercase();
    if !(lower.ends_with(".xml") || lower.ends_with(".rels")) {
        return Ok(data);
    }
    let data = match utf8(&data) {
        Some(text) => text.into_bytes(),
        None => data,
    };
    if declares_entities(&data) {
        return Err(ReadError::EntityDeclaration { part: name.to_owned() });
    }
    Ok(data)
}

/// The part as UTF-8, if it was not.
fn utf8(data: &[u8]) -> Option<String> {
    let bom = encoding_rs::Encoding::for_bom(data);
    let declared = declared_encoding(data).filter(|encoding| *encoding != encoding_rs::UTF_8);
    let (encoding, skip) = match (bom, declared) {
        (Some((encoding, _)), _) if encoding == encoding_rs::UTF_8 => return repair_utf8(data),
        (Some(found), _) => found,
        (None, Some(encoding)) if !encoding.is_single_byte() || std::str::from_utf8(data).is_err() => (encoding, 0),
        (None, Some(_)) => (encoding_rs::UTF_8, 0),
        (None, None) => return repair_utf8(data),
    };
    let text = encoding.decode_without_bom_handling(&data[skip..]).0;
    // The declaration names the old encoding: it goes, UTF-8 is what XML without one is in.
    let body = match text.find("?>") {
        Some(end) if text.trim_start().starts_with("<?xml") => &text[end + 2..],
        _ => &text,
    };
    Some(body.to_owned())
}

fn repair_utf8(data: &[u8]) -> Option<String> {
    // Checking is several times as quick as repairing.
    match std::str::from_utf8(data) {
        Ok(_) => None,
        Err(_) => Some(String::from_utf8_lossy(data).into_owned()),
    }
}

pub(in super::super) fn declared_encoding(data: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(&data[..data.len().min(200)]).into_owned();
    let declaration = head.split("?>").next()?;
    let after = declaration.split("encoding").nth(1)?;
    let label: String = after
        .chars()
        .skip_while(|c| matches!(c, '=' | '"' | '\'' | ' '))
        .take_while(|c| !matches!(c, '"' | '\''))
        .collect();
    encoding_rs::Encoding::for_label(label.as_bytes())
}

/// Macro sheets have relationship kinds that the cell reader does not know and stops at; as dialog sheets, which hold no
/// cells either, they are passed over.
pub(super) fn known_sheet_kinds(name: &str, data: Vec<u8>) -> Vec<u8> {
    if !name.to_ascii_lowercase().ends_with("workbook.xml.rels") {
        return data;
    }
    match String::from_utf8(data) {
        Ok(text) => ["/xlMacrosheet\"", "/xlIntlMacrosheet\""]
            .iter()
            .fold(text, |text, kind| text.replace(kind, "/dialogsheet\""))
            .into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// Whether a document type stands before the first element; only there is it one.
pub(crate) fn declares_entities(data: &[u8]) -> bool {
    let mut rest = data.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(data);
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = &rest[at..];
        let end: &[u8] = if rest.starts_with(b"<?") {
            b"?>"
        } else if rest.starts_with(b"<!--") {
            b"-->"
        } else {
            return rest.starts_with(b"<!");
        };
        match memchr::memmem::find(rest, end) {
            Some(found) => rest = &rest[found + end.len()..],
            None => return false,
        }
    }
    false
}
