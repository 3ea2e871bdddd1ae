//! Why a file was not read.

use std::collections::BTreeMap;

/// Why a file was not read. Each has a stable [code](ReadError::code) and [values](ReadError::args) for its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A folder was given.
    #[error("“{name}” is a folder; choose a workbook in it")]
    Folder {
        /// Its name.
        name: String,
    },
    /// There is no such file.
    #[error("“{name}” is not there any more")]
    NotFound {
        /// Its name.
        name: String,
    },
    /// The system does not let us read it.
    #[error("“{name}” cannot be read: {reason}")]
    Unreadable {
        /// Its name.
        name: String,
        /// What the system said.
        reason: String,
    },
    /// The file Excel keeps beside an open workbook.
    #[error("“{name}” only marks a workbook that is open elsewhere; choose the workbook itself, without “~$”")]
    LockFile {
        /// Its name.
        name: String,
    },
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Some other kind of file.
    #[error("this is not a spreadsheet but: {what}")]
    NotASpreadsheet {
        /// What it looks like: `word`, `powerpoint`, `pdf`, `picture`, `zip`, `numbers`, `binary` …
        what: String,
    },
    /// The file itself is too large.
    #[error("the file has {bytes} bytes; {limit} is the limit")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// What is allowed.
        limit: u64,
    },
    /// It unpacks to too much.
    #[error("unpacked, the workbook has more than {bytes} bytes; {limit} is the limit")]
    TooLargeUnpacked {
        /// What was seen or declared.
        bytes: u64,
        /// What is allowed.
        limit: u64,
    },
    /// Too many cells.
    #[error("the workbook has {cells} cells or more; {limit} is the limit")]
    TooManyCells {
        /// What was seen or declared.
        cells: u64,
        /// What is allowed.
        limit: u64,
    },
    /// Too many of something else.
    #[error("the workbook has too many {what}: {count}; {limit} is the limit")]
    TooMany {
        /// `parts`, `sheets`, `merges`, `text`, `styles`.
        what: &'static str,
        /// What was seen or declared.
        count: u64,
        /// What is allowed.
        limit: u64,
    },
    /// XML that declares its own entities: workbooks never do, attacks do.
    #[error("“{part}” in the workbook declares XML entities, which workbooks never need; it was not opened")]
    EntityDeclaration {
        /// The part.
        part: String,
    },
    /// Encrypted, and no password was given.
    #[error("the workbook is protected with a password")]
    PasswordNeeded,
    /// Encrypted, and the password does not fit.
    #[error("the password does not open this workbook")]
    WrongPassword,
    /// Encrypted in a way that cannot be opened here.
    #[error(
        "the workbook is protected in a way that cannot be opened here ({method}); save it without a password in Excel"
    )]
    UnsupportedEncryption {
        /// What is known of the method.
        method: String,
    },
    /// An old .xls that is protected or damaged: it cannot be told which.
    #[error("this old .xls file is protected or unreadable; open it in Excel and save it as .xlsx without a password")]
    ProtectedOrUnreadableXls,
    /// Not to be made sense of.
    #[error("the file is damaged: {detail}")]
    Damaged {
        /// What was wrong, in the library's words.
        detail: String,
    },
    /// The user changed their mind.
    #[error("cancelled")]
    Cancelled,
}

impl ReadError {
    /// A damaged file with the reason.
    pub(crate) fn damaged(detail: impl std::fmt::Display) -> Self {
        // Library texts may carry file content: keep them short.
        Self::Damaged { detail: detail.to_string().chars().take(200).collect() }
    }

    /// What the system said about a path.
    pub(crate) fn from_io(error: &std::io::Error, name: &str) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound { name: name.to_owned() },
            std::io::ErrorKind::IsADirectory => Self::Folder { name: name.to_owned() },
            _ => Self::Unreadable { name: name.to_owned(), reason: error.to_string() },
        }
    }

    /// A stable code that interfaces translate.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Folder { .. } => "file_is_a_folder",
            Self::NotFound { .. } => "file_not_found",
            Self::Unreadable { .. } => "file_unreadable",
            Self::LockFile { .. } => "file_is_a_lock",
            Self::Empty => "file_empty",
            Self::NotASpreadsheet { .. } => "not_a_spreadsheet",
            Self::TooLarge { .. } => "file_too_large",
            Self::TooLargeUnpacked { .. } => "unpacked_too_large",
            Self::TooManyCells { .. } => "too_many_cells",
            Self::TooMany { .. } => "too_many_parts",
            Self::EntityDeclaration { .. } => "entity_declaration",
            Self::PasswordNeeded => "password_needed",
            Self::WrongPassword => "password_wrong",
            Self::UnsupportedEncryption { .. } => "encryption_unsupported",
            Self::ProtectedOrUnreadableXls => "xls_protected_or_unreadable",
            Self::Damaged { .. } => "file_damaged",
            Self::Cancelled => "cancelled",
        }
    }

    /// Values for the text of the code.
    pub fn args(&self) -> BTreeMap<&'static str, String> {
        let mut args = BTreeMap::new();
        match self {
            Self::Folder { name } | Self::NotFound { name } | Self::LockFile { name } => {
                args.insert("name", name.clone());
            }
            Self::Unreadable { name, reason } => {
                args.insert("name", name.clone());
                args.insert("reason", reason.clone());
            }
            Self::NotASpreadsheet { what } => {
                args.insert("what", what.clone());
            }
            Self::TooLarge { bytes, limit } | Self::TooLargeUnpacked { bytes, limit } => {
                args.insert("bytes", bytes.to_string());
                args.insert("limit", limit.to_string());
            }
            Self::TooManyCells { cells, limit } => {
                args.insert("cells", cells.to_string());
                args.insert("limit", limit.to_string());
            }
            Self::TooMany { what, count, limit } => {
                args.insert("what", (*what).to_owned());
                args.insert("count", count.to_string());
                args.insert("limit", limit.to_string());
            }
            Self::EntityDeclaration { part } => {
                args.insert("part", part.clone());
            }
            Self::UnsupportedEncryption { method } => {
                args.insert("method", method.clone());
            }
            Self::Damaged { detail } => {
                args.insert("detail", detail.clone());
            }
            Self::Empty
            | Self::PasswordNeeded
            | Self::WrongPassword
            | Self::ProtectedOrUnreadableXls
            | Self::Cancelled => {}
        }
        args
    }
}
