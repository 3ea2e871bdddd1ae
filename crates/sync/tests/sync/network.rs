//! Several devices, a relay and bad luck, all from one seed: connections break, devices fall over in the middle of what
//! they do, the relay forgets. In the end everybody has everything.

use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_sync::membership::{By, MembershipLog};
use mrm_sync::receive::{self, Received};
use mrm_sync::session::{Effect, Event, Kept, Notice, Session};
use mrm_sync::{DeviceKeys, Thread};
use mrm_testkit::Random;
use mrm_wire::{Entry, Envelope, EnvelopeId, SpaceId};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::documents::{Copy, PLAN, object_of};
use crate::people::{Agency, Desk, NOW, into_project};
use crate::relay_model::RelayModel;

const UUID: [u8; 16] = [42; 16];
const STEPS: usize = 160;

/// A device: what is on its disk, and the session, which is not.
struct Device {
    keys: DeviceKeys,
    log: MembershipLog,
    copy: Copy,
    thread: Thread,
    kept: Kept,
    shelf: BTreeMap<EnvelopeId, Envelope>,
    parked: Vec<EnvelopeId>,
    quarantined: Vec<String>,
    session: Session,
    starts: u8,
}

fn reads(log: &MembershipLog) -> BTreeSet<SpaceId> {
    let spaces = log.team().spaces().filter(|space| *space != SpaceId::LOG);
    spaces.filter(|space| log.keyring().reads(*space)).collect()
}

impl Device {
    fn new(desk: Desk, space: SpaceId, number: u8) -> Device {
        let kept = Kept::default();
        let session = Session::new(desk.log.id(), "ws://relay", desk.log.head(), reads(&desk.log), kept.clone());
        let mut device = Device {
            copy: Copy::new(desk.keys.device(), number),
            keys: desk.keys,
            log: desk.log,
            thread: Thread::new(space, PLAN, UUID),
            kept,
            shelf: BTreeMap::new(),
            parked: Vec::new(),
            quarantined: Vec::new(),
            session,
            starts: 0,
        };
        device.start(number);
        device
    }

    /// The program starts: with what is on the disk, and a new actor.
    fn start(&mut self, number: u8) {
        self.starts += 1;
        self.copy.write_as(self.keys.device(), [number, self.starts]);
        let (id, head) = (self.log.id(), self.log.head());
        self.session = Session::new(id, "ws://relay", head, reads(&self.log), self.kept.clone());
    }

    fn take_in(&mut self, envelope: &Envelope) {
        let id = envelope.id();
        let received = match receive::open(envelope, &self.log, object_of) {
            Ok(changes) => receive::receive(envelope, &changes, &self.log, &mut self.copy),
            Err(received) => received,
        };
        match received {
            Received::Applied(_) | Received::Known => {}
            Received::Parked(_) => self.parked.push(id),
            Received::Quarantined(why) => self.quarantined.push(why.to_string()),
        }
    }

    /// Whatever waited is asked again, until nothing more goes in.
    fn ask_parked(&mut self) {
        loop {
            let waiting = std::mem::take(&mut self.parked);
            let before = waiting.len();
            for id in waiting {
                let envelope = self.shelf[&id].clone();
                self.take_in(&envelope);
            }
            if self.parked.len() == before {
                return;
            }
        }
    }
}

struct World {
    random: Random,
    devices: Vec<Device>,
    relay: RelayModel,
    agency: Agency,
    trace: String,
    /// How often of a hundred times a device falls over in the middle of something, and how often the relay forgets.
    crashes: i64,
    forgets: i64,
    notices: std::collections::HashSet<Notice>,
}

impl World {
    fn new(seed: u64) -> World {
        let mut random = Random::new(seed);
        let mut agency = Agency::new();
        let mut anna = agency.begin();
        let project = agency.project();
        let begin = anna.log.begin_project(project, By { device: &anna.keys, moment_ms: NOW }, &mut agency.rng);
        anna.log.take(begin.expect("an entry"), &anna.keys).expect("it is taken");
        let roles = mrm_sync::membership::Action::SetProjectRoles {
            project,
            person: anna.person,
            roles: [ProjectRole::Pm, ProjectRole::Specialist].into(),
        };
        agency.act(&mut anna, roles).expect("she plans too");
        let count = random.between(2, 6);
        let mut desks = Vec::new();
        for _ in 1..count {
            let offer = into_project(OrganisationRole::Member, project, &[ProjectRole::Specialist]);
            desks.push(agency.join(&mut anna, "Планер", offer).expect("a planner"));
        }
        let space = anna.log.team().projects[&project].internal;
        let entries = anna.log.entries().to_vec();
        desks.insert(0, anna);
        let devices: Vec<Device> =
            desks.into_iter().zip(1..).map(|(desk, number)| Device::new(desk, space, number)).collect();
        let relay = RelayModel::new(devices.len(), &entries);
        let (crashes, forgets) = random.pick(&[(4, 2), (4, 2), (30, 2), (30, 10), (0, 20)]);
        World {
            random,
            devices,
            relay,
            agency,
            trace: String::new(),
            crashes,
            forgets,
            notices: std::collections::HashSet::new(),
        }
    }

    fn pick(&mut self) -> usize {
        usize::try_from(self.random.between(0, self.devices.len() as i64 - 1)).expect("a device")
    }

    fn event(&mut self, at: usize, event: Event, crash: Option<usize>) {
        let device = &mut self.devices[at];
        let effects = device.session.handle(event, &device.keys);
        for (number, effect) in effects.into_iter().enumerate() {
            if crash == Some(number) {
                // The rest was never done; the program starts again.
                self.crash(at);
                return;
            }
            self.effect(at, effect);
        }
    }

    fn crash(&mut self, at: usize) {
        let _written = writeln!(self.trace, "{at} crashes");
        self.relay.lines[at] = None;
        let number = u8::try_from(at + 1).expect("few devices");
        self.devices[at].start(number);
    }

    fn effect(&mut self, at: usize, effect: Effect) {
        let device = &mut self.devices[at];
        match effect {
            Effect::Send(frame) => {
                if let Some(line) = &mut self.relay.lines[at] {
                    line.to_relay.push_back(frame);
                }
            }
            Effect::Hang => {
                self.relay.lines[at] = None;
                self.event(at, Event::Lost, None);
            }
            Effect::KeepRelay(relay) => device.kept.relay = Some(relay),
            Effect::TakeEntries(entries) => {
                for bytes in entries {
                    let entry = Entry::read(bytes).expect("an entry");
                    device.log.take(entry, &device.keys).expect("the next entry");
                }
                let event = Event::Log { head: device.log.head(), reads: reads(&device.log) };
                device.ask_parked();
                self.event(at, event, None);
            }
            Effect::AppendFrom(_) => {}
            Effect::Arrived { envelope, .. } => {
                let envelope = Envelope::read(envelope).expect("an envelope");
                if device.shelf.insert(envelope.id(), envelope.clone()).is_none() {
                    device.take_in(&envelope);
                    device.ask_parked();
                }
            }
            Effect::KeepCursor { space, document, seen } => {
                device.kept.cursors.insert((space, document), seen);
            }
            Effect::Acknowledged(id) => {
                assert!(self.relay.envelopes().contains(&id), "acknowledged and not on the relay’s disk");
                device.kept.outbox.retain(|envelope| envelope.id() != id);
            }
            Effect::SendLacking { document, there, .. } => {
                let of = |envelope: &&Envelope| envelope.open_part().document == document;
                let lacking = device.shelf.values().filter(of).filter(|envelope| !there.contains(&envelope.id()));
                let waiting: BTreeSet<EnvelopeId> = device.kept.outbox.iter().map(Envelope::id).collect();
                let lacking: Vec<Envelope> =
                    lacking.filter(|envelope| !waiting.contains(&envelope.id())).cloned().collect();
                device.kept.outbox.extend(lacking.clone());
                self.event(at, Event::Written(lacking), None);
            }
            Effect::Presence(_) => {}
            Effect::Tell(notice) => {
                self.notices.insert(notice);
            }
        }
    }

    fn write(&mut self, at: usize, crash: Option<usize>) {
        let value = self.random.between(0, 1_000_000);
        let key = ["бюджет", "охват", "показы"][usize::try_from(self.random.between(0, 2)).expect("a key")];
        let device = &mut self.devices[at];
        let change = device.copy.write(key, value);
        let sent = device.thread.send(&[change], &device.copy.heads(), &device.log, &device.keys, &mut self.agency.rng);
        let (envelopes, thread) = sent.expect("an envelope");
        // One transaction: the change, the envelope, the outbox, the counter.
        device.thread = thread;
        device.shelf.extend(envelopes.iter().map(|envelope| (envelope.id(), envelope.clone())));
        device.kept.outbox.extend(envelopes.iter().cloned());
        self.event(at, Event::Written(envelopes), crash);
    }

    fn step(&mut self) {
        let at = self.pick();
        if self.random.chance(self.forgets) {
            self.forget();
            return;
        }
        let crash =
            self.random.chance(self.crashes).then(|| usize::try_from(self.random.between(0, 3)).expect("a place"));
        let dice = self.random.between(0, 99);
        let _written = writeln!(self.trace, "{at} {dice} {crash:?} {:?}", self.devices[at].session.status());
        match dice {
            0..20 => self.write(at, crash),
            20..35 => {
                if self.relay.lines[at].is_none() {
                    self.connect(at, crash);
                }
            }
            35..65 => self.relay_to_device(at, crash),
            65..93 => self.relay.answer(at),
            93..97 => {
                self.relay.lines[at] = None;
                self.event(at, Event::Lost, crash);
            }
            _ => self.crash(at),
        }
    }

    /// The relay comes back from a copy, or with nothing.
    fn forget(&mut self) {
        let before = self.relay.identity;
        if self.random.chance(60) {
            let says_so = self.random.chance(50);
            if self.relay.restore(says_so) {
                self.all_lost();
            }
        } else {
            let number = u8::try_from(self.random.between(2, 250)).expect("a number");
            self.relay.wipe(number);
            self.all_lost();
        }
        let _written = writeln!(self.trace, "the relay: {before:?}, then {:?}", self.relay.identity);
    }

    fn all_lost(&mut self) {
        for at in 0..self.devices.len() {
            self.event(at, Event::Lost, None);
        }
    }

    fn connect(&mut self, at: usize, crash: Option<usize>) {
        self.relay.connect(at);
        self.event(at, Event::Connected, crash);
    }

    fn relay_to_device(&mut self, at: usize, crash: Option<usize>) {
        let frame = self.relay.lines[at].as_mut().and_then(|line| line.to_device.pop_front());
        if let Some(frame) = frame {
            self.event(at, Event::Frame(frame), crash);
        }
    }

    /// The network is well again: everything that is to be said is said.
    fn heal(&mut self) {
        for at in 0..self.devices.len() {
            if self.relay.lines[at].is_none() {
                self.connect(at, None);
            }
            self.event(at, Event::Again, None);
        }
        for _ in 0..20_000 {
            let mut quiet = true;
            for at in 0..self.devices.len() {
                if self.relay.lines[at].is_none() {
                    self.connect(at, None);
                }
                quiet &= self.relay.lines[at].as_ref().is_some_and(|l| l.to_relay.is_empty() && l.to_device.is_empty());
                self.relay_to_device(at, None);
                self.relay.answer(at);
            }
            if quiet {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    fn check(&self, seed: u64) {
        let all = self.relay.envelopes();
        let heads = self.devices[0].copy.heads();
        for (at, device) in self.devices.iter().enumerate() {
            let status = device.session.status();
            assert!(status.online && status.caught_up && status.waiting == 0, "seed {seed}: {at} {status:?}");
            assert!(device.kept.outbox.is_empty(), "seed {seed}: {at} still has something to send");
            assert!(device.quarantined.is_empty(), "seed {seed}: {at} put aside {:?}", device.quarantined);
            assert!(device.parked.is_empty(), "seed {seed}: {at} still waits");
            let here: BTreeSet<EnvelopeId> = device.shelf.keys().copied().collect();
            assert_eq!(here, all, "seed {seed}: {at} and the relay have different envelopes");
            assert_eq!(device.copy.heads(), heads, "seed {seed}: {at} has another document");
        }
        assert!(!self.notices.contains(&Notice::Cloned) && !self.notices.contains(&Notice::Fork), "seed {seed}");
    }
}

/// One schedule; what happened, for comparing.
fn run(seed: u64) -> String {
    let mut world = World::new(seed);
    for _ in 0..STEPS {
        world.step();
    }
    world.heal();
    world.check(seed);
    world.trace
}

/// `MRM_SEEDS` schedules from `MRM_SEED` on; 60 from 0 unless somebody asks for more.
#[test]
fn everybody_has_everything_in_the_end() {
    let number = |name, otherwise| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (from, count): (u64, u64) = (number("MRM_SEED", 0), number("MRM_SEEDS", 60));
    for seed in from..from + count {
        run(seed);
    }
}

#[test]
fn the_same_seed_is_the_same_story() {
    for seed in [3, 17] {
        assert_eq!(run(seed), run(seed));
    }
}
