//! Fixed layouts, numbers little-endian.

/// Bytes that are not what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Cut off, or longer than its header says.
    #[error("{found} bytes where the format needs {expected}")]
    Length {
        /// What the format, as far as it can be told, needs.
        expected: usize,
        /// What there is.
        found: usize,
    },
    /// It does not begin as this format does.
    #[error("not {0}")]
    Magic(&'static str),
    /// Written by a newer version of the program.
    #[error("format {0} is newer than this program")]
    Newer(u8),
    /// A code that no version has.
    #[error("{what} has no code {code}")]
    Code {
        /// Which field.
        what: &'static str,
        /// What stood there.
        code: u8,
    },
    /// Larger than this format may be.
    #[error("{found} bytes are more than the {most} that are taken")]
    TooLarge {
        /// The limit.
        most: usize,
        /// What there is.
        found: usize,
    },
    /// More of something than this format takes.
    #[error("{0} items in a list are too many")]
    TooMany(usize),
    /// A frame that is not one of this protocol's.
    #[error("not a frame of this protocol")]
    Frame,
}

/// Reads a fixed layout from its beginning.
pub(crate) struct Reader<'b> {
    rest: &'b [u8],
    length: usize,
}

impl<'b> Reader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader { rest: bytes, length: bytes.len() }
    }

    /// The next `count` bytes.
    pub(crate) fn slice(&mut self, count: usize) -> Result<&'b [u8], FormatError> {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            let read = self.length - self.rest.len();
            return Err(FormatError::Length { expected: read.saturating_add(count), found: self.length });
        };
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        let mut out = [0; N];
        out.copy_from_slice(self.slice(N)?);
        Ok(out)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, FormatError> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16, FormatError> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, FormatError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, FormatError> {
        self.array().map(u64::from_le_bytes)
    }

    /// How many bytes were read.
    pub(crate) fn read(&self) -> usize {
        self.length - self.rest.len()
    }

    /// Nothing may follow.
    pub(crate) fn end(self) -> Result<(), FormatError> {
        let expected = self.read();
        if self.rest.is_empty() { Ok(()) } else { Err(FormatError::Length { expected, found: self.length }) }
    }
}
