//! Whether there is a kit and whether somebody has seen that it works.

use mrm_wire::{DeviceKey, RecoveryKit};
use rand::seq::index::sample;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{keys_of, read_kit};
use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::moment;
use crate::rights::UseCase;
use crate::session::store_failure;
use crate::team::link::RELAY;

/// What is remembered of the kit, in the store.
const NOTED: &str = "recovery_kit";
/// When the person said “later”, in the store: milliseconds since 1970.
const LATER: &str = "recovery_kit_later";
/// The kit by which this device came back, in the store: it is used, and a new one has to be made.
pub(super) const USED: &str = "recovery_kit_used";

/// After so long a kit is to be tested again: it may have been thrown away with other papers.
const TEST_AGAIN_MS: i64 = 30 * 24 * 3_600_000;
/// A workspace on this device alone is not spoken to about kits on its first day.
const FIRST_DAY_MS: i64 = 24 * 3_600_000;
/// Whoever comes into a team is not asked about kits so soon.
const FIRST_LOOK_MS: i64 = 10 * 60_000;
/// So many groups of the code are asked for.
const ASKED: usize = 2;
/// The first groups of a code hold the workspace's id, which is no secret.
const FIRST_SECRET: usize = 6;

/// What there is to know about the kit of the person of this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KitView {
    /// How it stands with it.
    pub state: KitState,
    /// When it was made: RFC 3339.
    pub made_at: Option<String>,
    /// When it was tested on this device.
    pub tested_at: Option<String>,
    /// Which groups of its code are asked for in a short test: 1 is the one after `MRMR1`. Empty: it was made at another
    /// device, and the whole code or the file is tested.
    pub places: Vec<usize>,
    /// Whether it opens the database of this device, should the keyring forget the key.
    pub opens_database: bool,
    /// Whether to ask the person now, once.
    pub ask: bool,
    /// Whether to remind them quietly.
    pub remind: bool,
}

/// How it stands with the kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KitState {
    /// Nobody needs one: a guest comes back by a new invitation, and whoever was taken out does not.
    NotNeeded,
    /// There is none.
    None,
    /// This device came back by it: it has done its work.
    Used,
    /// It was made for another relay than the present one, or before there was one.
    OtherRelay,
    /// Nobody has tested it on this device.
    Untested,
    /// It was tested more than 30 days ago.
    TestAgain,
    /// It was tested.
    Tested,
}

/// A kit is tested: two groups of its code, or all of it, or its file.
#[derive(Clone, Deserialize, ToSchema)]
pub struct TestKitRequest {
    /// The groups that were asked for, in their order.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The whole code, or the text of the file.
    #[serde(default)]
    pub kit: Option<String>,
    /// What opens the file.
    #[serde(default)]
    pub passphrase: Option<String>,
}

crate::session::secret_debug!(TestKitRequest);

/// What is kept of a kit: enough to ask for a part of it, not enough to guess the rest.
#[derive(Default, Serialize, Deserialize)]
struct Noted {
    /// The kit's device, 64 hexadecimal digits.
    device: String,
    /// The relay that it leads to.
    relay: String,
    tested_ms: Option<i64>,
    /// Groups of its code that are asked for, with their places.
    asked: Vec<(usize, String)>,
}

impl App {
    /// How it stands with the recovery kit of the person of this device.
    pub async fn recovery_kit(&self) -> Result<KitView, Failure> {
        self.may(UseCase::BeMyself).await?.kit_view().await
    }

    /// Tests the kit: whoever has it can come back by it.
    pub async fn test_recovery_kit(&self, request: TestKitRequest) -> Result<KitView, Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        match request.kit.filter(|text| !text.trim().is_empty()) {
            Some(text) => {
                let kit = read_kit(text, request.passphrase).await?;
                let refused = |reason: &str, message: &str| {
                    Err(Failure::new(Code::Invitation, message).field("code").arg("reason", reason))
                };
                if !kit.leads_to(bench.membership.log().id()) {
                    return refused("kit_elsewhere", "this kit belongs to another workspace");
                }
                if !bench.kits().contains(&keys_of(&kit).device()) {
                    return refused("kit_revoked", "this kit opens nothing any more: a newer one was made");
                }
                bench.note_kit(&kit).await?;
                bench.keep_key_for_kit().await;
            }
            None => bench.compare(&request.groups).await?,
        }
        let mut noted = bench.noted().await?;
        noted.tested_ms = Some(bench.now_ms());
        bench.note(&noted).await?;
        bench.store.remove_setting(LATER).await.map_err(store_failure)?;
        self.tell(Event::TeamUpdated);
        bench.kit_view().await
    }

    /// The person does it later: they are not asked again, only reminded.
    pub async fn recovery_kit_later(&self) -> Result<KitView, Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        bench.store.set_setting(LATER, &bench.now_ms().to_string()).await.map_err(store_failure)?;
        self.tell(Event::TeamUpdated);
        bench.kit_view().await
    }
}

impl Bench {
    /// Remembers a kit that was made or tested here. Which of its groups are asked for.
    pub(super) async fn note_kit(&self, kit: &RecoveryKit) -> Result<Vec<usize>, Failure> {
        let device = keys_of(kit).device().to_string();
        let mut noted = self.noted().await?;
        if noted.device != device {
            noted = Noted { device, relay: kit.relay().to_owned(), ..Noted::default() };
        }
        let code = kit.code();
        let groups: Vec<&str> = code.split('-').skip(1).collect();
        // The last group may be shorter.
        let secret = groups.len().saturating_sub(FIRST_SECRET);
        let mut places: Vec<usize> =
            sample(&mut rand::rng(), secret, ASKED.min(secret)).into_iter().map(|at| at + FIRST_SECRET).collect();
        places.sort_unstable();
        if noted.asked.is_empty() {
            let group = |place: &usize| groups.get(place - 1).map(|group| (*place, (*group).to_owned()));
            noted.asked = places.iter().filter_map(group).collect();
        }
        self.note(&noted).await?;
        Ok(noted.asked.iter().map(|(place, _)| *place).collect())
    }

    async fn compare(&self, groups: &[String]) -> Result<(), Failure> {
        let noted = self.noted().await?;
        let live = self.kits().last().map(DeviceKey::to_string);
        if noted.asked.is_empty() || live.as_deref() != Some(&noted.device) {
            let message = "this kit was made at another device: test it with its whole code or its file";
            return Err(Failure::new(Code::Precondition, message).arg("reason", "kit_made_elsewhere"));
        }
        for (number, (place, group)) in noted.asked.iter().enumerate() {
            if groups.get(number).map(|typed| as_printed(typed)).as_ref() != Some(group) {
                let message = format!("group {place} of the code is another one");
                return Err(Failure::new(Code::Invitation, message)
                    .field("groups")
                    .arg("reason", "kit_group")
                    .arg("place", place));
            }
        }
        Ok(())
    }

    async fn noted(&self) -> Result<Noted, Failure> {
        let text = self.store.setting(NOTED).await.map_err(store_failure)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    async fn note(&self, noted: &Noted) -> Result<(), Failure> {
        let text = serde_json::to_string(noted).map_err(Failure::unexpected)?;
        self.store.set_setting(NOTED, &text).await.map_err(store_failure)
    }

    pub(crate) async fn kit_view(&self) -> Result<KitView, Failure> {
        let setting = async |name| self.store.setting(name).await.map_err(store_failure);
        let kit = self.kits().last().copied();
        let name = kit.map(|kit| kit.to_string());
        let mut noted = self.noted().await?;
        if Some(&noted.device) != name.as_ref() {
            noted = Noted::default();
        }
        let relay = setting(RELAY).await?;
        let now = self.now_ms();
        let made_ms = kit.and_then(|kit| self.added_ms(kit));
        let state = if self.is_guest() || self.membership.person().is_none() {
            KitState::NotNeeded
        } else if kit.is_none() {
            KitState::None
        } else if setting(USED).await? == name {
            KitState::Used
        } else if !noted.device.is_empty() && relay.as_ref().is_some_and(|relay| *relay != noted.relay) {
            KitState::OtherRelay
        } else {
            match noted.tested_ms {
                None => KitState::Untested,
                Some(tested) if now - tested > TEST_AGAIN_MS => KitState::TestAgain,
                Some(_) => KitState::Tested,
            }
        };
        let asked_before = setting(LATER).await?.is_some();
        let wanting = matches!(state, KitState::None | KitState::Used | KitState::OtherRelay);
        let ask = wanting
            && relay.is_some()
            && !asked_before
            && (state == KitState::Used || self.is_founder() || !self.came_lately(now));
        let first_day = self.log_began_ms().is_some_and(|began| now - began < FIRST_DAY_MS);
        let settled = matches!(state, KitState::Tested | KitState::NotNeeded);
        Ok(KitView {
            state,
            made_at: made_ms.map(moment),
            tested_at: noted.tested_ms.map(moment),
            places: noted.asked.iter().map(|(place, _)| *place).collect(),
            opens_database: kit.is_some() && self.opened_by() == kit,
            ask,
            remind: !settled && !ask && (relay.is_some() || asked_before || kit.is_some() || !first_day),
        })
    }

    /// When a device was let in, by the clock of whoever did it.
    fn added_ms(&self, device: DeviceKey) -> Option<i64> {
        let log = self.membership.log();
        let place = usize::try_from(log.team().devices.get(&device)?.added).ok()?;
        i64::try_from(log.entries().get(place)?.open_part().moment_ms).ok()
    }

    /// Whether this device began the workspace: whoever did sets it up.
    fn is_founder(&self) -> bool {
        self.membership
            .log()
            .entries()
            .first()
            .is_some_and(|entry| entry.open_part().author == self.membership.device())
    }

    /// Whoever has just been let in looks around first.
    fn came_lately(&self, now_ms: i64) -> bool {
        self.added_ms(self.membership.device()).is_some_and(|added| now_ms - added < FIRST_LOOK_MS)
    }

    fn log_began_ms(&self) -> Option<i64> {
        i64::try_from(self.membership.log().entries().first()?.open_part().moment_ms).ok()
    }
}

/// A group as codes are printed: people mistake some letters for digits.
fn as_printed(typed: &str) -> String {
    let plain = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let digit = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    plain.map(digit).collect()
}
