//! The template's package: parts read on demand, changed ones put back, all others copied as they lie there.

use super::TemplateError;
use super::xml::{self, Kind, Scanner};
use crate::read::{Limits, declares_entities, join};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// How hard changed parts are packed, from 1 to 9.
const LEVEL: i64 = 2;

/// A part as it was changed; `None`: it is left out.
pub(super) type Changes = BTreeMap<String, Option<String>>;

/// A package and where its sheets lie.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Place in the archive by regular lower-case name.
    places: BTreeMap<String, usize>,
    /// Names as the archive writes them.
    names: Vec<String>,
    /// Names of parts that the archive does not have, by regular lower-case name.
    added: BTreeMap<String, String>,
    limits: Limits,
    /// Two parts have one name.
    pub doubled: bool,
    /// The workbook part.
    pub workbook: String,
    /// Worksheets in order: name and part.
    pub sheets: Vec<(String, String)>,
}

/// One relationship of a part.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// The last word of its type: `comments`, `drawing`.
    pub kind: String,
    /// The part it leads to.
    pub part: String,
}

impl<'b> Package<'b> {
    /// Opens a package that the reader has already accepted.
    pub fn open(bytes: &'b [u8], limits: &Limits) -> Result<Package<'b>, TemplateError> {
        let damaged = |error: zip::result::ZipError| TemplateError::damaged("the package", error);
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut places = BTreeMap::new();
        let mut names = Vec::with_capacity(archive.len());
        let mut doubled = archive.has_duplicate_names();
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(damaged)?;
            let name = entry.name().map_err(damaged)?.into_owned();
            drop(entry);
            doubled |= places.insert(regular(&name), index).is_some();
            names.push(name);
        }
        let mut package = Package {
            archive,
            places,
            names,
            added: BTreeMap::new(),
            limits: limits.clone(),
            doubled,
            workbook: String::new(),
            sheets: Vec::new(),
        };
        let root = package.links("")?;
        package.workbook = root
            .into_iter()
            .find(|link| link.kind == "officeDocument")
            .map(|link| link.part)
            .filter(|part| package.has(part))
            .unwrap_or_else(|| "xl/workbook.xml".to_owned());
        package.sheets = package.sheet_parts()?;
        Ok(package)
    }

    /// Whether there is such a part.
    pub fn has(&self, part: &str) -> bool {
        self.places.contains_key(&regular(part))
    }

    /// Regular lower-case names of all parts.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// A part's name as the package writes it.
    pub fn shown(&self, part: &str) -> String {
        let name = regular(part);
        let known = self.places.get(&name).and_then(|i| self.names.get(*i)).or_else(|| self.added.get(&name));
        known.cloned().unwrap_or_else(|| part.to_owned())
    }

    /// Says how a part is written that the package does not have yet.
    pub fn will_add(&mut self, part: &str) {
        if !self.has(part) {
            self.added.insert(regular(part), part.to_owned());
        }
    }

    /// A part's bytes, within the limits.
    pub fn bytes(&mut self, part: &str) -> Result<Option<Vec<u8>>, TemplateError> {
        let Some(index) = self.places.get(&regular(part)).copied() else { return Ok(None) };
        let limit = self.limits.unpacked_bytes;
        let file = self.archive.by_index(index).map_err(|error| TemplateError::damaged(part, error))?;
        let mut data = Vec::new();
        file.take(limit + 1).read_to_end(&mut data).map_err(|error| TemplateError::damaged(part, error))?;
        if data.len() as u64 > limit {
            return Err(TemplateError::Read(crate::read::ReadError::TooLargeUnpacked {
                bytes: data.len() as u64,
                limit,
            }));
        }
        Ok(Some(data))
    }

    /// An XML part as text. Other encodings than UTF-8 are not edited.
    pub fn text(&mut self, part: &str) -> Result<Option<String>, TemplateError> {
        let Some(data) = self.bytes(part)? else { return Ok(None) };
        if declares_entities(&data) {
            return Err(TemplateError::Read(crate::read::ReadError::EntityDeclaration { part: part.to_owned() }));
        }
        match String::from_utf8(data) {
            Ok(text) => Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))),
            Err(_) => Err(TemplateError::damaged(part, "it is not written in UTF-8")),
        }
    }

    /// The part that a sheet lies in.
    pub fn sheet_part(&self, name: &str) -> Option<&str> {
        self.sheets.iter().find(|(n, _)| n == name).map(|(_, part)| part.as_str())
    }

    /// The relationships of a part; of the package itself for an empty name. Those that lead out of it are left out.
    pub fn links(&mut self, part: &str) -> Result<Vec<Link>, TemplateError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if part.is_empty() { "_rels/.rels".to_owned() } else { join(folder, &format!("_rels/{file}.rels")) };
        let Some(text) = self.text(&name)? else { return Ok(Vec::new()) };
        let mut links = Vec::new();
        let mut scanner = Scanner::new(&name, &text);
        while let Some(token) = scanner.next()? {
            if token.name != "Relationship" || token.kind == Kind::End {
                continue;
            }
            let get = |name: &str| xml::attribute(token.text, name).map(xml::plain).unwrap_or_default();
            if get("TargetMode") == "External" {
                continue;
            }
            let kind = get("Type").rsplit('/').next().unwrap_or_default().to_owned();
            links.push(Link { kind, part: join(folder, &get("Target").replace('\\', "/")) });
        }
        Ok(links)
    }

    fn sheet_parts(&mut self) -> Result<Vec<(String, String)>, TemplateError> {
        let workbook = self.workbook.clone();
        let Some(text) = self.text(&workbook)? else { return Ok(Vec::new()) };
        let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let name = join(folder, &format!("_rels/{file}.rels"));
        let Some(links) = self.text(&name)? else { return Ok(Vec::new()) };
        let mut targets: BTreeMap<String, String> = BTreeMap::new();
        let mut scanner = Scanner::new(&name, &links);
        while let Some(token) = scanner.next()? {
            if token.name == "Relationship" && token.kind != Kind::End {
                let get = |name: &str| xml::attribute(token.text, name).map(xml::plain).unwrap_or_default();
                targets.insert(get("Id"), join(folder, &get("Target").replace('\\', "/")));
            }
        }
        let mut sheets = Vec::new();
        let mut scanner = Scanner::new(&workbook, &text);
        while let Some(token) = scanner.next()? {
            if token.name == "sheet" && token.kind != Kind::End {
                let name = xml::attribute(token.text, "name").map(xml::plain).unwrap_or_default();
                // The relationship's attribute is `r:id`; `sheetId` is another one.
                if let Some(part) = xml::attribute(token.text, "id").and_then(|id| targets.get(id)) {
                    sheets.push((name, part.clone()));
                }
            }
        }
        Ok(sheets)
    }

    /// The package with the changes. Parts that did not change are copied as they lie there, compressed bytes and all.
    pub fn rebuild(&mut self, changes: &Changes, compress: bool) -> Result<Vec<u8>, TemplateError> {
        let damaged = |error: zip::result::ZipError| TemplateError::damaged("the package", error);
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        // Packing harder takes longer than the rest of the writing, for a file that is a little smaller.
        let packed = |options: SimpleFileOptions| match compress {
            true => options.compression_method(CompressionMethod::Deflated).compression_level(Some(LEVEL)),
            false => options.compression_method(CompressionMethod::Stored),
        };
        let mut changed: BTreeMap<String, &Option<String>> = BTreeMap::new();
        for (part, change) in changes {
            changed.insert(regular(part), change);
        }
        for index in 0..self.archive.len() {
            let Some(name) = self.names.get(index) else { continue };
            let entry = self.archive.by_index_raw(index).map_err(damaged)?;
            match changed.get(&regular(name)) {
                None => out.raw_copy_file(entry).map_err(damaged)?,
                Some(None) => {}
                Some(Some(text)) => {
                    let mut options = packed(SimpleFileOptions::default());
                    if let Some(moment) = entry.last_modified() {
                        options = options.last_modified_time(moment);
                    }
                    drop(entry);
                    out.start_file(name.as_str(), options).map_err(damaged)?;
                    out.write_all(text.as_bytes()).map_err(|error| TemplateError::damaged(name, error))?;
                }
            }
        }
        let added = changed.iter().filter(|(part, _)| !self.places.contains_key(*part));
        for (part, text) in added.filter_map(|(part, change)| Some((part, change.as_ref()?))) {
            let options = packed(SimpleFileOptions::default());
            let name = self.added.get(part).unwrap_or(part);
            out.start_file(name.as_str(), options).map_err(damaged)?;
            out.write_all(text.as_bytes()).map_err(|error| TemplateError::damaged(name, error))?;
        }
        Ok(out.finish().map_err(damaged)?.into_inner())
    }
}

/// How parts are told apart: without case, with forward slashes.
pub(super) fn regular(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}
