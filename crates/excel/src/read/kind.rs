//! What a file is, by its content.

use super::package::Content;
use super::{ReadError, text};

/// What a file looks like from its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A zip package: xlsx, xlsm, xlsb, ods, or something else entirely, as long as nobody looked inside.
    Package(Option<Content>),
    /// An OLE container: old xls, or an encrypted package.
    Ole,
    /// A bare BIFF stream without a container (Excel 4 and older, some exporters).
    Biff,
    /// Excel 2003 XML.
    SpreadsheetXml,
    /// An HTML page, usually with the extension xls.
    Html,
    /// Text with delimiters.
    Text,
}

impl Kind {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Package(Some(Content::Xlsm)) => "xlsm",
            Kind::Package(Some(Content::Xlsb)) => "xlsb",
            Kind::Package(Some(Content::Ods)) => "ods",
            Kind::Package(_) => "xlsx",
            Kind::Ole | Kind::Biff => "xls",
            Kind::SpreadsheetXml => "xml2003",
            Kind::Html => "html",
            Kind::Text => "csv",
        }
    }

    /// The extension, when it promises something else than the content is.
    pub fn mismatch(self, name: &str) -> Option<&'static str> {
        let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
        let (named, fits) = match extension.as_str() {
            "xlsx" => ("xlsx", matches!(self, Kind::Package(Some(Content::Xlsx | Content::Xlsm)))),
            "xlsm" => ("xlsm", matches!(self, Kind::Package(Some(Content::Xlsx | Content::Xlsm)))),
            "xlsb" => ("xlsb", self == Kind::Package(Some(Content::Xlsb))),
            "ods" => ("ods", self == Kind::Package(Some(Content::Ods))),
            "xls" => ("xls", matches!(self, Kind::Ole | Kind::Biff)),
            "csv" => ("csv", self == Kind::Text),
            "tsv" => ("tsv", self == Kind::Text),
            "txt" => ("txt", self == Kind::Text),
            "xml" => ("xml", self == Kind::SpreadsheetXml),
            "htm" | "html" => ("html", self == Kind::Html),
            _ => return None,
        };
        (!fits).then_some(named)
    }
}

/// Recognises a file; names what it is instead when it is no spreadsheet.
pub(super) fn recognise(bytes: &[u8]) -> Result<Kind, ReadError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Package(None));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Ok(Kind::Ole);
    }
    if matches!(bytes, [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04..=0x10, 0x00, ..]) {
        return Ok(Kind::Biff);
    }
    for (start, what) in FOREIGN {
        if bytes.starts_with(start) {
            return Err(ReadError::NotASpreadsheet { what: (*what).to_owned() });
        }
    }
    let head = head_text(bytes);
    let lower = head.to_ascii_lowercase();
    let lower = lower.trim_start();
    if lower.starts_with("<?xml") || lower.starts_with("<workbook") || lower.starts_with("<ss:workbook") {
        if head.contains("urn:schemas-microsoft-com:office:spreadsheet") {
            return Ok(Kind::SpreadsheetXml);
        }
        if lower.contains("<html") || lower.contains("<table") {
            return Ok(Kind::Html);
        }
        return Err(ReadError::NotASpreadsheet { what: "xml".to_owned() });
    }
    if ["<html", "<!doctype html", "<table", "<head", "<body", "<meta", "<style"].iter().any(|s| lower.starts_with(s)) {
        return Ok(Kind::Html);
    }
    if lower.starts_with("{\\rtf") {
        return Err(ReadError::NotASpreadsheet { what: "rtf".to_owned() });
    }
    if looks_binary(bytes) {
        return Err(ReadError::NotASpreadsheet { what: "binary".to_owned() });
    }
    Ok(Kind::Text)
}

/// Beginnings of files that are often dropped by mistake.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xFF\xD8\xFF", "picture"),
    (b"GIF8", "picture"),
    (b"RIFF", "media"),
    (b"Rar!", "archive"),
    (b"7z\xBC\xAF\x27\x1C", "archive"),
    (b"\x1F\x8B", "archive"),
    (b"MZ", "program"),
    (b"\x7FELF", "program"),
    (b"SQLite format 3", "database"),
];

/// The beginning as text, for looking only.
fn head_text(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(4096)];
    match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, skip)) => encoding.decode_without_bom_handling(&head[skip..]).0.into_owned(),
        None => String::from_utf8_lossy(head).into_owned(),
    }
}

/// Text has no control characters besides a few; a byte-order mark says that UTF-16's zeros are text.
fn looks_binary(bytes: &[u8]) -> bool {
    if encoding_rs::Encoding::for_bom(bytes).is_some() || text::wide(bytes).is_some() {
        return false;
    }
    let head = &bytes[..bytes.len().min(65_536)];
    let odd = head.iter().filter(|b| matches!(b, 0..=8 | 14..=25 | 27..=31 | 127)).count();
    odd * 200 > head.len()
}
