//! Projects and the workspace directory, and the rebuilding of everything that follows from documents.

use mrm_document::{
    ChunkKind, DocumentId, DocumentKind, LogHead, ProjectDoc, ProjectEdit, Workspace, WorkspaceDoc, WorkspaceEdit,
};
use mrm_domain::ProjectId;
use mrm_store::{ProjectRow, Write};

use super::{Bench, change, frame, project_row};
use crate::failure::Failure;
use crate::projects::RebuildView;
use crate::session::{document_failure, store_failure};

impl Bench {
    /// Stores a new project and enters it in the directory.
    pub(crate) async fn create_project(
        &self,
        id: ProjectId,
        name: &str,
        client: Option<&str>,
    ) -> Result<ProjectRow, Failure> {
        let _directory = self.directory.lock().await;
        let now = self.now_ms();
        let (doc, snapshot) =
            ProjectDoc::create(id, name, client, &self.writer(), "create_project", now).map_err(document_failure)?;
        let mut chunks = vec![frame(None, id.into(), ChunkKind::Snapshot, snapshot)?];
        let (mut directory, head) = self.workspace_doc().await?;
        let commit =
            directory.commit(&[WorkspaceEdit::AddProject(id)], "create_project", now).map_err(document_failure)?;
        chunks.extend(commit.map(|c| change(&head, self.workspace_id().into(), c)).transpose()?);
        let row = project_row(&doc.read().map_err(document_failure)?, now);
        let write = Write { chunks, projects: vec![row.clone()], ..Write::default() };
        self.store.write(write).await.map_err(store_failure)?;
        Ok(row)
    }

    async fn workspace_doc(&self) -> Result<(WorkspaceDoc, LogHead), Failure> {
        let log = self.store.document(self.workspace_id().into()).await.map_err(store_failure)?;
        let log = log.ok_or_else(|| Failure::not_found("workspace", self.workspace_id()))?;
        Ok((WorkspaceDoc::load(&log, &self.writer()).map_err(document_failure)?.doc, log.head))
    }

    /// The directory as it is.
    pub(crate) async fn workspace(&self) -> Result<Workspace, Failure> {
        self.workspace_doc().await?.0.read().map_err(document_failure)
    }

    /// Changes the directory by what `decide` makes of its present state; one change. Returns the state after it.
    pub(crate) async fn update_workspace(
        &self,
        intent: &str,
        decide: impl FnOnce(&Workspace) -> Result<Vec<WorkspaceEdit>, Failure>,
    ) -> Result<Workspace, Failure> {
        let _directory = self.directory.lock().await;
        let (mut doc, head) = self.workspace_doc().await?;
        let edits = decide(&doc.read().map_err(document_failure)?)?;
        if let Some(commit) = doc.commit(&edits, intent, self.now_ms()).map_err(document_failure)? {
            let chunks = vec![change(&head, self.workspace_id().into(), commit)?];
            let write = Write { chunks, ..Write::default() };
            self.store.write(write).await.map_err(store_failure)?;
        }
        doc.read().map_err(document_failure)
    }

    /// For whom a project is.
    pub(crate) async fn client_of(&self, project: ProjectId) -> Result<Option<String>, Failure> {
        let (doc, _) = self.project_doc(project).await?;
        Ok(doc.read().map_err(document_failure)?.client)
    }

    /// Changes a project.
    pub(crate) async fn update_project(&self, id: ProjectId, edits: &[ProjectEdit]) -> Result<(), Failure> {
        let _directory = self.directory.lock().await;
        let (mut doc, head) = self.project_doc(id).await?;
        let now = self.now_ms();
        let Some(commit) = doc.commit(edits, "update_project", now).map_err(document_failure)? else { return Ok(()) };
        let project = doc.read().map_err(document_failure)?;
        let write = Write {
            chunks: vec![change(&head, id.into(), commit)?],
            projects: vec![project_row(&project, now)],
            ..Write::default()
        };
        self.store.write(write).await.map_err(store_failure)?;
        // Plans in memory carry their project's name.
        self.forget_open_plans();
        Ok(())
    }

    /// Drops every projection and makes them anew from the documents. Times of change come from the documents' history.
    pub(crate) async fn rebuild(&self) -> Result<RebuildView, Failure> {
        let _directory = self.directory.lock().await;
        let (mut projects, mut plans) = (Vec::new(), Vec::new());
        for id in self.store.documents(DocumentKind::Project).await.map_err(store_failure)? {
            let Some(log) = self.store.document(id).await.map_err(store_failure)? else { continue };
            let doc = ProjectDoc::load(&log, &self.writer()).map_err(document_failure)?.doc;
            let project = doc.read().map_err(document_failure)?;
            let changed = doc.history().last().map_or(0, |h| h.time_ms);
            for (artifact, entry) in &project.artifacts {
                let mrm_document::DocumentId::Plan(plan) = *artifact else { continue };
                let open = self.load_plan(plan, project.id, project.name.clone()).await?;
                let plan_changed = open.doc.edited_ms();
                plans.push(open.projection(entry.archived, plan_changed));
            }
            projects.push(project_row(&project, changed));
        }
        // Nothing is projected of what is said, but here it shows whether all of it can still be read.
        let mut discussions = 0;
        for id in self.store.documents(DocumentKind::Discussion).await.map_err(store_failure)? {
            let DocumentId::Discussion(id) = id else { continue };
            discussions += usize::from(self.load_talk(id.plan()).await?.is_some());
        }
        let view = RebuildView { projects: projects.len(), plans: plans.len(), discussions };
        self.store.replace_projections(projects, plans).await.map_err(store_failure)?;
        Ok(view)
    }
}
