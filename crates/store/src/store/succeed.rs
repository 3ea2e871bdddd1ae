//! One open store after another over the same database: who writes into documents has other keys from then on.

use mrm_document::DocumentId;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Store;
use crate::StoreError;
use crate::table::{TeamWrite, team};

impl Store {
    /// Another store takes the place of this one, if everything that was written here is with the others, but for the
    /// documents that are `apart`. `None`: something is not, and nothing has changed. What this one would still write into
    /// documents is refused then, and envelopes are counted from the beginning.
    pub async fn succeed(&self, apart: &BTreeSet<DocumentId>, team: TeamWrite) -> Result<Option<Store>, StoreError> {
        let turn = self.1 + 1;
        let work = async |db: &mut SqliteConnection| {
            let unsent = team::unsent(&mut *db).await?;
            if !team::outbox(&mut *db).await?.is_empty() || unsent.iter().any(|(id, _)| !apart.contains(id)) {
                return Ok(None);
            }
            let mut batch = QueryBuilder::<Sqlite>::new("UPDATE threads SET counter = 0, last = zeroblob(32); ");
            team::put(&mut batch, &team);
            batch.build().execute(&mut *db).await?;
            // While nobody else may write.
            self.0.turn.store(turn, Ordering::Release);
            Ok(Some(Store(Arc::clone(&self.0), turn)))
        };
        let succeeded = self.transact(work).await;
        if succeeded.is_err() {
            self.0.turn.store(self.1, Ordering::Release);
        }
        succeeded
    }

    /// Whether another store has taken the place of this one.
    pub fn is_succeeded(&self) -> bool {
        self.0.turn.load(Ordering::Acquire) != self.1
    }
}
