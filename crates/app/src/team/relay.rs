//! The relay of this workspace: adding it, leaving it, how things stand with it.

use mrm_document::{DocumentId, DocumentKind};
use mrm_store::EnvelopeState;
use mrm_sync::driver::Trouble;
use mrm_sync::membership::fingerprint;
use mrm_sync::session::Notice;
use mrm_wire::{DeviceKey, DocumentTag, Refusal, Rights, SpaceId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use utoipa::ToSchema;

use super::incoming::TWO_HISTORIES;
use super::link::{self, KNOWN_RELAY, Link, RELAY, TOKEN, notice_code};
use super::snapshots;
use super::view::{DocumentSyncView, EnvelopeView, EnvelopesView, SuspectView, SyncView};
use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::moment;
use crate::rights::UseCase;
use crate::session::store_failure;

/// What the role of the person here does not let be sent any more: the code of the notice, and of a document's reason.
const NOT_ALLOWED: &str = "not_allowed";

/// The longest address of a relay.
const MAX_ADDRESS: usize = 200;

/// Where the relay is.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct RelayRequest {
    /// Its address: `wss://relay.agency.ru`, or `ws://127.0.0.1:7470` for one on this machine.
    pub url: String,
    /// What lets a workspace begin at a relay that asks for it.
    #[serde(default)]
    pub token: Option<String>,
}

/// Sends and receives now.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct SyncRequest {
    /// Waits until everything is with the relay and everything of the relay is here, at most so many seconds; 0: does not
    /// wait.
    #[serde(default)]
    pub wait_seconds: u64,
}

/// How waiting for the relay ended.
#[derive(Debug, PartialEq, Eq)]
enum Idle {
    /// Everything is with the relay and here.
    Done,
    /// A copied device goes on under new keys, through another way to the relay.
    KeyedAnew,
}

fn not_idle() -> Failure {
    Failure::new(Code::Relay, "not everything is with the relay yet").arg("reason", "not_idle")
}

impl App {
    /// The way to the relay, opened if it is not; `None`: the workspace has no relay.
    pub(super) async fn link(&self, bench: &Arc<Bench>) -> Result<Option<Arc<Link>>, Failure> {
        if let Some(link) = bench.link() {
            return Ok(Some(link));
        }
        let Some(origin) = bench.store.setting(RELAY).await.map_err(store_failure)? else { return Ok(None) };
        Ok(Some(bench.link_or_open(|| Link::start(self, bench, origin))))
    }

    /// Connects the open workspace to its relay, if it has one. Hosts that stay call it.
    pub async fn connect(&self) {
        if let Ok(bench) = self.bench().await
            && let Err(failure) = self.link(&bench).await
        {
            tracing::warn!(%failure, "connecting to the relay");
        }
    }

    /// Adds a relay: everything that was ever written here goes to it, sealed.
    pub async fn add_relay(&self, request: RelayRequest) -> Result<SyncView, Failure> {
        let bench = self.may(UseCase::AddRelay).await?;
        let origin = address(&request.url)?;
        if bench.store.setting(RELAY).await.map_err(store_failure)?.is_some_and(|known| known != origin) {
            return Err(Failure::new(Code::Precondition, "this workspace has a relay already; leave it first")
                .arg("reason", "has_relay"));
        }
        bench.store.set_setting(RELAY, &origin).await.map_err(store_failure)?;
        if let Some(token) = request.token.as_deref().map(str::trim).filter(|token| !token.is_empty()) {
            bench.store.set_setting(TOKEN, token).await.map_err(store_failure)?;
        }
        bench.set_link(None);
        if let Some(link) = self.link(&bench).await? {
            // Whether somebody answers there is told at once; the address stays in any case, and is tried again.
            let _later = link.online().await;
        }
        // Also whether there is a recovery kit for it.
        self.tell(Event::TeamUpdated);
        self.tell(Event::SyncStatus);
        self.sync_status(false).await
    }

    /// Leaves the relay: nothing is sent or received any more. What is here stays, and what is there.
    pub async fn remove_relay(&self) -> Result<SyncView, Failure> {
        let bench = self.may(UseCase::Sync).await?;
        bench.set_link(None);
        bench.store.remove_setting(RELAY).await.map_err(store_failure)?;
        // Which relay comes next is for people to say; it is asked what it lacks.
        bench.store.remove_setting(KNOWN_RELAY).await.map_err(store_failure)?;
        self.tell(Event::SyncStatus);
        self.sync_status(false).await
    }

    /// Sends and receives now.
    pub async fn sync_now(&self, request: SyncRequest) -> Result<SyncView, Failure> {
        let bench = self.may(UseCase::Sync).await?;
        let Some(link) = self.link(&bench).await? else { return self.sync_status(false).await };
        link.hurry().await;
        if request.wait_seconds > 0 {
            let patience = Duration::from_secs(request.wait_seconds.min(600));
            // It is waited for, not cut off: what is being sealed is sealed to its end, and sent.
            let idle = tokio::spawn(self.clone().until_idle(bench, link, Instant::now() + patience));
            let idle = tokio::time::timeout(patience, idle).await.map_err(|_| not_idle())?;
            if idle.map_err(Failure::unexpected)?? == Idle::KeyedAnew {
                return Box::pin(self.sync_now(request)).await;
            }
        }
        self.sync_status(false).await
    }

    /// Seals and waits until nothing is left to do with the relay, or it is too late.
    async fn until_idle(self, bench: Arc<Bench>, link: Arc<Link>, until: Instant) -> Result<Idle, Failure> {
        match link.online().await {
            Err(failure) if !bench.store.is_succeeded() => return Err(failure),
            _ => {}
        }
        loop {
            if bench.store.is_succeeded() {
                return Ok(Idle::KeyedAnew);
            }
            link::seal(&self, &bench, &link).await?;
            let stands = link.stands();
            let waiting = bench.store.waiting().await.map_err(store_failure)?;
            let waiting = waiting.iter().any(|(space, ..)| !bench.may_not_send(*space))
                || bench.can_seal_more(&stands.unsendable).await?;
            if stands.status.is_some_and(|status| status.online && status.caught_up)
                && !waiting
                && !bench.rekeying.load(Ordering::Relaxed)
                && !Box::pin(snapshots::look_after(&self, &bench, &link, true)).await?
            {
                // What the role does not let go stays, however long one waits.
                let documents = self.documents(&bench, false, &stands).await?;
                return match documents.iter().any(|of| of.unsendable.as_deref() == Some(NOT_ALLOWED)) {
                    true => Err(Failure::new(Code::Relay, "the role no longer lets all be sent").arg("reason", "role")),
                    false => Ok(Idle::Done),
                };
            }
            if Instant::now() >= until {
                return Err(not_idle());
            }
            let mut watch = link.watch();
            watch.mark_unchanged();
            let _told = tokio::time::timeout(Duration::from_millis(100), watch.changed()).await;
        }
    }

    /// How things stand. `all`: every document with its heads, not only those of which something waits.
    pub async fn sync_status(&self, all: bool) -> Result<SyncView, Failure> {
        let bench = self.may(UseCase::Sync).await?;
        let link = bench.link();
        let stands = link.as_ref().map(|link| link.stands()).unwrap_or_default();
        let relay = bench.store.setting(RELAY).await.map_err(store_failure)?;
        let documents = self.documents(&bench, all, &stands).await?;
        let (waiting, parked, quarantined) = documents.iter().fold((0, 0, 0), |(waiting, parked, quarantined), of| {
            (waiting + of.waiting, parked + of.parked, quarantined + of.quarantined)
        });
        let removed = bench.membership.person().is_none();
        let not_allowed = documents.iter().any(|of| of.unsendable.as_deref() == Some(NOT_ALLOWED));
        // That the relay does not take what the role does not allow says no more than that; and once it went, it went.
        let explained =
            |notice: &&Notice| **notice == Notice::Refused(Refusal::NotAllowed) && (not_allowed || waiting == 0);
        let told: Vec<Notice> = stands.notices.iter().filter(|notice| !explained(notice)).copied().collect();
        let acts = |notice: &Notice| !matches!(notice, Notice::RelayForgot);
        let state = match (&relay, stands.status) {
            _ if removed => "removed",
            (None, _) => "none",
            _ if not_allowed || told.iter().any(acts) => "trouble",
            (_, Some(status)) if status.online && status.caught_up && waiting == 0 => "synced",
            (_, Some(status)) if status.online => "syncing",
            (_, Some(_)) if stands.trouble.is_some() => "offline",
            _ => "connecting",
        };
        let detail = stands.trouble.map(|trouble| match trouble {
            Trouble::Address(text) | Trouble::Unreachable(text) | Trouble::Keeping(text) => text,
        });
        let mut notices: Vec<String> = told.into_iter().map(|notice| notice_code(notice).to_owned()).collect();
        if not_allowed && !removed {
            notices.push(NOT_ALLOWED.to_owned());
        }
        if bench.copied().await?.is_some() {
            notices.push("keyed_anew".to_owned());
        }
        let suspects = two_histories(&bench).await?;
        let (snapshots, on_trust) = bench.snapshots_relied_on().await?;
        Ok(SyncView {
            relay,
            state: state.to_owned(),
            waiting,
            parked,
            quarantined,
            notices,
            suspects,
            snapshots,
            on_trust,
            detail,
            documents,
        })
    }

    async fn documents(
        &self,
        bench: &Arc<Bench>,
        all: bool,
        stands: &link::Stands,
    ) -> Result<Vec<DocumentSyncView>, Failure> {
        let mut views: BTreeMap<DocumentTag, DocumentSyncView> = BTreeMap::new();
        let relay = bench.store.setting(RELAY).await.map_err(store_failure)?.is_some();
        let unsent = bench.store.unsent().await.map_err(store_failure)?;
        let unsent: BTreeSet<DocumentId> = unsent.into_iter().map(|(id, _)| id).collect();
        let asked: Vec<DocumentId> = if all { every_document(bench).await? } else { unsent.iter().copied().collect() };
        for id in asked {
            let Some(home) = bench.home(id).await? else { continue };
            let space = bench.membership.team(|team| home.space(team));
            let tag = match space {
                Some(space) => tag_in(space, id),
                // A project that has no space yet: told by its own id.
                None => DocumentTag(*id.uuid().as_bytes()),
            };
            let heads = match all {
                true => bench.shared(id).await?.heads().iter().map(ToString::to_string).collect(),
                false => Vec::new(),
            };
            let waits = relay && unsent.contains(&id);
            let stays = waits
                && bench.membership.person().is_some()
                && space.is_some_and(|space| bench.membership.team(|team| !bench.may_write(team, space, id)));
            let view = DocumentSyncView {
                id: Some(id.to_string()),
                waiting: u64::from(waits),
                unsendable: stands.unsendable.get(&id).cloned().or_else(|| stays.then(|| NOT_ALLOWED.to_owned())),
                heads,
                ..DocumentSyncView::default()
            };
            views.insert(tag, view);
        }
        let threads = bench.store.threads().await.map_err(store_failure)?;
        let known: BTreeMap<DocumentTag, DocumentId> =
            threads.iter().map(|row| (tag_in(row.space, row.document), row.document)).collect();
        let named = |tag: DocumentTag| DocumentSyncView {
            id: known.get(&tag).map(ToString::to_string),
            ..DocumentSyncView::default()
        };
        for (space, document, waiting) in bench.store.waiting().await.map_err(store_failure)? {
            let view = views.entry(document).or_insert_with(|| named(document));
            view.waiting += waiting;
            if bench.may_not_send(space) {
                view.unsendable.get_or_insert_with(|| NOT_ALLOWED.to_owned());
            }
        }
        for row in bench.store.envelopes_not_applied().await.map_err(store_failure)? {
            let view = views.entry(row.document).or_insert_with(|| named(row.document));
            match row.state {
                EnvelopeState::Applied => {}
                EnvelopeState::Parked { .. } => view.parked += 1,
                EnvelopeState::Quarantined { .. } => view.quarantined += 1,
            }
        }
        let busy = |view: &DocumentSyncView| {
            all || view.waiting + view.parked + view.quarantined > 0 || view.unsendable.is_some()
        };
        Ok(views.into_values().filter(busy).collect())
    }

    /// Envelopes of others that wait for something or were put aside.
    pub async fn envelopes(&self) -> Result<EnvelopesView, Failure> {
        let bench = self.may(UseCase::Sync).await?;
        let names = bench.authors().await?;
        let rows = bench.store.envelopes_not_applied().await.map_err(store_failure)?;
        let view = |row: mrm_store::EnvelopeRow| {
            let (state, reason, detail) = match row.state {
                EnvelopeState::Applied => return None,
                EnvelopeState::Parked { reason, detail } => ("parked", reason, detail),
                EnvelopeState::Quarantined { reason, detail } => ("quarantined", reason, detail),
            };
            Some(EnvelopeView {
                id: row.id.to_string(),
                state: state.to_owned(),
                reason,
                detail,
                author: names.name_of(&row.author.0),
                received_at: moment(row.received_ms),
            })
        };
        Ok(EnvelopesView { envelopes: rows.into_iter().filter_map(view).collect() })
    }
}

impl Bench {
    /// Whether the person of this device, who is in the team, may not write in a space.
    fn may_not_send(&self, space: SpaceId) -> bool {
        let rights = self.membership.team(|team| self.rights_in(team, space));
        rights.is_some_and(|rights| !rights.include(Rights::PUSH))
    }
}

/// The devices of the team that signed two different changes under one number, and whose they are.
async fn two_histories(bench: &Bench) -> Result<Vec<SuspectView>, Failure> {
    let rows = bench.store.envelopes_not_applied().await.map_err(store_failure)?;
    let told = |row: &&mrm_store::EnvelopeRow| match &row.state {
        EnvelopeState::Quarantined { reason, .. } => reason == TWO_HISTORIES,
        _ => false,
    };
    let devices: BTreeSet<DeviceKey> = rows.iter().filter(told).map(|row| row.author).collect();
    let (names, log) = (bench.authors().await?, bench.membership.log());
    let in_team = devices.into_iter().filter(|device| log.team().person_at(*device).is_some());
    let view = |device: DeviceKey| SuspectView {
        person: names.name_of(&device.0),
        device: log.names(device).map(|names| names.device),
        fingerprint: fingerprint(device),
    };
    Ok(in_team.map(view).collect())
}

/// All documents of this device.
async fn every_document(bench: &Bench) -> Result<Vec<DocumentId>, Failure> {
    let mut all = Vec::new();
    for kind in DocumentKind::ALL {
        all.extend(bench.store.documents(kind).await.map_err(store_failure)?);
    }
    Ok(all)
}

fn tag_in(space: SpaceId, id: DocumentId) -> DocumentTag {
    DocumentTag::of(space, id.kind().byte(), id.uuid().as_bytes())
}

/// An address as devices sign it: scheme, host and port.
pub(super) fn address(url: &str) -> Result<String, Failure> {
    let text = url.trim().trim_end_matches('/');
    let wrong = || {
        Failure::new(Code::BadValue, "a relay's address looks like wss://relay.agency.ru")
            .field("url")
            .arg("text", url.chars().take(MAX_ADDRESS).collect::<String>())
    };
    let rest = text.strip_prefix("wss://").or_else(|| text.strip_prefix("ws://")).ok_or_else(wrong)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if rest.is_empty() || text.len() > MAX_ADDRESS || !rest.chars().all(plain) {
        return Err(wrong());
    }
    Ok(text.to_ascii_lowercase())
}
