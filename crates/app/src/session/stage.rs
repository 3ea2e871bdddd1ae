//! How far the opening of the data folder is, and opening it as far as it goes.

use mrm_document::{DocumentKind, WorkspaceDoc, Writer};
use mrm_domain::{PersonId, WorkspaceId};
use mrm_store::{DataDir, DbKey, KeyError, KeyState, Owner, Store, StoreError, find_key, is_usable};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::failures::{document_failure, store_failure};
use super::view::SessionState;
use super::{EARLY_DEVICE, OWN_DIRECTORY, WORKSPACE};
use crate::bench::Bench;
use crate::failure::{Code, Failure};
use crate::team::{Founding, Joining, Membership};
use crate::{App, AppOptions};

/// How far the opening of the data folder is.
pub(crate) enum Stage {
    /// Everything is open.
    Open(Arc<Bench>),
    /// Somebody waits until they are let in.
    Joining(Arc<Joining>),
    /// Something is needed first.
    Waiting(Waiting),
    /// The application has ended.
    Closed,
}

/// What is needed first, and what is held meanwhile.
pub(crate) struct Waiting {
    pub(super) state: SessionState,
    pub(super) reason: Option<&'static str>,
    pub(super) args: BTreeMap<String, String>,
    /// The folder, owned, while only the key is missing.
    pub(super) folder: Option<(DataDir, Owner)>,
    /// Another process that owns the folder, and where it serves.
    pub(super) owner: Option<(String, String)>,
}

impl Waiting {
    pub(super) fn new(state: SessionState, reason: Option<&'static str>) -> Waiting {
        Waiting { state, reason, args: BTreeMap::new(), folder: None, owner: None }
    }

    fn arg(mut self, name: &str, value: impl ToString) -> Waiting {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    pub(super) fn holding(mut self, dir: DataDir, owner: Owner) -> Waiting {
        self.folder = Some((dir, owner));
        self
    }

    /// A folder that cannot be opened, by what the reader has to do about it.
    fn because(error: &StoreError) -> Waiting {
        match error {
            StoreError::InUse(note) => {
                let pid = note.as_ref().map_or("?".to_owned(), |n| n.pid.to_string());
                let mut waiting = Waiting::new(SessionState::Busy, Some("in_use")).arg("pid", pid);
                waiting.owner = note.as_ref().and_then(|n| Some((n.url.clone()?, n.token.clone()?)));
                waiting
            }
            StoreError::ReadOnly(path) => {
                Waiting::new(SessionState::ReadOnly, Some("read_only")).arg("path", path.display())
            }
            StoreError::BadFolder { path, source } => Waiting::new(SessionState::ReadOnly, Some("bad_folder"))
                .arg("path", path.display())
                .arg("detail", source),
            StoreError::NoFolder => Waiting::new(SessionState::ReadOnly, Some("no_folder")),
            StoreError::DiskFull => Waiting::new(SessionState::ReadOnly, Some("disk_full")),
            StoreError::WrongKey => Waiting::new(SessionState::Recovery, Some("key_wrong")),
            StoreError::NewerFormat => Waiting::new(SessionState::Recovery, Some("newer_format")),
            other => Waiting::new(SessionState::Recovery, Some("damaged")).arg("detail", other),
        }
    }
}

impl App {
    /// Opens the data folder as far as it can be opened now. Never fails: [`App::session`] tells what is needed.
    pub async fn open(options: AppOptions) -> App {
        let key = options.key.clone().or_else(|| std::env::var("MRM_DB_KEY").ok());
        let app = App::assemble(AppOptions { key, ..options });
        let stage = app.stage_of_folder().await;
        *app.stage().write().await = stage;
        app.active();
        app.watch_idleness();
        app.connect_if_live().await;
        app
    }

    /// How far the folder of this application can be opened now.
    pub(super) async fn stage_of_folder(&self) -> Stage {
        match self.first_stage(self.data_folder(), self.given_key().as_deref()).await {
            Ok(stage) => stage,
            Err(error) => Stage::Waiting(Waiting::because(&error)),
        }
    }

    pub(super) async fn first_stage(
        &self,
        given: Option<std::path::PathBuf>,
        key: Option<&str>,
    ) -> Result<Stage, StoreError> {
        let dir = DataDir::resolve(given)?;
        let owner = dir.own()?;
        let key = key.map(str::to_owned);
        let (asked, secrets) = (dir.clone(), self.secrets());
        let found = tokio::task::spawn_blocking(move || {
            let found = find_key(&asked, key.as_deref(), &*secrets);
            let keyring = matches!(found, Ok(KeyState::New)) && is_usable(&*secrets);
            (found, keyring)
        });
        let (found, keyring) = found.await.map_err(|e| StoreError::Damaged(e.to_string()))?;
        Ok(match found {
            Ok(KeyState::Found(key, _)) if dir.has_database() => self.open_bench(dir, owner, &key).await,
            Ok(KeyState::Found(..)) => Stage::Waiting(Waiting::new(SessionState::Onboarding, None).holding(dir, owner)),
            Ok(KeyState::New) => {
                let state = if keyring { SessionState::Onboarding } else { SessionState::NeedsPassphrase };
                Stage::Waiting(Waiting::new(state, None).holding(dir, owner))
            }
            Ok(KeyState::Sealed) => Stage::Waiting(Waiting::new(SessionState::Locked, None).holding(dir, owner)),
            Ok(KeyState::MissingForExisting(trouble)) => {
                // A keyring that says nothing may have the key: it is unlocked and asked again.
                let reason = if trouble.is_some() { "keyring_silent" } else { "key_missing" };
                let waiting = Waiting::new(SessionState::Recovery, Some(reason));
                let waiting = trouble.into_iter().fold(waiting, |w, t| w.arg("detail", t));
                Stage::Waiting(waiting.holding(dir, owner))
            }
            Err(KeyError::Store(error)) => return Err(error),
            Err(KeyError::Malformed(_)) => {
                Stage::Waiting(Waiting::new(SessionState::Recovery, Some("key_malformed")).holding(dir, owner))
            }
            Err(other) => Stage::Waiting(
                Waiting::new(SessionState::Recovery, Some("key_missing")).arg("detail", other).holding(dir, owner),
            ),
        })
    }

    /// Opens the database of an existing workspace; on a failure says what is needed.
    pub(super) async fn open_bench(&self, dir: DataDir, owner: Owner, key: &DbKey) -> Stage {
        let opened = match open_store(&dir, owner, key).await {
            Ok(store) => store,
            Err(error) => {
                let waiting = Waiting::because(&error);
                // The folder was let go of with the failed attempt; it is needed again for the next one.
                return Stage::Waiting(match dir.own() {
                    Ok(owner) => waiting.holding(dir, owner),
                    Err(_) => waiting,
                });
            }
        };
        match Joining::read(&opened).await {
            Ok(None) => {}
            Ok(Some(joining)) => return Stage::Joining(Arc::new(joining)),
            Err(failure) => {
                return Stage::Waiting(Waiting::new(SessionState::Recovery, Some("damaged")).arg("detail", failure));
            }
        }
        match self.bench_over(opened).await {
            Ok(bench) => {
                bench.keep_key_for_kit().await;
                Stage::Open(Arc::new(bench))
            }
            Err(failure) => {
                Stage::Waiting(Waiting::new(SessionState::Recovery, Some("damaged")).arg("detail", failure))
            }
        }
    }

    pub(crate) async fn bench_over(&self, store: Store) -> Result<Bench, Failure> {
        let workspaces = store.documents(DocumentKind::Workspace).await.map_err(store_failure)?;
        let chosen = store.setting(WORKSPACE).await.map_err(store_failure)?;
        let all = workspaces.into_iter().filter_map(|id| match id {
            mrm_document::DocumentId::Workspace(id) => Some(id),
            _ => None,
        });
        let all: Vec<WorkspaceId> = all.collect();
        let found = all.iter().find(|id| chosen.as_deref() == Some(id.to_string().as_str())).or(all.first()).copied();
        let workspace = found.ok_or_else(|| Failure::new(Code::Damaged, "the database holds no workspace"))?;
        let membership = Membership::open(&store, async || self.founding(&store, workspace).await).await?;
        let early_device = store.setting(EARLY_DEVICE).await.map_err(store_failure)?;
        let own = store.setting(OWN_DIRECTORY).await.map_err(store_failure)?.is_some_and(|own| !own.is_empty());
        let bench = Bench::new(store, workspace, self.shared_world(), membership, early_device, own);
        bench.read_told().await?;
        Ok(bench)
    }

    /// What a workspace of before there were teams begins its membership log with.
    async fn founding(&self, store: &Store, workspace: WorkspaceId) -> Result<Founding, Failure> {
        let log = store.document(workspace.into()).await.map_err(store_failure)?;
        let log = log.ok_or_else(|| Failure::not_found("workspace", workspace))?;
        let reader = Writer::new(*self.world().uuid().as_bytes(), &[]);
        let name =
            WorkspaceDoc::load(&log, &reader).and_then(|loaded| loaded.doc.read()).map_err(document_failure)?.person;
        let person = PersonId::from_uuid(self.world().uuid());
        Ok(Founding { person, name, now_ms: self.world().now().timestamp_millis() })
    }
}

/// Opens the database on a thread of its own: migrations may take a while, and their future is not `Send` for every
/// lifetime, which the compiler demands of handlers.
pub(super) async fn open_store(dir: &DataDir, owner: Owner, key: &DbKey) -> Result<Store, StoreError> {
    let (dir, key, runtime) = (dir.clone(), key.clone(), tokio::runtime::Handle::current());
    let opened = tokio::task::spawn_blocking(move || runtime.block_on(Store::open(&dir, owner, &key)));
    opened.await.map_err(|error| StoreError::Damaged(error.to_string()))?
}
