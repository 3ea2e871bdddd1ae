//! The package: parts of the workbook library as it packed them, and parts compressed in pieces by several processors.

use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress};
use rust_xlsxwriter::XlsxError;
use std::io::{Cursor, Read};
use zip::read::read_zipfile_from_stream_with_options;
use zip::result::{ZipError, ZipResult};
use zip::{ZipArchive, ZipReadOptions, ZipWriter};

use super::ExportError;

/// Packing a large plan harder takes as long as all the rest of its export, for a file that is a fifth smaller.
const LEVEL: u32 = 1;

/// The local header of a part (APPNOTE.TXT, 4.3.7): deflated, of 1 January 1980, its sizes and checksum told elsewhere;
/// the length of its name and the name follow.
const HEADER: [u8; 26] = *b"PK\x03\x04\x14\0\x08\0\x08\0\0\0\x21\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// A piece of a part: whole blocks of its deflate stream.
pub(super) struct Piece {
    data: Vec<u8>,
    checksum: Hasher,
}

impl Piece {
    /// Compresses a piece that others follow.
    pub fn of(text: &str) -> Piece {
        Piece::ending(text, FlushCompress::Sync)
    }

    /// Compresses the last piece of a part.
    pub fn last(text: &str) -> Piece {
        Piece::ending(text, FlushCompress::Finish)
    }

    fn ending(text: &str, flush: FlushCompress) -> Piece {
        let mut checksum = Hasher::new();
        checksum.update(text.as_bytes());
        let mut data = Vec::with_capacity(text.len() / 3 + 64);
        let mut deflate = Compress::new(Compression::new(LEVEL), false);
        loop {
            let taken = deflate.total_in() as usize;
            // It fails only where a stream goes on after its end.
            let _status = deflate.compress_vec(&text.as_bytes()[taken..], &mut data, flush);
            if data.len() < data.capacity() {
                return Piece { data, checksum };
            }
            // No room left means that there is more to come.
            data.reserve(data.len() / 2);
        }
    }
}

/// A package that the workbook library made.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
}

impl<'b> Package<'b> {
    /// Opens it.
    pub fn open(bytes: &'b [u8]) -> Result<Package<'b>, ExportError> {
        Ok(Package { archive: ZipArchive::new(Cursor::new(bytes)).map_err(XlsxError::ZipError)? })
    }

    /// The text of a part.
    pub fn text(&mut self, part: &str) -> Result<String, ExportError> {
        let mut text = String::new();
        let mut file = self.archive.by_name(part).map_err(XlsxError::ZipError)?;
        file.read_to_string(&mut text).map_err(XlsxError::IoError)?;
        Ok(text)
    }

    /// The package with other parts in the place of some; all others are copied as they lie there.
    pub fn with(mut self, parts: Vec<(&str, Vec<Piece>)>) -> Result<Vec<u8>, ExportError> {
        let size = parts.iter().flat_map(|(_, pieces)| pieces).map(|piece| piece.data.len()).sum::<usize>();
        let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(size + (1 << 16))));
        self.rebuild(parts, &mut out).map_err(XlsxError::ZipError)?;
        Ok(out.finish().map_err(XlsxError::ZipError)?.into_inner())
    }

    fn rebuild(&mut self, parts: Vec<(&str, Vec<Piece>)>, out: &mut ZipWriter<Cursor<Vec<u8>>>) -> ZipResult<()> {
        for index in 0..self.archive.len() {
            let entry = self.archive.by_index_raw(index)?;
            let name = entry.name()?.into_owned();
            if !parts.iter().any(|(part, _)| *part == name) {
                out.raw_copy_file(entry)?;
            }
        }
        parts.into_iter().try_for_each(|(name, pieces)| add(out, name, pieces))
    }
}

/// Adds a part by the way that copies one out of another archive.
fn add(out: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, pieces: Vec<Piece>) -> ZipResult<()> {
    let mut checksum = Hasher::new();
    pieces.iter().for_each(|piece| checksum.combine(&piece.checksum));
    let size: usize = pieces.iter().map(|piece| piece.data.len()).sum();
    let options = ZipReadOptions::new()
        .override_compressed_size(size as u64)
        .override_uncompressed_size(checksum.total_len())
        .override_crc(checksum.finalize());
    let mut entry = Vec::with_capacity(size + 128);
    entry.extend(HEADER);
    entry.extend((name.len() as u16).to_le_bytes());
    entry.extend(0_u16.to_le_bytes());
    entry.extend(name.as_bytes());
    for piece in pieces {
        entry.extend(piece.data);
    }
    match read_zipfile_from_stream_with_options(&mut Cursor::new(entry), options)? {
        Some(file) => out.raw_copy_file(file),
        None => Err(ZipError::FileNotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    #[test]
    fn pieces_read_as_one_part_beside_those_that_stayed() {
        let mut made = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [("kept.xml", "as it was"), ("large.xml", "small")] {
            made.start_file(name, SimpleFileOptions::default()).expect("a part");
            made.write_all(text.as_bytes()).expect("its text");
        }
        let bytes = made.finish().expect("a package").into_inner();
        let texts: Vec<String> = (0..40).map(|n| format!("строка {n}; ").repeat(n * 97)).collect();
        let mut pieces: Vec<Piece> = texts.iter().map(|text| Piece::of(text)).collect();
        // One that does not get smaller.
        let noise: String =
            (0..9_000_u32).map(|n| char::from(33 + (n.wrapping_mul(2_654_435_761) >> 25) as u8 % 90)).collect();
        pieces.push(Piece::of(&noise));
        pieces.push(Piece::last("конец"));
        let package = Package::open(&bytes).expect("it opens");
        let packed = package.with(vec![("large.xml", pieces)]).expect("it is put together");
        let mut package = Package::open(&packed).expect("it opens");
        assert_eq!(package.text("kept.xml").expect("a part"), "as it was");
        assert_eq!(package.text("large.xml").expect("a part"), format!("{}{noise}конец", texts.concat()));
        assert_eq!(package.archive.len(), 2);
    }
}
