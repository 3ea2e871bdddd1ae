//! The parts around a worksheet when its rows move: names, notes, drawings, charts, tables, sources of pivot tables.

use super::TemplateError;
use super::areas;
use super::sheet_rows::{Findings, Mover};
use super::xml::{self, Kind, Scanner, Token};
use crate::read::parse_area;

/// Texts of elements that are formulas, in the workbook part, in charts and in form controls.
const FORMULAS: [&str; 7] =
    ["definedName", "f", "calculatedColumnFormula", "totalsRowFormula", "FmlaLink", "FmlaRange", "FmlaMacro"];

/// Defined names, print areas, series of charts, calculated columns: every element that holds a formula. Part of a sheet
/// or not, formulas name their sheet.
pub(super) fn formulas(
    part: &str,
    text: &str,
    mover: &Mover<'_>,
    findings: &mut Findings,
) -> Result<String, TemplateError> {
    rewrite(part, text, |token, content| {
        if !FORMULAS.contains(&token.name) {
            return None;
        }
        let moved = mover.formula(&xml::plain(content), None);
        // A name or a series that would lose its cells: their rows stay.
        if !moved.lost.is_empty() {
            let what = xml::attribute(token.text, "name").unwrap_or(part);
            findings.lost.push((what.to_owned(), moved.lost));
        }
        moved.text.map(|text| Edit::Content(xml::escaped(&text)))
    })
}

/// A table's own part: its area, its filter and its formulas.
pub(super) fn table(
    part: &str,
    text: &str,
    mover: &Mover<'_>,
    findings: &mut Findings,
) -> Result<String, TemplateError> {
    let text = formulas(part, text, mover, findings)?;
    rewrite(part, &text, |token, _| {
        if token.name == "table" {
            findings.lost.extend(without_rows(token.text, mover));
        }
        if !matches!(token.name, "table" | "autoFilter" | "sortState" | "sortCondition") {
            return None;
        }
        let list = areas::moved(xml::attribute(token.text, "ref")?, mover.map)?;
        Some(Edit::Tag(xml::with_attribute(token.text, "ref", &list)))
    })
}

/// A table that would have no row left under its header, which Excel calls damaged: its name with a row that has to stay.
fn without_rows(tag: &str, mover: &Mover<'_>) -> Option<(String, Vec<u32>)> {
    let area = parse_area(xml::attribute(tag, "ref")?)?;
    let count = |name: &str, usual: u32| xml::attribute(tag, name).and_then(|n| n.parse().ok()).unwrap_or(usual);
    let around: u32 = count("headerRowCount", 1) + count("totalsRowCount", 0);
    let left = mover.map.area(area, true).map_or(0, |to| to.bottom - to.top + 1);
    let row = mover.map.removed().find(|row| (area.top..=area.bottom).contains(row)).filter(|_| left <= around)?;
    Some((xml::attribute(tag, "name").unwrap_or_default().to_owned(), vec![row]))
}

/// Notes and threaded comments: the cell they hang on.
pub(super) fn comments(part: &str, text: &str, mover: &Mover<'_>) -> Result<String, TemplateError> {
    let mut out = String::with_capacity(text.len());
    let mut scanner = Scanner::new(part, text);
    while let Some(token) = scanner.next()? {
        let opens = matches!(token.kind, Kind::Start | Kind::Empty);
        if opens && matches!(token.name, "comment" | "threadedComment") {
            let cell = xml::attribute(token.text, "ref").unwrap_or_default();
            let gone = parse_area(cell).is_some_and(|area| mover.map.is_removed(area.top));
            if gone {
                scanner.skip(&token)?;
            } else {
                out.push_str(&xml::with_attribute(token.text, "ref", &areas::moved_cell(cell, mover.map)));
            }
            continue;
        }
        out.push_str(token.text);
    }
    Ok(out)
}

/// Pictures, charts and shapes: the rows that they are anchored to.
pub(super) fn drawing(part: &str, text: &str, mover: &Mover<'_>) -> Result<String, TemplateError> {
    rewrite(part, text, |token, content| {
        let row: u32 = (token.name == "row").then(|| content.trim().parse().ok()).flatten()?;
        let to = mover.map.place(row);
        (to != row).then(|| Edit::Content(to.to_string()))
    })
}

/// The old drawing of notes and form controls: anchors and the row of a note.
pub(super) fn vml(part: &str, text: &str, mover: &Mover<'_>, findings: &mut Findings) -> Result<String, TemplateError> {
    let text = formulas(part, text, mover, findings)?;
    let mut out = String::with_capacity(text.len());
    for (is_shape, piece) in shapes(&text) {
        if !is_shape {
            out.push_str(piece);
        } else if note_row(piece).is_none_or(|row| !mover.map.is_removed(row)) {
            out.push_str(&moved_shape(part, piece, mover)?);
        }
    }
    Ok(out)
}

/// An old drawing cut into its shapes and what stands between them. The texts in shapes are HTML, which need not close
/// what it opens: so the shapes' own tags are looked for.
pub(super) fn shapes(text: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("<v:shape ") {
        let Some(end) = rest[start..].find("</v:shape>").map(|end| start + end + "</v:shape>".len()) else { break };
        pieces.push((false, &rest[..start]));
        pieces.push((true, &rest[start..end]));
        rest = &rest[end..];
    }
    pieces.push((false, rest));
    pieces
}

/// The row of the cell that a note's shape belongs to.
pub(super) fn note_row(shape: &str) -> Option<u32> {
    client_data(shape, "Row")
}

/// The column of the cell that a note's shape belongs to.
pub(super) fn note_column(shape: &str) -> Option<u32> {
    client_data(shape, "Column")
}

fn client_data(shape: &str, name: &str) -> Option<u32> {
    if !shape.contains("\"Note\"") {
        return None;
    }
    let start = shape.find(&format!(":{name}>"))? + name.len() + 2;
    let end = start + shape[start..].find('<')?;
    shape[start..end].trim().parse().ok()
}

fn moved_shape(part: &str, shape: &str, mover: &Mover<'_>) -> Result<String, TemplateError> {
    rewrite(part, shape, |token, content| match token.name {
        "Anchor" => {
            // Column, offset, row, offset, and the same for the other corner.
            let mut numbers: Vec<i64> = content.split(',').map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
            for index in [2, 6] {
                let row = u32::try_from(*numbers.get(index)?).ok()?;
                *numbers.get_mut(index)? = i64::from(mover.map.place(row));
            }
            Some(Edit::Content(numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")))
        }
        "Row" => {
            let row: u32 = content.trim().parse().ok()?;
            Some(Edit::Content(mover.map.place(row).to_string()))
        }
        _ => None,
    })
}

/// Where a pivot table takes its data from.
pub(super) fn pivot_source(part: &str, text: &str, mover: &Mover<'_>) -> Result<String, TemplateError> {
    rewrite(part, text, |token, _| {
        let sheet = (token.name == "worksheetSource").then(|| xml::attribute(token.text, "sheet")).flatten()?;
        if xml::plain(sheet) != mover.sheet {
            return None;
        }
        let list = areas::moved(xml::attribute(token.text, "ref")?, mover.map)?;
        Some(Edit::Tag(xml::with_attribute(token.text, "ref", &list)))
    })
}

/// A form control's linked cells, which are attributes.
pub(super) fn control(part: &str, text: &str, mover: &Mover<'_>) -> Result<String, TemplateError> {
    rewrite(part, text, |token, _| {
        let mut tag = token.text.to_owned();
        for name in ["fmlaLink", "fmlaRange", "fmlaTxbx"] {
            if let Some(text) = xml::attribute(&tag, name).and_then(|f| mover.formula(&xml::plain(f), None).text) {
                tag = xml::with_attribute(&tag, name, &text);
            }
        }
        (tag != token.text).then_some(Edit::Tag(tag))
    })
}

/// How an element changes.
enum Edit {
    /// Another start tag.
    Tag(String),
    /// Another text inside.
    Content(String),
}

/// Goes over all elements; `edit` sees each start tag with the text up to the next tag.
fn rewrite(
    part: &str,
    text: &str,
    mut edit: impl FnMut(&Token<'_>, &str) -> Option<Edit>,
) -> Result<String, TemplateError> {
    let mut out = String::with_capacity(text.len() + 256);
    let mut scanner = Scanner::new(part, text);
    while let Some(token) = scanner.next()? {
        if !matches!(token.kind, Kind::Start | Kind::Empty) {
            out.push_str(token.text);
            continue;
        }
        let content = match token.kind {
            Kind::Start => text[token.span.end..].split('<').next().unwrap_or_default(),
            _ => "",
        };
        match edit(&token, content) {
            Some(Edit::Tag(tag)) => out.push_str(&tag),
            Some(Edit::Content(new)) if token.kind == Kind::Start => {
                let (content, end) = scanner.skip(&token)?;
                out.push_str(token.text);
                out.push_str(&new);
                out.push_str(&text[content..end]);
            }
            _ => out.push_str(token.text),
        }
    }
    Ok(out)
}
