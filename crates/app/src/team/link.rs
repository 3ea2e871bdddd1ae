//! The way to the relay: keeps what a session says is to be kept, and sends what is written here.

use mrm_store::{CursorRow, TeamWrite, Write};
use mrm_sync::driver::{self, AppendError, Command, Host, HostError, Start, Trouble};
use mrm_sync::session::{Effect, Event as Happened, Kept, KnownRelay, Notice, Status};
use mrm_wire::{Entry, Envelope, EnvelopeId, LogHead, RelayKey, SpaceId, StoreId};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use tokio::sync::{Notify, oneshot, watch};
use tokio::task::JoinHandle;

use super::outgoing::Unsendable;
use super::{Membership, hex, locked, snapshots};
use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::session::store_failure;

/// The relay's address, in the store.
pub(super) const RELAY: &str = "relay";
/// What lets the workspace begin at a relay that asks for it, in the store.
pub(super) const TOKEN: &str = "relay_token";
/// Who the relay was when everything was last with it, in the store.
pub(super) const KNOWN_RELAY: &str = "known_relay";

/// How long what is written waits for more of it: alone, and when somebody else is in a document.
const ALONE: Duration = Duration::from_secs(1);
const TOGETHER: Duration = Duration::from_millis(100);
/// When it is tried again to seal what could not be: the disk may have been full.
const AGAIN: Duration = Duration::from_secs(5);
/// How long somebody who changes the team waits for the relay.
const PATIENCE: Duration = Duration::from_secs(15);

/// How things stand with the relay.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Stands {
    /// What the session says; `None` before it has said anything.
    pub status: Option<Status>,
    /// Why there is no connection.
    pub trouble: Option<Trouble>,
    /// What a person has to know, the newest last, each once.
    pub notices: Vec<Notice>,
    /// Documents that cannot be sealed, and why.
    pub unsendable: Unsendable,
    /// Nobody goes this way any more: another one has taken its place, or none.
    pub over: bool,
}

/// A running connection, or the attempts at one.
pub(crate) struct Link {
    /// The relay's address.
    pub origin: String,
    pub(super) commands: driver::Handle,
    pub(super) stands: watch::Sender<Stands>,
    /// Somebody wants everything to be sealed now.
    pub(super) now: Notify,
    /// Snapshots are to be looked at.
    pub(super) look: Notify,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Link {
    /// Begins to connect to the relay and to send what is written.
    pub(super) fn start(app: &App, bench: &Arc<Bench>, origin: String) -> Arc<Link> {
        let (commands, asked) = driver::channel();
        let link = Arc::new(Link {
            origin: origin.clone(),
            commands,
            stands: watch::Sender::new(Stands::default()),
            now: Notify::new(),
            look: Notify::new(),
            tasks: Mutex::default(),
        });
        let keeper = Keeper { app: app.clone(), bench: Arc::downgrade(bench), link: Arc::downgrade(&link) };
        let driving = driver::run(Arc::new(keeper), Arc::clone(bench.membership.keys()), origin, asked);
        let seen = snapshots::watch(app.clone(), Arc::downgrade(bench), Arc::downgrade(&link));
        let sent = send(app.clone(), Arc::downgrade(bench), Arc::downgrade(&link));
        let tasks = vec![tokio::spawn(driving), tokio::spawn(sent), tokio::spawn(seen)];
        *locked(&link.tasks) = tasks;
        link
    }

    /// Ends the connection, whoever still looks at it.
    pub(crate) fn stop(&self) {
        locked(&self.tasks).iter().for_each(JoinHandle::abort);
        self.stands.send_modify(|stands| stands.over = true);
    }

    /// How things stand.
    pub(super) fn stands(&self) -> Stands {
        self.stands.borrow().clone()
    }

    /// Tells whenever that changes.
    pub(super) fn watch(&self) -> watch::Receiver<Stands> {
        self.stands.subscribe()
    }

    /// Seals and sends now, connects now.
    pub(super) async fn hurry(&self) {
        self.now.notify_one();
        let (told, asked) = oneshot::channel();
        if self.commands.send(Command::Now(told)).await.is_ok() {
            let _offline = asked.await;
        }
    }

    /// Passes an envelope on that nobody keeps.
    pub(super) fn pass(&self, envelope: Envelope) {
        // Under pressure presence is what goes first.
        let _full = self.commands.try_send(Command::Pass(Box::new(envelope)));
    }

    pub(super) async fn append(&self, entry: Entry) -> Result<LogHead, AppendError> {
        let (answer, answered) = oneshot::channel();
        let command = Command::Append { entry: Box::new(entry), answer };
        self.commands.send(command).await.map_err(|_| AppendError::Offline)?;
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(answer)) => answer,
            _ => Err(AppendError::Offline),
        }
    }

    /// Waits until the relay has let this device in, or nobody goes this way any more.
    pub(super) async fn online(&self) -> Result<(), Failure> {
        let mut stands = self.watch();
        let told = stands.wait_for(|stands| stands.over || stands.status.is_some_and(|status| status.online));
        match tokio::time::timeout(PATIENCE, told).await {
            Ok(Ok(stands)) if !stands.over => Ok(()),
            _ => Err(self.unreachable()),
        }
    }

    pub(super) fn unreachable(&self) -> Failure {
        let stands = self.stands();
        let reason = match (&stands.trouble, stands.notices.last()) {
            (None, Some(notice)) => notice_code(*notice),
            _ => "unreachable",
        };
        let detail = match stands.trouble {
            Some(Trouble::Address(text) | Trouble::Unreachable(text) | Trouble::Keeping(text)) => text,
            None => String::new(),
        };
        Failure::new(Code::Relay, format!("the relay {} cannot be reached: {detail}", self.origin))
            .arg("relay", &self.origin)
            .arg("reason", reason)
            .arg("detail", detail)
    }
}

/// A notice's stable code.
pub(super) const fn notice_code(notice: Notice) -> &'static str {
    match notice {
        Notice::OtherRelay => "other_relay",
        Notice::RelayForgot => "relay_forgot",
        Notice::OldRelay => "old_relay",
        Notice::Cloned => "cloned",
        Notice::NotAMember => "not_a_member",
        Notice::Quota => "quota",
        Notice::Fork => "fork",
        Notice::Refused(_) => "refused",
    }
}

/// Seals what is written, after a while in which more of it may come.
async fn send(app: App, bench: Weak<Bench>, link: Weak<Link>) {
    let Some(mut written) = bench.upgrade().map(|bench| bench.store.written()) else { return };
    written.mark_changed();
    let mut failed = false;
    loop {
        {
            let Some(link) = link.upgrade() else { return };
            tokio::select! {
                changed = written.changed() => if changed.is_err() { return },
                () = link.now.notified() => {}
                () = tokio::time::sleep(AGAIN), if failed => {}
            }
        }
        let (Some(bench), Some(link)) = (bench.upgrade(), link.upgrade()) else { return };
        let wait = if bench.somebody_is_here() { TOGETHER } else { ALONE };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = link.now.notified() => {}
        }
        written.mark_unchanged();
        let sealed = seal(&app, &bench, &link).await;
        failed = sealed.is_err();
        if let Err(failure) = sealed {
            tracing::warn!(%failure, "sealing what was written");
        }
    }
}

/// Gives new projects their spaces, and seals what is not sent yet.
pub(super) async fn seal(app: &App, bench: &Arc<Bench>, link: &Arc<Link>) -> Result<(), Failure> {
    let _one_at_a_time = bench.sealing.lock().await;
    Box::pin(app.begin_projects(bench)).await;
    let unsendable = bench.seal_unsent(&link.commands).await?;
    let other = |stands: &mut Stands| std::mem::replace(&mut stands.unsendable, unsendable.clone()) != unsendable;
    link.stands.send_if_modified(other);
    app.tell(Event::SyncStatus);
    Ok(())
}

/// Keeps what a session says.
struct Keeper {
    app: App,
    bench: Weak<Bench>,
    link: Weak<Link>,
}

impl Keeper {
    fn bench(&self) -> Result<Arc<Bench>, HostError> {
        self.bench.upgrade().ok_or_else(|| HostError("the workspace is closed".to_owned()))
    }

    fn notice(&self, notice: Notice) {
        if let Some(link) = self.link.upgrade() {
            link.stands.send_if_modified(|stands| {
                let new = !stands.notices.contains(&notice);
                if new {
                    stands.notices.push(notice);
                }
                new
            });
        }
        self.app.tell(Event::SyncStatus);
    }

    async fn do_all(&self, effects: Vec<Effect>) -> Result<Vec<Happened>, Failure> {
        let bench = self.bench().map_err(Failure::unexpected)?;
        let (mut happened, mut arrived, mut cursors) = (Vec::new(), Vec::new(), Vec::new());
        let (mut acknowledged, mut settings, mut number_used) = (Vec::new(), Vec::new(), false);
        for effect in effects {
            match effect {
                Effect::Send(_) | Effect::Hang | Effect::AppendFrom(_) => {}
                Effect::Arrived { envelope, .. } => match Envelope::read(envelope) {
                    Ok(envelope) => arrived.push(envelope),
                    Err(error) => tracing::error!(%error, "the relay sent something that is no envelope"),
                },
                Effect::KeepCursor { space, document, seen, passed, anew } => {
                    let places = passed.into_iter().map(|place| (place.seq, place.id, place.chain)).collect();
                    cursors.push(CursorRow { space, document, seen, places, anew });
                }
                // Either way out of the outbox; the envelope itself stays.
                Effect::Acknowledged(id) | Effect::KeepBack(id) => acknowledged.push(id),
                Effect::KeepRelay(relay) => settings.push((KNOWN_RELAY, written_relay(relay))),
                Effect::TakeEntries(entries) => happened.extend(self.app.take_entries(&bench, entries).await?),
                Effect::SendLacking { space, document, there } => {
                    happened.extend(send_lacking(&bench, space, document, &there).await?);
                }
                Effect::Presence(envelope) => self.app.hear_presence(&bench, envelope),
                Effect::Tell(notice) => {
                    number_used |= notice == Notice::Cloned;
                    self.notice(notice);
                }
            }
        }
        for event in Box::pin(bench.take_in(arrived, cursors)).await? {
            if let Event::DiscussionUpdated { plan } | Event::ApprovalsUpdated { plan } = &event {
                Box::pin(bench.name_speakers_of(plan)).await;
            }
            self.app.tell(event);
        }
        if number_used {
            Box::pin(bench.look_for_clashes()).await?;
        }
        let (elsewhere, anew) =
            (bench.sent_elsewhere.swap(false, Ordering::Relaxed), bench.seals_anew.swap(false, Ordering::Relaxed));
        // A restored copy of a lost device sees what it does not remember once, while it catches up. What comes later, or
        // takes a number that is used here, is somebody else's at work.
        let caught_up = || self.link.upgrade().is_some_and(|link| link.stands().status.is_some_and(|of| of.caught_up));
        if anew || number_used || elsewhere && caught_up() {
            Box::pin(self.app.found_copied(&bench)).await?;
        }
        if anew && let Some(link) = self.link.upgrade() {
            link.now.notify_one();
            return Err(Failure::unexpected("what was to be sent is sealed anew"));
        }
        if !acknowledged.is_empty() || !settings.is_empty() {
            let team = TeamWrite { acknowledged, settings, ..TeamWrite::default() };
            bench.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        }
        Ok(happened)
    }
}

/// Everything of a document that the relay has lost goes into the outbox once more.
async fn send_lacking(
    bench: &Bench,
    space: SpaceId,
    document: mrm_wire::DocumentTag,
    there: &BTreeSet<EnvelopeId>,
) -> Result<Vec<Happened>, Failure> {
    let here = bench.store.envelopes_of(space, document).await.map_err(store_failure)?;
    let (log, kept) = (bench.membership.log(), bench.kept(space, document).await?);
    // What is in a snapshot for which people vouch goes with that.
    let within = tokio::task::spawn_blocking(move || kept.at_desk(&log, |desk| desk.superseded()));
    let within = within.await.map_err(Failure::unexpected)?;
    let lacks = |id: &EnvelopeId| !there.contains(id) && !within.contains(id);
    let lacking: Vec<_> = here.into_iter().filter(|row| lacks(&row.id)).collect();
    let outbox = lacking.iter().map(|row| row.id).collect();
    let team = TeamWrite { outbox, ..TeamWrite::default() };
    bench.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
    let envelopes = lacking.into_iter().filter_map(|row| Envelope::read(row.bytes).ok()).collect();
    Ok(vec![Happened::Written(envelopes)])
}

impl Host for Keeper {
    async fn start(&self) -> Result<Start, HostError> {
        let bench = self.bench()?;
        // Before anything comes: what came before may not be settled yet.
        Box::pin(self.app.settle_team(&bench)).await.map_err(|failure| HostError(failure.message))?;
        let kept = async {
            let relay = bench.store.setting(KNOWN_RELAY).await?;
            let cursors = bench.store.cursors().await?;
            let outbox = bench.store.outbox().await?;
            Ok::<_, mrm_store::StoreError>(Kept {
                relay: relay.as_deref().and_then(read_relay),
                cursors: cursors.into_iter().map(|(space, document, seen)| ((space, document), seen)).collect(),
                outbox: outbox.into_iter().filter_map(|bytes| Envelope::read(bytes).ok()).collect(),
                token: bench.store.setting(TOKEN).await?,
            })
        };
        let kept = kept.await.map_err(|error| HostError(error.to_string()))?;
        if let Some(link) = self.link.upgrade() {
            link.stands.send_if_modified(|stands| !std::mem::take(&mut stands.notices).is_empty());
        }
        if bench.is_copied().await {
            self.app.rekey_soon(&bench);
        }
        let log = bench.membership.log();
        Ok(Start { workspace: log.id(), log: log.head(), reads: bench.membership.reads(), kept })
    }

    async fn perform(&self, effects: Vec<Effect>) -> Result<Vec<Happened>, HostError> {
        self.do_all(effects).await.map_err(|failure| {
            // A part of it may be done, and nobody was told of that.
            self.app.tell(Event::Missed);
            HostError(failure.message)
        })
    }

    async fn entries_from(&self, place: u32) -> Result<Vec<Vec<u8>>, HostError> {
        let log = self.bench()?.membership.log();
        let from = usize::try_from(place).unwrap_or(usize::MAX);
        Ok(log.entries().iter().skip(from).map(|entry| entry.bytes().to_vec()).collect())
    }

    fn stands(&self, status: Status, trouble: Option<Trouble>) {
        let Some(link) = self.link.upgrade() else { return };
        let mut came = false;
        let other = link.stands.send_if_modified(|stands| {
            let other = stands.status != Some(status) || stands.trouble != trouble;
            came = status.online && !stands.status.is_some_and(|before| before.online);
            (stands.status, stands.trouble) = (Some(status), trouble);
            other
        });
        if came {
            // Projects that were begun meanwhile get their spaces now, and what lies in them is sealed.
            link.now.notify_one();
        }
        if other {
            self.app.tell(Event::SyncStatus);
        }
    }
}

impl Membership {
    /// The spaces that this device reads, without the log itself.
    pub(super) fn reads(&self) -> BTreeSet<SpaceId> {
        let log = self.log();
        let (team, device) = (log.team(), self.device());
        let Some(person) = team.person_at(device) else { return BTreeSet::new() };
        let spaces = team.spaces().filter(|space| *space != SpaceId::LOG && log.keyring().reads(*space));
        spaces.filter(|space| team.rights(person, *space).include(mrm_wire::Rights::PULL)).collect()
    }
}

fn written_relay(relay: KnownRelay) -> String {
    format!("{}:{}:{}", relay.key, relay.store, relay.generation)
}

fn read_relay(text: &str) -> Option<KnownRelay> {
    let mut parts = text.split(':');
    let (key, store) = (hex::<32>(parts.next()?)?, hex::<16>(parts.next()?)?);
    Some(KnownRelay { key: RelayKey(key), store: StoreId(store), generation: parts.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_waits_for_a_way_that_another_one_has_replaced() {
        let link = Link {
            origin: "ws://127.0.0.1:1".to_owned(),
            commands: driver::channel().0,
            stands: watch::Sender::new(Stands::default()),
            now: Notify::new(),
            look: Notify::new(),
            tasks: Mutex::default(),
        };
        let begun = std::time::Instant::now();
        let (online, ()) = tokio::join!(link.online(), async { link.stop() });
        assert_eq!(online.expect_err("it leads nowhere").code, Code::Relay);
        assert!(begun.elapsed() < PATIENCE, "it was waited for although it was over");
    }
}
