//! Opening the data folder: ready, or what is needed first. A missing key never makes a new workspace.

use mrm_document::{Chunk, ChunkKind, DocumentError, DocumentKind, WorkspaceDoc};
use mrm_domain::WorkspaceId;
use mrm_store::{
    DataDir, DbKey, KeyError, KeyState, OsKeyring, Owner, Store, StoreError, Write, create_key, find_key, is_usable,
    keep_key, unlock,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::sample::sample_plan;
use crate::{App, AppOptions, Language};

/// The shortest passphrase, in characters.
const MIN_PASSPHRASE: usize = 10;
/// The longest name of a person or a workspace, in characters.
const MAX_NAME: usize = 120;

/// What the application can do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// A fresh folder: ask for a name.
    Onboarding,
    /// A fresh folder on a machine without a keyring: ask for a passphrase as well.
    NeedsPassphrase,
    /// Everything is open.
    Ready,
    /// Open, but the folder cannot be written.
    ReadOnly,
    /// The key is sealed by a passphrase.
    Locked,
    /// The database is there and its key is not, or is another one, or the database is damaged.
    Recovery,
    /// Another process owns the folder.
    Busy,
}

/// The session as a screen shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionView {
    /// What can be done now.
    pub state: SessionState,
    /// Why it is not ready: a stable code.
    pub reason: Option<String>,
    /// Values for its text.
    pub args: BTreeMap<String, String>,
    /// The person of this device.
    pub person: Option<String>,
    /// The open workspace.
    pub workspace: Option<WorkspaceView>,
    /// Language, theme, density.
    pub settings: Settings,
    /// Where the data is.
    pub data_dir: String,
    /// Version of the program.
    pub version: String,
    /// `window`, `loopback` or `terminal`.
    pub host: String,
}

/// A workspace.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkspaceView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What a person sets for this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    /// `ru`, `en` or `system`.
    pub language: LanguageSetting,
    /// `light`, `dark` or `system`.
    pub theme: Theme,
    /// Height of the grid's rows.
    pub density: Density,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { language: LanguageSetting::System, theme: Theme::System, density: Density::Normal }
    }
}

/// Language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LanguageSetting {
    /// Russian.
    Ru,
    /// English.
    En,
    /// The system's.
    System,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// The system's.
    System,
}

/// Height of the grid's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 24 px.
    Compact,
    /// 28 px.
    Normal,
    /// 34 px.
    Comfortable,
}

/// The first start.
#[derive(Clone, Deserialize, ToSchema)]
pub struct StartRequest {
    /// The person's name.
    pub person: String,
    /// The workspace's name.
    pub workspace: String,
    /// Language of the interface.
    pub language: LanguageSetting,
    /// Where there is no keyring: the passphrase that seals the key.
    #[serde(default)]
    pub passphrase: Option<String>,
}

/// A passphrase.
#[derive(Clone, Deserialize, ToSchema)]
pub struct UnlockRequest {
    /// As typed.
    pub passphrase: String,
}

/// A key given by hand.
#[derive(Clone, Deserialize, ToSchema)]
pub struct RecoverRequest {
    /// 64 hex digits.
    pub key_hex: String,
}

macro_rules! secret_debug {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}
secret_debug!(StartRequest, UnlockRequest, RecoverRequest);

/// The sample project.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SampleView {
    /// Its project.
    pub project_id: String,
    /// Its plan.
    pub plan_id: String,
}

/// How far the opening of the data folder is.
pub(crate) enum Stage {
    /// Everything is open.
    Open(Arc<Bench>),
    /// Something is needed first.
    Waiting(Waiting),
    /// The application has ended.
    Closed,
}

/// What is needed first, and what is held meanwhile.
pub(crate) struct Waiting {
    state: SessionState,
    reason: Option<&'static str>,
    args: BTreeMap<String, String>,
    /// The folder, owned, while only the key is missing.
    folder: Option<(DataDir, Owner)>,
    /// Another process that owns the folder, and where it serves.
    owner: Option<(String, String)>,
}

/// The settings' row in the store.
const SETTINGS: &str = "settings";
/// This device's id in the store.
const DEVICE: &str = "device";
/// The sample project's plan in the store.
const SAMPLE: &str = "sample_plan";

impl Waiting {
    fn new(state: SessionState, reason: Option<&'static str>) -> Waiting {
        Waiting { state, reason, args: BTreeMap::new(), folder: None, owner: None }
    }

    fn arg(mut self, name: &str, value: impl ToString) -> Waiting {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    fn holding(mut self, dir: DataDir, owner: Owner) -> Waiting {
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
        let app = App::assemble(options.world, options.data_dir.clone(), key.clone());
        let stage = match app.first_stage(options.data_dir, key.as_deref()).await {
            Ok(stage) => stage,
            Err(error) => Stage::Waiting(Waiting::because(&error)),
        };
        *app.stage().write().await = stage;
        app
    }

    async fn first_stage(&self, given: Option<std::path::PathBuf>, key: Option<&str>) -> Result<Stage, StoreError> {
        let dir = DataDir::resolve(given)?;
        let owner = dir.own()?;
        let key = key.map(str::to_owned);
        let asked = dir.clone();
        let found = tokio::task::spawn_blocking(move || {
            let found = find_key(&asked, key.as_deref(), &OsKeyring);
            let keyring = matches!(found, Ok(KeyState::New)) && is_usable(&OsKeyring);
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
                let waiting = Waiting::new(SessionState::Recovery, Some("key_missing"));
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
    async fn open_bench(&self, dir: DataDir, owner: Owner, key: &DbKey) -> Stage {
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
        match self.bench_over(opened).await {
            Ok(bench) => Stage::Open(Arc::new(bench)),
            Err(failure) => {
                Stage::Waiting(Waiting::new(SessionState::Recovery, Some("damaged")).arg("detail", failure))
            }
        }
    }

    async fn bench_over(&self, store: Store) -> Result<Bench, Failure> {
        let device = match store.setting(DEVICE).await.map_err(store_failure)? {
            Some(device) => device,
            None => {
                let device = self.world().uuid().simple().to_string();
                store.set_setting(DEVICE, &device).await.map_err(store_failure)?;
                device
            }
        };
        let workspaces = store.documents(DocumentKind::Workspace).await.map_err(store_failure)?;
        let found = workspaces.into_iter().find_map(|id| match id {
            mrm_document::DocumentId::Workspace(id) => Some(id),
            _ => None,
        });
        let workspace = found.ok_or_else(|| Failure::new(Code::Damaged, "the database holds no workspace"))?;
        Ok(Bench::new(store, workspace, self.shared_world(), device.into_bytes()))
    }

    /// The session as a screen shows it.
    pub async fn session(&self, host: &str) -> SessionView {
        let mut view = SessionView {
            state: SessionState::Ready,
            reason: None,
            args: BTreeMap::new(),
            person: None,
            workspace: None,
            settings: Settings::default(),
            data_dir: self.data_dir_text(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            host: host.to_owned(),
        };
        match &*self.stage().read().await {
            Stage::Waiting(waiting) => {
                view.state = waiting.state;
                view.reason = waiting.reason.map(str::to_owned);
                view.args.clone_from(&waiting.args);
            }
            Stage::Open(bench) => {
                view.settings = bench.settings().await;
                if let Ok((person, name)) = bench.names().await {
                    view.person = Some(person);
                    view.workspace = Some(WorkspaceView { id: bench.workspace.to_string(), name });
                }
            }
            Stage::Closed => {
                view.state = SessionState::Busy;
                view.reason = Some("closed".to_owned());
            }
        }
        view
    }

    /// Another process that owns the folder and serves: its address and token.
    pub fn owner(&self) -> Option<(String, String)> {
        match &*self.stage().try_read().ok()? {
            Stage::Waiting(waiting) => waiting.owner.clone(),
            _ => None,
        }
    }

    /// Tells other processes of this user where this one serves.
    pub async fn announce(&self, url: &str, token: &str) {
        if let Ok(bench) = self.bench().await
            && let Err(error) = bench.store.announce(url, token)
        {
            tracing::warn!(%error, "telling where we serve");
        }
    }

    /// Creates the workspace on this device. Its key goes into the keyring, or under the passphrase.
    pub async fn start(&self, request: StartRequest, host: &str) -> Result<SessionView, Failure> {
        let (person, workspace) = (named(&request.person, "person")?, named(&request.workspace, "workspace")?);
        let mut stage = self.stage().write().await;
        let state = match &*stage {
            Stage::Waiting(Waiting { state, .. }) => *state,
            _ => SessionState::Ready,
        };
        if !matches!(state, SessionState::Onboarding | SessionState::NeedsPassphrase) {
            return Err(Failure::new(Code::Precondition, "there is a workspace in this folder already"));
        }
        if state == SessionState::NeedsPassphrase {
            strong_enough(request.passphrase.as_deref())?;
        }
        let Stage::Waiting(Waiting { folder: Some((dir, owner)), .. }) = std::mem::replace(&mut *stage, Stage::Closed)
        else {
            return Err(Failure::new(Code::Precondition, "the folder is not ours"));
        };
        let given = self.given_key();
        let (made, passphrase) = (dir.clone(), request.passphrase.clone());
        let key = tokio::task::spawn_blocking(move || match given {
            Some(key) => key.parse::<DbKey>().map_err(KeyError::from),
            None => create_key(&made, &OsKeyring, passphrase.as_deref()).map(|(key, _)| key),
        });
        let key = match key.await.map_err(Failure::unexpected)? {
            Ok(key) => key,
            Err(error) => {
                *stage = Stage::Waiting(Waiting::new(state, None).holding(dir, owner));
                return Err(key_failure(error));
            }
        };
        let made = self.create_workspace(&dir, owner, &key, &workspace, &person, request.language).await;
        *stage = match made {
            Ok(bench) => Stage::Open(Arc::new(bench)),
            Err(failure) => {
                let waiting = Waiting::new(state, None);
                *stage = Stage::Waiting(
                    dir.own().map(|owner| Waiting::new(state, None).holding(dir, owner)).unwrap_or(waiting),
                );
                return Err(failure);
            }
        };
        drop(stage);
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    async fn create_workspace(
        &self,
        dir: &DataDir,
        owner: Owner,
        key: &DbKey,
        workspace: &str,
        person: &str,
        language: LanguageSetting,
    ) -> Result<Bench, Failure> {
        let store = open_store(dir, owner, key).await.map_err(store_failure)?;
        let id = WorkspaceId::from_uuid(self.world().uuid());
        let device = self.world().uuid().simple().to_string();
        store.set_setting(DEVICE, &device).await.map_err(store_failure)?;
        let bench = Bench::new(store, id, self.shared_world(), device.into_bytes());
        let (_, payload) =
            WorkspaceDoc::create(id, workspace, person, &bench.writer(), "create_workspace", bench.now_ms())
                .map_err(document_failure)?;
        let chunk = Chunk::after(None, id.into(), ChunkKind::Snapshot, payload).map_err(Failure::unexpected)?;
        bench.store.write(Write { chunks: vec![chunk], ..Write::default() }).await.map_err(store_failure)?;
        bench.set_settings(&Settings { language, ..Settings::default() }).await?;
        Ok(bench)
    }

    /// Opens the sealed key file with its passphrase.
    pub async fn unlock(&self, request: UnlockRequest, host: &str) -> Result<SessionView, Failure> {
        let mut stage = self.stage().write().await;
        if !matches!(&*stage, Stage::Waiting(Waiting { state: SessionState::Locked, folder: Some(_), .. })) {
            return Err(Failure::new(Code::Precondition, "nothing is locked by a passphrase here"));
        }
        let Stage::Waiting(Waiting { folder: Some((dir, owner)), .. }) = std::mem::replace(&mut *stage, Stage::Closed)
        else {
            return Err(Failure::new(Code::Precondition, "nothing is locked by a passphrase here"));
        };
        let sealed = dir.clone();
        let key = tokio::task::spawn_blocking(move || unlock(&sealed, &request.passphrase))
            .await
            .map_err(Failure::unexpected)?;
        match key {
            Ok(key) => *stage = self.open_bench(dir, owner, &key).await,
            Err(error) => {
                *stage = Stage::Waiting(Waiting::new(SessionState::Locked, None).holding(dir, owner));
                return Err(key_failure(error));
            }
        }
        drop(stage);
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    /// Opens an existing database with a key given by hand, and keeps that key where there is a keyring.
    pub async fn recover(&self, request: RecoverRequest, host: &str) -> Result<SessionView, Failure> {
        let key: DbKey = request
            .key_hex
            .trim()
            .parse()
            .map_err(|_| Failure::new(Code::WrongKey, "a key is 64 hexadecimal digits"))?;
        let mut stage = self.stage().write().await;
        if !matches!(&*stage, Stage::Waiting(Waiting { state: SessionState::Recovery, folder: Some(_), .. })) {
            return Err(Failure::new(Code::Precondition, "there is nothing to recover here"));
        }
        let Stage::Waiting(Waiting { folder: Some((dir, owner)), .. }) = std::mem::replace(&mut *stage, Stage::Closed)
        else {
            return Err(Failure::new(Code::Precondition, "there is nothing to recover here"));
        };
        *stage = self.open_bench(dir.clone(), owner, &key).await;
        if let Stage::Waiting(Waiting { reason: Some("key_wrong"), .. }) = &*stage {
            return Err(Failure::new(Code::WrongKey, "this key does not open the database"));
        }
        drop(stage);
        if self.given_key().is_none() {
            let kept = tokio::task::spawn_blocking(move || keep_key(&dir, &key, &OsKeyring, None))
                .await
                .map_err(Failure::unexpected)?;
            if let Err(error) = kept {
                // The workspace is open; at the next start the key is asked for again.
                tracing::warn!(%error, "the recovered key could not be kept");
            }
        }
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    /// Sets language, theme and density.
    pub async fn set_settings(&self, settings: Settings, host: &str) -> Result<SessionView, Failure> {
        self.bench().await?.set_settings(&settings).await?;
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    /// Creates the sample project, or finds the one made before.
    pub async fn sample(&self, language: Language) -> Result<SampleView, Failure> {
        let bench = self.bench().await?;
        if let Some(plan) = bench.store.setting(SAMPLE).await.map_err(store_failure)?
            && let Ok(open) = bench.plan(&plan).await
        {
            let project_id = open.lock().await.project.to_string();
            return Ok(SampleView { project_id, plan_id: plan });
        }
        let name = if language == Language::Ru { "Пример: Дом и сад" } else { "Sample: House and Garden" };
        let client = if language == Language::Ru { "Дом и сад" } else { "House and Garden" };
        let project = mrm_domain::ProjectId::from_uuid(self.world().uuid());
        bench.create_project(project, name, Some(client)).await?;
        let id = mrm_domain::PlanId::from_uuid(self.world().uuid());
        let plan = sample_plan(id, language, &mut || self.world().uuid());
        bench.store_new_plan(plan, project, "create_sample").await?;
        bench.store.set_setting(SAMPLE, &id.to_string()).await.map_err(store_failure)?;
        self.tell(Event::DirectoryUpdated);
        Ok(SampleView { project_id: project.to_string(), plan_id: id.to_string() })
    }

    /// Finishes what is under way and lets go of the folder.
    pub async fn close(&self) {
        let stage = std::mem::replace(&mut *self.stage().write().await, Stage::Closed);
        if let Stage::Open(bench) = stage {
            bench.store.close().await;
        }
    }
}

impl Bench {
    pub(crate) async fn settings(&self) -> Settings {
        let stored = self.store.setting(SETTINGS).await.ok().flatten();
        stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    pub(crate) async fn set_settings(&self, settings: &Settings) -> Result<(), Failure> {
        let text = serde_json::to_string(settings).map_err(Failure::unexpected)?;
        self.store.set_setting(SETTINGS, &text).await.map_err(store_failure)
    }

    /// The person's name and the workspace's.
    async fn names(&self) -> Result<(String, String), Failure> {
        let log = self.store.document(self.workspace.into()).await.map_err(store_failure)?;
        let log = log.ok_or_else(|| Failure::not_found("workspace", self.workspace))?;
        let workspace =
            WorkspaceDoc::load(&log, &self.writer()).and_then(|l| l.doc.read()).map_err(document_failure)?;
        Ok((workspace.person, workspace.name))
    }
}

fn named(text: &str, field: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_NAME {
        return Err(Failure::new(Code::BadValue, format!("a name has 1 to {MAX_NAME} characters"))
            .field(field)
            .arg("text", text));
    }
    Ok(text.to_owned())
}

fn strong_enough(passphrase: Option<&str>) -> Result<(), Failure> {
    if passphrase.is_none_or(|p| p.chars().count() < MIN_PASSPHRASE) {
        let message =
            format!("this machine has no keyring: choose a passphrase of at least {MIN_PASSPHRASE} characters");
        return Err(Failure::new(Code::WeakPassphrase, message).field("passphrase").arg("min", MIN_PASSPHRASE));
    }
    Ok(())
}

/// Opens the database on a thread of its own: migrations may take a while, and their future is not `Send` for every
/// lifetime, which the compiler demands of handlers.
async fn open_store(dir: &DataDir, owner: Owner, key: &DbKey) -> Result<Store, StoreError> {
    let (dir, key, runtime) = (dir.clone(), key.clone(), tokio::runtime::Handle::current());
    let opened = tokio::task::spawn_blocking(move || runtime.block_on(Store::open(&dir, owner, &key)));
    opened.await.map_err(|error| StoreError::Damaged(error.to_string()))?
}

/// The store's refusal in the words of the API.
pub(crate) fn store_failure(error: StoreError) -> Failure {
    let message = error.to_string();
    match error {
        StoreError::DiskFull => Failure::new(Code::DiskFull, message),
        StoreError::ReadOnly(path) => Failure::new(Code::ReadOnly, message).arg("path", path.display()),
        StoreError::InUse(_) => Failure::new(Code::InUse, message),
        StoreError::WrongKey => Failure::new(Code::WrongKey, message),
        StoreError::Damaged(_) => Failure::new(Code::Damaged, message),
        StoreError::TooLarge(_) => Failure::new(Code::TooLarge, message),
        other => Failure::unexpected(other),
    }
}

/// A document's refusal in the words of the API.
pub(crate) fn document_failure(error: DocumentError) -> Failure {
    let message = error.to_string();
    match error {
        DocumentError::Lost { .. } | DocumentError::Empty(_) | DocumentError::Malformed(_) => {
            Failure::new(Code::Damaged, message)
        }
        DocumentError::NewerFormat { .. } => Failure::new(Code::Precondition, message),
        other => Failure::unexpected(other),
    }
}

fn key_failure(error: KeyError) -> Failure {
    let message = error.to_string();
    match error {
        KeyError::WrongPassphrase => Failure::new(Code::WrongPassphrase, message),
        KeyError::NeedsPassphrase => {
            Failure::new(Code::WeakPassphrase, message).field("passphrase").arg("min", MIN_PASSPHRASE)
        }
        KeyError::Exists => Failure::new(Code::Precondition, message),
        KeyError::Malformed(_) => Failure::new(Code::WrongKey, message),
        KeyError::Store(error) => store_failure(error),
        other => Failure::unexpected(other),
    }
}
