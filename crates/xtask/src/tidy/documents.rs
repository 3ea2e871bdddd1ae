//! Paths named in documents exist, and each crate has its sentence.

use std::fs;
use std::path::Path;

use crate::places::Places;
use crate::trouble::{Doing, Outcome};

const DOCUMENTS: &[&str] =
    &["README.md", "ARCHITECTURE.md", "crates/README.md", "docs/guide/ru.md", "docs/guide/en.md", "icons/README.md"];

/// Made by builds, so not there in a fresh clone.
const MADE: &[&str] = &["target/", "ui/dist", "ui/node_modules", "tests/screenshots"];

/// Names paths in documents that lead nowhere, and crates without a sentence in `crates/README.md`.
pub(super) fn check(places: &Places) -> Outcome<Vec<String>> {
    let mut findings = Vec::new();
    for document in DOCUMENTS {
        let file = places.root.join(document);
        let text = fs::read_to_string(&file).doing(|| format!("reading {document}"))?;
        for path in paths_in(&text) {
            let beside = file.parent().is_some_and(|folder| folder.join(path).exists());
            if !beside && !places.root.join(path).exists() {
                findings.push(format!("{document} names {path}, which does not exist"));
            }
        }
    }
    findings.extend(crates_without_sentence(&places.root)?);
    Ok(findings)
}

fn crates_without_sentence(root: &Path) -> Outcome<Vec<String>> {
    let text = fs::read_to_string(root.join("crates/README.md")).doing(|| "reading crates/README.md".to_owned())?;
    let mut findings = Vec::new();
    for entry in fs::read_dir(root.join("crates")).doing(|| "listing crates".to_owned())? {
        let entry = entry.doing(|| "listing crates".to_owned())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().join("Cargo.toml").is_file() && !text.contains(&format!("`{name}`")) {
            findings.push(format!("crates/README.md has no sentence for `{name}`"));
        }
    }
    Ok(findings)
}

/// Paths in code spans and in links: words with a slash, or with an ending that our files have.
fn paths_in(text: &str) -> Vec<&str> {
    let spans = text.split('`').skip(1).step_by(2);
    let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    spans.chain(links).filter(|word| is_path(word)).collect()
}

fn is_path(word: &str) -> bool {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let ending = [".md", ".rs", ".toml", ".json", ".yml", ".py", ".ts"].iter().any(|ending| word.ends_with(ending));
    let elsewhere =
        word.starts_with('/') || word.starts_with('.') && !word.starts_with("..") && !word.starts_with(".c");
    plain && (word.contains('/') || ending) && !elsewhere && !MADE.iter().any(|made| word.starts_with(made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_other_code() {
        let text = "See `crates/calc` and [the map](ARCHITECTURE.md#map); `GET /plans/{id}`, `cargo xtask run`, \
                    `/api/v1`, `serde_json::Value`, `target/bench/summary.md`.";
        assert_eq!(paths_in(text), ["crates/calc", "ARCHITECTURE.md"]);
    }
}
