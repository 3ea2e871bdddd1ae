//! Nobody takes more than their share, and nobody loses anything by being held back.

use mrm_relay::Limits;
use mrm_wire::{Known, Refusal, Seen, ToDevice, ToRelay};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio_tungstenite::connect_async;

use crate::client::{Device, team, team_within};
use crate::team::{PLAN, SPACE, beginning, envelope};

#[tokio::test]
async fn a_full_workspace_takes_nothing_more_and_gives_what_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let quota = beginning().bytes().len() as u64 + 1_000;
    let (_relay, _, mut one, mut two) = team_within(folder.path(), Limits { quota, ..Limits::default() }).await;
    one.push(&envelope(1, 1, &[0; 500])).await.expect("it is accepted");
    assert_eq!(one.push(&envelope(1, 2, &[0; 500])).await, Err(Refusal::Quota));
    two.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await;
    assert!(matches!(two.hear().await, ToDevice::Stored { .. }));
}

#[tokio::test]
async fn who_says_too_much_waits_and_is_heard() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = Limits { frames_per_second: 20.0, ..Limits::default() };
    let (_relay, _, mut one, _two) = team_within(folder.path(), limits).await;
    let start = Instant::now();
    for _ in 0..120 {
        one.say(&ToRelay::Ping).await;
    }
    for _ in 0..120 {
        assert_eq!(one.hear().await, ToDevice::Pong);
    }
    let took = start.elapsed();
    assert!(took > Duration::from_millis(1_500), "four seconds of twenty at once, the rest in time: {took:?}");
}

#[tokio::test]
async fn there_are_so_many_connections_and_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = Limits { connections: 2, ..Limits::default() };
    let (relay, _, one, _two) = team_within(folder.path(), limits).await;
    assert!(connect_async(format!("{}/v1", relay.origin)).await.is_err(), "the third one is told to come later");
    drop(one);
    for _ in 0..1000 {
        if connect_async(format!("{}/v1", relay.origin)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("there is room again when one has gone");
}

#[tokio::test]
async fn who_does_not_read_is_cut_off_and_catches_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let (relay, id, mut one, mut two) = team(folder.path()).await;
    two.say(&ToRelay::Follow { space: SPACE, known: Vec::new() }).await;
    assert_eq!(two.hear().await, ToDevice::CaughtUp { space: SPACE });
    let content = vec![0; 1_000_000];
    let (mut sent, mut last) = (0, Seen::START);
    // What the system's own buffers hold comes before what the relay holds.
    while relay.relay.metrics().slow_total.load(Ordering::Relaxed) == 0 {
        sent += 1;
        assert!(sent < 200, "a queue without bounds");
        last = one.push(&envelope(1, sent, &content)).await.expect("whoever writes is not held up");
    }
    let mut seen = Seen::START;
    while let Some(frame) = two.hear_within(Duration::from_secs(10)).await {
        if let ToDevice::Stored { envelopes, .. } = frame {
            seen = Seen { seq: envelopes[0].seq, chain: envelopes[0].chain };
        }
    }
    assert!(seen.seq < last.seq, "it was cut off before it had everything");
    let mut two = Device::admitted(&relay.origin, 2, id).await;
    two.say(&ToRelay::Follow { space: SPACE, known: vec![Known { document: PLAN, seen }] }).await;
    let mut next = seen.seq + 1;
    loop {
        match two.hear().await {
            ToDevice::Stored { envelopes, .. } => {
                for stored in envelopes {
                    assert_eq!(stored.seq, next);
                    next += 1;
                }
            }
            ToDevice::CaughtUp { .. } => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(next, last.seq + 1, "nothing is missing");
}
