//! The head of the block under a table: `Totals | Rate | Net of VAT | VAT | With VAT`.

use std::collections::BTreeSet;

use super::super::header::{Band, Cache, reading};
use super::super::text::Basis;
use super::super::view::View;
use super::super::vocabulary::Meaning;
use super::super::words;
use mrm_domain::Field;

/// From here on a header is taken at its word.
const SURE: f64 = 0.62;
/// How many rows below the head are looked at, and how many of them must state something.
const LOOKED_AT: u32 = 4;
/// See [`LOOKED_AT`].
const STATING: usize = 2;

/// Where the block's figures stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its row, from 0.
    pub row: u32,
    /// The column of amounts without VAT.
    pub net: u32,
    /// The column of amounts with VAT.
    pub gross: Option<u32>,
}

/// Reads a header as that of a block of totals: it names nothing but money, and the rows below are labelled as totals.
pub fn head(view: &View<'_>, band: Band, cache: &mut Cache) -> Option<Head> {
    let row = band.anchor;
    let (mut net, mut gross) = (None, None);
    let mut meanings: BTreeSet<Meaning> = BTreeSet::new();
    let texts: Vec<(u32, String)> =
        (view.used.left..=view.used.right).filter_map(|c| Some((c, view.text(row, c)?))).collect();
    let (_, first) = texts.first()?;
    if !words::is_total(first) {
        return None;
    }
    for (column, text) in texts.iter().skip(1) {
        let found = reading(cache, text);
        meanings.extend(found.best().filter(|(_, sure)| *sure >= SURE).map(|(m, _)| m));
        match found.attributes.basis {
            Some(Basis::Net) => net = net.or(Some(*column)),
            Some(Basis::Gross) => gross = gross.or(Some(*column)),
            None => {}
        }
    }
    let money = |m: &Meaning| match m {
        Meaning::Cost => true,
        Meaning::Field(field) => {
            field.kind() == mrm_domain::FieldKind::Money || matches!(field, Field::VatRate | Field::CommissionRate)
        }
        Meaning::Internal => false,
    };
    let stating = (row + 1..=row + LOOKED_AT)
        .filter(|r| {
            (view.used.left..=view.used.right)
                .find_map(|c| view.text(*r, c))
                .is_some_and(|t| words::stated(&t).is_some())
        })
        .count();
    (meanings.iter().all(money) && stating >= STATING).then_some(Head { row, net: net?, gross })
}
