//! Opening the data folder: ready, or what is needed first. A missing key never makes a new workspace.

mod failures;
mod join;
mod lock;
mod stage;
mod start;
mod view;
mod watch;

use mrm_document::WorkspaceDoc;
use std::collections::BTreeMap;

pub(crate) use failures::{document_failure, store_failure};
pub(crate) use stage::Stage;
use stage::Waiting;
pub(crate) use start::strong_enough;
pub(crate) use view::secret_debug;
pub use view::{
    Density, KeyPlace, KeyringState, LanguageSetting, LockRequest, RecoverRequest, SampleView, SecurityView,
    SessionState, SessionView, Settings, StartRequest, Theme, UnlockRequest, WorkspaceView,
};
pub(crate) use watch::Watch;

use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::rights::UseCase;
use crate::sample::sample_plan;
use crate::{App, Language};

/// The shortest passphrase, in characters.
const MIN_PASSPHRASE: usize = 10;
/// After how many minutes the application may lock itself; 0: never.
const LOCK_MINUTES: [u16; 5] = [0, 5, 15, 30, 60];
/// The settings' row in the store.
const SETTINGS: &str = "settings";
/// What this device was called before devices had keys, in the store.
const EARLY_DEVICE: &str = "device";
/// The directory of the workspace, where it is not the only one in the store.
pub(crate) const WORKSPACE: &str = "workspace";
/// Whether the directory is only this device's: somebody came in and has not got the agency's, or is a guest.
pub(crate) const OWN_DIRECTORY: &str = "own_directory";
/// The sample project's plan in the store.
const SAMPLE: &str = "sample_plan";

impl App {
    /// The session as a screen shows it.
    pub async fn session(&self, host: &str) -> SessionView {
        let mut view = SessionView {
            state: SessionState::Ready,
            reason: None,
            args: BTreeMap::new(),
            person: None,
            workspace: None,
            joining: None,
            settings: Settings::default(),
            data_dir: self.data_dir_text(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            host: host.to_owned(),
            has_lock: false,
        };
        match &*self.stage().read().await {
            Stage::Waiting(waiting) => {
                view.state = waiting.state;
                view.reason = waiting.reason.map(str::to_owned);
                view.args.clone_from(&waiting.args);
            }
            Stage::Joining(joining) => {
                view.state = SessionState::Joining;
                view.joining = Some(joining.view());
            }
            Stage::Open(bench) => {
                view.settings = bench.settings().await;
                view.has_lock = self.has_lock(bench);
                if let Ok((person, name)) = bench.names().await {
                    view.person = Some(person);
                    view.workspace = Some(WorkspaceView { id: bench.workspace_id().to_string(), name });
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
        let told = match &*self.stage().read().await {
            Stage::Open(bench) => bench.store.announce(url, token),
            Stage::Waiting(Waiting { folder: Some((_, owner)), .. }) => owner.note(Some(url), Some(token)),
            _ => Ok(()),
        };
        if let Err(error) = told {
            tracing::warn!(%error, "telling where we serve");
        }
    }

    /// Sets language, theme, density and the time after which the application locks itself.
    pub async fn set_settings(&self, settings: Settings, host: &str) -> Result<SessionView, Failure> {
        if !LOCK_MINUTES.contains(&settings.lock_minutes) {
            return Err(Failure::new(
                Code::BadValue,
                "the application locks itself after 5, 15, 30 or 60 minutes, or never",
            )
            .field("lock_minutes")
            .arg("text", settings.lock_minutes));
        }
        self.may(UseCase::SetUp).await?.set_settings(&settings).await?;
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    /// Creates the sample project, or finds the one made before.
    pub async fn sample(&self, language: Language) -> Result<SampleView, Failure> {
        let bench = self.may(UseCase::CreateProject).await?;
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
        match stage {
            Stage::Open(bench) => {
                bench.set_link(None);
                bench.store.close().await;
            }
            Stage::Joining(joining) => joining.store.close().await,
            Stage::Waiting(_) | Stage::Closed => {}
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
    pub(crate) async fn names(&self) -> Result<(String, String), Failure> {
        let log = self.store.document(self.workspace_id().into()).await.map_err(store_failure)?;
        let log = log.ok_or_else(|| Failure::not_found("workspace", self.workspace_id()))?;
        let workspace =
            WorkspaceDoc::load(&log, &self.writer()).and_then(|l| l.doc.read()).map_err(document_failure)?;
        // A shared directory names whoever began it; who sits here the team knows.
        let me = self.membership.log().names(self.membership.device()).map(|names| names.person);
        Ok((me.unwrap_or(workspace.person), workspace.name))
    }
}
