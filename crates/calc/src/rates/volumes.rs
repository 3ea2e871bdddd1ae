//! What the lines of a plan buy from a vendor together, for cards whose scale counts that.

use mrm_domain::{Plan, RateCard, Row, RowId, RowKind, ScaleOver};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::book::{LineKey, RateBook, RateMatch};
use super::offer::{Offering, PRICE_DIGITS};
use super::time::over_time;
use crate::LineResult;
use crate::context::round;

/// A card by its index in the book, and a vendor as cards compare it.
type Vendor = (usize, Box<str>);

/// The volumes of vendors, kept line by line so that an edit costs only what it touches.
#[derive(Debug, Clone, Default)]
pub struct Volumes {
    lines: BTreeMap<RowId, Vec<(Vendor, Decimal)>>,
    vendors: HashMap<Vendor, Bought>,
}

/// What is bought from a vendor.
#[derive(Debug, Clone, Default)]
struct Bought {
    volume: Decimal,
    lines: BTreeSet<RowId>,
}

/// Whether a card's scale counts the volume of a vendor.
fn counts(card: &RateCard) -> bool {
    card.scale_over == ScaleOver::Vendor && !card.scale.is_empty()
}

impl Volumes {
    /// The volumes of a whole plan. `result` gives what a line comes to.
    pub fn of<'r>(book: &RateBook, plan: &Plan, result: &dyn Fn(RowId) -> Option<&'r LineResult>) -> Volumes {
        let mut volumes = Volumes::default();
        for id in plan.rows.keys() {
            volumes.count(book, plan, *id, result(*id));
        }
        volumes
    }

    /// Counts a line anew, as it stands in `plan` or no longer does. Returns the lines that a scale gives another discount
    /// now.
    pub fn count(&mut self, book: &RateBook, plan: &Plan, id: RowId, result: Option<&LineResult>) -> BTreeSet<RowId> {
        if !book.cards().any(|(_, card)| counts(card)) {
            return BTreeSet::new();
        }
        let row = plan.rows.get(&id).filter(|row| row.kind == RowKind::Line && !row.removed);
        let now = row.map(|row| bought(book, plan, row, result)).unwrap_or_default();
        let before = self.lines.remove(&id).unwrap_or_default();
        let mut other = BTreeSet::new();
        let touched: BTreeSet<&Vendor> = before.iter().chain(&now).map(|(vendor, _)| vendor).collect();
        for vendor in touched {
            let volume = |list: &[(Vendor, Decimal)]| list.iter().find(|(v, _)| v == vendor).map(|(_, volume)| *volume);
            let (old, new) = (volume(&before), volume(&now));
            let of = self.vendors.entry(vendor.clone()).or_default();
            let was = of.volume;
            of.volume = was.saturating_sub(old.unwrap_or_default()).saturating_add(new.unwrap_or_default());
            match new {
                Some(_) => of.lines.insert(id),
                None => of.lines.remove(&id),
            };
            let discount = |volume| book.card(vendor.0).map(|(_, card)| card.scale_discount(volume));
            if discount(was) != discount(of.volume) {
                other.extend(of.lines.iter().copied());
            }
            if of.lines.is_empty() {
                self.vendors.remove(vendor);
            }
        }
        if !now.is_empty() {
            self.lines.insert(id, now);
        }
        other
    }

    /// What the plan buys from the vendor of a line by a card; `None` where the card's scale counts lines alone, or the
    /// line has no vendor.
    pub(super) fn volume(&self, card: usize, of: &RateCard, line: &LineKey) -> Option<Decimal> {
        let vendor = line.vendor().filter(|_| counts(of))?;
        self.vendors.get(&(card, vendor.into())).map(|of| of.volume)
    }
}

/// What a line buys from its vendor, by every card whose scale counts that and that has a price for the line.
fn bought(book: &RateBook, plan: &Plan, line: &Row, result: Option<&LineResult>) -> Vec<(Vendor, Decimal)> {
    let key = LineKey::of(line);
    let Some(vendor) = key.vendor() else { return Vec::new() };
    let matches = book.matches(&key);
    let cards = book.cards().enumerate().filter(|(_, (_, card))| counts(card));
    let volume = |(index, (_, card)): (usize, (_, &RateCard))| {
        let of_card: Vec<RateMatch> = matches.iter().copied().filter(|found| found.card == index).collect();
        let found = over_time(book, &of_card, plan, line)?;
        let own = Offering { book, plan, line, result }.own_volume(card, &found)?;
        // Rounded, so that what was added can be taken away again exactly.
        Some(((index, vendor.into()), round(own, PRICE_DIGITS)))
    };
    cards.filter_map(volume).collect()
}
