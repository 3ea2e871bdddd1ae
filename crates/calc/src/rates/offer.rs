//! What rate cards offer a line, and how the line's own price compares.

use mrm_domain::{
    Currency, DiscountMode, Field, Plan, PriceBasis, RateCard, RateCardId, Row, ScaleBy, ScaleOver, Surcharge,
};
use rust_decimal::Decimal;

use super::book::{LineKey, RateBook, RateMatch};
use super::time::{OverTime, over_time};
use super::volumes::Volumes;
use crate::LineResult;
use crate::context::{discount_factor, product, round};
use crate::vat::line_vat;

/// A price of one unit keeps so many digits after the point.
pub(super) const PRICE_DIGITS: u32 = 4;

/// What a rate card offers a line. Prices are in the line's currency and on the plan's basis, to four decimals, half up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateOffer {
    /// The card.
    pub card: RateCardId,
    /// Its name.
    pub card_name: String,
    /// Numbers of its rows that hold, from 1, in the order of days.
    pub rows: Vec<u32>,
    /// The price of one unit before coefficients and discounts: what the line's unit price should be.
    pub list_price: Decimal,
    /// The coefficient of the season; `None` where it is 1.
    pub season: Option<Decimal>,
    /// Surcharges of the card that the line has among its coefficients already.
    pub surcharges: Vec<Surcharge>,
    /// Discounts: the row's, then that of the scale.
    pub discounts: Vec<Decimal>,
    /// The volume that the scale counted; `None` for a card without one.
    pub volume: Option<OfferVolume>,
    /// The price of one unit after coefficients and discounts.
    pub price: Decimal,
    /// What the line has.
    pub state: RateState,
}

/// The volume that a scale counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferVolume {
    /// Units, or money in the card's currency.
    pub volume: Decimal,
    /// Whose it is.
    pub over: ScaleOver,
}

/// How a line's price compares with the card's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateState {
    /// The line has no price yet.
    Open,
    /// The same, as exactly as the line's price is written.
    Same,
    /// Another one: the line's price of one unit after coefficients and discounts.
    Differs {
        /// The line's price.
        own: Decimal,
    },
}

impl RateOffer {
    /// Coefficients that the line should have: the season, then the surcharges.
    pub fn markup(&self) -> Vec<Decimal> {
        self.season.into_iter().chain(self.surcharges.iter().map(|s| s.factor)).collect()
    }
}

/// The offer of the first card that has a price for all days of `line`: in the plan's own order of cards, else the card
/// whose row tells most of the line. `result` is what the line comes to.
///
/// - Another currency is converted by the plan's stated rates; a card that cannot be converted offers nothing.
/// - A card with VAT offers a plan without VAT its price without, and the other way round, at the line's rate of VAT.
/// - A coefficient of the line that equals a surcharge of the card is that surcharge.
/// - The scale counts units, or money at the card's prices before discounts: of the line alone, or of all lines with its
///   vendor, which `volumes` knows.
pub fn offer(
    book: &RateBook,
    volumes: &Volumes,
    plan: &Plan,
    line: &Row,
    result: Option<&LineResult>,
) -> Option<RateOffer> {
    if book.is_empty() {
        return None;
    }
    let key = LineKey::of(line);
    let matches = book.matches(&key);
    for card in order(book, plan, &matches) {
        let of_card: Vec<RateMatch> = matches.iter().copied().filter(|found| found.card == card).collect();
        let found = over_time(book, &of_card, plan, line)
            .and_then(|found| Offering { book, plan, line, result }.of(card, found, volumes, &key));
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Cards in the order in which they are asked.
fn order(book: &RateBook, plan: &Plan, matches: &[RateMatch]) -> Vec<usize> {
    let mut cards: Vec<usize> = Vec::new();
    for found in matches {
        if !cards.contains(&found.card) {
            cards.push(found.card);
        }
    }
    let Some(chosen) = &plan.header.rate_cards else { return cards };
    let place = |card: usize| {
        let (id, _) = book.card(card)?;
        chosen.iter().position(|other| *other == id)
    };
    cards.retain(|card| place(*card).is_some());
    cards.sort_by_key(|card| place(*card));
    cards
}

pub(super) struct Offering<'a> {
    pub book: &'a RateBook,
    pub plan: &'a Plan,
    pub line: &'a Row,
    pub result: Option<&'a LineResult>,
}

impl Offering<'_> {
    fn of(&self, index: usize, found: OverTime, volumes: &Volumes, key: &LineKey) -> Option<RateOffer> {
        let (id, card) = self.book.card(index)?;
        let rate = self.exchange(card)?;
        let list_price = round(found.list.checked_mul(rate)?.checked_mul(self.basis(card)?)?, PRICE_DIGITS).normalize();
        let surcharges = self.surcharges(card, found.season);
        let season = (found.season != Decimal::ONE).then_some(found.season);
        let factor = coefficient(found.season, &surcharges)?;
        let mut discounts = match found.left {
            Some(left) => vec![Decimal::ONE - left],
            None => self.book.row(*found.rows.first()?).map(|(.., row)| row.discounts.clone())?,
        };
        let volume = match volumes.volume(index, card, key) {
            Some(volume) => OfferVolume { volume, over: ScaleOver::Vendor },
            None => OfferVolume { volume: self.own_volume(card, &found)?, over: ScaleOver::Line },
        };
        discounts.push(card.scale_discount(volume.volume));
        discounts.retain(|discount| !discount.is_zero());
        // What the card takes off one after another is one discount where the plan adds discounts up.
        if self.plan.header.discount_mode == DiscountMode::Additive && discounts.len() > 1 {
            let left = product(discounts.iter().map(|d| Decimal::ONE - d))?;
            discounts = vec![(Decimal::ONE - left).normalize()];
        }
        let left = discount_factor(&discounts, self.plan.header.discount_mode)?;
        let price = round(list_price.checked_mul(factor)?.checked_mul(left)?, PRICE_DIGITS).normalize();
        let rows = found.rows.iter().map(|found| u32::try_from(found.row + 1).unwrap_or(u32::MAX)).collect();
        let state = self.state(price);
        Some(RateOffer {
            card: id,
            card_name: card.name.clone(),
            rows,
            list_price,
            season,
            surcharges,
            discounts,
            volume: (!card.scale.is_empty()).then_some(volume),
            price,
            state,
        })
    }

    /// What one unit of the card's currency is in the line's.
    fn exchange(&self, card: &RateCard) -> Option<Decimal> {
        let header = &self.plan.header;
        let own: Currency = match self.line.text(Field::Currency).map(str::trim).filter(|t| !t.is_empty()) {
            None => header.currency,
            Some(text) => text.parse().ok()?,
        };
        let in_plan = |currency: Currency| match currency == header.currency {
            true => Some(Decimal::ONE),
            false => header.rates.get(&currency).map(|stated| stated.rate),
        };
        if own == card.currency { Some(Decimal::ONE) } else { in_plan(card.currency)?.checked_div(in_plan(own)?) }
    }

    /// What a price of the card is multiplied by to be on the plan's basis.
    fn basis(&self, card: &RateCard) -> Option<Decimal> {
        let with_vat = || {
            let rate = line_vat(self.plan, self.line, self.line.number(Field::VatRate)).rate()?;
            Decimal::ONE.checked_add(rate)
        };
        match (card.price_basis, self.plan.header.price_basis) {
            (PriceBasis::Gross, PriceBasis::Net) => Decimal::ONE.checked_div(with_vat()?),
            (PriceBasis::Net, PriceBasis::Gross) => with_vat(),
            _ => Some(Decimal::ONE),
        }
    }

    /// Surcharges of the card among the line's coefficients. One coefficient is the season's, if it equals that.
    fn surcharges(&self, card: &RateCard, season: Decimal) -> Vec<Surcharge> {
        let mut own = self.line.list(Field::Markup).to_vec();
        if let Some(at) = own.iter().position(|k| *k == season) {
            own.remove(at);
        }
        let taken = card.surcharges.iter().filter(|surcharge| {
            let at = own.iter().position(|k| *k == surcharge.factor);
            at.map(|at| own.remove(at)).is_some()
        });
        taken.cloned().collect()
    }

    /// The volume of the line alone, as the card's scale counts it.
    pub(super) fn own_volume(&self, card: &RateCard, found: &OverTime) -> Option<Decimal> {
        let units = self.number(Field::Units).unwrap_or(Decimal::ONE);
        if card.scale_by == ScaleBy::Units {
            return Some(units);
        }
        let price = found.list.checked_mul(coefficient(found.season, &self.surcharges(card, found.season))?)?;
        let model = self.line.text(Field::BuyModel).and_then(|m| m.parse::<mrm_domain::BuyModel>().ok());
        let per_price = model.map_or(1, mrm_domain::BuyModel::units_per_price);
        Some(units.checked_mul(price).and_then(|money| money.checked_div(per_price.into())).unwrap_or(Decimal::MAX))
    }

    fn number(&self, field: Field) -> Option<Decimal> {
        self.line.number(field).or_else(|| self.result?.number(field))
    }

    /// The line's own price of one unit beside the card's, compared in as many digits as the line's is written with, but
    /// at least those of the minor unit.
    fn state(&self, price: Decimal) -> RateState {
        let Some(unit) = self.number(Field::UnitPrice) else { return RateState::Open };
        let list = |field| self.line.list(field).iter().copied();
        let left = discount_factor(self.line.list(Field::Discount), self.plan.header.discount_mode);
        let own = product(list(Field::Markup)).zip(left).and_then(|(k, left)| unit.checked_mul(k)?.checked_mul(left));
        let Some(own) = own else { return RateState::Open };
        let minor = self.plan.header.currency.minor_digits();
        let digits = unit.normalize().scale().clamp(minor, PRICE_DIGITS.max(minor));
        if round(own, digits) == round(price, digits) {
            RateState::Same
        } else {
            RateState::Differs { own: round(own, PRICE_DIGITS).normalize() }
        }
    }
}

/// What the season and surcharges multiply a price with.
fn coefficient(season: Decimal, surcharges: &[Surcharge]) -> Option<Decimal> {
    product(std::iter::once(season).chain(surcharges.iter().map(|s| s.factor)))
}
