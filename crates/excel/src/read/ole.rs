//! OLE containers: encrypted packages, and old xls workbooks with what surrounds their values.

use super::progress::Guard;
use super::xlsx::visibility;
use super::{ReadError, ReadOptions, biff};
use crate::grid::{Area, Layout, Notice, Sheet, Workbook};
use calamine::{Reader as _, SheetType, Xls};
use std::io::{Cursor, Read};

/// What an OLE container holds.
pub(super) enum Container {
    /// An old workbook.
    Xls(Vec<u8>),
    /// A package that was encrypted, decrypted.
    Package(Vec<u8>),
}

/// Looks into a container, and decrypts what is encrypted.
pub(super) fn open(bytes: Vec<u8>, options: &ReadOptions) -> Result<Container, ReadError> {
    if holds(&bytes, "EncryptedPackage") {
        return decrypt(bytes, options.password.as_deref()).map(Container::Package);
    }
    if holds(&bytes, "WordDocument") {
        return Err(ReadError::NotASpreadsheet { what: "word".to_owned() });
    }
    if holds(&bytes, "PowerPoint Document") {
        return Err(ReadError::NotASpreadsheet { what: "powerpoint".to_owned() });
    }
    if holds(&bytes, "Workbook") || holds(&bytes, "Book") {
        return Ok(Container::Xls(bytes));
    }
    Err(ReadError::NotASpreadsheet { what: "ole".to_owned() })
}

/// Whether the container's directory, which stands in the file as it is, names a stream.
fn holds(bytes: &[u8], stream: &str) -> bool {
    // A name ends with a zero, and starts its entry: entries are 128 bytes and aligned.
    let name: Vec<u8> = stream.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find_iter(bytes, &name).any(|at| at % 128 == 0)
}

fn decrypt(bytes: Vec<u8>, password: Option<&str>) -> Result<Vec<u8>, ReadError> {
    use office_crypto::DecryptError as E;
    let password = password.filter(|password| !password.is_empty()).ok_or(ReadError::PasswordNeeded)?;
    match office_crypto::decrypt_from_bytes(bytes, password) {
        // The library does not compare the password's verifier; a wrong key gives noise, and noise is no package.
        Ok(package) if package.starts_with(b"PK\x03\x04") => Ok(package),
        Ok(_) => Err(ReadError::WrongPassword),
        Err(E::Unimplemented(method)) => Err(ReadError::UnsupportedEncryption { method }),
        Err(error) => Err(ReadError::damaged(error)),
    }
}

/// Reads an old workbook.
pub(super) fn read_xls(bytes: Vec<u8>, guard: &Guard<'_>) -> Result<Workbook, ReadError> {
    // The cell reader makes all grids at once: what they would take is looked up in the records beforehand.
    let survey = biff::survey(&stream(&bytes)?, guard)?;
    if survey.encrypted {
        return Err(ReadError::ProtectedOrUnreadableXls);
    }
    let mut book: Xls<Cursor<Vec<u8>>> =
        Xls::new(Cursor::new(bytes)).map_err(|_| ReadError::ProtectedOrUnreadableXls)?;
    let mut notices = Vec::new();
    if survey.macros {
        notices.push(Notice::new("macros_dropped", []));
    }
    let mut looks = survey.sheets.into_iter();
    let mut sheets = Vec::new();
    for meta in book.sheets_metadata().to_vec() {
        let look = looks.next().unwrap_or_default();
        if meta.typ != SheetType::WorkSheet {
            notices.push(Notice::new("sheet_not_cells", [("sheet", &meta.name)]));
            continue;
        }
        let values = book.worksheet_range(&meta.name).map_err(|_| ReadError::ProtectedOrUnreadableXls)?;
        let merges = book.merge_cells_by_sheet_name(&meta.name).unwrap_or_default();
        let layout = Layout {
            merges: merges
                .iter()
                .map(|d| Area { top: d.start.0, left: d.start.1, bottom: d.end.0, right: d.end.1 })
                .collect(),
            hidden_rows: look.hidden_rows,
            hidden_columns: look.hidden_columns,
            fills: look.fills,
            formats: look.formats,
            ..Layout::default()
        };
        sheets.push(Sheet { name: meta.name, visibility: visibility(meta.visible), values, layout });
    }
    Ok(Workbook { sheets, notices, ..Workbook::default() })
}

/// The stream of records.
fn stream(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| ReadError::ProtectedOrUnreadableXls)?;
    for name in ["/Workbook", "/Book", "/WORKBOOK", "/BOOK"] {
        if let Ok(mut stream) = container.open_stream(name) {
            let mut data = Vec::new();
            stream.read_to_end(&mut data).map_err(|_| ReadError::ProtectedOrUnreadableXls)?;
            return Ok(data);
        }
    }
    Err(ReadError::ProtectedOrUnreadableXls)
}
