//! The prices of rate cards beside those of an open plan's lines.

use mrm_calc::rates::{RateBook, RateOffer, RateState, Volumes, offer};
use mrm_calc::{LineResult, PlanCalc};
use mrm_domain::{Edit, Field, HeaderField, Plan, Row, RowId, RowKind, ScaleOver};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

use super::problems::PlanProblem;

/// What rate cards offer the lines of a plan, kept so that an edit costs only what it touches.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    book: Arc<RateBook>,
    volumes: Volumes,
    offers: BTreeMap<RowId, RateOffer>,
}

/// What a rate card offers a line. Prices are of one unit, in the line's currency, on the plan's basis.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RateView {
    /// The card.
    pub card: String,
    /// Its name.
    pub name: String,
    /// Numbers of its rows that hold, from 1.
    pub rows: Vec<u32>,
    /// The price before coefficients and discounts.
    pub list: String,
    /// Coefficient of the season over the line's days; absent where it is 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season: Option<String>,
    /// Names of the card's surcharges that the line has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub surcharges: Vec<String>,
    /// Discounts one after another, as fractions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<String>,
    /// The volume that the card's scale counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<VolumeView>,
    /// The price after coefficients and discounts.
    pub price: String,
    /// The line's own price after coefficients and discounts, where it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
    /// `open`: the line has no price; `same`; `differs`.
    pub state: &'static str,
}

/// The volume that a scale counted: units, or money in the card's currency.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VolumeView {
    /// How much.
    pub volume: String,
    /// Whose.
    pub over: ScaleOver,
}

impl Rates {
    /// What is offered to a line of `plan`, which may have moved on a little since prices were last looked at.
    pub(crate) fn offer(&self, plan: &Plan, line: &Row, result: Option<&LineResult>) -> Option<RateOffer> {
        offer(&self.book, &self.volumes, plan, line, result)
    }

    /// Takes other cards; says whether the plan shows anything else now.
    pub(crate) fn take(&mut self, book: Arc<RateBook>, plan: &Plan, calc: &PlanCalc) -> bool {
        self.book = book;
        self.volumes = Volumes::default();
        let before = std::mem::take(&mut self.offers);
        self.look(plan, calc, plan.rows.keys().copied());
        before != self.offers
    }

    /// Looks again after `edits`, which changed the results of `changed`: the rows whose offer is another now.
    pub(crate) fn recheck(
        &mut self,
        plan: &Plan,
        calc: &PlanCalc,
        edits: &[Edit],
        changed: &BTreeSet<RowId>,
    ) -> BTreeSet<RowId> {
        if self.book.is_empty() {
            return BTreeSet::new();
        }
        if edits.iter().any(moves_prices) {
            return self.look(plan, calc, plan.rows.keys().copied());
        }
        let rows: BTreeSet<RowId> = edits.iter().filter_map(Edit::row).chain(changed.iter().copied()).collect();
        self.look(plan, calc, rows.into_iter())
    }

    fn look(&mut self, plan: &Plan, calc: &PlanCalc, rows: impl Iterator<Item = RowId>) -> BTreeSet<RowId> {
        let mut other = BTreeSet::new();
        let mut rows: BTreeSet<RowId> = rows.collect();
        for id in rows.clone() {
            rows.extend(self.volumes.count(&self.book, plan, id, calc.line(id)));
        }
        for id in rows {
            let row = plan.rows.get(&id).filter(|row| row.kind == RowKind::Line && !row.removed);
            let found = row.and_then(|row| self.offer(plan, row, calc.line(id)));
            let before = match found.clone() {
                Some(found) => self.offers.insert(id, found),
                None => self.offers.remove(&id),
            };
            if before != found {
                other.insert(id);
            }
        }
        other
    }

    /// What is offered to a line.
    pub(crate) fn view(&self, row: RowId) -> Option<RateView> {
        self.offers.get(&row).map(view)
    }

    /// Lines that have another price than their card.
    pub(crate) fn problems(&self) -> impl Iterator<Item = PlanProblem> {
        self.offers.iter().filter_map(|(row, offer)| {
            let RateState::Differs { own } = offer.state else { return None };
            let (own, price) = (own.to_string(), offer.price.to_string());
            let number = offer.rows.first().map(u32::to_string).unwrap_or_default();
            Some(PlanProblem {
                code: "rate_differs".to_owned(),
                severity: "warning".to_owned(),
                row: Some(row.to_string()),
                reference: Some(Field::UnitPrice.code().to_owned()),
                message: format!(
                    "the price is {own}; {} in row {number} of the rate card “{}”",
                    price, offer.card_name
                ),
                args: [("own", own), ("price", price), ("card", offer.card_name.clone()), ("row", number)]
                    .map(|(name, value)| (name.to_owned(), value))
                    .into(),
            })
        })
    }
}

/// Whether an edit can change the prices of all lines.
fn moves_prices(edit: &Edit) -> bool {
    use HeaderField as H;
    let Edit::SetHeader { field, .. } = edit else { return false };
    matches!(
        field,
        H::PeriodStart
            | H::PeriodEnd
            | H::Currency
            | H::PriceBasis
            | H::Vat
            | H::DiscountMode
            | H::Rates
            | H::RateCards
    )
}

fn view(offer: &RateOffer) -> RateView {
    let (own, state) = match offer.state {
        RateState::Open => (None, "open"),
        RateState::Same => (None, "same"),
        RateState::Differs { own } => (Some(own.to_string()), "differs"),
    };
    RateView {
        card: offer.card.to_string(),
        name: offer.card_name.clone(),
        rows: offer.rows.clone(),
        list: offer.list_price.to_string(),
        season: offer.season.map(|k| k.to_string()),
        surcharges: offer.surcharges.iter().map(|s| s.name.clone()).collect(),
        discounts: offer.discounts.iter().map(|d| d.normalize().to_string()).collect(),
        volume: offer
            .volume
            .map(|of| VolumeView { volume: of.volume.round_dp(2).normalize().to_string(), over: of.over }),
        price: offer.price.to_string(),
        own,
        state,
    }
}
