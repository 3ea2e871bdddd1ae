//! Plans in memory: read from the disk when somebody asks for one, kept while there is room.

use mrm_document::{Chunk, ChunkKind, DocumentLog, PlanDoc, Writer};
use mrm_domain::{PlanId, ProjectId};
use mrm_store::Write;
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;

use super::{Bench, SNAPSHOT_AFTER, frame, lock};
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::plans::{OpenPlan, SharedPlan};
use crate::session::{document_failure, store_failure};

/// How many plans stay in memory although nobody works on them.
const KEEP_OPEN: usize = 12;

impl Bench {
    /// A plan in memory, loaded if it is not.
    pub(crate) async fn plan(&self, id: &str) -> Result<SharedPlan, Failure> {
        let id: PlanId = parse_id(id)?;
        if let Some(open) = lock(&self.plans).get(&id) {
            return Ok(Arc::clone(open));
        }
        let _one_at_a_time = self.loading.lock().await;
        if let Some(open) = lock(&self.plans).get(&id) {
            return Ok(Arc::clone(open));
        }
        let row = self.store.plan(id).await.map_err(store_failure)?.ok_or_else(|| Failure::not_found("plan", id))?;
        let project = self.store.project(row.project).await.map_err(store_failure)?;
        // Boxed: a plan in memory is large, and so would be the future of everybody who asks for one.
        let name = project.map(|p| p.name).unwrap_or_default();
        let mut open = Box::pin(self.load_plan(id, row.project, name)).await?;
        open.archived = row.archived;
        open.price_by(self.rate_book().await?);
        open.authors = Arc::new(self.authors().await?);
        let open = Arc::new(tokio::sync::Mutex::new(open));
        self.keep(id, &open);
        Ok(open)
    }

    /// A plan for whoever works on it alone meanwhile, as it is on disk: where writing something failed or was cut off, or
    /// the plan was dropped while it was waited for, it is read anew.
    pub(crate) async fn alone(&self, id: &str) -> Result<OwnedMutexGuard<OpenPlan>, Failure> {
        loop {
            let open = self.plan(id).await?;
            let guard = Arc::clone(&open).lock_owned().await;
            let mut plans = lock(&self.plans);
            let is_kept = plans.get(&guard.plan.id).is_some_and(|kept| Arc::ptr_eq(kept, &open));
            if is_kept && !guard.is_ahead() {
                return Ok(guard);
            }
            if is_kept {
                plans.remove(&guard.plan.id);
            }
        }
    }

    pub(crate) fn keep(&self, id: PlanId, open: &SharedPlan) {
        let mut plans = lock(&self.plans);
        plans.insert(id, Arc::clone(open));
        if plans.len() > KEEP_OPEN {
            // A plan that somebody works on has more than one owner.
            let idle = plans
                .iter()
                .find(|(other, plan)| **other != id && Arc::strong_count(plan) == 1)
                .map(|(other, _)| *other);
            if let Some(idle) = idle {
                plans.remove(&idle);
            }
        }
    }

    /// The plans in memory.
    pub(crate) fn open_plans(&self) -> Vec<SharedPlan> {
        lock(&self.plans).values().cloned().collect()
    }

    /// Drops a plan from memory: the disk has the last word.
    pub(crate) fn forget_plan(&self, id: PlanId) {
        lock(&self.plans).remove(&id);
    }

    pub(crate) fn forget_open_plans(&self) {
        lock(&self.plans).retain(|_, plan| Arc::strong_count(plan) > 1);
    }

    pub(super) async fn load_plan(
        &self,
        id: PlanId,
        project: ProjectId,
        project_name: String,
    ) -> Result<OpenPlan, Failure> {
        let log = self
            .store
            .document(id.into())
            .await
            .map_err(store_failure)?
            .ok_or_else(|| Failure::not_found("plan", id))?;
        match self.open_log(log, project, project_name.clone()).await {
            // The newest snapshot cannot be read: the whole log may hold an older one and every change since.
            Err(failure) if failure.code == Code::Damaged => {
                let whole = self.store.whole_document(id.into()).await.map_err(store_failure)?.ok_or(failure)?;
                self.open_log(whole, project, project_name).await
            }
            opened => opened,
        }
    }

    async fn open_log(&self, log: DocumentLog, project: ProjectId, project_name: String) -> Result<OpenPlan, Failure> {
        let writer = self.writer();
        let (mut open, snapshot) = tokio::task::spawn_blocking(move || open_log(&log, &writer, project, project_name))
            .await
            .map_err(Failure::unexpected)??;
        if let Some(snapshot) = snapshot {
            let write = Write { chunks: vec![snapshot], ..Write::default() };
            self.store.write(write).await.map_err(store_failure)?;
        }
        self.read_decided(&mut open).await?;
        Ok(open)
    }
}

/// Loads what is whole of a plan's log, and a snapshot to be written if it had to replay much.
fn open_log(
    log: &DocumentLog,
    writer: &Writer,
    project: ProjectId,
    project_name: String,
) -> Result<(OpenPlan, Option<Chunk>), Failure> {
    let loaded = PlanDoc::load(log, writer).map_err(document_failure)?;
    if let Some(damage) = &loaded.damage {
        tracing::error!(plan = %log.document, %damage, "the log of a plan is damaged");
    }
    let reading = loaded.doc.hydrate();
    if !reading.unreadable.is_empty() {
        tracing::warn!(plan = %log.document, count = reading.unreadable.len(), "entries of a plan cannot be read by this version");
    }
    let due = log.chunks.len() > SNAPSHOT_AFTER && loaded.damage.is_none();
    let snapshot = match due.then(|| loaded.doc.snapshot()).transpose().map_err(document_failure)? {
        Some(payload) => Some(frame(Some(&log.head), log.document, ChunkKind::Snapshot, payload)?),
        None => None,
    };
    let head = snapshot.as_ref().map_or(log.head, Chunk::head);
    let mut open = OpenPlan::new(loaded.doc, reading.plan, project, project_name, head);
    open.damage = loaded.damage.map(|damage| damage.to_string());
    Ok((open, snapshot))
}
