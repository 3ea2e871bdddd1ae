//! The rows of a worksheet moved, added and removed in its XML.

use super::TemplateError;
use super::references::{self, Move, Moved};
use super::row_map::RowMap;
use super::xml::{self, Kind, Scanner, Token};
use crate::grid::address;
use crate::read::parse_address;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the sheet's table when its rows move.
pub(super) struct Table<'t> {
    /// The rows of lines, from 0.
    pub lines: &'t BTreeSet<u32>,
    /// The rows of totals.
    pub totals: &'t BTreeSet<u32>,
}

/// How the formulas of a worksheet move: those of the sheet itself and those that point to it.
pub(super) struct Mover<'m> {
    /// The sheet's name in whose part we are.
    pub home: &'m str,
    /// The sheet whose rows move.
    pub sheet: &'m str,
    pub map: &'m RowMap,
    pub table: Table<'m>,
}

impl Mover<'_> {
    /// Whether the part at hand is that of the moving sheet.
    pub fn own(&self) -> bool {
        self.home == self.sheet
    }

    /// A formula that stands in a cell, or none for rules and names.
    pub fn formula(&self, formula: &str, row: Option<u32>) -> Moved {
        let in_line = self.own() && row.is_some_and(|row| self.table.lines.contains(&row));
        let total = self.own() && row.is_some_and(|row| self.table.totals.contains(&row));
        references::moved(formula, self.home, Move { sheet: self.sheet, map: self.map, grow: !in_line, total })
    }
}

/// What a rewriting found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Cells whose formulas pointed to removed rows alone: their address and those rows.
    pub lost: Vec<(String, Vec<u32>)>,
    /// Why the rows cannot be moved: a code of [`super::notes::Note`] with the cell.
    pub obstacles: Vec<(super::notes::Note, String)>,
    /// What a planner should know: a code with the sheet.
    pub remarks: Vec<(super::notes::Note, String)>,
}

/// Shared formulas of a sheet by their number: text and where it stands.
#[derive(Default)]
pub(super) struct SharedFormulas(BTreeMap<String, (String, (u32, u32))>);

/// Where the formulas stand that other cells share, with the first for each number.
fn shared_by_others(part: &str, data: &str) -> Result<SharedFormulas, TemplateError> {
    let mut found = SharedFormulas::default();
    if !data.contains("\"shared\"") && !data.contains("'shared'") {
        return Ok(found);
    }
    let mut scanner = Scanner::new(part, data);
    let mut place = None;
    while let Some(token) = scanner.next()? {
        match (token.name, token.kind) {
            ("c", Kind::Start) => place = xml::attribute(token.text, "r").and_then(parse_address),
            ("f", Kind::Start) if xml::attribute(token.text, "t") == Some("shared") => {
                let (content, _) = scanner.skip(&token)?;
                let text = xml::plain(&data[token.span.end..content]);
                if let (Some(index), Some(place), false) = (xml::attribute(token.text, "si"), place, text.is_empty()) {
                    found.0.entry(index.to_owned()).or_insert((text, place));
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// A sheet's part in which every cell has its formula in full, if one of `places` holds a formula that others share:
/// what is written there would take it from them. `None` where nothing has to change.
pub(super) fn unshared(
    part: &str,
    text: &str,
    mut places: impl Iterator<Item = (u32, u32)>,
) -> Result<Option<String>, TemplateError> {
    let shared = shared_by_others(part, text)?;
    if !places.any(|place| shared.0.values().any(|(_, at)| *at == place)) {
        return Ok(None);
    }
    let none = std::collections::BTreeSet::new();
    let map = RowMap::default().settle();
    let table = Table { lines: &none, totals: &none };
    let mover = Mover { home: "", sheet: "", map: &map, table };
    rewrite(part, text, &mover, &mut Findings::default()).map(Some)
}

impl SharedFormulas {
    /// The formula of a cell in full. Remembers what others share.
    pub fn full(&mut self, tag: &str, text: &str, place: (u32, u32)) -> Option<String> {
        if xml::attribute(tag, "t") != Some("shared") {
            return (!text.is_empty()).then(|| text.to_owned());
        }
        let index = xml::attribute(tag, "si")?.to_owned();
        if !text.is_empty() {
            self.0.insert(index, (text.to_owned(), place));
            return Some(text.to_owned());
        }
        let (formula, from) = self.0.get(&index)?;
        let step = |to: u32, from: u32| i64::from(to) - i64::from(from);
        Some(references::shared(formula, step(place.0, from.0), step(place.1, from.1)))
    }
}

/// Rewrites the cells of a sheet (`<sheetData>` with its content).
pub(super) fn rewrite(
    part: &str,
    data: &str,
    mover: &Mover<'_>,
    findings: &mut Findings,
) -> Result<String, TemplateError> {
    let mut pass = Pass {
        mover,
        findings,
        shared: shared_by_others(part, data)?,
        out: String::with_capacity(data.len() + data.len() / 8),
        copies: BTreeMap::new(),
    };
    let mut scanner = Scanner::new(part, data);
    while let Some(token) = scanner.next()? {
        if token.name == "row" && matches!(token.kind, Kind::Start | Kind::Empty) {
            let (_, end) = scanner.skip(&token)?;
            pass.row(part, &token, &data[token.span.start..end])?;
        } else {
            pass.out.push_str(token.text);
        }
    }
    Ok(pass.out)
}

struct Pass<'p, 'm> {
    mover: &'p Mover<'m>,
    findings: &'p mut Findings,
    shared: SharedFormulas,
    out: String,
    /// Formulas of rows that are copied, as they stood, and whether each is an array formula: by column.
    copies: BTreeMap<u32, (String, bool)>,
}

impl Pass<'_, '_> {
    fn row(&mut self, part: &str, tag: &Token<'_>, row: &str) -> Result<(), TemplateError> {
        let number = xml::attribute(tag.text, "r").and_then(|r| r.trim().parse::<u32>().ok()).filter(|r| *r > 0);
        let Some(number) = number.map(|r| r - 1) else {
            self.findings.obstacles.push((super::notes::Note::NoAddresses, part.to_owned()));
            self.out.push_str(row);
            return Ok(());
        };
        let map = self.mover.map;
        let own = self.mover.own();
        self.copies.clear();
        let moved = self.cells(part, row, tag.text, number)?;
        let (before, after) = if own { (map.added_before(number), map.added_after(number)) } else { (0, 0) };
        let place = map.place(number);
        for n in 0..before {
            let copy = self.copy(part, row, number, place - before + n)?;
            self.out.push_str(&copy);
        }
        if !own || !map.is_removed(number) {
            self.out.push_str(&moved);
        }
        let first = place + u32::from(!map.is_removed(number));
        for n in 0..after {
            let copy = self.copy(part, row, number, first + n)?;
            self.out.push_str(&copy);
        }
        Ok(())
    }

    /// A row's cells at their new place.
    fn cells(&mut self, part: &str, row: &str, tag: &str, number: u32) -> Result<String, TemplateError> {
        let own = self.mover.own();
        let removed = own && self.mover.map.is_removed(number);
        let to = if own { self.mover.map.place(number) } else { number };
        let mut out = String::with_capacity(row.len() + 16);
        let mut scanner = Scanner::new(part, row);
        let mut column = 0;
        let mut first = true;
        while let Some(token) = scanner.next()? {
            let opens = matches!(token.kind, Kind::Start | Kind::Empty);
            if first && opens {
                first = false;
                out.push_str(&if to == number {
                    tag.to_owned()
                } else {
                    xml::with_attribute(tag, "r", &(to + 1).to_string())
                });
                continue;
            }
            match token.name {
                "c" if opens => {
                    let Some(place) = xml::attribute(token.text, "r").and_then(parse_address) else {
                        self.findings.obstacles.push((super::notes::Note::NoAddresses, part.to_owned()));
                        out.push_str(token.text);
                        continue;
                    };
                    column = place.1;
                    if to == number {
                        out.push_str(token.text);
                    } else {
                        out.push_str(&xml::with_attribute(token.text, "r", &address(to, column)));
                    }
                }
                "f" if opens => {
                    let (content, end) = scanner.skip(&token)?;
                    let text = xml::plain(&row[token.span.end.min(content)..content]);
                    let source = &row[token.span.start..end];
                    let formula = self.formula(&token, source, &text, (number, column), removed);
                    out.push_str(&formula);
                }
                _ => out.push_str(token.text),
            }
        }
        Ok(out)
    }

    /// A formula element at its new place.
    fn formula(&mut self, tag: &Token<'_>, source: &str, text: &str, place: (u32, u32), removed: bool) -> String {
        let kind = xml::attribute(tag.text, "t").unwrap_or_default().to_owned();
        let own = self.mover.own();
        let cell = || address(place.0, place.1);
        if own && matches!(kind.as_str(), "array" | "dataTable") {
            let area = xml::attribute(tag.text, "ref").and_then(crate::read::parse_area);
            let copied = self.mover.map.added_after(place.0) + self.mover.map.added_before(place.0) > 0;
            let cut = area.is_some_and(|area| {
                self.mover.map.cuts(area.top, area.bottom)
                    || (area.bottom > area.top && kind == "dataTable")
                    || (area.right > area.left && copied)
            });
            if cut || kind == "dataTable" {
                self.findings.obstacles.push((super::notes::Note::ArrayFormula, cell()));
            }
        }
        let full = self.shared.full(tag.text, text, place);
        let Some(full) = full else { return source.to_owned() };
        if own && (self.mover.map.added_after(place.0) > 0 || self.mover.map.added_before(place.0) > 0) {
            self.copies.insert(place.1, (full.clone(), kind == "array"));
        }
        let moved = self.mover.formula(&full, Some(place.0));
        if !moved.lost.is_empty() && !removed {
            self.findings.lost.push((format!("{}!{}", self.mover.home, cell()), moved.lost.clone()));
        }
        let prefix = xml::prefix(tag.text);
        if kind == "shared" {
            // On the moving sheet each cell gets its own formula; elsewhere only those that change.
            if !own && moved.text.is_none() && !self.points_there(&full) {
                return source.to_owned();
            }
            let text = moved.text.unwrap_or(full);
            return format!("<{prefix}f>{}</{prefix}f>", xml::escaped(&text));
        }
        let mut start = tag.text.to_owned();
        if own
            && let Some(area) = xml::attribute(tag.text, "ref").and_then(crate::read::parse_area)
            && let Some(area) = self.mover.map.area(area, false)
        {
            start = xml::with_attribute(&start, "ref", &super::areas::written(area));
        }
        match moved.text {
            Some(text) => format!("{start}{}</{prefix}f>", xml::escaped(&text)),
            None if start == tag.text => source.to_owned(),
            None => format!("{start}{}", &source[tag.text.len()..]),
        }
    }

    fn points_there(&self, formula: &str) -> bool {
        references::references(formula).iter().any(|r| r.is_about(self.mover.sheet, self.mover.home))
    }

    /// A new row made like another: its formats and formulas, none of its values.
    fn copy(&mut self, part: &str, row: &str, from: u32, to: u32) -> Result<String, TemplateError> {
        let map = self.mover.map;
        let mut out = String::with_capacity(row.len());
        let mut scanner = Scanner::new(part, row);
        let mut tag_prefix = String::new();
        let mut first = true;
        while let Some(token) = scanner.next()? {
            let opens = matches!(token.kind, Kind::Start | Kind::Empty);
            if first && opens {
                first = false;
                tag_prefix = xml::prefix(token.text).to_owned();
                let tag = xml::with_attribute(token.text, "r", &(to + 1).to_string());
                let tag = xml::without_attribute(&xml::without_attribute(&tag, "hidden"), "collapsed");
                if token.kind == Kind::Empty {
                    return Ok(tag);
                }
                out.push_str(&tag);
                continue;
            }
            if token.name != "c" || !opens {
                continue;
            }
            let Some(place) = xml::attribute(token.text, "r").and_then(parse_address) else { continue };
            scanner.skip(&token)?;
            let prefix = &tag_prefix;
            let style = xml::attribute(token.text, "s").map(|s| format!(" s=\"{s}\"")).unwrap_or_default();
            let at = address(to, place.1);
            let is_line = |row: u32| self.mover.table.lines.contains(&row);
            let formula = self.copies.get(&place.1);
            let copied =
                formula.and_then(|(f, array)| Some((references::copied(f, (from, to), map, &is_line)?, *array)));
            match copied {
                Some((text, array)) => {
                    let kind = if array { format!(" t=\"array\" ref=\"{at}\"") } else { String::new() };
                    out.push_str(&format!(
                        "<{prefix}c r=\"{at}\"{style}><{prefix}f{kind}>{}</{prefix}f></{prefix}c>",
                        xml::escaped(&text)
                    ));
                }
                None => out.push_str(&format!("<{prefix}c r=\"{at}\"{style}/>")),
            }
        }
        out.push_str(&format!("</{tag_prefix}row>"));
        Ok(out)
    }
}
