//! What the client gets: the copy of a plan, the project in which it lies, and what is said about it for the client.

use mrm_document::{ChunkKind, ProjectDoc, ProjectEdit};
use mrm_domain::{Audience, CommentEdit, CommentId, Plan, PlanId, ProjectId, Thread};
use mrm_store::Write;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;

use super::{Bench, frame, project_row};
use crate::failure::Failure;
use crate::plans::OpenPlan;
use crate::rights::UseCase;
use crate::session::{document_failure, store_failure};

impl Bench {
    /// The copy of a plan that the client has, if it was published and is on this device.
    pub(crate) async fn copy_of(&self, plan: PlanId) -> Result<Option<OwnedMutexGuard<OpenPlan>>, Failure> {
        let copy = plan.client_side();
        if self.store.plan(copy).await.map_err(store_failure)?.is_none() {
            return Ok(None);
        }
        // In a box: whoever asks holds the plan itself open, with all that it waits for.
        Ok(Some(Box::pin(self.alone(&copy.to_string())).await?))
    }

    /// Whether the person of this device may change a plan.
    pub(crate) fn may_edit(&self, open: &OpenPlan) -> Result<(), Failure> {
        self.permit(UseCase::EditPlan, Some(open.project))
    }

    /// Makes what the client sees of a plan be `copy`, as one change; the first time, a new plan in the client's project.
    pub(crate) async fn put_copy(
        self: &Arc<Self>,
        open: &OpenPlan,
        copy: Plan,
    ) -> Result<OwnedMutexGuard<OpenPlan>, Failure> {
        let project = self.client_project(open.project).await?;
        let Some(mut before) = self.copy_of(open.plan.id).await? else {
            let id = copy.id.to_string();
            Box::pin(self.store_new_plan(copy, project, "publish")).await?;
            return self.alone(&id).await;
        };
        let now = self.now_ms();
        let (mut before, applied) = tokio::task::spawn_blocking(move || {
            let edits = before.plan.edits_to(&copy);
            let applied = before.apply("publish", edits, now);
            (before, applied)
        })
        .await
        .map_err(Failure::unexpected)?;
        let mut applied = applied?;
        let commits = applied.commit.take().into_iter().collect();
        self.save(&mut before, commits, applied).await?;
        Ok(before)
    }

    /// What the client gets of a project, begun if it is not there, and by its present names.
    async fn client_project(&self, of: ProjectId) -> Result<ProjectId, Failure> {
        let id = of.client_side();
        let (_, agency) = self.names().await?;
        let project = self.project_doc(of).await?.0.read().map_err(document_failure)?;
        let edits = [
            ProjectEdit::SetName(project.name.clone()),
            ProjectEdit::SetClient(project.client.clone()),
            ProjectEdit::SetAgency(Some(agency)),
        ];
        if self.store.project(id).await.map_err(store_failure)?.is_none() {
            let _directory = self.directory.lock().await;
            let (name, client) = (project.name.as_str(), project.client.as_deref());
            let made = ProjectDoc::create(id, name, client, &self.writer(), "publish", self.now_ms());
            let (doc, snapshot) = made.map_err(document_failure)?;
            let row = project_row(&doc.read().map_err(document_failure)?, self.now_ms());
            let chunks = vec![frame(None, id.into(), ChunkKind::Snapshot, snapshot)?];
            let write = Write { chunks, projects: vec![row], ..Write::default() };
            self.store.write(write).await.map_err(store_failure)?;
        }
        self.update_project(id, &edits).await?;
        Ok(id)
    }

    /// Brings to what the client reads the threads that were meant for the client before there was such a place.
    pub(crate) async fn hand_over_talk(&self, open: &mut OpenPlan, copy: &mut OpenPlan) -> Result<(), Failure> {
        let meant = self.said(open).await?.discussion.for_audience(&copy.plan, Audience::Client);
        let there: BTreeSet<CommentId> = self.said(copy).await?.discussion.threads.keys().copied().collect();
        let edits: Vec<CommentEdit> = meant
            .threads
            .iter()
            .filter(|(id, _)| !there.contains(id))
            .flat_map(|(id, thread)| anew(*id, thread))
            .collect();
        self.say(copy, &edits, "publish").await
    }
}

/// The edits that say a thread in another place, as it is.
fn anew(id: CommentId, thread: &Thread) -> Vec<CommentEdit> {
    let said = thread.comments.iter().filter(|comment| comment.deleted.is_none() || comment.id == id);
    let mut edits: Vec<CommentEdit> = Vec::new();
    for comment in said {
        let mut comment = comment.clone();
        let deleted = comment.deleted.take();
        if deleted.is_some() {
            // What was deleted is not handed on; the thread keeps its beginning.
            comment.text = "…".to_owned();
        }
        edits.push(match comment.id == id {
            true => CommentEdit::Open { place: thread.place, comment },
            false => CommentEdit::Reply { thread: id, comment },
        });
        edits.extend(deleted.map(|deed| CommentEdit::Delete { id, deed }));
    }
    if let Some(deed) = &thread.resolved {
        edits.push(CommentEdit::SetResolved { thread: id, resolved: Some(deed.clone()) });
    }
    edits
}
