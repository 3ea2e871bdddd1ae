//! Rate cards: what a vendor asks for a placement, by format, buying model and period, before anybody has bargained.
//!
//! A card is the agency's own knowledge of prices. Nothing of it, not even its name, is for a client.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Currency, Field, PriceBasis};

/// The most rows that a card holds.
pub const MAX_RATE_ROWS: usize = 20_000;

/// A rate card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateCard {
    /// What the planner calls it, never empty.
    pub name: String,
    /// The currency of its prices.
    pub currency: Currency,
    /// Whether its prices contain VAT.
    pub price_basis: PriceBasis,
    /// The first day it is valid; `None`: it always was.
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    /// The last day it is valid; `None`: until further notice.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// Seasonal coefficients of its prices.
    #[serde(default)]
    pub season: RateSeason,
    /// Discounts by volume, from the smallest step to the largest.
    #[serde(default)]
    pub scale: Vec<ScaleStep>,
    /// What the steps of the scale count.
    #[serde(default)]
    pub scale_by: ScaleBy,
    /// Whose volume they count.
    #[serde(default)]
    pub scale_over: ScaleOver,
    /// Named surcharges that a buyer may meet.
    #[serde(default)]
    pub surcharges: Vec<Surcharge>,
    /// Conditions in words.
    #[serde(default)]
    pub notes: Option<String>,
    /// Its prices.
    #[serde(default)]
    pub rows: Vec<RateRow>,
}

/// A price and what it is for. What a row leaves out holds for everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the texts are those of the fields of the same name")]
pub struct RateRow {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geo: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buy_model: Option<String>,
    /// The price of one unit of the buying model (of a thousand impressions for CPM), zero or more; `None`: on request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal>,
    /// Discounts that the vendor gives on this price anyway, as fractions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<Decimal>,
    /// The first day of this price; `None`: that of the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The last day of this price; `None`: that of the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
    /// Its own seasonal coefficients, in place of the card's.
    #[serde(default, skip_serializing_if = "RateSeason::is_empty")]
    pub season: RateSeason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// Coefficients of the months, January first; either none or twelve, each above zero.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RateSeason(Vec<Decimal>);

impl RateSeason {
    /// The coefficients; `None` unless there are none or twelve above zero.
    pub fn new(coefficients: Vec<Decimal>) -> Option<RateSeason> {
        let whole = coefficients.is_empty() || coefficients.len() == 12;
        (whole && coefficients.iter().all(|k| *k > Decimal::ZERO)).then_some(RateSeason(coefficients))
    }

    /// Whether there are no coefficients.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The coefficients, January first.
    pub fn coefficients(&self) -> &[Decimal] {
        &self.0
    }

    /// The coefficient of a month from 0 (January); 1 where there are none.
    pub fn of_month(&self, month0: u32) -> Decimal {
        self.0.get(month0 as usize).copied().unwrap_or(Decimal::ONE)
    }
}

/// A discount from a volume on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScaleStep {
    /// The volume from which it holds, zero or more.
    pub from: Decimal,
    /// The discount, as a fraction.
    pub discount: Decimal,
}

/// What the steps of a scale count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScaleBy {
    /// Money at this card's prices, coefficients included, before discounts, in the card's currency.
    #[default]
    Amount,
    /// Units that are bought.
    Units,
}

/// Whose volume the steps of a scale count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScaleOver {
    /// That of the line alone.
    #[default]
    Line,
    /// That of all lines of the plan with the same vendor (else site) for which the card has a price.
    Vendor,
}

/// A coefficient with a name: weekend, Moscow, narrow targeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surcharge {
    /// What it is for.
    pub name: String,
    /// The coefficient: 1.2 for 20 % more, 0.9 for 10 % less; above zero.
    pub factor: Decimal,
}

/// The fields that say what a price is for, in the order of how much they tell.
pub const RATE_KEYS: [Field; 7] =
    [Field::BuyModel, Field::Geo, Field::Duration, Field::Vendor, Field::Site, Field::Format, Field::Placement];

impl RateRow {
    /// A row that names nothing yet.
    pub fn new(price: Option<Decimal>) -> RateRow {
        RateRow {
            vendor: None,
            site: None,
            placement: None,
            format: None,
            duration: None,
            geo: None,
            buy_model: None,
            price,
            discounts: Vec::new(),
            valid_from: None,
            valid_to: None,
            season: RateSeason::default(),
            notes: None,
        }
    }

    /// What it says of one of [`RATE_KEYS`].
    pub fn key(&self, field: Field) -> Option<&str> {
        match field {
            Field::Vendor => &self.vendor,
            Field::Site => &self.site,
            Field::Placement => &self.placement,
            Field::Format => &self.format,
            Field::Duration => &self.duration,
            Field::Geo => &self.geo,
            Field::BuyModel => &self.buy_model,
            _ => &None,
        }
        .as_deref()
    }

    /// The same, to be changed; `None` for any other field.
    pub fn key_mut(&mut self, field: Field) -> Option<&mut Option<String>> {
        Some(match field {
            Field::Vendor => &mut self.vendor,
            Field::Site => &mut self.site,
            Field::Placement => &mut self.placement,
            Field::Format => &mut self.format,
            Field::Duration => &mut self.duration,
            Field::Geo => &mut self.geo,
            Field::BuyModel => &mut self.buy_model,
            _ => return None,
        })
    }

    /// Whether it names what is bought: a vendor, a site, a placement or a format.
    pub fn names_something(&self) -> bool {
        [&self.vendor, &self.site, &self.placement, &self.format].into_iter().any(Option::is_some)
    }
}

impl RateCard {
    /// An empty card.
    pub fn new(name: impl Into<String>, currency: Currency, price_basis: PriceBasis) -> RateCard {
        RateCard {
            name: name.into(),
            currency,
            price_basis,
            valid_from: None,
            valid_to: None,
            season: RateSeason::default(),
            scale: Vec::new(),
            scale_by: ScaleBy::default(),
            scale_over: ScaleOver::default(),
            surcharges: Vec::new(),
            notes: None,
            rows: Vec::new(),
        }
    }

    /// The days on which `row` is valid, both ends included; an absent end is open.
    pub fn days_of(&self, row: &RateRow) -> (Option<NaiveDate>, Option<NaiveDate>) {
        // Of two beginnings the later one holds, of two ends the earlier one.
        let from = self.valid_from.max(row.valid_from);
        let to = match (self.valid_to, row.valid_to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        (from, to)
    }

    /// The coefficients that hold for `row`.
    pub fn season_of<'a>(&'a self, row: &'a RateRow) -> &'a RateSeason {
        if row.season.is_empty() { &self.season } else { &row.season }
    }

    /// The discount that `volume` earns; zero below the first step. The scale need not be sorted.
    pub fn scale_discount(&self, volume: Decimal) -> Decimal {
        let reached = self.scale.iter().filter(|step| step.from <= volume);
        reached.max_by_key(|step| step.from).map_or(Decimal::ZERO, |step| step.discount)
    }
}

/// A text as rate cards compare it: letters in lower case, `ё` as `е`, spaces and quotation marks of all kinds aside; of a
/// duration only the number (`15"`, `15 сек`).
pub fn rate_text(field: Field, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || "\"«»„“”'’".contains(c)).filter(|word| !word.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }));
    }
    if field == Field::BuyModel {
        return crate::typed::canonical_choice(field, &out).to_lowercase();
    }
    if field == Field::Duration {
        let digits = out.find(|c: char| !c.is_ascii_digit()).unwrap_or(out.len());
        if digits > 0 {
            out.truncate(digits);
        }
    }
    out
}
