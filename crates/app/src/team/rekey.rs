//! A copied device makes new keys.
//!
//! Two devices with one key (a cloned machine, a restored backup beside the original) count their envelopes under the same
//! numbers, and nobody can tell them apart. Whoever finds out lets new keys in as another device of the same person, sends
//! under the old ones what was written under them, and goes on under the new ones. The old ones are then whoever else's:
//! the person is told, and may revoke them.

use mrm_document::DocumentId;
use mrm_store::TeamWrite;
use mrm_sync::DeviceKeys;
use mrm_sync::membership::fingerprint;
use mrm_wire::DeviceKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use utoipa::ToSchema;

use super::hex;
use super::identity::{device_name, kept, new_keys, written};
use super::link::{self, Link};
use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::Failure;
use crate::plans::moment;
use crate::rights::UseCase;
use crate::session::{SecurityView, Stage, store_failure};

/// This device was found to be a copy and still works under the old keys, in the store.
const FOUND: &str = "device_is_copied";
/// What the new keys follow from while they are let in, in the store.
const NEXT: &str = "device_seed_next";
/// What happened, in the store, until the person has seen it.
const HAPPENED: &str = "device_was_copied";

/// How long to wait before each try.
const PAUSES: [Duration; 5] =
    [Duration::ZERO, Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8)];
/// How long what was written under the old keys may take to be with the relay, in steps of 50 ms.
const STEPS: u32 = 200;

/// This device was found to be a copy and has made new keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CopiedView {
    /// When: RFC 3339.
    pub at: String,
    /// The keys that it had before, under which the other copy may work: 64 hexadecimal digits.
    pub former: String,
    /// What people compare.
    pub former_fingerprint: String,
    /// Whether the former keys are still in the team.
    pub former_counts: bool,
}

#[derive(Serialize, Deserialize)]
struct Happened {
    former: String,
    at_ms: i64,
}

impl Bench {
    /// What the person has to know about a copy of this device.
    pub(crate) async fn copied(&self) -> Result<Option<CopiedView>, Failure> {
        let text = self.store.setting(HAPPENED).await.map_err(store_failure)?.unwrap_or_default();
        let Ok(happened) = serde_json::from_str::<Happened>(&text) else { return Ok(None) };
        let Some(former) = hex::<32>(&happened.former).map(DeviceKey) else { return Ok(None) };
        Ok(Some(CopiedView {
            at: moment(happened.at_ms),
            former_fingerprint: fingerprint(former),
            former_counts: self.membership.team(|team| team.person_at(former).is_some()),
            former: happened.former,
        }))
    }

    /// Whether this device was found to be a copy and works under the old keys.
    pub(super) async fn is_copied(&self) -> bool {
        self.store.setting(FOUND).await.ok().flatten().is_some_and(|found| !found.is_empty())
    }

    /// Documents that nobody else has: under which keys they were written nobody asks.
    async fn only_here(&self) -> Result<BTreeSet<DocumentId>, Failure> {
        let mut here = BTreeSet::new();
        for (document, _) in self.store.unsent().await.map_err(store_failure)? {
            if self.home(document).await?.is_none() {
                here.insert(document);
            }
        }
        Ok(here)
    }

    /// The keys that take over, made now or before this program last ended.
    async fn next_keys(&self) -> Result<DeviceKeys, Failure> {
        let before = self.store.setting(NEXT).await.map_err(store_failure)?;
        if let Some(seed) = before.as_deref().and_then(hex::<32>) {
            return Ok(DeviceKeys::from_seed(seed));
        }
        let keys = new_keys();
        self.store.set_setting(NEXT, &written(&keys)).await.map_err(store_failure)?;
        Ok(keys)
    }
}

impl App {
    /// The relay has shown that somebody else works under the keys of this device.
    pub(super) async fn found_copied(&self, bench: &Arc<Bench>) -> Result<(), Failure> {
        // A guest appends nothing to the log: their client asks for a new invitation, and what they write is sealed anew.
        if bench.is_guest() || bench.membership.person().is_none() {
            return Ok(());
        }
        tracing::warn!(device = %bench.membership.device(), "this device is used at two places: it makes new keys");
        bench.store.set_setting(FOUND, "yes").await.map_err(store_failure)?;
        self.rekey_soon(bench);
        Ok(())
    }

    /// Makes new keys in the background; what does not succeed now is tried again at the next occasion.
    pub(super) fn rekey_soon(&self, bench: &Arc<Bench>) {
        if bench.rekeying.swap(true, Ordering::Relaxed) {
            return;
        }
        let (app, bench) = (Arc::downgrade(&self.0), Arc::downgrade(bench));
        tokio::spawn(async move {
            for pause in PAUSES {
                tokio::time::sleep(pause).await;
                let (Some(app), Some(bench)) = (app.upgrade().map(App), bench.upgrade()) else { return };
                match Box::pin(app.rekey(&bench)).await {
                    Ok(true) => break,
                    Ok(false) => {}
                    Err(failure) => tracing::warn!(%failure, "the new keys of a copied device"),
                }
            }
            if let Some(bench) = bench.upgrade() {
                bench.rekeying.store(false, Ordering::Relaxed);
            }
        });
    }

    /// Whether there is nothing left to do.
    async fn rekey(&self, bench: &Arc<Bench>) -> Result<bool, Failure> {
        let Some(link) = self.link(bench).await? else { return Ok(true) };
        link.online().await?;
        let keys = bench.next_keys().await?;
        if bench.membership.team(|team| team.person_at(keys.device()).is_none()) {
            let name = bench.membership.log().names(bench.membership.device()).map(|names| names.device);
            self.vouch_for(bench, &keys, &name.unwrap_or_else(device_name)).await?;
        }
        for _ in 0..STEPS {
            link::seal(self, bench, &link).await?;
            if bench.store.waiting().await.map_err(store_failure)?.is_empty() {
                return self.take_over(bench, &link, &keys).await;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(false)
    }

    /// Goes on under the new keys, if nothing that was written under the old ones is still here alone.
    async fn take_over(&self, bench: &Arc<Bench>, link: &Arc<Link>, keys: &DeviceKeys) -> Result<bool, Failure> {
        let mut stage = self.stage().write().await;
        // Locked or closed meanwhile: it goes on when it is opened.
        if !matches!(&*stage, Stage::Open(open) if Arc::ptr_eq(open, bench)) {
            return Ok(true);
        }
        let sealing = bench.sealing.lock().await;
        let happened = Happened { former: bench.membership.device().to_string(), at_ms: bench.now_ms() };
        let happened = serde_json::to_string(&happened).map_err(Failure::unexpected)?;
        let nothing = String::new;
        let settings = vec![kept(keys), (HAPPENED, happened), (NEXT, nothing()), (FOUND, nothing())];
        let team = TeamWrite { settings, ..TeamWrite::default() };
        let Some(store) = bench.store.succeed(&bench.only_here().await?, team).await.map_err(store_failure)? else {
            return Ok(false);
        };
        // From here on nothing is written through the old one.
        link.stop();
        bench.set_link(None);
        drop(sealing);
        let anew = Arc::new(self.bench_over(store).await?);
        *stage = Stage::Open(Arc::clone(&anew));
        drop(stage);
        self.connect().await;
        // Documents in memory are other ones now.
        self.tell(Event::Missed);
        Ok(true)
    }

    /// The person has read that this device was copied.
    pub async fn copied_seen(&self) -> Result<SecurityView, Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        bench.store.remove_setting(HAPPENED).await.map_err(store_failure)?;
        self.tell(Event::SyncStatus);
        self.security().await
    }
}
