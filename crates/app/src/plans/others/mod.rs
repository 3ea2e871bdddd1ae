//! What colleagues wrote: taken into an open plan, shown, and decided where it met what others wrote.

mod made;
mod recent;
mod take;
#[cfg(test)]
mod tests;
mod view;

pub use made::PartView;
pub use recent::ChangesView;
pub(crate) use recent::Recent;
pub use view::{
    ConflictKind, ConflictView, DisputesView, KeptView, MeanwhileView, PlaceView, ReturnedView, TouchedView,
    WriterView, WrittenView,
};
pub(crate) use view::{Disputes, reference_of};

use crate::App;
use crate::failure::Failure;
use crate::rights::UseCase;

impl App {
    /// What is not decided in a plan: places that several people wrote to, rows removed while others wrote to them. It is
    /// decided by edits.
    pub async fn disputes(&self, id: &str) -> Result<DisputesView, Failure> {
        let open = self.may_with(UseCase::ReadPlan, id).await?.alone(id).await?;
        Ok(Disputes::of(&open).view())
    }

    /// What changed in a plan since a revision, for a screen that shows that revision.
    pub async fn changes_since(&self, id: &str, revision: u64) -> Result<ChangesView, Failure> {
        let bench = self.may_with(UseCase::ReadPlan, id).await?;
        let open = bench.alone(id).await?;
        let undo = bench.undo_view(open.plan.id);
        tokio::task::spawn_blocking(move || open.changes_since(revision, undo)).await.map_err(Failure::unexpected)
    }
}
