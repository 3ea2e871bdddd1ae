//! Rate cards: kept on this device, made by hand or from a workbook, and looked up when lines are priced.

mod book;
mod edit;
mod file;
mod view;

use mrm_domain::{RateCard, RateCardId};
use mrm_store::RateCardRow;
use serde::Deserialize;
use utoipa::ToSchema;

pub use edit::{EditRateCard, RateEdit};
pub use file::{RateCardReading, RateColumn};
pub use view::{
    RateCardBody, RateCardList, RateCardSummary, RateCardView, RateProblem, RateRowBody, ScaleStepBody, SurchargeBody,
};

use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::plans::moment;
use crate::rights::UseCase;
use crate::session::store_failure;
use crate::{App, Language};

/// A new card.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CreateRateCard {
    /// What it says.
    pub card: RateCardBody,
    /// The workbook it was read from, if it was.
    #[serde(default)]
    pub file_name: String,
}

impl App {
    /// All cards, by name.
    pub async fn list_rate_cards(&self) -> Result<RateCardList, Failure> {
        let rows = self.may(UseCase::KeepTools).await?.store.rate_cards().await.map_err(store_failure)?;
        Ok(RateCardList { cards: rows.iter().map(summary).collect::<Result<_, _>>()? })
    }

    /// Keeps a new card.
    pub async fn create_rate_card(&self, request: CreateRateCard) -> Result<RateCardView, Failure> {
        let now = self.may(UseCase::KeepTools).await?.now_ms();
        let row = RateCardRow {
            id: RateCardId::from_uuid(self.world().uuid()),
            name: String::new(),
            card: String::new(),
            file_name: request.file_name.chars().take(255).collect(),
            created_ms: now,
            updated_ms: now,
        };
        self.keep_rate_card(row, request.card.read()?).await
    }

    /// A whole card.
    pub async fn rate_card(&self, id: &str) -> Result<RateCardView, Failure> {
        let row = self.rate_card_row(id).await?;
        let card = parsed(&row)?;
        Ok(whole(&row, &card))
    }

    /// Replaces what a card says.
    pub async fn replace_rate_card(&self, id: &str, body: RateCardBody) -> Result<RateCardView, Failure> {
        let row = self.rate_card_row(id).await?;
        self.keep_rate_card(row, body.read()?).await
    }

    /// Edits a card: all edits or none.
    pub async fn edit_rate_card(
        &self,
        id: &str,
        request: EditRateCard,
        language: Language,
    ) -> Result<RateCardView, Failure> {
        let row = self.rate_card_row(id).await?;
        let mut card = parsed(&row)?;
        edit::apply(&mut card, request.edits, language.separator())?;
        self.keep_rate_card(row, card).await
    }

    /// Forgets a card. Lines that took its prices keep them.
    pub async fn delete_rate_card(&self, id: &str) -> Result<(), Failure> {
        let id: RateCardId = parse_id(id)?;
        let gone = self.may(UseCase::KeepTools).await?.store.delete_rate_card(id).await.map_err(store_failure)?;
        if !gone {
            return Err(Failure::not_found("rate_card", id));
        }
        self.rate_cards_changed().await
    }

    async fn keep_rate_card(&self, row: RateCardRow, card: RateCard) -> Result<RateCardView, Failure> {
        let bench = self.may(UseCase::KeepTools).await?;
        let written = serde_json::to_string(&card).map_err(Failure::unexpected)?;
        let row = RateCardRow { name: card.name.clone(), card: written, updated_ms: bench.now_ms(), ..row };
        bench.store.put_rate_card(&row).await.map_err(store_failure)?;
        self.rate_cards_changed().await?;
        Ok(whole(&row, &card))
    }

    async fn rate_card_row(&self, id: &str) -> Result<RateCardRow, Failure> {
        let id: RateCardId = parse_id(id)?;
        let row = self.may(UseCase::KeepTools).await?.store.rate_card(id).await.map_err(store_failure)?;
        row.ok_or_else(|| Failure::not_found("rate_card", id))
    }
}

fn parsed(row: &RateCardRow) -> Result<RateCard, Failure> {
    serde_json::from_str(&row.card)
        .map_err(|error| Failure::new(Code::Damaged, format!("the rate card “{}” cannot be read: {error}", row.name)))
}

fn summary(row: &RateCardRow) -> Result<RateCardSummary, Failure> {
    let card = parsed(row)?;
    Ok(RateCardSummary {
        id: row.id.to_string(),
        name: row.name.clone(),
        currency: card.currency.to_string(),
        price_basis: card.price_basis,
        valid_from: card.valid_from,
        valid_to: card.valid_to,
        rows: card.rows.len(),
        vendors: view::vendors(&card),
        problems: card.doubts().iter().filter(|doubt| !doubt.kind.is_info()).count(),
        file_name: row.file_name.clone(),
        created_at: moment(row.created_ms),
        updated_at: moment(row.updated_ms),
    })
}

fn whole(row: &RateCardRow, card: &RateCard) -> RateCardView {
    RateCardView {
        id: row.id.to_string(),
        card: RateCardBody::from(card),
        problems: view::problems(card),
        file_name: row.file_name.clone(),
        created_at: moment(row.created_ms),
        updated_at: moment(row.updated_ms),
    }
}
