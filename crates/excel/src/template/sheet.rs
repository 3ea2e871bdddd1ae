//! A worksheet part when rows of a sheet move: everything but its cells.

use super::TemplateError;
use super::areas;
use super::sheet_rows::{self, Findings, Mover};
use super::xml::{self, Kind, Scanner, Token};
use crate::grid::Area;
use crate::read::parse_area;

/// Elements that go with the cells they are about.
const BOUND: [&str; 6] =
    ["conditionalFormatting", "dataValidation", "hyperlink", "mergeCell", "ignoredError", "protectedRange"];
/// Elements that count what they hold.
const COUNTED: [&str; 3] = ["mergeCells", "dataValidations", "hyperlinks"];

/// How a worksheet's merged areas change.
#[derive(Debug, Clone, Default)]
pub(super) struct Merges {
    /// Areas over several lines that do not take in a line added at their end.
    pub closed: Vec<Area>,
}

/// Rewrites a worksheet part for moved rows. Nothing that the rows do not touch changes.
pub(super) fn rewrite(
    part: &str,
    text: &str,
    mover: &Mover<'_>,
    merges: &Merges,
    findings: &mut Findings,
) -> Result<String, TemplateError> {
    let mut pass = Pass { part, text, mover, merges, findings, out: String::with_capacity(text.len() + 4096) };
    let mut scanner = Scanner::new(part, text);
    while let Some(token) = scanner.next()? {
        pass.token(&mut scanner, &token)?;
    }
    Ok(pass.out)
}

struct Pass<'p, 'm> {
    part: &'p str,
    text: &'p str,
    mover: &'p Mover<'m>,
    merges: &'p Merges,
    findings: &'p mut Findings,
    out: String,
}

impl Pass<'_, '_> {
    /// Writes a token; `true` when its whole element is done with it.
    fn token(&mut self, scanner: &mut Scanner<'_>, token: &Token<'_>) -> Result<bool, TemplateError> {
        if !matches!(token.kind, Kind::Start | Kind::Empty) {
            self.out.push_str(token.text);
            return Ok(false);
        }
        if token.name == "sheetData" && token.kind == Kind::Start {
            let (_, end) = scanner.skip(token)?;
            let data = sheet_rows::rewrite(self.part, &self.text[token.span.start..end], self.mover, self.findings)?;
            self.out.push_str(&data);
            return Ok(true);
        }
        // Rules of the newer kind hold their formula in an element of its own.
        let wraps = token.kind == Kind::Start && self.text[token.span.end..].trim_start().starts_with('<');
        if matches!(token.name, "formula" | "formula1" | "formula2" | "f") && !wraps {
            let (content, end) = scanner.skip(token)?;
            self.formula(token, content, end);
            return Ok(true);
        }
        if !self.mover.own() {
            self.location(token);
            return Ok(false);
        }
        if token.name == "sqref" && token.kind == Kind::Start {
            let (content, end) = scanner.skip(token)?;
            let list = &self.text[token.span.end..content];
            match areas::moved(list, self.mover.map) {
                Some(list) => self.out.push_str(&format!("{}{list}{}", token.text, &self.text[content..end])),
                None => {
                    // A rule of the newer kind cannot be left without cells: the row stays.
                    let rows = self.mover.map.removed().collect();
                    self.findings.lost.push((format!("{}!{list}", self.mover.home), rows));
                    self.out.push_str(&self.text[token.span.start..end]);
                }
            }
            return Ok(true);
        }
        if COUNTED.contains(&token.name) && token.kind == Kind::Start {
            self.counted(scanner, token)?;
            return Ok(true);
        }
        if BOUND.contains(&token.name) && self.gone(token) {
            scanner.skip(token)?;
            return Ok(true);
        }
        self.tag(token);
        Ok(false)
    }

    /// A list with its count; left out when nothing is left in it.
    fn counted(&mut self, scanner: &mut Scanner<'_>, start: &Token<'_>) -> Result<(), TemplateError> {
        let at = self.out.len();
        self.out.push_str(start.text);
        let mut depth = 1_usize;
        let mut count = 0_usize;
        while let Some(token) = scanner.next()? {
            let bound = BOUND.contains(&token.name);
            match token.kind {
                Kind::End => {
                    depth -= 1;
                    self.out.push_str(token.text);
                }
                Kind::Start | Kind::Empty if depth == 1 && bound && self.gone(&token) => {
                    scanner.skip(&token)?;
                }
                Kind::Start | Kind::Empty => {
                    count += usize::from(depth == 1);
                    let done = self.token(scanner, &token)?;
                    depth += usize::from(token.kind == Kind::Start && !done);
                    if token.name == "mergeCell" {
                        count += self.copied_merges(&token);
                        count -= usize::from(self.only_copies(&token));
                    }
                }
                Kind::Other => self.out.push_str(token.text),
            }
            if depth == 0 {
                break;
            }
        }
        if count == 0 {
            self.out.truncate(at);
            return Ok(());
        }
        let tag = xml::with_attribute(start.text, "count", &count.to_string());
        self.out.replace_range(at..at + start.text.len(), &tag);
        Ok(())
    }

    /// Merges inside one row are made in its copies too. Returns how many were added.
    fn copied_merges(&mut self, token: &Token<'_>) -> usize {
        let Some(area) = xml::attribute(token.text, "ref").and_then(parse_area).filter(|a| a.top == a.bottom) else {
            return 0;
        };
        let map = self.mover.map;
        let (before, after) = (map.added_before(area.top), map.added_after(area.top));
        let place = map.place(area.top);
        let first_after = place + u32::from(!map.is_removed(area.top));
        let rows = (place - before..place).chain(first_after..first_after + after);
        let prefix = xml::prefix(token.text);
        let mut count = 0;
        for row in rows {
            let copy = areas::written(Area { top: row, bottom: row, ..area });
            self.out.push_str(&format!("<{prefix}mergeCell ref=\"{copy}\"/>"));
            count += 1;
        }
        count
    }

    /// Where a merged area stands afterwards. Merges of one row do not grow; those over lines take in lines added at
    /// their end unless told otherwise.
    fn merge(&self, area: Area) -> Option<Area> {
        let grow = area.bottom > area.top && !self.merges.closed.contains(&area);
        self.mover.map.area(area, grow)
    }

    /// Whether all cells that an element is about are removed.
    fn gone(&self, token: &Token<'_>) -> bool {
        if token.name == "mergeCell" {
            let area = xml::attribute(token.text, "ref").and_then(parse_area);
            // What is left of a merge must still be more than one cell.
            return area.is_some_and(|area| {
                let single = |a: Area| a.top == a.bottom && a.left == a.right;
                self.merge(area).is_none_or(single) && !self.copies_whole(area)
            });
        }
        let list = xml::attribute(token.text, "sqref").or_else(|| xml::attribute(token.text, "ref"));
        list.is_some_and(|list| areas::moved(list, self.mover.map).is_none())
    }

    /// A merge of one removed row of which copies are made: the element goes, its copies do not.
    fn copies_whole(&self, area: Area) -> bool {
        area.top == area.bottom
            && self.mover.map.is_removed(area.top)
            && self.mover.map.added_after(area.top) + self.mover.map.added_before(area.top) > 0
    }

    fn only_copies(&self, token: &Token<'_>) -> bool {
        xml::attribute(token.text, "ref").and_then(parse_area).is_some_and(|area| self.copies_whole(area))
    }

    fn formula(&mut self, token: &Token<'_>, content: usize, end: usize) {
        let source = &self.text[token.span.start..end];
        if token.kind == Kind::Empty {
            self.out.push_str(source);
            return;
        }
        let formula = xml::plain(&self.text[token.span.end..content]);
        let moved = self.mover.formula(&formula, None);
        if !moved.lost.is_empty() {
            self.findings.lost.push((format!("{} ({})", self.mover.home, token.name), moved.lost));
        }
        match moved.text {
            Some(text) => {
                self.out.push_str(token.text);
                self.out.push_str(&xml::escaped(&text));
                self.out.push_str(&self.text[content..end]);
            }
            None => self.out.push_str(source),
        }
    }

    /// A link to a place in this workbook.
    fn location(&mut self, token: &Token<'_>) {
        let moved = (token.name == "hyperlink")
            .then(|| xml::attribute(token.text, "location"))
            .flatten()
            .and_then(|place| self.mover.formula(&xml::plain(place), None).text);
        match moved {
            Some(place) if !place.contains("#REF!") => {
                self.out.push_str(&xml::with_attribute(token.text, "location", &place));
            }
            _ => self.out.push_str(token.text),
        }
    }

    /// A tag whose attributes name cells.
    fn tag(&mut self, token: &Token<'_>) {
        let map = self.mover.map;
        let get = |name: &str| xml::attribute(token.text, name);
        let list = |name: &str| get(name).and_then(|l| areas::moved(l, map)).map(|l| (name.to_owned(), l));
        let cell = |name: &str| get(name).map(|c| (name.to_owned(), areas::moved_cell(c, map)));
        let edits: Vec<(String, String)> = match token.name {
            "dimension" | "autoFilter" | "sortState" | "sortCondition" => list("ref").into_iter().collect(),
            "hyperlink" => {
                let tag = list("ref").map(|(_, l)| xml::with_attribute(token.text, "ref", &l));
                let tag = Token { text: tag.as_deref().unwrap_or(token.text), ..token.clone() };
                return self.location(&tag);
            }
            "conditionalFormatting" | "dataValidation" | "ignoredError" | "protectedRange" => {
                list("sqref").into_iter().collect()
            }
            "selection" => {
                let gone = get("sqref").is_some_and(|l| areas::moved(l, map).is_none());
                let sqref = if gone { cell("activeCell").map(|(_, c)| ("sqref".to_owned(), c)) } else { list("sqref") };
                cell("activeCell").into_iter().chain(sqref).collect()
            }
            "pane" | "sheetView" => cell("topLeftCell").into_iter().collect(),
            "cellWatch" | "inputCells" => cell("r").into_iter().collect(),
            "brk" if get("max").is_some_and(|max| max == "16383") || get("max").is_none() => get("id")
                .and_then(|id| id.parse::<u32>().ok())
                .map(|id| ("id".to_owned(), map.place(id).to_string()))
                .into_iter()
                .collect(),
            "mergeCell" => get("ref")
                .and_then(parse_area)
                .and_then(|area| self.merge(area))
                .map(|area| ("ref".to_owned(), areas::written(area)))
                .into_iter()
                .collect(),
            _ => Vec::new(),
        };
        let tag = edits.iter().fold(token.text.to_owned(), |tag, (name, value)| {
            if xml::attribute(&tag, name) == Some(value.as_str()) {
                tag
            } else {
                xml::with_attribute(&tag, name, value)
            }
        });
        if token.name == "mergeCell" && self.only_copies(token) {
            return;
        }
        self.out.push_str(&tag);
    }
}
