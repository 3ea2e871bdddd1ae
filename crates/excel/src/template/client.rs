//! A copy for the client: nothing internal is left in any part, or nothing is written.
//!
//! Internal columns are emptied from their header down, and what followed from them with them. Then whatever repeats
//! their contents elsewhere goes: notes, names, texts that no cell shows any more. At last every part of the finished
//! package is searched for what stood in the internal columns; if something is found, there is no file.

use std::collections::{BTreeMap, BTreeSet};

use super::TemplateError;
use super::cells::Content;
use super::convert::{self, Raw};
use super::fill::{Work, nothing};
use super::graph::Graph;
use super::lines;
use super::notes::Note;
use super::package::{Changes, Package, regular};
use super::references::references;
use super::rows;
use super::xml::{self, Kind, Scanner};
use crate::grid::{Area, CellValue, address, column_letters};
use crate::read::{parse_address, parse_area};
use crate::understand::{clean, fold};

/// Shorter texts occur everywhere; numbers with fewer digits too.
const TELLING: usize = 4;
const TELLING_DIGITS: usize = 5;
/// Shorter texts count only as words of their own.
const SHORT: usize = 8;

/// What is internal in a template.
#[derive(Default)]
pub(super) struct Sealed {
    /// Areas of internal columns by sheet, at their place afterwards.
    areas: Vec<(String, Area)>,
    /// Texts and numbers that stood in them, as XML writes them.
    words: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

impl Sealed {
    /// Whether the template has nothing internal.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    pub(super) fn covers(&self, sheet: &str, row: u32, column: u32) -> bool {
        self.areas.iter().any(|(s, area)| s == sheet && area.contains(row, column))
    }
}

/// Empties internal columns and what follows from them.
pub(super) fn cells(work: &mut Work<'_>) -> Result<Sealed, TemplateError> {
    let mut sealed = Sealed::default();
    let mut before: Vec<(String, Area)> = Vec::new();
    for (index, table) in work.target.tables.iter().enumerate() {
        let Some(sheet) = work.sheet(index) else { continue };
        let mut letters = Vec::new();
        for column in table.columns.iter().filter(|c| !lines::visible(work, index, c.column)) {
            letters.push(column_letters(column.column));
            let bottom = table.last.max(table.header.1);
            let area = Area { top: table.header.0, bottom, left: column.column, right: column.column };
            before.push((sheet.name.clone(), area));
        }
        if !letters.is_empty() {
            let args = [("sheet", sheet.name.clone()), ("columns", letters.join(", "))];
            work.report.add(Note::InternalCleared.about(Some(&sheet.name), None, &args));
        }
    }
    hidden_costs(work, &mut before);
    for (name, area) in &before {
        let moved = Area { top: work.place(name, area.top), bottom: work.place(name, area.bottom), ..*area };
        sealed.areas.push((name.clone(), moved));
    }
    if sealed.is_empty() {
        return Ok(sealed);
    }
    collect(work, &before, &mut sealed)?;
    for (name, area) in sealed.areas.clone() {
        // New rows were made like others: their internal cells go as well.
        let edits = work.edits.entry(name).or_default();
        for row in area.top..=area.bottom {
            edits.insert((row, area.left), nothing());
        }
    }
    followers(work, &before, &sealed);
    Ok(sealed)
}

/// Costs beside the lines that the client may not see: their amount and their words.
fn hidden_costs(work: &Work<'_>, before: &mut Vec<(String, Area)>) {
    let Some(draft) = &work.target.draft else { return };
    for cost in work.full.costs.values().filter(|c| !work.plan.costs.contains_key(&c.id)) {
        let same = |d: &&crate::understand::DraftCost| {
            cost.source.as_ref() == Some(&d.cell) || (d.kind == cost.kind && fold(&d.label) == fold(&cost.label))
        };
        let Some(known) = draft.costs.iter().find(same) else { continue };
        let Some((name, cell)) = known.cell.rsplit_once('!') else { continue };
        let (Some(sheet), Some((row, column))) = (work.template_sheet(name), parse_address(cell)) else { continue };
        let left = sheet.used().map_or(column, |used| used.left);
        for at in left..=column {
            let words = matches!(sheet.cell(row, at), CellValue::Text(text) if clean(text) == clean(&known.label));
            if at == column || words {
                before.push((name.to_owned(), Area { top: row, bottom: row, left: at, right: at }));
            }
        }
    }
}

/// What stands in internal cells and nowhere else.
fn collect(work: &Work<'_>, before: &[(String, Area)], sealed: &mut Sealed) -> Result<(), TemplateError> {
    let mut seen_words: BTreeSet<String> = BTreeSet::new();
    let mut seen_numbers: BTreeSet<String> = BTreeSet::new();
    for sheet in &work.template.workbook.sheets {
        let (top, left) = sheet.values.start().unwrap_or_default();
        for (row, column, _) in sheet.values.used_cells() {
            let (row, column) = (top + row as u32, left + column as u32);
            let inside = before.iter().any(|(name, area)| *name == sheet.name && area.contains(row, column));
            match sheet.cell(row, column) {
                CellValue::Text(text) if text.chars().count() >= TELLING => {
                    let words = if inside { &mut sealed.words } else { &mut seen_words };
                    words.insert(text.to_owned());
                }
                value => {
                    let Some(number) = value.decimal() else { continue };
                    let numbers = if inside { &mut sealed.numbers } else { &mut seen_numbers };
                    numbers.insert(number.to_string());
                }
            }
            if inside && let Some(formula) = sheet.layout.formulas.get(&(row, column)) {
                sealed.words.extend(constants(formula));
            }
        }
        for ((row, column), note) in &sheet.layout.comments {
            if before.iter().any(|(name, area)| *name == sheet.name && area.contains(*row, *column)) {
                sealed
                    .words
                    .extend(note.lines().map(str::trim).filter(|l| l.chars().count() >= TELLING).map(str::to_owned));
            }
        }
    }
    raw_numbers(work, before, sealed)?;
    let digits = |n: &str| n.chars().filter(char::is_ascii_digit).collect::<String>().trim_matches('0').len();
    sealed.numbers.retain(|n| digits(n) >= TELLING_DIGITS && !seen_numbers.contains(n));
    // What the plan itself shows the client is no secret.
    let shown = shown(work);
    sealed.numbers.retain(|n| !shown.contains(n));
    sealed.words.retain(|w| !seen_words.contains(w) && !shown.contains(w));
    Ok(())
}

/// Texts that a formula holds.
fn constants(formula: &str) -> Vec<String> {
    let parts = formula.split('"').skip(1).step_by(2);
    parts.filter(|t| t.chars().count() >= TELLING).map(str::to_owned).collect()
}

/// Numbers of internal cells as the file writes them: `8331509.9999999981`.
fn raw_numbers(work: &Work<'_>, before: &[(String, Area)], sealed: &mut Sealed) -> Result<(), TemplateError> {
    let sheets: BTreeSet<&String> = before.iter().map(|(name, _)| name).collect();
    for name in sheets {
        let mut package = work.package.borrow_mut();
        let Some(part) = package.sheet_part(name).map(str::to_owned) else { continue };
        let Some(text) = package.text(&part)? else { continue };
        let mut scanner = Scanner::new(&part, &text);
        let mut inside = false;
        while let Some(token) = scanner.next()? {
            match (token.name, token.kind) {
                ("c", Kind::Start) => {
                    let place = xml::attribute(token.text, "r").and_then(parse_address);
                    let plain = !matches!(xml::attribute(token.text, "t"), Some("s" | "b" | "e"));
                    inside = plain
                        && place.is_some_and(|(r, c)| before.iter().any(|(n, area)| n == name && area.contains(r, c)));
                }
                ("v", Kind::Start) if inside => {
                    let (content, _) = scanner.skip(&token)?;
                    sealed.numbers.insert(text[token.span.end..content].trim().to_owned());
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// What the client gets to see of the plan.
fn shown(work: &Work<'_>) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    for row in work.plan.lines() {
        let derived = work.calc.line(row.id).into_iter().flat_map(|r| r.derived.iter().map(|(_, d)| &d.value));
        let stored = row.cells.values().chain(row.custom.values()).map(|c| &c.value);
        for value in derived.chain(stored) {
            shown.insert(value.canonical());
            if let Some(number) = value.number() {
                shown.insert(convert::decimal(number));
            }
        }
    }
    shown
}

/// Formulas outside that come from internal cells: the client's value takes their place, or nothing.
fn followers(work: &mut Work<'_>, before: &[(String, Area)], sealed: &Sealed) {
    let workbook = &work.template.workbook;
    let mut internal = BTreeSet::new();
    for (index, sheet) in workbook.sheets.iter().enumerate() {
        for (_, area) in before.iter().filter(|(name, _)| *name == sheet.name) {
            for row in area.top..=area.bottom {
                internal.extend((area.left..=area.right).map(|column| (index, row, column)));
            }
        }
    }
    let mut told = Vec::new();
    for (index, row, column) in Graph::of(workbook).dependents(&internal) {
        let Some(sheet) = workbook.sheets.get(index) else { continue };
        let removed = work.moves.get(&sheet.name).is_some_and(|m| m.map.is_removed(row));
        let place = (work.place(&sheet.name, row), column);
        if removed || sealed.covers(&sheet.name, place.0, place.1) {
            continue;
        }
        let content = visible_value(work, &sheet.name, row, column).unwrap_or(Content::Nothing);
        if content == Content::Nothing {
            let cell = address(place.0, place.1);
            told.push(Note::InternalFormula.about(Some(&sheet.name), Some(cell.clone()), &[("cell", cell)]));
        }
        let edit = super::cells::CellEdit::of(content);
        work.edits.entry(sheet.name.clone()).or_default().insert(place, edit);
        work.watches.retain(|w| w.sheet != sheet.name || w.place != place);
    }
    told.into_iter().for_each(|problem| work.report.add(problem));
}

/// The plan's value of a cell in a line, as the client may see it.
fn visible_value(work: &Work<'_>, sheet: &str, row: u32, column: u32) -> Option<Content> {
    let pair = work
        .pairs
        .kept
        .iter()
        .find(|p| p.row == row && work.target.tables.get(p.table).is_some_and(|t| t.sheet == sheet))?;
    let line = work.plan.rows.get(&pair.line)?;
    let columns = lines::columns(work, pair.table);
    let known = columns.iter().find(|c| c.column == column)?;
    let (value, _) = lines::value(work, line, known.field)?;
    let model = line.text(mrm_domain::Field::BuyModel).and_then(|m| m.parse().ok());
    let raw: Raw = known.raw(&value, row, model)?;
    Some(convert::content(&raw, work.epoch_1904, known.real_dates()))
}

/// Takes out of the other parts what belongs to internal cells.
pub(super) fn parts(work: &mut Work<'_>, sealed: &Sealed, changes: &mut Changes) -> Result<(), TemplateError> {
    if sealed.is_empty() {
        return Ok(());
    }
    let mut package = work.package.borrow_mut();
    let sheets: BTreeSet<&String> = sealed.areas.iter().map(|(name, _)| name).collect();
    for name in sheets {
        let Some(part) = package.sheet_part(name).map(str::to_owned) else { continue };
        change(&mut package, changes, &part, |text| without(&part, text, name, sealed))?;
        for link in package.links(&part)? {
            match link.kind.as_str() {
                "comments" | "threadedComment" => {
                    change(&mut package, changes, &link.part, |text| without(&link.part, text, name, sealed))?;
                }
                "vmlDrawing" => change(&mut package, changes, &link.part, |text| {
                    let inside = |piece: &str| {
                        let at = super::parts::note_row(piece).zip(super::parts::note_column(piece));
                        at.is_some_and(|(row, column)| sealed.covers(name, row, column))
                    };
                    let pieces = super::parts::shapes(text);
                    Ok(pieces.iter().filter(|(shape, piece)| !shape || !inside(piece)).map(|(_, p)| *p).collect())
                })?,
                _ => {}
            }
        }
    }
    let workbook = package.workbook.clone();
    change(&mut package, changes, &workbook, |text| without_names(&workbook, text, sealed))?;
    shared_strings(&mut package, changes)
}

fn change(
    package: &mut Package<'_>,
    changes: &mut Changes,
    part: &str,
    edit: impl FnOnce(&str) -> Result<String, TemplateError>,
) -> Result<(), TemplateError> {
    let Some(text) = rows::current(package, changes, part)? else { return Ok(()) };
    let new = edit(&text)?;
    if new != text {
        changes.insert(regular(part), Some(new));
    }
    Ok(())
}

/// Elements about internal cells alone.
const BOUND: [&str; 6] =
    ["conditionalFormatting", "dataValidation", "hyperlink", "ignoredError", "comment", "threadedComment"];

fn without(part: &str, text: &str, sheet: &str, sealed: &Sealed) -> Result<String, TemplateError> {
    let mut out = String::with_capacity(text.len());
    let mut scanner = Scanner::new(part, text);
    let mut count: Option<(usize, String, usize)> = None;
    while let Some(token) = scanner.next()? {
        let opens = matches!(token.kind, Kind::Start | Kind::Empty);
        if opens && BOUND.contains(&token.name) {
            let list = xml::attribute(token.text, "sqref").or_else(|| xml::attribute(token.text, "ref"));
            let inside = |word: &str| {
                parse_area(word).is_some_and(|a| {
                    sealed.covers(sheet, a.top, a.left)
                        && sealed.covers(sheet, a.bottom, a.right)
                        && (a.left..=a.right).all(|c| sealed.covers(sheet, a.top, c))
                })
            };
            if list.is_some_and(|list| list.split_whitespace().next().is_some() && list.split_whitespace().all(inside))
            {
                scanner.skip(&token)?;
                continue;
            }
            if let Some((_, _, n)) = &mut count {
                *n += 1;
            }
        }
        if token.kind == Kind::Start && matches!(token.name, "dataValidations" | "hyperlinks") {
            count = Some((out.len(), token.text.to_owned(), 0));
        }
        out.push_str(token.text);
        if token.kind == Kind::End
            && matches!(token.name, "dataValidations" | "hyperlinks")
            && let Some((at, tag, n)) = count.take()
        {
            if n == 0 {
                out.truncate(at);
            } else {
                out.replace_range(at..at + tag.len(), &xml::with_attribute(&tag, "count", &n.to_string()));
            }
        }
    }
    Ok(out)
}

fn without_names(part: &str, text: &str, sealed: &Sealed) -> Result<String, TemplateError> {
    let mut out = String::with_capacity(text.len());
    let mut scanner = Scanner::new(part, text);
    while let Some(token) = scanner.next()? {
        if token.name == "definedName" && token.kind == Kind::Start {
            let (content, end) = scanner.skip(&token)?;
            let formula = xml::plain(&text[token.span.end..content]);
            let inside = references(&formula).iter().any(|r| {
                let area = r.area();
                r.sheet.as_ref().is_some_and(|sheet| {
                    sealed.covers(sheet, area.top, area.left) && sealed.covers(sheet, area.bottom, area.right)
                })
            });
            if !inside {
                out.push_str(&text[token.span.start..end]);
            }
            continue;
        }
        out.push_str(token.text);
    }
    Ok(out)
}

/// Empties shared texts that no cell shows any more. Their places stay, so that no cell's number changes.
fn shared_strings(package: &mut Package<'_>, changes: &mut Changes) -> Result<(), TemplateError> {
    let workbook = package.workbook.clone();
    let Some(part) = package.links(&workbook)?.into_iter().find(|l| l.kind == "sharedStrings").map(|l| l.part) else {
        return Ok(());
    };
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for (_, sheet) in package.sheets.clone() {
        let Some(text) = rows::current(package, changes, &sheet)? else { continue };
        let mut scanner = Scanner::new(&sheet, &text);
        let mut shared = false;
        while let Some(token) = scanner.next()? {
            match (token.name, token.kind) {
                ("c", Kind::Start) => shared = xml::attribute(token.text, "t") == Some("s"),
                ("v", Kind::Start) if shared => {
                    let (content, _) = scanner.skip(&token)?;
                    used.extend(text[token.span.end..content].trim().parse::<usize>().ok());
                }
                _ => {}
            }
        }
    }
    change(package, changes, &part, |text| {
        let mut out = String::with_capacity(text.len());
        let mut scanner = Scanner::new(&part, text);
        let mut index = 0;
        while let Some(token) = scanner.next()? {
            if token.name == "si" && token.kind == Kind::Start {
                let (_, end) = scanner.skip(&token)?;
                if used.contains(&index) {
                    out.push_str(&text[token.span.start..end]);
                } else {
                    let prefix = xml::prefix(token.text);
                    out.push_str(&format!("<{prefix}si><{prefix}t/></{prefix}si>"));
                }
                index += 1;
                continue;
            }
            index += usize::from(token.name == "si" && token.kind == Kind::Empty);
            out.push_str(token.text);
        }
        Ok(out)
    })
}

/// Searches every part of the finished package for what stood in internal cells.
pub(super) fn search(work: &mut Work<'_>, sealed: &Sealed, bytes: &[u8]) -> Result<(), TemplateError> {
    if sealed.is_empty() {
        return Ok(());
    }
    let mut package = Package::open(bytes, &work.template.options.limits)?;
    let parts: Vec<String> = package.parts().map(str::to_owned).collect();
    for part in parts {
        if part.contains("/embeddings/") {
            work.report.add(Note::InternalSealed.about(None, None, &[("part", package.shown(&part))]));
            continue;
        }
        let Some(data) = package.bytes(&part)? else { continue };
        let place = found(&data, sealed);
        if let Some(place) = place {
            let args = [("part", package.shown(&part)), ("place", place)];
            work.report.add(Note::InternalLeft.about(None, None, &args));
        }
    }
    Ok(())
}

/// What of the internal things a part holds, without repeating it: around where it stands.
fn found(data: &[u8], sealed: &Sealed) -> Option<String> {
    let mut forms: BTreeMap<Vec<u8>, Form> = BTreeMap::new();
    for word in &sealed.words {
        let form = if word.chars().count() < SHORT { Form::Word } else { Form::Anywhere };
        forms.insert(xml::escaped(word).into_bytes(), form);
        forms.insert(word.clone().into_bytes(), form);
        forms.insert(word.encode_utf16().flat_map(u16::to_le_bytes).collect(), form);
    }
    for number in &sealed.numbers {
        forms.insert(number.clone().into_bytes(), Form::Number);
    }
    let joins = |form: Form, byte: Option<&u8>| {
        byte.is_some_and(|b| match form {
            Form::Anywhere => false,
            Form::Word => b.is_ascii_alphanumeric() || *b >= 0x80,
            Form::Number => b.is_ascii_digit() || *b == b'.',
        })
    };
    for (bytes, form) in &forms {
        for at in memchr::memmem::find_iter(data, bytes) {
            let before = at.checked_sub(1).and_then(|i| data.get(i));
            if !joins(*form, before) && !joins(*form, data.get(at + bytes.len())) {
                return Some(format!("byte {at}"));
            }
        }
    }
    None
}

/// How something internal may stand in a part.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// Inside anything.
    Anywhere,
    /// Not inside a longer word.
    Word,
    /// Not inside a longer number.
    Number,
}
