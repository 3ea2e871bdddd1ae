//! A device of a person lets another one of theirs in, whose keys are here: a recovery kit, or the keys after a copy.

use mrm_domain::rights::OrganisationRole;
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{By, Names, Offer, ask};
use mrm_wire::DeviceKey;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::App;
use crate::bench::Bench;
use crate::failure::{Code, Failure};

/// How long the door stands open: it is used at once.
pub(super) const OPEN_MS: u64 = 600_000;
/// An invitation names a relay. One that is used here, on this device, leads to none.
const NO_RELAY: &str = "here";

impl App {
    /// Lets `keys` in as another device of the person of this one, called `device`.
    pub(super) async fn vouch_for(&self, bench: &Arc<Bench>, keys: &DeviceKeys, device: &str) -> Result<(), Failure> {
        let me = bench
            .membership
            .person()
            .ok_or_else(|| Failure::new(Code::Team, "you are not in the team any more").arg("reason", "removed"))?;
        let names = Names { person: bench.names().await?.0, device: device.to_owned() };
        let moment_ms = u64::try_from(bench.now_ms()).unwrap_or_default();
        let offer = Offer { role: OrganisationRole::Member, projects: BTreeMap::new(), person: Some(me) };
        let invited = Box::pin(self.change_team(bench, |log| {
            log.invite(offer.clone(), moment_ms + OPEN_MS, NO_RELAY, bench.by().as_by(), &mut rand::rng())
        }));
        let invitation = invited.await?;
        let asked = Box::pin(self.change_team(bench, |log| {
            let by = By { device: keys, moment_ms };
            Ok((ask(&invitation, (log.id(), log.head()), &names, by, &mut rand::rng())?, ()))
        }));
        asked.await?;
        let door = DeviceKey(invitation.key().public());
        let accepted = Box::pin(
            self.change_team(bench, |log| Ok((log.accept(door, me, bench.by().as_by(), &mut rand::rng())?, ()))),
        );
        accepted.await
    }
}
