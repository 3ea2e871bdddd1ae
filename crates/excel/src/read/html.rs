//! HTML tables, which many systems export under the name of a workbook.

use super::progress::Guard;
use super::values::Collector;
use super::{ReadError, text};
use crate::grid::{Area, Layout, Notice, Sheet, Visibility, Workbook};
use calamine::Data;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;
use std::collections::BTreeMap;

const COLUMNS: u32 = 16_384;
/// Rows that a cell may span; a page that says more is not to be believed.
const MOST_ROWS_SPANNED: u32 = 10_000;

/// Reads all tables of a page onto one sheet, one below the other, as a spreadsheet program shows the page.
pub(super) fn read(name: &str, bytes: Vec<u8>, guard: &Guard<'_>) -> Result<Workbook, ReadError> {
    let mut notices = vec![Notice::new("html_read_as_table", [])];
    let content = text::decode(&bytes, declared(&bytes), &mut notices);
    let page = Page {
        guard,
        state: RefCell::new(State {
            collector: Some(Collector::new(guard)),
            layout: Layout::default(),
            covered: BTreeMap::new(),
            row: 0,
            column: 0,
            in_row: false,
            tables: 0,
            depth: 0,
            cell: None,
            error: None,
        }),
    };
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&content));
    let tokenizer = Tokenizer::new(page, TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut state = tokenizer.sink.state.into_inner();
    state.end_cell();
    if let Some(error) = state.error {
        return Err(error);
    }
    if state.tables == 0 {
        return Err(ReadError::NotASpreadsheet { what: "html".to_owned() });
    }
    let values = match state.collector.take() {
        Some(collector) => collector.finish()?,
        None => calamine::Range::empty(),
    };
    let title = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let sheet = Sheet { name: title, visibility: Visibility::Visible, values, layout: state.layout };
    Ok(Workbook { sheets: vec![sheet], notices, ..Workbook::default() })
}

/// The encoding that a page names in a meta element.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let after = head.split("charset=").nth(1)?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    encoding_rs::Encoding::for_label(label.as_bytes())
}

struct Page<'g, 'a> {
    guard: &'g Guard<'a>,
    state: RefCell<State<'g, 'a>>,
}

struct Cell {
    text: String,
    rows: u32,
    columns: u32,
    fill: Option<[u8; 3]>,
}

struct State<'g, 'a> {
    collector: Option<Collector<'g, 'a>>,
    layout: Layout,
    /// Columns covered by a cell above: column → first row that is free again.
    covered: BTreeMap<u32, u32>,
    row: u32,
    column: u32,
    in_row: bool,
    tables: u32,
    depth: u32,
    cell: Option<Cell>,
    error: Option<ReadError>,
}

impl TokenSink for Page<'_, '_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        if state.error.is_some() {
            return TokenSinkResult::Continue;
        }
        match token {
            Token::TagToken(tag) => {
                let name = tag.name.as_ref();
                if tag.kind == TagKind::StartTag && matches!(name, "style" | "script" | "title" | "xml") {
                    let raw = if name == "script" { RawKind::ScriptData } else { RawKind::Rawtext };
                    return TokenSinkResult::RawData(raw);
                }
                match tag.kind {
                    TagKind::StartTag => state.start(&tag, self.guard),
                    TagKind::EndTag => state.end(name),
                }
            }
            Token::CharacterTokens(characters) => {
                if let Some(cell) = &mut state.cell {
                    cell.text.push_str(&characters);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State<'_, '_> {
    fn start(&mut self, tag: &Tag, guard: &Guard<'_>) {
        match tag.name.as_ref() {
            "table" => {
                self.tables += 1;
                self.depth += 1;
                if self.depth == 1 && self.row > 0 {
                    self.end_row();
                    // A blank row keeps tables of one page apart.
                    self.row = self.row.saturating_add(1);
                }
            }
            "tr" if self.depth <= 1 => {
                self.end_row();
                self.in_row = true;
            }
            "td" | "th" if self.depth <= 1 && self.tables > 0 => {
                self.end_cell();
                self.in_row = true;
                while self.covered.get(&self.column).is_some_and(|free| *free > self.row) {
                    self.column += 1;
                }
                let rows = span(tag, "rowspan").min(MOST_ROWS_SPANNED);
                let columns = span(tag, "colspan").min(COLUMNS);
                let fill = attribute(tag, "bgcolor").and_then(super::ods::parse_color);
                self.cell = Some(Cell { text: String::new(), rows, columns, fill });
                if self.column >= COLUMNS {
                    self.error = Some(ReadError::damaged("a column beyond the last"));
                }
            }
            "br" => {
                if let Some(cell) = &mut self.cell {
                    cell.text.push('\u{B}');
                }
            }
            _ => {}
        }
        if self.layout.merges.len() as u64 > guard.limits.merges {
            let limit = guard.limits.merges;
            self.error = Some(ReadError::TooMany { what: "merges", count: self.layout.merges.len() as u64, limit });
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "td" | "th" if self.depth <= 1 => self.end_cell(),
            "tr" if self.depth <= 1 => self.end_row(),
            "table" => {
                if self.depth == 1 {
                    self.end_row();
                    self.covered.clear();
                }
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if self.in_row {
            self.row = self.row.saturating_add(1);
            self.column = 0;
            self.in_row = false;
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let (row, column) = (self.row, self.column);
        let right = column.saturating_add(cell.columns - 1).min(COLUMNS - 1);
        let bottom = row.saturating_add(cell.rows - 1);
        if cell.rows > 1 || cell.columns > 1 {
            self.layout.merges.push(Area { top: row, left: column, bottom, right });
        }
        if cell.rows > 1 {
            for covered in column..=right {
                self.covered.insert(covered, bottom.saturating_add(1));
            }
        }
        if let Some(fill) = cell.fill.filter(|fill| *fill != [255; 3]) {
            self.layout.fills.insert((row, column), fill);
        }
        self.column = right.saturating_add(1);
        let text = collapse(&cell.text);
        let value = if text.is_empty() { Data::Empty } else { Data::String(text) };
        if let Some(collector) = &mut self.collector
            && let Err(error) = collector.push((row, column), value)
        {
            self.error = Some(error);
        }
    }
}

/// White space as a browser shows it; line breaks stay.
fn collapse(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\u{B}')
        .map(|line| {
            line.split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    lines.join("\n").trim().to_owned()
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| attribute.value.as_ref())
}

fn span(tag: &Tag, name: &str) -> u32 {
    attribute(tag, name).and_then(|value| value.trim().parse().ok()).filter(|span| *span > 0).unwrap_or(1)
}
