//! Makes small workbooks by hand, as awkward as a story needs them.

use mrm_excel::grid::{CellValue, Sheet, Workbook, column_number};
use mrm_excel::read::{self, Limits, ReadError, ReadOptions, Silent};
use std::io::{Cursor, Write};
use std::time::Duration;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A refusal comes at once: tenths of a second in the product, a little more in an unoptimised test on a busy machine.
/// What the stories refuse would otherwise take minutes, or all memory.
pub const AT_ONCE: Duration = Duration::from_secs(60);

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A package by parts, changed as a story needs it, then zipped.
pub struct Package {
    pub parts: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// A workbook with sheets: name, state attribute, and what stands in the worksheet element.
    pub fn workbook(sheets: &[(&str, &str, &str)]) -> Self {
        let mut parts = vec![
            ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
            ("_rels/.rels".to_owned(), relationships(&[("rId1", "officeDocument", "xl/workbook.xml")])),
        ];
        let mut list = String::new();
        let mut links = Vec::new();
        for (index, (name, state, body)) in sheets.iter().enumerate() {
            let number = index + 1;
            list += &format!("<sheet name=\"{name}\" sheetId=\"{number}\" {state} r:id=\"rId{number}\"/>");
            links.push((format!("rId{number}"), format!("worksheets/sheet{number}.xml")));
            let sheet = format!("<worksheet xmlns=\"{MAIN}\">{body}</worksheet>");
            parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet.into_bytes()));
        }
        let book = format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT}\"><sheets>{list}</sheets></workbook>");
        parts.push(("xl/workbook.xml".to_owned(), book.into_bytes()));
        let links: Vec<_> = links.iter().map(|(id, target)| (id.as_str(), "worksheet", target.as_str())).collect();
        parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relationships(&links)));
        Self { parts }
    }

    /// One visible sheet with these rows.
    pub fn rows(rows: &str) -> Self {
        Self::workbook(&[("Plan", "", &format!("<sheetData>{rows}</sheetData>"))])
    }

    /// A part in place of another, or a new one.
    pub fn with(mut self, name: &str, data: impl Into<Vec<u8>>) -> Self {
        self.parts.retain(|(part, _)| part != name);
        self.parts.push((name.to_owned(), data.into()));
        self
    }

    /// Text of one part replaced.
    pub fn replace(mut self, name: &str, from: &str, to: &str) -> Self {
        for (part, data) in &mut self.parts {
            if part == name {
                *data = String::from_utf8(std::mem::take(data)).unwrap().replace(from, to).into_bytes();
            }
        }
        self
    }

    pub fn zip(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, data) in &self.parts {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            writer.start_file(name.as_str(), options).unwrap();
            writer.write_all(data).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    pub fn read(&self) -> Result<Workbook, ReadError> {
        bytes("plan.xlsx", self.zip())
    }
}

fn relationships(links: &[(&str, &str, &str)]) -> Vec<u8> {
    let links: String = links
        .iter()
        .map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"{DOCUMENT}/{kind}\" Target=\"{target}\"/>"))
        .collect();
    format!("<Relationships xmlns=\"{PACKAGE}\">{links}</Relationships>").into_bytes()
}

/// An open-document spreadsheet with this table content.
pub fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" \
         xmlns:style=\"s\" xmlns:fo=\"f\"><office:automatic-styles><style:style style:name=\"ce1\"><style:table-cell-properties \
         fo:background-color=\"#ffcc00\"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    ods_content(&content)
}

/// An open-document spreadsheet with this content part.
pub fn ods_content(content: &str) -> Vec<u8> {
    let parts = vec![
        ("mimetype".to_owned(), b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("META-INF/manifest.xml".to_owned(), b"<manifest:manifest/>".to_vec()),
        ("content.xml".to_owned(), content.as_bytes().to_vec()),
    ];
    Package { parts }.zip()
}

/// Reads bytes under a name with the product's limits.
pub fn bytes(name: &str, data: impl Into<Vec<u8>>) -> Result<Workbook, ReadError> {
    read::read_bytes(name, data.into(), &ReadOptions::default(), &Silent)
}

/// Reads bytes within other limits.
pub fn limited(data: Vec<u8>, limits: Limits) -> Result<Workbook, ReadError> {
    read::read_bytes("plan.xlsx", data, &ReadOptions { limits, ..ReadOptions::default() }, &Silent)
}

/// A cell by its address.
pub fn at<'s>(sheet: &'s Sheet, address: &str) -> CellValue<'s> {
    let letters: String = address.chars().take_while(char::is_ascii_alphabetic).collect();
    let row: u32 = address[letters.len()..].parse().unwrap();
    sheet.cell(row - 1, column_number(&letters).unwrap())
}

/// Whether a workbook came with a notice.
pub fn has_notice(book: &Workbook, code: &str) -> bool {
    book.notices.iter().any(|notice| notice.code == code)
}
