//! New plans: made in memory, with their documents and results, and then stored and entered in their project.

use mrm_document::{Artifact, ArtifactKind, Chunk, ChunkKind, PlanDoc, ProjectEdit};
use mrm_domain::{CommentEdit, Plan, ProjectId};
use mrm_store::Write;
use std::sync::Arc;

use super::{Bench, change, frame, project_row};
use crate::failure::Failure;
use crate::plans::{OpenPlan, PlanSummary, Results};
use crate::rights::UseCase;
use crate::session::{document_failure, store_failure};

/// A new plan in memory, and the first chunk of its log.
pub(crate) struct MadePlan {
    doc: PlanDoc,
    plan: Plan,
    results: Results,
    chunk: Chunk,
    /// The chunks of what is said about it.
    said: Vec<Chunk>,
}

impl MadePlan {
    /// The first chunk of its document.
    pub(crate) fn chunk(&self) -> &Chunk {
        &self.chunk
    }

    /// The plan.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }
}

impl Bench {
    /// Stores a new plan and enters it in its project.
    pub(crate) async fn store_new_plan(
        self: &Arc<Self>,
        plan: Plan,
        project: ProjectId,
        intent: &'static str,
    ) -> Result<PlanSummary, Failure> {
        let maker = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || maker.make_plan(plan, intent));
        Box::pin(self.store_made_plan(made.await.map_err(Failure::unexpected)??, project, intent)).await
    }

    /// A new plan with its document and its results, not yet stored. Blocks.
    pub(crate) fn make_plan(&self, plan: Plan, intent: &str) -> Result<MadePlan, Failure> {
        let (writer, now) = (self.writer(), self.now_ms());
        let (document, results) = std::thread::scope(|scope| {
            let results = scope.spawn(|| Results::of(&plan));
            let document = PlanDoc::create(&plan, &writer, intent, now).map_err(document_failure);
            (document, results.join().map_err(|_| Failure::unexpected("calculating the plan failed")))
        });
        let ((doc, snapshot), results) = (document?, results?);
        let chunk = frame(None, plan.id.into(), ChunkKind::Snapshot, snapshot)?;
        Ok(MadePlan { doc, plan, results, chunk, said: Vec::new() })
    }

    /// Says something about a plan that is not stored yet.
    pub(crate) fn say_of(&self, made: &mut MadePlan, edits: &[CommentEdit], intent: &str) -> Result<(), Failure> {
        made.said = self.first_words(made.plan.id, edits, intent)?;
        Ok(())
    }

    /// Stores a plan that was made and enters it in its project.
    pub(crate) async fn store_made_plan(
        &self,
        made: MadePlan,
        project: ProjectId,
        intent: &'static str,
    ) -> Result<PlanSummary, Failure> {
        if !self.is_client_side(project) {
            self.permit(UseCase::CreatePlan, Some(project))?;
        }
        let _directory = self.directory.lock().await;
        let MadePlan { doc, plan, results, chunk, said } = made;
        let (mut project_doc, project_head) = self.project_doc(project).await?;
        let now = self.now_ms();
        let project_name = project_doc.read().map_err(document_failure)?.name.clone();
        let mut open = OpenPlan::with(results, doc, plan, project, project_name, chunk.head());
        open.price_by(self.rate_book().await?);
        open.authors = Arc::new(self.authors().await?);
        let id = open.plan.id;
        let artifact =
            Artifact { kind: ArtifactKind::MediaPlan, title: open.plan.header.title.clone(), archived: false };
        let commit = project_doc
            .commit(&[ProjectEdit::PutArtifact(id.into(), artifact)], intent, now)
            .map_err(document_failure)?;
        let mut chunks = vec![chunk];
        chunks.extend(said);
        chunks.extend(commit.map(|c| change(&project_head, project.into(), c)).transpose()?);
        let row = open.projection(false, now);
        let project_row = project_row(&project_doc.read().map_err(document_failure)?, now);
        let write = Write { chunks, plans: vec![row.clone()], projects: vec![project_row], ..Write::default() };
        self.store.write(write).await.map_err(store_failure)?;
        self.keep(id, &Arc::new(tokio::sync::Mutex::new(open)));
        Ok(PlanSummary::from(row))
    }
}
