//! The command line of the window: where the data is, and little else.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
mrm-desktop [--data-dir DIR]

  --data-dir DIR  folder that holds the data (also MRM_DATA_DIR); the platform's usual place if not given
  --version       print the version
  --help          print this";

/// What the window is opened with.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The data folder, if somebody named one.
    pub(crate) data_dir: Option<PathBuf>,
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// The window.
    Open(Options),
    /// A text on the terminal.
    Tell(String),
}

/// A command line that makes no sense.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum Mistake {
    #[error("“{0}” is not known\n\n{HELP}")]
    Unknown(String),
    #[error("--data-dir needs a folder\n\n{HELP}")]
    NoFolder,
}

/// Reads the arguments; `MRM_DATA_DIR` is read by the core where none is given.
pub(crate) fn read(args: impl Iterator<Item = OsString>) -> Result<Request, Mistake> {
    let mut options = Options::default();
    let mut args = args;
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy().into_owned();
        match text.as_str() {
            "--help" | "-h" => return Ok(Request::Tell(HELP.to_owned())),
            "--version" | "-V" => return Ok(Request::Tell(format!("mrm-desktop {}", env!("CARGO_PKG_VERSION")))),
            "--data-dir" => {
                options.data_dir =
                    Some(args.next().filter(|folder| !folder.is_empty()).ok_or(Mistake::NoFolder)?.into());
            }
            _ => match text.strip_prefix("--data-dir=") {
                Some("") => return Err(Mistake::NoFolder),
                Some(folder) => options.data_dir = Some(folder.into()),
                None => return Err(Mistake::Unknown(text)),
            },
        }
    }
    if options.data_dir.is_none() {
        options.data_dir = std::env::var_os("MRM_DATA_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    }
    Ok(Request::Open(options))
}

/// Says something on the terminal the window was started from, if there is one.
pub(crate) fn tell(text: &str, code: ExitCode) -> ExitCode {
    // Without a terminal there is nobody to read it, and no other place to complain.
    let _told = writeln!(std::io::stderr(), "{text}");
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(args: &[&str]) -> Result<Request, Mistake> {
        read(args.iter().map(OsString::from))
    }

    #[test]
    fn the_data_folder_can_be_named_in_both_ways() {
        let wanted = Ok(Request::Open(Options { data_dir: Some("/tmp/данные".into()) }));
        assert_eq!(asked(&["--data-dir", "/tmp/данные"]), wanted);
        assert_eq!(asked(&["--data-dir=/tmp/данные"]), wanted);
    }

    #[test]
    fn a_wrong_command_line_is_refused_with_advice() {
        assert_eq!(asked(&["--data-dir"]), Err(Mistake::NoFolder));
        assert_eq!(asked(&["--datadir"]), Err(Mistake::Unknown("--datadir".to_owned())));
        assert!(Mistake::NoFolder.to_string().contains("--data-dir DIR"), "the advice says what is known");
    }
}
