//! Who is where: sealed like everything else, passed on by the relay and kept by nobody.

use mrm_domain::PlanId;
use mrm_sync::{SpaceKey, open_envelope, seal_envelope};
use mrm_wire::{DeviceKey, DocumentTag, Envelope, EnvelopeDraft, EnvelopeId, EnvelopeKind, Rights};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

use super::locked;
use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::Failure;
use crate::plans::edits::parse_id;
use crate::rights::UseCase;

/// Whoever has said nothing for so long is not there any more, in milliseconds.
const STAYS_MS: i64 = 30_000;
/// The longest text of a place.
const MAX_PLACE: usize = 120;
/// How many devices are remembered.
const MOST: usize = 500;

/// Where the person of this device is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct WhereRequest {
    /// In which plan; `None`: in none.
    #[serde(default)]
    pub plan: Option<String>,
    /// The row of the cell that they are in.
    #[serde(default)]
    pub row: Option<String>,
    /// Its field or column.
    #[serde(default, rename = "ref")]
    pub reference: Option<String>,
    /// The other corner of what is selected.
    #[serde(default)]
    pub to_row: Option<String>,
    /// Its field or column.
    #[serde(default)]
    pub to_ref: Option<String>,
    /// Whether they are writing: a cell or a comment.
    #[serde(default)]
    pub typing: bool,
}

/// Where somebody else is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PresenceView {
    /// Their device.
    pub device: String,
    /// Their name, as far as this device may know it.
    pub name: Option<String>,
    /// A number that stays theirs, for their colour.
    pub number: usize,
    /// Whether it is another device of the same person.
    pub me: bool,
    /// In which plan.
    pub plan: String,
    /// The row of the cell that they are in.
    pub row: Option<String>,
    /// Its field or column.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The other corner of what is selected.
    pub to_row: Option<String>,
    /// Its field or column.
    pub to_ref: Option<String>,
    /// Whether they are writing.
    pub typing: bool,
}

/// Everybody who is somewhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PresencesView {
    /// By person.
    pub present: Vec<PresenceView>,
}

/// What travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Spot {
    plan: Option<[u8; 16]>,
    row: Option<String>,
    reference: Option<String>,
    to_row: Option<String>,
    to_ref: Option<String>,
    typing: bool,
}

/// Who else was where, and when it was heard.
#[derive(Default)]
pub(crate) struct Presences {
    heard: BTreeMap<DeviceKey, (Spot, i64)>,
    /// The plan that the person of this device was last in: they are told to have left it.
    mine: Option<PlanId>,
}

impl Bench {
    /// Whether somebody else is in any document.
    pub(super) fn somebody_is_here(&self) -> bool {
        let now = self.now_ms();
        locked(&self.presences).heard.values().any(|(spot, at)| spot.plan.is_some() && now - at < STAYS_MS)
    }

    async fn pass(&self, plan: PlanId, spot: &Spot) -> Result<(), Failure> {
        let Some(link) = self.link() else { return Ok(()) };
        let Some(home) = self.home(plan.into()).await? else { return Ok(()) };
        let log = self.membership.log();
        let (team, keys) = (log.team(), self.membership.keys());
        let space = home.space(team);
        let person = team.person_at(keys.device());
        let (Some(space), Some(person)) = (space, person) else { return Ok(()) };
        if !team.rights(person, space).include(Rights::PUSH) {
            return Ok(());
        }
        let epoch = team.epochs.get(&space).copied().unwrap_or_default();
        let Some(key) = log.keyring().key(space, epoch) else { return Ok(()) };
        let content = serde_json::to_vec(spot).map_err(Failure::unexpected)?;
        let head = log.head();
        let draft = EnvelopeDraft {
            kind: EnvelopeKind::Ephemeral,
            space,
            document: DocumentTag::of(space, 3, plan.uuid().as_bytes()),
            epoch,
            salt: rand::rng().random(),
            commitment: [0; 16],
            author: keys.device(),
            counter: u64::try_from(self.now_ms()).unwrap_or_default(),
            previous: EnvelopeId([0; 32]),
            log_index: head.length.saturating_sub(1),
            log_hash: head.hash,
        };
        let envelope = seal_envelope(draft, &content, key, keys.signing()).map_err(Failure::unexpected)?;
        link.pass(envelope);
        Ok(())
    }
}

impl App {
    /// Tells others where the person of this device is. Asked for at every move and every ten seconds.
    pub async fn i_am(&self, request: WhereRequest) -> Result<(), Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        let plan: Option<PlanId> = request.plan.as_deref().map(parse_id).transpose()?;
        let before = std::mem::replace(&mut locked(&bench.presences).mine, plan);
        let short = |text: Option<String>| text.filter(|text| text.len() <= MAX_PLACE);
        let spot = Spot {
            plan: plan.map(|plan| *plan.uuid().as_bytes()),
            row: short(request.row),
            reference: short(request.reference),
            to_row: short(request.to_row),
            to_ref: short(request.to_ref),
            typing: request.typing,
        };
        if let Some(left) = before.filter(|before| Some(*before) != plan) {
            let nowhere = Spot { plan: None, row: None, reference: None, to_row: None, to_ref: None, typing: false };
            bench.pass(left, &nowhere).await?;
        }
        match plan {
            Some(plan) => bench.pass(plan, &spot).await,
            None => Ok(()),
        }
    }

    /// Who else is where.
    pub async fn presences(&self) -> Result<PresencesView, Failure> {
        let bench = self.may(UseCase::ReadTeam).await?;
        let (names, now) = (bench.authors().await?, bench.now_ms());
        let here = locked(&bench.presences);
        let present = here.heard.iter().filter(|(_, (_, at))| now - at < STAYS_MS).filter_map(|(device, (spot, _))| {
            let plan = PlanId::from_uuid(uuid::Uuid::from_bytes(spot.plan?));
            let author = names.author_of(&device.0);
            Some(PresenceView {
                device: device.to_string(),
                name: author.and_then(|author| author.name.clone()),
                number: author.map_or(0, |author| author.number),
                me: author.is_some_and(|author| author.me),
                plan: plan.to_string(),
                row: spot.row.clone(),
                reference: spot.reference.clone(),
                to_row: spot.to_row.clone(),
                to_ref: spot.to_ref.clone(),
                typing: spot.typing,
            })
        });
        Ok(PresencesView { present: present.collect() })
    }

    /// Hears where somebody is. What cannot be read or is not of the team is nobody's presence.
    pub(super) fn hear_presence(&self, bench: &Arc<Bench>, bytes: Vec<u8>) {
        let Some((device, spot)) = heard(bench, bytes) else { return };
        {
            let mut presences = locked(&bench.presences);
            let now = bench.now_ms();
            presences.heard.retain(|_, (_, at)| now - *at < STAYS_MS);
            if presences.heard.len() < MOST {
                presences.heard.insert(device, (spot, now));
            }
        }
        self.tell(Event::Presence);
    }
}

fn heard(bench: &Bench, bytes: Vec<u8>) -> Option<(DeviceKey, Spot)> {
    let envelope = Envelope::read(bytes).ok()?;
    envelope.verify().ok()?;
    let head = envelope.open_part();
    let log = bench.membership.log();
    let person = log.team().person_at(head.author)?;
    if head.kind != EnvelopeKind::Ephemeral || !log.team().rights(person, head.space).include(Rights::PUSH) {
        return None;
    }
    let key: &SpaceKey = log.keyring().key(head.space, head.epoch)?;
    let content = open_envelope(&envelope, key).ok()?;
    let spot: Spot = serde_json::from_slice(&content).ok()?;
    let short = |text: &Option<String>| text.as_ref().is_none_or(|text| text.len() <= MAX_PLACE);
    let fits = [&spot.row, &spot.reference, &spot.to_row, &spot.to_ref].into_iter().all(short);
    fits.then_some((head.author, spot))
}
