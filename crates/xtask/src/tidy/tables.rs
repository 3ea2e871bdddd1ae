//! Tables of what could go wrong and which test shows that it does not: each test that they name has to be there.
//!
//! A row is a line of a crate's or module's documentation that begins with `//! |`; the tests stand in its last column, as
//! `module::name`. A word before one says in which suite to look: `team`, or a crate.

use std::collections::BTreeSet;

use super::sources::Source;

/// Names each test that a table has and no suite.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let tests: BTreeSet<&str> = sources.iter().filter(|source| source.path.ends_with(".rs")).flat_map(tests).collect();
    let tables = sources.iter().filter(|source| source.path.contains("tests/"));
    let named = tables.flat_map(|source| named(source).map(move |name| (source, name)));
    let lacking = named.filter(|(_, name)| name.rsplit("::").next().is_some_and(|last| !tests.contains(last)));
    lacking.map(|(source, name)| format!("{}: there is no test `{name}`", source.path)).collect()
}

/// The functions of a file; tests in macros are functions too.
fn tests(source: &Source) -> impl Iterator<Item = &str> {
    let name =
        |rest: &'_ str| rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    source.text.split("fn ").skip(1).map(move |rest| &rest[..name(rest)])
}

/// What the last column of a file's tables names.
fn named(source: &Source) -> impl Iterator<Item = &str> {
    let rows = source.text.lines().filter_map(|line| line.strip_prefix("//! |"));
    let last = rows.filter_map(|row| row.trim_end().trim_end_matches('|').rsplit('|').next());
    last.flat_map(|column| column.split('`').skip(1).step_by(2)).filter(|name| name.contains("::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_names_tests_that_are_there() {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let suite = source("crates/a/tests/a/b.rs", "#[test]\nfn it_holds() {}\n    async fn so_does_this<S>() {}");
        let table =
            |row: &str| source("crates/a/tests/a/main.rs", &format!("//! | what | the test |\n//! |---|---|\n{row}\n"));
        let sound = table("//! | a | `b::it_holds`, team `c::so_does_this`, `network` (cloned) |");
        assert_eq!(check(&[source("x.rs", &suite.text), sound]), Vec::<String>::new());
        let gone = table("//! | a `d::not_asked` | `b::it_held` |");
        assert_eq!(check(&[suite, gone]), ["crates/a/tests/a/main.rs: there is no test `b::it_held`"]);
    }
}
