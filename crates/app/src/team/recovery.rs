//! The recovery kit: a device of the person that exists on paper only. It is let in like any other device, and whoever lost
//! all of theirs comes back as it.

use mrm_document::{Chunk, ChunkKind, WorkspaceDoc, Writer};
use mrm_domain::WorkspaceId;
use mrm_domain::rights::OrganisationRole;
use mrm_store::{Store, TeamWrite, Write};
use mrm_sync::DeviceKeys;
use mrm_sync::joining::Visitor;
use mrm_sync::membership::{Action, By, Frontier, MembershipLog, Names, Offer, ask};
use mrm_wire::{DeviceKey, Invitation, RecoveryKit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

use super::identity::{kept, new_keys};
use super::join::join_failure;
use super::link::RELAY;
use crate::App;
use crate::bench::Bench;
use crate::failure::{Code, Failure};
use crate::session::{LanguageSetting, OWN_DIRECTORY, document_failure, store_failure};

/// What the kit is called among the devices.
const KIT: &str = "recovery kit";
/// How long the door for it stands open: it is used at once.
const OPEN_MS: u64 = 600_000;

/// A kit. It is shown once: it is kept nowhere but on the paper.
#[derive(Serialize, ToSchema)]
pub struct RecoveryKitView {
    /// What is printed.
    pub code: String,
}

/// Somebody comes back with their kit.
#[derive(Clone, Deserialize, ToSchema)]
pub struct UseKitRequest {
    /// The code, as it was printed.
    pub code: String,
    /// Language of the interface.
    pub language: LanguageSetting,
    /// Where there is no keyring: the passphrase that seals the key.
    #[serde(default)]
    pub passphrase: Option<String>,
}

impl std::fmt::Debug for UseKitRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UseKitRequest(…)")
    }
}

impl App {
    /// Makes a kit for the person of this device. One that was made before opens nothing any more.
    pub async fn make_recovery_kit(&self) -> Result<RecoveryKitView, Failure> {
        let bench = self.bench().await?;
        let link = self.link(&bench).await?.ok_or_else(|| {
            let message = "a kit brings you back through a relay: add one first";
            Failure::new(Code::Precondition, message).arg("reason", "no_relay")
        })?;
        let me = bench
            .membership
            .person()
            .ok_or_else(|| Failure::new(Code::Team, "you are not in the team any more").arg("reason", "removed"))?;
        let (relay, keys) = (link.origin.clone(), new_keys());
        let names = Names { person: bench.names().await?.0, device: KIT.to_owned() };
        let before = bench.kits();
        let expires_ms = u64::try_from(bench.now_ms()).unwrap_or_default() + OPEN_MS;
        let offer = Offer { role: OrganisationRole::Member, projects: BTreeMap::new(), person: Some(me) };
        let invited = Box::pin(self.change_team(&bench, |log| {
            log.invite(offer.clone(), expires_ms, &relay, bench.by().as_by(), &mut rand::rng())
        }));
        let invitation = invited.await?;
        let asked = Box::pin(self.change_team(&bench, |log| {
            let moment_ms = u64::try_from(bench.now_ms()).unwrap_or_default();
            let by = By { device: &keys, moment_ms };
            Ok((ask(&invitation, (log.id(), log.head()), &names, by, &mut rand::rng())?, ()))
        }));
        asked.await?;
        let door = DeviceKey(invitation.key().public());
        let accepted = Box::pin(
            self.change_team(&bench, |log| Ok((log.accept(door, me, bench.by().as_by(), &mut rand::rng())?, ()))),
        );
        accepted.await?;
        for device in before {
            let action = Action::RevokeDevice { device, frontier: Frontier::new() };
            let revoked = Box::pin(self.change_team(&bench, |log| {
                Ok((log.compose(action.clone(), bench.by().as_by(), &mut rand::rng())?, ()))
            }));
            revoked.await?;
        }
        let kit = RecoveryKit::new(bench.membership.log().id(), **keys.seed(), &relay).map_err(Failure::unexpected)?;
        Ok(RecoveryKitView { code: kit.code().to_string() })
    }
}

impl Bench {
    /// The kits of the person of this device.
    fn kits(&self) -> Vec<DeviceKey> {
        let (log, me) = (self.membership.log(), self.membership.person());
        let mine =
            log.team().devices.iter().filter(|(_, device)| Some(device.person) == me && device.revoked.is_none());
        let kits = mine.filter(|(key, _)| log.names(**key).is_some_and(|names| names.device == KIT));
        kits.map(|(key, _)| *key).collect()
    }
}

/// Somebody who comes back: their kit was read and the workspace knows it.
pub(crate) struct Returning {
    keys: Arc<DeviceKeys>,
    relay: String,
    log: MembershipLog,
}

impl Returning {
    /// Reads the kit and the log of its workspace, before anything is made on this device.
    pub(crate) async fn read(code: &str) -> Result<Returning, Failure> {
        let kit = RecoveryKit::read(code).map_err(|error| {
            Failure::new(Code::Invitation, error.to_string()).field("code").arg("reason", "kit_mistyped")
        })?;
        let keys = DeviceKeys::from_seed(**kit.seed());
        let invitation = Invitation { workspace: kit.workspace(), secret: [0; 16], relay: kit.relay().to_owned() };
        let visitor = Visitor::come_back(invitation, &keys).await.map_err(join_failure)?;
        let log = visitor.let_in(&keys).ok_or_else(|| {
            let message = "this kit opens nothing any more: a newer one was made";
            Failure::new(Code::Invitation, message).arg("reason", "kit_revoked")
        })?;
        Ok(Returning { keys: Arc::new(keys), relay: kit.relay().to_owned(), log })
    }

    /// Keeps what this device begins with: as the kit's device, with the log; the rest comes from the relay.
    pub(crate) async fn keep(
        &self,
        store: &Store,
        id: WorkspaceId,
        actor: [u8; 16],
        now_ms: i64,
    ) -> Result<(), Failure> {
        let device = self.keys.device();
        let person = self.log.names(device).map(|names| names.person).unwrap_or_default();
        let (_, payload) = WorkspaceDoc::create(id, "", &person, &Writer::new(actor, &device.0), "recover", now_ms)
            .map_err(document_failure)?;
        let chunk = Chunk::after(None, id.into(), ChunkKind::Snapshot, payload).map_err(Failure::unexpected)?;
        let entries = self.log.entries().iter().zip(0..).map(|(entry, place)| (place, entry.bytes().to_vec()));
        let settings = vec![kept(&self.keys), (RELAY, self.relay.clone()), (OWN_DIRECTORY, "yes".to_owned())];
        let team = TeamWrite { entries: entries.collect(), settings, ..TeamWrite::default() };
        store.write(Write { chunks: vec![chunk], team, ..Write::default() }).await.map_err(store_failure)
    }
}
