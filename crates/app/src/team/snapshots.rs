//! Snapshots: made when a document's log at the relay has grown, looked at when others made one, taken by whoever lacks what
//! the relay has let go of. All of it in the background; what is decided is decided in `mrm_sync::snapshot`.

mod kept;
mod look;
mod make;
mod take;

use mrm_document::DocumentId;
use mrm_store::{SnapshotState, ThreadRow};
use mrm_sync::Thread;
use mrm_sync::snapshot::{WORTH_BYTES, WORTH_ENVELOPES};
use mrm_wire::{DocumentTag, Rights, SpaceId};
use rand::RngExt;
use std::collections::BTreeSet;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::time::Instant;

use super::link::Link;
use super::locked;
use super::outgoing::hand_over;
use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::Failure;
use crate::session::store_failure;
pub(super) use take::{Taken, became, sources};

/// How often it is asked whether a document has grown.
const ASK: Duration = Duration::from_secs(30);
/// Whoever sees that a document has grown waits a while, each another one, so that not everybody makes a snapshot.
const JITTER_SECONDS: std::ops::Range<u64> = 5..60;

/// Documents of which snapshots are to be looked at.
#[derive(Debug, Default)]
pub(crate) struct Looking {
    /// Those of before the start were found.
    begun: bool,
    documents: BTreeSet<(SpaceId, DocumentTag)>,
    /// Of these none can be made: they are too large, or something is wrong with them.
    unmade: BTreeSet<DocumentTag>,
}

/// A document that is being looked at. Where that fails or is cut off, it is looked at again.
struct Due {
    bench: Arc<Bench>,
    of: (SpaceId, DocumentTag),
    done: bool,
}

impl Drop for Due {
    fn drop(&mut self) {
        if !self.done {
            locked(&self.bench.looking).documents.insert(self.of);
        }
    }
}

impl Bench {
    /// Somebody said something of snapshots of a document, or the relay has let go of something of it.
    pub(super) fn look_at(&self, documents: impl IntoIterator<Item = (SpaceId, DocumentTag)>) {
        locked(&self.looking).documents.extend(documents);
        if let Some(link) = self.link() {
            link.look.notify_one();
        }
    }

    /// How many snapshots this device relies on, and how many of them it took on the word of others.
    pub(super) async fn snapshots_relied_on(&self) -> Result<(u64, u64), Failure> {
        let known = self.store.snapshots().await.map_err(store_failure)?;
        let of = |states: &[SnapshotState]| known.iter().filter(|row| states.contains(&row.state)).count() as u64;
        let taken = of(&[SnapshotState::Taken, SnapshotState::Revoked]);
        Ok((taken + of(&[SnapshotState::Right]), taken))
    }

    /// The next document to be looked at, from `after` on. What is put here while that happens is seen to the next time.
    async fn due(self: &Arc<Self>, after: Option<(SpaceId, DocumentTag)>) -> Result<Option<Due>, Failure> {
        if !locked(&self.looking).begun {
            let before = self.store.with_snapshots().await.map_err(store_failure)?;
            let mut looking = locked(&self.looking);
            looking.documents.extend(before);
            looking.begun = true;
        }
        let mut looking = locked(&self.looking);
        let next = looking.documents.iter().find(|of| after.is_none_or(|after| **of > after)).copied();
        Ok(next.filter(|of| looking.documents.remove(of)).map(|of| Due { bench: Arc::clone(self), of, done: false }))
    }

    fn may_send(&self, space: SpaceId) -> bool {
        let rights = self.membership.team(|team| self.rights_in(team, space));
        rights.is_some_and(|rights| rights.include(Rights::PUSH.and(Rights::PULL)))
    }

    /// This device's thread in a document; `None`: it goes on in another space.
    async fn thread_of(&self, id: DocumentId, space: SpaceId) -> Result<Option<(Thread, Option<u64>)>, Failure> {
        let threads = self.store.threads().await.map_err(store_failure)?;
        let new = Thread::new(space, id.kind().byte(), *id.uuid().as_bytes());
        Ok(match threads.into_iter().find(|row| row.document == id) {
            None => Some((new, None)),
            Some(row) if row.space == space => Some((Thread { counter: row.counter, last: row.last, ..new }, row.sent)),
            Some(_) => None,
        })
    }
}

fn thread_row(document: DocumentId, after: &Thread, sent: Option<u64>) -> ThreadRow {
    ThreadRow { document, space: after.space, counter: after.counter, last: after.last, sent }
}

/// Takes, judges and, if `make`, makes snapshots; whether anything is to be sent for it. Not before all that the relay has
/// is here, and with it what everybody says of a snapshot.
pub(super) async fn look_after(app: &App, bench: &Arc<Bench>, link: &Arc<Link>, make: bool) -> Result<bool, Failure> {
    if !caught_up(link) {
        return Ok(false);
    }
    let _one_at_a_time = bench.sealing.lock().await;
    let (mut any, mut after, mut failed) = (false, None, None);
    while let Some(mut due) = bench.due(after).await? {
        after = Some(due.of);
        match Box::pin(bench.look_at_snapshots(due.of.0, due.of.1)).await {
            Ok((said, events)) => {
                due.done = true;
                any |= !said.is_empty();
                hand_over(&link.commands, said).await;
                events.into_iter().for_each(|event| app.tell(event));
            }
            // It holds no other document up.
            Err(failure) => failed = Some(failure),
        }
    }
    if let Some(failure) = failed {
        return Err(failure);
    }
    if make {
        for (space, tag) in grown(bench).await? {
            let made = Box::pin(bench.make_snapshot(space, tag)).await?;
            any |= !made.is_empty();
            hand_over(&link.commands, made).await;
        }
    }
    if any {
        app.tell(Event::SyncStatus);
    }
    Ok(any)
}

fn caught_up(link: &Link) -> bool {
    link.stands().status.is_some_and(|status| status.online && status.caught_up)
}

/// Documents whose log at the relay has grown, as far as nothing is known against a snapshot of them.
async fn grown(bench: &Bench) -> Result<Vec<(SpaceId, DocumentTag)>, Failure> {
    let mut grown = bench.store.grown(WORTH_ENVELOPES, WORTH_BYTES).await.map_err(store_failure)?;
    let looking = locked(&bench.looking);
    grown.retain(|(_, tag)| !looking.unmade.contains(tag));
    Ok(grown)
}

/// Looks once.
async fn see(app: &App, bench: &Weak<Bench>, link: &Weak<Link>, make: bool) {
    let (Some(bench), Some(link)) = (bench.upgrade(), link.upgrade()) else { return };
    if let Err(failure) = look_after(app, &bench, &link, make).await {
        tracing::warn!(%failure, "looking at snapshots");
    }
}

/// Whether a document has grown of which a snapshot could be made.
async fn worth(bench: &Weak<Bench>, link: &Weak<Link>) -> bool {
    let (Some(bench), Some(link)) = (bench.upgrade(), link.upgrade()) else { return false };
    caught_up(&link) && grown(&bench).await.is_ok_and(|grown| !grown.is_empty())
}

/// Sees to snapshots as long as there is a way to the relay.
pub(super) async fn watch(app: App, bench: Weak<Bench>, link: Weak<Link>) {
    let Some(mut stands) = link.upgrade().map(|link| link.watch()) else { return };
    let mut ask = Instant::now() + ASK;
    loop {
        let asked = {
            let Some(link) = link.upgrade() else { return };
            tokio::select! {
                () = link.look.notified() => false,
                changed = stands.changed() => if changed.is_err() { return } else { false },
                () = tokio::time::sleep_until(ask) => true,
            }
        };
        Box::pin(see(&app, &bench, &link, false)).await;
        if !asked {
            continue;
        }
        if worth(&bench, &link).await {
            let wait = rand::rng().random_range(JITTER_SECONDS);
            tokio::time::sleep(Duration::from_secs(wait)).await;
            // Somebody else may have made one meanwhile.
            Box::pin(see(&app, &bench, &link, true)).await;
        }
        ask = Instant::now() + ASK;
    }
}
