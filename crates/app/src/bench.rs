//! The open workspace: its store, its documents in memory, and what this process remembers for undo.
//!
//! Every write takes the same way: change the document in memory, frame the change, commit it with the projections it
//! touches in one transaction. If the commit fails, the document in memory is dropped and loaded again when next asked
//! for: what a screen shows is what is on disk.

mod approvals;
mod directory;
mod discussion;
mod keep;
mod made;
mod opening;
mod publish;
mod speakers;
mod steps;
#[cfg(test)]
mod tests;

use mrm_calc::rates::RateBook;
use mrm_document::{
    Artifact, ArtifactKind, ChangeHash, Chunk, ChunkKind, Commit, DocumentId, LogHead, Project, ProjectDoc,
    ProjectEdit, Writer,
};
use mrm_domain::rights::OrganisationRole;
use mrm_domain::{PersonId, PlanId, ProjectId, VersionKind, WorkspaceId};
use mrm_store::{PlanRow, ProjectRow, Store, Write};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OwnedMutexGuard;

use crate::failure::{Code, Failure};
use crate::plans::{
    Applied, EditAnswer, EditRequest, OpenPlan, PlanList, PlanSummary, SharedPlan, UndoStack, UndoView, UpdatePlan,
};
use crate::rights::UseCase;
use crate::session::{document_failure, store_failure};
use crate::team::{Authors, Link, Looking, Membership, Presences, Recent};
use crate::{Language, SharedWorld};
pub(crate) use approvals::{Decided, Saying, is_backed};
pub(crate) use discussion::{Said, Talk};
pub(crate) use keep::Keep;

/// A plan that had to replay more changes than these when it was opened gets a new snapshot then: never while somebody
/// types, when it would be felt.
const SNAPSHOT_AFTER: usize = 200;
/// An intent that changes more cells or rows than these is a change in bulk: the state before it is kept as a version.
const BULK: usize = 50;

/// The open workspace.
pub(crate) struct Bench {
    pub store: Store,
    workspace: Mutex<WorkspaceId>,
    /// The directory is only this device's, until that of the agency is here.
    own_directory: AtomicBool,
    world: SharedWorld,
    /// Who this device is, and the team.
    pub membership: Membership,
    /// What this device was called in documents before devices had keys.
    early_device: Option<String>,
    pub(crate) directory: tokio::sync::Mutex<()>,
    plans: Mutex<BTreeMap<PlanId, SharedPlan>>,
    /// In which project a plan lies, of those that were asked for.
    homes: Mutex<BTreeMap<PlanId, ProjectId>>,
    undo: Mutex<BTreeMap<PlanId, UndoStack>>,
    loading: tokio::sync::Mutex<()>,
    /// The rate cards; `None` until somebody asks for them after one has changed.
    rates: Mutex<Option<Arc<RateBook>>>,
    /// Documents into which others wrote lately.
    pub recent: Mutex<Recent>,
    /// Who takes entries into the membership log does it alone.
    pub changing_team: tokio::sync::Mutex<()>,
    /// What was to be sent is sealed anew: the connection begins again.
    pub seals_anew: AtomicBool,
    /// Something came that was sent under the keys of this device and not by it.
    pub sent_elsewhere: AtomicBool,
    /// This device is making new keys.
    pub rekeying: AtomicBool,
    /// What is sealed is sealed once.
    pub sealing: tokio::sync::Mutex<()>,
    link: Mutex<Option<Arc<Link>>>,
    /// Documents of which snapshots are to be looked at.
    pub looking: Mutex<Looking>,
    /// Who else is where.
    pub presences: Mutex<Presences>,
    /// Names of people of the agency that a guest was told.
    pub told: Mutex<BTreeMap<PersonId, String>>,
}

impl Bench {
    /// Opens the documents of a workspace.
    pub(crate) fn new(
        store: Store,
        workspace: WorkspaceId,
        world: SharedWorld,
        membership: Membership,
        early_device: Option<String>,
        own_directory: bool,
    ) -> Bench {
        Bench {
            store,
            workspace: Mutex::new(workspace),
            own_directory: AtomicBool::new(own_directory),
            world,
            membership,
            early_device,
            directory: tokio::sync::Mutex::default(),
            plans: Mutex::default(),
            homes: Mutex::default(),
            undo: Mutex::default(),
            loading: tokio::sync::Mutex::default(),
            rates: Mutex::default(),
            recent: Mutex::default(),
            changing_team: tokio::sync::Mutex::default(),
            seals_anew: AtomicBool::new(false),
            sent_elsewhere: AtomicBool::new(false),
            rekeying: AtomicBool::new(false),
            sealing: tokio::sync::Mutex::default(),
            link: Mutex::default(),
            looking: Mutex::default(),
            presences: Mutex::default(),
            told: Mutex::default(),
        }
    }

    /// The directory's id.
    pub(crate) fn workspace_id(&self) -> WorkspaceId {
        *lock(&self.workspace)
    }

    /// Another directory takes the place of the one that this device began with.
    pub(crate) fn adopt_workspace(&self, id: WorkspaceId) {
        *lock(&self.workspace) = id;
        self.own_directory.store(false, Ordering::Relaxed);
    }

    /// Whether the directory is only this device's.
    pub(crate) fn has_own_directory(&self) -> bool {
        self.own_directory.load(Ordering::Relaxed)
    }

    /// Whether the person of this device is a guest: somebody of a client.
    pub(crate) fn is_guest(&self) -> bool {
        self.membership.role() == Some(OrganisationRole::Guest)
    }

    /// The way to the relay, if it is open.
    pub(crate) fn link(&self) -> Option<Arc<Link>> {
        lock(&self.link).clone()
    }

    /// The way to the relay, opened if it is not: whoever asks at the same time gets the same one.
    pub(crate) fn link_or_open(&self, open: impl FnOnce() -> Arc<Link>) -> Arc<Link> {
        Arc::clone(lock(&self.link).get_or_insert_with(open))
    }

    /// Another way to the relay, or none.
    pub(crate) fn set_link(&self, link: Option<Arc<Link>>) {
        let before = std::mem::replace(&mut *lock(&self.link), link);
        before.inspect(|before| before.stop());
    }

    /// In which project a plan lies, of those that were asked for.
    pub(crate) fn homes(&self) -> MutexGuard<'_, BTreeMap<PlanId, ProjectId>> {
        lock(&self.homes)
    }

    /// Who writes: the device, under an actor that is drawn anew for every opening of a document.
    pub(crate) fn writer(&self) -> Writer {
        Writer::new(*self.world.uuid().as_bytes(), &self.membership.device().0)
    }

    /// The people behind the devices that documents name.
    pub(crate) async fn authors(&self) -> Result<Authors, Failure> {
        let person = self.names().await?.0;
        Ok(self.membership.authors(self.early_device.clone(), &person, &lock(&self.told)))
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.world.now().timestamp_millis()
    }

    pub(crate) fn uuid(&self) -> uuid::Uuid {
        self.world.uuid()
    }

    pub(crate) fn undo_view(&self, plan: PlanId) -> UndoView {
        lock(&self.undo).entry(plan).or_default().view()
    }

    /// The rate cards as they were last read, if none has changed since.
    pub(crate) fn kept_rate_book(&self) -> Option<Arc<RateBook>> {
        lock(&self.rates).clone()
    }

    pub(crate) fn keep_rate_book(&self, book: Option<Arc<RateBook>>) {
        *lock(&self.rates) = book;
    }

    /// One intent of a planner, from its request to its durable answer.
    pub(crate) async fn edit(&self, id: &str, request: EditRequest, language: Language) -> Result<EditAnswer, Failure> {
        let guard = self.alone(id).await?;
        self.may_edit(&guard)?;
        let world = Arc::clone(&self.world);
        let label: String = request.intent.chars().take(64).collect();
        let before = guard.doc.heads();
        let small = request.is_small();
        let work = move || {
            let mut guard = guard;
            let applied = guard.request(&label, request.edits, language, &*world).map(|a| (a, label));
            (guard, applied)
        };
        // What somebody types takes less time than handing it to another thread and back.
        let (guard, applied) = match small {
            true => work(),
            false => tokio::task::spawn_blocking(work).await.map_err(Failure::unexpected)?,
        };
        let (applied, label) = applied?;
        let keep = (applied.size() > BULK).then(|| Keep::automatic(VersionKind::BeforeBulk));
        self.finish(guard, applied, label, keep.map(|keep| (keep, before))).await
    }

    /// Puts an applied intent on disk, with the version that is kept of the state before it, and answers.
    async fn finish(
        &self,
        mut open: OwnedMutexGuard<OpenPlan>,
        mut applied: Applied,
        label: String,
        keep: Option<(Keep, Vec<ChangeHash>)>,
    ) -> Result<EditAnswer, Failure> {
        let (plan, now) = (open.plan.id, applied.now_ms);
        let mut commits: Vec<Commit> = applied.commit.take().into_iter().collect();
        let writes = !commits.is_empty();
        if writes && let Some((keep, before)) = keep {
            commits.extend(self.keep_before(&mut open, keep, before, now));
        }
        let (inverse, left) = (std::mem::take(&mut applied.inverse), applied.written());
        let answer = self.save(&mut open, commits, applied).await?;
        // To agree with what stands there is nothing that could be taken back.
        if writes && inverse.iter().any(|edit| !open.plan.says(edit)) {
            lock(&self.undo).entry(plan).or_default().did(label, inverse, left);
        }
        Ok(EditAnswer { undo: self.undo_view(plan), ..answer })
    }

    /// Applies ready-made edits as one intent that can be undone, and keeps the state before it: an import into an
    /// existing plan, a version restored. `make` sees the plan that the edits will be applied to.
    pub(crate) async fn apply<T: Send + 'static>(
        &self,
        id: &str,
        intent: &str,
        keep: Keep,
        make: impl FnOnce(&OpenPlan) -> Result<(Vec<mrm_domain::Edit>, T), Failure> + Send + 'static,
    ) -> Result<(EditAnswer, T), Failure> {
        let guard = self.alone(id).await?;
        self.may_edit(&guard)?;
        let (now, label, before) = (self.now_ms(), intent.to_owned(), guard.doc.heads());
        let (guard, applied) = tokio::task::spawn_blocking(move || {
            let mut guard = guard;
            let applied = make(&guard).and_then(|(edits, more)| Ok((guard.apply(&label, edits, now)?, more)));
            (guard, applied)
        })
        .await
        .map_err(Failure::unexpected)?;
        let (applied, more) = applied?;
        Ok((self.finish(guard, applied, intent.to_owned(), Some((keep, before))).await?, more))
    }

    /// Writes changes with the plan's projection, and the answer while they are being written. When this returns, they
    /// are on disk.
    async fn save(&self, open: &mut OpenPlan, commits: Vec<Commit>, applied: Applied) -> Result<EditAnswer, Failure> {
        let projection = open.projection(open.archived, applied.now_ms);
        self.append(open, commits, vec![projection], |open| open.answer(applied)).await
    }

    /// Appends changes to the log of an open plan, and does `meanwhile` while the disk is at work.
    async fn append<T>(
        &self,
        open: &mut OpenPlan,
        commits: Vec<Commit>,
        plans: Vec<PlanRow>,
        meanwhile: impl FnOnce(&OpenPlan) -> T,
    ) -> Result<T, Failure> {
        let (id, mut head) = (open.plan.id, open.head);
        if commits.is_empty() {
            return Ok(meanwhile(open));
        }
        let mut chunks = Vec::with_capacity(commits.len());
        for commit in commits {
            let chunk = change(&head, id.into(), commit)?;
            head = chunk.head();
            chunks.push(chunk);
        }
        let write = Write { chunks, plans, ..Write::default() };
        // In this order: the database's thread has its work before this one begins with its own.
        let (written, done) = tokio::join!(biased; self.store.write(write), async { meanwhile(open) });
        if let Err(error) = written {
            // Memory is ahead of the disk: what is shown next comes from the disk.
            self.forget_plan(id);
            return Err(store_failure(error));
        }
        open.is_saved(head);
        Ok(done)
    }

    /// All plans, recently changed first.
    pub(crate) async fn list_plans(&self) -> Result<PlanList, Failure> {
        let mut rows = self.store.plans().await.map_err(store_failure)?;
        // Who has the plan itself looks there at what was published of it.
        let copies: BTreeSet<PlanId> = rows.iter().map(|row| row.id.client_side()).collect();
        rows.retain(|row| !copies.contains(&row.id) && self.may(UseCase::ReadPlan, row.project));
        self.learn_statuses(&mut rows).await;
        Ok(PlanList { plans: rows.into_iter().map(PlanSummary::from).collect() })
    }

    /// Rows of before statuses were listed get theirs from the plans. One that cannot be opened says so when it is.
    async fn learn_statuses(&self, rows: &mut [PlanRow]) {
        let mut learnt = Vec::new();
        for row in rows.iter_mut().filter(|row| row.status.is_none()) {
            let Ok(open) = self.alone(&row.id.to_string()).await else { continue };
            row.status = Some(open.status);
            learnt.push(row.clone());
        }
        if learnt.is_empty() {
            return;
        }
        if let Err(error) = self.store.write(Write { plans: learnt, ..Write::default() }).await {
            tracing::warn!(%error, "keeping the statuses of plans");
        }
    }

    /// Archives a plan or brings it back: an entry of its project.
    pub(crate) async fn update_plan(&self, id: PlanId, request: UpdatePlan) -> Result<PlanSummary, Failure> {
        let mut open = self.alone(&id.to_string()).await?;
        if let Some(archived) = request.archived {
            let _directory = self.directory.lock().await;
            let (mut doc, head) = self.project_doc(open.project).await?;
            let now = self.now_ms();
            let artifact = Artifact { kind: ArtifactKind::MediaPlan, title: open.plan.header.title.clone(), archived };
            let commit = doc
                .commit(&[ProjectEdit::PutArtifact(id.into(), artifact)], "archive_plan", now)
                .map_err(document_failure)?;
            let chunks = commit.map(|c| change(&head, open.project.into(), c)).transpose()?.into_iter().collect();
            let projects = vec![project_row(&doc.read().map_err(document_failure)?, now)];
            let write = Write { chunks, plans: vec![open.projection(archived, now)], projects, ..Write::default() };
            self.store.write(write).await.map_err(store_failure)?;
            open.archived = archived;
        }
        let row = self.store.plan(id).await.map_err(store_failure)?.ok_or_else(|| Failure::not_found("plan", id))?;
        Ok(row.into())
    }

    pub(crate) async fn project_doc(&self, id: ProjectId) -> Result<(ProjectDoc, LogHead), Failure> {
        let log = self
            .store
            .document(id.into())
            .await
            .map_err(store_failure)?
            .ok_or_else(|| Failure::not_found("project", id))?;
        let loaded = ProjectDoc::load(&log, &self.writer()).map_err(document_failure)?;
        Ok((loaded.doc, log.head))
    }
}

/// A project as its projection.
pub(crate) fn project_row(project: &Project, now_ms: i64) -> ProjectRow {
    ProjectRow {
        id: project.id,
        name: project.name.clone(),
        client: project.client.clone(),
        archived: project.archived,
        updated_ms: now_ms,
    }
}

/// Frames a payload as the next chunk of a log.
fn frame(head: Option<&LogHead>, document: DocumentId, kind: ChunkKind, payload: Vec<u8>) -> Result<Chunk, Failure> {
    Chunk::after(head, document, kind, payload).map_err(|e| Failure::new(Code::TooLarge, e.to_string()))
}

fn change(head: &LogHead, document: DocumentId, commit: Commit) -> Result<Chunk, Failure> {
    frame(Some(head), document, ChunkKind::Change, commit.change_bytes)
}

/// A panic while a lock is held leaves plain maps behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
