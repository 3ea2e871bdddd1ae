//! Conversations on cells, as newer Excel has them: the comments of a sheet, and the people who wrote them.

use quick_xml::escape::escape;
use rust_xlsxwriter::XlsxError;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::ExportError;
use super::cell_notes::{Conversation, guid};
use super::pack::{Package, Piece};
use crate::grid::address;

const THREADS: &str = "xl/threadedComments/threadedComment1.xml";
const PERSONS: &str = "xl/persons/person.xml";
const TYPES: &str = "[Content_Types].xml";
const BOOK_LINKS: &str = "xl/_rels/workbook.xml.rels";
const SHEET_LINKS: &str = "xl/worksheets/_rels/sheet1.xml.rels";
const NAMESPACES: &str = "xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\" \
    xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const RELATION: &str = "http://schemas.microsoft.com/office/2017/10/relationships";

/// The parts that conversations on the first sheet add and change.
pub(super) fn parts(
    package: &mut Package<'_>,
    conversations: &[Conversation],
) -> Result<Vec<(&'static str, Vec<Piece>)>, ExportError> {
    if conversations.is_empty() {
        return Ok(Vec::new());
    }
    let mut people: BTreeMap<&str, Uuid> = BTreeMap::new();
    for one in conversations.iter().flat_map(|conversation| &conversation.said) {
        people.entry(&one.author).or_insert_with(|| person(&one.author));
    }
    let types = format!(
        "<Override PartName=\"/{THREADS}\" ContentType=\"application/vnd.ms-excel.threadedcomments+xml\"/>\
         <Override PartName=\"/{PERSONS}\" ContentType=\"application/vnd.ms-excel.person+xml\"/>"
    );
    let link = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/>")
    };
    let threads = link("rIdThreads", "threadedComment", "../threadedComments/threadedComment1.xml");
    let persons = link("rIdPersons", "person", "persons/person.xml");
    let text = |text: String| vec![Piece::last(&text)];
    Ok(vec![
        (TYPES, text(with_before(package, TYPES, "</Types>", &types)?)),
        (BOOK_LINKS, text(with_before(package, BOOK_LINKS, "</Relationships>", &persons)?)),
        (SHEET_LINKS, text(with_before(package, SHEET_LINKS, "</Relationships>", &threads)?)),
        (PERSONS, text(person_list(&people))),
        (THREADS, text(thread_list(conversations, &people))),
    ])
}

/// A part with something put before its end.
fn with_before(package: &mut Package<'_>, part: &str, end: &str, what: &str) -> Result<String, ExportError> {
    let text = package.text(part)?;
    let at = text.rfind(end).ok_or_else(|| XlsxError::ParameterError(format!("“{part}” is not as it was made")))?;
    Ok(format!("{}{what}{}", &text[..at], &text[at..]))
}

/// An id that a person has in every export.
fn person(name: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn person_list(people: &BTreeMap<&str, Uuid>) -> String {
    let one = |(name, id): (&&str, &Uuid)| {
        let name = escape(*name);
        format!("<person displayName=\"{name}\" id=\"{}\" userId=\"{name}\" providerId=\"None\"/>", guid(*id))
    };
    format!("{HEAD}<personList {NAMESPACES}>{}</personList>", people.iter().map(one).collect::<String>())
}

fn thread_list(conversations: &[Conversation], people: &BTreeMap<&str, Uuid>) -> String {
    let mut out = format!("{HEAD}<ThreadedComments {NAMESPACES}>");
    for conversation in conversations {
        let Some(root) = conversation.said.first() else { continue };
        let cell = address(conversation.cell.0, u32::from(conversation.cell.1));
        for one in &conversation.said {
            let by = people.get(one.author.as_str()).copied().unwrap_or_default();
            let role = match one.id == root.id {
                true if conversation.resolved => " done=\"1\"".to_owned(),
                true => String::new(),
                false => format!(" parentId=\"{}\"", guid(root.id)),
            };
            out.push_str(&format!(
                "<threadedComment ref=\"{cell}\" dT=\"{}\" personId=\"{}\" id=\"{}\"{role}><text>{}</text></threadedComment>",
                one.at.format("%Y-%m-%dT%H:%M:%S%.3f"),
                guid(by),
                guid(one.id),
                escape(clean(&one.text)),
            ));
        }
    }
    out.push_str("</ThreadedComments>");
    out
}

/// A text without characters that XML does not know.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')))
        .collect()
}
