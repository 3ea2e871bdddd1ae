//! A relay as plain as can be, that can be made to forget.

use mrm_sync::session::KnownRelay;
use mrm_wire::{
    DocumentTag, Entry, EntryHash, Envelope, EnvelopeId, Known, LogHead, PROTOCOL, Refusal, RelayKey, Seen, SpaceId,
    StoreId, StoredEnvelope, ToDevice, ToRelay, chain_after,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What the relay has on its disk.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    entries: Vec<Vec<u8>>,
    documents: BTreeMap<(SpaceId, DocumentTag), Vec<StoredEnvelope>>,
}

/// One connection.
#[derive(Debug, Default)]
pub struct Line {
    pub to_relay: VecDeque<ToRelay>,
    pub to_device: VecDeque<ToDevice>,
    follows: BTreeSet<SpaceId>,
    admitted: bool,
}

pub struct RelayModel {
    pub identity: KnownRelay,
    pub disk: Disk,
    copy: Option<Disk>,
    /// By the number of the device; `None`: not connected.
    pub lines: Vec<Option<Line>>,
}

impl RelayModel {
    pub fn new(devices: usize, entries: &[Entry]) -> RelayModel {
        let identity = KnownRelay { key: RelayKey([1; 32]), store: StoreId([1; 16]), generation: 0 };
        let entries = entries.iter().map(|entry| entry.bytes().to_vec()).collect();
        let disk = Disk { entries, documents: BTreeMap::new() };
        RelayModel { identity, disk, copy: None, lines: (0..devices).map(|_| None).collect() }
    }

    /// A device connects: it hears who this is.
    pub fn connect(&mut self, device: usize) {
        let KnownRelay { key, store, generation } = self.identity;
        let challenge = ToDevice::Challenge { protocol: PROTOCOL, relay: key, store, generation, nonce: [7; 32] };
        self.lines[device] = Some(Line { to_device: [challenge].into(), ..Line::default() });
    }

    /// The first time, a copy is made. Then everybody is cut off, and the next question finds the relay as it was when it
    /// was copied, whether it says so or not. `true` if that happened.
    pub fn restore(&mut self, says_so: bool) -> bool {
        let Some(copy) = self.copy.take() else {
            self.copy = Some(self.disk.clone());
            return false;
        };
        self.disk = copy;
        self.identity.generation += u32::from(says_so);
        self.lines.iter_mut().for_each(|line| *line = None);
        true
    }

    /// Everybody is cut off, and the relay begins with nothing but the membership log, which a device brought back.
    pub fn wipe(&mut self, number: u8) {
        self.disk.documents.clear();
        self.identity.store = StoreId([number; 16]);
        self.lines.iter_mut().for_each(|line| *line = None);
    }

    pub fn envelopes(&self) -> BTreeSet<EnvelopeId> {
        self.disk.documents.values().flatten().map(|stored| stored.id).collect()
    }

    fn head(&self) -> LogHead {
        let length = u32::try_from(self.disk.entries.len()).expect("a short log");
        let last = self.disk.entries.last().map(|bytes| Entry::read(bytes.clone()).expect("an entry").hash());
        LogHead { length, hash: last.unwrap_or(EntryHash::START) }
    }

    /// Answers the next frame of a device.
    pub fn answer(&mut self, device: usize) {
        let Some(frame) = self.lines[device].as_mut().and_then(|line| line.to_relay.pop_front()) else { return };
        match frame {
            ToRelay::Authenticate { .. } => {
                let log = self.head();
                self.say(device, ToDevice::Welcome { log, most: 1 << 20 });
                self.line(device).admitted = true;
            }
            ToRelay::Entries { from } => {
                let log = self.head();
                let rest = self.disk.entries.get(from as usize..).unwrap_or_default().to_vec();
                self.say(device, ToDevice::Entries { from, entries: rest, log });
            }
            ToRelay::Follow { space, known } => self.follow(device, space, &known),
            ToRelay::Push { envelope } => self.push(device, Envelope::read(envelope).expect("an envelope")),
            ToRelay::Append { .. } | ToRelay::Lacking { .. } | ToRelay::Fetch { .. } | ToRelay::Ping => {}
        }
    }

    fn line(&mut self, device: usize) -> &mut Line {
        self.lines[device].as_mut().expect("a connection")
    }

    fn say(&mut self, device: usize, frame: ToDevice) {
        self.line(device).to_device.push_back(frame);
    }

    fn follow(&mut self, device: usize, space: SpaceId, known: &[Known]) {
        self.line(device).follows.insert(space);
        let known: BTreeMap<DocumentTag, Seen> = known.iter().map(|known| (known.document, known.seen)).collect();
        let mut frames = Vec::new();
        let documents: BTreeSet<DocumentTag> = self
            .disk
            .documents
            .keys()
            .filter(|(of, _)| *of == space)
            .map(|(_, document)| *document)
            .chain(known.keys().copied())
            .collect();
        for document in documents {
            let log = self.disk.documents.get(&(space, document)).cloned().unwrap_or_default();
            let seen = known.get(&document).copied().unwrap_or(Seen::START);
            let there = log.iter().find(|stored| stored.seq == seen.seq).map(|stored| stored.chain);
            let same = seen.seq == 0 || there == Some(seen.chain);
            if !same {
                let at = log.last().map_or(Seen::START, |last| Seen { seq: last.seq, chain: last.chain });
                frames.push(ToDevice::Reset { space, document, at });
            }
            let after = if same { seen.seq } else { 0 };
            let envelopes: Vec<_> = log.into_iter().filter(|stored| stored.seq > after).collect();
            if !envelopes.is_empty() {
                frames.push(ToDevice::Stored { space, document, envelopes });
            }
        }
        frames.push(ToDevice::CaughtUp { space });
        frames.into_iter().for_each(|frame| self.say(device, frame));
    }

    fn push(&mut self, device: usize, envelope: Envelope) {
        let head = envelope.open_part().clone();
        let id = envelope.id();
        let log = self.disk.documents.entry((head.space, head.document)).or_default();
        if let Some(stored) = log.iter().find(|stored| stored.id == id) {
            let at = Seen { seq: stored.seq, chain: stored.chain };
            self.say(device, ToDevice::Accepted { id, at });
            return;
        }
        let copied = |stored: &StoredEnvelope| {
            let other = Envelope::read(stored.envelope.clone().expect("its bytes")).expect("an envelope");
            (other.open_part().author, other.open_part().counter) == (head.author, head.counter)
        };
        if log.iter().any(copied) {
            self.say(device, ToDevice::Refused { id: Some(id), why: Refusal::Cloned });
            return;
        }
        let before = log.last().map_or(Seen::START, |last| Seen { seq: last.seq, chain: last.chain });
        let seq = before.seq + 1;
        let at = Seen { seq, chain: chain_after(&before.chain, &id, seq) };
        let stored = StoredEnvelope { seq, chain: at.chain, envelope: Some(envelope.into_bytes()), id };
        log.push(stored.clone());
        for (other, line) in self.lines.iter_mut().enumerate() {
            if let Some(line) = line.as_mut().filter(|line| other != device && line.follows.contains(&head.space)) {
                let (space, document) = (head.space, head.document);
                line.to_device.push_back(ToDevice::Stored { space, document, envelopes: vec![stored.clone()] });
            }
        }
        self.say(device, ToDevice::Accepted { id, at });
    }
}
