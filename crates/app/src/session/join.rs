//! Coming into a workspace that others began.

use mrm_domain::WorkspaceId;
use mrm_store::{DataDir, DbKey, Owner, Store};
use std::sync::Arc;
use std::time::Duration;

use super::stage::{Stage, open_store};
use super::start::{Fresh, begin_again};
use super::view::{SessionView, Settings};
use super::{LanguageSetting, SETTINGS, store_failure};
use crate::App;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::team::{Coming, JoinRequest, Joining, Returning, UseKitRequest};

/// How long one call waits for an answer at most.
const LONGEST_WAIT: u64 = 600;

impl App {
    /// Asks to be let into a workspace. The answer is waited for by [`App::wait_to_join`].
    pub async fn join(&self, request: JoinRequest, host: &str) -> Result<SessionView, Failure> {
        // Nothing is made on this device for a code that leads nowhere.
        let coming = Box::pin(Coming::read(&request)).await?;
        let mut stage = self.stage().write().await;
        let Fresh { dir, owner, key, state } = self.fresh_key(&mut stage, request.passphrase.as_deref()).await?;
        let made = async {
            let store = fresh_store(&dir, owner, &key, request.language).await?;
            let (id, actor) = (WorkspaceId::from_uuid(self.world().uuid()), *self.world().uuid().as_bytes());
            let joining = Joining::begin(store, &coming, self.world().now().timestamp_millis(), id, actor).await?;
            // The request is made now, so that a code that does not work says so; it is made once.
            joining.wait(self.moment_ms(), Duration::ZERO).await?;
            Ok::<_, Failure>(joining)
        };
        let made = Box::pin(made).await;
        let (next, failure) = match made {
            Ok(joining) => (Stage::Joining(Arc::new(joining)), None),
            Err(failure) => (begin_again(state, dir), Some(failure)),
        };
        *stage = next;
        drop(stage);
        if let Some(failure) = failure {
            return Err(failure);
        }
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    /// Waits until somebody of the team has answered, at most so many seconds; then the workspace is open.
    pub async fn wait_to_join(&self, seconds: u64, host: &str) -> Result<SessionView, Failure> {
        let joining = match &*self.stage().read().await {
            Stage::Joining(joining) => Arc::clone(joining),
            Stage::Open(_) => return Ok(self.session(host).await),
            _ => return Err(Failure::new(Code::Precondition, "nobody waits to be let in here")),
        };
        let patience = Duration::from_secs(seconds.min(LONGEST_WAIT));
        if joining.wait(self.moment_ms(), patience).await? {
            let mut stage = self.stage().write().await;
            // Two may have waited.
            if matches!(&*stage, Stage::Joining(_)) {
                *stage = Stage::Open(Arc::new(self.bench_over(joining.store.clone()).await?));
            }
            drop(stage);
            self.active();
            self.connect_if_live().await;
            self.tell(Event::SessionUpdated);
        }
        Ok(self.session(host).await)
    }

    /// Comes back with a recovery kit, in a fresh folder: as a new device of the kit's person, with keys of its own.
    pub async fn use_recovery_kit(&self, request: UseKitRequest, host: &str) -> Result<SessionView, Failure> {
        let returning = Box::pin(Returning::read(&request)).await?;
        let mut stage = self.stage().write().await;
        let Fresh { dir, owner, key, state } = self.fresh_key(&mut stage, request.passphrase.as_deref()).await?;
        let made = async {
            let store = fresh_store(&dir, owner, &key, request.language).await?;
            let (id, actor) = (WorkspaceId::from_uuid(self.world().uuid()), *self.world().uuid().as_bytes());
            returning.keep(&store, id, actor, self.world().now().timestamp_millis()).await?;
            self.bench_over(store).await
        };
        match Box::pin(made).await {
            Ok(bench) => {
                bench.keep_key_for_kit().await;
                *stage = Stage::Open(Arc::new(bench));
            }
            Err(failure) => {
                *stage = begin_again(state, dir);
                return Err(failure);
            }
        }
        drop(stage);
        self.active();
        self.connect_if_live().await;
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    /// Waits no more: the folder is as fresh as before. Whoever was let in meanwhile stays in.
    pub async fn give_up_joining(&self, host: &str) -> Result<SessionView, Failure> {
        let mut stage = self.stage().write().await;
        let Stage::Joining(joining) = &*stage else {
            return Err(Failure::new(Code::Precondition, "nobody waits to be let in here"));
        };
        joining.store.close().await;
        let folder = self.data_folder();
        let gone = DataDir::resolve(folder.clone()).and_then(|dir| {
            let owner = dir.own()?;
            dir.discard_database(&owner)
        });
        gone.map_err(store_failure)?;
        *stage = self.first_stage(folder, self.given_key().as_deref()).await.map_err(store_failure)?;
        drop(stage);
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    fn moment_ms(&self) -> u64 {
        u64::try_from(self.world().now().timestamp_millis()).unwrap_or_default()
    }
}

/// A store in a fresh folder that speaks the language of whoever comes.
async fn fresh_store(dir: &DataDir, owner: Owner, key: &DbKey, language: LanguageSetting) -> Result<Store, Failure> {
    let store = open_store(dir, owner, key).await.map_err(store_failure)?;
    let settings = serde_json::to_string(&Settings { language, ..Settings::default() }).map_err(Failure::unexpected)?;
    store.set_setting(SETTINGS, &settings).await.map_err(store_failure)?;
    Ok(store)
}
