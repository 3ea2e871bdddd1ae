//! The relay is killed in the middle of its work, again and again, and ended in order.

use mrm_testkit::Random;
use mrm_wire::{EnvelopeId, Seen, ToDevice, ToRelay, chain_after};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use crate::client::Device;
use crate::process::{ORIGIN, Process};
use crate::team::{SPACE, beginning, envelope};

const ROUNDS: u64 = 10;
/// Envelopes that a device has on their way at a time.
const AHEAD: u64 = 16;

async fn admitted(relay: &Process, seed: u8) -> Device {
    let mut device = Device::come(&relay.address, seed, beginning().workspace(), ORIGIN).await;
    device.welcomed().await;
    device
}

/// Pushes, from the first one that was not acknowledged, until the relay is gone; what it has acknowledged.
async fn push_until_killed(mut device: Device, by: u8, from: u64) -> BTreeMap<u64, Seen> {
    let (mut acknowledged, mut next) = (BTreeMap::new(), from);
    let mut sent: BTreeMap<EnvelopeId, u64> = BTreeMap::new();
    loop {
        while sent.len() < AHEAD as usize {
            let one = envelope(by, next, format!("sealed {by} {next}").as_bytes());
            sent.insert(one.id(), next);
            next += 1;
            if !device.try_say(&ToRelay::Push { envelope: one.into_bytes() }).await {
                return acknowledged;
            }
        }
        match device.hear_within(Duration::from_secs(20)).await {
            Some(ToDevice::Accepted { id, at }) => {
                let counter = sent.remove(&id).expect("one that was sent");
                acknowledged.insert(counter, at);
            }
            Some(ToDevice::Refused { why, .. }) => panic!("{why:?}"),
            Some(_) => {}
            None => return acknowledged,
        }
    }
}

/// Everything that the relay has of the plan, its chain checked place by place.
async fn everything(relay: &Process) -> Vec<EnvelopeId> {
    let mut reader = admitted(relay, 2).await;
    reader.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await;
    let (mut all, mut at) = (Vec::new(), Seen::START);
    loop {
        match reader.hear().await {
            ToDevice::Stored { envelopes, .. } => {
                for stored in envelopes {
                    assert_eq!(stored.seq, at.seq + 1, "places have no gaps");
                    assert_eq!(stored.chain, chain_after(&at.chain, &stored.id, stored.seq), "the chain is whole");
                    let bytes = stored.envelope.expect("nothing was put away");
                    let read = mrm_wire::Envelope::read(bytes).expect("an envelope");
                    assert!(read.verify().is_ok() && read.id() == stored.id, "it is what was signed");
                    at = Seen { seq: stored.seq, chain: stored.chain };
                    all.push(stored.id);
                }
            }
            ToDevice::CaughtUp { .. } => return all,
            other => panic!("{other:?}"),
        }
    }
}

async fn begin(data: &Path) -> Process {
    let relay = Process::serve(data, &[]);
    admitted(&relay, 1).await.begin().await;
    relay
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_every_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut relay = begin(folder.path()).await;
    let mut random = Random::new(7);
    let mut acknowledged: BTreeMap<(u8, u64), Seen> = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut work = Vec::new();
        for by in [1, 2] {
            // What was not acknowledged is sent again, as a device does that has kept it.
            let from = acknowledged.range((by, 0)..=(by, u64::MAX)).next_back().map_or(1, |((_, last), _)| last + 1);
            work.push((by, tokio::spawn(push_until_killed(admitted(&relay, by).await, by, from))));
        }
        let milliseconds = u64::try_from(random.between(20, 600)).expect("a time");
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        relay.kill();
        for (by, work) in work {
            let some = work.await.expect("it ends");
            acknowledged.extend(some.into_iter().map(|(counter, at)| ((by, counter), at)));
        }
        relay = Process::serve(folder.path(), &[]);
        let all = everything(&relay).await;
        for ((by, counter), at) in &acknowledged {
            let id = envelope(*by, *counter, format!("sealed {by} {counter}").as_bytes()).id();
            let place = usize::try_from(at.seq).expect("a place") - 1;
            assert_eq!(all.get(place), Some(&id), "round {round}: envelope {counter} of device {by} is where it was");
        }
    }
    assert!(acknowledged.len() > 50, "something was written in between: {}", acknowledged.len());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_ends_the_relay_in_order_is_announced_to_every_device() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut relay = begin(folder.path()).await;
    let (mut one, mut two) = (admitted(&relay, 1).await, admitted(&relay, 2).await);
    let sent = envelope(1, 1, b"sealed");
    one.push(&sent).await.expect("it is accepted");
    relay.terminate();
    for device in [&mut one, &mut two] {
        assert_eq!(device.hear().await, ToDevice::Draining, "come back later");
        assert_eq!(device.hear_within(Duration::from_secs(20)).await, None, "and nothing after it");
    }
    relay.ended();
    assert!(relay.log().contains("the relay has ended"), "{}", relay.log());
    let beside = folder.path().join("relay.db-wal");
    assert!(!beside.exists(), "all is in one file, and nobody is at it any more");
    let again = Process::serve(folder.path(), &[]);
    assert_eq!(everything(&again).await, [sent.id()]);
}
