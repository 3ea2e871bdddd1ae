//! Long files are worth a second look. A report, not a rule.

use super::sources::Source;

/// Names files longer than the house's compass says, longest first.
pub(super) fn report(sources: &[Source]) {
    let mut long: Vec<(usize, &str)> = sources
        .iter()
        .filter(|source| !source.path.contains("/gen/") && !source.path.contains("/tests/"))
        .map(|source| (source.text.lines().count(), source.path.as_str()))
        .filter(|(lines, path)| *lines > if path.ends_with(".tsx") { 300 } else { 500 })
        .collect();
    long.sort_unstable_by(|a, b| b.cmp(a));
    for (lines, path) in long {
        println!("look again: {path} has {lines} lines");
    }
}
