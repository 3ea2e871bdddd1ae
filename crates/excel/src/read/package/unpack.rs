//! From packed parts to packages of stored parts, everything counted that comes out.

use super::cut::cut;
use super::regular::{known_sheet_kinds, regular_xml};
use super::{Entry, Package, ReadError, locate};
use crate::read::progress::{Guard, Stage};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Parts larger than this must not be packed more tightly than [`MAX_RATIO`].
const RATIO_MATTERS: u64 = 64 << 20;
/// Real sheets pack 10 to 100 times; deflate ends at 1032.
const MAX_RATIO: u64 = 250;
/// Worksheets that are smaller together, unpacked, are read faster than they are dealt out.
const DEALT_OUT_FROM: u64 = 2 << 20;

/// Inflates parts, counting what really comes out.
pub(super) struct Inflater<'g, 'a> {
    pub archive: ZipArchive<Cursor<Vec<u8>>>,
    pub guard: &'g Guard<'a>,
    total: u64,
    cells: u64,
}

impl<'g, 'a> Inflater<'g, 'a> {
    pub fn new(archive: ZipArchive<Cursor<Vec<u8>>>, guard: &'g Guard<'a>) -> Self {
        Self { archive, guard, total: 0, cells: 0 }
    }

    /// A whole part, made regular.
    pub fn part(&mut self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        let mut data = Vec::new();
        self.inflate(entry, &mut data, |_| Ok(()))?;
        regular(&entry.name, data)
    }

    /// Inflates a part into `data`, which `look` may empty as it grows.
    fn inflate(
        &mut self,
        entry: &Entry,
        data: &mut Vec<u8>,
        mut look: impl FnMut(&mut Vec<u8>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let limit = self.guard.limits.unpacked_bytes;
        let mut file = self.archive.by_index(entry.index).map_err(ReadError::damaged)?;
        let sheet = entry.name.to_ascii_lowercase().contains("sheets/");
        data.reserve(usize::try_from(file.size().min(16 << 20)).unwrap_or(0));
        let mut size = 0_u64;
        loop {
            let before = data.len();
            let got = (&mut file).take(1 << 20).read_to_end(data).map_err(ReadError::damaged)?;
            if got == 0 {
                return Ok(());
            }
            self.total += got as u64;
            size += got as u64;
            if self.total > limit {
                return Err(ReadError::TooLargeUnpacked { bytes: self.total, limit });
            }
            if size > RATIO_MATTERS && size / entry.packed.max(1) > MAX_RATIO {
                return Err(ReadError::TooLargeUnpacked { bytes: size, limit: RATIO_MATTERS });
            }
            if sheet {
                // An early guess, so that a sheet of far too many cells is refused before all of it is in memory.
                self.cells += memchr::memmem::find_iter(&data[before..], b"<c ").count() as u64;
                self.guard.check_cells(self.cells)?;
            }
            self.guard.step(Stage::Unpacking, self.total, 0)?;
            look(data)?;
        }
    }
}

fn regular(name: &str, data: Vec<u8>) -> Result<Vec<u8>, ReadError> {
    Ok(known_sheet_kinds(name, regular_xml(name, data)?))
}

/// Deals worksheets out into packages, each of which has all other parts.
pub(super) struct Dealer<'t> {
    workbook: String,
    /// The parts that each package has.
    frame: Vec<(String, Vec<u8>)>,
    /// What the package under way still takes, in bytes.
    room: u64,
    take: &'t mut dyn FnMut(Package),
}

impl<'t> Dealer<'t> {
    pub fn new(workbook: String, frame: Vec<(String, Vec<u8>)>, take: &'t mut dyn FnMut(Package)) -> Self {
        Self { workbook, frame, room: u64::MAX, take }
    }

    /// Unpacks the worksheets. Of large ones a little more than half comes first and is read while the rest is unpacked.
    pub fn deal(mut self, inflater: &mut Inflater<'_, '_>, sheets: &[&Entry]) -> Result<(), ReadError> {
        let size = sheets.iter().fold(0_u64, |sum, sheet| sum.saturating_add(sheet.size));
        let frame = self.frame.iter().map(|(_, data)| data.len() as u64).sum::<u64>();
        // Each reader reads the other parts anew, the table of texts among them.
        let worth = size >= DEALT_OUT_FROM && frame <= size;
        if worth && std::thread::available_parallelism().is_ok_and(|processors| processors.get() > 1) {
            self.room = size / 20 * 11;
        }
        let mut writer = self.begin(size)?;
        for (index, entry) in sheets.iter().enumerate() {
            let mut data = Vec::new();
            let mut whole = true;
            inflater.inflate(entry, &mut data, |data| {
                if whole && data.len() as u64 >= self.room {
                    // What cannot be cut now will not be cut later.
                    whole = false;
                    if let Some(rest) = cut(data) {
                        store(&mut writer, &entry.name, &regular(&entry.name, std::mem::replace(data, rest))?)?;
                        let next = self.begin(size)?;
                        self.end(std::mem::replace(&mut writer, next))?;
                    }
                }
                Ok(())
            })?;
            self.room = self.room.saturating_sub(data.len() as u64);
            store(&mut writer, &entry.name, &regular(&entry.name, data)?)?;
            if self.room == 0 && index + 1 < sheets.len() {
                let next = self.begin(size)?;
                self.end(std::mem::replace(&mut writer, next))?;
            }
        }
        self.end(writer)
    }

    fn begin(&self, sheets: u64) -> Result<ZipWriter<Cursor<Vec<u8>>>, ReadError> {
        let frame: usize = self.frame.iter().map(|(name, data)| 2 * name.len() + data.len() + 200).sum();
        let sheets = usize::try_from(sheets.min(64 << 20)).unwrap_or(0);
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(frame + sheets)));
        for (name, data) in &self.frame {
            store(&mut writer, name, data)?;
        }
        Ok(writer)
    }

    fn end(&mut self, writer: ZipWriter<Cursor<Vec<u8>>>) -> Result<(), ReadError> {
        let stored = writer.finish().map_err(ReadError::damaged)?.into_inner();
        let parts = locate(&stored)?;
        self.room = u64::MAX;
        (self.take)(Package { stored, parts, workbook: self.workbook.clone() });
        Ok(())
    }
}

fn store(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, data: &[u8]) -> Result<(), ReadError> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    writer.start_file(name, options).map_err(ReadError::damaged)?;
    writer.write_all(data).map_err(ReadError::damaged)
}
