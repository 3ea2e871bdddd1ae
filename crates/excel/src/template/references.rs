//! References in formulas: found, moved with their rows, copied to another row.

use super::row_map::RowMap;
use crate::grid::{Area, column_letters, column_number};
use std::ops::Range;

const LAST_ROW: u32 = 1_048_575;
const LAST_COLUMN: u32 = 16_383;

/// One end of a reference; a whole row has no column and a whole column no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    pub row: Option<u32>,
    pub column: Option<u32>,
    row_fixed: bool,
    column_fixed: bool,
}

/// A reference in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The sheet it names, without quotes; `None`: the formula's own.
    pub sheet: Option<String>,
    /// It points into another workbook, or over several sheets.
    pub elsewhere: bool,
    pub first: Point,
    pub last: Option<Point>,
    /// Where the cells stand in the text, the sheet left out.
    pub body: Range<usize>,
}

impl Reference {
    /// Whether it is about a sheet.
    pub fn is_about(&self, sheet: &str, home: &str) -> bool {
        !self.elsewhere && self.sheet.as_deref().unwrap_or(home).eq_ignore_ascii_case_unicode(sheet)
    }

    /// The cells it covers.
    pub fn area(&self) -> Area {
        let last = self.last.unwrap_or(self.first);
        let (a, b) = (self.first.row.unwrap_or(0), last.row.unwrap_or(LAST_ROW));
        let (c, d) = (self.first.column.unwrap_or(0), last.column.unwrap_or(LAST_COLUMN));
        Area { top: a.min(b), bottom: a.max(b), left: c.min(d), right: c.max(d) }
    }
}

/// Sheet names are compared without case, in every alphabet.
trait SameName {
    fn eq_ignore_ascii_case_unicode(&self, other: &str) -> bool;
}

impl SameName for str {
    fn eq_ignore_ascii_case_unicode(&self, other: &str) -> bool {
        self == other || self.to_lowercase() == other.to_lowercase()
    }
}

/// All references of a formula, from left to right.
pub(crate) fn references(formula: &str) -> Vec<Reference> {
    let bytes = formula.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let mut sheet: Option<(String, bool)> = None;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = quoted(bytes, at, b'"'),
            b'\'' => {
                let end = quoted(bytes, at, b'\'');
                if bytes.get(end) == Some(&b'!') {
                    let name = formula[at + 1..end - 1].replace("''", "'");
                    sheet = Some(named(&name));
                    at = end + 1;
                    continue;
                }
                at = end;
            }
            b'[' => {
                let end = bracketed(bytes, at);
                // `[1]Sheet!A1` points into another workbook; other brackets belong to tables.
                let word = word_end(bytes, end);
                if word > end && bytes.get(word) == Some(&b'!') {
                    sheet = Some((String::new(), true));
                    at = word + 1;
                    continue;
                }
                at = end;
            }
            b'#' => {
                at += 1;
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'/' | b'!' | b'?'))
                {
                    at += 1;
                }
            }
            b if is_word(b) => {
                let end = word_end(bytes, at);
                if bytes.get(end) == Some(&b'!') {
                    sheet = Some(named(&formula[at..end]));
                    at = end + 1;
                    continue;
                }
                at = match one(formula, at, end) {
                    Some((first, last, end)) => {
                        let (name, elsewhere) =
                            sheet.take().map_or((None, false), |(name, elsewhere)| (Some(name), elsewhere));
                        found.push(Reference { sheet: name, elsewhere, first, last, body: at..end });
                        end
                    }
                    None => end,
                };
            }
            _ => at += 1,
        }
        sheet = None;
    }
    found
}

/// A sheet's name, and whether the reference leaves this workbook or this sheet's plane.
fn named(name: &str) -> (String, bool) {
    (name.to_owned(), name.starts_with('[') || name.contains(['[', ':']))
}

fn quoted(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        if bytes[at] == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

fn bracketed(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    bytes.len()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'\\' | b'?') || byte >= 0x80
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    bytes[start..].iter().position(|b| !is_word(*b)).map_or(bytes.len(), |n| start + n)
}

/// A reference that begins with the word `start..end`: its ends, and where it ends.
fn one(formula: &str, start: usize, end: usize) -> Option<(Point, Option<Point>, usize)> {
    let bytes = formula.as_bytes();
    let first = point(&formula[start..end])?;
    let second = (bytes.get(end) == Some(&b':')).then(|| {
        let stop = word_end(bytes, end + 1);
        (point(&formula[end + 1..stop]), stop)
    });
    let ends = |stop: usize| !matches!(bytes.get(stop), Some(b'(' | b'!' | b'['));
    if let Some((Some(last), stop)) = second
        && (first.row.is_some(), first.column.is_some()) == (last.row.is_some(), last.column.is_some())
        && ends(stop)
    {
        return Some((first, Some(last), stop));
    }
    (first.row.is_some() && first.column.is_some() && ends(end)).then_some((first, None, end))
}

/// `$Q$11`, `Q`, `11`.
fn point(word: &str) -> Option<Point> {
    let (column_fixed, rest) = word.strip_prefix('$').map_or((false, word), |rest| (true, rest));
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = match letters {
        0 => None,
        _ => Some(column_number(&rest[..letters].to_ascii_uppercase()).filter(|c| *c <= LAST_COLUMN)?),
    };
    let rest = &rest[letters..];
    let (row_fixed, digits) = match rest.strip_prefix('$') {
        Some(digits) => (true, digits),
        None => (column.is_none() && column_fixed, rest),
    };
    if digits.is_empty() {
        return column.map(|column| Point { row: None, column: Some(column), row_fixed: false, column_fixed });
    }
    if digits.len() > 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let row = digits.parse::<u32>().ok().filter(|row| (1..=LAST_ROW + 1).contains(row))? - 1;
    Some(Point { row: Some(row), column, row_fixed, column_fixed: column_fixed && column.is_some() })
}

fn write(point: Point) -> String {
    let fixed = |fixed: bool| if fixed { "$" } else { "" };
    let column =
        point.column.map(|c| format!("{}{}", fixed(point.column_fixed), column_letters(c))).unwrap_or_default();
    let row = point.row.map(|r| format!("{}{}", fixed(point.row_fixed), r + 1)).unwrap_or_default();
    format!("{column}{row}")
}

fn written(first: Point, last: Option<Point>) -> String {
    match last {
        Some(last) => format!("{}:{}", write(first), write(last)),
        None => write(first),
    }
}

/// What a moved formula is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Moved {
    /// The new text; `None` when it stays as it is.
    pub text: Option<String>,
    /// Removed rows that it alone pointed to.
    pub lost: Vec<u32>,
}

/// How a formula's references move.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move<'m> {
    /// The sheet whose rows move.
    pub sheet: &'m str,
    /// How they move.
    pub map: &'m RowMap,
    /// Areas that touch added rows with an edge take them in, and sums written out term by term get new terms.
    pub grow: bool,
    /// The formula states a total: a single cell stands for all lines.
    pub total: bool,
}

/// Moves a formula that stands on sheet `home`.
pub(super) fn moved(formula: &str, home: &str, how: Move<'_>) -> Moved {
    let mut out = Moved::default();
    let found: Vec<Reference> = references(formula).into_iter().filter(|r| r.is_about(how.sheet, home)).collect();
    let chain = how.grow && is_chain(formula, &found, how.total);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for reference in &found {
        let area = reference.area();
        let single = reference.last.is_none();
        if reference.first.row.is_none() {
            continue;
        }
        let grow = how.grow && !single;
        match how.map.rows(area.top, area.bottom, grow) {
            Some((top, bottom)) => {
                let mut text = placed(reference, top, bottom);
                let added = how.map.added_after(area.bottom);
                if single && chain && added > 0 {
                    text = more_terms(formula, reference, (top, added), found.len());
                }
                edits.push((reference.body.clone(), text));
            }
            None => {
                let added = how.map.added_after(area.bottom) + how.map.added_before(area.top);
                match term(formula, reference).filter(|_| how.grow && single) {
                    // Another line stands where this one stood.
                    Some(_) if chain && added > 0 => {
                        let top = how.map.place(area.top);
                        let text = more_terms(formula, reference, (top, added - 1), found.len());
                        edits.push((reference.body.clone(), text));
                    }
                    Some(edit) => edits.push(edit),
                    None => {
                        out.lost.extend(how.map.removed().filter(|row| (area.top..=area.bottom).contains(row)));
                        edits.push((reference.body.clone(), "#REF!".to_owned()));
                    }
                }
            }
        }
    }
    let text = apply(formula, &edits);
    out.text = (text != formula).then_some(text);
    out
}

fn placed(reference: &Reference, top: u32, bottom: u32) -> String {
    let (mut first, mut last) = (reference.first, reference.last);
    // References are written from top to bottom, rarely the other way round.
    let upside = last.is_some_and(|l| l.row < first.row);
    first.row = Some(if upside { bottom } else { top });
    if let Some(last) = &mut last {
        last.row = Some(if upside { top } else { bottom });
    }
    written(first, last)
}

fn apply(formula: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(formula.len() + 8);
    let mut at = 0;
    for (span, text) in edits {
        if span.start < at {
            continue;
        }
        out.push_str(&formula[at..span.start]);
        out.push_str(text);
        at = span.end;
    }
    out.push_str(&formula[at..]);
    out
}

/// Whether a formula is a sum written out cell by cell in one column: `Q11+Q12`, `SUM(Q11,Q12)`, and in a row of totals
/// also `Q11` or `SUM(Q11)`.
fn is_chain(formula: &str, found: &[Reference], total: bool) -> bool {
    let Some(first) = found.first() else { return false };
    if found.iter().any(|r| r.last.is_some() || r.first.column != first.first.column || r.sheet.is_some()) {
        return false;
    }
    let mut rest = String::new();
    let mut at = 0;
    for reference in found {
        rest.push_str(&formula[at..reference.body.start]);
        at = reference.body.end;
    }
    rest.push_str(&formula[at..]);
    let rest: String = rest.chars().filter(|c| !c.is_whitespace() && *c != '$').collect();
    let inner = rest.strip_prefix("SUM(").and_then(|r| r.strip_suffix(')'));
    let plain = match inner {
        Some(inner) => inner.chars().all(|c| c == ','),
        None => rest.chars().all(|c| c == '+'),
    };
    plain && (total || found.len() > 1)
}

/// A term followed by those for added rows.
fn more_terms(formula: &str, reference: &Reference, (top, added): (u32, u32), terms: usize) -> String {
    let in_sum = formula[..reference.body.start].to_ascii_uppercase().contains("SUM(");
    let at = |row: u32| write(Point { row: Some(row), ..reference.first });
    if terms == 1 && added > 0 {
        let area = format!("{}:{}", at(top), at(top + added));
        return if in_sum { area } else { format!("SUM({area})") };
    }
    let between = if in_sum { "," } else { "+" };
    (top..=top + added).map(at).collect::<Vec<_>>().join(between)
}

/// A reference that is one term of a sum or difference: the edit that takes it out. A removed line counts for nothing.
fn term(formula: &str, reference: &Reference) -> Option<(Range<usize>, String)> {
    if reference.sheet.is_some() {
        return None;
    }
    let before = formula[..reference.body.start].trim_end();
    let after = formula[reference.body.end..].trim_start();
    let left = before.chars().next_back();
    let right = after.chars().next();
    let ends = matches!(right, None | Some('+' | '-' | ')' | ','));
    match left {
        Some('+' | '-') if ends => Some((before.len() - 1..reference.body.end, String::new())),
        Some('(' | ',') | None if matches!(right, Some('+' | '-')) => Some((reference.body.clone(), "0".to_owned())),
        Some(',') if ends => Some((reference.body.clone(), "0".to_owned())),
        Some('(') if right == Some(',') => Some((reference.body.clone(), "0".to_owned())),
        _ => None,
    }
}

/// A formula copied from row `from` to a row that will stand at `to`, as filling down does: what follows the row (its own
/// cells, other lines) goes along, a rate above the table stays. `None` where the copy would point to a place of another
/// sheet that has nothing to do with the new row.
pub(super) fn copied(
    formula: &str,
    (from, to): (u32, u32),
    map: &RowMap,
    is_line: &dyn Fn(u32) -> bool,
) -> Option<String> {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for reference in references(formula) {
        let relative = reference.first.row.is_some() && !reference.first.row_fixed;
        if reference.sheet.is_some() {
            if relative && !reference.elsewhere {
                return None;
            }
            continue;
        }
        let walk = |p: Point| {
            let row = p.row.map(|row| {
                if !p.row_fixed && (row == from || is_line(row)) {
                    u32::try_from(i64::from(to) + i64::from(row) - i64::from(from)).unwrap_or(to)
                } else {
                    map.place(row)
                }
            });
            Point { row, ..p }
        };
        edits.push((reference.body.clone(), written(walk(reference.first), reference.last.map(walk))));
    }
    Some(apply(formula, &edits))
}

/// A shared formula as it stands in a cell `rows` below and `columns` right of where it is written.
pub(super) fn shared(formula: &str, rows: i64, columns: i64) -> String {
    let step = |at: Option<u32>, fixed: bool, by: i64, last: u32| match at {
        Some(n) if !fixed => u32::try_from((i64::from(n) + by).rem_euclid(i64::from(last) + 1)).ok(),
        other => other,
    };
    let walk = |p: Point| Point {
        row: step(p.row, p.row_fixed, rows, LAST_ROW),
        column: step(p.column, p.column_fixed, columns, LAST_COLUMN),
        ..p
    };
    let edits: Vec<(Range<usize>, String)> =
        references(formula).iter().map(|r| (r.body.clone(), written(walk(r.first), r.last.map(walk)))).collect();
    apply(formula, &edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(after: u32, removed: &[u32]) -> RowMap {
        let mut map = RowMap::default();
        map.add_after(after, 1);
        removed.iter().for_each(|row| map.remove(*row));
        map.settle()
    }

    fn grown(formula: &str) -> String {
        let map = map(14, &[]);
        let how = Move { sheet: "План", map: &map, grow: true, total: true };
        moved(formula, "План", how).text.unwrap_or_else(|| formula.to_owned())
    }

    #[test]
    fn references_are_found_among_everything_that_looks_like_them() {
        let words = |f: &str| references(f).iter().map(|r| f[r.body.clone()].to_owned()).collect::<Vec<_>>();
        assert_eq!(words("LOG10(A1)+\"B2\"&'C 3'!$D$4*Q11:Q15"), ["A1", "$D$4", "Q11:Q15"]);
        assert_eq!(words("Table1[A1]+[1]Лист!A1+ставка2+SUM($A:$B,3:4)+1E3"), ["A1", "$A:$B", "3:4"]);
        assert_eq!(words("IF(ISERR(#REF!A1),Лист1!#REF!,'О''Генри'!B2)"), ["B2"]);
    }

    #[test]
    fn sums_take_in_a_line_added_at_their_end() {
        assert_eq!(grown("SUM(Q11:Q15)*0.75"), "SUM(Q11:Q16)*0.75");
        assert_eq!(grown("Q13+Q14+Q15"), "Q13+Q14+Q15+Q16");
        assert_eq!(grown("SUM(Q14,Q15)"), "SUM(Q14,Q15,Q16)");
        assert_eq!(grown("=Q15".trim_start_matches('=')), "SUM(Q15:Q16)");
        assert_eq!(grown("Q17-Q15"), "Q18-Q15");
        assert_eq!(grown("'другой'!Q17+$Q$20"), "'другой'!Q17+$Q$21");
    }

    #[test]
    fn a_removed_line_leaves_sums_and_is_named_where_it_stood_alone() {
        let map = map(40, &[11]);
        let how = Move { sheet: "План", map: &map, grow: true, total: true };
        let text = |f: &str| moved(f, "План", how);
        assert_eq!(text("AD16/(S16-S14-S12-S11)").text.as_deref(), Some("AD15/(S15-S13-S11)"));
        assert_eq!(text("Q11+Q12+Q13").text.as_deref(), Some("Q11+Q12"));
        assert_eq!((text("A12").text.as_deref(), text("A12").lost), (Some("#REF!"), vec![11]));
        assert_eq!(text("SUM(Q11:Q15)").text.as_deref(), Some("SUM(Q11:Q14)"));
    }

    #[test]
    fn a_copied_formula_follows_its_line_and_leaves_the_rate_above_the_table() {
        let map = map(14, &[]);
        let copy = |f: &str| copied(f, (10, 15), &map, &|row| (9..15).contains(&row));
        assert_eq!(copy("K11*L11+B6+$C$7+Q10").as_deref(), Some("K16*L16+B6+$C$7+Q15"));
        assert_eq!(
            copy("$Q$20+VLOOKUP(C11,Прайс!$A$1:$B$9,2)").as_deref(),
            Some("$Q$21+VLOOKUP(C16,Прайс!$A$1:$B$9,2)")
        );
        assert_eq!(copy("'Заставка'!C31"), None);
        assert_eq!(shared("R11/Y$11", 2, 1), "S13/Z$11");
    }
}
