//! The house rules that a compiler does not check.

mod documents;
mod edges;
mod purity;
mod sizes;
mod sources;
mod tables;

use crate::places::Places;
use crate::trouble::{Outcome, Trouble};

/// Checks all rules and names every finding at once.
pub(crate) fn tidy(places: &Places) -> Outcome {
    let sources = sources::read(places)?;
    let mut findings = edges::check(places)?;
    findings.extend(purity::check(&sources));
    findings.extend(documents::check(places)?);
    findings.extend(tables::check(&sources));
    sizes::report(&sources);
    if findings.is_empty() { Ok(()) } else { Err(Trouble::Findings { check: "tidy", findings }) }
}
