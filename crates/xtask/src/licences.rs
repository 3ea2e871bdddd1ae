//! Licences of everything that is built in, and where it comes from.
//!
//! The list of allowed licences is the one in `deny.toml`, so that `cargo deny` and this check cannot disagree.

use std::fs;

use serde_json::Value;

use crate::places::Places;
use crate::shell::{ask, cargo};
use crate::trouble::{Doing, Outcome, Trouble};

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Reads the licence of each Rust and npm package and names those that are not allowed.
pub(crate) fn check(places: &Places) -> Outcome {
    let allowed = allowed(places)?;
    let mut findings = rust_packages(places, &allowed)?;
    for lock in ["ui/package-lock.json", "tests/web/package-lock.json", "tests/peers/package-lock.json"] {
        if places.root.join(lock).is_file() {
            findings.extend(npm_packages(places, lock, &allowed)?);
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(Trouble::Findings { check: "licences", findings }) }
}

fn rust_packages(places: &Places, allowed: &[String]) -> Outcome<Vec<String>> {
    let metadata = ask(&mut cargo(places, &["metadata", "--format-version", "1", "--locked"]))?;
    let metadata = parse(&metadata, "cargo metadata")?;
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name =
            format!("{} {}", package["name"].as_str().unwrap_or("?"), package["version"].as_str().unwrap_or("?"));
        if package["source"].as_str().is_some_and(|source| source != REGISTRY) {
            findings.push(format!("{name} comes from {}", package["source"]));
        }
        match package["license"].as_str() {
            Some(text) if permits(text, allowed) => {}
            Some(text) => findings.push(format!("{name}: {text}")),
            None => findings.push(format!("{name} states no licence")),
        }
    }
    Ok(findings)
}

fn npm_packages(places: &Places, lock: &str, allowed: &[String]) -> Outcome<Vec<String>> {
    let path = places.root.join(lock);
    let text = fs::read_to_string(&path).doing(|| format!("reading {lock}"))?;
    let lock_file = parse(&text, lock)?;
    let mut findings = Vec::new();
    for (name, package) in lock_file["packages"].as_object().into_iter().flatten() {
        let name = if name.is_empty() { lock } else { name };
        match package["license"].as_str() {
            Some(text) if permits(text, allowed) => {}
            Some(text) => findings.push(format!("{name}: {text}")),
            None => findings.push(format!("{name} states no licence")),
        }
        if let Some(resolved) = package["resolved"].as_str() {
            findings.push(format!("{lock} names the host of {name} ({resolved}); npm with ui/.npmrc omits it"));
        }
    }
    Ok(findings)
}

fn parse(text: &str, what: &str) -> Outcome<Value> {
    serde_json::from_str(text).map_err(|error| Trouble::Missing(format!("{what} is not JSON: {error}")))
}

fn allowed(places: &Places) -> Outcome<Vec<String>> {
    let text = fs::read_to_string(places.root.join("deny.toml")).doing(|| "reading deny.toml".to_owned())?;
    let list = text.split_once("allow = [").and_then(|(_, rest)| rest.split_once(']')).map(|(list, _)| list);
    let list = list.ok_or_else(|| Trouble::Missing("deny.toml has no list “allow = [”".to_owned()))?;
    // Every second piece between quotes is a name; comments after them hold no quotes.
    Ok(list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

/// Whether the licence expression can be met with allowed licences only. Knows `OR`, `AND`, `WITH`, parentheses, and
/// the slash that old crates use for “or”.
fn permits(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any_of(&words, &mut at, allowed);
    met && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = any_of(words, at, allowed);
        let closed = words.get(*at) == Some(&")");
        *at += usize::from(closed);
        return met && closed;
    }
    let mut name = (*word).to_owned();
    if words.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_mean_what_they_say() {
        let allowed: Vec<String> =
            ["MIT", "Apache-2.0", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).to_vec();
        let good = [
            "MIT",
            "MIT/GPL-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR GPL-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
        ];
        for expression in good {
            assert!(permits(expression, &allowed), "{expression}");
        }
        for expression in ["GPL-3.0", "MIT AND GPL-2.0", "", "(MIT", "MIT GPL-2.0", "GPL-2.0 WITH LLVM-exception"] {
            assert!(!permits(expression, &allowed), "{expression}");
        }
    }
}
