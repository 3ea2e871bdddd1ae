//! The first start, unlocking, recovering.

use mrm_document::{Chunk, ChunkKind, WorkspaceDoc};
use mrm_domain::{PersonId, WorkspaceId};
use mrm_store::{DataDir, DbKey, KeyError, Owner, Write, create_key, keep_key, unlock};
use std::sync::Arc;

use super::MIN_PASSPHRASE;
use super::failures::{document_failure, key_failure, store_failure};
use super::stage::{Stage, Waiting, open_store};
use super::view::{LanguageSetting, RecoverRequest, SessionState, SessionView, Settings, StartRequest, UnlockRequest};
use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::team::{Founding, Membership, key_from_kit, read_kit};

/// The longest name of a person or a workspace, in characters.
const MAX_NAME: usize = 120;

impl App {
    /// Creates the workspace on this device. Its key goes into the keyring, or under the passphrase.
    pub async fn start(&self, request: StartRequest, host: &str) -> Result<SessionView, Failure> {
        let (person, workspace) = (named(&request.person, "person")?, named(&request.workspace, "workspace")?);
        let mut stage = self.stage().write().await;
        let Fresh { dir, owner, key, state } = self.fresh_key(&mut stage, request.passphrase.as_deref()).await?;
        let made = self.create_workspace(&dir, owner, &key, &workspace, &person, request.language).await;
        *stage = match made {
            Ok(bench) => Stage::Open(Arc::new(bench)),
            Err(failure) => {
                *stage = begin_again(state, dir);
                return Err(failure);
            }
        };
        drop(stage);
        self.active();
        self.connect_if_live().await;
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    /// The key of a fresh folder, made and kept, and the folder.
    pub(super) async fn fresh_key(&self, stage: &mut Stage, passphrase: Option<&str>) -> Result<Fresh, Failure> {
        let state = match stage {
            Stage::Waiting(Waiting { state, .. }) => *state,
            _ => SessionState::Ready,
        };
        if !matches!(state, SessionState::Onboarding | SessionState::NeedsPassphrase) {
            return Err(Failure::new(Code::Precondition, "there is a workspace in this folder already"));
        }
        if state == SessionState::NeedsPassphrase {
            strong_enough(passphrase)?;
        }
        let Stage::Waiting(Waiting { folder: Some((dir, owner)), .. }) = std::mem::replace(stage, Stage::Closed) else {
            return Err(Failure::new(Code::Precondition, "the folder is not ours"));
        };
        let given = self.given_key();
        let (made, passphrase, secrets) = (dir.clone(), passphrase.map(str::to_owned), self.secrets());
        let key = tokio::task::spawn_blocking(move || match given {
            Some(key) => key.parse::<DbKey>().map_err(KeyError::from),
            None => create_key(&made, &*secrets, passphrase.as_deref()).map(|(key, _)| key),
        });
        match key.await.map_err(Failure::unexpected)? {
            Ok(key) => Ok(Fresh { dir, owner, key, state }),
            Err(error) => {
                *stage = Stage::Waiting(Waiting::new(state, None).holding(dir, owner));
                Err(key_failure(error))
            }
        }
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
        let (by, now_ms) = (PersonId::from_uuid(self.world().uuid()), self.world().now().timestamp_millis());
        let founding = Founding { person: by, name: person.to_owned(), now_ms };
        let membership = Membership::begin(&store, founding).await?;
        let bench = Bench::new(store, id, self.shared_world(), membership, None, false);
        let (_, payload) =
            WorkspaceDoc::create(id, workspace, person, &bench.writer(), "create_workspace", bench.now_ms())
                .map_err(document_failure)?;
        let chunk = Chunk::after(None, id.into(), ChunkKind::Snapshot, payload).map_err(Failure::unexpected)?;
        bench.store.write(Write { chunks: vec![chunk], ..Write::default() }).await.map_err(store_failure)?;
        bench.set_settings(&Settings { language, ..Settings::default() }).await?;
        Ok(bench)
    }

    /// Opens the sealed key file with its passphrase. After some wrong ones the next try has to wait.
    pub async fn unlock(&self, request: UnlockRequest, host: &str) -> Result<SessionView, Failure> {
        self.may_try()?;
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
                return Err(self.tried_in_vain(key_failure(error)));
            }
        }
        drop(stage);
        self.tried_well();
        self.active();
        self.connect_if_live().await;
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }

    /// Opens an existing database with a key given by hand or by the recovery kit, and keeps that key where there is a
    /// keyring: a forgotten passphrase no longer locks it then.
    pub async fn recover(&self, request: RecoverRequest, host: &str) -> Result<SessionView, Failure> {
        let kit = match request.kit.filter(|text| !text.trim().is_empty()) {
            Some(text) => Some(read_kit(text, request.kit_passphrase).await?),
            None => None,
        };
        let mut stage = self.stage().write().await;
        let Stage::Waiting(Waiting {
            state: before @ (SessionState::Recovery | SessionState::Locked),
            folder: Some((dir, _)),
            ..
        }) = &*stage
        else {
            return Err(Failure::new(Code::Precondition, "there is nothing to recover here"));
        };
        let before = *before;
        let key: DbKey = match kit {
            Some(kit) => key_from_kit(dir, &kit)?,
            None => {
                let digits = request.key_hex.unwrap_or_default();
                digits.trim().parse().map_err(|_| Failure::new(Code::WrongKey, "a key is 64 hexadecimal digits"))?
            }
        };
        let Stage::Waiting(Waiting { folder: Some((dir, owner)), .. }) = std::mem::replace(&mut *stage, Stage::Closed)
        else {
            return Err(Failure::new(Code::Precondition, "there is nothing to recover here"));
        };
        *stage = self.open_bench(dir.clone(), owner, &key).await;
        if let Stage::Waiting(waiting @ Waiting { reason: Some("key_wrong"), .. }) = &mut *stage {
            if before == SessionState::Locked {
                (waiting.state, waiting.reason) = (before, None);
            }
            return Err(Failure::new(Code::WrongKey, "this key does not open the database"));
        }
        drop(stage);
        self.active();
        self.connect_if_live().await;
        if self.given_key().is_none() {
            let secrets = self.secrets();
            let kept = tokio::task::spawn_blocking(move || keep_key(&dir, &key, &*secrets, None))
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

    /// Tries once more to open what could not be opened: the keyring is unlocked now, the other process has ended, there is
    /// room on the disk.
    pub async fn open_again(&self, host: &str) -> Result<SessionView, Failure> {
        let mut stage = self.stage().write().await;
        if !matches!(&*stage, Stage::Waiting(waiting) if waiting.state != SessionState::Locked) {
            drop(stage);
            return Ok(self.session(host).await);
        }
        // The folder is let go of first: it is owned anew.
        *stage = Stage::Closed;
        *stage = self.stage_of_folder().await;
        drop(stage);
        self.active();
        self.connect_if_live().await;
        self.tell(Event::SessionUpdated);
        Ok(self.session(host).await)
    }
}

/// A folder in which nothing was made yet, and its key.
pub(super) struct Fresh {
    pub dir: DataDir,
    pub owner: Owner,
    pub key: DbKey,
    pub state: SessionState,
}

/// What is waited for when something went wrong in a fresh folder: the same as before.
pub(super) fn begin_again(state: SessionState, dir: DataDir) -> Stage {
    let waiting = Waiting::new(state, None);
    Stage::Waiting(match dir.own() {
        Ok(owner) => waiting.holding(dir, owner),
        Err(_) => waiting,
    })
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

pub(crate) fn strong_enough(passphrase: Option<&str>) -> Result<(), Failure> {
    if passphrase.is_none_or(|p| p.chars().count() < MIN_PASSPHRASE) {
        let message = format!("choose a passphrase of at least {MIN_PASSPHRASE} characters");
        return Err(Failure::new(Code::WeakPassphrase, message).field("passphrase").arg("min", MIN_PASSPHRASE));
    }
    Ok(())
}
