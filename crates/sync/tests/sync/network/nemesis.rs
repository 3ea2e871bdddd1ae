//! What goes wrong in a schedule.

use automerge::{Change, ExpandedChange};
use mrm_sync::snapshot::Snapshot;
use mrm_testkit::Random;
use mrm_wire::DeviceKey;
use std::num::NonZeroU64;

use super::device::Device;

/// Which kind of trouble a schedule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Connections break, devices fall over, the relay comes back from a copy or with nothing.
    Weather,
    /// The same, and devices fall over in the middle of most things.
    Crashes,
    /// People come, go and get other roles; two admins remove each other; part of the network is cut off.
    Members,
    /// The same, and the relay loses entries of the membership log.
    LostEntries,
    /// A device is copied with its keys.
    Cloned,
    /// The relay repeats, reorders, keeps back and throws away; later another one stands in its place.
    Unreliable,
    /// The relay shows different logs to different people, or another chain.
    Lying,
    /// A member sends what no program of ours makes, and the relay takes work of people who are out.
    BentMember,
    /// A member signs different changes under one number, and the relay comes back from a copy or with nothing: who hears
    /// of which first is another from device to device.
    TwoFaces,
    /// A member makes snapshots that lack something or hold what nobody wrote.
    BentSnapshots,
}

impl Kind {
    pub fn of(seed: u64) -> Kind {
        use Kind::{
            BentMember, BentSnapshots, Cloned, Crashes, LostEntries, Lying, Members, TwoFaces, Unreliable, Weather,
        };
        let all =
            [Weather, Crashes, Members, LostEntries, Cloned, Unreliable, Lying, BentMember, TwoFaces, BentSnapshots];
        all[usize::try_from(seed % 10).expect("a kind")]
    }

    /// Whether the relay loses nothing but what a snapshot holds.
    pub fn keeps(self) -> bool {
        matches!(self, Kind::Members | Kind::BentMember | Kind::BentSnapshots)
    }

    /// Whether honest people may come to have different membership logs.
    pub fn may_fork(self) -> bool {
        matches!(self, Kind::LostEntries | Kind::Lying)
    }
}

/// How often of a hundred times.
#[derive(Debug, Clone, Copy)]
pub struct Luck {
    /// A device falls over in the middle of what it does.
    pub crashes: i64,
    /// The relay forgets.
    pub forgets: i64,
    /// Somebody wants something of the team.
    pub wishes: i64,
    /// A part of the network is cut off.
    pub partitions: i64,
    /// A frame comes twice, before another, or not.
    pub tricks: i64,
    /// The chain of a document is another one.
    pub tampers: i64,
    /// What is written is nothing of ours.
    pub poison: i64,
}

impl Luck {
    pub fn of(kind: Kind, random: &mut Random) -> Luck {
        let calm = Luck { crashes: 4, forgets: 0, wishes: 0, partitions: 2, tricks: 0, tampers: 0, poison: 0 };
        match kind {
            Kind::Weather => Luck { forgets: random.pick(&[2, 2, 10, 20]), ..calm },
            Kind::Crashes => Luck { crashes: 30, forgets: random.pick(&[0, 2, 10]), ..calm },
            Kind::Members => Luck { wishes: 8, partitions: 4, ..calm },
            Kind::LostEntries => Luck { wishes: 8, forgets: 4, ..calm },
            Kind::Cloned => Luck { forgets: random.pick(&[0, 0, 2]), ..calm },
            Kind::Unreliable => Luck { tricks: 20, ..calm },
            Kind::Lying => Luck { wishes: 20, tampers: random.pick(&[0, 4]), ..calm },
            Kind::BentMember => Luck { wishes: 6, poison: 15, ..calm },
            Kind::TwoFaces => Luck { wishes: 4, poison: 40, forgets: random.pick(&[2, 10, 20]), ..calm },
            Kind::BentSnapshots => Luck { wishes: 4, ..calm },
        }
    }
}

/// A snapshot that nobody should take.
pub fn bend(snapshot: &mut Snapshot, device: &Device, others: DeviceKey, random: &mut Random) {
    match random.between(0, 5) {
        0 => drop(snapshot.changes.pop()),
        1 => drop(snapshot.changes.remove(0)),
        2 => {
            let mut bent = device.peer.copy.clone();
            bent.write_as(others, [device.number, 201]);
            snapshot.changes.push(bent.write("яд", 1));
            let mut actor = [0; 16];
            actor[..2].copy_from_slice(&[device.number, 201]);
            snapshot.authors.insert(actor, others.0);
            snapshot.heads = bent.heads();
        }
        3 => snapshot.heads = vec![[1; 32]],
        4 => snapshot.authors.values_mut().for_each(|author| *author = others.0),
        _ => snapshot.covers.chain = [3; 32],
    }
}

/// A change that no program of ours makes, beside a good one or alone.
pub fn poison(device: &Device, random: &mut Random) -> Vec<Vec<u8>> {
    let mut bent = device.peer.copy.clone();
    bent.write_as(device.peer.keys.device(), [device.number, 200]);
    let first = bent.write("яд", 1);
    let second = bent.write("яд", 2);
    let bend = |bytes: &[u8], change: &dyn Fn(&mut ExpandedChange)| {
        let mut expanded = Change::try_from(bytes).expect("a change").decode();
        change(&mut expanded);
        expanded.hash = None;
        Change::from(expanded).raw_bytes().to_vec()
    };
    let most = NonZeroU64::new(u64::from(u32::MAX) - 1).expect("not zero");
    match random.between(0, 5) {
        0 => vec![b"nothing".to_vec()],
        1 => vec![first, bend(&second, &|change| change.seq = 7)],
        2 => vec![bend(&first, &|change| change.start_op = most)],
        3 => vec![first, bend(&second, &|change| change.deps.clear())],
        4 => vec![bend(&first, &|change| change.extra_bytes.clear())],
        _ => vec![device.peer.copy.clone().write("good", 1), vec![0; 40]],
    }
}
