//! The use-cases: one module per feature, each function one thing that a planner can ask for.
//!
//! Hosts hold an [`App`] and call it; nothing here knows of windows, ports or terminals. Document work runs on blocking
//! threads; an edit is answered only after it is on disk.

pub mod approvals;
mod bench;
pub mod calculators;
pub mod calendars;
pub mod comments;
mod events;
pub mod exports;
mod failure;
pub mod imports;
mod language;
pub mod mappings;
pub mod notices;
pub mod optimise;
pub mod plan_templates;
pub mod plans;
mod ports;
pub mod projects;
pub mod rate_cards;
pub mod rights;
mod sample;
pub mod session;
pub mod team;
pub mod templates;
pub mod versions;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{RwLock, broadcast};

use bench::Bench;
pub use events::Event;
pub use failure::{Code, Failure, RefusedCell};
use imports::Imports;
pub use language::Language;
pub use mrm_calc::reach::Detail;
pub use mrm_calc::spread::{Measure, Unit};
pub use mrm_excel::template::FillReport;
pub use ports::{RealWorld, SharedWorld, World};
use session::{Stage, Watch};

/// How to open the application.
#[derive(Clone)]
pub struct AppOptions {
    /// The data folder; the platform's usual place if not given.
    pub data_dir: Option<PathBuf>,
    /// The database key as 64 hex digits, handed in explicitly (tests, servers). `MRM_DB_KEY` is read if not given.
    pub key: Option<String>,
    /// Stays connected to the relay while it is open: for hosts that stay. Otherwise only while something needs it.
    pub live: bool,
    /// Time and ids.
    pub world: SharedWorld,
    /// Where the key of the database is kept.
    pub secrets: SharedSecrets,
}

/// The keyring of the operating system, or what stands in for it.
pub type SharedSecrets = Arc<dyn mrm_store::Secrets>;

impl Default for AppOptions {
    fn default() -> Self {
        let (world, secrets) = (Arc::new(RealWorld), Arc::new(mrm_store::OsKeyring));
        AppOptions { data_dir: None, key: None, live: false, world, secrets }
    }
}

impl std::fmt::Debug for AppOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppOptions").field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}

/// The application. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    world: SharedWorld,
    secrets: SharedSecrets,
    data_dir: Option<PathBuf>,
    key: Option<String>,
    live: bool,
    stage: RwLock<Stage>,
    watch: Watch,
    imports: Mutex<Imports>,
    events: broadcast::Sender<Event>,
}

impl App {
    fn assemble(options: AppOptions) -> App {
        let (events, _) = broadcast::channel(1024);
        let AppOptions { data_dir, key, live, world, secrets } = options;
        let stage = RwLock::new(Stage::Closed);
        let (watch, imports) = (Watch::default(), Mutex::default());
        App(Arc::new(Inner { world, secrets, data_dir, key, live, stage, watch, imports, events }))
    }

    /// An application without a folder: the calculators need none.
    pub fn without_folder() -> App {
        App::assemble(AppOptions::default())
    }

    fn secrets(&self) -> SharedSecrets {
        Arc::clone(&self.0.secrets)
    }

    pub(crate) fn watch(&self) -> &Watch {
        &self.0.watch
    }

    fn stage(&self) -> &RwLock<Stage> {
        &self.0.stage
    }

    fn shared_world(&self) -> SharedWorld {
        Arc::clone(&self.0.world)
    }

    /// Connects to the relay if this host stays.
    async fn connect_if_live(&self) {
        if self.0.live {
            self.connect().await;
        }
    }

    /// The folder that was named, if one was.
    fn data_folder(&self) -> Option<PathBuf> {
        self.0.data_dir.clone()
    }

    /// The key that was handed in explicitly.
    fn given_key(&self) -> Option<String> {
        self.0.key.clone()
    }

    fn data_dir_text(&self) -> String {
        let dir = mrm_store::DataDir::resolve(self.0.data_dir.clone());
        dir.map(|d| d.path().display().to_string()).unwrap_or_default()
    }

    /// What happens from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    pub(crate) fn tell(&self, event: Event) {
        // Nobody listening is no failure.
        let _ = self.0.events.send(event);
    }

    pub(crate) fn world(&self) -> &dyn World {
        &*self.0.world
    }

    pub(crate) fn imports(&self) -> MutexGuard<'_, Imports> {
        self.0.imports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The open workspace, or why there is none: for what the application does by itself. What a person asks for takes it
    /// by naming its use-case, see [`rights`].
    pub(crate) async fn bench(&self) -> Result<Arc<Bench>, Failure> {
        match &*self.0.stage.read().await {
            Stage::Open(bench) => Ok(Arc::clone(bench)),
            _ => Err(Failure::new(Code::NotReady, "the workspace is not open: ask /session what is needed")),
        }
    }
}

/// The refusal of a path that the user did not grant by a drop or a dialog.
pub fn not_granted(path: &Path) -> Failure {
    Failure::new(Code::NotGranted, format!("{} was not chosen by a drop or a dialog", path.display()))
        .arg("path", path.display())
}
