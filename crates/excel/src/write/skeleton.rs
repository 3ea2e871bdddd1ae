//! A sheet that the workbook library wrote all but the rows of: what stands around them, and the formats they use.

use rust_xlsxwriter::XlsxError;

use super::ExportError;
use super::pack::Piece;
use crate::grid::{column_letters, column_number};

/// A sheet's XML around the place of its rows.
pub(super) struct Skeleton {
    /// Up to the first of the rows.
    pub before: String,
    /// After the last of them.
    pub after: String,
    /// The formats of the cells that kept the place, from the left.
    pub styles: Vec<String>,
}

impl Skeleton {
    /// Cuts the row that keeps the place (from 0) out of a sheet's XML and states the size of the sheet anew: `width`
    /// columns and `last` as the last row, or more where the rest needs it.
    pub fn of(xml: &str, row: u32, width: usize, last: u32) -> Result<Skeleton, ExportError> {
        Skeleton::cut(xml, row, width, last).ok_or_else(|| {
            XlsxError::ParameterError(format!("row {} of a sheet is not as it was made", row + 1)).into()
        })
    }

    /// The sheet with its rows.
    pub fn around(&self, rows: Vec<Piece>) -> Vec<Piece> {
        let mut pieces = vec![Piece::of(&self.before)];
        pieces.extend(rows);
        pieces.push(Piece::last(&self.after));
        pieces
    }

    fn cut(xml: &str, row: u32, width: usize, last: u32) -> Option<Skeleton> {
        let start = xml.find(&format!("<row r=\"{}\"", row + 1))?;
        let end = start + xml[start..].find("</row>")? + "</row>".len();
        let (before, kept, after) = (&xml[..start], &xml[start..end], &xml[end..]);
        let cells = kept.split("<c ").skip(1);
        let styles = cells.map(|cell| Some(cell.split_once("s=\"")?.1.split_once('"')?.0.to_owned()));
        let (mut columns, mut rows) = (width as u32, last + 1);
        for (column, row) in [before, after].into_iter().flat_map(addresses) {
            columns = columns.max(column + 1);
            rows = rows.max(row);
        }
        let (front, rest) = before.split_once("<dimension ref=\"")?;
        let (_, rest) = rest.split_once('"')?;
        let size = format!("A1:{}{rows}", column_letters(columns.max(1) - 1));
        Some(Skeleton {
            before: format!("{front}<dimension ref=\"{size}\"{rest}"),
            after: after.to_owned(),
            styles: styles.collect::<Option<Vec<String>>>()?,
        })
    }
}

/// Columns from 0 and rows from 1 of all cells.
fn addresses(xml: &str) -> impl Iterator<Item = (u32, u32)> {
    xml.split("<c r=\"").skip(1).filter_map(|cell| {
        let address = cell.split_once('"')?.0;
        let (letters, digits) = address.split_at(address.find(|c: char| c.is_ascii_digit())?);
        Some((column_number(letters)?, digits.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_that_keeps_the_place_goes_and_tells_its_formats() {
        let xml = "<worksheet><dimension ref=\"A1:Z3\"/><sheetData><row r=\"1\"><c r=\"A1\" s=\"4\" t=\"s\"><v>0</v></c></row>\
                   <row r=\"2\" outlineLevel=\"1\"><c r=\"A2\" s=\"5\"/><c r=\"B2\" s=\"17\"/></row>\
                   <row r=\"9\"><c r=\"D9\"><v>1</v></c></row></sheetData></worksheet>";
        let skeleton = Skeleton::of(xml, 1, 3, 4).expect("the row is there");
        assert_eq!(skeleton.styles, ["5", "17"]);
        assert!(skeleton.before.starts_with("<worksheet><dimension ref=\"A1:D9\"/><sheetData><row r=\"1\">"));
        assert!(skeleton.before.ends_with("</c></row>"));
        assert!(skeleton.after.starts_with("<row r=\"9\">"));
        assert!(Skeleton::of(xml, 2, 3, 4).is_err());
    }
}
