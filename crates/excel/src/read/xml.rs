//! Small helpers around quick-xml.

use super::ReadError;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;

/// A reader over a part that was made valid UTF-8 when it was unpacked.
pub(crate) fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    // Parts of documents are read too.
    config.allow_unmatched_ends = true;
    reader
}

/// The next event, a broken document being a damaged file.
pub(crate) fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, ReadError> {
    reader.read_event().map_err(ReadError::damaged)
}

/// An attribute by its local name, unescaped.
pub(crate) fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    raw_attribute(element, name).map(|raw| match quick_xml::escape::unescape(raw) {
        Ok(Cow::Owned(text)) => Cow::Owned(text),
        _ => Cow::Borrowed(raw),
    })
}

/// An attribute by its local name as written: for numbers and references, which have nothing to unescape.
pub(crate) fn raw_attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<&'a str> {
    let mut rest = element.attributes_raw();
    loop {
        let equals = rest.find('=')?;
        let key = rest[..equals].trim();
        let after = rest[equals + 1..].trim_start();
        let quote = after.chars().next()?;
        if quote != '"' && quote != '\'' {
            return None;
        }
        let value = &after[1..];
        let end = value.find(quote)?;
        if key.rsplit(':').next() == Some(name) {
            return Some(&value[..end]);
        }
        rest = &value[end + 1..];
    }
}

/// Whether an attribute says yes.
pub(crate) fn flag(element: &BytesStart<'_>, name: &str) -> bool {
    matches!(raw_attribute(element, name), Some("1" | "true" | "on"))
}

/// An attribute as a number.
pub(crate) fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    raw_attribute(element, name)?.trim().parse().ok()
}

/// What an entity or character reference stands for.
pub(crate) fn push_reference(reference: &BytesRef<'_>, into: &mut String) {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        into.push(character);
    } else if let Some(text) = quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()) {
        into.push_str(text);
    }
}
