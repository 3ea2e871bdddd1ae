//! The recovery kit: a device of the person that exists on paper or in a sealed file only. It is let in like any other
//! device, brings back whoever lost all of theirs, and opens the database of a device whose keyring has forgotten the key.

mod back;
mod database;
mod state;

use mrm_store::{KeyError, SealCost, open_kit, seal_kit};
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{Action, Frontier};
use mrm_wire::{DeviceKey, RecoveryKit, SealedKit, SealedKitError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use back::Returning;
pub use back::UseKitRequest;
pub(crate) use database::key_from_kit;
pub use state::{KitState, KitView, TestKitRequest};

use super::identity::new_keys;
use crate::App;
use crate::bench::Bench;
use crate::failure::{Code, Failure};
use crate::rights::UseCase;
use crate::session::strong_enough;

/// What the kit is called among the devices.
pub(super) const KIT: &str = "recovery kit";
/// The longest text that is read as a kit.
const MAX_KIT: usize = 4_096;

/// A kit. It is shown once: it is kept nowhere but where the person puts it.
#[derive(Serialize, ToSchema)]
pub struct RecoveryKitView {
    /// What is printed.
    pub code: String,
    /// Which of the code's groups are asked for when the kit is tested: 1 is the one after `MRMR1`.
    pub places: Vec<usize>,
}

/// A kit is to be sealed into a file.
#[derive(Clone, Deserialize, ToSchema)]
pub struct SealKitRequest {
    /// Its code.
    pub code: String,
    /// What opens the file.
    pub passphrase: String,
}

/// The file of a kit.
#[derive(Serialize, ToSchema)]
pub struct SealedKitView {
    /// Its text; files of kits end in `.mrmkit`.
    pub file: String,
}

crate::session::secret_debug!(RecoveryKitView, SealKitRequest, SealedKitView);

impl App {
    /// Makes a kit for the person of this device. One that was made before opens nothing any more.
    pub async fn make_recovery_kit(&self) -> Result<RecoveryKitView, Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        if bench.is_guest() {
            let message = "a guest comes back by a new invitation: a kit is for people of the agency";
            return Err(Failure::new(Code::Precondition, message).arg("reason", "kit_for_guest"));
        }
        let relay = self.link(&bench).await?.map(|link| link.origin.clone()).unwrap_or_default();
        let keys = new_keys();
        let before = bench.kits();
        self.vouch_for(&bench, &keys, KIT).await?;
        for device in before {
            let action = Action::RevokeDevice { device, frontier: Frontier::new() };
            let revoked = Box::pin(self.change_team(&bench, |log| {
                Ok((log.compose(action.clone(), bench.by().as_by(), &mut rand::rng())?, ()))
            }));
            revoked.await?;
        }
        let kit = RecoveryKit::new(bench.membership.log().id(), **keys.seed(), &relay).map_err(Failure::unexpected)?;
        bench.keep_key_for_kit().await;
        let places = bench.note_kit(&kit).await?;
        Ok(RecoveryKitView { code: kit.code().to_string(), places })
    }

    /// Seals a kit into a file that its passphrase opens. Takes a second or so, on purpose.
    pub async fn seal_recovery_kit(&self, request: SealKitRequest) -> Result<SealedKitView, Failure> {
        strong_enough(Some(&request.passphrase))?;
        let kit = read_kit(request.code, None).await?;
        let sealed = tokio::task::spawn_blocking(move || seal_kit(&kit, &request.passphrase, SealCost::STANDARD)).await;
        let file = sealed.map_err(Failure::unexpected)?.map_err(Failure::unexpected)?;
        Ok(SealedKitView { file: format!("{file}\n") })
    }
}

impl Bench {
    /// The kits of the person of this device.
    pub(super) fn kits(&self) -> Vec<DeviceKey> {
        let (log, me) = (self.membership.log(), self.membership.person());
        let mine =
            log.team().devices.iter().filter(|(_, device)| Some(device.person) == me && device.revoked.is_none());
        let kits = mine.filter(|(key, _)| log.names(**key).is_some_and(|names| names.device == KIT));
        kits.map(|(key, _)| *key).collect()
    }
}

/// Reads a kit: the code as it was printed, or the text of its file with the passphrase.
pub(crate) async fn read_kit(text: String, passphrase: Option<String>) -> Result<RecoveryKit, Failure> {
    let wrong =
        |reason: &str, message: String| Failure::new(Code::Invitation, message).field("code").arg("reason", reason);
    if text.len() > MAX_KIT {
        return Err(wrong("kit_mistyped", "this is much longer than a recovery kit".to_owned()));
    }
    if !SealedKit::is_meant(&text) {
        return RecoveryKit::read(&text).map_err(|error| wrong("kit_mistyped", error.to_string()));
    }
    let file = SealedKit::read(&text).map_err(|error| {
        let reason = if error == SealedKitError::Newer { "kit_newer" } else { "kit_damaged" };
        wrong(reason, error.to_string())
    })?;
    let passphrase = passphrase
        .filter(|passphrase| !passphrase.is_empty())
        .ok_or_else(|| wrong("kit_passphrase", "the file of a recovery kit is opened by its passphrase".to_owned()))?;
    let opened =
        tokio::task::spawn_blocking(move || open_kit(&file, &passphrase)).await.map_err(Failure::unexpected)?;
    opened.map_err(|error| match error {
        KeyError::WrongPassphrase => {
            Failure::new(Code::WrongPassphrase, "the passphrase does not open the file of the recovery kit")
                .field("kit_passphrase")
        }
        other => wrong("kit_damaged", other.to_string()),
    })
}

/// The keys of the device that a kit is.
fn keys_of(kit: &RecoveryKit) -> DeviceKeys {
    DeviceKeys::from_seed(**kit.seed())
}
