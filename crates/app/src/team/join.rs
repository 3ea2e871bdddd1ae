//! Coming into a workspace by an invitation: asking, waiting, and what this device begins with when it was let in.

use mrm_document::{Chunk, ChunkKind, WorkspaceDoc, Writer};
use mrm_domain::WorkspaceId;
use mrm_store::{Store, TeamWrite, Write};
use mrm_sync::DeviceKeys;
use mrm_sync::joining::{JoinError, Visitor};
use mrm_sync::membership::{MembershipLog, Names, fingerprint};
use mrm_wire::Invitation;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

use super::Membership;
use super::identity::{DEVICE_NAME, device_name, kept, new_keys};
use super::link::RELAY;
use super::members::names;
use crate::failure::{Code, Failure};
use crate::session::{LanguageSetting, OWN_DIRECTORY, document_failure, store_failure};

/// What somebody is waiting for, in the store.
const JOINING: &str = "joining";

/// Somebody comes by an invitation.
#[derive(Clone, Deserialize, ToSchema)]
pub struct JoinRequest {
    /// The code, as it was given.
    pub code: String,
    /// What they are called.
    pub person: String,
    /// What their device is called; as the system calls it if not given.
    #[serde(default)]
    pub device: Option<String>,
    /// Language of the interface.
    pub language: LanguageSetting,
    /// Where there is no keyring: the passphrase that seals the key.
    #[serde(default)]
    pub passphrase: Option<String>,
}

impl std::fmt::Debug for JoinRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JoinRequest(…)")
    }
}

/// Somebody waits until they are let in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JoiningView {
    /// `waiting` or `in`.
    pub state: String,
    /// What both sides compare.
    pub fingerprint: String,
    /// The relay's address.
    pub relay: String,
}

/// What is kept while somebody waits.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    code: String,
    person: String,
    device: String,
}

/// Somebody who waits: the store is open, the workspace is not.
pub(crate) struct Joining {
    pub store: Store,
    pub keys: Arc<DeviceKeys>,
    invitation: Invitation,
    names: Names,
}

impl Joining {
    /// Reads what somebody waits for; `None`: nobody waits.
    pub(crate) async fn read(store: &Store) -> Result<Option<Joining>, Failure> {
        let Some(text) = store.setting(JOINING).await.map_err(store_failure)? else { return Ok(None) };
        let damaged = || Failure::new(Code::Damaged, "what this device waits for cannot be read");
        let waits: Kept = serde_json::from_str(&text).map_err(|_| damaged())?;
        let keys = Membership::keys_in(store).await?.ok_or_else(damaged)?;
        let invitation = Invitation::read(&waits.code).map_err(|_| damaged())?;
        let names = Names { person: waits.person, device: waits.device };
        Ok(Some(Joining { store: store.clone(), keys: Arc::new(keys), invitation, names }))
    }

    /// Keeps keys and invitation in a new store: whoever falls over while waiting waits on.
    pub(crate) async fn begin(
        store: Store,
        coming: &Coming,
        now_ms: i64,
        id: WorkspaceId,
        actor: [u8; 16],
    ) -> Result<Joining, Failure> {
        let keys = new_keys();
        let waits = Kept {
            code: coming.invitation.code(),
            person: coming.names.person.clone(),
            device: coming.names.device.clone(),
        };
        let waits = serde_json::to_string(&waits).map_err(Failure::unexpected)?;
        // A directory of its own until that of the agency is here; a guest keeps it.
        let writer = Writer::new(actor, &keys.device().0);
        let (_, payload) =
            WorkspaceDoc::create(id, "", &coming.names.person, &writer, "join", now_ms).map_err(document_failure)?;
        let chunk = Chunk::after(None, id.into(), ChunkKind::Snapshot, payload).map_err(Failure::unexpected)?;
        let team = TeamWrite {
            settings: vec![
                kept(&keys),
                (DEVICE_NAME, coming.names.device.clone()),
                (JOINING, waits),
                (RELAY, coming.invitation.relay.clone()),
                (OWN_DIRECTORY, "yes".to_owned()),
            ],
            ..TeamWrite::default()
        };
        store.write(Write { chunks: vec![chunk], team, ..Write::default() }).await.map_err(store_failure)?;
        let (invitation, names) = (coming.invitation.clone(), coming.names.clone());
        Ok(Joining { store, keys: Arc::new(keys), invitation, names })
    }

    /// As a screen shows it.
    pub(crate) fn view(&self) -> JoiningView {
        JoiningView {
            state: "waiting".to_owned(),
            fingerprint: fingerprint(self.keys.device()),
            relay: self.invitation.relay.clone(),
        }
    }

    /// Asks, unless it has asked already, and waits for the answer. When it was let in, the log is kept.
    pub(crate) async fn wait(&self, now_ms: u64, patience: Duration) -> Result<bool, Failure> {
        let asked = async {
            let mut visitor = Visitor::come(self.invitation.clone()).await?;
            visitor.ask(&self.names, &self.keys, now_ms).await?;
            match tokio::time::timeout(patience, visitor.wait(&self.keys)).await {
                Ok(answer) => answer.map(Some),
                Err(_) => Ok(None),
            }
        };
        let log = match asked.await {
            Ok(log) => log,
            // Whoever is let in comes by the invitation no more: they have a place of their own.
            Err(closed) => {
                let back = Visitor::come_back(self.invitation.clone(), &self.keys).await;
                let log = back.ok().and_then(|visitor| visitor.let_in(&self.keys));
                Some(log.ok_or_else(|| join_failure(closed))?)
            }
        };
        match log {
            Some(log) => self.come_in(&log).await.map(|()| true),
            None => Ok(false),
        }
    }

    async fn come_in(&self, log: &MembershipLog) -> Result<(), Failure> {
        let entries = log.entries().iter().zip(0..).map(|(entry, place)| (place, entry.bytes().to_vec())).collect();
        let team = TeamWrite { entries, ..TeamWrite::default() };
        self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        self.store.remove_setting(JOINING).await.map_err(store_failure)
    }
}

/// An invitation that was read and whose workspace is there.
pub(crate) struct Coming {
    invitation: Invitation,
    names: Names,
}

impl Coming {
    /// Reads the code and looks whether its door is open, before anything is made on this device.
    pub(crate) async fn read(request: &JoinRequest) -> Result<Coming, Failure> {
        let invitation: Invitation = Invitation::read(&request.code).map_err(|error| {
            Failure::new(Code::Invitation, error.to_string()).field("code").arg("reason", "mistyped")
        })?;
        let device = request.device.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(device_name);
        let names = names(&request.person, &device)?;
        Visitor::come(invitation.clone()).await.map_err(join_failure)?;
        Ok(Coming { invitation, names })
    }
}

/// Why somebody does not come in.
pub(super) fn join_failure(error: JoinError) -> Failure {
    let reason = match &error {
        JoinError::Relay(trouble) => {
            let message = format!("the relay of the invitation cannot be reached: {trouble:?}");
            return Failure::new(Code::Relay, message).arg("reason", "unreachable");
        }
        JoinError::UnknownWorkspace => "unknown_workspace",
        JoinError::Closed => "closed",
        JoinError::OtherWorkspace => "other_workspace",
        JoinError::OldRelay => "old_relay",
        JoinError::Refused(_) => "refused",
        JoinError::NoLog => "no_log",
        JoinError::Request(_) => "expired",
    };
    Failure::new(Code::Invitation, error.to_string()).arg("reason", reason)
}
