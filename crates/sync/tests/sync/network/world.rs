//! Devices, a relay, and what happens between them, step by step, all from one seed.

use mrm_domain::ProjectId;
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{Action, By, MembershipLog, ask};
use mrm_sync::session::{Effect, Event, Notice};
use mrm_testkit::{Random, Uuids};
use mrm_wire::{Entry, Envelope, EnvelopeId, Invitation, Refusal, SpaceId, ToDevice, ToRelay};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;
use std::sync::LazyLock;

use super::device::{Device, Wish, reads};
use super::nemesis::{Kind, Luck, bend, poison};
use super::relay::Relay;
use super::two_faces::Faces;
use crate::people::{Agency, Desk, NOW, as_role, into_project, names};

/// Who reads with another device's keys and writes nothing.
const READER: u8 = 250;

/// The most devices of a schedule.
const MOST: usize = 8;

/// The team that every schedule begins with: two admins, the others plan. Made once.
static TEAM: LazyLock<(Vec<Desk>, ProjectId)> = LazyLock::new(|| {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let project = agency.begin_project(&mut anna);
    let roles = [ProjectRole::Pm, ProjectRole::Specialist].into();
    let action = Action::SetProjectRoles { project, person: anna.person, roles };
    agency.act(&mut anna, action).expect("she plans too");
    let mut desks = vec![agency.join(&mut anna, "Борис", as_role(OrganisationRole::Admin)).expect("Boris")];
    let roles = [ProjectRole::Specialist].into();
    let action = Action::SetProjectRoles { project, person: desks[0].person, roles };
    agency.act(&mut anna, action).expect("he plans too");
    for _ in 2..6 {
        let planner = into_project(OrganisationRole::Member, project, &[ProjectRole::Specialist]);
        desks.push(agency.join(&mut anna, "Планер", planner).expect("a planner"));
    }
    desks.insert(0, anna);
    let last = desks[0].clone();
    desks.iter_mut().for_each(|desk| desk.catch_up(&last));
    (desks, project)
});

/// Somebody with an invitation.
struct Newcomer {
    keys: DeviceKeys,
    invitation: Invitation,
    asked: bool,
}

pub struct World {
    pub kind: Kind,
    luck: Luck,
    random: Random,
    rng: StdRng,
    ids: Uuids,
    project: ProjectId,
    space: SpaceId,
    pub devices: Vec<Device>,
    pub relay: Relay,
    newcomers: Vec<Newcomer>,
    cut_off: BTreeSet<usize>,
    pub copied: BTreeSet<usize>,
    /// The device that sends what is not of ours.
    pub bent: Option<usize>,
    pub poison: BTreeSet<EnvelopeId>,
    faces: Faces,
    notices: HashSet<(usize, Notice)>,
    pub trace: String,
    pub began_with: usize,
    /// How often somebody was quicker.
    pub moved: usize,
    /// Snapshots that honest devices made, that were taken, and that were doubted.
    pub snapshots: usize,
    pub taken: usize,
    pub doubted: usize,
}

impl World {
    pub fn new(seed: u64) -> World {
        let (kind, mut random) = (Kind::of(seed), Random::new(seed));
        let (desks, project) = &*TEAM;
        let count = usize::try_from(random.between(2, 6)).expect("a count");
        let space = desks[0].log.team().projects[project].internal;
        let of = |(desk, number): (&Desk, u8)| Device::new(desk.clone(), space, number);
        let devices: Vec<Device> = desks.iter().take(count).zip(1..).map(of).collect();
        let mut relay = Relay::new(devices.len(), desks[0].log.entries());
        relay.lies.drops = if kind == Kind::Unreliable { 10 } else { 0 };
        relay.lies.colludes = kind == Kind::BentMember;
        let crafts = matches!(kind, Kind::BentMember | Kind::TwoFaces | Kind::BentSnapshots);
        let bent = crafts.then_some(count - 1);
        World {
            kind,
            luck: Luck::of(kind, &mut random),
            random,
            rng: StdRng::seed_from_u64(seed),
            ids: Uuids::new(seed.wrapping_add(1_000)),
            project: *project,
            space,
            devices,
            relay,
            newcomers: Vec::new(),
            cut_off: BTreeSet::new(),
            copied: BTreeSet::new(),
            bent,
            poison: BTreeSet::new(),
            faces: Faces::default(),
            notices: HashSet::new(),
            trace: String::new(),
            began_with: count,
            moved: 0,
            snapshots: 0,
            taken: 0,
            doubted: 0,
        }
    }

    /// Whether a device is in the team, alone with its keys and was shown one log only.
    pub fn sound(&self, at: usize) -> bool {
        let device = &self.devices[at];
        // A relay that throws away shows another chain, and another one took its place since.
        let shown_another = self.told_to(at, Notice::Fork) && self.kind != Kind::Unreliable;
        !device.out && !device.alarmed && !self.copied.contains(&at) && !shown_another
    }

    pub fn told(&self, notice: Notice) -> bool {
        self.notices.iter().any(|(_, told)| *told == notice)
    }

    pub fn told_to(&self, at: usize, notice: Notice) -> bool {
        self.notices.contains(&(at, notice))
    }

    fn pick(&mut self) -> usize {
        usize::try_from(self.random.between(0, self.devices.len() as i64 - 1)).expect("a device")
    }

    fn event(&mut self, at: usize, event: Event, crash: Option<usize>) {
        let device = &mut self.devices[at];
        let effects = device.session.handle(event, &device.peer.keys);
        for (number, effect) in effects.into_iter().enumerate() {
            if crash == Some(number) {
                // The rest was never done; the program starts again.
                self.crash(at);
                return;
            }
            self.effect(at, effect);
        }
        self.synced_is_true(at);
    }

    /// I8: who says that everything is with the relay has all of their own work there.
    fn synced_is_true(&self, at: usize) {
        let device = &self.devices[at];
        let status = device.session.status();
        if self.relay.lies.drops == 0 && status.online && status.caught_up && status.waiting == 0 {
            let lost: BTreeSet<&EnvelopeId> = device.written.iter().filter(|id| !self.relay.has(id)).collect();
            // Or it has a snapshot that holds it.
            let held = || device.peer.at_desk(|bench| bench.superseded());
            let there = lost.is_empty() || held().is_superset(&lost.into_iter().copied().collect());
            assert!(there, "I8: {at} says that it is synced and the relay lacks its work");
        }
    }

    fn crash(&mut self, at: usize) {
        let _written = writeln!(self.trace, "{at} crashes");
        self.relay.lines[at] = None;
        self.devices[at].start();
    }

    fn effect(&mut self, at: usize, effect: Effect) {
        let device = &mut self.devices[at];
        match effect {
            Effect::Send(frame) => {
                if let ToRelay::Push { envelope } = &frame {
                    let id = Envelope::read(envelope.clone()).expect("an envelope").id();
                    assert!(device.peer.shelf.contains_key(&id), "I1: {at} sends what it has not kept");
                }
                self.say(at, frame);
            }
            Effect::Hang => {
                self.relay.lines[at] = None;
                self.event(at, Event::Lost, None);
            }
            Effect::KeepRelay(relay) => device.kept.relay = Some(relay),
            Effect::TakeEntries(entries) => {
                if let Some(from) = device.take_entries(entries) {
                    self.say(at, ToRelay::Entries { from });
                }
                self.log_changed(at);
            }
            Effect::AppendFrom(from) => {
                let entries: Vec<_> = device.peer.log.entries().iter().skip(from as usize).cloned().collect();
                entries.iter().for_each(|entry| self.say(at, ToRelay::Append { entry: entry.bytes().to_vec() }));
            }
            Effect::Arrived { envelope, .. } => {
                let envelope = Envelope::read(envelope).expect("an envelope");
                device.ever.insert(envelope.id());
                device.peer.take(&envelope);
            }
            Effect::KeepCursor { space, document, seen, passed, anew } => {
                device.kept.cursors.insert((space, document), seen);
                if anew {
                    device.peer.places.clear();
                }
                device.peer.places.extend(passed);
            }
            Effect::Acknowledged(id) => {
                let durable = self.relay.has(&id) || self.relay.lies.drops > 0;
                assert!(durable, "I2: acknowledged and not on the relay’s disk");
                device.kept.outbox.retain(|envelope| envelope.id() != id);
            }
            Effect::KeepBack(id) => device.kept.outbox.retain(|envelope| envelope.id() != id),
            Effect::SendLacking { document, there, .. } => {
                let mut waiting: BTreeSet<EnvelopeId> = device.kept.outbox.iter().map(Envelope::id).collect();
                waiting.extend(device.peer.at_desk(|bench| bench.superseded()));
                let shelf = device.peer.shelf.iter().filter(|(id, _)| !there.contains(id) && !waiting.contains(id));
                let of = shelf.filter(|(_, (envelope, _))| envelope.open_part().document == document);
                let lacking: Vec<Envelope> = of.map(|(_, (envelope, _))| envelope.clone()).collect();
                device.kept.outbox.extend(lacking.clone());
                self.event(at, Event::Written(lacking), None);
            }
            Effect::Presence(_) => {}
            Effect::Tell(notice) => {
                device.out |= notice == Notice::NotAMember;
                self.notices.insert((at, notice));
            }
        }
    }

    fn say(&mut self, at: usize, frame: ToRelay) {
        if let Some(line) = &mut self.relay.lines[at] {
            line.to_relay.push_back(frame);
        }
    }

    fn log_changed(&mut self, at: usize) {
        let log = &self.devices[at].peer.log;
        let event = Event::Log { head: log.head(), reads: reads(log) };
        self.event(at, event, None);
    }

    fn write(&mut self, at: usize, crash: Option<usize>) {
        let (value, key) = (self.random.between(0, 1_000_000), self.random.pick(&["бюджет", "охват", "показы"]));
        let bent = self.bent == Some(at) && self.random.chance(self.luck.poison);
        if self.devices[at].out || !self.devices[at].may_write(self.project) {
            return;
        }
        let device = &mut self.devices[at];
        let envelopes = if bent {
            let crafted = match self.kind {
                Kind::TwoFaces => self.faces.write(&device.peer.copy, &mut self.random),
                _ => vec![poison(device, &mut self.random)],
            };
            let sent = crafted.iter().map(|changes| device.peer.send_crafted(changes, &mut self.rng));
            sent.collect::<Vec<Envelope>>()
        } else {
            let envelope = device.peer.write(key, value, &mut self.rng);
            device.written.insert(envelope.id());
            vec![envelope]
        };
        self.poison.extend(envelopes.iter().map(Envelope::id).filter(|_| bent && self.kind == Kind::BentMember));
        // One transaction: the change, the envelope, the outbox, the counter.
        device.ever.extend(envelopes.iter().map(Envelope::id));
        device.kept.outbox.extend(envelopes.clone());
        self.event(at, Event::Written(envelopes), crash);
    }

    /// Sends what a device made beside its work.
    fn post(&mut self, at: usize, envelopes: Vec<Envelope>, crash: Option<usize>) {
        if envelopes.is_empty() {
            return;
        }
        let device = &mut self.devices[at];
        device.ever.extend(envelopes.iter().map(Envelope::id));
        device.kept.outbox.extend(envelopes.iter().cloned());
        self.event(at, Event::Written(envelopes), crash);
    }

    /// A device makes a snapshot, if there is enough to make one of.
    fn snapshot(&mut self, at: usize, crash: Option<usize>) {
        let device = &self.devices[at];
        if device.out || device.alarmed || !device.may_write(self.project) {
            return;
        }
        let bent = self.kind == Kind::BentSnapshots && self.bent == Some(at);
        if device.peer.at_desk(|bench| bench.since().0) < 4 {
            return;
        }
        let other = self.devices[(at + 1) % self.devices.len()].peer.keys.device();
        let (view, random) = (self.devices[at].clone(), &mut self.random);
        let made = self.devices[at].peer.snapshot(&mut self.rng, |snapshot| {
            if bent {
                bend(snapshot, &view, other, random);
            }
        });
        self.snapshots += usize::from(!made.is_empty() && !bent);
        self.post(at, made, crash);
    }

    /// A device takes what it lacks from a snapshot, and says what it thinks of those that it has not seen before. Whether
    /// anything came of it.
    fn look(&mut self, at: usize, crash: Option<usize>) -> bool {
        let device = &mut self.devices[at];
        if device.out || device.alarmed {
            return false;
        }
        // What everybody says of a snapshot is here.
        let caught_up = device.session.status().caught_up;
        let taken = (0..8).filter(|_| caught_up && device.peer.take_snapshot()).count();
        self.taken += taken;
        device.ever.extend(device.peer.shelf.keys().copied());
        let says = device.number != READER && device.may_write(self.project);
        let said = if says { device.peer.judge() } else { Vec::new() };
        let bent = self.kind == Kind::BentSnapshots && self.bent != Some(at);
        let doubts = |envelope: &Envelope| mrm_wire::Receipt::of(envelope).is_ok_and(|receipt| !receipt.right);
        let doubted = said.iter().filter(|envelope| doubts(envelope)).count();
        assert!(
            // Whoever is shown another membership log has other work in it, and cannot vouch.
            doubted == 0 || bent || self.kind == Kind::BentMember || self.bent.is_some() || self.kind.may_fork(),
            "{at} doubts an honest one"
        );
        self.doubted += doubted;
        let anything = taken > 0 || !said.is_empty();
        self.post(at, said, crash);
        anything
    }

    /// One thing happens.
    pub fn step(&mut self) {
        let at = self.pick();
        if self.random.chance(self.luck.forgets) {
            self.forget();
            return;
        }
        if self.random.chance(self.luck.partitions) {
            self.cut_off = if self.cut_off.is_empty() { [at, self.pick()].into() } else { BTreeSet::new() };
            self.cut_off.clone().into_iter().for_each(|at| self.lose(at, None));
        }
        if self.random.chance(self.luck.wishes) {
            // Mostly those whose wishes count.
            let who = if self.random.chance(70) { at % 2 } else { at };
            self.wish(who);
        }
        let place = usize::try_from(self.random.between(0, 3)).expect("a place");
        let crash = self.random.chance(self.luck.crashes).then_some(place);
        let dice = self.random.between(0, 99);
        let _written = writeln!(self.trace, "{at} {dice} {crash:?} {:?}", self.devices[at].session.status());
        if self.kind.keeps() && self.random.chance(4) {
            self.relay.wait();
        }
        if self.kind == Kind::Lying {
            // Lies are told to those who are there.
            self.connect(at, None);
            if self.relay.lies.fork.is_none() && self.random.chance(20) {
                self.bad_day(at);
            }
        }
        match dice {
            0..14 => self.write(at, crash),
            14..17 => self.snapshot(at, crash),
            17..20 => drop(self.look(at, crash)),
            20..28 => self.connect(at, crash),
            28..58 => (0..=place).for_each(|_| self.relay_to_device(at, crash)),
            58..84 => (0..=place).for_each(|_| self.answer(at)),
            84..93 => {
                self.ask_for_team(at);
                self.ask_for_team((at + 1) % self.devices.len());
            }
            93..95 => self.lose(at, crash),
            95..98 => self.bad_day(at),
            _ => self.crash(at),
        }
    }

    fn answer(&mut self, at: usize) {
        let dice = self.random.between(0, 99);
        self.relay.answer(at, dice);
    }

    fn lose(&mut self, at: usize, crash: Option<usize>) {
        self.relay.lines[at] = None;
        self.event(at, Event::Lost, crash);
    }

    /// What a schedule has once or twice.
    fn bad_day(&mut self, at: usize) {
        match self.kind {
            Kind::Cloned if self.copied.is_empty() => {
                let mut copy = self.devices[at].clone();
                copy.number = u8::try_from(self.devices.len() + 1).expect("few devices");
                copy.start();
                self.copied = [at, self.devices.len()].into();
                self.devices.push(copy);
                self.relay.lines.push(None);
            }
            Kind::Lying if self.relay.lies.fork.is_none() => {
                // One of the admins and some of the others.
                let shown = (1..self.devices.len()).filter(|other| *other == 1 || self.random.chance(50)).collect();
                self.relay.lies.fork = Some((shown, self.relay.disk.clone()));
            }
            _ => {}
        }
    }

    /// The relay comes back from a copy, or with nothing.
    fn forget(&mut self) {
        let before = self.relay.identity;
        if self.random.chance(60) {
            let says_so = self.random.chance(50);
            if self.relay.restore(says_so, self.kind == Kind::LostEntries) {
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
        if self.relay.lines[at].is_none() && !self.cut_off.contains(&at) && !self.devices[at].out {
            self.relay.connect(at);
            self.event(at, Event::Connected, crash);
        }
    }

    fn relay_to_device(&mut self, at: usize, crash: Option<usize>) {
        let (trick, tampers) = (self.random.chance(self.luck.tricks), self.random.chance(self.luck.tampers));
        let dice = self.random.between(0, 2);
        let Some(line) = self.relay.lines[at].as_mut() else { return };
        if trick && matches!(line.to_device.front(), Some(ToDevice::Stored { .. })) {
            match dice {
                0 => line.to_device.push_back(line.to_device[0].clone()),
                1 => line.to_device.rotate_left(1),
                _ => drop(line.to_device.pop_front()),
            }
        }
        let Some(mut frame) = line.to_device.pop_front() else { return };
        if let ToDevice::Stored { envelopes, .. } = &mut frame
            && tampers
        {
            envelopes.iter_mut().for_each(|stored| stored.chain[0] ^= 1);
        }
        match &frame {
            ToDevice::Appended { log, .. } => {
                let device = &mut self.devices[at];
                if let Some((entry, invitation)) = device.pending.take_if(|(entry, _)| entry.hash() == log.hash) {
                    device.wishes.pop_front();
                    device.take_entries(vec![entry.bytes().to_vec()]);
                    self.invited(invitation);
                    self.log_changed(at);
                }
            }
            ToDevice::Refused { id: None, why } => {
                let was = self.devices[at].pending.take();
                self.moved += usize::from(was.is_some() && *why == Refusal::Moved);
                if *why != Refusal::Moved {
                    self.devices[at].wishes.pop_front();
                }
            }
            _ => {}
        }
        self.event(at, Event::Frame(frame), crash);
    }

    fn invited(&mut self, invitation: Option<Invitation>) {
        let Some(invitation) = invitation else { return };
        let seed = 100 + u8::try_from(self.newcomers.len()).expect("few people");
        self.newcomers.push(Newcomer { keys: DeviceKeys::from_seed([seed; 32]), invitation, asked: false });
    }

    /// Somebody wants something of the team.
    fn wish(&mut self, at: usize) {
        let whom = self.pick();
        let other = &self.devices[whom];
        let (person, key) = (other.person, other.peer.keys.device());
        let role = self.random.pick(&[ProjectRole::Specialist, ProjectRole::Analyst]);
        let wish = match self.random.between(0, 9) {
            0..3 => Wish::Invite,
            3..5 => Wish::Roles(person, role),
            5..7 => Wish::Rotate,
            7 => Wish::Remove(person),
            8 => Wish::Revoke(key),
            _ => {
                // Two remove each other.
                let back = Wish::Remove(self.devices[at].person);
                self.devices[whom].wishes.push_back(back);
                Wish::Remove(person)
            }
        };
        if whom != at || wish == Wish::Rotate || wish == Wish::Invite {
            self.devices[at].wishes.push_back(wish);
        }
    }

    /// A device brings up a wish of its own, or somebody with an invitation does.
    fn ask_for_team(&mut self, at: usize) {
        self.newcomers_act();
        let device = &mut self.devices[at];
        if device.out || device.alarmed || device.pending.is_some() || !device.session.status().online {
            return;
        }
        let waiting = device.peer.log.requests().into_iter().map(|request| request.invitation).next();
        let accepts = device.wishes.iter().any(|wish| matches!(wish, Wish::Accept(..)));
        if let Some(door) = waiting.filter(|_| !accepts) {
            device.wishes.push_front(Wish::Accept(door, mrm_domain::PersonId::from_uuid(self.ids.next_uuid())));
        }
        let Some(wish) = device.wishes.front() else { return };
        let Some(composed) = device.compose(wish, self.project, &mut self.rng) else {
            device.wishes.pop_front();
            return;
        };
        let _written = writeln!(self.trace, "{at} {wish:?}");
        let entry = composed.0.bytes().to_vec();
        device.pending = Some(composed);
        self.say(at, ToRelay::Append { entry });
    }

    fn newcomers_act(&mut self) {
        let head = self.relay.head();
        let nobody = usize::MAX;
        for newcomer in self.newcomers.iter_mut().filter(|newcomer| !newcomer.asked) {
            let (by, id) = (By { device: &newcomer.keys, moment_ms: NOW }, self.devices[0].peer.log.id());
            let asked = ask(&newcomer.invitation, (id, head), &names("Новый"), by, &mut self.rng).expect("a request");
            newcomer.asked = self.relay.append(nobody, asked).is_ok();
        }
        if self.devices.len() >= MOST {
            return;
        }
        let entries: Vec<Entry> = self.relay.entries();
        let let_in =
            self.newcomers.iter().position(|newcomer| newcomer.asked && self.relay.disk.knows(newcomer.keys.device()));
        let Some(place) = let_in else { return };
        let keys = self.newcomers.remove(place).keys;
        let log = MembershipLog::read(entries, &keys).expect("a newcomer reads the whole log");
        // Somebody may have been let in and taken out at once.
        let Some(person) = log.team().person_at(keys.device()) else { return };
        let number = u8::try_from(self.devices.len() + 1).expect("few devices");
        self.devices.push(Device::new(Desk { keys, person, log }, self.space, number));
        self.relay.lines.push(None);
    }

    /// The network is well again: everything that is to be said is said.
    pub fn heal(&mut self) {
        self.luck = Luck { crashes: 0, forgets: 0, wishes: 0, partitions: 0, tricks: 0, tampers: 0, poison: 0 };
        self.cut_off.clear();
        self.relay.lies.fork = None;
        self.relay.lies.colludes = false;
        if self.kind == Kind::Unreliable {
            // Nobody can know what it threw away: another one takes its place and gets everything.
            self.relay.lies.drops = 0;
            self.relay.wipe(251);
        }
        self.relay.cut_all();
        self.all_lost();
        for device in &mut self.devices {
            device.wishes.clear();
            device.pending = None;
        }
        for _ in 0..20_000 {
            let mut quiet = true;
            for at in 0..self.devices.len() {
                self.connect(at, None);
                let line = self.relay.lines[at].as_ref();
                quiet &= line.is_none_or(|line| line.to_relay.is_empty() && line.to_device.is_empty());
                self.relay_to_device(at, None);
                self.relay.answer(at, 100);
            }
            if quiet && !(0..self.devices.len()).any(|at| self.look(at, None)) {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    /// Somebody who has nothing of the document reads it from the relay, with the keys of the first device that is sound.
    pub fn newcomer(&mut self) -> Option<usize> {
        let sound = (0..self.devices.len()).find(|at| self.sound(*at))?;
        let peer = &self.devices[sound].peer;
        let desk = Desk { keys: peer.keys.clone(), person: self.devices[sound].person, log: peer.log.clone() };
        self.devices.push(Device::new(desk, self.space, READER));
        self.relay.lines.push(None);
        Some(sound)
    }
}
