//! An import becomes a plan, or changes one.

use mrm_domain::{Discussion, PlanId, VersionKind};
use mrm_excel::understand::{self, ImportedNote, Merged};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

use super::ImportSession;
use super::session::Understood;
use crate::App;
use crate::bench::{Bench, Keep};
use crate::comments;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::projects::CreateProject;
use crate::rights::UseCase;
use crate::session::store_failure;

/// Where an import goes: an existing project, a new one, an existing plan; nothing said: a project named after the client.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct CommitRequest {
    /// A project for the new plan.
    #[serde(default)]
    pub project_id: Option<String>,
    /// A new project for the new plan.
    #[serde(default)]
    pub new_project: Option<NewProject>,
    /// The plan to change.
    #[serde(default)]
    pub plan_id: Option<String>,
}

/// A project to be made for an import.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewProject {
    /// Its name.
    pub name: String,
    /// The client.
    #[serde(default)]
    pub client: Option<String>,
}

/// What an import did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitAnswer {
    /// The plan.
    pub plan_id: String,
    /// Its project.
    pub project_id: String,
    /// Lines added.
    pub added: usize,
    /// Lines changed.
    pub updated: usize,
    /// Lines of the plan that the workbook does not have; they stay.
    pub missing: Vec<String>,
    /// Notes of the workbook that became comments.
    pub comments: usize,
}

/// What importing into an existing plan would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergePreview {
    /// Lines found in both.
    pub matched: usize,
    /// Lines that would be added.
    pub added: usize,
    /// Lines of the plan that the workbook does not have.
    pub missing: Vec<MissingLine>,
    /// Cells that would change.
    pub changed_cells: usize,
}

/// A line of the plan that the workbook does not have.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MissingLine {
    /// Its row.
    pub row: String,
    /// What names it.
    pub name: String,
}

impl App {
    /// What importing into an existing plan would do.
    pub async fn import_merge(&self, id: &str, plan: &str) -> Result<MergePreview, Failure> {
        let session = self.import_session(id)?;
        let imported = self.imported_plan(&session, parse_id(plan)?)?;
        let open = self.may_with(UseCase::ReadPlan, plan).await?.alone(plan).await?;
        tokio::task::spawn_blocking(move || {
            let summary = understand::merge(&open.plan, &imported).summary;
            MergePreview {
                matched: summary.matched,
                added: summary.added,
                missing: summary.missing.into_iter().map(MissingLine::from).collect(),
                changed_cells: summary.changed_cells,
            }
        })
        .await
        .map_err(Failure::unexpected)
    }

    /// Stores an import as a new plan, or into an existing one as one undoable change.
    pub async fn commit_import(&self, id: &str, request: CommitRequest) -> Result<CommitAnswer, Failure> {
        let bench = self.may_import(&request).await?;
        let session = self.import_session(id)?;
        let ready = session.understood()?;
        if ready.understanding.report().lines == 0 {
            return Err(Failure::new(
                Code::NothingToImport,
                "no line of the workbook has a value: there is nothing to import",
            ));
        }
        let answer = match &request.plan_id {
            Some(plan) => {
                bench.keep_original(&session, &ready).await?;
                self.merge_into(&session, plan).await?
            }
            None => self.store_as_new(&session, &ready, &request).await?,
        };
        self.imports().remove(&session.id);
        // A large workbook takes a while to be given back: nobody waits for that.
        tokio::task::spawn_blocking(move || drop((session, ready)));
        Ok(answer)
    }

    pub(crate) fn imported_plan(&self, session: &ImportSession, plan: PlanId) -> Result<mrm_domain::Plan, Failure> {
        let ready = session.understood()?;
        let mut uuid = || self.world().uuid();
        Ok(ready.understanding.plan(&mut uuid, plan, session.id, self.world().now()))
    }

    /// The open workspace, for whoever may write where the import goes. Asked before the file is kept.
    async fn may_import(&self, request: &CommitRequest) -> Result<Arc<Bench>, Failure> {
        match (&request.plan_id, &request.project_id, &request.new_project) {
            (Some(plan), ..) => self.may_with(UseCase::EditPlan, plan).await,
            (None, Some(project), _) => self.may_in(UseCase::CreatePlan, parse_id(project)?).await,
            (None, None, Some(_)) => self.may(UseCase::CreateProject).await,
            // The workbook names the project: one that is there, or a new one.
            (None, None, None) => {
                let bench = self.may(UseCase::ReadWorkbook).await?;
                let rows = bench.store.projects().await.map_err(store_failure)?;
                match rows.iter().any(|row| bench.may(UseCase::CreatePlan, row.id)) {
                    true => Ok(bench),
                    false => self.may(UseCase::CreateProject).await,
                }
            }
        }
    }

    async fn store_as_new(
        &self,
        session: &Arc<ImportSession>,
        ready: &Understood,
        request: &CommitRequest,
    ) -> Result<CommitAnswer, Failure> {
        let bench = self.bench().await?;
        let (app, keeper, maker) = (self.clone(), Arc::clone(session), Arc::clone(&bench));
        let id = PlanId::from_uuid(self.world().uuid());
        let workbook = Arc::clone(&ready.workbook);
        // The file is sealed while the document is made; without the one the other is not stored.
        let made = tokio::task::spawn_blocking(move || {
            let plan = app.imported_plan(&keeper, id)?;
            let notes = understand::notes(&workbook, &plan, keeper.id);
            let comments = comments::comments_of(&maker, notes, &Discussion::new(id));
            let mut made = maker.make_plan(plan, "import")?;
            maker.say_of(&mut made, &comments, "import")?;
            Ok::<_, Failure>((made, comments.len()))
        });
        let (kept, made) = tokio::join!(bench.keep_original(session, ready), made);
        kept?;
        let (made, comments) = made.map_err(Failure::unexpected)??;
        let project = match (&request.project_id, &request.new_project) {
            (Some(id), _) => parse_id(id)?,
            (None, Some(new)) => {
                let made =
                    self.create_project(CreateProject { name: new.name.clone(), client: new.client.clone() }).await?;
                parse_id(&made.id)?
            }
            (None, None) => self.project_for(made.plan()).await?,
        };
        let added = made.plan().lines().count();
        Box::pin(bench.store_made_plan(made, project, "import")).await?;
        self.tell(crate::Event::DirectoryUpdated);
        Ok(CommitAnswer {
            plan_id: id.to_string(),
            project_id: project.to_string(),
            added,
            updated: 0,
            missing: Vec::new(),
            comments,
        })
    }

    async fn merge_into(&self, session: &Arc<ImportSession>, plan: &str) -> Result<CommitAnswer, Failure> {
        let bench = self.bench().await?;
        let imported = self.imported_plan(session, parse_id(plan)?)?;
        let workbook = session.understood()?.workbook;
        let notes = understand::notes(&workbook, &imported, session.id);
        let keep = Keep::automatic(VersionKind::BeforeImport).subject(&workbook.file_name);
        let merged = bench.apply(plan, "import", keep, move |open| {
            let mut merge = understand::merge(&open.plan, &imported);
            Ok((std::mem::take(&mut merge.edits), (merge, open.project)))
        });
        let (answer, (merge, project)) = merged.await?;
        let comments = self.take_notes(plan, notes, &merge).await?;
        let summary = merge.summary;
        self.tell(crate::Event::ArtifactUpdated { id: plan.to_owned(), revision: answer.revision });
        Ok(CommitAnswer {
            plan_id: plan.to_owned(),
            project_id: project.to_string(),
            added: summary.added,
            updated: summary.updated,
            missing: summary.missing.iter().map(|m| m.row.to_string()).collect(),
            comments,
        })
    }

    /// The notes of a workbook that was merged into a plan become comments; how many.
    async fn take_notes(&self, plan: &str, notes: Vec<ImportedNote>, merge: &Merged) -> Result<usize, Failure> {
        if notes.is_empty() {
            return Ok(0);
        }
        let bench = self.bench().await?;
        let mut open = bench.alone(plan).await?;
        let notes = comments::moved(notes, merge, &open.plan);
        let said = bench.said(&mut open).await?.discussion;
        let edits = comments::comments_of(&bench, notes, &said);
        bench.say(&mut open, &edits, "import").await?;
        if !edits.is_empty() {
            self.tell(crate::Event::DiscussionUpdated { plan: plan.to_owned() });
        }
        Ok(edits.len())
    }

    /// A project for an import that names none: that of the plan's client, or a new one.
    async fn project_for(&self, plan: &mrm_domain::Plan) -> Result<mrm_domain::ProjectId, Failure> {
        let client = plan.header.client.clone();
        let name = client.clone().or_else(|| plan.header.campaign.clone()).unwrap_or_else(|| plan.header.title.clone());
        let name: String = name.chars().take(255).collect();
        let known = self.list_projects().await?.projects;
        if let Some(found) = known.iter().find(|p| !p.archived && p.name == name) {
            return parse_id(&found.id);
        }
        let made = self.create_project(CreateProject { name, client }).await?;
        parse_id(&made.id)
    }
}

impl From<understand::MissingLine> for MissingLine {
    fn from(line: understand::MissingLine) -> Self {
        MissingLine { row: line.row.to_string(), name: line.name }
    }
}

impl Bench {
    /// Keeps the workbook itself, sealed, and how it was read.
    async fn keep_original(&self, session: &Arc<ImportSession>, ready: &Understood) -> Result<(), Failure> {
        let (blobs, keeper) = (self.store.blobs().clone(), Arc::clone(session));
        let kept = tokio::task::spawn_blocking(move || -> Result<_, Failure> {
            blobs.put(&keeper.original()?).map_err(store_failure)
        });
        let name = kept.await.map_err(Failure::unexpected)??.to_string();
        if name != ready.workbook.file_hash {
            let message = "the file has changed since it was read: drop it again";
            return Err(Failure::new(Code::Workbook, message)
                .arg("reason", "changed")
                .arg("file", &ready.workbook.file_name));
        }
        self.remember(session, ready).await
    }
}
