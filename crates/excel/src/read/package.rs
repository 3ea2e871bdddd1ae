//! Zip packages: checked, unpacked once, made regular.
//!
//! A package is unpacked into one buffer that is again a zip, its parts merely stored: the cell reader opens that buffer
//! as the package, the layout reader looks at the same bytes, and nothing is inflated twice. On the way everything that
//! makes packages dangerous or odd is refused or put right: sizes that lie, entity declarations, part names with
//! backslashes, doubled parts, encodings other than UTF-8, damaged root relationships.

use super::progress::{Guard, Stage};
use super::{ReadError, xml};
use crate::grid::Notice;
use quick_xml::events::Event;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::ops::Range;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What a package holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Xlsx,
    Xlsm,
    Xlsb,
    Ods,
}

/// A regular package in memory.
pub(super) struct Package {
    /// The package as a zip of stored parts.
    pub stored: Vec<u8>,
    /// Where each part lies in `stored`, by lower-case name.
    parts: BTreeMap<String, Range<usize>>,
    /// What it holds.
    pub content: Content,
    /// The workbook part's name; empty for OpenDocument.
    pub workbook: String,
    /// What was put right.
    pub notices: Vec<Notice>,
}

/// Parts larger than this must not be packed more tightly than [`MAX_RATIO`].
const RATIO_MATTERS: u64 = 64 << 20;
/// Real sheets pack 10 to 100 times; deflate ends at 1032.
const MAX_RATIO: u64 = 250;
/// Folders that reading a plan never needs.
const PASSED_OVER: &[&str] = &[
    "media/",
    "printersettings/",
    "pivotcache/",
    "pivottables/",
    "externallinks/",
    "drawings/",
    "charts/",
    "customxml/",
    "docprops/",
    "activex/",
    "ctrlprops/",
    "embeddings/",
    "slicers/",
    "slicercaches/",
    "threadedcomments/",
    "persons/",
    "querytables/",
    "thumbnails/",
    "pictures/",
    "object ",
    "revisions/",
    "diagrams/",
    "ink/",
    "richdata/",
    "model/",
];

impl Package {
    /// Checks and unpacks a package.
    pub fn unpack(bytes: Vec<u8>, guard: &Guard<'_>) -> Result<Self, ReadError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(ReadError::damaged)?;
        let mut notices = Vec::new();
        let entries = survey(&mut archive, guard, &mut notices)?;
        let content = identify(&entries)?;
        let mut unpacker = Unpacker { guard, total: 0, cells: 0, writer: ZipWriter::new(Cursor::new(Vec::new())) };
        let mut root = None;
        for entry in entries.values().filter(|entry| needed(&entry.name)) {
            let data = unpacker.inflate(&mut archive, entry)?;
            let data = known_sheet_kinds(&entry.name, regular_xml(&entry.name, data)?);
            if entry.name.eq_ignore_ascii_case("_rels/.rels") {
                root = Some(data);
                continue;
            }
            unpacker.store(&entry.name, &data)?;
        }
        drop(archive);
        drop(bytes);
        let workbook = match content {
            Content::Ods => String::new(),
            _ => {
                let (workbook, repaired) = find_workbook(root.as_deref(), &entries)?;
                if repaired {
                    notices.push(Notice::new("package_repaired", [("part", "_rels/.rels")]));
                }
                unpacker.store("_rels/.rels", root_relationships(&workbook).as_bytes())?;
                workbook
            }
        };
        let stored = unpacker.writer.finish().map_err(ReadError::damaged)?.into_inner();
        let parts = locate(&stored)?;
        if entries.keys().any(|name| name.ends_with("vbaproject.bin")) {
            notices.push(Notice::new("macros_dropped", []));
        }
        Ok(Self { stored, parts, content, workbook, notices })
    }

    /// A part's text; `None` when there is no such part.
    pub fn text(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.bytes(name)?).ok()
    }

    /// A part's bytes; `None` when there is no such part.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        let range = self.parts.get(&name.trim_start_matches('/').to_ascii_lowercase())?;
        self.stored.get(range.clone())
    }
}

/// A part as the central directory declares it.
struct Entry {
    index: usize,
    name: String,
    packed: u64,
}

/// Reads the central directory by lower-case regular name and refuses what it already gives away.
fn survey(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    guard: &Guard<'_>,
    notices: &mut Vec<Notice>,
) -> Result<BTreeMap<String, Entry>, ReadError> {
    let limits = guard.limits;
    if archive.len() as u64 > limits.parts {
        return Err(ReadError::TooMany { what: "parts", count: archive.len() as u64, limit: limits.parts });
    }
    let mut entries = BTreeMap::new();
    let mut doubled = archive.has_duplicate_names();
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(ReadError::damaged)?;
        let name = entry.name().map_err(ReadError::damaged)?.replace('\\', "/").trim_start_matches('/').to_owned();
        if entry.encrypted() {
            return Err(ReadError::UnsupportedEncryption { method: "zip".to_owned() });
        }
        if entry.is_dir() || name.ends_with('/') {
            continue;
        }
        if needed(&name) {
            declared = declared.saturating_add(entry.size());
        }
        let part = Entry { index, packed: entry.compressed_size(), name: name.clone() };
        doubled |= entries.insert(name.to_ascii_lowercase(), part).is_some();
    }
    if declared > limits.unpacked_bytes {
        return Err(ReadError::TooLargeUnpacked { bytes: declared, limit: limits.unpacked_bytes });
    }
    if doubled {
        // The last of them counts, for values and layout alike: both read the one that was unpacked.
        notices.push(Notice::new("duplicate_parts", []));
    }
    Ok(entries)
}

fn needed(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let kept = [".xml", ".rels", ".bin"].iter().any(|end| lower.ends_with(end)) || lower == "mimetype";
    kept && !lower.ends_with("vbaproject.bin")
        && !lower.ends_with("calcchain.xml")
        && !PASSED_OVER.iter().any(|folder| lower.contains(folder))
}

fn identify(entries: &BTreeMap<String, Entry>) -> Result<Content, ReadError> {
    let has = |end: &str| entries.keys().any(|name| name == end || name.ends_with(&format!("/{end}")));
    let foreign = |what: &str| Err(ReadError::NotASpreadsheet { what: what.to_owned() });
    if has("workbook.bin") {
        Ok(Content::Xlsb)
    } else if has("workbook.xml") || entries.keys().any(|name| name.contains("worksheets/")) {
        if has("vbaproject.bin") { Ok(Content::Xlsm) } else { Ok(Content::Xlsx) }
    } else if entries.contains_key("content.xml") && entries.contains_key("mimetype") {
        Ok(Content::Ods)
    } else if entries.keys().any(|name| name.starts_with("word/")) {
        foreign("word")
    } else if entries.keys().any(|name| name.starts_with("ppt/")) {
        foreign("powerpoint")
    } else if entries.keys().any(|name| name.ends_with(".iwa") || name == "index.zip") {
        foreign("numbers")
    } else {
        foreign("archive")
    }
}

struct Unpacker<'g, 'a> {
    guard: &'g Guard<'a>,
    total: u64,
    cells: u64,
    writer: ZipWriter<Cursor<Vec<u8>>>,
}

impl Unpacker<'_, '_> {
    /// Inflates one part, counting what really comes out.
    fn inflate(&mut self, archive: &mut ZipArchive<Cursor<&[u8]>>, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        let limit = self.guard.limits.unpacked_bytes;
        let mut file = archive.by_index(entry.index).map_err(ReadError::damaged)?;
        let sheet = entry.name.to_ascii_lowercase().contains("sheets/");
        let mut data = Vec::with_capacity(usize::try_from(file.size().min(16 << 20)).unwrap_or(0));
        loop {
            let before = data.len();
            let got = (&mut file).take(1 << 20).read_to_end(&mut data).map_err(ReadError::damaged)?;
            if got == 0 {
                return Ok(data);
            }
            self.total += got as u64;
            if self.total > limit {
                return Err(ReadError::TooLargeUnpacked { bytes: self.total, limit });
            }
            let size = data.len() as u64;
            if size > RATIO_MATTERS && size / entry.packed.max(1) > MAX_RATIO {
                return Err(ReadError::TooLargeUnpacked { bytes: size, limit: RATIO_MATTERS });
            }
            if sheet {
                // An early guess, so that a sheet of far too many cells is refused before all of it is in memory.
                self.cells += memchr::memmem::find_iter(&data[before..], b"<c ").count() as u64;
                self.guard.check_cells(self.cells)?;
            }
            self.guard.step(Stage::Unpacking, self.total, 0)?;
        }
    }

    fn store(&mut self, name: &str, data: &[u8]) -> Result<(), ReadError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.writer.start_file(name, options).map_err(ReadError::damaged)?;
        self.writer.write_all(data).map_err(ReadError::damaged)
    }
}

/// Where the stored parts lie.
fn locate(stored: &[u8]) -> Result<BTreeMap<String, Range<usize>>, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(stored)).map_err(ReadError::damaged)?;
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(ReadError::damaged)?;
        let name = entry.name().map_err(ReadError::damaged)?.to_ascii_lowercase();
        let start = entry.data_start().and_then(|start| usize::try_from(start).ok()).unwrap_or(usize::MAX);
        let size = usize::try_from(entry.size()).unwrap_or(usize::MAX);
        parts.insert(name, start..start.saturating_add(size));
    }
    Ok(parts)
}

/// Makes an XML part UTF-8 and refuses declarations of entities; other parts pass as they are.
fn regular_xml(name: &str, data: Vec<u8>) -> Result<Vec<u8>, ReadError> {
    let lower = name.to_ascii_lowercase();
    if !(lower.ends_with(".xml") || lower.ends_with(".rels")) {
        return Ok(data);
    }
    let data = match utf8(&data) {
        Some(text) => text.into_bytes(),
        None => data,
    };
    if declares_entities(&data) {
        return Err(ReadError::EntityDeclaration { part: name.to_owned() });
    }
    Ok(data)
}

/// The part as UTF-8, if it was not.
fn utf8(data: &[u8]) -> Option<String> {
    let bom = encoding_rs::Encoding::for_bom(data);
    let declared = declared_encoding(data).filter(|encoding| *encoding != encoding_rs::UTF_8);
    let (encoding, skip) = match (bom, declared) {
        (Some((encoding, _)), _) if encoding == encoding_rs::UTF_8 => return repair_utf8(data),
        (Some(found), _) => found,
        (None, Some(encoding)) if !encoding.is_single_byte() || std::str::from_utf8(data).is_err() => (encoding, 0),
        (None, Some(_)) => (encoding_rs::UTF_8, 0),
        (None, None) => return repair_utf8(data),
    };
    let text = encoding.decode_without_bom_handling(&data[skip..]).0;
    // The declaration names the old encoding: it goes, UTF-8 is what XML without one is in.
    let body = match text.find("?>") {
        Some(end) if text.trim_start().starts_with("<?xml") => &text[end + 2..],
        _ => &text,
    };
    Some(body.to_owned())
}

fn repair_utf8(data: &[u8]) -> Option<String> {
    match String::from_utf8_lossy(data) {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    }
}

pub(super) fn declared_encoding(data: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(&data[..data.len().min(200)]).into_owned();
    let declaration = head.split("?>").next()?;
    let after = declaration.split("encoding").nth(1)?;
    let label: String = after
        .chars()
        .skip_while(|c| matches!(c, '=' | '"' | '\'' | ' '))
        .take_while(|c| !matches!(c, '"' | '\''))
        .collect();
    encoding_rs::Encoding::for_label(label.as_bytes())
}

/// Macro sheets have relationship kinds that the cell reader does not know and stops at; as dialog sheets, which hold no
/// cells either, they are passed over.
fn known_sheet_kinds(name: &str, data: Vec<u8>) -> Vec<u8> {
    if !name.to_ascii_lowercase().ends_with("workbook.xml.rels") {
        return data;
    }
    match String::from_utf8(data) {
        Ok(text) => ["/xlMacrosheet\"", "/xlIntlMacrosheet\""]
            .iter()
            .fold(text, |text, kind| text.replace(kind, "/dialogsheet\""))
            .into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// Whether a document type stands before the first element; only there is it one.
pub(super) fn declares_entities(data: &[u8]) -> bool {
    let mut rest = data.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(data);
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = &rest[at..];
        let end: &[u8] = if rest.starts_with(b"<?") {
            b"?>"
        } else if rest.starts_with(b"<!--") {
            b"-->"
        } else {
            return rest.starts_with(b"<!");
        };
        match memchr::memmem::find(rest, end) {
            Some(found) => rest = &rest[found + end.len()..],
            None => return false,
        }
    }
    false
}

/// The workbook part by the root relationships; by its usual name when they are damaged (then `true`).
fn find_workbook(root: Option<&[u8]>, entries: &BTreeMap<String, Entry>) -> Result<(String, bool), ReadError> {
    if let Some(target) = root.and_then(|data| std::str::from_utf8(data).ok()).and_then(office_document) {
        let name = target.replace('\\', "/").trim_start_matches('/').to_owned();
        if let Some(entry) = entries.get(&name.to_ascii_lowercase()) {
            return Ok((entry.name.clone(), false));
        }
    }
    let usual = |name: &&String| ["xl/workbook.xml", "xl/workbook.bin"].contains(&name.as_str());
    let similar = |name: &&String| name.ends_with("workbook.xml") || name.ends_with("workbook.bin");
    let found = entries.keys().find(usual).or_else(|| entries.keys().find(similar));
    match found.and_then(|name| entries.get(name)) {
        Some(entry) => Ok((entry.name.clone(), true)),
        None => Err(ReadError::damaged("the package names no workbook")),
    }
}

fn office_document(text: &str) -> Option<String> {
    let mut reader = xml::reader(text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(e) | Event::Empty(e)
                if e.local_name().as_ref() == "Relationship"
                    && xml::attribute(&e, "Type").is_some_and(|kind| kind.ends_with("/officeDocument")) =>
            {
                return xml::attribute(&e, "Target").map(Cow::into_owned);
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// Root relationships that name only the workbook.
fn root_relationships(workbook: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"{}\"/></Relationships>",
        quick_xml::escape::escape(workbook)
    )
}
