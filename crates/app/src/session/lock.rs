//! The lock of the application: a passphrase for this device.
//!
//! While it is locked the database is closed, its key is sealed by the passphrase and gone from memory and keyring, and the
//! folder stays ours. [`App::is_locked`] is the one place that hosts ask.

use chrono::TimeDelta;
use mrm_store::{DataDir, DbKey, KeyError, KeyState, SealCost, find_key, keep_key, lock_key, unlock};
use std::sync::Arc;

use super::failures::key_failure;
use super::stage::{Stage, Waiting};
use super::start::strong_enough;
use super::view::{
    KeyPlace, KeyringState, LockRequest, SecurityView, SessionState, SessionView, Settings, UnlockRequest,
};
use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::rights::UseCase;

/// After how many minutes a new lock closes by itself, if nothing was set before.
const USUAL_MINUTES: u16 = 15;

impl App {
    /// Whether the application is locked: then nothing but the session is answered.
    pub async fn is_locked(&self) -> bool {
        matches!(&*self.stage().read().await, Stage::Waiting(Waiting { state: SessionState::Locked, .. }))
    }

    /// Whether a passphrase locks the open workspace.
    pub(super) fn has_lock(&self, bench: &Bench) -> bool {
        self.given_key().is_none() && bench.store.folder().has_sealed_key()
    }

    /// What protects the data of this device.
    pub async fn security(&self) -> Result<SecurityView, Failure> {
        let bench = self.may(UseCase::SetUp).await?;
        let key = match self.given_key() {
            Some(_) => KeyPlace::Given,
            None if self.has_lock(&bench) => KeyPlace::Passphrase,
            None => KeyPlace::Keyring,
        };
        let (dir, secrets) = (bench.store.folder().clone(), self.secrets());
        let keyring = match key {
            KeyPlace::Keyring => blocking(move || find_key(&dir, None, &*secrets)).await.map_or_else(
                |_| KeyringState::Silent,
                |found| match found {
                    KeyState::Found(..) => KeyringState::Holds,
                    KeyState::MissingForExisting(Some(_)) => KeyringState::Silent,
                    _ => KeyringState::Lost,
                },
            ),
            KeyPlace::Passphrase | KeyPlace::Given => KeyringState::NotUsed,
        };
        Ok(SecurityView {
            key,
            keyring,
            devices: bench.own_devices().await?,
            kit: bench.kit_view().await?,
            copied: bench.copied().await?,
        })
    }

    /// Gives the keyring the key of the open database once more, where it has lost it.
    pub async fn keep_key_again(&self) -> Result<SecurityView, Failure> {
        let bench = self.bench().await?;
        let (dir, secrets, key) = (bench.store.folder().clone(), self.secrets(), bench.store.key().clone());
        if self.given_key().is_none() && !self.has_lock(&bench) {
            blocking(move || keep_key(&dir, &key, &*secrets, None)).await.map_err(|failure| match failure.code {
                Code::WeakPassphrase => {
                    Failure::new(Code::NoKeyring, "this machine has no keyring that could keep the key")
                }
                _ => failure,
            })?;
        }
        self.security().await
    }

    /// Puts a lock on the application, or gives it another passphrase.
    pub async fn set_lock(&self, request: LockRequest, host: &str) -> Result<SessionView, Failure> {
        let bench = self.may(UseCase::SetUp).await?;
        if self.given_key().is_some() {
            return Err(Failure::new(
                Code::KeyGiven,
                "the key is given by MRM_DB_KEY, so a lock here would lock nothing",
            ));
        }
        strong_enough(Some(&request.passphrase))?;
        let first = !self.has_lock(&bench);
        let key = self.key_in_hand(&bench, request.was).await?;
        let (dir, secrets) = (bench.store.folder().clone(), self.secrets());
        blocking(move || lock_key(&dir, &key, &*secrets, &request.passphrase, SealCost::STANDARD)).await?;
        let settings = bench.settings().await;
        if first && settings.lock_minutes == 0 {
            bench.set_settings(&Settings { lock_minutes: USUAL_MINUTES, ..settings }).await?;
        }
        self.active();
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    /// Takes the lock off: the key goes back into the keyring.
    pub async fn remove_lock(&self, request: UnlockRequest, host: &str) -> Result<SessionView, Failure> {
        let bench = self.may(UseCase::SetUp).await?;
        if !self.has_lock(&bench) {
            return Err(Failure::new(Code::Precondition, "no passphrase locks the application"));
        }
        let key = self.key_in_hand(&bench, Some(request.passphrase)).await?;
        let (dir, secrets) = (bench.store.folder().clone(), self.secrets());
        let kept = blocking(move || match keep_key(&dir, &key, &*secrets, None) {
            Err(KeyError::NeedsPassphrase) => Ok(None),
            kept => kept.map(Some),
        });
        if kept.await?.is_none() {
            let message = "this machine has no keyring that could keep the key: the passphrase has to stay";
            return Err(Failure::new(Code::NoKeyring, message));
        }
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    /// The key of the open database, for what needs it once more: from where it is kept, and there only for whoever knows
    /// the passphrase.
    pub(super) async fn key_in_hand(&self, bench: &Bench, passphrase: Option<String>) -> Result<DbKey, Failure> {
        let (dir, secrets, given) = (bench.store.folder().clone(), self.secrets(), self.given_key());
        if !self.has_lock(bench) {
            return blocking(move || match find_key(&dir, given.as_deref(), &*secrets)? {
                KeyState::Found(key, _) => Ok(key),
                _ => Err(KeyError::NeedsPassphrase),
            })
            .await;
        }
        self.may_try()?;
        let passphrase = passphrase.unwrap_or_default();
        match blocking(move || unlock(&dir, &passphrase)).await {
            Ok(key) => {
                self.tried_well();
                Ok(key)
            }
            Err(failure) => Err(self.tried_in_vain(failure)),
        }
    }

    /// Locks the application now. What was acknowledged is on disk; what is under way is finished first.
    pub async fn lock(&self, host: &str) -> Result<SessionView, Failure> {
        if !self.is_locked().await {
            let bench = self.may(UseCase::SetUp).await?;
            if !self.has_lock(&bench) {
                return Err(Failure::new(Code::Precondition, "no passphrase locks the application: set one first"));
            }
            drop(bench);
            self.put_away().await;
        }
        Ok(self.session(host).await)
    }

    /// Locks the application if a passphrase locks it and nobody was there for as long as is set. Tells whether it did.
    pub async fn lock_if_idle(&self) -> bool {
        let Ok(bench) = self.bench().await else { return false };
        let minutes = bench.settings().await.lock_minutes;
        let due = minutes > 0 && self.has_lock(&bench) && self.idle() >= TimeDelta::minutes(minutes.into());
        drop(bench);
        if due {
            tracing::info!(minutes, "nobody is there: locked");
            self.put_away().await;
        }
        due
    }

    async fn put_away(&self) {
        let mut stage = self.stage().write().await;
        match std::mem::replace(&mut *stage, Stage::Closed) {
            Stage::Open(bench) => *stage = close_and_hold(bench).await,
            other => *stage = other,
        }
        drop(stage);
        self.tell(Event::SessionUpdated);
    }
}

/// Closes the database and keeps the folder.
async fn close_and_hold(bench: Arc<Bench>) -> Stage {
    let dir: DataDir = bench.store.folder().clone();
    // Nothing is exchanged with the team meanwhile.
    bench.set_link(None);
    let owner = bench.store.close_keeping().await;
    let waiting = Waiting::new(SessionState::Locked, None);
    Stage::Waiting(match owner.map_or_else(|| dir.own().ok(), Some) {
        Some(owner) => waiting.holding(dir, owner),
        None => waiting,
    })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KeyError> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(Failure::unexpected)?.map_err(key_failure)
}
