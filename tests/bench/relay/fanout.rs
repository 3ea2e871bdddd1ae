//! Rooms of three devices, one of which writes: when the others have it, and when it is on the disk.

use futures::stream::{self, StreamExt, TryStreamExt};
use mrm_wire::{ToDevice, ToRelay};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::time::{MissedTickBehavior, interval_at};

use super::device::{DEVICES, Hears, Room, Sends};
use super::process::Process;
use crate::Wanted;
use crate::measure::{Figure, Outcome, quantile};

const CONTENT: usize = 200;
/// Written before anything counts.
const WARM: Duration = Duration::from_secs(3);
const COUNTED: Duration = Duration::from_secs(15);
/// Connections that are made at a time.
const AT_A_TIME: usize = 64;

struct Case {
    bench: &'static str,
    rooms: u32,
    /// Messages of a room in a second; the same as in `tests/peers/relay.mjs`.
    per_second: u32,
}

const CASES: [Case; 2] = [
    Case { bench: "relay_fanout_50", rooms: 50, per_second: 5 },
    Case { bench: "relay_fanout_500", rooms: 500, per_second: 1 },
];

type Entered = (Arc<Room>, Vec<(Sends, Hears)>);

/// `relay_fanout_50`, `relay_fanout_500`: from a write to its arrival, beside relays that keep nothing before they hand on.
pub fn relay_fanout(_out: &Path, wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for case in CASES.iter().filter(|case| wanted(case.bench)) {
        figures.push(Runtime::new()?.block_on(fanout(case))?);
    }
    Ok(figures)
}

/// `relay_idle_5000`: what a connection costs that says nothing.
pub fn relay_idle_5000(_out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    Runtime::new()?.block_on(async {
        let process = Process::start()?;
        let before = process.memory_kb();
        let start = Instant::now();
        let rooms = enter(&process, 5_000_u32.div_ceil(DEVICES as u32)).await?;
        let seconds = start.elapsed().as_secs_f64();
        let connections = rooms.len() * DEVICES;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let used = process.processor();
        tokio::time::sleep(Duration::from_secs(5)).await;
        let note = format!(
            "until all {connections} are let in; {:.1} KB each, {:.2} % of a processor while they say nothing",
            (process.memory_kb() - before) / connections as f64,
            (process.processor() - used) / 5.0 * 100.0
        );
        Ok(vec![Figure { bench: "relay_idle_5000", seconds, goal: "memory of a socket", note, ..Figure::default() }])
    })
}

async fn enter(process: &Process, rooms: u32) -> Outcome<Vec<Entered>> {
    let entered = stream::iter((0..rooms).map(async |number| -> Outcome<Entered> {
        let room = Arc::new(Room::new(number));
        let mut devices = Vec::with_capacity(DEVICES);
        for device in 0..DEVICES {
            devices.push(room.enter(&process.address, device).await?);
        }
        Ok((room, devices))
    }));
    entered.buffer_unordered(AT_A_TIME / DEVICES).try_collect().await
}

/// When each message of a room was sent.
type Sent = Arc<Mutex<Vec<Instant>>>;

/// Seconds from sending, of what was sent after the beginning that counts.
#[derive(Default)]
struct Heard {
    arrived: Vec<f64>,
    acknowledged: Vec<f64>,
    deliveries: usize,
}

async fn fanout(case: &Case) -> Outcome<Figure> {
    let process = Process::start()?;
    let before = process.memory_kb();
    let rooms = enter(&process, case.rooms).await?;
    let connections = rooms.len() * DEVICES;
    let memory = (process.memory_kb() - before) / connections as f64;
    let counts_from = Instant::now() + WARM;
    let until = counts_from + COUNTED;
    let period = Duration::from_secs(1) / case.per_second;
    let (mut hearing, mut writing) = (Vec::new(), Vec::new());
    for (number, (room, devices)) in rooms.into_iter().enumerate() {
        let sent: Sent = Arc::default();
        for (device, (sends, hears)) in devices.into_iter().enumerate() {
            hearing.push(tokio::spawn(hear(hears, sent.clone(), counts_from, until + Duration::from_secs(2))));
            let offset = period.mul_f64(number as f64 / f64::from(case.rooms));
            // The others keep their half open.
            writing.push(tokio::spawn(write(sends, room.clone(), sent.clone(), device == 0, (offset, period), until)));
        }
    }
    tokio::time::sleep_until(counts_from.into()).await;
    let used = process.processor();
    tokio::time::sleep_until(until.into()).await;
    let used = process.processor() - used;
    let mut sent = 0;
    let mut open = Vec::new();
    for writer in writing {
        let (count, sends) = writer.await?.map_err(|error| error.to_string())?;
        sent += count;
        open.push(sends);
    }
    let mut all = Heard::default();
    for hears in hearing {
        let heard = hears.await?.map_err(|error| error.to_string())?;
        all.arrived.extend(heard.arrived);
        all.acknowledged.extend(heard.acknowledged);
        all.deliveries += heard.deliveries;
    }
    if all.deliveries != sent * (DEVICES - 1) {
        return Err(format!("{} of {} deliveries arrived", all.deliveries, sent * (DEVICES - 1)).into());
    }
    all.arrived.sort_by(f64::total_cmp);
    all.acknowledged.sort_by(f64::total_cmp);
    let ms = |times: &[f64], share| quantile(times, share) * 1e3;
    Ok(Figure {
        bench: case.bench,
        seconds: quantile(&all.arrived, 0.5),
        p99_seconds: Some(quantile(&all.arrived, 0.99)),
        goal: "write to peer, beside the peers",
        note: format!(
            "durable: on the disk and acknowledged after {:.1} ms (p99 {:.1} ms); {} writes/s; {memory:.1} KB a connection; \
             {:.0} ms of a processor for 1,000 deliveries",
            ms(&all.acknowledged, 0.5),
            ms(&all.acknowledged, 0.99),
            case.rooms * case.per_second,
            used * 1e6 / all.arrived.len().max(1) as f64
        ),
        ..Figure::default()
    })
}

/// How many were sent, and what keeps the connection open.
async fn write(
    mut sends: Sends,
    room: Arc<Room>,
    sent: Sent,
    writes: bool,
    (offset, period): (Duration, Duration),
    until: Instant,
) -> Result<(usize, Sends), String> {
    let mut ticks = interval_at(tokio::time::Instant::now() + offset, period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut counter = 0;
    while writes && ticks.tick().await.into_std() < until {
        counter += 1;
        let envelope = room.envelope(counter, CONTENT).into_bytes();
        sent.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
        sends.say(&ToRelay::Push { envelope }).await.map_err(|error| error.to_string())?;
    }
    Ok((usize::try_from(counter).unwrap_or_default(), sends))
}

async fn hear(mut hears: Hears, sent: Sent, counts_from: Instant, until: Instant) -> Result<Heard, String> {
    let mut heard = Heard::default();
    let since = |seq: u64| {
        let sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
        let at = usize::try_from(seq).ok().and_then(|seq| sent.get(seq - 1)).copied();
        at.filter(|at| *at >= counts_from).map(|at| at.elapsed().as_secs_f64())
    };
    // Nothing more comes at the end, and nobody hangs up.
    while let Ok(frame) = tokio::time::timeout_at(until.into(), hears.next()).await {
        match frame.map_err(|error| error.to_string())? {
            ToDevice::Stored { envelopes, .. } => {
                heard.deliveries += envelopes.len();
                heard.arrived.extend(envelopes.iter().filter_map(|stored| since(stored.seq)));
            }
            ToDevice::Accepted { at, .. } => heard.acknowledged.extend(since(at.seq)),
            other => return Err(format!("the relay says something else: {other:?}")),
        }
    }
    Ok(heard)
}
