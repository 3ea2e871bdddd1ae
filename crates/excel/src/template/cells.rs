//! Single cells of a worksheet part given other contents.

use super::TemplateError;
use super::xml::{self, Kind, Scanner, Token};
use crate::grid::address;
use crate::read::parse_address;
use std::collections::BTreeMap;

/// What becomes of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// Nothing stands in it any more; its format stays.
    Nothing,
    /// A number, as written in XML.
    Number(String),
    /// A text.
    Text(String),
    /// Its formula stays; the result beside it is this.
    Result(Outcome),
    /// Its formula stays, without a result beside it.
    NoResult,
    /// Only its format changes.
    Kept,
}

/// The result beside a formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// A number, as written in XML.
    Number(String),
    /// A text.
    Text(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// An error such as `#DIV/0!`.
    Error(String),
}

/// A cell's new content and, where it changes, its style.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CellEdit {
    pub content: Content,
    pub style: Option<u32>,
}

impl CellEdit {
    /// Content in the cell's own style.
    pub fn of(content: Content) -> CellEdit {
        CellEdit { content, style: None }
    }
}

/// Edits by row and column, from 0.
pub(super) type Edits = BTreeMap<(u32, u32), CellEdit>;

/// A double as Excel writes it: the shortest text that reads back as the same double.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { value.to_string() }
}

/// The part with the edits made. Rows without an edit are copied as they are.
pub(super) fn write(part: &str, text: &str, edits: &Edits) -> Result<String, TemplateError> {
    let mut out = String::with_capacity(text.len() + edits.len() * 48);
    let mut scanner = Scanner::new(part, text);
    let mut rest = edits.iter().peekable();
    let mut inside = false;
    while let Some(token) = scanner.next()? {
        let opens = matches!(token.kind, Kind::Start | Kind::Empty);
        match token.name {
            "sheetData" if token.kind == Kind::Empty => {
                let prefix = xml::prefix(token.text);
                out.push_str(&format!("<{prefix}sheetData>"));
                new_rows(&mut out, prefix, &mut rest, None);
                out.push_str(&format!("</{prefix}sheetData>"));
            }
            "sheetData" => {
                if token.kind == Kind::End {
                    new_rows(&mut out, xml::prefix(token.text), &mut rest, None);
                }
                inside = token.kind == Kind::Start;
                out.push_str(token.text);
            }
            "row" if inside && opens => {
                let (_, end) = scanner.skip(&token)?;
                let number = xml::attribute(token.text, "r").and_then(|r| r.trim().parse::<u32>().ok());
                let Some(number) = number.filter(|r| *r > 0).map(|r| r - 1) else {
                    return Err(TemplateError::damaged(part, "a row has no number"));
                };
                new_rows(&mut out, xml::prefix(token.text), &mut rest, Some(number));
                let mut own: BTreeMap<u32, &CellEdit> = BTreeMap::new();
                while let Some(((_, column), edit)) = rest.next_if(|((row, _), _)| *row == number) {
                    own.insert(*column, edit);
                }
                let source = &text[token.span.start..end];
                if own.is_empty() {
                    out.push_str(source);
                } else {
                    row(part, source, &token, number, own, &mut out)?;
                }
            }
            _ => out.push_str(token.text),
        }
    }
    Ok(out)
}

type Rest<'e> = std::iter::Peekable<std::collections::btree_map::Iter<'e, (u32, u32), CellEdit>>;

/// Rows that the sheet does not have yet, up to `before`.
fn new_rows(out: &mut String, prefix: &str, rest: &mut Rest<'_>, before: Option<u32>) {
    let mut open: Option<u32> = None;
    while let Some(((row, column), edit)) = rest.next_if(|((row, _), _)| before.is_none_or(|before| *row < before)) {
        let new = cell(prefix, None, "", (*row, *column), edit);
        if new.is_empty() {
            continue;
        }
        if open != Some(*row) {
            if open.is_some() {
                out.push_str(&format!("</{prefix}row>"));
            }
            out.push_str(&format!("<{prefix}row r=\"{}\">", row + 1));
            open = Some(*row);
        }
        out.push_str(&new);
    }
    if open.is_some() {
        out.push_str(&format!("</{prefix}row>"));
    }
}

fn row(
    part: &str,
    source: &str,
    tag: &Token<'_>,
    number: u32,
    mut edits: BTreeMap<u32, &CellEdit>,
    out: &mut String,
) -> Result<(), TemplateError> {
    let prefix = xml::prefix(tag.text);
    if tag.kind == Kind::Empty {
        out.push_str(tag.text.trim_end_matches('>').trim_end_matches('/'));
        out.push('>');
        for (column, edit) in edits {
            out.push_str(&cell(prefix, None, "", (number, column), edit));
        }
        out.push_str(&format!("</{prefix}row>"));
        return Ok(());
    }
    let mut scanner = Scanner::new(part, source);
    while let Some(token) = scanner.next()? {
        let opens = matches!(token.kind, Kind::Start | Kind::Empty);
        if token.name == "row" && token.kind == Kind::End {
            for (column, edit) in std::mem::take(&mut edits) {
                out.push_str(&cell(prefix, None, "", (number, column), edit));
            }
        }
        if token.name != "c" || !opens {
            out.push_str(token.text);
            continue;
        }
        let (content, end) = scanner.skip(&token)?;
        let Some((_, column)) = xml::attribute(token.text, "r").and_then(parse_address) else {
            return Err(TemplateError::damaged(part, "a cell has no address"));
        };
        let later = edits.split_off(&column);
        for (column, edit) in std::mem::replace(&mut edits, later) {
            out.push_str(&cell(prefix, None, "", (number, column), edit));
        }
        match edits.remove(&column) {
            Some(edit) => {
                let inner = &source[token.span.end.min(content)..content];
                out.push_str(&cell(prefix, Some(token.text), inner, (number, column), edit));
            }
            None => out.push_str(&source[token.span.start..end]),
        }
    }
    Ok(())
}

/// A cell's new XML. `tag` and `inner` are what it was.
fn cell(prefix: &str, tag: Option<&str>, inner: &str, place: (u32, u32), edit: &CellEdit) -> String {
    let was = tag.and_then(|tag| xml::attribute(tag, "s")).map(str::to_owned);
    let style = edit.style.map(|s| s.to_string()).or(was).map(|s| format!(" s=\"{s}\"")).unwrap_or_default();
    let at = address(place.0, place.1);
    let open = |kind: &str| format!("<{prefix}c r=\"{at}\"{style}{kind}>");
    let value = |text: &str| format!("<{prefix}v>{text}</{prefix}v>");
    let close = format!("</{prefix}c>");
    match &edit.content {
        Content::Nothing if style.is_empty() => String::new(),
        Content::Nothing => format!("<{prefix}c r=\"{at}\"{style}/>"),
        Content::Number(text) => format!("{}{}{close}", open(""), value(text)),
        Content::Text(text) => format!(
            "{}<{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is>{close}",
            open(" t=\"inlineStr\""),
            xml::escaped(text)
        ),
        Content::Kept => match (tag, edit.style) {
            (Some(tag), Some(style)) => {
                let tag = xml::put_attribute(tag, "s", &style.to_string());
                if inner.is_empty() && tag.ends_with("/>") { tag } else { format!("{tag}{inner}{close}") }
            }
            (Some(tag), None) if inner.is_empty() && tag.ends_with("/>") => tag.to_owned(),
            (Some(tag), None) => format!("{tag}{inner}{close}"),
            (None, _) if style.is_empty() => String::new(),
            (None, _) => format!("<{prefix}c r=\"{at}\"{style}/>"),
        },
        Content::NoResult | Content::Result(_) => {
            let Some(formula) = formula_of(inner) else {
                return tag.map_or_else(String::new, |tag| {
                    if tag.ends_with("/>") { tag.to_owned() } else { format!("{tag}{inner}{close}") }
                });
            };
            let (kind, result) = match &edit.content {
                Content::Result(Outcome::Number(n)) => ("", value(n)),
                Content::Result(Outcome::Text(text)) => (" t=\"str\"", value(&xml::escaped(text))),
                Content::Result(Outcome::Bool(flag)) => (" t=\"b\"", value(if *flag { "1" } else { "0" })),
                Content::Result(Outcome::Error(error)) => (" t=\"e\"", value(error)),
                _ => ("", String::new()),
            };
            // Attributes that say how the formula is calculated (`cm`) stay.
            let meta =
                tag.and_then(|tag| xml::attribute(tag, "cm")).map(|cm| format!(" cm=\"{cm}\"")).unwrap_or_default();
            format!("<{prefix}c r=\"{at}\"{style}{kind}{meta}>{formula}{result}{close}")
        }
    }
}

/// The formula element inside a cell.
fn formula_of(inner: &str) -> Option<&str> {
    let mut scanner = Scanner::new("", inner);
    while let Ok(Some(token)) = scanner.next() {
        if matches!(token.kind, Kind::Start | Kind::Empty) {
            let (_, end) = scanner.skip(&token).ok()?;
            if token.name == "f" {
                return inner.get(token.span.start..end);
            }
        }
    }
    None
}
