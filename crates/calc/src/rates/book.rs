//! All rate cards at hand, indexed by what their rows name.

use chrono::NaiveDate;
use mrm_domain::{Field, RATE_KEYS, RateCard, RateCardId, RateRow, Row, rate_text};
use std::collections::HashMap;

/// Which of [`RATE_KEYS`] a row names: bit `i` for the `i`-th.
type Mask = u8;

/// Rate cards with an index over all of their rows: finding the price of a line takes one look for every combination of
/// fields that rows name, however many rows there are.
#[derive(Debug, Clone, Default)]
pub struct RateBook {
    cards: Vec<(RateCardId, RateCard)>,
    rows: HashMap<(Mask, Box<str>), Vec<RateMatch>>,
    /// The combinations that there are, the most telling first.
    masks: Vec<Mask>,
}

/// A row of a card in a [`RateBook`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RateMatch {
    /// Index of the card in the book.
    pub card: usize,
    /// Index of the row in the card.
    pub row: usize,
}

/// What a line says of [`RATE_KEYS`], ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineKey([Option<Box<str>>; RATE_KEYS.len()]);

impl LineKey {
    /// Of a line.
    pub fn of(row: &Row) -> LineKey {
        let text = |field| row.text(field).map(|text| rate_text(field, text)).filter(|text| !text.is_empty());
        let (vendor, site) = (text(Field::Vendor), text(Field::Site));
        LineKey(RATE_KEYS.map(|field| {
            let found = match field {
                Field::Vendor => vendor.clone().or_else(|| site.clone()),
                Field::Site => site.clone().or_else(|| vendor.clone()),
                other => text(other),
            };
            found.map(String::into_boxed_str)
        }))
    }

    /// Whether a row of a card speaks of the line, whatever its days.
    pub fn fits(&self, row: &RateRow) -> bool {
        RATE_KEYS.iter().zip(&self.0).all(|(field, own)| match key(row, *field) {
            None => true,
            Some(wanted) => own.as_deref() == Some(wanted.as_str()),
        })
    }

    /// The vendor, else the site.
    pub(super) fn vendor(&self) -> Option<&str> {
        let at = RATE_KEYS.iter().position(|field| *field == Field::Vendor)?;
        self.0.get(at)?.as_deref()
    }

    fn joined(&self, mask: Mask) -> Option<String> {
        let named = self.0.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        let mut out = String::new();
        for (_, text) in named {
            out.push_str(text.as_deref()?);
            out.push('\u{1f}');
        }
        Some(out)
    }
}

fn key(row: &RateRow, field: Field) -> Option<String> {
    row.key(field).map(|text| rate_text(field, text)).filter(|text| !text.is_empty())
}

impl RateBook {
    /// Indexes `cards`; the order is kept.
    pub fn new(cards: Vec<(RateCardId, RateCard)>) -> RateBook {
        let mut book = RateBook::default();
        for (card, (_, of)) in cards.iter().enumerate() {
            for (row, rate) in of.rows.iter().enumerate().filter(|(_, rate)| rate.price.is_some()) {
                let texts = LineKey(RATE_KEYS.map(|field| key(rate, field).map(String::into_boxed_str)));
                let named = texts.0.iter().enumerate().filter(|(_, text)| text.is_some());
                let mask = named.fold(0, |mask, (at, _)| mask | (1 << at));
                let Some(joined) = texts.joined(mask) else { continue };
                book.rows.entry((mask, joined.into())).or_default().push(RateMatch { card, row });
                if !book.masks.contains(&mask) {
                    book.masks.push(mask);
                }
            }
        }
        // Later keys tell more, so the larger mask does among those that name as many.
        book.masks.sort_by_key(|mask| std::cmp::Reverse((mask.count_ones(), *mask)));
        book.cards = cards;
        book
    }

    /// Whether there is no card.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// The cards in their order.
    pub fn cards(&self) -> impl ExactSizeIterator<Item = (RateCardId, &RateCard)> {
        self.cards.iter().map(|(id, card)| (*id, card))
    }

    /// The card at an index of a [`RateMatch`].
    pub fn card(&self, index: usize) -> Option<(RateCardId, &RateCard)> {
        self.cards.get(index).map(|(id, card)| (*id, card))
    }

    /// The card and the row of a match.
    pub fn row(&self, found: RateMatch) -> Option<(RateCardId, &RateCard, &RateRow)> {
        let (id, card) = self.card(found.card)?;
        Some((id, card, card.rows.get(found.row)?))
    }

    /// All rows that speak of a line, of any card and for any days, the most telling first; those that tell as much in the
    /// order of cards and rows.
    pub fn matches(&self, line: &LineKey) -> Vec<RateMatch> {
        let mut out = Vec::new();
        for mask in &self.masks {
            let Some(joined) = line.joined(*mask) else { continue };
            out.extend(self.rows.get(&(*mask, joined.into_boxed_str())).into_iter().flatten());
        }
        out
    }

    /// Of `matches` of one card, which came from [`RateBook::matches`], the row that holds on `day`; without a day the
    /// first that has no days.
    pub(super) fn best_on(&self, matches: &[RateMatch], day: Option<NaiveDate>) -> Option<RateMatch> {
        let mut best: Option<(RateMatch, Mask, Option<NaiveDate>)> = None;
        for found in matches {
            let (_, card, row) = self.row(*found)?;
            let (from, to) = card.days_of(row);
            let holds = match day {
                Some(day) => from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to),
                None => from.is_none() && to.is_none(),
            };
            if !holds {
                continue;
            }
            let mask = mask_of(row);
            match &best {
                // Matches come by how much they tell: only those that tell as much can still be better.
                Some((_, other, _)) if *other != mask => break,
                Some((_, _, since)) if *since >= from => {}
                _ => best = Some((*found, mask, from)),
            }
        }
        best.map(|(found, ..)| found)
    }
}

fn mask_of(row: &RateRow) -> Mask {
    let named =
        RATE_KEYS.iter().enumerate().filter(|(_, field)| row.key(**field).is_some_and(|t| !t.trim().is_empty()));
    named.fold(0, |mask, (at, _)| mask | (1 << at))
}
