//! What is said about the plan goes onto the cells of the workbook as notes.
//!
//! A note that is there keeps its words and gets the new ones below them, unless it holds them already. A cell with a
//! conversation of newer Excel is left alone: its note only stands for that.

use mrm_domain::{CommentPlace, RowId, RowKind};
use std::collections::{BTreeMap, BTreeSet};

use super::TemplateError;
use super::fill::Work;
use super::notes::Note;
use super::package::{Changes, Package, regular};
use super::parts;
use super::rows;
use super::xml::{self, Kind, Scanner};
use super::{client::Sealed, lines};
use crate::grid::address;
use crate::read::{join, parse_address};
use crate::write::SheetNote;

/// Texts by cell, as the workbook stands afterwards, by sheet.
pub(super) type Placed = BTreeMap<String, BTreeMap<(u32, u32), Vec<String>>>;

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// What a sheet's part may still have behind its drawing of notes.
const BEHIND: [&str; 9] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
];

/// Finds the cells of what is said: the value's, else the beginning of its row, else that of the header.
pub(super) fn place(work: &mut Work<'_>, notes: &[SheetNote], sealed: Option<&Sealed>) -> Placed {
    let mut placed = Placed::new();
    let mut homeless = 0;
    for note in notes {
        let found = cell(work, note.place)
            .filter(|(sheet, (row, column))| sealed.is_none_or(|sealed| !sealed.covers(sheet, *row, *column)));
        match found {
            Some((sheet, at)) => placed.entry(sheet).or_default().entry(at).or_default().push(note.text.clone()),
            None => homeless += 1,
        }
    }
    if homeless > 0 {
        work.report.add(Note::CommentsLeft.about(None, None, &[("count", homeless.to_string())]));
    }
    placed
}

fn cell(work: &Work<'_>, place: CommentPlace) -> Option<(String, (u32, u32))> {
    let first = |table: usize| {
        let columns = work.target.tables.get(table)?.columns.iter().map(|c| c.column);
        columns.filter(|column| lines::visible(work, table, *column)).min()
    };
    let Some(row) = place.row() else {
        let table = work.target.tables.first()?;
        return Some((table.sheet.clone(), (work.place(&table.sheet, table.header.0), first(0)?)));
    };
    let (table, at) = home(work, row)?;
    let shape = work.target.tables.get(table)?;
    let own = place.field().and_then(|field| {
        let is = |column: &u32| work.target.field(table, *column) == Some(field);
        shape.columns.iter().map(|c| c.column).filter(|column| lines::visible(work, table, *column)).find(is)
    });
    Some((shape.sheet.clone(), (at, own.or_else(|| first(table))?)))
}

/// The table of a row and where it stands afterwards.
fn home(work: &Work<'_>, row: RowId) -> Option<(usize, u32)> {
    if let Some(pair) = work.pairs.kept.iter().find(|pair| pair.line == row) {
        let sheet = &work.target.tables.get(pair.table)?.sheet;
        return Some((pair.table, work.place(sheet, pair.row)));
    }
    if let Some(new) = work.pairs.added.iter().find(|new| new.line == row) {
        return Some((new.table, work.new_place(new)));
    }
    let section = work.plan.rows.get(&row).filter(|row| row.kind == RowKind::Section)?;
    let name = crate::understand::fold(section.text(mrm_domain::Field::Name)?);
    work.target.tables.iter().enumerate().find_map(|(index, table)| {
        let known = table.sections.iter().find(|s| crate::understand::fold(&s.name) == name)?.row?;
        Some((index, work.place(&table.sheet, known)))
    })
}

/// Writes the notes into the parts.
pub(super) fn write(work: &mut Work<'_>, placed: &Placed, changes: &mut Changes) -> Result<(), TemplateError> {
    let mut left = 0;
    {
        let mut package = work.package.borrow_mut();
        for (sheet, notes) in placed {
            let Some(part) = package.sheet_part(sheet).map(str::to_owned) else { continue };
            left += Sheet { package: &mut package, changes, part }.write(notes)?;
        }
    }
    if left > 0 {
        work.report.add(Note::CommentsLeft.about(None, None, &[("count", left.to_string())]));
    }
    Ok(())
}

/// A sheet that gets notes.
struct Sheet<'s, 'b> {
    package: &'s mut Package<'b>,
    changes: &'s mut Changes,
    part: String,
}

impl Sheet<'_, '_> {
    /// Writes notes; how many cells were left alone.
    fn write(mut self, notes: &BTreeMap<(u32, u32), Vec<String>>) -> Result<usize, TemplateError> {
        let links = self.package.links(&self.part)?;
        let of = |kind: &str| links.iter().find(|link| link.kind == kind).map(|link| link.part.clone());
        let talked = match of("threadedComment") {
            Some(part) => self.cells_of(&part, "threadedComment")?,
            None => BTreeSet::new(),
        };
        let mut open: BTreeMap<(u32, u32), String> = BTreeMap::new();
        for (cell, texts) in notes.iter().filter(|(cell, _)| !talked.contains(cell)) {
            open.insert(*cell, texts.join("\n\n"));
        }
        let left = notes.len() - open.len();
        if open.is_empty() {
            return Ok(left);
        }
        let comments = match of("comments") {
            Some(part) => part,
            None => self.new_part("comments", "xml", EMPTY_COMMENTS)?,
        };
        let known = self.cells_of(&comments, "comment")?;
        let text = rows::current(self.package, self.changes, &comments)?.unwrap_or_default();
        self.changes.insert(regular(&comments), Some(with_comments(&comments, &text, &open)?));
        let fresh: Vec<(u32, u32)> = open.keys().filter(|cell| !known.contains(cell)).copied().collect();
        if fresh.is_empty() {
            return Ok(left);
        }
        let drawing = match of("vmlDrawing") {
            Some(part) => part,
            None => {
                let part = self.new_part("vmlDrawing", "vml", EMPTY_DRAWING)?;
                self.legacy_drawing()?;
                part
            }
        };
        let text = rows::current(self.package, self.changes, &drawing)?.unwrap_or_default();
        self.changes.insert(regular(&drawing), Some(with_shapes(&drawing, &text, &fresh)?));
        Ok(left)
    }

    /// The cells that elements of a part are about.
    fn cells_of(&mut self, part: &str, element: &str) -> Result<BTreeSet<(u32, u32)>, TemplateError> {
        let text = rows::current(self.package, self.changes, part)?.unwrap_or_default();
        let mut cells = BTreeSet::new();
        let mut scanner = Scanner::new(part, &text);
        while let Some(token) = scanner.next()? {
            if token.name == element && token.kind != Kind::End {
                cells.extend(xml::attribute(token.text, "ref").and_then(parse_address));
            }
        }
        Ok(cells)
    }

    /// A new part that the sheet leads to.
    fn new_part(&mut self, kind: &str, ending: &str, text: &str) -> Result<String, TemplateError> {
        let folder = if kind == "comments" { "xl" } else { "xl/drawings" };
        let free = |n: &u32| {
            let name = format!("{folder}/{kind}{n}.{ending}");
            !self.package.has(&name) && !self.changes.contains_key(&regular(&name))
        };
        let number = (1..).find(free).unwrap_or(1);
        let part = format!("{folder}/{kind}{number}.{ending}");
        self.package.will_add(&part);
        self.changes.insert(regular(&part), Some(text.to_owned()));
        let (sheets, file) = self.part.rsplit_once('/').unwrap_or(("", &self.part));
        let links = join(sheets, &format!("_rels/{file}.rels"));
        let known = rows::current(self.package, self.changes, &links)?.unwrap_or_else(|| EMPTY_LINKS.to_owned());
        let link = format!("<Relationship Id=\"mrm_{kind}\" Type=\"{OFFICE}/{kind}\" Target=\"/{part}\"/>");
        self.package.will_add(&links);
        self.changes.insert(regular(&links), Some(with_last(&links, &known, "Relationships", &link)?));
        let types = "[Content_Types].xml";
        let known = rows::current(self.package, self.changes, types)?.unwrap_or_default();
        let entry = match kind {
            "comments" => format!(
                "<Override PartName=\"/{part}\" \
                 ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml\"/>"
            ),
            _ if known.contains("Extension=\"vml\"") => String::new(),
            _ => {
                "<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>"
                    .to_owned()
            }
        };
        self.changes.insert(regular(types), Some(with_last(types, &known, "Types", &entry)?));
        Ok(part)
    }

    /// Names the drawing of notes in the sheet, in the place that the schema has for it.
    fn legacy_drawing(&mut self) -> Result<(), TemplateError> {
        let text = rows::current(self.package, self.changes, &self.part)?.unwrap_or_default();
        let mut scanner = Scanner::new(&self.part, &text);
        let mut depth = 0_usize;
        let mut data = false;
        let mut at = None;
        while let Some(token) = scanner.next()? {
            match token.kind {
                Kind::Start | Kind::Empty => {
                    data |= depth == 1 && token.name == "sheetData";
                    if depth == 1 && data && BEHIND.contains(&token.name) {
                        at = Some((token.span.start, xml::prefix(token.text).to_owned()));
                        break;
                    }
                    depth += usize::from(token.kind == Kind::Start);
                }
                Kind::End => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        at = Some((token.span.start, xml::prefix(token.text).to_owned()));
                        break;
                    }
                }
                Kind::Other => {}
            }
        }
        let Some((at, prefix)) = at else { return Err(TemplateError::damaged(&self.part, "it has no end")) };
        // An element of another kind has a prefix that is not the sheet's.
        let prefix = if prefix == "mc:" { String::new() } else { prefix };
        let element = format!("<{prefix}legacyDrawing xmlns:r=\"{OFFICE}\" r:id=\"mrm_vmlDrawing\"/>");
        self.changes.insert(regular(&self.part), Some(format!("{}{element}{}", &text[..at], &text[at..])));
        Ok(())
    }
}

const EMPTY_LINKS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
    xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";

const EMPTY_COMMENTS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments \
    xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors></authors><commentList></commentList></comments>";

const EMPTY_DRAWING: &str = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
    xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"1\"/>\
    </o:shapelayout></xml>";

const SHAPE_TYPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" \
    path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/>\
    <v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// A part with something put before the end of its outermost element.
fn with_last(part: &str, text: &str, element: &str, what: &str) -> Result<String, TemplateError> {
    if let Some(at) = text.rfind("</").filter(|at| text[*at..].contains(element)) {
        return Ok(format!("{}{what}{}", &text[..at], &text[at..]));
    }
    // Written without content: `<Relationships …/>`.
    let Some(at) = text.rfind("/>").filter(|_| text.contains(element)) else {
        return Err(TemplateError::damaged(part, format!("it has no “{element}”")));
    };
    Ok(format!("{}>{what}</{element}>", &text[..at]))
}

/// A part of comments with these: below the words of one that is there, or new ones at the end.
fn with_comments(part: &str, text: &str, notes: &BTreeMap<(u32, u32), String>) -> Result<String, TemplateError> {
    let mut out = String::with_capacity(text.len() + 256 * notes.len());
    let mut fresh: BTreeMap<(u32, u32), &String> = notes.iter().map(|(cell, note)| (*cell, note)).collect();
    let mut authors = 0_usize;
    let mut scanner = Scanner::new(part, text);
    while let Some(token) = scanner.next()? {
        let prefix = xml::prefix(token.text);
        match (token.name, token.kind) {
            ("author", Kind::Start | Kind::Empty) => {
                authors += 1;
                out.push_str(token.text);
            }
            ("authors", Kind::Empty) => {
                out.push_str(&format!("<{prefix}authors><{prefix}author></{prefix}author></{prefix}authors>"));
            }
            ("authors", Kind::End) => {
                out.push_str(&format!("<{prefix}author></{prefix}author>{}", token.text));
            }
            ("comment", Kind::Start) => {
                let (_, end) = scanner.skip(&token)?;
                let source = &text[token.span.start..end];
                let note = xml::attribute(token.text, "ref").and_then(parse_address).and_then(|at| fresh.remove(&at));
                out.push_str(&match note {
                    Some(note) => below(part, source, note)?,
                    None => source.to_owned(),
                });
            }
            ("commentList", Kind::Empty) => {
                out.push_str(&format!("<{prefix}commentList>"));
                new_comments(&mut out, prefix, authors, std::mem::take(&mut fresh));
                out.push_str(&format!("</{prefix}commentList>"));
            }
            ("commentList", Kind::End) => {
                new_comments(&mut out, prefix, authors, std::mem::take(&mut fresh));
                out.push_str(token.text);
            }
            _ => out.push_str(token.text),
        }
    }
    Ok(out)
}

fn new_comments(out: &mut String, prefix: &str, author: usize, notes: BTreeMap<(u32, u32), &String>) {
    for ((row, column), note) in notes {
        out.push_str(&format!(
            "<{prefix}comment ref=\"{}\" authorId=\"{author}\" shapeId=\"0\"><{prefix}text><{prefix}t xml:space=\"preserve\">{}\
             </{prefix}t></{prefix}text></{prefix}comment>",
            address(row, column),
            xml::escaped(note)
        ));
    }
}

/// A comment with words below its own; as it is where it holds them.
fn below(part: &str, source: &str, note: &str) -> Result<String, TemplateError> {
    let mut words = String::new();
    let mut end = None;
    let mut scanner = Scanner::new(part, source);
    while let Some(token) = scanner.next()? {
        match (token.name, token.kind) {
            ("t", Kind::Start) => {
                let (content, _) = scanner.skip(&token)?;
                words.push_str(&xml::plain(&source[token.span.end..content]));
            }
            ("text", Kind::End) => end = Some((token.span.start, xml::prefix(token.text))),
            _ => {}
        }
    }
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, prefix)) = end.filter(|_| !folded(&words).contains(&folded(note))) else {
        return Ok(source.to_owned());
    };
    let run =
        format!("<{prefix}r><{prefix}t xml:space=\"preserve\">\n\n{}</{prefix}t></{prefix}r>", xml::escaped(note));
    Ok(format!("{}{run}{}", &source[..end], &source[end..]))
}

/// A drawing with the boxes of new notes.
fn with_shapes(part: &str, text: &str, cells: &[(u32, u32)]) -> Result<String, TemplateError> {
    let numbers = text.split("_x0000_s").skip(1).filter_map(|rest| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse::<u32>().ok()
    });
    let mut number = numbers.max().unwrap_or(1024);
    let mut made = String::new();
    if !text.contains("_x0000_t202") {
        made.push_str(SHAPE_TYPE);
    }
    for (row, column) in cells {
        number += 1;
        let (left, right, bottom) = (column + 1, column + 4, row + 6);
        made.push_str(&format!(
            "<v:shape id=\"_x0000_s{number}\" type=\"#_x0000_t202\" style='position:absolute;margin-left:60pt;margin-top:2pt;\
             width:190pt;height:90pt;z-index:1;visibility:hidden' fillcolor=\"#ffffe1\" o:insetmode=\"auto\">\
             <v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/>\
             <v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>\
             <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/>\
             <x:Anchor>{left}, 15, {row}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>\
             <x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        ));
    }
    // The parts that read and move notes know shapes by this prefix.
    if !text.contains("xmlns:v=") || !text.contains("xmlns:x=") || parts::shapes(&made).len() < cells.len() {
        return Err(TemplateError::damaged(part, "it is not a drawing of notes"));
    }
    with_last(part, text, "xml", &made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_put_below_those_of_a_note_once() {
        let source = "<comment ref=\"B2\" authorId=\"0\"><text><r><t>Анна: цена?</t></r></text></comment>";
        let once = below("c", source, "Борис: без НДС").expect("it is written");
        assert!(once.contains("\n\nБорис: без НДС</t></r></text>"), "{once}");
        assert_eq!(below("c", &once, "Борис:  без НДС").expect("it is read"), once, "white space does not matter");
    }

    #[test]
    fn something_is_put_last_whether_a_part_has_content_or_not() {
        assert_eq!(with_last("p", "<Types><a/></Types>", "Types", "<b/>").expect("an end"), "<Types><a/><b/></Types>");
        assert_eq!(with_last("p", "<Types x=\"y\"/>", "Types", "<b/>").expect("an end"), "<Types x=\"y\"><b/></Types>");
        assert!(with_last("p", "<Other></Other>", "Types", "<b/>").is_err());
    }
}
