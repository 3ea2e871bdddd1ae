//! What the eye sees around the values of a worksheet part: merges, hidden rows and columns, styles, formulas, notes.

use super::package::Package;
use super::progress::{Guard, Stage};
use super::xlsx::{join, relationships};
use super::{ReadError, xml};
use crate::grid::{Area, CellMap, Notice, PickList, column_number};
use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeSet, HashMap};

/// A sheet's layout but for its styles, which come with the values.
#[derive(Default)]
pub(super) struct SheetLook {
    pub merges: Vec<Area>,
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_columns: BTreeSet<u32>,
    pub formulas: CellMap<String>,
    /// Formula cells without a saved value.
    pub uncached: BTreeSet<(u32, u32)>,
    pub comments: CellMap<String>,
    pub lists: Vec<PickList>,
    pub notice: Option<Notice>,
    /// The formulas that others share, by their number.
    shared: HashMap<u32, Shared>,
    /// Cells that share a formula that was not there: it may stand in rows before these.
    sharing: Vec<((u32, u32), u32)>,
}

impl SheetLook {
    /// Adds the layout of the rows that follow.
    pub fn join(&mut self, next: SheetLook) {
        for (position, index) in next.sharing {
            match self.shared.get(&index) {
                Some(shared) => keep(&mut self.formulas, position, shared.at(position)),
                None => self.sharing.push((position, index)),
            }
        }
        self.shared.extend(next.shared);
        self.merges.extend(next.merges);
        self.hidden_rows.extend(next.hidden_rows);
        self.hidden_columns.extend(next.hidden_columns);
        self.formulas.extend(next.formulas);
        self.uncached.extend(next.uncached);
        self.comments.extend(next.comments);
        self.lists.extend(next.lists);
        self.notice = self.notice.take().or(next.notice);
    }
}

/// The last row and column that Excel has.
const LAST_ROW: u32 = 1_048_575;
const LAST_COLUMN: u32 = 16_383;
/// Longer formulas than Excel's are not kept.
const LONGEST_FORMULA: usize = 8_192;
/// More lists to pick from are not kept.
const MOST_LISTS: usize = 2_000;

/// Layouts by sheet name. A sheet whose part is broken gets a notice, the others stay.
pub(super) fn read_all(
    package: &Package,
    paths: &[(String, String)],
    guard: &Guard<'_>,
) -> Result<HashMap<String, SheetLook>, ReadError> {
    let mut looks = HashMap::new();
    let mut merges = 0;
    for (done, (name, path)) in paths.iter().enumerate() {
        guard.step(Stage::Layout, done as u64, paths.len() as u64)?;
        let Some(text) = package.text(path) else { continue };
        let mut pass = Pass::new(guard, merges);
        let mut look = match pass.quick(text).and_then(|done| if done { Ok(()) } else { pass.restart().sheet(text) }) {
            Ok(()) => pass.look,
            Err(ReadError::Damaged { detail }) => {
                let notice = Notice::new("layout_damaged", [("sheet", name), ("detail", &detail)]);
                SheetLook { notice: Some(notice), ..pass.look }
            }
            Err(other) => return Err(other),
        };
        merges += look.merges.len() as u64;
        look.comments = comments(package, path)?;
        looks.insert(name.clone(), look);
    }
    Ok(looks)
}

struct Shared {
    formula: String,
    anchor: (u32, u32),
}

impl Shared {
    /// The formula as it reads in another cell.
    fn at(&self, position: (u32, u32)) -> String {
        calamine::expand_shared_formula(&self.formula, self.anchor, position).unwrap_or_default()
    }
}

fn keep(formulas: &mut CellMap<String>, position: (u32, u32), formula: String) {
    if !formula.is_empty() && formula.len() <= LONGEST_FORMULA {
        formulas.insert(position, formula);
    }
}

struct Pass<'g, 'a> {
    guard: &'g Guard<'a>,
    look: SheetLook,
    merges_before: u64,
    row: u32,
    column: u32,
    cells: u64,
    depth: u64,
}

impl<'g, 'a> Pass<'g, 'a> {
    fn new(guard: &'g Guard<'a>, merges_before: u64) -> Self {
        let look = SheetLook::default();
        Self { guard, look, merges_before, row: 0, column: 0, cells: 0, depth: 0 }
    }

    fn restart(&mut self) -> &mut Self {
        *self = Self::new(self.guard, self.merges_before);
        self
    }

    /// Visits only hidden rows and cells with formulas, which is all that the layout needs of the cells. `false` when the
    /// part is not written the way all common programs write it: then every element has to be looked at.
    fn quick(&mut self, text: &str) -> Result<bool, ReadError> {
        let bytes = text.as_bytes();
        let (Some(start), Some(end)) = (memmem::find(bytes, b"<sheetData>"), memmem::rfind(bytes, b"</sheetData>"))
        else {
            return Ok(false);
        };
        if end < start || memmem::find(bytes, b"<!").is_some() {
            return Ok(false);
        }
        // What stands before and after the cells is short.
        self.sheet(&text[..start])?;
        self.depth = 0;
        self.sheet(&text[end..])?;
        let body = &text[start..end];
        Ok(self.hidden_rows(body) && self.formulas(body)?)
    }

    fn hidden_rows(&mut self, body: &str) -> bool {
        for at in memmem::find_iter(body.as_bytes(), b" hidden=") {
            let Some(tag) = tag_around(body, at).filter(|tag| tag.starts_with("<row ")) else { continue };
            let Ok(Event::Start(e) | Event::Empty(e)) = xml::reader(tag).read_event() else { return false };
            if xml::number(&e, "r").is_none() {
                return false;
            }
            self.start_row(&e);
        }
        true
    }

    fn formulas(&mut self, body: &str) -> Result<bool, ReadError> {
        let bytes = body.as_bytes();
        for at in memmem::find_iter(bytes, b"<f") {
            if !matches!(bytes.get(at + 2), Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n')) {
                continue;
            }
            let Some(cell) = memchr::memrchr(b'<', &bytes[..at]).filter(|cell| body[*cell..].starts_with("<c ")) else {
                return Ok(false);
            };
            let mut reader = xml::reader(&body[cell..]);
            let Event::Start(e) = xml::next(&mut reader)? else { return Ok(false) };
            if xml::raw_attribute(&e, "r").is_none() {
                return Ok(false);
            }
            self.cell(&mut reader, &e)?;
        }
        Ok(true)
    }

    fn sheet(&mut self, text: &str) -> Result<(), ReadError> {
        let mut reader = xml::reader(text);
        loop {
            match xml::next(&mut reader)? {
                Event::Start(e) => {
                    self.enter()?;
                    match e.local_name().as_ref() {
                        "row" => self.start_row(&e),
                        "c" => {
                            self.cell(&mut reader, &e)?;
                            self.depth -= 1;
                        }
                        "dataValidation" => {
                            self.list(&mut reader, &e)?;
                            self.depth -= 1;
                        }
                        _ => self.other(&e)?,
                    }
                }
                Event::Empty(e) => match e.local_name().as_ref() {
                    "row" => {
                        self.start_row(&e);
                        self.end_row();
                    }
                    "c" => {
                        self.place(&e)?;
                        self.column += 1;
                    }
                    _ => self.other(&e)?,
                },
                Event::End(e) => {
                    self.depth = self.depth.saturating_sub(1);
                    if e.local_name().as_ref() == "row" {
                        self.end_row();
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn enter(&mut self) -> Result<(), ReadError> {
        self.depth += 1;
        let limit = self.guard.limits.xml_depth;
        if self.depth > limit {
            return Err(ReadError::TooMany { what: "xml_depth", count: self.depth, limit });
        }
        Ok(())
    }

    fn start_row(&mut self, e: &BytesStart<'_>) {
        if let Some(number) = xml::number(e, "r").filter(|n| *n > 0) {
            self.row = number - 1;
        }
        if xml::flag(e, "hidden") {
            self.look.hidden_rows.insert(self.row);
        }
    }

    fn end_row(&mut self) {
        self.row = self.row.saturating_add(1);
        self.column = 0;
    }

    /// Where a cell stands. Cells without an address follow the one before, as the cell reader has it.
    fn place(&mut self, e: &BytesStart<'_>) -> Result<(u32, u32), ReadError> {
        self.cells += 1;
        if self.cells.is_multiple_of(16_384) {
            self.guard.check_cells(self.cells)?;
            self.guard.step(Stage::Cells, self.cells, 0)?;
        }
        let (row, column) = match xml::raw_attribute(e, "r").and_then(parse_address) {
            Some(position) => position,
            None => (self.row, self.column),
        };
        self.column = column;
        Ok((row, column))
    }

    fn cell(&mut self, reader: &mut Reader<&[u8]>, e: &BytesStart<'_>) -> Result<(), ReadError> {
        let position = self.place(e)?;
        // A text that is empty is a result; a number that is empty was never computed.
        let text_result = matches!(xml::raw_attribute(e, "t"), Some("str" | "s" | "inlineStr"));
        let (mut formula, mut has_value, mut depth) = (false, text_result, 0_u64);
        let mut in_value = false;
        loop {
            match xml::next(reader)? {
                Event::Start(child) => match child.local_name().as_ref() {
                    "f" if depth == 0 => {
                        formula = true;
                        let text = text_until_end(reader, "f")?;
                        self.formula(position, &child, text);
                    }
                    name => {
                        in_value = name == "v";
                        depth += 1;
                        if depth + self.depth > self.guard.limits.xml_depth {
                            return Err(ReadError::damaged("a cell nests too deeply"));
                        }
                    }
                },
                Event::Empty(child) if child.local_name().as_ref() == "f" => {
                    formula = true;
                    self.formula(position, &child, String::new());
                }
                Event::Text(text) if in_value => has_value |= !text.trim().is_empty(),
                Event::End(end) => {
                    if depth == 0 || end.local_name().as_ref() == "c" {
                        break;
                    }
                    in_value = false;
                    depth -= 1;
                }
                Event::Eof => return Err(ReadError::damaged("a cell does not end")),
                _ => {}
            }
        }
        if formula && !has_value {
            self.look.uncached.insert(position);
        }
        self.column += 1;
        Ok(())
    }

    fn formula(&mut self, position: (u32, u32), e: &BytesStart<'_>, text: String) {
        let index = xml::number(e, "si").filter(|_| xml::raw_attribute(e, "t") == Some("shared"));
        let text = match (index, text.is_empty()) {
            (Some(index), false) => {
                self.look.shared.insert(index, Shared { formula: text.clone(), anchor: position });
                text
            }
            (Some(index), true) => match self.look.shared.get(&index) {
                Some(shared) => shared.at(position),
                None => {
                    self.look.sharing.push((position, index));
                    return;
                }
            },
            (None, _) => text,
        };
        keep(&mut self.look.formulas, position, text);
    }

    /// A validation; kept if it is a list. Those of the newer kind name their cells in an element.
    fn list(&mut self, reader: &mut Reader<&[u8]>, e: &BytesStart<'_>) -> Result<(), ReadError> {
        let is_list = xml::raw_attribute(e, "type") == Some("list");
        let mut cells = xml::raw_attribute(e, "sqref").unwrap_or_default().to_owned();
        let mut source = String::new();
        let mut depth = 0_u64;
        loop {
            match xml::next(reader)? {
                Event::Start(child) => match child.local_name().as_ref() {
                    "formula1" => source = text_until_end(reader, "formula1")?,
                    "sqref" => cells = text_until_end(reader, "sqref")?,
                    _ => {
                        depth += 1;
                        if depth + self.depth > self.guard.limits.xml_depth {
                            return Err(ReadError::damaged("a validation nests too deeply"));
                        }
                    }
                },
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(ReadError::damaged("a validation does not end")),
                _ => {}
            }
        }
        let areas: Vec<Area> = cells.split_whitespace().filter_map(parse_area).collect();
        let source = source.trim();
        if is_list && !source.is_empty() && !areas.is_empty() && self.look.lists.len() < MOST_LISTS {
            self.look.lists.push(PickList { areas, source: source.to_owned() });
        }
        Ok(())
    }

    fn other(&mut self, e: &BytesStart<'_>) -> Result<(), ReadError> {
        match e.local_name().as_ref() {
            "col" if xml::flag(e, "hidden") => {
                let first = xml::number(e, "min").unwrap_or(1).max(1) - 1;
                let last = xml::number(e, "max").unwrap_or(first + 1).max(1) - 1;
                self.look.hidden_columns.extend(first..=last.min(LAST_COLUMN));
            }
            "mergeCell" => {
                let limit = self.guard.limits.merges;
                let count = self.merges_before + self.look.merges.len() as u64 + 1;
                if count > limit {
                    return Err(ReadError::TooMany { what: "merges", count, limit });
                }
                self.look.merges.extend(xml::raw_attribute(e, "ref").and_then(parse_area));
            }
            _ => {}
        }
        Ok(())
    }
}

/// The tag that a place lies in.
fn tag_around(body: &str, at: usize) -> Option<&str> {
    let start = memchr::memrchr(b'<', &body.as_bytes()[..at])?;
    let end = memchr::memchr(b'>', &body.as_bytes()[at..])?;
    body.get(start..=at + end)
}

/// Text up to an end tag, entities resolved.
fn text_until_end(reader: &mut Reader<&[u8]>, name: &str) -> Result<String, ReadError> {
    let mut text = String::new();
    loop {
        match xml::next(reader)? {
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => xml::push_reference(&reference, &mut text),
            Event::End(end) if end.local_name().as_ref() == name => return Ok(text),
            Event::Eof => return Err(ReadError::damaged("a formula does not end")),
            _ => {}
        }
    }
}

/// `B12` as (11, 1).
pub(crate) fn parse_address(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = column_number(&text[..letters].to_ascii_uppercase())?;
    let row: u32 = text[letters..].parse().ok()?;
    (row > 0 && row - 1 <= LAST_ROW && column <= LAST_COLUMN).then(|| (row - 1, column))
}

/// `B8:D9`, also `B8`.
pub(crate) fn parse_area(text: &str) -> Option<Area> {
    let text = text.replace('$', "");
    let (from, to) = text.split_once(':').unwrap_or((&text, &text));
    let (a, b) = (parse_address(from)?, parse_address(to)?);
    Some(Area { top: a.0.min(b.0), left: a.1.min(b.1), bottom: a.0.max(b.0), right: a.1.max(b.1) })
}

/// The notes of a sheet.
fn comments(package: &Package, sheet: &str) -> Result<CellMap<String>, ReadError> {
    let (folder, file) = sheet.rsplit_once('/').unwrap_or(("", sheet));
    let mut found = CellMap::default();
    // Notes are not worth refusing a workbook for.
    let Ok(links) = relationships(package, &join(folder, &format!("_rels/{file}.rels"))) else { return Ok(found) };
    for (target, kind) in links.values() {
        if kind == "comments"
            && let Some(text) = package.text(&join(folder, target))
        {
            let _ = read_comments(text, &mut found);
        }
    }
    Ok(found)
}

fn read_comments(text: &str, found: &mut CellMap<String>) -> Result<(), ReadError> {
    let mut reader = xml::reader(text);
    let mut current: Option<((u32, u32), String)> = None;
    let mut in_text = false;
    loop {
        match xml::next(&mut reader)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "comment" => {
                    current = xml::raw_attribute(&e, "ref").and_then(parse_address).map(|p| (p, String::new()))
                }
                "t" => in_text = true,
                _ => {}
            },
            Event::Text(part) if in_text => {
                if let Some((_, note)) = &mut current {
                    note.push_str(&part.xml10_content());
                }
            }
            Event::GeneralRef(reference) if in_text => {
                if let Some((_, note)) = &mut current {
                    xml::push_reference(&reference, note);
                }
            }
            Event::End(e) => match e.local_name().as_ref() {
                "t" => in_text = false,
                "comment" => found.extend(current.take().filter(|(_, note)| !note.trim().is_empty())),
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
