//! XML edited in place: what stands where, and texts put together from slices of the old one.

use super::TemplateError;
use crate::read::xml;
use quick_xml::Reader;
use quick_xml::escape::{escape, partial_escape, unescape};
use quick_xml::events::Event;
use std::ops::Range;

/// Elements of workbooks nest less deeply than this.
const DEEPEST: usize = 256;

/// What stands in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A start tag.
    Start,
    /// An element without content.
    Empty,
    /// An end tag.
    End,
    /// Anything else: text, comments, declarations.
    Other,
}

/// A tag or what stands between two.
#[derive(Debug, Clone)]
pub(super) struct Token<'s> {
    pub kind: Kind,
    /// The local name; empty for [`Kind::Other`].
    pub name: &'s str,
    pub span: Range<usize>,
    /// The token as written.
    pub text: &'s str,
}

/// A part, token by token.
pub(super) struct Scanner<'s> {
    source: &'s str,
    reader: Reader<&'s [u8]>,
    /// Where in the source the reader began.
    base: usize,
    part: &'s str,
    at: usize,
    depth: usize,
    /// Whether comments or raw text may hold what looks like tags; found out when it matters.
    masked: Option<bool>,
}

/// Elements that never stand in one of their own kind, and of which a sheet has many.
const FLAT: [&str; 5] = ["row", "c", "f", "v", "si"];

impl<'s> Scanner<'s> {
    pub fn new(part: &'s str, source: &'s str) -> Scanner<'s> {
        Scanner { source, reader: xml::reader(source), base: 0, part, at: 0, depth: 0, masked: None }
    }

    /// The next token; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Token<'s>>, TemplateError> {
        let event = self.reader.read_event().map_err(|error| TemplateError::damaged(self.part, error))?;
        let kind = match &event {
            Event::Eof => return Ok(None),
            Event::Start(_) => Kind::Start,
            Event::Empty(_) => Kind::Empty,
            Event::End(_) => Kind::End,
            Event::DocType(_) => return Err(TemplateError::damaged(self.part, "it declares a document type")),
            _ => Kind::Other,
        };
        let read = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let end = self.base.saturating_add(read).min(self.source.len());
        let span = self.at..end;
        self.at = end;
        let Some(text) = self.source.get(span.clone()) else {
            return Err(TemplateError::damaged(self.part, "it is not valid text"));
        };
        match kind {
            Kind::Start => self.depth += 1,
            Kind::End => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > DEEPEST {
            return Err(TemplateError::damaged(self.part, "its elements nest too deeply"));
        }
        Ok(Some(Token { kind, name: if kind == Kind::Other { "" } else { local_name(text) }, span, text }))
    }

    /// Goes to the end of the element that `start` began and returns where its content and the element end.
    pub fn skip(&mut self, start: &Token<'_>) -> Result<(usize, usize), TemplateError> {
        if start.kind == Kind::Empty {
            return Ok((start.span.end, start.span.end));
        }
        if let Some(ends) = self.leap(start) {
            return Ok(ends);
        }
        let mut depth = 1_usize;
        while let Some(token) = self.next()? {
            match token.kind {
                Kind::Start => depth += 1,
                Kind::End => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok((token.span.start, token.span.end));
                    }
                }
                _ => {}
            }
        }
        Err(TemplateError::damaged(self.part, format!("“{}” does not end", start.name)))
    }

    /// The same for rows and cells, by looking for their end tag: nobody reads what is in them here.
    fn leap(&mut self, start: &Token<'_>) -> Option<(usize, usize)> {
        if self.at != start.span.end || !FLAT.contains(&start.name) {
            return None;
        }
        let source = self.source;
        if *self.masked.get_or_insert_with(|| source.contains("<!")) {
            return None;
        }
        let (prefix, name) = (prefix(start.text), start.name);
        let end_tag = format!("</{prefix}{name}>");
        let content = self.at + memchr::memmem::find(source.get(self.at..)?.as_bytes(), end_tag.as_bytes())?;
        // Another one that begins before means that this one's end is written otherwise.
        let opens = format!("<{prefix}{name}");
        let inside = &source[self.at..content];
        let begins = |(at, _): (usize, &str)| {
            inside[at + opens.len()..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))
        };
        if inside.match_indices(&opens).any(begins) {
            return None;
        }
        let end = content + end_tag.len();
        self.reader = xml::reader(&source[end..]);
        (self.base, self.at) = (end, end);
        self.depth = self.depth.saturating_sub(1);
        Some((content, end))
    }
}

fn local_name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len());
    let name = &name[..end];
    name.rsplit(':').next().unwrap_or(name)
}

/// Where the value of an attribute stands in its tag, by local name.
pub(super) fn attribute_span(tag: &str, name: &str) -> Option<Range<usize>> {
    let mut at = tag.find(char::is_whitespace)?;
    loop {
        let equals = at + tag[at..].find('=')?;
        let key = tag[at..equals].trim();
        let open = equals + 1 + tag[equals + 1..].find(['"', '\''])?;
        let quote = tag[open..].chars().next()?;
        let close = open + 1 + tag[open + 1..].find(quote)?;
        if key.rsplit(':').next() == Some(name) {
            return Some(open + 1..close);
        }
        at = close + 1;
    }
}

/// An attribute as written.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    attribute_span(tag, name).map(|span| &tag[span])
}

/// A tag with another value of an attribute that it has.
pub(super) fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    match attribute_span(tag, name) {
        Some(span) => format!("{}{}{}", &tag[..span.start], escape(value), &tag[span.end..]),
        None => tag.to_owned(),
    }
}

/// A tag with an attribute set, added where it had none.
pub(super) fn put_attribute(tag: &str, name: &str, value: &str) -> String {
    if attribute_span(tag, name).is_some() {
        return with_attribute(tag, name, value);
    }
    let end = tag.trim_end_matches('>').trim_end_matches('/').trim_end().len();
    format!("{} {name}=\"{}\"{}", &tag[..end], escape(value), &tag[end..])
}

/// A tag without an attribute.
pub(super) fn without_attribute(tag: &str, name: &str) -> String {
    let Some(span) = attribute_span(tag, name) else { return tag.to_owned() };
    let start = tag[..span.start].rfind(char::is_whitespace).unwrap_or(span.start);
    format!("{}{}", &tag[..start], &tag[(span.end + 1).min(tag.len())..])
}

/// A prefix of a tag's name with its colon, or nothing.
pub(super) fn prefix(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len());
    name[..end].find(':').map_or("", |colon| &name[..=colon])
}

/// Text with its entities resolved; as written where they make no sense.
pub(super) fn plain(text: &str) -> String {
    unescape(text).map_or_else(|_| text.to_owned(), |text| text.into_owned())
}

/// Text for an element.
pub(super) fn escaped(text: &str) -> String {
    let clean: String = text
        .chars()
        .filter(|c| matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')))
        .collect();
    partial_escape(clean.as_str()).into_owned()
}
