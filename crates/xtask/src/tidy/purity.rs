//! Calls that have no place where they stand.

use super::sources::Source;

/// A rule: in which files which words must not occur, and why.
struct Rule {
    applies: fn(&str) -> bool,
    words: &'static [&'static str],
    because: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        applies: |path| {
            ["calc", "domain", "document", "wire"].iter().any(|c| path.starts_with(&format!("crates/{c}/src/")))
        },
        words: &[
            "std::fs",
            "std::net",
            "std::process",
            "std::thread",
            "std::env::",
            "SystemTime",
            "Instant::now",
            "Utc::now",
            "Local::now",
            "rand::",
            "getrandom",
            "now_v7",
            "new_v4",
            "ActorId::random",
            "tokio::",
        ],
        because: "a pure crate does no I/O, reads no clock and draws no randomness; take it as an argument",
    },
    Rule {
        applies: |path| path.ends_with(".rs") && !path.starts_with("src-tauri/") && !path.starts_with("crates/xtask/"),
        words: &["tauri::", "tauri_plugin", "tauri_build"],
        because: "only src-tauri knows the window's host",
    },
    Rule {
        applies: |path| path.starts_with("ui/src/") && !path.starts_with("ui/src/platform/"),
        words: &["@tauri-apps", "__TAURI"],
        because: "only ui/src/platform knows who hosts the interface",
    },
    Rule {
        applies: |path| path.ends_with(".rs") && !path.starts_with("crates/xtask/"),
        words: &["#[ignore"],
        because: "a test runs or is not there: assert today's behaviour and explain it",
    },
    Rule {
        applies: |path| path.ends_with(".ts") || path.ends_with(".tsx"),
        words: &["it.skip(", "test.skip(", "describe.skip(", ".only("],
        because: "a test runs or is not there",
    },
];

/// Names each place where a rule is broken. Comments and unit tests at a file's end may say the words.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        for rule in RULES.iter().filter(|rule| (rule.applies)(&source.path)) {
            for (number, line) in product_lines(&source.text) {
                if let Some(word) = rule.words.iter().find(|word| line.contains(**word)) {
                    findings.push(format!("{}:{number}: “{word}”: {}", source.path, rule.because));
                }
            }
        }
    }
    findings
}

fn product_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> usize {
        check(&[Source { path: path.to_owned(), text: text.to_owned() }]).len()
    }

    #[test]
    fn a_clock_in_the_calculator_is_found_and_elsewhere_is_not() {
        assert_eq!(findings("crates/calc/src/lib.rs", "let t = Utc::now();"), 1);
        assert_eq!(findings("crates/store/src/lib.rs", "let t = Utc::now();"), 0);
        assert_eq!(findings("crates/calc/src/lib.rs", "// not Utc::now()\n#[cfg(test)]\nmod t { Utc::now() }"), 0);
    }

    #[test]
    fn the_host_stays_behind_its_door() {
        let import = "import { invoke } from '@tauri-apps/api/core';";
        assert_eq!(findings("ui/src/features/plans/grid.ts", import), 1);
        assert_eq!(findings("ui/src/platform/window.ts", import), 0);
        assert_eq!(findings("crates/app/src/lib.rs", "use tauri::Manager;"), 1);
        assert_eq!(findings("src-tauri/src/lib.rs", "use tauri::Manager;"), 0);
    }
}
