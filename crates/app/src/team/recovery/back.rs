//! Coming back by the kit: the kit lets a new device of its person in, which has keys of its own.

use mrm_document::{Chunk, ChunkKind, WorkspaceDoc, Writer};
use mrm_domain::WorkspaceId;
use mrm_domain::rights::OrganisationRole;
use mrm_store::{Store, TeamWrite, Write};
use mrm_sync::DeviceKeys;
use mrm_sync::joining::Visitor;
use mrm_sync::membership::{By, MembershipLog, Names, Offer, ask};
use mrm_wire::{DeviceKey, Invitation, RecoveryKit};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::state::USED;
use super::{keys_of, read_kit};
use crate::failure::{Code, Failure};
use crate::session::{LanguageSetting, OWN_DIRECTORY, document_failure, store_failure};
use crate::team::identity::{device_name, kept, new_keys};
use crate::team::join::join_failure;
use crate::team::link::RELAY;
use crate::team::relay::address;
use crate::team::vouch::OPEN_MS;

/// Somebody comes back with their kit.
#[derive(Clone, Deserialize, ToSchema)]
pub struct UseKitRequest {
    /// The code, as it was printed, or the text of the kit's file.
    pub code: String,
    /// What opens the file.
    #[serde(default)]
    pub kit_passphrase: Option<String>,
    /// The relay's address, where the kit was made before there was one or the relay has moved.
    #[serde(default)]
    pub relay: Option<String>,
    /// Language of the interface.
    pub language: LanguageSetting,
    /// Where there is no keyring: the passphrase that seals the key.
    #[serde(default)]
    pub passphrase: Option<String>,
}

crate::session::secret_debug!(UseKitRequest);

/// Somebody who comes back: their kit was read and the workspace knows it.
pub(crate) struct Returning {
    visitor: Visitor,
    kit: RecoveryKit,
    relay: String,
}

impl Returning {
    /// Reads the kit and the log of its workspace, before anything is made on this device.
    pub(crate) async fn read(request: &UseKitRequest) -> Result<Returning, Failure> {
        let kit = read_kit(request.code.clone(), request.kit_passphrase.clone()).await?;
        let named = request.relay.as_deref().map(str::trim).filter(|relay| !relay.is_empty());
        let relay = named.map_or_else(|| Ok(kit.relay().to_owned()), address)?;
        if relay.is_empty() {
            let message = "this kit was made before the workspace had a relay: say which one it has now";
            return Err(Failure::new(Code::Invitation, message).field("relay").arg("reason", "kit_without_relay"));
        }
        let invitation = Invitation { workspace: kit.workspace(), secret: [0; 16], relay: relay.clone() };
        let keys = keys_of(&kit);
        let visitor = Visitor::come_back(invitation, &keys).await.map_err(join_failure)?;
        if visitor.let_in(&keys).is_none() {
            let message = "this kit opens nothing any more: a newer one was made";
            return Err(Failure::new(Code::Invitation, message).field("code").arg("reason", "kit_revoked"));
        }
        Ok(Returning { visitor, kit, relay })
    }

    /// Lets a new device of the kit's person in, and keeps what it begins with; everything else comes from the relay. The
    /// kit itself stays good until a new one is made: whoever stops here has not lost it.
    pub(crate) async fn keep(
        mut self,
        store: &Store,
        id: WorkspaceId,
        actor: [u8; 16],
        now_ms: i64,
    ) -> Result<(), Failure> {
        let (kit, keys) = (keys_of(&self.kit), new_keys());
        let (log, person) = self.let_in(&kit, &keys, u64::try_from(now_ms).unwrap_or_default()).await?;
        let (_, payload) =
            WorkspaceDoc::create(id, "", &person, &Writer::new(actor, &keys.device().0), "recover", now_ms)
                .map_err(document_failure)?;
        let chunk = Chunk::after(None, id.into(), ChunkKind::Snapshot, payload).map_err(Failure::unexpected)?;
        let entries = log.entries().iter().zip(0..).map(|(entry, place)| (place, entry.bytes().to_vec()));
        let settings = vec![
            kept(&keys),
            (RELAY, self.relay.clone()),
            (OWN_DIRECTORY, "yes".to_owned()),
            (USED, kit.device().to_string()),
        ];
        let team = TeamWrite { entries: entries.collect(), settings, ..TeamWrite::default() };
        store.write(Write { chunks: vec![chunk], team, ..Write::default() }).await.map_err(store_failure)
    }

    /// The log as the new device reads it, and the name of its person.
    async fn let_in(
        &mut self,
        kit: &DeviceKeys,
        keys: &DeviceKeys,
        moment_ms: u64,
    ) -> Result<(MembershipLog, String), Failure> {
        let revoked = || {
            Failure::new(Code::Invitation, "this kit opens nothing any more").field("code").arg("reason", "kit_revoked")
        };
        let log = self.visitor.let_in(kit).ok_or_else(revoked)?;
        let me = log.team().person_at(kit.device()).ok_or_else(revoked)?;
        let person = log.names(kit.device()).map(|names| names.person).unwrap_or_default();
        let (by, relay) = (By { device: kit, moment_ms }, self.relay.clone());
        let offer = Offer { role: OrganisationRole::Member, projects: BTreeMap::new(), person: Some(me) };
        let invite = |log: &MembershipLog| log.invite(offer.clone(), moment_ms + OPEN_MS, &relay, by, &mut rand::rng());
        let invitation = self.visitor.change(kit, invite).await.map_err(join_failure)?;
        let names = Names { person: person.clone(), device: device_name() };
        let asks = |log: &MembershipLog| {
            let by = By { device: keys, moment_ms };
            Ok((ask(&invitation, (log.id(), log.head()), &names, by, &mut rand::rng())?, ()))
        };
        self.visitor.change(kit, asks).await.map_err(join_failure)?;
        let door = DeviceKey(invitation.key().public());
        let accept = |log: &MembershipLog| Ok((log.accept(door, me, by, &mut rand::rng())?, ()));
        self.visitor.change(kit, accept).await.map_err(join_failure)?;
        let log = self.visitor.let_in(keys).ok_or_else(|| Failure::unexpected("the kit did not let this device in"))?;
        Ok((log, person))
    }
}
