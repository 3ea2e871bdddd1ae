//! What lists and open screens show of a document after others wrote into it.

use mrm_document::{ApprovalsDoc, DiscussionDoc, DocumentId, Incoming, LogHead, PlanDoc, ProjectDoc, Shared};
use mrm_domain::{Audience, PlanId, ProjectId, WorkspaceId};
use mrm_store::{PlanRow, Write};
use std::sync::Arc;
use tokio::sync::{MutexGuard, OwnedMutexGuard};

use super::home::Home;
use crate::bench::{Bench, Talk, project_row};
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::{OpenPlan, SharedPlan};
use crate::session::{OWN_DIRECTORY, WORKSPACE, document_failure, store_failure};

/// What nobody else may write while others' changes go in.
pub(super) enum Place<'b> {
    /// The directory and the projects.
    Directory { _alone: MutexGuard<'b, ()> },
    /// A plan and what is said about it.
    Plan(Box<OwnedMutexGuard<OpenPlan>>),
    /// It is not here yet: nobody can write into it.
    New,
    /// A plan that is here as soon as it is on disk.
    Made(PlanId, SharedPlan),
}

impl Place<'_> {
    /// The log of a document has grown on disk.
    pub(super) fn moved(&mut self, bench: &Bench, id: DocumentId, head: LogHead) {
        match (self, id) {
            (Place::Plan(open), DocumentId::Plan(_)) => open.is_saved(head),
            (Place::Made(plan, open), _) => bench.keep(*plan, open),
            _ => {}
        }
    }
}

impl Bench {
    /// Keeps others from writing into a document here.
    pub(super) async fn place_of(&self, id: DocumentId) -> Result<Place<'_>, Failure> {
        let plan = match id {
            DocumentId::Workspace(_) | DocumentId::Project(_) => {
                return Ok(Place::Directory { _alone: self.directory.lock().await });
            }
            DocumentId::Plan(plan) => plan,
            DocumentId::Discussion(discussion) => discussion.plan(),
            DocumentId::Approvals(approvals) => approvals.plan(),
        };
        match self.alone(&plan.to_string()).await {
            Ok(open) => Ok(Place::Plan(Box::new(open))),
            Err(failure) if failure.code == Code::NotFound => Ok(Place::New),
            Err(failure) => Err(failure),
        }
    }

    /// What follows from a document into which changes went: rows of lists, the plan in memory, what screens are told.
    pub(super) async fn project(
        &self,
        shared: &Shared,
        home: Home,
        place: &mut Place<'_>,
        fresh: &[Incoming],
        write: &mut Write,
    ) -> Result<Vec<Event>, Failure> {
        match shared.id() {
            DocumentId::Workspace(id) => {
                self.adopt(id, write);
                Ok(vec![Event::SessionUpdated, Event::DirectoryUpdated])
            }
            DocumentId::Project(_) => self.project_project(shared, write).await,
            DocumentId::Plan(id) => self.project_plan(id, shared, home, place, fresh, write).await,
            DocumentId::Discussion(id) => {
                if let Place::Plan(open) = place {
                    open.talk = Talk::NotRead;
                }
                let doc = DiscussionDoc::of(shared, &self.writer()).map_err(document_failure)?;
                let mut events = self.news_of_talk(home, &doc, id.plan(), &mut write.notices).await?;
                events.push(Event::DiscussionUpdated { plan: id.plan().to_string() });
                Ok(events)
            }
            DocumentId::Approvals(id) => {
                let doc = ApprovalsDoc::of(shared, &self.writer()).map_err(document_failure)?;
                if let Place::Plan(open) = place {
                    self.take_decided(open, &doc);
                    let row = self.store.plan(id.plan()).await.map_err(store_failure)?;
                    write.plans.extend(row.map(|row| PlanRow { status: Some(open.status), ..row }));
                }
                let mut events = self.news_of_approvals(home, &doc, id.plan(), &mut write.notices).await?;
                let plan = id.plan().to_string();
                events.extend([Event::ApprovalsUpdated { plan }, Event::DirectoryUpdated]);
                Ok(events)
            }
        }
    }

    /// The directory of the workspace takes the place of the one that a device begins with before it has any.
    fn adopt(&self, id: WorkspaceId, write: &mut Write) {
        if self.has_own_directory() {
            self.adopt_workspace(id);
            write.team.settings.push((WORKSPACE, id.to_string()));
            write.team.settings.push((OWN_DIRECTORY, String::new()));
        }
    }

    async fn project_project(&self, shared: &Shared, write: &mut Write) -> Result<Vec<Event>, Failure> {
        let doc = ProjectDoc::of(shared, &self.writer()).map_err(document_failure)?;
        let project = doc.read().map_err(document_failure)?;
        let changed = doc.history().last().map_or(0, |change| change.time_ms);
        self.hear_names(project.id, project.people.clone());
        for (artifact, entry) in &project.artifacts {
            let DocumentId::Plan(plan) = *artifact else { continue };
            let row = self.store.plan(plan).await.map_err(store_failure)?;
            write.plans.extend(
                row.filter(|row| row.archived != entry.archived).map(|row| PlanRow { archived: entry.archived, ..row }),
            );
        }
        write.projects.push(project_row(&project, changed));
        // Plans in memory carry their project's name.
        self.forget_open_plans();
        Ok(vec![Event::DirectoryUpdated])
    }

    async fn project_plan(
        &self,
        id: PlanId,
        shared: &Shared,
        home: Home,
        place: &mut Place<'_>,
        fresh: &[Incoming],
        write: &mut Write,
    ) -> Result<Vec<Event>, Failure> {
        let updated = fresh.iter().map(Incoming::time_ms).max().unwrap_or_default();
        if let Place::Plan(open) = place {
            open.take_others(fresh.to_vec(), Arc::new(self.authors().await?))?;
            write.plans.push(open.projection(open.archived, updated));
            return Ok(vec![
                Event::ArtifactUpdated { id: id.to_string(), revision: open.revision },
                Event::DirectoryUpdated,
            ]);
        }
        let Some(project) = home.project else { return Ok(Vec::new()) };
        // What the client reads of a project is a project of its own.
        let project = if home.audience == Audience::Client { project.client_side() } else { project };
        let (archived, name) = self.entry_of(project, id).await?;
        let (shared, writer) = (shared.clone(), self.writer());
        let made = tokio::task::spawn_blocking(move || {
            let doc = PlanDoc::of(&shared, &writer).map_err(document_failure)?;
            let plan = doc.hydrate().plan;
            let head = shared.head().unwrap_or(LogHead { seq: 0, hash: [0; 32] });
            Ok::<_, Failure>(OpenPlan::new(doc, plan, project, name, head))
        });
        let mut open = made.await.map_err(Failure::unexpected)??;
        open.archived = archived;
        open.price_by(self.rate_book().await?);
        open.authors = Arc::new(self.authors().await?);
        self.read_decided(&mut open).await?;
        write.plans.push(open.projection(archived, updated));
        *place = Place::Made(id, Arc::new(tokio::sync::Mutex::new(open)));
        Ok(vec![Event::DirectoryUpdated])
    }

    /// Whether a plan is put away in its project, and what that is called. The project may come later than its plans.
    async fn entry_of(&self, project: ProjectId, plan: PlanId) -> Result<(bool, String), Failure> {
        match self.project_doc(project).await {
            Ok((doc, _)) => {
                let project = doc.read().map_err(document_failure)?;
                let archived = project.artifacts.get(&plan.into()).is_some_and(|entry| entry.archived);
                Ok((archived, project.name))
            }
            Err(failure) if failure.code == Code::NotFound => Ok((false, String::new())),
            Err(failure) => Err(failure),
        }
    }
}
