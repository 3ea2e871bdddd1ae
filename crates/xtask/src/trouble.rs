//! What can go wrong in a step, in words that say what to do next.

use std::{fmt, io};

/// The result of a step.
pub(crate) type Outcome<T = ()> = Result<T, Trouble>;

/// Why a step did not succeed.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The command line makes no sense.
    Usage(String),
    /// A program could not be started or a file not be used.
    Io { doing: String, source: io::Error },
    /// A program ended with something else than success.
    Failed { program: String, code: Option<i32> },
    /// Findings of a check, one a line.
    Findings { check: &'static str, findings: Vec<String> },
    /// Something is missing that only a person can provide.
    Missing(String),
    /// Steps failed under `--keep-going`.
    Steps(Vec<String>),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Usage(what) | Trouble::Missing(what) => f.write_str(what),
            Trouble::Io { doing, source } => write!(f, "{doing}: {source}"),
            Trouble::Failed { program, code: Some(code) } => write!(f, "“{program}” ended with {code}"),
            Trouble::Failed { program, code: None } => write!(f, "“{program}” was ended by a signal"),
            Trouble::Findings { check, findings } => {
                write!(f, "{check}: {} finding(s)", findings.len())?;
                findings.iter().try_for_each(|finding| write!(f, "\n  {finding}"))
            }
            Trouble::Steps(names) => write!(f, "failed: {}", names.join(", ")),
        }
    }
}

impl std::error::Error for Trouble {}

/// Says what was being done when I/O failed.
pub(crate) trait Doing<T> {
    /// Wraps the error with what was being done.
    fn doing(self, what: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|source| Trouble::Io { doing: what(), source })
    }
}
