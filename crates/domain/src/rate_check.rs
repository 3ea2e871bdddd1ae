//! What a planner should look at in a rate card.

use std::collections::HashMap;

use crate::{Field, RATE_KEYS, RateCard, RateRow, rate_text};

/// Something to look at in a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateDoubt {
    /// What it is.
    pub kind: RateDoubtKind,
    /// The number of the row, from 1; `None` for the card as a whole.
    pub row: Option<usize>,
}

/// What there is to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateDoubtKind {
    /// The row names no vendor, site, placement or format: it would price every line.
    NamesNothing,
    /// The row has no price: it offers nothing.
    NoPrice,
    /// The last day comes before the first.
    DaysOrder,
    /// An earlier row names the same for some of the same days, with another price or other discounts.
    SameAs {
        /// The number of that row, from 1.
        row: usize,
    },
    /// The season's coefficients do not average 1, within 0.005: prices are not those of an average month.
    SeasonMean,
}

impl RateDoubtKind {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            RateDoubtKind::NamesNothing => "rate_names_nothing",
            RateDoubtKind::NoPrice => "rate_no_price",
            RateDoubtKind::DaysOrder => "rate_days_order",
            RateDoubtKind::SameAs { .. } => "rate_same_as",
            RateDoubtKind::SeasonMean => "rate_season_mean",
        }
    }

    /// Whether it is only good to know.
    pub const fn is_info(self) -> bool {
        matches!(self, RateDoubtKind::SeasonMean | RateDoubtKind::NoPrice)
    }
}

impl RateCard {
    /// Everything to look at, by row.
    pub fn doubts(&self) -> Vec<RateDoubt> {
        let mut doubts = Vec::new();
        let mut doubt = |kind, row| doubts.push(RateDoubt { kind, row });
        if self.valid_from.zip(self.valid_to).is_some_and(|(from, to)| to < from) {
            doubt(RateDoubtKind::DaysOrder, None);
        }
        let months = self.season.coefficients();
        if !months.is_empty() {
            let sum: rust_decimal::Decimal = months.iter().sum();
            let off = (sum / rust_decimal::Decimal::from(12) - rust_decimal::Decimal::ONE).abs();
            if off > rust_decimal::Decimal::new(5, 3) {
                doubt(RateDoubtKind::SeasonMean, None);
            }
        }
        let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            let number = Some(at + 1);
            if !row.names_something() {
                doubt(RateDoubtKind::NamesNothing, number);
            }
            if row.price.is_none() {
                doubt(RateDoubtKind::NoPrice, number);
                continue;
            }
            if row.valid_from.zip(row.valid_to).is_some_and(|(from, to)| to < from) {
                doubt(RateDoubtKind::DaysOrder, number);
            }
            let earlier = seen.entry(joined(row)).or_default();
            let other = |at: &&usize| self.rows.get(**at).is_some_and(|other| self.contradicts(other, row));
            if let Some(first) = earlier.iter().find(other) {
                doubt(RateDoubtKind::SameAs { row: first + 1 }, number);
            }
            earlier.push(at);
        }
        doubts
    }

    /// Whether two rows that name the same ask different prices on some day. A later first day says that a price is new.
    fn contradicts(&self, a: &RateRow, b: &RateRow) -> bool {
        let differ = a.price != b.price || a.discounts != b.discounts;
        let ((a_from, a_to), (b_from, b_to)) = (self.days_of(a), self.days_of(b));
        let apart = a_to.zip(b_from).is_some_and(|(to, from)| to < from)
            || b_to.zip(a_from).is_some_and(|(to, from)| to < from);
        differ && !apart && a_from == b_from
    }
}

fn joined(row: &RateRow) -> String {
    let text = |field: &Field| row.key(*field).map(|text| rate_text(*field, text)).unwrap_or_default();
    RATE_KEYS.iter().map(text).collect::<Vec<_>>().join("\u{1f}")
}
