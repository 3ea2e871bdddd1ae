//! Adds up what test runners say at their end.

use std::fmt;
use std::ops::AddAssign;

/// How many tests passed, failed and were skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Counts {
    /// The sum over all closing lines in a runner's output: cargo test, nextest, Vitest, Playwright and Node's runner.
    pub(crate) fn read(output: &str) -> Counts {
        let mut sum = Counts::default();
        for line in output.lines() {
            sum += closing_line(strip_colours(line).trim()).unwrap_or_default();
        }
        sum
    }

    /// One check of our own that passed or did not.
    pub(crate) fn check(passed: bool) -> Counts {
        Counts { passed: u64::from(passed), failed: u64::from(!passed), skipped: 0 }
    }

    /// How many failed.
    pub(crate) fn failed(self) -> u64 {
        self.failed
    }

    /// How many ran at all.
    pub(crate) fn ran(self) -> u64 {
        self.passed + self.failed
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

fn closing_line(line: &str) -> Option<Counts> {
    // cargo test: “test result: ok. 3 passed; 0 failed; 0 ignored; …”
    if let Some(rest) = line.strip_prefix("test result:") {
        return Some(pairs(rest.split_once('.')?.1.split(';')));
    }
    // nextest: “Summary [ 0.2s] 12 tests run: 11 passed, 1 failed, 2 skipped”
    if line.starts_with("Summary [") {
        return Some(pairs(line.split_once("run:")?.1.split(',')));
    }
    // Vitest: “Tests  1 failed | 12 passed | 1 skipped (14)”
    if let Some(rest) = line.strip_prefix("Tests ") {
        return Some(pairs(rest.split('|')));
    }
    // Node: “# pass 4”, or “ℹ pass 4” on a terminal.
    if let Some(rest) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
        let (word, number) = rest.split_once(' ')?;
        return Some(pairs(std::iter::once(format!("{number} {word}").as_str())));
    }
    // Playwright: “12 passed (3.4s)”, “1 failed”, “2 skipped”, “1 flaky”, each alone on its line.
    let mut words = line.split(' ');
    let (number, word, rest) = (words.next()?, words.next()?, words.next());
    let alone = rest.is_none_or(|rest| rest.starts_with('('));
    (alone && number.parse::<u64>().is_ok()).then(|| pairs(std::iter::once(format!("{number} {word}").as_str())))
}

fn pairs<'a>(parts: impl Iterator<Item = &'a str>) -> Counts {
    let mut counts = Counts::default();
    for part in parts {
        let mut words = part.split_whitespace();
        let (Some(Ok(number)), Some(word)) = (words.next().map(str::parse::<u64>), words.next()) else { continue };
        match word.trim_end_matches(',') {
            "passed" | "pass" | "flaky" => counts.passed += number,
            "failed" | "fail" | "cancelled" | "interrupted" => counts.failed += number,
            "skipped" | "ignored" | "todo" | "did" => counts.skipped += number,
            _ => {}
        }
    }
    counts
}

fn strip_colours(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        rest = after.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, rest)| rest);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(output: &str) -> (u64, u64, u64) {
        let c = Counts::read(output);
        (c.passed, c.failed, c.skipped)
    }

    #[test]
    fn every_runner_is_understood() {
        let cargo = "running 5 tests\ntest a ... ok\ntest result: FAILED. 3 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(counts(cargo), (3, 1, 1));
        assert_eq!(counts("     Summary [   0.2s] 13 tests run: 12 passed, 1 failed, 2 skipped"), (12, 1, 2));
        let vitest = " Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 12 passed | 4 skipped (17)\n";
        assert_eq!(counts(vitest), (12, 1, 4), "files are not tests");
        assert_eq!(
            counts("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m7 passed\u{1b}[39m\u{1b}[22m (7)"),
            (7, 0, 0)
        );
        assert_eq!(counts("  2 failed\n    [chromium] › a.spec.ts\n  1 skipped\n  9 passed (4.1s)\n"), (9, 2, 1));
        assert_eq!(
            counts("# tests 6\n# suites 0\n# pass 4\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n"),
            (4, 1, 1)
        );
    }

    #[test]
    fn other_text_counts_nothing() {
        assert_eq!(counts("added 312 packages\n12 passed candidates were looked at\n# a comment\n"), (0, 0, 0));
    }
}
