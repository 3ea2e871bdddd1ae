//! The committed (or about to be committed) source files.

use std::fs;
use std::process::Command;

use crate::places::Places;
use crate::shell::ask;
use crate::trouble::Outcome;

/// A source file.
pub(super) struct Source {
    /// Its path in the checkout, with `/`.
    pub(super) path: String,
    /// Its text.
    pub(super) text: String,
}

/// Reads the Rust and TypeScript files that git knows or would add.
pub(super) fn read(places: &Places) -> Outcome<Vec<Source>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "--", "*.rs", "*.ts", "*.tsx"]);
    let list = ask(git.current_dir(&places.root))?;
    let mut sources = Vec::new();
    for path in list.lines() {
        // A file may be listed and deleted at the same time.
        if let Ok(text) = fs::read_to_string(places.root.join(path)) {
            sources.push(Source { path: path.to_owned(), text });
        }
    }
    Ok(sources)
}
