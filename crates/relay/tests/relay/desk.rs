//! A real device before the relay: keys, membership log, sealed changes and the session that the product uses.

use futures::{SinkExt, StreamExt};
use mrm_domain::rights::{OrganisationRole, Policy, ProjectRole};
use mrm_domain::{PersonId, ProjectId};
use mrm_sync::membership::{Action, Beginning, By, MembershipLog, Names};
use mrm_sync::session::{Effect, Event, Kept, Notice, Session};
use mrm_sync::{DeviceKeys, Thread};
use mrm_testkit::Uuids;
use mrm_wire::{Envelope, EnvelopeId, RelayFrame, SpaceId, ToDevice, ToRelay};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::process::ORIGIN;

/// Noon of 2026-11-26, UTC.
const NOW: u64 = 1_795_694_400_000;
/// The byte of a plan.
const PLAN: u8 = 3;

pub struct Desk {
    keys: DeviceKeys,
    log: MembershipLog,
    thread: Thread,
    session: Session,
    kept: Kept,
    rng: StdRng,
    /// Every envelope that is here.
    pub shelf: BTreeMap<EnvelopeId, Envelope>,
    pub notices: Vec<Notice>,
    /// Every byte that went over the wire.
    pub wire: Vec<u8>,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl Desk {
    /// Somebody called `name` begins a workspace with one project.
    pub fn begin(name: &str) -> Desk {
        let (mut rng, mut ids) = (StdRng::seed_from_u64(5), Uuids::new(5));
        let keys = DeviceKeys::from_seed([5; 32]);
        let (person, project) = (PersonId::from_uuid(ids.next_uuid()), ProjectId::from_uuid(ids.next_uuid()));
        let names = Names { person: name.to_owned(), device: format!("{name} laptop") };
        let beginning = Beginning { person, names, policy: Policy::standard().expect("the standard matrix") };
        let by = By { device: &keys, moment_ms: NOW };
        let mut log = MembershipLog::begin_workspace(beginning, by, &mut rng).expect("a workspace");
        let entry = log.begin_project(project, By { device: &keys, moment_ms: NOW }, &mut rng).expect("an entry");
        log.take(entry, &keys).expect("it is taken");
        let roles = BTreeSet::from([ProjectRole::Pm, ProjectRole::Specialist]);
        let roles = Action::SetProjectRoles { project, person, roles };
        let entry = log.compose(roles, By { device: &keys, moment_ms: NOW }, &mut rng).expect("an entry");
        log.take(entry, &keys).expect("it is taken");
        assert_eq!(log.team().people[&person].role, OrganisationRole::Admin);
        let space = log.team().spaces().find(|space| *space != SpaceId::LOG).expect("a space");
        let kept = Kept::default();
        let session = Session::new(log.id(), ORIGIN, log.head(), reads(&log), kept.clone());
        let thread = Thread::new(space, PLAN, [42; 16]);
        let (shelf, notices, wire) = (BTreeMap::new(), Vec::new(), Vec::new());
        Desk { keys, log, thread, session, kept, rng, shelf, notices, wire }
    }

    /// A colleague's device with the same keys of the spaces, on which nothing of the documents is.
    pub fn fresh(&self) -> Desk {
        let session = Session::new(self.log.id(), ORIGIN, self.log.head(), reads(&self.log), Kept::default());
        let (keys, log, rng) = (self.keys.clone(), self.log.clone(), StdRng::seed_from_u64(6));
        let thread = Thread::new(self.thread.space, PLAN, [42; 16]);
        let (kept, shelf, notices, wire) = (Kept::default(), BTreeMap::new(), Vec::new(), Vec::new());
        Desk { keys, log, thread, session, kept, rng, shelf, notices, wire }
    }

    /// Seals a change, and keeps it.
    pub fn write(&mut self, change: &[u8]) {
        let sent = self.thread.send(&[change.to_vec()], &[], &self.log, &self.keys, &mut self.rng);
        let (envelopes, thread) = sent.expect("envelopes");
        self.thread = thread;
        self.shelf.extend(envelopes.iter().map(|envelope| (envelope.id(), envelope.clone())));
        self.kept.outbox.extend(envelopes.iter().cloned());
        let effects = self.session.handle(Event::Written(envelopes), &self.keys);
        assert!(effects.is_empty(), "written while offline");
    }

    /// Envelopes that no relay has acknowledged.
    pub fn waiting(&self) -> usize {
        assert_eq!(self.kept.outbox.len(), self.session.status().waiting, "what is kept is what is shown");
        self.kept.outbox.len()
    }

    /// Connects and talks until nothing waits and everything was received, or the relay says no.
    pub async fn sync(&mut self, address: &str) {
        let (mut socket, _) = connect_async(format!("{address}/v1")).await.expect("a connection");
        let before = self.notices.len();
        let effects = self.session.handle(Event::Connected, &self.keys);
        self.carry_out(effects, &mut socket).await;
        while !self.rests(before) {
            let message = tokio::time::timeout(Duration::from_secs(20), socket.next()).await;
            let message = message.expect("the relay answers").expect("it stays").expect("a message");
            if let Message::Binary(bytes) = message {
                self.wire.extend_from_slice(&bytes);
                let frame = ToDevice::decode(&bytes).expect("a frame");
                let effects = self.session.handle(Event::Frame(frame), &self.keys);
                self.carry_out(effects, &mut socket).await;
            }
        }
        let effects = self.session.handle(Event::Lost, &self.keys);
        assert!(effects.is_empty());
    }

    /// Whether everything is done, or the relay has said no since then.
    fn rests(&self, before: usize) -> bool {
        let done = self.session.status().caught_up && self.waiting() == 0;
        done || self.notices[before..].iter().any(|notice| *notice != Notice::RelayForgot)
    }

    async fn say(&mut self, frame: &ToRelay, socket: &mut Socket) {
        let bytes = frame.encode().expect("bytes");
        self.wire.extend_from_slice(&bytes);
        socket.send(Message::Binary(bytes.into())).await.expect("it is sent");
    }

    async fn carry_out(&mut self, effects: Vec<Effect>, socket: &mut Socket) {
        let mut rest = std::collections::VecDeque::from(effects);
        while let Some(effect) = rest.pop_front() {
            match effect {
                Effect::Send(frame) => self.say(&frame, socket).await,
                Effect::AppendFrom(from) => {
                    let from = usize::try_from(from).expect("a place");
                    let entries: Vec<_> =
                        self.log.entries()[from..].iter().map(|entry| entry.bytes().to_vec()).collect();
                    for entry in entries {
                        self.say(&ToRelay::Append { entry }, socket).await;
                    }
                }
                Effect::KeepRelay(relay) => self.kept.relay = Some(relay),
                Effect::Arrived { envelope, .. } => {
                    let envelope = Envelope::read(envelope).expect("an envelope");
                    self.shelf.insert(envelope.id(), envelope);
                }
                Effect::KeepCursor { space, document, seen, .. } => {
                    self.kept.cursors.insert((space, document), seen);
                }
                Effect::Acknowledged(id) | Effect::KeepBack(id) => {
                    self.kept.outbox.retain(|envelope| envelope.id() != id)
                }
                Effect::SendLacking { there, .. } => {
                    let outbox: BTreeSet<_> = self.kept.outbox.iter().map(Envelope::id).collect();
                    let lacks = |id: &EnvelopeId| !there.contains(id) && !outbox.contains(id);
                    let lacking: Vec<_> = self.shelf.values().filter(|one| lacks(&one.id())).cloned().collect();
                    self.kept.outbox.extend(lacking.iter().cloned());
                    rest.extend(self.session.handle(Event::Written(lacking), &self.keys));
                }
                Effect::Tell(notice) => self.notices.push(notice),
                Effect::TakeEntries(_) | Effect::Presence(_) | Effect::Hang => {}
            }
        }
    }
}

fn reads(log: &MembershipLog) -> BTreeSet<SpaceId> {
    log.team().spaces().filter(|space| *space != SpaceId::LOG && log.keyring().reads(*space)).collect()
}
