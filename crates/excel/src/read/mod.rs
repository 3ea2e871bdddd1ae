//! Workbooks from files: any supported format, recognised by content, within limits.
//!
//! The way of a file: [`kind`] says what it is by its first bytes; a zip package is checked and unpacked once
//! ([`package`]); cell values (calamine) and what the eye sees around them ([`layout`]) are read side by side in threads,
//! the first rows of a large sheet while the others are unpacked ([`xlsx`]); formulas without a saved value are computed
//! ([`compute`]). Whatever arrives from outside is bounded by
//! [`Limits`]; a panic in a library becomes [`ReadError::Damaged`].
//!
//! All functions block; run them where blocking is allowed.

mod biff;
mod compute;
mod error;
mod html;
mod kind;
mod layout;
mod ods;
mod ole;
mod package;
mod progress;
mod shown;
mod spreadsheet_xml;
mod text;
mod values;
mod xlsb;
mod xlsx;
pub(crate) mod xml;

pub(crate) use compute::{number_at, put_values};
pub use error::ReadError;
pub(crate) use layout::{parse_address, parse_area};
pub(crate) use package::declares_entities;
pub use progress::{Limits, Progress, Silent, Stage};
pub(crate) use xlsx::join;

use crate::grid::{Notice, Workbook};
use kind::Kind;
use package::Content;
use progress::Guard;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How to read a workbook.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The password, when the user gave one.
    pub password: Option<String>,
    /// What is refused as too large.
    pub limits: Limits,
    /// Leaves formulas without a saved result uncalculated.
    pub uncomputed: bool,
}

/// Reads a workbook from disk without reporting progress.
pub fn open(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Workbook, ReadError> {
    read_file(path, options, &Silent)
}

/// Reads a workbook from disk.
pub fn read_file(
    path: impl AsRef<Path>,
    options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<Workbook, ReadError> {
    let path = path.as_ref();
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = load(path, &name, options, progress)?;
    read_bytes(&name, bytes, options, progress)
}

/// Reads a workbook from memory. `name` is the file's name: shown to people and compared with the content.
pub fn read_bytes(
    name: &str,
    bytes: Vec<u8>,
    options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<Workbook, ReadError> {
    let guard = Guard::new(&options.limits, progress);
    let size = bytes.len() as u64;
    if size > options.limits.file_bytes {
        return Err(ReadError::TooLarge { bytes: size, limit: options.limits.file_bytes });
    }
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    guard.step(Stage::Opening, 0, size)?;
    let file_hash = blake3::hash(&bytes).to_hex().to_string();
    let kind = kind::recognise(&bytes)?;
    // A document library that meets a file nobody thought of may panic: the reader answers, the window stays.
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read_kind(kind, name, bytes, options, &guard)));
    let (mut workbook, kind) = match read {
        Ok(result) => result?,
        Err(_) => return Err(ReadError::damaged("the reader met something it cannot handle")),
    };
    workbook.file_name = name.to_owned();
    workbook.file_hash = file_hash;
    if let Some(expected) = kind.mismatch(name) {
        workbook.notices.insert(0, Notice::new("wrong_extension", [("found", kind.name()), ("named", expected)]));
    }
    Ok(workbook)
}

/// Computes the uncalculated formulas of a workbook in memory, as reading does.
pub(crate) fn compute_in(workbook: Workbook, epoch_1904: bool, limits: &Limits) -> Result<Workbook, ReadError> {
    let names = workbook.names.clone();
    compute::fill_in(xlsx::Reading { workbook, names, epoch_1904 }, &Guard::new(limits, &Silent))
}

fn read_kind(
    kind: Kind,
    name: &str,
    bytes: Vec<u8>,
    options: &ReadOptions,
    guard: &Guard<'_>,
) -> Result<(Workbook, Kind), ReadError> {
    let workbook = match kind {
        Kind::Package(_) => return read_package(bytes, options, guard),
        Kind::Ole => match ole::open(bytes, options)? {
            ole::Container::Package(bytes) => {
                guard.check_file(bytes.len())?;
                return read_package(bytes, options, guard);
            }
            ole::Container::Xls(bytes) => ole::read_xls(bytes, guard)?,
        },
        // Excel 4 and older: nothing maintained reads them.
        Kind::Biff => return Err(ReadError::ProtectedOrUnreadableXls),
        Kind::SpreadsheetXml => spreadsheet_xml::read(bytes, guard)?,
        Kind::Html => html::read(name, bytes, guard)?,
        Kind::Text => text::read(name, bytes, guard)?,
    };
    Ok((workbook, kind))
}

fn read_package(bytes: Vec<u8>, options: &ReadOptions, guard: &Guard<'_>) -> Result<(Workbook, Kind), ReadError> {
    let opening = package::Opening::new(bytes, guard)?;
    let content = opening.content;
    let workbook = match content {
        Content::Xlsx | Content::Xlsm if options.uncomputed => xlsx::read(opening, guard)?.workbook,
        Content::Xlsx | Content::Xlsm => compute::fill_in(xlsx::read(opening, guard)?, guard)?,
        Content::Xlsb => xlsb::read(opening, guard)?,
        Content::Ods => ods::read(opening, guard)?,
    };
    Ok((workbook, Kind::Package(Some(content))))
}

/// The file's bytes, with every reason not to have them told apart.
fn load(path: &Path, name: &str, options: &ReadOptions, progress: &dyn Progress) -> Result<Vec<u8>, ReadError> {
    let guard = Guard::new(&options.limits, progress);
    if name.starts_with("~$") {
        return Err(ReadError::LockFile { name: name.to_owned() });
    }
    let meta = std::fs::metadata(path).map_err(|error| ReadError::from_io(&error, name))?;
    if meta.is_dir() {
        return Err(ReadError::Folder { name: name.to_owned() });
    }
    if !meta.is_file() {
        // A pipe or a device would block or never end.
        return Err(ReadError::Unreadable { name: name.to_owned(), reason: "not a regular file".to_owned() });
    }
    let limit = options.limits.file_bytes;
    if meta.len() > limit {
        return Err(ReadError::TooLarge { bytes: meta.len(), limit });
    }
    let mut file = File::open(path).map_err(|error| ReadError::from_io(&error, name))?;
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
    loop {
        let got =
            (&mut file).take(4 << 20).read_to_end(&mut bytes).map_err(|error| ReadError::from_io(&error, name))?;
        guard.step(Stage::Opening, bytes.len() as u64, meta.len())?;
        // The file may grow while it is read.
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge { bytes: bytes.len() as u64, limit });
        }
        if got == 0 {
            return Ok(bytes);
        }
    }
}
