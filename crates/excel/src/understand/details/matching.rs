//! Which line of the plan a sheet or a row of a chart speaks of.

use mrm_domain::Field;
use rust_decimal::Decimal;

use super::super::Scan;
use super::super::table::{Line, near};
use super::super::text::fold;

/// A line: scan, table and line by index.
pub type At = (usize, usize, usize);

/// Fields that name a line, the most telling first.
const NAMING: [Field; 8] = [
    Field::Name,
    Field::Placement,
    Field::Format,
    Field::Site,
    Field::Channel,
    Field::Vendor,
    Field::Creative,
    Field::Campaign,
];
/// Names of sheets end here in workbooks: one of this length may be cut.
const LONGEST_SHEET_NAME: usize = 31;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// No line comes into question.
    None,
    /// Exactly one.
    One(At),
    /// Several, or one that something speaks against.
    Several,
}

/// The words a person knows a line by: all of its names, for one of them may be the same on every line.
pub fn title(line: &Line) -> String {
    NAMING.iter().filter_map(|field| line.text(*field)).collect::<Vec<_>>().join(" · ")
}

fn names(line: &Line) -> impl Iterator<Item = String> + '_ {
    NAMING.iter().filter_map(|field| line.text(*field)).map(fold)
}

fn lines<'s>(scans: &'s [Scan<'_, '_>]) -> impl Iterator<Item = (At, &'s Line)> {
    scans.iter().enumerate().flat_map(|(s, scan)| {
        let tables = scan.tables.iter().enumerate().filter(|(_, t)| t.included && t.series.is_none());
        tables.flat_map(move |(t, table)| table.lines.iter().enumerate().map(move |(l, line)| ((s, t, l), line)))
    })
}

/// A line of this name whose cost, where both state one, is among the sheet's amounts.
pub fn by_name_and_money(scans: &[Scan<'_, '_>], name: &str, money: &[Decimal]) -> Found {
    let folded = fold(name);
    let cut = name.chars().count() >= LONGEST_SHEET_NAME;
    let is_called = |line: &Line| names(line).any(|own| own == folded || cut && own.starts_with(&folded));
    let mut named: Vec<(At, &Line)> = lines(scans).filter(|(_, line)| is_called(line)).collect();
    let by_name = !named.is_empty();
    if !by_name {
        named = lines(scans).filter(|(_, line)| abbreviates(&folded, line)).collect();
    }
    let paid: Vec<At> = named.iter().filter(|(_, line)| costs_as_much(line, money)).map(|(at, _)| *at).collect();
    let contradicts = |line: &Line| !money.is_empty() && costs(line).next().is_some();
    match (paid.as_slice(), named.as_slice()) {
        ([at], _) => Found::One(*at),
        // Without money on one side a name of its own is enough, an abbreviation is not.
        ([], [(at, line)]) if by_name && !contradicts(line) => Found::One(*at),
        ([], []) => Found::None,
        _ => Found::Several,
    }
}

/// The only line that these words name, abbreviated or not.
pub fn by_words(scans: &[Scan<'_, '_>], words: &str) -> Found {
    let folded = fold(words);
    let exact: Vec<At> =
        lines(scans).filter(|(_, line)| names(line).any(|own| own == folded)).map(|(at, _)| at).collect();
    let found = if exact.is_empty() {
        lines(scans).filter(|(_, l)| abbreviates(&folded, l)).map(|(at, _)| at).collect()
    } else {
        exact
    };
    match found.as_slice() {
        [at] => Found::One(*at),
        [] => Found::None,
        _ => Found::Several,
    }
}

fn costs(line: &Line) -> impl Iterator<Item = Decimal> + '_ {
    let fields = [Field::CostNet, Field::ClientNet, Field::CostGross, Field::ListCost];
    fields.into_iter().filter_map(|field| line.number(field)).filter(|n| !n.is_zero())
}

fn costs_as_much(line: &Line, money: &[Decimal]) -> bool {
    costs(line).any(|cost| money.iter().any(|amount| near(cost, *amount)))
}

/// Whether each word of a text begins a word of one of the line's names: `Заставка ВКЛ`, `Заставка при включении`.
fn abbreviates(folded: &str, line: &Line) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() >= 2).map(str::to_owned).collect()
    };
    let short = words(folded);
    !short.is_empty()
        && short.iter().any(|word| word.chars().any(char::is_alphabetic))
        && names(line).any(|own| {
            let own = words(&own);
            short.iter().all(|word| own.iter().any(|known| known.starts_with(word)))
        })
}
