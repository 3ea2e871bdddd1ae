//! The records of an old xls workbook: how large its sheets are, and what surrounds the values.
//!
//! Values come from calamine; this walk knows only the few records that it needs, by [MS-XLS] and the Excel 97 documents.

use super::ReadError;
use super::progress::Guard;
use crate::grid::CellMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the records tell.
#[derive(Default)]
pub(super) struct Survey {
    /// Sheets in the order of the workbook.
    pub sheets: Vec<Look>,
    /// Records are encrypted.
    pub encrypted: bool,
    /// There is a macro project.
    pub macros: bool,
}

/// What surrounds the values of a sheet.
#[derive(Default)]
pub(super) struct Look {
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_columns: BTreeSet<u32>,
    pub fills: CellMap<[u8; 3]>,
    pub formats: CellMap<Arc<str>>,
}

/// A record: its type and its content.
struct Record<'a> {
    kind: u16,
    data: &'a [u8],
    at: usize,
}

impl Record<'_> {
    fn word(&self, at: usize) -> Option<u16> {
        let bytes = self.data.get(at..at + 2)?;
        Some(u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    fn long(&self, at: usize) -> Option<u32> {
        Some(u32::from(self.word(at)?) | u32::from(self.word(at + 2)?) << 16)
    }
}

fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let head = stream.get(at..at + 4)?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let data = stream.get(at + 4..(at + 4 + length).min(stream.len()))?;
        let record = Record { kind, data, at };
        at += 4 + length;
        Some(record)
    })
}

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const OBPROJ: u16 = 0x00D3;
const XF: u16 = 0x00E0;
const FORMAT: u16 = 0x041E;
const PALETTE: u16 = 0x0092;
const ROW: u16 = 0x0208;
const COLUMN_INFO: u16 = 0x007D;
const BLANK: u16 = 0x0201;
const MUL_BLANK: u16 = 0x00BE;
const MUL_RK: u16 = 0x00BD;
const LABEL_SST: u16 = 0x00FD;
const SST: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;
/// FORMULA, LABELSST, NUMBER, LABEL, BOOLERR, RK, RSTRING, and the first two in their older numbers.
const SINGLE_CELLS: [u16; 9] = [0x0006, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x0206, 0x0406];

/// Walks all records, and refuses sheets that would not fit in memory.
pub(super) fn survey(stream: &[u8], guard: &Guard<'_>) -> Result<Survey, ReadError> {
    let mut survey = Survey::default();
    let mut styles = Styles::default();
    let mut offsets = Vec::new();
    for record in records(stream, 0) {
        match record.kind {
            FILE_PASS => {
                survey.encrypted = true;
                return Ok(survey);
            }
            BOUND_SHEET => offsets.extend(record.long(0)),
            OBPROJ => survey.macros = true,
            EOF => break,
            _ => styles.take(&record),
        }
    }
    if offsets.len() as u64 > guard.limits.sheets {
        return Err(ReadError::TooMany { what: "sheets", count: offsets.len() as u64, limit: guard.limits.sheets });
    }
    styles.text_lengths = shared_text_lengths(stream);
    let mut area = 0_u64;
    for offset in offsets {
        let (look, places) = sheet(stream, offset as usize, &styles, guard)?;
        area = area.saturating_add(places);
        guard.check_area(area, 1)?;
        survey.sheets.push(look);
    }
    Ok(survey)
}

fn sheet(stream: &[u8], offset: usize, styles: &Styles, guard: &Guard<'_>) -> Result<(Look, u64), ReadError> {
    let mut look = Look::default();
    let mut depth = 0_u32;
    let (mut cells, mut text) = (0_u64, 0_u64);
    let (mut rows, mut columns) = ((u32::MAX, 0_u32), (u32::MAX, 0_u32));
    for record in records(stream, offset) {
        let position = record.word(0).map(u32::from).zip(record.word(2).map(u32::from));
        match (record.kind, position) {
            (BOF, _) => depth += 1,
            (EOF, _) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            // Charts inside a sheet have records of their own.
            _ if depth > 1 => {}
            (ROW, Some((row, _))) if record.word(12).is_some_and(|flags| flags & 0x20 != 0) => {
                look.hidden_rows.insert(row);
            }
            (COLUMN_INFO, Some((first, last))) if record.word(8).is_some_and(|flags| flags & 1 != 0) => {
                look.hidden_columns.extend(first..=last.min(255));
            }
            (BLANK, Some(cell)) => styles.dress(&mut look, cell, record.word(4), false),
            (MUL_BLANK | MUL_RK, Some((row, first))) => {
                let step = if record.kind == MUL_RK { 6 } else { 2 };
                let count = record.data.len().saturating_sub(6) / step;
                for index in 0..count {
                    let cell = (row, first + index as u32);
                    styles.dress(&mut look, cell, record.word(4 + index * step), record.kind == MUL_RK);
                }
                if record.kind == MUL_RK && count > 0 {
                    cells += count as u64;
                    rows = (rows.0.min(row), rows.1.max(row));
                    columns = (columns.0.min(first), columns.1.max(first + count as u32 - 1));
                }
            }
            (kind, Some((row, column))) if SINGLE_CELLS.contains(&kind) => {
                cells += 1;
                if kind == LABEL_SST {
                    let length = record.long(6).and_then(|index| styles.text_lengths.get(index as usize));
                    text += u64::from(length.copied().unwrap_or(0));
                }
                rows = (rows.0.min(row), rows.1.max(row));
                columns = (columns.0.min(column), columns.1.max(column));
                styles.dress(&mut look, (row, column), record.word(4), true);
            }
            _ => {}
        }
        if record.at.is_multiple_of(4096) {
            guard.book(0, 0)?;
        }
    }
    guard.book(cells, text)?;
    let places = if cells == 0 {
        0
    } else {
        (u64::from(rows.1 - rows.0) + 1).saturating_mul(u64::from(columns.1 - columns.0) + 1)
    };
    Ok((look, places))
}

/// Characters of each shared text: a text is copied for each cell that shows it, and that is to be known beforehand.
fn shared_text_lengths(stream: &[u8]) -> Vec<u32> {
    let mut segments: Vec<&[u8]> = Vec::new();
    for record in records(stream, 0) {
        match record.kind {
            SST => segments.extend(record.data.get(8..)),
            CONTINUE if !segments.is_empty() => segments.push(record.data),
            EOF => break,
            _ if !segments.is_empty() => break,
            _ => {}
        }
    }
    let mut texts = SharedTexts { segments, segment: 0, at: 0 };
    std::iter::from_fn(|| texts.next_length()).collect()
}

/// A walk over shared texts, which go on in the next record where one is full.
struct SharedTexts<'a> {
    segments: Vec<&'a [u8]>,
    segment: usize,
    at: usize,
}

impl SharedTexts<'_> {
    fn next_length(&mut self) -> Option<u32> {
        let length = self.number(2)?;
        let mut flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let extension = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut rest = length as usize;
        while rest > 0 {
            let width = 1 + usize::from(flags & 1);
            let here = self.segments.get(self.segment)?.len().saturating_sub(self.at) / width;
            self.at += here.min(rest) * width;
            rest -= here.min(rest);
            if rest > 0 {
                // The next record says anew how wide its characters are.
                self.segment += 1;
                self.at = 0;
                flags = self.byte()?;
            }
        }
        let mut skip = (runs as usize).saturating_mul(4).saturating_add(extension as usize);
        while skip > 0 {
            let here = self.segments.get(self.segment)?.len().saturating_sub(self.at).min(skip);
            self.at += here;
            skip -= here;
            if skip > 0 {
                self.segment += 1;
                self.at = 0;
            }
        }
        Some(length)
    }

    fn byte(&mut self) -> Option<u8> {
        while self.at >= self.segments.get(self.segment)?.len() {
            self.segment += 1;
            self.at = 0;
        }
        let byte = *self.segments.get(self.segment)?.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self, bytes: u32) -> Option<u32> {
        (0..bytes).try_fold(0_u32, |number, index| Some(number | u32::from(self.byte()?) << (8 * index)))
    }
}

/// Styles of the workbook by number.
#[derive(Default)]
struct Styles {
    /// Lengths of the shared texts, which the cells refer to as they refer to styles.
    text_lengths: Vec<u32>,
    cells: Vec<CellStyle>,
    formats: BTreeMap<u16, Arc<str>>,
    palette: Vec<[u8; 3]>,
}

struct CellStyle {
    format: u16,
    /// Colour number of a solid fill.
    fill: Option<u16>,
}

impl Styles {
    fn take(&mut self, record: &Record<'_>) {
        match record.kind {
            XF => {
                let Some(format) = record.word(2) else { return };
                // Only the newer XF has the fill at this place; Excel 95's is 16 bytes long.
                let solid = record.data.len() >= 20 && record.long(14).is_some_and(|bits| bits >> 26 == 1);
                let fill = record.word(18).map(|bits| bits & 0x7F).filter(|_| solid);
                self.cells.push(CellStyle { format, fill });
            }
            FORMAT => {
                if let Some((number, code)) = record.word(0).zip(format_code(record)) {
                    self.formats.insert(number, code.into());
                }
            }
            PALETTE => {
                self.palette =
                    record.data.get(2..).unwrap_or_default().chunks_exact(4).map(|c| [c[0], c[1], c[2]]).collect();
            }
            _ => {}
        }
    }

    fn dress(&self, look: &mut Look, cell: (u32, u32), style: Option<u16>, valued: bool) {
        let Some(style) = style.and_then(|number| self.cells.get(usize::from(number))) else { return };
        if let Some(color) = style.fill.and_then(|number| self.color(number)).filter(|color| *color != [255; 3]) {
            look.fills.insert(cell, color);
        }
        if !valued {
            return;
        }
        if let Some(code) = self.formats.get(&style.format) {
            if !code.eq_ignore_ascii_case("general") {
                look.formats.insert(cell, Arc::clone(code));
            }
        } else if let Some(code) = built_in_format(style.format) {
            look.formats.insert(cell, Arc::from(code));
        }
    }

    fn color(&self, number: u16) -> Option<[u8; 3]> {
        match number {
            0..=7 => STANDARD_COLORS.get(usize::from(number)).copied(),
            8..=63 => {
                let index = usize::from(number) - 8;
                self.palette.get(index).or_else(|| STANDARD_COLORS.get(index)).copied()
            }
            _ => None,
        }
    }
}

/// The code of a FORMAT record: with a 16-bit length and a flag for wide characters, or, before Excel 97, plain bytes.
fn format_code(record: &Record<'_>) -> Option<String> {
    let length = usize::from(record.word(2)?);
    let wide = *record.data.get(4)? & 1 == 1;
    let size = if wide { length * 2 } else { length };
    if let Some(text) = record.data.get(5..5 + size).filter(|_| record.data.len() == 5 + size) {
        return Some(if wide {
            String::from_utf16_lossy(
                &text.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect::<Vec<_>>(),
            )
        } else {
            text.iter().map(|b| char::from(*b)).collect()
        });
    }
    let length = usize::from(*record.data.get(2)?);
    Some(encoding_rs::WINDOWS_1251.decode(record.data.get(3..3 + length)?).0.into_owned())
}

/// Number formats that have a number only.
pub(super) fn built_in_format(number: u16) -> Option<&'static str> {
    Some(match number {
        1 => "0",
        2 => "0.00",
        3 | 37 | 38 => "#,##0",
        4 | 39 | 40 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "mm-dd-yy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "m/d/yy h:mm",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    })
}

/// Excel's palette when a workbook has none of its own, from number 8 on; the numbers 0 to 7 are its first eight.
const STANDARD_COLORS: [[u8; 3]; 56] = {
    const fn rgb(value: u32) -> [u8; 3] {
        [(value >> 16) as u8, (value >> 8) as u8, value as u8]
    }
    let values: [u32; 56] = [
        0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0x800000, 0x008000, 0x000080,
        0x808000, 0x800080, 0x008080, 0xC0C0C0, 0x808080, 0x9999FF, 0x993366, 0xFFFFCC, 0xCCFFFF, 0x660066, 0xFF8080,
        0x0066CC, 0xCCCCFF, 0x000080, 0xFF00FF, 0xFFFF00, 0x00FFFF, 0x800080, 0x800000, 0x008080, 0x0000FF, 0x00CCFF,
        0xCCFFFF, 0xCCFFCC, 0xFFFF99, 0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99, 0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00,
        0xFF9900, 0xFF6600, 0x666699, 0x969696, 0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366, 0x333399,
        0x333333,
    ];
    let mut colors = [[0; 3]; 56];
    let mut index = 0;
    while index < 56 {
        colors[index] = rgb(values[index]);
        index += 1;
    }
    colors
};
