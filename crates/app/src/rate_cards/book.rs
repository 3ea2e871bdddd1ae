//! All rate cards in memory, as open plans look them up.

use mrm_calc::rates::RateBook;
use std::sync::Arc;

use super::parsed;
use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::Failure;
use crate::session::store_failure;

impl Bench {
    /// The cards, indexed; read once and kept until one of them changes.
    pub(crate) async fn rate_book(&self) -> Result<Arc<RateBook>, Failure> {
        if let Some(book) = self.kept_rate_book() {
            return Ok(book);
        }
        let rows = self.store.rate_cards().await.map_err(store_failure)?;
        // One that a newer version wrote offers nothing here, and keeps nobody from opening a plan.
        let cards = rows.iter().filter_map(|row| Some((row.id, parsed(row).ok()?))).collect();
        let book = Arc::new(RateBook::new(cards));
        self.keep_rate_book(Some(Arc::clone(&book)));
        Ok(book)
    }
}

impl App {
    /// Looks all lines of open plans up anew, and tells the screens.
    pub(super) async fn rate_cards_changed(&self) -> Result<(), Failure> {
        let bench = self.bench().await?;
        bench.keep_rate_book(None);
        let book = bench.rate_book().await?;
        for open in bench.open_plans() {
            let mut open = open.lock_owned().await;
            let book = Arc::clone(&book);
            let told = tokio::task::spawn_blocking(move || {
                let other = open.price_by(book);
                other.then(|| (open.plan.id.to_string(), open.revision))
            });
            if let Some((id, revision)) = told.await.map_err(Failure::unexpected)? {
                self.tell(Event::ArtifactUpdated { id, revision });
            }
        }
        Ok(())
    }
}
