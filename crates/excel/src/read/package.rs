//! Zip packages: checked, unpacked once, made regular.
//!
//! A package is unpacked into a buffer that is again a zip, its parts merely stored: the cell reader opens that buffer
//! as the package, the layout reader looks at the same bytes, and nothing is inflated twice. Large worksheets are dealt out
//! into two such buffers, so that the first rows are read while the others are unpacked ([`unpack`], [`cut`]). On the way
//! everything that makes packages dangerous or odd is refused or put right: sizes that lie, entity declarations, part names
//! with backslashes, doubled parts, encodings other than UTF-8, damaged root relationships ([`regular`]).

mod cut;
mod regular;
mod unpack;

use super::progress::Guard;
use super::{ReadError, xml};
use crate::grid::Notice;
use quick_xml::events::Event;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::Range;
use zip::ZipArchive;

pub(super) use regular::declared_encoding;
pub(crate) use regular::declares_entities;
use unpack::{Dealer, Inflater};

/// What a package holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Xlsx,
    Xlsm,
    Xlsb,
    Ods,
}

/// A regular package in memory; of the worksheets perhaps only some, or some of their rows.
pub(super) struct Package {
    /// The package as a zip of stored parts.
    pub stored: Vec<u8>,
    /// Where each part lies in `stored`, by lower-case name.
    parts: BTreeMap<String, Range<usize>>,
    /// The workbook part's name; empty for OpenDocument.
    pub workbook: String,
}

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

/// A package whose directory was read.
pub(super) struct Opening {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    entries: BTreeMap<String, Entry>,
    /// What it holds.
    pub content: Content,
    /// What was put right.
    notices: Vec<Notice>,
}

impl Opening {
    /// Reads the directory and refuses what it already gives away.
    pub fn new(bytes: Vec<u8>, guard: &Guard<'_>) -> Result<Self, ReadError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
        let mut notices = Vec::new();
        let entries = survey(&mut archive, guard, &mut notices)?;
        let content = identify(&entries)?;
        Ok(Self { archive, entries, content, notices })
    }

    /// Unpacks all of it.
    pub fn whole(self, guard: &Guard<'_>) -> Result<(Package, Vec<Notice>), ReadError> {
        let mut package = None;
        let notices = self.unpack(false, guard, &mut |whole| package = Some(whole))?;
        Ok((package.ok_or_else(|| ReadError::damaged("the package is empty"))?, notices))
    }

    /// Unpacks it into one package or more, which together have each row once, in order, and all else in each of them.
    pub fn dealt_out(self, guard: &Guard<'_>, take: &mut dyn FnMut(Package)) -> Result<Vec<Notice>, ReadError> {
        self.unpack(true, guard, take)
    }

    fn unpack(self, deal: bool, guard: &Guard<'_>, take: &mut dyn FnMut(Package)) -> Result<Vec<Notice>, ReadError> {
        let Self { archive, entries, content, mut notices } = self;
        let mut inflater = Inflater::new(archive, guard);
        let needed = entries.values().filter(|entry| needed(&entry.name));
        let (sheets, others): (Vec<&Entry>, Vec<&Entry>) = needed.partition(|entry| deal && is_sheet(&entry.name));
        let (mut frame, mut root) = (Vec::new(), None);
        for entry in others {
            let data = inflater.part(entry)?;
            if entry.name.eq_ignore_ascii_case("_rels/.rels") {
                root = Some(data);
            } else {
                frame.push((entry.name.clone(), data));
            }
        }
        let workbook = match content {
            Content::Ods => String::new(),
            _ => {
                let (workbook, repaired) = find_workbook(root.as_deref(), &entries)?;
                if repaired {
                    notices.push(Notice::new("package_repaired", [("part", "_rels/.rels")]));
                }
                frame.push(("_rels/.rels".to_owned(), root_relationships(&workbook).into_bytes()));
                workbook
            }
        };
        Dealer::new(workbook, frame, take).deal(&mut inflater, &sheets)?;
        if entries.keys().any(|name| name.ends_with("vbaproject.bin")) {
            notices.push(Notice::new("macros_dropped", []));
        }
        Ok(notices)
    }
}

impl Package {
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
    size: u64,
}

/// Reads the central directory by lower-case regular name and refuses what it already gives away.
fn survey(
    archive: &mut ZipArchive<Cursor<Vec<u8>>>,
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
        let part = Entry { index, packed: entry.compressed_size(), size: entry.size(), name: name.clone() };
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

fn is_sheet(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.contains("worksheets/") && lower.ends_with(".xml")
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
