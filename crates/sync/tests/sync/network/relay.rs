//! A relay as plain as can be, by the rules of the real one, that can be made to forget and to lie.

use mrm_sync::session::KnownRelay;
use mrm_wire::{
    DeviceKey, DocumentTag, Entry, EntryHash, Envelope, EnvelopeId, EnvelopeKind, Known, LogHead, PROTOCOL, PersonTag,
    Receipt, Refusal, RelayKey, Rights, Seen, SnapshotName, SpaceId, StoreId, StoredEnvelope, ToDevice, ToRelay,
    chain_after,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What the relay has on its disk.
#[derive(Clone, Default)]
pub struct Disk {
    entries: Vec<Entry>,
    rights: BTreeMap<(DeviceKey, SpaceId), Rights>,
    documents: BTreeMap<(SpaceId, DocumentTag), Vec<StoredEnvelope>>,
    places: BTreeMap<EnvelopeId, Seen>,
    counters: BTreeMap<(DocumentTag, DeviceKey, u64), EnvelopeId>,
    receipts: BTreeMap<SnapshotName, BTreeMap<DeviceKey, (Receipt, EnvelopeId)>>,
    settled: Vec<(u64, SnapshotName)>,
}

impl Disk {
    fn append(&mut self, entry: Entry) {
        for grant in &entry.open_part().grants {
            self.rights.insert((grant.device, grant.space), grant.rights);
        }
        self.entries.push(entry);
    }

    fn head(&self) -> LogHead {
        let length = u32::try_from(self.entries.len()).expect("a short log");
        LogHead { length, hash: self.entries.last().map_or(EntryHash::START, Entry::hash) }
    }

    /// Lets go of what snapshots cover for which `enough` people beside their author vouch. How many envelopes went.
    fn settle(&mut self, place: (SpaceId, DocumentTag), enough: usize) -> usize {
        let names: Vec<SnapshotName> = self.receipts.keys().copied().collect();
        names.into_iter().map(|name| self.settle_one(place, name, enough)).sum()
    }

    fn settle_one(&mut self, place: (SpaceId, DocumentTag), name: SnapshotName, enough: usize) -> usize {
        let said = &self.receipts[&name];
        let (Receipt { covers, parts, .. }, _) = said.values().next().expect("a receipt").clone();
        let both = Rights::PULL.and(Rights::PUSH);
        let words: Vec<_> = said.iter().filter(|(device, _)| self.may(**device, place.0, both)).collect();
        let log = self.documents.get(&place).map(Vec::as_slice).unwrap_or_default();
        let through = log.iter().any(|stored| stored.seq == covers.seq && stored.chain == covers.chain);
        let last = self.settled.last().copied();
        if !through || last.is_some_and(|(seq, _)| seq >= covers.seq) {
            return 0;
        }
        let find = |part: &EnvelopeId| {
            let stored = log.iter().find(|stored| stored.id == *part && stored.seq > covers.seq)?;
            let envelope = Envelope::read(stored.envelope.clone()?).ok()?;
            (envelope.open_part().kind == EnvelopeKind::Snapshot).then(|| envelope.open_part().author)
        };
        let Some(authors) = parts.iter().map(find).collect::<Option<BTreeSet<DeviceKey>>>() else { return 0 };
        let author = authors.first().expect("a part");
        let Some(own) = words.iter().find(|(device, _)| *device == author).map(|(_, (said, _))| said.person) else {
            return 0;
        };
        let others: BTreeSet<PersonTag> =
            words.iter().map(|(_, (said, _))| said.person).filter(|person| *person != own).collect();
        if authors.len() > 1 || words.iter().any(|(_, (said, _))| !said.right) || others.len() < enough {
            return 0;
        }
        let before = last.into_iter().flat_map(|(_, name)| self.receipts[&name].values());
        let kept: BTreeSet<EnvelopeId> =
            before.flat_map(|(receipt, id)| receipt.parts.iter().copied().chain([*id])).collect();
        self.settled.push((covers.seq, name));
        let log = self.documents.get_mut(&place).expect("a log").iter_mut();
        let covered = log.filter(|stored| stored.seq <= covers.seq && !kept.contains(&stored.id));
        covered.filter_map(|stored| stored.envelope.take()).count()
    }

    /// Whether a device may write into some space.
    pub fn knows(&self, device: DeviceKey) -> bool {
        self.rights.iter().any(|((key, _), rights)| *key == device && rights.include(Rights::PUSH))
    }

    fn may(&self, device: DeviceKey, space: SpaceId, rights: Rights) -> bool {
        self.rights.get(&(device, space)).is_some_and(|has| has.include(rights))
    }
}

/// One connection.
#[derive(Default)]
pub struct Line {
    pub to_relay: VecDeque<ToRelay>,
    pub to_device: VecDeque<ToDevice>,
    follows: BTreeSet<SpaceId>,
    device: Option<DeviceKey>,
}

/// What a relay does that it should not.
#[derive(Default)]
pub struct Lies {
    /// Of a hundred envelopes so many are acknowledged and thrown away.
    pub drops: i64,
    /// Takes envelopes of devices that were taken out.
    pub colludes: bool,
    /// Devices, by their numbers, to which another membership log is shown, and that log from where they part.
    pub fork: Option<(BTreeSet<usize>, Disk)>,
}

pub struct Relay {
    pub identity: KnownRelay,
    pub disk: Disk,
    copy: Option<Disk>,
    /// By the number of the device; `None`: not connected.
    pub lines: Vec<Option<Line>>,
    pub lies: Lies,
    /// Envelopes that it let go of, ever.
    pub let_go: usize,
}

impl Relay {
    pub fn new(devices: usize, entries: &[Entry]) -> Relay {
        let identity = KnownRelay { key: RelayKey([1; 32]), store: StoreId([1; 16]), generation: 0 };
        let mut disk = Disk::default();
        entries.iter().for_each(|entry| disk.append(entry.clone()));
        let lines = (0..devices).map(|_| None).collect();
        Relay { identity, disk, copy: None, lines, lies: Lies::default(), let_go: 0 }
    }

    /// A device connects: it hears who this is.
    pub fn connect(&mut self, device: usize) {
        let KnownRelay { key, store, generation } = self.identity;
        let challenge = ToDevice::Challenge { protocol: PROTOCOL, relay: key, store, generation, nonce: [7; 32] };
        self.lines[device] = Some(Line { to_device: [challenge].into(), ..Line::default() });
    }

    pub fn cut_all(&mut self) {
        self.lines.iter_mut().for_each(|line| *line = None);
    }

    /// The first time, a copy is made. Then everybody is cut off, and the next question finds the relay as it was when it
    /// was copied, whether it says so or not. `true` if that happened.
    /// `with_log`: the membership log too is as it was then.
    pub fn restore(&mut self, says_so: bool, with_log: bool) -> bool {
        let Some(mut copy) = self.copy.take() else {
            self.copy = Some(self.disk.clone());
            return false;
        };
        if !with_log {
            (copy.entries, copy.rights) = (self.disk.entries.clone(), self.disk.rights.clone());
        }
        self.disk = copy;
        self.identity.generation += u32::from(says_so);
        self.cut_all();
        true
    }

    /// Everybody is cut off, and the relay begins with nothing but the membership log, which a device brought back.
    pub fn wipe(&mut self, number: u8) {
        self.disk.documents.clear();
        self.disk.places.clear();
        self.disk.counters.clear();
        self.disk.receipts.clear();
        self.disk.settled.clear();
        self.identity.store = StoreId([number; 16]);
        self.cut_all();
    }

    pub fn has(&self, envelope: &EnvelopeId) -> bool {
        self.disk.places.contains_key(envelope)
    }

    pub fn envelopes(&self) -> BTreeSet<EnvelopeId> {
        self.disk.places.keys().copied().collect()
    }

    /// The envelopes that are on its disk with their bytes.
    pub fn whole(&self) -> BTreeSet<EnvelopeId> {
        let all = self.disk.documents.values().flatten();
        all.filter(|stored| stored.envelope.is_some()).map(|stored| stored.id).collect()
    }

    /// Thirty days pass: one person's word is enough.
    pub fn wait(&mut self) {
        let documents: Vec<_> = self.disk.documents.keys().copied().collect();
        self.let_go += documents.into_iter().map(|place| self.disk.settle(place, 1)).sum::<usize>();
    }

    pub fn head(&self) -> LogHead {
        self.disk.head()
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.disk.entries.clone()
    }

    /// The log that a device is shown.
    fn shown(&mut self, device: usize) -> &mut Disk {
        match &mut self.lies.fork {
            Some((shown, disk)) if shown.contains(&device) => disk,
            _ => &mut self.disk,
        }
    }

    /// Answers the next frame of a device. `dice` decides about lies.
    pub fn answer(&mut self, device: usize, dice: i64) {
        let Some(frame) = self.lines[device].as_mut().and_then(|line| line.to_relay.pop_front()) else { return };
        let known = self.line(device).device;
        match (frame, known) {
            (ToRelay::Authenticate { device: key, .. }, _) => {
                if !self.shown(device).may(key, SpaceId::LOG, Rights::PULL) {
                    self.say(device, ToDevice::Refused { id: None, why: Refusal::NotAMember });
                    return;
                }
                let log = self.shown(device).head();
                self.line(device).device = Some(key);
                self.say(device, ToDevice::Welcome { log, most: 1 << 23 });
            }
            (ToRelay::Entries { from }, Some(_)) => {
                let (log, from_place) = (self.shown(device).head(), from as usize);
                let rest = self.shown(device).entries.get(from_place..).unwrap_or_default();
                let entries = rest.iter().map(|entry| entry.bytes().to_vec()).collect();
                self.say(device, ToDevice::Entries { from, entries, log });
            }
            (ToRelay::Append { entry }, Some(_)) => {
                let taken = self.append(device, Entry::read(entry).expect("an entry"));
                self.say(
                    device,
                    match taken {
                        Ok(log) => ToDevice::Appended { log, moment_ms: 0, signature: ([0; 32], [0; 32]) },
                        Err(why) => ToDevice::Refused { id: None, why },
                    },
                );
            }
            (ToRelay::Follow { space, known }, Some(key)) => self.follow(device, key, space, &known),
            (ToRelay::Push { envelope }, Some(key)) => {
                self.push(device, key, Envelope::read(envelope).expect("an envelope"), dice);
            }
            _ => {}
        }
    }

    /// Takes an entry if it follows the last one, and tells everybody who reads the log.
    pub fn append(&mut self, device: usize, entry: Entry) -> Result<LogHead, Refusal> {
        let log = self.shown(device);
        let (open, head) = (entry.open_part(), log.head());
        if (open.index, open.previous) != (head.length, head.hash) {
            return Err(Refusal::Moved);
        }
        if !log.may(open.author, SpaceId::LOG, Rights::APPEND) && !log.may(open.author, SpaceId::LOG, Rights::ASK) {
            return Err(Refusal::NotAllowed);
        }
        let (from, bytes) = (open.index, entry.bytes().to_vec());
        log.append(entry);
        let head = log.head();
        let shown = |other: usize, fork: &Option<(BTreeSet<usize>, Disk)>| {
            fork.as_ref().is_some_and(|(shown, _)| shown.contains(&other))
        };
        let mine = shown(device, &self.lies.fork);
        for other in (0..self.lines.len()).filter(|other| *other != device) {
            let same = shown(other, &self.lies.fork) == mine;
            let Some(line) = self.lines[other].as_mut().filter(|line| same && line.device.is_some()) else { continue };
            line.to_device.push_back(ToDevice::Entries { from, entries: vec![bytes.clone()], log: head });
        }
        Ok(head)
    }

    fn line(&mut self, device: usize) -> &mut Line {
        self.lines[device].as_mut().expect("a connection")
    }

    fn say(&mut self, device: usize, frame: ToDevice) {
        self.line(device).to_device.push_back(frame);
    }

    fn follow(&mut self, device: usize, key: DeviceKey, space: SpaceId, known: &[Known]) {
        if !self.shown(device).may(key, space, Rights::PULL) {
            self.say(device, ToDevice::Refused { id: None, why: Refusal::NotAllowed });
            return;
        }
        self.line(device).follows.insert(space);
        let known: BTreeMap<DocumentTag, Seen> = known.iter().map(|known| (known.document, known.seen)).collect();
        let there = self.disk.documents.keys().filter(|(of, _)| *of == space).map(|(_, document)| *document);
        let documents: BTreeSet<DocumentTag> = there.chain(known.keys().copied()).collect();
        let mut frames = Vec::new();
        for document in documents {
            let log = self.disk.documents.get(&(space, document)).map(Vec::as_slice).unwrap_or_default();
            let seen = known.get(&document).copied().unwrap_or(Seen::START);
            let there = log.iter().find(|stored| stored.seq == seen.seq).map(|stored| stored.chain);
            let same = seen.seq == 0 || there == Some(seen.chain);
            if !same {
                let at = log.last().map_or(Seen::START, |last| Seen { seq: last.seq, chain: last.chain });
                frames.push(ToDevice::Reset { space, document, at });
            }
            let after = if same { seen.seq } else { 0 };
            let envelopes: Vec<_> = log.iter().filter(|stored| stored.seq > after).cloned().collect();
            if !envelopes.is_empty() {
                frames.push(ToDevice::Stored { space, document, envelopes });
            }
        }
        frames.push(ToDevice::CaughtUp { space });
        frames.into_iter().for_each(|frame| self.say(device, frame));
    }

    fn push(&mut self, device: usize, by: DeviceKey, envelope: Envelope, dice: i64) {
        let (head, id) = (envelope.open_part().clone(), envelope.id());
        let place = (head.space, head.document);
        if !self.shown(device).may(by, head.space, Rights::PUSH) && !self.lies.colludes {
            self.say(device, ToDevice::Refused { id: Some(id), why: Refusal::NotAllowed });
            return;
        }
        if let Some(at) = self.disk.places.get(&id).copied() {
            self.say(device, ToDevice::Accepted { id, at });
            return;
        }
        if by == head.author && self.disk.counters.contains_key(&(head.document, head.author, head.counter)) {
            self.say(device, ToDevice::Refused { id: Some(id), why: Refusal::Cloned });
            return;
        }
        let log = self.disk.documents.entry(place).or_default();
        let before = log.last().map_or(Seen::START, |last| Seen { seq: last.seq, chain: last.chain });
        let seq = before.seq + 1;
        let at = Seen { seq, chain: chain_after(&before.chain, &id, seq) };
        if dice < self.lies.drops {
            self.say(device, ToDevice::Accepted { id, at });
            return;
        }
        let receipt = Receipt::of(&envelope).ok();
        let stored = StoredEnvelope { seq, chain: at.chain, envelope: Some(envelope.into_bytes()), id };
        log.push(stored.clone());
        if let Some(receipt) = receipt {
            self.disk.receipts.entry(receipt.snapshot()).or_default().insert(head.author, (receipt, id));
            self.let_go += self.disk.settle(place, 2);
        }
        self.disk.places.insert(id, at);
        self.disk.counters.insert((head.document, head.author, head.counter), id);
        let (space, document) = place;
        for (other, line) in self.lines.iter_mut().enumerate() {
            if let Some(line) = line.as_mut().filter(|line| other != device && line.follows.contains(&space)) {
                line.to_device.push_back(ToDevice::Stored { space, document, envelopes: vec![stored.clone()] });
            }
        }
        self.say(device, ToDevice::Accepted { id, at });
    }
}
